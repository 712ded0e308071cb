//! Photos: they arrive in chunks, are believed when their SHA-256 agrees, and rest sealed in the object store, which is a folder or a
//! bucket of an S3 store. Chunks are objects, too, so that each chunk of an upload may come to another server.
//!
//! `arriving/{hash}/{client}/{first}-{end}` is a sealed chunk of an upload; every desktop has an upload of its own, so that nobody can
//! spoil another's. `arrived/{hh}/{hash}` is a whole photo.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::id::{BlobHash, ClientId};
use domain::time::Timestamp;
use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use protocol::error::{Failure, FailureCode};
use sha2::{Digest as _, Sha256};

use crate::config::{BlobPlace, S3, is_this_machine};
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
    /// Keeps photos at a place, which may be in the data folder, after a look whether it can be used.
    ///
    /// # Errors
    /// When it cannot.
    pub(crate) async fn open(
        place: &BlobPlace,
        data: &std::path::Path,
        key: Arc<CentralKey>,
    ) -> Result<Self, object_store::Error> {
        let objects: Arc<dyn ObjectStore> = match place {
            BlobPlace::S3(bucket) => Arc::new(in_bucket(bucket)?),
            BlobPlace::Folder(folder) => in_folder(folder)?,
            BlobPlace::Data => in_folder(&data.join("blobs"))?,
        };
        let vault = Self { objects, key, places: tokio::sync::Semaphore::new(8) };
        // An empty list is an answer; a wrong name or key of a bucket is an error now and not at the first photo.
        vault
            .objects
            .list(Some(&upload_path(&BlobHash("0".repeat(64)), ClientId(uuid::Uuid::nil()))))
            .try_next()
            .await?;
        Ok(vault)
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
        // What could not be put together, because the disk is full for example, is not asked of the desktop a second time.
        if kept.as_ref().err().is_none_or(|failure| failure.0.is(FailureCode::UploadHash)) {
            self.forget(hash, client).await?;
        }
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
    pub(crate) async fn sweep(&self, now: Timestamp) -> Result<(), object_store::Error> {
        let oldest = now.plus_seconds(-i64::try_from(ABANDONED.as_secs()).unwrap_or(i64::MAX));
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

fn in_folder(folder: &std::path::Path) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    // A desktop deletes its photo when we confirm it, so it must be on the disk by then.
    Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
}

fn in_bucket(s3: &S3) -> Result<object_store::aws::AmazonS3, object_store::Error> {
    crate::install_cryptography();
    let mut builder = AmazonS3Builder::new()
        .with_region(&s3.region)
        .with_bucket_name(&s3.bucket)
        .with_access_key_id(&s3.access_key)
        .with_secret_access_key(s3.secret_key.reveal())
        .with_virtual_hosted_style_request(!s3.path_style)
        // A desktop tries again by itself; what waits here holds its place.
        .with_retry(RetryConfig {
            backoff: BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() },
            max_retries: 4,
            retry_timeout: Duration::from_secs(20),
        });
    if let Some(endpoint) = &s3.endpoint {
        let host = url::Url::parse(endpoint).ok().and_then(|url| url.host_str().map(is_this_machine));
        builder = builder.with_endpoint(endpoint).with_allow_http(host.unwrap_or_default());
    }
    builder.build()
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
