//! The central API of a simulation: the real router on a real store, without a listener, with a record of what it committed in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use central::{Api, Clock, Config};
use domain::catalogue::Staff;
use domain::id::{BlobHash, ClientId, StaffId};
use domain::time::Timestamp;
use protocol::auth::{Login, Session};
use protocol::sync::{CommandResult, Envelope, Hint, Push, PushAnswer};
use reqwest::Method;
use tower::ServiceExt as _;
use workstation::line::{Answer, Request};

use super::nature::Sun;
use crate::hall::PASSWORD;

/// What the central API committed.
#[derive(Clone, Debug)]
pub(super) enum Committed {
    /// It dealt with a command.
    Command(Box<Entry>),
    /// Somebody logged in at a PC.
    SignIn(ClientId, StaffId),
    /// Somebody was given other roles, or the account was closed or opened.
    Rights {
        /// Who, with what is allowed from now on.
        staff: Box<Staff>,
        /// Whether the account is open.
        active: bool,
    },
    /// A photo has arrived whole.
    Photo(BlobHash),
}

/// A command that was dealt with.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Whose log.
    pub(super) client: ClientId,
    /// The command.
    pub(super) envelope: Envelope,
    /// Who brought it.
    pub(super) brought_by: StaffId,
    /// When it arrived.
    pub(super) received: Timestamp,
    /// How far its desktop's clock was ahead then, in milliseconds.
    pub(super) skew: i64,
    /// When the central store had been restored last.
    pub(super) restored_at: Option<Timestamp>,
    /// What became of it.
    pub(super) result: CommandResult,
}

/// A copy of everything, with what it had committed and when it had been restored.
#[derive(Clone)]
struct Backup {
    folder: PathBuf,
    length: usize,
    epoch: String,
    restored_at: Option<Timestamp>,
}

/// The central API, on a folder of its own. A crash leaves the folder as it is and goes on with a copy of it, as the disk would be found.
pub(super) struct Server {
    folder: PathBuf,
    generation: u32,
    sun: Sun,
    api: Api,
    router: Router,
    backup: Option<Backup>,
    /// Whose tokens it has given.
    tokens: BTreeMap<String, StaffId>,
    restored_at: Option<Timestamp>,
    /// Everything it committed and still knows of.
    pub(super) history: Vec<Committed>,
    /// What changed since somebody looked last.
    pub(super) raised: Vec<Hint>,
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
        Self {
            folder,
            generation: 0,
            sun: sun.clone(),
            api,
            router,
            backup: None,
            tokens: BTreeMap::new(),
            restored_at: None,
            history,
            raised: Vec::new(),
        }
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
            self.note_push(request, &answer.body);
        } else if request.path == "/v1/login" || request.path == "/v1/refresh" {
            let session: Session =
                serde_json::from_slice(&answer.body).expect("the central API answers a login");
            self.tokens.insert(format!("Bearer {}", session.access_token), session.staff.id.clone());
            if let Ok(login) = serde_json::from_slice::<Login>(&request.body) {
                self.history.push(Committed::SignIn(login.client, login.staff));
            }
        } else if let Some(hash) = request.path.strip_prefix("/v1/blobs/")
            && answer.headers.get("upload-complete").is_some_and(|complete| complete == "?1")
        {
            self.history.push(Committed::Photo(BlobHash(hash.to_owned())));
        }
    }

    fn note_push(&mut self, request: &Request, answer: &Bytes) {
        let push: Push = serde_json::from_slice(&request.body).expect("the central API could read it");
        let answer: PushAnswer = serde_json::from_slice(answer).expect("the central API answers a push");
        let brought_by = bearer(request).and_then(|token| self.tokens.get(token)).cloned();
        let brought_by = brought_by.expect("whoever pushes has a token");
        self.raised.extend(answer.raised);
        let before = self.last_seqs().get(&push.client).copied().unwrap_or(0);
        let results: BTreeMap<u64, CommandResult> =
            answer.results.into_iter().map(|result| (result.seq, result)).collect();
        for envelope in push.commands.into_iter().filter(|envelope| envelope.seq > before) {
            let result = results.get(&envelope.seq).cloned().expect("every pushed command has a result");
            let received = self.sun.now();
            self.history.push(Committed::Command(Box::new(Entry {
                client: push.client,
                envelope,
                brought_by: brought_by.clone(),
                received,
                skew: push.sent_at.0 - received.0,
                restored_at: self.restored_at,
                result,
            })));
        }
    }

    /// How far each log has come.
    fn last_seqs(&self) -> BTreeMap<ClientId, u64> {
        self.history
            .iter()
            .filter_map(Committed::command)
            .map(|entry| (entry.client, entry.envelope.seq))
            .collect()
    }

    /// What somebody was given last, if anything has changed since the beginning.
    pub(super) fn rights(&self, id: &StaffId) -> Option<(Staff, bool)> {
        self.history.iter().rev().find_map(|committed| match committed {
            Committed::Rights { staff, active } if staff.id == *id => Some(((**staff).clone(), *active)),
            _ => None,
        })
    }

    /// Whose account is closed.
    pub(super) fn closed(&self) -> BTreeSet<StaffId> {
        let mut closed = BTreeSet::new();
        for committed in &self.history {
            if let Committed::Rights { staff, active } = committed {
                if *active {
                    closed.remove(&staff.id)
                } else {
                    closed.insert(staff.id.clone())
                };
            }
        }
        closed
    }

    /// Somebody is given other roles, or the account is closed or opened.
    pub(super) async fn give_rights(&mut self, staff: Staff, active: bool) {
        let store = self.api.store();
        store.set_staff(staff.clone()).await.expect("the store can be written");
        store.set_disabled(&staff.id, !active).await.expect("the store can be written");
        self.history.push(Committed::Rights { staff: Box::new(staff), active });
    }

    /// Somebody logs in far from all PCs.
    pub(super) async fn log_in(&mut self, staff: &str) -> Session {
        let client = ClientId(uuid::Uuid::nil());
        let login = Login { staff: staff.into(), password: PASSWORD.to_owned(), client, at: self.sun.now() };
        let answer = self.answer(&Request::new(Method::POST, "/v1/login").json(&login)).await;
        serde_json::from_slice(&answer.body).expect("an account that is open")
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
        let folder = self.folder.join("backup");
        drop(fs::remove_dir_all(&folder));
        copy_quiet(&self.data(), &folder);
        let (length, epoch, restored_at) = (self.history.len(), self.epoch().await, self.restored_at);
        self.backup = Some(Backup { folder, length, epoch, restored_at });
    }

    /// The disk is broken and the backup takes its place. The mark that tells how far it had come lies elsewhere. Tells how many commands were
    /// forgotten, or that there is no backup.
    pub(super) async fn restore(&mut self) -> Option<usize> {
        let backup = self.backup.clone()?;
        self.api.mark().await;
        fs::copy(self.data().join("high-water"), backup.folder.join("high-water"))
            .expect("the mark can be copied");
        let forgotten = self.history.len() - backup.length;
        self.history.truncate(backup.length);
        self.go_on_with(&backup.folder).await;
        self.restored_at =
            if self.epoch().await == backup.epoch { backup.restored_at } else { Some(self.sun.now()) };
        Some(forgotten)
    }

    async fn epoch(&self) -> String {
        self.api.store().epoch().await.expect("the store can be read")
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

impl Committed {
    /// The command, if it is one.
    pub(super) fn command(&self) -> Option<&Entry> {
        if let Self::Command(entry) = self { Some(entry) } else { None }
    }
}

/// The token that a request shows.
pub(super) fn bearer(request: &Request) -> Option<&str> {
    request.headers.iter().find(|(name, _)| *name == "authorization").map(|(_, token)| token.as_str())
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
