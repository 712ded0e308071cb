//! Live hints: which space has which version. One value for each space, so that any number of changes between two looks is one hint.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use domain::record::Space;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use protocol::sync::Hint;
use tokio::sync::watch;

use crate::relay::Outgoing;

/// The publisher of this process.
#[derive(Default)]
pub(crate) struct Hints {
    spaces: Mutex<HashMap<Space, watch::Sender<u64>>>,
    outgoing: Option<Arc<Outgoing>>,
}

impl Hints {
    /// A publisher that may have other servers to tell, too.
    pub(crate) fn new(relayed: bool) -> Self {
        Self { outgoing: relayed.then(Arc::default), ..Self::default() }
    }

    /// What waits to be told to the other servers, if there are any.
    pub(crate) fn outgoing(&self) -> Option<Arc<Outgoing>> {
        self.outgoing.clone()
    }

    /// Tells whoever listens, here and at the other servers. To be called after the commit.
    pub(crate) fn publish(&self, versions: &BTreeMap<Space, u64>) {
        if let Some(outgoing) = &self.outgoing {
            outgoing.add(versions);
        }
        for (space, version) in versions {
            self.with(space, |sender| newer(sender, *version));
        }
    }

    /// Tells whoever listens here what another server said.
    pub(crate) fn heard(&self, hint: &Hint) {
        let Ok(space) = hint.space.parse::<Space>() else { return };
        let spaces = self.spaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A space to which nobody ever listened here needs no place in memory.
        if let Some(sender) = spaces.get(&space) {
            newer(sender, hint.version);
        }
    }

    /// Spaces to which somebody listens here.
    pub(crate) fn listened_to(&self) -> Vec<Space> {
        let spaces = self.spaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        spaces
            .iter()
            .filter(|(_, sender)| sender.receiver_count() > 0)
            .map(|(space, _)| space.clone())
            .collect()
    }

    /// Forgets the versions: those of a restored store are lower.
    pub(crate) fn forget(&self) {
        let spaces = self.spaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for sender in spaces.values() {
            sender.send_if_modified(|known| {
                *known = 0;
                false
            });
        }
    }

    /// Hints of a space from now on. Ends never.
    pub(crate) fn listen(&self, space: &Space) -> BoxStream<'static, Hint> {
        let receiver = self.with(space, watch::Sender::subscribe);
        let name = space.to_string();
        stream::unfold((receiver, name), |(mut receiver, name)| async {
            receiver.changed().await.ok()?;
            let version = *receiver.borrow_and_update();
            Some((Hint { space: name.clone(), version }, (receiver, name)))
        })
        .boxed()
    }

    fn with<T>(&self, space: &Space, act: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        // A panic while the lock was held cannot leave a map of numbers half changed.
        let mut spaces = self.spaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(spaces.entry(space.clone()).or_insert_with(|| watch::Sender::new(0)))
    }
}

/// Tells a version, unless it is known.
fn newer(sender: &watch::Sender<u64>, version: u64) {
    sender.send_if_modified(|known| {
        let newer = version > *known;
        *known = version.max(*known);
        newer
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_changes_between_two_looks_are_one_hint_with_the_newest_version() {
        let hints = Hints::default();
        let hall = Space::Hall("A".into());
        let mut listener = hints.listen(&hall);
        for version in [1, 2, 3, 2] {
            hints.publish(&BTreeMap::from([(hall.clone(), version), (Space::Catalogue, 9)]));
        }
        let hint = listener.next().await;
        assert_eq!(hint, Some(Hint { space: "hall:A".into(), version: 3 }));
        assert!(futures_util::poll!(listener.next()).is_pending(), "nothing new since");
    }
}
