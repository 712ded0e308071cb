//! Pages that many desktops ask for at once are made once: after every change of a hall all its desktops ask for the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use domain::record::Space;
use tokio::sync::OnceCell;

/// How many versions a shared page may reach back. Longer ones are those of a desktop that was away, which nobody else asks for.
const REACH: u64 = 64;
/// Shared pages of one space.
const KEPT: usize = 16;

/// Pages of this moment.
#[derive(Default)]
pub(crate) struct Pages {
    spaces: Mutex<HashMap<Space, Current>>,
}

/// Pages up to the present version of a space, by the version from which they begin.
struct Current {
    epoch: String,
    version: u64,
    pages: HashMap<u64, Page>,
}

/// A page as it is sent; whoever asks first makes it.
pub(crate) type Page = Arc<OnceCell<Bytes>>;

impl Pages {
    /// The page from a version to the present one, to be shared with whoever asks for it, too. None when it is not worth it.
    pub(crate) fn shared(&self, space: &Space, epoch: &str, version: u64, since: u64) -> Option<Page> {
        if version.saturating_sub(since) > REACH {
            return None;
        }
        let mut spaces = self.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        let current = match spaces.get_mut(space) {
            Some(current) if current.version == version && current.epoch == epoch => current,
            // A slow request may still speak of the version before: it does not take the place of a newer one.
            Some(current) if current.version > version && current.epoch == epoch => return None,
            _ => {
                spaces.remove(space);
                let new = Current { epoch: epoch.to_owned(), version, pages: HashMap::new() };
                spaces.entry(space.clone()).or_insert(new)
            }
        };
        if current.pages.len() >= KEPT && !current.pages.contains_key(&since) {
            return None;
        }
        Some(Arc::clone(current.pages.entry(since).or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_shared_until_the_space_changes() {
        let (pages, hall) = (Pages::default(), Space::Hall("A".into()));
        let shared = |epoch, version, since| pages.shared(&hall, epoch, version, since);
        let first = shared("one", 7, 5).unwrap_or_default();
        assert!(first.set(Bytes::from_static(b"page")).is_ok());
        let made = |page: Option<Page>| page.is_some_and(|page| page.initialized());
        assert!(made(shared("one", 7, 5)), "whoever asks for the same gets the same");
        assert!(!made(shared("one", 7, 6)), "from another version it is another page");
        assert!(!made(shared("one", 8, 5)), "a new version is a new page");
        assert!(shared("one", 7, 5).is_none(), "an older one is not shared any more");
        assert!(!made(shared("two", 8, 5)), "a restored store counts its versions anew");
        assert!(shared("two", 1000, 5).is_none(), "who was away for long asks alone");
    }
}
