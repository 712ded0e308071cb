//! One question and one answer over HTTP/1.1. No proxy, no redirect, no cookie: it is a program on the same PC.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use protocol::screen::{DeviceFault, IdReaderSettings, Nonsense, ReaderExchange, ReaderMethod};

use super::{ANSWER_MOST, milliseconds};
use crate::fault::bad_setting;
use crate::loopback::Loopback;

/// Asks once and gives the body of the answer.
pub(super) async fn ask(address: &Loopback, settings: &IdReaderSettings) -> Result<Bytes, DeviceFault> {
    let stream = address.connect(milliseconds(settings.limits.connect_ms)).await?;
    let request = request(address, &settings.exchange)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| fault(&e))?;
    // Both in one task: whoever stops waiting for the answer closes the connection with it.
    let answer = async {
        let response = sender.send_request(request).await.map_err(|error| fault(&error))?;
        if !response.status().is_success() {
            return Err(nonsense(Nonsense::Status));
        }
        match Limited::new(response.into_body(), ANSWER_MOST).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(nonsense(Nonsense::TooLong)),
            Err(error) => Err(error.downcast_ref().map_or(DeviceFault::PulledOut, fault)),
        }
    };
    tokio::pin!(connection);
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The connection ends by itself when the program closes it behind its answer.
        _ = &mut connection => answer.await,
    }
}

fn request(address: &Loopback, exchange: &ReaderExchange) -> Result<Request<Full<Bytes>>, DeviceFault> {
    let ReaderExchange::Http { method, body, content_type, .. } = exchange else {
        return Err(bad_setting("exchange"));
    };
    let method = match method {
        ReaderMethod::Get => Method::GET,
        ReaderMethod::Post => Method::POST,
    };
    let mut request = Request::builder()
        .method(method)
        .uri(address.path())
        .header(HOST, address.authority())
        .header(ACCEPT, "application/json, text/plain, */*")
        .header(CONNECTION, "close");
    if !content_type.is_empty() {
        request = request.header(CONTENT_TYPE, content_type);
    }
    request.body(Full::new(Bytes::from(body.clone()))).map_err(|_| bad_setting("content_type"))
}

fn fault(error: &hyper::Error) -> DeviceFault {
    // What was sent is not HTTP; everything else means that the line broke.
    if error.is_parse() { nonsense(Nonsense::Protocol) } else { DeviceFault::PulledOut }
}

fn nonsense(way: Nonsense) -> DeviceFault {
    DeviceFault::Nonsense { way }
}
