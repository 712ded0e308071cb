//! What the host answers.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::id::BlobHash;
use domain::photo::Recipe;
use futures_util::Stream;
use futures_util::stream::unfold;
use protocol::error::{Code, Failure, FailureCode};
use protocol::rpc;
use protocol::screen::{CatalogueImport, Photo, PhotoRef, Tag};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use workstation::{Desk, SecondScreen};

/// What the handlers work with.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) desk: Desk,
    pub(crate) ending: watch::Receiver<bool>,
}

/// A failure as an answer.
pub(crate) struct Refused(Failure);

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        tracing::debug!(code = ?self.0.code, "{}", self.0);
        (status(self.0.code), Json(self.0)).into_response()
    }
}

/// The screens read the failure in the body; the status is for whoever looks at the traffic.
fn status(code: Code) -> StatusCode {
    match code {
        Code::Refused(_) => StatusCode::CONFLICT,
        Code::Failed(FailureCode::Internal) => StatusCode::INTERNAL_SERVER_ERROR,
        Code::Failed(FailureCode::BadRequest) => StatusCode::BAD_REQUEST,
        Code::Failed(FailureCode::LoggedOut | FailureCode::WrongPassword) => StatusCode::UNAUTHORIZED,
        Code::Failed(FailureCode::TooLarge | FailureCode::PhotoTooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Failed(FailureCode::Offline | FailureCode::CentralFailed) => StatusCode::SERVICE_UNAVAILABLE,
        Code::Failed(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// `POST /rpc/{command}`: carries out any command of the protocol.
pub(crate) async fn rpc(
    State(host): State<Host>,
    Path(command): Path<String>,
    request: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    // The rejection may quote what was entered, so it goes nowhere.
    let Json(request) = request.map_err(|_| Failure::new(FailureCode::BadRequest, "malformed request"))?;
    Ok(Json(rpc::dispatch(&host.desk, &command, request).await?))
}

/// `POST /rpc/{command}` of the second screen: carries out what the applicant may do.
pub(crate) async fn applicant_rpc(
    State(host): State<Host>,
    Path(command): Path<String>,
    request: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    let Json(request) = request.map_err(|_| Failure::new(FailureCode::BadRequest, "malformed request"))?;
    Ok(Json(rpc::dispatch_applicant(&host.desk, &command, request).await?))
}

/// `GET /events`: what changed, as server-sent events.
pub(crate) async fn events(State(host): State<Host>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(changes(host.desk.changes(), host.ending, None)).keep_alive(KeepAlive::default())
}

/// `GET /events` of the second screen: as long as somebody listens, it is there.
pub(crate) async fn applicant_events(
    State(host): State<Host>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let held = Some(host.desk.face_applicant());
    Sse::new(changes(host.desk.changes(), host.ending, held)).keep_alive(KeepAlive::default())
}

fn changes(
    changes: Receiver<Tag>,
    ending: watch::Receiver<bool>,
    held: Option<SecondScreen>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((changes, ending, VecDeque::new(), held), |(mut changes, mut ending, mut due, held)| async move {
        while due.is_empty() {
            let change = tokio::select! {
                change = changes.recv() => change,
                _ = ending.wait_for(|ending| *ending) => return None,
            };
            match change {
                Ok(tag) => due.push_back(tag),
                // What was missed is not known, so everything is fetched again.
                Err(RecvError::Lagged(_)) => due.extend(Tag::ALL),
                Err(RecvError::Closed) => return None,
            }
        }
        let event = Event::default().json_data(due.pop_front()).ok()?;
        Some((Ok(event), (changes, ending, due, held)))
    })
}

/// `POST /photo`: takes in the bytes of a photo.
pub(crate) async fn photo_put(
    State(host): State<Host>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<Photo>, Refused> {
    let bytes = arrived(bytes)?;
    Ok(Json(host.desk.put_photo(bytes.into()).await?))
}

/// `POST /signature` of the second screen: takes in the picture of a signature.
pub(crate) async fn signature_put(
    State(host): State<Host>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<PhotoRef>, Refused> {
    Ok(Json(host.desk.put_signature(arrived(bytes)?.into()).await?))
}

/// `POST /catalogue`: begins to import a file of service items.
pub(crate) async fn catalogue_put(
    State(host): State<Host>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<CatalogueImport>, Refused> {
    Ok(Json(host.desk.put_catalogue(arrived(bytes)?.into())?))
}

/// The bytes of a file, if they are here.
fn arrived(bytes: Result<Bytes, BytesRejection>) -> Result<Bytes, Failure> {
    bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Failure::new(FailureCode::TooLarge, "the file is too large to be read")
        }
        _ => Failure::new(FailureCode::BadRequest, "the file did not arrive"),
    })
}

/// The query of a photo.
#[derive(Deserialize)]
pub(crate) struct Look {
    thumbnail: Option<u8>,
    recipe: Option<String>,
}

impl Look {
    fn small(&self) -> bool {
        self.thumbnail == Some(1)
    }

    fn recipe(&self) -> Result<Recipe, Failure> {
        let wrong = |_| Failure::new(FailureCode::BadRequest, "not a recipe");
        self.recipe.as_deref().map_or(Ok(Recipe::default()), |recipe| recipe.parse().map_err(wrong))
    }
}

/// `GET /photo/{hash}?thumbnail=1&recipe=…`: the bytes of a photo, as a recipe shows it.
pub(crate) async fn photo(
    State(host): State<Host>,
    Path(hash): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response, Refused> {
    let hash = named(hash)?;
    let (media_type, bytes) = host.desk.page(&hash, look.recipe()?, look.small()).await?;
    Ok(private(media_type, bytes))
}

/// `GET /archived/{hash}?thumbnail=1`: the bytes of a photo of a closed record, which is not kept.
pub(crate) async fn archived_photo(
    State(host): State<Host>,
    Path(hash): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response, Refused> {
    let hash = named(hash)?;
    let (media_type, bytes) = host.desk.archived_photo(&hash, look.recipe()?, look.small()).await?;
    Ok(private(media_type, bytes))
}

fn named(hash: String) -> Result<BlobHash, Refused> {
    let hash = BlobHash(hash);
    if hash.is_well_formed() {
        Ok(hash)
    } else {
        Err(Failure::new(FailureCode::BadRequest, "not the name of a photo").into())
    }
}

/// `GET /document/{id}`: a document's PDF.
pub(crate) async fn document(State(host): State<Host>, Path(id): Path<String>) -> Result<Response, Refused> {
    Ok(private("application/pdf".to_owned(), host.desk.document(&id).await?))
}

/// `GET /page/{number}/{id}`: a page of a document as a picture.
pub(crate) async fn page(
    State(host): State<Host>,
    Path((number, id)): Path<(usize, String)>,
) -> Result<Response, Refused> {
    Ok(private("image/svg+xml".to_owned(), host.desk.document_page(&id, number).await?))
}

/// Bytes with personal data: shown on our own pages, and never kept by the browser, because the cache on this PC is encrypted.
fn private(media_type: String, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.as_str()),
        (header::CACHE_CONTROL, "private, no-store"),
        // The screens' own policy would keep the browser's PDF viewer from showing it.
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    ];
    (headers, bytes).into_response()
}
