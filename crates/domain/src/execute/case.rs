//! Cases: from the first answer to the acceptance.

use super::{Effects, free_number, still_offered, unused};
use crate::answer::Answers;
use crate::calendar::Due;
use crate::case::{self, Acceptance, Case, CaseEvent, Decision};
use crate::command::CaseCommand;
use crate::form;
use crate::form::definition::{Definition, Routing};
use crate::form::view::FormView;
use crate::id::{CaseId, HallCode, ItemCode, TaskId, TicketId};
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::task::{Submission, Task, TaskEvent, TaskState};
use crate::world::{Stop, World};

pub(super) struct Opening<'a> {
    pub case: CaseId,
    pub hall: &'a HallCode,
    pub ticket: Option<TicketId>,
    pub item: &'a ItemCode,
    pub version: u32,
    pub answers: &'a Answers,
}

pub(super) fn open(world: &World, opening: &Opening<'_>, context: &Context) -> Result<Effects, Stop> {
    context.actor.intake(opening.hall)?;
    unused(world, Key::case(opening.case))?;
    let definition = world.item(opening.item, opening.version)?;
    still_offered(definition, context)?;
    let mut answers = opening.answers.clone();
    answers.retain(|_, answer| !answer.is_blank());
    let draft = Case::draft(opening.case, opening.hall.clone(), definition, answers, context);
    let case = Case { ticket: opening.ticket, ..draft };
    Ok(changed(case::evolve(None, CaseEvent::Opened(Box::new(case)), context.at)))
}

pub(super) fn act(
    world: &World,
    id: CaseId,
    action: &CaseCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    let case = world.case(id)?;
    match action {
        CaseCommand::Accept { .. } | CaseCommand::Notify { .. } | CaseCommand::Resubmit => {
            context.actor.window(&case.hall)?;
        }
        _ => {
            context.actor.intake(&case.hall)?;
        }
    }
    let events = case::decide(case, action, context)?;
    match action {
        CaseCommand::Accept { counter, number, document, query_password } => {
            let acceptance = Acceptance {
                number: number.clone(),
                document: document.clone(),
                query_password: query_password.clone(),
                at: context.at,
                by: context.actor.name.clone(),
                counter: *counter,
                due: Due::None,
            };
            accept(world, case, acceptance, context)
        }
        CaseCommand::Resubmit => {
            let definition = world.item(&case.item, case.version)?;
            let view = complete(definition, case, context)?;
            let resumed = fold(case, events, context);
            let (post, package) = match case.joint {
                Some(joint) => {
                    let joint = world.joint(joint)?;
                    let package = world.package(&joint.package, joint.version)?;
                    let rule = package.members.iter().find(|rule| rule.item == case.item);
                    (rule.map_or("", |rule| rule.post.as_str()), joint.package_name.as_str())
                }
                None => ("", ""),
            };
            let mut effects = review(case, &resumed, &view, post, package, context);
            super::joint::member_moved(world, &mut effects, &resumed, &context.actor.name, context)?;
            Ok(effects)
        }
        CaseCommand::Migrate { from, to } => {
            let (old, new) = (world.item(&case.item, *from)?, world.item(&case.item, *to)?);
            let migrated = CaseEvent::Migrated(Box::new(form::migration(case, old, new).case));
            Ok(Effects::of([Record::Case(Box::new(fold(case, vec![migrated], context)))]))
        }
        CaseCommand::Notify { .. } => {
            still_offered(world.item(&case.item, case.version)?, context)?;
            Ok(Effects::of([Record::Case(Box::new(fold(case, events, context)))]))
        }
        _ if events.is_empty() => Ok(Effects::default()),
        _ => Ok(Effects::of([Record::Case(Box::new(fold(case, events, context)))])),
    }
}

fn accept(
    world: &World,
    case: &Case,
    mut acceptance: Acceptance,
    context: &Context,
) -> Result<Effects, Stop> {
    let definition = world.item(&case.item, case.version)?;
    still_offered(definition, context)?;
    let view = complete(definition, case, context)?;
    well_numbered(definition, &acceptance.number)?;
    free_number(world, &case.hall, &acceptance.number)?;
    acceptance.due = match definition.promised_limit.or(definition.legal_limit) {
        Some(period) => world.calendar()?.due(context.at.date(), period),
        None => Due::None,
    };
    let accepted = fold(case, vec![CaseEvent::Accepted(acceptance)], context);
    Ok(match definition.routing {
        Routing::Counter => Effects::of([Record::Case(Box::new(decided_here(&accepted, context)))]),
        Routing::Department => {
            let started = fold(&accepted, vec![CaseEvent::ReviewStarted], context);
            review(&accepted, &started, &view, "", "", context)
        }
    })
}

/// The form with nothing wrong in it, or the refusal that says what is.
pub(super) fn complete(definition: &Definition, case: &Case, context: &Context) -> Result<FormView, Refusal> {
    let view = form::resolve(definition, &case.answers, &case.filled_slots(), context.at.date());
    match view.problems.first() {
        Some(first) => Err(Refusal::new(RefusalCode::FormIncomplete)
            .with("count", view.problems.len())
            .with("first", &first.label)
            .with("item", &definition.name)),
        None => Ok(view),
    }
}

/// Case number = 实施编码 + YYYYMMDD + 4-digit serial (national exchange standard).
pub(super) fn well_numbered(definition: &Definition, number: &str) -> Result<(), Refusal> {
    let serial = number.strip_prefix(definition.implementation_code.as_str()).unwrap_or_default();
    if serial.len() == 12 && serial.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::Malformed).with("what", "number"))
    }
}

/// The window decides in favour at acceptance.
pub(super) fn decided_here(accepted: &Case, context: &Context) -> Case {
    let decision = Decision {
        by: context.actor.name.clone(),
        at: context.at,
        opinion: String::new(),
        legal_basis: String::new(),
    };
    fold(accepted, vec![CaseEvent::Decided { approved: true, decision }], context)
}

/// The case in review with its task. `before` names the round, `started` is the case as it goes to the approvers.
pub(super) fn review(
    before: &Case,
    started: &Case,
    view: &FormView,
    post: &str,
    package_name: &str,
    context: &Context,
) -> Effects {
    let task = Task {
        id: TaskId::of_case(before.id, before.rounds),
        department: started.department.clone(),
        post: post.to_owned(),
        hall: started.hall.clone(),
        case: started.id,
        joint: started.joint,
        package_name: package_name.to_owned(),
        submission: Submission::of(started, view),
        opened_at: context.at,
        due: started.acceptance.as_ref().map_or(Due::None, |acceptance| acceptance.due),
        state: TaskState::Open,
        revision: 1,
    };
    let task = crate::task::evolve(None, TaskEvent::Opened(Box::new(task)));
    Effects::of(
        [Some(Record::Case(Box::new(started.clone()))), task.map(|task| Record::Task(Box::new(task)))]
            .into_iter()
            .flatten(),
    )
}

/// Applies events to a case that exists.
pub(super) fn fold(case: &Case, events: Vec<CaseEvent>, context: &Context) -> Case {
    events.into_iter().fold(case.clone(), |case, event| {
        let kept = case.clone();
        case::evolve(Some(case), event, context.at).unwrap_or(kept)
    })
}

fn changed(case: Option<Case>) -> Effects {
    Effects::of(case.map(|case| Record::Case(Box::new(case))))
}
