//! 移交: what was entered by somebody who has lost the right to it since, for the supervisors and the clerks they ask.

use domain::handover::LostRight;
use domain::id::HandoverId;
use domain::id::StaffId;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::AttentionLine;
use crate::screen::AttentionTarget;

/// Handovers that this person may see, open ones first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverView {
    /// Handovers; closed ones only of the last days, as long as they are in the working set.
    pub rows: Vec<HandoverRow>,
    /// Clerks of the hall to whom one can be given; empty for anybody but supervisors.
    pub clerks: Vec<HandoverClerk>,
}

/// A clerk to whom a handover can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverClerk {
    /// Login name.
    pub id: StaffId,
    /// Name.
    pub name: String,
}

/// A handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverRow {
    /// Id.
    pub id: HandoverId,
    /// Ticket or case number it is about, or the item's name; empty when neither is known.
    pub subject: String,
    /// Screen that shows the record, when there is one already.
    pub target: AttentionTarget,
    /// Name of the person concerned, masked; empty when it is not known.
    pub person_masked: String,
    /// ID number of the person concerned, masked.
    pub id_number_masked: String,
    /// Who entered it.
    pub by: String,
    /// Whose session brought it.
    pub brought_by: String,
    /// What the author had lost.
    pub lost: LostRight,
    /// When the first of it was done.
    pub at: Timestamp,
    /// When it arrived.
    pub received_at: Timestamp,
    /// What was done, in order: what waits, and then what was carried out since.
    pub deeds: Vec<HandoverDeed>,
    /// The clerk who was asked to see to it.
    pub assigned_to: Option<String>,
    /// `open`, `assigned`, `taken_over` or `closed`.
    pub status: String,
    /// How it ended.
    pub end: Option<HandoverEnd>,
    /// Whether this person may take it over.
    pub can_take_over: bool,
    /// Whether this person may give it to a clerk or close it.
    pub can_direct: bool,
}

/// Something that was done by the author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverDeed {
    /// When.
    pub at: Timestamp,
    /// Name of the command, for the sentence that says what was done.
    pub command: String,
    /// What was entered, line by line; personal values masked.
    pub entered: Vec<AttentionLine>,
    /// Whether it has been carried out under another name since.
    pub carried_out: bool,
    /// Why it was not, when that was tried.
    pub refusal: Option<Refusal>,
}

/// How a handover ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverEnd {
    /// Who saw to it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why nothing came of it; empty when something did.
    pub reason: String,
}

/// Something to do with a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverAct {
    /// Handover.
    pub handover: HandoverId,
    /// What.
    pub action: HandoverAction,
}

/// Actions on a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum HandoverAction {
    /// Carry it out under the own name.
    TakeOver,
    /// Have a clerk take it over.
    Assign {
        /// Clerk.
        to: StaffId,
    },
    /// Nothing comes of it.
    Close {
        /// Why.
        reason: String,
    },
}
