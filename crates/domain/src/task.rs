//! A task: one case on the desk of one department's approvers.
//!
//! ```text
//!   Open ◄──release── Claimed
//!     └────claim────────►│
//!     └──────┬───────────┴──► Approved · Refused · Returned
//!            └── the case was withdrawn or ended ──► Ended
//! ```

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::Answer;
use crate::calendar::{Calendar, Due};
use crate::case::{Attachment, Case, Decision, Settlement};
use crate::code::Division;
use crate::command::{ClockCommand, TaskCommand};
use crate::deadline::Deadline;
use crate::form::definition::FieldKind;
use crate::form::licence::SharedRecord;
use crate::form::view::{FieldView, FormView, MaterialView};
use crate::id::{BlobHash, CaseId, DepartmentCode, HallCode, JointId, StaffId, TaskId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;
use crate::veil;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// Department that decides.
    pub department: DepartmentCode,
    /// Post whose holders decide; empty when any approver of the department may.
    pub post: String,
    /// Hall that took the case in.
    pub hall: HallCode,
    /// Case.
    pub case: CaseId,
    /// Joint application.
    pub joint: Option<JointId>,
    /// Name of the joint package; empty when the case is on its own.
    pub package_name: String,
    /// What was handed in.
    pub submission: Submission,
    /// When it reached the department.
    pub opened_at: Timestamp,
    /// When the case is due.
    pub due: Due,
    /// How that comes about; empty where no limit is published, and in tasks of older desktops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deadline: Option<Box<Deadline>>,
    /// Where it stands.
    pub state: TaskState,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// State of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TaskState {
    /// Nobody has it.
    Open,
    /// A holder works on it.
    Claimed {
        /// Who.
        staff: StaffId,
        /// Name.
        name: String,
        /// Since when.
        at: Timestamp,
    },
    /// Approved.
    Approved(Decision),
    /// Refused.
    Refused(Decision),
    /// Sent back to the window.
    Returned(Decision),
    /// Nothing is to be decided any more: the case was withdrawn or ended. The opinion says why.
    Ended(Decision),
}

/// What was handed in, as it was: the approver decides on this, whatever happens to the case meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Submission {
    /// Case number.
    pub case_number: String,
    /// Item.
    pub item_name: String,
    /// Applicant's name.
    pub applicant: String,
    /// The form as it reads on paper.
    pub sections: Vec<SubmissionSection>,
    /// Materials with their photos.
    pub materials: Vec<SubmissionMaterial>,
    /// The applicant's signature.
    pub signature: Option<BlobHash>,
    /// Signatures of others inside the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<SubmissionSignature>>", optional)]
    pub signatures: Vec<SubmissionSignature>,
    /// Who took it in.
    pub accepted_by: String,
    /// When.
    pub accepted_at: Timestamp,
}

/// A section of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmissionSection {
    /// Title.
    pub title: String,
    /// Lines.
    pub lines: Vec<SubmissionLine>,
}

/// A line of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmissionLine {
    /// Label.
    pub label: String,
    /// Answer in words.
    pub text: String,
    /// Masked on screen until revealed.
    pub personal: bool,
}

/// A signature inside the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmissionSignature {
    /// Label of its field.
    pub label: String,
    /// The picture.
    pub picture: BlobHash,
}

/// A material of the submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmissionMaterial {
    /// Name.
    pub name: String,
    /// How it was dealt with without photos.
    pub settlement: Option<Settlement>,
    /// Photos.
    pub photos: Vec<Attachment>,
    /// What was fetched for it by data sharing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub licence: Option<Box<SharedRecord>>,
}

/// What happened to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// It reached the department.
    Opened(Box<Task>),
    /// Its state changed.
    Moved(TaskState),
    /// Its limit was reckoned anew.
    Reckoned(Box<Deadline>, Due),
    /// Materials that were allowed to follow are here.
    Supplied(Vec<SubmissionMaterial>),
}

impl TaskState {
    /// What was decided; `None` while it is still to be.
    pub fn outcome(&self) -> Option<&Decision> {
        match self {
            TaskState::Open | TaskState::Claimed { .. } => None,
            TaskState::Approved(outcome)
            | TaskState::Refused(outcome)
            | TaskState::Returned(outcome)
            | TaskState::Ended(outcome) => Some(outcome),
        }
    }
}

impl Task {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            TaskState::Open => "open",
            TaskState::Claimed { .. } => "claimed",
            TaskState::Approved(_) => "approved",
            TaskState::Refused(_) => "refused",
            TaskState::Returned(_) => "returned",
            TaskState::Ended(_) => "ended",
        }
    }

    /// All photos and the signature.
    pub fn blobs(&self) -> impl Iterator<Item = &BlobHash> {
        self.submission
            .materials
            .iter()
            .flat_map(|material| material.photos.iter().map(|photo| &photo.hash))
            .chain(self.submission.signature.as_ref())
            .chain(self.submission.signatures.iter().map(|signature| &signature.picture))
    }

    pub(crate) fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::TaskState).with("status", self.status())
    }
}

/// Decides what a command does to a task. The right to decide was checked by [`crate::execute`].
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(
    task: &Task,
    command: &TaskCommand,
    calendar: Option<&Calendar>,
    context: &Context,
) -> Result<Vec<TaskEvent>, Refusal> {
    let holder = match &task.state {
        TaskState::Open => None,
        TaskState::Claimed { staff, name, .. } => Some((staff, name)),
        TaskState::Approved(_) | TaskState::Refused(_) | TaskState::Returned(_) | TaskState::Ended(_) => {
            return Err(task.refused());
        }
    };
    if let TaskCommand::Clock { action } = command {
        return reckon(task, action, calendar, context);
    }
    if let Some((staff, name)) = holder
        && *staff != context.actor.staff
    {
        return Err(Refusal::new(RefusalCode::TaskClaimed).with("holder", name));
    }
    let decision = |opinion: &str, legal_basis: &str| Decision {
        by: context.actor.name.clone(),
        at: context.at,
        opinion: opinion.to_owned(),
        legal_basis: legal_basis.to_owned(),
    };
    let needed = |text: &str| {
        if text.trim().is_empty() { Err(Refusal::new(RefusalCode::ReasonNeeded)) } else { Ok(()) }
    };
    let state = match command {
        TaskCommand::Claim if holder.is_some() => return Ok(Vec::new()),
        TaskCommand::Claim => TaskState::Claimed {
            staff: context.actor.staff.clone(),
            name: context.actor.name.clone(),
            at: context.at,
        },
        TaskCommand::Release if holder.is_none() => return Err(task.refused()),
        TaskCommand::Release => TaskState::Open,
        TaskCommand::Approve { opinion } => {
            nothing_outstanding(&task.submission)?;
            TaskState::Approved(decision(opinion, ""))
        }
        TaskCommand::Refuse { opinion, legal_basis } => {
            needed(opinion)?;
            needed(legal_basis)?;
            TaskState::Refused(decision(opinion, legal_basis))
        }
        TaskCommand::Return { opinion } => {
            needed(opinion)?;
            TaskState::Returned(decision(opinion, ""))
        }
        TaskCommand::Clock { .. } => return Ok(Vec::new()),
    };
    Ok(vec![TaskEvent::Moved(state)])
}

/// What is done about the limit; whoever has claimed the task or not, every approver of the department may.
fn reckon(
    task: &Task,
    action: &ClockCommand,
    calendar: Option<&Calendar>,
    context: &Context,
) -> Result<Vec<TaskEvent>, Refusal> {
    let (Some(mut deadline), Some(calendar)) = (task.deadline.clone(), calendar) else {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "deadline"));
    };
    match action {
        ClockCommand::Stop { procedure, notice } => deadline.stop(*procedure, notice, calendar, context)?,
        ClockCommand::Resume => deadline.resume(calendar, context.at)?,
        ClockCommand::RequestExtension { by, reason } => deadline.request(*by, reason, calendar, context)?,
        ClockCommand::GrantExtension { opinion } => deadline.answer(true, opinion, context)?,
        ClockCommand::DenyExtension { opinion } => deadline.answer(false, opinion, context)?,
    }
    let due = deadline.due(calendar);
    Ok(vec![TaskEvent::Reckoned(deadline, due)])
}

/// What was allowed to follow comes before the approval: the result is not given out for what is not there.
fn nothing_outstanding(submission: &Submission) -> Result<(), Refusal> {
    let mut outstanding =
        submission.materials.iter().filter(|material| material.settlement == Some(Settlement::Later));
    match outstanding.next() {
        Some(first) => Err(Refusal::new(RefusalCode::MaterialsOutstanding)
            .with("count", 1 + outstanding.count())
            .with("first", &first.name)),
        None => Ok(()),
    }
}

/// Applies an event.
pub fn evolve(task: Option<Task>, event: TaskEvent) -> Option<Task> {
    match event {
        TaskEvent::Opened(task) => Some(*task),
        TaskEvent::Moved(state) => task.map(|mut task| {
            task.state = state;
            task.revision += 1;
            task
        }),
        TaskEvent::Reckoned(deadline, due) => task.map(|mut task| {
            task.deadline = Some(deadline);
            task.due = due;
            task.revision += 1;
            task
        }),
        TaskEvent::Supplied(supplied) => task.map(|mut task| {
            for material in supplied {
                let materials = &mut task.submission.materials;
                match materials.iter_mut().find(|known| known.name == material.name) {
                    Some(known) => *known = material,
                    None => materials.push(material),
                }
            }
            task.revision += 1;
            task
        }),
    }
}

impl Submission {
    /// Sets down a case as it was handed in.
    pub fn of(case: &Case, view: &FormView) -> Self {
        let (case_number, accepted_by, accepted_at) =
            case.acceptance.as_ref().map(|a| (a.number.clone(), a.by.clone(), a.at)).unwrap_or_default();
        Self {
            case_number,
            item_name: case.item_name.clone(),
            applicant: case.text("name").to_owned(),
            sections: sections(view),
            materials: view
                .materials
                .iter()
                .map(|material| SubmissionMaterial::of(case, material))
                .filter(|material| {
                    let settled = material.settlement.is_some() || material.licence.is_some();
                    settled || !material.photos.is_empty()
                })
                .collect(),
            signature: case.signature.clone(),
            signatures: signatures(view),
            accepted_by,
            accepted_at,
        }
    }

    /// The same with the personal lines hidden, and numbers of persons wherever they stand. Whose it is can still be read.
    #[must_use]
    pub fn veiled(mut self) -> Self {
        for line in self.sections.iter_mut().flat_map(|section| &mut section.lines) {
            line.text =
                if line.personal { veil::words(&line.text) } else { veil::without_numbers(&line.text) };
        }
        for shared in self.materials.iter_mut().filter_map(|material| material.licence.as_mut()) {
            shared.veil();
        }
        self
    }
}

impl SubmissionMaterial {
    /// Sets down a material as it was handed in.
    pub fn of(case: &Case, material: &MaterialView) -> Self {
        Self {
            name: material.name.clone(),
            settlement: case.settlements.get(&material.slot).copied(),
            photos: case.attachments.iter().filter(|a| a.slot == material.slot).cloned().collect(),
            // Only what counts today: what was fetched for somebody else before is nobody's business.
            licence: material
                .licence
                .as_ref()
                .and_then(|licence| licence.fetched.as_ref())
                .and_then(|_| case.licences.get(&material.slot).cloned().map(Box::new)),
        }
    }
}

/// The answered fields of a form as they read on paper.
pub fn sections(view: &FormView) -> Vec<SubmissionSection> {
    view.on_paper(line)
        .into_iter()
        .map(|part| SubmissionSection { title: part.title.to_owned(), lines: part.lines })
        .collect()
}

/// Who signed inside the form.
fn signatures(view: &FormView) -> Vec<SubmissionSignature> {
    let fields = view.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields);
    fields
        .filter(|field| field.kind == FieldKind::Signature)
        .filter_map(|field| {
            let picture = field.value.as_ref()?.as_signature()?;
            Some(SubmissionSignature { label: field.label.clone(), picture })
        })
        .collect()
}

fn line(field: &FieldView) -> Option<SubmissionLine> {
    let text = in_words(field, field.value.as_ref()?);
    Some(SubmissionLine { label: field.label.clone(), text, personal: field.personal })
}

/// An answer in the words of its field.
pub fn in_words(field: &FieldView, answer: &Answer) -> String {
    let label = |value: &str| {
        field
            .options
            .iter()
            .find(|option| option.value == value)
            .map_or(value.to_owned(), |option| option.label.clone())
    };
    match answer {
        Answer::Flag(true) => "是".to_owned(),
        Answer::Flag(false) => "否".to_owned(),
        Answer::Number(fen) if field.money => {
            format!(
                "{}{}.{:02} 元",
                if *fen < 0 { "-" } else { "" },
                fen.unsigned_abs() / 100,
                fen.unsigned_abs() % 100
            )
        }
        Answer::Number(number) => number.to_string(),
        Answer::Text(code) if field.kind == FieldKind::Region => {
            Division::words(code).unwrap_or_else(|| code.clone())
        }
        Answer::Text(_) if answer.as_signature().is_some() => "已签名".to_owned(),
        Answer::Text(text) => label(text),
        Answer::Many(values) => values.iter().map(|value| label(value)).collect::<Vec<_>>().join("、"),
        Answer::Rows(rows) => rows
            .iter()
            .map(|row| {
                field
                    .columns
                    .iter()
                    .filter_map(|column| row.get(&column.name).map(|cell| in_words(column, cell)))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect::<Vec<_>>()
            .join("；"),
    }
}
