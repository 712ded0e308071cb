//! What the desktops tell about themselves. A report is worth nothing once the next one has come, so it waits in memory and all that
//! came in a few seconds are stored at once: a city's signs of life cost one commit every [`INTERVAL`], not one each.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::ClientId;
use domain::record::Space;
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use protocol::report::{HeardOf, Report, Reports, VERSION_MAX_BYTES};

use crate::Central;
use crate::caller::{Caller, WatchPermit};
use crate::failure::HttpFailure;
use crate::store::{Store, StoreError, reports};

/// How often reports are stored. A crash loses those that came since; the desktops' next ones repair it.
pub(crate) const INTERVAL: Duration = Duration::from_secs(3);
/// Days after which a desktop that is not heard of is forgotten.
const KEPT_DAYS: i64 = 30;

/// The latest report of each desktop of each hall.
type Latest = BTreeMap<(Space, ClientId), HeardOf>;

/// Reports that are not stored yet.
#[derive(Default)]
pub(crate) struct Fresh {
    held: Mutex<Latest>,
    /// Held while storing, so that an older report never replaces a newer one.
    storing: tokio::sync::Mutex<()>,
}

impl Fresh {
    fn held(&self) -> std::sync::MutexGuard<'_, Latest> {
        // A thread that panicked while it held the lock left a whole value behind.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stores what has come. What cannot be stored stays until the next time.
    pub(crate) async fn store(&self, store: &Store) -> Result<(), StoreError> {
        let _turn = self.storing.lock().await;
        let taken = std::mem::take(&mut *self.held());
        if taken.is_empty() {
            return Ok(());
        }
        let outcome = put(store, &taken).await;
        if outcome.is_err() {
            let mut held = self.held();
            for (key, heard) in taken {
                // What came meanwhile is newer.
                held.entry(key).or_insert(heard);
            }
        }
        outcome
    }
}

async fn put(store: &Store, taken: &Latest) -> Result<(), StoreError> {
    let tx = store.write().await?;
    reports::put(&tx, taken.iter().map(|((space, _), heard)| (space, heard))).await?;
    Ok(tx.commit().await?)
}

/// `POST /v1/report`.
pub(crate) fn note(central: &Central, caller: &Caller, report: Report) -> Result<(), HttpFailure> {
    if report.client != caller.client {
        return Err(Refusal::new(RefusalCode::NotAllowed).with("what", "client").into());
    }
    if report.version.len() > VERSION_MAX_BYTES {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "version").into());
    }
    let heard = HeardOf { report, staff: caller.staff.id.clone(), heard_at: central.store.now() };
    central.reports.held().insert((caller.hall(), caller.client), heard);
    Ok(())
}

/// `GET /v1/reports`.
pub(crate) async fn of_hall(central: &Central, permit: &WatchPermit) -> Result<Reports, HttpFailure> {
    central.reports.store(&central.store).await?;
    let desks = reports::of_hall(central.store.reader(), permit.hall()).await?;
    Ok(Reports { now: central.store.now(), desks })
}

/// Forgets desktops that were given up.
pub(crate) async fn sweep(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    reports::forget_before(store.writer(), now.plus_seconds(-KEPT_DAYS * 24 * 3600)).await
}
