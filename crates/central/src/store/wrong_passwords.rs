//! Wrong passwords of the last minutes, for the lock-out: one list for all servers, and one that a restart does not forget. Names are
//! keyed hashes, because people type passwords into the field of the name.

use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Creation, big, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wrong_passwords")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "wrong_passwords_created",
        tables: vec![schema::table(
            "wrong_passwords",
            &["name", "id"],
            [text("name"), text("id"), big("at")],
        )],
        indexes: vec![schema::index("wrong_passwords", &["at"])],
    }]
}

/// When wrong passwords were given for a name after a time, in order.
pub(crate) async fn since(
    db: &impl ConnectionTrait,
    name: &str,
    after: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let times = Entity::find()
        .select_only()
        .column(Column::At)
        .filter(Column::Name.eq(name))
        .filter(Column::At.gt(after.0))
        .order_by_asc(Column::At)
        .into_tuple::<i64>()
        .all(db)
        .await?;
    Ok(times.into_iter().map(Timestamp).collect())
}

/// Notes a wrong password, and forgets those of any name that were given before a time.
pub(crate) async fn note(
    db: &impl ConnectionTrait,
    name: &str,
    now: Timestamp,
    before: Timestamp,
) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::At.lte(before.0)).exec(db).await?;
    let row =
        ActiveModel { name: Set(name.to_owned()), id: Set(uuid::Uuid::now_v7().to_string()), at: Set(now.0) };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Forgets the wrong passwords of a name.
pub(crate) async fn forget(db: &impl ConnectionTrait, name: &str) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Name.eq(name)).exec(db).await?;
    Ok(())
}
