//! Handovers: of the supervisors of a hall, and of the clerks they asked.

use domain::handover::Handover;

use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::record_table;

record_table!("handovers", Handover(Handover), Vec<u8>, |handover, key| {
    revision: i64 = i64::from(handover.revision),
    status: String = handover.status().to_owned(),
    author: String = handover.by.to_string(),
    received_at: i64 = handover.received_at.0,
    closed_at: Option<i64> = handover.closed_at().map(|at| at.0),
});

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("handovers", &["space", "status"]),
        schema::index("handovers", &["space", "closed_at"]),
    ])]
}
