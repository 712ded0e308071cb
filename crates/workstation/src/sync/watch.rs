//! Watching over the background work. Every request has a time limit and so has every cycle; this is for what nobody thought of: work that has
//! died, and work that goes on without getting anywhere.

use std::sync::{Arc, Weak};
use std::time::Duration;

use domain::time::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{blobs, hints, keep_in_step};
use crate::cache::outbox;
use crate::desk::Open;

/// Longest time between two looks.
const LOOK: Duration = Duration::from_secs(15);

/// Runs the background work until the engine ends, and begins it anew when it has died or when the oldest waiting command has not moved for
/// [`crate::Config::watchdog`] although the central API is said to be reachable.
pub(super) async fn over(weak: Weak<Open>) {
    let Some(limit) = weak.upgrade().map(|open| open.config.watchdog) else { return };
    let mut work = Work::begin(&weak);
    let mut stuck = Stuck::default();
    loop {
        {
            let Some(open) = weak.upgrade() else { return };
            let mut ending = open.ending.subscribe();
            if *ending.borrow() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK.min(limit / 4)) => {}
                _ = ending.changed() => return,
            }
        }
        let Some(open) = weak.upgrade() else { return };
        if *open.ending.borrow() {
            return;
        }
        let died = work.has_died();
        if died || stuck.since(oldest(&open).await, Instant::now()).is_some_and(|age| age >= limit) {
            tracing::error!(died, "the background work does not get on; it is torn down and begun anew");
            work.tear_down();
            open.client_http().line().reset();
            open.contact.send_modify(|contact| contact.restarts = contact.restarts.saturating_add(1));
            work = Work::begin(&weak);
            stuck = Stuck::default();
        }
    }
}

/// When the oldest waiting command was made, while everything seems to be well.
async fn oldest(open: &Open) -> Option<Timestamp> {
    if !open.contact.borrow().online || open.session().is_err() {
        return None;
    }
    // A read that fails or hangs is not for this to judge.
    let read = tokio::time::timeout(LOOK, open.cache.read(outbox::waiting)).await;
    read.ok().and_then(Result::ok).and_then(|waiting| waiting.oldest)
}

/// The background tasks.
struct Work(Vec<JoinHandle<()>>);

impl Work {
    fn begin(weak: &Weak<Open>) -> Self {
        Self(vec![
            tokio::spawn(keep_in_step(Weak::clone(weak))),
            tokio::spawn(blobs::keep_uploading(Weak::clone(weak))),
            tokio::spawn(hints::listen(Weak::clone(weak))),
        ])
    }

    /// None of them ends before the engine does.
    fn has_died(&self) -> bool {
        self.0.iter().any(JoinHandle::is_finished)
    }

    fn tear_down(&self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// The oldest waiting command and since when it has been that.
#[derive(Debug, Default)]
struct Stuck(Option<(Timestamp, Instant)>);

impl Stuck {
    /// For how long the same command has been the oldest.
    fn since(&mut self, oldest: Option<Timestamp>, now: Instant) -> Option<Duration> {
        self.0 = match (self.0, oldest) {
            (Some((same, since)), Some(oldest)) if same == oldest => Some((same, since)),
            (_, oldest) => oldest.map(|oldest| (oldest, now)),
        };
        self.0.map(|(_, since)| now - since)
    }
}

/// Begins the background work. It holds the engine weakly and ends with it.
pub(crate) fn start(open: &Arc<Open>) {
    tokio::spawn(over(Arc::downgrade(open)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_command_that_stays_the_oldest_is_stuck() {
        let (mut stuck, begin, minute) = (Stuck::default(), Instant::now(), Duration::from_secs(60));
        let mut look = |oldest: Option<i64>, minutes: u32| {
            stuck.since(oldest.map(Timestamp), begin + minute * minutes).map(|age| age.as_secs() / 60)
        };
        assert_eq!(look(Some(1), 0), Some(0), "seen for the first time");
        assert_eq!(look(Some(1), 1), Some(1));
        assert_eq!(look(Some(2), 2), Some(0), "it moves");
        assert_eq!(look(None, 3), None, "nothing waits, or nobody claims that it could be sent");
        assert_eq!(look(Some(2), 4), Some(0), "an outage does not count");
        assert_eq!(look(Some(2), 9), Some(5));
    }
}
