//! A disk that is full.

use std::env;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Tells the test that runs again in a namespace of its own that it does.
const INSIDE: &str = "YICHUANG_TEST_NAMESPACE";

/// A small disk of its own (tmpfs), mounted for as long as this lives.
pub struct SmallDisk {
    place: PathBuf,
}

impl SmallDisk {
    /// Mounts a disk of so many megabytes at a folder, which is created.
    ///
    /// # Panics
    /// When this user may not mount: see [`SmallDisk::runs_elsewhere`].
    pub fn mount(place: &Path, megabytes: u32) -> Self {
        fs::create_dir_all(place).expect("a folder for the disk");
        assert!(try_mount(place, megabytes), "a small disk must be possible to mount at {}", place.display());
        Self { place: place.to_owned() }
    }

    /// Runs the test of this name again in a namespace of its own (`unshare`) when this user may not mount, and tells whether it did; the
    /// caller has nothing left to do then.
    ///
    /// # Panics
    /// When that is not permitted either, or the test fails there.
    pub fn runs_elsewhere(test: &str) -> bool {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if try_mount(folder.path(), 1) {
            drop(Self { place: folder.path().to_owned() });
            return false;
        }
        assert!(
            env::var_os(INSIDE).is_none(),
            "even in a namespace of its own this user may not mount a disk: run the tests as root"
        );
        let program = env::current_exe().expect("a test knows where it is");
        let status = Command::new("unshare")
            .args(["--map-root-user", "--mount"])
            .arg(program)
            .args(["--exact", test, "--nocapture"])
            .env(INSIDE, "yes")
            .status()
            .unwrap_or_else(|error| panic!("this user may not mount a disk, and unshare fails: {error}"));
        assert!(status.success(), "{test} must hold in a namespace of its own; its messages are above");
        true
    }

    /// Where it is mounted.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Fills the disk to the last byte.
    pub fn fill(&self) {
        let mut ballast = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.ballast())
            .expect("a file that fills the disk");
        let mut piece = vec![0; 64 * 1024];
        // Ever smaller pieces, until not even one byte fits.
        while !piece.is_empty() {
            match ballast.write(&piece) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => piece.truncate(piece.len() / 2),
                Err(error) => panic!("the disk must be possible to fill: {error}"),
            }
        }
    }

    /// Frees what filled the disk.
    pub fn free(&self) {
        fs::remove_file(self.ballast()).expect("what fills the disk can be deleted");
    }

    fn ballast(&self) -> PathBuf {
        self.place.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: what still has a file open on it is about to end.
        drop(Command::new("umount").arg("--lazy").arg(&self.place).stderr(Stdio::null()).status());
    }
}

fn try_mount(place: &Path, megabytes: u32) -> bool {
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=700"), "small-disk"])
        .arg(place)
        .stderr(Stdio::null())
        .status();
    mounted.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_takes_nothing_and_a_freed_one_does() {
        if SmallDisk::runs_elsewhere("disk::tests::a_full_disk_takes_nothing_and_a_freed_one_does") {
            return;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let disk = SmallDisk::mount(folder.path(), 1);
        disk.fill();
        let refused = fs::write(folder.path().join("letter"), [0; 5000]).expect_err("the disk is full");
        assert_eq!(refused.kind(), ErrorKind::StorageFull);
        disk.free();
        fs::write(folder.path().join("letter"), [0; 5000]).expect("there is room again");
    }
}
