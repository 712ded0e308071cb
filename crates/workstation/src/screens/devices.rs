//! The devices of this PC, as the screens set them up, test them and use them.

use ::devices::camera::{Cameras, Frame, choose};
use ::devices::printer::{Ticket as Slip, TicketPrinter};
use ::devices::reader::{IdReader, profiles};
use ::devices::trial;
use domain::case::Case;
use domain::catalogue::JointPackage;
use domain::code::ScanCode;
use domain::command::{Changes, Command};
use domain::form::card::CardPlan;
use domain::form::definition::Definition;
use domain::form::identity::{Certainty, Fact, Said};
use domain::form::{card_plan, card_plan_common, card_plan_member};
use domain::id::TicketId;
use domain::joint::{JointApplication, JointMember};
use domain::record::{Kind, Record};
use domain::ticket::{Ticket, TicketState};
use jiff::civil::Date;
use protocol::error::Failure;
use protocol::screen::{
    CameraList, CameraSettings, CameraShot, CardFilled, CardFilling, CardForm, CardReading, CardSex,
    DeviceFault, DeviceKind, DeviceReport, DeviceSettings, DeviceSetup, DeviceTrial, IdCard,
    IdReaderSettings, PrintedWay, PrinterPort, ProfileReading, ProfileText, ReaderLimits, ReaderProfile,
    ScanFound, ScanQuery, TicketPrint, TicketPrinted, TicketPrinterSettings,
};
use rusqlite::Connection;

use super::{Glance, intake, joint, queue, rows};
use crate::cache::printed;
use crate::cache::record::{self, place};
use crate::desk::Desk;
use crate::words;

/// How the devices are set up, and what there is to choose from.
pub(super) async fn setup(desk: &Desk) -> Result<DeviceSetup, Failure> {
    let open = desk.ready()?;
    open.session()?;
    Ok(DeviceSetup { settings: open.devices().await?, profiles: profiles() })
}

/// Keeps other settings.
pub(super) async fn save(desk: &Desk, settings: DeviceSettings) -> Result<DeviceSetup, Failure> {
    desk.keep_devices(settings).await?;
    setup(desk).await
}

/// Tests a device with the settings that are on the screen.
pub(super) async fn test(desk: &Desk, request: DeviceTrial) -> Result<DeviceReport, Failure> {
    let open = desk.ready()?;
    open.session()?;
    let DeviceTrial { device, settings } = request;
    let report = match device {
        DeviceKind::IdReader => {
            // A card that is read for somebody at the window is not read for the test.
            let ended = open.at_work.begin_reading();
            tokio::select! {
                report = trial::id_reader(settings.id_reader, open.now().date()) => report,
                () = ended.cancelled() => DeviceReport { device, found: Vec::new(), fault: Some(DeviceFault::Busy) },
            }
        }
        DeviceKind::Scanner => trial::scanner(&settings.scanner),
        DeviceKind::TicketPrinter => {
            let ticket = desk.look(|glance| Ok(test_ticket(glance))).await?;
            let _turn = open.at_work.printing.lock().await;
            trial::ticket_printer(settings.ticket_printer, &ticket).await
        }
        DeviceKind::Camera => trial::camera(settings.camera, &*open.config.cameras.0).await,
    };
    if let Some(fault) = &report.fault {
        tracing::info!(?device, "the test of a device ended: {fault}");
    }
    Ok(report)
}

/// A ticket that nobody is called by.
fn test_ticket(glance: &Glance<'_>) -> Slip {
    Slip {
        hall: glance.hall.name.clone(),
        sample: glance.hall.sample,
        number: "000".to_owned(),
        business: "测试".to_owned(),
        note: "打印机测试，此票无效".to_owned(),
        issued_at: words::moment(glance.now),
        phone: glance.hall.phone.clone(),
        ..Slip::default()
    }
}

/// Whether a text is a profile that can be used.
pub(super) fn profile(request: &ProfileText) -> ProfileReading {
    let mut json = serde_json::Deserializer::from_str(&request.text);
    let read: Result<ReaderProfile, _> = serde_path_to_error::deserialize(&mut json);
    let wrong = |error: &serde_json::Error, place: String| ProfileReading::Wrong {
        line: error.line(),
        column: error.column(),
        // The path is `.` where nothing is entered yet.
        place: if place == "." { String::new() } else { place },
        json: error.is_data(),
    };
    let profile = match read {
        Ok(profile) => profile,
        Err(error) => return wrong(error.inner(), error.path().to_string()),
    };
    if let Err(error) = json.end() {
        return wrong(&error, String::new());
    }
    let settings = IdReaderSettings {
        address: request.address.clone(),
        exchange: profile.exchange.clone(),
        charset: profile.charset,
        answer: profile.answer.clone(),
        limits: ReaderLimits::default(),
    };
    match IdReader::new(settings) {
        Err(DeviceFault::BadSetting { setting }) => ProfileReading::Unusable { setting },
        _ => ProfileReading::Usable { profile: Box::new(profile) },
    }
}

/// The document cameras that are connected.
pub(super) async fn cameras(desk: &Desk) -> Result<CameraList, Failure> {
    let open = desk.ready()?;
    open.session()?;
    Ok(match open.config.cameras.0.list().await {
        Ok(cameras) => CameraList { cameras, fault: None },
        Err(fault) => CameraList { cameras: Vec::new(), fault: Some(fault) },
    })
}

/// Takes a picture with the document camera, in the pixels that it gave, and takes it in: one that needs neither scaling nor turning stays as it is.
pub(super) async fn shoot(desk: &Desk) -> Result<CameraShot, Failure> {
    let open = desk.ready()?;
    open.session()?;
    let Some(settings) = open.devices().await?.camera else {
        return Ok(CameraShot::Failed { fault: DeviceFault::NotSetUp });
    };
    let frame = {
        let _turn = open.at_work.shooting.lock().await;
        one_frame(&*open.config.cameras.0, settings).await
    };
    match frame {
        Ok(frame) => Ok(CameraShot::Taken { photo: desk.put_frame(frame.jpeg().to_vec()).await? }),
        Err(fault) => {
            tracing::info!("no picture was taken: {fault}");
            Ok(CameraShot::Failed { fault })
        }
    }
}

async fn one_frame(cameras: &dyn Cameras, settings: CameraSettings) -> Result<Frame, DeviceFault> {
    let connected = cameras.list().await?;
    let camera = choose(&connected, &settings.camera)?.id.clone();
    let mut camera = cameras.open(CameraSettings { camera, ..settings }).await?;
    let frame = camera.next_frame().await;
    camera.close().await;
    frame
}

/// Reads a card. Whoever waits may give it up meanwhile ([`cancel`]).
pub(super) async fn read_card(desk: &Desk) -> Result<CardReading, Failure> {
    let open = desk.ready()?;
    open.session()?;
    let Some(settings) = open.devices().await?.id_reader else {
        return Ok(CardReading::Failed { fault: DeviceFault::NotSetUp });
    };
    let ended = open.at_work.begin_reading();
    let today = open.now().date();
    let reading = async { IdReader::new(settings)?.read(today).await };
    Ok(tokio::select! {
        read = reading => match read {
            Ok(read) => CardReading::Read { card: read.card },
            Err(fault) => {
                tracing::info!("no card was read: {fault}");
                CardReading::Failed { fault }
            }
        },
        () = ended.cancelled() => CardReading::Cancelled,
    })
}

/// Ends the reading that goes on.
pub(super) fn cancel(desk: &Desk) -> Result<(), Failure> {
    desk.ready()?.at_work.end_reading();
    Ok(())
}

/// Puts a card into a form, and says what was put in and what was not.
pub(super) async fn fill(desk: &Desk, request: CardFilling) -> Result<CardFilled, Failure> {
    let CardFilling { form, focus, card, overwrite } = request;
    let card = facts(card);
    let today = desk.ready()?.now().date();
    let (plan, command) = desk
        .look(move |glance| {
            let form = Form::of(glance.connection, form)?;
            let plan = form.plan(&card, focus.as_deref(), today);
            let plan = if overwrite { plan.let_over() } else { plan };
            let changes = plan.changes().map(|(field, answer)| (field, Some(answer))).collect();
            // It names the answers that it replaces: what is typed between this look and the change is a refusal and not lost.
            let command = (!plan.filled.is_empty()).then(|| form.edited(changes));
            Ok((plan, command))
        })
        .await?;
    if let Some(command) = command {
        desk.act(move |_| Ok(command)).await?;
    }
    Ok(CardFilled { plan })
}

/// A form that takes a card, with what has been answered.
enum Form {
    Case(Box<(Case, Definition)>),
    Common(Box<(JointApplication, JointPackage)>),
    Member(Box<(JointApplication, JointPackage, JointMember, Definition)>),
}

impl Form {
    fn of(connection: &Connection, form: CardForm) -> Result<Self, Failure> {
        Ok(match form {
            CardForm::Case { case } => {
                let case = record::case(connection, case)?;
                let definition = record::item(connection, &case.item, case.version)?;
                Self::Case(Box::new((case, definition)))
            }
            CardForm::Joint { joint, member } => {
                let joint = record::joint(connection, joint)?;
                let package = record::package(connection, &joint.package, joint.version)?;
                let Some(item) = member else { return Ok(Self::Common(Box::new((joint, package)))) };
                let member = joint.member(&item)?.clone();
                let definition = record::item(connection, &item, member.version)?;
                Self::Member(Box::new((joint, package, member, definition)))
            }
        })
    }

    fn plan(&self, card: &[Said], focus: Option<&str>, today: Date) -> CardPlan {
        match self {
            Self::Case(held) => card_plan(&held.1, &held.0.answers, card, focus, today),
            Self::Common(held) => card_plan_common(&held.1, &held.0.common, card, focus, today),
            Self::Member(held) => {
                let (joint, package, member, definition) = &**held;
                card_plan_member(joint, package, member, definition, card, focus, today)
            }
        }
    }

    fn edited(&self, changes: Changes) -> Command {
        match self {
            Self::Case(held) => intake::edited(&held.0, changes),
            Self::Common(held) => joint::edited(&held.0, None, changes),
            Self::Member(held) => joint::edited(&held.0, Some(held.2.item.clone()), changes),
        }
    }
}

fn facts(card: IdCard) -> Vec<Said> {
    let IdCard { name, number, sex, nation, birth, address, authority, .. } = card;
    let sex = sex.map(|sex| match sex {
        CardSex::Male => "男",
        CardSex::Female => "女",
    });
    let texts = [
        (Fact::Name, name),
        (Fact::IdNumber, number),
        (Fact::Sex, sex.unwrap_or_default().to_owned()),
        (Fact::Nation, if nation.is_empty() { nation } else { format!("{nation}族") }),
        (Fact::BirthDate, birth.to_string()),
        (Fact::Address, address),
        (Fact::Authority, authority),
    ];
    texts.map(|(fact, text)| Said { fact, text, certainty: Certainty::Proven }).into()
}

/// Prints a ticket. Whatever becomes of the paper, the ticket is taken.
pub(super) async fn print(desk: &Desk, request: TicketPrint) -> Result<TicketPrinted, Failure> {
    let open = desk.ready()?;
    let Some(settings) = open.devices().await?.ticket_printer else {
        return Ok(TicketPrinted::Failed { fault: DeviceFault::NotSetUp });
    };
    let (slip, reference) = desk.look(move |glance| slip(glance, request.ticket)).await?;
    let name = printer_name(&settings);
    let outcome = {
        let _turn = open.at_work.printing.lock().await;
        match TicketPrinter::new(settings) {
            Ok(printer) => printer.print(&slip).await,
            Err(fault) => Err(fault),
        }
    };
    match outcome {
        Ok(done) => {
            desk.note_printed(&reference, 1, PrintedWay::Printer(name)).await?;
            let ::devices::printer::Printed { confirmed, paper_low, replaced } = done;
            Ok(TicketPrinted::Printed { confirmed, paper_low, replaced })
        }
        Err(fault) => {
            tracing::warn!("a ticket was not printed: {fault}");
            Ok(TicketPrinted::Failed { fault })
        }
    }
}

fn slip(glance: &Glance<'_>, id: TicketId) -> Result<(Slip, protocol::screen::DocumentRef), Failure> {
    let ticket = record::ticket(glance.connection, id)?;
    let reference = rows::slip(&ticket);
    let before = printed::of(glance.connection, &reference.id)?;
    let again = before.iter().any(|printed| printed.way != PrintedWay::Saved);
    let business = glance.hall.businesses.iter().find(|business| business.code == ticket.business);
    let slip = Slip {
        hall: glance.hall.name.clone(),
        sample: glance.hall.sample,
        number: ticket.number.clone(),
        class_name: words::class(ticket.class).to_owned(),
        business: rows::business_name(glance, &ticket),
        waiting_before: queue::ahead(glance, &ticket)?,
        area: business.map(|business| words::counters(&business.counters)).unwrap_or_default(),
        note: if again { "补打".to_owned() } else { String::new() },
        qr: ScanCode::Ticket(ticket.id).digits(),
        issued_at: words::moment(ticket.issued_at),
        phone: glance.hall.phone.clone(),
    };
    Ok((slip, reference))
}

/// A ticket printer as the list of what was printed names it.
fn printer_name(settings: &TicketPrinterSettings) -> String {
    match &settings.port {
        PrinterPort::Tcp { host, port } => format!("{host}:{port}"),
        PrinterPort::Usb { path } | PrinterPort::Serial { path, .. } => path.clone(),
    }
}

/// What a scanned code is of: one of our own, or the number of a case or a joint application.
pub(super) fn find(glance: &Glance<'_>, query: &ScanQuery) -> Result<ScanFound, Failure> {
    let code = query.code.trim();
    let connection = glance.connection;
    match ScanCode::parse(code) {
        Some(ScanCode::Ticket(id)) => return of_ticket(glance, id),
        Some(ScanCode::Case(case)) => {
            let known = record::case(connection, case).is_ok();
            return Ok(if known { ScanFound::Case { case } } else { ScanFound::Nothing });
        }
        Some(ScanCode::Joint(joint)) => {
            let known = record::joint(connection, joint).is_ok();
            return Ok(if known { ScanFound::Joint { joint } } else { ScanFound::Nothing });
        }
        None => {}
    }
    let numbered = record::holding(connection, Kind::Case, place::CASE_NUMBER, code)?;
    if let Some(Record::Case(case)) = numbered.first() {
        return Ok(of_case(case));
    }
    let tracked = record::holding(connection, Kind::Joint, place::JOINT_NUMBER, code)?;
    if let Some(Record::Joint(joint)) = tracked.first() {
        return Ok(ScanFound::Joint { joint: joint.id });
    }
    let today = queue::left_today(glance)?.into_iter();
    let mut tickets = record::open_tickets(connection, &glance.hall.code)?.into_iter().chain(today);
    match tickets.find(|ticket| ticket.number == code) {
        Some(ticket) => of_ticket(glance, ticket.id),
        None => Ok(ScanFound::Nothing),
    }
}

fn of_case(case: &Case) -> ScanFound {
    ScanFound::Case { case: case.id }
}

/// What was taken in on a ticket last, or else the ticket.
fn of_ticket(glance: &Glance<'_>, id: TicketId) -> Result<ScanFound, Failure> {
    let Ok(ticket) = record::ticket(glance.connection, id) else { return Ok(ScanFound::Nothing) };
    let cases = record::of_ticket(glance.connection, Kind::Case, id)?;
    let joints = record::of_ticket(glance.connection, Kind::Joint, id)?;
    let found = cases.into_iter().chain(joints).filter_map(|record| match record {
        // A member's case is opened by its joint application, which is here too.
        Record::Case(case) if case.status() != "discarded" && case.joint.is_none() => {
            Some((case.changed_at, of_case(&case)))
        }
        Record::Joint(joint) if joint.status() != "discarded" => Some((joint.changed_at, of_joint(&joint))),
        _ => None,
    });
    match found.max_by_key(|(changed_at, _)| *changed_at) {
        Some((_, found)) => Ok(found),
        None => standing(glance, &ticket),
    }
}

fn of_joint(joint: &JointApplication) -> ScanFound {
    ScanFound::Joint { joint: joint.id }
}

fn standing(glance: &Glance<'_>, ticket: &Ticket) -> Result<ScanFound, Failure> {
    let row = rows::ticket(glance, ticket, None)?;
    let waits = ticket.state == TicketState::Waiting;
    Ok(ScanFound::Ticket {
        number: row.number,
        status: row.status,
        title: row.title,
        ahead: waits.then(|| queue::ahead(glance, ticket)).transpose()?,
        counter: row.counter,
    })
}
