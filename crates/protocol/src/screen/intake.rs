//! Finding an item, a case with its form, photos, documents.

use domain::calendar::Due;
use domain::calendar::Period;
use domain::case::Case;
use domain::case::DeclineGround;
pub use domain::case::RightOffice;
use domain::case::Settlement;
use domain::case::SuppliedMaterial;
use domain::command::Changes;
use domain::deadline::Light;
use domain::form::definition::ServiceKind;
use domain::form::prefill::Suggestion;
use domain::form::view::FormView;
use domain::id::BlobHash;
use domain::id::BusinessCode;
use domain::id::CaseId;
use domain::id::ItemCode;
use domain::id::JointId;
use domain::id::PackageCode;
use domain::id::TicketId;
use domain::photo::Corner;
use domain::photo::PhotoCommand;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::{DiscrepancyRow, DocumentRef, PackageRow, RatingView};

/// Search text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemQuery {
    /// Name, pinyin or initials; empty lists what is used most.
    pub text: String,
    /// Most results.
    pub limit: u32,
}

/// A found item or package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemHit {
    /// What it is.
    pub target: ItemTarget,
    /// Name.
    pub name: String,
    /// Department.
    pub department_name: String,
    /// Category.
    pub category: String,
    /// Kind; `None` for a package.
    pub kind: Option<ServiceKind>,
    /// Promised limit.
    pub promised_limit: Option<Period>,
    /// Has a form of its own.
    pub modelled: bool,
    /// Queue business.
    pub business: BusinessCode,
    /// Ranges of the name that matched, in characters, `[from, to)`.
    pub matched: Vec<(u32, u32)>,
}

/// An item or a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "code", rename_all = "snake_case")]
pub enum ItemTarget {
    /// A service item.
    Item(ItemCode),
    /// A joint package.
    Package(PackageCode),
}

/// What lies within a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RegionQuery {
    /// Code of the division; empty lists the provinces.
    pub within: String,
}

/// Begin a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseOpening {
    /// Item.
    pub item: ItemCode,
    /// Ticket being served; the person's data is filled in from it.
    pub ticket: Option<TicketId>,
}

/// A case's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseRef {
    /// Case.
    pub case: CaseId,
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseRow {
    /// Id.
    pub id: CaseId,
    /// Joint application it belongs to.
    pub joint: Option<JointId>,
    /// Item.
    pub item_name: String,
    /// Status, as in the domain.
    pub status: String,
    /// Applicant.
    pub applicant: String,
    /// Case number; empty before acceptance.
    pub number: String,
    /// What is due by law: the notice, what was asked for, the decision.
    pub due: Due,
    /// The light beside it.
    pub light: Light,
    /// Taken in at this counter and decided or ended elsewhere, and the notice of it was neither printed nor saved at this PC: the person has still to be
    /// told. Only the list of cases says so.
    pub outcome_untold: bool,
    /// Last change.
    pub changed_at: Timestamp,
}

/// A case with its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CaseScreen {
    /// The case.
    pub case: Case,
    /// Its form.
    pub form: FormView,
    /// Department in words.
    pub department_name: String,
    /// Kind of the item.
    pub kind: ServiceKind,
    /// Promised or legal limit.
    pub limit: Option<Period>,
    /// What is due by law: the notice, what was asked for, the decision.
    pub due: Due,
    /// The light beside it.
    pub light: Light,
    /// Where it stands now that time has passed: `deemed` when no notice was given in time and the central API has not said so yet.
    pub status_now: String,
    /// Until when the applicant can ask for a review of what ended the case, as `YYYY-MM-DD`; empty when there is nothing to review.
    pub reconsideration_by: Option<String>,
    /// The same for a lawsuit.
    pub lawsuit_by: Option<String>,
    /// The applicant's statement above the signature.
    pub statement: String,
    /// The item is not offered any more since this day.
    pub withdrawn_since: Option<String>,
    /// A newer version of the item's form exists.
    pub newer_version: Option<u32>,
    /// What fetched records and the person in earlier cases say of fields that are still open; each field once.
    pub suggestions: Vec<Suggestion>,
    /// Reports that shared data for it are not right.
    pub discrepancies: Vec<DiscrepancyRow>,
    /// Not all of its commands have reached the central API.
    pub unsent: bool,
    /// Joint packages of which the item is a member.
    pub packages: Vec<PackageRow>,
    /// Documents that can be printed.
    pub documents: Vec<DocumentRef>,
    /// The applicant has rated the service.
    pub rated: bool,
    /// What they said; only for supervisors.
    pub rating: Option<RatingView>,
}

/// Changed answers of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseEdit {
    /// Case.
    pub case: CaseId,
    /// What changed.
    pub changes: Changes,
}

/// Bring a draft to a newer version of its item, after its preview was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseMigrate {
    /// Case.
    pub case: CaseId,
    /// The version that was previewed.
    pub to: u32,
}

/// A photo that the engine has taken in (see the hosts' photo upload).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Photo {
    /// Content.
    pub hash: BlobHash,
    /// Media type of the stored bytes.
    pub media_type: String,
    /// Stored size in bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Readability under what is usually asked, as in [`Attachment`](domain::photo::Attachment).
    pub verdict: String,
    /// The corners of the page as found in the picture; none where no page was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub page: Option<[Corner; 4]>,
}

/// A photo's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoRef {
    /// Content.
    pub hash: BlobHash,
}

/// A picture that has arrived in the watched folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Arrival {
    /// Number, by which it is taken.
    pub id: u32,
    /// Name of the file.
    pub name: String,
    /// When it was there whole.
    pub at: Timestamp,
    /// Small picture, as a data URI; empty for a PDF.
    pub thumbnail: String,
    /// Readability under what is usually asked.
    pub verdict: String,
}

/// A picture that has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArrivalRef {
    /// Its number.
    pub id: u32,
}

/// Put a photo into a slot of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseAttach {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
    /// Photo.
    pub photo: Photo,
}

/// Take a photo out of a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDetach {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
    /// Photo.
    pub hash: BlobHash,
}

/// Do something with a photo in its slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CasePhoto {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
    /// Photo.
    pub hash: BlobHash,
    /// What.
    pub action: PhotoCommand,
}

/// Deal with a material without photos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseSettle {
    /// Case.
    pub case: CaseId,
    /// Slot.
    pub slot: String,
    /// How; `None` takes it back.
    pub settlement: Option<Settlement>,
}

/// The applicant signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseSign {
    /// Case.
    pub case: CaseId,
    /// The taken-in picture.
    pub signature: BlobHash,
}

/// Hand out the one-time notice. The missing materials are listed by the engine from the form, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseNotify {
    /// Case.
    pub case: CaseId,
    /// Other points.
    pub points: Vec<String>,
}

/// Drop something, with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDiscard {
    /// Case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

/// Something about a case, with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseReason {
    /// Case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
}

/// Something was put right on the spot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseCorrect {
    /// Case.
    pub case: CaseId,
    /// What was wrong.
    pub what: String,
    /// How it was put right; may be empty.
    pub how: String,
}

/// Do not accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseDecline {
    /// Case.
    pub case: CaseId,
    /// Why in kind.
    pub ground: DeclineGround,
    /// Why in words.
    pub reason: String,
    /// Legal basis; may be empty.
    pub legal_basis: String,
    /// The right office.
    pub office: Option<RightOffice>,
}

/// Materials that were brought after they were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseSupplement {
    /// Case.
    pub case: CaseId,
    /// What was brought.
    pub received: Vec<SuppliedMaterial>,
}

/// Materials that were allowed to follow are here; their photos are in their slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseBringLater {
    /// Case.
    pub case: CaseId,
    /// Slots.
    pub slots: Vec<String>,
}

/// Search for an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OfficeQuery {
    /// Part of its name; empty lists all.
    pub text: String,
}
