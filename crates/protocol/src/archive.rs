//! What has left the working sets is found at the central API: messages that are also what the screens send and show. Nothing of it is kept
//! on a desktop.

use domain::archive::Trace;
use domain::calendar::Due;
use domain::case::Decision;
use domain::joint::Delivery;
use domain::record::Key;
use domain::task::Submission;
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::screen::RatingView;

/// Found records in one answer.
pub const ARCHIVE_PAGE: usize = 50;

/// `POST /v1/archive/search`: at least one of trace, item and days is needed. A body and not a query, because personal numbers never stand in an
/// address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveQuery {
    /// What the person has in hand. Compared whole: the numbers and names rest as keyed hashes, of which no part can be compared.
    #[serde(default)]
    pub trace: Option<Trace>,
    /// Code of an item or a joint package.
    #[serde(default)]
    pub item: Option<String>,
    /// First day on which it was closed.
    #[serde(default)]
    #[ts(as = "Option<String>")]
    pub from: Option<Date>,
    /// Last day on which it was closed.
    #[serde(default)]
    #[ts(as = "Option<String>")]
    pub until: Option<Date>,
    /// Where the page before ended.
    #[serde(default)]
    pub after: Option<ArchiveMark>,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveMark {
    /// When its last record was closed.
    pub closed_at: Timestamp,
    /// Id of that record.
    pub id: String,
}

/// Found records, those closed last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchivePage {
    /// At most [`ARCHIVE_PAGE`].
    pub hits: Vec<ArchiveHit>,
    /// Where the next page goes on; `None` on the last one.
    pub next: Option<ArchiveMark>,
    /// Days for which what is closed stays in the working sets, and is not found here.
    pub closed_days: u16,
}

/// A found record. Name and numbers are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveHit {
    /// Case, joint application, or task of a department.
    pub key: Key,
    /// Number of the case or of the receipt; empty when it was dropped before it had one.
    pub number: String,
    /// Item or package.
    pub title: String,
    /// Applicant, masked.
    pub name: String,
    /// ID number, masked; empty when it is not known to the record.
    pub id_number: String,
    /// Status, as in the domain.
    pub status: String,
    /// When it was begun, or reached the department.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Timestamp,
}

/// `POST /v1/archive/open`: one found record. Noted in the audit trail of its space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveOpening {
    /// Which.
    pub key: Key,
    /// Whether personal data are to be shown, which is noted as such.
    #[serde(default)]
    pub reveal: bool,
}

/// A record as it was handed in and decided. Personal data are masked unless they were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveSheet {
    /// Which.
    pub key: Key,
    /// Number of the case or of the receipt; empty when it was dropped before it had one.
    pub number: String,
    /// Item or package.
    pub title: String,
    /// Status, as in the domain.
    pub status: String,
    /// When it was begun, or reached the department.
    pub opened_at: Timestamp,
    /// Last change.
    pub changed_at: Timestamp,
    /// Why it was dropped; empty when it was not.
    pub reason: String,
    /// How the results of a joint application were to be delivered.
    pub delivery: Option<Delivery>,
    /// What was handed in: one for a case or a task, one for each member of a joint application.
    pub parts: Vec<ArchivePart>,
    /// Whether personal data are shown.
    pub revealed: bool,
    /// What the applicant said of the service; only for supervisors of the hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rating: Option<RatingView>,
}

/// One case of an [`ArchiveSheet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchivePart {
    /// The form as it reads on paper, and the photos.
    pub submission: Submission,
    /// Department in words.
    pub department_name: String,
    /// Status, as in the domain.
    pub status: String,
    /// When it was due.
    pub due: Due,
    /// When the one-time notice was given.
    pub notice_at: Option<Timestamp>,
    /// What was decided.
    pub decision: Option<Decision>,
}
