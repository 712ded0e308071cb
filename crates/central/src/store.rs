//! The central store: one set of tables for embedded SQLite and PostgreSQL.
//!
//! Each file below holds one table: its migration, its entity and its queries. Records (tickets, cases, …) share their columns and
//! queries through `table::RecordTable`.
//!
//! Writing: on SQLite there is one writer connection and every write begins with `BEGIN IMMEDIATE`; on PostgreSQL a write locks the
//! rows of the spaces that it touches, in sorted order, before it reads anything that its decision depends on.

pub(crate) mod accounts;
pub(crate) mod blob_refs;
pub(crate) mod blobs;
mod calendars;
mod cases;
pub(crate) mod clients;
mod counters;
mod error;
mod halls;
pub(crate) mod items;
mod joints;
pub(crate) mod leases;
pub(crate) mod ledger;
pub(crate) mod meta;
mod packages;
pub(crate) mod records;
pub(crate) mod refresh_tokens;
pub(crate) mod results;
mod retirement;
mod schema;
pub(crate) mod sign_ins;
pub(crate) mod spaces;
mod staff;
mod table;
mod tasks;
pub(crate) mod tickets;
mod tombstones;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::id::StaffId;
use domain::record::{Key, Space};
use domain::time::Timestamp;
use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::key::CentralKey;

pub use error::StoreError;
pub use ledger::LedgerReport;

/// Connections that read at the same time.
const READERS: u32 = 8;
/// Connections to PostgreSQL that write at the same time.
const WRITERS: u32 = 12;
/// Longest wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// `postgres://…`.
    Postgres(String),
}

/// The central store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    key: Arc<CentralKey>,
}

impl Store {
    /// Opens the store and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be reached or was written by a newer program.
    pub async fn open(place: &Place, key: Arc<CentralKey>) -> Result<Self, StoreError> {
        let (writer, reader) = match place {
            Place::File(path) => {
                let writer = Database::connect(sqlite(path.clone(), 1, false)).await?;
                schema::Tables::up(&writer, None).await?;
                (writer, Database::connect(sqlite(path.clone(), READERS, true)).await?)
            }
            Place::Postgres(url) => {
                let mut options = quiet(ConnectOptions::new(url.clone()), WRITERS + READERS);
                options.set_application_name("yichuang-central").statement_timeout(PATIENCE);
                let pool = Database::connect(options).await?;
                schema::Tables::up(&pool, None).await?;
                (pool.clone(), pool)
            }
        };
        let store = Self { writer, reader, key };
        meta::create(&store.writer).await?;
        Ok(store)
    }

    /// Waits for running statements and closes the connections.
    pub async fn close(self) {
        for pool in [self.reader, self.writer] {
            if let Err(error) = pool.close().await {
                tracing::warn!(%error, "a connection did not close cleanly");
            }
        }
    }

    /// Value that changes when the store was restored from a backup.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn epoch(&self) -> Result<String, StoreError> {
        Ok(meta::epoch(&self.reader).await?.epoch)
    }

    /// Begins a new epoch: to be called once after the store was restored from a backup, so that every desktop pushes again what
    /// the backup does not have.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_epoch(&self, now: Timestamp) -> Result<(), StoreError> {
        meta::begin_epoch(&self.writer, now).await
    }

    /// Lets a member of staff log in or not. Takes effect with the next request, whatever tokens are still valid.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_disabled(&self, staff: &StaffId, disabled: bool) -> Result<(), StoreError> {
        accounts::set_disabled(&self.writer, staff, disabled).await
    }

    /// Follows the chain of the ledger of a space and reports the first broken link.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check_ledger(&self, space: &Space) -> Result<LedgerReport, StoreError> {
        ledger::check(&self.reader, &self.key, space).await
    }

    /// Lets records leave their working sets that were closed before the given time: the desktops forget them, the store does not.
    /// Answers the new versions of the spaces.
    ///
    /// # Errors
    /// [`StoreError`]; what left before stays away.
    pub async fn retire(&self, before: Timestamp) -> Result<BTreeMap<Space, u64>, StoreError> {
        retirement::retire(self, before).await
    }

    /// The audit trail of a record, in order: name of the command and who acted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn trail(&self, space: &Space, record: &Key) -> Result<Vec<(String, StaffId)>, StoreError> {
        ledger::of_record(&self.reader, space, record).await
    }

    pub(crate) fn key(&self) -> &CentralKey {
        &self.key
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, StoreError> {
        Ok(self
            .writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?)
    }

    /// A transaction that reads one snapshot.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, StoreError> {
        // SQLite in WAL mode reads one snapshot from the first statement of any transaction on, and knows no levels.
        let options = match self.reader.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(self.reader.begin_with_options(options).await?)
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }
}

fn quiet(mut options: ConnectOptions, connections: u32) -> ConnectOptions {
    // Statements carry personal data in their parameters and are never logged.
    options.sqlx_logging(false).max_connections(connections).acquire_timeout(PATIENCE);
    options
}

fn sqlite(path: PathBuf, connections: u32, reads_only: bool) -> ConnectOptions {
    let mut options = quiet(ConnectOptions::new("sqlite:central.sqlite"), connections);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(!reads_only)
            .busy_timeout(PATIENCE)
            .foreign_keys(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL");
        if reads_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    options
}
