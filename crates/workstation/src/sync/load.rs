//! How much is put into one request: what a slow line cannot carry before patience ends would be begun again for ever.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use protocol::sync::PUSH_MAX_BYTES;

use crate::line::REQUEST_TIMEOUT;

/// Most and fewest bytes of one request.
const LIMITS: (usize, usize) = (PUSH_MAX_BYTES, 16 * 1024);

/// Bytes that the line has shown to carry in one request. Halved when they took half of the patience or more, doubled when they were quick.
#[derive(Debug)]
pub(super) struct Load(AtomicUsize);

impl Default for Load {
    fn default() -> Self {
        Self(AtomicUsize::new(LIMITS.0))
    }
}

impl Load {
    /// The most bytes to put into the next request.
    pub(super) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// A request with so many bytes was answered, or was not, after so long. One that failed at once says nothing about the line's speed.
    pub(super) fn note(&self, bytes: usize, answered: bool, took: Duration) {
        let load = self.bytes();
        let next = if took >= REQUEST_TIMEOUT / 2 && bytes > LIMITS.1 {
            bytes.min(load) / 2
        } else if answered && took < REQUEST_TIMEOUT / 8 && bytes >= load / 2 {
            load * 2
        } else {
            return;
        };
        self.0.store(next.clamp(LIMITS.1, LIMITS.0), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is asked of a line of so many bytes a second after it was used for a while.
    fn settled(load: &Load, bytes_per_second: usize) -> usize {
        for _ in 0..20 {
            let bytes = load.bytes();
            let took = Duration::from_millis((bytes * 1000 / bytes_per_second) as u64);
            load.note(bytes, took < REQUEST_TIMEOUT, took.min(REQUEST_TIMEOUT));
        }
        load.bytes()
    }

    #[test]
    fn a_slow_line_is_asked_for_what_it_carries_in_time() {
        let load = Load::default();
        for bytes_per_second in [50_000, 20_000, 5_000] {
            let seconds = settled(&load, bytes_per_second) / bytes_per_second;
            assert!(seconds < 8, "{bytes_per_second} bytes a second: {seconds} seconds");
        }
        assert_eq!(
            settled(&load, 10_000_000),
            LIMITS.0,
            "a line that has become fast is asked for all again"
        );
    }

    #[test]
    fn an_outage_says_nothing_about_speed() {
        let load = Load::default();
        load.note(300_000, false, Duration::from_millis(3));
        assert_eq!(load.bytes(), LIMITS.0);
        load.note(200, false, REQUEST_TIMEOUT);
        assert_eq!(load.bytes(), LIMITS.0, "nor does a question that nobody answered");
    }
}
