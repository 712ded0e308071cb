//! What the engines of a simulation take from outside: a sun that moves only when it is told to, chance from the seed, and a line that ends at
//! the scheduler.

use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;

use domain::time::Timestamp;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use protocol::error::{Failure, FailureCode};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use workstation::line::{Answer, Line, Request};
use workstation::surroundings::Surroundings;

/// The true time, the same for everybody.
#[derive(Clone, Debug)]
pub(super) struct Sun(Arc<AtomicI64>);

impl Sun {
    /// A sun that stands at a time.
    pub(super) fn at(time: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(time.0)))
    }

    /// Now.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    /// Moves on.
    pub(super) fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

/// What the scheduler hears from a PC. Between two signs of a PC nothing else happens in the hall.
pub(super) enum Sign {
    /// The engine asks the central API and waits.
    Asks {
        /// PC.
        pc: usize,
        /// Question.
        request: Request,
        /// Where the engine waits.
        answer: Reply,
    },
    /// The engine wants to hear of changes.
    Listens {
        /// PC.
        pc: usize,
        /// Where it waits for the stream to begin.
        answer: Begins,
    },
    /// The engine has heard everything that it was told so far.
    HeardAll {
        /// PC.
        pc: usize,
    },
    /// What the engine was doing over the line has ended.
    Ended {
        /// PC.
        pc: usize,
        /// How.
        outcome: Result<(), Failure>,
    },
}

/// Where an engine waits for its answer.
pub(super) type Reply = oneshot::Sender<Result<Answer, Failure>>;

/// Where an engine waits for the stream of hints to begin.
pub(super) type Begins = oneshot::Sender<Result<BoxStream<'static, Bytes>, Failure>>;

/// The place where a PC stands: its clock, its chance, its line.
pub(super) struct Place {
    pc: usize,
    sun: Sun,
    ahead: AtomicI64,
    chance: Mutex<fastrand::Rng>,
    signs: mpsc::UnboundedSender<Sign>,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("pc", &self.pc).finish_non_exhaustive()
    }
}

impl Place {
    /// A place whose clock is ahead of the sun by so many milliseconds.
    pub(super) fn new(
        pc: usize,
        sun: &Sun,
        ahead: i64,
        seed: u64,
        signs: &mpsc::UnboundedSender<Sign>,
    ) -> Arc<Self> {
        let chance = Mutex::new(fastrand::Rng::with_seed(seed));
        let (ahead, signs) = (AtomicI64::new(ahead), signs.clone());
        Arc::new(Self { pc, sun: sun.clone(), ahead, chance, signs })
    }

    /// How far the clock is ahead, in milliseconds.
    pub(super) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::SeqCst)
    }

    /// Sets the clock.
    pub(super) fn set_ahead(&self, milliseconds: i64) {
        self.ahead.store(milliseconds, Ordering::SeqCst);
    }

    /// The true time in milliseconds.
    pub(super) fn now(&self) -> i64 {
        self.sun.now().0
    }

    /// Tells the scheduler that an errand has ended.
    pub(super) fn tell(&self, outcome: Result<(), Failure>) {
        // Nobody listens any more when the simulation is over.
        drop(self.signs.send(Sign::Ended { pc: self.pc, outcome }));
    }

    /// Where the scheduler hears of this PC.
    pub(super) fn signs(&self) -> mpsc::UnboundedSender<Sign> {
        self.signs.clone()
    }

    fn draw(&self, bytes: &mut [u8]) {
        self.chance.lock().expect("nobody panics with the chance in hand").fill(bytes);
    }
}

/// [`Place`] as an engine takes it.
#[derive(Clone, Debug)]
pub(super) struct Here(pub(super) Arc<Place>);

impl Surroundings for Here {
    fn wall_clock(&self) -> Timestamp {
        Timestamp(self.0.sun.now().0 + self.0.ahead())
    }

    fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.0.draw(&mut random);
        let millis = u64::try_from(self.wall_clock().0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        self.0.draw(bytes);
        Ok(())
    }

    fn line(&self, _: &str) -> Result<Arc<dyn Line>, Failure> {
        Ok(Arc::new(self.clone()))
    }
}

impl Line for Here {
    fn ask(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let (answer, heard) = oneshot::channel();
            // Nobody listens any more when the simulation is over.
            drop(self.0.signs.send(Sign::Asks { pc: self.0.pc, request, answer }));
            heard.await.unwrap_or_else(|_| Err(silence()))
        })
    }

    fn listen(&self, _: Request) -> BoxFuture<'_, Result<BoxStream<'static, Bytes>, Failure>> {
        Box::pin(async move {
            let (answer, begins) = oneshot::channel();
            // Nobody listens any more when the simulation is over.
            drop(self.0.signs.send(Sign::Listens { pc: self.0.pc, answer }));
            begins.await.unwrap_or_else(|_| Err(silence()))
        })
    }

    fn reset(&self) {}
}

/// A stream of hints. Tells the scheduler each time when the engine has heard everything and waits for more.
pub(super) struct Murmur {
    pc: usize,
    told: mpsc::UnboundedReceiver<Bytes>,
    signs: mpsc::UnboundedSender<Sign>,
    waits: bool,
}

impl Murmur {
    /// A stream to a PC, and what is said into it.
    pub(super) fn to(
        pc: usize,
        signs: &mpsc::UnboundedSender<Sign>,
    ) -> (mpsc::UnboundedSender<Bytes>, BoxStream<'static, Bytes>) {
        let (say, told) = mpsc::unbounded_channel();
        (say, Box::pin(Self { pc, told, signs: signs.clone(), waits: false }))
    }
}

impl Stream for Murmur {
    type Item = Bytes;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let heard = self.told.poll_recv(context);
        if heard.is_pending() && !self.waits {
            // Nobody listens any more when the simulation is over.
            drop(self.signs.send(Sign::HeardAll { pc: self.pc }));
        }
        self.waits = heard.is_pending();
        heard
    }
}

/// No answer came.
pub(super) fn silence() -> Failure {
    Failure::new(FailureCode::Offline, "the line is dead")
}
