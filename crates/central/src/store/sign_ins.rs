//! Who logged in at which desktop. Commands made offline by a colleague are accepted only if that colleague was there.

use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::StoreError;
use super::schema::{self, Creation, big, text};
use super::table::pieces;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_ins")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "sign_ins_created",
        tables: vec![schema::table(
            "sign_ins",
            &["client", "staff"],
            [text("client"), text("staff"), big("at")],
        )],
        indexes: Vec::new(),
    }]
}

/// Notes that a member of staff is at a desktop.
pub(crate) async fn note(
    db: &impl ConnectionTrait,
    client: ClientId,
    staff: &StaffId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel { client: Set(client.to_string()), staff: Set(staff.to_string()), at: Set(now.0) };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Client, Column::Staff]).update_column(Column::At).to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Whoever was at a desktop was at this one, which goes on with a copy of its disk.
pub(crate) async fn inherit(
    db: &impl ConnectionTrait,
    from: ClientId,
    to: ClientId,
) -> Result<(), StoreError> {
    let rows = Entity::find().filter(Column::Client.eq(from.to_string())).all(db).await?;
    let inherited = rows.into_iter().map(|row| ActiveModel {
        client: Set(to.to_string()),
        staff: Set(row.staff),
        at: Set(row.at),
    });
    for piece in pieces(inherited) {
        Entity::insert_many(piece)
            .on_conflict(OnConflict::columns([Column::Client, Column::Staff]).do_nothing().to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Whether a member of staff ever logged in at a desktop.
pub(crate) async fn has(
    db: &impl ConnectionTrait,
    client: ClientId,
    staff: &StaffId,
) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id((client.to_string(), staff.to_string())).one(db).await?.is_some())
}
