//! Cases of a hall.

use domain::calendar::Due;
use domain::case::{Case, CaseState};

use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::{Numbered, record_table};

record_table!("cases", Case(Case), Vec<u8>, |case, key| {
    revision: i64 = i64::from(case.revision),
    status: String = case.status().to_owned(),
    number_key: Option<String> = case.acceptance.as_ref().map(|acceptance| acceptance.number.clone()),
    item: String = case.item.to_string(),
    department: String = case.department.to_string(),
    joint: Option<String> = case.joint.map(|joint| joint.to_string()),
    opened_at: i64 = case.opened_at.0,
    changed_at: i64 = case.changed_at.0,
    closed_at: Option<i64> = closed_at(case),
    due: Option<String> = case.acceptance.as_ref().and_then(|acceptance| day(acceptance.due)),
    person_hash: Option<String> = key.person(case.text("id_number")),
});

impl Numbered for Entity {
    const NUMBER: Column = Column::NumberKey;
}

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(case: &Case) -> Option<i64> {
    matches!(case.state, CaseState::Approved(_) | CaseState::Refused(_) | CaseState::Discarded { .. })
        .then_some(case.changed_at.0)
}

/// The day of a deadline as text that sorts.
pub(super) fn day(due: Due) -> Option<String> {
    match due {
        Due::On(day) => Some(day.to_string()),
        Due::NotComputable | Due::None => None,
    }
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("cases", &["space", "status"]),
        schema::index("cases", &["space", "closed_at"]),
        schema::index("cases", &["space", "person_hash"]),
        schema::unique("cases", &["space", "number_key"]),
    ])]
}
