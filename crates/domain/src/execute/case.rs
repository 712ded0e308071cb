//! Cases: from the first answer to the acceptance.

use jiff::civil::Date;

use super::{Effects, free_number, is_central, offered_on, still_offered, unused};
use crate::answer::Answers;
use crate::calendar::Due;
use crate::case::{
    self, Acceptance, AcceptanceBasis, Case, CaseEvent, CaseState, Decision, LaterLimit, LaterMaterial,
    Settlement, Supplement,
};
use crate::command::CaseCommand;
use crate::deadline::Deadline;
use crate::form;
use crate::form::definition::{Definition, Routing};
use crate::form::licence::{LicenceSource, SharedRecord};
use crate::form::view::{FormView, ProblemCode};
use crate::id::{CaseId, HallCode, ItemCode, TaskId, TicketId};
use crate::opening::OpeningTimes;
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::task::{Submission, SubmissionMaterial, Task, TaskEvent, TaskState};
use crate::time::Timestamp;
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
    let held = world.case(id)?;
    permitted(&held.hall, action, context)?;
    let case = &as_time_has_left_it(world, held, context)?;
    let events = case::decide(case, action, context)?;
    let done = carry_out(world, case, action, events, context)?;
    if done.changed.is_empty() {
        return Ok(done);
    }
    // What time had done before, then what the command does.
    let mut effects = Effects::default();
    follow(world, &mut effects, held, case, context)?;
    for record in done.changed {
        effects.put(record);
    }
    Ok(effects)
}

fn carry_out(
    world: &World,
    case: &Case,
    action: &CaseCommand,
    events: Vec<CaseEvent>,
    context: &Context,
) -> Result<Effects, Stop> {
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
                basis: AcceptanceBasis::Complete,
                counts_from: None,
                deadline: None,
            };
            accept(world, case, acceptance, context)
        }
        CaseCommand::Resubmit => resubmit(world, case, events, context),
        CaseCommand::Migrate { from, to } => {
            let (old, new) = (world.item(&case.item, *from)?, world.item(&case.item, *to)?);
            let migrated = CaseEvent::Migrated(Box::new(form::migration(case, old, new).case));
            Ok(Effects::of([Record::Case(Box::new(fold(case, vec![migrated], context)))]))
        }
        CaseCommand::Notify { .. } => notify(world, case, events, context),
        CaseCommand::Settle { slot, settlement: Some(settlement) } => {
            settleable(world.item(&case.item, case.version)?, case, slot, *settlement)?;
            Ok(Effects::of([Record::Case(Box::new(fold(case, events, context)))]))
        }
        CaseCommand::Fetch { slot, shared } => {
            fetchable(world.item(&case.item, case.version)?, slot, shared)?;
            Ok(Effects::of([Record::Case(Box::new(fold(case, events, context)))]))
        }
        CaseCommand::Supplement { number, received } => {
            let supplement = Supplement {
                number: number.clone(),
                at: context.at,
                by: context.actor.name.clone(),
                received: received.clone(),
                complete: is_all_there(world.item(&case.item, case.version)?, case, context),
            };
            let case = fold(case, vec![CaseEvent::Supplemented(supplement)], context);
            Ok(Effects::of([Record::Case(Box::new(case))]))
        }
        CaseCommand::BringLater { slots, .. } => bring_later(world, case, slots, events, context),
        _ if events.is_empty() => Ok(Effects::default()),
        _ => {
            let after = fold(case, events, context);
            let mut effects = Effects::of([Record::Case(Box::new(after.clone()))]);
            follow(world, &mut effects, case, &after, context)?;
            Ok(effects)
        }
    }
}

/// Guides and clerks fill in; what has effects in law is said by a clerk.
fn permitted(hall: &HallCode, action: &CaseCommand, context: &Context) -> Result<(), Refusal> {
    match action {
        CaseCommand::Edit { .. }
        | CaseCommand::Migrate { .. }
        | CaseCommand::Attach { .. }
        | CaseCommand::Detach { .. }
        | CaseCommand::Photo { .. }
        | CaseCommand::Settle { .. }
        | CaseCommand::Fetch { .. }
        | CaseCommand::Sign { .. }
        | CaseCommand::Correct { .. }
        | CaseCommand::Discard { .. } => context.actor.intake(hall).map(drop),
        CaseCommand::Notify { .. }
        | CaseCommand::Accept { .. }
        | CaseCommand::Resubmit
        | CaseCommand::Receive { .. }
        | CaseCommand::NotNeeded { .. }
        | CaseCommand::Decline { .. }
        | CaseCommand::Supplement { .. }
        | CaseCommand::BringLater { .. }
        | CaseCommand::Withdraw { .. }
        // The applicant's own word; a clerk's only in so far as it is given at a clerk's window.
        | CaseCommand::Rate { .. } => context.actor.window(hall).map(drop),
    }
}

/// The case as the law has it at the time of the command. Without a calendar nobody can tell, and it is left as it is.
pub(super) fn as_time_has_left_it(world: &World, case: &Case, context: &Context) -> Result<Case, Stop> {
    if !case.is_timed() {
        return Ok(case.clone());
    }
    let opening = opening_of(world, &case.hall)?;
    match world.calendar() {
        Ok(calendar) => Ok(case::standing(case, calendar, opening.as_ref(), context)),
        Err(Stop::Refused(_)) => Ok(case.clone()),
        Err(need) => Err(need),
    }
}

/// What time alone has changed of a case by now. Nothing when it has changed nothing.
pub(super) fn let_time_pass(world: &World, id: CaseId, context: &Context) -> Result<Effects, Stop> {
    let held = world.case(id)?;
    let case = as_time_has_left_it(world, held, context)?;
    if case == *held {
        return Ok(Effects::default());
    }
    let mut effects = Effects::of([Record::Case(Box::new(case.clone()))]);
    follow(world, &mut effects, held, &case, context)?;
    Ok(effects)
}

/// What follows where a case, by time or by word, has gone from one state to another: the approvers have nothing to decide any more, and the joint
/// application hears of it. The task belongs to the department; the window's desktop does not hold it, and leaves it to the central API.
fn follow(
    world: &World,
    effects: &mut Effects,
    before: &Case,
    case: &Case,
    context: &Context,
) -> Result<(), Stop> {
    let limit = |case: &Case| case.acceptance.as_ref().map(|acceptance| acceptance.due);
    if let (CaseState::InReview, Some(acceptance), true) =
        (&before.state, &case.acceptance, is_central(context))
        && limit(case) != limit(before)
        && let Some(deadline) = acceptance.deadline.clone()
    {
        move_task(world, effects, before, TaskEvent::Reckoned(deadline, acceptance.due))?;
    }
    if case.status() == before.status() {
        return Ok(());
    }
    let decision = |by: &str, at: Timestamp, opinion: &str| Decision {
        by: by.to_owned(),
        at,
        opinion: opinion.to_owned(),
        legal_basis: String::new(),
    };
    let ended = match &case.state {
        CaseState::Returned { opinion, by, at } => Some(TaskState::Returned(decision(by, *at, opinion))),
        CaseState::Withdrawn(w) => Some(TaskState::Ended(decision(&w.by, w.at, &w.reason))),
        CaseState::Terminated(t) => Some(TaskState::Ended(decision("", t.at, &t.reason))),
        _ => None,
    };
    if let (CaseState::InReview, Some(state), true) = (&before.state, ended, is_central(context)) {
        move_task(world, effects, before, TaskEvent::Moved(state))?;
    }
    if before.acceptance.is_some() {
        super::joint::member_moved(world, effects, case, &context.actor.name, context)?;
    }
    Ok(())
}

/// Something happens to the task that a case is with, as long as it is undecided.
fn move_task(world: &World, effects: &mut Effects, case: &Case, event: TaskEvent) -> Result<(), Stop> {
    let task = world.task(TaskId::of_case(case.id, case.rounds.saturating_sub(1)))?;
    if matches!(task.state, TaskState::Open | TaskState::Claimed { .. })
        && let Some(task) = crate::task::evolve(Some(task.clone()), event)
    {
        effects.put(Record::Task(Box::new(task)));
    }
    Ok(())
}

fn resubmit(world: &World, case: &Case, events: Vec<CaseEvent>, context: &Context) -> Result<Effects, Stop> {
    let definition = world.item(&case.item, case.version)?;
    let view = complete(definition, case, context)?;
    let promised = CaseEvent::Promised(promised(world, definition, case, context.at.date())?);
    let resumed = fold(case, [vec![promised], events].concat(), context);
    under_review(world, case, &resumed, &view, context)
}

/// The case with the approvers again, in a new round.
fn under_review(
    world: &World,
    before: &Case,
    resumed: &Case,
    view: &FormView,
    context: &Context,
) -> Result<Effects, Stop> {
    let (post, package) = match before.joint {
        Some(joint) => {
            let joint = world.joint(joint)?;
            let package = world.package(&joint.package, joint.version)?;
            let rule = package.members.iter().find(|rule| rule.item == before.item);
            (rule.map_or("", |rule| rule.post.as_str()), joint.package_name.as_str())
        }
        None => ("", ""),
    };
    let mut effects = review(before, resumed, view, post, package, context);
    super::joint::member_moved(world, &mut effects, resumed, &context.actor.name, context)?;
    Ok(effects)
}

/// Materials that were to follow are added to what the approvers have; where the case had come back for want of them, it goes to them again.
fn bring_later(
    world: &World,
    case: &Case,
    slots: &[String],
    events: Vec<CaseEvent>,
    context: &Context,
) -> Result<Effects, Stop> {
    let definition = world.item(&case.item, case.version)?;
    let view = form::resolve_case(definition, case, context.at.date());
    let brought: Vec<_> = view.materials.iter().filter(|material| slots.contains(&material.slot)).collect();
    for material in &brought {
        let photos: Vec<_> = case.attachments.iter().filter(|photo| photo.slot == material.slot).collect();
        let objected = photos.iter().any(|photo| photo.objection().is_some());
        if objected || photos.len() < usize::from(material.pages) {
            return Err(Refusal::new(RefusalCode::FormIncomplete)
                .with("count", 1)
                .with("first", &material.name)
                .with("item", &definition.name)
                .into());
        }
    }
    let after = fold(case, events, context);
    if after.rounds > case.rounds {
        return under_review(world, case, &after, &view, context);
    }
    let mut effects = Effects::of([Record::Case(Box::new(after.clone()))]);
    if case.state == CaseState::InReview && is_central(context) {
        let supplied = brought.iter().map(|material| SubmissionMaterial::of(&after, material)).collect();
        move_task(world, &mut effects, case, TaskEvent::Supplied(supplied))?;
    }
    Ok(effects)
}

fn accept(
    world: &World,
    case: &Case,
    mut acceptance: Acceptance,
    context: &Context,
) -> Result<Effects, Stop> {
    let definition = world.item(&case.item, case.version)?;
    let today = context.at.date();
    let (basis, from) = match (&case.deemed, &case.receipt, case.complete_since()) {
        (Some(_), Some(receipt), _) => (AcceptanceBasis::Deemed, receipt.at),
        (_, _, Some(at)) => (AcceptanceBasis::Supplemented, at),
        _ => (AcceptanceBasis::Complete, context.at),
    };
    offered_on(definition, if basis == AcceptanceBasis::Deemed { from.date() } else { today })?;
    // What the law has accepted may lack something; what is there must still be right.
    let view = match basis {
        AcceptanceBasis::Deemed => nothing_wrong(definition, case, context)?,
        AcceptanceBasis::Complete | AcceptanceBasis::Supplemented => complete(definition, case, context)?,
    };
    well_numbered(definition, &acceptance.number)?;
    free_number(world, &case.hall, &acceptance.number)?;
    acceptance.basis = basis;
    let opening = opening_of(world, &case.hall)?;
    if let Some(deadline) = Deadline::of(definition, None, from, opening.as_ref()) {
        let calendar = world.calendar()?;
        acceptance.due = deadline.due(calendar);
        acceptance.deadline = Some(Box::new(deadline));
    }
    let counted = counted_day(world, opening.as_ref(), from)?;
    acceptance.counts_from = (counted != today).then_some(counted);
    let promised = CaseEvent::Promised(promised(world, definition, case, today)?);
    let accepted = fold(case, vec![CaseEvent::Accepted(acceptance), promised], context);
    Ok(match definition.routing {
        Routing::Counter => Effects::of([Record::Case(Box::new(decided_here(&accepted, context)))]),
        Routing::Department => {
            let started = fold(&accepted, vec![CaseEvent::ReviewStarted], context);
            review(&accepted, &started, &view, "", "", context)
        }
    })
}

fn notify(
    world: &World,
    case: &Case,
    mut events: Vec<CaseEvent>,
    context: &Context,
) -> Result<Effects, Stop> {
    let definition = world.item(&case.item, case.version)?;
    still_offered(definition, context)?;
    if let Some(limit) = definition.supplement_limit {
        let due = world.calendar()?.due_from(context.at, limit);
        for event in &mut events {
            if let CaseEvent::Noticed(notice) = event {
                notice.supplement_by = due;
                notice.supplement_within = Some(limit);
            }
        }
    }
    Ok(Effects::of([Record::Case(Box::new(fold(case, events, context)))]))
}

/// When the hall is open, where that is known.
pub(super) fn opening_of(world: &World, hall: &HallCode) -> Result<Option<OpeningTimes>, Stop> {
    match world.hall(hall) {
        Ok(hall) => Ok(hall.opening.clone()),
        Err(Stop::Refused(_)) => Ok(None),
        Err(need) => Err(need),
    }
}

fn counted_day(world: &World, opening: Option<&OpeningTimes>, at: Timestamp) -> Result<Date, Stop> {
    Ok(match opening {
        Some(opening) => opening.counted_day(world.calendar()?, at),
        None => at.date(),
    })
}

/// What is allowed to follow from a day on, with its last days; what was promised before keeps its day.
fn promised(
    world: &World,
    definition: &Definition,
    case: &Case,
    from: Date,
) -> Result<Vec<LaterMaterial>, Stop> {
    let awaited = definition.materials.iter().filter(|material| {
        case.awaits(&material.slot) && !case.later.iter().any(|later| later.slot == material.slot)
    });
    awaited
        .map(|material| {
            Ok(LaterMaterial {
                slot: material.slot.clone(),
                name: material.name.clone(),
                due: match material.later {
                    Some(period) => world.calendar()?.due(from, period),
                    None => Due::None,
                },
                limit: material.later.map(|period| LaterLimit { from, period }),
                overdue: material.later_overdue,
                received: None,
                lapsed: false,
            })
        })
        .collect()
}

/// Whether the item allows that a material is dealt with without photos in this way. What has not followed in time cannot be put off again.
fn settleable(
    definition: &Definition,
    case: &Case,
    slot: &str,
    settlement: Settlement,
) -> Result<(), Refusal> {
    let material = definition.materials.iter().find(|material| material.slot == slot);
    let lapsed = case.later.iter().any(|later| later.slot == slot && later.lapsed);
    let allowed = material.is_some_and(|material| match settlement {
        Settlement::Later => definition.allows_later_materials && material.later.is_some() && !lapsed,
        Settlement::Declared => material.declarable,
        // The clerk has seen the original and vouches for it.
        Settlement::Shown => true,
    });
    if allowed {
        return Ok(());
    }
    let name = material.map_or(slot, |material| &material.name);
    Err(Refusal::new(RefusalCode::SettlementNotAllowed).with("material", name))
}

/// Whether a record is what can be fetched for the material.
pub(super) fn fetchable(definition: &Definition, slot: &str, shared: &SharedRecord) -> Result<(), Refusal> {
    let source = licence_of(definition, slot)?;
    if shared.licence_type != source.licence_type || !shared.is_bounded() {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "licence"));
    }
    Ok(())
}

/// What is fetched for a material.
pub(super) fn licence_of<'d>(definition: &'d Definition, slot: &str) -> Result<&'d LicenceSource, Refusal> {
    let material = definition.materials.iter().find(|material| material.slot == slot);
    material.and_then(|material| material.licence.as_deref()).ok_or_else(|| {
        let name = material.map_or(slot, |material| &material.name);
        Refusal::new(RefusalCode::NotShared).with("material", name)
    })
}

/// The form with nothing wrong in it, or the refusal that says what is.
pub(super) fn complete(definition: &Definition, case: &Case, context: &Context) -> Result<FormView, Refusal> {
    checked(definition, case, context, |_| true)
}

/// Whether the applicant has brought everything. A photo that has to be taken again is the window's affair, and no limit begins later for it.
fn is_all_there(definition: &Definition, case: &Case, context: &Context) -> bool {
    checked(definition, case, context, |code| code != ProblemCode::MaterialUnreadable).is_ok()
}

/// The form in which something may be missing, but nothing is wrong.
fn nothing_wrong(definition: &Definition, case: &Case, context: &Context) -> Result<FormView, Refusal> {
    checked(definition, case, context, |code| {
        !matches!(code, ProblemCode::Required | ProblemCode::MaterialMissing)
    })
}

fn checked(
    definition: &Definition,
    case: &Case,
    context: &Context,
    counts: impl Fn(ProblemCode) -> bool,
) -> Result<FormView, Refusal> {
    let view = form::resolve_case(definition, case, context.at.date());
    let mut problems = view.problems.iter().filter(|problem| counts(problem.code));
    match problems.next() {
        Some(first) => Err(Refusal::new(RefusalCode::FormIncomplete)
            .with("count", 1 + problems.count())
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
        deadline: started.acceptance.as_ref().and_then(|acceptance| acceptance.deadline.clone()),
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
