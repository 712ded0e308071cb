//! Photos: taken in, kept encrypted, shown as their recipes say, fetched when an approver needs one that was taken elsewhere.

use std::sync::Arc;

use domain::id::BlobHash;
use domain::photo::{PhotoDemands, Recipe};
use photos::vault::VaultError;
use photos::{Limits, MediaType, Prepared, Quality, Refusal, Thresholds, Verdict, prepare_within};
use protocol::error::{Failure, FailureCode};
use protocol::screen::Photo;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::cache::blob;
use crate::desk::{Desk, Open};
use crate::developing::{self, Page};
use crate::screens::kept_photo;
use crate::trouble;

/// Photos prepared at the same time; each may need a few hundred megabytes at 64 megapixels.
static PREPARING: Semaphore = Semaphore::const_new(2);

/// What was measured on a picture, as it is kept. Each material judges it by what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    sharpness: f32,
    brightness: f32,
    glare: f32,
    cut: f32,
    page_side: u32,
}

impl Measured {
    fn of(quality: &Quality) -> Self {
        let Quality { sharpness, brightness, glare, cut, page_side, .. } = *quality;
        Self { sharpness, brightness, glare, cut, page_side }
    }

    /// The verdict under what a material asks, as an attachment carries it.
    pub(crate) fn judged(self, demands: PhotoDemands) -> String {
        let Self { sharpness, brightness, glare, cut, page_side } = self;
        let verdict = Verdict::Clear;
        let quality = Quality { sharpness, brightness, glare, cut, page_side, verdict };
        word(quality.judge(&thresholds(demands)))
    }
}

fn word(verdict: Verdict) -> String {
    format!("{verdict:?}").to_lowercase()
}

/// Where the verdicts begin for a material.
fn thresholds(demands: PhotoDemands) -> Thresholds {
    let usual = Thresholds::default();
    let share =
        |asked: Option<u16>, usual: f32| asked.map_or(usual, |thousandths| f32::from(thousandths) / 1000.0);
    Thresholds {
        min_sharpness: demands.min_sharpness.map_or(usual.min_sharpness, f32::from),
        min_brightness: share(demands.min_brightness, usual.min_brightness),
        max_glare: share(demands.max_glare, usual.max_glare),
        max_cut: share(demands.max_cut, usual.max_cut),
        min_page_side: demands.min_page_side.map_or(usual.min_page_side, u32::from),
        ..usual
    }
}

/// What is asked of photos where a material says nothing.
pub(crate) fn usual() -> PhotoDemands {
    let usual = Thresholds::default();
    PhotoDemands {
        min_sharpness: Some(whole(usual.min_sharpness)),
        min_brightness: Some(whole(usual.min_brightness * 1000.0)),
        max_glare: Some(whole(usual.max_glare * 1000.0)),
        max_cut: Some(whole(usual.max_cut * 1000.0)),
        min_page_side: u16::try_from(usual.min_page_side).ok(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "our own thresholds, all between 0 and 1000"
)]
fn whole(value: f32) -> u16 {
    value.round() as u16
}

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

    /// Takes in what the counter's own camera gave, as it is where it needs no change.
    ///
    /// # Errors
    /// As [`Desk::put_photo`].
    pub(crate) async fn put_frame(&self, bytes: Vec<u8>) -> Result<Photo, Failure> {
        let open = self.ready()?;
        open.session()?;
        let prepared = in_turn(move || photos::prepare_frame(bytes, &Limits::default())).await?;
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
                    page: prepared.page.and_then(developing::found),
                };
                store(&open, photo.clone(), bytes, small.clone(), None, true).await?;
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

    /// The page that a recipe makes of a photo, with its media type; the thumbnail when that is asked for.
    ///
    /// # Errors
    /// As [`Desk::photo`]; the photo's own failures when the recipe makes no page of it.
    pub async fn page(
        &self,
        hash: &BlobHash,
        recipe: Recipe,
        thumbnail: bool,
    ) -> Result<(String, Vec<u8>), Failure> {
        if recipe == Recipe::default() {
            return self.photo(hash, thumbnail).await;
        }
        let open = self.ready()?;
        open.session()?;
        let page = match open.developed.find(hash, recipe) {
            Some(page) => page,
            None => {
                let (_, stored) = self.photo(hash, false).await?;
                let page = Arc::new(develop(stored, recipe).await?);
                open.developed.keep(hash.clone(), recipe, page.clone());
                page
            }
        };
        let bytes = if thumbnail { &page.thumbnail } else { &page.bytes };
        Ok((MediaType::Jpeg.mime().to_owned(), bytes.clone()))
    }

    /// What is known of a photo. One that was taken elsewhere is fetched.
    ///
    /// # Errors
    /// As [`Desk::photo`].
    pub(crate) async fn facts(&self, hash: &BlobHash) -> Result<Photo, Failure> {
        self.photo(hash, true).await?;
        let hash = hash.clone();
        self.read(move |connection| kept_photo(connection, &hash)).await
    }

    /// The bytes of a photo of a closed record, as a recipe shows it, fetched for this one look: nothing of it is kept on this PC.
    ///
    /// # Errors
    /// [`FailureCode::Offline`]; what the central API refuses; the photo's own failures when it cannot be read.
    pub async fn archived_photo(
        &self,
        hash: &BlobHash,
        recipe: Recipe,
        thumbnail: bool,
    ) -> Result<(String, Vec<u8>), Failure> {
        let open = self.ready()?;
        open.session()?;
        let bytes = open.fetch_blob(hash).await?;
        if recipe != Recipe::default() {
            let page = develop(bytes, recipe).await?;
            let bytes = if thumbnail { page.thumbnail } else { page.bytes };
            return Ok((MediaType::Jpeg.mime().to_owned(), bytes));
        }
        let prepared = prepare(bytes.clone()).await?;
        if thumbnail && !prepared.thumbnail.is_empty() {
            return Ok(("image/jpeg".to_owned(), prepared.thumbnail));
        }
        Ok((prepared.media_type.mime().to_owned(), bytes))
    }
}

/// Checks the bytes of a file and makes of them what is kept.
///
/// # Errors
/// The photo's own failures.
pub(crate) async fn prepare(bytes: Vec<u8>) -> Result<Prepared, Failure> {
    in_turn(move || prepare_within(bytes, &Limits::default())).await
}

async fn develop(stored: Vec<u8>, recipe: Recipe) -> Result<Page, Failure> {
    in_turn(move || developing::develop(&stored, recipe)).await
}

/// Works on a picture when those before it are done.
async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Failure> {
    let _turn = PREPARING.acquire().await.map_err(|_| trouble::internal("photo queue closed"))?;
    blocking(move || work().map_err(refused)).await
}

/// The verdict on what was taken in, as an attachment carries it, and what it rests on; nothing of a PDF.
pub(crate) fn verdict(prepared: &Prepared) -> (String, Option<Measured>) {
    match prepared.media_type {
        MediaType::Pdf => (String::new(), None),
        MediaType::Jpeg => (word(prepared.quality.verdict), Some(Measured::of(&prepared.quality))),
    }
}

/// Keeps what was taken in.
///
/// # Errors
/// [`FailureCode::DiskFull`], or a failure of the database.
pub(crate) async fn keep(open: &Open, prepared: Prepared, fetched: bool) -> Result<Photo, Failure> {
    let (verdict, measured) = verdict(&prepared);
    let photo = Photo {
        hash: BlobHash(prepared.sha256.clone()),
        media_type: prepared.media_type.mime().to_owned(),
        bytes: u32::try_from(prepared.bytes.len()).unwrap_or(u32::MAX),
        width: prepared.width,
        height: prepared.height,
        verdict,
        page: prepared.page.and_then(developing::found),
    };
    store(open, photo.clone(), prepared.bytes, prepared.thumbnail, measured, fetched).await?;
    Ok(photo)
}

/// First the bytes, then the row that speaks of them: a crash in between leaves bytes that nobody speaks of, never the reverse.
async fn store(
    open: &Open,
    photo: Photo,
    bytes: Vec<u8>,
    thumbnail: Vec<u8>,
    measured: Option<Measured>,
    fetched: bool,
) -> Result<(), Failure> {
    let (vault, name) = (open.vault.clone(), photo.hash.0.clone());
    blocking(move || vault.put(&name, &bytes).map_err(vault_failure)).await?;
    let at = open.now();
    let keep = move |connection: &rusqlite::Transaction<'_>| {
        blob::keep(connection, &photo, &thumbnail, measured.as_ref(), fetched, at)
    };
    open.cache.write(keep).await
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
        Refusal::Encrypted => failure(FailureCode::PdfEncrypted),
        Refusal::Active => failure(FailureCode::PdfActive),
        Refusal::TooManyPages { pages, limit } => {
            failure(FailureCode::PdfTooLong).with("pages", pages).with("limit", limit)
        }
        Refusal::Bloated => failure(FailureCode::PdfBloated),
        Refusal::NoSuchPage => failure(FailureCode::PhotoDamaged),
        Refusal::NotAPage => domain::refusal::Refusal::new(domain::refusal::RefusalCode::Malformed)
            .with("what", "recipe")
            .into(),
    }
}
