//! Power cuts and lost answers: whatever was acknowledged is there, once, and in order.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::record::Space;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{check_in, clear_counter, numbers_in_the_hall};
use system_tests::{Counter, Hall, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn the_central_api_is_killed_again_and_again_while_two_counters_work() {
    let mut hall = Hall::start().await;
    let one = Counter::open(&hall, "counter-3").await;
    one.log_in("wangxiaomin").await;
    let two = Counter::open(&hall, "counter-2").await;
    two.log_in("lijing").await;
    clear_counter(&one).await;
    one.sent().await;
    two.sent().await;
    hall.stop().await;
    hall.resume_as_program().await;

    let mut issued = BTreeSet::new();
    for round in 0..6u32 {
        // Two of each: the leased block of a counter that nobody can top up must last. The counter that looks at the end serves business A.
        for person in [0, 2] {
            let number = 100 + round * 20 + person;
            issued.insert(check_in(&one, "甲", number, "A").await.ticket.number);
            issued.insert(check_in(&two, "乙", number + 1, "A").await.ticket.number);
        }
        // Long enough for a push to be under way, a different moment of it every time.
        tokio::time::sleep(Duration::from_millis(7 * u64::from(round))).await;
        hall.kill();
        hall.resume_as_program().await;
    }
    one.sent().await;
    two.sent().await;
    hall.kill();
    hall.resume().await;

    let there = numbers_in_the_hall(&hall).await;
    let distinct: BTreeSet<_> = there.iter().cloned().collect();
    assert_eq!(distinct.len(), there.len(), "no ticket is there twice");
    assert!(issued.is_subset(&distinct), "missing: {:?}", issued.difference(&distinct));
    let report =
        hall.central().store().check_ledger(&Space::Hall("shifan".into())).await.expect("the ledger");
    assert_eq!(report.broken_at, None, "the audit trail survived the power cuts");
    for counter in [&one, &two] {
        assert!(counter.attention_list(Empty {}).await.expect("entries").is_empty(), "nothing was refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_after_the_commit_changes_nothing() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    let mut issued = BTreeSet::new();
    for person in 0..5 {
        counter.gate.drop_answers();
        issued.insert(check_in(&counter, "丙", 300 + person, "A").await.ticket.number);
        // The hall has executed the push; the counter never hears of it and asks again on a new connection.
        tokio::time::sleep(Duration::from_millis(150)).await;
        counter.gate.cut();
        counter.gate.restore();
    }
    counter.sent().await;
    let there = numbers_in_the_hall(&hall).await;
    for number in &issued {
        assert_eq!(
            there.iter().filter(|other| *other == number).count(),
            1,
            "{number} is there exactly once"
        );
    }
    wait_until("nothing is left to decide", async || {
        counter.attention_list(Empty {}).await.expect("entries").is_empty()
    })
    .await;
}
