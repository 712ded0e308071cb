//! Uploading photos in the background: in chunks, resumable, until the central API's own hash agrees.

use std::collections::BTreeMap;
use std::sync::Weak;
use std::time::Duration;

use domain::id::BlobHash;
use futures_util::stream::{self, StreamExt as _};
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use protocol::sync::{BlobAnswer, BlobQuery};
use reqwest::Method;

use super::client::read;
use super::report;
use crate::cache::blob;
use crate::desk::Open;
use crate::photo::vault_failure;
use crate::trouble;

/// Most bytes in one chunk: an ordinary photo, whole.
const CHUNK: usize = 1 << 20;
/// Most bytes in one chunk after an upload broke off: small enough that a bad line loses little.
const CAREFUL_CHUNK: usize = 256 * 1024;
/// Photos on their way at the same time, so that the line is not idle while the central API syncs one to its disk.
const IN_FLIGHT: usize = 3;
/// Header that says whether a photo has arrived whole.
const COMPLETE: &str = "upload-complete";
/// Most hashes in one question.
const QUESTION: usize = 200;

/// Uploads whatever is wanted, until the engine ends.
pub(super) async fn keep_uploading(weak: Weak<Open>) {
    let mut pause = Duration::from_secs(1);
    loop {
        let Some(open) = weak.upgrade() else { return };
        let mut ending = open.ending.subscribe();
        if *ending.borrow() {
            return;
        }
        let (_, before) = open.progress.look();
        let outcome =
            if open.session().is_ok() && open.contact.borrow().online { all(&open).await } else { Ok(()) };
        let wait = match outcome {
            Ok(()) => {
                pause = Duration::from_secs(1);
                open.config.poll
            }
            Err(failure) => {
                if !failure.is(FailureCode::Offline) {
                    tracing::warn!(code = ?failure.code, "an upload failed");
                }
                open.progress.interrupted();
                // A photo that got through shows that the line is bad and not dead.
                if open.progress.look().1 != before {
                    pause = Duration::from_secs(1);
                }
                pause = (pause * 2).min(Duration::from_secs(30));
                pause
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = open.uploads.notified() => {}
            _ = ending.changed() => return,
        }
    }
}

pub(super) async fn all(open: &Open) -> Result<(), Failure> {
    loop {
        let mut wanted = open.cache.read(blob::to_upload).await?;
        wanted.truncate(QUESTION);
        if wanted.is_empty() {
            if open.progress.rest() {
                open.announce(Tag::Upload);
                report::stand(open).await;
            }
            return Ok(());
        }
        let query = BlobQuery { hashes: wanted.iter().map(|hash| hash.0.clone()).collect() };
        let answer: BlobAnswer =
            read(open.authorized(Method::POST, "/v1/blobs/missing", |request| request.json(&query)).await?)?;
        let missing: BTreeMap<&str, u64> =
            answer.missing.iter().map(|(hash, received)| (hash.as_str(), *received)).collect();
        let one = |hash: BlobHash| {
            let received = missing.get(hash.as_str()).copied();
            async move { arrive(open, hash, received).await }
        };
        let mut under_way = stream::iter(wanted).map(one).buffer_unordered(open.at_once(IN_FLIGHT));
        let mut failed = None;
        while let Some(outcome) = under_way.next().await {
            if let Err(failure) = outcome {
                if failure.is_alone() || failure.is(FailureCode::Unauthenticated) {
                    return Err(failure);
                }
                // Something is wrong with this photo; the others must not wait behind it for ever.
                failed.get_or_insert(failure);
            }
        }
        if let Some(failure) = failed {
            return Err(failure);
        }
    }
}

/// Brings a photo to the central API, of which it has so many bytes; `None` when it has all of it.
async fn arrive(open: &Open, hash: BlobHash, received: Option<u64>) -> Result<(), Failure> {
    if let Some(offset) = received {
        match upload(open, &hash, usize::try_from(offset).unwrap_or(0)).await {
            Ok(bytes) => open.progress.finished(&hash, bytes),
            Err(failure) => {
                open.progress.failed(&hash, &failure);
                open.announce(Tag::Upload);
                return Err(failure);
            }
        }
    }
    open.cache.write(move |connection| blob::uploaded(connection, &hash)).await?;
    open.announce(Tag::Sync);
    Ok(())
}

/// Answers how many bytes the photo has.
async fn upload(open: &Open, hash: &BlobHash, mut offset: usize) -> Result<usize, Failure> {
    let (vault, name) = (open.vault.clone(), hash.0.clone());
    let bytes = tokio::task::spawn_blocking(move || vault.get(&name).map_err(vault_failure))
        .await
        .map_err(|_| trouble::internal("photo work ended early"))??;
    let path = format!("/v1/blobs/{hash}");
    if offset > bytes.len() {
        offset = 0;
    }
    let chunk = if open.progress.was_begun(hash) { CAREFUL_CHUNK } else { CHUNK };
    // At least one request, though everything may have been received: only the central API's word that the hash agrees ends an upload.
    loop {
        if open.progress.reached(hash, offset, open.wall_clock()) {
            open.announce(Tag::Upload);
        }
        let end = (offset + chunk.min(open.client_http().load())).min(bytes.len());
        let body = bytes::Bytes::copy_from_slice(&bytes[offset..end]);
        let sent = open
            .authorized(Method::PATCH, &path, |request| {
                request
                    .header("upload-offset", offset)
                    .header("upload-length", bytes.len())
                    .header("content-type", "application/offset+octet-stream")
                    .body(body.clone())
            })
            .await;
        match sent {
            Ok(answer) if answer.headers.get(COMPLETE).is_some_and(|complete| complete == "?1") => {
                return Ok(bytes.len());
            }
            Ok(_) if end == bytes.len() => {
                return Err(Failure::new(
                    FailureCode::UploadHash,
                    "the whole photo was sent and is not complete",
                ));
            }
            Ok(_) => offset = end,
            // Another try got further, or less far, than we remember: go on from where the central API is.
            Err(failure) if failure.is(FailureCode::UploadOffset) => {
                let expected = failure.params.get("offset").and_then(|offset| offset.parse().ok());
                match expected {
                    Some(expected) if expected != offset && expected <= bytes.len() => offset = expected,
                    _ => return Err(failure),
                }
            }
            Err(failure) => return Err(failure),
        }
    }
}
