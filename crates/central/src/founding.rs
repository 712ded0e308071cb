//! The sample hall as the first records of a store.

use std::collections::BTreeMap;

use domain::counter::{Counter, CounterState};
use domain::id::TicketId;
use domain::record::Record;
use domain::ticket::{AtCounter, Parked, Ticket, TicketState};
use domain::time::Timestamp;

use crate::provision::Provision;
use crate::sample::{MorningState, MorningTicket, Sample, Served};

/// The password of every sample account. Printed in the README: a sample is not for real work.
pub const SAMPLE_PASSWORD: &str = "yichuang2026";

/// The records of a sample whose morning ends now. Every counter is closed until its clerk sits down.
pub fn provision_of(sample: Sample, now: Timestamp) -> Provision {
    let mut businesses = BTreeMap::<u16, Vec<_>>::new();
    for business in &sample.hall.businesses {
        for counter in &business.counters {
            businesses.entry(*counter).or_default().push(business.code.clone());
        }
    }
    let hall = sample.hall.code.clone();
    let counters = businesses.into_iter().map(|(number, businesses)| Counter {
        hall: hall.clone(),
        number,
        businesses,
        state: CounterState::Closed,
        since: now,
        revision: 1,
    });
    let passwords = sample.staff.iter().map(|staff| (staff.id.clone(), SAMPLE_PASSWORD.to_owned())).collect();
    let mut records: Vec<Record> = counters.map(|counter| Record::Counter(Box::new(counter))).collect();
    records.extend(
        sample
            .morning
            .into_iter()
            .map(|ticket| Record::Ticket(Box::new(issued(&sample.hall.code, ticket, now)))),
    );
    records.push(Record::Hall(Box::new(sample.hall)));
    records.push(Record::Calendar(Box::new(sample.calendar)));
    records.extend(sample.staff.into_iter().map(|staff| Record::Staff(Box::new(staff))));
    records.extend(sample.definitions.into_iter().map(|item| Record::Item(Box::new(item))));
    records.extend(sample.packages.into_iter().map(|package| Record::Package(Box::new(package))));
    Provision { records, passwords, ..Provision::default() }
}

fn issued(hall: &domain::id::HallCode, ticket: MorningTicket, now: Timestamp) -> Ticket {
    let ago = |minutes: u32| now.plus_seconds(-60 * i64::from(minutes));
    let at = |served: &Served| AtCounter {
        counter: served.counter,
        staff: served.staff.clone(),
        since: ago(served.since_minutes_ago),
    };
    // Issued, called, started, ended: each is a change.
    let (state, calls, visits, revision) = match ticket.state {
        MorningState::Waiting => (TicketState::Waiting, 0, 0, 1),
        MorningState::Serving(served) => (TicketState::Serving(at(&served)), 1, 1, 3),
        MorningState::NoShow(served) => (TicketState::NoShow(at(&served)), 1, 0, 3),
        MorningState::Finished(served) => (TicketState::Finished(at(&served)), 1, 1, 4),
        MorningState::Parked { served, reason, missing } => {
            let since = ago(served.since_minutes_ago);
            let parked = Parked { counter: served.counter, staff: served.staff, since, reason, missing };
            (TicketState::Parked(parked), 1, 1, 4)
        }
    };
    Ticket {
        id: TicketId(uuid::Uuid::now_v7()),
        hall: hall.clone(),
        number: ticket.number,
        business: ticket.business,
        item: ticket.item,
        class: ticket.class,
        priority_reason: ticket.priority_reason,
        person: ticket.person,
        issued_at: ago(ticket.issued_minutes_ago),
        appointment_at: ticket.appointment_minutes_ago.map(ago),
        reserved_for: None,
        state,
        claims: Vec::new(),
        settlement: None,
        settled: Vec::new(),
        back_since: None,
        calls,
        visits,
        revision,
        undos: Vec::new(),
    }
}
