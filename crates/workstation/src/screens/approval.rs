//! The approvers' inbox.

use domain::calendar::Due;
use domain::catalogue::Role;
use domain::command::{ClockCommand, Command, TaskCommand};
use domain::id::TaskId;
use domain::record::{Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::task::{Task, TaskState};
use protocol::error::Failure;
use protocol::screen::{ClockAct, TaskAct, TaskClock, TaskRow, TaskScreen};
use protocol::sync::CASE_SERIES;

use super::{Deadlines, Glance, Ground};
use crate::cache::record;
use crate::desk::Desk;
use crate::document::list;
use crate::numbers::{self, DocumentKind};

/// Tasks of the person's departments: those to be decided first, by the day they are due; then the decided ones, latest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<TaskRow>, Failure> {
    let mine = &glance.session.known.staff.departments;
    let (mut open, mut decided): (Vec<Task>, Vec<Task>) = record::list(glance.connection, Kind::Task, &[])?
        .into_iter()
        .filter_map(|record| if let Record::Task(task) = record { Some(*task) } else { None })
        .filter(|task| mine.contains(&task.department))
        .partition(|task| task.state.outcome().is_none());
    open.sort_by_key(|task| (task.due.order(), task.opened_at, task.id));
    decided.sort_by_key(|task| std::cmp::Reverse((decided_at(task), task.id)));
    let deadlines = glance.deadlines()?;
    Ok(open.into_iter().chain(decided).map(|task| row(glance, &deadlines, &task)).collect())
}

fn decided_at(task: &Task) -> domain::time::Timestamp {
    task.state.outcome().map_or(task.opened_at, |outcome| outcome.at)
}

fn row(glance: &Glance<'_>, deadlines: &Deadlines<'_>, task: &Task) -> TaskRow {
    let holder = match &task.state {
        TaskState::Open => "",
        TaskState::Claimed { name, .. } => name,
        _ => task.state.outcome().map_or("", |outcome| &outcome.by),
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
        light: deadlines.of_task(task),
        extension_asked: is_asked(task),
        photos: u32::try_from(photos).unwrap_or(u32::MAX),
    }
}

/// Somebody asks for more time, and nobody has answered.
fn is_asked(task: &Task) -> bool {
    let extension = task.deadline.as_ref().and_then(|deadline| deadline.extension.as_ref());
    task.state.outcome().is_none() && extension.is_some_and(|extension| extension.answer.is_none())
}

/// A task of the person's departments.
pub(crate) fn task(glance: &Glance<'_>, id: TaskId) -> Result<Task, Failure> {
    let task = record::task(glance.connection, id)?;
    match glance.session.known.staff.departments.contains(&task.department) {
        true => Ok(task),
        false => Err(Refusal::new(RefusalCode::NotAllowed).into()),
    }
}

/// The screen of a task.
pub(super) fn view(glance: &Glance<'_>, id: TaskId) -> Result<TaskScreen, Failure> {
    let task = task(glance, id)?;
    let staff = &glance.session.known.staff;
    let free = match &task.state {
        TaskState::Open => true,
        TaskState::Claimed { staff: holder, .. } => *holder == staff.id,
        _ => false,
    };
    let calendar = glance.calendar()?;
    let running = task.deadline.as_ref().zip(calendar.as_ref());
    let stopped = running.and_then(|(deadline, calendar)| deadline.stop_at(calendar, glance.now).cloned());
    let until = stopped.as_ref().zip(calendar.as_ref()).and_then(|(stop, calendar)| stop.last_day(calendar));
    let asked = task.deadline.as_ref().and_then(|deadline| deadline.extension.as_ref());
    Ok(TaskScreen {
        may_reckon: task.state.outcome().is_none() && staff.roles.contains(&Role::Approver),
        can_extend: is_asked(&task)
            && staff.roles.contains(&Role::Supervisor)
            && asked.is_some_and(|asked| asked.staff != staff.id),
        light: glance.deadlines()?.of_task(&task),
        stopped_until: until.map_or(Due::None, Due::On),
        stopped,
        stage_dues: running.map(|(deadline, calendar)| deadline.stage_dues(calendar)).unwrap_or_default(),
        documents: list::of_task(&glance.hall, &task),
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

/// Does something about the limit of a task. The written notice that a stopped clock needs gets its number here.
pub(super) async fn clock(desk: &Desk, request: TaskClock) -> Result<TaskScreen, Failure> {
    let TaskClock { task: id, action } = request;
    desk.act(move |draft| {
        let task = record::task(draft.connection, id)?;
        let action = match action {
            ClockAct::Stop { procedure } => {
                let hall = Ground::from(draft).hall()?;
                let known = hall.departments.iter().find(|department| department.code == task.department);
                let office = known.map_or(task.department.as_str(), |department| &department.name);
                let serial = draft.take_number(CASE_SERIES)?;
                let day = draft.at.date();
                let notice = numbers::document(&hall, office, DocumentKind::ClockStop, day, serial);
                ClockCommand::Stop { procedure, notice }
            }
            ClockAct::Resume => ClockCommand::Resume,
            ClockAct::RequestExtension { by, reason } => ClockCommand::RequestExtension { by, reason },
            ClockAct::GrantExtension { opinion } => ClockCommand::GrantExtension { opinion },
            ClockAct::DenyExtension { opinion } => ClockCommand::DenyExtension { opinion },
        };
        Ok(Command::Task { task: id, department: task.department, action: TaskCommand::Clock { action } })
    })
    .await?;
    desk.look(move |glance| view(glance, id)).await
}
