//! A simulated counter: a log of its own, a login of its own, a connection of its own.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::command::{CaseCommand, Command};
use domain::id::{ClientId, HallCode, StaffId};
use domain::record::Key;
use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use hyper::Method;
use hyper::body::Bytes;
use protocol::auth::{Login, Session};
use protocol::sync::{
    CASE_SERIES, CommandResult, Envelope, Lease, LeaseRequest, PUSH_MAX_BYTES, PUSH_MAX_COMMANDS, Page, Push,
    PushAnswer,
};
use uuid::Uuid;

use crate::line::Line;
use crate::{Trouble, city};

/// Case numbers leased at once.
const LEASED_AT_ONCE: u32 = 50;

/// Now, as the PC's clock shows it.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What a counter knows of what it was told; compared with the central API's word at the end.
#[derive(Debug, Default)]
pub struct Journal {
    /// How often each record was changed by commands of this counter.
    pub changes: BTreeMap<Key, u32>,
    /// Commands that were carried out.
    pub carried_out: u64,
    /// Commands that were refused, by reason.
    pub refused: BTreeMap<RefusalCode, u64>,
}

impl Journal {
    fn enter(&mut self, envelope: &Envelope, result: &CommandResult) {
        if let Some(refusal) = &result.refusal {
            *self.refused.entry(refusal.code).or_default() += 1;
            return;
        }
        self.carried_out += 1;
        // What the counter decides itself is two events: accepted, approved.
        let events = match envelope.command {
            Command::Case { action: CaseCommand::Accept { .. }, .. } => 2,
            _ => 1,
        };
        for key in &result.changed {
            *self.changes.entry(key.clone()).or_default() += events;
        }
    }
}

/// Commands in the form in which they are sent, made before the clock starts.
struct Parcel {
    body: Bytes,
    commands: Vec<Envelope>,
}

/// A counter.
pub struct Counter {
    /// Its connection.
    pub line: Line,
    /// Its database.
    pub client: ClientId,
    /// Its hall, counted from 1.
    pub hall: u16,
    /// Its number.
    pub number: u16,
    /// What it was told.
    pub journal: Journal,
    /// What the network's absence keeps here.
    pub waiting: Vec<Envelope>,
    /// How long each push took.
    pub pushes: Vec<Duration>,
    seq: u64,
    actor: StaffId,
    serials: VecDeque<u32>,
    last_leased: u32,
}

impl Counter {
    /// A counter at which its clerk logs in and sits down.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn open(address: SocketAddr, hall: u16, number: u16) -> Result<Self, Trouble> {
        let mut counter = Self::logged_in(address, hall, number).await?;
        counter.act(Command::CounterOpen { hall: counter.hall_code(), counter: number }).await?;
        Ok(counter)
    }

    /// A counter at which its clerk logs in.
    async fn logged_in(address: SocketAddr, hall: u16, number: u16) -> Result<Self, Trouble> {
        let mut counter = Self {
            line: Line::to(address),
            client: ClientId(Uuid::now_v7()),
            hall,
            number,
            journal: Journal::default(),
            waiting: Vec::new(),
            pushes: Vec::new(),
            seq: 0,
            actor: city::clerk(hall, number),
            serials: VecDeque::new(),
            last_leased: 0,
        };
        let login = Login {
            staff: counter.actor.clone(),
            password: city::PASSWORD.to_owned(),
            client: counter.client,
            at: now(),
        };
        let body = serde_json::to_vec(&login)?.into();
        let session: Session = counter.line.read(Method::POST, "/v1/login", body).await?;
        counter.line.authorize(session.access_token);
        Ok(counter)
    }

    /// Code of its hall.
    pub fn hall_code(&self) -> HallCode {
        city::hall(self.hall)
    }

    /// Bytes of all bodies that it sent and received.
    pub fn bytes(&self) -> u64 {
        self.line.sent + self.line.received
    }

    /// Number of its last command.
    pub fn last_seq(&self) -> u64 {
        self.seq
    }

    /// Puts a command into the log, to be sent later.
    pub fn note(&mut self, command: Command) {
        self.note_at(command, now());
    }

    /// As [`Counter::note`], done at another time.
    pub fn note_at(&mut self, command: Command, at: Timestamp) {
        self.seq += 1;
        self.waiting.push(Envelope::seal(self.seq, command, at, self.actor.clone()));
    }

    /// Does one thing now; what became of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn act(&mut self, command: Command) -> Result<CommandResult, Trouble> {
        self.note(command);
        let mut results = self.send().await?;
        results.pop().ok_or(Trouble::Missing("a push must be answered with what became of each command"))
    }

    /// Sends everything that waits, as much at once as the protocol allows; what became of it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn send(&mut self) -> Result<Vec<CommandResult>, Trouble> {
        let parcels = self.parcels()?;
        self.send_parcels(parcels).await
    }

    /// Makes ready what waits and sends it when the gate opens.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn send_after(&mut self, gate: &tokio::sync::Barrier) -> Result<Vec<CommandResult>, Trouble> {
        let parcels = self.parcels()?;
        gate.wait().await;
        self.send_parcels(parcels).await
    }

    fn parcels(&mut self) -> Result<Vec<Parcel>, Trouble> {
        let mut parcels = Vec::new();
        let mut waiting = std::mem::take(&mut self.waiting).into_iter().peekable();
        while waiting.peek().is_some() {
            let mut commands = Vec::new();
            let mut bytes = 0;
            while let Some(envelope) = waiting.peek()
                && commands.len() < PUSH_MAX_COMMANDS
            {
                bytes += serde_json::to_vec(envelope)?.len() + 200;
                if bytes > PUSH_MAX_BYTES && !commands.is_empty() {
                    break;
                }
                commands.extend(waiting.next());
            }
            let push = Push { client: self.client, sent_at: now(), commands };
            parcels.push(Parcel { body: serde_json::to_vec(&push)?.into(), commands: push.commands });
        }
        Ok(parcels)
    }

    async fn send_parcels(&mut self, parcels: Vec<Parcel>) -> Result<Vec<CommandResult>, Trouble> {
        let mut results = Vec::new();
        for parcel in parcels {
            let begun = Instant::now();
            let answer: PushAnswer = self.line.read(Method::POST, "/v1/push", parcel.body).await?;
            self.pushes.push(begun.elapsed());
            for (envelope, result) in parcel.commands.iter().zip(&answer.results) {
                self.journal.enter(envelope, result);
            }
            results.extend(answer.results);
        }
        Ok(results)
    }

    /// Another connection of the same desktop, which pulls the hall from the beginning.
    pub fn follower(&self) -> Follower {
        let path = format!("/v1/pull?space={}&since=", city::space(self.hall));
        Follower { line: self.line.beside(), cursor: 0, path }
    }

    /// Leases case numbers when few are left.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn lease_numbers(&mut self) -> Result<(), Trouble> {
        if self.serials.len() >= LEASED_AT_ONCE as usize / 2 {
            return Ok(());
        }
        let request = LeaseRequest {
            client: self.client,
            series: CASE_SERIES.to_owned(),
            day: now().date().to_string(),
            count: LEASED_AT_ONCE,
        };
        let body = serde_json::to_vec(&request)?.into();
        let blocks: Vec<Lease> = self.line.read(Method::POST, "/v1/leases", body).await?;
        // Asked again when the hall has no more, the last block is one that is known.
        if let Some(block) = blocks.into_iter().max_by_key(|block| block.first)
            && self.last_leased < block.first
        {
            self.last_leased = block.first;
            self.serials.extend(block.first..=block.last);
        }
        Ok(())
    }

    /// The next leased case number.
    pub fn case_number(&mut self, implementation_code: &str) -> Option<String> {
        let serial = self.serials.pop_front()?;
        Some(format!("{implementation_code}{}{serial:04}", now().date().strftime("%Y%m%d")))
    }
}

/// Follows what happens in a hall.
pub struct Follower {
    /// Its connection.
    pub line: Line,
    /// Up to which version it has everything.
    pub cursor: u64,
    path: String,
}

impl Follower {
    /// Pulls the hall to its end.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn pull(&mut self, mut take: impl FnMut(Page)) -> Result<(), Trouble> {
        loop {
            let path = format!("{}{}", self.path, self.cursor);
            let page: Page = self.line.read(Method::GET, &path, Bytes::new()).await?;
            self.cursor = page.version;
            let more = page.more;
            take(page);
            if !more {
                return Ok(());
            }
        }
    }

    /// As [`Follower::pull`] without looking at the records: what a desktop then does with them is not this machine's work.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn glance(&mut self) -> Result<(), Trouble> {
        #[derive(serde::Deserialize)]
        struct Head {
            version: u64,
            more: bool,
        }
        loop {
            let path = format!("{}{}", self.path, self.cursor);
            let head: Head = self.line.read(Method::GET, &path, Bytes::new()).await?;
            self.cursor = head.version;
            if !head.more {
                return Ok(());
            }
        }
    }
}
