//! Tasks: the approver's word moves the task, its case, and the joint application.

use super::case::fold;
use super::{Effects, is_central, joint};
use crate::case::{Case, CaseEvent};
use crate::command::{ClockCommand, TaskCommand};
use crate::id::{DepartmentCode, TaskId};
use crate::record::Record;
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::task::{self, Task, TaskState};
use crate::world::{Stop, World};

pub(super) fn act(
    world: &World,
    id: TaskId,
    department: &DepartmentCode,
    action: &TaskCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    match action {
        TaskCommand::Clock {
            action: ClockCommand::GrantExtension { .. } | ClockCommand::DenyExtension { .. },
        } => context.actor.headship(department).map(drop),
        _ => context.actor.decision(department).map(drop),
    }?;
    let task = world.task(id)?;
    if task.department != *department {
        return Err(Refusal::new(RefusalCode::NotAllowed).into());
    }
    let calendar = match action {
        TaskCommand::Clock { .. } => Some(world.calendar()?),
        _ => None,
    };
    let events = task::decide(task, action, calendar, context)?;
    if events.is_empty() {
        return Ok(Effects::default());
    }
    if is_central(context)
        && !matches!(action, TaskCommand::Claim | TaskCommand::Release | TaskCommand::Clock { .. })
    {
        all_photos_here(world, task)?;
    }
    let kept = task.clone();
    let task = events.into_iter().fold(Some(task.clone()), task::evolve).unwrap_or_else(|| kept.clone());
    let mut effects = Effects::of([Record::Task(Box::new(task.clone()))]);
    // The case belongs to the hall; an approver's desktop does not hold it, and leaves it to the central API.
    if !is_central(context) {
        return Ok(effects);
    }
    let held = world.case(task.case)?;
    let case = &super::case::as_time_has_left_it(world, held, context)?;
    if case.status() != held.status() {
        // Ended by time alone; the sweep has not told the task yet.
        return Err(kept.refused().into());
    }
    if let (TaskCommand::Clock { .. }, Some(deadline)) = (action, &task.deadline) {
        let case = fold(case, vec![CaseEvent::Reckoned(deadline.clone(), task.due)], context);
        effects.put(Record::Case(Box::new(case)));
        return Ok(effects);
    }
    match &task.state {
        TaskState::Open | TaskState::Claimed { .. } => {
            let by = if let TaskState::Claimed { name, .. } = &task.state { name.as_str() } else { "" };
            joint::member_moved(world, &mut effects, case, by, context)?;
        }
        TaskState::Approved(decision) => {
            let event = CaseEvent::Decided { approved: true, decision: decision.clone() };
            decided(world, &mut effects, case, event, context)?;
        }
        TaskState::Refused(decision) => {
            let event = CaseEvent::Decided { approved: false, decision: decision.clone() };
            decided(world, &mut effects, case, event, context)?;
        }
        TaskState::Ended(_) => {}
        TaskState::Returned(decision) => {
            decided(world, &mut effects, case, CaseEvent::Returned(decision.clone()), context)?;
        }
    }
    Ok(effects)
}

fn decided(
    world: &World,
    effects: &mut Effects,
    case: &Case,
    event: CaseEvent,
    context: &Context,
) -> Result<(), Stop> {
    let case = fold(case, vec![event], context);
    effects.put(Record::Case(Box::new(case.clone())));
    joint::member_moved(world, effects, &case, &context.actor.name, context)
}

/// The back office decides on what it can see: every photo must have arrived.
fn all_photos_here(world: &World, task: &Task) -> Result<(), Stop> {
    let mut missing = 0;
    for hash in task.blobs() {
        if !world.has_blob(hash)? {
            missing += 1;
        }
    }
    if missing == 0 {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::PhotosMissing).with("missing", missing).into())
    }
}
