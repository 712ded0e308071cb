//! What is remembered of the sync, and what a supervisor hears of the counters.

use domain::id::StaffId;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{check_in, clear_counter, fill_residence_permit};
use system_tests::{Counter, Fate, Hall, wait_for, wait_until};

/// The PC of somebody, as the supervisor's PC has heard of it.
async fn heard_of(supervisor: &Counter, staff: &str) -> Option<DeskRow> {
    supervisor.sync_now(Empty {}).await.expect("the hall answers");
    let view = supervisor.hall_view(Empty {}).await.expect("the hall");
    view.desks.into_iter().find(|desk| desk.staff == StaffId::from(staff))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_remembered_with_what_became_of_it() {
    let mut hall = Hall::start().await;
    let one = Counter::open(&hall, "counter-3").await;
    one.log_in("wangxiaomin").await;
    let two = Counter::open(&hall, "counter-2").await;
    two.log_in("lijing").await;
    clear_counter(&one).await;
    one.sent().await;
    two.sent().await;
    // Alone, both check the same person in: one of them is refused.
    hall.stop().await;
    for counter in [&one, &two] {
        check_in(counter, "许多多", 5, "A").await;
        wait_until("the counter has tried, alone", async || {
            drop(counter.sync_now(Empty {}).await);
            let view = counter.sync_view(Empty {}).await.expect("the sync page");
            view.pushes.iter().any(|push| push.failure.is_some())
        })
        .await;
    }
    hall.resume().await;
    one.sent().await;
    two.sent().await;
    let mut refused = 0;
    for counter in [&one, &two] {
        let view = counter.sync_view(Empty {}).await.expect("the sync page");
        assert!(view.waiting.is_empty() && view.kinds.is_empty(), "nothing waits: {:?}", view.waiting);
        let last = &view.pushes[0];
        assert_eq!((last.failure.as_ref(), last.accepted + last.refused), (None, last.commands));
        refused += last.refused;
        let alone = view.pushes.iter().find(|push| push.failure.is_some());
        assert!(
            alone.is_some_and(|push| push.accepted == 0),
            "the tries while alone are there: {:?}",
            view.pushes
        );
    }
    assert_eq!(refused, 1, "the history says that one of the two was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_hears_that_a_counter_is_behind_and_that_it_has_caught_up() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let supervisor = Counter::open(&hall, "supervisor").await;
    supervisor.log_in("zhoulan").await;
    let desk =
        wait_for("the supervisor hears of the counter", async || heard_of(&supervisor, "wangxiaomin").await)
            .await;
    assert_eq!((desk.counter, desk.waiting, desk.name.as_str()), (Some(3), 0, "王晓敏"));

    // Its photos do not get through.
    counter.gate.decide(|request| match request.is("PATCH /v1/blobs") {
        true => Fate::CutAfter(0),
        false => Fate::Pass,
    });
    fill_residence_permit(&counter).await;
    wait_until("the supervisor hears that photos wait", async || {
        heard_of(&supervisor, "wangxiaomin").await.is_some_and(|desk| desk.photos > 0)
    })
    .await;
    counter.gate.decide(|_| Fate::Pass);
    // By itself it tries again after half a minute at the latest.
    counter.upload().await.expect("the photos get through");
    counter.sent().await;
    wait_until("the supervisor hears that everything has arrived", async || {
        heard_of(&supervisor, "wangxiaomin").await.is_some_and(|desk| desk.waiting + desk.photos == 0)
    })
    .await;

    // Alone, the supervisor's PC knows what it last heard, and as of when; a clerk's never hears anything.
    supervisor.gate.cut();
    drop(supervisor.sync_now(Empty {}).await);
    let view = supervisor.hall_view(Empty {}).await.expect("the hall as last heard of");
    assert!(view.desks_at.is_some() && view.desks.len() == 2, "what was heard is kept: {:?}", view.desks);
    let view = counter.hall_view(Empty {}).await.expect("the hall");
    assert!(view.desks.is_empty() && view.desks_at.is_none(), "the PCs are the supervisor's business");
}
