//! The desktop shell: the clerk's window and the applicant's, the one IPC command, photos and documents by address. Thin on purpose: whatever can be done
//! without a window is in `workstation`, and the browser host does the same job with HTTP.

use std::process::ExitCode;

use protocol::error::{Failure, FailureCode};
use protocol::rpc;
use protocol::screen::{CatalogueImport, Photo, PhotoRef, Tag};
use serde_json::Value;
use tauri::ipc::{InvokeBody, Request};
use tauri::plugin::{Builder as PluginBuilder, TauriPlugin};
use tauri::{AppHandle, Builder, Context, Emitter, RunEvent, Runtime, State, Url, Webview, async_runtime};
use tokio::sync::broadcast::error::RecvError;
use tracing_subscriber::EnvFilter;

mod address;
mod camera;
mod dropped;
pub mod environment;
pub mod opening;
mod second;

pub use opening::Opening;

/// The event by which the screens hear what changed; its payload is a [`Tag`].
pub const CHANGED: &str = "changed";

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    tracing::debug!("started");
    let context = context();
    let config = match environment::read(&context.config().identifier) {
        Ok(config) => config,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::from(2);
        }
    };
    let opening = Opening::begin(config);
    match build(opening.clone(), Builder::default()).build(context) {
        Ok(app) => app.run(move |_, event| {
            if matches!(event, RunEvent::Exit) {
                opening.close();
            }
        }),
        Err(error) => {
            tracing::error!("the window cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// What tauri.conf.json, the capabilities and the built screens make of the program.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!("../tauri.conf.json")
}

/// Puts the program onto a builder: of the real webview, or of Tauri's mock for tests without a display.
pub fn build<R: Runtime>(opening: Opening, builder: Builder<R>) -> Builder<R> {
    let (keeper, told) = (opening.clone(), opening.clone());
    builder
        .manage(opening)
        .manage(dropped::Dropped::default())
        .manage(second::Second::default())
        .plugin(own_pages())
        .plugin(camera::offered())
        .on_permission_request(camera::permit)
        .plugin(dropped::page_half())
        .on_window_event(dropped::hear)
        .on_window_event(second::hear)
        .invoke_handler(tauri::generate_handler![
            rpc,
            photo_put,
            signature_put,
            catalogue_put,
            dropped::dropped_take
        ])
        .register_asynchronous_uri_scheme_protocol(address::SCHEME, move |context, request, responder| {
            let opening = keeper.clone();
            if second::is_clerks(context.webview_label()) {
                async_runtime::spawn(async move {
                    responder.respond(address::answer(&opening, &request).await);
                });
            } else {
                responder.respond(address::forbidden());
            }
        })
        .setup(|app| {
            async_runtime::spawn(forward(told, app.handle().clone()));
            Ok(())
        })
}

/// Carries out any command of the protocol for the clerk's window, and for the second one what the applicant may do.
#[tauri::command]
async fn rpc<R: Runtime>(
    webview: Webview<R>,
    opening: State<'_, Opening>,
    command: String,
    request: Value,
) -> Result<Value, Failure> {
    tracing::trace!(command, "asked");
    let desk = opening.desk().await?;
    let answer = if second::is_clerks(webview.label()) {
        rpc::dispatch(&desk, &command, request).await
    } else {
        rpc::dispatch_applicant(&desk, &command, request).await
    };
    if let Err(failure) = &answer {
        tracing::debug!(command, code = ?failure.code, "{failure}");
    }
    answer
}

/// Takes in the raw bytes of a photo. They come as the body of the call, because as JSON they would be four times as long.
#[tauri::command]
async fn photo_put(opening: State<'_, Opening>, request: Request<'_>) -> Result<Photo, Failure> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Failure::new(FailureCode::BadRequest, "a photo comes as raw bytes"));
    };
    opening.desk().await?.put_photo(bytes.clone()).await
}

/// Takes in the picture of a signature from the second window.
#[tauri::command]
async fn signature_put(opening: State<'_, Opening>, request: Request<'_>) -> Result<PhotoRef, Failure> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Failure::new(FailureCode::BadRequest, "a signature comes as raw bytes"));
    };
    opening.desk().await?.put_signature(bytes.clone()).await
}

/// Begins to import a file of service items, which comes as the photos do.
#[tauri::command]
async fn catalogue_put(
    opening: State<'_, Opening>,
    request: Request<'_>,
) -> Result<CatalogueImport, Failure> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Failure::new(FailureCode::BadRequest, "a file comes as raw bytes"));
    };
    opening.desk().await?.put_catalogue(bytes.clone())
}

/// Tells the screens what changed, for as long as the desk exists.
async fn forward<R: Runtime>(opening: Opening, app: AppHandle<R>) {
    let Ok(desk) = opening.desk().await else { return };
    let mut changes = desk.changes();
    second::keep(&app, &desk).await;
    // The application keeps the desk; this must not.
    drop(desk);
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
            if tag == Tag::Session
                && let Ok(desk) = opening.desk().await
            {
                second::keep(&app, &desk).await;
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
