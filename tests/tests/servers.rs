//! A city with two central APIs: one PostgreSQL, one S3 store, one NATS.

use std::collections::BTreeSet;

use domain::record::Space;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{accept_residence_permit, check_in, clear_counter};
use system_tests::{City, Counter, wait_until};

/// Waits until a counter shows a ticket.
async fn sees(counter: &Counter, number: &str) {
    wait_until(&format!("{number} is on the other counter's screen"), async || {
        let queue = counter.queue_view(Empty {}).await.expect("the queue is always shown");
        queue.waiting.iter().any(|row| row.number == number)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_one_server_is_on_the_screens_of_the_other_by_a_hint() {
    let mut city = City::start(2).await;
    let reception = city.counter_that_waits_for_hints("reception", 0).await;
    reception.log_in("helin").await;
    let counter = city.counter_that_waits_for_hints("counter", 1).await;
    counter.log_in("zhaoming").await;
    // The first may come with the log-in; the others only by hints, because nobody asks for an hour.
    for person in 0..4 {
        let number = check_in(&reception, "甲", 100 + person, "A").await.ticket.number;
        sees(&counter, &number).await;
    }
    city.nats.stop();
    let number = check_in(&reception, "乙", 200, "A").await.ticket.number;
    reception.sent().await;
    city.nats.resume();
    sees(&counter, &number).await;
    for counter in [reception, counter] {
        counter.close();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_one_server_of_two_loses_nothing_and_does_nothing_twice() {
    let mut city = City::start(2).await;
    let names = ["wangxiaomin", "lijing", "wugang"];
    let mut counters = Vec::new();
    for name in names {
        let counter = city.counter(name).await;
        counter.log_in(name).await;
        clear_counter(&counter).await;
        counters.push(counter);
    }
    let mut issued = BTreeSet::new();
    let mut cases = BTreeSet::new();
    for round in 0..4u32 {
        let victim = usize::from(round % 2 == 1);
        for (person, counter) in (0..).zip(&counters) {
            issued.insert(check_in(counter, "丙", 100 + round * 20 + person, "A").await.ticket.number);
        }
        // Answers, photos and chunks of photos are on their way when it dies, and the other one has to go on with them.
        let accepted = accept_residence_permit(&counters[0]).await;
        cases.insert(accepted.case.acceptance.expect("it was accepted").number);
        city.kill(victim);
        for (person, counter) in (10..).zip(&counters) {
            issued.insert(check_in(counter, "丁", 100 + round * 20 + person, "A").await.ticket.number);
        }
        for counter in &counters {
            counter.sent().await;
        }
        city.resume(victim).await;
    }

    let fresh = city.counter("fresh").await;
    fresh.log_in("zhaoming").await;
    let there: Vec<String> = {
        let queue = fresh.queue_view(Empty {}).await.expect("the queue is always shown");
        queue.waiting.iter().map(|row| row.number.clone()).collect()
    };
    let distinct: BTreeSet<_> = there.iter().cloned().collect();
    assert_eq!(distinct.len(), there.len(), "no ticket is there twice");
    assert!(issued.is_subset(&distinct), "missing: {:?}", issued.difference(&distinct));
    assert_eq!(issued.len(), 4 * 2 * counters.len(), "no number was given twice");
    assert_eq!(cases.len(), 4, "no case number was given twice");
    for counter in &counters {
        let entries = counter.attention_list(Empty {}).await.expect("entries");
        assert!(entries.is_empty(), "nothing was refused: {:?}", entries[0].refusal);
    }
    let store = city.store().await;
    let report =
        store.check_ledger(&Space::Hall("shifan".into())).await.expect("the audit trail can be read");
    assert_eq!(report.broken_at, None, "the audit trail is one unbroken chain");
    store.close().await;
    for counter in counters {
        counter.close();
    }
    fresh.close();
}
