//! What the desktops of administrators and the central API say to each other about the catalogue. Most of it is what the screens show.

use serde::{Deserialize, Serialize};

use crate::error::Failure;
use crate::screen::{ImportOutcome, ImportProgress};

/// A line of the answer to `POST /v1/catalogue/imports`: how far it is, again and again, and what came of it, last. Whoever does not want it
/// any more hangs up. An answer without its last line came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportLine {
    /// How far.
    Progress(ImportProgress),
    /// What came of it.
    Outcome(ImportOutcome),
    /// Why nothing came of it.
    Failure(Failure),
}

/// Media type of these lines.
pub const IMPORT_LINES: &str = "application/x-ndjson";
/// Largest file, in bytes.
pub const IMPORT_MOST_BYTES: usize = 64 << 20;
