//! What a command is executed against: the records loaded so far.
//!
//! The rules cannot load anything. Where they need a record that is not here they stop with [`Stop::Need`]; the caller, who may
//! be synchronous (the desktop) or not (the central API), loads it and starts the command again. Nothing was changed by the first try.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::case::Case;
use crate::catalogue::{Hall, JointPackage, Staff};
use crate::counter::Counter;
use crate::discrepancy::Discrepancy;
use crate::form::definition::Definition;
use crate::handover::Handover;
use crate::id::{
    BlobHash, CaseId, DiscrepancyId, HallCode, HandoverId, ItemCode, JointId, PackageCode, StaffId, TaskId,
    TicketId,
};
use crate::joint::JointApplication;
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::task::Task;
use crate::ticket::Ticket;

/// Why an execution ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Something must be loaded first.
    Need(Need),
    /// A rule said no.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

/// Something to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A record, or the knowledge that there is none.
    Record(Key),
    /// All open tickets of a hall.
    OpenTickets(HallCode),
    /// Whether the central API has a photo. A desktop answers yes: only the central API can know.
    Blob(BlobHash),
    /// Whether a number is in use in a hall: a [`Ticket::number_key`], a case number, a tracking number.
    Number(HallCode, String),
}

/// The open tickets of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenTickets(BTreeMap<TicketId, Ticket>);

impl FromIterator<Ticket> for OpenTickets {
    fn from_iter<T: IntoIterator<Item = Ticket>>(tickets: T) -> Self {
        Self(tickets.into_iter().map(|ticket| (ticket.id, ticket)).collect())
    }
}

impl OpenTickets {
    /// Enters the latest form of a ticket, or strikes it out.
    fn note(&mut self, ticket: &Ticket) {
        if ticket.is_open() {
            self.0.insert(ticket.id, ticket.clone());
        } else {
            self.0.remove(&ticket.id);
        }
    }
}

/// What nearly every command at a counter asks of its hall, as one world leaves it to the next: the hall, its counters, its open tickets. Only
/// what that world knew of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HallState {
    open: Option<OpenTickets>,
    records: Vec<(Key, Record)>,
}

/// Loaded records with the changes made so far.
#[derive(Clone, Debug, Default)]
pub struct World {
    records: BTreeMap<Key, Option<Record>>,
    // All open ones of a hall: a ranking looks through them. Those that were loaded or changed by themselves are among the records too, in the same
    // form; copying all of a hall there would cost a command more than everything else.
    open_tickets: BTreeMap<HallCode, OpenTickets>,
    blobs: BTreeMap<BlobHash, bool>,
    numbers: BTreeMap<(HallCode, String), bool>,
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $ty:ty),*) -> $record:ident($out:ty), $what:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// [`Stop::Need`] when it is not loaded, [`Stop::Refused`] with [`RefusalCode::NotFound`] when there is none.
        pub fn $name(&self, $($arg: $ty),*) -> Result<&$out, Stop> {
            match self.get(Key::$name($($arg),*))? {
                Some(Record::$record(found)) => Ok(found),
                _ => Err(Refusal::new(RefusalCode::NotFound).with("what", $what).into()),
            }
        }
    )*};
}

impl World {
    /// Answers [`Need::Record`].
    pub fn put_record(&mut self, key: Key, record: Option<Record>) {
        self.records.insert(key, record);
    }

    /// Answers [`Need::OpenTickets`]. Tickets that were loaded or changed before stay as they are here.
    pub fn put_open_tickets(&mut self, hall: HallCode, mut open: OpenTickets) {
        // What was issued, reopened or closed in this very world is not in the store yet.
        for record in self.records.values().flatten() {
            if let Record::Ticket(ticket) = record
                && ticket.hall == hall
            {
                open.note(ticket);
            }
        }
        self.open_tickets.insert(hall, open);
    }

    /// Answers [`Need::Blob`].
    pub fn put_blob(&mut self, hash: BlobHash, present: bool) {
        self.blobs.insert(hash, present);
    }

    /// Answers [`Need::Number`].
    pub fn put_number(&mut self, hall: HallCode, number: String, used: bool) {
        self.numbers.insert((hall, number), used);
    }

    /// Takes over changed records, so that the next command sees them.
    pub fn apply(&mut self, changed: &[Record]) {
        for record in changed {
            match record {
                Record::Ticket(ticket) => {
                    if let Some(open) = self.open_tickets.get_mut(&ticket.hall) {
                        open.note(ticket);
                    }
                    if ticket.revision == 1 {
                        self.numbers.insert((ticket.hall.clone(), ticket.number_key()), true);
                    }
                }
                Record::Case(case) => {
                    if let Some(acceptance) = &case.acceptance {
                        self.numbers.insert((case.hall.clone(), acceptance.number.clone()), true);
                    }
                }
                Record::Joint(joint) => {
                    if let Some(receipt) = joint.receipt() {
                        self.numbers.insert((joint.hall.clone(), receipt.number.clone()), true);
                    }
                }
                _ => {}
            }
            self.records.insert(record.key(), Some(record.clone()));
        }
    }

    /// The form of a record as it is known here, if it was loaded and exists.
    pub fn known(&self, key: &Key) -> Option<Cow<'_, Record>> {
        match self.records.get(key) {
            Some(record) => record.as_ref().map(Cow::Borrowed),
            None => {
                let ticket = self.open_ticket(key.ticket_id()?)?;
                Some(Cow::Owned(Record::Ticket(Box::new(ticket.clone()))))
            }
        }
    }

    fn open_ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.open_tickets.values().find_map(|open| open.0.get(&id))
    }

    fn get(&self, key: Key) -> Result<Option<&Record>, Stop> {
        match self.records.get(&key) {
            Some(record) => Ok(record.as_ref()),
            None => Err(Stop::Need(Need::Record(key))),
        }
    }

    /// A ticket.
    ///
    /// # Errors
    /// [`Stop::Need`] when it is not loaded, [`Stop::Refused`] with [`RefusalCode::NotFound`] when there is none.
    pub fn ticket(&self, id: TicketId) -> Result<&Ticket, Stop> {
        let key = Key::ticket(id);
        match self.records.get(&key) {
            Some(Some(Record::Ticket(found))) => Ok(found),
            Some(_) => Err(Refusal::new(RefusalCode::NotFound).with("what", "ticket").into()),
            None => self.open_ticket(id).ok_or(Stop::Need(Need::Record(key))),
        }
    }

    /// Whether a record exists.
    ///
    /// # Errors
    /// [`Stop::Need`] when that is not known.
    pub fn exists(&self, key: Key) -> Result<bool, Stop> {
        match self.records.get(&key) {
            Some(record) => Ok(record.is_some()),
            None => {
                let open = key.ticket_id().and_then(|id| self.open_ticket(id));
                open.map(|_| true).ok_or(Stop::Need(Need::Record(key)))
            }
        }
    }

    typed! {
        /// A case.
        case(id: CaseId) -> Case(Case), "case";
        /// A joint application.
        joint(id: JointId) -> Joint(JointApplication), "joint";
        /// A task.
        task(id: TaskId) -> Task(Task), "task";
        /// A counter.
        counter(hall: &HallCode, number: u16) -> Counter(Counter), "counter";
        /// A hall.
        hall(code: &HallCode) -> Hall(Hall), "hall";
        /// A version of a package.
        package(code: &PackageCode, version: u32) -> Package(JointPackage), "package";
        /// The statutory calendar.
        calendar() -> Calendar(Calendar), "calendar";
        /// A member of staff.
        staff(id: &StaffId) -> Staff(Staff), "staff";
        /// A handover.
        handover(id: HandoverId) -> Handover(Handover), "handover";
        /// A report that shared data are not right.
        discrepancy(id: DiscrepancyId) -> Discrepancy(Discrepancy), "discrepancy";
    }

    /// A version of an item.
    ///
    /// # Errors
    /// [`Stop::Need`] when it is not loaded, [`RefusalCode::ItemUnknown`] when there is none.
    pub fn item(&self, code: &ItemCode, version: u32) -> Result<&Definition, Stop> {
        match self.get(Key::item(code, version))? {
            Some(Record::Item(found)) => Ok(found),
            _ => {
                Err(Refusal::new(RefusalCode::ItemUnknown).with("item", code).with("version", version).into())
            }
        }
    }

    /// The open tickets of a hall.
    ///
    /// # Errors
    /// [`Stop::Need`] when they are not loaded.
    pub fn open_tickets(&self, hall: &HallCode) -> Result<Vec<&Ticket>, Stop> {
        let open = self.open_tickets.get(hall).ok_or_else(|| Stop::Need(Need::OpenTickets(hall.clone())))?;
        Ok(open.0.values().collect())
    }

    /// Begins with what another world left of a hall, in which nothing has changed since.
    pub fn resume(&mut self, hall: HallCode, state: HallState) {
        self.records.extend(state.records.into_iter().map(|(key, record)| (key, Some(record))));
        if let Some(open) = state.open {
            self.put_open_tickets(hall, open);
        }
    }

    /// Leaves what is known of every hall to the next world.
    pub fn into_halls(self) -> BTreeMap<HallCode, HallState> {
        let mut halls: BTreeMap<HallCode, HallState> = BTreeMap::new();
        for (hall, open) in self.open_tickets {
            halls.entry(hall).or_default().open = Some(open);
        }
        for (key, record) in self.records {
            let hall = match &record {
                Some(Record::Hall(hall)) => hall.code.clone(),
                Some(Record::Counter(counter)) => counter.hall.clone(),
                _ => continue,
            };
            halls.entry(hall).or_default().records.extend(record.map(|record| (key, record)));
        }
        halls
    }

    /// Whether the central API has a photo.
    ///
    /// # Errors
    /// [`Stop::Need`] when that is not known.
    pub fn has_blob(&self, hash: &BlobHash) -> Result<bool, Stop> {
        self.blobs.get(hash).copied().ok_or_else(|| Stop::Need(Need::Blob(hash.clone())))
    }

    /// Whether a ticket or case number is in use.
    ///
    /// # Errors
    /// [`Stop::Need`] when that is not known.
    pub fn number_used(&self, hall: &HallCode, number: &str) -> Result<bool, Stop> {
        let key = (hall.clone(), number.to_owned());
        match self.numbers.get(&key) {
            Some(used) => Ok(*used),
            None => Err(Stop::Need(Need::Number(key.0, key.1))),
        }
    }
}
