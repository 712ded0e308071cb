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
use super::schema::Column;
use crate::key::CentralKey;

/// Rows in one INSERT: SQLite takes 32,766 parameters in a statement.
pub(super) const ROWS_AT_ONCE: usize = 256;

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

/// A table whose records have a number that is used once in a hall.
pub(super) trait Numbered: RecordTable {
    /// The number; empty before it is given.
    const NUMBER: Self::Column;
}

/// How a body is stored: bytes are sealed with the central key, text is readable.
pub(super) trait Body: Column + Sized {
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

/// Cuts rows into pieces, the size of each a power of two or one and a half of one: the statements for any number of rows are then a few that
/// the database has already prepared.
pub(super) fn pieces<T>(rows: impl IntoIterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let mut rows: Vec<T> = rows.into_iter().collect();
    std::iter::from_fn(move || {
        let most = rows.len().min(ROWS_AT_ONCE);
        let power = 1 << most.checked_ilog2()?;
        let size = if power + power / 2 <= most { power + power / 2 } else { power };
        Some(rows.split_off(rows.len() - size))
    })
}

/// Values for an `IN`, the last one repeated until their number is a power of two, for the same reason.
pub(super) fn padded<T: Clone>(values: &[T]) -> impl Iterator<Item = T> {
    let missing = values.len().next_power_of_two() - values.len();
    values.iter().chain(values.last().into_iter().cycle().take(missing)).cloned()
}

/// The records with these ids, wherever they are.
pub(super) async fn find_all<E: RecordTable>(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    ids: &[String],
) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    for ids in ids.chunks(ROWS_AT_ONCE) {
        let rows = E::find().filter(E::ID.is_in(padded(ids))).all(db).await?;
        for row in rows {
            found.push(E::record(row, key)?.1);
        }
    }
    Ok(found)
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

/// Those of some numbers that records of a space have.
pub(super) async fn used_numbers<E: Numbered>(
    db: &impl ConnectionTrait,
    space: &str,
    numbers: &[String],
) -> Result<Vec<String>, StoreError> {
    let mut used = Vec::new();
    for numbers in numbers.chunks(ROWS_AT_ONCE) {
        let query = E::find().select_only().column(E::NUMBER).filter(E::SPACE.eq(space));
        let rows: Vec<String> = query.filter(E::NUMBER.is_in(padded(numbers))).into_tuple().all(db).await?;
        used.extend(rows);
    }
    Ok(used)
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
    for piece in pieces(rows) {
        // Columns that were read from a model are unchanged, and an insert leaves those out: each is set again.
        let models = piece.into_iter().map(|row| row.into_active_model().reset_all());
        E::insert_many(models)
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

/// Ids and versions of the records that one space holds. Unordered.
pub(super) async fn keys<E: RecordTable>(
    db: &impl ConnectionTrait,
    space: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(E::find()
        .select_only()
        .column(E::ID)
        .column(E::VERSION)
        .filter(E::SPACE.eq(space))
        .filter(E::VERSION.gt(0))
        .into_tuple()
        .all(db)
        .await?)
}

/// Declares a table of records: the shared columns, those of the kind with where their values come from, and the body (`Vec<u8>` is
/// sealed, `String` is readable). The entity, the row of a record and the creation of the table all come from this one list, in its order.
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

        /// The migration that creates the table, with what is looked up by besides what every record is looked up by.
        fn creation(
            indexes: impl IntoIterator<Item = sea_orm::sea_query::IndexCreateStatement>,
        ) -> crate::store::schema::Creation {
            use crate::store::schema::{Column, Creation, record_indexes, record_table};
            let columns = [$(<$column_type as Column>::column(stringify!($column)),)*];
            Creation {
                name: concat!($table, "_created"),
                tables: vec![record_table($table, columns, <$body as Column>::column("body"))],
                indexes: record_indexes($table).into_iter().chain(indexes).collect(),
            }
        }

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rows_of_any_number_come_in_few_pieces_of_few_sizes_and_all_of_them_come() {
        let mut sizes = BTreeSet::new();
        for count in 0..=3 * ROWS_AT_ONCE {
            let pieces: Vec<Vec<usize>> = pieces(0..count).collect();
            sizes.extend(pieces.iter().map(Vec::len));
            assert!(pieces.len() <= 3 + 5, "{count} rows in {} pieces", pieces.len());
            let mut rows: Vec<usize> = pieces.into_iter().flatten().collect();
            rows.sort_unstable();
            assert!(rows.into_iter().eq(0..count), "{count} rows, each once");
        }
        let expected = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
        assert!(sizes.into_iter().eq(expected));
    }
}
