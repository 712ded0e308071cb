//! Desktops' databases: how far the log of each has been dealt with.

use std::collections::BTreeMap;

use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Creation, big, text};
use super::table::{padded, pieces, signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    pub last_seq: i64,
    pub staff: String,
    pub first_contact: i64,
    pub last_contact: i64,
    pub clock_skew: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How many commands have been dealt with, of all clients: grows with every command, also with one that is refused.
pub(crate) async fn total(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    // PostgreSQL sums up to a number without a limit, which is none of Rust's.
    let sum = Expr::cust("CAST(coalesce(sum(last_seq), 0) AS BIGINT)");
    let total = Entity::find().select_only().expr_as(sum, "total").into_tuple::<i64>().one(db).await?;
    Ok(total.map_or(0, unsigned))
}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [
        text("client"),
        big("last_seq"),
        text("staff"),
        big("first_contact"),
        big("last_contact"),
        big("clock_skew"),
    ];
    vec![Creation {
        name: "clients_created",
        tables: vec![schema::table("clients", &["client"], columns)],
        indexes: Vec::new(),
    }]
}

/// Locks the logs of clients, which are known from now on, and tells the last number of each that has been dealt with.
pub(crate) async fn lock(
    tx: &DatabaseTransaction,
    clients: &BTreeMap<ClientId, &StaffId>,
    now: Timestamp,
) -> Result<BTreeMap<ClientId, u64>, StoreError> {
    let names: Vec<String> = clients.keys().map(ToString::to_string).collect();
    let mut found = locked(tx, &names).await?;
    let new: Vec<_> = clients.iter().filter(|(client, _)| !found.contains_key(*client)).collect();
    if !new.is_empty() {
        let rows = new.into_iter().map(|(client, staff)| ActiveModel {
            client: Set(client.to_string()),
            last_seq: Set(0),
            staff: Set(staff.to_string()),
            first_contact: Set(now.0),
            last_contact: Set(now.0),
            clock_skew: Set(0),
        });
        for piece in pieces(rows) {
            Entity::insert_many(piece)
                .on_conflict(OnConflict::column(Column::Client).do_nothing().to_owned())
                .exec_without_returning(tx)
                .await?;
        }
        found = locked(tx, &names).await?;
    }
    Ok(found)
}

async fn locked(tx: &DatabaseTransaction, names: &[String]) -> Result<BTreeMap<ClientId, u64>, StoreError> {
    let mut query = Entity::find().filter(Column::Client.is_in(padded(names))).order_by_asc(Column::Client);
    if tx.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    let rows = query.all(tx).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((ClientId(row.client.parse().ok()?), unsigned(row.last_seq))))
        .collect())
}

/// How far a locked log has been dealt with.
pub(crate) struct Advance {
    /// Whose log.
    pub client: ClientId,
    /// Its last number that has been dealt with.
    pub last_seq: u64,
    /// By whom it was brought.
    pub staff: StaffId,
    /// How wrong the desktop's clock was: its time minus ours, in milliseconds.
    pub clock_skew: i64,
}

/// Notes how far locked logs have been dealt with.
pub(crate) async fn advance(
    tx: &impl ConnectionTrait,
    advances: &[Advance],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = advances.iter().map(|advance| ActiveModel {
        client: Set(advance.client.to_string()),
        last_seq: Set(signed(advance.last_seq)),
        staff: Set(advance.staff.to_string()),
        first_contact: Set(now.0),
        last_contact: Set(now.0),
        clock_skew: Set(advance.clock_skew),
    });
    for piece in pieces(rows) {
        Entity::insert_many(piece)
            .on_conflict(
                OnConflict::column(Column::Client)
                    .update_columns([Column::LastSeq, Column::Staff, Column::LastContact, Column::ClockSkew])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
