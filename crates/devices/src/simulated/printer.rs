//! A ticket printer behind a socket or a terminal. It runs out of paper, opens its cover, is pulled out in the middle.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use protocol::screen::{PrinterAnswers, PrinterCharacters, PrinterPort, TicketPrinterSettings};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::held;
use super::paper::{Paper, PaperError, Piece, Step};

/// What is wrong with a printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// The paper is running out.
    PaperLow,
    /// There is no paper.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The cutter is stuck.
    CutterStuck,
    /// It takes everything and never answers.
    Mute,
    /// It prints, tells its state, and does not know the question whether everything is printed.
    Simple,
    /// It answers with something that no printer says.
    Babbling,
}

/// A printer. Ends when it is dropped.
pub struct SimulatedPrinter {
    machine: Arc<Machine>,
    port: PrinterPort,
    server: JoinHandle<()>,
    /// The end of a terminal that the driver opens: as long as it is held, the terminal is there.
    #[cfg(unix)]
    _cable: Option<serial2::SerialPort>,
}

struct Machine {
    inside: Mutex<Inside>,
    changed: watch::Sender<()>,
}

struct Inside {
    paper: Paper,
    trouble: Trouble,
    /// Lines that are left on the roll.
    left: Option<u32>,
    /// Bytes until it is pulled out.
    until_pulled: Option<usize>,
    pulled: bool,
    error: Option<PaperError>,
}

impl SimulatedPrinter {
    /// A printer in the network, on a free port.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn in_network() -> Self {
        Self::on((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// A printer in the network, at an address.
    ///
    /// # Panics
    /// When nobody can listen there.
    pub async fn on(address: SocketAddr) -> Self {
        let machine = Machine::new();
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let address = listener.local_addr().expect("it has an address");
        let own = Arc::clone(&machine);
        let server = tokio::spawn(async move {
            // One after another, like a printer. Who is pulled out listens no more.
            while !held(&own.inside).pulled {
                let (stream, _) = listener.accept().await.expect("it accepts");
                own.serve(stream).await;
            }
        });
        Self {
            machine,
            port: PrinterPort::Tcp { host: address.ip().to_string(), port: address.port() },
            server,
            #[cfg(unix)]
            _cable: None,
        }
    }

    /// A printer at a terminal of this machine, which is opened as a serial line; [`Self::as_usb`] opens it as a USB device file.
    ///
    /// # Panics
    /// When the system has no terminals.
    #[cfg(target_os = "linux")]
    pub fn at_terminal() -> Self {
        use std::os::fd::{AsRawFd as _, OwnedFd};

        use protocol::screen::SerialFlow;

        use crate::printer::duplex;

        let (own, cable) = serial2::SerialPort::pair().expect("the system has terminals");
        let own = duplex(OwnedFd::from(own).into()).expect("a terminal can be waited for");
        let link = format!("/proc/self/fd/{}", cable.as_raw_fd());
        let path = std::fs::read_link(link).expect("the terminal has a name");
        let path = path.to_str().expect("its name is text").to_owned();
        let machine = Machine::new();
        let inner = Arc::clone(&machine);
        let server = tokio::spawn(async move { inner.serve(own).await });
        let port = PrinterPort::Serial { path, baud: 115_200, flow: SerialFlow::None };
        Self { machine, port, server, _cable: Some(cable) }
    }

    /// The same terminal as a USB device file.
    #[must_use]
    pub fn as_usb(mut self) -> Self {
        if let PrinterPort::Serial { path, .. } = &self.port {
            self.port = PrinterPort::Usb { path: path.clone() };
        }
        self
    }

    /// Settings by which it is used.
    pub fn settings(&self) -> TicketPrinterSettings {
        TicketPrinterSettings {
            port: self.port.clone(),
            columns: 48,
            characters: PrinterCharacters::Gbk,
            answers: PrinterAnswers::All,
            limit_ms: 300,
        }
    }

    /// Something goes wrong, or is put right.
    pub fn trouble(&self, trouble: Trouble) {
        self.machine.change(|inside| inside.trouble = trouble);
    }

    /// So many lines are left on the roll.
    pub fn paper_for(&self, lines: u32) {
        self.machine.change(|inside| inside.left = Some(lines));
    }

    /// After so many more bytes it is pulled out.
    pub fn pull_out_after(&self, bytes: usize) {
        self.machine.change(|inside| inside.until_pulled = Some(bytes));
    }

    /// What came out so far, by tickets. The last one may not be cut yet.
    pub fn tickets(&self) -> Vec<Vec<Piece>> {
        let inside = held(&self.machine.inside);
        inside
            .paper
            .pieces()
            .split_inclusive(|piece| matches!(piece, Piece::Cut(_)))
            .map(<[Piece]>::to_vec)
            .collect()
    }

    /// What it could not print.
    pub fn error(&self) -> Option<PaperError> {
        held(&self.machine.inside).error.clone()
    }

    /// Serves until the program ends.
    pub async fn serve(mut self) {
        // It only ends with the program, or by a panic, which has been told.
        drop((&mut self.server).await);
    }
}

impl Drop for SimulatedPrinter {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Machine {
    fn new() -> Arc<Self> {
        let inside = Inside {
            paper: Paper::new(48),
            trouble: Trouble::None,
            left: None,
            until_pulled: None,
            pulled: false,
            error: None,
        };
        Arc::new(Self { inside: Mutex::new(inside), changed: watch::Sender::new(()) })
    }

    fn change(&self, change: impl FnOnce(&mut Inside)) {
        change(&mut held(&self.inside));
        self.changed.send_replace(());
    }

    /// Serves one connection until either side goes.
    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut changed = self.changed.subscribe();
        let mut buffer = [0; 256];
        loop {
            let answers = tokio::select! {
                read = stream.read(&mut buffer) => match read {
                    Ok(count) if count > 0 => held(&self.inside).take(&buffer[..count]),
                    _ => return,
                },
                _ = changed.changed() => held(&self.inside).run(),
            };
            if held(&self.inside).pulled || stream.write_all(&answers).await.is_err() {
                return;
            }
        }
    }
}

impl Inside {
    /// Bytes arrive: questions about the state are answered at once, everything else waits for its turn.
    fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        if let Some(left) = &mut self.until_pulled {
            self.pulled = *left < bytes.len();
            *left = left.saturating_sub(bytes.len());
        }
        let mut answers = Vec::new();
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            // The driver writes each question by itself, and no job has these bytes in it.
            if let [0x10, 0x04, question @ 1..=4, after @ ..] = rest {
                answers.extend(self.state(*question));
                rest = after;
            } else {
                self.paper.push(&[*first]);
                rest = behind;
            }
        }
        answers.extend(self.run());
        answers
    }

    /// Prints as long as it can.
    fn run(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        while self.can_print() {
            match self.paper.step() {
                Ok(Step::Hungry) => break,
                Ok(Step::Done { lines }) => self.left = self.left.map(|left| left.saturating_sub(lines)),
                Ok(Step::AskedForPaper) => {
                    let low = self.trouble == Trouble::PaperLow;
                    answers.push(if low { 0x03 } else { 0x00 });
                }
                Err(error) => self.error = Some(error),
            }
        }
        if matches!(self.trouble, Trouble::Mute | Trouble::Simple) { Vec::new() } else { answers }
    }

    fn can_print(&self) -> bool {
        let going = !matches!(self.trouble, Trouble::PaperOut | Trouble::CoverOpen | Trouble::CutterStuck);
        going && !self.out() && !self.pulled && self.error.is_none()
    }

    fn out(&self) -> bool {
        self.left == Some(0) || self.trouble == Trouble::PaperOut
    }

    /// The answer to `DLE EOT n`.
    fn state(&self, question: u8) -> Option<u8> {
        const FIXED: u8 = 0b0001_0010;
        let bit = |set: bool, bit: u8| u8::from(set) << bit;
        let cover = self.trouble == Trouble::CoverOpen;
        let cutter = self.trouble == Trouble::CutterStuck;
        let low = self.out() || self.trouble == Trouble::PaperLow;
        match self.trouble {
            Trouble::Mute => return None,
            Trouble::Babbling => return Some(b'?'),
            _ => {}
        }
        Some(match question {
            1 => FIXED | bit(cover || cutter || self.out(), 3),
            2 => FIXED | bit(cover, 2) | bit(self.out(), 5) | bit(cutter, 6),
            3 => FIXED | bit(cutter, 3),
            _ => FIXED | bit(low, 2) | bit(low, 3) | bit(self.out(), 5) | bit(self.out(), 6),
        })
    }
}
