//! What the store knows about itself.

use domain::time::Timestamp;
use protocol::screen::Reckoning;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

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
/// Fingerprint of the key that the store is written with.
const KEY: &str = "key";
/// How far the limits have been reckoned again since the calendar last changed.
const RECKONING: &str = "calendar_reckoning";
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

/// Begins a new epoch unless the current one is not `seen` any more. Answers whether it did.
pub(super) async fn begin_epoch_after(
    db: &impl ConnectionTrait,
    seen: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // Of several servers that find out at the same time, one changes the row.
    let changed = Entity::update_many()
        .col_expr(Column::Value, Expr::value(uuid::Uuid::now_v7().to_string()))
        .filter(Column::Name.eq(EPOCH))
        .filter(Column::Value.eq(seen))
        .exec(db)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    put(db, EPOCH_SINCE, now.0.to_string(), true).await?;
    Ok(true)
}

/// Whether the store is written with the key of this fingerprint. A new store remembers it.
pub(super) async fn is_sealed_with(db: &impl ConnectionTrait, fingerprint: &str) -> Result<bool, StoreError> {
    put(db, KEY, fingerprint.to_owned(), false).await?;
    let row = Entity::find_by_id(KEY).one(db).await?;
    Ok(row.is_some_and(|row| row.value == fingerprint))
}

/// A question that has the name of the current epoch as its answer.
pub(super) fn epoch_name() -> SelectStatement {
    Query::select().column(Column::Value).from(Entity).and_where(Column::Name.eq(EPOCH)).to_owned()
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

/// How far the limits have been reckoned again since the calendar last changed; nothing before it first has.
pub(crate) async fn reckoning(db: &impl ConnectionTrait) -> Result<Option<Reckoning>, StoreError> {
    let row = Entity::find_by_id(RECKONING).one(db).await?;
    Ok(row.map(|row| serde_json::from_str(&row.value)).transpose()?)
}

/// Asks for the limits to be reckoned again. It is asked until [`end_reckoning`] has said that it is done.
pub(crate) async fn ask_for_reckoning(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), StoreError> {
    put(db, RECKONING, written(&Reckoning { asked_at: now, done_at: None, cases: 0 })?, true).await
}

/// It is done, unless the calendar has changed once more meanwhile.
pub(crate) async fn end_reckoning(
    db: &impl ConnectionTrait,
    asked: &Reckoning,
    done: &Reckoning,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Value, Expr::value(written(done)?))
        .filter(Column::Name.eq(RECKONING))
        .filter(Column::Value.eq(written(asked)?))
        .exec(db)
        .await?;
    Ok(())
}

fn written(reckoning: &Reckoning) -> Result<String, StoreError> {
    serde_json::to_string(reckoning).map_err(StoreError::from)
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
