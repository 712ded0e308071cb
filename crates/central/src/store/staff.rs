//! Staff of a hall. Their passwords are in `accounts`.

use domain::catalogue::Staff;

use super::schema::Creation;
use super::table::record_table;

record_table!("staff", Staff(Staff), String, |staff, key| {});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([])]
}
