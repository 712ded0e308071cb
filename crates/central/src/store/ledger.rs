//! The audit trail: who did what, when, to which record. Append-only, one chain of hashes for each space, so that a changed, removed
//! or inserted entry breaks the chain. Holds no personal data: records appear as keyed hashes of their forms.

use std::collections::BTreeMap;

use domain::id::{ClientId, StaffId};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::schema::{self, Alteration, Creation, big, optional_text, text};
use super::table::{pieces, signed, unsigned};
use crate::key::CentralKey;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: i64,
    pub received_at: i64,
    pub client: String,
    pub client_seq: i64,
    pub actor: String,
    pub brought_by: String,
    pub command: String,
    pub refusal: Option<String>,
    pub subjects: String,
    pub prev_hash: String,
    pub hash: String,
    /// What the desktop's own clock said; empty when it did not tell.
    pub wall: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Entries read at once when the chain is followed.
const STRIDE: u64 = 1000;

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [
        text("space"),
        big("seq"),
        big("at"),
        big("received_at"),
        text("client"),
        big("client_seq"),
        text("actor"),
        text("brought_by"),
        text("command"),
        optional_text("refusal"),
        text("subjects"),
        text("prev_hash"),
        text("hash"),
    ];
    vec![Creation {
        name: "ledger_created",
        tables: vec![schema::table("ledger", &["space", "seq"], columns)],
        indexes: vec![schema::index("ledger", &["client", "client_seq"])],
    }]
}

pub(super) fn alteration() -> Alteration {
    Alteration { name: "ledger_by_the_wall", table: schema::added("ledger", schema::optional_big("wall")) }
}

/// A record that was changed, with the keyed hashes of its forms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// Record.
    pub key: Key,
    /// Form before; `None` when it is new.
    pub before: Option<String>,
    /// Form after.
    pub after: String,
}

impl Subject {
    /// A record that was changed, or is new.
    pub(crate) fn changed(
        key: &CentralKey,
        before: Option<&Record>,
        after: &Record,
    ) -> Result<Self, StoreError> {
        let before = before.map(|before| form(key, before)).transpose()?;
        Ok(Self { key: after.key(), before, after: form(key, after)? })
    }

    /// A record that was looked at, and is as it was.
    pub(crate) fn looked_at(key: &CentralKey, record: &Record) -> Result<Self, StoreError> {
        let form = form(key, record)?;
        Ok(Self { key: record.key(), before: Some(form.clone()), after: form })
    }
}

/// Keyed hash of a record's form.
pub(crate) fn form(key: &CentralKey, record: &Record) -> Result<String, StoreError> {
    Ok(key.record(&serde_json::to_vec(record)?))
}

/// An entry to be written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// When the action was taken, by the desktop's clock corrected by its estimate of how wrong that is.
    pub at: Timestamp,
    /// The same by the desktop's clock alone, when it told.
    pub wall: Option<Timestamp>,
    /// When it arrived here.
    pub received_at: Timestamp,
    /// Desktop.
    pub client: ClientId,
    /// Number in the desktop's log; 0 for what did not come through a log.
    pub client_seq: u64,
    /// Who acted.
    pub actor: StaffId,
    /// Whose session brought it.
    pub brought_by: StaffId,
    /// Name of the command.
    pub command: &'static str,
    /// Why nothing came of it.
    pub refusal: Option<RefusalCode>,
    /// What it changed.
    pub subjects: Vec<Subject>,
}

/// What following a chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerReport {
    /// Entries that hold together.
    pub entries: u64,
    /// Number of the first entry that does not follow from the one before it.
    pub broken_at: Option<u64>,
}

impl Model {
    /// The link of an entry: everything it says and the link before it.
    fn link(&self, key: &CentralKey) -> String {
        // What is not told has no part in the link, so entries from before it could be told still follow from each other.
        let numbers: Vec<_> = [self.seq, self.at, self.received_at, self.client_seq]
            .into_iter()
            .chain(self.wall)
            .map(i64::to_be_bytes)
            .collect();
        let texts = [
            &self.prev_hash,
            &self.space,
            &self.client,
            &self.actor,
            &self.brought_by,
            &self.command,
            self.refusal.as_ref().unwrap_or(&String::new()),
            &self.subjects,
        ]
        .map(|text| text.as_bytes().to_vec());
        key.link(numbers.iter().map(<[u8; 8]>::as_slice).chain(texts.iter().map(Vec::as_slice)))
    }
}

/// Appends entries to the chain of a locked space.
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    key: &CentralKey,
    space: &Space,
    entries: Vec<Entry>,
) -> Result<(), StoreError> {
    let space = space.to_string();
    let last =
        Entity::find().filter(Column::Space.eq(&space)).order_by_desc(Column::Seq).limit(1).one(tx).await?;
    let (mut seq, mut prev_hash) = last.map_or((0, String::new()), |row| (row.seq, row.hash));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        seq += 1;
        let mut row = Model {
            space: space.clone(),
            seq,
            at: entry.at.0,
            received_at: entry.received_at.0,
            client: entry.client.to_string(),
            client_seq: signed(entry.client_seq),
            actor: entry.actor.to_string(),
            brought_by: entry.brought_by.to_string(),
            command: entry.command.to_owned(),
            refusal: match entry.refusal {
                Some(code) => Some(serde_json::to_string(&code)?.trim_matches('"').to_owned()),
                None => None,
            },
            subjects: serde_json::to_string(&entry.subjects)?,
            prev_hash,
            hash: String::new(),
            wall: entry.wall.map(|wall| wall.0),
        };
        row.hash = row.link(key);
        prev_hash = row.hash.clone();
        rows.push(row);
    }
    let models = rows.into_iter().map(|row| ActiveModel {
        space: Set(row.space),
        seq: Set(row.seq),
        at: Set(row.at),
        received_at: Set(row.received_at),
        client: Set(row.client),
        client_seq: Set(row.client_seq),
        actor: Set(row.actor),
        brought_by: Set(row.brought_by),
        command: Set(row.command),
        refusal: Set(row.refusal),
        subjects: Set(row.subjects),
        prev_hash: Set(row.prev_hash),
        hash: Set(row.hash),
        wall: Set(row.wall),
    });
    for piece in pieces(models) {
        Entity::insert_many(piece).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What was done to a record, in order: command and actor of each entry that changed it.
pub(super) async fn of_record(
    db: &impl ConnectionTrait,
    space: &Space,
    record: &Key,
) -> Result<Vec<(String, StaffId)>, StoreError> {
    // Ids are UUIDs or codes, so the text of one is found in no other entry's subjects.
    let rows = Entity::find()
        .filter(Column::Space.eq(space.to_string()))
        .filter(Column::Subjects.contains(format!("\"{}\"", record.id)))
        .order_by_asc(Column::Seq)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.command, StaffId(row.actor))).collect())
}

/// Numbers of every desktop's commands in the order of the chain.
pub(super) async fn logged(
    db: &impl ConnectionTrait,
    space: &Space,
) -> Result<BTreeMap<ClientId, Vec<u64>>, StoreError> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Client, Column::ClientSeq])
        .filter(Column::Space.eq(space.to_string()))
        .filter(Column::ClientSeq.gt(0))
        .order_by_asc(Column::Seq)
        .into_tuple()
        .all(db)
        .await?;
    let mut logged: BTreeMap<ClientId, Vec<u64>> = BTreeMap::new();
    for (client, seq) in rows {
        if let Ok(client) = client.parse() {
            logged.entry(ClientId(client)).or_default().push(unsigned(seq));
        }
    }
    Ok(logged)
}

/// Follows the chain of a space from its beginning.
pub(super) async fn check(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    space: &Space,
) -> Result<LedgerReport, StoreError> {
    let space = space.to_string();
    let (mut seq, mut prev_hash) = (0, String::new());
    loop {
        let rows = Entity::find()
            .filter(Column::Space.eq(&space))
            .filter(Column::Seq.gt(seq))
            .order_by_asc(Column::Seq)
            .limit(STRIDE)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Ok(LedgerReport { entries: unsigned(seq), broken_at: None });
        }
        for row in rows {
            if row.seq != seq + 1 || row.prev_hash != prev_hash || row.hash != row.link(key) {
                return Ok(LedgerReport { entries: unsigned(seq), broken_at: Some(unsigned(seq) + 1) });
            }
            seq = row.seq;
            prev_hash = row.hash;
        }
    }
}
