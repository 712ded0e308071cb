//! The inbox of the approvers.

use domain::calendar::{Due, Period};
use domain::deadline::{ClockStop, Light, Procedure};
use domain::id::TaskId;
use domain::task::Task;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::DocumentRef;

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
    /// The light beside it.
    pub light: Light,
    /// Somebody asks for more time, and nobody has answered.
    pub extension_asked: bool,
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
    /// The logged-in person may stop the clock, let it go on, and ask for more time.
    pub may_reckon: bool,
    /// The logged-in person may grant more time.
    pub can_extend: bool,
    /// The light beside it.
    pub light: Light,
    /// The special procedure that stops the clock now.
    pub stopped: Option<ClockStop>,
    /// The last day on which that may go on.
    pub stopped_until: Due,
    /// When each stage of the limit ends.
    pub stage_dues: Vec<Due>,
    /// Notices to the applicant about the limit that can be printed, the latest first.
    pub documents: Vec<DocumentRef>,
}

/// Something to do about the limit of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskClock {
    /// Task.
    pub task: TaskId,
    /// What.
    pub action: ClockAct,
}

/// What can be done about a limit. The number of the written notice comes from the leased ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ClockAct {
    /// Stop it for a special procedure.
    Stop {
        /// Which.
        procedure: Procedure,
    },
    /// The procedure is over.
    Resume,
    /// Ask for more time.
    RequestExtension {
        /// By how much.
        by: Period,
        /// Why.
        reason: String,
    },
    /// Grant it.
    GrantExtension {
        /// Opinion; may be empty.
        opinion: String,
    },
    /// Deny it.
    DenyExtension {
        /// Why.
        opinion: String,
    },
}

/// Something to do with a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskAct {
    /// Task.
    pub task: TaskId,
    /// What.
    pub action: domain::command::TaskCommand,
}
