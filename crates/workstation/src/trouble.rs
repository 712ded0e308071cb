//! Turning the errors of the parts into failures that the screens have words for.

use std::io::ErrorKind;

use protocol::error::{Failure, FailureCode};
use rusqlite::ErrorCode;

/// A failure of the local database.
pub fn database(error: rusqlite::Error) -> Failure {
    let code = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => FailureCode::DiskFull,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => FailureCode::CacheDamaged,
        _ => FailureCode::Internal,
    };
    // SQLite's message names tables and constraints, never values; a failed conversion could quote one.
    let message = match &error {
        rusqlite::Error::SqliteFailure(inner, _) => format!("cache: {inner}"),
        _ => "cache: unexpected row".to_owned(),
    };
    Failure::new(code, message)
}

/// A failure of the file system.
pub fn file(error: &std::io::Error) -> Failure {
    let code = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FailureCode::DiskFull,
        _ => FailureCode::Internal,
    };
    Failure::new(code, format!("file: {}", error.kind()))
}

/// A stored row that cannot be read.
pub fn unreadable(what: &str) -> Failure {
    Failure::new(FailureCode::CacheDamaged, format!("unreadable row: {what}"))
}

/// A bug.
pub fn internal(message: &str) -> Failure {
    Failure::new(FailureCode::Internal, message)
}
