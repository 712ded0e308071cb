//! Live hints: a space has a new version. A hint carries no data and may be lost; the poll repairs it.

use std::sync::Weak;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::Method;

use crate::desk::Open;

/// Silence after which the stream counts as dead; the central API sends a comment every 15 seconds.
const SILENCE: Duration = Duration::from_secs(40);

/// Listens while somebody is logged in and the central API can be reached.
pub(super) async fn listen(weak: Weak<Open>) {
    loop {
        let Some(open) = weak.upgrade() else { return };
        let mut ending = open.ending.subscribe();
        if *ending.borrow() {
            return;
        }
        let mut contact = open.contact.subscribe();
        let online = open.session().is_ok() && contact.borrow_and_update().online;
        if online {
            tokio::select! {
                () = stream(&open) => {}
                _ = ending.changed() => return,
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = contact.changed() => {}
            _ = ending.changed() => return,
        }
    }
}

/// Reads the stream to its end. Which space changed does not matter: a cycle pulls all of them, and an unchanged space costs one small answer.
async fn stream(open: &Open) {
    let Ok(token) = open.access_token(false).await else { return };
    let Ok(request) = open.client_http().request(Method::GET, "/v1/hints") else { return };
    // The stream has no end, so the usual time limit does not apply.
    let request = request.bearer_auth(token).timeout(Duration::from_secs(24 * 3600));
    let Ok(response) = request.send().await else { return };
    if !response.status().is_success() {
        return;
    }
    let staff = open.session().map(|session| session.known.staff.id).ok();
    let mut chunks = response.bytes_stream();
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, chunks.next()).await {
        if open.session().map(|session| session.known.staff.id).ok() != staff {
            return;
        }
        if chunk.windows(5).any(|window| window == b"data:") {
            open.nudge.notify_one();
        }
    }
    // A broken stream is the first sign of a broken line: find out.
    open.nudge.notify_one();
}
