//! Logging in at the central API.

use domain::catalogue::{Hall, Staff};
use domain::id::{ClientId, StaffId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /v1/login`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Login {
    /// Login name.
    pub staff: StaffId,
    /// Password.
    pub password: String,
    /// The desktop's database.
    pub client: ClientId,
    /// The desktop's wall clock.
    pub at: Timestamp,
}

/// `POST /v1/refresh`. The token sent is spent; using it twice ends the whole family (it was stolen).
#[derive(Clone, Serialize, Deserialize)]
pub struct Refresh {
    /// Refresh token.
    pub refresh_token: String,
}

/// Answer to a login or a refresh.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    /// Short-lived token for `Authorization: Bearer`.
    pub access_token: String,
    /// When it ends, by the central API's clock.
    pub access_expires_at: Timestamp,
    /// For the next refresh.
    pub refresh_token: String,
    /// The central API's clock.
    pub now: Timestamp,
    /// Who logged in.
    pub staff: Staff,
    /// Where the person works.
    pub hall: Hall,
    /// Spaces the person may pull.
    pub spaces: Vec<String>,
}
