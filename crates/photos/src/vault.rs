//! Content-addressed, encrypted store of prepared materials on the local disk.
//!
//! A blob is named by the SHA-256 of its contents and lies in `<dir>/<first two digits>/<all 64 digits>`:
//!
//! | bytes | content |
//! | --- | --- |
//! | 4 | `YCV1` |
//! | 24 | random nonce |
//! | rest | XChaCha20-Poly1305 ciphertext and tag; the name is authenticated with it |
//!
//! Invariants:
//!
//! - A file under a blob's name is complete: it is written beside, flushed, and renamed.
//! - Nothing is ever overwritten or deleted because it looks wrong; damaged files are moved aside.
//! - A vault opened with another key than its own does not open, so a wrong key damages nothing.
//!
//! One process owns a vault at a time; within it, any number of threads may share it. All calls block.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::sha256_hex;

/// Format mark at the beginning of every file of a vault.
const MAGIC: &[u8; 4] = b"YCV1";

/// Length of the nonce of XChaCha20-Poly1305, in bytes.
const NONCE_LENGTH: usize = 24;

/// File with nothing in it but the proof that a key belongs to the vault.
const KEY_CHECK: &str = "key-check";

/// Ending of files being written.
const PART: &str = "part";

/// Blobs tried when [`KEY_CHECK`] is missing or damaged: one that opens proves the key.
const BLOBS_TRIED: usize = 32;

/// Why a blob could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The disk failed; the kind is kept, so [`io::ErrorKind::StorageFull`] can be told to the clerk.
    #[error("the photo store could not be read or written")]
    Io(#[from] io::Error),
    /// The stored file is not what was put there. It has been moved aside and can be fetched or taken again.
    #[error("a stored material is damaged: {sha256}")]
    Damaged {
        /// Name of the blob.
        sha256: String,
    },
    /// No blob of that name.
    #[error("no such material is stored here: {sha256}")]
    Missing {
        /// Name of the blob.
        sha256: String,
    },
    /// The bytes to be stored do not have the hash they were announced with.
    #[error("the contents do not have the announced hash {sha256}")]
    Mismatch {
        /// Announced name.
        sha256: String,
    },
    /// The name is not 64 lower-case hexadecimal digits.
    #[error("not the name of a material")]
    NotAHash,
}

/// An open store of blobs.
pub struct Vault {
    dir: PathBuf,
    key: Zeroizing<[u8; 32]>,
}

/// Without the key.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault in `dir`, creating it when there is none, and clears away files whose writing was
    /// interrupted.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::PermissionDenied`] when `key` is not the key of this vault; otherwise what the disk
    /// reports.
    pub fn open(dir: impl Into<PathBuf>, key: [u8; 32]) -> io::Result<Self> {
        let vault = Self { dir: dir.into(), key: Zeroizing::new(key) };
        fs::create_dir_all(&vault.dir)?;
        vault.clear_interrupted()?;
        vault.check_key()?;
        Ok(vault)
    }

    /// Stores `bytes` under their hash. When this returns, they have reached the disk. Storing the same
    /// bytes again changes nothing; storing them over a damaged file heals it.
    ///
    /// # Errors
    ///
    /// [`VaultError::Mismatch`] when `sha256` is not the hash of `bytes`, [`VaultError::NotAHash`], or
    /// [`VaultError::Io`], after which nothing of the attempt is left on the disk.
    pub fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), VaultError> {
        let path = self.path(sha256)?;
        if sha256_hex(bytes) != sha256 {
            return Err(VaultError::Mismatch { sha256: sha256.to_owned() });
        }
        let shard = path.parent().unwrap_or(&self.dir);
        match self.get(sha256) {
            // Once more to the disk: the attempt that wrote it may have failed at its last step.
            Ok(_) => return Ok(sync_dir(shard)?),
            Err(VaultError::Missing { .. } | VaultError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        if !shard.is_dir() {
            fs::create_dir_all(shard)?;
            sync_dir(&self.dir)?;
        }
        write_whole(&path, &self.seal(sha256, bytes)?)?;
        Ok(())
    }

    /// Reads a blob and proves that it is the one that was put.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when it is not; the file has then been renamed to `<name>.damaged`.
    /// [`VaultError::Missing`], [`VaultError::NotAHash`], [`VaultError::Io`].
    pub fn get(&self, sha256: &str) -> Result<Vec<u8>, VaultError> {
        let path = self.path(sha256)?;
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::Missing { sha256: sha256.to_owned() });
            }
            Err(error) => return Err(error.into()),
        };
        match self.unseal(sha256, &sealed).filter(|bytes| sha256_hex(bytes) == sha256) {
            Some(bytes) => Ok(bytes),
            None => {
                move_aside(&path)?;
                Err(VaultError::Damaged { sha256: sha256.to_owned() })
            }
        }
    }

    /// Whether a blob of that name is stored; says nothing about its condition.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAHash`], [`VaultError::Io`].
    pub fn has(&self, sha256: &str) -> Result<bool, VaultError> {
        Ok(self.path(sha256)?.try_exists()?)
    }

    /// Deletes a blob. One that is not there is deleted already.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotAHash`], [`VaultError::Io`].
    pub fn remove(&self, sha256: &str) -> Result<(), VaultError> {
        let path = self.path(sha256)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(sync_dir(path.parent().unwrap_or(&self.dir))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Names of all blobs, sorted.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`].
    pub fn list(&self) -> Result<Vec<String>, VaultError> {
        Ok(self.names()?)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        self.for_each_file(|path| {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_hash(name)) {
                names.push(name.to_owned());
            }
            Ok(())
        })?;
        names.sort_unstable();
        Ok(names)
    }

    fn path(&self, sha256: &str) -> Result<PathBuf, VaultError> {
        // Also what keeps a name from leaving the folder.
        if !is_hash(sha256) {
            return Err(VaultError::NotAHash);
        }
        Ok(self.dir.join(&sha256[..2]).join(sha256))
    }

    /// Visits the files in the vault's folder and in its shards.
    fn for_each_file(&self, mut visit: impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                visit(&entry.path())?;
                continue;
            }
            for entry in fs::read_dir(entry.path())? {
                visit(&entry?.path())?;
            }
        }
        Ok(())
    }

    fn clear_interrupted(&self) -> io::Result<()> {
        self.for_each_file(|path| {
            if path.extension().is_some_and(|ending| ending == PART) { fs::remove_file(path) } else { Ok(()) }
        })
    }

    /// Makes sure that the key is this vault's, before anything could be called damaged because of it.
    fn check_key(&self) -> io::Result<()> {
        let path = self.dir.join(KEY_CHECK);
        let check = match fs::read(&path) {
            Ok(check) => Some(check),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if check.as_ref().is_some_and(|check| self.unseal(KEY_CHECK, check).is_some()) {
            return Ok(());
        }
        let names = self.names()?;
        let is_new = check.is_none() && names.is_empty();
        if !is_new && !self.opens_any(&names) {
            let refusal = "the key does not belong to this photo store";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, refusal));
        }
        if check.is_some() {
            move_aside(&path)?;
        }
        write_whole(&path, &self.seal(KEY_CHECK, &[])?)
    }

    fn opens_any(&self, names: &[String]) -> bool {
        names.iter().take(BLOBS_TRIED).any(|name| {
            let sealed = self.path(name).ok().and_then(|path| fs::read(path).ok());
            sealed.is_some_and(|sealed| self.unseal(name, &sealed).is_some())
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }

    fn seal(&self, name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(|error| io::Error::other(error.to_string()))?;
        let payload = Payload { msg: bytes, aad: name.as_bytes() };
        let ciphertext = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| io::Error::other("the material is too large to encrypt"))?;
        Ok([MAGIC.as_slice(), &nonce, &ciphertext].concat())
    }

    /// The contents, if they were sealed under this name with this key and not touched since.
    fn unseal(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, ciphertext) = sealed.strip_prefix(MAGIC)?.split_first_chunk::<NONCE_LENGTH>()?;
        let payload = Payload { msg: ciphertext, aad: name.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Writes a file so that under its name there is either all of it or nothing, even when power fails.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut tail = [0; 8];
    getrandom::fill(&mut tail).map_err(|error| io::Error::other(error.to_string()))?;
    let part = with_ending(path, &format!("{}.{PART}", hex::encode(tail)));
    let written = File::create_new(&part)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // A half-written file on a full disk would keep it full. If it cannot be removed now, the next
        // opening does; the first error is the one that matters.
        let _ = fs::remove_file(&part);
    }
    written?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Renames a file to `<name>.damaged`, or `<name>.2.damaged` and so on when there is one already.
fn move_aside(path: &Path) -> io::Result<()> {
    let mut aside = with_ending(path, "damaged");
    let mut number = 1;
    while aside.try_exists()? {
        number += 1;
        aside = with_ending(path, &format!("{number}.damaged"));
    }
    fs::rename(path, aside)?;
    path.parent().map_or(Ok(()), sync_dir)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Makes created, renamed and removed names durable. Windows has no such call: NTFS journals names itself.
#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}
