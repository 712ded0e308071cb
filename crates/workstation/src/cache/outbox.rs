//! The durable log of what was done at this desktop.
//!
//! A command is `waiting` until the central API answered it, `answered` until the next pull has brought what it led to, then `done`, and
//! kept for 14 days from its answer so that a central store restored from a backup can be told again.
//!
//! The numbers belong to one incarnation of the database. When the central API finds another command under a number of ours, the file
//! was cloned or restored: [`begin_anew`] gives this copy a log of its own.

use domain::id::ClientId;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::screen::WaitingKind;
use protocol::sync::{CommandResult, Envelope, PUSH_MAX_BYTES};
use rusqlite::{Connection, OptionalExtension};

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'done')),
        bytes INTEGER NOT NULL,
        envelope TEXT NOT NULL,
        result TEXT
    );
    CREATE TABLE outbox_before (
        client TEXT NOT NULL,
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        envelope TEXT NOT NULL,
        result TEXT,
        PRIMARY KEY (client, seq)
    ) WITHOUT ROWID;
";

pub(super) const NOTE_ANSWERS: &str = "ALTER TABLE outbox ADD COLUMN answered_at INTEGER;";

/// Name of the fact up to which number every command is done. It stands in the place of an index over the states, which every action would
/// have to write.
const DONE_UP_TO: &str = "outbox_done_up_to";

/// What is not done yet: the few newest rows.
macro_rules! not_done {
    ($what:literal) => {
        concat!(
            $what,
            " seq > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'outbox_done_up_to'), 0)"
        )
    };
}

/// Days for which a command is kept after it was dealt with.
pub const KEPT_DAYS: i64 = 14;

/// Most bytes of a command: what a push may have, less what is around the commands in it.
pub const COMMAND_MAX_BYTES: usize = PUSH_MAX_BYTES - 1024;

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Number of commands.
    pub count: u32,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
}

/// The next number. Dense from 1, also after old commands were cleared away.
///
/// # Errors
/// A failure of the database.
pub fn next_seq(connection: &Connection) -> Result<u64, Failure> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(seq) FROM outbox")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(trouble::database)?;
    let last = match last {
        Some(last) => last.cast_unsigned(),
        None => super::meta::get(connection, "last_seq")?.unwrap_or(0),
    };
    Ok(last + 1)
}

/// Appends a command.
///
/// # Errors
/// [`FailureCode::TooLarge`] for one that no push could carry: it would keep back everything after it for ever. A failure of the database.
pub fn append(connection: &Connection, envelope: &Envelope) -> Result<(), Failure> {
    let text = serde_json::to_string(envelope).map_err(|_| trouble::internal("unserializable command"))?;
    if text.len() > COMMAND_MAX_BYTES {
        let failure = Failure::new(FailureCode::TooLarge, "the command is larger than a push may be");
        return Err(failure.with("limit", COMMAND_MAX_BYTES));
    }
    keep(connection, envelope, &text)
}

fn keep(connection: &Connection, envelope: &Envelope, text: &str) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (seq, name, at, state, bytes, envelope) VALUES (?1, ?2, ?3, 'waiting', ?4, ?5)",
        )
        .and_then(|mut statement| {
            statement.execute((
                envelope.seq.cast_signed(),
                envelope.command.name(),
                envelope.at.0,
                i64::try_from(text.len()).unwrap_or(i64::MAX),
                text,
            ))
        })
        .map_err(trouble::database)?;
    Ok(())
}

/// The next commands to send, in order, within both limits but at least one when any waits.
///
/// # Errors
/// A failure of the database.
pub fn to_send(
    connection: &Connection,
    max_count: usize,
    max_bytes: usize,
) -> Result<Vec<Envelope>, Failure> {
    let mut statement = connection
        .prepare_cached(concat!(
            not_done!("SELECT envelope FROM outbox WHERE state = 'waiting' AND"),
            " ORDER BY seq LIMIT ?1"
        ))
        .map_err(trouble::database)?;
    let mut rows =
        statement.query([i64::try_from(max_count).unwrap_or(i64::MAX)]).map_err(trouble::database)?;
    let (mut out, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next().map_err(trouble::database)? {
        let text: String = row.get(0).map_err(trouble::database)?;
        bytes += text.len();
        if bytes > max_bytes && !out.is_empty() {
            break;
        }
        out.push(parse(&text)?);
    }
    Ok(out)
}

/// Commands whose effect is not in the base yet, in order.
///
/// # Errors
/// A failure of the database.
pub fn unsettled(connection: &Connection) -> Result<Vec<Envelope>, Failure> {
    let mut statement = connection
        .prepare_cached(concat!(
            not_done!(
                "SELECT envelope FROM outbox
                 WHERE (state = 'waiting' OR (state = 'answered' AND json_extract(result, '$.refusal') IS NULL)) AND"
            ),
            " ORDER BY seq"
        ))
        .map_err(trouble::database)?;
    let texts = statement
        .query_map([], |row| row.get::<_, String>(0))
        .and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        .map_err(trouble::database)?;
    texts.iter().map(|text| parse(text)).collect()
}

/// Stores the answer to a command. Returns the command when this is the first time.
///
/// # Errors
/// A failure of the database.
pub fn answer(
    connection: &Connection,
    result: &CommandResult,
    now: Timestamp,
) -> Result<Option<Envelope>, Failure> {
    let text: Option<String> = connection
        .prepare_cached("SELECT envelope FROM outbox WHERE seq = ?1 AND state = 'waiting'")
        .and_then(|mut statement| {
            statement.query_row([result.seq.cast_signed()], |row| row.get(0)).optional()
        })
        .map_err(trouble::database)?;
    let Some(text) = text else { return Ok(None) };
    let stored = serde_json::to_string(result).map_err(|_| trouble::internal("unserializable result"))?;
    connection
        .prepare_cached("UPDATE outbox SET state = 'answered', result = ?2, answered_at = ?3 WHERE seq = ?1")
        .and_then(|mut statement| statement.execute((result.seq.cast_signed(), stored, now.0)))
        .map_err(trouble::database)?;
    parse(&text).map(Some)
}

/// The answer to a command, once there is one.
///
/// # Errors
/// A failure of the database.
pub fn result_of(
    connection: &Connection,
    seq: u64,
) -> Result<Option<Result<CommandResult, Refusal>>, Failure> {
    let text: Option<Option<String>> = connection
        .prepare_cached("SELECT result FROM outbox WHERE seq = ?1")
        .and_then(|mut statement| statement.query_row([seq.cast_signed()], |row| row.get(0)).optional())
        .map_err(trouble::database)?;
    let Some(Some(text)) = text else { return Ok(None) };
    let result: CommandResult = serde_json::from_str(&text).map_err(|_| trouble::unreadable("result"))?;
    Ok(Some(match result.refusal.clone() {
        Some(refusal) => Err(refusal),
        None => Ok(result),
    }))
}

/// The highest number that was answered.
///
/// # Errors
/// A failure of the database.
pub fn last_answered(connection: &Connection) -> Result<u64, Failure> {
    connection
        .prepare_cached(not_done!("SELECT coalesce(max(seq), 0) FROM outbox WHERE state = 'answered' AND"))
        .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
        .map(i64::cast_unsigned)
        .map_err(trouble::database)
}

/// Marks the answered commands up to a number as done: a pull that began after their answers is in the base.
///
/// # Errors
/// A failure of the database.
pub fn settle(connection: &Connection, up_to: u64) -> Result<usize, Failure> {
    let settled = connection
        .prepare_cached(not_done!(
            "UPDATE outbox SET state = 'done' WHERE state = 'answered' AND seq <= ?1 AND"
        ))
        .and_then(|mut statement| statement.execute([up_to.cast_signed()]))
        .map_err(trouble::database)?;
    if settled > 0 {
        // Answers come in order, so what is done has no gap; asking all the same costs nothing.
        let done: i64 = connection
            .prepare_cached(not_done!(
                "SELECT coalesce(min(seq) - 1, ?1) FROM outbox WHERE state <> 'done' AND"
            ))
            .and_then(|mut statement| statement.query_row([up_to.cast_signed()], |row| row.get(0)))
            .map_err(trouble::database)?;
        super::meta::set(connection, DONE_UP_TO, &done)?;
    }
    Ok(settled)
}

/// Makes every kept command waiting again, for a central store that was restored.
///
/// # Errors
/// A failure of the database.
pub fn send_again(connection: &Connection) -> Result<usize, Failure> {
    super::meta::set(connection, DONE_UP_TO, &0u64)?;
    connection
        .execute("UPDATE outbox SET state = 'waiting', result = NULL WHERE state <> 'waiting'", [])
        .map_err(trouble::database)
}

/// Begins the log of a new incarnation. What the central API has not seen of this log, from a number on, is numbered anew; the rest is
/// history of the incarnation before. Each command keeps the place where it first stood: another copy may have it, too, and it is carried out
/// once.
///
/// # Errors
/// A failure of the database.
pub fn begin_anew(connection: &Connection, before: ClientId, from_seq: u64) -> Result<usize, Failure> {
    let mut unseen = to_send(connection, usize::MAX, usize::MAX)?;
    unseen.retain(|envelope| envelope.seq >= from_seq);
    connection
        .execute(
            "INSERT OR REPLACE INTO outbox_before (client, seq, name, at, state, envelope, result)
             SELECT ?1, seq, name, at, state, envelope, result FROM outbox WHERE state <> 'waiting' OR seq < ?2",
            (before.to_string(), from_seq.cast_signed()),
        )
        .and_then(|_| connection.execute("DELETE FROM outbox", []))
        .map_err(trouble::database)?;
    super::meta::set(connection, "last_seq", &0u64)?;
    super::meta::set(connection, DONE_UP_TO, &0u64)?;
    let count = unseen.len();
    for (seq, envelope) in (1..).zip(unseen) {
        let origin = envelope.origin_in(before);
        let anew = Envelope::seal(seq, envelope.command, envelope.at, envelope.actor)
            .by_the_wall(envelope.wall)
            .first_at(origin);
        // A push has room for the origin of its largest command: see `COMMAND_MAX_BYTES`.
        let text = serde_json::to_string(&anew).map_err(|_| trouble::internal("unserializable command"))?;
        keep(connection, &anew, &text)?;
    }
    Ok(count)
}

/// What waits to be sent.
///
/// # Errors
/// A failure of the database.
pub fn waiting(connection: &Connection) -> Result<Waiting, Failure> {
    connection
        .prepare_cached(not_done!("SELECT count(*), min(at) FROM outbox WHERE state = 'waiting' AND"))
        .and_then(|mut statement| {
            statement.query_row([], |row| {
                Ok(Waiting { count: row.get(0)?, oldest: row.get::<_, Option<i64>>(1)?.map(Timestamp) })
            })
        })
        .map_err(trouble::database)
}

/// Waiting commands by kind, the kind with the oldest first.
///
/// # Errors
/// A failure of the database.
pub fn waiting_kinds(connection: &Connection) -> Result<Vec<WaitingKind>, Failure> {
    let mut statement = connection
        .prepare_cached(concat!(
            not_done!("SELECT name, count(*), min(at) FROM outbox WHERE state = 'waiting' AND"),
            " GROUP BY name ORDER BY min(seq)"
        ))
        .map_err(trouble::database)?;
    statement
        .query_map([], |row| {
            Ok(WaitingKind { command: row.get(0)?, count: row.get(1)?, oldest: Timestamp(row.get(2)?) })
        })
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

/// Whether a command that mentions the id has not been answered yet.
///
/// # Errors
/// A failure of the database.
pub fn mentions(connection: &Connection, id: &str) -> Result<bool, Failure> {
    connection
        .prepare_cached(concat!(
            not_done!(
                "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND instr(envelope, ?1) > 0 AND"
            ),
            ")"
        ))
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)))
        .map_err(trouble::database)
}

/// Clears away what was dealt with long ago, here and in the incarnations before.
///
/// # Errors
/// A failure of the database.
pub fn clear_old(connection: &Connection, now: Timestamp) -> Result<(), Failure> {
    super::meta::set(connection, "last_seq", &(next_seq(connection)? - 1))?;
    let before = now.plus_seconds(-KEPT_DAYS * 86_400).0;
    connection
        .prepare_cached("DELETE FROM outbox WHERE state = 'done' AND coalesce(answered_at, at) < ?1")
        .and_then(|mut statement| statement.execute([before]))
        .map_err(trouble::database)?;
    connection
        .prepare_cached("DELETE FROM outbox_before WHERE at < ?1")
        .and_then(|mut statement| statement.execute([before]))
        .map_err(trouble::database)?;
    Ok(())
}

fn parse(text: &str) -> Result<Envelope, Failure> {
    serde_json::from_str(text).map_err(|_| trouble::unreadable("command"))
}
