//! What the engines of a simulation take from outside: a sun that moves only when it is told to, chance from the seed, and a line that ends at
//! the scheduler.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::time::Timestamp;
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

    /// Hints may always be lost; here they are.
    fn listen(&self, _: Request) -> BoxFuture<'_, Result<BoxStream<'static, bytes::Bytes>, Failure>> {
        Box::pin(std::future::ready(Err(silence())))
    }

    fn reset(&self) {}
}

/// No answer came.
pub(super) fn silence() -> Failure {
    Failure::new(FailureCode::Offline, "the line is dead")
}
