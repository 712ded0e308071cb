//! The sync page: what waits, what is being uploaded, what was sent, and how the other desktops of the hall stand.

use domain::id::{BlobHash, StaffId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Failure;

/// What sync has done and has yet to do on this desktop. Says what was done to which ticket or case and never whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncView {
    /// Commands that wait to be sent, by kind, the kind with the oldest first.
    pub kinds: Vec<WaitingKind>,
    /// The same one by one, oldest first; only the first [`SYNC_ROWS`].
    pub waiting: Vec<WaitingRow>,
    /// Photos and signatures that wait to be uploaded, in the order of their turn; only the first [`SYNC_ROWS`].
    pub uploads: Vec<UploadRow>,
    /// All of them.
    pub upload: UploadSum,
    /// Pushes, latest first; only the first [`SYNC_ROWS`].
    pub pushes: Vec<PushRow>,
    /// Days for which a push is remembered.
    pub pushes_kept_days: u32,
    /// Numbers of today that are left in the leased blocks, by series.
    pub numbers: Vec<NumbersLeft>,
    /// How often the data of this desktop differed from the central API's.
    pub repairs: SyncRepairs,
    /// The engine's clock.
    pub now: Timestamp,
}

/// Most rows of one list on the sync page.
pub const SYNC_ROWS: usize = 200;

/// Waiting commands of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingKind {
    /// Name of the command, for the sentence that says what was done.
    pub command: String,
    /// How many.
    pub count: u32,
    /// When the oldest was made.
    pub oldest: Timestamp,
}

/// A waiting command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingRow {
    /// Number in the log of this desktop.
    pub seq: u64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// Name of the command.
    pub command: String,
    /// Ticket or case number it is about; empty when there is none.
    pub subject: String,
}

/// A photo or a signature on its way to the central API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadRow {
    /// Content.
    pub hash: BlobHash,
    /// Ticket or case number it belongs to; empty when that is not known.
    pub subject: String,
    /// Name of the material; empty for a signature.
    pub material: String,
    /// Bytes that the central API has.
    pub sent: u64,
    /// All its bytes.
    pub total: u64,
    /// How it stands.
    pub state: UploadState,
}

/// How an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum UploadState {
    /// Its turn has not come.
    Waiting,
    /// On its way.
    Sending,
    /// The last try failed; it is tried again.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// All uploads together, with those that were finished since there was last nothing to upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadSum {
    /// Finished.
    pub done: u32,
    /// Finished and still to be uploaded.
    pub count: u32,
    /// Bytes that the central API has.
    pub sent: u64,
    /// All bytes.
    pub total: u64,
}

/// A push, or tries in a row that failed for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PushRow {
    /// Number in the history.
    pub id: i64,
    /// When it began; of several tries the first.
    pub at: Timestamp,
    /// When the last try began.
    pub last_at: Timestamp,
    /// How many tries this stands for.
    pub tries: u32,
    /// Commands that were sent; in the last try.
    pub commands: u32,
    /// Their bytes.
    pub bytes: u64,
    /// How long the answer took, in milliseconds; in the last try.
    pub millis: u64,
    /// Commands that were carried out.
    pub accepted: u32,
    /// Commands that were refused; they are in 待处理.
    pub refused: u32,
    /// Why the push failed; nothing was lost by it.
    pub failure: Option<Failure>,
}

/// How often the data of this desktop differed from what the central API has and was taken anew, which must not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncRepairs {
    /// Afterwards both agreed.
    pub done: u32,
    /// Afterwards they still did not.
    pub in_vain: u32,
    /// The last of either.
    pub last: Option<Timestamp>,
}

/// Numbers that are left of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumbersLeft {
    /// `case`, or the prefix of the tickets.
    pub series: String,
    /// How many.
    pub left: u32,
}

/// How a desktop of the hall stands, for the supervisor. As of the last look at the central API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskRow {
    /// Counter of the PC, when it stands at one.
    pub counter: Option<u16>,
    /// Who was logged in.
    pub staff: StaffId,
    /// Name, when it is known.
    pub name: String,
    /// Last contact.
    pub heard_at: Timestamp,
    /// Commands that wait to be sent.
    pub waiting: u32,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
    /// Photos that wait to be uploaded.
    pub photos: u32,
    /// Open entries of 待处理.
    pub attention: u32,
    /// Since when it had worked alone before its last contact; `None` once it has caught up.
    pub alone_since: Option<Timestamp>,
    /// Version of the program.
    pub version: String,
}
