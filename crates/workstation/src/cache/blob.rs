//! Photos and signatures: what is known about each, and whether it has been uploaded. The bytes are in the encrypted vault beside the
//! database; small thumbnails are here.

use domain::command::{CaseCommand, Command, JointCommand};
use domain::id::BlobHash;
use domain::record::{Key, Kind};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::Photo;
use rusqlite::{Connection, OptionalExtension};

use crate::photo::Measured;
use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE blob (
        hash TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('taken', 'wanted', 'uploaded', 'fetched')),
        at INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        photo TEXT NOT NULL,
        thumbnail BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX blob_state ON blob (state, at);
";

/// What a photo belongs to, so that the clerk is told which one is on its way.
pub(super) const NAME_OWNER: &str = "
    ALTER TABLE blob ADD COLUMN owner_kind TEXT;
    ALTER TABLE blob ADD COLUMN owner_id TEXT;
    ALTER TABLE blob ADD COLUMN slot TEXT;
";

/// What was measured on a photo, so that each material can judge it by what it asks.
pub(super) const MEASURED: &str = "ALTER TABLE blob ADD COLUMN measured TEXT;";

/// A photo that waits to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Content.
    pub hash: BlobHash,
    /// Bytes.
    pub bytes: u64,
    /// Record it belongs to, when that is known.
    pub owner: Option<Key>,
    /// Slot or kind of material; empty for a signature.
    pub slot: String,
}

/// Keeps what is known about a photo. A known photo keeps its state.
///
/// # Errors
/// A failure of the database.
pub fn keep(
    connection: &Connection,
    photo: &Photo,
    thumbnail: &[u8],
    measured: Option<&Measured>,
    fetched: bool,
    at: Timestamp,
) -> Result<(), Failure> {
    let text = serde_json::to_string(photo).map_err(|_| trouble::internal("unserializable photo"))?;
    let measured = measured
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| trouble::internal("unserializable measures"))?;
    let state = if fetched { "fetched" } else { "taken" };
    connection
        .execute(
            "INSERT INTO blob (hash, state, at, bytes, photo, thumbnail, measured) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (hash) DO NOTHING",
            (&photo.hash.0, state, at.0, photo.bytes, text, thumbnail, measured),
        )
        .map_err(trouble::database)?;
    Ok(())
}

/// A command points to the photo: it must be uploaded.
///
/// # Errors
/// A failure of the database.
pub fn want(connection: &Connection, hash: &BlobHash, command: &Command) -> Result<(), Failure> {
    let slot = match command {
        Command::Case { action: CaseCommand::Attach { attachment }, .. }
        | Command::Joint { action: JointCommand::Attach { attachment }, .. } => &*attachment.slot,
        _ => "",
    };
    let owner = command.subject();
    let (kind, id) = owner.map(|key| (key.kind.name(), key.id)).unzip();
    connection
        .execute(
            "UPDATE blob SET state = CASE state WHEN 'taken' THEN 'wanted' ELSE state END,
                 owner_kind = ?2, owner_id = ?3, slot = ?4 WHERE hash = ?1",
            (&hash.0, kind, id, slot),
        )
        .map_err(trouble::database)?;
    Ok(())
}

/// The central API has the photo.
///
/// # Errors
/// A failure of the database.
pub fn uploaded(connection: &Connection, hash: &BlobHash) -> Result<(), Failure> {
    connection
        .execute("UPDATE blob SET state = 'uploaded' WHERE hash = ?1", [&hash.0])
        .map_err(trouble::database)?;
    Ok(())
}

/// Photos to upload, oldest first.
///
/// # Errors
/// A failure of the database.
pub fn to_upload(connection: &Connection) -> Result<Vec<BlobHash>, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT hash FROM blob WHERE state = 'wanted' ORDER BY at")
        .map_err(trouble::database)?;
    statement
        .query_map([], |row| row.get(0).map(BlobHash))
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

/// Photos to upload with what they belong to, oldest first.
///
/// # Errors
/// A failure of the database.
pub fn wanted(connection: &Connection, limit: usize) -> Result<Vec<Wanted>, Failure> {
    let mut statement = connection
        .prepare_cached(
            "SELECT hash, bytes, owner_kind, owner_id, coalesce(slot, '') FROM blob
             WHERE state = 'wanted' ORDER BY at LIMIT ?1",
        )
        .map_err(trouble::database)?;
    statement
        .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            let kind = row.get::<_, Option<String>>(2)?.and_then(|name| Kind::named(&name));
            let id: Option<String> = row.get(3)?;
            Ok(Wanted {
                hash: BlobHash(row.get(0)?),
                bytes: row.get::<_, i64>(1)?.cast_unsigned(),
                owner: kind.zip(id).map(|(kind, id)| Key { kind, id }),
                slot: row.get(4)?,
            })
        })
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

/// Every uploaded photo must be uploaded again: the central store was restored.
///
/// # Errors
/// A failure of the database.
pub fn upload_again(connection: &Connection) -> Result<(), Failure> {
    connection
        .execute("UPDATE blob SET state = 'wanted' WHERE state = 'uploaded'", [])
        .map_err(trouble::database)?;
    Ok(())
}

/// Number and bytes of the photos waiting to be uploaded.
///
/// # Errors
/// A failure of the database.
pub fn waiting(connection: &Connection) -> Result<(u32, u64), Failure> {
    connection
        .prepare_cached("SELECT count(*), coalesce(sum(bytes), 0) FROM blob WHERE state = 'wanted'")
        .and_then(|mut statement| {
            statement.query_row([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))
        })
        .map_err(trouble::database)
}

/// What is known about a photo, with its thumbnail.
///
/// # Errors
/// A failure of the database.
pub fn find(connection: &Connection, hash: &BlobHash) -> Result<Option<(Photo, Vec<u8>)>, Failure> {
    let row: Option<(String, Vec<u8>)> = connection
        .query_row("SELECT photo, thumbnail FROM blob WHERE hash = ?1", [&hash.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(trouble::database)?;
    row.map(|(text, thumbnail)| {
        serde_json::from_str(&text).map(|photo| (photo, thumbnail)).map_err(|_| trouble::unreadable("photo"))
    })
    .transpose()
}

/// What was measured on a photo when it was taken in; nothing of a PDF, or where that was not kept yet.
///
/// # Errors
/// A failure of the database.
pub fn measured(connection: &Connection, hash: &BlobHash) -> Result<Option<Measured>, Failure> {
    let text: Option<Option<String>> = connection
        .query_row("SELECT measured FROM blob WHERE hash = ?1", [&hash.0], |row| row.get(0))
        .optional()
        .map_err(trouble::database)?;
    text.flatten()
        .map(|text| serde_json::from_str(&text).map_err(|_| trouble::unreadable("photo")))
        .transpose()
}
