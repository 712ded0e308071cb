//! Staff of a hall. Their passwords are in `accounts`.

use domain::catalogue::Staff;

use super::schema::{self, Creation};
use super::table::record_table;

record_table!("staff", Staff(Staff), String, |staff, key| {});

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "staff_created",
        tables: vec![schema::record_table("staff", [], schema::text("body"))],
        indexes: schema::record_indexes("staff"),
    }]
}
