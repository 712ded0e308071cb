//! Who has logged in on this PC, so that they can again without the network. Passwords are kept as Argon2id verifiers only.

use domain::catalogue::{Hall, Staff};
use domain::time::Timestamp;
use protocol::error::Failure;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE login (
        staff TEXT PRIMARY KEY NOT NULL,
        verifier TEXT NOT NULL,
        known TEXT NOT NULL,
        last_online INTEGER NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        failed_at INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
";

/// What was known about a person at the last login with the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Person, with the roles of that day.
    pub staff: Staff,
    /// Hall.
    pub hall: Hall,
    /// Spaces the person could pull.
    pub spaces: Vec<String>,
}

/// A person who can log in without the network.
#[derive(Clone, Debug)]
pub struct Login {
    /// Argon2id in PHC form.
    pub verifier: String,
    /// What was known.
    pub known: Known,
    /// Last login with the network.
    pub last_online: Timestamp,
    /// Wrong passwords since the last right one.
    pub failures: u32,
    /// Last wrong password.
    pub failed_at: Timestamp,
}

/// Keeps a successful login with the network.
///
/// # Errors
/// A failure of the database.
pub fn keep(connection: &Connection, verifier: &str, known: &Known, at: Timestamp) -> Result<(), Failure> {
    let text = serde_json::to_string(known).map_err(|_| trouble::internal("unserializable login"))?;
    connection
        .execute(
            "INSERT INTO login (staff, verifier, known, last_online) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (staff) DO UPDATE
             SET verifier = ?2, known = ?3, last_online = ?4, failures = 0, failed_at = 0",
            (&known.staff.id.0, verifier, text, at.0),
        )
        .map_err(trouble::database)?;
    Ok(())
}

/// Keeps what is known of somebody since the central API told it last. The days for which a login without the network is good count from the
/// last one with a password, as before.
///
/// # Errors
/// A failure of the database.
pub fn renew(connection: &Connection, known: &Known) -> Result<(), Failure> {
    let text = serde_json::to_string(known).map_err(|_| trouble::internal("unserializable login"))?;
    connection
        .execute("UPDATE login SET known = ?2 WHERE staff = ?1", (&known.staff.id.0, text))
        .map(drop)
        .map_err(trouble::database)
}

/// A kept login.
///
/// # Errors
/// A failure of the database.
pub fn find(connection: &Connection, staff: &str) -> Result<Option<Login>, Failure> {
    let row: Option<(String, String, i64, u32, i64)> = connection
        .query_row(
            "SELECT verifier, known, last_online, failures, failed_at FROM login WHERE staff = ?1",
            [staff],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
        )
        .optional()
        .map_err(trouble::database)?;
    row.map(|(verifier, known, last_online, failures, failed_at)| {
        Ok(Login {
            verifier,
            known: serde_json::from_str(&known).map_err(|_| trouble::unreadable("login"))?,
            last_online: Timestamp(last_online),
            failures,
            failed_at: Timestamp(failed_at),
        })
    })
    .transpose()
}

/// Counts a wrong password, or forgets the count after a right one.
///
/// # Errors
/// A failure of the database.
pub fn count_failure(
    connection: &Connection,
    staff: &str,
    wrong: bool,
    at: Timestamp,
) -> Result<(), Failure> {
    let sql = if wrong {
        "UPDATE login SET failures = failures + 1, failed_at = ?2 WHERE staff = ?1"
    } else {
        "UPDATE login SET failures = 0, failed_at = ?2 WHERE staff = ?1"
    };
    connection.execute(sql, (staff, at.0)).map_err(trouble::database)?;
    Ok(())
}

/// Moves the last wrong password to another time.
///
/// # Errors
/// A failure of the database.
pub fn move_failure(connection: &Connection, staff: &str, at: Timestamp) -> Result<(), Failure> {
    connection
        .execute("UPDATE login SET failed_at = ?2 WHERE staff = ?1", (staff, at.0))
        .map(drop)
        .map_err(trouble::database)
}

/// Everybody who has logged in since a time, latest first.
///
/// # Errors
/// A failure of the database.
pub fn since(connection: &Connection, at: Timestamp) -> Result<Vec<Known>, Failure> {
    let mut statement = connection
        .prepare("SELECT known FROM login WHERE last_online >= ?1 ORDER BY last_online DESC")
        .map_err(trouble::database)?;
    let texts = statement
        .query_map([at.0], |row| row.get::<_, String>(0))
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .map_err(trouble::database)?;
    texts.iter().map(|text| serde_json::from_str(text).map_err(|_| trouble::unreadable("login"))).collect()
}
