//! Check-in, calling, and the queue as a counter sees it.

use std::cmp::Reverse;

use domain::code::{self, IdNumber};
use domain::command::{Command, NewTicket, TicketCommand};
use domain::counter::{Counter, CounterState};
use domain::id::TicketId;
use domain::queue::{self, RankReason};
use domain::record::{Kind, Record};
use domain::ticket::{Person, PriorityReason, Ticket, TicketClass, TicketState};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::{
    Called, CheckIn, PersonHint, PersonQuery, QueueView, TicketAct, TicketAction, TicketIssued, TicketRow,
};

use super::{Glance, Ground, rows};
use crate::cache::record::{self, place};
use crate::calling;
use crate::desk::Desk;
use crate::numbers;

/// Most rows of what was missed or finished today.
const LATELY: usize = 20;
/// Most tickets of a day that are looked through for them.
const DAY: u32 = 5000;

/// The queue. A PC without a counter (reception) sees every business.
pub(super) fn view(glance: &Glance<'_>) -> Result<QueueView, Failure> {
    let number = glance.session.counter;
    let counter = match number {
        Some(number) => record::counter(glance.connection, &glance.hall.code, number).ok(),
        None => Some(reception(glance)),
    };
    let open = record::open_tickets(glance.connection, &glance.hall.code)?;
    let current = open.iter().find(|ticket| number.is_some_and(|number| ticket.is_at(number)));
    let ranked: Vec<(&Ticket, RankReason)> = counter
        .map(|counter| queue::order(&open, &counter, &glance.hall.queue, glance.now))
        .unwrap_or_default();
    let all_waiting = open.iter().filter(|ticket| ticket.state == TicketState::Waiting).count();
    let mut parked: Vec<&Ticket> =
        open.iter().filter(|ticket| matches!(ticket.state, TicketState::Parked(_))).collect();
    let today = left_today(glance)?;
    // Another counter's word counts, but this one told the person to come back here.
    let own_parked = |ticket: &&Ticket| {
        !matches!(ticket.state, TicketState::Parked(_)) && number.is_some_and(|own| ticket.is_parked_by(own))
    };
    parked.extend(open.iter().chain(&today).filter(own_parked));
    parked.sort_by_key(|ticket| (ticket.counter() != number, rows::since(ticket)));
    let missed = today.iter().filter(|ticket| matches!(ticket.state, TicketState::NoShow(_)));
    let finished = today
        .iter()
        .filter(|ticket| matches!(&ticket.state, TicketState::Finished(at) if Some(at.counter) == number));
    let row = |ticket: &Ticket| rows::ticket(glance, ticket, None);
    Ok(QueueView {
        current: current.map(row).transpose()?,
        waiting_elsewhere: u32::try_from(all_waiting - ranked.len()).unwrap_or(u32::MAX),
        waiting: ranked
            .into_iter()
            .map(|(ticket, reason)| rows::ticket(glance, ticket, Some(reason)))
            .collect::<Result<_, _>>()?,
        parked: parked.into_iter().map(row).collect::<Result<_, _>>()?,
        missed: missed.take(LATELY).map(row).collect::<Result<_, _>>()?,
        finished: finished.take(LATELY).map(row).collect::<Result<_, _>>()?,
        now: glance.now,
    })
}

/// A counter that serves everything, to rank the whole hall for reception.
fn reception(glance: &Glance<'_>) -> Counter {
    imagined(glance, glance.hall.businesses.iter().map(|business| business.code.clone()).collect())
}

fn imagined(glance: &Glance<'_>, businesses: Vec<domain::id::BusinessCode>) -> Counter {
    let (hall, since) = (glance.hall.code.clone(), glance.now);
    Counter { hall, number: 0, businesses, state: CounterState::Closed, since, revision: 1 }
}

/// Tickets that were missed or finished today, latest first.
pub(super) fn left_today(glance: &Glance<'_>) -> Result<Vec<Ticket>, Failure> {
    let lately = record::latest(glance.connection, Kind::Ticket, place::STATE_SINCE, glance.midnight(), DAY)?;
    Ok(tickets(lately).filter(|ticket| ticket.hall == glance.hall.code && !ticket.is_open()).collect())
}

fn tickets(records: Vec<Record>) -> impl Iterator<Item = Ticket> {
    records
        .into_iter()
        .filter_map(|record| if let Record::Ticket(ticket) = record { Some(*ticket) } else { None })
}

/// What an ID number says, with what earlier visits know of the person.
pub(super) fn hint(glance: &Glance<'_>, query: &PersonQuery) -> Result<PersonHint, Failure> {
    let normal = code::normalise(&query.id_number);
    let today = glance.today();
    let parsed = IdNumber::parse(&normal, today);
    let problem = parsed.as_ref().err().map(|error| domain::form::view::Problem {
        at: "id_number".to_owned(),
        step: String::new(),
        label: "证件号码".to_owned(),
        code: error.problem(),
        params: error.params(),
    });
    let age = parsed.as_ref().ok().map(|number| number.age(today));
    let mut hint = PersonHint {
        valid: parsed.is_ok(),
        problem,
        name: String::new(),
        phone: String::new(),
        priority: age.is_some_and(|age| age >= glance.hall.queue.priority_age),
        age,
        open: Vec::new(),
        id_number: normal,
    };
    if hint.id_number.is_empty() {
        return Ok(hint);
    }
    let visits = record::holding(glance.connection, Kind::Ticket, place::TICKET_ID_NUMBER, &hint.id_number)?;
    let cases = record::holding(glance.connection, Kind::Case, place::CASE_ID_NUMBER, &hint.id_number)?;
    let visits: Vec<Ticket> = tickets(visits).collect();
    let known = cases
        .iter()
        .filter_map(|record| match record {
            Record::Case(case) => Some((case.changed_at, case.text("name"), case.text("phone"))),
            _ => None,
        })
        .chain(visits.iter().map(|ticket| (ticket.issued_at, &*ticket.person.name, &*ticket.person.phone)));
    (hint.name, hint.phone) = latest_known(known.collect());
    for ticket in visits.iter().filter(|ticket| ticket.is_open() && ticket.issued_at.date() == today) {
        hint.open.push(rows::ticket(glance, ticket, None)?);
    }
    Ok(hint)
}

/// The latest name and the latest telephone that are not empty.
fn latest_known(mut known: Vec<(Timestamp, &str, &str)>) -> (String, String) {
    known.sort_by_key(|(at, ..)| Reverse(*at));
    let first =
        |texts: Vec<&str>| texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
    (first(known.iter().map(|known| known.1).collect()), first(known.iter().map(|known| known.2).collect()))
}

/// Checks a person in. The number is taken from the leased block of its series in the transaction that issues the ticket.
pub(super) async fn check_in(desk: &Desk, request: CheckIn) -> Result<TicketIssued, Failure> {
    let id = TicketId(desk.new_id());
    desk.act(move |draft| {
        let (new, series) = new_ticket(&draft.into(), id, request)?;
        let number = numbers::ticket(&series, draft.take_number(&series)?);
        Ok(Command::TicketIssue(NewTicket { number, ..new }))
    })
    .await?;
    desk.look(move |glance| {
        let ticket = record::ticket(glance.connection, id)?;
        Ok(TicketIssued {
            ahead: ahead(glance, &ticket)?,
            ticket: rows::ticket(glance, &ticket, None)?,
            document: rows::slip(&ticket),
        })
    })
    .await
}

/// The ticket without its number, and the series that the number is from.
fn new_ticket(
    ground: &Ground<'_>,
    ticket: TicketId,
    request: CheckIn,
) -> Result<(NewTicket, String), Failure> {
    let CheckIn { person, business, item, mut class, mut priority_reason, appointment_at } = request;
    let person = Person {
        name: person.name.trim().to_owned(),
        id_number: code::normalise(&person.id_number),
        phone: code::normalise(&person.phone),
    };
    let hall = ground.hall()?;
    let age = rows::age(&person.id_number, ground.at.date());
    if class == TicketClass::Normal && age.is_some_and(|age| age >= hall.queue.priority_age) {
        class = TicketClass::Priority;
        priority_reason = Some(PriorityReason::Elderly);
    }
    let series = numbers::ticket_series(class, &business);
    let new = NewTicket {
        ticket,
        hall: hall.code,
        number: String::new(),
        business,
        item,
        class,
        priority_reason,
        person,
        appointment_at,
    };
    Ok((new, series))
}

/// People of the same business who are called before.
pub(crate) fn ahead(glance: &Glance<'_>, ticket: &Ticket) -> Result<u32, Failure> {
    let counter = imagined(glance, vec![ticket.business.clone()]);
    let open = record::open_tickets(glance.connection, &glance.hall.code)?;
    let ranked = queue::order(&open, &counter, &glance.hall.queue, glance.now);
    let place = ranked.iter().position(|(other, _)| other.id == ticket.id).unwrap_or(0);
    Ok(u32::try_from(place).unwrap_or(u32::MAX))
}

/// Calls whoever is next; alone also from other counters' shares, when it is on purpose.
pub(super) async fn call_next(desk: &Desk, on_purpose: bool) -> Result<Called, Failure> {
    let (ticket, alone) = desk.call_next(on_purpose).await?;
    let ticket = desk.look(move |glance| row_of(glance, ticket)).await?;
    Ok(Called { ticket, alone })
}

fn row_of(glance: &Glance<'_>, ticket: TicketId) -> Result<TicketRow, Failure> {
    rows::ticket(glance, &record::ticket(glance.connection, ticket)?, None)
}

/// Does something with a ticket at this counter.
pub(super) async fn act(desk: &Desk, request: TicketAct) -> Result<QueueView, Failure> {
    let TicketAct { ticket, action } = request;
    let action = match action {
        // Reception does these too, without a counter.
        TicketAction::Rejoin => TicketCommand::Rejoin,
        TicketAction::Undo => TicketCommand::Undo,
        action => at_counter(action, desk.counter()?),
    };
    let alone = !desk.ready()?.contact.borrow().online;
    desk.act(move |draft| {
        let action = match action {
            // Somebody else may take the person back at the same time: alone, this is a claim.
            TicketCommand::ComeBack { counter } if alone => {
                let known = record::ticket(draft.connection, ticket)?;
                match known.state {
                    TicketState::Parked(_) | TicketState::NoShow(_) => calling::alone(&known, counter),
                    _ => action,
                }
            }
            action => action,
        };
        Ok(Command::Ticket { ticket, action })
    })
    .await?;
    desk.look(view).await
}

fn at_counter(action: TicketAction, counter: u16) -> TicketCommand {
    match action {
        TicketAction::Recall => TicketCommand::Recall { counter },
        TicketAction::Start => TicketCommand::Start { counter },
        TicketAction::NotHere => TicketCommand::NotHere { counter },
        TicketAction::Park { reason, missing } => TicketCommand::Park { counter, reason, missing },
        TicketAction::ComeBack => TicketCommand::ComeBack { counter },
        TicketAction::Rejoin => TicketCommand::Rejoin,
        TicketAction::Transfer { to_counter, reason } => {
            TicketCommand::Transfer { counter, to_counter, reason }
        }
        TicketAction::Finish => TicketCommand::Finish { counter },
        TicketAction::Undo => TicketCommand::Undo,
    }
}

/// The person of a ticket is at this window: starts serving when the ticket is called here.
pub(super) async fn start_if_called(desk: &Desk, ticket: Option<TicketId>) -> Result<(), Failure> {
    let (Some(id), Ok(counter)) = (ticket, desk.counter()) else { return Ok(()) };
    let called_here = desk
        .read(move |connection| {
            let ticket = record::ticket(connection, id)?;
            Ok(matches!(&ticket.state, TicketState::Called(at) if at.counter == counter))
        })
        .await?;
    if called_here {
        desk.act(move |_| Ok(Command::Ticket { ticket: id, action: TicketCommand::Start { counter } }))
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_visit_that_knows_a_name_or_a_telephone_counts() {
        let known = vec![
            (Timestamp(1), "旧名", "13800000001"),
            (Timestamp(3), "", "13800000003"),
            (Timestamp(2), "新名", ""),
        ];
        assert_eq!(latest_known(known), ("新名".to_owned(), "13800000003".to_owned()));
        assert_eq!(latest_known(Vec::new()), (String::new(), String::new()));
    }
}
