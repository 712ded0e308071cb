//! The approvers' inbox.

use domain::calendar::Due;
use domain::catalogue::Role;
use domain::command::Command;
use domain::id::TaskId;
use domain::record::{Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::task::{Task, TaskState};
use jiff::civil::Date;
use protocol::error::Failure;
use protocol::screen::{TaskAct, TaskRow, TaskScreen};

use super::Glance;
use crate::cache::record;
use crate::desk::Desk;

/// Tasks of the person's departments: those to be decided first, by the day they are due; then the decided ones, latest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<TaskRow>, Failure> {
    let mine = &glance.session.known.staff.departments;
    let (mut open, mut decided): (Vec<Task>, Vec<Task>) = record::list(glance.connection, Kind::Task, &[])?
        .into_iter()
        .filter_map(|record| if let Record::Task(task) = record { Some(*task) } else { None })
        .filter(|task| mine.contains(&task.department))
        .partition(|task| matches!(task.state, TaskState::Open | TaskState::Claimed { .. }));
    open.sort_by_key(|task| (urgency(task.due), task.opened_at, task.id));
    decided.sort_by_key(|task| std::cmp::Reverse((decided_at(task), task.id)));
    Ok(open.into_iter().chain(decided).map(|task| row(glance, &task)).collect())
}

/// Due days in their order, then what is not computable, then what has no limit.
fn urgency(due: Due) -> (u8, Option<Date>) {
    match due {
        Due::On(day) => (0, Some(day)),
        Due::NotComputable => (1, None),
        Due::None => (2, None),
    }
}

fn decided_at(task: &Task) -> domain::time::Timestamp {
    match &task.state {
        TaskState::Approved(decision) | TaskState::Refused(decision) | TaskState::Returned(decision) => {
            decision.at
        }
        TaskState::Open | TaskState::Claimed { .. } => task.opened_at,
    }
}

fn row(glance: &Glance<'_>, task: &Task) -> TaskRow {
    let holder = match &task.state {
        TaskState::Open => "",
        TaskState::Claimed { name, .. } => name,
        TaskState::Approved(decision) | TaskState::Refused(decision) | TaskState::Returned(decision) => {
            &decision.by
        }
    };
    let photos: usize = task.submission.materials.iter().map(|material| material.photos.len()).sum();
    TaskRow {
        id: task.id,
        item_name: task.submission.item_name.clone(),
        package_name: task.package_name.clone(),
        case_number: task.submission.case_number.clone(),
        applicant: task.submission.applicant.clone(),
        department_name: glance.department_name(&task.department),
        status: task.status().to_owned(),
        holder: holder.to_owned(),
        opened_at: task.opened_at,
        due: task.due,
        photos: u32::try_from(photos).unwrap_or(u32::MAX),
    }
}

/// A task of the person's departments.
pub(super) fn view(glance: &Glance<'_>, id: TaskId) -> Result<TaskScreen, Failure> {
    let task = record::task(glance.connection, id)?;
    let staff = &glance.session.known.staff;
    if !staff.departments.contains(&task.department) {
        return Err(Refusal::new(RefusalCode::NotAllowed).into());
    }
    let free = match &task.state {
        TaskState::Open => true,
        TaskState::Claimed { staff: holder, .. } => *holder == staff.id,
        TaskState::Approved(_) | TaskState::Refused(_) | TaskState::Returned(_) => false,
    };
    Ok(TaskScreen {
        department_name: glance.department_name(&task.department),
        can_decide: free && staff.roles.contains(&Role::Approver),
        task,
    })
}

/// Does something with a task.
pub(super) async fn act(desk: &Desk, request: TaskAct) -> Result<TaskScreen, Failure> {
    let TaskAct { task: id, action } = request;
    desk.act(move |draft| {
        let department = record::task(draft.connection, id)?.department;
        Ok(Command::Task { task: id, department, action })
    })
    .await?;
    desk.look(move |glance| view(glance, id)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_due_earlier_comes_first() {
        let mut dues = [Due::None, Due::NotComputable, Due::On(date(2026, 3, 9)), Due::On(date(2026, 3, 2))];
        dues.sort_by_key(|due| urgency(*due));
        assert_eq!(
            dues,
            [Due::On(date(2026, 3, 2)), Due::On(date(2026, 3, 9)), Due::NotComputable, Due::None]
        );
    }
}
