//! Halls.

use domain::catalogue::Hall;

use super::schema::{self, Creation, text};
use super::table::record_table;

record_table!("halls", Hall(Hall), String, |hall, key| {
    name: String = hall.name.clone(),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "halls_created",
        tables: vec![schema::record_table("halls", [text("name")], schema::text("body"))],
        indexes: schema::record_indexes("halls"),
    }]
}
