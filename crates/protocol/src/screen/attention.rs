//! 待处理: what the central API did not carry out.

use domain::id::CaseId;
use domain::id::JointId;
use domain::id::TaskId;
use domain::id::TicketId;
use domain::refusal::Refusal;
use domain::ticket::claim::SettlementRule;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::CaseRow;

/// An entry of 待处理: a command that the central API did not carry out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AttentionEntry {
    /// Number of the entry.
    pub id: i64,
    /// When the action was taken.
    pub at: Timestamp,
    /// Who acted.
    pub by: String,
    /// Name of the command, for the sentence that says what was done.
    pub command: String,
    /// Ticket or case number it was about; empty when there was none.
    pub subject: String,
    /// Why it was not carried out.
    pub refusal: Refusal,
    /// What was entered, line by line.
    pub entered: Vec<AttentionLine>,
    /// Whether doing it again makes sense.
    pub can_redo: bool,
    /// Screen that shows the record it was about.
    pub target: AttentionTarget,
}

/// A line of an entry: what was entered and what the central API holds now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionLine {
    /// Label.
    pub label: String,
    /// Entered here.
    pub entered: String,
    /// Held by the central API; `None` when it holds nothing comparable.
    pub held: Option<String>,
    /// Who put there what the central API holds, where that is known.
    pub author: Option<AttentionAuthor>,
}

/// Who put something where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionAuthor {
    /// Name.
    pub name: String,
    /// When, where that is known.
    pub at: Option<Timestamp>,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AttentionTarget {
    /// Nothing that can be opened.
    None,
    /// A ticket.
    Ticket(TicketId),
    /// A case.
    Case(CaseId),
    /// A joint application.
    Joint(JointId),
    /// A task.
    Task(TaskId),
}

/// An entry's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionId {
    /// Number of the entry.
    pub id: i64,
}

/// An entry beside 待处理: several counters that were alone had one person, and how that was settled. Nothing was refused and nothing has to be
/// done again; whoever was part of it, and the supervisors, take note ([`TicketRef`] to `settlement_note`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettlementEntry {
    /// Ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Where the ticket stands now, as in the domain.
    pub status: String,
    /// When the later of them called.
    pub at: Timestamp,
    /// Which rule decided.
    pub rule: SettlementRule,
    /// The counter whose deed stands.
    pub stands: SettlementSide,
    /// The others, best first.
    pub yields: Vec<SettlementSide>,
    /// Cases taken in on the ticket, at whichever counter; all stay valid.
    pub cases: Vec<CaseRow>,
    /// Names of those who have taken note.
    pub seen_by: Vec<String>,
}

/// What one counter did with the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettlementSide {
    /// Counter.
    pub counter: u16,
    /// Clerk.
    pub by: String,
    /// Whether that is who looks at it.
    pub mine: bool,
    /// `called`, `serving`, `parked`, `transferred`, `no_show` or `finished`.
    pub standing: String,
    /// Whether the counter called without the word of the central API.
    pub alone: bool,
    /// Whether its clock is in doubt.
    pub clock_in_doubt: bool,
    /// When the person was called.
    pub called_at: Timestamp,
    /// When the person came to the window.
    pub started_at: Option<Timestamp>,
    /// Since when it stands as it does.
    pub since: Timestamp,
}

/// A ticket by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRef {
    /// Ticket.
    pub ticket: TicketId,
}
