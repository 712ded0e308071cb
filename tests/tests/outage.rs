//! The network is down: the counter goes on, nothing is lost, and everything arrives exactly once.

use domain::id::BlobHash;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{self, accept_residence_permit, check_in, clear_counter};
use system_tests::{Counter, Hall, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_the_network_arrives_exactly_once_and_in_order() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    hall.stop().await;

    clear_counter(&counter).await;
    let issued = check_in(&counter, "魏新", 1, "A").await;
    let called = counter.ticket_call_next(Empty {}).await.expect("a counter alone can call");
    assert!(called.alone, "nobody else decided");
    let accepted = accept_residence_permit(&counter).await;
    let number = accepted.case.acceptance.as_ref().expect("accepted").number.clone();
    let paper =
        counter.document(&accepted.documents[0].id).await.expect("the receipt is set without the network");
    assert!(paper.starts_with(b"%PDF"));

    let status = counter.sync_status(Empty {}).await.expect("status");
    assert!(!status.online && status.waiting >= 10 && status.photos > 0, "it says what waits: {status:?}");

    // The PC crashes and starts again, still alone: the same person is still logged in and finds everything.
    counter.close();
    let counter = Counter::open(&hall, "counter-3").await;
    let again = counter.case_view(CaseRef { case: accepted.case.id }).await.expect("the case is there");
    assert_eq!(again.case, accepted.case);
    assert!(again.unsent, "and it says that it was not sent");

    hall.resume().await;
    counter.sent().await;

    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let cases = other.case_list(Empty {}).await.expect("the hall's cases");
    assert_eq!(cases.iter().filter(|case| case.number == number).count(), 1, "exactly once");
    let queue = other.queue_view(Empty {}).await.expect("the queue");
    let seen =
        queue.waiting.iter().any(|row| row.id == issued.ticket.id) || called.ticket.id == issued.ticket.id;
    assert!(seen, "the ticket issued offline is in the hall's queue");
    let entries = counter.attention_list(Empty {}).await.expect("entries");
    let refusals: Vec<_> = entries.iter().map(|entry| (&entry.command, &entry.refusal)).collect();
    assert!(refusals.is_empty(), "nothing was refused: {refusals:?}");

    for attachment in &accepted.case.attachments {
        let here = counter.photo(&attachment.hash, false).await.expect("the photo is here").1;
        let there = other.photo(&attachment.hash, false).await.expect("the photo is at the hall").1;
        assert_eq!(here, there, "byte for byte");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_logged_in_lately_can_log_in_alone_and_nobody_else() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.session_logout(Empty {}).await.expect("logging out");
    hall.stop().await;

    let login =
        |staff: &str, password: &str| LoginForm { staff: staff.into(), password: password.to_owned() };
    let state = counter.session_login(login("wangxiaomin", "yichuang2026")).await.expect("known here");
    assert!(state.staff.expect("logged in").offline);
    counter.session_logout(Empty {}).await.expect("logging out");

    let stranger = counter.session_login(login("lijing", "yichuang2026")).await.expect_err("not known here");
    assert!(stranger.is(protocol::error::FailureCode::OfflineLoginUnknown), "{stranger:?}");
    for _ in 0..5 {
        let wrong = counter.session_login(login("wangxiaomin", "wrong")).await.expect_err("wrong password");
        assert!(wrong.is(protocol::error::FailureCode::WrongPassword), "{wrong:?}");
    }
    let locked = counter.session_login(login("wangxiaomin", "yichuang2026")).await.expect_err("locked out");
    assert!(locked.is(protocol::error::FailureCode::LockedOut), "{locked:?}");
    counter.close();
    let counter = Counter::open(&hall, "counter-3").await;
    let locked =
        counter.session_login(login("wangxiaomin", "yichuang2026")).await.expect_err("still locked out");
    assert!(locked.is(protocol::error::FailureCode::LockedOut), "a restart does not unlock: {locked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_that_does_not_answer_makes_nobody_wait() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    clear_counter(&counter).await;
    counter.sent().await;
    check_in(&counter, "魏新", 1, "A").await;
    counter.sent().await;

    counter.gate.silence();
    let called = counter.ticket_call_next(Empty {}).await.expect("the counter goes on alone");
    assert!(called.alone);
    counter.gate.restore();
    counter.sent().await;
    let queue = counter.queue_view(Empty {}).await.expect("the queue");
    let current = queue.current.expect("somebody was called");
    assert_eq!(current.id, called.ticket.id, "the clerk's own call stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_photo_is_asked_for_once_and_the_answer_is_clear() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    let nobody = BlobHash("0".repeat(64));
    assert!(counter.photo(&nobody, false).await.is_err(), "nobody has this photo");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_drops_while_photos_go_up_and_they_arrive_all_the_same() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let accepted = accept_residence_permit(&counter).await;
    // Cut at many different moments of the uploads, also between the last byte and the answer to it.
    for round in 0..12 {
        counter.gate.restore();
        tokio::time::sleep(std::time::Duration::from_millis(25 + 11 * round)).await;
        counter.gate.cut();
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    counter.gate.restore();
    counter.sent().await;
    let approver = Counter::open(&hall, "office").await;
    approver.log_in("luwei").await;
    let number = accepted.case.acceptance.expect("accepted").number;
    errand::approve(&approver, &number).await;
    wait_until("the clerk sees the decision without pressing a key", async || {
        let view = counter.case_view(CaseRef { case: accepted.case.id }).await.expect("the case");
        view.case.status() == "approved"
    })
    .await;
}
