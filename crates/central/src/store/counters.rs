//! Counters of a hall.

use domain::counter::Counter;

use super::schema::Creation;
use super::table::record_table;

record_table!("counters", Counter(Counter), String, |counter, key| {
    revision: i64 = i64::from(counter.revision),
    number: i32 = i32::from(counter.number),
    since: i64 = counter.since.0,
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([])]
}
