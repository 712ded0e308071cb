//! Versions of service items.

use domain::form::definition::Definition;
use domain::id::ItemCode;
use domain::record::Record;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::StoreError;
use super::schema::{self, Creation};
use super::table::{RecordTable as _, record_table};
use crate::key::CentralKey;

record_table!("items", Item(Definition), String, |item, key| {
    code: String = item.code.to_string(),
    item_version: i64 = i64::from(item.version),
    business: String = item.business.to_string(),
    department: String = item.department.to_string(),
    effective_from: Option<String> = item.effective_from.map(|day| day.to_string()),
    cancelled_from: Option<String> = item.cancelled_from.map(|day| day.to_string()),
});

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([schema::unique("items", &["space", "code", "item_version"])])]
}

/// All versions of all items, or of one, ordered by code and version.
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    code: Option<&ItemCode>,
) -> Result<Vec<Definition>, StoreError> {
    let mut query = Entity::find().order_by_asc(Column::Code).order_by_asc(Column::ItemVersion);
    if let Some(code) = code {
        query = query.filter(Column::Code.eq(code.as_str()));
    }
    let mut items = Vec::new();
    for row in query.all(db).await? {
        if let (_, Record::Item(item)) = Entity::record(row, key)? {
            items.push(*item);
        }
    }
    Ok(items)
}
