//! The central key: seals personal data and photos at rest, hashes ID numbers for look-up, signs access tokens.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of the nonce in front of every sealed value.
const NONCE_BYTES: usize = 24;
/// Name of the key's file in the data folder.
const FILE: &str = "central.key";

/// Keys of the central API, all derived from one master key. Whoever has only the database or only the blobs has nothing.
#[derive(Clone)]
pub struct CentralKey {
    sealing: XChaCha20Poly1305,
    people: [u8; 32],
    tokens: [u8; 32],
    records: [u8; 32],
    ledger: [u8; 32],
}

/// The central key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file holds something else than a key.
    #[error("{0} does not hold 32 bytes as 64 hex digits")]
    Malformed(String),
    /// The file cannot be read or written.
    #[error("the key file {0} cannot be used")]
    File(PathBuf, #[source] std::io::Error),
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers")]
    Random,
}

/// Something sealed could not be opened: another key, another place, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened with this key")]
pub struct Unsealable;

impl CentralKey {
    /// Derives the keys from a master key.
    pub fn new(master: [u8; 32]) -> Self {
        let derive = |label: &str| keyed(&master, [label.as_bytes()]);
        Self {
            sealing: XChaCha20Poly1305::new(&derive("sealing").into()),
            people: derive("people"),
            tokens: derive("tokens"),
            records: derive("records"),
            ledger: derive("ledger"),
        }
    }

    /// The given key, or the one in the data folder, which is created when there is none.
    ///
    /// # Errors
    /// [`KeyError`]; a malformed key is never replaced, because what it sealed would be lost.
    pub fn find(given: Option<[u8; 32]>, data: &Path) -> Result<Self, KeyError> {
        if let Some(master) = given {
            return Ok(Self::new(master));
        }
        let path = data.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                parse(&text).map(Self::new).ok_or_else(|| KeyError::Malformed(path.display().to_string()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let master = random::<32>()?;
                create(&path, &hex::encode(master)).map_err(|error| KeyError::File(path, error))?;
                Ok(Self::new(master))
            }
            Err(error) => Err(KeyError::File(path, error)),
        }
    }

    /// As [`CentralKey::find`], but a key that is missing is not created.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn existing(given: Option<[u8; 32]>, data: &Path) -> Result<Self, KeyError> {
        let path = data.join(FILE);
        if given.is_none() && !path.exists() {
            return Err(KeyError::File(path, std::io::ErrorKind::NotFound.into()));
        }
        Self::find(given, data)
    }

    /// Seals bytes for one place: they open nowhere else.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce = random::<NONCE_BYTES>()?;
        let mut sealed = nonce.to_vec();
        // XChaCha20-Poly1305 only fails for messages of 256 GiB and more.
        let payload = Payload { msg: plain, aad: place };
        sealed.extend(self.sealing.encrypt(&XNonce::from(nonce), payload).map_err(|_| KeyError::Random)?);
        Ok(sealed)
    }

    /// Opens what [`CentralKey::seal`] sealed for the same place.
    ///
    /// # Errors
    /// [`Unsealable`].
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Unsealable)?;
        self.sealing
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: place })
            .map_err(|_| Unsealable)
    }

    /// Hash under which a person is looked up; `None` without an ID number.
    pub fn person(&self, id_number: &str) -> Option<String> {
        (!id_number.is_empty()).then(|| hex::encode(keyed(&self.people, [id_number.as_bytes()])))
    }

    /// Hash under which a closed record is found by what somebody has in hand: `what` it is, and its text in normal form.
    pub fn trace(&self, what: &str, text: &str) -> String {
        hex::encode(keyed(&self.people, [b"trace", what.as_bytes(), text.as_bytes()]))
    }

    /// Hash of a name that somebody tried to log in with.
    pub fn login_name(&self, name: &str) -> String {
        hex::encode(keyed(&self.people, [b"login", name.as_bytes()]))
    }

    /// What a store remembers of its key, to recognise it.
    pub fn fingerprint(&self) -> String {
        hex::encode(keyed(&self.tokens, [b"fingerprint".as_slice(), b"1"]))
    }

    /// Hash of a record's form in the ledger. Keyed, because a plain hash of few unknown digits can be guessed.
    pub fn record(&self, form: &[u8]) -> String {
        hex::encode(keyed(&self.records, [form]))
    }

    /// Tag of an access token.
    pub fn token(&self, claims: &[u8]) -> [u8; 32] {
        keyed(&self.tokens, [claims])
    }

    /// Link of the ledger's chain.
    pub fn link<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> String {
        hex::encode(keyed(&self.ledger, parts))
    }
}

/// HMAC-SHA256 over parts, each with its length in front, so that no two lists of parts give the same bytes.
fn keyed<'a>(key: &[u8; 32], parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    // HMAC pads its key with zeros to the block of the hash.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Random bytes from the operating system.
///
/// # Errors
/// [`KeyError::Random`].
pub(crate) fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::Random)?;
    Ok(bytes)
}

fn parse(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.trim()).ok()?.try_into().ok()
}

/// Writes the key completely before it gets its name, readable for the owner only.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    let unfinished = path.with_extension("key.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed seal is a failed test")]

    use super::*;

    #[test]
    fn what_is_sealed_opens_only_at_its_place_and_with_its_key() {
        let key = CentralKey::new([1; 32]);
        let sealed = key.seal(b"hall:A/1", "张三".as_bytes()).unwrap();
        assert_eq!(key.open(b"hall:A/1", &sealed).unwrap(), "张三".as_bytes());
        assert_eq!(key.open(b"hall:A/2", &sealed), Err(Unsealable));
        assert_eq!(CentralKey::new([2; 32]).open(b"hall:A/1", &sealed), Err(Unsealable));
        assert_eq!(key.open(b"hall:A/1", b"short"), Err(Unsealable));
        assert_ne!(sealed, key.seal(b"hall:A/1", "张三".as_bytes()).unwrap(), "a nonce is used once");
    }

    #[test]
    fn hashes_depend_on_the_key_and_on_where_parts_end() {
        let key = CentralKey::new([1; 32]);
        assert_eq!(key.person(""), None);
        assert_ne!(key.person("1"), CentralKey::new([2; 32]).person("1"));
        assert_ne!(key.link([b"ab".as_slice(), b"c"]), key.link([b"a".as_slice(), b"bc"]));
        assert_ne!(key.trace("phone", "1"), key.trace("name", "1"), "a telephone number is nobody's name");
    }

    #[test]
    fn the_key_file_is_created_once_and_a_damaged_one_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let first = CentralKey::find(None, folder.path()).unwrap();
        let second = CentralKey::find(None, folder.path()).unwrap();
        assert_eq!(first.person("1"), second.person("1"));
        std::fs::write(folder.path().join(FILE), "damaged").unwrap();
        assert!(matches!(CentralKey::find(None, folder.path()), Err(KeyError::Malformed(_))));
    }
}
