//! One transaction for the commands of several desktops.
//!
//! Effects, results, `last_seq`, ledger and versions of all of them commit together. The spaces that may be touched are locked at its
//! beginning; when execution touches another one, everything is rolled back and done again with the larger set.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Record, Space};
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::sync::{CommandResult, Envelope};
use sea_orm::DatabaseTransaction;

use super::execution::{actors, context};
use super::handover::Bringing;
use super::memory::Memory;
use super::origin::Origins;
use super::{Execution, Halt, Known, gap};
use crate::caller::Caller;
use crate::failure::HttpFailure;
use crate::store::{Store, blob_refs, clients, ledger, meta, records, results, spaces};

/// Commands of one desktop that are executed together with those of others. A desktop has at most one part in a group.
pub(super) struct Part<'a> {
    pub caller: &'a Caller,
    /// The desktop's time minus ours, in milliseconds.
    pub skew: i64,
    pub commands: &'a [Envelope],
}

/// What became of a group.
pub(super) struct Done {
    /// What became of each part, in their order.
    pub parts: Vec<DonePart>,
    /// Spaces with their new versions.
    pub raised: BTreeMap<Space, u64>,
    pub now: Timestamp,
    pub epoch: String,
}

/// What became of a part.
pub(super) struct DonePart {
    /// The highest number of the desktop that has been dealt with.
    pub last_seq: u64,
    pub results: Vec<CommandResult>,
    /// How many of the results are of commands that were executed for the first time; they come last.
    pub fresh: usize,
    /// Spaces that the part changed.
    pub touched: BTreeSet<Space>,
    /// Some of the commands had been executed before, in the log of a copy of the desktop's disk: what they changed is not in `touched`.
    pub repeated: bool,
}

/// One try.
pub(super) async fn attempt(
    store: &Store,
    memory: &Memory,
    parts: &[Part<'_>],
    wider: &BTreeSet<Space>,
) -> Result<Done, Halt> {
    let now = store.now();
    let tx = store.push().await?;
    let epoch = meta::epoch(&tx).await?;
    let desktops = parts.iter().map(|part| (part.caller.client, &part.caller.staff.id)).collect();
    let lasts = clients::lock(&tx, &desktops, now).await?;
    let mut done = Vec::with_capacity(parts.len());
    let mut known = Vec::with_capacity(parts.len());
    let mut locked = wider.clone();
    for (index, part) in parts.iter().enumerate() {
        let failed = |failure: Failure| Halt::Failed(index, failure.into());
        let last = lasts.get(&part.caller.client).copied().unwrap_or_default();
        let results = dealt_with(&tx, index, part, last).await?;
        let fresh = &part.commands[results.len()..];
        if fresh.first().is_some_and(|first| first.seq != last + 1) {
            return Err(failed(gap(last + 1)));
        }
        let authors = actors(&tx, store.key(), part.caller, fresh, epoch.restored_at).await?;
        if !fresh.is_empty() {
            locked.insert(part.caller.hall());
        }
        locked.extend(authors.values().flat_map(|author| author.spaces.iter().cloned()));
        let last_seq = fresh.last().map_or(last, |newest| newest.seq);
        done.push(DonePart {
            last_seq,
            results,
            fresh: fresh.len(),
            touched: BTreeSet::new(),
            repeated: false,
        });
        known.push(authors);
    }
    let mut versions = if locked.is_empty() { BTreeMap::new() } else { spaces::lock(&tx, &locked).await? };

    let mut execution = Execution::new(&tx, store.key());
    for (space, version) in &versions {
        if let Space::Hall(hall) = space
            && let Some(state) = memory.take(hall, &epoch.epoch, *version)
        {
            execution.world.resume(hall.clone(), state);
        }
    }
    let mut trials = Vec::new();
    for ((part, done), authors) in parts.iter().zip(&done).zip(&known) {
        for envelope in &part.commands[done.results.len()..] {
            if let Some(author) = Known::author(authors, envelope).filter(|author| author.active) {
                trials.push((envelope, context(envelope, &author.actor, now, part.skew)));
            }
        }
    }
    if trials.len() > 1 {
        execution.gather(trials).await?;
    }
    let fresh: Vec<_> = parts
        .iter()
        .zip(&done)
        .flat_map(|(part, done)| {
            part.commands[done.results.len()..].iter().map(move |command| (part.caller.client, command))
        })
        .collect();
    let mut origins = Origins::of(&tx, &fresh).await?;
    let mut entries: BTreeMap<Space, Vec<ledger::Entry>> = BTreeMap::new();
    let mut executed = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let (caller, done, authors) = (part.caller, &mut done[index], &known[index]);
        let bringing =
            Bringing { client: caller.client, hall: &caller.staff.hall, by: &caller.staff.id, now };
        for envelope in &part.commands[done.results.len()..] {
            let (result, subjects) = match origins.result(caller.client, envelope) {
                Some(result) => {
                    done.repeated = true;
                    (result, Vec::new())
                }
                None => {
                    let author = Known::author(authors, envelope);
                    let judged = execution.judge(&bringing, envelope, author, part.skew).await?;
                    origins.note(caller.client, envelope, &judged.0);
                    judged
                }
            };
            let changed = subjects.iter().filter_map(|subject| execution.changed.get(&subject.key));
            done.touched.extend(changed.map(Record::space));
            entries.entry(caller.hall()).or_default().push(ledger::Entry {
                at: envelope.at,
                wall: envelope.wall,
                received_at: now,
                client: caller.client,
                client_seq: envelope.seq,
                actor: envelope.actor.clone(),
                brought_by: caller.staff.id.clone(),
                command: envelope.command.name(),
                refusal: result.refusal.as_ref().map(|refusal| refusal.code),
                subjects,
            });
            executed.push((caller.client, envelope.hash.as_str(), result.clone()));
            done.results.push(result);
        }
    }
    let (changed, world) = (execution.changed, execution.world);
    let touched: BTreeSet<Space> = done.iter().flat_map(|part| part.touched.iter().cloned()).collect();
    if !touched.is_subset(&locked) {
        return Err(Halt::Widen(touched));
    }

    let mut raised = BTreeMap::new();
    for (space, version) in versions.iter_mut().filter(|(space, _)| touched.contains(space)) {
        *version += 1;
        raised.insert(space.clone(), *version);
    }
    records::put(&tx, store.key(), changed.values(), |space| raised.get(space).copied().unwrap_or_default())
        .await?;
    blob_refs::note(&tx, changed.values()).await?;
    results::put(&tx, &executed).await?;
    origins.put(&tx).await?;
    for (space, entries) in entries {
        ledger::append(&tx, store.key(), &space, entries).await?;
    }
    let advance = |(part, done): (&Part<'_>, &DonePart)| clients::Advance {
        client: part.caller.client,
        last_seq: done.last_seq,
        staff: part.caller.staff.id.clone(),
        clock_skew: part.skew,
    };
    let advances: Vec<_> = parts.iter().zip(&done).map(advance).collect();
    clients::advance(&tx, &advances, now).await?;
    if !raised.is_empty() {
        spaces::raise(&tx, &raised).await?;
    }
    tx.commit().await?;
    memory.keep(world.into_halls(), &epoch.epoch, &versions);
    Ok(Done { parts: done, raised, now, epoch: epoch.epoch })
}

/// Stored results of those commands at the beginning of a part that were executed before.
async fn dealt_with(
    tx: &DatabaseTransaction,
    index: usize,
    part: &Part<'_>,
    last: u64,
) -> Result<Vec<CommandResult>, Halt> {
    let known: Vec<&Envelope> = part.commands.iter().take_while(|envelope| envelope.seq <= last).collect();
    let (Some(first), Some(end)) = (known.first(), known.last()) else { return Ok(Vec::new()) };
    let client = part.caller.client;
    let mut stored = results::between(tx, client, first.seq, end.seq).await?;
    known
        .into_iter()
        .map(|envelope| match stored.remove(&envelope.seq) {
            Some(stored) if stored.hash == envelope.hash => Ok(stored.result),
            _ => {
                tracing::error!(%client, seq = envelope.seq, "a client was cloned: one number, two commands");
                let why = "another command was executed under this number";
                let failure = Failure::new(FailureCode::ForkedClient, why).with("seq", envelope.seq);
                Err(Halt::Failed(index, HttpFailure::from(failure)))
            }
        })
        .collect()
}
