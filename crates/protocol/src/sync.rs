//! Push and pull.

use domain::command::Command;
use domain::id::{ClientId, StaffId};
use domain::record::{Key, Record};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Version of the commands' form. A server accepts this one and those before it that it still knows.
pub const SCHEMA_VERSION: u32 = 1;
/// Most commands in one push.
pub const PUSH_MAX_COMMANDS: usize = 500;
/// Most bytes in one push.
pub const PUSH_MAX_BYTES: usize = 1 << 20;
/// Most records in one page of a pull, unless one single push changed more.
pub const PULL_PAGE: usize = 500;

/// A command in the outbox of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Dense number in the client's log, from 1.
    pub seq: u64,
    /// [`SCHEMA_VERSION`] it was written with.
    pub schema_version: u32,
    /// The command.
    pub command: Command,
    /// Wall clock of the desktop, corrected by its estimate of the offset from the central API's clock.
    pub at: Timestamp,
    /// Who acted.
    pub actor: StaffId,
    /// [`Envelope::digest`] of the rest: the same number with another hash is a forked client.
    pub hash: String,
}

impl Envelope {
    /// Puts a command into its envelope.
    pub fn seal(seq: u64, command: Command, at: Timestamp, actor: StaffId) -> Self {
        let mut envelope =
            Self { seq, schema_version: SCHEMA_VERSION, command, at, actor, hash: String::new() };
        envelope.hash = envelope.digest();
        envelope
    }

    /// SHA-256 over everything but the hash, 64 hex digits.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        // A derived Serialize into memory cannot fail: no map has keys that are not strings.
        let command = serde_json::to_vec(&self.command).unwrap_or_default();
        for part in [
            self.seq.to_be_bytes().as_slice(),
            self.schema_version.to_be_bytes().as_slice(),
            command.as_slice(),
            self.at.0.to_be_bytes().as_slice(),
            self.actor.0.as_bytes(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }
}

/// `POST /v1/push`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Push {
    /// Whose log.
    pub client: ClientId,
    /// The desktop's wall clock, uncorrected.
    pub sent_at: Timestamp,
    /// Commands in the order of their numbers.
    pub commands: Vec<Envelope>,
}

/// Answer to a push.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The highest number that has been dealt with.
    pub last_seq: u64,
    /// What became of each pushed command.
    pub results: Vec<CommandResult>,
    /// Spaces that this push changed, with their new versions. Empty for a push that was answered before: pull everything then.
    #[serde(default)]
    pub raised: Vec<Hint>,
    /// The central API's clock.
    pub now: Timestamp,
    /// Changes when the central store was restored from a backup.
    pub epoch: String,
}

/// What became of a command. Stored with it, so that the same push again gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandResult {
    /// Number.
    pub seq: u64,
    /// Records it changed.
    pub changed: Vec<Key>,
    /// Why it was refused, when it was.
    pub refusal: Option<Refusal>,
}

/// Answer to `GET /v1/pull?space=…&since=…`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The space.
    pub space: String,
    /// Pull again with this `since`.
    pub version: u64,
    /// Whether there is more.
    pub more: bool,
    /// Changes when the central store was restored from a backup.
    pub epoch: String,
    /// Latest state of what changed.
    pub records: Vec<Versioned>,
    /// Keys that left the space.
    pub gone: Vec<Key>,
}

/// A record with the version of its last change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Versioned {
    /// Version of the space at which it changed.
    pub version: u64,
    /// The record.
    pub record: Record,
}

/// `POST /v1/blobs/missing`: which of these does the central API not have yet?
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BlobQuery {
    /// Hashes.
    pub hashes: Vec<String>,
}

/// Answer to [`BlobQuery`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BlobAnswer {
    /// Those that are missing, each with the number of bytes already received.
    pub missing: Vec<(String, u64)>,
}

/// `POST /v1/leases`: blocks of numbers for a client. Asking again for the same day gives what is not used up, topped up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaseRequest {
    /// Whose.
    pub client: ClientId,
    /// Series: [`CASE_SERIES`], or a ticket prefix such as `VA`.
    pub series: String,
    /// Day the numbers are for, `YYYY-MM-DD` on the hall's wall.
    pub day: String,
    /// How many numbers.
    pub count: u32,
}

/// Series of case serials: one space of 4-digit serials a day for all items of a hall, so that a leased block serves every item.
pub const CASE_SERIES: &str = "case";

/// A leased block, both ends included. Never leased to anybody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Series.
    pub series: String,
    /// Day.
    pub day: String,
    /// First number.
    pub first: u32,
    /// Last number.
    pub last: u32,
}

/// Event of `GET /v1/hints` (SSE): a space has a new version. Carries no data and may be lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Space.
    pub space: String,
    /// Its version.
    pub version: u64,
}
