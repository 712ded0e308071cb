//! Bodies and queries that answer malformed input the way everything else is answered.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use protocol::error::{Failure, FailureCode};
use serde::de::DeserializeOwned;

use crate::failure::HttpFailure;

/// The bytes of a body.
pub(crate) struct Whole(pub Bytes);

/// A body as JSON.
pub(crate) struct Body<T>(pub T);

/// A query string.
pub(crate) struct Asked<T>(pub T);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = HttpFailure;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpFailure> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Failure::new(FailureCode::TooLarge, "the body is too large")
            } else {
                Failure::new(FailureCode::BadRequest, "the body cannot be read")
            }
        })?;
        Ok(Self(bytes))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = HttpFailure;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpFailure> {
        let Whole(bytes) = Whole::from_request(request, state).await?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| malformed("the body is not what was expected").into())
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = HttpFailure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpFailure> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(asked)| Self(asked))
            .map_err(|_| malformed("the query is not what was expected").into())
    }
}

/// A malformed request. The parser's own words could quote what was sent, so they are not repeated.
pub(crate) fn malformed(why: &str) -> Failure {
    Failure::new(FailureCode::BadRequest, why)
}
