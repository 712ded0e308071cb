//! Snapshots: everything that a space holds at one version, compressed. `GET /v1/snapshot?space=…`.
//!
//! gzip over lines of JSON: one [`Versioned`] record a line, ordered by version, then one [`End`]. Without its end a snapshot is half a
//! snapshot and nothing of it counts; the end also says what should have come before it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::sync::{Checksum, Versioned};

/// Media type of a snapshot.
pub const MEDIA_TYPE: &str = "application/gzip";

/// Compressed bytes at which a snapshot ends early, at a lower version than the space has: the rest is pulled page by page. A desktop holds a
/// snapshot in memory, so this bounds what it needs for it. A hall's working set of 20,000 cases is a tenth of this.
pub const ENOUGH_BYTES: usize = 32 << 20;

/// Compressed bytes that a desktop takes at most. More than [`ENOUGH_BYTES`] by what may not be left out (see the central API) and by one page.
pub const MOST_BYTES: usize = 3 * ENOUGH_BYTES;

/// Longest line, in bytes.
const LINE_MOST: u64 = 16 << 20;

/// What a snapshot is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Space.
    pub space: String,
    /// Version of the space: pull from here on.
    pub version: u64,
    /// Changes when the central store was restored from a backup.
    pub epoch: String,
    /// What came before this line.
    pub checksum: Checksum,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<R> {
    Record(R),
    End(End),
}

/// A snapshot cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It ends too early, or its bytes were changed on the way.
    #[error("the snapshot is damaged or cut off")]
    Damaged(#[from] std::io::Error),
    /// A line is not understood.
    #[error("the snapshot is not understood")]
    Form(#[from] serde_json::Error),
    /// It holds something else than it says.
    #[error("the snapshot does not hold what it says")]
    Content,
}

/// Writes a snapshot into memory.
#[derive(Debug)]
pub struct Writer {
    to: GzEncoder<Vec<u8>>,
    checksum: Checksum,
}

impl Default for Writer {
    fn default() -> Self {
        Self { to: GzEncoder::new(Vec::new(), Compression::default()), checksum: Checksum::default() }
    }
}

impl Writer {
    /// Adds a record.
    ///
    /// # Errors
    /// [`SnapshotError::Form`] when it cannot be written as JSON.
    pub fn put(&mut self, versioned: &Versioned) -> Result<(), SnapshotError> {
        let key = versioned.record.key();
        self.checksum.add(key.kind.name(), &key.id, versioned.version);
        self.line(&Line::Record(versioned))
    }

    /// Compressed bytes so far, but for those that are still being collected.
    pub fn bytes(&self) -> usize {
        self.to.get_ref().len()
    }

    /// Writes the end. The compressed snapshot.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn end(mut self, space: &str, version: u64, epoch: &str) -> Result<Vec<u8>, SnapshotError> {
        let (space, epoch, checksum) = (space.to_owned(), epoch.to_owned(), self.checksum);
        self.line::<&Versioned>(&Line::End(End { space, version, epoch, checksum }))?;
        Ok(self.to.finish()?)
    }

    fn line<R: Serialize>(&mut self, line: &Line<R>) -> Result<(), SnapshotError> {
        // A whole line at once: the compressor works for a long time on many small pieces.
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        Ok(self.to.write_all(&text)?)
    }
}

/// Reads a snapshot, one record at a time. What was given to `take` counts only when the end was reached: call this inside a transaction.
///
/// # Errors
/// What `take` fails with; a [`SnapshotError`] when the snapshot is cut off, damaged, or not what its end says.
pub fn read<E: From<SnapshotError>>(
    compressed: &[u8],
    mut take: impl FnMut(Versioned) -> Result<(), E>,
) -> Result<End, E> {
    let mut from = BufReader::new(GzDecoder::new(compressed));
    let mut checksum = Checksum::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        from.by_ref().take(LINE_MOST).read_until(b'\n', &mut line).map_err(SnapshotError::Damaged)?;
        match serde_json::from_slice(&line).map_err(SnapshotError::Form)? {
            Line::Record(versioned) => {
                let versioned: Versioned = versioned;
                let key = versioned.record.key();
                checksum.add(key.kind.name(), &key.id, versioned.version);
                take(versioned)?;
            }
            Line::End(end) => {
                // Reading on to the end of the stream makes the decoder compare what it has read with the length and CRC at the end.
                let more = from.read(&mut [0]).map_err(SnapshotError::Damaged)?;
                return if more == 0 && end.checksum == checksum {
                    Ok(end)
                } else {
                    Err(SnapshotError::Content.into())
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a snapshot that cannot be written is a failed test")]

    use domain::counter::{Counter, CounterState};
    use domain::record::Record;
    use domain::time::Timestamp;

    use super::*;

    fn counter(number: u16) -> Versioned {
        let counter = Counter {
            hall: "H".into(),
            number,
            businesses: Vec::new(),
            state: CounterState::Closed,
            since: Timestamp(0),
            revision: 1,
        };
        Versioned { version: u64::from(number), record: Record::Counter(Box::new(counter)) }
    }

    fn snapshot(of: u16) -> Vec<u8> {
        let mut writer = Writer::default();
        for number in 1..=of {
            writer.put(&counter(number)).unwrap();
        }
        writer.end("hall:H", u64::from(of), "first").unwrap()
    }

    fn taken(snapshot: &[u8]) -> (Vec<u64>, Result<End, SnapshotError>) {
        let mut versions = Vec::new();
        let end = read(snapshot, |versioned| {
            versions.push(versioned.version);
            Ok(())
        });
        (versions, end)
    }

    #[test]
    fn a_snapshot_gives_what_was_put_into_it() {
        let (versions, end) = taken(&snapshot(300));
        assert_eq!(versions, (1..=300).collect::<Vec<u64>>());
        let end = end.unwrap();
        assert_eq!((end.space.as_str(), end.version, end.checksum.records), ("hall:H", 300, 300));
    }

    #[test]
    fn an_empty_space_has_a_snapshot_too() {
        let (versions, end) = taken(&snapshot(0));
        assert!(versions.is_empty() && end.is_ok());
    }

    #[test]
    fn a_snapshot_that_is_cut_off_anywhere_never_comes_to_its_end() {
        let whole = snapshot(20);
        for length in 0..whole.len() {
            assert!(taken(&whole[..length]).1.is_err(), "cut after {length} of {} bytes", whole.len());
        }
    }

    #[test]
    fn a_snapshot_whose_bytes_were_changed_never_comes_to_its_end() {
        let whole = snapshot(20);
        // The first ten bytes are gzip's header, in which times and names may be anything.
        for place in 10..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert!(taken(&changed).1.is_err(), "byte {place} was changed");
        }
    }
}
