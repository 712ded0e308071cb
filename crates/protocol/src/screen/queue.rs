//! The queue, the reception, the counters of the hall.

use std::collections::BTreeMap;

use domain::counter::Counter;
use domain::id::BusinessCode;
use domain::id::ItemCode;
use domain::id::TicketId;
use domain::queue::RankReason;
use domain::ticket::Parked;
use domain::ticket::Person;
use domain::ticket::PriorityReason;
use domain::ticket::TicketClass;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::CaseRow;
use crate::screen::DeskRow;
use crate::screen::DocumentRef;

/// The queue as this counter sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// Called to or being served at this counter.
    pub current: Option<TicketRow>,
    /// Waiting tickets that this counter may call, in order; all of the hall when this PC has no counter.
    pub waiting: Vec<TicketRow>,
    /// Waiting tickets of other businesses.
    pub waiting_elsewhere: u32,
    /// Parked in the hall, this counter's first.
    pub parked: Vec<TicketRow>,
    /// Missed their call today, latest first.
    pub missed: Vec<TicketRow>,
    /// Finished at this counter today, latest first.
    pub finished: Vec<TicketRow>,
    /// The clock the durations are to be counted from.
    pub now: Timestamp,
}

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRow {
    /// Id.
    pub id: TicketId,
    /// Number.
    pub number: String,
    /// Status, as in the domain.
    pub status: String,
    /// Business.
    pub business: BusinessCode,
    /// Business or item in words.
    pub title: String,
    /// Item chosen at check-in.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Reason for priority.
    pub priority_reason: Option<PriorityReason>,
    /// Name; empty when unknown.
    pub name: String,
    /// ID number, masked.
    pub id_number_masked: String,
    /// Age in years, when an ID number is known.
    pub age: Option<u16>,
    /// Issued.
    pub issued_at: Timestamp,
    /// Appointment.
    pub appointment_at: Option<Timestamp>,
    /// Counter that has it.
    pub counter: Option<u16>,
    /// In this state since.
    pub since: Timestamp,
    /// Why it stands where it stands in the waiting list.
    pub reason: Option<RankReason>,
    /// How it was parked.
    pub parked: Option<Parked>,
    /// How often the person came to a counter.
    pub visits: u32,
    /// How often called.
    pub calls: u32,
    /// Until when the last change can be undone by this clerk.
    pub undo_until: Option<Timestamp>,
    /// Cases taken in on it that are not dropped.
    pub cases: Vec<CaseRow>,
}

/// Check-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckIn {
    /// Person; all parts may be empty.
    pub person: Person,
    /// Business.
    pub business: BusinessCode,
    /// Item.
    pub item: Option<ItemCode>,
    /// Class; priority by age is set by itself from the ID number.
    pub class: TicketClass,
    /// Reason for priority.
    pub priority_reason: Option<PriorityReason>,
    /// Time of the appointment.
    pub appointment_at: Option<Timestamp>,
}

/// Asks about a person at reception.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PersonQuery {
    /// ID number as typed.
    pub id_number: String,
}

/// What an ID number says, for the reception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonHint {
    /// Valid.
    pub valid: bool,
    /// What is wrong with it, as in a form.
    pub problem: Option<domain::form::view::Problem>,
    /// Normalised number.
    pub id_number: String,
    /// Name from an earlier visit in the cache.
    pub name: String,
    /// Telephone from an earlier visit.
    pub phone: String,
    /// Age.
    pub age: Option<u16>,
    /// Old enough for priority.
    pub priority: bool,
    /// Open tickets of the person today.
    pub open: Vec<TicketRow>,
}

/// A new ticket, with how many wait before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketIssued {
    /// Ticket.
    pub ticket: TicketRow,
    /// People before it.
    pub ahead: u32,
    /// The printed slip.
    pub document: DocumentRef,
}

/// Answer to "call next".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Called {
    /// The called ticket.
    pub ticket: TicketRow,
    /// True when the counter decided alone because the central API did not answer in time.
    pub alone: bool,
}

/// Something to do with a ticket at this counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketAct {
    /// Ticket.
    pub ticket: TicketId,
    /// What.
    pub action: TicketAction,
}

/// Actions at this counter; the counter's number is added by the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum TicketAction {
    /// F3.
    Recall,
    /// The person is here.
    Start,
    /// F4.
    NotHere,
    /// F6.
    Park {
        /// Why.
        reason: String,
        /// What to bring.
        missing: Vec<String>,
    },
    /// Back from parking or late.
    ComeBack,
    /// The one who missed the call queues again.
    Rejoin,
    /// F7.
    Transfer {
        /// To.
        to_counter: u16,
        /// Why.
        reason: String,
    },
    /// F8.
    Finish,
    /// Undo.
    Undo,
}

/// The hall's counters and who is at them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HallView {
    /// Counters.
    pub counters: Vec<CounterRow>,
    /// Waiting people by business code.
    pub waiting: BTreeMap<String, u32>,
    /// Desktops of the hall, those heard of last first. For supervisors; empty for anybody else.
    pub desks: Vec<DeskRow>,
    /// When the central API was last asked about the desktops, by its clock.
    pub desks_at: Option<Timestamp>,
    /// The clock.
    pub now: Timestamp,
}

/// A counter in the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CounterRow {
    /// The counter.
    pub counter: Counter,
    /// What is there.
    pub current: Option<TicketRow>,
    /// Tickets finished there today.
    pub finished_today: u32,
}
