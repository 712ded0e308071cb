//! A hall in one process, from a seed.
//!
//! The engines are the real ones, on real encrypted files; the central API is the real router on a real store. What is not real is decided by
//! the seed: the time, chance, the cable, and who does what when. A person's deed, a request on its way and a fault are each one **step**.
//! Between two steps everything stands still: every engine has come to its end or waits for an answer, so although databases have threads of
//! their own, a seed runs the same way again.
//!
//! After the steps the hall **heals**: no more faults, every PC syncs until nothing waits any more. Then everything in [`checks`] must hold.
//!
//! Hints are what the central API says of its commits; the stream itself, which goes by the real clock, is tested elsewhere.
//!
//! What is not here: two requests inside the central API at the same moment (its stores are tested with concurrent writers).

mod checks;
mod clerk;
mod desk;
mod fate;
mod ground;
mod model;
mod nature;
mod people;
mod server;
mod tally;

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use domain::id::StaffId;
use domain::refusal::RefusalCode;
use protocol::error::{Code, Failure, FailureCode};
use protocol::sync::Push;
use tokio::sync::mpsc;
use workstation::cache::{blob, outbox};
use workstation::line::Request;

use clerk::Clerk;
use desk::Pc;
use model::Model;
use nature::{Sign, Sun};
use server::Server;

pub use fate::Deceit;
pub use ground::Ground;
pub use tally::{Fault, Tally};

/// Steps of one seed.
const STEPS: u32 = 120;
/// Rounds in which every outbox must be empty once nothing goes wrong any more.
const ROUNDS: u32 = 8;
/// Longest time for which wrong passwords keep somebody from logging in, in milliseconds.
const LOCKED_OUT: i64 = 360_000;
/// PCs at most, copies of disks included.
const PCS: usize = 7;

/// A seed after which something does not hold.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The seed.
    pub seed: u64,
    /// What should hold and does not.
    pub what: String,
    /// Its steps.
    pub trace: Vec<String>,
}

impl Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "seed {}: {}", self.seed, self.what)?;
        write!(
            f,
            "again with: SEED={} cargo test -p system-tests --test simulation a_seed -- --nocapture",
            self.seed
        )
    }
}

/// What a seed led to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What happened.
    pub tally: Tally,
    /// Its steps.
    pub trace: Vec<String>,
}

/// Runs a seed, in a runtime of its own. `deceit` makes something lie, to see that the checks notice.
///
/// # Errors
/// [`Broken`] when something does not hold in the end.
///
/// # Panics
/// When an engine or the central API fails as it never may.
pub fn run(ground: &Ground, seed: u64, deceit: Option<Deceit>) -> Result<Outcome, Box<Broken>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut simulation = Simulation::begin(ground, seed, deceit).await;
        let held = simulation.play().await;
        let Simulation { mut tally, trace, .. } = simulation;
        tally.seeds = 1;
        match held {
            Ok(()) => Ok(Outcome { tally, trace }),
            Err(what) => Err(Box::new(Broken { seed, what, trace })),
        }
    })
}

/// The whole hall.
struct Simulation<'g> {
    ground: &'g Ground,
    chance: fastrand::Rng,
    sun: Sun,
    server: Server,
    pcs: Vec<Pc>,
    signs: mpsc::UnboundedSender<Sign>,
    heard: mpsc::UnboundedReceiver<Sign>,
    /// Questions that were given up and are still on their way.
    late: Vec<Request>,
    /// Faults of this seed: each seed has some, so that each is also seen without the others.
    faults: BTreeSet<Fault>,
    people: u32,
    deceit: Option<Deceit>,
    trace: Vec<String>,
    tally: Tally,
    // Last, so that it outlives everything on it.
    workplace: tempfile::TempDir,
}

impl<'g> Simulation<'g> {
    async fn begin(ground: &'g Ground, seed: u64, deceit: Option<Deceit>) -> Self {
        let mut chance = fastrand::Rng::with_seed(seed);
        let workplace = ground.workplace(seed);
        let sun = Sun::at(ground::MORNING);
        sun.advance(60_000);
        let server =
            Server::open(&ground.central(), workplace.path().to_owned(), &sun, ground.history.clone()).await;
        let faults = Fault::ALL.into_iter().filter(|_| deceit.is_none() && chance.bool()).collect();
        let (signs, heard) = mpsc::unbounded_channel();
        let mut simulation = Self {
            ground,
            chance,
            sun,
            server,
            pcs: Vec::new(),
            signs,
            heard,
            late: Vec::new(),
            faults,
            people: 0,
            deceit,
            trace: Vec::new(),
            tally: Tally::default(),
            workplace,
        };
        let many = simulation.chance.usize(3..=ground::STAFF.len());
        for staff in ground::STAFF.iter().take(many) {
            simulation.set_up(staff, &ground.pc(staff), 0);
        }
        simulation
    }

    /// Sets a PC up with a copy of somebody's disk.
    fn set_up(&mut self, staff: &str, disk: &std::path::Path, ahead: i64) {
        let number = self.pcs.len();
        let folder = self.workplace.path().join(format!("pc-{number}"));
        Pc::copy_to(disk, &folder);
        let seed = self.chance.u64(..);
        self.pcs.push(Pc::open(number, staff, folder, &self.sun, ahead, seed, &self.signs));
    }

    async fn play(&mut self) -> checks::Held {
        for pc in 0..self.pcs.len() {
            self.pcs[pc].note_said().await;
        }
        for _ in 0..STEPS {
            self.tally.steps += 1;
            let pause = if self.chance.u32(..30) == 0 { 60_000 } else { 3000 };
            self.sun.advance(self.chance.i64(5..pause));
            self.step().await?;
        }
        self.heal().await?;
        self.check().await
    }

    async fn step(&mut self) -> checks::Held {
        let held = match self.chance.u32(..100) {
            0..48 => self.somebody_acts().await,
            48..87 => self.something_moves_on_the_line().await,
            87..91 => self.hint_arrives().await,
            91..93 => self.something_late_arrives().await,
            _ => self.calamity().await,
        };
        self.hint();
        held
    }

    async fn somebody_acts(&mut self) -> checks::Held {
        let number = self.chance.usize(..self.pcs.len());
        let pc = &mut self.pcs[number];
        let Ok(session) = pc.desk.ready().and_then(|open| open.session()) else { return Ok(()) };
        let place = |id: &StaffId| ground::STAFF.iter().position(|staff| *staff == id.as_str());
        let owner = place(&pc.owner).expect("one of the staff");
        let mut clerk = Clerk {
            desk: &pc.desk,
            chance: &mut self.chance,
            photos: &self.ground.photos[owner],
            people: &mut self.people,
        };
        let (deed, outcome) = match place(&session.known.staff.id) {
            Some(0) => clerk.receive().await,
            Some(1) => clerk.decide().await,
            Some(_) => clerk.serve().await,
            None => clerk.see_to_what_was_left_behind().await,
        };
        pc.note_said().await;
        pc.nudged();
        self.note(number, &format!("{deed}: {}", told(&outcome)));
        match outcome {
            Err(failure) if failure.is(FailureCode::DiskFull) => {
                self.tally.event("an action that found the disk full");
                Ok(())
            }
            Err(failure) => never(&failure).map_err(|what| format!("PC {number}, {deed}: {what}")),
            Ok(()) => {
                self.tally.event(format!("did: {deed}"));
                Ok(())
            }
        }
    }

    /// An engine on an errand gets on with it, or one begins.
    async fn something_moves_on_the_line(&mut self) -> checks::Held {
        let now = self.sun.now().0;
        for pc in &mut self.pcs {
            if let Some(errand) = &mut pc.errand {
                errand.age += 1;
            }
        }
        let busy = |pc: &&Pc| pc.errand.is_some() || pc.due <= now || pc.login_needed;
        let busy: Vec<usize> = self.pcs.iter().filter(busy).map(|pc| pc.number).collect();
        let Some(number) = self.chance.choice(busy) else { return Ok(()) };
        // Mostly a step at a time, so that others come in between; now and then to the end, so that something gets done.
        let at_a_stretch = self.chance.u32(..3) == 0;
        if self.pcs[number].errand.is_none() {
            self.begin_errand(number).await?;
        }
        self.deliver(number).await?;
        while at_a_stretch && self.pcs[number].errand.is_some() {
            self.deliver(number).await?;
        }
        Ok(())
    }

    async fn begin_errand(&mut self, number: usize) -> checks::Held {
        let photos = self.chance.u32(..3) == 0 && self.photos_wait(number).await?;
        let deaf = self.pcs[number].ear.is_none() && self.chance.u32(..3) == 0;
        let pc = &mut self.pcs[number];
        let open = pc.desk.ready().map_err(|failure| format!("PC {number} cannot be used: {failure:?}"))?;
        if pc.login_needed || open.session().is_err() {
            pc.log_in();
        } else if deaf && pc.last.0 {
            pc.listen();
        } else if photos {
            pc.upload();
        } else {
            pc.sync();
        }
        self.settle(number).await
    }

    async fn photos_wait(&self, number: usize) -> Result<bool, String> {
        let waiting = self.pcs[number].desk.read(blob::waiting).await;
        waiting.map(|(photos, _)| photos > 0).map_err(|failure| format!("PC {number}: {failure:?}"))
    }

    /// Waits until a PC stands still, and looks at how its errand ended if it did.
    async fn settle(&mut self, number: usize) -> checks::Held {
        let client = self.pcs[number].desk.ready().ok().map(|open| open.client());
        let what = self.pcs[number].errand.as_ref().map_or("", |errand| errand.what);
        let Some(outcome) = self.pcs[number].settle(&mut self.heard).await? else {
            let path = self.pcs[number].asks().map(|request| request.path.clone()).unwrap_or_default();
            self.note(number, &format!("{what} asks {path}"));
            return Ok(());
        };
        self.note(number, &format!("{what} ended: {}", told(&outcome)));
        let pc = &mut self.pcs[number];
        if client.is_some() && pc.desk.ready().ok().map(|open| open.client()) != client {
            self.tally.event("a copy became a client of its own");
        }
        pc.note_said().await;
        if what == "listening" && outcome.is_ok() {
            pc.nudged();
        }
        if what == "login" && outcome.as_ref().is_err_and(|failure| !failure.is(FailureCode::DiskFull)) {
            self.make_room(number);
        }
        match outcome {
            Ok(()) => Ok(()),
            Err(failure) if failure.is(FailureCode::DiskFull) => {
                self.tally.event(format!("a {what} that found the disk full"));
                Ok(())
            }
            Err(failure) => never(&failure).map_err(|what| format!("PC {number}: {what}")),
        }
    }

    async fn something_late_arrives(&mut self) -> checks::Held {
        if self.late.is_empty() {
            return Ok(());
        }
        let request = self.late.swap_remove(self.chance.usize(..self.late.len()));
        let answer = self.server.answer(&request).await;
        self.tally.fault(Fault::Late);
        self.trace.push(format!("late {} {}: {}", request.method, request.path, answer.status));
        Ok(())
    }

    /// No more faults: every PC syncs until nothing waits.
    async fn heal(&mut self) -> checks::Held {
        self.trace.push("healing".to_owned());
        self.late.clear();
        for number in 0..self.pcs.len() {
            let pc = &mut self.pcs[number];
            pc.abandon().await;
            pc.line = true;
            if pc.full {
                pc.fill_disk(false).await;
            }
            if self.chance.bool() {
                pc.place.set_ahead(0);
            }
            if self.server.closed().contains(&self.pcs[number].staff) {
                self.make_room(number);
            }
        }
        // Whoever was told something before is no errand any more.
        while self.heard.try_recv().is_ok() {}
        fate::tamper(&self.pcs, self.deceit.and_then(Deceit::before_healing)).await;
        for round in 0..ROUNDS {
            let mut quiet = true;
            for number in 0..self.pcs.len() {
                self.sun.advance(1000);
                self.round_of(number).await?;
                quiet &= self.is_quiet(number).await?;
            }
            if quiet && round > 0 {
                // Once more, so that everybody has seen what the last one did.
                for number in 0..self.pcs.len() {
                    self.pcs[number].sync_all();
                    self.go_through(number).await?;
                }
                return Ok(());
            }
        }
        Err(format!("after {ROUNDS} rounds without any fault something still waits"))
    }

    async fn round_of(&mut self, number: usize) -> checks::Held {
        let pc = &mut self.pcs[number];
        let open = pc.desk.ready().map_err(|failure| format!("PC {number} cannot be used: {failure:?}"))?;
        if pc.login_needed || open.session().is_err() {
            pc.log_in();
            self.go_through(number).await?;
            if self.pcs[number].locked_out {
                self.sun.advance(LOCKED_OUT);
            }
        }
        self.pcs[number].sync_all();
        self.go_through(number).await?;
        if !self.pcs[number].login_needed {
            self.pcs[number].upload();
            self.go_through(number).await?;
        }
        Ok(())
    }

    /// Lets an errand go through, with nothing but the lies of the seed.
    async fn go_through(&mut self, number: usize) -> checks::Held {
        self.settle(number).await?;
        while self.pcs[number].errand.is_some() {
            let request = self.pcs[number].asks().expect("an engine that stands still asks").clone();
            let answer = match fate::made_up(self.deceit, &request, self.sun.now()) {
                Some(answer) => answer,
                None => self.server.answer(&request).await,
            };
            self.pcs[number].hear(Ok(answer));
            self.settle(number).await?;
        }
        Ok(())
    }

    async fn is_quiet(&mut self, number: usize) -> Result<bool, String> {
        let waiting = self.pcs[number].desk.read(|connection| {
            Ok((
                outbox::waiting(connection)?.count,
                outbox::last_answered(connection)?,
                blob::waiting(connection)?.0,
            ))
        });
        let waiting = waiting.await.map_err(|failure| format!("PC {number}: {failure:?}"))?;
        Ok(waiting == (0, 0, 0) && !self.pcs[number].login_needed)
    }

    async fn check(&mut self) -> checks::Held {
        for pc in &mut self.pcs {
            pc.note_said().await;
        }
        fate::tamper(&self.pcs, self.deceit.and_then(Deceit::after_healing)).await;
        let history = self.server.history.clone();
        checks::logs_are_dense(&history)?;
        checks::said_is_carried_out_once(&self.pcs, &history)?;
        for pc in &self.pcs {
            checks::answers_are_kept(pc, &history).await?;
            checks::refusals_are_entered(pc).await?;
        }
        let model = Model::of(&self.ground.records, &history)?;
        let spaces = checks::everything(&mut self.server).await?;
        for pc in &self.pcs {
            checks::desk_equals_server(pc, &spaces).await?;
        }
        checks::server_equals_model(&model, &spaces)?;
        checks::photos_have_arrived(&model, &history)?;
        checks::nothing_is_given_twice(&model)?;
        self.count(&model);
        Ok(())
    }

    fn count(&mut self, model: &Model) {
        for committed in &self.server.history {
            match committed {
                server::Committed::Photo(_) => self.tally.event("photos that arrived"),
                server::Committed::SignIn(..) => self.tally.event("logins with the network"),
                server::Committed::Rights { .. } => self.tally.event("changes of rights"),
                server::Committed::Command(entry) => match &entry.result.refusal {
                    None => self.tally.event(format!("carried out: {}", entry.envelope.command.name())),
                    Some(refusal) => self.tally.event(format!("refused: {:?}", refusal.code)),
                },
            }
        }
        let settled =
            model.tickets().filter(|ticket| ticket.settlement.is_some() || !ticket.settled.is_empty());
        for _ in settled {
            self.tally.event("tickets that two counters had, settled");
        }
    }

    fn note(&mut self, number: usize, what: &str) {
        let clock = (self.sun.now().0 - ground::MORNING.0) / 1000;
        self.trace.push(format!("{clock:>6} s  PC {number} ({}): {what}", self.pcs[number].staff));
    }
}

/// A push, if that is what is asked.
fn push_of(request: &Request) -> Option<Push> {
    (request.path == "/v1/push")
        .then(|| serde_json::from_slice(&request.body).expect("an engine pushes a push"))
}

fn told(outcome: &Result<(), Failure>) -> String {
    match outcome {
        Ok(()) => "ok".to_owned(),
        Err(failure) => format!("{:?}", failure.code),
    }
}

/// Failures that nothing in a simulation may lead to.
fn never(failure: &Failure) -> checks::Held {
    match &failure.code {
        Code::Failed(
            FailureCode::Internal
            | FailureCode::BadRequest
            | FailureCode::CacheDamaged
            | FailureCode::CacheInUse
            | FailureCode::CacheNewer
            | FailureCode::KeyMissing,
        )
        | Code::Refused(RefusalCode::Malformed) => Err(format!("{failure:?}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use domain::command::Command;

    use super::*;

    /// Found by a seed: a refusal raises no version, so a backup from before it looked as new as what it replaced.
    #[tokio::test]
    async fn a_hall_restored_to_before_a_refusal_is_told_of_it_again() {
        let ground = Ground::lay().await;
        let mut hall = Simulation::begin(&ground, 0, None).await;
        let clerk = 2;
        hall.pcs[clerk].note_said().await;
        hall.round_of(clerk).await.expect("nothing goes wrong");
        hall.server.back_up().await;
        let ask = hall.pcs[clerk].desk.act(|draft| {
            let hall = draft.session.known.staff.hall.clone();
            Ok(Command::TicketCallNext { hall, counter: draft.session.counter.unwrap_or_default() })
        });
        ask.await.expect("whoever sits at a counter may ask");
        hall.round_of(clerk).await.expect("nothing goes wrong");
        assert_eq!(hall.server.restore().await, Some(1), "the backup knows nothing of the one question");
        hall.heal().await.expect("the hall heals");
        hall.check().await.expect("the clerk's question is in the hall's books again");
    }
}
