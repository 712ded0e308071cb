//! A clock that is wrong, and that a test can set while the program runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The clock of a process of its own, in place of the machine's. Only what the clock on the wall says is changed, not how long something
/// takes.
pub struct Clock {
    folder: TempDir,
}

impl Clock {
    /// A clock that runs ahead by so many days; behind, when negative.
    pub fn days_ahead(days: i32) -> Self {
        let clock = Self { folder: TempDir::with_prefix("clock").expect("a temporary folder") };
        clock.set_days_ahead(days);
        clock
    }

    /// Sets the clock, as somebody does while programs run.
    pub fn set_days_ahead(&self, days: i32) {
        // In one step: a program that looks at the half-written file would see another time.
        let (file, new) = (self.file(), self.folder.path().join("new"));
        std::fs::write(&new, format!("{days:+}d\n")).expect("the clock can be set");
        std::fs::rename(new, file).expect("the clock can be set");
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("time")
    }

    /// Gives a program this clock.
    pub(crate) fn set_for(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", self.file())
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1");
    }
}

/// Where the library lies depends on the processor.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").expect("the system tests run on Linux");
    folders
        .filter_map(|entry| Some(entry.ok()?.path().join("faketime/libfaketime.so.1")))
        .find(|path: &PathBuf| Path::exists(path))
        .expect("libfaketime is installed by scripts/setup.sh")
}
