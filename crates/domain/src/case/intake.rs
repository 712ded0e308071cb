//! What the Administrative Licensing Law (art. 32) wants said and kept of an application before and beside its acceptance.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::{Calendar, Due, Period, PeriodUnit};
use crate::opening::OpeningTimes;
use crate::time::Timestamp;

/// The one-time notice is given on the spot or within five days (workdays: art. 82); later it cannot be given any more.
pub const NOTICE_WITHIN: Period = Period { count: 5, unit: PeriodUnit::Workdays };

/// The application is in the office's hands: it was received against a receipt, or the applicant has signed it at the window. From here on the
/// time for the one-time notice runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Receipt {
    /// Number of the receipt (收件凭证); empty when the applicant only signed.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

impl Receipt {
    /// The day that counts as that of the receipt: after the hall's hours it is the next workday.
    pub fn counted_day(&self, calendar: &Calendar, opening: Option<&OpeningTimes>) -> Date {
        opening.map_or(self.at.date(), |opening| opening.counted_day(calendar, self.at))
    }

    /// The last day for the one-time notice.
    pub fn notice_by(&self, calendar: &Calendar, opening: Option<&OpeningTimes>) -> Due {
        calendar.due(self.counted_day(calendar, opening), NOTICE_WITHIN)
    }
}

/// An error that the applicant put right on the spot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Correction {
    /// What was wrong: a field or a material, in words.
    pub what: String,
    /// How it was put right.
    pub how: String,
    /// When.
    pub at: Timestamp,
    /// By whom it was seen.
    pub by: String,
}

/// The applicant was told that nothing has to be applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Telling {
    /// Number of the document; empty where none was given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub number: String,
    /// Why nothing is needed.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// The decision not to accept (不予受理).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NonAcceptance {
    /// Number of the document.
    pub number: String,
    /// Why in kind.
    pub ground: DeclineGround,
    /// Why in words.
    pub reason: String,
    /// Legal basis.
    pub legal_basis: String,
    /// The office that is right for it; always named when it is not this one's remit.
    pub office: Option<RightOffice>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// Why an application is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeclineGround {
    /// Not in this office's remit: the right one is named.
    NotOurRemit,
    /// What the one-time notice asked for was not brought.
    NotSupplemented,
    /// The applicant is not entitled to apply, or the law forbids the application.
    NotEntitled,
    /// Another reason in law.
    Other,
}

/// The office to apply to instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RightOffice {
    /// Name.
    pub name: String,
    /// Where it is; may be empty.
    #[serde(default)]
    pub address: String,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: String,
}

/// Materials that the applicant brought after the one-time notice (补正材料接收单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Supplement {
    /// Number of the receipt.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What was brought.
    pub received: Vec<SuppliedMaterial>,
    /// Nothing was missing after it: the case counts as received complete on this day.
    pub complete: bool,
}

/// A material on a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SuppliedMaterial {
    /// Slot; empty for what is no material of the item.
    pub slot: String,
    /// Name.
    pub name: String,
    /// Copies.
    pub copies: u8,
}

/// Accepted by law: the one-time notice was not given in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Deeming {
    /// The day of receipt, which is the day of acceptance.
    #[ts(as = "String")]
    pub on: Date,
    /// The last day on which the notice could have been given.
    #[ts(as = "String")]
    pub notice_by: Date,
}

/// What the acceptance rests on, and so from which day its limits run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceBasis {
    /// Nothing was missing.
    #[default]
    Complete,
    /// Everything that the notice asked for was brought: the day of the full supplement counts.
    Supplemented,
    /// No notice was given in time: the day of receipt counts.
    Deemed,
}

/// A material that was allowed to follow (容缺).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaterMaterial {
    /// Slot.
    pub slot: String,
    /// Name.
    pub name: String,
    /// Last day.
    pub due: Due,
    /// How the last day comes about, so that it can be told when the calendar reaches it; empty in cases of older desktops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<LaterLimit>,
    /// What happens after it.
    pub overdue: LaterOverdue,
    /// When it was brought.
    pub received: Option<ReceivedLater>,
    /// The last day has passed without it, and what had to happen has happened.
    pub lapsed: bool,
}

/// How the last day of a material that may follow comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaterLimit {
    /// The day after which it runs.
    #[ts(as = "String")]
    pub from: Date,
    /// How long.
    pub period: Period,
}

impl LaterMaterial {
    /// Its last day, where the calendar did not reach far enough to tell and does now.
    pub(super) fn reckoned(&self, calendar: &Calendar) -> Option<Due> {
        let limit = self.limit.filter(|_| self.due == Due::NotComputable)?;
        Some(calendar.due(limit.from, limit.period)).filter(|due| *due != Due::NotComputable)
    }
}

/// A material that followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceivedLater {
    /// Number of the receipt.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom it was received.
    pub by: String,
}

/// What happens when a material that was allowed to follow has not come in time. Halls differ, so an item says it for each material.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LaterOverdue {
    /// The case goes back to the window, which asks once more: what can be undone is the default.
    #[default]
    Return,
    /// The case is ended (退件).
    Terminate,
    /// Nothing but a red light.
    Remind,
}

impl LaterOverdue {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The applicant took the application back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Withdrawal {
    /// Number of the document.
    pub number: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom it was received.
    pub by: String,
}

/// The case was ended without a decision (退件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Termination {
    /// Why.
    pub reason: String,
    /// When: the first moment after the last day.
    pub at: Timestamp,
}

/// Until when the applicant can ask for a review of what was decided, counted from the day on which it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedies {
    /// Administrative reconsideration: 60 days (Administrative Reconsideration Law art. 20).
    pub reconsideration_by: Option<Date>,
    /// Lawsuit: six months (Administrative Litigation Law art. 46).
    pub lawsuit_by: Option<Date>,
}

impl Remedies {
    /// The remedies against something that was told on a day.
    pub fn from(told: Date) -> Self {
        let by = |span: Span| told.checked_add(span).ok();
        Self { reconsideration_by: by(60.days()), lawsuit_by: by(6.months()) }
    }
}
