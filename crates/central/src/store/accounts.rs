//! Passwords of the staff.

use domain::id::StaffId;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, ColumnTrait, ConnectionTrait, EntityTrait,
    PaginatorTrait, QueryFilter,
};

use super::StoreError;
use super::schema::{self, Creation, flag, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: String,
    pub password_hash: String,
    pub disabled: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    vec![Creation {
        name: "accounts_created",
        tables: vec![schema::table(
            "accounts",
            &["staff"],
            [text("staff"), text("password_hash"), flag("disabled")],
        )],
        indexes: Vec::new(),
    }]
}

/// An account.
pub(crate) async fn find(db: &impl ConnectionTrait, staff: &StaffId) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(staff.as_str()).one(db).await?)
}

/// Whether the account exists and may be used.
pub(crate) async fn is_active(db: &impl ConnectionTrait, staff: &StaffId) -> Result<bool, StoreError> {
    let query = Entity::find_by_id(staff.as_str()).filter(Column::Disabled.eq(false));
    Ok(query.count(db).await? > 0)
}

/// A question that has an answer when the account of whoever stands in a column exists and may be used.
pub(super) fn active(staff: impl ColumnTrait) -> SelectStatement {
    let own = Expr::col(Column::Staff.as_column_ref());
    Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(own.eq(Expr::col(staff.as_column_ref())))
        .and_where(Column::Disabled.eq(false))
        .to_owned()
}

/// Creates an account, or gives it a new password.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    staff: &StaffId,
    password_hash: String,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        staff: Set(staff.to_string()),
        password_hash: Set(password_hash),
        disabled: Set(false),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Staff).update_column(Column::PasswordHash).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Closes or opens an account.
pub(crate) async fn set_disabled(
    db: &impl ConnectionTrait,
    staff: &StaffId,
    disabled: bool,
) -> Result<(), StoreError> {
    let row =
        ActiveModel { staff: Unchanged(staff.to_string()), disabled: Set(disabled), ..Default::default() };
    row.update(db).await?;
    Ok(())
}
