//! Failures on the wire: `{code, params, message, retry}`.

use std::collections::BTreeMap;

use domain::refusal::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One closed list of failures, shared by IPC and HTTP. The screens have one table: code → severity, sentence, what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Code {
    /// A rule said no.
    Refused(RefusalCode),
    /// Something went wrong around the rules.
    Failed(FailureCode),
}

/// Failures around the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// Wrong name or password.
    WrongPassword,
    /// Too many wrong passwords (`minutes` until the next try).
    LockedOut,
    /// This person has not logged in on this PC recently, so it cannot be done offline.
    OfflineLoginUnknown,
    /// The token is missing or expired: refresh it or log in again.
    Unauthenticated,
    /// Nobody is logged in at this desktop.
    LoggedOut,
    /// The central API cannot be reached, and this cannot be done without it.
    Offline,
    /// The central API can be reached and answers with an error of its own (`status`, the HTTP status).
    CentralFailed,
    /// The central API is of another version.
    VersionMismatch,
    /// The sequence of a push has a gap (`expected`).
    SequenceGap,
    /// A pushed command differs from the one stored under its number: the client's database was cloned.
    ForkedClient,
    /// What left the space since then is not known any more (`floor`): begin with a snapshot.
    SnapshotNeeded,
    /// The request is too large (`limit`).
    TooLarge,
    /// The request is malformed.
    BadRequest,
    /// The client's clock is so wrong that signing in is refused (`minutes`).
    ClockSkew,
    /// The keyring gives no key for the local data (`path` of the file that was set aside, when there was one).
    KeyMissing,
    /// No keyring is available at all.
    KeyringUnavailable,
    /// The local data is damaged and was set aside (`path`).
    CacheDamaged,
    /// The local data was written by a newer program.
    CacheNewer,
    /// The local data is in use by another running program.
    CacheInUse,
    /// The disk is full.
    DiskFull,
    /// No number is left in the leased block (`series`).
    NumbersExhausted,
    /// Photo: too many bytes (`bytes`, `limit`).
    PhotoTooLarge,
    /// Photo: too many pixels (`width`, `height`).
    PhotoTooManyPixels,
    /// Not a photo and not a PDF.
    PhotoNotAPhoto,
    /// Photo: damaged.
    PhotoDamaged,
    /// Photo: animated.
    PhotoAnimated,
    /// Photo: took too long to read.
    PhotoTooSlow,
    /// PDF: encrypted; nobody can look into it without its password.
    PdfEncrypted,
    /// PDF: would do something when it is opened, or carries other files.
    PdfActive,
    /// PDF: too many pages (`pages`, `limit`).
    PdfTooLong,
    /// PDF: unpacks to more than is allowed.
    PdfBloated,
    /// No font for Chinese is installed.
    NoChineseFont,
    /// A document could not be set.
    PrintFailed,
    /// The system has no print queue that answers.
    PrintQueueMissing,
    /// No printer, or not the one that is wanted (`printer`), is set up.
    PrinterMissing,
    /// The printer's queue is stopped (`printer`).
    PrinterStopped,
    /// The print queue refused the job (`status`).
    PrintRefused,
    /// A chunk does not continue the upload (`offset` that is expected).
    UploadOffset,
    /// The uploaded bytes do not have the announced hash.
    UploadHash,
    /// The catalogue has changed since the plan was made (`base`, `now`): look at the new plan first.
    CatalogueChanged,
    /// A year cannot be taken into the calendar (`why`: `malformed`, `gap`, `elsewhere`, `backwards`, `not_weekend`, `both`, `no_source`; `day`).
    CalendarUnusable,
    /// No sharing platform is set up at the central API.
    SharingOff,
    /// The sharing platform did not answer as it should (`why`: `silent`, `unreachable`, `refused`, `malformed`, `too_large`).
    SharingFailed,
    /// The second screen shows something else by now: what was signed or rated there is not done.
    ApplicantMoved,
    /// Anything unforeseen; the details are in the log only.
    Internal,
}

/// A failure as it crosses a boundary. `message` is technical English for logs; screens use `code` and `params`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Kind.
    pub code: Code,
    /// What the sentence needs; never personal data.
    pub params: BTreeMap<String, String>,
    /// For developers; never personal data.
    pub message: String,
    /// Whether the same request may succeed later.
    pub retry: bool,
}

impl Failure {
    /// A failure around the rules.
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        let retry = matches!(
            code,
            FailureCode::Offline
                | FailureCode::CentralFailed
                | FailureCode::DiskFull
                | FailureCode::LockedOut
                | FailureCode::SharingFailed
        );
        Self { code: Code::Failed(code), params: BTreeMap::new(), message: message.into(), retry }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Whether the central API can do nothing just now, whatever it is asked: a desktop works alone meanwhile.
    pub fn is_alone(&self) -> bool {
        self.is(FailureCode::Offline) || self.is(FailureCode::CentralFailed)
    }

    /// Whether it is this failure.
    pub fn is(&self, code: FailureCode) -> bool {
        self.code == Code::Failed(code)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self {
            message: refusal.to_string(),
            code: Code::Refused(refusal.code),
            params: refusal.params,
            retry: false,
        }
    }
}
