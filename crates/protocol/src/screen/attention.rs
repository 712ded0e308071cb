//! 待处理: what the central API did not carry out.

use domain::id::CaseId;
use domain::id::JointId;
use domain::id::TaskId;
use domain::id::TicketId;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
