//! Which spaces have a record that points at a photo: their staff may see it. Also after it was taken out of the record, because the
//! ledger still speaks of it.

use std::collections::BTreeSet;

use domain::answer::signatures;
use domain::id::BlobHash;
use domain::record::{Record, Space};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::StoreError;
use super::schema::{self, Creation, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob_refs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "blob_refs_created",
        tables: vec![schema::table("blob_refs", &["space", "hash"], [text("space"), text("hash")])],
        indexes: Vec::new(),
    }]
}

/// Photos and signatures that a record points at.
fn pointed_at(record: &Record) -> Vec<BlobHash> {
    match record {
        Record::Case(case) => {
            let photos = case.attachments.iter().map(|photo| &photo.hash).chain(&case.signature).cloned();
            photos.chain(signatures(&case.answers)).collect()
        }
        Record::Joint(joint) => {
            let photos = joint.attachments.iter().map(|photo| &photo.hash).chain(&joint.signature).cloned();
            let forms =
                std::iter::once(&joint.common).chain(joint.members.iter().map(|member| &member.answers));
            photos.chain(forms.flat_map(signatures)).collect()
        }
        Record::Task(task) => task.blobs().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Notes what records point at.
pub(crate) async fn note<'r>(
    db: &impl ConnectionTrait,
    records: impl IntoIterator<Item = &'r Record>,
) -> Result<(), StoreError> {
    let mut pairs = BTreeSet::new();
    for record in records {
        pairs.extend(
            pointed_at(record).into_iter().map(|hash| (record.space().to_string(), hash.to_string())),
        );
    }
    let mut pairs = pairs.into_iter().peekable();
    while pairs.peek().is_some() {
        let rows =
            pairs.by_ref().take(1000).map(|(space, hash)| ActiveModel { space: Set(space), hash: Set(hash) });
        Entity::insert_many(rows.collect::<Vec<_>>())
            .on_conflict(OnConflict::columns([Column::Space, Column::Hash]).do_nothing().to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Whether one of the spaces points at a photo.
pub(crate) async fn is_pointed_at(
    db: &impl ConnectionTrait,
    spaces: &[Space],
    hash: &str,
) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(Column::Space.is_in(spaces.iter().map(ToString::to_string)))
        .filter(Column::Hash.eq(hash))
        .count(db)
        .await?;
    Ok(found > 0)
}
