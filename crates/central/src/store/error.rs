//! What can go wrong with the store.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};

use crate::key::{KeyError, Unsealable};

/// The store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// A stored form cannot be read or written.
    #[error("a stored form is not understood")]
    Form(#[from] serde_json::Error),
    /// A sealed form cannot be opened.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// Nothing can be sealed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store was written with another central key.
    #[error(
        "the store was written with another central key; give the key that this store began with (key_file), nothing else opens it"
    )]
    OtherKey,
    /// Only the embedded database can be copied by this program.
    #[error("this is a PostgreSQL database: back it up with its own tools")]
    NotEmbedded,
    /// A record is not of the kind that its table holds.
    #[error("a record was given to the table of another kind")]
    Kind,
}

impl StoreError {
    /// Whether the same again may succeed: deadlocks, serialization failures, busy files, lost connections. A unique key that was
    /// taken meanwhile belongs here too: executed again, the command sees the other record and is refused by a rule.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) | DbErr::Conn(_)) => true,
            Self::Database(
                DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)),
            ) => {
                match &**error {
                    SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::Tls(_) => true,
                    other => code(other).is_some_and(|code| {
                        matches!(
                            code.as_str(),
                            // PostgreSQL: serialization failure, deadlock, lock not available, unique violation, statement
                            // cancelled, shutdowns and lost connections.
                            "40001" | "40P01" | "55P03" | "23505" | "57014" | "57P01" | "57P02" | "57P03" | "53300"
                            // SQLite: busy, busy recovery, busy snapshot, locked, unique, primary key.
                            | "5" | "261" | "517" | "6" | "2067" | "1555"
                        ) || code.starts_with("08")
                    }),
                }
            }
            _ => false,
        }
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Database(
                DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)),
            ) => {
                // SQLITE_FULL, PostgreSQL disk_full.
                code(error).is_some_and(|code| code == "13" || code == "53100")
            }
            _ => false,
        }
    }
}

fn code(error: &SqlxError) -> Option<String> {
    error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned())
}
