//! Keys that left a space. The desktops forget them. Tombstones are dropped after a while; from then on the floor of the space says that a
//! desktop which has less than that cannot be told any more what it must forget, and takes a snapshot in place of what it has.

use domain::record::{Key, Kind};
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Alteration, Creation, big, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstones")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub version: i64,
    /// When it left.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("space"), text("kind"), text("id"), big("version")];
    vec![Creation {
        name: "tombstones_created",
        tables: vec![schema::table("tombstones", &["space", "kind", "id"], columns)],
        indexes: vec![schema::index("tombstones", &["space", "version"])],
    }]
}

pub(super) fn alteration() -> Alteration {
    Alteration { name: "tombstones_dated", table: schema::added("tombstones", schema::big_or_zero("at")) }
}

/// Marks keys as gone.
pub(super) async fn put(
    db: &impl ConnectionTrait,
    space: &str,
    kind: Kind,
    ids: &[String],
    version: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let rows = ids.iter().map(|id| ActiveModel {
        space: Set(space.to_owned()),
        kind: Set(kind.name().to_owned()),
        id: Set(id.clone()),
        version: Set(version),
        at: Set(at.0),
    });
    Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::Space, Column::Kind, Column::Id])
                .update_columns([Column::Version, Column::At])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Versions after `since`, ascending, at most `limit`.
pub(super) async fn versions(
    db: &impl ConnectionTrait,
    space: &str,
    since: i64,
    limit: u64,
) -> Result<Vec<i64>, StoreError> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::Space.eq(space))
        .filter(Column::Version.gt(since))
        .order_by_asc(Column::Version)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// Keys that left after `since` and not after `until`.
pub(super) async fn changed(
    db: &impl ConnectionTrait,
    space: &str,
    since: i64,
    until: i64,
) -> Result<Vec<Key>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Space.eq(space))
        .filter(Column::Version.gt(since))
        .filter(Column::Version.lte(until))
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some(Key { kind: Kind::named(&row.kind)?, id: row.id })).collect())
}

/// Drops the tombstones of a locked space from before a time. The version of the last one, the new floor; `None` when there was none.
pub(super) async fn drop_before(
    tx: &DatabaseTransaction,
    space: &str,
    before: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let last: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Version)
        .filter(Column::Space.eq(space))
        .filter(Column::At.lt(before.0))
        .order_by_desc(Column::Version)
        .into_tuple()
        .one(tx)
        .await?;
    let Some(last) = last else { return Ok(None) };
    Entity::delete_many().filter(Column::Space.eq(space)).filter(Column::Version.lte(last)).exec(tx).await?;
    Ok(Some(last))
}
