//! HTTP to the central API, with the tokens.

use std::sync::Arc;

use domain::id::{BlobHash, StaffId};
use domain::time::Timestamp;
use protocol::auth::{Login, Refresh, Session as CentralSession};
use protocol::error::{Failure, FailureCode};
use reqwest::Method;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::load::Load;
use crate::desk::Open;
use crate::line::{Answer, CONNECT_TIMEOUT, Line, Request, failure_of};
use crate::{login, trouble};

/// The line with its tokens.
pub(crate) struct Client {
    line: Arc<dyn Line>,
    access: Mutex<Option<Access>>,
    load: Load,
}

struct Access {
    token: String,
    expires_at: Timestamp,
}

impl Client {
    /// A client of the central API at the other end of the line.
    pub(crate) fn new(line: Arc<dyn Line>) -> Self {
        Self { line, access: Mutex::new(None), load: Load::default() }
    }

    pub(crate) fn line(&self) -> &dyn Line {
        &*self.line
    }

    /// The most bytes to put into the next request.
    pub(crate) fn load(&self) -> usize {
        self.load.bytes()
    }
}

impl Open {
    /// Logs in at the central API and keeps the tokens.
    pub(crate) async fn contact_login(&self, login: &Login) -> Result<CentralSession, Failure> {
        let sent = self.wall_clock();
        let session: CentralSession =
            read(self.ask(Request::new(Method::POST, "/v1/login").json(login)).await?)?;
        self.measure_clock(sent, session.now);
        self.keep_tokens(&session).await?;
        Ok(session)
    }

    /// Forgets the tokens, here and at the central API.
    pub(crate) async fn end_session(&self, staff: &StaffId) {
        let token = self.client_http().access.lock().await.take();
        let (secrets, name) = (self.secrets.clone(), refresh_name(staff));
        drop(tokio::task::spawn_blocking(move || secrets.forget(&name)).await);
        if let Some(token) = token {
            let request =
                Request::new(Method::POST, "/v1/logout").bearer(&token.token).within(CONNECT_TIMEOUT);
            // Without the network the short token ends by itself.
            drop(self.ask(request).await);
        }
    }

    /// Sends an authenticated request, refreshing the token when it has expired. `build` is called again for the second try.
    pub(crate) async fn authorized(
        &self,
        method: Method,
        path: &str,
        build: impl Fn(Request) -> Request,
    ) -> Result<Answer, Failure> {
        let token = self.access_token(false).await?;
        match self.ask(build(Request::new(method.clone(), path).bearer(&token))).await {
            Err(failure) if failure.is(FailureCode::Unauthenticated) => {
                let token = self.access_token(true).await?;
                self.ask(build(Request::new(method, path).bearer(&token))).await
            }
            other => other,
        }
    }

    /// Asks, and turns every failure into one of ours.
    async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        let (bytes, begun) = (request.body.len(), Instant::now());
        let answer = self.client_http().line().ask(request).await;
        self.client_http().load.note(bytes, answer.is_ok(), begun.elapsed());
        let answer = answer?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(failure_of(answer.status, &answer.body))
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
        let staff = self.session()?.known.staff.id.clone();
        let (secrets, name) = (self.secrets.clone(), refresh_name(&staff));
        let kept = tokio::task::spawn_blocking(move || secrets.get(&name))
            .await
            .map_err(|_| trouble::internal("keyring work ended early"))??;
        let refresh_token = kept
            .and_then(|secret| String::from_utf8(secret).ok())
            .ok_or_else(|| Failure::new(FailureCode::Unauthenticated, "no refresh token"))?;
        let sent = self.wall_clock();
        let request = Request::new(Method::POST, "/v1/refresh").json(&Refresh { refresh_token });
        let session: CentralSession = read(self.ask(request).await?)?;
        self.measure_clock(sent, session.now);
        self.keep_refresh_token(&session).await?;
        login::take_over(self, &session).await?;
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
        let middle = i64::midpoint(sent.0, self.wall_clock().0);
        self.set_offset(central.0 - middle);
    }

    /// Fetches a photo that was taken elsewhere.
    pub(crate) async fn fetch_blob(&self, hash: &BlobHash) -> Result<Vec<u8>, Failure> {
        if !hash.is_well_formed() {
            return Err(Failure::new(FailureCode::BadRequest, "malformed hash"));
        }
        // A photo does not get smaller by being compressed once more.
        let plain = |request: Request| request.header("accept-encoding", "identity");
        let answer = self.authorized(Method::GET, &format!("/v1/blobs/{hash}"), plain).await?;
        Ok(answer.body.to_vec())
    }
}

fn refresh_name(staff: &StaffId) -> String {
    format!("refresh-token-{staff}")
}

/// Reads the JSON of an answer.
pub(crate) fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body)
        .map_err(|_| Failure::new(FailureCode::VersionMismatch, "unreadable answer"))
}
