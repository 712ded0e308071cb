//! ID card readers, each behind the program of its vendor on this PC.
//!
//! Vendors agree on nothing but JSON over HTTP or WebSocket, so everything they differ in is data: [`IdReaderSettings`].

mod answer;
mod date;
mod http;
mod nation;
mod profile;
mod socket;

use std::time::Duration;

use jiff::civil::Date;
use protocol::screen::{DeviceFault, IdCard, IdReaderSettings, ReaderExchange, ReaderSays};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout_at};

use crate::fault::bad_setting;
use crate::loopback::Loopback;
use answer::Said;

pub use profile::profiles;

/// Longest answer of a program, in bytes. A card with its photo has less than 100 KB.
pub(crate) const ANSWER_MOST: usize = 4 << 20;

/// A card that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRead {
    /// What it says.
    pub card: IdCard,
    /// Its photo (JPEG, PNG or BMP), as the vendor's program decoded it.
    pub photo: Option<Photo>,
}

/// The photo of a card. Printing it with `{:?}` shows its size only.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo(pub Vec<u8>);

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({} bytes)", self.0.len())
    }
}

/// An ID card reader.
#[derive(Debug)]
pub struct IdReader {
    settings: IdReaderSettings,
    address: Loopback,
    /// One card at a time.
    turn: Mutex<()>,
}

impl IdReader {
    /// A reader as it is set up. Nothing is connected yet.
    ///
    /// # Errors
    /// [`DeviceFault::BadSetting`].
    pub fn new(settings: IdReaderSettings) -> Result<Self, DeviceFault> {
        let address = Loopback::parse(&settings.address)?;
        let fits = match settings.exchange {
            ReaderExchange::Http { .. } => !address.is_web_socket(),
            ReaderExchange::WebSocket { .. } => address.is_web_socket(),
        };
        if !fits {
            return Err(bad_setting("exchange"));
        }
        answer::check(&settings.answer)?;
        let limits = &settings.limits;
        for (limit, name) in [
            (limits.connect_ms, "connect_ms"),
            (limits.answer_ms, "answer_ms"),
            (limits.card_ms, "card_ms"),
            (limits.again_ms, "again_ms"),
        ] {
            if limit == 0 {
                return Err(bad_setting(name));
            }
        }
        Ok(Self { settings, address, turn: Mutex::new(()) })
    }

    /// Whether the vendor's program runs: connects and says nothing.
    ///
    /// # Errors
    /// [`DeviceFault::Missing`], [`DeviceFault::Silent`].
    pub async fn reach(&self) -> Result<(), DeviceFault> {
        self.address.connect(milliseconds(self.settings.limits.connect_ms)).await.map(drop)
    }

    /// Reads the card that lies on the reader, or waits for one. `today` bounds the dates on it. Dropping the future ends the reading.
    ///
    /// # Errors
    /// Every [`DeviceFault`] that concerns a reader; [`DeviceFault::Busy`] also when this reader is already being read.
    pub async fn read(&self, today: Date) -> Result<CardRead, DeviceFault> {
        let _turn = self.turn.try_lock().map_err(|_| DeviceFault::Busy)?;
        let latest = Instant::now() + milliseconds(self.settings.limits.card_ms);
        match &self.settings.exchange {
            ReaderExchange::Http { waits_for_card, .. } => {
                self.ask_http(today, latest, *waits_for_card).await
            }
            ReaderExchange::WebSocket { send, repeat } => self.ask_socket(today, latest, send, *repeat).await,
        }
    }

    async fn ask_http(&self, today: Date, latest: Instant, waits: bool) -> Result<CardRead, DeviceFault> {
        loop {
            let until = if waits { latest } else { self.answer_until() };
            let body = match timeout_at(until, http::ask(&self.address, &self.settings)).await {
                Ok(body) => body?,
                Err(_) if waits => return Err(DeviceFault::NoCard),
                Err(_) => return Err(DeviceFault::Silent),
            };
            if let Some(card) = self.settle(&body, today)? {
                return Ok(card);
            }
            self.pause(latest).await?;
        }
    }

    async fn ask_socket(
        &self,
        today: Date,
        latest: Instant,
        send: &str,
        repeat: bool,
    ) -> Result<CardRead, DeviceFault> {
        let opening = socket::open(&self.address, &self.settings);
        let mut socket =
            timeout_at(self.answer_until(), opening).await.map_err(|_| DeviceFault::Silent)??;
        if !send.is_empty() {
            socket.send(send).await?;
        }
        loop {
            // Who is asked again and again owes an answer each time; who speaks only when a card comes is silent until then.
            let until = if repeat { self.answer_until() } else { latest };
            let message = match timeout_at(until, socket.next()).await {
                Ok(message) => message?,
                Err(_) if repeat => return Err(DeviceFault::Silent),
                Err(_) => return Err(DeviceFault::NoCard),
            };
            match self.said(&message, today)? {
                Said::Card(card) => {
                    socket.close().await;
                    return Ok(*card);
                }
                Said::Other(ReaderSays::Nothing) if Instant::now() < latest => {}
                Said::Other(ReaderSays::NoCard) if repeat => {
                    self.pause(latest).await?;
                    socket.send(send).await?;
                }
                // One that speaks by itself says that it waits.
                Said::Other(ReaderSays::NoCard) if Instant::now() < latest => {}
                Said::Other(other) => return Err(fault(other)),
            }
        }
    }

    /// The card, nothing when it is to be asked again, or why not.
    fn settle(&self, bytes: &[u8], today: Date) -> Result<Option<CardRead>, DeviceFault> {
        match self.said(bytes, today)? {
            Said::Card(card) => Ok(Some(*card)),
            Said::Other(ReaderSays::NoCard | ReaderSays::Nothing) => Ok(None),
            Said::Other(other) => Err(fault(other)),
        }
    }

    fn said(&self, bytes: &[u8], today: Date) -> Result<Said, DeviceFault> {
        answer::read(bytes, self.settings.charset, &self.settings.answer, today)
    }

    fn answer_until(&self) -> Instant {
        Instant::now() + milliseconds(self.settings.limits.answer_ms)
    }

    /// Waits before the next question, unless there is no time for another.
    async fn pause(&self, latest: Instant) -> Result<(), DeviceFault> {
        let again = milliseconds(self.settings.limits.again_ms);
        if Instant::now() + again >= latest {
            return Err(DeviceFault::NoCard);
        }
        sleep(again).await;
        Ok(())
    }
}

fn fault(said: ReaderSays) -> DeviceFault {
    match said {
        ReaderSays::NoCard | ReaderSays::Nothing => DeviceFault::NoCard,
        ReaderSays::CardPulled => DeviceFault::CardPulled,
        ReaderSays::Busy => DeviceFault::Busy,
        ReaderSays::DeviceMissing => DeviceFault::Missing,
    }
}

fn milliseconds(count: u32) -> Duration {
    Duration::from_millis(count.into())
}
