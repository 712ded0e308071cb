//! Tickets: issue, call next, and everything with a known ticket.

use super::{Effects, free_number, is_central, staffed, unused};
use crate::code::IdNumber;
use crate::command::{NewTicket, TicketCommand};
use crate::id::{HallCode, TicketId};
use crate::queue;
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::ticket::{self, Ticket, TicketClass, TicketEvent, TicketState};
use crate::world::{Stop, World};

pub(super) fn issue(world: &World, new: &NewTicket, context: &Context) -> Result<Effects, Stop> {
    context.actor.reception(&new.hall)?;
    unused(world, Key::ticket(new.ticket))?;
    let malformed = |what: &str| Stop::from(Refusal::new(RefusalCode::Malformed).with("what", what));
    if !world.hall(&new.hall)?.businesses.iter().any(|business| business.code == new.business) {
        return Err(malformed("business"));
    }
    if (new.class == TicketClass::Priority) != new.priority_reason.is_some() {
        return Err(malformed("priority_reason"));
    }
    if (new.class == TicketClass::Appointment) != new.appointment_at.is_some() {
        return Err(malformed("appointment_at"));
    }
    if !new.person.id_number.is_empty() {
        // A mistyped number would let one person queue twice and fail in every form after it.
        let parsed =
            IdNumber::parse(&new.person.id_number, context.at.date()).map_err(|_| malformed("id_number"))?;
        if parsed.as_str() != new.person.id_number {
            return Err(malformed("id_number"));
        }
        let same = |ticket: &&Ticket| {
            ticket.business == new.business
                && ticket.person.id_number == new.person.id_number
                && ticket.issued_at.date() == context.at.date()
        };
        if let Some(open) = world.open_tickets(&new.hall)?.into_iter().find(same) {
            return Err(Refusal::new(RefusalCode::OpenTicketExists).with("number", &open.number).into());
        }
    }
    let issued = Ticket {
        id: new.ticket,
        hall: new.hall.clone(),
        number: new.number.clone(),
        business: new.business.clone(),
        item: new.item.clone(),
        class: new.class,
        priority_reason: new.priority_reason,
        person: new.person.clone(),
        issued_at: context.at,
        appointment_at: new.appointment_at,
        reserved_for: None,
        state: TicketState::Waiting,
        claims: Vec::new(),
        settlement: None,
        settled: Vec::new(),
        back_since: None,
        calls: 0,
        visits: 0,
        revision: 1,
        undos: Vec::new(),
    };
    free_number(world, &new.hall, &issued.number_key())?;
    Ok(changed(ticket::evolve(None, TicketEvent::Issued(Box::new(issued)))))
}

pub(super) fn call_next(
    world: &World,
    hall: &HallCode,
    number: u16,
    context: &Context,
) -> Result<Effects, Stop> {
    context.actor.window(hall)?;
    let counter = staffed(world, hall, number, context)?;
    let open = world.open_tickets(hall)?;
    if let Some(busy) = open.iter().find(|ticket| ticket.is_at(number)) {
        return Err(Refusal::new(RefusalCode::CounterBusy).with("number", &busy.number).into());
    }
    if !is_central(context) {
        return Ok(Effects::default());
    }
    let rules = &world.hall(hall)?.queue;
    let next = queue::next(open, counter, rules, context.at)
        .ok_or_else(|| Refusal::new(RefusalCode::NobodyWaiting))?;
    act_on(next, &TicketCommand::Call { counter: number }, context)
}

pub(super) fn act(
    world: &World,
    id: TicketId,
    action: &TicketCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    let ticket = world.ticket(id)?;
    let Some(number) = counter_of(action) else {
        // Rejoining happens at reception, undoing wherever the mistake was made, taking note wherever it is read.
        context.actor.reception(&ticket.hall)?;
        let effects = act_on(ticket, action, context)?;
        // What was taken back may put the person at a counter that has somebody else by now.
        if let [Record::Ticket(after)] = effects.changed.as_slice()
            && let Some(counter) = after.counter()
            && after.is_at(counter)
            && !ticket.is_at(counter)
        {
            free_counter(world, &ticket.hall, counter, id)?;
        }
        return Ok(effects);
    };
    context.actor.window(&ticket.hall)?;
    staffed(world, &ticket.hall, number, context)?;
    let mut effects = Effects::default();
    match action {
        TicketCommand::Call { .. } | TicketCommand::CallAlone { .. } => {
            // A ticket that is merely called here is a claim whose answer was lost: it goes back at its old rank.
            for lost in world.open_tickets(&ticket.hall)? {
                if lost.id == id {
                    continue;
                }
                if lost.is_merely_called_by(number) {
                    for record in act_on(lost, &TicketCommand::GiveBack { counter: number }, context)?.changed
                    {
                        effects.put(record);
                    }
                } else if lost.is_at(number) {
                    return Err(Refusal::new(RefusalCode::CounterBusy).with("number", &lost.number).into());
                }
            }
        }
        // The person may come to a counter that has lost the ticket, and has called somebody else since.
        TicketCommand::Start { .. } if !ticket.is_at(number) => {
            free_counter(world, &ticket.hall, number, id)?;
        }
        TicketCommand::ComeBack { .. } => free_counter(world, &ticket.hall, number, id)?,
        TicketCommand::Transfer { to_counter, .. } => {
            world.counter(&ticket.hall, *to_counter)?;
        }
        _ => {}
    }
    for record in act_on(ticket, action, context)?.changed {
        effects.put(record);
    }
    Ok(effects)
}

/// A counter has one person at a time.
fn free_counter(world: &World, hall: &HallCode, number: u16, except: TicketId) -> Result<(), Stop> {
    match world.open_tickets(hall)?.into_iter().find(|ticket| ticket.is_at(number) && ticket.id != except) {
        Some(busy) => Err(Refusal::new(RefusalCode::CounterBusy).with("number", &busy.number).into()),
        None => Ok(()),
    }
}

fn counter_of(action: &TicketCommand) -> Option<u16> {
    match action {
        TicketCommand::Call { counter }
        | TicketCommand::CallAlone { counter, .. }
        | TicketCommand::Recall { counter }
        | TicketCommand::Start { counter }
        | TicketCommand::NotHere { counter }
        | TicketCommand::GiveBack { counter }
        | TicketCommand::Park { counter, .. }
        | TicketCommand::ComeBack { counter }
        | TicketCommand::Transfer { counter, .. }
        | TicketCommand::Finish { counter } => Some(*counter),
        TicketCommand::Rejoin | TicketCommand::Undo | TicketCommand::Note => None,
    }
}

fn act_on(ticket: &Ticket, action: &TicketCommand, context: &Context) -> Result<Effects, Stop> {
    let events = ticket::decide(ticket, action, context)?;
    Ok(changed(events.into_iter().fold(Some(ticket.clone()), ticket::evolve)))
}

fn changed(ticket: Option<Ticket>) -> Effects {
    Effects::of(ticket.map(|ticket| Record::Ticket(Box::new(ticket))))
}
