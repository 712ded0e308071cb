//! Tasks of a department.

use domain::task::{Task, TaskState};

use super::cases::day;
use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::record_table;

record_table!("tasks", Task(Task), Vec<u8>, |task, key| {
    revision: i64 = i64::from(task.revision),
    status: String = task.status().to_owned(),
    hall: String = task.hall.to_string(),
    case: String = task.case.to_string(),
    post: String = task.post.clone(),
    opened_at: i64 = task.opened_at.0,
    closed_at: Option<i64> = closed_at(task),
    due: Option<String> = day(task.due),
});

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(task: &Task) -> Option<i64> {
    match &task.state {
        TaskState::Approved(decision) | TaskState::Refused(decision) | TaskState::Returned(decision) => {
            Some(decision.at.0)
        }
        TaskState::Open | TaskState::Claimed { .. } => None,
    }
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("tasks", &["space", "status"]),
        schema::index("tasks", &["space", "closed_at"]),
    ])]
}
