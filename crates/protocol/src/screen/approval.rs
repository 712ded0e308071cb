//! The inbox of the approvers.

use domain::calendar::Due;
use domain::id::TaskId;
use domain::task::Task;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
