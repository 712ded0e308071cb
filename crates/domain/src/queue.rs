//! Who is next, and why.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::catalogue::QueueRules;
use crate::counter::Counter;
use crate::refusal::{Refusal, RefusalCode};
use crate::ticket::{Ticket, TicketClass, TicketState};
use crate::time::Timestamp;

/// Why a ticket stands where it stands, most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RankReason {
    /// Transferred to this counter by name.
    ReservedHere,
    /// Priority class.
    Priority,
    /// Its appointment is due.
    AppointmentDue,
    /// Waited so long that it counts one or more classes higher.
    Aged,
    /// In the order of arrival.
    Arrival,
    /// An appointment that is not due yet.
    AppointmentEarly,
}

/// Rank of a waiting ticket at a counter; smaller is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    tier: i64,
    issued_at: Timestamp,
    id: crate::id::TicketId,
}

/// Ranks one waiting ticket for a counter, or `None` when the counter may not call it.
///
/// Tiers: reserved for this counter 0, priority 1, due appointment 2, everyone else 3, early appointment 4. Each full
/// wait of `aging_minutes` lifts a ticket by one tier, though never above a reserved one, so nobody starves behind a stream of
/// later arrivals; inside a tier the earlier arrival goes first.
pub fn rank(
    ticket: &Ticket,
    counter: &Counter,
    rules: &QueueRules,
    now: Timestamp,
) -> Option<(Rank, RankReason)> {
    if ticket.state != TicketState::Waiting || ticket.hall != counter.hall {
        return None;
    }
    let (tier, reason) = match ticket.reserved_for {
        Some(number) if number == counter.number => (0, RankReason::ReservedHere),
        Some(_) => return None,
        None if !counter.businesses.contains(&ticket.business) => return None,
        None => match (ticket.class, ticket.appointment_at) {
            (TicketClass::Priority, _) => (1, RankReason::Priority),
            (TicketClass::Appointment, Some(at)) => {
                let lead = i64::from(rules.appointment_lead_minutes) * 60;
                if now.plus_seconds(lead) >= at {
                    (2, RankReason::AppointmentDue)
                } else {
                    (4, RankReason::AppointmentEarly)
                }
            }
            (TicketClass::Normal | TicketClass::Appointment, _) => (3, RankReason::Arrival),
        },
    };
    let aging_seconds = u64::from(rules.aging_minutes.max(1)) * 60;
    let lifted = i64::try_from(now.seconds_since(ticket.issued_at) / aging_seconds).unwrap_or(i64::MAX);
    let (tier, reason) = match reason {
        RankReason::Arrival if lifted > 0 => ((tier - lifted).max(1), RankReason::Aged),
        _ => (tier, reason),
    };
    Some((Rank { tier, issued_at: ticket.issued_at, id: ticket.id }, reason))
}

/// The ticket a counter should call next: the first of [`order`], without putting the others in order.
pub fn next<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    counter: &Counter,
    rules: &QueueRules,
    now: Timestamp,
) -> Option<&'a Ticket> {
    let ranked =
        tickets.into_iter().filter_map(|ticket| Some((rank(ticket, counter, rules, now)?.0, ticket)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, ticket)| ticket)
}

/// The tickets a counter may call, in the order in which it should.
pub fn order<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    counter: &Counter,
    rules: &QueueRules,
    now: Timestamp,
) -> Vec<(&'a Ticket, RankReason)> {
    let mut ranked: Vec<_> = tickets
        .into_iter()
        .filter_map(|ticket| rank(ticket, counter, rules, now).map(|(rank, reason)| (rank, ticket, reason)))
        .collect();
    ranked.sort_by_key(|(rank, ..)| *rank);
    ranked.into_iter().map(|(_, ticket, reason)| (ticket, reason)).collect()
}

/// Whom a counter that is alone calls from the list it last saw: its own share first. The others' shares only on purpose, because their counters
/// are most likely calling from them.
///
/// # Errors
/// [`RefusalCode::NobodyWaiting`]; [`RefusalCode::OthersShare`] when only others' are left and it was not on purpose.
pub fn choose_alone<'a>(
    tickets: &'a [Ticket],
    counter: &Counter,
    open: &[Counter],
    rules: &QueueRules,
    now: Timestamp,
    on_purpose: bool,
) -> Result<&'a Ticket, Refusal> {
    let ranked = order(tickets, counter, rules, now);
    let others = |ticket: &Ticket| share(ticket, open).is_some_and(|number| number != counter.number);
    match (ranked.iter().find(|(ticket, _)| !others(ticket)), ranked.first()) {
        (Some((own, _)), _) => Ok(own),
        (None, Some((first, _))) if on_purpose => Ok(first),
        (None, Some(_)) => Err(Refusal::new(RefusalCode::OthersShare).with("count", ranked.len())),
        (None, None) => Err(Refusal::new(RefusalCode::NobodyWaiting)),
    }
}

/// The counter to whose share a waiting ticket belongs while the network is down, among the counters that were open at that moment and
/// serve its business: rendezvous hashing, so that every counter comes to the same answer alone and one counter's closing moves only its own share.
pub fn share(ticket: &Ticket, open: &[Counter]) -> Option<u16> {
    open.iter()
        .filter(|counter| match ticket.reserved_for {
            Some(number) => counter.number == number,
            None => counter.businesses.contains(&ticket.business),
        })
        .map(|counter| counter.number)
        .max_by_key(|number| {
            let mut hash = Sha256::new();
            hash.update(ticket.id.0.as_bytes());
            hash.update(number.to_be_bytes());
            <[u8; 32]>::from(hash.finalize())
        })
}
