//! The commands of one transaction against one world.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Staff;
use domain::execute::execute;
use domain::id::{HallCode, StaffId};
use domain::record::{Key, Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::{Actor, Clock, Context};
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use protocol::sync::{CommandResult, Envelope};
use sea_orm::DatabaseTransaction;

use super::SKEW_REPORTED;
use super::handover::Bringing;
use crate::caller::{Caller, spaces_of};
use crate::key::CentralKey;
use crate::store::{StoreError, accounts, blobs, ledger, records, sign_ins, tickets};

/// Loads for one command. A joint application needs a few dozen, and one more for each photo; more is a rule that never gets enough.
const LOADS: usize = 1000;
/// Where all commands together miss no more than this, they are executed in earnest: another trial of two hundred "call next", which rank
/// the whole queue, costs more than loading what one of them may still ask for.
const WORTH_IT: usize = 2;
/// Where so many commands of a kind in a row have what they need, the others of that kind most likely have it, too.
const LIKE_THESE: usize = 16;
/// How often it is asked what all commands need before the first is executed. The longest everyday chain is case, item, number, hall, calendar.
const ROUNDS: usize = 6;

/// How far a desktop's clock may run ahead before its word is not taken any more.
const AHEAD_SECONDS: i64 = 300;

/// An actor with the spaces that he or she usually touches.
pub(super) struct Known {
    pub actor: Actor,
    /// Whether the account is open today.
    pub active: bool,
    pub spaces: Vec<Space>,
    /// First number in the log whose command may be judged; nobody knows of the person being there before.
    from: u64,
}

impl Known {
    fn of(staff: &Staff, active: bool) -> Self {
        let mut spaces = spaces_of(staff);
        spaces.retain(|space| *space != Space::Catalogue);
        if !active {
            // Where what is handed over goes to.
            spaces.push(Space::Supervision(staff.hall.clone()));
        }
        Self { actor: Actor::of(staff), active, spaces, from: 0 }
    }

    /// Whoever did this, if that person can have been there.
    pub(super) fn author<'a>(known: &'a BTreeMap<StaffId, Self>, envelope: &Envelope) -> Option<&'a Self> {
        known.get(&envelope.actor).filter(|author| author.from <= envelope.seq)
    }
}

/// Those actors of a push whose commands may be judged at all: persons who were at this desktop. A restored store may have forgotten who was
/// where, so what was done before its restoration is taken from every account; and whoever did it was at this desktop, also for what
/// follows, however the log is cut into pushes.
pub(super) async fn actors(
    tx: &DatabaseTransaction,
    key: &CentralKey,
    caller: &Caller,
    fresh: &[Envelope],
    restored_at: Option<Timestamp>,
) -> Result<BTreeMap<StaffId, Known>, StoreError> {
    // A copy of a disk goes on under an id of its own; whoever brings what waited on it must have been at the desktop that it is a copy of.
    let origins = fresh.iter().filter_map(|envelope| envelope.origin.as_ref());
    for from in origins.map(|origin| origin.client).collect::<BTreeSet<_>>() {
        if sign_ins::has(tx, from, &caller.staff.id).await? {
            sign_ins::inherit(tx, from, caller.client).await?;
        }
    }
    let mut known = BTreeMap::new();
    for envelope in fresh {
        let id = &envelope.actor;
        if known.contains_key(id) {
            continue;
        }
        if *id == caller.staff.id {
            // Looked up when the request came.
            known.insert(id.clone(), Known::of(&caller.staff, true));
            continue;
        }
        let was_here = sign_ins::has(tx, caller.client, id).await?;
        if !was_here && restored_at.is_none_or(|restored| envelope.at >= restored) {
            continue;
        }
        if let Some(staff) = records::staff(tx, key, id).await? {
            let active = accounts::is_active(tx, id).await?;
            let mut author = Known::of(&staff, active);
            if !was_here {
                author.from = envelope.seq;
                sign_ins::note(tx, caller.client, id, envelope.at).await?;
            }
            known.insert(id.clone(), author);
        }
    }
    Ok(known)
}

/// In what a command is judged: who acted, when, and what the desktop's clock is worth.
pub(super) fn context(envelope: &Envelope, actor: &Actor, now: Timestamp, skew: i64) -> Context {
    let at = envelope.at.min(now.plus_seconds(AHEAD_SECONDS));
    Context::at_central(at, actor.clone(), trust(envelope, skew))
}

/// Whether a command's time is worth something: by how much the desktop corrected its clock is what it should have corrected, as far as can
/// be told from the clock's skew now. A clock that was set meanwhile, or whose correction is made up, is in doubt.
fn trust(envelope: &Envelope, skew: i64) -> Clock {
    let correction = envelope.wall.map_or(0, |wall| envelope.at.0.saturating_sub(wall.0));
    if correction.saturating_add(skew).abs() > SKEW_REPORTED { Clock::InDoubt } else { Clock::Sound }
}

/// The commands of one transaction against one world.
pub(super) struct Execution<'a> {
    pub tx: &'a DatabaseTransaction,
    pub key: &'a CentralKey,
    pub world: World,
    pub changed: BTreeMap<Key, Record>,
    /// Hashes of the latest forms of what was changed: what follows on the same record begins with them.
    pub hashes: BTreeMap<Key, String>,
}

impl<'a> Execution<'a> {
    /// Nothing is loaded yet.
    pub(super) fn new(tx: &'a DatabaseTransaction, key: &'a CentralKey) -> Self {
        Self { tx, key, world: World::default(), changed: BTreeMap::new(), hashes: BTreeMap::new() }
    }

    /// Loads together what the commands will ask for one by one. Asked is the rule itself: each command is executed on trial against what
    /// is loaded so far, and says what it misses. What a command needs only because of one before it is loaded when it is executed.
    pub(super) async fn gather(&mut self, mut trials: Vec<(&Envelope, Context)>) -> Result<(), StoreError> {
        for _ in 0..ROUNDS {
            let mut needs = Vec::new();
            let mut ready: BTreeMap<&str, usize> = BTreeMap::new();
            trials.retain(|(envelope, context)| {
                let ready = ready.entry(envelope.command.name()).or_default();
                if *ready >= LIKE_THESE {
                    return false;
                }
                match execute(&self.world, &envelope.command, context) {
                    Err(Stop::Need(need)) => {
                        *ready = 0;
                        if !needs.contains(&need) {
                            needs.push(need);
                        }
                        true
                    }
                    Ok(_) => {
                        *ready += 1;
                        false
                    }
                    Err(Stop::Refused(_)) => false,
                }
            });
            let few = needs.len() <= WORTH_IT;
            self.load_all(needs).await?;
            if few {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Carries a command out, hands it over, or refuses it.
    pub(super) async fn judge(
        &mut self,
        bringing: &Bringing<'_>,
        envelope: &Envelope,
        author: Option<&Known>,
        skew: i64,
    ) -> Result<(CommandResult, Vec<ledger::Subject>), StoreError> {
        let actor = author.filter(|known| known.active).map(|known| &known.actor);
        let context = actor.map(|actor| context(envelope, actor, bringing.now, skew));
        let outcome = self.run(envelope, context.as_ref()).await?;
        Ok(match &outcome.0.refusal {
            Some(_) => self.hand_over(bringing, envelope, author, outcome).await?,
            None => outcome,
        })
    }

    async fn run(
        &mut self,
        envelope: &Envelope,
        context: Option<&Context>,
    ) -> Result<(CommandResult, Vec<ledger::Subject>), StoreError> {
        let refused = |refusal| {
            (CommandResult { seq: envelope.seq, changed: Vec::new(), refusal: Some(refusal) }, Vec::new())
        };
        let Some(context) = context else { return Ok(refused(Refusal::new(RefusalCode::NotAllowed))) };
        for _ in 0..LOADS {
            match execute(&self.world, &envelope.command, context) {
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
        // A defect of the rule, which stays one: the command is consumed, so that what follows it is not blocked for ever.
        tracing::error!(command = envelope.command.name(), "a rule asks for more and more");
        Ok(refused(Refusal::new(RefusalCode::Endless)))
    }

    pub(super) async fn load(&mut self, need: Need) -> Result<(), StoreError> {
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
                let used = records::used_numbers(self.tx, &hall, &BTreeSet::from([number.clone()])).await?;
                self.world.put_number(hall, number, !used.is_empty());
            }
        }
        Ok(())
    }

    async fn load_all(&mut self, needs: Vec<Need>) -> Result<(), StoreError> {
        let (mut keys, mut hashes) = (BTreeSet::new(), BTreeSet::new());
        let mut numbers: BTreeMap<HallCode, BTreeSet<String>> = BTreeMap::new();
        let mut halls = BTreeSet::new();
        for need in needs {
            match need {
                Need::Record(key) => drop(keys.insert(key)),
                Need::OpenTickets(hall) => drop(halls.insert(hall)),
                Need::Blob(hash) => drop(hashes.insert(hash)),
                Need::Number(hall, number) => drop(numbers.entry(hall).or_default().insert(number)),
            }
        }
        let mut found = records::find_all(self.tx, self.key, &keys).await?;
        for key in keys {
            let record = found.remove(&key);
            self.world.put_record(key, record);
        }
        for hall in halls {
            self.load(Need::OpenTickets(hall)).await?;
        }
        let named: Vec<String> = hashes.iter().map(ToString::to_string).collect();
        let here = if named.is_empty() { BTreeMap::new() } else { blobs::sizes(self.tx, &named).await? };
        for hash in hashes {
            let is_here = here.contains_key(hash.as_str());
            self.world.put_blob(hash, is_here);
        }
        for (hall, numbers) in numbers {
            let used = records::used_numbers(self.tx, &hall, &numbers).await?;
            for number in numbers {
                let used = used.contains(&number);
                self.world.put_number(hall.clone(), number, used);
            }
        }
        Ok(())
    }

    /// What the ledger says of changed records. To be called before the world takes them over.
    pub(super) fn subjects(&mut self, changed: &[Record]) -> Result<Vec<ledger::Subject>, StoreError> {
        let hash = |record: &Record| ledger::form(self.key, record);
        changed
            .iter()
            .map(|record| {
                let key = record.key();
                let after = hash(record)?;
                let before = match self.hashes.insert(key.clone(), after.clone()) {
                    Some(before) => Some(before),
                    None => self.world.known(&key).map(|record| hash(&record)).transpose()?,
                };
                Ok(ledger::Subject { key, before, after })
            })
            .collect()
    }
}
