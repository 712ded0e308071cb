//! The devices of this PC, over sockets to simulated ones.

use std::sync::Arc;
use std::time::Duration;

use devices::simulated::{
    Conduct, Piece, SampleCard, SimulatedCameras, SimulatedPrinter, SimulatedReader, Trouble, Vendor,
};
use domain::answer::Answer;
use domain::catalogue::Role;
use domain::code::ScanCode;
use domain::form::card::CardPlan;
use domain::id::JointId;
use protocol::error::{Code, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use workstation::devices::CameraDrivers;

use super::intake::open;
use super::{Place, check_in, clerk, code, desk, empty_with, staff};

/// Whether somebody is at the reader by now.
const MOMENT: Duration = Duration::from_millis(300);

async fn set_up(desk: &Place, change: impl FnOnce(&mut DeviceSettings)) {
    let mut settings = desk.device_settings(Empty {}).await.unwrap().settings;
    change(&mut settings);
    desk.device_save(settings).await.unwrap();
}

async fn desk_with_reader(reader: &SimulatedReader) -> Place {
    let place = desk(clerk()).await;
    set_up(&place, |settings| settings.id_reader = Some(reader.settings())).await;
    place
}

fn read(reading: CardReading) -> IdCard {
    match reading {
        CardReading::Read { card } => card,
        other => panic!("a card must be read: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_up_stays_and_what_the_program_was_started_with_counts_until_then() {
    let given = DeviceSettings {
        scanner: ScannerSettings { enabled: true, ..ScannerSettings::default() },
        ..DeviceSettings::default()
    };
    let initial = given.clone();
    let place = empty_with(move |config| config.devices = Some(initial)).await;
    assert_eq!(
        code(place.device_settings(Empty {}).await),
        Some(Code::Failed(FailureCode::LoggedOut)),
        "devices are for whoever works here"
    );
    super::sit_down(&place, clerk()).await;
    let setup = place.device_settings(Empty {}).await.unwrap();
    assert_eq!(setup.settings, given, "nobody has set anything up yet");
    assert_eq!(setup.profiles.len(), 4);
    place.device_save(DeviceSettings::default()).await.unwrap();
    let setup = place.device_settings(Empty {}).await.unwrap();
    assert_eq!(setup.settings, DeviceSettings::default(), "switched off is set up, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_devices_everything_says_so_and_nothing_waits() {
    let place = desk(clerk()).await;
    let reading = place.id_card_read(Empty {}).await.unwrap();
    assert_eq!(reading, CardReading::Failed { fault: DeviceFault::NotSetUp });
    let ticket = check_in(&place, "张三", "").await.ticket;
    let printed = place.ticket_print(TicketPrint { ticket: ticket.id }).await.unwrap();
    assert_eq!(printed, TicketPrinted::Failed { fault: DeviceFault::NotSetUp });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_tested_with_what_is_on_the_screen_before_it_is_kept() {
    let reader = SimulatedReader::start(Vendor::Nested).await;
    reader.lay(SampleCard::usual());
    let place = desk(clerk()).await;
    let settings = DeviceSettings { id_reader: Some(reader.settings()), ..DeviceSettings::default() };
    let trial = DeviceTrial { device: DeviceKind::IdReader, settings };
    let report = place.device_test(trial.clone()).await.unwrap();
    assert_eq!((report.fault, report.found.len()), (None, 3), "usable, connected, a card");
    let kept = place.device_settings(Empty {}).await.unwrap().settings;
    assert_eq!(kept.id_reader, None, "a test keeps nothing");
    pull_out(reader).await;
    let report = place.device_test(trial).await.unwrap();
    assert_eq!(report.fault, Some(DeviceFault::Missing));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_wrong_is_told_with_its_place() {
    let place = desk(clerk()).await;
    let [profile, ..] = &place.device_settings(Empty {}).await.unwrap().profiles[..] else {
        panic!("profiles")
    };
    let IdReaderSettings { address, exchange, charset, answer, .. } = profile.settings.clone();
    let good = ReaderProfile { exchange, charset, answer };
    let text = serde_json::to_string_pretty(&good).unwrap();
    let check = async |text: String| {
        let address = address.clone();
        place.device_profile(ProfileText { text, address }).await.unwrap()
    };
    assert_eq!(check(text.clone()).await, ProfileReading::Usable { profile: Box::new(good) });
    let wrong = check(text.replace("no_card", "nobody")).await;
    let ProfileReading::Wrong { line, place: at, json: true, .. } = wrong else { panic!("{wrong:?}") };
    assert_eq!(at, "answer.meanings[0].means");
    assert_eq!(text.lines().position(|line| line.contains("no_card")), Some(line - 1), "the line is the one");
    let unknown = check(text.replace("\"success\"", "\"sucess\"")).await;
    assert!(matches!(unknown, ProfileReading::Wrong { json: true, .. }), "a misspelt name: {unknown:?}");
    let broken = check(format!("{text},")).await;
    assert!(matches!(broken, ProfileReading::Wrong { json: false, .. }), "{broken:?}");
    let unusable = check(text.replace("/resultContent/certNumber", "certNumber")).await;
    assert_eq!(unusable, ProfileReading::Unusable { setting: "number".into() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_fills_what_is_open_and_leaves_what_is_typed() {
    let reader = SimulatedReader::start(Vendor::Nested).await;
    let place = desk_with_reader(&reader).await;
    let case = place.case_open(CaseOpening { item: "permit".into(), ticket: None }).await.unwrap().case.id;
    reader.lay(SampleCard::usual());
    let card = read(place.id_card_read(Empty {}).await.unwrap());
    let fill = async |overwrite| {
        let form = CardForm::Case { case };
        let filling = CardFilling { form, focus: None, card: card.clone(), overwrite };
        place.id_card_fill(filling).await.unwrap().plan
    };
    let plan = fill(false).await;
    let filled: Vec<&str> = plan.filled.iter().map(|entry| entry.offer.field.as_str()).collect();
    assert_eq!(filled, ["name", "id_number"]);
    let answers = place.case_view(CaseRef { case }).await.unwrap().case;
    assert_eq!((answers.text("name"), answers.text("id_number")), ("周大海", "310199196805120315"));
    assert_eq!(answers.text("address"), "", "nobody need live where the card says");

    let changes = [("name".to_owned(), Some(Answer::from("周大江")))].into();
    place.case_edit(CaseEdit { case, changes }).await.unwrap();
    let plan = fill(false).await;
    assert_eq!((plan.filled.len(), plan.offered.len()), (0, 2), "the name and the address are shown");
    let name = place.case_view(CaseRef { case }).await.unwrap().case.text("name").to_owned();
    assert_eq!(name, "周大江", "what was typed stands");
    fill(true).await;
    let answers = place.case_view(CaseRef { case }).await.unwrap().case;
    assert_eq!(answers.text("name"), "周大海", "until somebody says that the card is right");
    assert_eq!(answers.text("address"), "示范省外县新村 1 组 8 号");
}

/// A desk with a joint application, and a card that was read there.
async fn joint_with_card() -> (Place, JointId, IdCard) {
    let reader = SimulatedReader::start(Vendor::Flat).await;
    let place = desk_with_reader(&reader).await;
    let opening = JointOpening { package: "newcomer".into(), ticket: None };
    let joint = place.joint_open(opening).await.unwrap().joint.id;
    reader.lay(SampleCard::usual());
    let card = read(place.id_card_read(Empty {}).await.unwrap());
    (place, joint, card)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_fills_the_common_part_of_a_joint_application() {
    let (place, joint, card) = joint_with_card().await;
    let form = CardForm::Joint { joint, member: None };
    place.id_card_fill(CardFilling { form, focus: None, card, overwrite: false }).await.unwrap();
    let screen = place.joint_view(JointRef { joint }).await.unwrap();
    assert_eq!(screen.joint.common.get("name"), Some(&Answer::from("周大海")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_fills_what_a_member_of_a_joint_application_asks_by_itself() {
    let (place, joint, card) = joint_with_card().await;
    let edit = async |member: Option<&str>, field: &str, answer: Option<&str>| {
        let changes = [(field.to_owned(), answer.map(Answer::from))].into();
        place.joint_edit(JointEdit { joint, member: member.map(Into::into), changes }).await.unwrap();
    };
    edit(Some("card"), "bank", Some("boc")).await;
    let fill = async |focus: Option<&str>| {
        let form = CardForm::Joint { joint, member: Some("card".into()) };
        let filling =
            CardFilling { form, focus: focus.map(str::to_owned), card: card.clone(), overwrite: false };
        place.id_card_fill(filling).await.unwrap().plan
    };
    let own = async || {
        let screen = place.joint_view(JointRef { joint }).await.unwrap();
        let member = screen.joint.member(&"card".into()).unwrap();
        (member.answers.clone(), screen.joint.common)
    };
    let named =
        |plan: &CardPlan| plan.filled.iter().map(|entry| entry.offer.field.clone()).collect::<Vec<_>>();
    assert_eq!(named(&fill(Some("agent_name")).await), ["agent_name", "agent_id_number"]);
    assert_eq!(named(&fill(None).await), ["sex"], "the name and the number are asked for in the common part");
    let (answers, common) = own().await;
    assert_eq!(answers.get("agent_name"), Some(&Answer::from("周大海")));
    assert_eq!(answers.get("sex"), Some(&Answer::from("male")));
    assert_eq!((answers.len(), common.len()), (4, 0), "each part has its own and nothing else");

    // The common part says who the applicant is: nothing of another person's card stands beside that.
    edit(None, "name", Some("房文远")).await;
    edit(Some("card"), "sex", None).await;
    let plan = fill(None).await;
    assert!(plan.other_person && plan.filled.is_empty() && plan.offered.len() == 1, "{plan:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_can_be_given_up_and_the_next_one_takes_its_place() {
    let reader = SimulatedReader::start(Vendor::Nested).await;
    let place = desk_with_reader(&reader).await;
    let begin = || {
        let desk = place.desk.clone();
        tokio::spawn(async move { desk.id_card_read(Empty {}).await.unwrap() })
    };
    let first = begin();
    tokio::time::sleep(MOMENT).await;
    place.id_card_cancel(Empty {}).await.unwrap();
    assert_eq!(first.await.unwrap(), CardReading::Cancelled);
    let second = begin();
    tokio::time::sleep(MOMENT).await;
    let third = begin();
    tokio::time::sleep(MOMENT).await;
    assert_eq!(second.await.unwrap(), CardReading::Cancelled, "whoever asked last is in front of the reader");
    reader.lay(SampleCard::usual());
    assert_eq!(read(third.await.unwrap()).name, "周大海");
}

/// Ends a reader's program, and waits until nobody listens there: one that is still ending would take a connection and break it off.
async fn pull_out(reader: SimulatedReader) {
    let address = reader.settings().address;
    let (_, place) = address.split_once("://").unwrap();
    let place = place.split('/').next().unwrap();
    drop(reader);
    while tokio::net::TcpStream::connect(place).await.is_ok() {
        tokio::time::sleep(MOMENT).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_pulled_out_in_the_middle_is_a_fault_and_nothing_else_changes() {
    let reader = SimulatedReader::start(Vendor::Pushing).await;
    let place = desk_with_reader(&reader).await;
    let before = open(&place).await.case;
    let engine = place.desk.clone();
    let reading = tokio::spawn(async move { engine.id_card_read(Empty {}).await.unwrap() });
    tokio::time::sleep(MOMENT).await;
    reader.behave(Conduct::BreaksOff);
    let fault = match reading.await.unwrap() {
        CardReading::Failed { fault } => fault,
        other => panic!("nothing can be read: {other:?}"),
    };
    assert_eq!(fault, DeviceFault::PulledOut);
    pull_out(reader).await;
    let again = place.id_card_read(Empty {}).await.unwrap();
    assert_eq!(again, CardReading::Failed { fault: DeviceFault::Missing }, "it is still not there");
    let after = place.case_view(CaseRef { case: before.id }).await.unwrap().case;
    assert_eq!(after.answers, before.answers);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_vendors_program_says_wrong_reaches_the_clerk_as_a_fault() {
    let reader = SimulatedReader::start(Vendor::Nested).await;
    let place = desk_with_reader(&reader).await;
    for (conduct, fault) in [
        (Conduct::Busy, DeviceFault::Busy),
        (Conduct::Unplugged, DeviceFault::Missing),
        (Conduct::Garbage, DeviceFault::Nonsense { way: Nonsense::Json }),
    ] {
        reader.behave(conduct);
        assert_eq!(place.id_card_read(Empty {}).await.unwrap(), CardReading::Failed { fault });
    }
}

fn words(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    pieces.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_comes_out_of_the_printer_and_its_code_leads_back_to_it() {
    let printer = SimulatedPrinter::in_network().await;
    let place = desk(clerk()).await;
    set_up(&place, |settings| settings.ticket_printer = Some(printer.settings())).await;
    let ticket = check_in(&place, "张三", "").await.ticket;
    let print = async || place.ticket_print(TicketPrint { ticket: ticket.id }).await.unwrap();
    let done = TicketPrinted::Printed { confirmed: true, paper_low: false, replaced: Vec::new() };
    assert_eq!(print().await, done);
    let paper = printer.tickets();
    assert!(words(&paper[0]).contains("A001") && words(&paper[0]).contains("公安户籍"), "{paper:?}");
    assert!(!words(&paper[0]).contains("张三"), "nobody's name lies about in the hall");
    let qr = paper[0].iter().find_map(|piece| match piece {
        Piece::Qr { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert_eq!(qr, Some(ScanCode::Ticket(ticket.id).digits()));
    assert_eq!(print().await, done);
    assert!(words(&printer.tickets()[1]).contains("补打"), "the second one says so");
    assert_eq!(printer.error(), None);

    let scan = async |code: String| place.scan_find(ScanQuery { code }).await.unwrap();
    let found = scan(qr.unwrap()).await;
    let ScanFound::Ticket { number, status, ahead, .. } = found else { panic!("{found:?}") };
    assert_eq!((number.as_str(), status.as_str(), ahead), ("A001", "waiting", Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_taken_whatever_the_printer_says() {
    let printer = SimulatedPrinter::in_network().await;
    let place = desk(clerk()).await;
    set_up(&place, |settings| settings.ticket_printer = Some(printer.settings())).await;
    let ticket = check_in(&place, "张三", "").await.ticket;
    let print = async || place.ticket_print(TicketPrint { ticket: ticket.id }).await.unwrap();
    printer.trouble(Trouble::PaperOut);
    assert_eq!(print().await, TicketPrinted::Failed { fault: DeviceFault::PaperOut });
    let waiting = place.queue_view(Empty {}).await.unwrap().waiting;
    assert_eq!(waiting.len(), 1, "the person is in the queue");
    printer.trouble(Trouble::None);
    assert!(matches!(print().await, TicketPrinted::Printed { confirmed: true, .. }), "and has a ticket now");
    assert!(!words(&printer.tickets()[0]).contains("补打"), "what did not come out is not printed again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_leads_to_what_was_taken_in() {
    let place = desk(clerk()).await;
    let screen = open(&place).await;
    let scan = async |code: String| place.scan_find(ScanQuery { code }).await.unwrap();
    let case = ScanFound::Case { case: screen.case.id };
    assert_eq!(scan(ScanCode::Ticket(screen.case.ticket.unwrap()).digits()).await, case);
    assert_eq!(scan(ScanCode::Case(screen.case.id).digits()).await, case);
    assert_eq!(scan("VA001".to_owned()).await, case, "the number of today's ticket");
    for stranger in ["6901234567892".to_owned(), format!("2{}", "0".repeat(39))] {
        assert_eq!(scan(stranger).await, ScanFound::Nothing);
    }
    super::change_seats(&place, staff("he", "何琳", vec![Role::Guide], None));
    assert_eq!(scan("VA001".to_owned()).await, case, "the screens decide who can open it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_is_found_tested_and_takes_a_picture_in_its_own_pixels() {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(320, 240).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let frame = jpeg.into_inner();
    let simulated = SimulatedCameras::playing([frame.clone()]);
    let (pulled, cameras) = (simulated.clone(), Arc::new(simulated));
    let place = empty_with(move |config| config.cameras = CameraDrivers(cameras)).await;
    super::sit_down(&place, clerk()).await;
    let list = place.camera_list(Empty {}).await.unwrap();
    assert_eq!((list.cameras.len(), list.fault), (1, None));
    let settings = DeviceSettings { camera: Some(CameraSettings::default()), ..DeviceSettings::default() };
    let trial = DeviceTrial { device: DeviceKind::Camera, settings: settings.clone() };
    assert_eq!(place.device_test(trial).await.unwrap().fault, None);

    let shoot = async || place.camera_shoot(Empty {}).await.unwrap();
    assert_eq!(shoot().await, CameraShot::Failed { fault: DeviceFault::NotSetUp });
    place.device_save(settings).await.unwrap();
    let CameraShot::Taken { photo } = shoot().await else { panic!("a picture is taken") };
    assert_eq!((photo.width, photo.height), (320, 240), "in the pixels that the camera gave");
    let (media_type, bytes) = place.photo(&photo.hash, false).await.unwrap();
    assert_eq!((media_type.as_str(), bytes.len()), ("image/jpeg", usize::try_from(photo.bytes).unwrap()));
    assert!(bytes.ends_with(&frame[frame.len() - 100..]), "coded as the camera coded it");
    pulled.plug(false);
    assert_eq!(shoot().await, CameraShot::Failed { fault: DeviceFault::Missing });
}
