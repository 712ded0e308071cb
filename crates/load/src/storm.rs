//! Everyone reconnects at once with a backlog, while one counter was online all the time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::answer::Answer;
use domain::id::CaseId;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::counter::Counter;
use crate::findings::{Durations, Findings, Spread};
use crate::proof::Proof;
use crate::server::Server;
use crate::work::Work;
use crate::{Trouble, city, open_all};

/// Cases that several counters edit while they are alone.
const SHARED: usize = 24;
/// Pause between two keys at the counter that was online all the time.
const PAUSE: Duration = Duration::from_millis(20);
/// Least time for which that counter is watched, for a percentile that means something.
const WATCHED: Duration = Duration::from_millis(500);

/// How large the storm is.
#[derive(Clone, Copy, Debug)]
pub struct Storm {
    /// Counters that were alone.
    pub counters: u16,
    /// Commands that each of them made.
    pub commands: usize,
    /// For the same work again.
    pub seed: u64,
}

/// Runs a storm in the first hall, which has one counter more. Gives the counters, for what is to be proven later.
///
/// # Errors
/// [`Trouble`].
pub async fn run(server: &Server, storm: Storm) -> Result<(Findings, Vec<Counter>), Trouble> {
    let form = Arc::new(city::Form::load());
    let mut counters = open_all(server.address, 1, storm.counters + 1).await?;
    let always_online =
        counters.pop().ok_or(Trouble::Missing("a storm needs a counter that stays online"))?;
    let shared = share(&mut counters[0], &form).await?;
    for counter in &mut counters {
        let mut work = Work::at(1, counter.number, Arc::clone(&form), storm.seed);
        for command in work.of_outage(storm.commands, &shared) {
            counter.note(command);
        }
        counter.pushes.clear();
    }
    let (before, bytes) = (server.cost(), bytes(&counters));
    let over = Arc::new(AtomicBool::new(false));
    let watched = tokio::spawn(stay_online(always_online, Arc::clone(&form), storm, Arc::clone(&over)));
    tokio::time::sleep(PAUSE * 5).await;
    let gate = Arc::new(Barrier::new(counters.len()));
    let begun = Instant::now();
    let mut storming = JoinSet::new();
    for mut counter in counters {
        let gate = Arc::clone(&gate);
        storming.spawn(async move {
            let results = counter.send_after(&gate).await?;
            Ok::<_, Trouble>((counter, results.len() as u64))
        });
    }
    let (mut counters, mut findings) = (Vec::new(), Findings { mode: "storm", ..Findings::default() });
    while let Some(done) = storming.join_next().await {
        let (counter, commands) = done??;
        findings.commands += commands;
        counters.push(counter);
    }
    let took = begun.elapsed();
    let cost = server.cost() - before;
    over.store(true, Ordering::Relaxed);
    let always_online = watched.await??;
    findings.counters = counters.len();
    findings.refused = counters.iter().flat_map(|counter| counter.journal.refused.values()).sum();
    findings.enter_cost(cost, took);
    findings.drain_seconds = Some(took.as_secs_f64());
    let pushes: Durations = counters.iter().flat_map(|counter| counter.pushes.iter().copied()).collect();
    findings.push = Some(Spread::from(&pushes));
    let online: Durations = always_online.pushes.iter().copied().collect();
    findings.push_of_others = Some(Spread::from(&online));
    let moved = crate::findings::count(self::bytes(&counters) - bytes);
    findings.bytes_per_command = moved / crate::findings::count(findings.commands.max(1));
    counters.push(always_online);
    findings.proof = Proof::of_records(&counters).await?;
    Ok((findings, counters))
}

/// Cases that everybody sees before the outage.
async fn share(counter: &mut Counter, form: &Arc<city::Form>) -> Result<Vec<(CaseId, String)>, Trouble> {
    let work = Work::at(1, counter.number, Arc::clone(form), 0);
    let shared: Vec<_> = (0..SHARED).map(|_| (CaseId(Uuid::now_v7()), "seen by all".to_owned())).collect();
    for (case, remark) in &shared {
        let answers = BTreeMap::from([("remark".to_owned(), Answer::Text(remark.clone()))]);
        counter.note(work.opening(*case, answers));
    }
    counter.send().await?;
    Ok(shared)
}

async fn stay_online(
    mut counter: Counter,
    form: Arc<city::Form>,
    storm: Storm,
    over: Arc<AtomicBool>,
) -> Result<Counter, Trouble> {
    let mut work = Work::at(1, counter.number, form, storm.seed);
    let begun = Instant::now();
    counter.pushes.clear();
    while !over.load(Ordering::Relaxed) || begun.elapsed() < WATCHED {
        for command in work.of_outage(1, &[]) {
            counter.act(command).await?;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(counter)
}

/// Bytes of all bodies of these counters.
pub(crate) fn bytes(counters: &[Counter]) -> u64 {
    counters.iter().map(Counter::bytes).sum()
}

/// Opens counters of a hall and lets each do some work alone, then ends: a hall to pull from. Answers how many records were changed.
///
/// # Errors
/// [`Trouble`].
pub async fn fill(address: SocketAddr, storm: Storm) -> Result<usize, Trouble> {
    let form = Arc::new(city::Form::load());
    let mut changed = std::collections::BTreeSet::new();
    for mut counter in open_all(address, 1, storm.counters).await? {
        let mut work = Work::at(1, counter.number, Arc::clone(&form), storm.seed);
        work.of_outage(storm.commands, &[]).into_iter().for_each(|command| counter.note(command));
        counter.send().await?;
        changed.extend(counter.journal.changes.into_keys());
    }
    Ok(changed.len())
}
