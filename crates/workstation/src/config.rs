//! Where things are.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use protocol::screen::DeviceSettings;

use crate::devices::CameraDrivers;
use crate::printing::PrintQueue;
use crate::surroundings::{Machine, Surroundings};

/// Configuration of a desktop.
#[derive(Clone, Debug)]
pub struct Config {
    /// Base address of the central API, for example `https://api.example.gov.cn`. Plain HTTP is accepted for loopback only.
    pub central: String,
    /// Folder of the local data.
    pub data: PathBuf,
    /// Where secrets are kept.
    pub secrets: SecretPlace,
    /// How long "call next" waits for the central API before the counter goes on alone.
    pub patience: Duration,
    /// How often the central API is asked for changes when no hint comes.
    pub poll: Duration,
    /// Days within which somebody who logged in here can log in again without the network.
    pub offline_login_days: u16,
    /// How long the oldest waiting command may stay the oldest, while the central API is said to be reachable, before all background work is
    /// torn down and begun anew.
    pub watchdog: Duration,
    /// Syncs by itself in the background. Otherwise whoever opened the desk says when: [`crate::Desk::sync`], [`crate::Desk::upload`].
    pub by_itself: bool,
    /// Whether things that do not depend on one another are asked at the same time. One after another, they have an order that does not
    /// depend on threads.
    pub side_by_side: bool,
    /// Where documents are printed.
    pub print_queue: PrintQueue,
    /// Folder of the networks that read photographed papers; nothing is read without it.
    pub models: Option<PathBuf>,
    /// The devices of a PC on which nobody has set any up yet. What is kept there goes before it.
    pub devices: Option<DeviceSettings>,
    /// Document cameras.
    pub cameras: CameraDrivers,
    /// Time, chance and the line to the central API.
    pub surroundings: Arc<dyn Surroundings>,
}

/// Where secrets are kept.
#[derive(Clone, Debug)]
pub enum SecretPlace {
    /// The operating system's keyring (Secret Service, Credential Manager, Keychain).
    Keyring,
    /// A folder readable by the user only. For development and tests, where there is no keyring.
    Folder(PathBuf),
}

impl Config {
    /// Usual settings.
    pub fn new(central: impl Into<String>, data: impl Into<PathBuf>) -> Self {
        Self {
            central: central.into(),
            data: data.into(),
            secrets: SecretPlace::Keyring,
            patience: Duration::from_millis(800),
            poll: Duration::from_secs(15),
            offline_login_days: 7,
            watchdog: Duration::from_secs(600),
            by_itself: true,
            side_by_side: true,
            print_queue: PrintQueue::usual(),
            models: None,
            devices: None,
            cameras: CameraDrivers::system(),
            surroundings: Arc::new(Machine),
        }
    }
}

/// Why a file of initial device settings cannot be used. Names the place, never what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DevicesFileError {
    /// It cannot be read.
    #[error("the file of devices {path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: std::io::ErrorKind,
    },
    /// It is not what `docs/devices.md` says.
    #[error(
        "the file of devices {path} is wrong at line {line}, column {column} ({place}); see docs/devices.md"
    )]
    Wrong {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// Setting.
        place: String,
    },
}

/// Reads the devices of a PC on which nobody has set any up yet from a file in the format of `docs/devices.md`.
///
/// # Errors
/// [`DevicesFileError`].
pub fn devices_in(file: &Path) -> Result<DeviceSettings, DevicesFileError> {
    let path = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| DevicesFileError::Unreadable { path: path.clone(), reason: error.kind() })?;
    let mut json = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| DevicesFileError::Wrong {
        path,
        line: error.inner().line(),
        column: error.inner().column(),
        place: error.path().to_string(),
    })
}
