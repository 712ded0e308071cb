//! What the desktops tell about themselves, so that a supervisor sees which counter is behind and which has fallen silent.

use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /v1/report`: how a desktop stands. Sent when something in it has changed, when the desktop comes back from working alone, and as a
/// sign of life every [`HEARTBEAT_SECONDS`]. Only the latest of a desktop is kept, so losing one does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The desktop's database.
    pub client: ClientId,
    /// Counter of the PC, when it stands at one.
    pub counter: Option<u16>,
    /// Commands that wait to be sent.
    pub waiting: u32,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// Photos that wait to be uploaded.
    pub photos: u32,
    /// Open entries of 待处理.
    pub attention: u32,
    /// Since when the desktop had worked alone before this contact; `None` once it has caught up.
    pub alone_since: Option<Timestamp>,
    /// Version of the program.
    pub version: String,
}

/// Longest silence of a desktop that is on, in seconds.
pub const HEARTBEAT_SECONDS: u64 = 60;
/// Longest version that is taken, in bytes.
pub const VERSION_MAX_BYTES: usize = 64;

/// A desktop with its latest report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardOf {
    /// What it told.
    pub report: Report,
    /// Who was logged in there.
    pub staff: StaffId,
    /// When it was heard of, by the central API's clock.
    pub heard_at: Timestamp,
}

/// Answer to `GET /v1/reports`: the desktops of the caller's hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// The central API's clock.
    pub now: Timestamp,
    /// One entry for each desktop, those heard of last first.
    pub desks: Vec<HeardOf>,
}
