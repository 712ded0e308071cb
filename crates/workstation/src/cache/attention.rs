//! 待处理: commands that the central API did not carry out. An entry never vanishes by itself and never blocks what follows.

use domain::record::Record;
use domain::refusal::Refusal;
use protocol::error::Failure;
use protocol::sync::Envelope;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE attention (
        id INTEGER PRIMARY KEY,
        seq INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'noted', 'redone')),
        envelope TEXT NOT NULL,
        refusal TEXT NOT NULL,
        mine TEXT
    );
    CREATE INDEX attention_state ON attention (state, id);
";

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number of the entry.
    pub id: i64,
    /// The refused command.
    pub envelope: Envelope,
    /// Why.
    pub refusal: Refusal,
    /// The record it was about, as it stood on this desktop.
    pub mine: Option<Record>,
}

/// Adds an entry. A restored central store answers the same commands again, perhaps under new numbers; each is entered once.
///
/// # Errors
/// A failure of the database.
pub fn add(
    connection: &Connection,
    envelope: &Envelope,
    refusal: &Refusal,
    mine: Option<&Record>,
) -> Result<(), Failure> {
    let text =
        |value: serde_json::Result<String>| value.map_err(|_| trouble::internal("unserializable entry"));
    let mine = mine.map(|record| text(serde_json::to_string(record))).transpose()?;
    connection
        .prepare_cached(
            "INSERT INTO attention (seq, state, envelope, refusal, mine)
             SELECT ?1, 'open', ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM attention WHERE instr(envelope, ?5) > 0)",
        )
        .and_then(|mut statement| {
            statement.execute((
                envelope.seq.cast_signed(),
                serde_json::to_string(envelope).unwrap_or_default(),
                serde_json::to_string(refusal).unwrap_or_default(),
                mine,
                envelope.first_hash(),
            ))
        })
        .map_err(trouble::database)?;
    Ok(())
}

/// Closes earlier entries about the same field of the same record: a field that was typed into several times while it was in conflict
/// is decided once, with the last value.
///
/// # Errors
/// A failure of the database.
pub fn supersede(connection: &Connection, record_id: &str, field: &str) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE attention SET state = 'noted'
             WHERE state = 'open' AND instr(envelope, ?1) > 0 AND json_extract(refusal, '$.code') = 'field_conflict'
               AND json_extract(refusal, '$.params.field') = ?2",
        )
        .and_then(|mut statement| statement.execute((record_id, field)))
        .map_err(trouble::database)?;
    Ok(())
}

/// Closes earlier entries that say the same: all that was entered about one record went to the supervisor, and one entry tells it.
///
/// # Errors
/// A failure of the database.
pub fn gather_handed_over(connection: &Connection, record_id: &str) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE attention SET state = 'noted'
             WHERE state = 'open' AND instr(envelope, ?1) > 0 AND json_extract(refusal, '$.code') = 'handed_over'",
        )
        .and_then(|mut statement| statement.execute([record_id]))
        .map_err(trouble::database)?;
    Ok(())
}

/// Open entries, oldest first.
///
/// # Errors
/// A failure of the database.
pub fn open(connection: &Connection) -> Result<Vec<Entry>, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT id, envelope, refusal, mine FROM attention WHERE state = 'open' ORDER BY id")
        .map_err(trouble::database)?;
    let rows = statement
        .query_map([], columns)
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .map_err(trouble::database)?;
    rows.into_iter().map(entry).collect()
}

/// One open entry.
///
/// # Errors
/// A failure of the database.
pub fn find(connection: &Connection, id: i64) -> Result<Option<Entry>, Failure> {
    connection
        .prepare_cached("SELECT id, envelope, refusal, mine FROM attention WHERE state = 'open' AND id = ?1")
        .and_then(|mut statement| statement.query_row([id], columns).optional())
        .map_err(trouble::database)?
        .map(entry)
        .transpose()
}

/// How many are open.
///
/// # Errors
/// A failure of the database.
pub fn count(connection: &Connection) -> Result<u32, Failure> {
    connection
        .prepare_cached("SELECT count(*) FROM attention WHERE state = 'open'")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(trouble::database)
}

/// Closes an entry: the clerk took note of it (`noted`), or did it again (`redone`).
///
/// # Errors
/// A failure of the database.
pub fn close(connection: &Connection, id: i64, redone: bool) -> Result<(), Failure> {
    connection
        .prepare_cached("UPDATE attention SET state = ?2 WHERE id = ?1 AND state = 'open'")
        .and_then(|mut statement| statement.execute((id, if redone { "redone" } else { "noted" })))
        .map_err(trouble::database)?;
    Ok(())
}

type Columns = (i64, String, String, Option<String>);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn entry((id, envelope, refusal, mine): Columns) -> Result<Entry, Failure> {
    let unreadable = |_| trouble::unreadable("attention");
    Ok(Entry {
        id,
        envelope: serde_json::from_str(&envelope).map_err(unreadable)?,
        refusal: serde_json::from_str(&refusal).map_err(unreadable)?,
        mine: mine.map(|mine| serde_json::from_str(&mine).map_err(unreadable)).transpose()?,
    })
}
