//! Working days: every counter serves one person after the other, online, or with an outage in the middle.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::id::{CaseId, TicketId};
use domain::record::Kind;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::change::Hints;
use crate::city::City;
use crate::counter::{Counter, Follower};
use crate::findings::{Durations, Findings, Spread, count};
use crate::proof::Proof;
use crate::server::Server;
use crate::work::Work;
use crate::{Trouble, city, open_all};

/// Persons that one counter serves in a day: a community hall of 20-odd clerks, each finishing over 1,000 cases a month, and as many
/// shorter errands.
const PERSONS: f64 = 80.0;
/// Hours of a working day.
const HOURS: f64 = 7.0;
/// How busy each of the hours is, compared with the mean of them.
const CURVE: [f64; 7] = [0.8, 1.4, 1.5, 0.5, 0.9, 1.2, 0.7];
/// Times the draft of a case is saved while it is typed.
const EDITS: usize = 8;

/// A day.
#[derive(Clone, Debug)]
pub struct Day {
    /// Halls and counters.
    pub city: City,
    /// How long it is watched.
    pub lasts: Duration,
    /// How much faster than a real day it goes.
    pub speed: f64,
    /// Whether the hours differ; otherwise it is the day's mean all the time.
    pub curve: bool,
    /// Which part of the time nobody can reach the central API.
    pub outage: Option<Range<f64>>,
    /// Whether the counters listen for hints and pull what they are told of.
    pub hints: bool,
    /// For the same day again.
    pub seed: u64,
}

/// What one counter lived through.
struct Lived {
    counter: Counter,
    calls: Durations,
    drained: Duration,
    /// Bytes that the hints made it pull.
    pulled: u64,
}

impl Day {
    /// The day in real time at its mean rate, in every hall.
    pub fn of_city(city: City, lasts: Duration) -> Self {
        Self { city, lasts, speed: 1.0, curve: false, outage: None, hints: true, seed: 1 }
    }

    /// A whole day in this time, in one hall.
    pub fn in_short(counters: u16, lasts: Duration) -> Self {
        let speed = HOURS * 3600.0 / lasts.as_secs_f64();
        let city = City { halls: 1, counters };
        Self { city, lasts, speed, curve: true, outage: None, hints: true, seed: 1 }
    }

    /// Mean pause between two commands of a counter at this part of the day.
    fn pause(&self, part: f64, commands_per_person: f64) -> Duration {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part is from 0 to 1")]
        let hour = (part * HOURS) as usize;
        let busy = if self.curve { CURVE[hour.min(CURVE.len() - 1)] } else { 1.0 };
        Duration::from_secs_f64(HOURS * 3600.0 / (PERSONS * commands_per_person * self.speed * busy))
    }
}

/// Lives through a day.
///
/// # Errors
/// [`Trouble`].
pub async fn run(server: &Server, mode: &'static str, day: Day) -> Result<(Findings, Vec<Counter>), Trouble> {
    let form = Arc::new(city::Form::load());
    let mut counters = Vec::new();
    for hall in 1..=day.city.halls {
        counters.extend(open_all(server.address, hall, day.city.counters).await?);
    }
    let bytes = crate::storm::bytes(&counters);
    let day = Arc::new(day);
    let dealt_with: u64 = counters.iter().map(Counter::last_seq).sum();
    let desks = connect(counters, day.hints).await?;
    let before = server.cost();
    let begun = Instant::now();
    let mut living = JoinSet::new();
    for (counter, following) in desks {
        living.spawn(live(counter, following, Arc::clone(&day), Arc::clone(&form), begun));
    }
    let mut findings = Findings { mode, ..Findings::default() };
    let (mut counters, mut calls, mut drained, mut hinted) =
        (Vec::new(), Durations::default(), Duration::ZERO, 0);
    while let Some(lived) = living.join_next().await {
        let lived = lived??;
        calls.extend(lived.calls);
        drained = drained.max(lived.drained);
        hinted += lived.pulled;
        counters.push(lived.counter);
    }
    findings.commands = counters.iter().map(Counter::last_seq).sum::<u64>() - dealt_with;
    findings.counters = counters.len();
    findings.refused = counters.iter().flat_map(|counter| counter.journal.refused.values()).sum();
    findings.enter_cost(server.cost() - before, begun.elapsed());
    findings.call_next = Some(Spread::from(&calls));
    let pushes: Durations = counters.iter().flat_map(|counter| counter.pushes.iter().copied()).collect();
    findings.push = Some(Spread::from(&pushes));
    findings.drain_seconds = day.outage.as_ref().map(|_| drained.as_secs_f64());
    let moved = count(crate::storm::bytes(&counters) + hinted - bytes);
    findings.bytes_per_command = moved / count(findings.commands.max(1));
    findings.proof = Proof::of_records(&counters).await?;
    Ok((findings, counters))
}

/// What a desktop listens to and pulls with.
type Following = (Hints, Follower);

/// Lets every counter listen and have what it shows before the day begins: a morning on which a whole city is switched on in the same seconds is
/// another question, and would hide what a call costs for the rest of the day.
async fn connect(counters: Vec<Counter>, hints: bool) -> Result<Vec<(Counter, Option<Following>)>, Trouble> {
    let mut connected = Vec::with_capacity(counters.len());
    for counter in counters {
        let mut following = if hints { Some(follow(&counter).await?) } else { None };
        if let Some((_, follower)) = &mut following {
            follower.glance().await?;
            // Only what the day itself makes it pull is counted.
            follower.line.received = 0;
        }
        connected.push((counter, following));
    }
    Ok(connected)
}

async fn live(
    mut counter: Counter,
    following: Option<Following>,
    day: Arc<Day>,
    form: Arc<city::Form>,
    begun: Instant,
) -> Result<Lived, Trouble> {
    let seed = day.seed ^ u64::from(counter.hall) << 16 ^ u64::from(counter.number);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut errand = Errand::at(&counter, form, day.seed);
    let (mut calls, mut drained) = (Durations::default(), Duration::ZERO);
    let pulled = Arc::new(AtomicU64::new(0));
    let mut listening =
        following.map(|following| tokio::spawn(listen(async { Ok(following) }, Arc::clone(&pulled))));
    let mut alone = false;
    counter.pushes.clear();
    // The first pause is like all others. Were everybody to begin within one mean pause, second commands would come on top of the first ones of
    // the rest, and that time would have half as many commands again as the day's mean.
    let mut next = irregular(day.pause(0.0, errand.commands()), &mut random);
    while next < day.lasts {
        tokio::time::sleep_until((begun + next).into()).await;
        let part = next.as_secs_f64() / day.lasts.as_secs_f64();
        let outage = day.outage.as_ref().is_some_and(|outage| outage.contains(&part));
        if alone && !outage {
            let back = Instant::now();
            counter.send().await?;
            drained = back.elapsed();
            listening = day.hints.then(|| tokio::spawn(listen(follow(&counter), Arc::clone(&pulled))));
        } else if outage && !alone {
            counter.line.cut();
            if let Some(listening) = listening.take() {
                listening.abort();
            }
        }
        alone = outage;
        if alone {
            errand.next_alone(&mut counter);
        } else if let Some(call) = errand.next(&mut counter).await? {
            calls.add(call);
        }
        next += irregular(day.pause(part, errand.commands()), &mut random);
    }
    counter.send().await?;
    if let Some(listening) = listening {
        listening.abort();
    }
    Ok(Lived { counter, calls, drained, pulled: pulled.load(Ordering::Relaxed) })
}

/// A pause with this mean: persons and keys come independently of each other, so pauses are exponential.
fn irregular(mean: Duration, random: &mut fastrand::Rng) -> Duration {
    mean.mul_f64(-(1.0 - random.f64()).ln())
}

/// What a desktop follows its hall with.
fn follow(counter: &Counter) -> impl Future<Output = Result<Following, Trouble>> + use<> {
    let (hints, follower) = (Hints::of(counter), counter.follower());
    async { Ok((hints.await?, follower)) }
}

/// Pulls whenever something has changed, as a desktop does. Ends with the connection.
async fn listen(
    follow: impl Future<Output = Result<Following, Trouble>>,
    pulled: Arc<AtomicU64>,
) -> Result<(), Trouble> {
    let (mut hints, mut follower) = follow.await?;
    loop {
        hints.next().await?;
        let before = follower.line.received;
        follower.glance().await?;
        pulled.fetch_add(follower.line.received - before, Ordering::Relaxed);
    }
}

/// What a person's errand makes a clerk do, command by command: check-in, call, start, a case that is typed, its materials, its acceptance, the end.
struct Errand {
    work: Work,
    form: Arc<city::Form>,
    step: usize,
    ticket: Option<TicketId>,
    case: (CaseId, String),
}

/// Where an errand stands.
enum Step {
    Issue,
    Call,
    Start,
    Open,
    Edit,
    Settle(usize),
    Accept,
    Finish,
}

impl Errand {
    fn at(counter: &Counter, form: Arc<city::Form>, seed: u64) -> Self {
        let work = Work::at(counter.hall, counter.number, Arc::clone(&form), seed);
        // Of a city that is looked at for a minute, most clerks have somebody in front of them already: a case is begun at once.
        let step = if counter.number.is_multiple_of(8) { 0 } else { 3 };
        Self { work, form, step, ticket: None, case: (CaseId(Uuid::nil()), String::new()) }
    }

    /// Commands of one person.
    fn commands(&self) -> f64 {
        6.0 + count((EDITS + self.form.item.materials.len()) as u64)
    }

    fn step(&self) -> Step {
        let (edits, materials) = (4 + EDITS, 4 + EDITS + self.form.item.materials.len());
        match self.step {
            0 => Step::Issue,
            1 => Step::Call,
            2 => Step::Start,
            3 => Step::Open,
            step if step < edits => Step::Edit,
            step if step < materials => Step::Settle(step - edits),
            step if step == materials => Step::Accept,
            _ => Step::Finish,
        }
    }

    /// The next command while the network is up; for "call next" how long it took.
    async fn next(&mut self, counter: &mut Counter) -> Result<Option<Duration>, Trouble> {
        if !matches!(self.step(), Step::Call) {
            if matches!(self.step(), Step::Accept) {
                counter.lease_numbers().await?;
            }
            self.next_alone(counter);
            counter.send().await?;
            return Ok(None);
        }
        let pressed = Instant::now();
        let result = counter.act(self.work.call_next()).await?;
        let took = pressed.elapsed();
        // Somebody else may have called the last one: the next person is checked in first.
        let called = result.changed.iter().find(|key| key.kind == Kind::Ticket);
        self.ticket = called.and_then(|key| key.id.parse().ok()).map(TicketId);
        self.step = if self.ticket.is_some() { self.step + 1 } else { 0 };
        Ok(Some(took))
    }

    /// Notes the next command. Without the network the counter calls whom it checked in itself.
    fn next_alone(&mut self, counter: &mut Counter) {
        let ticket = self.ticket.unwrap_or(TicketId(Uuid::nil()));
        let command = match self.step() {
            Step::Issue => {
                let (ticket, issue) = self.work.issue();
                self.ticket = Some(ticket);
                Some(issue)
            }
            Step::Call => Some(self.work.call(ticket)),
            Step::Start => self.ticket.map(|ticket| self.work.start(ticket)),
            Step::Open => {
                let (case, remark, open) = self.work.open_complete();
                self.case = (case, remark);
                Some(open)
            }
            Step::Edit => {
                let (remark, edit) = self.work.edit(self.case.0, &self.case.1);
                self.case.1 = remark;
                Some(edit)
            }
            Step::Settle(material) => self.work.settle(self.case.0, material),
            // The numbers of an outage are those that were leased before.
            Step::Accept => counter
                .case_number(self.form.item.implementation_code.as_str())
                .map(|number| self.work.accept(self.case.0, number)),
            Step::Finish => self.ticket.map(|ticket| self.work.finish(ticket)),
        };
        self.step = if matches!(self.step(), Step::Finish) { 0 } else { self.step + 1 };
        if let Some(command) = command {
            counter.note(command);
        }
    }
}
