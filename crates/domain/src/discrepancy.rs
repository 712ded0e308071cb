//! 数据异议: what was given by data sharing is not right (a key field is missing, the record is stale, or it says something else than the person
//! shows). It is reported to the department that holds the record, answered there, and followed to its end.
//!
//! ```text
//!   Reported ──take──► Taken ──answer──► Corrected · Confirmed ──close──► Closed
//!      │  └───────────────────answer────────►┘                              ▲
//!      └──────────────────┴───close, with a reason: taken back──────────────┘
//! ```
//!
//! A record is in one space, so a report is two of the same content: one in the space of the hall that waits for the answer, one in that of the
//! department that gives it. A desktop changes the one that it holds; the central API changes both.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::{Calendar, Due, Period, PeriodUnit};
use crate::catalogue::AnswerTimes;
use crate::deadline::Light;
use crate::form::licence::{LicenceFault, SharedRecord};
use crate::handover::Seen;
use crate::id::{CaseId, DepartmentCode, DiscrepancyId, HallCode, JointId, StaffId};
use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;

/// Longest text that somebody can write into a report, in characters.
const LONGEST: usize = 1000;

/// A report that shared data are not right, as one side has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Discrepancy {
    /// Id of this copy: that of the report at the hall, another derived from it at the department.
    pub id: DiscrepancyId,
    /// The report.
    pub report: DiscrepancyId,
    /// Whose copy it is.
    pub side: Side,
    /// Hall that reported it.
    pub hall: HallCode,
    /// Its name.
    pub hall_name: String,
    /// Department that holds the record.
    pub department: DepartmentCode,
    /// Case in which it was found; of a joint application the member's case as it will be.
    pub case: CaseId,
    /// Joint application in which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub joint: Option<JointId>,
    /// Item of the case.
    pub item_name: String,
    /// Slot of the material.
    pub slot: String,
    /// Name of the material.
    pub material: String,
    /// Name of the person whose record it is, as the form has it.
    pub holder_name: String,
    /// What the platform had answered, with the ID number that it was asked for with.
    pub shared: SharedRecord,
    /// What its fields are called in words, as far as the item says so: a department need not know how the platform names them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub labels: BTreeMap<String, String>,
    /// What the rules found wrong with it.
    pub faults: Vec<LicenceFault>,
    /// What is wrong in the words of the counter; may be empty where the rules have found something.
    pub account: String,
    /// Who reported it, and when.
    pub reported: Seen,
    /// How long the answer may take, as the hall had it when it was reported: the department's desktops do not know every hall.
    #[serde(default)]
    pub answer_times: AnswerTimes,
    /// Where it stands.
    pub state: DiscrepancyState,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// Whose copy of a report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The hall that waits for the answer.
    Hall,
    /// The department that gives it.
    Department,
}

/// State of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum DiscrepancyState {
    /// Nobody sees to it yet.
    Reported,
    /// Somebody of the department does.
    Taken(Seen),
    /// The record was corrected: it can be fetched again.
    Corrected(DiscrepancyAnswer),
    /// The record is right as it is.
    Confirmed(DiscrepancyAnswer),
    /// The counter has taken note of the answer, or has taken the report back.
    Closed {
        /// By whom and when.
        seen: Seen,
        /// Why; empty where the answer says enough.
        reason: String,
        /// The answer, if there was one.
        answer: Option<DiscrepancyAnswer>,
    },
}

/// What the department found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiscrepancyAnswer {
    /// The record was corrected; otherwise it is right as it is.
    pub corrected: bool,
    /// In words.
    pub opinion: String,
    /// Who says so, and when.
    pub seen: Seen,
}

impl Discrepancy {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            DiscrepancyState::Reported => "reported",
            DiscrepancyState::Taken(_) => "taken",
            DiscrepancyState::Corrected(_) => "corrected",
            DiscrepancyState::Confirmed(_) => "confirmed",
            DiscrepancyState::Closed { .. } => "closed",
        }
    }

    /// Since when nothing has to be done any more.
    pub fn closed_at(&self) -> Option<Timestamp> {
        if let DiscrepancyState::Closed { seen, .. } = &self.state { Some(seen.at) } else { None }
    }

    /// What the department found, once it has.
    pub fn answer(&self) -> Option<&DiscrepancyAnswer> {
        match &self.state {
            DiscrepancyState::Corrected(answer) | DiscrepancyState::Confirmed(answer) => Some(answer),
            DiscrepancyState::Closed { answer, .. } => answer.as_ref(),
            DiscrepancyState::Reported | DiscrepancyState::Taken(_) => None,
        }
    }

    /// Whether the department has still to answer.
    pub fn awaits_answer(&self) -> bool {
        matches!(self.state, DiscrepancyState::Reported | DiscrepancyState::Taken(_))
    }

    /// The last day for the answer, while it has still to be given.
    pub fn answer_by(&self, calendar: &Calendar) -> Due {
        if self.awaits_answer() { self.after(self.answer_times.red_workdays, calendar) } else { Due::None }
    }

    /// The light beside it at a moment. What a calendar does not reach cannot be late.
    pub fn light(&self, calendar: &Calendar, now: Timestamp) -> Light {
        let AnswerTimes { yellow_workdays, red_workdays } = self.answer_times;
        let passed = |workdays| self.awaits_answer() && self.after(workdays, calendar).has_passed(now);
        if passed(red_workdays) {
            Light::Red
        } else if passed(yellow_workdays) {
            Light::Yellow
        } else {
            Light::None
        }
    }

    fn after(&self, workdays: u16, calendar: &Calendar) -> Due {
        calendar.due(self.reported.at.date(), Period { count: workdays, unit: PeriodUnit::Workdays })
    }

    /// Who of the department sees to it.
    pub fn holder(&self) -> Option<&StaffId> {
        if let DiscrepancyState::Taken(seen) = &self.state { Some(&seen.by) } else { None }
    }

    /// The copy of the other side, of the same content.
    #[must_use]
    pub fn on(&self, side: Side) -> Self {
        let id = match side {
            Side::Hall => self.report,
            Side::Department => self.report.at_department(),
        };
        Self { id, side, ..self.clone() }
    }

    /// The same in another state.
    #[must_use]
    pub fn moved(&self, state: DiscrepancyState) -> Self {
        Self { state, revision: self.revision + 1, ..self.clone() }
    }

    /// Somebody of the department sees to it. Whoever stands in for somebody who is absent takes it from them.
    ///
    /// # Errors
    /// [`RefusalCode::DiscrepancyState`] once it is answered or closed.
    pub fn take(&self, seen: Seen) -> Result<DiscrepancyState, Refusal> {
        if self.awaits_answer() { Ok(DiscrepancyState::Taken(seen)) } else { Err(self.refused()) }
    }

    /// The department answers.
    ///
    /// # Errors
    /// [`RefusalCode::DiscrepancyState`] once it is answered or closed, [`RefusalCode::TaskClaimed`] when somebody else sees to it,
    /// [`RefusalCode::ReasonNeeded`] without words.
    pub fn answered(&self, corrected: bool, opinion: &str, seen: Seen) -> Result<DiscrepancyState, Refusal> {
        match &self.state {
            DiscrepancyState::Taken(holder) if holder.by != seen.by => {
                return Err(Refusal::new(RefusalCode::TaskClaimed).with("holder", &holder.name));
            }
            DiscrepancyState::Reported | DiscrepancyState::Taken(_) => {}
            _ => return Err(self.refused()),
        }
        let answer = DiscrepancyAnswer { corrected, opinion: said(opinion)?, seen };
        Ok(match corrected {
            true => DiscrepancyState::Corrected(answer),
            false => DiscrepancyState::Confirmed(answer),
        })
    }

    /// The counter has taken note, or takes it back.
    ///
    /// # Errors
    /// [`RefusalCode::DiscrepancyState`] when it is closed, [`RefusalCode::ReasonNeeded`] when it is taken back without a reason.
    pub fn closed(&self, reason: &str, seen: Seen) -> Result<DiscrepancyState, Refusal> {
        let answer = match &self.state {
            DiscrepancyState::Closed { .. } => return Err(self.refused()),
            _ => self.answer().cloned(),
        };
        let reason = if answer.is_some() && reason.trim().is_empty() { String::new() } else { said(reason)? };
        Ok(DiscrepancyState::Closed { seen, reason, answer })
    }

    pub(crate) fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::DiscrepancyState).with("status", self.status())
    }
}

/// Words that are there and of a length that can be kept.
pub(crate) fn said(text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::new(RefusalCode::ReasonNeeded)),
        text if text.chars().count() > LONGEST => {
            Err(Refusal::new(RefusalCode::Malformed).with("what", "text"))
        }
        text => Ok(text.to_owned()),
    }
}
