//! Blocks of numbers leased to desktops. A number is in one block only.

use domain::id::ClientId;
use domain::record::Space;
use protocol::sync::Lease;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};

use super::StoreError;
use super::schema::{self, Creation, int, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leases")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first: i32,
    pub last: i32,
    pub client: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Serials have at most four digits.
const LAST_SERIAL: u32 = 9999;

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("space"), text("series"), text("day"), int("first"), int("last"), text("client")];
    vec![Creation {
        name: "leases_created",
        tables: vec![schema::table("leases", &["space", "series", "day", "first"], columns)],
        indexes: Vec::new(),
    }]
}

/// A series of numbers of a day in a hall.
#[derive(Clone, Copy)]
pub(crate) struct Series<'a> {
    /// Hall.
    pub space: &'a Space,
    /// Series.
    pub series: &'a str,
    /// Day.
    pub day: &'a str,
}

/// The blocks of a client, in order.
pub(crate) async fn of_client(
    db: &impl ConnectionTrait,
    series: Series<'_>,
    client: ClientId,
) -> Result<Vec<Lease>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Space.eq(series.space.to_string()))
        .filter(Column::Series.eq(series.series))
        .filter(Column::Day.eq(series.day))
        .filter(Column::Client.eq(client.to_string()))
        .order_by_asc(Column::First)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Lease {
            series: row.series,
            day: row.day,
            first: u32::try_from(row.first).unwrap_or_default(),
            last: u32::try_from(row.last).unwrap_or_default(),
        })
        .collect())
}

/// Leases the next block, a shorter one at the end of the serials, none when all are leased. The space is locked.
pub(crate) async fn add(
    tx: &DatabaseTransaction,
    series: Series<'_>,
    client: ClientId,
    count: u32,
) -> Result<(), StoreError> {
    let highest = Entity::find()
        .filter(Column::Space.eq(series.space.to_string()))
        .filter(Column::Series.eq(series.series))
        .filter(Column::Day.eq(series.day))
        .order_by_desc(Column::First)
        .one(tx)
        .await?;
    let first = highest.map_or(1, |row| u32::try_from(row.last).unwrap_or(LAST_SERIAL).saturating_add(1));
    let last = first.saturating_add(count).saturating_sub(1).min(LAST_SERIAL);
    if count == 0 || first > last {
        return Ok(());
    }
    let column = |serial: u32| i32::try_from(serial).unwrap_or(i32::MAX);
    let row = ActiveModel {
        space: Set(series.space.to_string()),
        series: Set(series.series.to_owned()),
        day: Set(series.day.to_owned()),
        first: Set(column(first)),
        last: Set(column(last)),
        client: Set(client.to_string()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}
