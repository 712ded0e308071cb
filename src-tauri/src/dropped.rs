//! Files dropped onto the window.
//!
//! WebKitGTK 2.50 shows a page that something is dragged over it, but `dataTransfer.files` of the drop is empty. So the shell takes
//! the drop itself, reads the files, and `dropped.js` gives the page the drop it should have had. The page names no path: it can
//! take only what a person has dropped, and each file once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use protocol::error::{Failure, FailureCode};
use serde::Serialize;
use tauri::ipc::Response;
use tauri::plugin::{Builder, TauriPlugin};
use tauri::{DragDropEvent, Manager, Runtime, State, Window, WindowEvent, async_runtime};

/// What is read of a file: one byte more than the engine accepts, so that it is the engine that says what is too large.
const MOST_BYTES: u64 = 30 * 1024 * 1024 + 1;

/// Files of one drop that are looked at; nobody hands in more pages at once.
const MOST_FILES: usize = 30;

/// Files that were dropped and not yet taken by the page.
#[derive(Default)]
pub(crate) struct Dropped {
    waiting: Mutex<BTreeMap<u32, Vec<u8>>>,
    next: AtomicU32,
}

impl Dropped {
    /// Keeps the files of a drop; what an earlier drop has left over goes.
    fn keep(&self, files: Vec<(String, Vec<u8>)>) -> Vec<Offered> {
        let mut waiting = BTreeMap::new();
        let mut offered = Vec::new();
        for (name, bytes) in files {
            let token = self.next.fetch_add(1, Ordering::Relaxed);
            waiting.insert(token, bytes);
            offered.push(Offered { name, token });
        }
        if let Ok(mut kept) = self.waiting.lock() {
            *kept = waiting;
        }
        offered
    }

    fn take(&self, token: u32) -> Option<Vec<u8>> {
        self.waiting.lock().ok()?.remove(&token)
    }
}

/// A file as the page hears of it.
#[derive(Debug, Serialize)]
struct Offered {
    name: String,
    token: u32,
}

/// A drop as the page hears of it.
#[derive(Serialize)]
struct Drop {
    x: f64,
    y: f64,
    /// The position is in pixels of the screen, not of the page.
    scaled: bool,
    files: Vec<Offered>,
}

/// The page's half.
pub(crate) fn page_half<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("dropped").js_init_script(include_str!("dropped.js")).build()
}

/// The shell's half: listens for drops.
pub(crate) fn hear<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, position }) = event
        && let Some(webview) = window.get_webview_window(window.label())
    {
        let (paths, (x, y)) = (paths.clone(), (position.x, position.y));
        // A file may lie on a slow memory card.
        async_runtime::spawn_blocking(move || {
            let files = webview.state::<Dropped>().keep(read(&paths));
            // GTK counts in pixels of the page already.
            let drop = Drop { x, y, scaled: !cfg!(target_os = "linux"), files };
            let told = serde_json::to_string(&drop)
                .map_err(tauri::Error::from)
                .and_then(|drop| webview.eval(format!("window.__yichuangDropped({drop})")));
            if let Err(error) = told {
                tracing::warn!("the screens were not told about dropped files: {error}");
            }
        });
    }
}

/// Gives a dropped file to the page, once.
#[tauri::command]
pub(crate) fn dropped_take(dropped: State<'_, Dropped>, token: u32) -> Result<Response, Failure> {
    let bytes =
        dropped.take(token).ok_or_else(|| Failure::new(FailureCode::BadRequest, "no such dropped file"))?;
    Ok(Response::new(bytes))
}

fn read(paths: &[PathBuf]) -> Vec<(String, Vec<u8>)> {
    paths
        .iter()
        .take(MOST_FILES)
        .filter_map(|path| match read_file(path) {
            Ok(bytes) => Some((path.file_name()?.to_string_lossy().into_owned(), bytes)),
            // The name of a file may name a person.
            Err(error) => {
                tracing::warn!("a dropped file cannot be read: {}", error.kind());
                None
            }
        })
        .collect()
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !path.metadata()?.is_file() {
        // A folder, or a device that never ends.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_is_taken_once_and_a_folder_never() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("page.jpg");
        std::fs::write(&file, b"bytes").expect("a file");
        let dropped = Dropped::default();
        let offered = dropped.keep(read(&[file, folder.path().to_owned()]));
        let [page] = offered.as_slice() else { panic!("only the file is offered: {offered:?}") };
        assert_eq!(page.name, "page.jpg");
        assert_eq!(dropped.take(page.token).as_deref(), Some(b"bytes".as_slice()));
        assert_eq!(dropped.take(page.token), None, "each file is given once");
    }

    #[test]
    fn a_new_drop_forgets_the_old_one() {
        let dropped = Dropped::default();
        let old = dropped.keep(vec![("old".to_owned(), vec![1])]);
        let new = dropped.keep(vec![("new".to_owned(), vec![2])]);
        assert_eq!(dropped.take(old[0].token), None);
        assert_eq!(dropped.take(new[0].token), Some(vec![2]));
    }
}
