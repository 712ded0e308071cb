//! The encrypted local database.
//!
//! SQLCipher with a raw 256-bit key, WAL, `synchronous=FULL`: what the screen calls saved is on the disk. One thread writes, every
//! write is `BEGIN IMMEDIATE`; a few read-only connections read, and one copies the journal. Each table's migrations, rows and queries are in
//! one file.
//!
//! Pages are authenticated with HMAC-SHA-256 and not with SQLCipher's usual HMAC-SHA-512: processors have instructions for the one, and the
//! other was half of what encryption adds to a clerk's action. A file with the usual one goes on as it is.

pub mod attention;
pub mod blob;
mod journal;
pub mod lease;
pub mod login;
pub mod meta;
pub mod outbox;
pub mod printed;
pub mod pushes;
pub mod record;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use protocol::error::{Failure, FailureCode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use self::journal::Copier;
use crate::trouble;

/// Migrations of all tables, in the order in which they were written. Only ever appended to: `PRAGMA user_version` counts them.
const MIGRATIONS: &[&str] = &[
    meta::CREATE,
    record::CREATE,
    outbox::CREATE,
    attention::CREATE,
    lease::CREATE,
    login::CREATE,
    blob::CREATE,
    pushes::CREATE,
    blob::NAME_OWNER,
    outbox::NOTE_ANSWERS,
    record::FIND_SETTLED,
    record::FIND_PERSON,
    printed::CREATE,
    record::FIND_LATER,
    blob::MEASURED,
];

/// Name of the database file in the data folder.
pub const FILE: &str = "cache.sqlite";

/// How the pages of a new file are authenticated, as a statement that follows the key.
pub const PAGE_SEAL: &str = "PRAGMA cipher_hmac_algorithm = HMAC_SHA256;";

/// How the pages of a file may be authenticated; that of new files first.
const PAGE_SEALS: [&str; 2] = [PAGE_SEAL, "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;"];

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Cache {
    readers: Arc<Readers>,
    writer: mpsc::Sender<Job>,
}

struct Readers {
    path: PathBuf,
    key: Zeroizing<[u8; 32]>,
    idle: Mutex<Vec<Connection>>,
    // Dropped last: the writer closes the file after every reader has, because only it can write the journal back.
    _writer: mpsc::Sender<Job>,
}

impl Cache {
    /// Opens the database in a data folder, creating it when there is none.
    ///
    /// # Errors
    /// [`FailureCode::CacheDamaged`] when the key does not open it or a page is damaged, [`FailureCode::CacheNewer`] when a newer program
    /// wrote it, [`FailureCode::DiskFull`].
    pub fn open(folder: &Path, key: &[u8; 32]) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| trouble::file(&error))?;
        let path = folder.join(FILE);
        let mut connection = open_unchanged(&path, key)?;
        check(&connection)?;
        keep_journal(&connection, false)?;
        bring_up_to_date(&mut connection)?;
        let copier = Copier::start(&connection, connect(&path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?)?;
        let (writer, jobs) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("cache-writer".into())
            .spawn(move || {
                while let Ok(job) = jobs.recv() {
                    job(&mut connection);
                    copier.written();
                }
                copier.end();
            })
            .map_err(|error| trouble::file(&error))?;
        let readers = Readers {
            path,
            key: Zeroizing::new(*key),
            idle: Mutex::new(Vec::new()),
            _writer: writer.clone(),
        };
        Ok(Self { writer, readers: Arc::new(readers) })
    }

    /// Runs one write transaction. It is durable when the future is ready, or nothing of it happened.
    ///
    /// # Errors
    /// What the work fails with, or a failure of the database.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (answer, ready) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let outcome = transact(connection, work);
            // The asker may have given up waiting; the transaction counts all the same.
            drop(answer.send(outcome));
        });
        self.writer.send(job).map_err(|_| trouble::internal("the writer has ended"))?;
        ready.await.map_err(|_| trouble::internal("the writer has ended"))?
    }

    /// As [`Cache::write`], for the start of the program, where nothing else runs yet.
    ///
    /// # Errors
    /// As [`Cache::write`].
    pub fn write_blocking<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (answer, ready) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| drop(answer.send(transact(connection, work))));
        self.writer.send(job).map_err(|_| trouble::internal("the writer has ended"))?;
        ready.recv().map_err(|_| trouble::internal("the writer has ended"))?
    }

    /// Runs a read on one snapshot.
    ///
    /// # Errors
    /// What the work fails with, or a failure of the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let readers = self.readers.clone();
        tokio::task::spawn_blocking(move || {
            let mut connection = readers.take()?;
            let outcome = {
                let snapshot = connection.transaction().map_err(trouble::database)?;
                work(&snapshot)
            };
            readers.give_back(connection);
            outcome
        })
        .await
        .map_err(|_| trouble::internal("a read ended early"))?
    }
}

impl Readers {
    fn take(&self) -> Result<Connection, Failure> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        match idle {
            Some(connection) => Ok(connection),
            None => connect(&self.path, &self.key, OpenFlags::SQLITE_OPEN_READ_ONLY),
        }
    }

    fn give_back(&self, connection: Connection) {
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < 4
        {
            idle.push(connection);
        }
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(trouble::database)?;
    let value = work(&transaction)?;
    transaction.commit().map_err(trouble::database)?;
    Ok(value)
}

/// Opens a database that may be damaged. Until [`keep_journal`] is taken back, nothing is written: when it proves to be unusable, the file
/// and its journal are byte for byte what was found, and can be set aside like that.
fn open_unchanged(path: &Path, key: &[u8; 32]) -> Result<Connection, Failure> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    // Without a journal there is nothing to be written, and none is to be left behind.
    let keep = fs::metadata(journal).is_ok_and(|journal| journal.len() > 0);
    unlocked(key, || {
        let connection = begin(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        if keep {
            keep_journal(&connection, true)?;
        }
        Ok(connection)
    })
}

/// Closing the last connection writes the journal (`-wal`) into the file and deletes it, also when what is in the file is damaged. A kept
/// journal is left as it is.
fn keep_journal(connection: &Connection, keep: bool) -> Result<(), Failure> {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
        .map(drop)
        .map_err(trouble::database)
}

fn connect(path: &Path, key: &[u8; 32], flags: OpenFlags) -> Result<Connection, Failure> {
    unlocked(key, || begin(path, flags))
}

/// A connection that reads the file with the key, whichever way its pages are authenticated. When none does, what is said is what is wrong
/// with it as a file of this program.
fn unlocked(key: &[u8; 32], begin: impl Fn() -> Result<Connection, Failure>) -> Result<Connection, Failure> {
    let open = |seal| -> Result<Connection, Failure> {
        let connection = begin()?;
        unlock(&connection, key, seal)?;
        Ok(connection)
    };
    let [seal, earlier] = PAGE_SEALS;
    match open(seal) {
        Err(failure) if failure.is(FailureCode::CacheDamaged) => open(earlier).or(Err(failure)),
        other => other,
    }
}

fn begin(path: &Path, flags: OpenFlags) -> Result<Connection, Failure> {
    Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(trouble::database)
}

fn unlock(connection: &Connection, key: &[u8; 32], seal: &str) -> Result<(), Failure> {
    // A raw key skips the passphrase derivation, which costs 300 ms at every open. The text is wiped after use.
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"; {seal}", hex::encode(key)));
    connection.execute_batch(&pragma).map_err(trouble::database)?;
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;",
        )
        .map_err(trouble::database)?;
    // All statements of all tables: the default of 16 would prepare some anew at every action.
    connection.set_prepared_statement_cache_capacity(128);
    // The key is not looked at before the first page is read.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(trouble::database)
}

fn applied(connection: &Connection) -> Result<usize, Failure> {
    let applied: u32 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(trouble::database)?;
    Ok(usize::try_from(applied).unwrap_or(usize::MAX))
}

/// Whether this program can use the database.
fn check(connection: &Connection) -> Result<(), Failure> {
    let applied = applied(connection)?;
    if applied > MIGRATIONS.len() {
        return Err(Failure::new(FailureCode::CacheNewer, "the cache was written by a newer program"));
    }
    if applied > 0 { quick_check(connection) } else { Ok(()) }
}

fn bring_up_to_date(connection: &mut Connection) -> Result<(), Failure> {
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(trouble::database)?;
    let applied = applied(connection)?;
    for (version, migration) in (1u32..).zip(MIGRATIONS).skip(applied) {
        transact(connection, |transaction| {
            transaction.execute_batch(migration).map_err(trouble::database)?;
            transaction.pragma_update(None, "user_version", version).map_err(trouble::database)
        })?;
    }
    Ok(())
}

/// SQLCipher authenticates every page that is read; this reads them all. The working set is small (see the protocol's spaces), so this
/// takes milliseconds, and damage is found at the start of the day and not in front of a person.
fn quick_check(connection: &Connection) -> Result<(), Failure> {
    let verdict: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(trouble::database)?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(Failure::new(FailureCode::CacheDamaged, "quick_check found damage"))
    }
}

/// Sets the database aside under a name that says when, with its journal. Never deletes anything.
///
/// # Errors
/// When the file cannot be renamed.
pub fn set_aside(folder: &Path, stamp: &str) -> std::io::Result<PathBuf> {
    let aside = folder.join(format!("{FILE}.aside-{stamp}"));
    fs::rename(folder.join(FILE), &aside)?;
    for suffix in ["-wal", "-shm"] {
        let journal = folder.join(format!("{FILE}{suffix}"));
        if journal.exists() {
            fs::rename(journal, folder.join(format!("{FILE}.aside-{stamp}{suffix}")))?;
        }
    }
    Ok(aside)
}
