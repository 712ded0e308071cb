//! The webview may use the camera, on our own pages in the clerk's window, and nothing else that a page can ask for.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::webview::{PermissionKind, PermissionResponse};
use tauri::{Runtime, Url, Webview};

use crate::second::is_clerks;

/// Has each webview offer its page the cameras of this PC. WebKitGTK's own default has changed before, so it is said here.
pub(crate) fn offered<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("camera").on_webview_ready(offer).build()
}

#[cfg(target_os = "linux")]
#[expect(clippy::needless_pass_by_value, reason = "the hook gives the webview away")]
fn offer<R: Runtime>(webview: Webview<R>) {
    use webkit2gtk::{SettingsExt, WebViewExt};

    let told = webview.with_webview(|platform| {
        if let Some(settings) = platform.inner().settings() {
            settings.set_enable_media_stream(true);
        }
    });
    if let Err(error) = told {
        tracing::warn!("the webview offers no camera: {error}");
    }
}

/// Other webviews offer the camera by themselves.
#[cfg(not(target_os = "linux"))]
fn offer<R: Runtime>(_: Webview<R>) {}

/// Answers what a page asks for.
#[expect(clippy::needless_pass_by_value, reason = "Tauri gives the webview away")]
pub(crate) fn permit<R: Runtime>(webview: Webview<R>, kind: PermissionKind) -> PermissionResponse {
    let own = is_clerks(webview.label()) && webview.url().is_ok_and(|page| is_own_page(&page));
    if kind == PermissionKind::Camera && own { PermissionResponse::Allow } else { PermissionResponse::Deny }
}

/// The screens themselves: not a document or a photo that is shown in them.
fn is_own_page(page: &Url) -> bool {
    let host = page.host_str();
    (page.scheme() == "tauri" && host == Some("localhost"))
        || (cfg!(windows) && page.scheme() == "http" && host == Some("tauri.localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_screens_may_ask() {
        let own = |address: &str| is_own_page(&address.parse().expect("an address"));
        assert!(own("tauri://localhost/index.html"));
        for foreign in [
            "yichuang://localhost/document/notice/1",
            "tauri://elsewhere/",
            "https://example.com/",
            "http://localhost:1420/",
            "about:blank",
            "blob:tauri://localhost/1",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
