//! Counters of a hall.

use domain::counter::Counter;

use super::schema::{self, Creation, big, int};
use super::table::record_table;

record_table!("counters", Counter(Counter), String, |counter, key| {
    revision: i64 = i64::from(counter.revision),
    number: i32 = i32::from(counter.number),
    since: i64 = counter.since.0,
});

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [big("revision"), int("number"), big("since")];
    vec![Creation {
        name: "counters_created",
        tables: vec![schema::record_table("counters", columns, schema::text("body"))],
        indexes: schema::record_indexes("counters"),
    }]
}
