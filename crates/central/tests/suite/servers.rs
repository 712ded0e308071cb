//! Several servers of one hall: one PostgreSQL, one folder of photos, one NATS, and nothing else in common.

use std::time::Duration;

use central::config::{BlobPlace, Relay};
use central::{Config, Running, start};
use domain::id::ClientId;
use protocol::auth::{Refresh, Session};
use protocol::error::{Failure, FailureCode};
use protocol::sync::{Hint, Lease, LeaseRequest};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use testbed::nats::Nats;
use testbed::postgres;

use crate::desk::{Desk, answer, is, issue, new_id, now};
use crate::hall::{Hall, Kind, PASSWORD};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Two servers of one hall.
struct Pair {
    hall: Hall,
    other: Running,
    nats: Nats,
    folder: TempDir,
}

impl Pair {
    async fn start() -> Self {
        let (nats, folder) = (Nats::start(), TempDir::with_prefix("pair").unwrap());
        let (relay, blobs) = (Relay { url: nats.url(), login: None }, folder.path().join("blobs"));
        let hall = Hall::configured(Kind::Postgres, |config| {
            config.relay = Some(relay);
            config.blobs = BlobPlace::Folder(blobs);
        })
        .await;
        let data = folder.path().join("other");
        let config = Config { data, listen: ([127, 0, 0, 1], 0).into(), ..hall.config.clone() };
        let other = start(config).await.unwrap();
        Self { hall, other, nats, folder }
    }

    async fn close(self) {
        self.other.stop().await;
        self.hall.close().await;
    }
}

/// A stream of hints.
struct Listening {
    response: Response,
    text: String,
}

impl Listening {
    /// Listens, until the current versions have come.
    async fn at(desk: &Desk) -> Self {
        let response = desk.request(Method::GET, "/v1/hints").send().await.unwrap();
        let mut listening = Self { response, text: String::new() };
        for space in desk.session.spaces.clone() {
            listening.until(|hint| hint.space == space, "the current version of every space").await;
        }
        listening
    }

    /// Waits for a hint.
    async fn until(&mut self, wanted: impl Fn(&Hint) -> bool, what: &str) -> Hint {
        let come = async {
            loop {
                while let Some(end) = self.text.find("\n\n") {
                    let event: String = self.text.drain(..end + 2).collect();
                    let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                    let hint = data.map(|data| serde_json::from_str::<Hint>(data.trim()).unwrap());
                    if let Some(hint) = hint.filter(|hint| wanted(hint)) {
                        return hint;
                    }
                }
                let chunk = self.response.chunk().await.unwrap().expect("the stream goes on");
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, come).await.unwrap_or_else(|_| panic!("a hint must come: {what}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_start_at_once_make_the_tables_once() {
    let folder = TempDir::new().unwrap();
    let database = postgres::database().await;
    let config = |name: &str| Config {
        listen: ([127, 0, 0, 1], 0).into(),
        database: Some(database.clone()),
        key: Some([7; 32]),
        ..Config::new(folder.path().join(name))
    };
    let (one, two, three) = tokio::join!(start(config("1")), start(config("2")), start(config("3")));
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert_eq!(one.store().epoch().await.unwrap(), two.store().epoch().await.unwrap(), "it is one store");
    for server in [one, two, three] {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_at_one_server_is_a_hint_at_the_other() {
    let pair = Pair::start().await;
    let mut desk = Desk::of(&pair.hall, "guide").await;
    let there = Desk::of(&pair.hall, "clerk-1").await.through(pair.other.address);
    let mut listening = Listening::at(&there).await;
    desk.must(issue(1)).await;
    let (_, version) = desk.pull("hall:H", 0).await;
    // A version that was on its way between the servers when the stream began may be told again before it.
    let changed = |hint: &Hint| hint.space == "hall:H" && hint.version >= version;
    let hint = listening.until(changed, "the hall has changed").await;
    assert_eq!(hint.version, version);
    pair.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_nats_all_work_goes_on_and_afterwards_the_newest_hint_comes() {
    let mut pair = Pair::start().await;
    let mut desk = Desk::of(&pair.hall, "guide").await;
    let there = Desk::of(&pair.hall, "clerk-1").await.through(pair.other.address);
    let mut listening = Listening::at(&there).await;
    pair.nats.stop();
    for serial in 1..20 {
        desk.must(issue(serial)).await;
    }
    let (tickets, version) = there.pull("hall:H", 0).await;
    assert!(tickets.len() >= 19, "whoever asks gets everything");
    pair.nats.resume();
    let hint =
        listening.until(|hint| hint.version == version, "what happened meanwhile, or from now on").await;
    assert_eq!(hint.space, "hall:H", "the newest version is told, without one command more");
    pair.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_be_one_thing_is_one_thing_at_both_servers() {
    let pair = Pair::start().await;
    let here = Desk::of(&pair.hall, "clerk-1").await;
    let there = here.through(pair.other.address);

    // An upload goes on at the other server.
    let bytes: Vec<u8> = (0..9000u32).map(|i| u8::try_from(i % 253).unwrap()).collect();
    let path = format!("/v1/blobs/{}", hex::encode(Sha256::digest(&bytes)));
    for (desk, range) in [(&here, 0..3000), (&there, 3000..6000), (&here, 6000..9000)] {
        let request = desk.request(Method::PATCH, &path).header("upload-length", bytes.len());
        let sent =
            request.header("upload-offset", range.start).body(bytes[range.clone()].to_vec()).send().await;
        assert_eq!(sent.unwrap().headers()["upload-offset"].to_str().unwrap(), range.end.to_string());
    }

    // Numbers leased at both servers are different ones.
    let lease = |desk: &Desk| LeaseRequest {
        client: desk.client,
        series: "A".to_owned(),
        day: now().date().to_string(),
        count: 10,
    };
    let colleague = Desk::of(&pair.hall, "clerk-2").await.through(pair.other.address);
    let lease = async |desk: &Desk| desk.post::<Vec<Lease>>("/v1/leases", &lease(desk)).await;
    let (one, two) = tokio::join!(lease(&here), lease(&colleague));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one[0].last < two[0].first || two[0].last < one[0].first, "no number twice: {one:?} {two:?}");

    // Wrong passwords count wherever they are tried.
    let client = ClientId(new_id());
    let try_at = async |address: std::net::SocketAddr, password: &str| -> Result<Session, Failure> {
        let login =
            protocol::auth::Login { staff: "guide".into(), password: password.to_owned(), client, at: now() };
        answer(
            reqwest::Client::new()
                .post(format!("http://{address}/v1/login"))
                .json(&login)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let (a, b) = (pair.hall.running().address, pair.other.address);
    for address in [a, b, a, b, a] {
        assert!(is(&try_at(address, "wrong").await, FailureCode::WrongPassword));
    }
    assert!(is(&try_at(b, PASSWORD).await, FailureCode::LockedOut), "five wrong ones lock the name at both");

    // A refresh token that was spent at one server is spent at the other.
    let refresh = async |address: std::net::SocketAddr, token: &str| -> Result<Session, Failure> {
        let refresh = Refresh { refresh_token: token.to_owned() };
        answer(
            reqwest::Client::new()
                .post(format!("http://{address}/v1/refresh"))
                .json(&refresh)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let answers =
        tokio::join!(refresh(a, &here.session.refresh_token), refresh(b, &here.session.refresh_token));
    let mut good = 0;
    for (address, session) in [(b, answers.0), (a, answers.1)] {
        if let Ok(session) = session {
            good += usize::from(refresh(address, &session.refresh_token).await.is_ok());
        }
    }
    assert_eq!(good, 1, "of two exchanges at once one token is good");
    pair.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_store_begins_one_epoch_however_many_servers_find_out() {
    let pair = Pair::start().await;
    let mut desk = Desk::of(&pair.hall, "guide").await;
    desk.must(issue(1)).await;
    let Pair { mut hall, other, nats, folder } = pair;
    let epoch = other.store().epoch().await.unwrap();
    other.stop().await;
    hall.pause().await;
    // As a backup from before the last version: the spaces stand lower than both servers remember.
    crate::store::forget_versions(&hall).await;
    let data = folder.path().join("other");
    let config = Config { data, listen: ([127, 0, 0, 1], 0).into(), ..hall.config.clone() };
    hall.resume().await;
    let begun = hall.running().store().epoch().await.unwrap();
    assert_ne!(begun, epoch, "the first server that starts sees it");
    let other = start(config.clone()).await.unwrap();
    assert_eq!(other.store().epoch().await.unwrap(), begun, "the second one sees that this is known");
    other.stop().await;
    hall.pause().await;
    hall.resume().await;
    assert_eq!(hall.running().store().epoch().await.unwrap(), begun, "and it is done once");
    hall.close().await;
    drop(nats);
}
