//! The latest report of each desktop of a hall.

use domain::id::StaffId;
use domain::record::Space;
use domain::time::Timestamp;
use protocol::report::{HeardOf, Report};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::StoreError;
use super::schema::{self, Creation, big, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    pub staff: String,
    pub heard_at: i64,
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [text("space"), text("client"), text("staff"), big("heard_at"), text("body")];
    vec![Creation {
        name: "reports_created",
        tables: vec![schema::table("reports", &["space", "client"], columns)],
        indexes: vec![schema::index("reports", &["heard_at"])],
    }]
}

/// Rows in one INSERT.
const ROWS_AT_ONCE: usize = 500;

/// Keeps reports, each in the place of the one before.
pub(crate) async fn put<'r>(
    db: &impl ConnectionTrait,
    reports: impl IntoIterator<Item = (&'r Space, &'r HeardOf)>,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (space, heard) in reports {
        rows.push(ActiveModel {
            space: Set(space.to_string()),
            client: Set(heard.report.client.to_string()),
            staff: Set(heard.staff.to_string()),
            heard_at: Set(heard.heard_at.0),
            body: Set(serde_json::to_string(&heard.report)?),
        });
    }
    for rows in rows.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(rows.to_vec())
            .on_conflict(
                OnConflict::columns([Column::Space, Column::Client])
                    .update_columns([Column::Staff, Column::HeardAt, Column::Body])
                    .to_owned(),
            )
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// The desktops of a hall, those heard of last first.
pub(crate) async fn of_hall(db: &impl ConnectionTrait, space: &Space) -> Result<Vec<HeardOf>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Space.eq(space.to_string()))
        .order_by_desc(Column::HeardAt)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let report: Report = serde_json::from_str(&row.body)?;
            Ok(HeardOf { report, staff: StaffId(row.staff), heard_at: Timestamp(row.heard_at) })
        })
        .collect()
}

/// Forgets desktops that were not heard of since.
pub(crate) async fn forget_before(db: &impl ConnectionTrait, time: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::HeardAt.lt(time.0)).exec(db).await?;
    Ok(())
}
