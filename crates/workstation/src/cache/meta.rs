//! Small facts about this database: its client id, cursors, clock offset, settings.

use protocol::error::Failure;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE meta (
        name TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE cursor (
        space TEXT PRIMARY KEY NOT NULL,
        version INTEGER NOT NULL,
        epoch TEXT NOT NULL
    ) WITHOUT ROWID;
";

/// A fact, or `None` when it was never kept.
///
/// # Errors
/// A failure of the database.
pub fn get<T: DeserializeOwned>(connection: &Connection, name: &str) -> Result<Option<T>, Failure> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")
        .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
        .map_err(trouble::database)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| trouble::unreadable("meta"))).transpose()
}

/// Keeps a fact.
///
/// # Errors
/// A failure of the database.
pub fn set<T: Serialize>(connection: &Connection, name: &str, value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|_| trouble::internal("unserializable fact"))?;
    connection
        .prepare_cached(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        )
        .and_then(|mut statement| statement.execute((name, text)))
        .map_err(trouble::database)?;
    Ok(())
}

/// How far a space was pulled: version and epoch; `None` when it never was.
///
/// # Errors
/// A failure of the database.
pub fn cursor(connection: &Connection, space: &str) -> Result<Option<(u64, String)>, Failure> {
    connection
        .prepare_cached("SELECT version, epoch FROM cursor WHERE space = ?1")
        .and_then(|mut statement| {
            statement
                .query_row([space], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?)))
                .optional()
        })
        .map_err(trouble::database)
}

/// Remembers how far a space was pulled.
///
/// # Errors
/// A failure of the database.
pub fn set_cursor(connection: &Connection, space: &str, version: u64, epoch: &str) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO cursor (space, version, epoch) VALUES (?1, ?2, ?3)
             ON CONFLICT (space) DO UPDATE SET version = ?2, epoch = ?3",
        )
        .and_then(|mut statement| statement.execute((space, version.cast_signed(), epoch)))
        .map_err(trouble::database)?;
    Ok(())
}

/// Forgets how far a space was pulled: it begins with a snapshot when it is pulled again.
///
/// # Errors
/// A failure of the database.
pub fn drop_cursor(connection: &Connection, space: &str) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM cursor WHERE space = ?1")
        .and_then(|mut statement| statement.execute([space]))
        .map_err(trouble::database)?;
    Ok(())
}

/// Spaces that were pulled.
///
/// # Errors
/// A failure of the database.
pub fn pulled_spaces(connection: &Connection) -> Result<Vec<String>, Failure> {
    connection
        .prepare_cached("SELECT space FROM cursor")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .map_err(trouble::database)
}
