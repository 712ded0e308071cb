//! The statutory calendar.

use domain::calendar::Calendar;

use super::schema::{self, Creation, text};
use super::table::record_table;

record_table!("calendars", Calendar(Calendar), String, |calendar, key| {
    horizon: String = calendar.horizon.to_string(),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "calendars_created",
        tables: vec![schema::record_table("calendars", [text("horizon")], schema::text("body"))],
        indexes: schema::record_indexes("calendars"),
    }]
}
