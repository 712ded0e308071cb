//! Uploading photos in the background: in chunks, resumable, until the central API's own hash agrees.

use std::sync::Weak;
use std::time::Duration;

use domain::id::BlobHash;
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use protocol::sync::{BlobAnswer, BlobQuery};
use reqwest::Method;

use super::client::read;
use crate::cache::blob;
use crate::desk::Open;
use crate::photo::vault_failure;
use crate::trouble;

/// Bytes in one chunk: small enough that a bad line loses little.
const CHUNK: usize = 256 * 1024;
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

async fn all(open: &Open) -> Result<(), Failure> {
    loop {
        let mut wanted = open.cache.read(blob::to_upload).await?;
        wanted.truncate(QUESTION);
        if wanted.is_empty() {
            return Ok(());
        }
        let query = BlobQuery { hashes: wanted.iter().map(|hash| hash.0.clone()).collect() };
        let answer: BlobAnswer =
            read(open.authorized(Method::POST, "/v1/blobs/missing", |request| request.json(&query)).await?)
                .await?;
        for hash in wanted {
            if let Some((_, offset)) = answer.missing.iter().find(|(missing, _)| *missing == hash.0) {
                upload(open, &hash, usize::try_from(*offset).unwrap_or(0)).await?;
            }
            open.cache.write(move |connection| blob::uploaded(connection, &hash)).await?;
            open.announce(Tag::Sync);
        }
    }
}

async fn upload(open: &Open, hash: &BlobHash, mut offset: usize) -> Result<(), Failure> {
    let (vault, name) = (open.vault.clone(), hash.0.clone());
    let bytes = tokio::task::spawn_blocking(move || vault.get(&name).map_err(vault_failure))
        .await
        .map_err(|_| trouble::internal("photo work ended early"))??;
    let path = format!("/v1/blobs/{hash}");
    if offset > bytes.len() {
        offset = 0;
    }
    // At least one request, though everything may have been received: only the central API's word that the hash agrees ends an upload.
    loop {
        let end = (offset + CHUNK).min(bytes.len());
        let chunk = bytes::Bytes::copy_from_slice(&bytes[offset..end]);
        let sent = open
            .authorized(Method::PATCH, &path, |request| {
                request
                    .header("upload-offset", offset)
                    .header("upload-length", bytes.len())
                    .header("content-type", "application/offset+octet-stream")
                    .body(chunk.clone())
            })
            .await;
        match sent {
            Ok(answer) if answer.headers().get(COMPLETE).is_some_and(|complete| complete == "?1") => {
                return Ok(());
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
