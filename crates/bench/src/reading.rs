//! Reading a photographed ID card, from the slot to what is offered under the fields.

use domain::id::CaseId;
use protocol::rpc::Commands;
use protocol::screen::{CaseAttach, CaseDetach, CaseOpening, DraftRef, Tag};
use specimens::{Scene, card_front, jpeg, person};
use system_tests::{Counter, Hall};

use crate::Fallible;
use crate::report::Report;
use crate::times::Times;

/// The folder into which `scripts/setup.sh` puts the networks.
pub const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reading");
/// Cards that are read one after another.
const CARDS: u64 = 8;
/// A card is to be read before the clerk has typed the telephone number.
const GOAL: f64 = 2000.0;

/// Photographs the cards of several people; the first one also loads the networks and is not counted.
pub async fn measure(hall: &Hall, report: &mut Report) -> Fallible {
    let counter = Counter::open_with(hall, "reading", |config| config.models = Some(MODELS.into())).await;
    counter.log_in("wangxiaomin").await;
    let opening = CaseOpening { item: "juzhuzheng-xinban".into(), ticket: None };
    let case = counter.case_open(opening).await?.case.id;
    read(&counter, case, 0).await?;
    let mut times = Times::default();
    for seed in 1..=CARDS {
        times.add(read(&counter, case, seed).await?);
    }
    let what = "Photographed ID card of 2 megapixels: put into its slot to offered under the fields";
    report.times_within(what, &times, 0.5, GOAL);
    counter.close();
    Ok(())
}

/// The front of somebody's card, photographed with 2 megapixels.
pub fn photographed(seed: u64) -> Vec<u8> {
    let paper = card_front(&person(seed));
    jpeg(&Scene::of(&paper, 1600, 1200).tilted(&paper, seed).photograph(&paper).picture, 90)
}

/// Photographs the front of a card; how long it took until something of it was offered.
async fn read(counter: &Counter, case: CaseId, seed: u64) -> Fallible<std::time::Duration> {
    let photo = counter.put_photo(photographed(seed)).await?;
    let (slot, hash) = ("id_card".to_owned(), photo.hash.clone());
    let mut changes = counter.changes();
    let begun = std::time::Instant::now();
    counter.case_attach(CaseAttach { case, slot: slot.clone(), photo }).await?;
    let offers = loop {
        let read = counter.reading_list(DraftRef::Case(case)).await?;
        if read.waiting == 0 {
            break read.offers;
        }
        while changes.recv().await? != Tag::Reading {}
    };
    let took = begun.elapsed();
    if offers.is_empty() {
        return Err("a card must be read".into());
    }
    counter.case_detach(CaseDetach { case, slot, hash }).await?;
    Ok(took)
}
