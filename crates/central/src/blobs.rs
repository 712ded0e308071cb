//! Photos: they arrive in chunks, are believed when their SHA-256 agrees, and rest sealed in the object store.
//!
//! `arriving/{hash}/{client}/{first}-{end}` is a sealed chunk of an upload; every desktop has an upload of its own, so that nobody can
//! spoil another's. `arrived/{hh}/{hash}` is a whole photo.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::id::{BlobHash, ClientId};
use futures_util::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload};
use protocol::error::{Failure, FailureCode};
use sha2::{Digest as _, Sha256};

use crate::clock;
use crate::failure::HttpFailure;
use crate::key::CentralKey;

/// Largest photo, in bytes.
pub(crate) const LIMIT: u64 = 32 << 20;
/// Uploads nobody continued for this long are dropped.
const ABANDONED: Duration = Duration::from_secs(7 * 24 * 3600);

/// Where photos are kept.
pub(crate) struct Vault {
    objects: Arc<dyn ObjectStore>,
    key: Arc<CentralKey>,
    /// Whole photos in memory at the same time.
    places: tokio::sync::Semaphore,
}

/// What a chunk did to its upload.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// This many bytes are here.
    Received(u64),
    /// The photo is here whole, with this many bytes.
    Arrived(u64),
}

/// A chunk in the store.
struct Chunk {
    path: Path,
    first: u64,
    end: u64,
}

impl From<object_store::Error> for HttpFailure {
    fn from(error: object_store::Error) -> Self {
        Self::internal(&error)
    }
}

impl Vault {
    /// Keeps photos in a folder.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub(crate) fn in_folder(
        folder: &std::path::Path,
        key: Arc<CentralKey>,
    ) -> Result<Self, object_store::Error> {
        // A desktop deletes its photo when we confirm it, so it must be on the disk by then.
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { objects: Arc::new(objects), key, places: tokio::sync::Semaphore::new(8) })
    }

    /// Bytes received of an upload.
    pub(crate) async fn received(&self, hash: &BlobHash, client: ClientId) -> Result<u64, HttpFailure> {
        Ok(self.chunks(hash, client).await?.last().map_or(0, |chunk| chunk.end))
    }

    /// Takes a chunk that continues an upload. With a known length the upload ends there; without one, as soon as the hash agrees.
    pub(crate) async fn append(
        &self,
        hash: &BlobHash,
        client: ClientId,
        offset: u64,
        bytes: Bytes,
        length: Option<u64>,
    ) -> Result<Progress, HttpFailure> {
        let received = self.received(hash, client).await?;
        if offset != received {
            let failure = Failure::new(FailureCode::UploadOffset, "the chunk does not continue the upload");
            return Err(failure.with("offset", received).into());
        }
        let end = offset + bytes.len() as u64;
        if end > LIMIT || length.is_some_and(|length| length > LIMIT) {
            return Err(Failure::new(FailureCode::TooLarge, "the photo is too large")
                .with("limit", LIMIT)
                .into());
        }
        if length.is_some_and(|length| end > length) {
            return Err(Failure::new(FailureCode::BadRequest, "more bytes than announced").into());
        }
        if offset == 0 && length == Some(end) {
            return self.keep(hash, bytes).await;
        }
        if !bytes.is_empty() {
            let path = chunk_path(hash, client, offset, end);
            let sealed = self.key.seal(path.as_ref().as_bytes(), &bytes)?;
            self.objects.put(&path, PutPayload::from(sealed)).await?;
        }
        if length.is_some_and(|length| end < length) {
            return Ok(Progress::Received(end));
        }
        let whole = self.collect(hash, client).await?;
        if length.is_none() && !agrees(hash, whole.clone()).await? {
            return Ok(Progress::Received(end));
        }
        let kept = self.keep(hash, whole).await;
        self.forget(hash, client).await?;
        kept
    }

    /// Keeps a whole photo.
    pub(crate) async fn keep(&self, hash: &BlobHash, bytes: Bytes) -> Result<Progress, HttpFailure> {
        let size = bytes.len() as u64;
        if size > LIMIT {
            return Err(Failure::new(FailureCode::TooLarge, "the photo is too large")
                .with("limit", LIMIT)
                .into());
        }
        let _place = self.places.acquire().await;
        if !agrees(hash, bytes.clone()).await? {
            return Err(
                Failure::new(FailureCode::UploadHash, "the bytes do not have the announced hash").into()
            );
        }
        let (key, place) = (Arc::clone(&self.key), photo_path(hash));
        let aad = place.clone();
        let sealed = blocking(move || key.seal(aad.as_ref().as_bytes(), &bytes)).await??;
        self.objects.put(&place, PutPayload::from(sealed)).await?;
        Ok(Progress::Arrived(size))
    }

    /// A whole photo.
    pub(crate) async fn read(&self, hash: &BlobHash) -> Result<Vec<u8>, HttpFailure> {
        let _place = self.places.acquire().await;
        let path = photo_path(hash);
        let sealed = self.objects.get(&path).await?.bytes().await?;
        let key = Arc::clone(&self.key);
        Ok(blocking(move || key.open(path.as_ref().as_bytes(), &sealed)).await??)
    }

    /// Drops uploads that nobody continues.
    pub(crate) async fn sweep(&self) -> Result<(), object_store::Error> {
        let oldest = clock::now().plus_seconds(-i64::try_from(ABANDONED.as_secs()).unwrap_or(i64::MAX));
        let mut arriving = self.objects.list(Some(&Path::from("arriving")));
        while let Some(object) = arriving.try_next().await? {
            if object.last_modified.timestamp_millis() < oldest.0 {
                self.objects.delete(&object.location).await?;
            }
        }
        Ok(())
    }

    /// The chunks of an upload that follow one another from the beginning.
    async fn chunks(&self, hash: &BlobHash, client: ClientId) -> Result<Vec<Chunk>, object_store::Error> {
        let folder = upload_path(hash, client);
        let objects: Vec<_> = self.objects.list(Some(&folder)).try_collect().await?;
        let mut chunks: Vec<Chunk> = objects
            .into_iter()
            .filter_map(|object| {
                let (first, end) = object.location.filename()?.split_once('-')?;
                Some(Chunk { first: first.parse().ok()?, end: end.parse().ok()?, path: object.location })
            })
            .collect();
        // Of two chunks with the same beginning the longer one comes first and the other does not fit any more.
        chunks.sort_by_key(|chunk| (chunk.first, std::cmp::Reverse(chunk.end)));
        let mut end = 0;
        chunks.retain(|chunk| {
            let fits = chunk.first == end;
            end = if fits { chunk.end } else { end };
            fits
        });
        Ok(chunks)
    }

    async fn collect(&self, hash: &BlobHash, client: ClientId) -> Result<Bytes, HttpFailure> {
        let mut whole = Vec::new();
        for chunk in self.chunks(hash, client).await? {
            let sealed = self.objects.get(&chunk.path).await?.bytes().await?;
            whole.extend(self.key.open(chunk.path.as_ref().as_bytes(), &sealed)?);
        }
        Ok(whole.into())
    }

    async fn forget(&self, hash: &BlobHash, client: ClientId) -> Result<(), object_store::Error> {
        let mut chunks = self.objects.list(Some(&upload_path(hash, client)));
        while let Some(object) = chunks.try_next().await? {
            self.objects.delete(&object.location).await?;
        }
        Ok(())
    }
}

fn upload_path(hash: &BlobHash, client: ClientId) -> Path {
    Path::from(format!("arriving/{hash}/{client}"))
}

fn chunk_path(hash: &BlobHash, client: ClientId, first: u64, end: u64) -> Path {
    Path::from(format!("arriving/{hash}/{client}/{first:010}-{end:010}"))
}

fn photo_path(hash: &BlobHash) -> Path {
    let folder = hash.as_str().get(..2).unwrap_or_default();
    Path::from(format!("arrived/{folder}/{hash}"))
}

async fn agrees(hash: &BlobHash, bytes: Bytes) -> Result<bool, HttpFailure> {
    let found = blocking(move || hex::encode(Sha256::digest(&bytes))).await?;
    Ok(found == hash.as_str())
}

/// Runs what takes more than a moment where it does not hold up others.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, HttpFailure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| HttpFailure::internal(&error))
}
