//! Every hall with its counters and its open tickets, as the last group of pushes left them. Every "call next" needs all of them; loading and
//! opening them anew for each would be most of its cost.
//!
//! What is remembered is believed only while the hall's space is locked and has the version at which it was remembered: whatever
//! changes a record of a hall, here or at another server, raises that.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::id::HallCode;
use domain::record::Space;
use domain::world::HallState;

/// What is remembered of all halls.
#[derive(Default)]
pub(super) struct Memory {
    halls: Mutex<HashMap<HallCode, Remembered>>,
}

struct Remembered {
    epoch: String,
    version: u64,
    state: HallState,
}

impl Memory {
    /// Gives away what is remembered of a hall, when it is of this version.
    pub(super) fn take(&self, hall: &HallCode, epoch: &str, version: u64) -> Option<HallState> {
        let hall = self.halls.lock().unwrap_or_else(PoisonError::into_inner).remove(hall)?;
        (hall.epoch == epoch && hall.version == version).then_some(hall.state)
    }

    /// Remembers those halls of which the version is known.
    pub(super) fn keep(
        &self,
        known: BTreeMap<HallCode, HallState>,
        epoch: &str,
        versions: &BTreeMap<Space, u64>,
    ) {
        let mut halls = self.halls.lock().unwrap_or_else(PoisonError::into_inner);
        for (hall, state) in known {
            if let Some(version) = versions.get(&Space::Hall(hall.clone())) {
                halls.insert(hall, Remembered { epoch: epoch.to_owned(), version: *version, state });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_good_for_one_version_of_one_epoch_and_only_once() {
        let (memory, hall) = (Memory::default(), HallCode::from("A"));
        let keep = || {
            let versions = BTreeMap::from([(Space::Hall(hall.clone()), 7)]);
            memory.keep(BTreeMap::from([(hall.clone(), HallState::default())]), "epoch", &versions);
        };
        keep();
        assert_eq!(memory.take(&hall, "epoch", 8), None, "somebody else has changed the hall");
        assert_eq!(memory.take(&hall, "epoch", 7), None, "what was wrong once is not asked again");
        keep();
        assert_eq!(memory.take(&hall, "restored", 7), None, "a restored store counts its versions anew");
        keep();
        assert_eq!(memory.take(&hall, "epoch", 7), Some(HallState::default()));
        memory.keep(BTreeMap::from([(hall.clone(), HallState::default())]), "epoch", &BTreeMap::new());
        assert_eq!(memory.take(&hall, "epoch", 7), None, "a hall that was not locked is not remembered");
    }
}
