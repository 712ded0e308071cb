//! The central store: one set of tables for embedded SQLite and PostgreSQL.
//!
//! Each file below holds one table: its migration, its entity and its queries. Records (tickets, cases, …) share their columns and
//! queries through `table::RecordTable`.
//!
//! Writing: on SQLite there is one writer connection and every write begins with `BEGIN IMMEDIATE`; on PostgreSQL a write locks the
//! rows of the spaces that it touches, in sorted order, before it reads anything that its decision depends on.

pub(crate) mod accounts;
pub(crate) mod archive;
pub(crate) mod blob_refs;
pub(crate) mod blobs;
mod calendars;
pub(crate) mod cases;
pub(crate) mod catalogue_imports;
pub(crate) mod clients;
mod counters;
mod discrepancies;
mod error;
mod halls;
mod handovers;
pub(crate) mod items;
mod joints;
pub(crate) mod leases;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod meta;
pub(crate) mod origins;
mod packages;
pub(crate) mod records;
pub(crate) mod refresh_tokens;
pub(crate) mod reports;
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
mod turn;
pub(crate) mod wrong_passwords;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::catalogue::Staff;
use domain::id::{ClientId, StaffId};
use domain::record::{Key, Record, Space};
use domain::time::Timestamp;
use sea_orm::sqlx::{self, Connection as _};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::clock::Clock;
use crate::key::CentralKey;

pub use error::StoreError;
pub use ledger::LedgerReport;

/// Connections that read at the same time.
const READERS: u32 = 8;
/// Statements that each connection keeps prepared. Those for several rows come in a dozen sizes for each table.
const STATEMENTS: usize = 400;
/// Memory for pages of the embedded database, for each connection, in KiB.
const CACHE: u32 = 16 << 10;
/// Longest wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(20);
/// With fewer connections to PostgreSQL than this, pushes have none of their own.
const FEW: u32 = 8;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL database.
    Postgres {
        /// `postgres://…`.
        url: String,
        /// Most connections of this server.
        connections: u32,
    },
}

/// The central store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    /// What pushes are executed on, where that is not the one writer: see [`Store::push`].
    pusher: Option<DatabaseConnection>,
    reader: DatabaseConnection,
    /// What copies the log of the embedded database.
    log: Option<DatabaseConnection>,
    key: Arc<CentralKey>,
    clock: Clock,
}

impl Store {
    /// Opens the store and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be reached or was written by a newer program.
    pub async fn open(place: &Place, key: Arc<CentralKey>) -> Result<Self, StoreError> {
        let (writer, pusher, reader, log) = match place {
            Place::File(path) => {
                let writer = Database::connect(sqlite(path.clone(), Use::Write)).await?;
                schema::Tables::up(&writer, None).await?;
                let reader = Database::connect(sqlite(path.clone(), Use::Read)).await?;
                let log = Database::connect(sqlite(path.clone(), Use::CopyLog)).await?;
                (writer, None, reader, Some(log))
            }
            Place::Postgres { url, connections } => {
                migrate(url).await?;
                // Two hundred desktops that look something up at once, or log in, must not keep a push waiting for a connection. Of the writers one
                // holds the turn for housekeeping, which writes meanwhile: there are at least two, and with few connections they push as well.
                let readers = connections / 2;
                let writers =
                    if *connections < FEW { connections - readers } else { (connections / 6).max(2) };
                let pushers = connections - readers - writers;
                let pool = async |connections: u32| {
                    let mut options = quiet(ConnectOptions::new(url.clone()), connections.max(1));
                    options.set_application_name("yichuang-central").statement_timeout(PATIENCE);
                    options.map_sqlx_postgres_opts(|options| options.statement_cache_capacity(STATEMENTS));
                    Database::connect(options).await
                };
                let pusher = if pushers > 0 { Some(pool(pushers).await?) } else { None };
                (pool(writers).await?, pusher, pool(readers).await?, None)
            }
        };
        let store = Self { writer, pusher, reader, log, key, clock: Clock::default() };
        meta::create(&store.writer).await?;
        if !meta::is_sealed_with(&store.writer, &store.key.fingerprint()).await? {
            return Err(StoreError::OtherKey);
        }
        Ok(store)
    }

    /// The same store by another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Now, for whatever is written with a time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The right to do what is done from time to time, for one server of several; `None` while another one has it.
    pub(crate) async fn housekeeping(&self) -> Result<Option<turn::Turn>, StoreError> {
        turn::take(&self.writer, turn::Work::Housekeeping).await
    }

    /// How many connections are in use.
    pub(crate) fn connections(&self) -> Vec<PoolUse> {
        [("writer", Some(&self.writer)), ("pusher", self.pusher.as_ref()), ("reader", Some(&self.reader))]
            .into_iter()
            .filter_map(|(name, pool)| Some((name, pool?)))
            .map(|(name, pool)| match pool.get_database_backend() {
                DbBackend::Postgres => {
                    let pool = pool.get_postgres_connection_pool();
                    PoolUse::of(name, pool.size(), pool.num_idle(), pool.options().get_max_connections())
                }
                _ => {
                    let pool = pool.get_sqlite_connection_pool();
                    PoolUse::of(name, pool.size(), pool.num_idle(), pool.options().get_max_connections())
                }
            })
            .collect()
    }

    /// When the store was restored from a backup last.
    pub(crate) async fn restored_at(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(meta::epoch(&self.reader).await?.restored_at)
    }

    /// Begins a new epoch unless another server, or an administrator, has begun one since `seen` was the epoch. Answers whether it did.
    pub(crate) async fn begin_epoch_after(&self, seen: &str) -> Result<bool, StoreError> {
        meta::begin_epoch_after(&self.writer, seen, self.now()).await
    }

    /// Writes a copy of the embedded database while it is in use. The file must not exist.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::NotEmbedded`] on PostgreSQL, which has tools of its own for that.
    pub async fn back_up(&self, file: &std::path::Path) -> Result<(), StoreError> {
        if self.reader.get_database_backend() != DbBackend::Sqlite {
            return Err(StoreError::NotEmbedded);
        }
        let copy = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "VACUUM INTO ?",
            [file.display().to_string().into()],
        );
        self.writer.execute_raw(copy).await?;
        Ok(())
    }

    /// Waits for running statements and closes the connections.
    pub async fn close(self) {
        let pools = [self.log, self.pusher, Some(self.reader), Some(self.writer)];
        for pool in pools.into_iter().flatten() {
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

    /// Gives a member of staff other roles, departments or posts, in the same hall. Takes effect with the next request, whatever tokens are
    /// still valid.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_staff(&self, staff: Staff) -> Result<(), StoreError> {
        let record = Record::Staff(Box::new(staff));
        let tx = self.write().await?;
        let mut versions = spaces::lock(&tx, &BTreeSet::from([record.space()])).await?;
        versions.values_mut().for_each(|version| *version += 1);
        records::put(&tx, &self.key, [&record], |space| versions.get(space).copied().unwrap_or_default())
            .await?;
        spaces::raise(&tx, &versions).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Follows the chain of the ledger of a space and reports the first broken link.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check_ledger(&self, space: &Space) -> Result<LedgerReport, StoreError> {
        ledger::check(&self.reader, &self.key, space).await
    }

    /// Which commands of which desktop the ledger of a space holds: their numbers, in the order in which they were entered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn logged(&self, space: &Space) -> Result<BTreeMap<ClientId, Vec<u64>>, StoreError> {
        ledger::logged(&self.reader, space).await
    }

    /// Lets records leave their working sets that were closed before the given time: the desktops forget them, the store does not.
    /// Answers the new versions of the spaces.
    ///
    /// # Errors
    /// [`StoreError`]; what left before stays away.
    pub async fn retire(&self, before: Timestamp) -> Result<BTreeMap<Space, u64>, StoreError> {
        retirement::retire(self, before).await
    }

    /// Takes into the archive what left the working sets before there was one. How many records that were.
    ///
    /// # Errors
    /// [`StoreError`]; what was taken in before stays in.
    pub async fn catch_up_archive(&self) -> Result<usize, StoreError> {
        archive::catch_up(self).await
    }

    /// Drops what is remembered of records that left before the given time. A desktop that has been off since then takes a snapshot. How many
    /// spaces it touched.
    ///
    /// # Errors
    /// [`StoreError`]; what was dropped before stays dropped.
    pub async fn drop_tombstones(&self, before: Timestamp) -> Result<usize, StoreError> {
        retirement::drop_tombstones(self, before).await
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
        begin(&self.writer).await
    }

    /// A transaction that executes pushes. On PostgreSQL it has connections of its own, and no more of them are open than pushes were ever executed
    /// at once: a pool hands out its connections in turn, and each has to prepare the long statements of a push before it is quick.
    pub(crate) async fn push(&self) -> Result<DatabaseTransaction, StoreError> {
        begin(self.pusher.as_ref().unwrap_or(&self.writer)).await
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

    /// For single statements that write.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Whether there is one writer for all halls.
    pub(crate) fn halls_wait_for_each_other(&self) -> bool {
        self.writer.get_database_backend() != DbBackend::Postgres
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }
}

async fn begin(pool: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    Ok(pool
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?)
}

/// Brings the tables of a PostgreSQL database up to date. Of several servers that start at the same time one does it and the others wait;
/// there is no limit to how long it may take.
async fn migrate(url: &str) -> Result<(), StoreError> {
    let mut options = quiet(ConnectOptions::new(url), 3);
    options.set_application_name("yichuang-central start");
    let pool = Database::connect(options).await?;
    let turn = turn::wait(&pool, turn::Work::Migration).await?;
    let outcome = schema::Tables::up(&pool, None).await;
    turn.end().await;
    outcome?;
    pool.close().await?;
    Ok(())
}

/// Whether the next transaction on a connection would be one of its own. When the disk is full, SQLite rolls a transaction back by itself; the
/// driver's own rollback then fails, the driver still counts the transaction as open, and from then on begins and ends savepoints in place
/// of transactions: commits that are none. Such a connection is closed.
async fn is_between_transactions(connection: &mut sqlx::SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may be on its way still; this waits for it.
    connection.ping().await?;
    let ended = !connection.is_in_transaction();
    if !ended {
        tracing::warn!("a connection did not come out of its transaction and is closed");
    }
    Ok(ended)
}

/// Connections of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolUse {
    /// Name of the pool.
    pub pool: &'static str,
    /// In use.
    pub busy: u32,
    /// Open, but not in use.
    pub idle: u32,
    /// Most that there may be.
    pub most: u32,
}

impl PoolUse {
    fn of(pool: &'static str, size: u32, idle: usize, most: u32) -> Self {
        let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(size);
        Self { pool, busy: size - idle, idle, most }
    }
}

fn quiet(mut options: ConnectOptions, connections: u32) -> ConnectOptions {
    // Statements carry personal data in their parameters and are never logged.
    options.sqlx_logging(false).max_connections(connections).acquire_timeout(PATIENCE);
    options
}

/// What connections to the embedded database are for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// The one that writes.
    Write,
    /// Those that read.
    Read,
    /// The one that copies the log, see [`log`].
    CopyLog,
}

fn sqlite(path: PathBuf, connection: Use) -> ConnectOptions {
    let mut options = quiet(
        ConnectOptions::new("sqlite:central.sqlite"),
        if connection == Use::Read { READERS } else { 1 },
    );
    // A file does not hang up.
    options.test_before_acquire(false);
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(async move { is_between_transactions(connection).await }))
    });
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(connection == Use::Write)
            .busy_timeout(if connection == Use::CopyLog { log::PATIENCE } else { PATIENCE })
            .foreign_keys(true)
            .statement_cache_capacity(STATEMENTS)
            .pragma("cache_size", format!("-{CACHE}"))
            .pragma("journal_mode", "WAL")
            .pragma("wal_autocheckpoint", log::LAST_RESORT.to_string())
            .pragma("synchronous", "FULL");
        if connection == Use::Read { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    options
}
