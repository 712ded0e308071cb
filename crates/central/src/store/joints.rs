//! Joint applications of a hall.

use domain::joint::{JointApplication, JointState};

use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::{Numbered, record_table};

record_table!("joints", Joint(JointApplication), Vec<u8>, |joint, key| {
    revision: i64 = i64::from(joint.revision),
    status: String = joint.status().to_owned(),
    number_key: Option<String> = joint.receipt().map(|receipt| receipt.number.clone()),
    package: String = joint.package.to_string(),
    opened_at: i64 = joint.opened_at.0,
    changed_at: i64 = joint.changed_at.0,
    closed_at: Option<i64> = closed_at(joint),
});

impl Numbered for Entity {
    const NUMBER: Column = Column::NumberKey;
}

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

fn closed_at(joint: &JointApplication) -> Option<i64> {
    matches!(joint.state, JointState::Done(_) | JointState::Discarded { .. }).then_some(joint.changed_at.0)
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("joints", &["space", "status"]),
        schema::index("joints", &["space", "closed_at"]),
        schema::unique("joints", &["space", "number_key"]),
    ])]
}
