//! Lines that lose every fifth exchange, or are only slow: a counter's day goes through, and everything arrives exactly once.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    accept_residence_permit, check_arrived_once, check_in, check_nothing_refused, check_photos,
    clear_counter, fill_residence_permit,
};
use system_tests::gate::Request;
use system_tests::{Counter, Fate, Hall, photo, wait_until};

/// Cuts every fifth exchange at a byte decided by chance: of the request, or of the answer. The same again from the same seed.
fn every_fifth_is_lost(seed: u64) -> impl FnMut(&Request) -> Fate + Send {
    let mut state = seed;
    let mut below = move |limit: u64| {
        // xorshift: numbers without a pattern that shows.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    move |request| match (below(5), below(2)) {
        (0, 0) => Fate::CutAfter(below(request.bytes())),
        (0, _) => Fate::CutAnswerAfter(below(400)),
        _ => Fate::Pass,
    }
}

/// Checks people in, calls and serves some of them, and gives the numbers of those who still wait.
async fn serve(counter: &Counter, first_person: u32) -> BTreeSet<String> {
    let mut issued = BTreeSet::new();
    for person in 0..6 {
        issued.insert(check_in(counter, "辛", first_person + person, "A").await.ticket.number);
        if person % 2 == 0 {
            let called = counter.ticket_call_next(Empty {}).await;
            let called = called.unwrap_or_else(|failure| panic!("the clerk can always call: {failure:?}"));
            let act = TicketAct { ticket: called.ticket.id, action: TicketAction::Finish };
            counter.ticket_act(act).await.expect("who was called is served");
            issued.remove(&called.ticket.number);
        }
    }
    issued
}

/// Waits until everything has arrived, with the patience that a bad line asks for.
async fn sent_in_the_end(counter: &Counter) {
    // Commands, photos, and bytes of photos: a large photo takes longer than anybody's patience.
    let waiting = async || {
        let status = counter.sync_status(Empty {}).await.expect("status");
        let upload = counter.sync_view(Empty {}).await.expect("what is being uploaded").upload;
        (status.waiting, status.photos, upload.total - upload.sent)
    };
    let mut left = waiting().await;
    while left.0 > 0 || left.1 > 0 {
        let before = left;
        wait_until("something of what waits has arrived", async || {
            left = waiting().await;
            left < before
        })
        .await;
    }
    wait_until("the counter knows that the line works", async || {
        counter.sync_status(Empty {}).await.expect("status").online
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_loses_every_fifth_exchange() {
    // Tokens that end soon: their renewal is lost as often as anything else.
    let hall = Hall::with_tokens_of(15).await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    counter.gate.decide(every_fifth_is_lost(0x5eed));
    let issued = serve(&counter, 700).await;
    let accepted = accept_residence_permit(&counter).await;
    sent_in_the_end(&counter).await;
    let status = counter.sync_status(Empty {}).await.expect("status");
    assert!(!status.login_needed, "a lost answer asks nobody for a password");
    counter.gate.decide(|_| Fate::Pass);
    counter.sent().await;
    check_arrived_once(&hall, &issued).await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_only_slow() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    let draft = fill_residence_permit(&counter).await;
    counter.sent().await;
    counter.gate.slow_down(Duration::from_millis(400), 30_000);
    let issued = serve(&counter, 720).await;
    let photo = counter.put_photo(photo::page(78)).await.expect("a photo is taken in");
    let slot = draft.case.attachments[0].slot.clone();
    counter.case_attach(CaseAttach { case: draft.case.id, slot, photo }).await.expect("one more page");
    let accepted = counter.case_accept(CaseRef { case: draft.case.id }).await.expect("the case is accepted");
    sent_in_the_end(&counter).await;
    check_arrived_once(&hall, &issued).await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pc_on_a_slow_line_gets_what_it_needs() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.gate.slow_down(Duration::from_millis(400), 20_000);
    counter.log_in("wangxiaomin").await;
    wait_until("the first load is finished", async || {
        let status = counter.sync_status(Empty {}).await.expect("status");
        status.online && !status.loading && status.case_numbers_left > 0
    })
    .await;
    check_in(&counter, "壬", 740, "A").await;
}
