//! A file with many service items on its way from an administrator's PC to the catalogue.

use std::time::Duration;

use catalogue::bench::{import, workbook};
use protocol::rpc::Commands as _;
use protocol::screen::{CatalogueGoLive, CataloguePlan, Empty, ImportOutcome, ImportRef};
use system_tests::{Counter, Hall};
use tokio::time::sleep;

use crate::Fallible;
use crate::report::Report;
use crate::times::Times;

/// Items in the file.
const ITEMS: usize = 2_000;
/// How often it is read.
const RUNS: usize = 5;

/// Reads, plans and takes over a workbook of items that are all modelled in full.
pub async fn measure(report: &mut Report) -> Fallible {
    let modelled: Vec<_> =
        central::sample::load().definitions.into_iter().filter(|definition| !definition.general).collect();
    let file = workbook(&modelled, ITEMS)?;
    let mut read = Times::default();
    for _ in 0..RUNS {
        let file = file.clone();
        let incoming = read.of(tokio::task::spawn_blocking(move || import(&file))).await?;
        let found = incoming?.catalogue.len();
        if found != ITEMS {
            return Err(format!("{found} of {ITEMS} items were read").into());
        }
    }
    let size = file.len() / 1_000;
    report.times_within(
        format!("Import of {ITEMS} items, all modelled in full, from XLSX ({size} kB): read and checked"),
        &read,
        0.5,
        3_000.0,
    );

    let hall = Hall::start().await;
    let desk = Counter::open(&hall, "administration").await;
    desk.log_in("xunuo").await;
    desk.sent().await;
    let mut planned = Times::default();
    let mut shown = None;
    for _ in 0..RUNS {
        if let Some(CataloguePlan { id, .. }) = shown.take() {
            desk.catalogue_drop(ImportRef { id, whole_since: None }).await?;
        }
        shown = Some(planned.of(plan(&desk, &file)).await?);
    }
    report.times(
        "The same from an administrator's PC until it shows what would change: sent, checked, kept, planned",
        &planned,
    );
    let plan = shown.ok_or("there is a plan")?;
    let mut live = Times::default();
    let outcome =
        live.of(desk.catalogue_go_live(CatalogueGoLive { id: plan.id, base: plan.base, whole_since: None }));
    outcome.await?;
    report.times("Going live with them, until that PC has them", &live);
    desk.close();
    Ok(())
}

/// Hands the file in and waits for what it would change.
async fn plan(desk: &Counter, file: &[u8]) -> Fallible<CataloguePlan> {
    desk.put_catalogue(file.to_vec())?;
    loop {
        let under_way = desk.catalogue_import(Empty {}).await?;
        if let Some(failure) = under_way.failure {
            return Err(failure.into());
        }
        match under_way.outcome {
            Some(ImportOutcome::Planned { plan }) if plan.added.len() == ITEMS => return Ok(plan),
            Some(other) => return Err(format!("the file is good, but: {other:?}").into()),
            None => sleep(Duration::from_millis(20)).await,
        }
    }
}
