//! The line to the central API, at its lowest: one request, one answer. What is said over it is the business of [`crate::sync`].

use std::sync::RwLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use protocol::error::{Failure, FailureCode};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Url};
use serde::Serialize;
use tokio::time::timeout;

use crate::trouble;

/// Longest answer that is taken into memory, in bytes: a snapshot.
const ANSWER_MOST: usize = protocol::snapshot::MOST_BYTES;
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a question may stay without an answer, if nothing else is said.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// One question to the central API.
#[derive(Clone, Debug)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Path with the query, if any, from the base address on.
    pub path: String,
    /// Headers by their lower-case names.
    pub headers: Vec<(&'static str, String)>,
    /// Body; empty for none.
    pub body: Bytes,
    /// Longest time until the answer begins, and then between two pieces of it: a slow line is not a dead one.
    pub timeout: Duration,
}

impl Request {
    /// A question without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Bytes::new(), timeout: REQUEST_TIMEOUT }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Adds a query to the path.
    #[must_use]
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.path = format!("{}?{query}", self.path);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &impl Serialize) -> Self {
        // A derived Serialize into memory cannot fail: no map has keys that are not strings.
        let text = serde_json::to_vec(body).unwrap_or_default();
        self.header("content-type", "application/json").body(text)
    }

    /// Adds the token of whoever asks.
    #[must_use]
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Sets the longest time for the answer.
    #[must_use]
    pub(crate) fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// What the central API, or whoever sits at its address, answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// A line to the central API. Whether it works is found out by using it.
pub trait Line: Send + Sync {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// [`FailureCode::Offline`] when no whole answer came in time. The question may have been acted on all the same.
    fn ask(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>>;

    /// Asks for an answer without an end, and gives its pieces as they arrive. It ends when the line breaks.
    ///
    /// # Errors
    /// As [`Line::ask`], and the failure for a status that is not a success.
    fn listen(&self, request: Request) -> BoxFuture<'_, Result<BoxStream<'static, Bytes>, Failure>>;

    /// Begins with fresh connections after something hung.
    fn reset(&self);
}

/// HTTP over the machine's network.
pub(crate) struct Cable {
    base: Url,
    http: RwLock<reqwest::Client>,
}

impl Cable {
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
        Ok(Self { base, http: RwLock::new(build()?) })
    }

    async fn send(&self, request: Request) -> Result<reqwest::Response, Failure> {
        let url = self.base.join(&request.path).map_err(|_| trouble::internal("malformed path"))?;
        let http = self.http.read().map_err(|_| trouble::internal("poisoned line"))?.clone();
        let mut out = http.request(request.method, url);
        for (name, value) in request.headers {
            out = out.header(name, value);
        }
        if !request.body.is_empty() {
            out = out.body(request.body);
        }
        match timeout(request.timeout, out.send()).await {
            Ok(response) => response.map_err(|error| offline(&error)),
            Err(_) => Err(silent()),
        }
    }
}

/// What an answer that is no success says.
pub(crate) fn failure_of(status: StatusCode, body: &[u8]) -> Failure {
    match serde_json::from_slice::<Failure>(body) {
        // What failed over there (its disk is full, its store is busy) would be read as something of this PC.
        _ if status.is_server_error() => central_failed(status),
        Ok(failure) => failure,
        Err(_) if status == StatusCode::UNAUTHORIZED => {
            Failure::new(FailureCode::Unauthenticated, "unauthorized")
        }
        Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => Failure::new(FailureCode::TooLarge, "too large"),
        // A proxy's page: whoever answers there is not the central API, or not well.
        Err(_) => central_failed(status),
    }
}

fn central_failed(status: StatusCode) -> Failure {
    Failure::new(FailureCode::CentralFailed, "the central API answers with an error")
        .with("status", status.as_u16())
}

/// The whole body of an answer, with no pause in it longer than `patience`.
async fn whole(mut response: reqwest::Response, patience: Duration) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    loop {
        match timeout(patience, response.chunk()).await {
            Ok(Ok(Some(piece))) if body.len() + piece.len() <= ANSWER_MOST => body.extend_from_slice(&piece),
            Ok(Ok(Some(_))) => {
                return Err(
                    Failure::new(FailureCode::TooLarge, "the answer is too large").with("limit", ANSWER_MOST)
                );
            }
            Ok(Ok(None)) => return Ok(body.freeze()),
            Ok(Err(error)) => return Err(offline(&error)),
            Err(_) => return Err(silent()),
        }
    }
}

fn silent() -> Failure {
    Failure::new(FailureCode::Offline, "timed out")
}

impl Line for Cable {
    fn ask(&self, request: Request) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let patience = request.timeout;
            let response = self.send(request).await?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = whole(response, patience).await?;
            Ok(Answer { status, headers, body })
        })
    }

    fn listen(&self, request: Request) -> BoxFuture<'_, Result<BoxStream<'static, Bytes>, Failure>> {
        Box::pin(async move {
            let patience = request.timeout;
            let response = self.send(request).await?;
            let status = response.status();
            if !status.is_success() {
                return Err(failure_of(status, &whole(response, patience).await?));
            }
            let pieces = response.bytes_stream().take_while(|piece| std::future::ready(piece.is_ok()));
            Ok(pieces.filter_map(|piece| std::future::ready(piece.ok())).boxed())
        })
    }

    fn reset(&self) {
        if let (Ok(mut http), Ok(new)) = (self.http.write(), build()) {
            *http = new;
        }
    }
}

/// What every HTTP client needs before it is built.
pub(crate) fn install_cryptography() {
    // Fails only when another part of the process has installed one already, which serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
}

fn build() -> Result<reqwest::Client, Failure> {
    install_cryptography();
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|_| trouble::internal("no HTTP client"))
}

fn offline(error: &reqwest::Error) -> Failure {
    let what = if error.is_connect() { "no connection" } else { "connection lost" };
    Failure::new(FailureCode::Offline, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_without_encryption() {
        for address in
            ["https://api.example.gov.cn", "http://127.0.0.1:8", "http://localhost", "http://[::1]:8"]
        {
            assert!(Cable::new(address).is_ok(), "{address} is fine");
        }
        for address in ["http://api.example.gov.cn", "http://10.0.0.1", "api.example.gov.cn", ""] {
            assert!(Cable::new(address).is_err(), "{address} must be refused");
        }
    }

    #[test]
    fn a_query_is_written_so_that_any_text_survives() {
        let request = Request::new(Method::GET, "/v1/pull").query(&[("space", "hall:a b&c"), ("since", "7")]);
        assert_eq!(request.path, "/v1/pull?space=hall%3Aa+b%26c&since=7");
    }
}
