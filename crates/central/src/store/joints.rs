//! Joint applications of a hall.

use domain::joint::{JointApplication, JointState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::StoreError;
use super::retirement::Closing;
use super::schema::{self, Creation, big, optional_big, optional_text, text};
use super::table::record_table;

record_table!("joints", Joint(JointApplication), Vec<u8>, |joint, key| {
    revision: i64 = i64::from(joint.revision),
    status: String = joint.status().to_owned(),
    number_key: Option<String> = joint.receipt().map(|receipt| receipt.number.clone()),
    package: String = joint.package.to_string(),
    opened_at: i64 = joint.opened_at.0,
    changed_at: i64 = joint.changed_at.0,
    closed_at: Option<i64> = closed_at(joint),
});

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(joint: &JointApplication) -> Option<i64> {
    matches!(joint.state, JointState::Done(_) | JointState::Discarded { .. }).then_some(joint.changed_at.0)
}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [
        big("revision"),
        text("status"),
        optional_text("number_key"),
        text("package"),
        big("opened_at"),
        big("changed_at"),
        optional_big("closed_at"),
    ];
    vec![Creation {
        name: "joints_created",
        tables: vec![schema::record_table("joints", columns, schema::bytes("body"))],
        indexes: [
            schema::record_indexes("joints"),
            vec![
                schema::index("joints", &["space", "status"]),
                schema::index("joints", &["space", "closed_at"]),
                schema::unique("joints", &["space", "number_key"]),
            ],
        ]
        .concat(),
    }]
}

/// Whether a tracking number is in use.
pub(crate) async fn has_number(
    db: &impl ConnectionTrait,
    space: &str,
    number: &str,
) -> Result<bool, StoreError> {
    let found =
        Entity::find().filter(Column::Space.eq(space)).filter(Column::NumberKey.eq(number)).count(db).await?;
    Ok(found > 0)
}
