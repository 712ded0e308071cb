//! Live hints: a space has a new version. A hint carries no data and may be lost; the poll repairs it.

use std::sync::Weak;
use std::time::Duration;

use futures_util::StreamExt;
use protocol::error::Failure;
use protocol::sync::Hint;
use reqwest::Method;

use crate::desk::{Desk, Open};
use crate::line::Request;

/// Silence after which the stream counts as dead; the central API sends a comment every 15 seconds.
const SILENCE: Duration = Duration::from_secs(40);

/// Longest line that can be a hint.
const MAX_LINE: usize = 4096;

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

impl Desk {
    /// Listens to the hints of the central API until the stream ends, as the background work does.
    ///
    /// # Errors
    /// Why the local data cannot be used. A line that is dead is a stream that has ended.
    pub async fn listen(&self) -> Result<(), Failure> {
        let open = self.ready()?;
        stream(&open).await;
        Ok(())
    }
}

/// Reads the stream to its end.
async fn stream(open: &Open) {
    let Ok(token) = open.access_token(false).await else { return };
    let request = Request::new(Method::GET, "/v1/hints").bearer(&token);
    let Ok(mut chunks) = open.client_http().line().listen(request).await else { return };
    let Ok(session) = open.session() else { return };
    // What changed before the stream began was not hinted.
    open.name_spaces(session.known.spaces.iter().cloned());
    open.nudge.notify_one();
    let staff = session.known.staff.id.clone();
    let mut pending = Vec::new();
    while let Ok(Some(chunk)) = tokio::time::timeout(SILENCE, chunks.next()).await {
        if !open.session().is_ok_and(|session| session.known.staff.id == staff) {
            return;
        }
        pending.extend_from_slice(&chunk);
        let hints = take_hints(&mut pending);
        if !hints.is_empty() {
            open.name_spaces(hints.into_iter().map(|hint| hint.space));
            open.nudge.notify_one();
        }
    }
    // A broken stream is the first sign of a broken line: find out.
    open.nudge.notify_one();
}

/// Takes the whole lines out of what has arrived and reads the hints among them. Anything else (comments, event names, what a newer
/// central API may add) is passed over; the poll repairs what is missed.
fn take_hints(pending: &mut Vec<u8>) -> Vec<Hint> {
    let Some(end) = pending.iter().rposition(|byte| *byte == b'\n') else {
        if pending.len() > MAX_LINE {
            pending.clear();
        }
        return Vec::new();
    };
    let rest = pending.split_off(end + 1);
    let whole = std::mem::replace(pending, rest);
    whole
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.strip_prefix(b"data:"))
        .filter_map(|data| serde_json::from_slice(data.trim_ascii()).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_found_however_the_stream_is_cut() {
        let text = b": keep\n\nevent: hint\ndata: {\"space\":\"hall:a\",\"version\":7}\n\ndata:{\"space\":\"catalogue\",\"version\":2}\n";
        for cut in 0..text.len() {
            let mut pending = Vec::new();
            let mut found = Vec::new();
            for part in [&text[..cut], &text[cut..]] {
                pending.extend_from_slice(part);
                found.extend(take_hints(&mut pending));
            }
            let spaces: Vec<_> = found.iter().map(|hint| (hint.space.as_str(), hint.version)).collect();
            assert_eq!(spaces, [("hall:a", 7), ("catalogue", 2)], "cut at {cut}");
        }
    }

    #[test]
    fn an_endless_line_is_dropped() {
        let mut pending = vec![b'x'; MAX_LINE + 1];
        assert!(take_hints(&mut pending).is_empty() && pending.is_empty());
    }
}
