//! "Call next": the central API decides; when it does not answer in time, the counter goes on alone.

use domain::command::{Command, TicketCommand};
use domain::counter::{Counter, CounterState};
use domain::id::TicketId;
use domain::queue;
use domain::record::{Key, Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::ticket::Ticket;
use domain::ticket::claim::{Claim, Known};
use protocol::error::{Failure, FailureCode};
use rusqlite::Connection;

use crate::cache::{outbox, record};
use crate::desk::{Desk, Draft, Open};
use crate::trouble;

impl Desk {
    /// Calls whoever is next to this PC's counter. The flag of the answer says whether the counter decided alone. Alone, it calls from other
    /// counters' shares only `on_purpose`.
    ///
    /// # Errors
    /// [`RefusalCode::NobodyWaiting`], [`RefusalCode::OthersShare`], [`RefusalCode::CounterBusy`] and the other refusals of the queue.
    pub async fn call_next(&self, on_purpose: bool) -> Result<(TicketId, bool), Failure> {
        let open = self.ready()?;
        let session = open.session()?;
        let counter = session.counter.ok_or_else(no_counter)?;
        if open.contact.borrow().online
            && let Some(answer) = ask_central(&open, counter).await?
        {
            return answer.map(|ticket| (ticket, false));
        }
        let acted = open.act(move |draft| choose_alone(draft, counter, on_purpose)).await?;
        match acted.command {
            Command::Ticket { ticket, .. } => Ok((ticket, true)),
            _ => Err(trouble::internal("called something that is not a ticket")),
        }
    }
}

fn no_counter() -> Failure {
    Refusal::new(RefusalCode::CounterClosed).with("counter", "—").into()
}

/// Asks the central API and waits until its answer is in the view. `None` when patience ran out: whatever the claim led to is given back by
/// the call that follows it in the outbox.
async fn ask_central(open: &Open, counter: u16) -> Result<Option<Result<TicketId, Failure>>, Failure> {
    let mut settled = open.settled.subscribe();
    let acted = open
        .act(move |draft| {
            let hall = draft.session.known.staff.hall.clone();
            Ok(Command::TicketCallNext { hall, counter })
        })
        .await?;
    let seq = acted.seq;
    let arrived = {
        let answer = tokio::time::timeout(open.config.patience, settled.wait_for(|done| *done >= seq)).await;
        matches!(answer, Ok(Ok(_)))
    };
    if !arrived {
        return Ok(None);
    }
    let result = open.cache.read(move |connection| outbox::result_of(connection, seq)).await?;
    Ok(result.map(|result| match result {
        Err(refusal) => Err(refusal.into()),
        Ok(result) => result
            .changed
            .iter()
            .find(|key| key.kind == Kind::Ticket)
            .and_then(|key| key.id.parse().ok())
            .map(TicketId)
            .ok_or_else(|| Failure::new(FailureCode::Internal, "a call without a ticket")),
    }))
}

/// Chooses from the waiting list last seen: see [`queue::choose_alone`].
fn choose_alone(draft: &Draft<'_>, number: u16, on_purpose: bool) -> Result<Command, Failure> {
    let hall_code = &draft.session.known.staff.hall;
    let missing = || Failure::from(Refusal::new(RefusalCode::NotFound).with("what", "counter"));
    let Some(Record::Counter(counter)) = record::get(draft.connection, &Key::counter(hall_code, number))?
    else {
        return Err(missing());
    };
    let rules = record::hall(draft.connection, hall_code)?.ok_or_else(missing)?.queue;
    let tickets = record::open_tickets(draft.connection, hall_code)?;
    let staffed = staffed_counters(draft.connection)?;
    let ticket = queue::choose_alone(&tickets, &counter, &staffed, &rules, draft.at, on_purpose)?;
    Ok(Command::Ticket { ticket: ticket.id, action: alone(ticket, number) })
}

/// The call of a counter that is alone, with what it knows of the others' claims.
pub(crate) fn alone(ticket: &Ticket, counter: u16) -> TicketCommand {
    let known = |claim: &Claim| Known { counter: claim.counter, since: claim.since };
    let over = ticket.claims.iter().filter(|claim| claim.counter != counter).map(known).collect();
    TicketCommand::CallAlone { counter, over }
}

fn staffed_counters(connection: &Connection) -> Result<Vec<Counter>, Failure> {
    Ok(record::list(connection, Kind::Counter, &[])?
        .into_iter()
        .filter_map(|record| match record {
            Record::Counter(counter) if matches!(counter.state, CounterState::Open { .. }) => Some(*counter),
            _ => None,
        })
        .collect())
}
