//! The plain model of a hall: one thread, one map, every committed command carried out in the order in which it was committed. No
//! transactions, no versions, no retries: if the central API is right, it has the same records and gave the same answers.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Staff;
use domain::execute::execute;
use domain::handover::{Arrival, Handover, LostRight, subject_of};
use domain::id::{BlobHash, ClientId, HandoverId, StaffId};
use domain::record::{Key, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::{Actor, Clock, Context};
use domain::ticket::Ticket;
use domain::world::{Need, Stop, World};
use protocol::sync::{CommandResult, Origin};

use super::server::{Committed, Entry};

/// How far a desktop's clock may run ahead before its word is not taken any more.
const AHEAD_SECONDS: i64 = 300;
/// By how much a clock may be wrong before its times are in doubt, in milliseconds.
const DOUBTED: i64 = 300_000;

/// The model.
pub(super) struct Model {
    /// All records.
    pub(super) records: BTreeMap<Key, Record>,
    photos: BTreeSet<BlobHash>,
    closed: BTreeSet<StaffId>,
    /// Who was at which PC.
    present: BTreeSet<(ClientId, StaffId)>,
    /// What became of each command, by where it first stood.
    answers: BTreeMap<Origin, CommandResult>,
}

impl Model {
    /// Carries out everything that was committed, from the first records on.
    ///
    /// # Errors
    /// The first command whose answer differs, in words.
    pub(super) fn of(first: &BTreeMap<Key, Record>, history: &[Committed]) -> Result<Self, String> {
        let mut model = Self {
            records: first.clone(),
            photos: BTreeSet::new(),
            closed: BTreeSet::new(),
            present: BTreeSet::new(),
            answers: BTreeMap::new(),
        };
        for committed in history {
            match committed {
                Committed::Photo(hash) => drop(model.photos.insert(hash.clone())),
                Committed::SignIn(client, staff) => drop(model.present.insert((*client, staff.clone()))),
                Committed::Rights { staff, active } => {
                    model.records.insert(Key::staff(&staff.id), Record::Staff(staff.clone()));
                    if *active {
                        model.closed.remove(&staff.id)
                    } else {
                        model.closed.insert(staff.id.clone())
                    };
                }
                Committed::Command(entry) => {
                    let result = model.deal_with(entry);
                    if result != entry.result {
                        return Err(format!(
                            "the model answers {} {} of {} otherwise: {result:?}, the central API: {:?}",
                            entry.envelope.command.name(),
                            entry.envelope.seq,
                            entry.client,
                            entry.result,
                        ));
                    }
                }
            }
        }
        Ok(model)
    }

    /// Carries a command out, hands it over or refuses it; or tells what became of it before, in whichever log it was.
    fn deal_with(&mut self, entry: &Entry) -> CommandResult {
        let envelope = &entry.envelope;
        let origin = envelope.origin_in(entry.client);
        self.inherit(entry);
        let author = self.author(entry);
        if let Some(author) = author.as_ref().filter(|author| author.id != entry.brought_by) {
            self.present.insert((entry.client, author.id.clone()));
        }
        if let Some(first) = self.answers.get(&origin) {
            return CommandResult { seq: envelope.seq, ..first.clone() };
        }
        let outcome = match &author {
            Some(author) if !self.closed.contains(&author.id) => self.carry_out(entry, author),
            _ => Err(Refusal::new(RefusalCode::NotAllowed)),
        };
        let outcome = outcome.map_err(|refusal| match self.handed_over(entry, author.as_ref(), &refusal) {
            Some(handover) => {
                self.records.insert(Key::handover(handover.id), Record::Handover(Box::new(handover)));
                Refusal::new(RefusalCode::HandedOver)
            }
            None => refusal,
        });
        let (changed, refusal) = match outcome {
            Ok(changed) => {
                let keys = changed.iter().map(Record::key).collect();
                self.records.extend(changed.into_iter().map(|record| (record.key(), record)));
                (keys, None)
            }
            Err(refusal) => (Vec::new(), Some(refusal)),
        };
        let result = CommandResult { seq: envelope.seq, changed, refusal };
        self.answers.insert(origin, result.clone());
        result
    }

    /// Whoever was at a PC was at each copy of it, if one of them brings what waited there.
    fn inherit(&mut self, entry: &Entry) {
        let Some(origin) = &entry.envelope.origin else { return };
        if self.present.contains(&(origin.client, entry.brought_by.clone())) {
            let there = self.present.iter().filter(|(client, _)| *client == origin.client);
            let here: Vec<_> = there.map(|(_, staff)| (entry.client, staff.clone())).collect();
            self.present.extend(here);
        }
    }

    /// Who acted, if that person can have been there.
    fn author(&self, entry: &Entry) -> Option<Staff> {
        let id = &entry.envelope.actor;
        let was_here = *id == entry.brought_by
            || self.present.contains(&(entry.client, id.clone()))
            || entry.restored_at.is_some_and(|restored| entry.envelope.at < restored);
        match self.records.get(&Key::staff(id)) {
            Some(Record::Staff(staff)) if was_here => Some((**staff).clone()),
            _ => None,
        }
    }

    fn carry_out(&self, entry: &Entry, author: &Staff) -> Result<Vec<Record>, Refusal> {
        let envelope = &entry.envelope;
        let at = envelope.at.min(entry.received.plus_seconds(AHEAD_SECONDS));
        let corrected = envelope.wall.map_or(0, |wall| envelope.at.0 - wall.0);
        let clock = if (corrected + entry.skew).abs() > DOUBTED { Clock::InDoubt } else { Clock::Sound };
        let context = Context::at_central(at, Actor::of(author), clock);
        let mut world = World::default();
        loop {
            match execute(&world, &envelope.command, &context) {
                Ok(effects) => return Ok(effects.changed),
                Err(Stop::Refused(refusal)) => return Err(refusal),
                Err(Stop::Need(need)) => self.load(need, &mut world),
            }
        }
    }

    /// What the supervisors get of a command whose author has lost the right to it.
    fn handed_over(&self, entry: &Entry, author: Option<&Staff>, refusal: &Refusal) -> Option<Handover> {
        let (author, envelope) = (author?, &entry.envelope);
        let subject = subject_of(&envelope.command)?;
        let known = |round| {
            let id = HandoverId::of(entry.client, &author.id, &subject.id, round);
            match self.records.get(&Key::handover(id)) {
                None => Some((id, None)),
                Some(Record::Handover(handover)) if handover.takes() => {
                    Some((id, Some((**handover).clone())))
                }
                Some(_) => None,
            }
        };
        let (id, begun) = (0..).find_map(known)?;
        let closed = self.closed.contains(&author.id);
        let follows = begun.is_some() && refusal.code == RefusalCode::NotFound;
        if !(closed || follows || refusal.lacks_right()) {
            return None;
        }
        let arrival = Arrival {
            hall: author.hall.clone(),
            client: entry.client,
            seq: envelope.seq,
            at: envelope.at,
            by: author.id.clone(),
            by_name: author.name.clone(),
            brought_by: entry.brought_by.clone(),
            lost: if closed { LostRight::Account } else { LostRight::Role },
            command: &envelope.command,
            received_at: entry.received,
        };
        match begun {
            Some(handover) => Some(handover.with(&arrival)),
            None => Handover::begin(id, arrival),
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
