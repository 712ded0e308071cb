//! How far the uploads have come, for the sync page. Lives in memory: after a crash the central API knows best what it has.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::BlobHash;
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::UploadState;

/// Shortest time between two messages to the screens, in milliseconds: an eye does not need more, and a fast line would send hundreds.
const THROTTLE: i64 = 400;

/// How far the uploads have come.
#[derive(Default)]
pub struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    under_way: BTreeMap<BlobHash, UnderWay>,
    done: Done,
    told_at: Option<Timestamp>,
}

/// An upload that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Bytes that the central API has.
    pub sent: u64,
    /// How it stands.
    pub state: UploadState,
}

/// What was finished since there was last nothing to upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Photos.
    pub count: u32,
    /// Their bytes.
    pub bytes: u64,
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The central API has so many bytes of a photo. Answers whether the screens are to be told.
    pub(crate) fn reached(&self, hash: &BlobHash, sent: usize, now: Timestamp) -> bool {
        let mut state = self.state();
        let sent = u64::try_from(sent).unwrap_or(u64::MAX);
        state.under_way.insert(hash.clone(), UnderWay { sent, state: UploadState::Sending });
        // A clock that was set back must not silence the progress.
        let due = state.told_at.is_none_or(|told| (now.0 - told.0).abs() >= THROTTLE);
        if due {
            state.told_at = Some(now);
        }
        due
    }

    /// Whether the upload of a photo was begun before and did not come to its end.
    pub(crate) fn was_begun(&self, hash: &BlobHash) -> bool {
        self.state().under_way.contains_key(hash)
    }

    /// The upload of a photo failed; it is tried again.
    pub(crate) fn failed(&self, hash: &BlobHash, failure: &Failure) {
        if let Some(under_way) = self.state().under_way.get_mut(hash) {
            under_way.state = UploadState::Failed { failure: failure.clone() };
        }
    }

    /// The central API has a photo whole.
    pub(crate) fn finished(&self, hash: &BlobHash, bytes: usize) {
        let mut state = self.state();
        state.under_way.remove(hash);
        state.done.count += 1;
        state.done.bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// The line is gone; what was on its way waits for its turn again.
    pub(crate) fn interrupted(&self) {
        for under_way in self.state().under_way.values_mut() {
            if under_way.state == UploadState::Sending {
                under_way.state = UploadState::Waiting;
            }
        }
    }

    /// Nothing is left to upload. Answers whether there was something before.
    pub(crate) fn rest(&self) -> bool {
        let before = std::mem::take(&mut *self.state());
        before.done.count > 0 || !before.under_way.is_empty()
    }

    /// What was begun, and what was finished.
    pub(crate) fn look(&self) -> (BTreeMap<BlobHash, UnderWay>, Done) {
        let state = self.state();
        (state.under_way.clone(), state.done)
    }
}

#[cfg(test)]
mod tests {
    use protocol::error::FailureCode;

    use super::*;

    #[test]
    fn the_screens_are_told_at_a_pace_that_an_eye_can_follow() {
        let progress = Progress::default();
        let hash = BlobHash("a".repeat(64));
        let told = (0..1000)
            .filter(|at| progress.reached(&hash, usize::try_from(*at).unwrap_or(0), Timestamp(*at)))
            .count();
        assert_eq!(told, 3, "a second of steps is told three times");
        assert_eq!(progress.look().0[&hash].sent, 999, "the last step is known all the same");
    }

    #[test]
    fn what_was_finished_counts_until_nothing_is_left() {
        let progress = Progress::default();
        let [one, two] = ["a", "b"].map(|letter| BlobHash(letter.repeat(64)));
        progress.reached(&one, 100, Timestamp(0));
        progress.reached(&two, 10, Timestamp(0));
        progress.finished(&one, 100);
        progress.failed(&two, &Failure::new(FailureCode::Offline, "connection lost"));
        let (under_way, done) = progress.look();
        assert_eq!(done, Done { count: 1, bytes: 100 });
        assert!(matches!(under_way[&two].state, UploadState::Failed { .. }), "it says that the try failed");
        progress.reached(&two, 20, Timestamp(1));
        assert_eq!(progress.look().0[&two].state, UploadState::Sending, "the next try takes it up");
        progress.interrupted();
        let waits = UnderWay { sent: 20, state: UploadState::Waiting };
        assert_eq!(progress.look().0[&two], waits, "nothing is on its way on a line that is gone");
        assert!(progress.rest(), "there was something to upload");
        assert_eq!(progress.look(), (BTreeMap::new(), Done::default()));
        assert!(!progress.rest(), "and now there is nothing");
    }
}
