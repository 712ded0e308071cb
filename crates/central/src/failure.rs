//! Failures on their way out: `{code, params, message, retry}` with a fitting HTTP status. Logged here, once.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::refusal::{Refusal, RefusalCode};
use protocol::error::{Code, Failure, FailureCode};

use crate::key::{KeyError, Unsealable};
use crate::metrics::FailedWith;
use crate::store::StoreError;

/// A failure as the answer to a request.
#[derive(Debug)]
pub(crate) struct HttpFailure(pub Failure);

impl HttpFailure {
    /// Something that cannot be explained to the caller; the log has the details.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(error = %chain(error), "a request failed");
        Self(Failure::new(FailureCode::Internal, "internal error"))
    }

    /// The same request may succeed in a moment.
    pub(crate) fn busy(why: &str) -> Self {
        let mut failure = Failure::new(FailureCode::Internal, why);
        failure.retry = true;
        Self(failure)
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl From<Failure> for HttpFailure {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<Refusal> for HttpFailure {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl From<StoreError> for HttpFailure {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<&StoreError> for HttpFailure {
    fn from(error: &StoreError) -> Self {
        if error.is_full() {
            tracing::error!(%error, "the disk of the store is full");
            Self(Failure::new(FailureCode::DiskFull, "the disk of the central store is full"))
        } else if error.is_transient() {
            tracing::warn!(%error, "the store is busy");
            Self::busy("the store is busy")
        } else {
            Self::internal(error)
        }
    }
}

impl From<KeyError> for HttpFailure {
    fn from(error: KeyError) -> Self {
        Self::internal(&error)
    }
}

impl From<Unsealable> for HttpFailure {
    fn from(error: Unsealable) -> Self {
        Self::internal(&error)
    }
}

/// The one table of statuses.
fn status(failure: &Failure) -> StatusCode {
    match failure.code {
        Code::Refused(RefusalCode::NotAllowed) => StatusCode::FORBIDDEN,
        Code::Refused(RefusalCode::NotFound | RefusalCode::ItemUnknown) => StatusCode::NOT_FOUND,
        Code::Refused(RefusalCode::Malformed) => StatusCode::BAD_REQUEST,
        Code::Refused(_) => StatusCode::CONFLICT,
        Code::Failed(code) => match code {
            FailureCode::WrongPassword | FailureCode::Unauthenticated => StatusCode::UNAUTHORIZED,
            FailureCode::LockedOut => StatusCode::TOO_MANY_REQUESTS,
            FailureCode::SequenceGap
            | FailureCode::ForkedClient
            | FailureCode::VersionMismatch
            | FailureCode::UploadOffset
            | FailureCode::CatalogueChanged
            | FailureCode::CalendarUnusable => StatusCode::CONFLICT,
            FailureCode::SnapshotNeeded => StatusCode::GONE,
            FailureCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            FailureCode::UploadHash => StatusCode::UNPROCESSABLE_ENTITY,
            FailureCode::BadRequest | FailureCode::ClockSkew => StatusCode::BAD_REQUEST,
            // Not a failure of ours: a desktop that sees a 5xx works on alone.
            FailureCode::SharingOff | FailureCode::SharingFailed => StatusCode::FAILED_DEPENDENCY,
            FailureCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            _ if failure.retry => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

impl IntoResponse for HttpFailure {
    fn into_response(self) -> Response {
        let code = FailedWith(self.0.code);
        let mut response = (status(&self.0), Json(self.0)).into_response();
        response.extensions_mut().insert(code);
        response
    }
}
