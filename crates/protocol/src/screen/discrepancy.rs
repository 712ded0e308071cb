//! Fetching by data sharing, and 数据异议: reports that what was fetched is not right.

use domain::calendar::Due;
use domain::deadline::Light;
use domain::discrepancy::{Discrepancy, Side};
use domain::id::{CaseId, DiscrepancyId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Fetch the record for a material of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseFetch {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
}

/// Report that what was fetched for a material is not right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDispute {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
    /// What is wrong; may be empty where the rules have found something.
    pub account: String,
}

/// A report, as one side has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscrepancyRef {
    /// The report.
    pub report: DiscrepancyId,
    /// Whose copy.
    pub side: Side,
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscrepancyRow {
    /// The report.
    pub report: DiscrepancyId,
    /// Whose copy.
    pub side: Side,
    /// Slot of the material.
    pub slot: String,
    /// Name of the material.
    pub material: String,
    /// Item of the case.
    pub item_name: String,
    /// Hall that reported it.
    pub hall_name: String,
    /// Department that answers, in words.
    pub department_name: String,
    /// Whose record it is, masked.
    pub holder_masked: String,
    /// Status, as in the domain.
    pub status: String,
    /// Who sees to it, or answered; empty while nobody does.
    pub by: String,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Since when nothing has to be done any more.
    pub closed_at: Option<Timestamp>,
    /// The last day for the department's answer, while it has still to be given.
    pub answer_by: Due,
    /// The light beside it.
    pub light: Light,
}

/// A report with everything that is said in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscrepancyScreen {
    /// The report.
    pub discrepancy: Discrepancy,
    /// Department in words.
    pub department_name: String,
    /// The logged-in person may take it.
    pub can_take: bool,
    /// The logged-in person may answer it now.
    pub can_answer: bool,
    /// The logged-in person may close it.
    pub can_close: bool,
}

/// Something to do with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscrepancyAct {
    /// The report.
    pub report: DiscrepancyId,
    /// What.
    pub action: DiscrepancyAction,
}

/// Actions on a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum DiscrepancyAction {
    /// The department sees to it.
    Take,
    /// The department answers.
    Answer {
        /// The record was corrected; otherwise it is right as it is.
        corrected: bool,
        /// What was found.
        opinion: String,
    },
    /// The counter has taken note, or takes it back.
    Close {
        /// Why; needed only where there is no answer yet.
        reason: String,
    },
}
