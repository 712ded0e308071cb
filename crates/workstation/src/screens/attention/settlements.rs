//! Beside 待处理: persons whom several counters had called while they were alone, and how that was settled.

use std::cmp::Reverse;

use domain::catalogue::Staff;
use domain::command::{Command, TicketCommand};
use domain::id::{StaffId, TicketId};
use domain::rights::Actor;
use domain::ticket::Ticket;
use domain::ticket::claim::{Claim, Settlement, Standing};
use protocol::error::Failure;
use protocol::screen::{Empty, SettlementEntry, SettlementSide, Tag};
use rusqlite::Connection;

use crate::cache::record;
use crate::desk::{Desk, Session};
use crate::screens::{Glance, rows};

/// Settlements of which this person has not taken note: the clerks who are part of it and the supervisors are to see each. Latest first.
pub(in crate::screens) fn list(glance: &Glance<'_>) -> Result<Vec<SettlementEntry>, Failure> {
    let staff = record::staff(glance.connection)?;
    let mut entries = unseen(glance.connection, &glance.session)?
        .iter()
        .filter_map(|ticket| Some((ticket, ticket.settlement.as_ref()?)))
        .map(|(ticket, settlement)| entry(glance, &staff, ticket, settlement))
        .collect::<Result<Vec<_>, Failure>>()?;
    entries.sort_by_key(|entry| Reverse(entry.at));
    Ok(entries)
}

/// How many there are.
pub(in crate::screens) fn count(connection: &Connection, session: &Session) -> Result<u32, Failure> {
    Ok(u32::try_from(unseen(connection, session)?.len()).unwrap_or(u32::MAX))
}

fn unseen(connection: &Connection, session: &Session) -> Result<Vec<Ticket>, Failure> {
    let actor = session.actor();
    let mut tickets = record::settled_tickets(connection)?;
    tickets.retain(|ticket| {
        ticket.settlement.as_ref().is_some_and(|settlement| {
            is_for(&actor, session.counter, ticket, settlement) && !settlement.seen_by.contains(&actor.staff)
        })
    });
    Ok(tickets)
}

fn is_for(actor: &Actor, counter: Option<u16>, ticket: &Ticket, settlement: &Settlement) -> bool {
    ticket.hall == actor.hall
        && (settlement.concerns(&actor.staff, counter) || actor.supervision(&ticket.hall).is_ok())
}

fn entry(
    glance: &Glance<'_>,
    staff: &[Staff],
    ticket: &Ticket,
    settlement: &Settlement,
) -> Result<SettlementEntry, Failure> {
    let name = |id: &StaffId| {
        staff
            .iter()
            .find(|person| person.id == *id)
            .map_or_else(|| id.0.clone(), |person| person.name.clone())
    };
    let me = &glance.session.known.staff.id;
    let side = |claim: &Claim| SettlementSide {
        counter: claim.counter,
        by: name(&claim.staff),
        mine: claim.staff == *me,
        standing: standing(&claim.standing).to_owned(),
        alone: claim.alone,
        clock_in_doubt: claim.clock_in_doubt,
        called_at: claim.called_at,
        started_at: claim.started_at,
        since: claim.since,
    };
    let row = rows::ticket(glance, ticket, None)?;
    Ok(SettlementEntry {
        ticket: ticket.id,
        number: ticket.number.clone(),
        status: row.status,
        at: settlement.parties().map(|claim| claim.called_at).max().unwrap_or(ticket.issued_at),
        rule: settlement.rule,
        stands: side(&settlement.stands),
        yields: settlement.yields.iter().map(side).collect(),
        cases: row.cases,
        seen_by: settlement.seen_by.iter().map(name).collect(),
    })
}

/// The name of a standing, as in its serialized form.
fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Called => "called",
        Standing::Serving => "serving",
        Standing::Parked { .. } => "parked",
        Standing::Transferred { .. } => "transferred",
        Standing::GivenBack => "given_back",
        Standing::NoShow => "no_show",
        Standing::Finished => "finished",
    }
}

/// Takes note.
pub(in crate::screens) async fn note(desk: &Desk, ticket: TicketId) -> Result<Empty, Failure> {
    desk.act(move |_| Ok(Command::Ticket { ticket, action: TicketCommand::Note })).await?;
    desk.announce(Tag::Attention);
    Ok(Empty {})
}
