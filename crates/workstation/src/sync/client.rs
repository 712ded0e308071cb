//! HTTP to the central API, with the tokens.

use std::time::Duration;

use domain::id::{BlobHash, StaffId};
use domain::time::Timestamp;
use protocol::auth::{Login, Refresh, Session as CentralSession};
use protocol::error::{Failure, FailureCode};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::desk::{Open, wall_clock};
use crate::trouble;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// The connection with its tokens.
pub(crate) struct Client {
    base: Url,
    http: std::sync::RwLock<reqwest::Client>,
    access: Mutex<Option<Access>>,
}

struct Access {
    token: String,
    expires_at: Timestamp,
}

impl Client {
    /// A connection to the base address. Plain HTTP is for loopback only.
    pub(crate) fn new(central: &str) -> Result<Self, Failure> {
        let base = Url::parse(central)
            .map_err(|_| Failure::new(FailureCode::BadRequest, "malformed central address"))?;
        let loopback = match base.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if base.scheme() != "https" && !loopback {
            return Err(Failure::new(FailureCode::BadRequest, "the central address must be https"));
        }
        Ok(Self { base, http: std::sync::RwLock::new(build()?), access: Mutex::new(None) })
    }

    /// Begins with fresh connections.
    pub(crate) fn reset(&self) {
        if let (Ok(mut http), Ok(new)) = (self.http.write(), build()) {
            *http = new;
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Failure> {
        let url = self.base.join(path).map_err(|_| trouble::internal("malformed path"))?;
        let http = self.http.read().map_err(|_| trouble::internal("poisoned client"))?.clone();
        Ok(http.request(method, url).timeout(REQUEST_TIMEOUT))
    }
}

fn build() -> Result<reqwest::Client, Failure> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|_| trouble::internal("no HTTP client"))
}

impl Open {
    /// Logs in at the central API and keeps the tokens.
    pub(crate) async fn contact_login(&self, login: &Login) -> Result<CentralSession, Failure> {
        let sent = wall_clock();
        let response = send(self.client_http().request(Method::POST, "/v1/login")?.json(login)).await?;
        let session: CentralSession = read(response).await?;
        self.measure_clock(sent, session.now);
        self.keep_tokens(&session).await?;
        Ok(session)
    }

    /// Forgets the tokens, here and at the central API.
    pub(crate) async fn end_session(&self, staff: &StaffId) {
        let token = self.client_http().access.lock().await.take();
        let (secrets, name) = (self.secrets.clone(), refresh_name(staff));
        drop(tokio::task::spawn_blocking(move || secrets.forget(&name)).await);
        if let Some(token) = token
            && let Ok(request) = self.client_http().request(Method::POST, "/v1/logout")
        {
            // Without the network the short token ends by itself.
            drop(request.bearer_auth(token.token).timeout(CONNECT_TIMEOUT).send().await);
        }
    }

    /// Sends an authenticated request, refreshing the token when it has expired. `build` is called again for the second try.
    pub(crate) async fn authorized(
        &self,
        method: Method,
        path: &str,
        build: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, Failure> {
        let token = self.access_token(false).await?;
        let request = build(self.client_http().request(method.clone(), path)?.bearer_auth(token));
        match send(request).await {
            Err(failure) if failure.is(FailureCode::Unauthenticated) => {
                let token = self.access_token(true).await?;
                send(build(self.client_http().request(method, path)?.bearer_auth(token))).await
            }
            other => other,
        }
    }

    /// A token that is valid by this desktop's estimate; a new one when forced.
    pub(crate) async fn access_token(&self, force: bool) -> Result<String, Failure> {
        let mut access = self.client_http().access.lock().await;
        if let Some(held) = access.as_ref()
            && !force
            && held.expires_at > self.now().plus_seconds(10)
        {
            return Ok(held.token.clone());
        }
        let staff = self.session()?.known.staff.id;
        let (secrets, name) = (self.secrets.clone(), refresh_name(&staff));
        let kept = tokio::task::spawn_blocking(move || secrets.get(&name))
            .await
            .map_err(|_| trouble::internal("keyring work ended early"))??;
        let refresh_token = kept
            .and_then(|secret| String::from_utf8(secret).ok())
            .ok_or_else(|| Failure::new(FailureCode::Unauthenticated, "no refresh token"))?;
        let sent = wall_clock();
        let request =
            self.client_http().request(Method::POST, "/v1/refresh")?.json(&Refresh { refresh_token });
        let session: CentralSession = read(send(request).await?).await?;
        self.measure_clock(sent, session.now);
        self.keep_refresh_token(&session).await?;
        let token = session.access_token.clone();
        *access = Some(Access { token: session.access_token, expires_at: session.access_expires_at });
        Ok(token)
    }

    async fn keep_tokens(&self, session: &CentralSession) -> Result<(), Failure> {
        self.keep_refresh_token(session).await?;
        *self.client_http().access.lock().await =
            Some(Access { token: session.access_token.clone(), expires_at: session.access_expires_at });
        Ok(())
    }

    async fn keep_refresh_token(&self, session: &CentralSession) -> Result<(), Failure> {
        let (secrets, name) = (self.secrets.clone(), refresh_name(&session.staff.id));
        let token = session.refresh_token.clone();
        tokio::task::spawn_blocking(move || secrets.set(&name, token.as_bytes()))
            .await
            .map_err(|_| trouble::internal("keyring work ended early"))?
    }

    /// Estimates how far the central clock is ahead: its reading against the middle of the round trip.
    pub(crate) fn measure_clock(&self, sent: Timestamp, central: Timestamp) {
        let middle = i64::midpoint(sent.0, wall_clock().0);
        self.set_offset(central.0 - middle);
    }

    /// Fetches a photo that was taken elsewhere.
    pub(crate) async fn fetch_blob(&self, hash: &BlobHash) -> Result<Vec<u8>, Failure> {
        if !hash.is_well_formed() {
            return Err(Failure::new(FailureCode::BadRequest, "malformed hash"));
        }
        let response = self.authorized(Method::GET, &format!("/v1/blobs/{hash}"), |request| request).await?;
        response.bytes().await.map(|bytes| bytes.to_vec()).map_err(|error| offline(&error))
    }
}

fn refresh_name(staff: &StaffId) -> String {
    format!("refresh-token-{staff}")
}

/// Sends and turns every failure into one of ours.
pub(crate) async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    let response = request.send().await.map_err(|error| offline(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    match response.json::<Failure>().await {
        Ok(failure) => Err(failure),
        Err(_) if status == StatusCode::UNAUTHORIZED => {
            Err(Failure::new(FailureCode::Unauthenticated, "unauthorized"))
        }
        Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Failure::new(FailureCode::TooLarge, "too large"))
        }
        // A proxy's page or a starting server: as good as unreachable.
        Err(_) => Err(Failure::new(FailureCode::Offline, format!("status {}", status.as_u16()))),
    }
}

pub(crate) async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let bytes = response.bytes().await.map_err(|error| offline(&error))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Failure::new(FailureCode::VersionMismatch, "unreadable answer"))
}

fn offline(error: &reqwest::Error) -> Failure {
    let what = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "connection lost"
    };
    Failure::new(FailureCode::Offline, what)
}
