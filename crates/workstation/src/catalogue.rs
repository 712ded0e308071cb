//! The administration of the catalogue: files and edits go to the central API, which checks, plans and goes live. Nothing of it can be
//! done alone; what is shown of the catalogue comes from the cache and can.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::catalogue::Role;
use domain::form::definition::Definition;
use domain::refusal::{Refusal, RefusalCode};
use futures_util::StreamExt;
use protocol::catalogue::{IMPORT_MOST_BYTES, ImportLine};
use protocol::error::{Code, Failure, FailureCode};
use protocol::screen::{
    CalendarFile, CalendarView, CatalogueDraft, CatalogueExport, CatalogueFormat, CatalogueGoLive,
    CatalogueImport, CatalogueOutcome, DocumentSaved, ImportOutcome, ImportProgress, ImportRef, ImportStage,
    Reckoning, Tag,
};
use reqwest::Method;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::desk::{Desk, Open, Session};
use crate::line::Request;
use crate::sync::read;
use crate::trouble;

/// How long a file may be on its way, and how long the central API may say nothing while it reads one.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a plan or an export may take.
const THINKING: Duration = Duration::from_secs(60);
/// Longest line of an import's answer: a plan of thousands of items with all their changes.
const LINE_MOST: usize = 64 << 20;

/// The import that is going on, or what came of the last one. One at a time: whoever begins another one ends the first.
#[derive(Default)]
pub(crate) struct Imports(Mutex<Held>);

#[derive(Default)]
struct Held {
    shown: CatalogueImport,
    /// What reads the answer; ending it hangs up, which ends the import over there.
    work: Option<AbortHandle>,
    /// Counts imports, so that one that was ended says nothing any more.
    number: u64,
}

impl Imports {
    fn held(&self) -> MutexGuard<'_, Held> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what is going on and shows something else.
    fn instead(&self, shown: CatalogueImport) -> u64 {
        let mut held = self.held();
        if let Some(work) = held.work.take() {
            work.abort();
        }
        held.number += 1;
        held.shown = shown;
        held.number
    }

    /// Shows how an import stands, unless another one has taken its place.
    fn show(&self, number: u64, shown: CatalogueImport) {
        let mut held = self.held();
        if held.number == number {
            held.shown = shown;
        }
    }
}

fn running(stage: ImportStage) -> CatalogueImport {
    going_on(ImportProgress { stage, done: 0, total: None })
}

fn going_on(progress: ImportProgress) -> CatalogueImport {
    CatalogueImport { running: Some(progress), ..CatalogueImport::default() }
}

fn ended(outcome: Result<ImportOutcome, Failure>) -> CatalogueImport {
    match outcome {
        Ok(outcome) => CatalogueImport { outcome: Some(outcome), ..CatalogueImport::default() },
        Err(failure) => CatalogueImport { failure: Some(failure), ..CatalogueImport::default() },
    }
}

impl Desk {
    /// Begins to import a file. How far it is, is told by the command `catalogue_import`.
    ///
    /// # Errors
    /// [`RefusalCode::NotAllowed`], [`FailureCode::LoggedOut`], [`FailureCode::TooLarge`].
    pub fn put_catalogue(&self, file: Vec<u8>) -> Result<CatalogueImport, Failure> {
        self.import(file.into(), true)
    }

    /// Begins an import. Versions are counted for whoever works in a spreadsheet.
    pub(crate) fn import(&self, file: Bytes, numbered: bool) -> Result<CatalogueImport, Failure> {
        let open = self.ready()?;
        administrators_only(&open.session()?)?;
        if file.len() > IMPORT_MOST_BYTES {
            let failure = Failure::new(FailureCode::TooLarge, "the file is too large");
            return Err(failure.with("limit", IMPORT_MOST_BYTES));
        }
        let sending = running(ImportStage::Sending);
        let number = open.imports.instead(sending.clone());
        let worker = open.clone();
        let work = tokio::spawn(async move {
            let outcome = exchange(&worker, number, file, numbered).await;
            worker.imports.show(number, ended(outcome));
            worker.announce(Tag::Import);
        });
        let mut held = open.imports.held();
        if held.number == number {
            held.work = Some(work.abort_handle());
        } else {
            work.abort();
        }
        drop(held);
        self.announce(Tag::Import);
        Ok(sending)
    }

    /// The import that is going on, or what came of the last one.
    pub(crate) fn import_shown(&self) -> Result<CatalogueImport, Failure> {
        Ok(self.ready()?.imports.held().shown.clone())
    }

    /// Ends the import that is going on, or forgets what came of it.
    pub(crate) fn cancel_import(&self) -> Result<CatalogueImport, Failure> {
        self.ready()?.imports.instead(CatalogueImport::default());
        self.announce(Tag::Import);
        self.import_shown()
    }

    /// Drafts at the central API.
    pub(crate) async fn import_drafts(&self) -> Result<Vec<CatalogueDraft>, Failure> {
        read(self.ready()?.authorized(Method::GET, "/v1/catalogue/imports", |request| request).await?)
    }

    /// Plans a draft against the catalogue of this moment.
    pub(crate) async fn plan_import(&self, asked: ImportRef) -> Result<CatalogueImport, Failure> {
        let open = self.ready()?;
        let number = open.imports.instead(running(ImportStage::Planning));
        self.announce(Tag::Import);
        let path = match asked.whole_since {
            Some(since) => format!("/v1/catalogue/imports/{}?whole_since={since}", asked.id),
            None => format!("/v1/catalogue/imports/{}", asked.id),
        };
        let answer = open.authorized(Method::GET, &path, |request| request.within(THINKING)).await;
        let shown = ended(answer.and_then(read));
        open.imports.show(number, shown.clone());
        self.announce(Tag::Import);
        Ok(shown)
    }

    /// Throws a draft away.
    pub(crate) async fn drop_import(&self, asked: ImportRef) -> Result<CatalogueImport, Failure> {
        let open = self.ready()?;
        let path = format!("/v1/catalogue/imports/{}", asked.id);
        match open.authorized(Method::DELETE, &path, |request| request).await {
            // Somebody else was faster.
            Err(failure) if failure.code == Code::Refused(RefusalCode::NotFound) => {}
            other => drop(other?),
        }
        self.cancel_import()
    }

    /// Goes live, and pulls what changed.
    pub(crate) async fn go_live(&self, shown: CatalogueGoLive) -> Result<CatalogueOutcome, Failure> {
        let open = self.ready()?;
        let path = format!("/v1/catalogue/imports/{}/live", shown.id);
        let asked = serde_json::json!({ "base": shown.base, "whole_since": shown.whole_since });
        let answer = open.authorized(Method::POST, &path, |request| request.json(&asked).within(THINKING));
        let outcome = read(answer.await?)?;
        self.cancel_import()?;
        // It is live whether this desktop has it already or not.
        drop(self.sync_now().await);
        Ok(outcome)
    }

    /// Takes a year into the official calendar, and pulls it.
    pub(crate) async fn import_year(&self, file: CalendarFile) -> Result<CalendarView, Failure> {
        let open = self.ready()?;
        let answer = open.authorized(Method::POST, "/v1/calendar", |request| {
            request.within(THINKING).body(file.text.clone())
        });
        let view = read(answer.await?)?;
        // It is in force whether this desktop has it already or not.
        drop(self.sync_now().await);
        Ok(view)
    }

    /// How far the limits have been reckoned again since the calendar last changed.
    pub(crate) async fn reckoning(&self) -> Result<Option<Reckoning>, Failure> {
        let open = self.ready()?;
        let answer = open.authorized(Method::GET, "/v1/calendar/reckoning", |request| request);
        read(answer.await?)
    }

    /// Saves the catalogue, or one item, into the documents folder.
    pub(crate) async fn export_catalogue(&self, wanted: CatalogueExport) -> Result<DocumentSaved, Failure> {
        let open = self.ready()?;
        let extension = match wanted.format {
            CatalogueFormat::Xlsx => "xlsx",
            CatalogueFormat::Json => "json",
        };
        let mut query = vec![("format", extension)];
        query.extend(wanted.item.iter().map(|item| ("item", item.as_str())));
        let build = |request: Request| request.query(&query).within(THINKING);
        let answer = open.authorized(Method::GET, "/v1/catalogue/export", build).await?;
        let day = open.now().date();
        let name = match &wanted.item {
            Some(item) => format!("{item}-{day}"),
            None => format!("事项目录-{day}"),
        };
        self.save_file(name, extension, answer.body.to_vec()).await
    }
}

/// Sends a file and listens to what is said about it.
async fn exchange(open: &Open, number: u64, file: Bytes, numbered: bool) -> Result<ImportOutcome, Failure> {
    let ask = async |force| {
        let token = open.access_token(force).await?;
        let request = Request::new(Method::POST, format!("/v1/catalogue/imports?numbered={numbered}"))
            .header("content-type", "application/octet-stream")
            .bearer(&token)
            .body(file.clone())
            .within(PATIENCE);
        open.client_http().line().listen(request).await
    };
    let mut pieces = match ask(false).await {
        Err(failure) if failure.is(FailureCode::Unauthenticated) => ask(true).await?,
        other => other?,
    };
    let mut pending = Vec::new();
    while let Ok(Some(piece)) = timeout(PATIENCE, pieces.next()).await {
        pending.extend_from_slice(&piece);
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let rest = pending.split_off(end + 1);
            let line = std::mem::replace(&mut pending, rest);
            match serde_json::from_slice(&line) {
                Ok(ImportLine::Progress(progress)) => {
                    open.imports.show(number, going_on(progress));
                    open.announce(Tag::Import);
                }
                Ok(ImportLine::Outcome(outcome)) => return Ok(outcome),
                Ok(ImportLine::Failure(failure)) => return Err(failure),
                Err(_) => return Err(Failure::new(FailureCode::VersionMismatch, "unreadable line")),
            }
        }
        if pending.len() > LINE_MOST {
            return Err(Failure::new(FailureCode::TooLarge, "the plan is too large").with("limit", LINE_MOST));
        }
    }
    Err(Failure::new(FailureCode::Offline, "the line broke while the file was read"))
}

/// Whoever is logged in must be an administrator. The central API looks for itself; this says it at once, and without the network too.
///
/// # Errors
/// [`RefusalCode::NotAllowed`].
pub(crate) fn administrators_only(session: &Session) -> Result<(), Failure> {
    if session.known.staff.roles.contains(&Role::Administrator) {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::NotAllowed).into())
    }
}

/// An edited definition as the file of one item.
pub(crate) fn file_of(definition: &Definition) -> Result<Bytes, Failure> {
    serde_json::to_vec(definition).map(Bytes::from).map_err(|_| trouble::internal("an unwritable definition"))
}
