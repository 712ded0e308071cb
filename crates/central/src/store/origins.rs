//! What became of commands that were numbered anew, by where each first stood: two copies of one disk may both bring the same.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::ClientId;
use protocol::sync::{CommandResult, Origin};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::StoreError;
use super::schema::{self, Creation, big, text};
use super::table::{padded, pieces, signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "origins")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub result: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("client"), big("seq"), text("hash"), text("result")];
    vec![Creation {
        name: "origins_created",
        // The key holds however many bring the same at once: whoever comes second is executed again and sees the first.
        tables: vec![schema::table("origins", &["client", "seq", "hash"], columns)],
        indexes: Vec::new(),
    }]
}

/// What became of those of some commands that were numbered anew and have been executed.
pub(crate) async fn find(
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

/// Those of some rows (log, number, hash, result) that are wanted.
pub(super) fn wanted_of(
    wanted: &BTreeSet<Origin>,
    rows: impl Iterator<Item = (String, i64, String, String)>,
) -> Result<BTreeMap<Origin, CommandResult>, StoreError> {
    let mut found = BTreeMap::new();
    for (client, seq, hash, result) in rows {
        let Ok(client) = client.parse() else { continue };
        let origin = Origin { client: ClientId(client), seq: unsigned(seq), hash };
        if wanted.contains(&origin) {
            found.insert(origin, serde_json::from_str(&result)?);
        }
    }
    Ok(found)
}

/// Stores what became of commands that were numbered anew.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    results: &BTreeMap<Origin, CommandResult>,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(results.len());
    for (origin, result) in results {
        rows.push(ActiveModel {
            client: Set(origin.client.to_string()),
            seq: Set(signed(origin.seq)),
            hash: Set(origin.hash.clone()),
            result: Set(serde_json::to_string(result)?),
        });
    }
    for piece in pieces(rows) {
        Entity::insert_many(piece).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Logs and numbers, each once: rows are looked for by both, which finds some too many, and is one statement however many are looked for.
pub(super) struct Places {
    pub clients: Vec<String>,
    pub seqs: Vec<i64>,
}

impl Places {
    pub(super) fn of(origins: &BTreeSet<Origin>) -> Self {
        let clients: BTreeSet<_> = origins.iter().map(|origin| origin.client.to_string()).collect();
        let seqs: BTreeSet<_> = origins.iter().map(|origin| signed(origin.seq)).collect();
        Self { clients: clients.into_iter().collect(), seqs: seqs.into_iter().collect() }
    }
}
