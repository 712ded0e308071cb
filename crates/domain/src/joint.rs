//! A joint application (联办): one form, one signature, one receipt for several items of several departments.
//!
//! `Draft ──submit──► Submitted ──last member decided──► Done`, or `Draft ──discard──► Discarded`.

mod licence;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Answers;
use crate::case::{Attachment, MAX_ATTACHMENTS, apply, not_changed_meanwhile};
use crate::catalogue::{DeliveryKind, JointPackage};
use crate::command::{Changes, JointCommand};
use crate::form::definition::{Definition, Material};
use crate::form::licence::SharedRecord;
use crate::form::view::LeftOut;
use crate::id::{
    BlobHash, CaseId, DepartmentCode, DiscrepancyId, HallCode, ItemCode, JointId, PackageCode, StaffId,
    TicketId,
};
use crate::photo::{self, PhotoCommand, Recipe};
use crate::rating::{self, Rating};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;

pub use licence::JointLicence;

/// A joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointApplication {
    /// Id.
    pub id: JointId,
    /// Hall that took it in.
    pub hall: HallCode,
    /// Ticket it is taken in on.
    pub ticket: Option<TicketId>,
    /// Package.
    pub package: PackageCode,
    /// Version of the package.
    pub version: u32,
    /// Name of the package.
    pub package_name: String,
    /// All members of the package, in its order.
    pub members: Vec<JointMember>,
    /// Common answers.
    pub common: Answers,
    /// Common answers that a newer form could not take, and answers for members that a newer version of the package does not have. Kept and
    /// shown, never handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<LeftOut>>", optional)]
    pub set_aside: Vec<LeftOut>,
    /// Photos; the slot is the kind of material.
    pub attachments: Vec<Attachment>,
    /// What was fetched by data sharing. Each record serves every member that wants the same licence of the same person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<JointLicence>>", optional)]
    pub licences: Vec<JointLicence>,
    /// When consent was given.
    pub consent_at: Option<Timestamp>,
    /// How results are delivered.
    pub delivery: Option<Delivery>,
    /// The one signature.
    pub signature: Option<BlobHash>,
    /// What the applicant said of the service, once they did. The screens are told by the engine, and only supervisors what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(skip)]
    pub rating: Option<Rating>,
    /// Where it stands.
    pub state: JointState,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: StaffId,
    /// Last change.
    pub changed_at: Timestamp,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// A member of a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointMember {
    /// Item.
    pub item: ItemCode,
    /// Version of its definition.
    pub version: u32,
    /// Name of the item.
    pub item_name: String,
    /// Department that answers for it.
    pub department: DepartmentCode,
    /// Applied for.
    pub chosen: bool,
    /// Answers of its own part.
    pub answers: Answers,
    /// Answers that a newer form could not take when the draft was brought to it. Kept and shown, never handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<LeftOut>>", optional)]
    pub set_aside: Vec<LeftOut>,
    /// Its case, once submitted.
    pub case: Option<CaseId>,
    /// Status of its case, as in [`crate::case::Case::status`]; empty before submission.
    pub status: String,
    /// Who decided it, or claimed it.
    pub by: String,
    /// When the status was reached.
    pub since: Option<Timestamp>,
}

/// The versions that a joint draft is filled in under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointVersions {
    /// Version of the package.
    pub package: u32,
    /// Version of each member's item.
    pub members: BTreeMap<ItemCode, u32>,
}

/// State of a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum JointState {
    /// Being filled in.
    Draft,
    /// With the departments.
    Submitted(JointReceipt),
    /// Every member is decided.
    Done(JointReceipt),
    /// Dropped before submission.
    Discarded {
        /// Why.
        reason: String,
    },
}

/// The one receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointReceipt {
    /// Tracking number of the whole.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// At which counter.
    pub counter: u16,
}

/// The chosen delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Delivery {
    /// How.
    pub kind: DeliveryKind,
    /// Where to; empty when the kind needs none.
    pub address: String,
}

/// What happened to a joint application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JointEvent {
    /// It was begun.
    Opened(Box<JointApplication>),
    /// Members were chosen.
    Chosen(Vec<ItemCode>),
    /// Consent was given or taken back.
    Consented(Option<Timestamp>),
    /// Answers changed.
    Edited(Option<ItemCode>, Changes),
    /// Brought to newer versions: the draft as it is now.
    Migrated(Box<JointApplication>),
    /// A photo was added.
    Attached(Attachment),
    /// A photo was removed.
    Detached(String, BlobHash),
    /// Something was done with a photo in its place.
    PhotoChanged(String, BlobHash, PhotoCommand),
    /// A licence was asked for by data sharing, and this was the answer.
    Fetched(Box<SharedRecord>),
    /// It was reported that a record is not right.
    DiscrepancyReported {
        /// Type of the licence.
        licence_type: String,
        /// ID number that it was asked for with.
        holder: String,
        /// The report.
        report: DiscrepancyId,
    },
    /// Delivery was chosen.
    DeliveryChosen(Delivery),
    /// Signed.
    Signed(BlobHash),
    /// Launched.
    Submitted(JointReceipt, BTreeMap<ItemCode, CaseId>),
    /// A member's case changed its status.
    MemberMoved {
        /// Member.
        item: ItemCode,
        /// New status.
        status: String,
        /// By whom.
        by: String,
    },
    /// Dropped.
    Discarded(String),
    /// The applicant rated the service.
    Rated(Rating),
}

impl JointMember {
    /// A member of a draft of which nothing was answered yet.
    pub(crate) fn of(definition: &Definition, chosen: bool) -> Self {
        Self {
            item: definition.code.clone(),
            version: definition.version,
            item_name: definition.name.clone(),
            department: definition.department.clone(),
            chosen,
            answers: Answers::new(),
            set_aside: Vec::new(),
            case: None,
            status: String::new(),
            by: String::new(),
            since: None,
        }
    }

    /// Nothing more comes of its case.
    pub fn is_decided(&self) -> bool {
        self.status == "approved" || self.is_in_vain()
    }

    /// Its case ended without a result: what was to start after it does not start.
    pub fn is_in_vain(&self) -> bool {
        matches!(self.status.as_str(), "refused" | "withdrawn" | "terminated")
    }
}

impl JointApplication {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            JointState::Draft => "draft",
            JointState::Submitted(_) => "submitted",
            JointState::Done(_) => "done",
            JointState::Discarded { .. } => "discarded",
        }
    }

    /// The chosen members.
    pub fn chosen(&self) -> impl Iterator<Item = &JointMember> {
        self.members.iter().filter(|member| member.chosen)
    }

    /// The versions that it is filled in under.
    pub fn versions(&self) -> JointVersions {
        let members = self.members.iter().map(|member| (member.item.clone(), member.version));
        JointVersions { package: self.version, members: members.collect() }
    }

    /// A member.
    ///
    /// # Errors
    /// [`RefusalCode::NotFound`].
    pub fn member(&self, item: &ItemCode) -> Result<&JointMember, Refusal> {
        let found = self.members.iter().find(|member| member.item == *item);
        found.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "member"))
    }

    /// Answers of a member's own part, or of the common part.
    pub fn answers_of(&self, member: Option<&ItemCode>) -> Option<&Answers> {
        match member {
            None => Some(&self.common),
            Some(item) => {
                self.members.iter().find(|member| member.item == *item).map(|member| &member.answers)
            }
        }
    }

    /// The receipt, once submitted.
    pub fn receipt(&self) -> Option<&JointReceipt> {
        match &self.state {
            JointState::Submitted(receipt) | JointState::Done(receipt) => Some(receipt),
            JointState::Draft | JointState::Discarded { .. } => None,
        }
    }

    /// Answers of a member with the common answers filled in, as its case will hold them.
    pub fn member_answers(&self, member: &JointMember, package: &JointPackage) -> Answers {
        let mut answers = member.answers.clone();
        if let Some(rule) = package.members.iter().find(|rule| rule.item == member.item) {
            for (field, common) in &rule.from_common {
                match self.common.get(common) {
                    Some(answer) => answers.insert(field.clone(), answer.clone()),
                    None => answers.remove(field),
                };
            }
        }
        answers
    }

    /// The photos of the kinds that an item asks for, in the slots of the item.
    pub fn photos_for(&self, definition: &Definition) -> Vec<Attachment> {
        let slot = |photo: &Attachment, slot: &str| Attachment { slot: slot.to_owned(), ..photo.clone() };
        let of = |material: &Material| {
            let photos = self.attachments.iter().filter(|photo| photo.slot == material.kind);
            photos.map(|photo| slot(photo, &material.slot)).collect::<Vec<_>>()
        };
        definition.materials.iter().flat_map(of).collect()
    }

    /// Whether somebody may be looked up for it: offices share data once the applicant has agreed that they do.
    ///
    /// # Errors
    /// [`RefusalCode::JointState`] once it is handed in, [`RefusalCode::ConsentNeeded`].
    pub fn may_be_looked_up(&self) -> Result<(), Refusal> {
        match self.state {
            JointState::Draft if self.consent_at.is_some() => Ok(()),
            JointState::Draft => Err(Refusal::new(RefusalCode::ConsentNeeded)),
            _ => Err(self.refused()),
        }
    }

    pub(crate) fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::JointState).with("status", self.status())
    }
}

/// Decides what a command does to a joint application. Submission is checked against the definitions by [`crate::execute`].
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(
    joint: &JointApplication,
    package: &JointPackage,
    command: &JointCommand,
    context: &Context,
) -> Result<Vec<JointEvent>, Refusal> {
    if let JointCommand::Rate { opinion } = command {
        joint.receipt().ok_or_else(|| joint.refused())?;
        return Ok(vec![JointEvent::Rated(rating::first(joint.rating.as_ref(), opinion, context.at)?)]);
    }
    if joint.state != JointState::Draft {
        return Err(joint.refused());
    }
    let known = |item: &ItemCode| joint.member(item).map(drop);
    let well_formed = |hash: &BlobHash| {
        if hash.is_well_formed() {
            Ok(())
        } else {
            Err(Refusal::new(RefusalCode::Malformed).with("what", "hash"))
        }
    };
    let event = match command {
        JointCommand::Choose { members } => {
            members.iter().try_for_each(known)?;
            JointEvent::Chosen(members.clone())
        }
        JointCommand::Consent { given } => JointEvent::Consented(given.then_some(context.at)),
        JointCommand::Edit { member, changes, seen } => {
            member.iter().try_for_each(known)?;
            let answers = joint.answers_of(member.as_ref()).unwrap_or(&joint.common);
            not_changed_meanwhile(answers, changes, seen)?;
            JointEvent::Edited(member.clone(), changes.clone())
        }
        // What it becomes needs both versions: prepared by [`crate::execute`].
        JointCommand::Migrate { member, from, to } => {
            known(member)?;
            let held = joint.members.iter().find(|held| held.item == *member).map_or(0, |held| held.version);
            return match held == *from && from < to {
                true => Ok(Vec::new()),
                false => Err(Refusal::new(RefusalCode::FormVersion).with("version", held)),
            };
        }
        JointCommand::Renew { from, to } => {
            let held = joint.versions();
            let older =
                |(item, version): (&ItemCode, &u32)| to.members.get(item).is_some_and(|to| to < version);
            let goes_on = from != to && from.package <= to.package && !from.members.iter().any(older);
            return match held == *from && goes_on {
                true => Ok(Vec::new()),
                false => Err(Refusal::new(RefusalCode::FormVersion).with("version", held.package)),
            };
        }
        JointCommand::Attach { attachment } => {
            well_formed(&attachment.hash)?;
            attachment.recipe.iter().try_for_each(Recipe::check)?;
            if joint.attachments.len() >= MAX_ATTACHMENTS {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "attachments"));
            }
            if joint.attachments.iter().any(|a| a.slot == attachment.slot && a.hash == attachment.hash) {
                return Ok(Vec::new());
            }
            JointEvent::Attached(attachment.clone())
        }
        JointCommand::Detach { slot, hash } => JointEvent::Detached(slot.clone(), hash.clone()),
        JointCommand::Photo { slot, hash, action } => {
            if !photo::decide(&joint.attachments, slot, hash, action)? {
                return Ok(Vec::new());
            }
            JointEvent::PhotoChanged(slot.clone(), hash.clone(), action.clone())
        }
        // That it is what the member's item declares is checked by [`crate::execute`].
        JointCommand::Fetch { member, shared, .. } => {
            known(member)?;
            joint.may_be_looked_up()?;
            joint.has_room_for(shared)?;
            JointEvent::Fetched(shared.clone())
        }
        JointCommand::Deliver { kind, address } => {
            JointEvent::DeliveryChosen(Delivery { kind: *kind, address: address.trim().to_owned() })
        }
        JointCommand::Sign { signature } => {
            well_formed(signature)?;
            JointEvent::Signed(signature.clone())
        }
        JointCommand::Submit { .. } => {
            check_submission(joint, package)?;
            return Ok(Vec::new());
        }
        JointCommand::Discard { reason } => {
            if reason.trim().is_empty() {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            JointEvent::Discarded(reason.clone())
        }
        // What is rated is no draft any more: seen to above.
        JointCommand::Rate { .. } => return Err(joint.refused()),
    };
    Ok(vec![event])
}

/// What can be said about a submission without the members' definitions.
fn check_submission(joint: &JointApplication, package: &JointPackage) -> Result<(), Refusal> {
    if joint.chosen().next().is_none() {
        return Err(Refusal::new(RefusalCode::NoMembers));
    }
    if joint.consent_at.is_none() {
        return Err(Refusal::new(RefusalCode::ConsentNeeded));
    }
    if joint.signature.is_none() {
        return Err(Refusal::new(RefusalCode::SignatureNeeded));
    }
    for member in joint.chosen() {
        let after = package.members.iter().find(|rule| rule.item == member.item).map(|rule| &rule.after);
        for needed in after.into_iter().flatten() {
            if !joint.chosen().any(|other| other.item == *needed) {
                return Err(Refusal::new(RefusalCode::MemberOrder).with("member", &member.item_name).with(
                    "needs",
                    joint.members.iter().find(|m| m.item == *needed).map_or("", |m| &m.item_name),
                ));
            }
        }
    }
    let delivered = joint.delivery.as_ref().is_some_and(|delivery| {
        package.deliveries.iter().any(|choice| {
            choice.kind == delivery.kind && (!choice.needs_address || !delivery.address.is_empty())
        })
    });
    if delivered { Ok(()) } else { Err(Refusal::new(RefusalCode::DeliveryNeeded)) }
}

/// Applies an event that happened at the given time.
pub fn evolve(joint: Option<JointApplication>, event: JointEvent, at: Timestamp) -> Option<JointApplication> {
    if let JointEvent::Opened(joint) = event {
        return Some(*joint);
    }
    let mut joint = joint?;
    match event {
        JointEvent::Opened(_) => {}
        JointEvent::Chosen(items) => {
            for member in &mut joint.members {
                member.chosen = items.contains(&member.item);
            }
        }
        JointEvent::Consented(given) => joint.consent_at = given,
        JointEvent::Migrated(migrated) => joint = *migrated,
        JointEvent::Edited(None, changes) => apply(&mut joint.common, changes),
        JointEvent::Edited(Some(item), changes) => {
            if let Some(member) = joint.members.iter_mut().find(|member| member.item == item) {
                apply(&mut member.answers, changes);
            }
        }
        JointEvent::Attached(attachment) => joint.attachments.push(attachment),
        JointEvent::Detached(slot, hash) => joint.attachments.retain(|a| a.slot != slot || a.hash != hash),
        JointEvent::PhotoChanged(slot, hash, action) => {
            photo::apply(&mut joint.attachments, &slot, &hash, action);
        }
        JointEvent::Fetched(shared) => joint.keep(*shared),
        JointEvent::DiscrepancyReported { licence_type, holder, report } => {
            joint.note_report(&licence_type, &holder, report);
        }
        JointEvent::DeliveryChosen(delivery) => joint.delivery = Some(delivery),
        JointEvent::Signed(hash) => joint.signature = Some(hash),
        JointEvent::Submitted(receipt, cases) => {
            for member in &mut joint.members {
                member.case = cases.get(&member.item).copied();
            }
            joint.state = JointState::Submitted(receipt);
        }
        JointEvent::MemberMoved { item, status, by } => {
            if let Some(member) = joint.members.iter_mut().find(|member| member.item == item) {
                member.status = status;
                member.by = by;
                member.since = Some(at);
            }
            let all_decided = joint.chosen().all(JointMember::is_decided);
            if let (true, JointState::Submitted(receipt)) = (all_decided, &joint.state) {
                joint.state = JointState::Done(receipt.clone());
            }
        }
        JointEvent::Discarded(reason) => joint.state = JointState::Discarded { reason },
        JointEvent::Rated(rating) => joint.rating = Some(rating),
    }
    joint.changed_at = at;
    joint.revision += 1;
    Some(joint)
}
