//! The folder in which a document camera's own program saves its pictures. What arrives there complete is offered to the clerk; nothing in it is ever
//! changed or deleted.
//!
//! The folder is looked at once a second instead of asking the system for its events: it may lie on a share, which tells of nothing, and a look at
//! what changed costs next to nothing.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use photos::Prepared;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{Arrival, ArrivalRef, Photo, Tag};

use crate::desk::{Desk, Open};
use crate::photo;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Arrivals that are offered at most; the oldest go.
const MOST: usize = 20;

/// What is read of a file: one byte more than is accepted, so that it is said to be too large.
const MOST_BYTES: u64 = 30 * 1024 * 1024 + 1;

/// Endings of what cameras save.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "pdf"];

/// What has arrived in the folder and is offered.
#[derive(Default)]
pub(crate) struct Arrivals(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    folder: Option<PathBuf>,
    offered: Vec<Offered>,
    last: u32,
}

/// Kept in memory only: what nobody takes leaves no trace here.
struct Offered {
    id: u32,
    name: String,
    at: Timestamp,
    prepared: Arc<Prepared>,
}

impl Arrivals {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another folder, or none. What was offered of the one before is not any more.
    pub(crate) fn watch(&self, folder: Option<&str>) {
        let folder = folder.map(PathBuf::from);
        let mut kept = self.kept();
        if kept.folder != folder {
            *kept = Kept { folder, last: kept.last, offered: Vec::new() };
        }
    }

    fn offer(&self, name: String, at: Timestamp, prepared: Prepared) {
        let mut kept = self.kept();
        kept.last += 1;
        let (id, prepared) = (kept.last, Arc::new(prepared));
        kept.offered.push(Offered { id, name, at, prepared });
        let surplus = kept.offered.len().saturating_sub(MOST);
        kept.offered.drain(..surplus);
    }
}

impl Desk {
    /// What has arrived in the watched folder since somebody logged in and was neither taken nor passed over, the oldest first.
    pub(crate) fn arrivals(&self) -> Result<Vec<Arrival>, Failure> {
        let open = self.ready()?;
        open.session()?;
        let kept = open.arrivals.kept();
        Ok(kept.offered.iter().map(row).collect())
    }

    /// Takes an arrival in, as if its file had been chosen. The file stays where it is.
    pub(crate) async fn take_arrival(&self, request: ArrivalRef) -> Result<Photo, Failure> {
        let open = self.ready()?;
        open.session()?;
        let wanted = |offered: &&Offered| offered.id == request.id;
        let found = open.arrivals.kept().offered.iter().find(wanted).map(|offered| offered.prepared.clone());
        let prepared = found.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "photo"))?;
        let photo = photo::keep(&open, (*prepared).clone(), false).await?;
        self.drop_arrival(request)?;
        Ok(photo)
    }

    /// Passes an arrival over.
    pub(crate) fn drop_arrival(&self, request: ArrivalRef) -> Result<(), Failure> {
        let open = self.ready()?;
        open.arrivals.kept().offered.retain(|offered| offered.id != request.id);
        open.announce(Tag::Arrival);
        Ok(())
    }
}

fn row(offered: &Offered) -> Arrival {
    let prepared = &offered.prepared;
    let thumbnail = match prepared.thumbnail.as_slice() {
        [] => String::new(),
        small => format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(small)),
    };
    Arrival {
        id: offered.id,
        name: offered.name.clone(),
        at: offered.at,
        thumbnail,
        verdict: photo::verdict(prepared).0,
    }
}

/// A folder that can be watched: it is there, and can be read.
///
/// # Errors
/// [`RefusalCode::Malformed`].
pub(crate) async fn checked(folder: Option<String>) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    let path = PathBuf::from(folder);
    let readable = path.is_absolute()
        && tokio::task::spawn_blocking(move || path.read_dir().is_ok()).await.unwrap_or(false);
    if readable {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::Malformed).with("what", "watched_folder").into())
    }
}

/// Watches the folder that the settings name, as long as somebody is logged in.
pub(crate) async fn watch(weak: Weak<Open>) {
    let mut watched: Option<Watch> = None;
    loop {
        {
            let Some(open) = weak.upgrade() else { return };
            let mut ending = open.ending.subscribe();
            if *ending.borrow() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = ending.changed() => return,
            }
        }
        let Some(open) = weak.upgrade() else { return };
        watched = look(&open, watched).await;
    }
}

/// One look. What cannot be looked at now (a share that is away) is looked at again, and what lies there then is new only if it was not there before.
async fn look(open: &Open, watched: Option<Watch>) -> Option<Watch> {
    let folder = open.arrivals.kept().folder.clone();
    let Some(folder) = folder.filter(|_| open.session().is_ok()) else {
        let forgotten = !std::mem::take(&mut open.arrivals.kept().offered).is_empty();
        if forgotten {
            open.announce(Tag::Arrival);
        }
        return None;
    };
    let known = watched.filter(|watched| watched.folder == folder);
    let looked = tokio::task::spawn_blocking(move || match known {
        Some(mut watched) => watched.look().map(|new| (watched, new)).or_else(|_| Watch::nothing(folder)),
        None => Watch::begin(folder).map(|watched| (watched, Vec::new())),
    });
    let (watched, new) = looked.await.ok()?.ok()?;
    for path in new {
        // What is damaged may only be half written, and what is no picture is nobody's business: both are looked at again when they change.
        match take_in(&path).await {
            Ok(prepared) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                open.arrivals.offer(name, open.now(), prepared);
                open.announce(Tag::Arrival);
            }
            // The name of a file may name a person.
            Err(failure) => {
                tracing::debug!(code = ?failure.code, "a new file in the watched folder is not offered")
            }
        }
    }
    Some(watched)
}

async fn take_in(path: &Path) -> Result<Prepared, Failure> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let unreadable = || Failure::new(FailureCode::PhotoDamaged, "a file cannot be read");
    photo::prepare(read.await.ok().and_then(Result::ok).ok_or_else(unreadable)?).await
}

/// What lies in the folder, look after look.
#[derive(Debug)]
struct Watch {
    folder: PathBuf,
    files: BTreeMap<OsString, Seen>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    bytes: u64,
    changed: Option<SystemTime>,
    /// Nothing is to be done about it as it is.
    done: bool,
}

impl Watch {
    /// Begins: what lies there already is not new.
    fn begin(folder: PathBuf) -> io::Result<Self> {
        let mut watch = Self { files: BTreeMap::new(), folder };
        watch.files =
            watch.pictures()?.into_iter().map(|(name, seen)| (name, Seen { done: true, ..seen })).collect();
        Ok(watch)
    }

    /// As it was, for a folder that cannot be looked at now.
    fn nothing(folder: PathBuf) -> io::Result<(Self, Vec<PathBuf>)> {
        Self::begin(folder).map(|watch| (watch, Vec::new()))
    }

    /// Files that have become whole: as large and as old as at the look before, so that nobody is writing them any more.
    fn look(&mut self) -> io::Result<Vec<PathBuf>> {
        let mut now = self.pictures()?;
        let mut new = Vec::new();
        for (name, seen) in &mut now {
            let Some(before) = self.files.get(name) else { continue };
            let unchanged = (before.bytes, before.changed) == (seen.bytes, seen.changed);
            seen.done = unchanged && (before.done || seen.bytes > 0);
            if seen.done && !before.done {
                new.push((seen.changed, self.folder.join(name)));
            }
        }
        self.files = now;
        // In the order in which they were taken.
        new.sort();
        Ok(new.into_iter().map(|(_, path)| path).collect())
    }

    fn pictures(&self) -> io::Result<BTreeMap<OsString, Seen>> {
        let mut found = BTreeMap::new();
        for entry in self.folder.read_dir()? {
            let entry = entry?;
            let name = entry.file_name();
            // One that has gone again meanwhile is not there.
            let Ok(facts) = entry.metadata() else { continue };
            if facts.is_file() && is_picture(Path::new(&name)) {
                found.insert(name, Seen { bytes: facts.len(), changed: facts.modified().ok(), done: false });
            }
        }
        Ok(found)
    }
}

/// By its name; what it is decides the engine when it reads it. Hidden files are what programs write before they rename.
fn is_picture(name: &Path) -> bool {
    let hidden = name.to_string_lossy().starts_with(['.', '~']);
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    !hidden && ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: io::Result<Vec<PathBuf>>) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        found.expect("the folder can be looked at").iter().map(name).collect()
    }

    #[test]
    fn a_file_is_new_once_nobody_writes_it_any_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(at(name), bytes).expect("a file can be written");
        write("old.jpg", b"old");
        let mut watch = Watch::begin(folder.path().to_owned()).expect("a folder");
        assert!(names(watch.look()).is_empty(), "what was there before is not new");
        write("scan.jpg", b"");
        write(".scan.png", b"hidden");
        write("note.txt", b"no picture");
        assert!(names(watch.look()).is_empty(), "just seen");
        assert!(names(watch.look()).is_empty(), "empty: somebody is about to write it");
        write("scan.jpg", b"half");
        assert!(names(watch.look()).is_empty(), "it has grown since");
        write("scan.jpg", b"half, and the other");
        assert!(names(watch.look()).is_empty(), "and again");
        assert_eq!(names(watch.look()), ["scan.jpg"], "it stands still");
        assert!(names(watch.look()).is_empty(), "once");
        write("scan.jpg", b"another picture under the same name");
        assert!(names(watch.look()).is_empty());
        assert_eq!(names(watch.look()), ["scan.jpg"], "some cameras use one name for all");
        let mut left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 4, "nothing is taken away");
        std::fs::rename(at(".scan.png"), at("scan.png")).expect("a file can be renamed");
        assert!(names(watch.look()).is_empty());
        assert_eq!(names(watch.look()), ["scan.png"], "what was renamed into place is new");
        std::fs::remove_file(at("old.jpg")).expect("a file can be removed");
        assert!(names(watch.look()).is_empty());
        left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 3);
    }
}
