//! Secrets outside the cache: the key of the local data and the refresh tokens.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use protocol::error::{Failure, FailureCode};

use crate::config::SecretPlace;

/// Name under which the keyring lists our entries.
const SERVICE: &str = "cn.yichuang.counter";

/// A place for secrets. The scope keeps two data folders of one user apart.
#[derive(Clone, Debug)]
pub struct Secrets {
    place: SecretPlace,
    scope: String,
}

impl Secrets {
    /// Secrets of the data folder.
    pub fn new(place: SecretPlace, data: &Path) -> Self {
        let scope = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned()).to_string_lossy().into_owned();
        Self { place, scope }
    }

    fn account(&self, name: &str) -> String {
        format!("{name}@{}", self.scope)
    }

    /// The secret, or `None` when there is none.
    ///
    /// # Errors
    /// [`FailureCode::KeyringUnavailable`].
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        match &self.place {
            SecretPlace::Keyring => match entry(&self.account(name))?.get_secret() {
                Ok(secret) => Ok(Some(secret)),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(unavailable(&error)),
            },
            SecretPlace::Folder(folder) => match fs::read(file(folder, name)) {
                Ok(secret) => Ok(Some(secret)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(unavailable(&error)),
            },
        }
    }

    /// Keeps a secret.
    ///
    /// # Errors
    /// [`FailureCode::KeyringUnavailable`].
    pub fn set(&self, name: &str, secret: &[u8]) -> Result<(), Failure> {
        match &self.place {
            SecretPlace::Keyring => {
                entry(&self.account(name))?.set_secret(secret).map_err(|e| unavailable(&e))
            }
            SecretPlace::Folder(folder) => write_private(folder, name, secret).map_err(|e| unavailable(&e)),
        }
    }

    /// Forgets a secret; one that does not exist is forgotten already.
    ///
    /// # Errors
    /// [`FailureCode::KeyringUnavailable`].
    pub fn forget(&self, name: &str) -> Result<(), Failure> {
        match &self.place {
            SecretPlace::Keyring => match entry(&self.account(name))?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(unavailable(&error)),
            },
            SecretPlace::Folder(folder) => match fs::remove_file(file(folder, name)) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                Err(error) => Err(unavailable(&error)),
            },
        }
    }
}

fn entry(account: &str) -> Result<keyring::Entry, Failure> {
    keyring::Entry::new(SERVICE, account).map_err(|error| unavailable(&error))
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(hex::encode(name))
}

fn write_private(folder: &Path, name: &str, secret: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let partial = folder.join(format!("{}.part", hex::encode(name)));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&partial)?;
    out.write_all(secret)?;
    out.sync_all()?;
    fs::rename(partial, file(folder, name))
}

fn unavailable(error: &dyn std::error::Error) -> Failure {
    Failure::new(FailureCode::KeyringUnavailable, format!("keyring: {error}"))
}
