//! The official calendar grows by a year when the State Council has published it. An import answers as soon as the year is kept; the limits of all
//! halls are reckoned again behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::calendar::{Calendar, Year, YearFault};
use domain::record::{Key, Record, Space};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{CalendarView, Reckoning};
use tokio::sync::watch;

use crate::caller::{Caller, CataloguePermit};
use crate::failure::HttpFailure;
use crate::push;
use crate::store::cases::Reach;
use crate::store::{StoreError, ledger, meta, records, spaces};
use crate::{Central, stopped};

/// How often a server looks whether another, which has ended since, has left something to do.
const REST: Duration = Duration::from_secs(600);
/// How long it waits after a failure.
const AGAIN: Duration = Duration::from_secs(30);

/// Takes a year into the calendar: the next one, or a corrected one.
pub(crate) async fn take_in(
    central: &Central,
    caller: &Caller,
    _permit: CataloguePermit,
    file: &[u8],
) -> Result<CalendarView, HttpFailure> {
    let year: Year = serde_json::from_slice(file)
        .map_err(|error| unusable("malformed").with("line", error.line()).with("column", error.column()))?;
    let (store, now) = (&central.store, central.store.now());
    let tx = store.write().await?;
    let versions = spaces::lock(&tx, &BTreeSet::from([Space::Catalogue, caller.hall()])).await?;
    let before = records::find(&tx, store.key(), &Key::calendar()).await?;
    let known = match &before {
        Some(Record::Calendar(calendar)) => (**calendar).clone(),
        // The first year of a hall that has none: what stands before it is the day before.
        _ => Calendar::before(year.year).ok_or_else(|| unusable("elsewhere"))?,
    };
    let calendar = known.with_year(&year).map_err(|fault| faulty(&fault))?;
    let view = CalendarView::of(&calendar);
    let after = Record::Calendar(Box::new(calendar));
    if before.as_ref() == Some(&after) {
        return Ok(view);
    }
    let subject = ledger::Subject::changed(store.key(), before.as_ref(), &after)?;
    let version = versions.get(&Space::Catalogue).copied().unwrap_or_default() + 1;
    let raised = BTreeMap::from([(Space::Catalogue, version)]);
    records::put(&tx, store.key(), [&after], |_| version).await?;
    let entry = caller.entry(now, "calendar_import", vec![subject]);
    ledger::append(&tx, store.key(), &caller.hall(), vec![entry]).await?;
    spaces::raise(&tx, &raised).await?;
    meta::ask_for_reckoning(&tx, now).await?;
    tx.commit().await.map_err(StoreError::from)?;
    central.hints.publish(&raised);
    central.calendar_changed.notify_one();
    Ok(view)
}

/// How far the limits have been reckoned again since the calendar last changed.
pub(crate) async fn reckoning(central: &Central) -> Result<Option<Reckoning>, StoreError> {
    meta::reckoning(central.store.reader()).await
}

/// Reckons the limits of every hall again whenever the calendar has changed, until the program ends. That it has to be done is kept in the store
/// with the change itself: a server that ends meanwhile, or another, does it when it starts. Two servers that do it at once find the same.
pub(crate) async fn keep_reckoned(central: Arc<Central>, stopping: watch::Receiver<bool>) {
    let mut end = std::pin::pin!(stopped(stopping));
    loop {
        let pause = match reckon(&central).await {
            Ok(()) => REST,
            Err(error) => {
                tracing::warn!(%error, "limits are reckoned with the new calendar later");
                AGAIN
            }
        };
        tokio::select! {
            () = &mut end => break,
            () = central.calendar_changed.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Reckons the limits again, if the calendar has changed since they were.
pub(crate) async fn reckon(central: &Central) -> Result<(), StoreError> {
    let store = &central.store;
    while let Some(asked) = meta::reckoning(store.reader()).await?.filter(|known| known.done_at.is_none()) {
        let cases = push::time::pass(central, Reach::Calendar).await?;
        let done = Reckoning { done_at: Some(store.now()), cases, ..asked };
        let tx = store.write().await?;
        meta::end_reckoning(&tx, &asked, &done).await?;
        tx.commit().await?;
        tracing::info!(cases, "limits were reckoned with the new calendar");
    }
    Ok(())
}

fn faulty(fault: &YearFault) -> Failure {
    let failure = unusable(fault.name());
    match fault.day() {
        Some(day) => failure.with("day", day),
        None => failure,
    }
}

fn unusable(why: &str) -> Failure {
    Failure::new(FailureCode::CalendarUnusable, "the year cannot be taken into the calendar").with("why", why)
}
