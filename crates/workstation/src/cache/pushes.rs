//! The history of pushes: when, how much, how long, what became of it. Bounded in number and kept for some days.

use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::PushRow;
use protocol::sync::CommandResult;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE push (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        commands INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        millis INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        failure TEXT
    );
";

/// Days for which a push is remembered.
pub const KEPT_DAYS: i64 = 7;
/// Most pushes that are remembered.
pub const KEPT: i64 = 10_000;

/// A push on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// First and last number of its commands.
    pub seqs: (u64, u64),
    /// When it began.
    pub at: Timestamp,
    /// When its answer, or its failure, was there.
    pub until: Timestamp,
}

impl Sent {
    fn millis(self) -> i64 {
        // A clock that was set back meanwhile makes nothing negative.
        (self.until.0 - self.at.0).max(0)
    }

    fn commands(self) -> i64 {
        (self.seqs.1 - self.seqs.0 + 1).cast_signed()
    }

    fn bytes(self, connection: &Connection) -> Result<i64, Failure> {
        connection
            .prepare_cached("SELECT coalesce(sum(bytes), 0) FROM outbox WHERE seq BETWEEN ?1 AND ?2")
            .and_then(|mut statement| {
                statement.query_row((self.seqs.0.cast_signed(), self.seqs.1.cast_signed()), |row| row.get(0))
            })
            .map_err(trouble::database)
    }
}

/// Remembers a push that was answered, in the transaction that stores the answers.
///
/// # Errors
/// A failure of the database.
pub fn answered(connection: &Connection, sent: Sent, results: &[CommandResult]) -> Result<(), Failure> {
    let refused = results.iter().filter(|result| result.refusal.is_some()).count();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO push (at, last_at, tries, commands, bytes, millis, accepted, refused)
             VALUES (?1, ?1, 1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            statement.execute((
                sent.at.0,
                sent.commands(),
                sent.bytes(connection).unwrap_or(0),
                sent.millis(),
                count(results.len() - refused),
                count(refused),
            ))
        })
        .map_err(trouble::database)?;
    clear_old(connection, sent.at)
}

/// Remembers a push that failed. Tries in a row that fail for one reason are one entry, so that a night alone does not fill the history.
///
/// # Errors
/// A failure of the database.
pub fn failed(connection: &Connection, sent: Sent, failure: &Failure) -> Result<(), Failure> {
    let last: Option<(i64, Option<String>)> = connection
        .prepare_cached("SELECT id, failure FROM push ORDER BY id DESC LIMIT 1")
        .and_then(|mut statement| statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(trouble::database)?;
    let same = last.filter(|(_, before)| {
        let before = before.as_deref().and_then(|text| serde_json::from_str::<Failure>(text).ok());
        before.is_some_and(|before| before.code == failure.code)
    });
    let bytes = sent.bytes(connection)?;
    let text = serde_json::to_string(failure).map_err(|_| trouble::internal("unserializable failure"))?;
    if let Some((id, _)) = same {
        connection
            .prepare_cached(
                "UPDATE push SET last_at = ?2, tries = tries + 1, commands = ?3, bytes = ?4, millis = ?5, failure = ?6
                 WHERE id = ?1",
            )
            .and_then(|mut statement| {
                statement.execute((id, sent.at.0, sent.commands(), bytes, sent.millis(), text))
            })
            .map_err(trouble::database)?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO push (at, last_at, tries, commands, bytes, millis, accepted, refused, failure)
             VALUES (?1, ?1, 1, ?2, ?3, ?4, 0, 0, ?5)",
        )
        .and_then(|mut statement| statement.execute((sent.at.0, sent.commands(), bytes, sent.millis(), text)))
        .map_err(trouble::database)?;
    clear_old(connection, sent.at)
}

/// Forgets what is too old or too much. Numbers and times grow together, so this looks at the oldest rows only, however many there are.
fn clear_old(connection: &Connection, now: Timestamp) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "DELETE FROM push WHERE id < max(
                 (SELECT max(id) FROM push) - ?1 + 1,
                 (SELECT id FROM push WHERE last_at >= ?2 ORDER BY id LIMIT 1))",
        )
        .and_then(|mut statement| statement.execute((KEPT, now.plus_seconds(-KEPT_DAYS * 86_400).0)))
        .map_err(trouble::database)?;
    Ok(())
}

/// The latest pushes, latest first.
///
/// # Errors
/// A failure of the database.
pub fn latest(connection: &Connection, limit: usize) -> Result<Vec<PushRow>, Failure> {
    let mut statement = connection
        .prepare_cached(
            "SELECT id, at, last_at, tries, commands, bytes, millis, accepted, refused, failure
             FROM push ORDER BY id DESC LIMIT ?1",
        )
        .map_err(trouble::database)?;
    let rows = statement
        .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], columns)
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .map_err(trouble::database)?;
    rows.into_iter()
        .map(|(row, failure)| {
            let failure = failure.map(|text| serde_json::from_str(&text)).transpose();
            Ok(PushRow { failure: failure.map_err(|_| trouble::unreadable("push"))?, ..row })
        })
        .collect()
}

fn columns(row: &Row<'_>) -> rusqlite::Result<(PushRow, Option<String>)> {
    let push = PushRow {
        id: row.get(0)?,
        at: Timestamp(row.get(1)?),
        last_at: Timestamp(row.get(2)?),
        tries: row.get(3)?,
        commands: row.get(4)?,
        bytes: row.get::<_, i64>(5)?.cast_unsigned(),
        millis: row.get::<_, i64>(6)?.cast_unsigned(),
        accepted: row.get(7)?,
        refused: row.get(8)?,
        failure: None,
    };
    Ok((push, row.get(9)?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

    use protocol::error::FailureCode;

    use super::*;

    fn cache() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(CREATE).unwrap();
        connection.execute_batch("CREATE TABLE outbox (seq INTEGER, bytes INTEGER)").unwrap();
        connection.execute_batch("INSERT INTO outbox VALUES (1, 100), (2, 150), (3, 7)").unwrap();
        connection
    }

    fn sent(minute: i64) -> Sent {
        let at = Timestamp(1_000_000_000_000 + minute * 60_000);
        Sent { seqs: (1, 2), at, until: at.plus_seconds(1) }
    }

    #[test]
    fn an_answered_push_says_how_much_was_sent_and_what_became_of_it() {
        let connection = cache();
        let refusal = domain::refusal::Refusal::new(domain::refusal::RefusalCode::NotFound);
        let results = [None, Some(refusal)]
            .map(|refusal| CommandResult { seq: 1, changed: Vec::new(), refusal })
            .to_vec();
        answered(&connection, sent(0), &results).unwrap();
        let row = latest(&connection, 10).unwrap().remove(0);
        assert_eq!((row.commands, row.bytes, row.millis, row.tries), (2, 250, 1000, 1));
        assert_eq!((row.accepted, row.refused, row.failure), (1, 1, None));
    }

    #[test]
    fn a_night_of_tries_for_one_reason_is_one_entry_and_another_reason_is_another() {
        let connection = cache();
        let offline = Failure::new(FailureCode::Offline, "no connection");
        for minute in 0..500 {
            failed(&connection, sent(minute), &offline).unwrap();
        }
        failed(&connection, sent(500), &Failure::new(FailureCode::Unauthenticated, "expired")).unwrap();
        answered(&connection, sent(501), &[]).unwrap();
        failed(&connection, sent(502), &offline).unwrap();
        let rows = latest(&connection, 10).unwrap();
        let tries: Vec<u32> = rows.iter().map(|row| row.tries).collect();
        assert_eq!(tries, [1, 1, 1, 500], "a push that was answered ends the tries before it");
        assert_eq!((rows[3].at, rows[3].last_at), (sent(0).at, sent(499).at));
    }

    #[test]
    fn the_history_is_bounded_in_number_and_age() {
        let connection = cache();
        for minute in 0..KEPT + 50 {
            answered(&connection, sent(minute), &[]).unwrap();
        }
        assert_eq!(latest(&connection, usize::MAX).unwrap().len(), usize::try_from(KEPT).unwrap());
        answered(&connection, sent(KEPT_DAYS * 24 * 60 + KEPT + 100), &[]).unwrap();
        assert_eq!(latest(&connection, usize::MAX).unwrap().len(), 1, "what is older than some days is gone");
    }
}
