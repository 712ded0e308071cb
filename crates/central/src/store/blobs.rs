//! Photos that arrived completely. Their bytes are in the object store, never here.

use std::collections::BTreeMap;

use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::StoreError;
use super::schema::{self, Creation, big, text};
use super::table::{signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blobs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub bytes: i64,
    pub arrived_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "blobs_created",
        tables: vec![schema::table("blobs", &["hash"], [text("hash"), big("bytes"), big("arrived_at")])],
        indexes: Vec::new(),
    }]
}

/// Size in bytes of a photo that is here.
pub(crate) async fn size(db: &impl ConnectionTrait, hash: &str) -> Result<Option<u64>, StoreError> {
    Ok(Entity::find_by_id(hash).one(db).await?.map(|row| unsigned(row.bytes)))
}

/// Sizes of those photos that are here.
pub(crate) async fn sizes(
    db: &impl ConnectionTrait,
    hashes: &[String],
) -> Result<BTreeMap<String, u64>, StoreError> {
    let rows = Entity::find().filter(Column::Hash.is_in(hashes)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.hash, unsigned(row.bytes))).collect())
}

/// Notes that a photo is here.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    hash: &str,
    bytes: u64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel { hash: Set(hash.to_owned()), bytes: Set(signed(bytes)), arrived_at: Set(now.0) };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Hash).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
