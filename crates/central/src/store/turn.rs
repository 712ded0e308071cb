//! Work that one server at a time does, however many there are: bringing the tables up to date, and housekeeping. On PostgreSQL an
//! advisory lock of a transaction, which the database releases whatever becomes of the server; embedded storage has one server.

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait as _,
};

use super::StoreError;

/// Kinds of work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Work {
    /// Bringing the tables up to date.
    Migration,
    /// Everything that is done from time to time.
    Housekeeping,
}

impl Work {
    /// The key of its lock. Every server of every version must use the same one.
    fn key(self) -> i64 {
        match self {
            Self::Migration => 0x7969_6368_0001,
            Self::Housekeeping => 0x7969_6368_0002,
        }
    }
}

/// The right to do it now, until this is dropped.
pub(crate) struct Turn(Option<DatabaseTransaction>);

impl Turn {
    /// Lets the next one have it. Dropping does that, too, only a moment later.
    pub(crate) async fn end(self) {
        if let Some(lock) = self.0
            && let Err(error) = lock.rollback().await
        {
            tracing::debug!(%error, "a lock was not returned, the database does it");
        }
    }
}

/// Waits for the turn, as long as it takes.
pub(super) async fn wait(pool: &DatabaseConnection, work: Work) -> Result<Turn, StoreError> {
    if pool.get_database_backend() != DbBackend::Postgres {
        return Ok(Turn(None));
    }
    let lock = pool.begin().await?;
    lock.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
    lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({})", work.key())).await?;
    Ok(Turn(Some(lock)))
}

/// The turn, unless another server has it.
pub(super) async fn take(pool: &DatabaseConnection, work: Work) -> Result<Option<Turn>, StoreError> {
    if pool.get_database_backend() != DbBackend::Postgres {
        return Ok(Some(Turn(None)));
    }
    let lock = pool.begin().await?;
    let ask = format!("SELECT pg_try_advisory_xact_lock({}) AS taken", work.key());
    let answer = lock.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
    let taken = answer.map(|row| row.try_get::<bool>("", "taken")).transpose()?.unwrap_or_default();
    Ok(taken.then_some(Turn(Some(lock))))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a database that does not answer is a failed test")]

    use sea_orm::Database;

    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::key::CentralKey;
    use crate::store::{Place, Store};

    #[tokio::test]
    async fn whoever_has_the_turn_can_read_write_and_push_however_few_connections_there_are() {
        for connections in [4, 5, 7, 8, 11, 12, 20] {
            let place = Place::Postgres { url: testbed::postgres::database().await, connections };
            let store = Store::open(&place, Arc::new(CentralKey::new([7; 32]))).await.unwrap();
            let most: u32 = store.connections().iter().map(|pool| pool.most).sum();
            assert_eq!(most, connections, "no more than it may have, and none unused");
            let turn = store.housekeeping().await.unwrap().expect("nobody else has it");
            let within = Duration::from_secs(5);
            let all = async {
                let (write, push) = (store.write().await.unwrap(), store.snapshot().await.unwrap());
                drop(write);
                drop((push, store.push().await.unwrap()));
            };
            let done = tokio::time::timeout(within, all).await;
            assert!(done.is_ok(), "{connections} connections: the turn has the last one");
            turn.end().await;
            store.close().await;
        }
    }

    #[tokio::test]
    async fn one_server_has_the_turn_until_it_ends_or_its_connection_breaks() {
        let url = testbed::postgres::database().await;
        let (one, two) = (Database::connect(&url).await.unwrap(), Database::connect(&url).await.unwrap());
        let turn = take(&one, Work::Housekeeping).await.unwrap().expect("nobody else has it");
        assert!(take(&two, Work::Housekeeping).await.unwrap().is_none(), "another server does without");
        assert!(take(&two, Work::Migration).await.unwrap().is_some(), "other work is another turn");
        turn.end().await;
        let held = take(&two, Work::Housekeeping).await.unwrap().expect("it was given back");
        let kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'";
        one.execute_unprepared(kill).await.unwrap();
        wait(&one, Work::Housekeeping).await.unwrap().end().await;
        drop(held);
    }
}
