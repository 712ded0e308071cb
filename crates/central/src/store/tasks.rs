//! Tasks of a department.

use domain::task::Task;

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
    closed_at: Option<i64> = task.state.outcome().map(|outcome| outcome.at.0),
    due: Option<String> = day(task.due),
});

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("tasks", &["space", "status"]),
        schema::index("tasks", &["space", "closed_at"]),
    ])]
}
