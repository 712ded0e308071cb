//! A ticket of the queue.
//!
//! ```text
//!            issue
//!              │
//!              ▼        call             start
//!   ┌──────► Waiting ─────────► Called ─────────► Serving ──finish──► Finished
//!   │          ▲  ▲               │ │  ◄──recall     │ │
//!   │ transfer │  └──give back────┘ │                │ │
//!   └──────────┼────────────────────┼────────────────┘ │
//!              │ rejoin             ▼ not here         ▼ park
//!              └───────────────── NoShow             Parked
//!                                   │                  │
//!                                   └──── come back ───┴──► Called at the counter that takes the person
//! ```
//!
//! Everything else is refused. The last change can be undone for a few seconds by who made it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::TicketCommand;
use crate::id::{BusinessCode, HallCode, ItemCode, StaffId, TicketId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;

/// A person as known at check-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// Name.
    pub name: String,
    /// ID number, normalised; empty when checked in by hand without one.
    pub id_number: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ticket {
    /// Id.
    pub id: TicketId,
    /// Hall.
    pub hall: HallCode,
    /// Printed number, for example `A012` or `V003`.
    pub number: String,
    /// Business.
    pub business: BusinessCode,
    /// Service item, when it was chosen at check-in.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Why the ticket has priority.
    pub priority_reason: Option<PriorityReason>,
    /// Who it is for.
    pub person: Person,
    /// When it was issued. Its rank: kept by transfers, give-backs and rejoining.
    pub issued_at: Timestamp,
    /// Time of the appointment.
    pub appointment_at: Option<Timestamp>,
    /// Only this counter may call it (after a transfer).
    pub reserved_for: Option<u16>,
    /// Where it stands.
    pub state: TicketState,
    /// How often the person was called.
    pub calls: u32,
    /// How often the person came to a counter.
    pub visits: u32,
    /// Counts changes, from 1.
    pub revision: u32,
    /// What the last change can be undone to.
    pub undo: Option<Undo>,
}

/// State of a ticket, with what only makes sense in that state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TicketState {
    /// In the queue.
    Waiting,
    /// Called to a counter.
    Called(AtCounter),
    /// Being served.
    Serving(AtCounter),
    /// Sent away for something, comes back without queuing.
    Parked(Parked),
    /// Did not come.
    NoShow(AtCounter),
    /// Done.
    Finished(AtCounter),
}

/// Where and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AtCounter {
    /// Counter.
    pub counter: u16,
    /// Clerk.
    pub staff: StaffId,
    /// Since when.
    pub since: Timestamp,
}

/// A parked ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Parked {
    /// Counter that keeps it.
    pub counter: u16,
    /// Clerk who owns it.
    pub staff: StaffId,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
    /// What the person has to bring.
    pub missing: Vec<String>,
}

/// How to undo the last change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Undo {
    /// State before.
    pub state: TicketState,
    /// Reservation before.
    pub reserved_for: Option<u16>,
    /// Who made the change.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Class of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketClass {
    /// 优先 (V).
    Priority,
    /// 预约 (Y).
    Appointment,
    /// 普通.
    Normal,
}

/// Why a ticket has priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PriorityReason {
    /// Of great age (by default 70).
    Elderly,
    /// Soldier or veteran.
    Soldier,
    /// Disabled.
    Disabled,
    /// Pregnant or with an infant.
    Pregnant,
}

/// What happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketEvent {
    /// It entered the queue.
    Issued(Box<Ticket>),
    /// Its state changed.
    Moved(Box<Move>),
    /// The person was called again.
    Recalled,
}

/// A change of state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// New state.
    pub to: TicketState,
    /// New reservation.
    pub reserved_for: Option<u16>,
    /// Whether the change can be undone.
    pub undo: Option<Undo>,
}

/// Seconds in which a mis-click can be undone at the window; the same for all halls, because the screen shows the count-down.
pub const UNDO_SECONDS: u64 = 10;

/// A pushed undo may arrive late, but it was made in time: the desktop's own clock decides. This much is forgiven for clocks that tick apart.
const UNDO_GRACE_SECONDS: u64 = 2;

impl Ticket {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            TicketState::Waiting => "waiting",
            TicketState::Called(_) => "called",
            TicketState::Serving(_) => "serving",
            TicketState::Parked(_) => "parked",
            TicketState::NoShow(_) => "no_show",
            TicketState::Finished(_) => "finished",
        }
    }

    /// Ticket numbers repeat daily: the date makes them unique within a hall.
    pub fn number_key(&self) -> String {
        format!("{}/{}", self.issued_at.date(), self.number)
    }

    /// The counter that has the ticket, when one has.
    pub fn counter(&self) -> Option<u16> {
        match &self.state {
            TicketState::Waiting => None,
            TicketState::Parked(parked) => Some(parked.counter),
            TicketState::Called(at)
            | TicketState::Serving(at)
            | TicketState::NoShow(at)
            | TicketState::Finished(at) => Some(at.counter),
        }
    }

    /// Open tickets count for "one open ticket per person and business".
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TicketState::Finished(_) | TicketState::NoShow(_))
    }

    /// Called to, or being served at, this counter.
    pub fn is_at(&self, number: u16) -> bool {
        matches!(&self.state, TicketState::Called(at) | TicketState::Serving(at) if at.counter == number)
    }

    fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::TicketState).with("number", &self.number).with("status", self.status())
    }

    fn elsewhere(&self, counter: u16) -> Refusal {
        Refusal::new(RefusalCode::TicketElsewhere).with("number", &self.number).with("counter", counter)
    }

    fn moved(&self, to: TicketState, reserved_for: Option<u16>, context: &Context) -> TicketEvent {
        let undo = Undo {
            state: self.state.clone(),
            reserved_for: self.reserved_for,
            by: context.actor.staff.clone(),
            at: context.at,
        };
        TicketEvent::Moved(Box::new(Move { to, reserved_for, undo: Some(undo) }))
    }
}

/// Decides what a command does to a ticket. The right to act and the counter were checked by [`crate::execute`].
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(
    ticket: &Ticket,
    command: &TicketCommand,
    context: &Context,
) -> Result<Vec<TicketEvent>, Refusal> {
    let at = |counter: u16| AtCounter { counter, staff: context.actor.staff.clone(), since: context.at };
    let here = |counter: u16, at: &AtCounter| {
        if at.counter == counter { Ok(()) } else { Err(ticket.elsewhere(at.counter)) }
    };
    let event = match (command, &ticket.state) {
        (TicketCommand::Call { counter }, TicketState::Waiting) => {
            if let Some(reserved) = ticket.reserved_for.filter(|reserved| reserved != counter) {
                return Err(ticket.elsewhere(reserved));
            }
            ticket.moved(TicketState::Called(at(*counter)), None, context)
        }
        // The claim whose answer was lost had got the very ticket that the counter then chose alone.
        (TicketCommand::Call { counter }, TicketState::Called(held)) if held.counter == *counter => {
            return Ok(Vec::new());
        }
        // Somebody was faster: say where the person is.
        (TicketCommand::Call { counter }, TicketState::Called(held) | TicketState::Serving(held))
            if held.counter != *counter =>
        {
            return Err(ticket.elsewhere(held.counter));
        }
        (TicketCommand::Recall { counter }, TicketState::Called(held)) => {
            here(*counter, held)?;
            TicketEvent::Recalled
        }
        (TicketCommand::Start { counter }, TicketState::Called(held)) => {
            here(*counter, held)?;
            ticket.moved(TicketState::Serving(at(*counter)), None, context)
        }
        (TicketCommand::NotHere { counter }, TicketState::Called(held)) => {
            here(*counter, held)?;
            ticket.moved(TicketState::NoShow(at(*counter)), None, context)
        }
        (TicketCommand::GiveBack { counter }, TicketState::Called(held)) => {
            here(*counter, held)?;
            ticket.moved(TicketState::Waiting, None, context)
        }
        (
            TicketCommand::Park { counter, reason, missing },
            TicketState::Called(held) | TicketState::Serving(held),
        ) => {
            here(*counter, held)?;
            if reason.trim().is_empty() {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            let parked = Parked {
                counter: *counter,
                staff: context.actor.staff.clone(),
                since: context.at,
                reason: reason.clone(),
                missing: missing.clone(),
            };
            ticket.moved(TicketState::Parked(parked), None, context)
        }
        (TicketCommand::ComeBack { counter }, TicketState::Parked(_) | TicketState::NoShow(_)) => {
            ticket.moved(TicketState::Called(at(*counter)), None, context)
        }
        (TicketCommand::Rejoin, TicketState::NoShow(_)) => ticket.moved(TicketState::Waiting, None, context),
        (
            TicketCommand::Transfer { counter, to_counter, .. },
            TicketState::Called(held) | TicketState::Serving(held),
        ) => {
            here(*counter, held)?;
            if counter == to_counter {
                return Err(ticket.elsewhere(*counter));
            }
            ticket.moved(TicketState::Waiting, Some(*to_counter), context)
        }
        (TicketCommand::Finish { counter }, TicketState::Called(held) | TicketState::Serving(held)) => {
            here(*counter, held)?;
            ticket.moved(TicketState::Finished(at(*counter)), None, context)
        }
        (TicketCommand::Undo, _) => {
            let undo = ticket.undo.as_ref().ok_or_else(|| ticket.refused())?;
            if undo.by != context.actor.staff {
                return Err(Refusal::new(RefusalCode::NotAllowed));
            }
            if context.at.seconds_since(undo.at) > UNDO_SECONDS + UNDO_GRACE_SECONDS {
                return Err(Refusal::new(RefusalCode::UndoTooLate));
            }
            TicketEvent::Moved(Box::new(Move {
                to: undo.state.clone(),
                reserved_for: undo.reserved_for,
                undo: None,
            }))
        }
        _ => return Err(ticket.refused()),
    };
    Ok(vec![event])
}

/// Applies an event.
pub fn evolve(ticket: Option<Ticket>, event: TicketEvent) -> Option<Ticket> {
    match event {
        TicketEvent::Issued(issued) => Some(*issued),
        TicketEvent::Moved(moved) => ticket.map(|mut ticket| {
            let Move { to, reserved_for, undo } = *moved;
            match &to {
                TicketState::Called(_) => ticket.calls += 1,
                TicketState::Serving(_) => ticket.visits += 1,
                _ => {}
            }
            ticket.state = to;
            ticket.reserved_for = reserved_for;
            ticket.undo = undo;
            ticket.revision += 1;
            ticket
        }),
        TicketEvent::Recalled => ticket.map(|mut ticket| {
            ticket.calls += 1;
            ticket.undo = None;
            ticket.revision += 1;
            ticket
        }),
    }
}
