//! What was printed or saved at this PC, and when: a paper that is printed again says so.

use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::{Printed, PrintedWay};
use rusqlite::Connection;

use crate::trouble;

pub(super) const CREATE: &str = "
    CREATE TABLE printed (
        document TEXT NOT NULL,
        at INTEGER NOT NULL,
        staff TEXT NOT NULL,
        copies INTEGER NOT NULL,
        printer TEXT,
        PRIMARY KEY (document, at)
    ) WITHOUT ROWID;
";

/// Notes that a document was printed, or saved where it has no printer.
///
/// # Errors
/// A failure of the database.
pub fn note(connection: &Connection, document: &str, printed: &Printed) -> Result<(), Failure> {
    let printer = match &printed.way {
        PrintedWay::Printer(name) => Some(name),
        PrintedWay::Saved => None,
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO printed (document, at, staff, copies, printer) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut statement| {
            statement.execute((document, printed.at.0, &printed.by, printed.copies, printer))
        })
        .map_err(trouble::database)?;
    Ok(())
}

/// What became of a document at this PC, earliest first.
///
/// # Errors
/// A failure of the database.
pub fn of(connection: &Connection, document: &str) -> Result<Vec<Printed>, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT at, staff, copies, printer FROM printed WHERE document = ?1 ORDER BY at")
        .map_err(trouble::database)?;
    statement
        .query_map([document], |row| {
            let printer: Option<String> = row.get(3)?;
            Ok(Printed {
                at: Timestamp(row.get(0)?),
                by: row.get(1)?,
                copies: row.get(2)?,
                way: printer.map_or(PrintedWay::Saved, PrintedWay::Printer),
            })
        })
        .and_then(|rows| rows.collect())
        .map_err(trouble::database)
}
