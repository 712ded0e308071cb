//! Where things are.

use std::path::PathBuf;
use std::time::Duration;

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
        }
    }
}
