//! A file becomes a draft, or a list of what is wrong with it.
//!
//! The answer is a stream of lines: how far it is, and what came of it. Whoever hangs up ends the import at its next look around; nothing
//! is kept before everything is right.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ::catalogue::{Catalogue, Incoming, Progress, Refused, Stage};
use bytes::Bytes;
use domain::form::definition::Definition;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::stream::{self, Stream};
use protocol::catalogue::ImportLine;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{ImportId, ImportOutcome, ImportProgress, ImportRef, ImportStage};
use tokio::sync::mpsc::{self, Sender};
use tokio::task::{JoinError, spawn_blocking};

use super::{live, words};
use crate::Central;
use crate::caller::{Caller, CataloguePermit};
use crate::failure::HttpFailure;
use crate::store::{StoreError, catalogue_imports};

/// Imports and exports of one server at the same time. A file may need half a gigabyte while it is read.
pub(crate) const AT_ONCE: usize = 1;
/// Longest time that a file is read.
const READING: Duration = Duration::from_secs(60);
/// Shortest time between two lines of progress.
const BETWEEN_LINES: Duration = Duration::from_millis(80);

/// Reads a file; answers lines.
pub(crate) async fn begin(
    central: Arc<Central>,
    caller: Caller,
    _permit: CataloguePermit,
    numbered: bool,
    file: Bytes,
) -> Result<impl Stream<Item = Result<Bytes, Infallible>>, HttpFailure> {
    let turn = Arc::clone(&central.catalogue_turns).acquire_owned().await;
    let turn = turn.map_err(|_| HttpFailure::busy("the central API is ending"))?;
    let (lines, heard) = mpsc::channel(32);
    tokio::spawn(async move {
        let outcome = match read_and_keep(&central, &caller, numbered, file, &lines).await {
            Ok(Some(outcome)) => ImportLine::Outcome(outcome),
            Ok(None) => return,
            Err(HttpFailure(failure)) => ImportLine::Failure(failure),
        };
        // Who has hung up meanwhile finds the draft among the others.
        drop(lines.send(line(&outcome)).await);
        drop(turn);
    });
    Ok(stream::unfold(heard, |mut heard| async move { Some((Ok(heard.recv().await?), heard)) }))
}

fn line(line: &ImportLine) -> Bytes {
    let mut text = serde_json::to_vec(line).unwrap_or_default();
    text.push(b'\n');
    text.into()
}

/// What came of it; `None` when nobody wants to know any more.
async fn read_and_keep(
    central: &Central,
    caller: &Caller,
    numbered: bool,
    file: Bytes,
    lines: &Sender<Bytes>,
) -> Result<Option<ImportOutcome>, HttpFailure> {
    let (teller, begun) = (lines.clone(), Instant::now());
    let read = spawn_blocking(move || {
        let said = Mutex::new(None);
        ::catalogue::import(&file, &|progress| tell(&teller, &said, begun, progress))
            .map(|Incoming { catalogue, warnings }| (catalogue.len(), pack(catalogue), warnings))
    });
    let (items, body, warnings) = match read.await.map_err(interrupted)? {
        Ok(read) => read,
        Err(Refused::Findings(findings)) => {
            let findings = findings.iter().map(words::finding).collect();
            return Ok(Some(ImportOutcome::Findings { findings }));
        }
        Err(Refused::Cancelled) if lines.is_closed() => return Ok(None),
        Err(Refused::Cancelled) => {
            return Err(Failure::new(FailureCode::TooLarge, "the file takes too long to read").into());
        }
    };
    let planning = ImportProgress { stage: ImportStage::Planning, done: 0, total: None };
    if lines.send(line(&ImportLine::Progress(planning))).await.is_err() {
        return Ok(None);
    }
    let id = ImportId(uuid::Uuid::now_v7());
    let draft = catalogue_imports::Draft {
        id,
        staff: caller.staff.id.clone(),
        created_at: central.store.now(),
        numbered,
        items: items as u64,
        warnings: warnings.iter().map(words::finding).collect(),
        body: body.map_err(StoreError::from)?,
    };
    let outcome = live::outcome(central, &draft, ImportRef { id, whole_since: None }).await?;
    if lines.is_closed() {
        return Ok(None);
    }
    if matches!(outcome, ImportOutcome::Planned { .. }) {
        let tx = central.store.write().await?;
        catalogue_imports::put(&tx, draft).await?;
        tx.commit().await.map_err(StoreError::from)?;
    }
    Ok(Some(outcome))
}

/// Says how far the reading is, unless it said so a moment ago or nobody listens fast enough. Ends the reading when nobody listens at all,
/// or it takes too long.
fn tell(
    lines: &Sender<Bytes>,
    said: &Mutex<Option<(Stage, Instant)>>,
    begun: Instant,
    progress: Progress,
) -> ControlFlow<()> {
    if lines.is_closed() || begun.elapsed() > READING {
        return ControlFlow::Break(());
    }
    let Ok(mut said) = said.lock() else { return ControlFlow::Break(()) };
    if said.is_none_or(|(stage, at)| stage != progress.stage || at.elapsed() > BETWEEN_LINES) {
        *said = Some((progress.stage, Instant::now()));
        let stage = match progress.stage {
            Stage::Reading => ImportStage::Reading,
            Stage::Checking => ImportStage::Checking,
        };
        let total = progress.total.map(words::count);
        let progress = ImportProgress { stage, done: words::count(progress.done), total };
        // A line that finds no room is worth nothing once there is room.
        drop(lines.try_send(line(&ImportLine::Progress(progress))));
    }
    ControlFlow::Continue(())
}

/// Work that ended early, which is a fault of the program.
pub(super) fn interrupted(error: JoinError) -> HttpFailure {
    HttpFailure::internal(&error)
}

/// Items as a draft keeps them.
fn pack(catalogue: Catalogue) -> Result<Vec<u8>, serde_json::Error> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    let items: Vec<Definition> = catalogue.into_items().collect();
    serde_json::to_writer(&mut packed, &items)?;
    packed.flush().and_then(|()| packed.finish()).map_err(serde_json::Error::io)
}

/// The items of a draft.
pub(super) fn unpack(body: &[u8]) -> Result<Catalogue, serde_json::Error> {
    let mut text = Vec::new();
    GzDecoder::new(body).read_to_end(&mut text).map_err(serde_json::Error::io)?;
    Ok(Catalogue::newest(serde_json::from_slice::<Vec<Definition>>(&text)?))
}
