//! Executes one command: checks the right to act, gathers what the rules need, lets the aggregates decide, and says what changed.
//!
//! The desktop runs it when the clerk acts and again after every pull; the central API runs it once, and its result is the one that counts.

mod case;
mod discrepancy;
mod handover;
mod joint;
mod task;
mod ticket;

use jiff::civil::Date;

use crate::command::Command;
use crate::counter::{Counter, CounterState};
use crate::form::definition::Definition;
use crate::id::{CaseId, HallCode};
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::{Authority, Context};
use crate::world::{Stop, World};

/// Records that a command changed, each in its new form. Empty when there was nothing to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// In the order in which they changed; each key at most once.
    pub changed: Vec<Record>,
}

impl Effects {
    fn of(records: impl IntoIterator<Item = Record>) -> Self {
        let mut effects = Self::default();
        for record in records {
            effects.put(record);
        }
        effects
    }

    fn put(&mut self, record: Record) {
        let key = record.key();
        match self.changed.iter_mut().find(|changed| changed.key() == key) {
            Some(changed) => *changed = record,
            None => self.changed.push(record),
        }
    }
}

/// Executes a command.
///
/// # Errors
/// [`Stop::Need`] when something must be loaded first (nothing was changed; call again), [`Stop::Refused`] when a rule says no.
pub fn execute(world: &World, command: &Command, context: &Context) -> Result<Effects, Stop> {
    match command {
        Command::CounterOpen { hall, counter } => {
            context.actor.window(hall)?;
            let known = world.counter(hall, *counter)?;
            open_counter(known, context)
        }
        Command::CounterClose { hall, counter } => {
            context.actor.window(hall)?;
            let known = staffed(world, hall, *counter, context)?;
            let busy = world.open_tickets(hall)?.into_iter().find(|ticket| ticket.is_at(*counter));
            if let Some(ticket) = busy {
                return Err(Refusal::new(RefusalCode::CounterBusy).with("number", &ticket.number).into());
            }
            Ok(Effects::of([moved(known, CounterState::Closed, context)]))
        }
        Command::TicketIssue(new) => ticket::issue(world, new, context),
        Command::TicketCallNext { hall, counter } => ticket::call_next(world, hall, *counter, context),
        Command::Ticket { ticket, action } => ticket::act(world, *ticket, action, context),
        Command::CaseOpen { case, hall, ticket, item, version, answers } => case::open(
            world,
            &case::Opening { case: *case, hall, ticket: *ticket, item, version: *version, answers },
            context,
        ),
        Command::Case { case, action } => case::act(world, *case, action, context),
        Command::JointOpen { joint, hall, ticket, package, version, members, answers } => joint::open(
            world,
            &joint::Opening {
                joint: *joint,
                hall,
                ticket: *ticket,
                package,
                version: *version,
                members,
                answers,
            },
            context,
        ),
        Command::Joint { joint, action } => joint::act(world, *joint, action, context),
        Command::Task { task, department, action } => task::act(world, *task, department, action, context),
        Command::Handover { handover, hall, action } => {
            handover::act(world, *handover, hall, action, context)
        }
        Command::Discrepancy { discrepancy, action } => {
            discrepancy::act(world, *discrepancy, action, context)
        }
    }
}

fn moved(counter: &Counter, state: CounterState, context: &Context) -> Record {
    Record::Counter(Box::new(Counter {
        state,
        since: context.at,
        revision: counter.revision + 1,
        ..counter.clone()
    }))
}

fn open_counter(counter: &Counter, context: &Context) -> Result<Effects, Stop> {
    if counter.is_staffed_by(&context.actor.staff) {
        return Ok(Effects::default());
    }
    // Whoever logs in at the PC of a counter sits there: the one before has gone without closing it.
    let state = CounterState::Open { staff: context.actor.staff.clone(), name: context.actor.name.clone() };
    Ok(Effects::of([moved(counter, state, context)]))
}

/// The counter, when the actor sits there.
fn staffed<'w>(
    world: &'w World,
    hall: &HallCode,
    number: u16,
    context: &Context,
) -> Result<&'w Counter, Stop> {
    let counter = world.counter(hall, number)?;
    if counter.is_staffed_by(&context.actor.staff) || context.stands_in {
        Ok(counter)
    } else {
        Err(Refusal::new(RefusalCode::CounterClosed).with("counter", number).into())
    }
}

/// Refuses a number that is in use. Numbers come from leased blocks, so this only fires for a cloned or restored desktop.
fn free_number(world: &World, hall: &HallCode, number: &str) -> Result<(), Stop> {
    if number.trim().is_empty() {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "number").into());
    }
    if world.number_used(hall, number)? {
        return Err(Refusal::new(RefusalCode::NumberTaken).with("number", number).into());
    }
    Ok(())
}

/// What time alone has changed of a case by the moment of the context: see [`crate::case`]. The central API asks this in its sweeps; a command
/// about the case comes to the same by itself.
///
/// # Errors
/// As [`execute`].
pub fn let_time_pass(world: &World, case: CaseId, context: &Context) -> Result<Effects, Stop> {
    case::let_time_pass(world, case, context)
}

/// An item that is withdrawn is not accepted any more, even when its draft is older.
fn still_offered(definition: &Definition, context: &Context) -> Result<(), Refusal> {
    offered_on(definition, context.at.date())
}

fn offered_on(definition: &Definition, day: Date) -> Result<(), Refusal> {
    match definition.cancelled_from {
        Some(since) if since <= day => {
            Err(Refusal::new(RefusalCode::ItemWithdrawn).with("item", &definition.name).with("since", since))
        }
        _ => Ok(()),
    }
}

/// An id that is used for the first time. The same command again finds its own record and is refused as a duplicate.
fn unused(world: &World, key: Key) -> Result<(), Stop> {
    if world.exists(key)? { Err(Refusal::new(RefusalCode::AlreadyExists).into()) } else { Ok(()) }
}

fn is_central(context: &Context) -> bool {
    context.authority == Authority::Central
}
