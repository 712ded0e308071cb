//! A PC of the hall: the real engine on real encrypted files, and what it is doing over the line just now.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::id::{ClientId, StaffId};
use protocol::error::{Failure, FailureCode};
use protocol::rpc::Commands as _;
use protocol::screen::{Empty, LoginForm};
use protocol::sync::{Envelope, Hint};
use rusqlite::Connection;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use workstation::config::SecretPlace;
use workstation::line::{Answer, Request};
use workstation::sync::{Pace, Scope};
use workstation::{Config, Desk};

use super::nature::{Begins, Here, Murmur, Place, Reply, Sign, Sun, silence};
use super::server::{Server, copy_quiet};
use crate::hall::PASSWORD;

/// An engine that does not come to an end or ask in this time (of the real clock) hangs.
const HANGS: Duration = Duration::from_secs(60);

/// A PC.
pub(super) struct Pc {
    /// Its number in the simulation.
    pub(super) number: usize,
    /// Whose PC it is.
    pub(super) owner: StaffId,
    /// Who sits there, or is about to.
    pub(super) staff: StaffId,
    /// Clock, chance, line.
    pub(super) place: Arc<Place>,
    /// The engine.
    pub(super) desk: Desk,
    /// What it is doing over the line.
    pub(super) errand: Option<Errand>,
    /// Whether the line works.
    pub(super) line: bool,
    /// Whether the disk is full.
    pub(super) full: bool,
    /// The central API does not accept the login any more.
    pub(super) login_needed: bool,
    /// Too many wrong passwords; somebody has to wait.
    pub(super) locked_out: bool,
    /// Where it hears of changes, while it listens.
    pub(super) ear: Option<Ear>,
    /// When the next cycle is due, in true milliseconds.
    pub(super) due: i64,
    /// Whether the last cycle succeeded, and when it ended in true milliseconds.
    pub(super) last: (bool, i64),
    /// What was confirmed on the screen, in order.
    pub(super) said: Vec<Envelope>,
    /// What was kept on the disk when it was copied from another PC's.
    pub(super) inherited: Vec<Envelope>,
    pace: Pace,
    known: (Option<ClientId>, u64),
    folder: PathBuf,
    generation: u32,
}

/// A PC listens to hints.
pub(super) struct Ear {
    /// What was hinted and is on its way.
    pub(super) hints: Vec<Hint>,
    say: mpsc::UnboundedSender<Bytes>,
    task: JoinHandle<()>,
}

/// Something that an engine does over the line.
pub(super) struct Errand {
    /// Name for the trace.
    pub(super) what: &'static str,
    /// What it asks just now.
    pub(super) asks: Option<(Request, Reply)>,
    /// Steps for which the question has been on its way.
    pub(super) age: u32,
    task: JoinHandle<()>,
}

impl Pc {
    /// Opens a PC on a folder.
    pub(super) fn open(
        number: usize,
        staff: &str,
        folder: PathBuf,
        sun: &Sun,
        ahead: i64,
        seed: u64,
        signs: &mpsc::UnboundedSender<Sign>,
    ) -> Self {
        let place = Place::new(number, sun, ahead, seed, signs);
        let desk = open(&folder, 0, &place);
        let poll = desk.config().poll;
        Self {
            number,
            owner: staff.into(),
            staff: staff.into(),
            place,
            desk,
            errand: None,
            line: true,
            full: false,
            login_needed: false,
            locked_out: false,
            ear: None,
            due: 0,
            last: (true, 0),
            said: Vec::new(),
            inherited: Vec::new(),
            pace: Pace::new(poll),
            known: (None, 0),
            folder,
            generation: 0,
        }
    }

    /// Where the data is.
    pub(super) fn data(&self) -> PathBuf {
        data(&self.folder, self.generation)
    }

    /// Puts a copy of a PC's data into a folder, to be opened there.
    pub(super) fn copy_to(from: &std::path::Path, folder: &std::path::Path) {
        copy_quiet(from, &data(folder, 0));
    }

    /// The power is cut, and the PC starts again with what its disk holds.
    pub(super) async fn crash(&mut self) {
        self.abandon().await;
        self.stand_still().await;
        let found = self.data();
        self.generation += 1;
        copy_quiet(&found, &self.data());
        self.desk = open(&self.folder, self.generation, &self.place);
        drop(std::fs::remove_dir_all(found));
        self.full = false;
    }

    /// Waits until everything that was to be written is.
    pub(super) async fn stand_still(&self) {
        if let Ok(open) = self.desk.ready() {
            // A full disk has room for nothing.
            drop(open.cache.write(|_| Ok(())).await);
        }
    }

    /// Ends what it is doing, wherever it is.
    pub(super) async fn abandon(&mut self) {
        if let Some(ear) = self.ear.take() {
            ear.task.abort();
            // Aborted, as it should be.
            drop(ear.task.await);
        }
        if let Some(errand) = self.errand.take() {
            errand.task.abort();
            // Aborted, as it should be.
            drop(errand.task.await);
        }
    }

    fn begin(
        &mut self,
        what: &'static str,
        work: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) {
        assert!(self.errand.is_none(), "one errand at a time");
        let place = self.place.clone();
        let task = tokio::spawn(async move {
            let outcome = work.await;
            place.tell(outcome);
        });
        self.errand = Some(Errand { what, asks: None, age: 0, task });
    }

    /// Somebody logs in.
    pub(super) fn log_in(&mut self) {
        let (desk, form) =
            (self.desk.clone(), LoginForm { staff: self.staff.clone(), password: PASSWORD.into() });
        self.login_needed = false;
        self.begin("login", async move { desk.session_login(form).await.map(drop) });
    }

    /// Somebody logs out.
    pub(super) fn log_out(&mut self) {
        let desk = self.desk.clone();
        self.begin("logout", async move { desk.session_logout(Empty {}).await.map(drop) });
    }

    /// It begins to listen to hints.
    pub(super) fn listen(&mut self) {
        let desk = self.desk.clone();
        self.begin("listening", async move { desk.listen().await });
    }

    /// The stream of hints begins: it is an errand no more.
    fn listens(&mut self, signs: &mpsc::UnboundedSender<Sign>, begins: Begins) {
        let errand = self.errand.take().expect("it is on an errand");
        let (say, stream) = Murmur::to(self.number, signs);
        drop(begins.send(Ok(stream)));
        self.ear = Some(Ear { hints: Vec::new(), say, task: errand.task });
    }

    /// Tells it a hint; whether it still listens afterwards.
    ///
    /// # Errors
    /// When it neither hears nor ends, in words.
    pub(super) async fn tell(
        &mut self,
        hint: &Hint,
        heard: &mut mpsc::UnboundedReceiver<Sign>,
    ) -> Result<bool, String> {
        let Some(ear) = &self.ear else { return Ok(false) };
        let data = serde_json::to_string(hint).expect("a hint can be written");
        if ear.say.send(format!("event: hint\ndata: {data}\n\n").into()).is_err() {
            return Err(format!("PC {} does not listen and did not say so", self.number));
        }
        let listens = self.has_heard(heard).await?;
        if !listens {
            self.ear = None;
        }
        Ok(listens)
    }

    /// The stream of hints breaks off.
    ///
    /// # Errors
    /// When the engine does not notice, in words.
    pub(super) async fn deafen(&mut self, heard: &mut mpsc::UnboundedReceiver<Sign>) -> Result<(), String> {
        let Some(Ear { say, .. }) = self.ear.take() else { return Ok(()) };
        drop(say);
        match self.has_heard(heard).await? {
            true => Err(format!("PC {} does not notice that the stream has ended", self.number)),
            false => Ok(()),
        }
    }

    async fn has_heard(&self, heard: &mut mpsc::UnboundedReceiver<Sign>) -> Result<bool, String> {
        let sign = tokio::time::timeout(HANGS, heard.recv()).await;
        let sign = sign.map_err(|_| format!("the engine of PC {} does not hear", self.number))?;
        match sign.expect("the simulation holds the other end") {
            Sign::HeardAll { pc } if pc == self.number => Ok(true),
            Sign::Ended { pc, .. } if pc == self.number => Ok(false),
            _ => Err(format!("it is PC {}'s turn to hear", self.number)),
        }
    }

    /// A sync cycle begins.
    pub(super) fn sync(&mut self) {
        // The loop of the engine does the same: after an action only what is named, at a poll and after a failure everything.
        let desk = self.desk.clone();
        let poll = i64::try_from(desk.config().poll.as_millis()).unwrap_or(i64::MAX);
        let polled = self.place.now() - self.last.1 >= poll;
        let scope = if self.last.0 && !polled { Scope::Named } else { Scope::All };
        self.begin("cycle", async move { desk.sync(scope).await });
    }

    /// Everything is pulled, whatever is named.
    pub(super) fn sync_all(&mut self) {
        let desk = self.desk.clone();
        self.begin("cycle", async move { desk.sync(Scope::All).await });
    }

    /// An upload pass begins.
    pub(super) fn upload(&mut self) {
        let desk = self.desk.clone();
        self.begin("upload", async move { desk.upload().await });
    }

    /// Gives the engine an answer to what it asks.
    pub(super) fn hear(&mut self, answer: Result<Answer, Failure>) {
        let errand = self.errand.as_mut().expect("only an engine that asks is answered");
        let (_, reply) = errand.asks.take().expect("only an engine that asks is answered");
        errand.age = 0;
        drop(reply.send(answer));
    }

    /// Waits until the engine asks or its errand has ended; then tells how.
    ///
    /// # Errors
    /// When it does neither, or another engine does, in words.
    pub(super) async fn settle(
        &mut self,
        heard: &mut mpsc::UnboundedReceiver<Sign>,
    ) -> Result<Option<Result<(), Failure>>, String> {
        let sign = tokio::time::timeout(HANGS, heard.recv()).await;
        let sign = sign.map_err(|_| format!("the engine of PC {} hangs", self.number))?;
        match sign.expect("the simulation holds the other end") {
            Sign::Listens { pc, answer } if pc == self.number && self.line => {
                self.listens(&self.place.signs(), answer);
                let listens = self.has_heard(heard).await?;
                assert!(listens, "it has heard nothing yet");
                Ok(Some(Ok(())))
            }
            Sign::Listens { pc, answer } if pc == self.number => {
                drop(answer.send(Err(silence())));
                let ended = !self.has_heard(heard).await?;
                assert!(ended, "without a stream there is nothing to hear");
                self.errand = None;
                Ok(Some(Err(silence())))
            }
            Sign::Asks { pc, request, answer } if pc == self.number => {
                self.errand.as_mut().expect("it is on an errand").asks = Some((request, answer));
                Ok(None)
            }
            Sign::Ended { pc, outcome } if pc == self.number => {
                let what = self.errand.take().map_or("", |errand| errand.what);
                self.ended(what, &outcome);
                Ok(Some(outcome))
            }
            Sign::Asks { pc, request, .. } => {
                Err(format!("it is not PC {pc}'s turn to ask {}", request.path))
            }
            Sign::Ended { pc, .. } | Sign::Listens { pc, .. } | Sign::HeardAll { pc } => {
                Err(format!("it is not PC {pc}'s turn to end or hear anything"))
            }
        }
    }

    fn ended(&mut self, what: &str, outcome: &Result<(), Failure>) {
        if outcome.as_ref().is_err_and(|failure| failure.is(FailureCode::Unauthenticated)) {
            self.login_needed = true;
        }
        self.locked_out = outcome.as_ref().is_err_and(|failure| failure.is(FailureCode::LockedOut));
        if what == "cycle" {
            let now = self.place.now();
            let wait = self.pace.after(outcome.is_ok(), 128);
            self.last = (outcome.is_ok(), now);
            self.due = now + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        }
    }

    /// The engine was nudged by an action.
    pub(super) fn nudged(&mut self) {
        let now = self.place.now();
        let since = Duration::from_millis(u64::try_from(now - self.last.1).unwrap_or(0));
        let wait = self.pace.nudged(self.last.0, since);
        self.due = self.due.min(now + i64::try_from(wait.as_millis()).unwrap_or(0));
    }

    /// Lets an errand go through without any trouble.
    pub(super) async fn through(
        &mut self,
        server: &mut Server,
        heard: &mut mpsc::UnboundedReceiver<Sign>,
    ) -> Result<(), Failure> {
        loop {
            if let Some(outcome) = self.settle(heard).await.expect("one PC at a time") {
                return outcome;
            }
            let request = self.asks().expect("it asks").clone();
            let answer = server.answer(&request).await;
            self.hear(Ok(answer));
        }
    }

    /// It begins as a copy of another PC: what was said there was not said here.
    pub(super) async fn is_copy_of(&mut self, original: &Self) {
        let kept = self.desk.read(|connection| Ok(log_after(connection, 0)));
        self.inherited = kept.await.expect("the outbox can be read");
        self.known = original.known;
        self.last = original.last;
        self.login_needed = original.login_needed;
        self.staff = original.staff.clone();
    }

    /// What it asks just now.
    pub(super) fn asks(&self) -> Option<&Request> {
        self.errand.as_ref()?.asks.as_ref().map(|(request, _)| request)
    }

    /// Notes what was confirmed on the screen since the last look.
    pub(super) async fn note_said(&mut self) {
        let Ok(open) = self.desk.ready() else { return };
        let client = open.client();
        let after = if self.known.0 == Some(client) { self.known.1 } else { 0 };
        let news = self.desk.read(move |connection| Ok(log_after(connection, after))).await;
        let news = news.expect("the outbox can be read");
        let last = news.last().map_or(after, |envelope| envelope.seq);
        if self.known.0 == Some(client) {
            self.said.extend(news);
        } else if self.known.0.is_some() {
            // The log of a new incarnation begins with what was said before.
            let said = |envelope: &Envelope| {
                self.said.iter().chain(&self.inherited).any(|known| same(known, envelope))
            };
            let new: Vec<Envelope> = news.into_iter().filter(|envelope| !said(envelope)).collect();
            self.said.extend(new);
        }
        self.known = (Some(client), last);
    }

    /// Fills the disk up, or makes room again. A full disk is one on which the database cannot grow.
    pub(super) async fn fill_disk(&mut self, full: bool) {
        let Ok(open) = self.desk.ready() else { return };
        let pages = if full { 1 } else { 1 << 30 };
        let limit = move |connection: &rusqlite::Transaction<'_>| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            connection.query_row(&sql, [], |_| Ok(())).expect("SQLite knows the limit");
            Ok(())
        };
        open.cache.write(limit).await.expect("setting a limit writes nothing");
        self.full = full;
    }
}

/// Whether two envelopes hold the same action. The number is not part of it: a new incarnation numbers anew.
pub(super) fn same(one: &Envelope, other: &Envelope) -> bool {
    one.at == other.at && one.actor == other.actor && one.command == other.command
}

/// Commands of the present log with higher numbers.
fn log_after(connection: &Connection, after: u64) -> Vec<Envelope> {
    let mut statement = connection
        .prepare_cached("SELECT envelope FROM outbox WHERE seq > ?1 ORDER BY seq")
        .expect("the outbox is a table");
    let texts = statement
        .query_map([after.cast_signed()], |row| row.get::<_, String>(0))
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .expect("the outbox can be read");
    texts.iter().map(|text| serde_json::from_str(text).expect("an envelope")).collect()
}

fn data(folder: &std::path::Path, generation: u32) -> PathBuf {
    folder.join(generation.to_string())
}

fn open(folder: &std::path::Path, generation: u32, place: &Arc<Place>) -> Desk {
    let data = data(folder, generation);
    let mut config = Config::new("https://central.invalid", &data);
    config.secrets = SecretPlace::Folder(data.join("keys"));
    config.by_itself = false;
    config.side_by_side = false;
    // Nobody answers while a clerk waits: the counter goes on alone at once.
    config.patience = Duration::ZERO;
    config.surroundings = Arc::new(Here(place.clone()));
    Desk::open(config)
}
