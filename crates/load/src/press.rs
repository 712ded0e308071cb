//! Many clerks press "call next" at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::TicketId;
use domain::record::{Key, Kind};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::findings::{Durations, Findings, Spread};
use crate::proof::Proof;
use crate::server::{Cost, Server};
use crate::work::Work;
use crate::{Trouble, city, open_all};

/// Persons that wait for each clerk at the beginning; for everybody who was called another one comes.
const WAITING: u32 = 2;

/// Presses in one hall.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    /// Clerks.
    pub counters: u16,
    /// How often all of them press.
    pub rounds: u32,
}

/// Runs it in the first hall.
///
/// # Errors
/// [`Trouble`].
pub async fn run(server: &Server, press: Press) -> Result<(Findings, Vec<Counter>), Trouble> {
    let form = Arc::new(city::Form::load());
    let mut clerks = Vec::new();
    for mut counter in open_all(server.address, 1, press.counters).await? {
        let mut work = Work::at(1, counter.number, Arc::clone(&form), 0);
        (0..WAITING).for_each(|_| counter.note(work.issue().1));
        counter.send().await?;
        clerks.push((counter, work));
    }
    let mut called = BTreeSet::new();
    let (mut first, mut times) = (Durations::default(), Durations::default());
    let mut findings = Findings { mode: "call-next", counters: clerks.len(), ..Findings::default() };
    let (mut took, mut cost, mut moved) = (Duration::ZERO, Cost::default(), 0);
    for round in 0..press.rounds {
        let gate = Arc::new(Barrier::new(clerks.len()));
        let (before, bytes) = (server.cost(), clerks.iter().map(|(counter, _)| counter.bytes()).sum::<u64>());
        let begun = Instant::now();
        let mut pressing = JoinSet::new();
        for (mut counter, work) in clerks {
            let gate = Arc::clone(&gate);
            pressing.spawn(async move {
                counter.note(work.call_next());
                let results = counter.send_after(&gate).await?;
                Ok::<_, Trouble>((counter, work, results))
            });
        }
        clerks = Vec::new();
        while let Some(done) = pressing.join_next().await {
            let (mut counter, mut work, results) = done??;
            times.extend(counter.pushes.last().copied());
            if round == 0 {
                first.extend(counter.pushes.last().copied());
            }
            let result = results.first().ok_or(Trouble::Missing("every press is answered"))?;
            findings.commands += 1;
            for key in result.changed.iter().filter(|key| key.kind == Kind::Ticket) {
                // Somebody else had this person already.
                findings.proof.doubled += u64::from(!called.insert(key.clone()));
                counter.note(work.finish(id_of(key)?));
                counter.note(work.issue().1);
            }
            clerks.push((counter, work));
        }
        took += begun.elapsed();
        cost = cost + (server.cost() - before);
        moved += clerks.iter().map(|(counter, _)| counter.bytes()).sum::<u64>() - bytes;
        for (counter, _) in &mut clerks {
            counter.send().await?;
        }
    }
    let counters: Vec<Counter> = clerks.into_iter().map(|(counter, _)| counter).collect();
    findings.refused = counters.iter().flat_map(|counter| counter.journal.refused.values()).sum();
    findings.enter_cost(cost, took);
    findings.call_next = Some(Spread::from(&times));
    findings.first_call_next = Some(Spread::from(&first));
    findings.bytes_per_command =
        crate::findings::count(moved) / crate::findings::count(findings.commands.max(1));
    findings.proof = findings.proof + Proof::of_records(&counters).await?;
    Ok((findings, counters))
}

fn id_of(key: &Key) -> Result<TicketId, Trouble> {
    key.id.parse().map(TicketId).map_err(|_| Trouble::Missing("a ticket's id is a UUID"))
}
