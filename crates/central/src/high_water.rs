//! Notices by itself that the store was restored from a backup: outside the store a file remembers how far it had come.
//!
//! Of several servers each has a mark of its own, in its own data folder. A mark is never ahead of what the store once was, so none of them
//! cries wolf; the epoch in it tells whether somebody else has already begun a new one since.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::store::{Store, StoreError, clients, spaces};

/// How often the mark is looked at.
pub(crate) const INTERVAL: Duration = Duration::from_secs(2);

/// The mark: the highest sum of all versions and of all commands dealt with that was ever seen, and the epoch in which that was.
pub(crate) struct HighWater {
    path: PathBuf,
    mark: u64,
    epoch: String,
}

impl HighWater {
    /// Reads the mark and begins a new epoch when the store stands below it.
    pub(crate) async fn check(data: &Path, store: &Store) -> Result<Self, StoreError> {
        let path = data.join("high-water");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let (mark, epoch) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let mut high_water = Self { path, mark: mark.parse().unwrap_or(0), epoch: epoch.to_owned() };
        high_water.look(store).await?;
        Ok(high_water)
    }

    /// Raises the mark to where the store stands. Should it stand lower, then it was restored while we ran, or a replica that had not
    /// heard everything took over: a new epoch begins, which the answer tells.
    pub(crate) async fn raise(&mut self, store: &Store) -> bool {
        match self.look(store).await {
            Ok(began) => began,
            Err(error) => {
                tracing::warn!(%error, "the high-water mark could not be raised");
                false
            }
        }
    }

    async fn look(&mut self, store: &Store) -> Result<bool, StoreError> {
        let epoch = store.epoch().await?;
        // A refused command raises no version, and a backup that has forgotten it is older all the same.
        let now = spaces::total(store.reader()).await? + clients::total(store.reader()).await?;
        // Names of epochs are ordered by their beginning: an earlier one than ours came from a backup, a later one was begun since.
        let restored =
            epoch < self.epoch || (epoch == self.epoch || self.epoch.is_empty()) && now < self.mark;
        let began = restored && store.begin_epoch_after(&epoch).await?;
        if began {
            tracing::warn!(now, mark = self.mark, "the store was restored from a backup: a new epoch begins");
        }
        let epoch = if restored { store.epoch().await? } else { epoch };
        let changed = epoch != self.epoch;
        if changed || now != self.mark {
            self.write(now, epoch);
        }
        Ok(changed)
    }

    fn write(&mut self, now: u64, epoch: String) {
        let unfinished = self.path.with_extension("new");
        let text = format!("{now} {epoch}\n");
        match fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &self.path)) {
            Ok(()) => (self.mark, self.epoch) = (now, epoch),
            // Without the mark a restored backup shows by smaller numbers in the answers to pushes, only later.
            Err(error) => tracing::warn!(%error, "the high-water mark could not be written"),
        }
    }
}
