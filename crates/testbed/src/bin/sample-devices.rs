//! The devices of a sample counter as a program, for trying the product on one machine: `sample-devices [READER:PORT] [PRINTER:PORT] [FILE]`. Into
//! the file it writes the settings by which a counter uses them, once they listen (`YICHUANG_DEVICES`).
//!
//! A card reader behind the program of a vendor (`SAMPLE_READER`: nested, flat, pushing, asking), on which the cards of some people of the sample hall lie in turn,
//! and a ticket printer in the network.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use devices::simulated::{SampleCard, SimulatedPrinter, SimulatedReader, Vendor};
use protocol::screen::{DeviceSettings, ScannerSettings};

/// Where the reader's program listens when nothing else is said: where the settings of the sample hall look for it.
const READER: &str = "127.0.0.1:19196";
/// Where the printer listens.
const PRINTER: &str = "127.0.0.1:9100";
/// How long a card lies there, and how long none does.
const TURN: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() -> ExitCode {
    let argument = |place, usual: &str| std::env::args().nth(place).unwrap_or_else(|| usual.to_owned());
    let vendor = std::env::var("SAMPLE_READER").unwrap_or_else(|_| Vendor::Nested.name().to_owned());
    let (Some(reader), Some(printer), Some(vendor)) =
        (local(&argument(1, READER)), local(&argument(2, PRINTER)), Vendor::by_name(&vendor))
    else {
        return ExitCode::FAILURE;
    };
    let reader = SimulatedReader::on(reader, vendor).await;
    let printer = SimulatedPrinter::on(printer).await;
    if let Some(file) = std::env::args_os().nth(3) {
        let settings = DeviceSettings {
            id_reader: Some(reader.settings()),
            ticket_printer: Some(printer.settings()),
            scanner: ScannerSettings { enabled: true, ..ScannerSettings::default() },
            camera: None,
        };
        if !write(Path::new(&file), &settings) {
            return ExitCode::FAILURE;
        }
    }
    let cards = async {
        for card in SampleCard::all().into_iter().cycle() {
            reader.lay(card);
            tokio::time::sleep(TURN).await;
            reader.take_away();
            tokio::time::sleep(TURN / 10).await;
        }
    };
    tokio::join!(cards, printer.serve());
    ExitCode::SUCCESS
}

/// An address of this machine. Cards of made-up people and a printer without paper are nobody else's business.
fn local(text: &str) -> Option<SocketAddr> {
    text.parse().ok().filter(|address: &SocketAddr| address.ip().is_loopback())
}

/// Whoever waits for the file finds it whole.
fn write(file: &Path, settings: &DeviceSettings) -> bool {
    let half = file.with_extension("part");
    let Ok(text) = serde_json::to_string_pretty(settings) else { return false };
    std::fs::write(&half, text).and_then(|()| std::fs::rename(&half, file)).is_ok()
}
