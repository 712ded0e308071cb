//! Cases of a hall.

use domain::calendar::Due;
use domain::case::Case;
use domain::id::HallCode;
use domain::record::{Record, Space};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::StoreError;
use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::{Numbered, RecordTable as _, record_table};
use crate::key::CentralKey;

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

/// How many cases are looked at for what time alone may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that something may become of.
    Open,
    /// Those, too, of which only a last day is still to be told: the calendar has changed. There are many more of them.
    Calendar,
}

impl Reach {
    fn statuses(self) -> &'static [&'static str] {
        match self {
            Reach::Open => &["draft", "queued", "in_review", "returned"],
            Reach::Calendar => &["draft", "queued", "in_review", "returned", "noticed", "approved"],
        }
    }
}

/// Cases of a hall that time alone may change.
pub(crate) async fn timed(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    hall: &HallCode,
    reach: Reach,
) -> Result<Vec<Case>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Space.eq(Space::Hall(hall.clone()).to_string()))
        .filter(Column::Status.is_in(reach.statuses().iter().copied()))
        .all(db)
        .await?;
    let mut cases = Vec::new();
    for row in rows {
        if let (_, Record::Case(case)) = Entity::record(row, key)?
            && case.is_timed()
        {
            cases.push(*case);
        }
    }
    Ok(cases)
}

impl Numbered for Entity {
    const NUMBER: Column = Column::NumberKey;
}

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(case: &Case) -> Option<i64> {
    case.is_closed().then_some(case.changed_at.0)
}

/// The day of a deadline as text that sorts.
pub(super) fn day(due: Due) -> Option<String> {
    match due {
        Due::On(day) => Some(day.to_string()),
        Due::At(at) => Some(at.date().to_string()),
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
