//! Photos, uploaded in the manner of tus 1.0: `HEAD` tells the offset, `PATCH` continues from it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::id::BlobHash;
use domain::refusal::{Refusal, RefusalCode};
use protocol::sync::{BlobAnswer, BlobQuery};

use super::body::{Body, Whole, malformed};
use super::openapi::ApiFailure;
use crate::Central;
use crate::blobs::Progress;
use crate::caller::Caller;
use crate::failure::HttpFailure;
use crate::store::{blob_refs, blobs};

/// Where the bytes of a chunk begin; in answers, where the next ones do.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Size of the whole photo.
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// `?1` when the photo is here whole, `?0` before.
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
/// Most photos that are asked about at once.
const ASKED_AT_ONCE: usize = 5000;

fn well_formed(hash: String) -> Result<BlobHash, HttpFailure> {
    let hash = BlobHash(hash);
    if hash.is_well_formed() { Ok(hash) } else { Err(malformed("not a SHA-256 in 64 hex digits").into()) }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, HttpFailure> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| malformed("a header is not a number").into())
}

fn told(status: StatusCode, progress: &Progress) -> Response {
    let (offset, complete) = match progress {
        Progress::Received(offset) => (offset, "?0"),
        Progress::Arrived(offset) => (offset, "?1"),
    };
    (status, [(OFFSET, HeaderValue::from(*offset)), (COMPLETE, HeaderValue::from_static(complete))])
        .into_response()
}

/// Which photos are missing, each with the bytes of this desktop's upload that are here.
#[utoipa::path(post, path = "/v1/blobs/missing", tag = "photos", security(("bearer" = [])),
    request_body(content = Object, description = "`BlobQuery {hashes}`"),
    responses((status = 200, body = Object, description = "`BlobAnswer {missing: [[hash, received]]}`")))]
pub(crate) async fn missing(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(query): Body<BlobQuery>,
) -> Result<Json<BlobAnswer>, HttpFailure> {
    if query.hashes.len() > ASKED_AT_ONCE {
        return Err(malformed("too many photos at once").into());
    }
    let here = blobs::sizes(central.store.reader(), &query.hashes).await?;
    let mut missing = Vec::new();
    for hash in query.hashes {
        if !here.contains_key(&hash) {
            let hash = well_formed(hash)?;
            let received = central.photos.received(&hash, caller.client).await?;
            missing.push((hash.0, received));
        }
    }
    Ok(Json(BlobAnswer { missing }))
}

/// How much of a photo is here.
#[utoipa::path(head, path = "/v1/blobs/{hash}", tag = "photos", security(("bearer" = [])),
    params(("hash" = String, Path, description = "SHA-256 of the photo, 64 hex digits")),
    responses((status = 204, description = "Headers `Upload-Offset`, and `Upload-Complete: ?1` when it is here whole")))]
pub(crate) async fn progress(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Response, HttpFailure> {
    let hash = well_formed(hash)?;
    let progress = match blobs::size(central.store.reader(), hash.as_str()).await? {
        Some(size) => Progress::Arrived(size),
        None => Progress::Received(central.photos.received(&hash, caller.client).await?),
    };
    Ok(told(StatusCode::NO_CONTENT, &progress))
}

/// Continue an upload. `Upload-Length` says how long the photo is; without it the upload ends as soon as the hash agrees.
#[utoipa::path(patch, path = "/v1/blobs/{hash}", tag = "photos", security(("bearer" = [])),
    params(("hash" = String, Path, description = "SHA-256 of the photo, 64 hex digits"),
        ("Upload-Offset" = u64, Header, description = "Where the bytes begin"),
        ("Upload-Length" = Option<u64>, Header, description = "Size of the whole photo")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "Taken; `Upload-Offset` is where to go on, `Upload-Complete: ?1` when it is here whole"),
        (status = 409, body = ApiFailure, description = "`upload_offset` with the `offset` that is expected"),
        (status = 413, body = ApiFailure, description = "`too_large` with `limit`"),
        (status = 422, body = ApiFailure, description = "`upload_hash`: other bytes than announced; the upload begins anew")))]
pub(crate) async fn append(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(hash): Path<String>,
    headers: HeaderMap,
    Whole(bytes): Whole,
) -> Result<Response, HttpFailure> {
    let hash = well_formed(hash)?;
    let offset = number(&headers, &OFFSET)?.ok_or_else(|| malformed("Upload-Offset is missing"))?;
    let length = number(&headers, &LENGTH)?;
    if let Some(size) = blobs::size(central.store.reader(), hash.as_str()).await? {
        return Ok(told(StatusCode::NO_CONTENT, &Progress::Arrived(size)));
    }
    central.metrics.blob_received(bytes.len());
    let progress = central.photos.append(&hash, caller.client, offset, bytes, length).await?;
    note(&central, &hash, &progress).await?;
    Ok(told(StatusCode::NO_CONTENT, &progress))
}

/// Upload a whole photo. Doing it again changes nothing.
#[utoipa::path(put, path = "/v1/blobs/{hash}", tag = "photos", security(("bearer" = [])),
    params(("hash" = String, Path, description = "SHA-256 of the photo, 64 hex digits")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 204, description = "It is here"), (status = 413, body = ApiFailure), (status = 422, body = ApiFailure)))]
pub(crate) async fn put(
    State(central): State<Arc<Central>>,
    _: Caller,
    Path(hash): Path<String>,
    Whole(bytes): Whole,
) -> Result<Response, HttpFailure> {
    let hash = well_formed(hash)?;
    if let Some(size) = blobs::size(central.store.reader(), hash.as_str()).await? {
        return Ok(told(StatusCode::NO_CONTENT, &Progress::Arrived(size)));
    }
    central.metrics.blob_received(bytes.len());
    let progress = central.photos.keep(&hash, bytes).await?;
    note(&central, &hash, &progress).await?;
    Ok(told(StatusCode::NO_CONTENT, &progress))
}

/// A photo, for staff of a hall or department with a record that points at it.
#[utoipa::path(get, path = "/v1/blobs/{hash}", tag = "photos", security(("bearer" = [])),
    params(("hash" = String, Path, description = "SHA-256 of the photo, 64 hex digits")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 403, body = ApiFailure, description = "No record of the caller's spaces points at it"),
        (status = 404, body = ApiFailure, description = "It has not arrived")))]
pub(crate) async fn read(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(hash): Path<String>,
) -> Result<Response, HttpFailure> {
    let hash = well_formed(hash)?;
    if !blob_refs::is_pointed_at(central.store.reader(), &caller.spaces(), hash.as_str()).await? {
        return Err(Refusal::new(RefusalCode::NotAllowed).into());
    }
    if blobs::size(central.store.reader(), hash.as_str()).await?.is_none() {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "photo").into());
    }
    let bytes = central.photos.read(&hash).await?;
    central.metrics.blob_given(bytes.len());
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))], bytes).into_response())
}

/// A photo counts as arrived when the store knows it, which is after its bytes are safe.
async fn note(central: &Central, hash: &BlobHash, progress: &Progress) -> Result<(), HttpFailure> {
    if let Progress::Arrived(size) = progress {
        let tx = central.store.write().await?;
        blobs::put(&tx, hash.as_str(), *size, central.store.now()).await?;
        tx.commit().await.map_err(crate::store::StoreError::from)?;
    }
    Ok(())
}
