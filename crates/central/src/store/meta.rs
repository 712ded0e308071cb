//! What the store knows about itself.

use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::StoreError;
use super::schema::{self, Creation, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meta")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Name of the epoch.
const EPOCH: &str = "epoch";
/// Since when it lasts, in milliseconds.
const EPOCH_SINCE: &str = "epoch_since";
/// The first epoch; a later one is a restored store.
const FIRST: i64 = 0;

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "meta_created",
        tables: vec![schema::table("meta", &["name"], [text("name"), text("value")])],
        indexes: Vec::new(),
    }]
}

/// The current epoch.
pub(crate) struct Epoch {
    /// Its name.
    pub epoch: String,
    /// When the store was restored; `None` when it never was.
    pub restored_at: Option<Timestamp>,
}

/// Names the first epoch of a new store.
pub(super) async fn create(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    put(db, EPOCH, uuid::Uuid::now_v7().to_string(), false).await?;
    put(db, EPOCH_SINCE, FIRST.to_string(), false).await
}

/// Begins a new epoch.
pub(super) async fn begin_epoch(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), StoreError> {
    put(db, EPOCH, uuid::Uuid::now_v7().to_string(), true).await?;
    put(db, EPOCH_SINCE, now.0.to_string(), true).await
}

/// The current epoch.
pub(crate) async fn epoch(db: &impl ConnectionTrait) -> Result<Epoch, StoreError> {
    let rows = Entity::find().all(db).await?;
    let value = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.value.as_str());
    let since = value(EPOCH_SINCE).and_then(|text| text.parse().ok()).unwrap_or(FIRST);
    Ok(Epoch {
        epoch: value(EPOCH).unwrap_or_default().to_owned(),
        restored_at: (since != FIRST).then_some(Timestamp(since)),
    })
}

async fn put(db: &impl ConnectionTrait, name: &str, value: String, replace: bool) -> Result<(), StoreError> {
    let mut conflict = OnConflict::column(Column::Name);
    if replace {
        conflict.update_column(Column::Value);
    } else {
        conflict.do_nothing();
    }
    Entity::insert(ActiveModel { name: Set(name.to_owned()), value: Set(value) })
        .on_conflict(conflict)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
