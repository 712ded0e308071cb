//! The operating system's print queue.
//!
//! On Linux and macOS that is CUPS, spoken to in its own language (IPP over its socket on this machine): what it answers is a number and not
//! a sentence, and the PDF goes straight from memory into the queue, never through a file in the clear. Elsewhere there is no queue that a
//! program could hand a PDF to; documents are then saved, and the screen says where.

mod cups;
mod ipp;

use std::path::PathBuf;

use protocol::error::{Failure, FailureCode};
use protocol::screen::Printer;

use cups::Cups;

/// Where the print queue is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintQueue {
    /// CUPS behind a socket of this machine.
    Socket(PathBuf),
    /// There is none: documents are saved.
    None,
}

impl PrintQueue {
    /// Where this operating system has it.
    pub fn usual() -> Self {
        if cfg!(target_os = "macos") {
            Self::Socket("/private/var/run/cupsd".into())
        } else if cfg!(unix) {
            Self::Socket("/run/cups/cups.sock".into())
        } else {
            Self::None
        }
    }

    /// The printers that are set up, the system's default first.
    ///
    /// # Errors
    /// [`FailureCode::PrintQueueMissing`].
    pub(crate) async fn printers(&self) -> Result<Vec<Printer>, Failure> {
        self.cups()?.printers().await
    }

    /// Hands a PDF to a printer, or to the system's default. Gives the printer's name when the queue has taken it; it prints by itself from
    /// then on.
    ///
    /// # Errors
    /// [`FailureCode::PrintQueueMissing`], [`FailureCode::PrinterMissing`], [`FailureCode::PrinterStopped`], [`FailureCode::PrintRefused`].
    pub(crate) async fn print(&self, job: Job) -> Result<String, Failure> {
        let cups = self.cups()?;
        let printers = cups.printers().await?;
        let wanted = job.printer.as_deref();
        let found = printers.iter().find(|printer| match wanted {
            Some(name) => printer.name == name,
            None => printer.default,
        });
        let Some(printer) = found else {
            let failure = Failure::new(FailureCode::PrinterMissing, "no such printer is set up");
            return Err(failure.with("printer", wanted.unwrap_or("—")));
        };
        // A stopped queue would take the paper and keep it, and the clerk would wait in front of the printer.
        if !printer.ready {
            let failure = Failure::new(FailureCode::PrinterStopped, "the printer's queue is stopped");
            return Err(failure.with("printer", &printer.name));
        }
        cups.print(&printer.name, &job).await?;
        Ok(printer.name.clone())
    }

    fn cups(&self) -> Result<Cups, Failure> {
        match self {
            Self::Socket(path) => Cups::new(path),
            Self::None => Err(missing()),
        }
    }
}

fn missing() -> Failure {
    Failure::new(FailureCode::PrintQueueMissing, "the system has no print queue that answers")
}

/// What is to be printed.
pub(crate) struct Job {
    /// The printer, or the system's default.
    pub printer: Option<String>,
    /// What the queue shows: the kind of document, never whose it is.
    pub title: String,
    /// How many.
    pub copies: u8,
    /// The PDF.
    pub pdf: Vec<u8>,
}
