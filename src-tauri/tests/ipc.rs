//! The real IPC with the real configuration and capabilities, but without a display.

use domain::refusal::RefusalCode;
use protocol::error::{Code, Failure, FailureCode};
use protocol::screen::SessionState;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;
use workstation::Config;
use workstation::config::SecretPlace;

/// The program on a data folder of its own, with nothing listening at the central address.
struct Shell {
    window: WebviewWindow<MockRuntime>,
    second: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
    _folder: TempDir,
}

impl Shell {
    fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut config = Config::new("http://127.0.0.1:9", folder.path().join("data"));
        config.secrets = SecretPlace::Folder(folder.path().join("key"));
        let opening = yichuang_desktop::Opening::begin(config);
        let app = yichuang_desktop::build(opening, mock_builder())
            .build(yichuang_desktop::context())
            .expect("the configuration is sound");
        // Tauri opens the configured windows when the event loop starts, which it does not here.
        let [main] = app.config().app.windows.as_slice() else { panic!("the program has one window") };
        let window = WebviewWindowBuilder::from_config(&app, main).and_then(WebviewWindowBuilder::build);
        let window = window.expect("the main window opens");
        let second = WebviewWindowBuilder::new(&app, "applicant", WebviewUrl::App("applicant.html".into()));
        let second = second.build().expect("the second window opens");
        Self { window, second, _app: app, _folder: folder }
    }

    fn invoke(&self, command: &str, origin: &str, body: InvokeBody) -> Result<Value, Value> {
        Self::invoke_from(&self.window, command, origin, body)
    }

    fn invoke_from(
        window: &WebviewWindow<MockRuntime>,
        command: &str,
        origin: &str,
        body: InvokeBody,
    ) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().expect("an address"),
            body,
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(window, request).map(|body| body.deserialize().expect("the answer is JSON"))
    }

    /// A command of the protocol, asked from the program's own page.
    fn rpc(&self, command: &str, request: Value) -> Result<Value, Failure> {
        let body = InvokeBody::Json(json!({ "command": command, "request": request }));
        self.invoke("rpc", OWN, body).map_err(|error| failure(&error))
    }
}

impl Shell {
    /// The same, asked from the second window.
    fn rpc_of_applicant(&self, command: &str, request: Value) -> Result<Value, Failure> {
        let body = InvokeBody::Json(json!({ "command": command, "request": request }));
        Self::invoke_from(&self.second, "rpc", OWN, body).map_err(|error| failure(&error))
    }
}

const OWN: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

fn failure(error: &Value) -> Failure {
    serde_json::from_value(error.clone())
        .unwrap_or_else(|_| panic!("{error} must be a failure of the protocol"))
}

#[test]
fn a_fresh_desk_says_that_nobody_is_logged_in() {
    let answer = Shell::start().rpc("session_state", json!({})).expect("a fresh desk is usable");
    let state: SessionState = serde_json::from_value(answer).expect("the answer is a session state");
    assert_eq!(state.trouble, None, "a fresh data folder must be usable");
    assert!(state.staff.is_none(), "nobody has logged in yet");
    assert_eq!(state.central, "http://127.0.0.1:9");
}

#[test]
fn failures_cross_the_ipc_in_their_one_form() {
    let shell = Shell::start();
    let unknown = shell.rpc("no_such_command", json!({})).expect_err("there is no such command");
    assert!(unknown.is(FailureCode::BadRequest), "an unknown command must be a bad request: {unknown:?}");
    let malformed = shell.rpc("case_view", json!({ "case": 7 })).expect_err("7 is not the id of a case");
    assert!(
        malformed.is(FailureCode::BadRequest),
        "a malformed request must be a bad request: {malformed:?}"
    );
    let early = shell.rpc("queue_view", json!({})).expect_err("nobody is logged in");
    assert!(early.is(FailureCode::LoggedOut), "the queue is shown to nobody before login: {early:?}");
}

#[test]
fn a_photo_comes_as_raw_bytes_only() {
    let shell = Shell::start();
    let error =
        shell.invoke("photo_put", OWN, InvokeBody::Json(json!([255, 216]))).expect_err("that is JSON");
    assert!(failure(&error).is(FailureCode::BadRequest), "bytes as JSON must be a bad request: {error}");
    let error =
        shell.invoke("photo_put", OWN, InvokeBody::Raw(b"no photo".to_vec())).expect_err("that is no photo");
    // Who may not take photos in at all is told that first.
    let failure = failure(&error);
    assert!(
        failure.is(FailureCode::PhotoNotAPhoto) || failure.is(FailureCode::LoggedOut),
        "what is no photo must be refused: {failure:?}"
    );
}

#[test]
fn the_second_window_is_answered_what_the_applicant_may_see_and_nothing_else() {
    let shell = Shell::start();
    let view = shell.rpc_of_applicant("applicant_screen", json!({})).expect("the second screen is answered");
    assert_eq!(view["screen"]["stage"], "welcome");
    for command in ["queue_view", "case_list", "session_state", "attention_list", "applicant_show"] {
        let refused = shell.rpc_of_applicant(command, json!({})).expect_err("that is the clerk's");
        assert_eq!(refused.code, Code::Refused(RefusalCode::NotAllowed), "{command}");
    }
    for command in ["photo_put", "catalogue_put", "dropped_take", "plugin:window|available_monitors"] {
        Shell::invoke_from(&shell.second, command, OWN, InvokeBody::Raw(Vec::new()))
            .expect_err("the second window is not granted what the clerk's is");
    }
    let signature = Shell::invoke_from(&shell.second, "signature_put", OWN, InvokeBody::Raw(vec![1]));
    let signature = failure(&signature.expect_err("nothing is to be signed"));
    assert!(signature.is(FailureCode::ApplicantMoved), "{signature:?}");
    shell
        .invoke("signature_put", OWN, InvokeBody::Raw(vec![1]))
        .expect_err("the clerk's window hands signatures in as it always did");
}

#[test]
fn pages_of_others_and_commands_of_tauri_are_not_granted() {
    let shell = Shell::start();
    let body = || InvokeBody::Json(json!({ "command": "session_state", "request": {} }));
    shell.invoke("rpc", "https://example.com", body()).expect_err("a foreign page must not reach the engine");
    for command in [
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:path|resolve",
    ] {
        shell
            .invoke(command, OWN, body())
            .expect_err("the screens need no command of Tauri but listening to events");
    }
}
