//! The same intent as a new command: today's counter, fresh numbers, versions in force.

use std::collections::BTreeMap;

use domain::command::{CaseCommand, Command, JointCommand, NewTicket, TicketCommand};
use domain::id::{CaseId, JointId, TicketId};
use domain::record::Key;
use domain::ticket::TicketState;
use protocol::error::Failure;
use protocol::sync::CASE_SERIES;

use crate::cache::record;
use crate::desk::Desk;
use crate::numbers;
use crate::offer::Offer;
use crate::screens::{Ground, counter_of, intake, joint};

/// Takes the next number of a series.
type Serial<'a> = dyn FnMut(&str) -> Result<u32, Failure> + 'a;

/// The command that does again what another one was meant to do.
pub(super) fn command(
    ground: &Ground<'_>,
    offer: &Offer,
    refused: &Command,
    serial: &mut Serial<'_>,
) -> Result<Command, Failure> {
    let counter = || counter_of(ground.session);
    let is_new = |key: Key| Ok::<bool, Failure>(record::get(ground.connection, &key)?.is_none());
    Ok(match refused.clone() {
        Command::CounterOpen { hall, .. } => Command::CounterOpen { hall, counter: counter()? },
        Command::CounterClose { hall, .. } => Command::CounterClose { hall, counter: counter()? },
        Command::TicketCallNext { hall, .. } => Command::TicketCallNext { hall, counter: counter()? },
        Command::TicketIssue(new) => {
            // The same id where it is free, so that what was refused after it finds its ticket.
            let ticket = if is_new(Key::ticket(new.ticket))? {
                new.ticket
            } else {
                TicketId(ground.surroundings.new_id())
            };
            let series = numbers::ticket_series(new.class, &new.business);
            let number = numbers::ticket(&series, serial(&series)?);
            Command::TicketIssue(NewTicket { ticket, number, ..new })
        }
        Command::Ticket { ticket, action } => {
            let action = match at_counter(&action) {
                true => moved(action, counter()?),
                false => action,
            };
            Command::Ticket { ticket, action }
        }
        Command::CaseOpen { case, hall, ticket, item, answers, .. } => {
            let case = if is_new(Key::case(case))? { case } else { CaseId(ground.surroundings.new_id()) };
            let version = offer.version(&item)?;
            Command::CaseOpen { case, hall, ticket, item, version, answers }
        }
        Command::Case { case, action: CaseCommand::Edit { changes, .. } } => {
            intake::edited(&record::case(ground.connection, case)?, changes)
        }
        Command::Joint { joint, action: JointCommand::Edit { member, changes, .. } } => {
            joint::edited(&record::joint(ground.connection, joint)?, member, changes)
        }
        Command::Case { case, action: CaseCommand::Notify { points, .. } } => {
            intake::notice(ground, case, points, serial(CASE_SERIES)?)?
        }
        Command::Case { case, action: CaseCommand::Accept { .. } } => {
            intake::acceptance(ground, case, serial(CASE_SERIES)?)?
        }
        Command::JointOpen { joint, hall, ticket, package, answers, .. } => {
            let joint =
                if is_new(Key::joint(joint))? { joint } else { JointId(ground.surroundings.new_id()) };
            let current = offer.package(&package)?;
            let members = current
                .members
                .iter()
                .map(|member| Ok((member.item.clone(), offer.version(&member.item)?)))
                .collect::<Result<BTreeMap<_, _>, Failure>>()?;
            let version = current.version;
            Command::JointOpen { joint, hall, ticket, package, version, members, answers }
        }
        Command::Joint { joint, action: JointCommand::Submit { .. } } => {
            joint::submission(ground, joint, &mut || serial(CASE_SERIES))?
        }
        same @ (Command::Case { .. }
        | Command::Joint { .. }
        | Command::Task { .. }
        | Command::Handover { .. }
        | Command::Discrepancy { .. }) => same,
    })
}

fn at_counter(action: &TicketCommand) -> bool {
    !matches!(action, TicketCommand::Rejoin | TicketCommand::Undo | TicketCommand::Note)
}

/// The action at the counter where the person sits now.
fn moved(action: TicketCommand, counter: u16) -> TicketCommand {
    match action {
        // Done again by hand it is no claim from before any more.
        TicketCommand::Call { .. } | TicketCommand::CallAlone { .. } => TicketCommand::Call { counter },
        TicketCommand::Recall { .. } => TicketCommand::Recall { counter },
        TicketCommand::Start { .. } => TicketCommand::Start { counter },
        TicketCommand::NotHere { .. } => TicketCommand::NotHere { counter },
        TicketCommand::GiveBack { .. } => TicketCommand::GiveBack { counter },
        TicketCommand::Park { reason, missing, .. } => TicketCommand::Park { counter, reason, missing },
        TicketCommand::ComeBack { .. } => TicketCommand::ComeBack { counter },
        TicketCommand::Transfer { to_counter, reason, .. } => {
            TicketCommand::Transfer { counter, to_counter, reason }
        }
        TicketCommand::Finish { .. } => TicketCommand::Finish { counter },
        same @ (TicketCommand::Rejoin | TicketCommand::Undo | TicketCommand::Note) => same,
    }
}

/// Whether a command calls a certain ticket that still waits.
pub(super) async fn still_waits(desk: &Desk, command: &Command) -> Result<bool, Failure> {
    let Command::Ticket { ticket, .. } = command else { return Ok(false) };
    let id = *ticket;
    desk.read(move |connection| {
        Ok(record::ticket(connection, id).is_ok_and(|ticket| ticket.state == TicketState::Waiting))
    })
    .await
}
