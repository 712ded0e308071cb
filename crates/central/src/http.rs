//! The HTTP interface: routes, limits, and what requests and answers have in common.

mod archive;
mod body;
mod calendar;
mod catalogue;
mod endpoints;
mod openapi;
mod photos;
mod pull;
mod sharing;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use domain::refusal::{Refusal, RefusalCode};
use protocol::catalogue::{IMPORT_LINES, IMPORT_MOST_BYTES};
use protocol::sync::PUSH_MAX_BYTES;
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{NotForContentType, Predicate as _};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::trace::TraceLayer;
use tracing::Level;

use crate::Central;
use crate::blobs;
use crate::failure::HttpFailure;
use crate::metrics;

/// Largest body of everything that is neither a push nor a photo, in bytes.
const SMALL_BODY: usize = 64 << 10;
/// Longest time for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// All routes.
pub(crate) fn router(central: Arc<Central>) -> Router {
    let photos = get(photos::read).head(photos::progress).patch(photos::append).put(photos::put);
    let imports = post(catalogue::upload).get(catalogue::drafts);
    let photo_limit = usize::try_from(blobs::LIMIT).unwrap_or(usize::MAX);
    Router::new()
        .route("/v1/login", post(endpoints::login))
        .route("/v1/refresh", post(endpoints::refresh))
        .route("/v1/logout", post(endpoints::logout))
        .route("/v1/push", post(endpoints::push).layer(DefaultBodyLimit::max(PUSH_MAX_BYTES)))
        .route("/v1/pull", get(pull::pull))
        .route("/v1/snapshot", get(pull::snapshot))
        .route("/v1/leases", post(endpoints::lease))
        .route("/v1/blobs/missing", post(photos::missing).layer(DefaultBodyLimit::max(PUSH_MAX_BYTES)))
        .route("/v1/blobs/{hash}", photos.layer(DefaultBodyLimit::max(photo_limit)))
        .route("/v1/hints", get(endpoints::hints))
        .route("/v1/report", post(endpoints::report))
        .route("/v1/reports", get(endpoints::reports))
        .route("/v1/archive/search", post(archive::search))
        .route("/v1/archive/open", post(archive::open))
        .route("/v1/shared/licences", post(sharing::look_up))
        .route("/v1/calendar", post(calendar::take_in))
        .route("/v1/calendar/reckoning", get(calendar::reckoning))
        .route("/v1/catalogue", get(catalogue::offered))
        .route("/v1/catalogue/items/{code}/withdraw", post(catalogue::withdraw))
        .route("/v1/catalogue/export", get(catalogue::exported))
        .route("/v1/catalogue/imports", imports.layer(DefaultBodyLimit::max(IMPORT_MOST_BYTES)))
        .route("/v1/catalogue/imports/{id}", get(catalogue::plan).delete(catalogue::discard))
        .route("/v1/catalogue/imports/{id}/live", post(catalogue::go_live))
        .route("/v1/health", get(endpoints::health))
        .route("/openapi.json", get(openapi::description))
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_path)
        .layer(DefaultBodyLimit::max(SMALL_BODY))
        // The fastest level makes a list a tenth of its size already; the best one costs five times the time for little more.
        .layer(
            CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
                // Snapshots are compressed already, once for all.
                DefaultPredicate::new()
                    .and(NotForContentType::const_new(protocol::snapshot::MEDIA_TYPE))
                    // Compressed, a line of progress would wait for the ones after it.
                    .and(NotForContentType::const_new(IMPORT_LINES)),
            ),
        )
        .layer(middleware::from_fn(patience))
        .layer(middleware::from_fn_with_state(Arc::clone(&central), metrics::measured))
        .layer(middleware::map_response(headers))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            // The path only: query strings are nobody's business.
            tracing::span!(Level::INFO, "request", method = %request.method(), path = request.uri().path())
        }))
        .with_state(central)
}

async fn unknown_path() -> HttpFailure {
    Refusal::new(RefusalCode::NotFound).with("what", "path").into()
}

async fn patience(request: Request, next: Next) -> Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => HttpFailure::busy("the answer took too long").into_response(),
    }
}

async fn headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
