//! Copied and restored data: two PCs with one identity, a server from yesterday.

use domain::command::Command;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{check_in, clear_counter};
use system_tests::{Counter, Hall, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_cloned_pc_becomes_a_client_of_its_own_and_loses_nothing() {
    let mut hall = Hall::start().await;
    let original = Counter::open(&hall, "counter-3").await;
    original.log_in("wangxiaomin").await;
    clear_counter(&original).await;
    original.sent().await;
    let client = original.ready().expect("usable").client();
    original.close();
    // Wait for the journal to be written back before the disk is copied.
    let original = Counter::open(&hall, "counter-3").await;
    original.sent().await;
    original.close();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Counter::copy(&hall, "counter-3", "clone");
    let original = Counter::open(&hall, "counter-3").await;
    let clone = Counter::open(&hall, "clone").await;
    assert_eq!(clone.ready().expect("usable").client(), client, "the copy believes to be the same client");
    hall.stop().await;

    let first = check_in(&original, "魏新", 11, "A").await;
    let second = check_in(&clone, "孔令", 12, "A").await;
    let third = check_in(&clone, "许多多", 13, "C").await;
    assert_eq!(
        first.ticket.number, second.ticket.number,
        "the copies gave the same number, which is the danger"
    );
    // Whoever comes first stays what both believe to be.
    clone.gate.cut();
    hall.resume().await;
    original.sent().await;
    clone.gate.restore();
    wait_until("the copy is found out and asks for a login", async || {
        clone.sync_status(Empty {}).await.expect("status").login_needed
    })
    .await;
    clone.log_in("wangxiaomin").await;
    assert_ne!(clone.ready().expect("usable").client(), client, "the copy has an id of its own now");
    clone.sent().await;

    let queue = original.queue_view(Empty {}).await.expect("queue");
    assert!(queue.waiting.iter().any(|row| row.id == first.ticket.id), "the original's ticket stands");
    wait_until("what the copy did arrives", async || {
        let queue = original.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().any(|row| row.id == third.ticket.id)
    })
    .await;
    let entries = clone.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries.len(), 1, "the number that was given twice is told, not lost: {entries:?}");
    assert_eq!(entries[0].refusal.code, domain::refusal::RefusalCode::NumberTaken);
    assert!(entries[0].can_redo, "and the person gets a number of their own with one key");
    clone.attention_redo(AttentionId { id: entries[0].id }).await.expect("doing it again");
    clone.sent().await;
    wait_until("the person is in the queue under another number", async || {
        let queue = original.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().any(|row| row.name == "孔令" && row.number != first.ticket.number)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_restored_from_yesterday_is_told_again_what_it_forgot() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    check_in(&counter, "魏新", 21, "A").await;
    counter.sent().await;
    hall.stop().await;
    hall.back_up("yesterday");
    hall.resume().await;
    let second = check_in(&counter, "孔令", 22, "A").await;
    let third = check_in(&counter, "许多多", 23, "B").await;
    counter.sent().await;
    hall.stop().await;
    hall.restore("yesterday");
    hall.resume().await;

    let fourth = check_in(&counter, "冉佳", 24, "A").await;
    counter.sent().await;
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    wait_until("the restored hall knows everything again, once", async || {
        let queue = other.queue_view(Empty {}).await.expect("queue");
        let count = |id| queue.waiting.iter().filter(|row| row.id == id).count();
        count(second.ticket.id) == 1 && count(third.ticket.id) == 1 && count(fourth.ticket.id) == 1
    })
    .await;
    assert!(counter.attention_list(Empty {}).await.expect("entries").is_empty(), "nothing was refused");
}

/// Copies the disk of a PC that was closed.
async fn copy(hall: &Hall, name: &str, copy: &str) {
    // Wait for the journal to be written back before the disk is copied.
    Counter::open(hall, name).await.close();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Counter::copy(hall, name, copy);
}

/// The PC is found out to be a copy, somebody logs in once more, and what waits goes out.
async fn found_out(pc: &Counter) {
    wait_until("the copy is found out and asks for a login", async || {
        pc.sync_status(Empty {}).await.expect("status").login_needed
    })
    .await;
    pc.log_in("wangxiaomin").await;
    pc.sent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_on_a_disk_that_was_copied_twice_is_carried_out_once() {
    let mut hall = Hall::start().await;
    let original = Counter::open(&hall, "counter-3").await;
    original.log_in("wangxiaomin").await;
    clear_counter(&original).await;
    original.sent().await;
    original.close();
    hall.stop().await;
    copy(&hall, "counter-3", "third").await;
    let original = Counter::open(&hall, "counter-3").await;
    let ask = original.act(|draft| {
        let hall = draft.session.known.staff.hall.clone();
        Ok(Command::TicketCallNext { hall, counter: draft.session.counter.unwrap_or_default() })
    });
    ask.await.expect("whoever sits at a counter may ask for the next person");
    original.close();
    copy(&hall, "counter-3", "second").await;

    // The third copy comes first, and uses the number under which the question waits on the other two.
    let third = Counter::open(&hall, "third").await;
    check_in(&third, "许多多", 13, "C").await;
    hall.resume().await;
    third.sent().await;
    third.close();
    let original = Counter::open(&hall, "counter-3").await;
    found_out(&original).await;
    let called = original.queue_view(Empty {}).await.expect("queue").current.expect("somebody was called");
    for action in [TicketAction::Start, TicketAction::Finish] {
        original.ticket_act(TicketAct { ticket: called.id, action }).await.expect("the person is served");
    }
    original.sent().await;

    let second = Counter::open(&hall, "second").await;
    found_out(&second).await;
    let queue = second.queue_view(Empty {}).await.expect("queue");
    assert_eq!(queue.current, None, "the clerk asked once, so one person was called");
    assert!(!queue.waiting.is_empty(), "others could have been called");
    assert!(queue.finished.iter().any(|row| row.id == called.id), "and the one who was is known here, too");
}

/// The hall is restored to before what one PC did, and a copy of that PC, taken before that too, goes on in the same log.
async fn restored_while_a_copy_went_on(by_the_copy: u32) {
    let mut hall = Hall::start().await;
    let original = Counter::open(&hall, "counter-3").await;
    original.log_in("wangxiaomin").await;
    clear_counter(&original).await;
    original.sent().await;
    original.close();
    hall.stop().await;
    hall.back_up("yesterday");
    copy(&hall, "counter-3", "clone").await;
    hall.resume().await;
    let original = Counter::open(&hall, "counter-3").await;
    let mut checked_in = Vec::new();
    for (name, person) in [("魏新", 31), ("孔令", 32)] {
        checked_in.push(check_in(&original, name, person, "A").await);
    }
    original.sent().await;
    hall.stop().await;
    hall.restore("yesterday");
    checked_in.push(check_in(&original, "冉佳", 33, "A").await);
    original.close();

    let clone = Counter::open(&hall, "clone").await;
    for person in 0..by_the_copy {
        checked_in.push(check_in(&clone, "许多多", 40 + person, "C").await);
    }
    hall.resume().await;
    clone.sent().await;
    let original = Counter::open(&hall, "counter-3").await;
    found_out(&original).await;

    for pc in [&original, &clone] {
        let entries = pc.attention_list(Empty {}).await.expect("entries");
        assert!(entries.is_empty(), "nothing was refused: {entries:?}");
    }
    let other = Counter::open(&hall, "other").await;
    other.log_in("helin").await;
    let rows = other.queue_view(Empty {}).await.expect("queue").waiting;
    for issued in checked_in {
        let found = rows.iter().filter(|row| row.id == issued.ticket.id).count();
        assert_eq!(found, 1, "{} is in the hall once", issued.ticket.number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_hall_forgot_is_told_again_when_a_copy_used_some_of_its_numbers() {
    restored_while_a_copy_went_on(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_hall_forgot_is_told_again_when_a_copy_used_all_of_its_numbers() {
    restored_while_a_copy_went_on(4).await;
}
