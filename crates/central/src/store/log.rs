//! The embedded database's write-ahead log, copied into the database beside the commits instead of within one.
//!
//! SQLite by itself copies the log inside whichever commit finds it long enough: that one counter, and everybody behind it, then waits for a
//! thousand scattered pages to reach the disk. Here a connection of its own does it all the time; writers only wait when the log has become so
//! long that it has to begin anew.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use tokio::sync::watch;

use super::{Store, StoreError};

/// How often the log is copied.
const INTERVAL: Duration = Duration::from_millis(250);
/// Pages (of 4 KiB) from which on the log is made to begin anew. It does that by itself whenever nobody reads at the end of a copy.
const LONG: i64 = 32 << 10;
/// Pages from which on a commit copies the log after all: only when the connection of its own cannot.
pub(super) const LAST_RESORT: i64 = 4 * LONG;
/// How long writers may be kept waiting for the last readers of a log that is to begin anew. It is tried again later.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// Copies the log until the program is about to end. Ends at once where the database is none of ours.
pub(crate) async fn keep_short(store: Store, stopping: watch::Receiver<bool>) {
    let Some(connection) = store.log else { return };
    let mut end = std::pin::pin!(crate::stopped(stopping));
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut end => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = shorten(&connection, LONG).await {
            tracing::warn!(%error, "the log of the embedded database could not be copied");
        }
    }
}

/// Copies what can be copied without anybody waiting; from `long` pages on, lets the log begin anew. Answers its pages before that.
async fn shorten(connection: &DatabaseConnection, long: i64) -> Result<i64, StoreError> {
    let pages = checkpoint(connection, "PASSIVE").await?;
    if pages >= long {
        checkpoint(connection, "RESTART").await?;
    }
    Ok(pages)
}

/// One checkpoint; the pages that the log had. Not getting everything done is no error.
async fn checkpoint(connection: &DatabaseConnection, mode: &str) -> Result<i64, StoreError> {
    let statement =
        Statement::from_string(connection.get_database_backend(), format!("PRAGMA wal_checkpoint({mode})"));
    let Some(row) = connection.query_one_raw(statement).await? else { return Ok(0) };
    Ok(row.try_get::<i64>("", "log")?.max(0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::ConnectionTrait as _;

    use super::*;
    use crate::key::CentralKey;
    use crate::store::Place;

    /// Writes so much that the log gets some hundred pages.
    async fn write(store: &Store) {
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
                   INSERT INTO filler SELECT randomblob(2000) FROM n";
        store.writer.execute_unprepared(sql).await.expect("it is written");
    }

    #[tokio::test]
    async fn the_log_is_copied_while_somebody_reads_and_begins_anew_when_it_is_long() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::File(folder.path().join("central.sqlite"));
        let store = Store::open(&place, Arc::new(CentralKey::new([7; 32]))).await.expect("a store");
        let connection = store.log.clone().expect("embedded");
        store.writer.execute_unprepared("CREATE TABLE filler (bytes BLOB)").await.expect("a table");
        write(&store).await;

        // Somebody who reads an earlier state keeps nothing from being copied up to it.
        let reading = store.snapshot().await.expect("a snapshot");
        reading
            .query_one_raw(Statement::from_string(
                reading.get_database_backend(),
                "SELECT count(*) FROM filler",
            ))
            .await
            .expect("read");
        let before = shorten(&connection, i64::MAX).await.expect("copied");
        assert!(before > 200, "{before} pages");
        write(&store).await;
        let grown = shorten(&connection, before).await.expect("nobody has to wait for a reader for ever");
        assert!(grown > before, "{grown} pages after {before}: the reader keeps the log");
        reading.rollback().await.expect("ends");

        shorten(&connection, before).await.expect("copied");
        write(&store).await;
        let anew = shorten(&connection, i64::MAX).await.expect("copied");
        assert!(anew < grown, "{anew} pages after {grown}: it began anew");
        store.close().await;
    }
}
