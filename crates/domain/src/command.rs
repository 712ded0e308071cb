//! What staff can do. A command is the unit that is written to the outbox, pushed, and executed exactly once.
//!
//! Everything random or timed is inside a command or its context, so that running it again gives the same result.

mod joint;
mod name;

pub use joint::JointCommand;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::calendar::Period;
use crate::case::{Attachment, DeclineGround, MissingMaterial, RightOffice, Settlement, SuppliedMaterial};
use crate::deadline::Procedure;
use crate::form::licence::SharedRecord;
use crate::id::{
    BlobHash, BusinessCode, CaseId, DepartmentCode, DiscrepancyId, HallCode, HandoverId, ItemCode, JointId,
    PackageCode, StaffId, TaskId, TicketId,
};
use crate::photo::PhotoCommand;
use crate::rating::Opinion;
use crate::record::Key;
use crate::ticket::claim::Known;
use crate::ticket::{Person, PriorityReason, TicketClass};
use crate::time::Timestamp;

/// Changed answers; `None` clears one.
pub type Changes = BTreeMap<String, Option<Answer>>;

/// A command. The serialized name (`verb` after the noun) is part of the protocol: never rename one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", content = "arguments", rename_all = "snake_case")]
pub enum Command {
    /// Sit down at a counter.
    CounterOpen {
        /// Hall.
        hall: HallCode,
        /// Counter.
        counter: u16,
    },
    /// Leave the counter.
    CounterClose {
        /// Hall.
        hall: HallCode,
        /// Counter.
        counter: u16,
    },
    /// Check a person in.
    TicketIssue(NewTicket),
    /// Call whoever is next. Decided by the central API alone: on the desktop it changes nothing.
    TicketCallNext {
        /// Hall.
        hall: HallCode,
        /// Counter.
        counter: u16,
    },
    /// Do something with a known ticket.
    Ticket {
        /// Ticket.
        ticket: TicketId,
        /// What.
        action: TicketCommand,
    },
    /// Begin a case.
    CaseOpen {
        /// Id of the new case.
        case: CaseId,
        /// Hall.
        hall: HallCode,
        /// Ticket it is taken in on.
        ticket: Option<TicketId>,
        /// Item.
        item: ItemCode,
        /// Version of its definition.
        version: u32,
        /// Answers known beforehand.
        answers: BTreeMap<String, Answer>,
    },
    /// Do something with a known case.
    Case {
        /// Case.
        case: CaseId,
        /// What.
        action: CaseCommand,
    },
    /// Begin a joint application.
    JointOpen {
        /// Id of the new application.
        joint: JointId,
        /// Hall.
        hall: HallCode,
        /// Ticket it is taken in on.
        ticket: Option<TicketId>,
        /// Package.
        package: PackageCode,
        /// Version of the package.
        version: u32,
        /// Versions of the members' definitions.
        members: BTreeMap<ItemCode, u32>,
        /// Common answers known beforehand.
        answers: BTreeMap<String, Answer>,
    },
    /// Do something with a known joint application.
    Joint {
        /// Application.
        joint: JointId,
        /// What.
        action: JointCommand,
    },
    /// Do something with a task.
    Task {
        /// Task.
        task: TaskId,
        /// Department that decides it.
        department: DepartmentCode,
        /// What.
        action: TaskCommand,
    },
    /// See to a handover.
    Handover {
        /// Handover.
        handover: HandoverId,
        /// Hall.
        hall: HallCode,
        /// What.
        action: HandoverCommand,
    },
    /// Report that shared data are not right, or see to such a report.
    Discrepancy {
        /// The report.
        discrepancy: DiscrepancyId,
        /// What.
        action: DiscrepancyCommand,
    },
}

/// A ticket to be issued. The number comes from a block leased to the desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewTicket {
    /// Id.
    pub ticket: TicketId,
    /// Hall.
    pub hall: HallCode,
    /// Number, complete with prefix.
    pub number: String,
    /// Business.
    pub business: BusinessCode,
    /// Item, when chosen.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Reason for priority; required for the priority class.
    pub priority_reason: Option<PriorityReason>,
    /// Person.
    pub person: Person,
    /// Time of the appointment; required for the appointment class.
    pub appointment_at: Option<Timestamp>,
}

/// What can be done with a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum TicketCommand {
    /// Call this very ticket. What is merely called at the counter (a claim whose answer was lost) goes back at its old rank.
    Call {
        /// Counter.
        counter: u16,
    },
    /// Call this very ticket, or one who was parked or missed, without the word of the central API: the counter is alone. When another
    /// counter had the ticket, too, this makes a claim on it, and how that is settled is in [`crate::ticket::claim`].
    CallAlone {
        /// Counter.
        counter: u16,
        /// Other counters' claims that were known here.
        over: Vec<Known>,
    },
    /// Call again.
    Recall {
        /// Counter.
        counter: u16,
    },
    /// The person is at the window.
    Start {
        /// Counter.
        counter: u16,
    },
    /// The person did not come.
    NotHere {
        /// Counter.
        counter: u16,
    },
    /// Back into the queue at the old rank.
    GiveBack {
        /// Counter.
        counter: u16,
    },
    /// Send away for something, to come back without queuing.
    Park {
        /// Counter.
        counter: u16,
        /// Why.
        reason: String,
        /// What to bring.
        missing: Vec<String>,
    },
    /// The parked person, or the one who missed the call, is back.
    ComeBack {
        /// Counter.
        counter: u16,
    },
    /// The one who missed the call queues again at the old rank.
    Rejoin,
    /// To another counter, rank kept.
    Transfer {
        /// From.
        counter: u16,
        /// To.
        to_counter: u16,
        /// Why.
        reason: String,
    },
    /// Done.
    Finish {
        /// Counter.
        counter: u16,
    },
    /// Take back the last change.
    Undo,
    /// Take note of how it was settled that several counters had the ticket.
    Note,
}

/// What can be done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum CaseCommand {
    /// Change answers.
    Edit {
        /// What changed.
        changes: Changes,
        /// The answers that the changes replace, as they stood on the screen; an unanswered field is absent.
        seen: Answers,
    },
    /// Bring the draft to a newer version of its item, as it was previewed.
    Migrate {
        /// The version that it was previewed from.
        from: u32,
        /// The newer version.
        to: u32,
    },
    /// Put a photo into a slot.
    Attach {
        /// The photo.
        attachment: Attachment,
    },
    /// Take a photo out of a slot.
    Detach {
        /// Slot.
        slot: String,
        /// Photo.
        hash: BlobHash,
    },
    /// Do something with a photo in its slot.
    Photo {
        /// Slot.
        slot: String,
        /// Photo.
        hash: BlobHash,
        /// What.
        action: PhotoCommand,
    },
    /// Say how a material without photos is dealt with; `None` takes that back.
    Settle {
        /// Slot.
        slot: String,
        /// How.
        settlement: Option<Settlement>,
    },
    /// Keep what the sharing platform answered for a material.
    Fetch {
        /// Slot.
        slot: String,
        /// What it answered.
        shared: Box<SharedRecord>,
    },
    /// The applicant signed.
    Sign {
        /// Picture of the signature.
        signature: BlobHash,
    },
    /// Hand out the one-time notice of everything that is missing.
    Notify {
        /// Number of the document.
        number: String,
        /// Missing materials.
        missing: Vec<MissingMaterial>,
        /// Other points.
        points: Vec<String>,
    },
    /// Accept.
    Accept {
        /// Counter.
        counter: u16,
        /// Case number: 实施编码 + date + serial.
        number: String,
        /// Number of the acceptance document.
        document: String,
        /// Password with which the applicant can ask for the state.
        query_password: String,
    },
    /// Hand a returned case in again.
    Resubmit,
    /// Drop a draft.
    Discard {
        /// Why.
        reason: String,
    },
    /// Receive the application against a receipt: from now on the time for the one-time notice runs.
    Receive {
        /// Number of the receipt.
        number: String,
    },
    /// An error was put right on the spot.
    Correct {
        /// What was wrong.
        what: String,
        /// How it was put right; may be empty.
        how: String,
    },
    /// Nothing has to be applied for: told at once.
    NotNeeded {
        /// Number of the document; empty from desktops that gave none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        number: String,
        /// Why.
        reason: String,
    },
    /// Do not accept (不予受理).
    Decline {
        /// Number of the document.
        number: String,
        /// Why in kind.
        ground: DeclineGround,
        /// Why in words.
        reason: String,
        /// Legal basis; may be empty.
        legal_basis: String,
        /// The office that is right for it.
        office: Option<RightOffice>,
    },
    /// Receive what the one-time notice, or whoever returned the case, asked for.
    Supplement {
        /// Number of the receipt.
        number: String,
        /// What was brought.
        received: Vec<SuppliedMaterial>,
    },
    /// Receive materials that were allowed to follow; their photos are in their slots.
    BringLater {
        /// Slots.
        slots: Vec<String>,
        /// Number of the receipt.
        number: String,
    },
    /// The applicant takes the application back.
    Withdraw {
        /// Number of the document.
        number: String,
        /// Why.
        reason: String,
    },
    /// The applicant rates the service.
    Rate {
        /// What they say.
        opinion: Opinion,
    },
}

/// What can be done with a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum TaskCommand {
    /// 认领.
    Claim,
    /// Give back.
    Release,
    /// 同意.
    Approve {
        /// Opinion; may be empty.
        opinion: String,
    },
    /// 不同意.
    Refuse {
        /// Reason.
        opinion: String,
        /// Legal basis.
        legal_basis: String,
    },
    /// 退回 to the window for supplement.
    Return {
        /// What is to be supplemented.
        opinion: String,
    },
    /// Do something about the limit.
    Clock {
        /// What.
        action: ClockCommand,
    },
}

/// What can be done about the limit of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ClockCommand {
    /// Stop it for a special procedure.
    Stop {
        /// Which.
        procedure: Procedure,
        /// Number of the written notice to the applicant.
        notice: String,
    },
    /// The procedure is over: the clock goes on.
    Resume,
    /// Ask for more time.
    RequestExtension {
        /// By how much.
        by: Period,
        /// Why.
        reason: String,
    },
    /// The head of the department grants it.
    GrantExtension {
        /// Opinion; may be empty.
        opinion: String,
    },
    /// The head of the department denies it.
    DenyExtension {
        /// Why.
        opinion: String,
    },
}

/// What can be done with a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum HandoverCommand {
    /// Carry it out under the own name.
    TakeOver,
    /// Have a clerk take it over.
    Assign {
        /// Clerk.
        to: StaffId,
    },
    /// Nothing comes of it.
    Close {
        /// Why.
        reason: String,
    },
}

/// What can be done with a report that shared data are not right (数据异议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum DiscrepancyCommand {
    /// The counter reports what it was given for a material.
    Report {
        /// Case.
        case: CaseId,
        /// Slot.
        slot: String,
        /// What is wrong, in words; may be empty where the rules have found something.
        account: String,
    },
    /// The counter reports what it was given for a material of a member of a joint draft.
    ReportJoint {
        /// Joint application.
        joint: JointId,
        /// Member.
        member: ItemCode,
        /// Slot of its material.
        slot: String,
        /// What is wrong, in words; may be empty where the rules have found something.
        account: String,
    },
    /// The department sees to it.
    Take {
        /// Department.
        department: DepartmentCode,
    },
    /// The department answers.
    Answer {
        /// Department.
        department: DepartmentCode,
        /// The record was corrected; otherwise it is right as it is.
        corrected: bool,
        /// What was found.
        opinion: String,
    },
    /// The counter has taken note of the answer, or takes the report back.
    Close {
        /// Hall.
        hall: HallCode,
        /// Why; needed only where there is no answer yet.
        reason: String,
    },
}

impl Command {
    /// The record that the command is about; calling the next person is about nobody in particular.
    pub fn subject(&self) -> Option<Key> {
        Some(match self {
            Command::CounterOpen { hall, counter } | Command::CounterClose { hall, counter } => {
                Key::counter(hall, *counter)
            }
            Command::TicketCallNext { .. } => return None,
            Command::TicketIssue(new) => Key::ticket(new.ticket),
            Command::Ticket { ticket, .. } => Key::ticket(*ticket),
            Command::CaseOpen { case, .. } | Command::Case { case, .. } => Key::case(*case),
            Command::JointOpen { joint, .. } | Command::Joint { joint, .. } => Key::joint(*joint),
            Command::Task { task, .. } => Key::task(*task),
            Command::Handover { handover, .. } => Key::handover(*handover),
            // What it is about is the case; the report comes into being by it.
            Command::Discrepancy { action: DiscrepancyCommand::Report { case, .. }, .. } => Key::case(*case),
            Command::Discrepancy { action: DiscrepancyCommand::ReportJoint { joint, .. }, .. } => {
                Key::joint(*joint)
            }
            Command::Discrepancy { discrepancy, .. } => Key::discrepancy(*discrepancy),
        })
    }

    /// Photos and signatures that the command points to and that must be uploaded for it.
    pub fn blobs(&self) -> Vec<BlobHash> {
        match self {
            Command::Case { action: CaseCommand::Attach { attachment }, .. }
            | Command::Joint { action: JointCommand::Attach { attachment }, .. } => {
                vec![attachment.hash.clone()]
            }
            Command::Case { action: CaseCommand::Sign { signature }, .. }
            | Command::Joint { action: JointCommand::Sign { signature }, .. } => vec![signature.clone()],
            Command::Case { action: CaseCommand::Edit { changes, .. }, .. }
            | Command::Joint { action: JointCommand::Edit { changes, .. }, .. } => {
                changes.values().flatten().filter_map(Answer::as_signature).collect()
            }
            _ => Vec::new(),
        }
    }
}
