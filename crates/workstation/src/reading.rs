//! Photographed identity papers, read for suggestions while the clerk goes on.
//!
//! Whatever screen of a draft is drawn says which photos lie under a kind of material that is an identity paper; those are read, one at a time, on a
//! thread of their own and of low priority. Nothing waits for it. What was read is in memory only, as long as the photo lies there and somebody is
//! logged in; it is never logged.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use domain::form::identity::Said;
use domain::id::BlobHash;
use domain::photo::Recipe;
use photos::Limits;
use photos::vault::Vault;
use protocol::screen::{DraftRef, Tag};
use reading::Models;
use tokio::sync::broadcast;

use crate::developing;
use crate::surroundings::Surroundings;

/// Photos that wait or have been read, of all drafts together; what was wanted longest ago goes. A clerk has one draft before them, with a card, an
/// agent's card and some pages of a register.
pub(crate) const MOST: usize = 24;

/// How long the networks stay in memory with nothing to read.
const IDLE: Duration = Duration::from_secs(300);

/// A photo of a draft, and how it is cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Photographed {
    pub(crate) hash: BlobHash,
    pub(crate) recipe: Recipe,
}

/// What a paper says; nothing for what is no such paper, or cannot be read.
pub(crate) type Words = Arc<[Said]>;

/// What waits to be read, what has been read, and the thread that reads.
pub(crate) struct Readings {
    reader: Arc<Reader>,
}

/// What the thread needs. Not the engine, whose end it must not put off.
struct Reader {
    models: Option<PathBuf>,
    vault: Arc<Vault>,
    surroundings: Arc<dyn Surroundings>,
    changes: broadcast::Sender<Tag>,
    kept: Mutex<Kept>,
    wake: Condvar,
}

#[derive(Default)]
struct Kept {
    /// What was wanted longest ago comes first.
    pages: Vec<Page>,
    last: u64,
    /// A thread reads, or waits for something to read.
    at_work: bool,
    /// The thread is to end instead of waiting.
    resting: bool,
}

struct Page {
    id: u64,
    draft: DraftRef,
    photo: Photographed,
    state: State,
}

enum State {
    Waiting,
    /// Being read; true says that nobody waits for it any more.
    InHand(Arc<AtomicBool>),
    Read(Words),
}

impl Drop for Page {
    fn drop(&mut self) {
        if let State::InHand(unwanted) = &self.state {
            unwanted.store(true, Ordering::Relaxed);
        }
    }
}

impl Readings {
    pub(crate) fn new(
        models: Option<PathBuf>,
        vault: Arc<Vault>,
        surroundings: Arc<dyn Surroundings>,
        changes: broadcast::Sender<Tag>,
    ) -> Self {
        let (kept, wake) = (Mutex::default(), Condvar::new());
        Self { reader: Arc::new(Reader { models, vault, surroundings, changes, kept, wake }) }
    }

    /// Whether the networks are on this PC.
    pub(crate) fn possible(&self) -> bool {
        self.reader.models.as_deref().is_some_and(Models::are_in)
    }

    /// Says what is photographed of a draft now, [`MOST`] photos of it, and what is known of each: `None` for what has still to be read. What is not photographed any more is
    /// forgotten.
    pub(crate) fn want(&self, draft: DraftRef, photographed: &[Photographed]) -> Vec<Option<Words>> {
        if photographed.is_empty() {
            self.reader.kept().pages.retain(|page| page.draft != draft);
            return Vec::new();
        }
        let mut kept = self.reader.kept();
        kept.want(draft, photographed);
        let known = photographed.iter().map(|photo| kept.words(draft, photo)).collect();
        if kept.next().is_some() {
            self.reader.wake.notify_one();
            if !kept.at_work {
                kept.at_work = begin(Arc::clone(&self.reader));
            }
        }
        known
    }

    /// Forgets everything, and gives the memory of the networks back.
    pub(crate) fn forget(&self) {
        let mut kept = self.reader.kept();
        kept.pages.clear();
        kept.resting = true;
        self.reader.wake.notify_one();
    }
}

impl Drop for Readings {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Kept {
    fn want(&mut self, draft: DraftRef, photographed: &[Photographed]) {
        self.pages.retain(|page| page.draft != draft || photographed.contains(&page.photo));
        // A draft that is looked at again is the last whose pages go.
        self.pages.sort_by_key(|page| page.draft == draft);
        for photo in photographed {
            if !self.pages.iter().any(|page| page.draft == draft && page.photo == *photo) {
                self.last += 1;
                let page = Page { id: self.last, draft, photo: photo.clone(), state: State::Waiting };
                self.pages.push(page);
            }
        }
        let surplus = self.pages.len().saturating_sub(MOST);
        self.pages.drain(..surplus);
    }

    fn words(&self, draft: DraftRef, photo: &Photographed) -> Option<Words> {
        let page = self.pages.iter().find(|page| page.draft == draft && page.photo == *photo)?;
        match &page.state {
            State::Read(words) => Some(Arc::clone(words)),
            State::Waiting | State::InHand(_) => None,
        }
    }

    fn next(&self) -> Option<usize> {
        self.pages.iter().position(|page| matches!(page.state, State::Waiting))
    }
}

/// A page that is being read.
struct Turn {
    id: u64,
    photo: Photographed,
    unwanted: Arc<AtomicBool>,
}

/// Begins the thread; false where the system has none to give. Then the next look at the draft tries again.
fn begin(reader: Arc<Reader>) -> bool {
    let work = move || {
        step_back();
        reader.work();
    };
    thread::Builder::new().name("reading".to_owned()).spawn(work).is_ok()
}

/// The counter goes before: this thread, and those that the networks run on, which begin on it, get what nobody else wants.
fn step_back() {
    #[cfg(target_os = "linux")]
    if rustix::process::nice(10).is_err() {
        tracing::debug!("papers are read at the usual priority");
    }
}

impl Reader {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut models = None;
        while let Some(turn) = self.next_turn() {
            if models.is_none() {
                models = self.load();
            }
            let words = models.as_ref().and_then(|models| {
                // A picture that breaks a network must not take the thread with it.
                catch_unwind(AssertUnwindSafe(|| self.read(models, &turn))).ok().flatten()
            });
            self.finish(turn.id, words.unwrap_or_default().into());
        }
    }

    /// Waits for the next page; `None` once nothing has been wanted for long.
    fn next_turn(&self) -> Option<Turn> {
        let mut kept = self.kept();
        loop {
            if let Some(place) = kept.next() {
                kept.resting = false;
                let unwanted = Arc::new(AtomicBool::new(false));
                let page = &mut kept.pages[place];
                page.state = State::InHand(Arc::clone(&unwanted));
                return Some(Turn { id: page.id, photo: page.photo.clone(), unwanted });
            }
            let woken = match kept.resting {
                true => None,
                false => {
                    let (guard, waited) =
                        self.wake.wait_timeout(kept, IDLE).unwrap_or_else(PoisonError::into_inner);
                    kept = guard;
                    (!waited.timed_out()).then_some(())
                }
            };
            if woken.is_none() && kept.next().is_none() {
                (kept.at_work, kept.resting) = (false, false);
                return None;
            }
        }
    }

    fn load(&self) -> Option<Models> {
        match Models::load(self.models.as_deref()?) {
            Ok(models) => Some(models),
            Err(error) => {
                tracing::warn!("papers are not read: {error}");
                None
            }
        }
    }

    fn read(&self, models: &Models, turn: &Turn) -> Option<Vec<Said>> {
        let Photographed { hash, recipe } = &turn.photo;
        let stored = self.vault.get(&hash.0).ok()?;
        let picture = photos::pixels(&stored, &developing::recipe(*recipe), &Limits::default()).ok()?;
        let today = self.surroundings.wall_clock().date();
        let unwanted = || turn.unwanted.load(Ordering::Relaxed);
        let reading = match reading::read(models, &picture, today, &unwanted) {
            Ok(reading) => reading?,
            Err(reading::Error::Stopped) => return None,
            Err(error) => {
                tracing::warn!("a paper was not read: {error}");
                return None;
            }
        };
        let said = |it: reading::Suggestion| Said { fact: it.fact, text: it.value, certainty: it.certainty };
        Some(reading.suggestions.into_iter().map(said).collect())
    }

    /// Keeps what was read, if it is still wanted.
    fn finish(&self, id: u64, words: Words) {
        let mut kept = self.kept();
        let Some(page) = kept.pages.iter_mut().find(|page| page.id == id) else { return };
        page.state = State::Read(words);
        drop(kept);
        // Nobody listening is fine.
        drop(self.changes.send(Tag::Reading));
    }
}

#[cfg(test)]
mod tests;
