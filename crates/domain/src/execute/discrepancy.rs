//! Reports that shared data are not right: the counter's word, the department's answer, and the end of it.

use super::case::{fold, licence_of};
use super::joint::{self, member_case};
use super::{Effects, is_central, unused};
use crate::case::{Case, CaseEvent};
use crate::command::DiscrepancyCommand;
use crate::discrepancy::{Discrepancy, DiscrepancyState, Side, said};
use crate::form::definition::Definition;
use crate::handover::Seen;
use crate::id::{CaseId, DepartmentCode, DiscrepancyId, HallCode, ItemCode, JointId};
use crate::joint::{JointEvent, JointState};
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::world::{Stop, World};

pub(super) fn act(
    world: &World,
    report: DiscrepancyId,
    action: &DiscrepancyCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    let seen = Seen { by: context.actor.staff.clone(), name: context.actor.name.clone(), at: context.at };
    match action {
        DiscrepancyCommand::Report { case, slot, account } => {
            of_case(world, report, (*case, slot), account, seen, context)
        }
        DiscrepancyCommand::ReportJoint { joint, member, slot, account } => {
            of_joint(world, report, (*joint, member, slot), account, seen, context)
        }
        DiscrepancyCommand::Take { department } => {
            let held = at_department(world, report, department, context)?;
            if held.holder() == Some(&seen.by) {
                return Ok(Effects::default());
            }
            moved(world, held, held.take(seen)?, context)
        }
        DiscrepancyCommand::Answer { department, corrected, opinion } => {
            let held = at_department(world, report, department, context)?;
            moved(world, held, held.answered(*corrected, opinion, seen)?, context)
        }
        DiscrepancyCommand::Close { hall, reason } => {
            let held = at_hall(world, report, hall, context)?;
            moved(world, held, held.closed(reason, seen)?, context)
        }
    }
}

/// The report at the hall, for whoever fills in forms there.
fn at_hall<'w>(
    world: &'w World,
    report: DiscrepancyId,
    hall: &HallCode,
    context: &Context,
) -> Result<&'w Discrepancy, Stop> {
    context.actor.intake(hall)?;
    let held = world.discrepancy(report)?;
    if held.side == Side::Hall && held.hall == *hall {
        Ok(held)
    } else {
        Err(Refusal::new(RefusalCode::NotAllowed).into())
    }
}

/// The report at the department, for whoever decides there.
fn at_department<'w>(
    world: &'w World,
    report: DiscrepancyId,
    department: &DepartmentCode,
    context: &Context,
) -> Result<&'w Discrepancy, Stop> {
    context.actor.decision(department)?;
    let held = world.discrepancy(report.at_department())?;
    if held.side == Side::Department && held.department == *department {
        Ok(held)
    } else {
        Err(Refusal::new(RefusalCode::NotAllowed).into())
    }
}

/// A new report of what was fetched for a material of a case that is still being filled in.
fn of_case(
    world: &World,
    report: DiscrepancyId,
    (case, slot): (CaseId, &str),
    account: &str,
    reported: Seen,
    context: &Context,
) -> Result<Effects, Stop> {
    let case = world.case(case)?;
    context.actor.intake(&case.hall)?;
    if !case.is_editable() {
        return Err(case.refused().into());
    }
    let definition = world.item(&case.item, case.version)?;
    let begun = begin(world, report, (case, definition, slot), account, reported, context)?;
    let noted = fold(case, vec![CaseEvent::DiscrepancyReported(slot.to_owned(), report)], context);
    Ok(put(begun, Record::Case(Box::new(noted)), context))
}

/// The same for a material of a member of a joint draft. The report serves every member that the record serves.
fn of_joint(
    world: &World,
    report: DiscrepancyId,
    (id, member, slot): (JointId, &ItemCode, &str),
    account: &str,
    reported: Seen,
    context: &Context,
) -> Result<Effects, Stop> {
    let held = world.joint(id)?;
    context.actor.intake(&held.hall)?;
    if held.state != JointState::Draft {
        return Err(held.refused().into());
    }
    let package = world.package(&held.package, held.version)?;
    let member = held.member(member)?;
    let definition = world.item(&member.item, member.version)?;
    let case = member_case(held, package, member, definition, context);
    let begun = begin(world, report, (&case, definition, slot), account, reported, context)?;
    let event = JointEvent::DiscrepancyReported {
        licence_type: begun.shared.licence_type.clone(),
        holder: begun.shared.holder.clone(),
        report,
    };
    let noted = joint::apply(held, vec![event], context);
    Ok(put(begun, Record::Joint(Box::new(noted)), context))
}

/// The report as it begins.
fn begin(
    world: &World,
    report: DiscrepancyId,
    (case, definition, slot): (&Case, &Definition, &str),
    account: &str,
    reported: Seen,
    context: &Context,
) -> Result<Discrepancy, Stop> {
    unused(world, Key::discrepancy(report))?;
    // One at a time: the department answers once. One that has been closed long enough to have left the desktop is no hindrance.
    if let Some(before) = case.discrepancies.get(slot) {
        match world.discrepancy(*before) {
            Ok(before) if before.closed_at().is_none() => return Err(before.refused().into()),
            Ok(_) | Err(Stop::Refused(_)) => {}
            Err(need) => return Err(need),
        }
    }
    let source = licence_of(definition, slot)?;
    let shared = case.licences.get(slot).filter(|shared| shared.answers(source, &case.answers));
    let shared = shared.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "licence"))?;
    let faults = source.faults(shared, context.at.date());
    let account =
        if faults.is_empty() || !account.trim().is_empty() { said(account)? } else { String::new() };
    let (hall_name, answer_times) = match world.hall(&case.hall) {
        Ok(hall) => (hall.name.clone(), hall.answer_times),
        Err(Stop::Refused(_)) => Default::default(),
        Err(need) => return Err(need),
    };
    let material = definition.materials.iter().find(|material| material.slot == slot);
    Ok(Discrepancy {
        id: report,
        report,
        side: Side::Hall,
        hall: case.hall.clone(),
        hall_name,
        department: source.department.clone(),
        case: case.id,
        joint: case.joint,
        item_name: case.item_name.clone(),
        slot: slot.to_owned(),
        material: material.map(|material| material.name.clone()).unwrap_or_default(),
        holder_name: case.text("name").to_owned(),
        shared: shared.clone(),
        labels: source.labels(definition),
        faults,
        account,
        reported,
        answer_times,
        state: DiscrepancyState::Reported,
        revision: 1,
    })
}

/// The report, at the central API on both sides, beside the record that notes it.
fn put(begun: Discrepancy, noted: Record, context: &Context) -> Effects {
    let mut effects = Effects::of([noted]);
    if is_central(context) {
        effects.put(Record::Discrepancy(Box::new(begun.on(Side::Department))));
    }
    effects.put(Record::Discrepancy(Box::new(begun)));
    effects
}

/// The report in another state; at the central API on both sides.
fn moved(
    world: &World,
    held: &Discrepancy,
    state: DiscrepancyState,
    context: &Context,
) -> Result<Effects, Stop> {
    let mut effects = Effects::of([Record::Discrepancy(Box::new(held.moved(state.clone())))]);
    if is_central(context) {
        let other = match held.side {
            Side::Hall => held.report.at_department(),
            Side::Department => held.report,
        };
        effects.put(Record::Discrepancy(Box::new(world.discrepancy(other)?.moved(state))));
    }
    Ok(effects)
}
