//! The desktop shell: windows, the one IPC command, photos and documents by address. Thin on purpose: whatever can be done
//! without a window is in `workstation`, and the browser host does the same job with HTTP.

use std::process::ExitCode;

use protocol::error::{Failure, FailureCode};
use protocol::rpc;
use protocol::screen::{Photo, Tag};
use serde_json::Value;
use tauri::ipc::{InvokeBody, Request};
use tauri::plugin::{Builder as PluginBuilder, TauriPlugin};
use tauri::{AppHandle, Builder, Context, Emitter, RunEvent, Runtime, State, Url, async_runtime};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tracing_subscriber::EnvFilter;
use workstation::Desk;

mod address;
mod dropped;
pub mod environment;

/// The event by which the screens hear what changed; its payload is a [`Tag`].
pub const CHANGED: &str = "changed";

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    let context = context();
    let config = match environment::read(&context.config().identifier) {
        Ok(config) => config,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::from(2);
        }
    };
    let desk = open(config);
    match build(desk.clone(), Builder::default()).build(context) {
        Ok(app) => app.run(move |_, event| {
            if matches!(event, RunEvent::Exit) {
                desk.close();
            }
        }),
        Err(error) => {
            tracing::error!("the window cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Opens the desk on the runtime that Tauri runs its commands on. Local data that cannot be used is not the end: the window
/// opens and says why.
pub fn open(config: workstation::Config) -> Desk {
    let runtime = async_runtime::handle();
    let _entered = runtime.inner().enter();
    let desk = Desk::open(config);
    if let Err(failure) = desk.ready() {
        tracing::error!(code = ?failure.code, "the local data cannot be used: {failure}");
    }
    desk
}

/// What tauri.conf.json, the capabilities and the built screens make of the program.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!("../tauri.conf.json")
}

/// Puts the program onto a builder: of the real webview, or of Tauri's mock for tests without a display.
pub fn build<R: Runtime>(desk: Desk, builder: Builder<R>) -> Builder<R> {
    let changes = desk.changes();
    let keeper = desk.clone();
    builder
        .manage(desk)
        .manage(dropped::Dropped::default())
        .plugin(own_pages())
        .plugin(dropped::page_half())
        .on_window_event(dropped::hear)
        .invoke_handler(tauri::generate_handler![rpc, photo_put, dropped::dropped_take])
        .register_asynchronous_uri_scheme_protocol(address::SCHEME, move |_, request, responder| {
            let desk = keeper.clone();
            async_runtime::spawn(async move { responder.respond(address::answer(&desk, &request).await) });
        })
        .setup(|app| {
            async_runtime::spawn(forward(changes, app.handle().clone()));
            Ok(())
        })
}

/// Carries out any command of the protocol.
#[tauri::command]
async fn rpc(desk: State<'_, Desk>, command: String, request: Value) -> Result<Value, Failure> {
    let answer = rpc::dispatch(desk.inner(), &command, request).await;
    if let Err(failure) = &answer {
        tracing::debug!(command, code = ?failure.code, "{failure}");
    }
    answer
}

/// Takes in the raw bytes of a photo. They come as the body of the call, because as JSON they would be four times as long.
#[tauri::command]
async fn photo_put(desk: State<'_, Desk>, request: Request<'_>) -> Result<Photo, Failure> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Failure::new(FailureCode::BadRequest, "a photo comes as raw bytes"));
    };
    desk.put_photo(bytes.clone()).await
}

/// Tells the screens what changed, for as long as the desk exists.
async fn forward<R: Runtime>(mut changes: Receiver<Tag>, app: AppHandle<R>) {
    loop {
        let tags = match changes.recv().await {
            Ok(tag) => vec![tag],
            // What was missed is not known, so everything is fetched again.
            Err(RecvError::Lagged(_)) => Tag::ALL.to_vec(),
            Err(RecvError::Closed) => return,
        };
        for tag in tags {
            if let Err(error) = app.emit(CHANGED, tag) {
                tracing::warn!("the screens were not told about a change: {error}");
            }
        }
    }
}

/// Keeps the window on the program's own pages, whatever a link, a form or a dropped file says.
fn own_pages<R: Runtime>() -> TauriPlugin<R> {
    PluginBuilder::new("own-pages").on_navigation(|_, url| is_own(url)).build()
}

fn is_own(url: &Url) -> bool {
    match url.scheme() {
        // `webkit-pdfjs-viewer` is what WebKitGTK shows a PDF with.
        "tauri" | address::SCHEME | "blob" | "webkit-pdfjs-viewer" => true,
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        "http" | "https" => {
            cfg!(windows) && matches!(url.host_str(), Some("tauri.localhost" | "yichuang.localhost"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_pages() {
        let own = |address: &str| is_own(&address.parse().expect("an address"));
        assert!(own("tauri://localhost/index.html"));
        assert!(own("yichuang://localhost/document/notice/1"));
        assert!(own("about:blank"));
        assert!(!own("https://example.com/"));
        assert!(!own("http://127.0.0.1:8787/v1/health"));
        assert!(!own("file:///etc/passwd"));
        assert!(!own("data:text/html,hello"));
    }
}
