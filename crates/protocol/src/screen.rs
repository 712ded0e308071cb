//! What the screens send and show. Personal numbers arrive masked unless the person's own form is being edited.

use std::collections::BTreeMap;

use domain::answer::Answers;
use domain::calendar::{Due, Period};
use domain::case::{Attachment, Case, Settlement};
use domain::catalogue::{DeliveryChoice, DeliveryKind, Hall, Role};
use domain::command::Changes;
use domain::counter::Counter;
use domain::form::definition::ServiceKind;
use domain::form::view::FormView;
use domain::id::{
    BlobHash, BusinessCode, CaseId, DepartmentCode, ItemCode, JointId, PackageCode, StaffId, TaskId, TicketId,
};
use domain::joint::JointApplication;
use domain::queue::RankReason;
use domain::refusal::Refusal;
use domain::task::Task;
use domain::ticket::{Parked, Person, PriorityReason, TicketClass};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Failure;

/// No arguments, or no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(type = "Record<string, never>")]
pub struct Empty {}

/// "What changed": the screens fetch again whatever carries the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Login, settings, hall.
    Session,
    /// Tickets and counters.
    Queue,
    /// Cases.
    Case,
    /// Joint applications.
    Joint,
    /// Tasks.
    Task,
    /// Items and packages.
    Catalogue,
    /// Connection, waiting commands, uploads.
    Sync,
    /// 待处理.
    Attention,
}

/// Whether the local data can be used, and who is logged in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionState {
    /// Why the local data cannot be used; the screens then show only this.
    pub trouble: Option<Failure>,
    /// Who is logged in.
    pub staff: Option<SessionStaff>,
    /// The hall; known offline too once somebody has logged in.
    pub hall: Option<Hall>,
    /// Counter of this PC.
    pub counter: Option<u16>,
    /// Settings of this PC.
    pub settings: Settings,
    /// Login names of the people who can log in on this PC without the network, latest first.
    pub offline_names: Vec<String>,
    /// Address of the central API, for the login screen.
    pub central: String,
    /// Version of the program.
    pub version: String,
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionStaff {
    /// Login name.
    pub id: StaffId,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Departments.
    pub departments: Vec<DepartmentCode>,
    /// True when the login was checked against the local cache because the network was down.
    pub offline: bool,
}

/// Settings of this PC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// Language of the screens.
    pub language: Language,
    /// Elder-friendly large mode.
    pub large: bool,
    /// Counter at which this PC stands; overrides the person's usual one.
    pub counter: Option<u16>,
}

/// Language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// 简体中文.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Login form. Never logged.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct LoginForm {
    /// Login name.
    pub staff: StaffId,
    /// Password.
    pub password: String,
}

/// State of the connection and of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// The last try reached the central API.
    pub online: bool,
    /// Since when that has been so.
    pub since: Option<Timestamp>,
    /// Last contact.
    pub last_contact: Option<Timestamp>,
    /// When the next try is due while offline.
    pub next_try: Option<Timestamp>,
    /// Commands waiting to be sent.
    pub waiting: u32,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// Photos waiting to be uploaded.
    pub photos: u32,
    /// Their bytes.
    pub photo_bytes: u64,
    /// Open entries in 待处理.
    pub attention: u32,
    /// Cases accepted today at this counter.
    pub accepted_today: u32,
    /// Tickets finished today at this counter.
    pub finished_today: u32,
    /// Numbers left in the leased blocks of today.
    pub case_numbers_left: u32,
    /// The first load of this desktop is not finished.
    pub loading: bool,
    /// The login has ended at the central API; log in again to send what waits.
    pub login_needed: bool,
}

/// An entry of 待处理: a command that the central API did not carry out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AttentionEntry {
    /// Number of the entry.
    pub id: i64,
    /// When the action was taken.
    pub at: Timestamp,
    /// Who acted.
    pub by: String,
    /// Name of the command, for the sentence that says what was done.
    pub command: String,
    /// Ticket or case number it was about; empty when there was none.
    pub subject: String,
    /// Why it was not carried out.
    pub refusal: Refusal,
    /// What was entered, line by line.
    pub entered: Vec<AttentionLine>,
    /// Whether doing it again makes sense.
    pub can_redo: bool,
    /// Screen that shows the record it was about.
    pub target: AttentionTarget,
}

/// A line of an entry: what was entered and what the central API holds now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionLine {
    /// Label.
    pub label: String,
    /// Entered here.
    pub entered: String,
    /// Held by the central API; `None` when it holds nothing comparable.
    pub held: Option<String>,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AttentionTarget {
    /// Nothing that can be opened.
    None,
    /// A ticket.
    Ticket(TicketId),
    /// A case.
    Case(CaseId),
    /// A joint application.
    Joint(JointId),
    /// A task.
    Task(TaskId),
}

/// An entry's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttentionId {
    /// Number of the entry.
    pub id: i64,
}

/// The queue as this counter sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// Called to or being served at this counter.
    pub current: Option<TicketRow>,
    /// Waiting tickets that this counter may call, in order; all of the hall when this PC has no counter.
    pub waiting: Vec<TicketRow>,
    /// Waiting tickets of other businesses.
    pub waiting_elsewhere: u32,
    /// Parked in the hall, this counter's first.
    pub parked: Vec<TicketRow>,
    /// Missed their call today, latest first.
    pub missed: Vec<TicketRow>,
    /// Finished at this counter today, latest first.
    pub finished: Vec<TicketRow>,
    /// The clock the durations are to be counted from.
    pub now: Timestamp,
}

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRow {
    /// Id.
    pub id: TicketId,
    /// Number.
    pub number: String,
    /// Status, as in the domain.
    pub status: String,
    /// Business.
    pub business: BusinessCode,
    /// Business or item in words.
    pub title: String,
    /// Item chosen at check-in.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Reason for priority.
    pub priority_reason: Option<PriorityReason>,
    /// Name; empty when unknown.
    pub name: String,
    /// ID number, masked.
    pub id_number_masked: String,
    /// Age in years, when an ID number is known.
    pub age: Option<u16>,
    /// Issued.
    pub issued_at: Timestamp,
    /// Appointment.
    pub appointment_at: Option<Timestamp>,
    /// Counter that has it.
    pub counter: Option<u16>,
    /// In this state since.
    pub since: Timestamp,
    /// Why it stands where it stands in the waiting list.
    pub reason: Option<RankReason>,
    /// How it was parked.
    pub parked: Option<Parked>,
    /// How often the person came to a counter.
    pub visits: u32,
    /// How often called.
    pub calls: u32,
    /// Until when the last change can be undone by this clerk.
    pub undo_until: Option<Timestamp>,
    /// Cases taken in on it that are not dropped.
    pub cases: Vec<CaseRow>,
}

/// Check-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckIn {
    /// Person; all parts may be empty.
    pub person: Person,
    /// Business.
    pub business: BusinessCode,
    /// Item.
    pub item: Option<ItemCode>,
    /// Class; priority by age is set by itself from the ID number.
    pub class: TicketClass,
    /// Reason for priority.
    pub priority_reason: Option<PriorityReason>,
    /// Time of the appointment.
    pub appointment_at: Option<Timestamp>,
}

/// Asks about a person at reception.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PersonQuery {
    /// ID number as typed.
    pub id_number: String,
}

/// What an ID number says, for the reception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonHint {
    /// Valid.
    pub valid: bool,
    /// What is wrong with it, as in a form.
    pub problem: Option<domain::form::view::Problem>,
    /// Normalised number.
    pub id_number: String,
    /// Name from an earlier visit in the cache.
    pub name: String,
    /// Telephone from an earlier visit.
    pub phone: String,
    /// Age.
    pub age: Option<u16>,
    /// Old enough for priority.
    pub priority: bool,
    /// Open tickets of the person today.
    pub open: Vec<TicketRow>,
}

/// A new ticket, with how many wait before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketIssued {
    /// Ticket.
    pub ticket: TicketRow,
    /// People before it.
    pub ahead: u32,
    /// The printed slip.
    pub document: DocumentRef,
}

/// Answer to "call next".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Called {
    /// The called ticket.
    pub ticket: TicketRow,
    /// True when the counter decided alone because the central API did not answer in time.
    pub alone: bool,
}

/// Something to do with a ticket at this counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketAct {
    /// Ticket.
    pub ticket: TicketId,
    /// What.
    pub action: TicketAction,
}

/// Actions at this counter; the counter's number is added by the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum TicketAction {
    /// F3.
    Recall,
    /// The person is here.
    Start,
    /// F4.
    NotHere,
    /// F6.
    Park {
        /// Why.
        reason: String,
        /// What to bring.
        missing: Vec<String>,
    },
    /// Back from parking or late.
    ComeBack,
    /// The one who missed the call queues again.
    Rejoin,
    /// F7.
    Transfer {
        /// To.
        to_counter: u16,
        /// Why.
        reason: String,
    },
    /// F8.
    Finish,
    /// Undo.
    Undo,
}

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
    /// Due.
    pub due: Due,
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
    /// The applicant's statement above the signature.
    pub statement: String,
    /// The item is not offered any more since this day.
    pub withdrawn_since: Option<String>,
    /// A newer version of the item's form exists.
    pub newer_version: Option<u32>,
    /// Not all of its commands have reached the central API.
    pub unsent: bool,
    /// Joint packages of which the item is a member.
    pub packages: Vec<PackageRow>,
    /// Documents that can be printed.
    pub documents: Vec<DocumentRef>,
}

/// Changed answers of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseEdit {
    /// Case.
    pub case: CaseId,
    /// What changed.
    pub changes: Changes,
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
    /// Readability: `clear`, `blurred`, `dark`, `glare`, or empty.
    pub verdict: String,
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

/// A printable document. Its PDF is at the host's document URL for `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentRef {
    /// `acceptance/<case>`, `notice/<case>`, `joint/<joint>`, `ticket/<ticket>`.
    pub id: String,
    /// Kind: `acceptance`, `notice`, `joint`, `ticket`.
    pub kind: String,
    /// Suggested file name without personal data.
    pub file_name: String,
}

/// A document's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentQuery {
    /// As in [`DocumentRef::id`].
    pub id: String,
}

/// Where a document was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentSaved {
    /// Path of the file.
    pub path: String,
}

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
    /// Deliveries to choose from.
    pub deliveries: Vec<DeliveryChoice>,
    /// What the applicant agrees to.
    pub consent_text: String,
    /// Fields that need not be filled in again, because they are asked once.
    pub fields_saved: u32,
    /// Documents that need not be handed in again.
    pub materials_saved: u32,
    /// What keeps it from being launched, in order.
    pub blockers: Vec<Refusal>,
    /// Not all of its commands have reached the central API.
    pub unsent: bool,
    /// The receipt, once submitted.
    pub documents: Vec<DocumentRef>,
}

/// A member's part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JointMemberScreen {
    /// Item.
    pub item: ItemCode,
    /// Its form without the fields that the common part fills.
    pub form: FormView,
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

/// A task's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskRef {
    /// Task.
    pub task: TaskId,
}

/// A task in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskRow {
    /// Id.
    pub id: TaskId,
    /// Item.
    pub item_name: String,
    /// Joint package; empty when on its own.
    pub package_name: String,
    /// Case number.
    pub case_number: String,
    /// Applicant.
    pub applicant: String,
    /// Department.
    pub department_name: String,
    /// Status.
    pub status: String,
    /// Who has it or decided it.
    pub holder: String,
    /// Reached the department.
    pub opened_at: Timestamp,
    /// Due.
    pub due: Due,
    /// Photos.
    pub photos: u32,
}

/// A task with everything to decide on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskScreen {
    /// The task.
    pub task: Task,
    /// Department in words.
    pub department_name: String,
    /// The logged-in person may decide it now.
    pub can_decide: bool,
}

/// Something to do with a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskAct {
    /// Task.
    pub task: TaskId,
    /// What.
    pub action: domain::command::TaskCommand,
}

/// The hall's counters and who is at them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HallView {
    /// Counters.
    pub counters: Vec<CounterRow>,
    /// Waiting people by business code.
    pub waiting: BTreeMap<String, u32>,
    /// The clock.
    pub now: Timestamp,
}

/// A counter in the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CounterRow {
    /// The counter.
    pub counter: Counter,
    /// What is there.
    pub current: Option<TicketRow>,
    /// Tickets finished there today.
    pub finished_today: u32,
}

/// Answers known about the person of a ticket; shown before they are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Known {
    /// Answers.
    pub answers: Answers,
}
