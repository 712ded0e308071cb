//! A case: one application for one service item.
//!
//! ```text
//!   Draft ──notify──► Noticed ◄─┐ supplement   (both can still be edited; correct, receive and sign change nothing here)
//!     │ └─5 workdays──► Deemed  │              (the notice was not given in time: accepted by law on the day of receipt)
//!     │                   │   └─┘
//!     └───────accept──────┴───────► InReview ──approve──► Approved
//!     │                              │    ▲ └──refuse───► Refused
//!     │                       return │    │ resubmit
//!     │                              ▼    │
//!     │                             Returned               (can be edited)
//!     ├──not needed──► NotNeeded   nothing has to be applied for: told at once
//!     ├──decline─────► Declined    not our remit (the right office is named), or another reason in law
//!     └──discard─────► Discarded   a draft that never was an application
//!
//!   from Draft, Noticed, Deemed, Queued, InReview, Returned ──withdraw──► Withdrawn
//!   from Queued, InReview, Returned ──a material that was to follow did not──► Returned or Terminated, as the item says
//! ```
//!
//! An item that the window decides itself goes from acceptance straight to Approved. A member of a joint application that must
//! wait for another is Queued between acceptance and InReview. There is at most one one-time notice for a case (Administrative
//! Licensing Law art. 32: everything missing is told at once). The five branches of that article are Not needed, Declined, a
//! [`Correction`] on the spot, Noticed, and the acceptance; what time alone does is in `case/time.rs`. An application that has been decided cannot be
//! withdrawn any more: of a decision and a withdrawal the one that the central API hears of first stands.

pub mod intake;
mod merge;
mod time;
mod transition;

pub use intake::{
    AcceptanceBasis, Correction, DeclineGround, Deeming, LaterLimit, LaterMaterial, LaterOverdue,
    NonAcceptance, Receipt, ReceivedLater, Remedies, RightOffice, Supplement, SuppliedMaterial, Telling,
    Termination, Withdrawal,
};
pub use merge::replaced_by;
pub(crate) use merge::{apply, not_changed_meanwhile};
pub(crate) use time::standing;
pub use transition::{decide, evolve};

pub use crate::photo::Attachment;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::calendar::{Calendar, Due, Period};
use crate::command::Changes;
use crate::deadline::Deadline;
use crate::form::definition::Definition;
use crate::form::licence::SharedRecord;
use crate::form::view::LeftOut;
use crate::id::{
    BlobHash, CaseId, DepartmentCode, DiscrepancyId, HallCode, ItemCode, JointId, StaffId, TicketId,
};
use crate::photo::PhotoCommand;
use crate::rating::Rating;
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Case {
    /// Id.
    pub id: CaseId,
    /// Hall that took it in.
    pub hall: HallCode,
    /// Ticket it was taken in on.
    pub ticket: Option<TicketId>,
    /// Joint application it is a member of.
    pub joint: Option<JointId>,
    /// Item.
    pub item: ItemCode,
    /// Version of its definition.
    pub version: u32,
    /// Name of the item at that version.
    pub item_name: String,
    /// Department that answers for it.
    pub department: DepartmentCode,
    /// Answers, hidden ones included.
    pub answers: Answers,
    /// Who entered an answer last and when, by field, where that was somebody else than who began the case. Kept for those few fields only, so that
    /// two people who change the same one are told by whom and when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(skip)]
    pub entered_by_others: BTreeMap<String, Hand>,
    /// Answers that a newer form could not take when the draft was brought to it. Kept and shown, never handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<LeftOut>>", optional)]
    pub set_aside: Vec<LeftOut>,
    /// Photos in their slots.
    pub attachments: Vec<Attachment>,
    /// Materials dealt with without photos.
    pub settlements: BTreeMap<String, Settlement>,
    /// What was fetched by data sharing, the last for each slot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, SharedRecord>>", optional)]
    pub licences: BTreeMap<String, SharedRecord>,
    /// The last report of a discrepancy for each slot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, DiscrepancyId>>", optional)]
    pub discrepancies: BTreeMap<String, DiscrepancyId>,
    /// The applicant's signature.
    pub signature: Option<BlobHash>,
    /// Where it stands.
    pub state: CaseState,
    /// When the application came into the office's hands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub receipt: Option<Receipt>,
    /// What was put right on the spot, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Correction>>", optional)]
    pub corrections: Vec<Correction>,
    /// The one-time notice, once given.
    pub notice: Option<Notice>,
    /// What was brought after the notice or a return, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Supplement>>", optional)]
    pub supplements: Vec<Supplement>,
    /// How often and why it was sent back to the window, in order. Older desktops did not keep that: see [`Case::returns`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<CaseReturn>>", optional)]
    pub returned: Vec<CaseReturn>,
    /// Accepted by law, because no notice was given in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deemed: Option<Deeming>,
    /// Materials that were allowed to follow when it was accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<LaterMaterial>>", optional)]
    pub later: Vec<LaterMaterial>,
    /// The acceptance, once accepted.
    pub acceptance: Option<Acceptance>,
    /// What the applicant said of the service, once they did. The screens are told by the engine, and only supervisors what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    pub rating: Option<Rating>,
    /// How often it went to the approvers; names the next task.
    pub rounds: u32,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: StaffId,
    /// Last change.
    pub changed_at: Timestamp,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
}

/// State of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum CaseState {
    /// Being filled in.
    Draft,
    /// The one-time notice was given; waiting for the person to bring what is missing.
    Noticed,
    /// Accepted by law; the acceptance has still to be written out. See [`Case::deemed`].
    Deemed,
    /// Accepted, waiting for another member of the joint application.
    Queued,
    /// Accepted, with the approvers.
    InReview,
    /// Sent back to the window for supplement.
    Returned {
        /// What is to be supplemented.
        opinion: String,
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Decided in favour.
    Approved(Decision),
    /// Decided against.
    Refused(Decision),
    /// Dropped before acceptance.
    Discarded {
        /// Why.
        reason: String,
    },
    /// Nothing has to be applied for.
    NotNeeded(Telling),
    /// Not accepted.
    Declined(NonAcceptance),
    /// Taken back by the applicant.
    Withdrawn(Withdrawal),
    /// Ended without a decision.
    Terminated(Termination),
}

/// What was said when a case was sent back to the window for supplement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseReturn {
    /// The round of review that it ended; names its paper.
    pub round: u32,
    /// What is to be supplemented.
    pub opinion: String,
    /// Who; empty where time alone did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Slots of the materials that were to follow and had not.
    pub lapsed: Vec<String>,
    /// When the case was due, as the applicant was told.
    pub due: Due,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decision {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Opinion or reason.
    pub opinion: String,
    /// Legal basis; required against the applicant.
    pub legal_basis: String,
}

/// How a material is dealt with without a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// 容缺: follows later.
    Later,
    /// 告知承诺: replaced by a declaration.
    Declared,
    /// The original was shown and needs no picture.
    Shown,
}

/// The one-time notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// Number of the document.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Missing materials.
    pub missing: Vec<MissingMaterial>,
    /// Other points.
    pub points: Vec<String>,
    /// Until when what is missing has to be brought, where the item says so.
    #[serde(default)]
    pub supplement_by: Due,
    /// How long the applicant has for it, so that the day can be told when the calendar reaches it; empty in cases of older desktops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supplement_within: Option<Period>,
}

impl Notice {
    /// Until when what is missing has to be brought, where the calendar did not reach far enough to tell and does now.
    fn reckoned(&self, calendar: &Calendar) -> Option<Due> {
        let within = self.supplement_within.filter(|_| self.supplement_by == Due::NotComputable)?;
        Some(calendar.due_from(self.at, within)).filter(|due| *due != Due::NotComputable)
    }
}

/// A missing material on the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MissingMaterial {
    /// Slot.
    pub slot: String,
    /// Name.
    pub name: String,
    /// What it must look like.
    pub requirement: String,
    /// Where to get it.
    pub how_to_get: String,
}

/// The acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Acceptance {
    /// Case number.
    pub number: String,
    /// Number of the acceptance document.
    pub document: String,
    /// Password to ask for the state with.
    pub query_password: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// At which counter.
    pub counter: u16,
    /// When it is due.
    pub due: Due,
    /// How the due day comes about; empty where no limit is published, and in cases of older desktops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deadline: Option<Box<Deadline>>,
    /// What it rests on.
    #[serde(default)]
    pub basis: AcceptanceBasis,
    /// The day after which the limits begin to run, where it is not the day of acceptance: of the full supplement, or of receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional)]
    pub counts_from: Option<Date>,
}

impl Acceptance {
    /// The day after which the limits begin to run.
    pub fn counts_from(&self) -> Date {
        self.counts_from.unwrap_or_else(|| self.at.date())
    }
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseEvent {
    /// It was begun.
    Opened(Box<Case>),
    /// Answers changed, by whom.
    Edited(Changes, StaffId),
    /// Brought to another version of its item: the draft as it is now.
    Migrated(Box<Case>),
    /// A photo was added.
    Attached(Attachment),
    /// A photo was removed.
    Detached(String, BlobHash),
    /// Something was done with a photo in its slot.
    PhotoChanged(String, BlobHash, PhotoCommand),
    /// A material was dealt with without photos.
    Settled(String, Option<Settlement>),
    /// A material was asked for by data sharing, and this was the answer.
    Fetched(String, Box<SharedRecord>),
    /// It was reported that shared data for a slot are not right.
    DiscrepancyReported(String, DiscrepancyId),
    /// Signed.
    Signed(BlobHash),
    /// The one-time notice was given.
    Noticed(Notice),
    /// It came into the office's hands.
    Received(Receipt),
    /// Something was put right on the spot.
    Corrected(Correction),
    /// Materials were brought after the notice.
    Supplemented(Supplement),
    /// The time for the notice has passed.
    Deemed(Deeming),
    /// The notice was given in time after all.
    NotDeemed,
    /// Accepted.
    Accepted(Acceptance),
    /// Materials may follow.
    Promised(Vec<LaterMaterial>),
    /// Materials that were to follow were brought.
    BroughtLater {
        /// Slots.
        slots: Vec<String>,
        /// How they were received.
        received: ReceivedLater,
    },
    /// The last days of materials that may follow can be told now, by slot.
    LaterReckoned(Vec<(String, Due)>),
    /// Until when what the notice asked for has to be brought can be told now.
    NoticeReckoned(Due),
    /// Materials that were to follow did not.
    Lapsed(Vec<String>),
    /// Waits for another member.
    Queued,
    /// Its limit was reckoned anew: stopped, gone on, extended, or begun only now.
    Reckoned(Box<Deadline>, Due),
    /// Went to the approvers.
    ReviewStarted,
    /// Sent back to the window.
    Returned(Decision),
    /// Decided.
    Decided {
        /// In favour.
        approved: bool,
        /// The decision.
        decision: Decision,
    },
    /// Dropped.
    Discarded(String),
    /// Nothing has to be applied for.
    NotNeeded(Telling),
    /// Not accepted.
    Declined(NonAcceptance),
    /// Taken back by the applicant.
    Withdrawn(Withdrawal),
    /// Ended without a decision.
    Terminated(Termination),
    /// The applicant rated the service.
    Rated(Rating),
}

/// Photos that one case may hold.
pub const MAX_ATTACHMENTS: usize = 200;

impl Case {
    /// A new draft of an item.
    pub fn draft(
        id: CaseId,
        hall: HallCode,
        definition: &Definition,
        answers: Answers,
        context: &Context,
    ) -> Self {
        Self {
            id,
            hall,
            ticket: None,
            joint: None,
            item: definition.code.clone(),
            version: definition.version,
            item_name: definition.name.clone(),
            department: definition.department.clone(),
            answers,
            entered_by_others: BTreeMap::new(),
            set_aside: Vec::new(),
            attachments: Vec::new(),
            settlements: BTreeMap::new(),
            licences: BTreeMap::new(),
            discrepancies: BTreeMap::new(),
            signature: None,
            state: CaseState::Draft,
            receipt: None,
            corrections: Vec::new(),
            notice: None,
            supplements: Vec::new(),
            returned: Vec::new(),
            deemed: None,
            later: Vec::new(),
            acceptance: None,
            rating: None,
            rounds: 0,
            opened_at: context.at,
            opened_by: context.actor.staff.clone(),
            changed_at: context.at,
            revision: 1,
        }
    }

    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            CaseState::Draft => "draft",
            CaseState::Noticed => "noticed",
            CaseState::Deemed => "deemed",
            CaseState::Queued => "queued",
            CaseState::InReview => "in_review",
            CaseState::Returned { .. } => "returned",
            CaseState::Approved(_) => "approved",
            CaseState::Refused(_) => "refused",
            CaseState::Discarded { .. } => "discarded",
            CaseState::NotNeeded(_) => "not_needed",
            CaseState::Declined(_) => "declined",
            CaseState::Withdrawn(_) => "withdrawn",
            CaseState::Terminated(_) => "terminated",
        }
    }

    /// Whether nothing more comes of it.
    pub fn is_closed(&self) -> bool {
        match self.state {
            CaseState::Draft
            | CaseState::Noticed
            | CaseState::Deemed
            | CaseState::Queued
            | CaseState::InReview
            | CaseState::Returned { .. } => false,
            CaseState::Approved(_)
            | CaseState::Refused(_)
            | CaseState::Discarded { .. }
            | CaseState::NotNeeded(_)
            | CaseState::Declined(_)
            | CaseState::Withdrawn(_)
            | CaseState::Terminated(_) => true,
        }
    }

    /// The slot waits for a material that was allowed to follow.
    pub fn awaits(&self, slot: &str) -> bool {
        self.settlements.get(slot) == Some(&Settlement::Later)
    }

    /// Materials that were allowed to follow and have not: those that still can, and those whose time has passed.
    pub fn outstanding(&self) -> impl Iterator<Item = &LaterMaterial> {
        self.later.iter().filter(|later| self.awaits(&later.slot))
    }

    /// Whether the service can be rated: what was applied for was accepted, or the applicant was told how it ends. A member of a joint application
    /// is rated with it, because the person came to one counter once.
    pub fn can_be_rated(&self) -> bool {
        let told =
            matches!(self.state, CaseState::NotNeeded(_) | CaseState::Declined(_) | CaseState::Withdrawn(_));
        self.joint.is_none() && (told || self.acceptance.is_some())
    }

    /// When the applicant was told something that can be reviewed: that it is not accepted, refused, or ended.
    pub fn told_at(&self) -> Option<Timestamp> {
        match &self.state {
            CaseState::Declined(decision) => Some(decision.at),
            CaseState::Refused(decision) => Some(decision.at),
            CaseState::Terminated(end) => Some(end.at),
            _ => None,
        }
    }

    /// Every time that it was sent back to the window, in order. Of a case of an older desktop only the last is known, while it lies there.
    pub fn returns(&self) -> Vec<CaseReturn> {
        let mut returns = self.returned.clone();
        if let CaseState::Returned { opinion, by, at } = &self.state
            && returns.last().is_none_or(|last| last.at != *at)
        {
            returns.push(self.returning(opinion, by, *at));
        }
        returns
    }

    /// A return of the case as it is.
    fn returning(&self, opinion: &str, by: &str, at: Timestamp) -> CaseReturn {
        let lapsed = self.outstanding().filter(|later| later.lapsed);
        CaseReturn {
            round: self.rounds,
            opinion: opinion.to_owned(),
            by: by.to_owned(),
            at,
            lapsed: lapsed.map(|later| later.slot.clone()).collect(),
            due: self.acceptance.as_ref().map_or(Due::None, |acceptance| acceptance.due),
        }
    }

    /// When what the notice asked for was complete.
    pub fn complete_since(&self) -> Option<Timestamp> {
        self.supplements.iter().find(|supplement| supplement.complete).map(|supplement| supplement.at)
    }

    /// Who entered the answer that stands in a field, and when where that is known: of what was entered by whoever began the case, only the
    /// person is.
    pub fn hand(&self, field: &str) -> Option<(&StaffId, Option<Timestamp>)> {
        match self.entered_by_others.get(field) {
            Some(hand) => Some((&hand.staff, Some(hand.at))),
            None => self.answers.get(field).map(|_| (&self.opened_by, None)),
        }
    }

    /// A text answer, or nothing.
    pub fn text(&self, field: &str) -> &str {
        self.answers.get(field).and_then(Answer::as_text).unwrap_or_default()
    }

    /// Whether the window may still change it.
    pub fn is_editable(&self) -> bool {
        matches!(
            self.state,
            CaseState::Draft | CaseState::Noticed | CaseState::Deemed | CaseState::Returned { .. }
        )
    }

    /// Photos per slot; a slot that is settled without photos counts as full.
    pub fn filled_slots(&self) -> BTreeMap<String, u32> {
        let mut filled = BTreeMap::new();
        for attachment in &self.attachments {
            *filled.entry(attachment.slot.clone()).or_insert(0) += 1;
        }
        for slot in self.settlements.keys() {
            filled.insert(slot.clone(), u32::MAX);
        }
        filled
    }

    pub(crate) fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::CaseState).with("status", self.status())
    }
}
