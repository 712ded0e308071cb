//! Blocks of numbers that the central API leased to this desktop, so that numbers given offline are final.

use protocol::error::{Failure, FailureCode};
use protocol::screen::NumbersLeft;
use protocol::sync::Lease;
use rusqlite::{Connection, OptionalExtension};

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE lease (
        series TEXT NOT NULL,
        day TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        next INTEGER NOT NULL,
        PRIMARY KEY (series, day, first)
    ) WITHOUT ROWID;
";

/// Keeps leased blocks; a known block keeps its position.
///
/// # Errors
/// A failure of the database.
pub fn keep(connection: &Connection, leases: &[Lease]) -> Result<(), Failure> {
    let mut statement = connection
        .prepare_cached(
            "INSERT INTO lease (series, day, first, last, next) VALUES (?1, ?2, ?3, ?4, ?3)
             ON CONFLICT (series, day, first) DO NOTHING",
        )
        .map_err(trouble::database)?;
    for lease in leases {
        statement.execute((&lease.series, &lease.day, lease.first, lease.last)).map_err(trouble::database)?;
    }
    Ok(())
}

/// Takes the next number, in the transaction that uses it.
///
/// # Errors
/// [`FailureCode::NumbersExhausted`] when no block has one left.
pub fn take(connection: &Connection, series: &str, day: &str) -> Result<u32, Failure> {
    let next: Option<(u32, u32)> = connection
        .prepare_cached(
            "SELECT first, next FROM lease WHERE series = ?1 AND day = ?2 AND next <= last ORDER BY first LIMIT 1",
        )
        .and_then(|mut statement| {
            statement.query_row((series, day), |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(trouble::database)?;
    let Some((first, next)) = next else {
        return Err(
            Failure::new(FailureCode::NumbersExhausted, "no leased number is left").with("series", series)
        );
    };
    connection
        .prepare_cached("UPDATE lease SET next = next + 1 WHERE series = ?1 AND day = ?2 AND first = ?3")
        .and_then(|mut statement| statement.execute((series, day, first)))
        .map_err(trouble::database)?;
    Ok(next)
}

/// How many numbers are left.
///
/// # Errors
/// A failure of the database.
pub fn left(connection: &Connection, series: &str, day: &str) -> Result<u32, Failure> {
    connection
        .prepare_cached("SELECT coalesce(sum(last - next + 1), 0) FROM lease WHERE series = ?1 AND day = ?2")
        .and_then(|mut statement| statement.query_row((series, day), |row| row.get(0)))
        .map_err(trouble::database)
}

/// How many numbers of a day are left of each series, by series.
///
/// # Errors
/// A failure of the database.
pub fn left_of_all(connection: &Connection, day: &str) -> Result<Vec<NumbersLeft>, Failure> {
    let mut statement = connection
        .prepare_cached(
            "SELECT series, sum(last - next + 1) FROM lease WHERE day = ?1 GROUP BY series ORDER BY series",
        )
        .map_err(trouble::database)?;
    statement
        .query_map([day], |row| Ok(NumbersLeft { series: row.get(0)?, left: row.get(1)? }))
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

/// Forgets every block: another copy of this database may be using them.
///
/// # Errors
/// A failure of the database.
pub fn clear(connection: &Connection) -> Result<(), Failure> {
    connection.execute("DELETE FROM lease", []).map_err(trouble::database)?;
    Ok(())
}

/// Forgets blocks of days before a day.
///
/// # Errors
/// A failure of the database.
pub fn clear_before(connection: &Connection, day: &str) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM lease WHERE day < ?1")
        .and_then(|mut statement| statement.execute([day]))
        .map_err(trouble::database)?;
    Ok(())
}
