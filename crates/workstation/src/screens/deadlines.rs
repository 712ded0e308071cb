//! What is due, and the lights of lists.

use domain::calendar::{Calendar, Due};
use domain::case::Case;
use domain::deadline::{Light, YELLOW, light};
use domain::opening::OpeningTimes;
use domain::task::Task;
use domain::time::Timestamp;

/// What the lights of a list are reckoned with.
pub(crate) struct Deadlines<'h> {
    pub(super) calendar: Option<Calendar>,
    pub(super) opening: Option<&'h OpeningTimes>,
    pub(super) now: Timestamp,
}

impl Deadlines<'_> {
    /// What is due of a case, and its light. Without a calendar nothing can be told.
    pub fn of_case(&self, case: &Case) -> (Due, Light) {
        match &self.calendar {
            Some(calendar) => {
                (case.due(calendar, self.opening), case.light(calendar, self.opening, self.now))
            }
            None => (Due::NotComputable, Light::None),
        }
    }

    /// The status of a case as time has left it, whether the central API has said so yet or not.
    pub fn status_now(&self, case: &Case) -> &'static str {
        match &self.calendar {
            Some(calendar) => case.status_at(calendar, self.opening, self.now),
            None => case.status(),
        }
    }

    /// The light of a task.
    pub fn of_task(&self, task: &Task) -> Light {
        match &self.calendar {
            Some(calendar) if task.state.outcome().is_none() => match &task.deadline {
                Some(deadline) => deadline.light(calendar, self.now),
                None => light(task.due, YELLOW, calendar, self.now),
            },
            _ => Light::None,
        }
    }
}
