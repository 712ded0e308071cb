//! A connection to a printer: pieces with a time limit each, questions with an answer each.

use std::time::Duration;

use protocol::screen::{DeviceFault, Nonsense, PrinterAnswers, TicketPrinterSettings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::port::{self, Port};
use super::status::{Paper, PrinterStatus, QUESTIONS, is_answer, paper_of};
use crate::fault::in_use;

/// Bytes sent at once. Small printers have a memory of 4 KB, and a slow line takes half a second for so many.
const PIECE: usize = 512;
/// How often a printer that has not finished is asked what it is doing.
const ROUNDS: u32 = 3;

const DLE: u8 = 0x10;
const EOT: u8 = 0x04;
const GS: u8 = 0x1D;

/// An open connection.
pub(super) struct Connection {
    port: Box<dyn Port>,
    limit: Duration,
    /// It can be asked why it takes nothing.
    answers: bool,
}

impl Connection {
    /// Connects.
    pub(super) async fn open(settings: &TicketPrinterSettings) -> Result<Self, DeviceFault> {
        let limit = Duration::from_millis(settings.limit_ms.into());
        let port = port::open(&settings.port, limit).await?;
        Ok(Self { port, limit, answers: settings.answers != PrinterAnswers::Nothing })
    }

    /// Asks the printer for its state.
    pub(super) async fn status(&mut self) -> Result<PrinterStatus, DeviceFault> {
        let mut answers = [0; 4];
        for (question, answer) in QUESTIONS.into_iter().zip(&mut answers) {
            self.write(&[DLE, EOT, question]).await?;
            *answer = self.read().await?;
        }
        PrinterStatus::of(answers)
    }

    /// Sends a job in pieces.
    pub(super) async fn send(&mut self, job: &[u8]) -> Result<(), DeviceFault> {
        for piece in job.chunks(PIECE) {
            match self.write(piece).await {
                // It takes nothing more: it may still say why.
                Err(DeviceFault::Silent) if self.answers => return Err(self.reason().await),
                other => other?,
            }
        }
        Ok(())
    }

    /// Waits until everything that was sent is printed. `None` for a printer that is ready for more and does not say so: it may not know the
    /// question.
    pub(super) async fn finish(&mut self) -> Result<Option<Paper>, DeviceFault> {
        self.write(&[GS, b'r', 1]).await?;
        for _ in 0..ROUNDS {
            match self.read().await {
                Ok(byte) => match paper_of(byte) {
                    Some(Paper::Out) => return Err(DeviceFault::PaperOut),
                    Some(paper) => return Ok(Some(paper)),
                    // An answer to a question of before that came late.
                    None if is_answer(byte) => {}
                    None => return Err(DeviceFault::Nonsense { way: Nonsense::PrinterState }),
                },
                Err(DeviceFault::Silent) => {
                    // Still printing, or stuck: this question it answers in any case.
                    match self.status_amid().await? {
                        Amid::Finished(Paper::Out) => return Err(DeviceFault::PaperOut),
                        Amid::Finished(paper) => return Ok(Some(paper)),
                        Amid::Printing(status) => status.ready()?,
                    }
                }
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Closes, so that the printer has everything that was sent.
    pub(super) async fn close(mut self) {
        drop(timeout(self.limit, self.port.shutdown()).await);
    }

    /// Why a printer takes nothing any more.
    async fn reason(&mut self) -> DeviceFault {
        match self.status().await {
            Ok(status) => status.ready().err().unwrap_or(DeviceFault::Silent),
            Err(fault) => fault,
        }
    }

    /// The state, where the answer of the job itself may come in between.
    async fn status_amid(&mut self) -> Result<Amid, DeviceFault> {
        let mut answers = [0; 4];
        for (question, answer) in QUESTIONS.into_iter().zip(&mut answers) {
            self.write(&[DLE, EOT, question]).await?;
            let byte = self.read().await?;
            if let Some(paper) = paper_of(byte) {
                return Ok(Amid::Finished(paper));
            }
            *answer = byte;
        }
        PrinterStatus::of(answers).map(Amid::Printing)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), DeviceFault> {
        let writing = async {
            self.port.write_all(bytes).await?;
            self.port.flush().await
        };
        timeout(self.limit, writing).await.map_err(|_| DeviceFault::Silent)?.map_err(|error| in_use(&error))
    }

    async fn read(&mut self) -> Result<u8, DeviceFault> {
        timeout(self.limit, self.port.read_u8())
            .await
            .map_err(|_| DeviceFault::Silent)?
            .map_err(|error| in_use(&error))
    }
}

/// Where a job is.
enum Amid {
    /// It is printed.
    Finished(Paper),
    /// It is not, and this is how the printer is.
    Printing(PrinterStatus),
}
