//! Push: every command of every desktop is executed once, by the same rules as on the desktop, and its result is the one that counts.
//!
//! Effects, results, `last_seq`, ledger and versions commit in one transaction. The spaces that may be touched are locked at its
//! beginning; when execution touches another one, everything is rolled back and done again with the larger set.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::execute::execute;
use domain::id::StaffId;
use domain::record::{Key, Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::{Actor, Authority, Context};
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use protocol::error::{Failure, FailureCode};
use protocol::sync::{CommandResult, Envelope, Hint, PUSH_MAX_COMMANDS, Push, PushAnswer, SCHEMA_VERSION};
use sea_orm::DatabaseTransaction;

use crate::Central;
use crate::caller::{Caller, spaces_of};
use crate::clock;
use crate::failure::HttpFailure;
use crate::key::CentralKey;
use crate::store::{
    Store, StoreError, accounts, blob_refs, blobs, clients, ledger, meta, records, results, sign_ins, spaces,
    tickets,
};

/// Tries after failures that may pass.
const TRIES: u32 = 6;
/// First pause between two tries; doubled each time.
const PAUSE: Duration = Duration::from_millis(15);
/// How far a desktop's clock may run ahead before its word is not taken any more.
const AHEAD_SECONDS: i64 = 300;
/// Skews above this many milliseconds are reported.
const SKEW_REPORTED: i64 = 5 * 60 * 1000;
/// Loads for one command. A joint application needs a few dozen; more is a rule that never gets enough.
const LOADS: usize = 2000;

/// Why an attempt ended without an answer.
enum Halt {
    /// Final.
    Failed(HttpFailure),
    /// The store failed; perhaps it passes.
    Store(StoreError),
    /// These spaces must be locked, too.
    Widen(BTreeSet<Space>),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sea_orm::DbErr> for Halt {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.into())
    }
}

/// Answers a push.
pub(crate) async fn push(central: &Central, caller: &Caller, push: &Push) -> Result<PushAnswer, HttpFailure> {
    well_formed(caller, push)?;
    let skew = push.sent_at.0.saturating_sub(clock::now().0);
    if skew.abs() > SKEW_REPORTED {
        tracing::warn!(client = %push.client, skew_seconds = skew / 1000, "a desktop's clock is wrong");
    }
    let mut wider = BTreeSet::new();
    let mut failures = 0;
    loop {
        match attempt(&central.store, caller, push, &wider, skew).await {
            Ok((answer, versions)) => {
                central.hints.publish(&versions);
                return Ok(answer);
            }
            // Each round adds a space, and a push can only touch so many.
            Err(Halt::Widen(more)) => wider.extend(more),
            Err(Halt::Failed(failure)) => return Err(failure),
            Err(Halt::Store(error)) if error.is_transient() && failures < TRIES => {
                tracing::debug!(%error, failures, "a push is tried again");
                tokio::time::sleep(pause(failures)).await;
                failures += 1;
            }
            Err(Halt::Store(error)) => return Err(error.into()),
        }
    }
}

/// A pause with jitter, so that those who collided do not collide again.
fn pause(failures: u32) -> Duration {
    let jitter = crate::key::random::<1>().map_or(0, |[byte]| u32::from(byte));
    PAUSE * 2u32.pow(failures) * (128 + jitter) / 256
}

fn well_formed(caller: &Caller, push: &Push) -> Result<(), HttpFailure> {
    if push.client != caller.client {
        return Err(Refusal::new(RefusalCode::NotAllowed).with("what", "client").into());
    }
    if push.commands.len() > PUSH_MAX_COMMANDS {
        let failure = Failure::new(FailureCode::TooLarge, "too many commands in one push");
        return Err(failure.with("limit", PUSH_MAX_COMMANDS).into());
    }
    for envelope in &push.commands {
        if envelope.schema_version > SCHEMA_VERSION {
            return Err(newer_desktop().into());
        }
        // The form of an older version is not written any more, so its hash cannot be computed again.
        if envelope.schema_version == SCHEMA_VERSION && envelope.hash != envelope.digest() {
            return Err(Failure::new(FailureCode::BadRequest, "a command does not have its hash").into());
        }
    }
    match push.commands.windows(2).find(|pair| pair[1].seq != pair[0].seq + 1) {
        Some(pair) => Err(gap(pair[0].seq + 1).into()),
        None => Ok(()),
    }
}

/// The desktop writes commands that this central API does not know.
pub(crate) fn newer_desktop() -> Failure {
    Failure::new(FailureCode::VersionMismatch, "the desktop is newer than the central API")
        .with("supported", SCHEMA_VERSION)
}

fn gap(expected: u64) -> Failure {
    Failure::new(FailureCode::SequenceGap, "commands are missing before this one").with("expected", expected)
}

async fn attempt(
    store: &Store,
    caller: &Caller,
    push: &Push,
    wider: &BTreeSet<Space>,
    skew: i64,
) -> Result<(PushAnswer, BTreeMap<Space, u64>), Halt> {
    let now = clock::now();
    let tx = store.write().await?;
    let epoch = meta::epoch(&tx).await?;
    let last = clients::lock(&tx, push.client, &caller.staff.id, now).await?;
    let mut results = dealt_with(&tx, push, last).await?;
    let fresh = &push.commands[results.len()..];
    let answer = |last_seq, results, raised: &BTreeMap<Space, u64>| PushAnswer {
        last_seq,
        results,
        raised: raised
            .iter()
            .map(|(space, version)| Hint { space: space.to_string(), version: *version })
            .collect(),
        now,
        epoch: epoch.epoch.clone(),
    };
    let Some(newest) = fresh.last() else {
        clients::advance(&tx, push.client, last, &caller.staff.id, now, skew).await?;
        tx.commit().await?;
        return Ok((answer(last, results, &BTreeMap::new()), BTreeMap::new()));
    };
    if fresh[0].seq != last + 1 {
        return Err(gap(last + 1).into());
    }

    let actors = actors(&tx, store.key(), caller, push, fresh, epoch.restored_at).await?;
    let mut locked = BTreeSet::from([caller.hall()]);
    locked.extend(wider.iter().cloned());
    locked.extend(actors.values().flat_map(|known| known.spaces.iter().cloned()));
    let versions = spaces::lock(&tx, &locked).await?;

    let mut execution =
        Execution { tx: &tx, key: store.key(), world: World::default(), changed: BTreeMap::new() };
    let mut entries = Vec::with_capacity(fresh.len());
    for envelope in fresh {
        let at = envelope.at.min(now.plus_seconds(AHEAD_SECONDS));
        let actor = actors.get(&envelope.actor).map(|known| &known.actor);
        let (result, subjects) = execution.run(envelope, actor, at).await?;
        entries.push(ledger::Entry {
            at: envelope.at,
            received_at: now,
            client: push.client,
            client_seq: envelope.seq,
            actor: envelope.actor.clone(),
            brought_by: caller.staff.id.clone(),
            command: envelope.command.name(),
            refusal: result.refusal.as_ref().map(|refusal| refusal.code),
            subjects,
        });
        results.push(result);
    }
    let changed = execution.changed;
    let touched: BTreeSet<Space> = changed.values().map(Record::space).collect();
    if !touched.is_subset(&locked) {
        return Err(Halt::Widen(touched));
    }

    let raised: BTreeMap<Space, u64> = versions
        .into_iter()
        .filter(|(space, _)| touched.contains(space))
        .map(|(space, version)| (space, version + 1))
        .collect();
    records::put(&tx, store.key(), changed.values(), |space| raised.get(space).copied().unwrap_or_default())
        .await?;
    blob_refs::note(&tx, changed.values()).await?;
    let executed = results.iter().rev().take(fresh.len()).rev();
    results::put(&tx, push.client, fresh.iter().map(|envelope| envelope.hash.as_str()).zip(executed)).await?;
    ledger::append(&tx, store.key(), &caller.hall(), entries).await?;
    clients::advance(&tx, push.client, newest.seq, &caller.staff.id, now, skew).await?;
    if !raised.is_empty() {
        spaces::raise(&tx, &raised).await?;
    }
    tx.commit().await?;
    Ok((answer(newest.seq, results, &raised), raised))
}

/// Stored results of those commands at the beginning of a push that were executed before.
async fn dealt_with(tx: &DatabaseTransaction, push: &Push, last: u64) -> Result<Vec<CommandResult>, Halt> {
    let known: Vec<&Envelope> = push.commands.iter().take_while(|envelope| envelope.seq <= last).collect();
    let (Some(first), Some(end)) = (known.first(), known.last()) else { return Ok(Vec::new()) };
    let mut stored = results::between(tx, push.client, first.seq, end.seq).await?;
    known
        .into_iter()
        .map(|envelope| match stored.remove(&envelope.seq) {
            Some(stored) if stored.hash == envelope.hash => Ok(stored.result),
            _ => {
                tracing::error!(client = %push.client, seq = envelope.seq, "a client was cloned: one number, two commands");
                Err(Failure::new(FailureCode::ForkedClient, "another command was executed under this number")
                    .with("seq", envelope.seq)
                    .into())
            }
        })
        .collect()
}

/// An actor with the spaces that he or she usually touches.
struct Known {
    actor: Actor,
    spaces: Vec<Space>,
}

/// Those actors of a push whose commands may be judged at all: today's accounts, of persons who were at this desktop. A restored store
/// may have forgotten who was where, so what was done before its restoration is taken from every account.
async fn actors(
    tx: &DatabaseTransaction,
    key: &CentralKey,
    caller: &Caller,
    push: &Push,
    fresh: &[Envelope],
    restored_at: Option<Timestamp>,
) -> Result<BTreeMap<StaffId, Known>, StoreError> {
    let mut known = BTreeMap::new();
    for envelope in fresh {
        let id = &envelope.actor;
        if known.contains_key(id) || !accounts::is_active(tx, id).await? {
            continue;
        }
        let was_here = *id == caller.staff.id
            || restored_at.is_some_and(|restored| envelope.at < restored)
            || sign_ins::has(tx, push.client, id).await?;
        if !was_here {
            continue;
        }
        if let Some(staff) = records::staff(tx, key, id).await? {
            let spaces = spaces_of(&staff).into_iter().filter(|space| *space != Space::Catalogue).collect();
            known.insert(id.clone(), Known { actor: Actor::of(&staff), spaces });
        }
    }
    Ok(known)
}

/// The commands of one push against one world.
struct Execution<'a> {
    tx: &'a DatabaseTransaction,
    key: &'a CentralKey,
    world: World,
    changed: BTreeMap<Key, Record>,
}

impl Execution<'_> {
    async fn run(
        &mut self,
        envelope: &Envelope,
        actor: Option<&Actor>,
        at: Timestamp,
    ) -> Result<(CommandResult, Vec<ledger::Subject>), Halt> {
        let refused = |refusal| {
            (CommandResult { seq: envelope.seq, changed: Vec::new(), refusal: Some(refusal) }, Vec::new())
        };
        let Some(actor) = actor else { return Ok(refused(Refusal::new(RefusalCode::NotAllowed))) };
        let context = Context { at, actor: actor.clone(), authority: Authority::Central };
        for _ in 0..LOADS {
            match execute(&self.world, &envelope.command, &context) {
                Ok(effects) => {
                    let subjects = self.subjects(&effects.changed)?;
                    let keys = effects.changed.iter().map(Record::key).collect();
                    self.world.apply(&effects.changed);
                    self.changed.extend(effects.changed.into_iter().map(|record| (record.key(), record)));
                    return Ok((CommandResult { seq: envelope.seq, changed: keys, refusal: None }, subjects));
                }
                Err(Stop::Refused(refusal)) => return Ok(refused(refusal)),
                Err(Stop::Need(need)) => self.load(need).await?,
            }
        }
        tracing::error!(command = envelope.command.name(), "a rule asks for more and more");
        Err(Failure::new(FailureCode::Internal, "a rule asks for more and more").into())
    }

    async fn load(&mut self, need: Need) -> Result<(), StoreError> {
        match need {
            Need::Record(key) => {
                let record = records::find(self.tx, self.key, &key).await?;
                self.world.put_record(key, record);
            }
            Need::OpenTickets(hall) => {
                let open = tickets::open(self.tx, self.key, &hall).await?;
                self.world.put_open_tickets(hall, open);
            }
            Need::Blob(hash) => {
                let here = blobs::size(self.tx, hash.as_str()).await?.is_some();
                self.world.put_blob(hash, here);
            }
            Need::Number(hall, number) => {
                let used = records::has_number(self.tx, &hall, &number).await?;
                self.world.put_number(hall, number, used);
            }
        }
        Ok(())
    }

    fn subjects(&self, changed: &[Record]) -> Result<Vec<ledger::Subject>, StoreError> {
        let hash = |record: &Record| Ok::<_, StoreError>(self.key.record(&serde_json::to_vec(record)?));
        changed
            .iter()
            .map(|record| {
                let key = record.key();
                let before = self.world.known(&key).map(hash).transpose()?;
                Ok(ledger::Subject { key, before, after: hash(record)? })
            })
            .collect()
    }
}
