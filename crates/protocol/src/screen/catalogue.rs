//! The catalogue as its administrators see it: what there is, what an import or an edit would change, and going live.

use domain::answer::Answers;
use domain::calendar::Calendar;
use domain::form::definition::{Definition, Picture, ServiceKind};
use domain::form::view::FormView;
use domain::id::{ItemCode, StaffId};
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::error::Failure;

/// A draft of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(as = "String")]
pub struct ImportId(pub Uuid);

impl std::fmt::Display for ImportId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Which items to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueQuery {
    /// Name, pinyin or initials; empty is all.
    pub text: String,
    /// Only those that stand so.
    pub only: Option<ItemState>,
    /// Most rows.
    pub limit: u32,
}

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Offered, with a form of its own.
    OwnForm,
    /// Offered, with the general form.
    GeneralForm,
    /// A version of it is not in force yet.
    Coming,
    /// It will be withdrawn, or is.
    Withdrawn,
}

/// Items of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueList {
    /// The best fits, at most as many as were asked for.
    pub rows: Vec<CatalogueRow>,
    /// How many fit.
    pub found: u32,
    /// How many there are of each state; an item may be in several.
    pub counts: Vec<ItemCount>,
    /// All of them.
    pub total: u32,
}

/// How many items stand so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemCount {
    /// State.
    pub state: ItemState,
    /// Number.
    pub count: u32,
}

/// An item in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueRow {
    /// Code.
    pub code: ItemCode,
    /// Name of the newest version.
    pub name: String,
    /// Ranges of the name that matched, in characters, `[from, to)`.
    pub matched: Vec<(u32, u32)>,
    /// Department.
    pub department_name: String,
    /// Category.
    pub category: String,
    /// Kind.
    pub kind: ServiceKind,
    /// Newest version, in force or not.
    pub version: u32,
    /// Version that is in force today.
    pub in_force: Option<u32>,
    /// First day of the newest version.
    pub effective_from: Option<Date>,
    /// First day on which the item is not offered.
    pub cancelled_from: Option<Date>,
    /// Has the general form.
    pub general: bool,
    /// Sample data.
    pub sample: bool,
    /// Everything that holds of it.
    pub states: Vec<ItemState>,
}

/// An item of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueItemRef {
    /// Code.
    pub code: ItemCode,
}

/// An item with all its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueItem {
    /// How it stands.
    pub row: CatalogueRow,
    /// Its newest version.
    pub definition: Definition,
    /// All versions, newest first.
    pub versions: Vec<ItemVersion>,
    /// Today on the wall of the hall.
    pub today: Date,
}

/// A version of an item. Its content never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemVersion {
    /// Version.
    pub version: u32,
    /// Its name then.
    pub name: String,
    /// First day.
    pub effective_from: Option<Date>,
}

/// A version of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemVersionRef {
    /// Item.
    pub item: ItemCode,
    /// Version.
    pub version: u32,
}

/// The pictures of a material. Those of a version never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MaterialPictures {
    /// Slot.
    pub slot: String,
    /// The blank form, as a data URI.
    pub blank_form: Option<Picture>,
    /// What a good one looks like, as a data URI.
    pub sample: Option<Picture>,
}

/// A definition to be tried out, with answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueTrial {
    /// Definition as it is being edited.
    pub definition: Definition,
    /// Answers so far.
    pub answers: Answers,
}

/// What the counter would show of a definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CataloguePreview {
    /// Its form.
    pub form: FormView,
}

/// The next version of an item, as it was edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueEdit {
    /// All of it, under its next version, or under the live one when only its withdrawal changes.
    pub definition: Definition,
}

/// One thing that is wrong with a file or an edit, or that should be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueFinding {
    /// Stops the import.
    pub error: bool,
    /// Code of the item, where it is about one.
    pub item: Option<String>,
    /// Where: `材料!C17`, `12:7`, `/materials/0/name`; `/` is the whole file.
    pub place: String,
    /// Kind of finding.
    pub code: String,
    /// The sentence in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// A change as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueChange {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// An item that a plan adds, or of which it makes a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedItem {
    /// Code.
    pub code: ItemCode,
    /// Name.
    pub name: String,
    /// The new version.
    pub version: u32,
    /// First day on which it is in force; `None` is at once.
    pub effective_from: Option<Date>,
    /// Has the general form.
    pub general: bool,
    /// SHA-256 of the content.
    pub hash: String,
    /// What is different from the live version; nothing for an item that is added.
    pub changes: Vec<CatalogueChange>,
    /// How many more differences there are.
    pub more_changes: u32,
}

/// An item that a plan withdraws, or offers again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlannedWithdrawal {
    /// Code.
    pub code: ItemCode,
    /// Name.
    pub name: String,
    /// First day on which it was not to be offered.
    pub was: Option<Date>,
    /// First day on which it is not offered; `None` is offered again.
    pub since: Option<Date>,
}

/// What going live with an import would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CataloguePlan {
    /// The import.
    pub id: ImportId,
    /// Version of the catalogue that it was compared with. Going live is refused when there is another by then.
    pub base: u64,
    /// The day from which items that are not in the file are withdrawn; `None` leaves them as they are.
    pub whole_since: Option<Date>,
    /// Items that are new.
    pub added: Vec<PlannedItem>,
    /// Items of which there will be a new version.
    pub changed: Vec<PlannedItem>,
    /// Items that are withdrawn or offered again.
    pub withdrawn: Vec<PlannedWithdrawal>,
    /// How many stay as they are.
    pub unchanged: u32,
    /// What should be looked at.
    pub warnings: Vec<CatalogueFinding>,
}

impl CataloguePlan {
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

/// What came of reading a file: what is wrong with it, or what it would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ImportOutcome {
    /// There are errors; nothing was kept.
    Findings {
        /// All of them, and warnings.
        findings: Vec<CatalogueFinding>,
    },
    /// Kept as a draft until somebody goes live with it.
    Planned {
        /// What it would change.
        plan: CataloguePlan,
    },
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportStage {
    /// On its way to the central API.
    Sending,
    /// Unpacking and reading; counted in rows or files.
    Reading,
    /// Checking; counted in items.
    Checking,
    /// Comparing with the present catalogue.
    Planning,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportProgress {
    /// What it is doing.
    pub stage: ImportStage,
    /// How much of it is done.
    pub done: u32,
    /// Of how much; `None` while that is not known.
    pub total: Option<u32>,
}

/// The import that this desktop is busy with, or was last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogueImport {
    /// How far it is; `None` when nothing is going on.
    pub running: Option<ImportProgress>,
    /// What came of the last one.
    pub outcome: Option<ImportOutcome>,
    /// Why nothing came of the last one.
    pub failure: Option<Failure>,
}

/// A draft that waits for somebody to go live with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueDraft {
    /// Which.
    pub id: ImportId,
    /// Who made it.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
    /// How many items are in it.
    pub items: u32,
}

/// A draft, and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRef {
    /// Which.
    pub id: ImportId,
    /// The day from which items that are not in the file are withdrawn; `None` leaves them as they are.
    pub whole_since: Option<Date>,
}

/// Go live with exactly the plan that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueGoLive {
    /// Which draft.
    pub id: ImportId,
    /// [`CataloguePlan::base`] of the plan that was shown.
    pub base: u64,
    /// [`CataloguePlan::whole_since`] of the plan that was shown.
    pub whole_since: Option<Date>,
}

/// What went live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueOutcome {
    /// New items.
    pub added: u32,
    /// New versions.
    pub changed: u32,
    /// Items withdrawn or offered again.
    pub withdrawn: u32,
}

/// Form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CatalogueFormat {
    /// For people.
    Xlsx,
    /// For machines and version control.
    Json,
}

/// What to export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogueExport {
    /// One item; `None` is the whole catalogue.
    pub item: Option<ItemCode>,
    /// Form.
    pub format: CatalogueFormat,
}

/// How far the official calendar reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// First day that is known.
    #[ts(as = "String")]
    pub from: Date,
    /// Last day that is known. A limit that ends later cannot be told.
    #[ts(as = "String")]
    pub horizon: Date,
    /// Where it was published.
    pub source: String,
}

impl CalendarView {
    /// Of a calendar.
    pub fn of(calendar: &Calendar) -> Self {
        Self { from: calendar.from, horizon: calendar.horizon, source: calendar.source.clone() }
    }
}

/// How far the limits have been reckoned again since the official calendar last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reckoning {
    /// When the calendar changed.
    pub asked_at: Timestamp,
    /// When every hall's limits were through; `None` while they are being reckoned.
    pub done_at: Option<Timestamp>,
    /// Cases of which something could be told that could not be told before.
    pub cases: u32,
}

/// A file with a year of the official calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarFile {
    /// Its text: JSON with `year`, `source`, `off` and `make_up_workdays`.
    pub text: String,
}
