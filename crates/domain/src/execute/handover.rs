//! Handovers: somebody with the right carries out what somebody without it had entered, or says that nothing comes of it.

use super::{Effects, execute};
use crate::catalogue::Role;
use crate::command::{Command, HandoverCommand};
use crate::handover::{Handed, Handover, HandoverState, Seen};
use crate::id::{HallCode, HandoverId, StaffId};
use crate::record::Record;
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::world::{Stop, World};

pub(super) fn act(
    world: &World,
    id: HandoverId,
    hall: &HallCode,
    action: &HandoverCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    let supervises = context.actor.supervision(hall);
    if supervises.is_err() {
        // The clerk who was asked to may take it over, and nothing else.
        context.actor.window(hall)?;
    }
    let handover = world.handover(id)?;
    let asked = handover.assigned_to.as_ref() == Some(&context.actor.staff);
    let may = supervises.is_ok() || (asked && *action == HandoverCommand::TakeOver);
    if !may || handover.hall != *hall {
        return Err(Refusal::new(RefusalCode::NotAllowed).into());
    }
    if !handover.takes() {
        return Err(Refusal::new(RefusalCode::HandoverState).with("status", handover.status()).into());
    }
    let seen = Seen { by: context.actor.staff.clone(), name: context.actor.name.clone(), at: context.at };
    match action {
        HandoverCommand::TakeOver => take_over(world, handover, seen, context),
        HandoverCommand::Assign { to } => assign(world, handover, to, seen),
        HandoverCommand::Close { reason } if reason.trim().is_empty() => {
            Err(Refusal::new(RefusalCode::ReasonNeeded).into())
        }
        HandoverCommand::Close { reason } => {
            let state = HandoverState::Closed { seen, reason: reason.trim().to_owned() };
            Ok(Effects::of([moved(handover, state)]))
        }
    }
}

fn moved(handover: &Handover, state: HandoverState) -> Record {
    Record::Handover(Box::new(Handover { state, revision: handover.revision + 1, ..handover.clone() }))
}

/// Gives it to a clerk of the hall. The supervisors' handover is done with that; the clerk sees one of the same content.
fn assign(world: &World, handover: &Handover, to: &StaffId, seen: Seen) -> Result<Effects, Stop> {
    let clerk = world.staff(to)?;
    if clerk.hall != handover.hall || !clerk.roles.contains(&Role::Clerk) {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "clerk").into());
    }
    let (id, revision) = match handover.assigned_to {
        Some(_) => (handover.id, handover.revision + 1),
        None => (handover.id.assigned(), 1),
    };
    let given = Handover { id, assigned_to: Some(to.clone()), revision, ..handover.clone() };
    let mut effects = Effects::default();
    if handover.assigned_to.is_none() {
        effects.put(moved(handover, HandoverState::Assigned(seen)));
    }
    effects.put(Record::Handover(Box::new(given)));
    Ok(effects)
}

/// Carries out what can be carried out, in order. The rest stays, each with the reason, until somebody closes it.
///
/// What was done with a ticket was done when it was done. What has consequences in law (an acceptance, a notice) begins now, with
/// somebody who may do it.
fn take_over(world: &World, handover: &Handover, seen: Seen, context: &Context) -> Result<Effects, Stop> {
    let mut actor = context.actor.clone();
    if !actor.roles.contains(&Role::Clerk) {
        actor.roles.push(Role::Clerk);
    }
    let stand_in = Context { actor, stands_in: true, ..context.clone() };
    let mut world = world.clone();
    let (mut effects, mut waiting, mut carried_out) = (Effects::default(), Vec::new(), Vec::new());
    for handed in &handover.waiting {
        let of_ticket = matches!(handed.command, Command::Ticket { .. } | Command::TicketIssue(_));
        let at = if of_ticket { handed.at } else { context.at };
        match execute(&world, &handed.command, &Context { at, ..stand_in.clone() }) {
            Ok(done) => {
                world.apply(&done.changed);
                for record in done.changed {
                    effects.put(record);
                }
                carried_out.push(Handed { refusal: None, ..handed.clone() });
            }
            Err(Stop::Refused(refusal)) => waiting.push(Handed { refusal: Some(refusal), ..handed.clone() }),
            Err(need) => return Err(need),
        }
    }
    if carried_out.is_empty() {
        let why = waiting.into_iter().find_map(|handed| handed.refusal);
        return Err(why.unwrap_or_else(|| Refusal::new(RefusalCode::HandoverState)).into());
    }
    let state = if waiting.is_empty() { HandoverState::TakenOver(seen) } else { HandoverState::Open };
    let carried_out = handover.carried_out.iter().cloned().chain(carried_out).collect();
    effects.put(Record::Handover(Box::new(Handover {
        waiting,
        carried_out,
        state,
        revision: handover.revision + 1,
        ..handover.clone()
    })));
    Ok(effects)
}
