//! The central API of a simulation: the real router on a real store, without a listener, with a record of what it committed in which order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use central::{Api, Clock, Config};
use domain::id::{BlobHash, ClientId};
use domain::time::Timestamp;
use protocol::sync::{CommandResult, Envelope, Push, PushAnswer};
use tower::ServiceExt as _;
use workstation::line::{Answer, Request};

use super::nature::Sun;

/// What the central API committed.
#[derive(Clone, Debug)]
pub(super) enum Committed {
    /// It dealt with a command.
    Command {
        /// Whose log.
        client: ClientId,
        /// The command.
        envelope: Box<Envelope>,
        /// When it arrived.
        received: Timestamp,
        /// How far its desktop's clock was ahead then, in milliseconds.
        skew: i64,
        /// What became of it.
        result: CommandResult,
    },
    /// A photo has arrived whole.
    Photo(BlobHash),
}

/// The central API, on a folder of its own. A crash leaves the folder as it is and goes on with a copy of it, as the disk would be found.
pub(super) struct Server {
    folder: PathBuf,
    generation: u32,
    sun: Sun,
    api: Api,
    router: Router,
    backup: Option<(PathBuf, usize)>,
    /// Everything it committed and still knows of.
    pub(super) history: Vec<Committed>,
}

/// The central key of every simulated hall.
const KEY: [u8; 32] = [7; 32];

/// Settings of a central API on a folder.
pub(super) fn config(data: PathBuf) -> Config {
    Config { key: Some(KEY), ..Config::new(data) }
}

impl Server {
    /// Opens the central API on a copy of a folder, of which it is known what was committed there.
    pub(super) async fn open(template: &Path, folder: PathBuf, sun: &Sun, history: Vec<Committed>) -> Self {
        let data = folder.join("central-0");
        copy_quiet(template, &data);
        let api = open(data, sun).await;
        let router = api.router();
        Self { folder, generation: 0, sun: sun.clone(), api, router, backup: None, history }
    }

    /// Answers one request, to its end.
    pub(super) async fn answer(&mut self, request: &Request) -> Answer {
        let mut out = axum::http::Request::builder().method(request.method.clone()).uri(&request.path);
        for (name, value) in &request.headers {
            out = out.header(*name, value);
        }
        let out = out.body(Body::from(request.body.clone())).expect("an engine asks well-formed questions");
        let response = self.router.clone().oneshot(out).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the answer has an end");
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        self.note(request, &answer);
        answer
    }

    fn note(&mut self, request: &Request, answer: &Answer) {
        if !answer.status.is_success() {
            return;
        }
        if request.path == "/v1/push" {
            self.note_push(&request.body, &answer.body);
        } else if let Some(hash) = request.path.strip_prefix("/v1/blobs/")
            && answer.headers.get("upload-complete").is_some_and(|complete| complete == "?1")
        {
            self.history.push(Committed::Photo(BlobHash(hash.to_owned())));
        }
    }

    fn note_push(&mut self, push: &Bytes, answer: &Bytes) {
        let push: Push = serde_json::from_slice(push).expect("the central API could read it");
        let answer: PushAnswer = serde_json::from_slice(answer).expect("the central API answers a push");
        let before = self.last_seqs().get(&push.client).copied().unwrap_or(0);
        let results: BTreeMap<u64, CommandResult> =
            answer.results.into_iter().map(|result| (result.seq, result)).collect();
        for envelope in push.commands.into_iter().filter(|envelope| envelope.seq > before) {
            let result = results.get(&envelope.seq).cloned().expect("every pushed command has a result");
            let received = self.sun.now();
            let skew = push.sent_at.0 - received.0;
            let envelope = Box::new(envelope);
            self.history.push(Committed::Command { client: push.client, envelope, received, skew, result });
        }
    }

    /// How far each log has come.
    fn last_seqs(&self) -> BTreeMap<ClientId, u64> {
        let commands = self.history.iter().filter_map(|committed| match committed {
            Committed::Command { client, envelope, .. } => Some((*client, envelope.seq)),
            Committed::Photo(_) => None,
        });
        commands.collect()
    }

    /// The power is cut and comes back.
    pub(super) async fn crash(&mut self) {
        self.api.mark().await;
        let found = self.data();
        self.go_on_with(&found).await;
    }

    /// Keeps a copy of everything, as the nightly backup does.
    pub(super) async fn back_up(&mut self) {
        self.api.mark().await;
        let kept = self.folder.join("backup");
        drop(fs::remove_dir_all(&kept));
        copy_quiet(&self.data(), &kept);
        self.backup = Some((kept, self.history.len()));
    }

    /// The disk is broken and the backup takes its place. The mark that tells how far it had come lies elsewhere. Tells how many commands were
    /// forgotten, or that there is no backup.
    pub(super) async fn restore(&mut self) -> Option<usize> {
        let (kept, length) = self.backup.clone()?;
        self.api.mark().await;
        fs::copy(self.data().join("high-water"), kept.join("high-water")).expect("the mark can be copied");
        let forgotten = self.history.len() - length;
        self.history.truncate(length);
        self.go_on_with(&kept).await;
        Some(forgotten)
    }

    /// Keeps everything in another folder, to begin with.
    pub(super) async fn keep_as(mut self, folder: &Path) {
        self.api.mark().await;
        copy_quiet(&self.data(), folder);
        self.api.close().await;
    }

    fn data(&self) -> PathBuf {
        self.folder.join(format!("central-{}", self.generation))
    }

    async fn go_on_with(&mut self, found: &Path) {
        let before = self.data();
        self.generation += 1;
        copy_quiet(found, &self.data());
        let api = open(self.data(), &self.sun).await;
        self.router = api.router();
        // What is left of the old one ends by itself, on files that nobody looks at any more.
        drop(std::mem::replace(&mut self.api, api));
        drop(fs::remove_dir_all(before));
    }
}

async fn open(data: PathBuf, sun: &Sun) -> Api {
    let sun = sun.clone();
    Api::open(config(data), Clock::new(move || sun.now()))
        .await
        .unwrap_or_else(|error| panic!("the central API must open on its folder: {error:?}"))
}

/// Copies a folder in which nothing is being written, as a power cut would leave it: databases with their journals, but without what is
/// shared in memory only.
pub(super) fn copy_quiet(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder for the copy");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("a folder to copy");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_quiet(&source, &target);
        } else if source.extension().is_none_or(|ending| ending != "sqlite-shm") {
            fs::copy(source, target).expect("a file can be copied");
        }
    }
}
