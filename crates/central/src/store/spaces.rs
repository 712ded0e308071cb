//! The version of every space: one integer that is raised by the last statement of each write.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::Space;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Alteration, Creation, big, text};
use super::table::{signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spaces")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    pub version: i64,
    /// Up to here it is not known any more what left the space.
    pub floor: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "spaces_created",
        tables: vec![schema::table("spaces", &["space"], [text("space"), big("version")])],
        indexes: Vec::new(),
    }]
}

pub(super) fn alteration() -> Alteration {
    Alteration { name: "spaces_floored", table: schema::added("spaces", schema::big_or_zero("floor")) }
}

/// How far a space has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Its version; 0 when nothing was ever written in it.
    pub version: u64,
    /// Whoever has less than this must begin with a snapshot: the tombstones up to here were dropped.
    pub floor: u64,
}

/// How far a space has come.
pub(crate) async fn reach(db: &impl ConnectionTrait, space: &Space) -> Result<Reach, StoreError> {
    let row = Entity::find_by_id(space.to_string()).one(db).await?;
    Ok(row
        .map(|row| Reach { version: unsigned(row.version), floor: unsigned(row.floor) })
        .unwrap_or_default())
}

/// Raises the floor of a locked space.
pub(super) async fn raise_floor(tx: &DatabaseTransaction, space: &str, floor: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Floor, Expr::value(floor))
        .filter(Column::Space.eq(space))
        .filter(Column::Floor.lt(floor))
        .exec(tx)
        .await?;
    Ok(())
}

/// The version of a space; 0 for one in which nothing was ever written.
pub(crate) async fn version(db: &impl ConnectionTrait, space: &Space) -> Result<u64, StoreError> {
    let row = Entity::find_by_id(space.to_string()).one(db).await?;
    Ok(row.map_or(0, |row| unsigned(row.version)))
}

/// The sum of all versions: grows with every write, so a smaller one than before is a restored store.
pub(crate) async fn total(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().all(db).await?.into_iter().map(|row| unsigned(row.version)).sum())
}

/// Halls and departments in which something was ever written.
pub(crate) async fn working(db: &impl ConnectionTrait) -> Result<Vec<Space>, StoreError> {
    let names = Entity::find().order_by_asc(Column::Space).all(db).await?;
    Ok(names
        .into_iter()
        .filter_map(|row| row.space.parse().ok())
        .filter(|space| *space != Space::Catalogue)
        .collect())
}

/// Locks spaces for writing and tells their versions. Nobody else changes them before the transaction ends: no reader can see a higher
/// version while a lower one is still being written. Locks are taken in the order of the names, so that two writers never wait
/// for each other.
pub(crate) async fn lock(
    tx: &DatabaseTransaction,
    spaces: &BTreeSet<Space>,
) -> Result<BTreeMap<Space, u64>, StoreError> {
    let names: BTreeMap<String, &Space> = spaces.iter().map(|space| (space.to_string(), space)).collect();
    let mut found = locked(tx, names.keys()).await?;
    if found.len() < names.len() {
        let new = names.keys().filter(|name| !found.contains_key(*name));
        let new = new.map(|name| ActiveModel { space: Set(name.clone()), version: Set(0), floor: NotSet });
        Entity::insert_many(new)
            .on_conflict(OnConflict::column(Column::Space).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
        found = locked(tx, names.keys()).await?;
    }
    Ok(names
        .into_iter()
        .map(|(name, space)| (space.clone(), found.get(&name).copied().unwrap_or_default()))
        .collect())
}

async fn locked(
    tx: &DatabaseTransaction,
    names: impl Iterator<Item = &String>,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut query = Entity::find().filter(Column::Space.is_in(names)).order_by_asc(Column::Space);
    // On SQLite the transaction itself is the lock.
    if tx.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    let rows = query.all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.space, unsigned(row.version))).collect())
}

/// Raises locked spaces to their new versions: the last statement of a write.
pub(crate) async fn raise(
    tx: &DatabaseTransaction,
    versions: &BTreeMap<Space, u64>,
) -> Result<(), StoreError> {
    let rows = versions.iter().map(|(space, version)| ActiveModel {
        space: Set(space.to_string()),
        version: Set(signed(*version)),
        floor: NotSet,
    });
    Entity::insert_many(rows)
        .on_conflict(OnConflict::column(Column::Space).update_column(Column::Version).to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
