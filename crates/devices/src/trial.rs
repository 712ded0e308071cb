//! The test button of each device: what was found, in its order, and what ended it.

use jiff::civil::Date;
use protocol::screen::{
    CameraSettings, CardField, DeviceFault, DeviceFinding, DeviceKind, DeviceReport, IdCard,
    IdReaderSettings, ScannerSettings, TicketPrinterSettings,
};

use crate::camera::{self, Cameras};
use crate::fault::bad_setting;
use crate::printer::{Ticket, TicketPrinter};
use crate::reader::IdReader;

/// Longest gap between two keys of a scanner, in milliseconds: people type faster than that only by chance.
const GAP_MOST: u16 = 80;
/// Shortest gap that can be measured.
const GAP_LEAST: u16 = 5;
/// Fewest characters by which a scan can be told from somebody typing.
const SHORTEST_LEAST: u16 = 4;

/// Reads a card: whoever tests lays one on the reader.
pub async fn id_reader(settings: Option<IdReaderSettings>, today: Date) -> DeviceReport {
    let mut report = Report::new(DeviceKind::IdReader);
    let fault = async {
        let reader = IdReader::new(settings.ok_or(DeviceFault::NotSetUp)?)?;
        report.found(DeviceFinding::SettingsUsable);
        reader.reach().await?;
        report.found(DeviceFinding::Connected);
        let read = reader.read(today).await?;
        let doubts = read.card.doubts.clone();
        report.found(DeviceFinding::CardRead { fields: fields(&read.card), doubts });
        Ok::<_, DeviceFault>(())
    };
    let fault = fault.await.err();
    report.end(fault)
}

/// Checks the numbers; whether scans arrive is seen where they do, in the window.
pub fn scanner(settings: &ScannerSettings) -> DeviceReport {
    let mut report = Report::new(DeviceKind::Scanner);
    let fault = if !settings.enabled {
        Some(DeviceFault::NotSetUp)
    } else if !(GAP_LEAST..=GAP_MOST).contains(&settings.gap_ms) {
        Some(bad_setting("gap_ms"))
    } else if settings.shortest < SHORTEST_LEAST {
        Some(bad_setting("shortest"))
    } else {
        report.found(DeviceFinding::SettingsUsable);
        None
    };
    report.end(fault)
}

/// Prints a ticket, which is not meant for anybody.
pub async fn ticket_printer(settings: Option<TicketPrinterSettings>, ticket: &Ticket) -> DeviceReport {
    let mut report = Report::new(DeviceKind::TicketPrinter);
    let fault = async {
        let printer = TicketPrinter::new(settings.ok_or(DeviceFault::NotSetUp)?)?;
        report.found(DeviceFinding::SettingsUsable);
        let status = printer.status().await?;
        report.found(DeviceFinding::Connected);
        if let Some(status) = status {
            status.ready()?;
            report.found(DeviceFinding::PrinterReady);
        }
        let printed = printer.print(ticket).await?;
        if printed.paper_low {
            report.found(DeviceFinding::PaperLow);
        }
        report.found(DeviceFinding::Printed { confirmed: printed.confirmed, replaced: printed.replaced });
        Ok::<_, DeviceFault>(())
    };
    let fault = fault.await.err();
    report.end(fault)
}

/// Takes one picture, which nobody keeps.
pub async fn camera(settings: Option<CameraSettings>, cameras: &dyn Cameras) -> DeviceReport {
    let mut report = Report::new(DeviceKind::Camera);
    let fault = async {
        let settings = settings.ok_or(DeviceFault::NotSetUp)?;
        camera::check(&settings)?;
        report.found(DeviceFinding::SettingsUsable);
        let connected = cameras.list().await?;
        report.found(DeviceFinding::Cameras { cameras: connected.clone() });
        let chosen = camera::choose(&connected, &settings.camera)?.id.clone();
        let mut open = cameras.open(CameraSettings { camera: chosen, ..settings }).await?;
        report.found(DeviceFinding::Connected);
        let frame = open.next_frame().await;
        open.close().await;
        let frame = frame?;
        let (width, height, bytes) = (frame.width(), frame.height(), frame.bytes().len());
        report.found(DeviceFinding::Picture { width, height, bytes });
        Ok::<_, DeviceFault>(())
    };
    let fault = fault.await.err();
    report.end(fault)
}

/// What a reader gave of a card.
fn fields(card: &IdCard) -> Vec<CardField> {
    [
        (CardField::Name, !card.name.is_empty()),
        (CardField::Sex, card.sex.is_some()),
        (CardField::Nation, !card.nation.is_empty()),
        (CardField::Birth, true),
        (CardField::Address, !card.address.is_empty()),
        (CardField::Number, true),
        (CardField::Authority, !card.authority.is_empty()),
        (CardField::ValidFrom, card.valid_from.is_some()),
        (CardField::ValidUntil, card.valid_until.is_some()),
        (CardField::Photo, card.has_photo),
    ]
    .into_iter()
    .filter_map(|(field, given)| given.then_some(field))
    .collect()
}

struct Report(DeviceReport);

impl Report {
    fn new(device: DeviceKind) -> Self {
        Self(DeviceReport { device, found: Vec::new(), fault: None })
    }

    fn found(&mut self, finding: DeviceFinding) {
        self.0.found.push(finding);
    }

    fn end(mut self, fault: Option<DeviceFault>) -> DeviceReport {
        self.0.fault = fault;
        self.0
    }
}
