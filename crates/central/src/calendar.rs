//! The official calendar grows by a year when the State Council has published it.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::{Calendar, Year, YearFault};
use domain::record::{Key, Record, Space};
use protocol::error::{Failure, FailureCode};
use protocol::screen::CalendarView;

use crate::Central;
use crate::caller::{Caller, CataloguePermit};
use crate::failure::HttpFailure;
use crate::push;
use crate::store::{StoreError, ledger, records, spaces};

/// Takes a year into the calendar: the next one, or a corrected one. Limits that could not be told are told at once.
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
    tx.commit().await.map_err(StoreError::from)?;
    central.hints.publish(&raised);
    // What fails here is done by the hourly sweep.
    match push::time::pass(central).await {
        Ok(raised) => central.hints.publish(&raised),
        Err(error) => tracing::warn!(%error, "limits are reckoned with the new calendar later"),
    }
    Ok(view)
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
