//! What the supervisor sees of what a closed account left behind, and the clerk of a person whom two counters had called, in the real window.

use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{accept_residence_permit, check_in, clear_counter};
use system_tests::{Counter, Hall, Window, wait_until};

/// 王晓敏 accepts a case alone; her account is closed; 李静 logs in on that PC, which brings it.
async fn leave_behind(hall: &Hall) -> (Counter, String) {
    let counter = Counter::open(hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    counter.gate.cut();
    let accepted = accept_residence_permit(&counter).await;
    hall.central().store().set_disabled(&"wangxiaomin".into(), true).await.expect("the account is closed");
    counter.gate.restore();
    wait_until("the desktop hears that the login has ended", async || {
        let state = counter.session_state(Empty {}).await.expect("the state of the session");
        state.staff.is_none() || counter.sync_status(Empty {}).await.expect("the status").login_needed
    })
    .await;
    // Whoever sat here may be logged out already.
    drop(counter.session_logout(Empty {}).await);
    counter.log_in("lijing").await;
    counter.sent().await;
    (counter, accepted.case.acceptance.expect("accepted").number)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervisor_sees_to_a_handover_without_touching_the_mouse() {
    let hall = Hall::start().await;
    let (counter, number) = leave_behind(&hall).await;
    let window = Window::open(&hall, "office").await;
    window.log_in("zhoulan").await;
    window.see("page-monitor").await;
    window.wait_text("handover-count", "1").await;
    window.press("Alt+2").await;
    window.wait_text("handover-panel", &number).await;
    window.wait_text("handover-detail", "账号已停用").await;
    window.wait_text("handover-detail", "受理办件").await;
    window.check_accessibility("the handovers").await;
    window.screenshot("handover").await;

    window.press("3").await;
    window.wait_focus("reason").await;
    window.check_accessibility("the question why a handover is closed").await;
    window.press("Esc").await;
    window.press("2").await;
    window.see("handover-to-lijing").await;
    window.snapshot("handover-assign").await;
    window.press("Esc").await;
    window.press("1").await;
    window.wait_text("handover-end", "周岚").await;
    window.gone("handover-count").await;
    window.snapshot("handover-done").await;
    wait_until("the counter on which it was entered sees the case accepted", async || {
        let cases = counter.case_list(Empty {}).await.expect("cases");
        cases.iter().filter(|case| case.number == number).count() == 1
    })
    .await;
    window.close().await;

    // On the PC on which it was entered one sees where it went.
    counter.close();
    let window = Window::open(&hall, "counter-2").await;
    window.log_in("lijing").await;
    window.see("page-counter").await;
    assert!(!window.shows("nav-handover").await, "a clerk has no such page");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_how_a_double_call_was_settled_and_takes_note_with_one_key() {
    let hall = Hall::start().await;
    let (one, two) = (Counter::open(&hall, "counter-1").await, Counter::open(&hall, "counter-2").await);
    one.log_in("zhaoming").await;
    two.log_in("lijing").await;
    clear_counter(&one).await;
    clear_counter(&two).await;
    check_in(&one, "魏新", 1, "A").await;
    one.sent().await;
    two.sent().await;
    two.sync_now(Empty {}).await.expect("the queue is pulled");
    two.gate.cut();
    wait_until("the counter is alone", async || !two.sync_status(Empty {}).await.expect("the status").online)
        .await;
    let called = one.ticket_call_next(Empty {}).await.expect("the hall calls").ticket;
    one.ticket_act(TicketAct { ticket: called.id, action: TicketAction::NotHere }).await.expect("missed");
    one.sent().await;
    loop {
        let next = two.ticket_call_other(Empty {}).await.expect("somebody still waits").ticket;
        let done = TicketAct { ticket: next.id, action: TicketAction::Finish };
        two.ticket_act(done).await.expect("served");
        if next.id == called.id {
            break;
        }
    }
    two.gate.restore();
    two.sent().await;
    two.close();

    let window = Window::open(&hall, "counter-2b").await;
    window.log_in("lijing").await;
    window.see("attention-count").await;
    window.click("nav-attention").await;
    window.wait_text("settlement-detail", &called.number).await;
    window.wait_text("settlement-detail", "2 号窗口 · 李静（您）").await;
    window.wait_text("settlement-detail", "1 号窗口 · 赵明").await;
    window.check_accessibility("a settlement").await;
    window.screenshot("settlement").await;
    window.press("1").await;
    window.gone(&format!("settlement-{}", called.id)).await;
    window.close().await;
}
