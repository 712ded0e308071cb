//! The statutory calendar.

use domain::calendar::Calendar;

use super::schema::Creation;
use super::table::record_table;

record_table!("calendars", Calendar(Calendar), String, |calendar, key| {
    horizon: String = calendar.horizon.to_string(),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([])]
}
