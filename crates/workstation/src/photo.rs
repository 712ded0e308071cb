//! Photos: taken in, kept encrypted, fetched when an approver needs one that was taken elsewhere.

use domain::id::BlobHash;
use photos::vault::VaultError;
use photos::{Limits, MediaType, Prepared, Refusal, prepare_within};
use protocol::error::{Failure, FailureCode};
use protocol::screen::Photo;
use tokio::sync::Semaphore;

use crate::cache::blob;
use crate::desk::{Desk, Open};
use crate::trouble;

/// Photos prepared at the same time; each may need a few hundred megabytes at 64 megapixels.
static PREPARING: Semaphore = Semaphore::const_new(2);

impl Desk {
    /// Takes a photo in: checks it, turns it upright, scales it, strips it, and keeps it encrypted. The same picture twice is one photo.
    ///
    /// # Errors
    /// The photo's own failures ([`FailureCode::PhotoTooLarge`] and so on), [`FailureCode::DiskFull`].
    pub async fn put_photo(&self, bytes: Vec<u8>) -> Result<Photo, Failure> {
        let open = self.ready()?;
        open.session()?;
        let prepared = prepare(bytes).await?;
        keep(&open, prepared, false).await
    }

    /// The bytes of a photo with their media type: the thumbnail when there is one and it is asked for. A photo that was taken at another
    /// counter is fetched from the central API.
    ///
    /// # Errors
    /// [`FailureCode::Offline`] when it is not here and cannot be fetched; `not_found` when nobody has it.
    pub async fn photo(&self, hash: &BlobHash, thumbnail: bool) -> Result<(String, Vec<u8>), Failure> {
        let open = self.ready()?;
        open.session()?;
        let wanted = hash.clone();
        let known = open.cache.read(move |connection| blob::find(connection, &wanted)).await?;
        let (photo, small) = match known {
            Some(known) => known,
            None => {
                let bytes = open.fetch_blob(hash).await?;
                let prepared = prepare(bytes.clone()).await?;
                let small = prepared.thumbnail.clone();
                // Kept under the hash that the case names: preparing it again may compress it differently.
                let photo = Photo {
                    hash: hash.clone(),
                    media_type: prepared.media_type.mime().to_owned(),
                    bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
                    width: prepared.width,
                    height: prepared.height,
                    verdict: String::new(),
                };
                store(&open, photo.clone(), bytes, small.clone(), true).await?;
                (photo, small)
            }
        };
        if thumbnail && !small.is_empty() {
            return Ok(("image/jpeg".to_owned(), small));
        }
        let (vault, name) = (open.vault.clone(), hash.0.clone());
        let bytes = blocking(move || vault.get(&name).map_err(vault_failure)).await?;
        Ok((photo.media_type, bytes))
    }

    /// The bytes of a photo of a closed record, fetched for this one look: nothing of it is kept on this PC.
    ///
    /// # Errors
    /// [`FailureCode::Offline`]; what the central API refuses; the photo's own failures when it cannot be read.
    pub async fn archived_photo(
        &self,
        hash: &BlobHash,
        thumbnail: bool,
    ) -> Result<(String, Vec<u8>), Failure> {
        let open = self.ready()?;
        open.session()?;
        let bytes = open.fetch_blob(hash).await?;
        let prepared = prepare(bytes.clone()).await?;
        if thumbnail && !prepared.thumbnail.is_empty() {
            return Ok(("image/jpeg".to_owned(), prepared.thumbnail));
        }
        Ok((prepared.media_type.mime().to_owned(), bytes))
    }
}

async fn prepare(bytes: Vec<u8>) -> Result<Prepared, Failure> {
    let _turn = PREPARING.acquire().await.map_err(|_| trouble::internal("photo queue closed"))?;
    blocking(move || prepare_within(bytes, &Limits::default()).map_err(refused)).await
}

async fn keep(open: &Open, prepared: Prepared, fetched: bool) -> Result<Photo, Failure> {
    let verdict = match prepared.media_type {
        MediaType::Pdf => String::new(),
        MediaType::Jpeg => format!("{:?}", prepared.quality.verdict).to_lowercase(),
    };
    let photo = Photo {
        hash: BlobHash(prepared.sha256.clone()),
        media_type: prepared.media_type.mime().to_owned(),
        bytes: u32::try_from(prepared.bytes.len()).unwrap_or(u32::MAX),
        width: prepared.width,
        height: prepared.height,
        verdict,
    };
    store(open, photo.clone(), prepared.bytes, prepared.thumbnail, fetched).await?;
    Ok(photo)
}

/// First the bytes, then the row that speaks of them: a crash in between leaves bytes that nobody speaks of, never the reverse.
async fn store(
    open: &Open,
    photo: Photo,
    bytes: Vec<u8>,
    thumbnail: Vec<u8>,
    fetched: bool,
) -> Result<(), Failure> {
    let (vault, name) = (open.vault.clone(), photo.hash.0.clone());
    blocking(move || vault.put(&name, &bytes).map_err(vault_failure)).await?;
    let at = open.now();
    open.cache.write(move |connection| blob::keep(connection, &photo, &thumbnail, fetched, at)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| trouble::internal("photo work ended early"))?
}

/// A failure of the vault.
pub(crate) fn vault_failure(error: VaultError) -> Failure {
    match error {
        VaultError::Io(error) => trouble::file(&error),
        VaultError::Missing { .. } => {
            domain::refusal::Refusal::new(domain::refusal::RefusalCode::NotFound).with("what", "photo").into()
        }
        VaultError::Damaged { .. } => Failure::new(FailureCode::PhotoDamaged, "a kept photo is damaged"),
        VaultError::Mismatch { .. } | VaultError::NotAHash => trouble::internal("photo under a wrong name"),
    }
}

fn refused(refusal: Refusal) -> Failure {
    let failure = |code| Failure::new(code, refusal.to_string());
    match refusal {
        Refusal::TooLarge { bytes, limit } => {
            failure(FailureCode::PhotoTooLarge).with("bytes", bytes).with("limit", limit)
        }
        Refusal::TooManyPixels { width, height, .. } => {
            failure(FailureCode::PhotoTooManyPixels).with("width", width).with("height", height)
        }
        Refusal::NotAPhoto | Refusal::Empty => failure(FailureCode::PhotoNotAPhoto),
        Refusal::Damaged => failure(FailureCode::PhotoDamaged),
        Refusal::Animated => failure(FailureCode::PhotoAnimated),
        Refusal::TooSlow => failure(FailureCode::PhotoTooSlow),
    }
}
