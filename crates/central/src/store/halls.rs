//! Halls.

use domain::catalogue::Hall;

use super::schema::Creation;
use super::table::record_table;

record_table!("halls", Hall(Hall), String, |hall, key| {
    name: String = hall.name.clone(),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([])]
}
