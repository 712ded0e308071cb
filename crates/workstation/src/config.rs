//! Where things are.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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
            surroundings: Arc::new(Machine),
        }
    }
}
