//! Telling the central API how this desktop stands, and, for a supervisor, asking how the others do. Losing either does no harm, so
//! neither makes a cycle fail.

use domain::catalogue::Role;
use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::report::{HEARTBEAT_SECONDS, Report, Reports};
use protocol::screen::Tag;
use reqwest::Method;

use super::client::read;
use crate::cache::{attention, blob, meta, outbox};
use crate::desk::Open;

/// Fact under which a supervisor's desktop keeps what it last heard of the others.
pub(crate) const OF_HALL: &str = "desks_of_hall";
/// Shortest time between two reports of changes, in seconds.
const PAUSE_SECONDS: i64 = 5;

/// What the central API was told last, and when.
#[derive(Clone, Debug)]
pub struct Told {
    report: Report,
    at: Timestamp,
}

/// After the first push that was answered again: whoever comes back from working alone says so while it catches up, which may take a while.
pub(super) async fn back(open: &Open) -> Result<(), Failure> {
    let contact = open.contact.borrow().clone();
    let Some(since) = contact.since.filter(|_| !contact.online) else { return Ok(()) };
    let since = Timestamp(since.0 + open.offset());
    let report = of(open, Some(since)).await?;
    if report.waiting == 0 {
        return Ok(());
    }
    tell(open, report).await
}

/// After a cycle: when something has changed, and as a sign of life.
pub(super) async fn stand(open: &Open) {
    let outcome = async {
        let report = of(open, None).await?;
        if due(open, &report) { tell(open, report).await } else { Ok(()) }
    };
    note(outcome.await);
}

fn due(open: &Open, report: &Report) -> bool {
    let told = open.told.lock().ok().and_then(|told| told.clone());
    // Whoever was alone may come back to a central API that has forgotten.
    let Some(told) = told.filter(|_| open.contact.borrow().online) else { return true };
    let silence = (open.wall_clock().0 - told.at.0).abs() / 1000;
    let changed = told.report != *report;
    // Numbers change with every key while photos go out; nobody watches them that closely.
    silence >= HEARTBEAT_SECONDS.cast_signed()
        || changed && silence >= PAUSE_SECONDS
        || settled(&told.report, report)
}

/// What a supervisor waits for is told at once: nothing is left to be sent.
fn settled(before: &Report, now: &Report) -> bool {
    let open = |report: &Report| report.waiting + report.photos > 0 || report.alone_since.is_some();
    open(before) && !open(now)
}

async fn of(open: &Open, alone_since: Option<Timestamp>) -> Result<Report, Failure> {
    let counter = open.session()?.counter;
    let client = open.client();
    open.cache
        .read(move |connection| {
            let waiting = outbox::waiting(connection)?;
            let (photos, _) = blob::waiting(connection)?;
            Ok(Report {
                client,
                counter,
                waiting: waiting.count,
                oldest: waiting.oldest,
                photos,
                attention: attention::count(connection)?,
                alone_since,
                version: env!("CARGO_PKG_VERSION").to_owned(),
            })
        })
        .await
}

async fn tell(open: &Open, report: Report) -> Result<(), Failure> {
    open.authorized(Method::POST, "/v1/report", |request| request.json(&report)).await?;
    if let Ok(mut told) = open.told.lock() {
        *told = Some(Told { report, at: open.wall_clock() });
    }
    Ok(())
}

/// A supervisor's desktop keeps what it heard, so that it still knows when it is alone itself.
pub(super) async fn watch(open: &Open) {
    if !open.session().is_ok_and(|session| session.known.staff.roles.contains(&Role::Supervisor)) {
        return;
    }
    let outcome = async {
        let reports: Reports = read(open.authorized(Method::GET, "/v1/reports", |request| request).await?)?;
        open.cache.write(move |connection| meta::set(connection, OF_HALL, &reports)).await?;
        open.announce(Tag::Queue);
        Ok(())
    };
    note(outcome.await);
}

/// A cycle that brought everything is a good one, whatever became of the report.
pub(super) fn note(outcome: Result<(), Failure>) {
    if let Err(failure) = outcome
        && !failure.is(FailureCode::Offline)
    {
        tracing::debug!(code = ?failure.code, "how this desktop stands could not be told or asked");
    }
}
