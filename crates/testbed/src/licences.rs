//! A sample e-licence server: a sharing platform with a few people of the sample hall, among them one whose record lacks a key field, one whose record
//! has expired, and some with whom the platform itself is at its worst. It speaks the protocol of `docs/data-sharing.md`.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Name under which the central API is known to the server.
pub const CLIENT: &str = "yichuang";
/// The password to it. A sample has no secrets.
pub const SECRET: &str = "sample-licences";
/// How long the slow answer takes.
const SLOW: Duration = Duration::from_secs(60);

/// A sample e-licence server on a port of this machine. Ends when it is dropped.
pub struct Licences {
    address: SocketAddr,
    register: Arc<Register>,
    server: JoinHandle<()>,
}

/// What the server knows, and what it was asked.
#[derive(Default)]
struct Register {
    entries: Mutex<BTreeMap<(String, String), Entry>>,
    asked: Mutex<Vec<Asked>>,
}

#[derive(Deserialize)]
struct Sample {
    licences: Vec<Entry>,
}

#[derive(Clone, Deserialize)]
struct Entry {
    holder: String,
    licence_type: String,
    #[serde(default)]
    conduct: Conduct,
    #[serde(default)]
    record: Value,
}

/// How the platform behaves towards a person.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Conduct {
    #[default]
    Answer,
    Slow,
    Fail,
    Garbage,
    Flood,
}

/// A question that arrived with the right password.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Asked {
    /// Type of the licence.
    pub licence_type: String,
    /// ID number.
    pub holder: String,
    /// Item for which it is needed.
    pub purpose: String,
}

impl Licences {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// When no port is free, or the sample is broken.
    pub async fn start() -> Self {
        Self::on((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// Starts a server on an address.
    ///
    /// # Panics
    /// When nobody can listen there, or the sample is broken.
    pub async fn on(address: SocketAddr) -> Self {
        let sample: Sample =
            serde_json::from_str(include_str!("../licences.json")).expect("the sample is in its format");
        let entries = sample.licences.into_iter().map(|entry| (entry.key(), entry)).collect();
        let register = Arc::new(Register { entries: Mutex::new(entries), asked: Mutex::default() });
        let router =
            Router::new().route("/v1/licences/query", post(answer)).with_state(Arc::clone(&register));
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let address = listener.local_addr().expect("it has an address");
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { address, register, server }
    }

    /// Base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every question so far.
    pub fn asked(&self) -> Vec<Asked> {
        held(&self.register.asked).clone()
    }

    /// The department puts a field of a record right.
    ///
    /// # Panics
    /// When there is no such record.
    pub fn correct(&self, licence_type: &str, holder: &str, field: &str, text: &str) {
        let key = (licence_type.to_owned(), holder.to_owned());
        let mut entries = held(&self.register.entries);
        let entry = entries.get_mut(&key).expect("the record is in the sample");
        entry.record["fields"][field] = text.into();
    }

    /// Serves until the program ends.
    pub async fn serve(mut self) {
        // It only ends with the program, or by a panic, which has been told.
        drop((&mut self.server).await);
    }
}

impl Drop for Licences {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Entry {
    fn key(&self) -> (String, String) {
        (self.licence_type.clone(), self.holder.clone())
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(register): State<Arc<Register>>, headers: HeaderMap, body: Bytes) -> Response {
    let expected = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    if headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) != Some(expected.as_str()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let key = (asked.licence_type.clone(), asked.holder.clone());
    held(&register.asked).push(asked);
    let entry = held(&register.entries).get(&key).cloned();
    let Some(entry) = entry else { return Json(json!({"record": null})).into_response() };
    match entry.conduct {
        Conduct::Answer => Json(json!({"record": entry.record})).into_response(),
        Conduct::Slow => {
            tokio::time::sleep(SLOW).await;
            Json(json!({"record": entry.record})).into_response()
        }
        Conduct::Fail => StatusCode::BAD_GATEWAY.into_response(),
        Conduct::Garbage => "<html>维护中</html>".into_response(),
        Conduct::Flood => {
            let piece = Bytes::from(vec![b' '; 64 << 10]);
            Body::from_stream(stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone())))
                .into_response()
        }
    }
}
