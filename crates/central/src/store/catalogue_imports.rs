//! Imports of the catalogue that were checked and wait for somebody to go live with them. A draft is what the file held; what it would
//! change is computed when somebody looks.

use domain::id::StaffId;
use domain::time::Timestamp;
use protocol::screen::{CatalogueDraft, CatalogueFinding, ImportId};
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::StoreError;
use super::schema::{self, Creation, big, bytes, flag, text};
use super::table::{signed, unsigned};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_imports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub staff: String,
    pub created_at: i64,
    pub numbered: bool,
    pub items: i64,
    pub warnings: String,
    pub body: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [
        text("id"),
        text("staff"),
        big("created_at"),
        flag("numbered"),
        big("items"),
        text("warnings"),
        bytes("body"),
    ];
    vec![Creation {
        name: "catalogue_imports_created",
        tables: vec![schema::table("catalogue_imports", &["id"], columns)],
        indexes: vec![schema::index("catalogue_imports", &["created_at"])],
    }]
}

/// A draft.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Which.
    pub id: ImportId,
    /// Who made it.
    pub staff: StaffId,
    /// When.
    pub created_at: Timestamp,
    /// Whether versions are counted for whoever made the file.
    pub numbered: bool,
    /// How many items are in it.
    pub items: u64,
    /// What should be looked at in the file.
    pub warnings: Vec<CatalogueFinding>,
    /// The items, packed.
    pub body: Vec<u8>,
}

/// Keeps a draft in the place of an earlier one of the same person.
pub(crate) async fn put(db: &impl ConnectionTrait, draft: Draft) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Staff.eq(draft.staff.as_str())).exec(db).await?;
    let row = ActiveModel {
        id: Set(draft.id.to_string()),
        staff: Set(draft.staff.0),
        created_at: Set(draft.created_at.0),
        numbered: Set(draft.numbered),
        items: Set(signed(draft.items)),
        warnings: Set(serde_json::to_string(&draft.warnings)?),
        body: Set(draft.body),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A draft.
pub(crate) async fn find(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<Draft>, StoreError> {
    let Some(row) = Entity::find_by_id(id.to_string()).one(db).await? else { return Ok(None) };
    Ok(Some(Draft {
        id,
        staff: StaffId(row.staff),
        created_at: Timestamp(row.created_at),
        numbered: row.numbered,
        items: unsigned(row.items),
        warnings: serde_json::from_str(&row.warnings)?,
        body: row.body,
    }))
}

/// All drafts, latest first, without what is in them.
pub(crate) async fn list(db: &impl ConnectionTrait) -> Result<Vec<CatalogueDraft>, StoreError> {
    let rows: Vec<(String, String, i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Staff, Column::CreatedAt, Column::Items])
        .order_by_desc(Column::CreatedAt)
        .into_tuple()
        .all(db)
        .await?;
    let drafts = rows.into_iter().filter_map(|(id, staff, at, items)| {
        Some(CatalogueDraft {
            id: ImportId(id.parse().ok()?),
            staff: StaffId(staff),
            at: Timestamp(at),
            items: u32::try_from(items).unwrap_or_default(),
        })
    });
    Ok(drafts.collect())
}

/// Throws a draft away. Answers whether it was there.
pub(crate) async fn delete(db: &impl ConnectionTrait, id: ImportId) -> Result<bool, StoreError> {
    let gone = Entity::delete_by_id(id.to_string()).exec(db).await?;
    Ok(gone.rows_affected > 0)
}

/// Throws away what nobody went live with.
pub(crate) async fn forget_before(db: &impl ConnectionTrait, time: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::CreatedAt.lt(time.0)).exec(db).await?;
    Ok(())
}
