//! Cases of a hall.

use domain::calendar::Due;
use domain::case::{Case, CaseState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::StoreError;
use super::retirement::Closing;
use super::schema::{self, Creation, big, optional_big, optional_text, text};
use super::table::record_table;

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
    let columns = [
        big("revision"),
        text("status"),
        optional_text("number_key"),
        text("item"),
        text("department"),
        optional_text("joint"),
        big("opened_at"),
        big("changed_at"),
        optional_big("closed_at"),
        optional_text("due"),
        optional_text("person_hash"),
    ];
    vec![Creation {
        name: "cases_created",
        tables: vec![schema::record_table("cases", columns, schema::bytes("body"))],
        indexes: [
            schema::record_indexes("cases"),
            vec![
                schema::index("cases", &["space", "status"]),
                schema::index("cases", &["space", "closed_at"]),
                schema::index("cases", &["space", "person_hash"]),
                schema::unique("cases", &["space", "number_key"]),
            ],
        ]
        .concat(),
    }]
}

/// Whether a case number is in use.
pub(crate) async fn has_number(
    db: &impl ConnectionTrait,
    space: &str,
    number: &str,
) -> Result<bool, StoreError> {
    let found =
        Entity::find().filter(Column::Space.eq(space)).filter(Column::NumberKey.eq(number)).count(db).await?;
    Ok(found > 0)
}
