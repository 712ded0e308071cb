//! Who put there what the central API holds, beside what was entered here.

use domain::catalogue::Staff;
use domain::command::{CaseCommand, Command};
use domain::id::StaffId;
use domain::record::Record;
use domain::ticket::{Ticket, TicketState};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::{AttentionAuthor, AttentionLine};
use rusqlite::Connection;

use crate::cache::record;

/// Notes on each line with two sides who is behind the other one, where the record tells.
pub(super) fn note(
    connection: &Connection,
    staff: &[Staff],
    command: &Command,
    lines: &mut [AttentionLine],
) -> Result<(), Failure> {
    let Some(key) = command.subject() else { return Ok(()) };
    let Some(base) = record::get_base(connection, &key)? else { return Ok(()) };
    let named = |id: &StaffId, at: Option<Timestamp>| {
        let name = staff.iter().find(|person| person.id == *id).map_or(&*id.0, |person| &*person.name);
        AttentionAuthor { name: name.to_owned(), at }
    };
    match (&base, command) {
        (Record::Case(case), Command::Case { action: CaseCommand::Edit { changes, .. }, .. }) => {
            for (line, field) in lines.iter_mut().zip(changes.keys()) {
                line.author = case.hand(field).map(|(id, at)| named(id, at));
            }
        }
        (Record::Ticket(ticket), _) => {
            let author = hand(ticket).map(|(id, at)| named(id, Some(at)));
            each_compared(lines, author.as_ref());
        }
        (Record::Task(task), _) => {
            let done = task.state.outcome();
            let author = done.map(|done| AttentionAuthor { name: done.by.clone(), at: Some(done.at) });
            each_compared(lines, author.as_ref());
        }
        _ => {}
    }
    Ok(())
}

fn each_compared(lines: &mut [AttentionLine], author: Option<&AttentionAuthor>) {
    for line in lines.iter_mut().filter(|line| line.held.is_some()) {
        line.author = author.cloned();
    }
}

/// Who has the ticket, and since when.
fn hand(ticket: &Ticket) -> Option<(&StaffId, Timestamp)> {
    match &ticket.state {
        TicketState::Called(at)
        | TicketState::Serving(at)
        | TicketState::NoShow(at)
        | TicketState::Finished(at) => Some((&at.staff, at.since)),
        TicketState::Waiting | TicketState::Parked(_) => None,
    }
}
