//! The status line, the hall at a glance, and the item search.

use std::collections::BTreeMap;

use domain::counter::Counter;
use domain::id::{ItemCode, PackageCode};
use domain::record::{Kind, Record};
use domain::ticket::TicketState;
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{CounterRow, HallView, ItemHit, ItemQuery, ItemTarget, SyncStatus};
use protocol::sync::CASE_SERIES;
use rusqlite::Connection;

use super::attention::settlements;
use super::{Glance, handover, queue, rows};
use crate::cache::record::place;
use crate::cache::{attention, blob, lease, outbox, record};
use crate::desk::Desk;

/// Most results of a search, whatever is asked for.
const MOST_HITS: u32 = 100;
/// Items and packages counted as used recently.
const RECENT: u32 = 20;

/// Statuses of a case that was accepted.
const ACCEPTED: &[&str] = &["queued", "in_review", "returned", "approved", "refused"];

/// Connection and what waits. Works without a login too.
pub(super) async fn sync(desk: &Desk) -> Result<SyncStatus, Failure> {
    let open = desk.ready()?;
    let session = open.session().ok();
    let counter = session.as_ref().and_then(|session| session.counter);
    let (contact, now) = (open.contact.borrow().clone(), open.now());
    open.cache
        .read(move |connection| {
            let waiting = outbox::waiting(connection)?;
            let (photos, photo_bytes) = blob::waiting(connection)?;
            let today = Timestamp::start_of(now.date());
            let (accepted_today, finished_today) = match counter {
                Some(number) => (accepted(connection, number, today)?, finished(connection, number, today)?),
                None => (0, 0),
            };
            let asked = match &session {
                Some(session) => {
                    settlements::count(connection, session)? + handover::asked(connection, session)?
                }
                None => 0,
            };
            Ok(SyncStatus {
                online: contact.online,
                since: contact.since,
                last_contact: contact.last_contact,
                next_try: contact.next_try,
                waiting: waiting.count,
                oldest: waiting.oldest,
                photos,
                photo_bytes,
                attention: attention::count(connection)? + asked,
                accepted_today,
                finished_today,
                case_numbers_left: lease::left(connection, CASE_SERIES, &now.date().to_string())?,
                loading: contact.loading,
                login_needed: contact.login_needed,
                trouble: contact.trouble,
            })
        })
        .await
}

/// Tries to reach the central API, and to upload what waits. Not reaching it is an answer, not a failure.
pub(super) async fn sync_now(desk: &Desk) -> Result<SyncStatus, Failure> {
    let outcome = desk.sync_now().await;
    // After failed uploads their next try by itself may be half a minute away.
    desk.ready()?.uploads.notify_one();
    match outcome {
        Err(failure) if !failure.is_alone() && !failure.is(FailureCode::Unauthenticated) => Err(failure),
        _ => sync(desk).await,
    }
}

fn accepted(connection: &Connection, counter: u16, since: Timestamp) -> Result<u32, Failure> {
    let at = (place::ACCEPTED_COUNTER, counter);
    record::count_at(connection, Kind::Case, at, (place::ACCEPTED_AT, since), ACCEPTED)
}

fn finished(connection: &Connection, counter: u16, since: Timestamp) -> Result<u32, Failure> {
    let at = (place::STATE_COUNTER, counter);
    record::count_at(connection, Kind::Ticket, at, (place::STATE_SINCE, since), &["finished"])
}

/// Counters with what is there, and waiting people by business code.
pub(super) fn hall(glance: &Glance<'_>) -> Result<HallView, Failure> {
    let tickets = record::open_tickets(glance.connection, &glance.hall.code)?;
    let mut waiting: BTreeMap<String, u32> = BTreeMap::new();
    for ticket in tickets.iter().filter(|ticket| ticket.state == TicketState::Waiting) {
        *waiting.entry(ticket.business.0.clone()).or_default() += 1;
    }
    let mut counters: Vec<Counter> = record::list(glance.connection, Kind::Counter, &[])?
        .into_iter()
        .filter_map(|record| match record {
            Record::Counter(counter) if counter.hall == glance.hall.code => Some(*counter),
            _ => None,
        })
        .collect();
    counters.sort_by_key(|counter| counter.number);
    let left = queue::left_today(glance)?;
    let finished = |number: u16| {
        left.iter().filter(|t| matches!(&t.state, TicketState::Finished(at) if at.counter == number)).count()
    };
    let counters = counters
        .into_iter()
        .map(|counter| {
            let current = tickets.iter().find(|ticket| ticket.is_at(counter.number));
            Ok(CounterRow {
                current: current.map(|ticket| rows::ticket(glance, ticket, None)).transpose()?,
                finished_today: u32::try_from(finished(counter.number)).unwrap_or(u32::MAX),
                counter,
            })
        })
        .collect::<Result<_, Failure>>()?;
    let (desks, desks_at) = super::sync::desks(glance)?;
    Ok(HallView { counters, waiting, desks, desks_at, now: glance.now })
}

/// Finds items and packages.
pub(super) fn items(glance: &Glance<'_>, query: &ItemQuery) -> Result<Vec<ItemHit>, Failure> {
    let recent: Vec<ItemTarget> = if query.text.trim().is_empty() {
        let begun = |kind| record::lately_begun(glance.connection, kind, RECENT);
        let items = begun(Kind::Case)?.into_iter().map(|code| ItemTarget::Item(ItemCode(code)));
        let packages = begun(Kind::Joint)?.into_iter().map(|code| ItemTarget::Package(PackageCode(code)));
        items.chain(packages).collect()
    } else {
        Vec::new()
    };
    let limit = query.limit.min(MOST_HITS) as usize;
    Ok(glance.offer.find(&query.text, limit, &recent))
}
