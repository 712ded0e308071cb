//! The journal (SQLite's write-ahead log), copied into the database file between a clerk's actions instead of within one.
//!
//! SQLite by itself copies the journal inside whichever commit finds a thousand pages in it: the clerk's action that happens to be that one
//! waits until all of them are scattered over the disk, on an old hard disk a second and more. Here a thread with a connection of its own
//! does it when nothing has been written for a moment, and nobody waits for it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::error::Failure;
use rusqlite::Connection;

use crate::trouble;

/// How long nothing is written before the journal is copied: what a form's typing saves is mostly the same few pages, and copied once.
const QUIET: Duration = Duration::from_secs(3);
/// It is copied so long after a write also when writing does not stop.
const LATEST: Duration = Duration::from_secs(30);
/// Pages (of 4 KiB) from which on a commit copies the journal after all: only when the thread cannot.
const LAST_RESORT: u32 = 16 << 10;
/// Bytes to which a journal that begins anew is cut: what SQLite's own thousand pages take.
const USUAL_SIZE: u32 = 4 << 20;

/// The thread that copies the journal.
pub(super) struct Copier {
    written: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Copier {
    /// Begins with a connection of its own, beside `writer`, which from now on leaves the journal to it.
    pub fn start(writer: &Connection, own: Connection) -> Result<Self, Failure> {
        Self::start_with(writer, own, QUIET, LATEST)
    }

    fn start_with(
        writer: &Connection,
        own: Connection,
        quiet: Duration,
        latest: Duration,
    ) -> Result<Self, Failure> {
        writer
            .execute_batch(&format!(
                "PRAGMA wal_autocheckpoint = {LAST_RESORT}; PRAGMA journal_size_limit = {USUAL_SIZE};"
            ))
            .map_err(trouble::database)?;
        let (written, writes) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("cache-journal".into())
            .spawn(move || {
                while waited(&writes, quiet, latest) {
                    copy(&own);
                }
            })
            .map_err(|error| trouble::file(&error))?;
        Ok(Self { written, thread })
    }

    /// Tells that something was written.
    pub fn written(&self) {
        // When it cannot be told, the thread has not yet taken notice of the write before, and will find this one with it.
        let _ = self.written.try_send(());
    }

    /// Ends the thread and closes its connection. Whoever closes the last one copies what is left.
    pub fn end(self) {
        drop(self.written);
        drop(self.thread.join());
    }
}

/// Waits for a write, and then for a moment without one. False when there will be none any more.
fn waited(writes: &Receiver<()>, quiet: Duration, latest: Duration) -> bool {
    if writes.recv().is_err() {
        return false;
    }
    let latest = Instant::now() + latest;
    loop {
        let rest = latest.saturating_duration_since(Instant::now());
        match writes.recv_timeout(quiet.min(rest)) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Copies what can be copied without anybody waiting. The rest stays in the journal, where it is just as durable, until the next time.
fn copy(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        let failure = trouble::database(error);
        tracing::warn!(code = ?failure.code, "the journal of the cache was not copied: {failure}");
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

    use std::fs;
    use std::path::Path;

    use super::*;

    fn open(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
        connection
    }

    /// Writes some 500 pages.
    fn write(connection: &Connection) {
        connection
            .execute_batch(
                "INSERT INTO filler WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                 SELECT randomblob(2000) FROM n",
            )
            .unwrap();
    }

    /// Rows that the file itself holds, without its journal.
    fn rows_without_journal(path: &Path) -> u32 {
        let alone = path.with_extension("alone");
        fs::copy(path, &alone).unwrap();
        Connection::open(&alone)
            .unwrap()
            .query_row("SELECT count(*) FROM filler", [], |row| row.get(0))
            .unwrap_or(0)
    }

    fn until(what: &str, mut happened: impl FnMut() -> bool) {
        for _ in 0..1000 {
            if happened() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("in vain: {what}");
    }

    struct Written {
        folder: tempfile::TempDir,
        writer: Connection,
        copier: Copier,
    }

    impl Written {
        fn new(quiet: Duration, latest: Duration) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("cache.sqlite");
            let writer = open(&path);
            writer.execute_batch("CREATE TABLE filler (bytes BLOB)").unwrap();
            let copier = Copier::start_with(&writer, open(&path), quiet, latest).unwrap();
            Self { folder, writer, copier }
        }

        fn write(&self) {
            write(&self.writer);
            self.copier.written();
        }

        fn copied(&self) -> u32 {
            rows_without_journal(&self.folder.path().join("cache.sqlite"))
        }

        /// Ends the thread. Answers what was copied while the writer still had the file open.
        fn end(self) -> u32 {
            let Self { folder, writer, copier } = self;
            copier.end();
            let copied = rows_without_journal(&folder.path().join("cache.sqlite"));
            drop(writer);
            copied
        }
    }

    #[test]
    fn no_commit_copies_the_journal_and_a_quiet_moment_does() {
        const HOUR: Duration = Duration::from_secs(3600);
        let busy = Written::new(HOUR, HOUR);
        for _ in 0..4 {
            busy.write();
        }
        assert_eq!(busy.copied(), 0, "2,000 pages are in the journal only");
        assert_eq!(busy.end(), 0, "whoever is not the last leaves it");

        let quiet = Written::new(Duration::from_millis(20), HOUR);
        quiet.write();
        until("the journal is copied", || quiet.copied() == 1000);
        quiet.write();
        until("and copied again", || quiet.copied() == 2000);
        assert_eq!(quiet.end(), 2000);
    }

    #[test]
    fn writing_that_does_not_stop_is_copied_all_the_same() {
        let steady = Written::new(Duration::from_secs(3600), Duration::from_millis(50));
        until("the journal is copied", || {
            steady.copier.written();
            steady.writer.execute_batch("INSERT INTO filler VALUES (zeroblob(100))").unwrap();
            steady.copied() > 0
        });
        assert!(steady.end() > 0);
    }

    #[test]
    fn a_long_journal_is_cut_when_it_begins_anew() {
        let written = Written::new(Duration::from_millis(20), Duration::from_secs(3600));
        let journal = written.folder.path().join("cache.sqlite-wal");
        for _ in 0..6 {
            write(&written.writer);
        }
        assert!(fs::metadata(&journal).unwrap().len() > 2 * u64::from(USUAL_SIZE));
        written.copier.written();
        until("everything is copied", || written.copied() == 6000);
        until("the journal is cut", || {
            written.write();
            fs::metadata(&journal).unwrap().len() <= u64::from(USUAL_SIZE)
        });
        assert!(written.end() >= 6000);
    }
}
