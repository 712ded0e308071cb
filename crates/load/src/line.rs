//! One connection of one counter, kept open as a desktop keeps it.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use protocol::error::{Failure, FailureCode};
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

use crate::Trouble;

/// A connection to the central API.
pub struct Line {
    address: SocketAddr,
    token: Option<String>,
    sender: Option<SendRequest<Full<Bytes>>>,
    /// Bytes of the bodies that went out.
    pub sent: u64,
    /// Bytes of the bodies that came in.
    pub received: u64,
}

impl Line {
    /// A line that connects when it is used first.
    pub fn to(address: SocketAddr) -> Self {
        Self { address, token: None, sender: None, sent: 0, received: 0 }
    }

    /// Shows this token from now on.
    pub fn authorize(&mut self, token: String) {
        self.token = Some(format!("Bearer {token}"));
    }

    /// What it shows: a header's value, for other programs that speak for the same counter.
    pub fn authorization(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Another line with the same token.
    pub fn beside(&self) -> Self {
        Self { token: self.token.clone(), ..Self::to(self.address) }
    }

    /// Ends the connection, as a pulled cable does.
    pub fn cut(&mut self) {
        self.sender = None;
    }

    /// Sends a request and takes the whole answer.
    ///
    /// # Errors
    /// [`Trouble::Failed`] when the central API says no, otherwise what the connection fails with.
    pub async fn ask(&mut self, method: Method, path: &str, body: Bytes) -> Result<Bytes, Trouble> {
        self.ask_with(method, path, &[(CONTENT_TYPE.as_str(), "application/json")], body).await
    }

    /// As [`Line::ask`] with headers of its own.
    ///
    /// # Errors
    /// As [`Line::ask`].
    pub async fn ask_with(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Bytes, Trouble> {
        self.sent += body.len() as u64;
        let answer = self.open(method, path, headers, body).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        self.received += bytes.len() as u64;
        if status.is_success() {
            return Ok(bytes);
        }
        let unnamed = || Failure::new(FailureCode::Internal, "an answer without a failure");
        let failure = serde_json::from_slice(&bytes).unwrap_or_else(|_| unnamed());
        Err(Trouble::Failed { status: status.as_u16(), failure: Box::new(failure) })
    }

    /// As [`Line::ask`], with the answer read as JSON.
    ///
    /// # Errors
    /// As [`Line::ask`], and [`Trouble::Answer`].
    pub async fn read<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<T, Trouble> {
        Ok(serde_json::from_slice(&self.ask(method, path, body).await?)?)
    }

    /// Sends a request; the answer's body is still to come.
    ///
    /// # Errors
    /// What the connection fails with.
    pub async fn open(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Response<Incoming>, Trouble> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, self.address.to_string());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body))?;
        let sender = match &mut self.sender {
            Some(sender) if !sender.is_closed() => sender,
            empty => empty.insert(connect(self.address).await?),
        };
        sender.ready().await?;
        Ok(sender.send_request(request).await?)
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Trouble> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // How the connection ends is told by the next request on it.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}
