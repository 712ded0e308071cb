//! What all tables of records have in common: `(space, id)`, the version of the space at the last change, and the body.

use domain::record::Record;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::key::CentralKey;

/// Rows in one INSERT: SQLite takes 32,766 parameters in a statement.
const ROWS_AT_ONCE: usize = 500;

/// A table of one kind of record.
pub(super) trait RecordTable: EntityTrait {
    /// Column.
    const SPACE: Self::Column;
    /// Column.
    const ID: Self::Column;
    /// Column.
    const VERSION: Self::Column;

    /// The row of a record.
    fn row(record: &Record, version: i64, key: &CentralKey) -> Result<Self::Model, StoreError>;

    /// The record of a row, with its version.
    fn record(row: Self::Model, key: &CentralKey) -> Result<(u64, Record), StoreError>;
}

/// How a body is stored: bytes are sealed with the central key, text is readable.
pub(super) trait Body: Sized {
    /// Writes a body for its place.
    fn write(key: &CentralKey, space: &str, id: &str, value: &impl Serialize) -> Result<Self, StoreError>;

    /// Reads a body at its place.
    fn read<T: DeserializeOwned>(&self, key: &CentralKey, space: &str, id: &str) -> Result<T, StoreError>;
}

fn place(space: &str, id: &str) -> Vec<u8> {
    format!("{space}/{id}").into_bytes()
}

impl Body for Vec<u8> {
    fn write(key: &CentralKey, space: &str, id: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        Ok(key.seal(&place(space, id), &serde_json::to_vec(value)?)?)
    }

    fn read<T: DeserializeOwned>(&self, key: &CentralKey, space: &str, id: &str) -> Result<T, StoreError> {
        Ok(serde_json::from_slice(&key.open(&place(space, id), self)?)?)
    }
}

impl Body for String {
    fn write(_: &CentralKey, _: &str, _: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        Ok(serde_json::to_string(value)?)
    }

    fn read<T: DeserializeOwned>(&self, _: &CentralKey, _: &str, _: &str) -> Result<T, StoreError> {
        Ok(serde_json::from_str(self)?)
    }
}

/// A signed column for an unsigned count. Counts of records and versions stay far below 2⁶³.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The unsigned count of a signed column.
pub(super) fn unsigned(column: i64) -> u64 {
    u64::try_from(column).unwrap_or_default()
}

/// The record with this id, wherever it is.
pub(super) async fn find<E: RecordTable>(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    id: &str,
) -> Result<Option<Record>, StoreError> {
    let row = E::find().filter(E::ID.eq(id)).one(db).await?;
    row.map(|row| E::record(row, key).map(|(_, record)| record)).transpose()
}

/// Writes rows, replacing what was there.
pub(super) async fn put<E: RecordTable>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
) -> Result<(), StoreError>
where
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let rest: Vec<E::Column> =
        E::Column::iter().filter(|column| !key.iter().any(|part| part.as_str() == column.as_str())).collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        // Columns that were read from a model are unchanged, and an insert leaves those out: each is set again.
        let models = rows.by_ref().take(ROWS_AT_ONCE).map(|row| row.into_active_model().reset_all());
        E::insert_many(models.collect::<Vec<_>>())
            .on_conflict(OnConflict::columns(key.clone()).update_columns(rest.clone()).to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Versions after `since` in one space, ascending, at most `limit`.
pub(super) async fn versions<E: RecordTable>(
    db: &impl ConnectionTrait,
    space: &str,
    since: i64,
    limit: u64,
) -> Result<Vec<i64>, StoreError> {
    Ok(E::find()
        .select_only()
        .column(E::VERSION)
        .filter(E::SPACE.eq(space))
        .filter(E::VERSION.gt(since))
        .order_by_asc(E::VERSION)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// Records of one space that changed after `since` and not after `until`.
pub(super) async fn changed<E: RecordTable>(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    space: &str,
    since: i64,
    until: i64,
) -> Result<Vec<(u64, Record)>, StoreError> {
    let rows = E::find()
        .filter(E::SPACE.eq(space))
        .filter(E::VERSION.gt(since))
        .filter(E::VERSION.lte(until))
        .order_by_asc(E::VERSION)
        .all(db)
        .await?;
    rows.into_iter().map(|row| E::record(row, key)).collect()
}

/// Declares the entity of a table of records: the shared columns, those of the kind with where their values come from, and the body
/// (`Vec<u8>` is sealed, `String` is readable).
macro_rules! record_table {
    (
        $table:tt, $kind:ident($type:ty), $body:ty, |$record:ident, $key:ident| {
            $($column:ident: $column_type:ty = $value:expr,)*
        }
    ) => {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub(crate) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub space: String,
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: String,
            pub version: i64,
            $(pub $column: $column_type,)*
            pub body: $body,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl crate::store::table::RecordTable for Entity {
            const SPACE: Column = Column::Space;
            const ID: Column = Column::Id;
            const VERSION: Column = Column::Version;

            fn row(
                record: &domain::record::Record,
                version: i64,
                $key: &crate::key::CentralKey,
            ) -> Result<Model, crate::store::StoreError> {
                use crate::store::table::Body as _;
                let domain::record::Record::$kind($record) = record else {
                    return Err(crate::store::StoreError::Kind);
                };
                let (space, id) = (record.space().to_string(), record.key().id);
                let body = <$body>::write($key, &space, &id, $record)?;
                Ok(Model { $($column: $value,)* space, id, version, body })
            }

            fn record(
                row: Model,
                key: &crate::key::CentralKey,
            ) -> Result<(u64, domain::record::Record), crate::store::StoreError> {
                use crate::store::table::Body as _;
                let body: $type = row.body.read(key, &row.space, &row.id)?;
                Ok((crate::store::table::unsigned(row.version), domain::record::Record::$kind(Box::new(body))))
            }
        }
    };
}
pub(super) use record_table;
