//! The plain model of a hall: one thread, one map, every committed command carried out in the order in which it was committed. No
//! transactions, no versions, no retries: if the central API is right, it has the same records and gave the same answers.

use std::collections::{BTreeMap, BTreeSet};

use domain::execute::execute;
use domain::id::BlobHash;
use domain::record::{Key, Record};
use domain::refusal::Refusal;
use domain::rights::{Actor, Clock, Context};
use domain::ticket::Ticket;
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use protocol::sync::{CommandResult, Envelope};

use super::server::Committed;

/// How far a desktop's clock may run ahead before its word is not taken any more.
const AHEAD_SECONDS: i64 = 300;
/// By how much a clock may be wrong before its times are in doubt, in milliseconds.
const DOUBTED: i64 = 300_000;

/// The model.
pub(super) struct Model {
    /// All records.
    pub(super) records: BTreeMap<Key, Record>,
    photos: BTreeSet<BlobHash>,
}

impl Model {
    /// Carries out everything that was committed, from the first records on.
    ///
    /// # Errors
    /// The first command whose answer differs, in words.
    pub(super) fn of(first: &BTreeMap<Key, Record>, history: &[Committed]) -> Result<Self, String> {
        let mut model = Self { records: first.clone(), photos: BTreeSet::new() };
        let mut answers = BTreeMap::new();
        for committed in history {
            match committed {
                Committed::Photo(hash) => drop(model.photos.insert(hash.clone())),
                Committed::Command { client, envelope, received, skew, result } => {
                    let origin = envelope.origin_in(*client);
                    if let Some(first) = answers.get(&origin) {
                        let again = CommandResult { seq: envelope.seq, ..first.clone() };
                        if again != *result {
                            return Err(format!(
                                "{again:?} was answered to {client} before, and now {result:?}"
                            ));
                        }
                        continue;
                    }
                    answers.insert(origin, result.clone());
                    let refusal = model.carry_out(envelope, *received, *skew);
                    let mut keys = Vec::new();
                    let refused = match refusal {
                        Ok(changed) => {
                            keys.extend(changed.iter().map(Record::key));
                            model.records.extend(changed.into_iter().map(|record| (record.key(), record)));
                            None
                        }
                        Err(refusal) => Some(refusal),
                    };
                    if refused != result.refusal || keys != result.changed {
                        return Err(format!(
                            "the model answers {} {} of {client} otherwise: {refused:?} {keys:?}, the central API: {result:?}",
                            envelope.command.name(),
                            envelope.seq,
                        ));
                    }
                }
            }
        }
        Ok(model)
    }

    fn carry_out(&self, envelope: &Envelope, received: Timestamp, skew: i64) -> Result<Vec<Record>, Refusal> {
        let Some(Record::Staff(staff)) = self.records.get(&Key::staff(&envelope.actor)) else {
            panic!("everybody who acts is on the staff");
        };
        let at = envelope.at.min(received.plus_seconds(AHEAD_SECONDS));
        let corrected = envelope.wall.map_or(0, |wall| envelope.at.0 - wall.0);
        let clock = if (corrected + skew).abs() > DOUBTED { Clock::InDoubt } else { Clock::Sound };
        let context = Context::at_central(at, Actor::of(staff), clock);
        let mut world = World::default();
        loop {
            match execute(&world, &envelope.command, &context) {
                Ok(effects) => return Ok(effects.changed),
                Err(Stop::Refused(refusal)) => return Err(refusal),
                Err(Stop::Need(need)) => self.load(need, &mut world),
            }
        }
    }

    fn load(&self, need: Need, world: &mut World) {
        match need {
            Need::Record(key) => {
                let record = self.records.get(&key).cloned();
                world.put_record(key, record);
            }
            Need::OpenTickets(hall) => {
                let open = self.tickets().filter(|ticket| ticket.hall == hall && ticket.is_open()).cloned();
                let open = open.collect();
                world.put_open_tickets(hall, open);
            }
            Need::Blob(hash) => {
                let here = self.photos.contains(&hash);
                world.put_blob(hash, here);
            }
            Need::Number(hall, number) => {
                let used = self.records.values().any(|record| match record {
                    Record::Ticket(ticket) => ticket.hall == hall && ticket.number_key() == number,
                    Record::Case(case) => {
                        case.hall == hall
                            && case.acceptance.as_ref().is_some_and(|given| given.number == number)
                    }
                    Record::Joint(joint) => {
                        joint.hall == hall && joint.receipt().is_some_and(|receipt| receipt.number == number)
                    }
                    _ => false,
                });
                world.put_number(hall, number, used);
            }
        }
    }

    /// All tickets.
    pub(super) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.records.values().filter_map(|record| match record {
            Record::Ticket(ticket) => Some(&**ticket),
            _ => None,
        })
    }
}
