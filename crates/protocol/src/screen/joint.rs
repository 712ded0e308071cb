//! Joint applications.

use domain::calendar::Due;
use domain::calendar::Period;
use domain::case::Attachment;
use domain::catalogue::DeliveryChoice;
use domain::catalogue::DeliveryKind;
use domain::command::Changes;
use domain::deadline::Light;
use domain::form::licence::LicenceView;
use domain::form::prefill::Suggestion;
use domain::form::view::FormView;
use domain::id::BlobHash;
use domain::id::ItemCode;
use domain::id::JointId;
use domain::id::PackageCode;
use domain::id::TicketId;
use domain::joint::JointApplication;
use domain::joint::JointVersions;
use domain::photo::PhotoCommand;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::DiscrepancyRow;
use crate::screen::DocumentRef;
use crate::screen::Photo;
use crate::screen::RatingView;

/// Begin a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointOpening {
    /// Package.
    pub package: PackageCode,
    /// Ticket being served.
    pub ticket: Option<TicketId>,
}

/// A joint application's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointRef {
    /// Application.
    pub joint: JointId,
}

/// A package in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackageRow {
    /// Code.
    pub code: PackageCode,
    /// Name.
    pub name: String,
    /// Number of members.
    pub members: u32,
}

/// A joint application in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointRow {
    /// Id.
    pub id: JointId,
    /// Package.
    pub package_name: String,
    /// Applicant.
    pub applicant: String,
    /// Status.
    pub status: String,
    /// Tracking number; empty before submission.
    pub number: String,
    /// Chosen members.
    pub members: u32,
    /// Decided members.
    pub decided: u32,
    /// Last change.
    pub changed_at: Timestamp,
}

/// A joint application with its forms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JointScreen {
    /// The application.
    pub joint: JointApplication,
    /// The common part.
    pub common: FormView,
    /// The part of each member of the package, in its order.
    pub members: Vec<JointMemberScreen>,
    /// Kinds of material that the chosen members need, each once.
    pub materials: Vec<JointMaterial>,
    /// The last report for each kind of material whose record was reported; `slot` is the kind.
    pub discrepancies: Vec<DiscrepancyRow>,
    /// Deliveries to choose from.
    pub deliveries: Vec<DeliveryChoice>,
    /// What the applicant agrees to.
    pub consent_text: String,
    /// Fields that need not be filled in again, because they are asked once.
    pub fields_saved: u32,
    /// Documents that need not be handed in again.
    pub materials_saved: u32,
    /// Names of the package and of chosen members whose form has a newer version; empty where the draft goes on under the newest.
    pub newer: Vec<String>,
    /// What the applicant said in earlier cases, for common fields that are still open.
    pub suggestions: Vec<Suggestion>,
    /// What keeps it from being launched, in order.
    pub blockers: Vec<Refusal>,
    /// Not all of its commands have reached the central API.
    pub unsent: bool,
    /// The receipt, once submitted.
    pub documents: Vec<DocumentRef>,
    /// The applicant has rated the service.
    pub rated: bool,
    /// What they said; only for supervisors.
    pub rating: Option<RatingView>,
}

/// A member's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JointMemberScreen {
    /// Item.
    pub item: ItemCode,
    /// Its form without the fields that the common part fills.
    pub form: FormView,
    /// What the person said in earlier cases, for its own fields that are still open.
    pub suggestions: Vec<Suggestion>,
    /// Department in words.
    pub department_name: String,
    /// Limit.
    pub limit: Option<Period>,
    /// Decided by this window at once.
    pub at_once: bool,
    /// Names of members that come before it.
    pub after: Vec<String>,
    /// What the applicant must still do in person.
    pub appear: String,
    /// Due day once submitted.
    pub due: Due,
    /// The light beside it.
    pub light: Light,
}

/// A kind of material needed by chosen members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointMaterial {
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Photos needed.
    pub pages: u32,
    /// Required by at least one member.
    pub required: bool,
    /// Members that need it.
    pub members: Vec<String>,
    /// Acceptance standard.
    pub standard: String,
    /// Where to get it.
    pub how_to_get: String,
    /// Photos so far.
    pub photos: Vec<Attachment>,
    /// Obtained by data sharing for every member that needs it, and not asked for on paper.
    pub shared: bool,
    /// What can be fetched for it, and how that went; where several records are needed, the one that has still to be seen to.
    pub licence: Option<LicenceView>,
}

/// Fetch the records for a kind of material, for every member that wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointFetch {
    /// Application.
    pub joint: JointId,
    /// Kind of material.
    pub kind: String,
}

/// Report that what was fetched for a kind of material is not right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointDispute {
    /// Application.
    pub joint: JointId,
    /// Kind of material.
    pub kind: String,
    /// What is wrong; may be empty where the rules have found something.
    pub account: String,
}

/// Choose members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointChoose {
    /// Application.
    pub joint: JointId,
    /// All chosen members.
    pub members: Vec<ItemCode>,
}

/// Consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointConsent {
    /// Application.
    pub joint: JointId,
    /// Given or taken back.
    pub given: bool,
}

/// Changed answers of a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointEdit {
    /// Application.
    pub joint: JointId,
    /// Member; `None` is the common part.
    pub member: Option<ItemCode>,
    /// What changed.
    pub changes: Changes,
}

/// Bring a draft to newer versions of its package and its members' items, after the preview was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointMigrate {
    /// Application.
    pub joint: JointId,
    /// The versions that were previewed.
    pub to: JointVersions,
}

/// Put a photo under a kind of material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointAttach {
    /// Application.
    pub joint: JointId,
    /// Kind of material.
    pub kind: String,
    /// Photo.
    pub photo: Photo,
}

/// Take a photo out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointDetach {
    /// Application.
    pub joint: JointId,
    /// Kind of material.
    pub kind: String,
    /// Photo.
    pub hash: BlobHash,
}

/// Do something with a photo in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointPhoto {
    /// Application.
    pub joint: JointId,
    /// Kind of material.
    pub kind: String,
    /// Photo.
    pub hash: BlobHash,
    /// What.
    pub action: PhotoCommand,
}

/// Choose the delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointDeliver {
    /// Application.
    pub joint: JointId,
    /// How.
    pub kind: DeliveryKind,
    /// Where to.
    pub address: String,
}

/// The applicant signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointSign {
    /// Application.
    pub joint: JointId,
    /// The taken-in picture.
    pub signature: BlobHash,
}

/// Drop a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointDiscard {
    /// Application.
    pub joint: JointId,
    /// Why.
    pub reason: String,
}
