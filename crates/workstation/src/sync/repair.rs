//! Noticing that the base does not hold what the central API has, which must not happen and would otherwise never be seen. The space is
//! taken anew by itself; that it was necessary is counted and logged, because it is a defect somewhere.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::Tag;
use protocol::sync::Checksum;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::cache::{meta, record};
use crate::desk::Open;

/// Time between two comparisons of a space.
const EVERY: Duration = Duration::from_secs(600);
/// Longest time, after repairs that did not last.
const SELDOM: Duration = Duration::from_secs(6 * 3600);

/// Fact under which the [`Repairs`] are kept.
const REPAIRS: &str = "repairs";

/// How often a space was taken anew because it differed from the central API's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repairs {
    /// Repairs after which the space agreed.
    pub done: u32,
    /// Repairs after which it did not.
    pub in_vain: u32,
    /// The last of either.
    pub last: Option<Timestamp>,
}

impl Repairs {
    /// Those of this database.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn of(connection: &rusqlite::Connection) -> Result<Self, Failure> {
        Ok(meta::get(connection, REPAIRS)?.unwrap_or_default())
    }
}

/// What both sides hold of a space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    here: Checksum,
    there: Checksum,
}

/// When each space is to be compared next. Not kept: the start of the program is one of the times to compare.
#[derive(Debug, Default)]
pub struct Checks {
    spaces: Mutex<BTreeMap<String, Check>>,
}

#[derive(Clone, Copy, Debug)]
struct Check {
    next: Instant,
    pause: Duration,
}

impl Checks {
    /// Whether a space is to be compared now.
    pub(super) fn is_due(&self, space: &str, now: Instant) -> bool {
        self.lock().get(space).is_none_or(|check| check.next <= now)
    }

    /// After an outage everything is compared once more, but for spaces that were repaired lately: a line that comes and goes must not
    /// become a row of snapshots.
    pub(super) fn after_outage(&self) {
        self.lock().retain(|_, check| check.pause > EVERY);
    }

    pub(super) fn agreed(&self, space: &str, now: Instant) {
        self.lock().insert(space.to_owned(), Check { next: now + EVERY, pause: EVERY });
    }

    /// A repaired space is compared less and less often while each comparison ends in another repair, whether it helped or not.
    fn repaired(&self, space: &str, now: Instant) {
        let mut spaces = self.lock();
        let pause = spaces.get(space).map_or(EVERY, |check| check.pause).saturating_mul(2).min(SELDOM);
        spaces.insert(space.to_owned(), Check { next: now + pause, pause });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Check>> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.spaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares what a space holds here at a version with what it holds there. `None` when it is the same.
pub(super) async fn compare(
    open: &Open,
    space: &str,
    version: u64,
    there: Checksum,
) -> Result<Option<Difference>, Failure> {
    let name = space.to_owned();
    open.cache
        .read(move |connection| {
            let cursor = meta::cursor(connection, &name)?;
            if cursor.is_none_or(|(here, _)| here != version) {
                // Somebody has begun anew meanwhile; there is nothing to compare.
                return Ok(None);
            }
            let here = record::checksum(connection, &name)?;
            Ok((here != there).then_some(Difference { here, there }))
        })
        .await
}

/// Says that a space is about to be repaired.
pub(super) fn warn(space: &str, difference: &Difference) {
    let (here, there) = (difference.here.records, difference.there.records);
    tracing::error!(space, here, there, "the base does not hold what the central API has; it is taken anew");
}

/// Counts a repair and decides when the space is compared next.
pub(super) async fn note(open: &Open, space: &str, still: Option<Difference>) -> Result<(), Failure> {
    open.checks.repaired(space, Instant::now());
    if let Some(Difference { here, there }) = still {
        let (here, there) = (here.records, there.records);
        tracing::error!(
            space,
            here,
            there,
            "the base differs after it was taken anew; that is left for later"
        );
    }
    let (now, helped) = (open.now(), still.is_none());
    open.cache
        .write(move |connection| {
            let mut repairs = Repairs::of(connection)?;
            let count = if helped { &mut repairs.done } else { &mut repairs.in_vain };
            *count = count.saturating_add(1);
            repairs.last = Some(now);
            meta::set(connection, REPAIRS, &repairs)
        })
        .await?;
    open.announce(Tag::Sync);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_compared_at_the_start_after_an_outage_and_every_ten_minutes() {
        let (checks, begin) = (Checks::default(), Instant::now());
        assert!(checks.is_due("hall:H", begin), "at the start");
        checks.agreed("hall:H", begin);
        assert!(!checks.is_due("hall:H", begin), "not at every pull");
        checks.after_outage();
        assert!(checks.is_due("hall:H", begin), "after an outage");
        checks.agreed("hall:H", begin);
        assert!(checks.is_due("hall:H", begin + EVERY), "every ten minutes");
    }

    #[test]
    fn repairs_that_do_not_last_become_rare() {
        let (checks, minute) = (Checks::default(), Duration::from_secs(60));
        let (mut now, mut pauses) = (Instant::now(), Vec::new());
        for _ in 0..12 {
            checks.repaired("hall:H", now);
            checks.after_outage();
            let before = now;
            while !checks.is_due("hall:H", now) {
                now += minute;
            }
            pauses.push(now - before);
        }
        assert!(pauses.is_sorted() && pauses[0] == 2 * EVERY && pauses[11] == SELDOM, "{pauses:?}");
        checks.agreed("hall:H", now);
        assert!(
            checks.is_due("hall:H", now + EVERY),
            "one comparison without a difference and all is as before"
        );
    }
}
