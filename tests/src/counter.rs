//! The engine of a counter PC without a window.

use std::ops::Deref;
use std::path::Path;

use domain::id::BlobHash;
use protocol::error::{Failure, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use workstation::config::SecretPlace;
use workstation::{Config, Desk};

use crate::hall::Hall;
use crate::{Gate, Workplace, wait_for};

/// A counter PC: a desk on a folder of its own, behind a gate of its own. Every command of the desk can be called on it.
pub struct Counter {
    /// The cable to the hall.
    pub gate: Gate,
    desk: Desk,
}

impl Deref for Counter {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Counter {
    /// Starts a PC. The same name again, after [`Counter::close`], is the same PC with what it had kept.
    pub async fn open(hall: &Hall, name: &str) -> Self {
        Self::open_with(hall, name, |_| ()).await
    }

    /// As [`Counter::open`], with something changed in its configuration.
    pub async fn open_with(hall: &Hall, name: &str, change: impl FnOnce(&mut Config)) -> Self {
        Self::behind(hall.gate().await, &hall.folder(name), change).await
    }

    /// Starts a PC at the end of a cable, with its data in a folder.
    pub async fn behind(gate: Gate, folder: &Path, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(gate.url(), folder);
        let mut key = folder.as_os_str().to_owned();
        key.push("-key");
        config.secrets = SecretPlace::Folder(key.into());
        change(&mut config);
        // The background work of a closed desk needs a moment to let go of the folder.
        let desk = wait_for("the local data of a closed counter can be opened again", async || {
            let desk = Desk::open(config.clone());
            match desk.ready() {
                Err(failure) if failure.is(FailureCode::CacheInUse) => None,
                _ => Some(desk),
            }
        })
        .await;
        Self { gate, desk }
    }

    /// Copies the whole PC of a closed counter, key included, as an image of its disk would.
    pub fn copy(hall: &Hall, from: &str, to: &str) {
        for suffix in ["", "-key"] {
            copy_folder(&hall.folder(&format!("{from}{suffix}")), &hall.folder(&format!("{to}{suffix}")));
        }
    }

    /// Logs somebody of the sample hall in.
    pub async fn log_in(&self, staff: &str) -> SessionState {
        Workplace::log_in(self, staff).await
    }

    /// Waits until everything done here has reached the hall.
    pub async fn sent(&self) {
        Workplace::sent(self).await;
    }

    /// Ends the program; what it had kept is opened again by [`Counter::open`] with the same name.
    pub fn close(self) {
        self.desk.close();
    }
}

/// Every command of the desk, for what takes any [`Workplace`].
macro_rules! at_the_desk {
    ($($(#[$doc:meta])* $name:ident: $request:ty => $response:ty,)*) => {
        impl Commands for Counter {
            $(async fn $name(&self, request: $request) -> Result<$response, Failure> {
                Commands::$name(&self.desk, request).await
            })*
        }
    };
}

protocol::for_each_command!(at_the_desk);

impl Workplace for Counter {
    async fn take_in(&self, picture: Vec<u8>) -> Result<Photo, Failure> {
        self.desk.put_photo(picture).await
    }

    async fn bytes_of(&self, photo: &BlobHash) -> Result<Vec<u8>, Failure> {
        self.desk.photo(photo, false).await.map(|(_, bytes)| bytes)
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder for the copy");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("a folder to copy");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_folder(&source, &target);
        } else {
            std::fs::copy(source, target).expect("a file can be copied");
        }
    }
}
