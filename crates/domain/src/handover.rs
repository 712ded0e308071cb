//! 移交: what was entered by somebody who has lost the right to it since.
//!
//! A clerk works while the network is down; meanwhile the account is closed, or a role or the hall is taken away. Rights are those of the
//! day a command arrives, so it is not carried out. But somebody stood in front of that window and has a receipt: what was entered goes to
//! the supervisors of the hall, who take it over under their own name, have a clerk do so, or close it and say why.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::Command;
use crate::id::{ClientId, HallCode, HandoverId, StaffId};
use crate::record::{Key, Kind};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// What one person entered at one desktop about one record, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Id.
    pub id: HandoverId,
    /// Hall.
    pub hall: HallCode,
    /// Desktop on which it was entered.
    pub client: ClientId,
    /// Who entered it.
    pub by: StaffId,
    /// That person's name.
    pub by_name: String,
    /// Whose session brought it.
    pub brought_by: StaffId,
    /// What was lost.
    pub lost: LostRight,
    /// The record it is about.
    pub subject: Key,
    /// When the first of it arrived at the central API.
    pub received_at: Timestamp,
    /// What has not been carried out, in order.
    pub waiting: Vec<Handed>,
    /// What has been carried out since, in order.
    pub carried_out: Vec<Handed>,
    /// The clerk who is to take it over; `None` as long as it is the supervisors' own affair.
    pub assigned_to: Option<StaffId>,
    /// Where it stands.
    pub state: HandoverState,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// A command that was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Its number in the desktop's log.
    pub seq: u64,
    /// When the action was taken.
    pub at: Timestamp,
    /// The command.
    pub command: Command,
    /// Why it was not carried out when somebody took it over, when that has been tried.
    pub refusal: Option<Refusal>,
}

/// The right that was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LostRight {
    /// The account was closed.
    Account,
    /// A role, or the hall, was taken away.
    Role,
}

/// State of a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum HandoverState {
    /// Somebody has to see to it.
    Open,
    /// It went to a clerk, in a handover of its own that the clerk can see.
    Assigned(Seen),
    /// All of it was carried out by somebody else.
    TakenOver(Seen),
    /// Nothing more comes of it.
    Closed {
        /// By whom and when.
        seen: Seen,
        /// Why.
        reason: String,
    },
}

/// Who saw to it, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Seen {
    /// Who.
    pub by: StaffId,
    /// Name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A command whose author has lost the right to it, as it arrives.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// Hall whose supervisors see to it.
    pub hall: HallCode,
    /// Desktop.
    pub client: ClientId,
    /// Number in the desktop's log.
    pub seq: u64,
    /// When the action was taken.
    pub at: Timestamp,
    /// Who acted.
    pub by: StaffId,
    /// That person's name.
    pub by_name: String,
    /// Whose session brought it.
    pub brought_by: StaffId,
    /// What was lost.
    pub lost: LostRight,
    /// The command.
    pub command: &'a Command,
    /// When it arrived.
    pub received_at: Timestamp,
}

impl Handover {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            HandoverState::Open => "open",
            HandoverState::Assigned(_) => "assigned",
            HandoverState::TakenOver(_) => "taken_over",
            HandoverState::Closed { .. } => "closed",
        }
    }

    /// Since when nothing has to be done any more.
    pub fn closed_at(&self) -> Option<Timestamp> {
        match &self.state {
            HandoverState::Open => None,
            HandoverState::Assigned(seen) | HandoverState::TakenOver(seen) => Some(seen.at),
            HandoverState::Closed { seen, .. } => Some(seen.at),
        }
    }

    /// Whether more of the same belongs to it.
    pub fn takes(&self) -> bool {
        self.state == HandoverState::Open
    }

    /// A new handover with its first command, or `None` for what needs nobody: see [`is_handed_over`].
    pub fn begin(id: HandoverId, arrival: Arrival<'_>) -> Option<Self> {
        let subject = subject_of(arrival.command)?;
        Some(Self {
            id,
            hall: arrival.hall.clone(),
            client: arrival.client,
            by: arrival.by.clone(),
            by_name: arrival.by_name.clone(),
            brought_by: arrival.brought_by.clone(),
            lost: arrival.lost,
            subject,
            received_at: arrival.received_at,
            waiting: vec![handed(&arrival)],
            carried_out: Vec::new(),
            assigned_to: None,
            state: HandoverState::Open,
            revision: 1,
        })
    }

    /// The same with one more command. A restored central store may be told again: each number is taken once.
    #[must_use]
    pub fn with(mut self, arrival: &Arrival<'_>) -> Self {
        if !self.waiting.iter().chain(&self.carried_out).any(|known| known.seq == arrival.seq) {
            self.waiting.push(handed(arrival));
            self.revision += 1;
        }
        self
    }
}

fn handed(arrival: &Arrival<'_>) -> Handed {
    Handed { seq: arrival.seq, at: arrival.at, command: arrival.command.clone(), refusal: None }
}

/// The record that a handed over command is about. `None` for what is not handed over: sitting down and calling the next person concern
/// nobody afterwards; a task is still there for the other approvers of its department, and nobody else may decide it.
pub fn subject_of(command: &Command) -> Option<Key> {
    let subject = command.subject()?;
    matches!(subject.kind, Kind::Ticket | Kind::Case | Kind::Joint).then_some(subject)
}
