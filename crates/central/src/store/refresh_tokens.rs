//! Refresh tokens, by their hash. Each is good for one exchange; the second use of one ends its whole family, unless the answer to the
//! first may have been lost: then the successor that nobody has used is dropped.

use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

use super::StoreError;
use super::schema::{self, Creation, big, flag, text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub family: String,
    pub staff: String,
    pub client: String,
    pub expires_at: i64,
    pub spent: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns =
        [text("hash"), text("family"), text("staff"), text("client"), big("expires_at"), flag("spent")];
    vec![Creation {
        name: "refresh_tokens_created",
        tables: vec![schema::table("refresh_tokens", &["hash"], columns)],
        indexes: vec![
            schema::index("refresh_tokens", &["family"]),
            schema::index("refresh_tokens", &["expires_at"]),
        ],
    }]
}

/// A token that is still good.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// Tokens that were exchanged for one another.
    pub family: String,
    /// Whose.
    pub staff: StaffId,
    /// At which desktop.
    pub client: ClientId,
}

/// What an exchange found.
pub(crate) enum Exchange {
    /// The token was good and is spent now.
    Granted(Grant),
    /// It was spent before: somebody has a copy. The family is gone.
    Reused,
    /// It is not known, or too old.
    Unknown,
}

/// Stores a new token.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    hash: String,
    grant: &Grant,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        hash: Set(hash),
        family: Set(grant.family.clone()),
        staff: Set(grant.staff.to_string()),
        client: Set(grant.client.to_string()),
        expires_at: Set(expires_at.0),
        spent: Set(false),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Spends a token. To be committed whatever it finds. A token that was spent before is good once more while a successor with an end after
/// `lately` is unused.
pub(crate) async fn exchange(
    tx: &DatabaseTransaction,
    hash: &str,
    now: Timestamp,
    lately: Timestamp,
) -> Result<Exchange, StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(now.0)).exec(tx).await?;
    let Some(row) = Entity::find_by_id(hash).one(tx).await? else { return Ok(Exchange::Unknown) };
    // Two exchanges at the same time: only one of them changes the row.
    let spent = Entity::update_many()
        .col_expr(Column::Spent, Expr::value(true))
        .filter(Column::Hash.eq(hash))
        .filter(Column::Spent.eq(false))
        .exec(tx)
        .await?;
    if spent.rows_affected == 0 && !drop_successor(tx, &row, lately).await? {
        end_family(tx, &row.family).await?;
        return Ok(Exchange::Reused);
    }
    let Ok(client) = row.client.parse() else { return Ok(Exchange::Unknown) };
    Ok(Exchange::Granted(Grant { family: row.family, staff: StaffId(row.staff), client: ClientId(client) }))
}

/// Ends all tokens of a person at a desktop.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    staff: &StaffId,
    client: ClientId,
) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::Staff.eq(staff.as_str()))
        .filter(Column::Client.eq(client.to_string()))
        .exec(db)
        .await?;
    Ok(())
}

/// Drops the successor of a token if it is young and unused, and tells whether it was.
async fn drop_successor(
    tx: &DatabaseTransaction,
    token: &Model,
    lately: Timestamp,
) -> Result<bool, StoreError> {
    let later = Entity::find()
        .filter(Column::Family.eq(&token.family))
        .filter(Column::Spent.eq(true))
        .filter(Column::ExpiresAt.gt(token.expires_at));
    if later.one(tx).await?.is_some() {
        // Somebody has used a successor, so its answer was not lost.
        return Ok(false);
    }
    // Gone, not spent: of two exchanges at the same time the loser's token must not count as one whose answer was lost.
    let gone = Entity::delete_many()
        .filter(Column::Family.eq(&token.family))
        .filter(Column::Spent.eq(false))
        .filter(Column::ExpiresAt.gt(lately.0))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected == 1)
}

async fn end_family(db: &impl ConnectionTrait, family: &str) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Family.eq(family)).exec(db).await?;
    Ok(())
}
