//! A case: one application for one service item.
//!
//! ```text
//!   Draft ──notify──► Noticed            (both can still be edited)
//!     │                  │
//!     └────accept────────┴──► InReview ──approve──► Approved
//!     │                        │    ▲ └──refuse───► Refused
//!     │                 return │    │ resubmit
//!     │                        ▼    │
//!     │                       Returned           (can be edited)
//!     └──discard──► Discarded
//! ```
//!
//! An item that the window decides itself goes from acceptance straight to Approved. A member of a joint application that must
//! wait for another is Queued between acceptance and InReview. There is at most one one-time notice for a case (Administrative
//! Licensing Law art. 32: everything missing is told at once).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::calendar::Due;
use crate::command::{CaseCommand, Changes};
use crate::form::definition::Definition;
use crate::form::view::LeftOut;
use crate::id::{BlobHash, CaseId, DepartmentCode, HallCode, ItemCode, JointId, StaffId, TicketId};
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
    /// The applicant's signature.
    pub signature: Option<BlobHash>,
    /// Where it stands.
    pub state: CaseState,
    /// The one-time notice, once given.
    pub notice: Option<Notice>,
    /// The acceptance, once accepted.
    pub acceptance: Option<Acceptance>,
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

/// A photo in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attachment {
    /// Slot of the definition; in a joint application the kind of material.
    pub slot: String,
    /// Content.
    pub hash: BlobHash,
    /// Media type of the stored bytes.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u32,
    /// Width in pixels; 0 for a PDF.
    pub width: u32,
    /// Height in pixels; 0 for a PDF.
    pub height: u32,
    /// Readability as judged at the counter: `clear`, `blurred`, `dark`, `glare`, or empty when not judged.
    pub verdict: String,
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
    /// A material was dealt with without photos.
    Settled(String, Option<Settlement>),
    /// Signed.
    Signed(BlobHash),
    /// The one-time notice was given.
    Noticed(Notice),
    /// Accepted.
    Accepted(Acceptance),
    /// Waits for another member.
    Queued,
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
            signature: None,
            state: CaseState::Draft,
            notice: None,
            acceptance: None,
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
            CaseState::Queued => "queued",
            CaseState::InReview => "in_review",
            CaseState::Returned { .. } => "returned",
            CaseState::Approved(_) => "approved",
            CaseState::Refused(_) => "refused",
            CaseState::Discarded { .. } => "discarded",
        }
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
        matches!(self.state, CaseState::Draft | CaseState::Noticed | CaseState::Returned { .. })
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

/// Decides what a command does to a case. Acceptance and the notice need the definition and are prepared by [`crate::execute`],
/// which checks the form; here only the state is judged.
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(case: &Case, command: &CaseCommand, context: &Context) -> Result<Vec<CaseEvent>, Refusal> {
    let editable = || if case.is_editable() { Ok(()) } else { Err(case.refused()) };
    let event = match command {
        CaseCommand::Edit { changes, seen } => {
            editable()?;
            not_changed_meanwhile(&case.answers, changes, seen)?;
            CaseEvent::Edited(changes.clone(), context.actor.staff.clone())
        }
        // What it becomes needs both versions: prepared by [`crate::execute`].
        CaseCommand::Migrate { from, to } => return may_migrate(case, *from, *to).map(|()| Vec::new()),
        CaseCommand::Attach { attachment } => {
            editable()?;
            if !attachment.hash.is_well_formed() {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "hash"));
            }
            if case.attachments.len() >= MAX_ATTACHMENTS {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "attachments"));
            }
            if case.attachments.iter().any(|a| a.slot == attachment.slot && a.hash == attachment.hash) {
                return Ok(Vec::new());
            }
            CaseEvent::Attached(attachment.clone())
        }
        CaseCommand::Detach { slot, hash } => {
            editable()?;
            CaseEvent::Detached(slot.clone(), hash.clone())
        }
        CaseCommand::Settle { slot, settlement } => {
            editable()?;
            CaseEvent::Settled(slot.clone(), *settlement)
        }
        CaseCommand::Sign { signature } => {
            editable()?;
            if !signature.is_well_formed() {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "hash"));
            }
            CaseEvent::Signed(signature.clone())
        }
        CaseCommand::Notify { number, missing, points } => {
            if case.notice.is_some() {
                return Err(Refusal::new(RefusalCode::NoticeGiven));
            }
            if case.state != CaseState::Draft {
                return Err(case.refused());
            }
            if missing.is_empty() && points.iter().all(|point| point.trim().is_empty()) {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            CaseEvent::Noticed(Notice {
                number: number.clone(),
                at: context.at,
                by: context.actor.name.clone(),
                missing: missing.clone(),
                points: points.clone(),
            })
        }
        CaseCommand::Accept { .. } => {
            return if matches!(case.state, CaseState::Draft | CaseState::Noticed) {
                Ok(Vec::new())
            } else {
                Err(case.refused())
            };
        }
        CaseCommand::Resubmit => {
            if !matches!(case.state, CaseState::Returned { .. }) {
                return Err(case.refused());
            }
            CaseEvent::ReviewStarted
        }
        CaseCommand::Discard { reason } => {
            if !matches!(case.state, CaseState::Draft | CaseState::Noticed) {
                return Err(case.refused());
            }
            if reason.trim().is_empty() {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            CaseEvent::Discarded(reason.clone())
        }
    };
    Ok(vec![event])
}

/// A draft goes to a newer version, and from the version that it was previewed from. What is accepted stays under the version it was
/// accepted under, also when it comes back for supplement.
fn may_migrate(case: &Case, from: u32, to: u32) -> Result<(), Refusal> {
    if !matches!(case.state, CaseState::Draft | CaseState::Noticed) {
        return Err(case.refused());
    }
    match case.version == from && from < to {
        true => Ok(()),
        false => Err(Refusal::new(RefusalCode::FormVersion).with("version", case.version)),
    }
}

/// Applies an event that happened at the given time.
pub fn evolve(case: Option<Case>, event: CaseEvent, at: Timestamp) -> Option<Case> {
    if let CaseEvent::Opened(case) = event {
        return Some(*case);
    }
    let mut case = case?;
    match event {
        CaseEvent::Opened(_) => {}
        CaseEvent::Edited(changes, staff) => {
            for field in changes.keys() {
                if staff == case.opened_by {
                    case.entered_by_others.remove(field);
                } else {
                    let hand = Hand { staff: staff.clone(), at };
                    case.entered_by_others.insert(field.clone(), hand);
                }
            }
            apply(&mut case.answers, changes);
        }
        CaseEvent::Migrated(migrated) => case = *migrated,
        CaseEvent::Attached(attachment) => case.attachments.push(attachment),
        CaseEvent::Detached(slot, hash) => case.attachments.retain(|a| a.slot != slot || a.hash != hash),
        CaseEvent::Settled(slot, Some(settlement)) => {
            case.settlements.insert(slot, settlement);
        }
        CaseEvent::Settled(slot, None) => {
            case.settlements.remove(&slot);
        }
        CaseEvent::Signed(hash) => case.signature = Some(hash),
        CaseEvent::Noticed(notice) => {
            case.notice = Some(notice);
            case.state = CaseState::Noticed;
        }
        CaseEvent::Accepted(acceptance) => case.acceptance = Some(acceptance),
        CaseEvent::Queued => case.state = CaseState::Queued,
        CaseEvent::ReviewStarted => {
            case.state = CaseState::InReview;
            case.rounds += 1;
        }
        CaseEvent::Returned(decision) => {
            case.state = CaseState::Returned { opinion: decision.opinion, by: decision.by, at: decision.at };
        }
        CaseEvent::Decided { approved: true, decision } => case.state = CaseState::Approved(decision),
        CaseEvent::Decided { approved: false, decision } => case.state = CaseState::Refused(decision),
        CaseEvent::Discarded(reason) => case.state = CaseState::Discarded { reason },
    }
    case.changed_at = at;
    case.revision += 1;
    Some(case)
}

/// Two people at one case: changes of different fields merge. Of two changes of the same field the first stands, unless both say the
/// same; whoever comes second has not seen what stands there now and decides again.
pub(crate) fn not_changed_meanwhile(
    answers: &Answers,
    changes: &Changes,
    seen: &Answers,
) -> Result<(), Refusal> {
    for (field, change) in changes {
        let stands = answers.get(field);
        if stands != seen.get(field) && stands != change.as_ref().filter(|answer| !answer.is_blank()) {
            return Err(Refusal::new(RefusalCode::FieldConflict).with("field", field));
        }
    }
    Ok(())
}

/// The answers that some changes would replace.
pub fn replaced_by(answers: &Answers, changes: &Changes) -> Answers {
    changes
        .keys()
        .filter_map(|field| answers.get(field).map(|answer| (field.clone(), answer.clone())))
        .collect()
}

/// Applies changed answers; a blank answer is a cleared one.
pub(crate) fn apply(answers: &mut Answers, changes: Changes) {
    for (field, answer) in changes {
        match answer {
            Some(answer) if !answer.is_blank() => {
                answers.insert(field, answer);
            }
            _ => {
                answers.remove(&field);
            }
        }
    }
}
