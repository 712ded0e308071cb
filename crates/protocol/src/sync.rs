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
    /// When it was done: the desktop's wall clock, corrected by its estimate of the offset from the central API's clock. Deadlines count
    /// from this.
    pub at: Timestamp,
    /// The desktop's wall clock at that moment, uncorrected. An older desktop does not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Timestamp>,
    /// Who acted.
    pub actor: StaffId,
    /// Where the command first stood, when the log has been numbered anew since. Two copies of one disk may both have numbered it anew, each
    /// in a log of its own: by this they are known as one command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// [`Envelope::digest`] of the rest: the same number with another hash is a forked client.
    pub hash: String,
}

/// A place in a log: the first one of a command, by which it stays known however often it is numbered anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Whose log.
    pub client: ClientId,
    /// Number in it.
    pub seq: u64,
    /// [`Envelope::hash`] there: the copies of one disk may have different commands under one number.
    pub hash: String,
}

impl Envelope {
    /// Puts a command into its envelope.
    pub fn seal(seq: u64, command: Command, at: Timestamp, actor: StaffId) -> Self {
        let mut envelope = Self {
            seq,
            schema_version: SCHEMA_VERSION,
            command,
            at,
            wall: None,
            actor,
            origin: None,
            hash: String::new(),
        };
        envelope.hash = envelope.digest();
        envelope
    }

    /// Notes what the desktop's own clock said, right or wrong.
    #[must_use]
    pub fn by_the_wall(mut self, wall: Option<Timestamp>) -> Self {
        self.wall = wall;
        self.hash = self.digest();
        self
    }

    /// Notes where the command first stood, before it was numbered anew.
    #[must_use]
    pub fn first_at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self.hash = self.digest();
        self
    }

    /// Where the command first stood: here in the client's log, unless it has been numbered anew.
    pub fn origin_in(&self, client: ClientId) -> Origin {
        let here = || Origin { client, seq: self.seq, hash: self.hash.clone() };
        self.origin.clone().unwrap_or_else(here)
    }

    /// The hash that the command first had. It stays the same however often the command is numbered anew.
    pub fn first_hash(&self) -> &str {
        self.origin.as_ref().map_or(&self.hash, |origin| &origin.hash)
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
        // Left out when it is not told, so that the hashes of those who do not tell it stay what they were.
        if let Some(wall) = self.wall {
            hash.update(wall.0.to_be_bytes());
        }
        // The same holds here. Longer than the clock, so that one is never taken for the other.
        if let Some(origin) = &self.origin {
            hash.update(origin.client.0.as_bytes());
            hash.update(origin.seq.to_be_bytes());
            hash.update(origin.hash.as_bytes());
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
    /// What the space holds at `version`; on the last page, when it was asked for with `verify=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
}

/// Which records a space holds at which versions. Records count in no order, so stores that sort differently agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// Number of records.
    pub records: u64,
    /// Sum of one 128-bit number for each record, modulo 2¹²⁸; 32 hex digits on the wire.
    #[serde(with = "hex_sum")]
    pub sum: u128,
}

impl Checksum {
    /// Takes a record in: the first 16 bytes of SHA-256 over kind, id and version.
    pub fn add(&mut self, kind: &str, id: &str, version: u64) {
        let mut hash = Sha256::new();
        // No kind has a NUL in its name, and the version has a fixed length: two records are never the same text.
        for part in [kind.as_bytes(), b"\0", id.as_bytes(), version.to_be_bytes().as_slice()] {
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (number, _) = digest.split_at(16);
        let number = number.iter().fold(0u128, |number, byte| number << 8 | u128::from(*byte));
        self.sum = self.sum.wrapping_add(number);
        self.records += 1;
    }
}

/// 128 bits as text: JSON numbers do not hold them.
mod hex_sum {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(sum: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{sum:032x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        let text = String::deserialize(from)?;
        u128::from_str_radix(&text, 16).map_err(|_| D::Error::custom("not 128 bits in hex"))
    }
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "an answer that is missing is a failed test")]

    use super::*;

    #[test]
    fn the_checksum_of_a_space_knows_no_order_but_every_key_and_version() {
        let of = |records: &[(&str, &str, u64)]| {
            let mut sum = Checksum::default();
            for (kind, id, version) in records {
                sum.add(kind, id, *version);
            }
            sum
        };
        let space = of(&[("ticket", "a", 1), ("case", "b", 2)]);
        assert_eq!(space, of(&[("case", "b", 2), ("ticket", "a", 1)]), "the order does not count");
        for other in [
            of(&[("ticket", "a", 1)]),
            of(&[("ticket", "a", 1), ("case", "b", 3)]),
            of(&[("ticket", "b", 1), ("case", "a", 2)]),
            of(&[("case", "a", 1), ("ticket", "b", 2)]),
            of(&[("ticket", "a", 1), ("case", "b", 2), ("case", "b", 2)]),
        ] {
            assert_ne!(space, other, "another space");
        }
    }

    #[test]
    fn the_checksum_on_the_wire_is_the_same_for_every_version_of_the_program() {
        let mut sum = Checksum::default();
        sum.add("ticket", "0199", 7);
        sum.add("item", "营业执照", u64::MAX);
        let text = serde_json::to_string(&sum).unwrap();
        assert_eq!(text, r#"{"records":2,"sum":"3bfcac633ad9f52343e057717abe718c"}"#);
        assert_eq!(serde_json::from_str::<Checksum>(&text).unwrap(), sum);
    }

    #[test]
    fn a_command_whose_clock_is_not_told_keeps_the_hash_it_always_had() {
        let seal = || {
            Envelope::seal(
                1,
                Command::TicketCallNext { hall: "H".into(), counter: 1 },
                Timestamp(5),
                "a".into(),
            )
        };
        assert_eq!(seal(), seal().by_the_wall(None));
        assert_ne!(seal().hash, seal().by_the_wall(Some(Timestamp(5))).hash, "the clock is under the seal");
        let text = serde_json::to_string(&seal()).unwrap();
        assert!(!text.contains("wall"), "nothing is told that is not known: {text}");
    }

    #[test]
    fn a_command_stays_known_by_where_it_first_stood_however_often_it_is_numbered_anew() {
        let command = || Command::TicketCallNext { hall: "H".into(), counter: 1 };
        let seal = |seq| Envelope::seal(seq, command(), Timestamp(5), "a".into());
        let (first, second) = (ClientId(uuid::Uuid::from_u128(1)), ClientId(uuid::Uuid::from_u128(2)));
        let at_first = seal(9);
        let anew = seal(1).first_at(at_first.origin_in(first));
        let once_more = seal(4).first_at(anew.origin_in(second));
        assert_eq!(once_more.origin, Some(Origin { client: first, seq: 9, hash: at_first.hash.clone() }));
        assert_eq!(once_more.first_hash(), at_first.first_hash());
        assert_ne!(anew.hash, seal(1).hash, "it is under the seal");
        assert_eq!(anew.hash, anew.digest());
        let text = serde_json::to_string(&at_first).unwrap();
        assert!(!text.contains("origin"), "nothing is told of what was never numbered anew: {text}");
    }
}
