//! The host over real HTTP, with nothing listening at the central address.

use browser_host::{Config, Running, StartError, start};
use domain::refusal::RefusalCode;
use protocol::error::{Code, Failure, FailureCode};
use protocol::screen::{ApplicantScreen, ApplicantStatus, ApplicantView, SessionState};
use reqwest::{Client, Response, StatusCode};
use tempfile::TempDir;
use workstation::config::SecretPlace;

/// A host on a data folder of its own.
struct Host {
    running: Running,
    http: Client,
    _folder: TempDir,
}

impl Host {
    async fn start() -> Self {
        // The engine says so, too, but opens while the host already answers. Of two who say it, one is told that it was said.
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = TempDir::new().expect("a temporary folder");
        let running = start(config(&folder, "127.0.0.1:0")).await.expect("the host starts");
        let http = Client::builder().no_proxy().build().expect("an HTTP client");
        Self { running, http, _folder: folder }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    async fn rpc(&self, command: &str, body: &'static str) -> Response {
        let request = self.http.post(self.url(&format!("/rpc/{command}")));
        request.header("content-type", "application/json").body(body).send().await.expect("the host answers")
    }
}

fn config(folder: &TempDir, listen: &str) -> Config {
    let ui = folder.path().join("ui");
    std::fs::create_dir_all(&ui).expect("a folder for the screens");
    std::fs::write(ui.join("index.html"), "<!doctype html><title>一窗</title>").expect("a page");
    std::fs::write(ui.join("applicant.html"), "<!doctype html><title>客户屏</title>").expect("a page");
    let mut desk = workstation::Config::new("http://127.0.0.1:9", folder.path().join("data"));
    desk.secrets = SecretPlace::Folder(folder.path().join("key"));
    let second = "127.0.0.1:0".parse().expect("an address");
    Config { listen: listen.parse().expect("an address"), applicant: Some(second), ui, desk }
}

async fn failure(response: Response) -> Failure {
    response.json().await.expect("a refusal carries a failure of the protocol")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_come_with_a_strict_policy() {
    let host = Host::start().await;
    let page = host.http.get(host.url("/")).send().await.expect("the host answers");
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(
        policy.contains("default-src 'self'") && policy.contains("script-src 'self';"),
        "too lax: {policy}"
    );
    assert!(page.text().await.expect("a body").contains("一窗"));
    host.running.stop().await.expect("the host stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_answered_and_refused_in_the_forms_of_the_protocol() {
    let host = Host::start().await;
    let answer = host.rpc("session_state", "{}").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let state: SessionState = answer.json().await.expect("the answer is a session state");
    assert_eq!(state.trouble, None, "a fresh data folder must be usable");
    assert!(failure(host.rpc("no_such_command", "{}").await).await.is(FailureCode::BadRequest));
    assert!(failure(host.rpc("session_state", "{").await).await.is(FailureCode::BadRequest));
    assert!(failure(host.rpc("queue_view", "{}").await).await.is(FailureCode::LoggedOut));
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_and_documents_are_for_who_is_logged_in() {
    let host = Host::start().await;
    let photo = host.url(&format!("/photo/{}?thumbnail=1", "0".repeat(64)));
    let archived = host.url(&format!("/archived/{}", "0".repeat(64)));
    for url in [photo, archived, host.url("/document/notice/01890000-0000-7000-8000-000000000000")] {
        let answer = host.http.get(&url).send().await.expect("the host answers");
        assert!(failure(answer).await.is(FailureCode::LoggedOut), "{url} must be refused before login");
    }
    let odd = host.http.get(host.url("/photo/..%2Fkey")).send().await.expect("the host answers");
    assert!(failure(odd).await.is(FailureCode::BadRequest), "that is not the name of a photo");
    let put = host.http.post(host.url("/photo")).body("bytes").send().await.expect("the host answers");
    assert!(failure(put).await.is(FailureCode::LoggedOut), "nobody is logged in to take a photo");
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_get_nothing() {
    let host = Host::start().await;
    let url = host.url("/rpc/session_state");
    for (name, value) in
        [("origin", "https://example.com"), ("host", "rebound.example.com"), ("sec-fetch-site", "cross-site")]
    {
        let request =
            host.http.post(&url).header("content-type", "application/json").header(name, value).body("{}");
        let answer = request.send().await.expect("the host answers");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value} is a foreign page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_screen_gets_its_page_and_nothing_of_the_clerks() {
    let host = Host::start().await;
    let second = host.running.applicant.expect("the second screen has an address");
    let url = |path: &str| format!("http://{second}{path}");
    let page = host.http.get(url("/")).send().await.expect("the host answers");
    assert!(page.text().await.expect("a body").contains("客户屏"), "it has a page of its own");
    let post =
        |path: &str| host.http.post(url(path)).header("content-type", "application/json").body("{}").send();
    let screen = post("/rpc/applicant_screen").await.expect("the host answers");
    assert_eq!(screen.status(), StatusCode::OK);
    let screen: ApplicantView = screen.json().await.expect("the answer is the second screen");
    assert!(matches!(screen.screen, ApplicantScreen::Welcome { .. }), "nobody is here: {screen:?}");
    for command in ["queue_view", "case_list", "item_search", "session_state", "session_logout"] {
        let refused = post(&format!("/rpc/{command}")).await.expect("the host answers");
        assert_eq!(failure(refused).await.code, Code::Refused(RefusalCode::NotAllowed), "{command}");
    }
    for path in ["/index.html", "/photo", "/document/notice/1", "/page/1/notice/1", "/archived/1"] {
        let answer = host.http.get(url(path)).send().await.expect("the host answers");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path} is not there for the second screen");
    }
    let put = host.http.post(url("/signature")).body("bytes").send().await.expect("the host answers");
    assert!(failure(put).await.is(FailureCode::ApplicantMoved), "nothing is to be signed");

    // Its page, which is of another origin, asks at the clerk's address.
    let asked = host
        .http
        .post(host.url("/rpc/session_state"))
        .header("content-type", "application/json")
        .header("origin", format!("http://{second}"))
        .body("{}")
        .send()
        .await
        .expect("the host answers");
    assert_eq!(asked.status(), StatusCode::FORBIDDEN);
    host.running.stop().await.expect("the host stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_screen_is_there_as_long_as_its_page_listens() {
    let host = Host::start().await;
    let second = host.running.applicant.expect("the second screen has an address");
    let present = async || {
        let status: ApplicantStatus =
            host.rpc("applicant_status", "{}").await.json().await.expect("the state of the second screen");
        status.present
    };
    assert!(!present().await);
    let page = host.http.get(format!("http://{second}/events")).send().await.expect("the host answers");
    assert!(present().await);
    drop(page);
    let gone = async {
        while present().await {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("its page was closed");
    host.running.stop().await.expect("the host stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_until_the_host_stops() {
    let host = Host::start().await;
    let mut events = host.http.get(host.url("/events")).send().await.expect("the host answers");
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let stopping = tokio::spawn(host.running.stop());
    while events.chunk().await.expect("the stream ends in order").is_some() {}
    stopping.await.expect("no panic").expect("an open stream must not keep the host from stopping");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_machines_are_never_listened_to() {
    let folder = TempDir::new().expect("a temporary folder");
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let error =
            start(config(&folder, address)).await.expect_err("this is not an address of this machine only");
        assert!(matches!(error, StartError::NotLoopback(_)), "{address}: {error}");
    }
}
