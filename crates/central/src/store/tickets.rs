//! Tickets of a hall.

use domain::id::HallCode;
use domain::record::{Record, Space};
use domain::ticket::{Ticket, TicketState};
use domain::world::OpenTickets;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::StoreError;
use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::{Numbered, RecordTable as _, record_table};
use crate::key::CentralKey;

record_table!("tickets", Ticket(Ticket), Vec<u8>, |ticket, key| {
    revision: i64 = i64::from(ticket.revision),
    status: String = ticket.status().to_owned(),
    number_key: Option<String> = Some(ticket.number_key()),
    business: String = ticket.business.to_string(),
    item: Option<String> = ticket.item.as_ref().map(ToString::to_string),
    counter: Option<i32> = ticket.counter().map(i32::from),
    calls: i32 = i32::try_from(ticket.calls).unwrap_or(i32::MAX),
    issued_at: i64 = ticket.issued_at.0,
    closed_at: Option<i64> = closed_at(ticket),
    person_hash: Option<String> = key.person(&ticket.person.id_number),
});

impl Numbered for Entity {
    const NUMBER: Column = Column::NumberKey;
}

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(ticket: &Ticket) -> Option<i64> {
    match &ticket.state {
        TicketState::Finished(at) | TicketState::NoShow(at) => Some(at.since.0),
        _ => None,
    }
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("tickets", &["space", "status"]),
        schema::index("tickets", &["space", "closed_at"]),
        schema::index("tickets", &["space", "person_hash"]),
        schema::unique("tickets", &["space", "number_key"]),
    ])]
}

/// All open tickets of a hall.
pub(crate) async fn open(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    hall: &HallCode,
) -> Result<OpenTickets, StoreError> {
    let rows = Entity::find()
        .filter(Column::Space.eq(Space::Hall(hall.clone()).to_string()))
        .filter(Column::Status.is_in(["waiting", "called", "serving", "parked"]))
        .all(db)
        .await?;
    let ticket = |row| -> Result<Option<Ticket>, StoreError> {
        Ok(match Entity::record(row, key)? {
            (_, Record::Ticket(ticket)) => Some(*ticket),
            _ => None,
        })
    };
    rows.into_iter().filter_map(|row| ticket(row).transpose()).collect()
}
