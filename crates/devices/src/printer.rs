//! Printers of queue tickets that understand ESC/POS, in the network, behind a USB device file or a serial line.
//!
//! A ticket is laid out ([`layout`]), turned into bytes ([`escpos`]) and sent in small pieces. Whoever asks for a ticket is told whether it came
//! out: the printer answers the last question of the job only when it has printed everything before it.

mod escpos;
mod layout;
mod line;
mod port;
mod status;

pub use layout::Ticket;
#[cfg(all(target_os = "linux", feature = "simulated"))]
pub(crate) use port::duplex;
pub use status::{Paper, PrinterStatus};

use protocol::screen::{DeviceFault, PrinterAnswers, PrinterPort, TicketPrinterSettings};
use tokio::sync::Mutex;

use crate::fault::bad_setting;
use line::Connection;

/// What became of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The printer said that it has printed all of it. Otherwise it has been sent, and the printer does not say such things.
    pub confirmed: bool,
    /// The paper is running out.
    pub paper_low: bool,
    /// Characters that the printer does not have, each once; 〓 stands for them on the paper.
    pub replaced: Vec<char>,
}

/// A ticket printer.
#[derive(Debug)]
pub struct TicketPrinter {
    settings: TicketPrinterSettings,
    /// One ticket at a time.
    turn: Mutex<()>,
}

impl TicketPrinter {
    /// A printer as it is set up. Nothing is connected yet.
    ///
    /// # Errors
    /// [`DeviceFault::BadSetting`].
    pub fn new(settings: TicketPrinterSettings) -> Result<Self, DeviceFault> {
        match &settings.port {
            PrinterPort::Tcp { host, port } => {
                if host.trim().is_empty() {
                    return Err(bad_setting("host"));
                }
                if *port == 0 {
                    return Err(bad_setting("port"));
                }
            }
            PrinterPort::Usb { path } | PrinterPort::Serial { path, .. } if path.trim().is_empty() => {
                return Err(bad_setting("path"));
            }
            PrinterPort::Serial { baud: 0, .. } => return Err(bad_setting("baud")),
            PrinterPort::Usb { .. } | PrinterPort::Serial { .. } => {}
        }
        if !(layout::NARROWEST..=layout::WIDEST).contains(&settings.columns) {
            return Err(bad_setting("columns"));
        }
        if settings.limit_ms == 0 {
            return Err(bad_setting("limit_ms"));
        }
        Ok(Self { settings, turn: Mutex::new(()) })
    }

    /// What the printer says of itself; `None` when its line goes one way only.
    ///
    /// # Errors
    /// Every [`DeviceFault`] that concerns a connection.
    pub async fn status(&self) -> Result<Option<PrinterStatus>, DeviceFault> {
        let _turn = self.turn.lock().await;
        let mut connection = Connection::open(&self.settings).await?;
        match self.settings.answers {
            PrinterAnswers::All | PrinterAnswers::State => connection.status().await.map(Some),
            PrinterAnswers::Nothing => Ok(None),
        }
    }

    /// Prints a ticket. A second ticket waits for the first.
    ///
    /// # Errors
    /// Every [`DeviceFault`] that concerns a printer. After one that came in the middle a part of the ticket may have come out; the ticket is to
    /// be printed again as a whole.
    pub async fn print(&self, ticket: &Ticket) -> Result<Printed, DeviceFault> {
        let lines = layout::lines(ticket, self.settings.columns);
        let job = escpos::encode(&lines, self.settings.characters);
        let _turn = self.turn.lock().await;
        let mut connection = Connection::open(&self.settings).await?;
        let mut printed = Printed { confirmed: false, paper_low: false, replaced: job.replaced };
        let answers = self.settings.answers;
        if answers != PrinterAnswers::Nothing {
            let before = connection.status().await?;
            before.ready()?;
            printed.paper_low = before.paper == Paper::Low;
        }
        connection.send(&job.bytes).await?;
        match answers {
            PrinterAnswers::All => {
                let paper = connection.finish().await?;
                printed.confirmed = paper.is_some();
                printed.paper_low |= paper == Some(Paper::Low);
            }
            PrinterAnswers::State => connection.status().await?.ready()?,
            PrinterAnswers::Nothing => {}
        }
        connection.close().await;
        Ok(printed)
    }
}
