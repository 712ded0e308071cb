//! What became of every command, so that the same push again gets the same answer.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::ClientId;
use protocol::sync::{CommandResult, Origin};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::StoreError;
use super::origins::{Places, wanted_of};
use super::schema::{self, Creation, big, text};
use super::table::{padded, pieces, signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "results")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub hash: String,
    pub result: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("client"), big("seq"), text("hash"), text("result")];
    vec![Creation {
        name: "results_created",
        tables: vec![schema::table("results", &["client", "seq"], columns)],
        indexes: Vec::new(),
    }]
}

/// A stored result.
pub(crate) struct Stored {
    /// Hash of the command that was executed under the number.
    pub hash: String,
    /// What became of it.
    pub result: CommandResult,
}

/// Results of a client with numbers between two, both included.
pub(crate) async fn between(
    db: &impl ConnectionTrait,
    client: ClientId,
    first: u64,
    last: u64,
) -> Result<BTreeMap<u64, Stored>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Client.eq(client.to_string()))
        .filter(Column::Seq.between(signed(first), signed(last)))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok((unsigned(row.seq), Stored { hash: row.hash, result: serde_json::from_str(&row.result)? }))
        })
        .collect()
}

/// What became of those of some commands that were executed where they first stood.
pub(crate) async fn at(
    db: &impl ConnectionTrait,
    wanted: &BTreeSet<Origin>,
) -> Result<BTreeMap<Origin, CommandResult>, StoreError> {
    let places = Places::of(wanted);
    let rows = Entity::find()
        .filter(Column::Client.is_in(padded(&places.clients)))
        .filter(Column::Seq.is_in(padded(&places.seqs)))
        .all(db)
        .await?;
    wanted_of(wanted, rows.into_iter().map(|row| (row.client, row.seq, row.hash, row.result)))
}

/// Stores results, each with whose command it was and the command's hash.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    results: &[(ClientId, &str, CommandResult)],
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(results.len());
    for (client, hash, result) in results {
        rows.push(ActiveModel {
            client: Set(client.to_string()),
            seq: Set(signed(result.seq)),
            hash: Set((*hash).to_owned()),
            result: Set(serde_json::to_string(result)?),
        });
    }
    for piece in pieces(rows) {
        Entity::insert_many(piece).exec_without_returning(db).await?;
    }
    Ok(())
}
