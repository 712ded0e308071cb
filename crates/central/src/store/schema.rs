//! How tables are made. An old migration is never edited: a change is a new migration in the same file.

use sea_orm::DbErr;
use sea_orm::sea_query::{
    ColumnDef, Expr, Index, IndexCreateStatement, Table, TableAlterStatement, TableCreateStatement,
};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

/// All migrations in the order in which they run.
pub(super) struct Tables;

impl MigratorTrait for Tables {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        [
            super::meta::migrations(),
            super::spaces::migrations(),
            super::tickets::migrations(),
            super::cases::migrations(),
            super::joints::migrations(),
            super::tasks::migrations(),
            super::counters::migrations(),
            super::staff::migrations(),
            super::halls::migrations(),
            super::items::migrations(),
            super::packages::migrations(),
            super::calendars::migrations(),
            super::tombstones::migrations(),
            super::clients::migrations(),
            super::sign_ins::migrations(),
            super::results::migrations(),
            super::accounts::migrations(),
            super::refresh_tokens::migrations(),
            super::leases::migrations(),
            super::ledger::migrations(),
            super::blobs::migrations(),
            super::blob_refs::migrations(),
            super::wrong_passwords::migrations(),
            super::reports::migrations(),
            super::handovers::migrations(),
            super::origins::migrations(),
            super::archive::migrations(),
            super::catalogue_imports::migrations(),
            super::discrepancies::migrations(),
        ]
        .into_iter()
        .flatten()
        .map(|creation| Box::new(creation) as Box<dyn MigrationTrait>)
        .chain(
            [super::spaces::alteration(), super::tombstones::alteration(), super::ledger::alteration()]
                .map(|alteration| Box::new(alteration) as Box<dyn MigrationTrait>),
        )
        .collect()
    }
}

/// A migration that creates tables and indexes.
pub(super) struct Creation {
    /// Unique for ever.
    pub name: &'static str,
    /// Tables.
    pub tables: Vec<TableCreateStatement>,
    /// Indexes.
    pub indexes: Vec<IndexCreateStatement>,
}

impl MigrationName for Creation {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Creation {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in &self.tables {
            manager.create_table(table.clone()).await?;
        }
        for index in &self.indexes {
            manager.create_index(index.clone()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A migration that adds a column to a table. An older program that runs beside this one does not know the column, so it is empty or has a
/// value that stands for its absence.
pub(super) struct Alteration {
    /// Unique for ever.
    pub name: &'static str,
    /// The change.
    pub table: TableAlterStatement,
}

impl MigrationName for Alteration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Alteration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(self.table.clone()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A new column of a table.
pub(super) fn added(table: &'static str, column: ColumnDef) -> TableAlterStatement {
    let mut change = Table::alter();
    change.table(table).add_column(column);
    change
}

/// A number that is 0 where nobody has set it.
pub(super) fn big_or_zero(name: &'static str) -> ColumnDef {
    let mut column = big(name);
    column.default(Expr::value(0_i64));
    column
}

/// A table with its primary key.
pub(super) fn table(
    name: &'static str,
    key: &[&'static str],
    columns: impl IntoIterator<Item = ColumnDef>,
) -> TableCreateStatement {
    let mut primary = Index::create();
    for column in key {
        primary.col(*column);
    }
    let mut table = Table::create();
    table.table(name).primary_key(&mut primary);
    for column in columns {
        table.col(column);
    }
    table
}

/// The table of a kind of record: the shared columns, those of the kind, the body.
pub(super) fn record_table(
    name: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
    body: ColumnDef,
) -> TableCreateStatement {
    let shared = [text("space"), text("id"), big("version")];
    table(name, &["space", "id"], shared.into_iter().chain(columns).chain([body]))
}

/// The indexes of every table of records: pulls go by version, look-ups by id alone.
pub(super) fn record_indexes(name: &'static str) -> Vec<IndexCreateStatement> {
    vec![index(name, &["space", "version"]), index(name, &["id"])]
}

/// An index.
pub(super) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_by_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// An index that allows each combination once; empty values do not count.
pub(super) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.unique();
    index
}

/// A type of Rust that is kept in a column.
pub(super) trait Column {
    /// The column of this name for it.
    fn column(name: &'static str) -> ColumnDef;
}

macro_rules! columns {
    ($($kept:ty => $column:ident,)*) => {
        $(impl Column for $kept {
            fn column(name: &'static str) -> ColumnDef {
                $column(name)
            }
        })*
    };
}

columns! {
    i64 => big,
    Option<i64> => optional_big,
    i32 => int,
    Option<i32> => optional_int,
    String => text,
    Option<String> => optional_text,
    Vec<u8> => bytes,
}

pub(super) fn text(name: &'static str) -> ColumnDef {
    let mut column = optional_text(name);
    column.not_null();
    column
}

pub(super) fn optional_text(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.text();
    column
}

pub(super) fn big(name: &'static str) -> ColumnDef {
    let mut column = optional_big(name);
    column.not_null();
    column
}

pub(super) fn optional_big(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer();
    column
}

pub(super) fn optional_int(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.integer();
    column
}

pub(super) fn int(name: &'static str) -> ColumnDef {
    let mut column = optional_int(name);
    column.not_null();
    column
}

pub(super) fn flag(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.boolean().not_null();
    column
}

pub(super) fn bytes(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.binary().not_null();
    column
}
