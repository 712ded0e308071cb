//! Desktops' databases: how far the log of each has been dealt with.

use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, ConnectionTrait, DatabaseTransaction,
    DbBackend, EntityTrait, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Creation, big, text};
use super::table::{signed, unsigned};

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

/// Locks the log of a client, which is known from now on, and tells its last number that has been dealt with.
pub(crate) async fn lock(
    tx: &DatabaseTransaction,
    client: ClientId,
    staff: &StaffId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    if let Some(last) = locked(tx, client).await? {
        return Ok(last);
    }
    let new = ActiveModel {
        client: Set(client.to_string()),
        last_seq: Set(0),
        staff: Set(staff.to_string()),
        first_contact: Set(now.0),
        last_contact: Set(now.0),
        clock_skew: Set(0),
    };
    Entity::insert(new)
        .on_conflict(OnConflict::column(Column::Client).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(locked(tx, client).await?.unwrap_or_default())
}

async fn locked(tx: &DatabaseTransaction, client: ClientId) -> Result<Option<u64>, StoreError> {
    let mut query = Entity::find_by_id(client.to_string());
    if tx.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(tx).await?.map(|row| unsigned(row.last_seq)))
}

/// Notes how far a locked log has been dealt with, by whom it was brought, and how wrong the desktop's clock was (its time minus
/// ours, in milliseconds).
pub(crate) async fn advance(
    tx: &impl ConnectionTrait,
    client: ClientId,
    last_seq: u64,
    staff: &StaffId,
    now: Timestamp,
    clock_skew: i64,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        client: Unchanged(client.to_string()),
        last_seq: Set(signed(last_seq)),
        staff: Set(staff.to_string()),
        last_contact: Set(now.0),
        clock_skew: Set(clock_skew),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}
