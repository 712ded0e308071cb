//! Records in two layers: `base` is what the central API said last, `overlay` is what the waiting commands make of it.
//!
//! The view that the screens see is the overlay over the base. A pull replaces base rows, empties the overlay and re-runs what is
//! still waiting, so nothing ever has to be undone by an inverse.

use std::collections::BTreeSet;

use domain::case::Case;
use domain::catalogue::{Hall, JointPackage, Staff};
use domain::counter::Counter;
use domain::discrepancy::Discrepancy;
use domain::form::definition::Definition;
use domain::id::{CaseId, DiscrepancyId, HallCode, ItemCode, JointId, PackageCode, TaskId, TicketId};
use domain::joint::JointApplication;
use domain::record::{Key, Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::task::Task;
use domain::ticket::Ticket;
use domain::time::Timestamp;
use domain::world::{Need, World};
use protocol::error::Failure;
use protocol::sync::Checksum;
use rusqlite::{Connection, OptionalExtension};

use crate::trouble;

// The overlay holds what waits, which is little, and is written by every action; the base is large and written by pulls. So the base has
// the indexes, and a row of the overlay is one page: no index to keep, and with a rowid no overflow for a body of two kilobytes.
pub(super) const CREATE: &str = "
    CREATE TABLE base (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        space TEXT NOT NULL,
        status TEXT NOT NULL,
        number TEXT,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
    CREATE INDEX base_status ON base (kind, status);
    CREATE INDEX base_number ON base (number) WHERE number IS NOT NULL;
    CREATE INDEX base_space ON base (space);
    CREATE INDEX base_ticket ON base (kind, json_extract(body, '$.body.ticket'));
    CREATE TABLE overlay (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        status TEXT NOT NULL,
        number TEXT,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    );
";

/// Tickets that several counters had are few, and every look at the status line asks for them.
pub(super) const FIND_SETTLED: &str = "
    CREATE INDEX base_settled ON base (kind, json_extract(body, '$.body.settlement.rule'));
";

/// Every look at a draft asks for the person's earlier cases.
pub(super) const FIND_PERSON: &str = "
    CREATE INDEX base_person ON base (kind, json_extract(body, '$.body.answers.id_number'));
";

/// Decided cases are most of a hall's, and few of them wait for a material; the list of urgent cases asks for those.
pub(super) const FIND_LATER: &str = "
    CREATE INDEX base_later ON base (kind, status) WHERE json_extract(body, '$.body.later') IS NOT NULL;
";

/// A record as the screens see it.
///
/// # Errors
/// A failure of the database.
pub fn get(connection: &Connection, key: &Key) -> Result<Option<Record>, Failure> {
    let body: Option<String> = connection
        .prepare_cached(
            "SELECT coalesce((SELECT body FROM overlay WHERE kind = ?1 AND id = ?2),
                             (SELECT body FROM base WHERE kind = ?1 AND id = ?2))",
        )
        .and_then(|mut statement| statement.query_row((key.kind.name(), &key.id), |row| row.get(0)))
        .map_err(trouble::database)?;
    body.map(|body| parse(&body)).transpose()
}

/// A record as the central API said it last.
///
/// # Errors
/// A failure of the database.
pub fn get_base(connection: &Connection, key: &Key) -> Result<Option<Record>, Failure> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM base WHERE kind = ?1 AND id = ?2")
        .and_then(|mut statement| {
            statement.query_row((key.kind.name(), &key.id), |row| row.get(0)).optional()
        })
        .map_err(trouble::database)?;
    body.map(|body| parse(&body)).transpose()
}

/// All records of a kind as the screens see them; with statuses, only those. Unordered.
///
/// # Errors
/// A failure of the database.
pub fn list(connection: &Connection, kind: Kind, statuses: &[&str]) -> Result<Vec<Record>, Failure> {
    let wanted = serde_json::to_string(statuses).unwrap_or_default();
    let filter = if statuses.is_empty() { "" } else { "AND status IN (SELECT value FROM json_each(?2))" };
    let sql = format!(
        "SELECT body FROM overlay WHERE kind = ?1 {filter}
         UNION ALL
         SELECT body FROM base WHERE kind = ?1 {filter}
           AND NOT EXISTS (SELECT 1 FROM overlay WHERE overlay.kind = base.kind AND overlay.id = base.id)"
    );
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    let collect = |rows: rusqlite::MappedRows<'_, _>| rows.collect::<Result<Vec<String>, _>>();
    let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let bodies = if statuses.is_empty() {
        statement.query_map([kind.name()], read).and_then(collect)
    } else {
        statement.query_map((kind.name(), wanted), read).and_then(collect)
    };
    bodies.map_err(trouble::database)?.iter().map(|body| parse(body)).collect()
}

/// Whether any record carries the number.
///
/// # Errors
/// A failure of the database.
pub fn number_used(connection: &Connection, hall: &HallCode, number: &str) -> Result<bool, Failure> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM base WHERE number = ?1) OR EXISTS (SELECT 1 FROM overlay WHERE number = ?1)",
        )
        .and_then(|mut statement| statement.query_row([scoped(hall, number)], |row| row.get(0)))
        .map_err(trouble::database)
}

/// Loads what the rules asked for.
///
/// # Errors
/// A failure of the database.
pub fn load(connection: &Connection, need: Need, world: &mut World) -> Result<(), Failure> {
    match need {
        Need::Record(key) => {
            let record = get(connection, &key)?;
            world.put_record(key, record);
        }
        Need::OpenTickets(hall) => {
            let open = open_tickets(connection, &hall)?;
            world.put_open_tickets(hall, open.into_iter().collect());
        }
        // Only the central API can know; it will look again.
        Need::Blob(hash) => world.put_blob(hash, true),
        Need::Number(hall, number) => {
            let used = number_used(connection, &hall, &number)?;
            world.put_number(hall, number, used);
        }
    }
    Ok(())
}

/// Tickets of a hall that are neither finished nor missed.
///
/// # Errors
/// A failure of the database.
pub fn open_tickets(connection: &Connection, hall: &HallCode) -> Result<Vec<Ticket>, Failure> {
    let records = list(connection, Kind::Ticket, &["waiting", "called", "serving", "parked"])?;
    Ok(records
        .into_iter()
        .filter_map(|record| match record {
            Record::Ticket(ticket) if ticket.hall == *hall => Some(*ticket),
            _ => None,
        })
        .collect())
}

/// Tickets that several counters had, with how that was settled. Unordered.
///
/// # Errors
/// A failure of the database.
pub fn settled_tickets(connection: &Connection) -> Result<Vec<Ticket>, Failure> {
    let sql = view("body", "json_extract(body, '$.body.settlement.rule') > ''");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    let records = read_bodies(statement.query([Kind::Ticket.name()]).map_err(trouble::database)?)?;
    Ok(records
        .into_iter()
        .filter_map(|record| if let Record::Ticket(ticket) = record { Some(*ticket) } else { None })
        .collect())
}

/// The hall, once it was pulled.
///
/// # Errors
/// A failure of the database.
pub fn hall(connection: &Connection, code: &HallCode) -> Result<Option<Hall>, Failure> {
    Ok(match get(connection, &Key::hall(code))? {
        Some(Record::Hall(hall)) => Some(*hall),
        _ => None,
    })
}

/// Members of staff.
///
/// # Errors
/// A failure of the database.
pub fn staff(connection: &Connection) -> Result<Vec<Staff>, Failure> {
    Ok(list(connection, Kind::Staff, &[])?
        .into_iter()
        .filter_map(|record| if let Record::Staff(staff) = record { Some(*staff) } else { None })
        .collect())
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $ty:ty),*) -> $record:ident($out:ty), $what:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// [`RefusalCode::NotFound`] when there is none here, or a failure of the database.
        pub fn $name(connection: &Connection, $($arg: $ty),*) -> Result<$out, Failure> {
            match get(connection, &Key::$name($($arg),*))? {
                Some(Record::$record(found)) => Ok(*found),
                _ => Err(Refusal::new(RefusalCode::NotFound).with("what", $what).into()),
            }
        }
    )*};
}

typed! {
    /// A ticket as the screens see it.
    ticket(id: TicketId) -> Ticket(Ticket), "ticket";
    /// A case as the screens see it.
    case(id: CaseId) -> Case(Case), "case";
    /// A joint application as the screens see it.
    joint(id: JointId) -> Joint(JointApplication), "joint";
    /// A task as the screens see it.
    task(id: TaskId) -> Task(Task), "task";
    /// A counter as the screens see it.
    counter(hall: &HallCode, number: u16) -> Counter(Counter), "counter";
    /// A version of an item.
    item(code: &ItemCode, version: u32) -> Item(Definition), "item";
    /// A version of a package.
    package(code: &PackageCode, version: u32) -> Package(JointPackage), "package";
    /// A report that shared data are not right, as the screens see it.
    discrepancy(id: DiscrepancyId) -> Discrepancy(Discrepancy), "discrepancy";
}

/// Places in a record's body that lists are cut by, as JSON paths.
pub mod place {
    /// Last change of a case or a joint application.
    pub const CHANGED_AT: &str = "$.body.changed_at";
    /// Since when a ticket is in its state; absent while it waits.
    pub const STATE_SINCE: &str = "$.body.state.since";
    /// Counter at which a ticket is.
    pub const STATE_COUNTER: &str = "$.body.state.counter";
    /// When a ticket was issued.
    pub const ISSUED_AT: &str = "$.body.issued_at";
    /// ID number on a ticket.
    pub const TICKET_ID_NUMBER: &str = "$.body.person.id_number";
    /// The applicant's ID number in a case.
    pub const CASE_ID_NUMBER: &str = "$.body.answers.id_number";
    /// Number of an accepted case.
    pub const CASE_NUMBER: &str = "$.body.acceptance.number";
    /// Tracking number of a submitted joint application.
    pub const JOINT_NUMBER: &str = "$.body.state.number";
    /// When a case was accepted.
    pub const ACCEPTED_AT: &str = "$.body.acceptance.at";
    /// Counter at which a case was accepted.
    pub const ACCEPTED_COUNTER: &str = "$.body.acceptance.counter";
}

/// Rows of the view: the overlay over the base. `?1` is the kind; the filter goes into both halves.
fn view(columns: &str, filter: &str) -> String {
    format!(
        "SELECT {columns} FROM overlay WHERE kind = ?1 AND {filter}
         UNION ALL
         SELECT {columns} FROM base WHERE kind = ?1 AND {filter}
           AND NOT EXISTS (SELECT 1 FROM overlay WHERE overlay.kind = base.kind AND overlay.id = base.id)"
    )
}

/// Records of a kind whose time at the [`place`] is not before `since`, latest first, at most `limit`.
///
/// # Errors
/// A failure of the database.
pub fn latest(
    connection: &Connection,
    kind: Kind,
    place: &'static str,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Record>, Failure> {
    let rows = view(
        &format!("body, json_extract(body, '{place}') AS moment"),
        &format!("json_extract(body, '{place}') >= ?2"),
    );
    let sql = format!("SELECT body FROM ({rows}) ORDER BY moment DESC LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    read_bodies(statement.query((kind.name(), since.0, limit)).map_err(trouble::database)?)
}

/// Records of a kind that hold the text at the [`place`]. Unordered.
///
/// # Errors
/// A failure of the database.
pub fn holding(
    connection: &Connection,
    kind: Kind,
    place: &'static str,
    text: &str,
) -> Result<Vec<Record>, Failure> {
    let sql = view("body", &format!("json_extract(body, '{place}') = ?2"));
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    read_bodies(statement.query((kind.name(), text)).map_err(trouble::database)?)
}

/// Approved cases of which a material was allowed to follow. Unordered; an index makes it cheap, however many cases there are.
///
/// # Errors
/// A failure of the database.
pub fn approved_with_later(connection: &Connection) -> Result<Vec<Record>, Failure> {
    let sql = view("body", "status = 'approved' AND json_extract(body, '$.body.later') IS NOT NULL");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    read_bodies(statement.query([Kind::Case.name()]).map_err(trouble::database)?)
}

/// Cases or joint applications that were taken in on a ticket. Unordered; an index makes it cheap for every row of a queue.
///
/// # Errors
/// A failure of the database.
pub fn of_ticket(connection: &Connection, kind: Kind, ticket: TicketId) -> Result<Vec<Record>, Failure> {
    let sql = view("body", "json_extract(body, '$.body.ticket') = ?2");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    read_bodies(statement.query((kind.name(), ticket.to_string())).map_err(trouble::database)?)
}

/// How many records of a kind and one of the statuses have the counter at one [`place`] and a time not before `since` at another.
///
/// # Errors
/// A failure of the database.
pub fn count_at(
    connection: &Connection,
    kind: Kind,
    (counter_place, counter): (&'static str, u16),
    (time_place, since): (&'static str, Timestamp),
    statuses: &[&str],
) -> Result<u32, Failure> {
    let wanted = serde_json::to_string(statuses).unwrap_or_default();
    let rows = view(
        "1",
        &format!(
            "status IN (SELECT value FROM json_each(?2)) AND json_extract(body, '{counter_place}') = ?3
             AND json_extract(body, '{time_place}') >= ?4"
        ),
    );
    connection
        .prepare_cached(&format!("SELECT count(*) FROM ({rows})"))
        .and_then(|mut statement| {
            statement.query_row((kind.name(), wanted, counter, since.0), |row| row.get(0))
        })
        .map_err(trouble::database)
}

/// Items and packages of the cases and joint applications begun last, latest first, each once, at most `limit` of each kind.
///
/// # Errors
/// A failure of the database.
pub fn lately_begun(connection: &Connection, kind: Kind, limit: u32) -> Result<Vec<String>, Failure> {
    let member = if kind == Kind::Joint { "package" } else { "item" };
    let rows = view(
        &format!(
            "json_extract(body, '$.body.{member}') AS code, json_extract(body, '$.body.opened_at') AS moment"
        ),
        "1",
    );
    let sql = format!("SELECT code FROM ({rows}) GROUP BY code ORDER BY max(moment) DESC LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    statement
        .query_map((kind.name(), limit), |row| row.get(0))
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

/// For every record of a kind, the values at some JSON paths as one JSON array: what a list needs of large records is read without
/// reading all of them.
///
/// # Errors
/// A failure of the database.
pub fn columns(connection: &Connection, kind: Kind, paths: &[&'static str]) -> Result<Vec<String>, Failure> {
    let list = paths.iter().map(|path| format!("'{path}'")).collect::<Vec<_>>().join(", ");
    let sql = view(&format!("json_extract(body, {list})"), "1");
    let mut statement = connection.prepare_cached(&sql).map_err(trouble::database)?;
    statement
        .query_map([kind.name()], |row| row.get(0))
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}

fn read_bodies(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Record>, Failure> {
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(trouble::database)? {
        let body: String = row.get(0).map_err(trouble::database)?;
        out.push(parse(&body)?);
    }
    Ok(out)
}

/// Lays changed records over the base.
///
/// # Errors
/// A failure of the database.
pub fn lay_over(connection: &Connection, changed: &[Record]) -> Result<(), Failure> {
    let mut statement = connection
        .prepare_cached(
            "INSERT INTO overlay (kind, id, status, number, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, id) DO UPDATE SET status = ?3, number = ?4, body = ?5",
        )
        .map_err(trouble::database)?;
    for record in changed {
        let key = record.key();
        statement
            .execute((key.kind.name(), &key.id, record.status(), number_of(record), unparse(record)?))
            .map_err(trouble::database)?;
    }
    Ok(())
}

/// Takes the overlay away.
///
/// # Errors
/// A failure of the database.
pub fn clear_overlay(connection: &Connection) -> Result<(), Failure> {
    connection.execute("DELETE FROM overlay", []).map_err(trouble::database)?;
    Ok(())
}

/// Replaces a base row.
///
/// # Errors
/// A failure of the database.
pub fn put_base(connection: &Connection, record: &Record, version: u64) -> Result<(), Failure> {
    let (key, body) = (record.key(), unparse(record)?);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO base (kind, id, space, status, number, version, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut statement| {
            statement.execute((
                key.kind.name(),
                &key.id,
                record.space().to_string(),
                record.status(),
                number_of(record),
                version.cast_signed(),
                body,
            ))
        })
        .map_err(trouble::database)?;
    Ok(())
}

/// Removes a base row that left its space.
///
/// # Errors
/// A failure of the database.
pub fn drop_base(connection: &Connection, key: &Key) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM base WHERE kind = ?1 AND id = ?2")
        .and_then(|mut statement| statement.execute((key.kind.name(), &key.id)))
        .map_err(trouble::database)?;
    Ok(())
}

/// Removes every base row of a space, before it is taken anew. The kinds of what was there.
///
/// # Errors
/// A failure of the database.
pub fn clear_base(connection: &Connection, space: &str) -> Result<BTreeSet<Kind>, Failure> {
    let names: Vec<String> = connection
        .prepare_cached("SELECT DISTINCT kind FROM base WHERE space = ?1")
        .and_then(|mut statement| statement.query_map([space], |row| row.get(0))?.collect())
        .map_err(trouble::database)?;
    connection
        .prepare_cached("DELETE FROM base WHERE space = ?1")
        .and_then(|mut statement| statement.execute([space]))
        .map_err(trouble::database)?;
    Ok(names.iter().filter_map(|name| Kind::named(name)).collect())
}

/// What the base holds of a space.
///
/// # Errors
/// A failure of the database.
pub fn checksum(connection: &Connection, space: &str) -> Result<Checksum, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT kind, id, version FROM base WHERE space = ?1")
        .map_err(trouble::database)?;
    let mut rows = statement.query([space]).map_err(trouble::database)?;
    let mut checksum = Checksum::default();
    while let Some(row) = rows.next().map_err(trouble::database)? {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        let version: i64 = row.get(2).map_err(trouble::database)?;
        checksum.add(
            text(0).map_err(trouble::database)?,
            text(1).map_err(trouble::database)?,
            version.cast_unsigned(),
        );
    }
    Ok(checksum)
}

fn scoped(hall: &HallCode, number: &str) -> String {
    format!("{hall}/{number}")
}

fn number_of(record: &Record) -> Option<String> {
    match record {
        Record::Ticket(ticket) => Some(scoped(&ticket.hall, &ticket.number_key())),
        Record::Case(case) => {
            case.acceptance.as_ref().map(|acceptance| scoped(&case.hall, &acceptance.number))
        }
        Record::Joint(joint) => joint.receipt().map(|receipt| scoped(&joint.hall, &receipt.number)),
        _ => None,
    }
}

fn parse(body: &str) -> Result<Record, Failure> {
    serde_json::from_str(body).map_err(|_| trouble::unreadable("record"))
}

fn unparse(record: &Record) -> Result<String, Failure> {
    serde_json::to_string(record).map_err(|_| trouble::internal("unserializable record"))
}
