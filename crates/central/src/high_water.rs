//! Notices by itself that the store was restored from a backup: outside the store a file remembers how far it had come.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock;
use crate::store::{Store, StoreError, spaces};

/// How often the mark is looked at.
pub(crate) const INTERVAL: Duration = Duration::from_secs(2);

/// The mark: the highest sum of all versions that was ever seen.
pub(crate) struct HighWater {
    path: PathBuf,
    mark: u64,
}

impl HighWater {
    /// Reads the mark and begins a new epoch when the store stands below it.
    pub(crate) async fn check(data: &Path, store: &Store) -> Result<Self, StoreError> {
        let path = data.join("high-water");
        let mark = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let now = spaces::total(store.reader()).await?;
        if now < mark {
            tracing::warn!(now, mark, "the store was restored from a backup: a new epoch begins");
            store.begin_epoch(clock::now()).await?;
        }
        let mut high_water = Self { path, mark };
        high_water.write(now);
        Ok(high_water)
    }

    /// Raises the mark to where the store stands.
    pub(crate) async fn raise(&mut self, store: &Store) {
        match spaces::total(store.reader()).await {
            Ok(now) if now != self.mark => self.write(now),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the high-water mark could not be raised"),
        }
    }

    fn write(&mut self, now: u64) {
        let unfinished = self.path.with_extension("new");
        match fs::write(&unfinished, now.to_string()).and_then(|()| fs::rename(&unfinished, &self.path)) {
            Ok(()) => self.mark = now,
            // Without the mark a restored backup shows by smaller numbers in the answers to pushes, only later.
            Err(error) => tracing::warn!(%error, "the high-water mark could not be written"),
        }
    }
}
