//! A clerk works without the network and loses the account meanwhile: what was entered goes to the supervisor and is carried out once.

use domain::record::Key;
use domain::refusal::RefusalCode;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{self, accept_residence_permit, check_photos, clear_counter};
use system_tests::{Counter, Hall, wait_for, wait_until};

/// 王晓敏 accepts a case alone at counter 3; her account is closed; 李静 logs in on that PC, which brings it.
async fn left_behind(hall: &Hall) -> (Counter, CaseScreen) {
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
    (counter, accepted)
}

/// The handover that a case is in, once it can be seen here.
async fn handover_of(desk: &Counter, case: &CaseScreen) -> HandoverRow {
    let number = &case.case.acceptance.as_ref().expect("accepted").number;
    wait_for("the handover is here", async || {
        let view = desk.handover_list(Empty {}).await.expect("handovers are shown");
        view.rows.into_iter().find(|row| row.subject == *number)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_leaves_its_case_to_the_supervisor_and_it_is_accepted_exactly_once() {
    let hall = Hall::start().await;
    let (counter, entered) = left_behind(&hall).await;
    let entries = counter.attention_list(Empty {}).await.expect("entries");
    let about_case: Vec<_> = entries.iter().filter(|entry| entry.command.starts_with("case_")).collect();
    assert_eq!(about_case.len(), 1, "one entry says where all of it went, and not one for each key");
    assert_eq!(about_case[0].refusal.code, RefusalCode::HandedOver);
    assert!(!about_case[0].can_redo, "it is the supervisor's now");
    let mine = counter.handover_list(Empty {}).await.expect("handovers");
    assert_eq!(mine.rows.len(), 0, "a clerk sees none that was not given to them");

    let supervisor = Counter::open(&hall, "office").await;
    supervisor.log_in("zhoulan").await;
    let row = handover_of(&supervisor, &entered).await;
    assert_eq!(
        (&*row.by, &*row.brought_by, row.can_take_over, row.can_direct),
        ("王晓敏", "李静", true, true)
    );
    assert_eq!(row.deeds.last().map(|deed| &*deed.command), Some("case_accept"));
    let name = entered.case.text("name");
    assert!(!row.person_masked.is_empty() && row.person_masked != name, "the person concerned is masked");
    let told = serde_json::to_string(&row).expect("a row");
    for secret in [name, entered.case.text("id_number"), entered.case.text("phone")] {
        assert!(!secret.is_empty() && !told.contains(secret), "and so is everything that says who it is");
    }

    let take_over = HandoverAct { handover: row.id, action: HandoverAction::TakeOver };
    supervisor.handover_act(take_over.clone()).await.expect("the supervisor takes it over");
    supervisor.sent().await;
    let twice = supervisor.handover_act(take_over).await.expect_err("once is enough");
    assert_eq!(twice.code, protocol::error::Code::Refused(RefusalCode::HandoverState));

    let case = entered.case.id;
    let number = entered.case.acceptance.as_ref().expect("accepted").number.clone();
    wait_until("the counter sees that the case is accepted", async || {
        let view = counter.case_view(CaseRef { case }).await;
        view.is_ok_and(|view| view.case.acceptance.is_some_and(|accepted| accepted.by != "王晓敏"))
    })
    .await;
    let seen = counter.case_view(CaseRef { case }).await.expect("the case");
    let acceptance = seen.case.acceptance.clone().expect("accepted");
    assert_eq!((&*acceptance.number, &*acceptance.by), (&*number, "周岚"), "the number on the receipt stays");
    let trail = hall.trail(&Key::case(case)).await;
    let by_supervisor = ("handover_take_over".to_owned(), "zhoulan".to_owned());
    assert_eq!(trail.iter().filter(|entry| **entry == by_supervisor).count(), 1, "exactly once: {trail:?}");
    check_photos(&hall, &seen.case).await;
    let approver = Counter::open(&hall, "approver").await;
    approver.log_in("luwei").await;
    errand::approve(&approver, &number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervisor_gives_it_to_a_clerk_who_takes_it_over_without_entering_anything_again() {
    let hall = Hall::start().await;
    let (counter, entered) = left_behind(&hall).await;
    let supervisor = Counter::open(&hall, "office").await;
    supervisor.log_in("zhoulan").await;
    let row = handover_of(&supervisor, &entered).await;
    let view = supervisor.handover_list(Empty {}).await.expect("handovers");
    assert!(view.clerks.iter().any(|clerk| clerk.name == "李静"), "clerks of the hall can be asked");
    let assign = HandoverAction::Assign { to: "lijing".into() };
    supervisor.handover_act(HandoverAct { handover: row.id, action: assign }).await.expect("it can be given");
    supervisor.sent().await;

    let asked = handover_of(&counter, &entered).await;
    assert!(asked.can_take_over && !asked.can_direct);
    let attention = counter.sync_status(Empty {}).await.expect("the status").attention;
    let entries = counter.attention_list(Empty {}).await.expect("entries").len();
    assert_eq!(usize::try_from(attention).ok(), Some(entries + 1), "the clerk is told that something waits");
    let close = HandoverAction::Close { reason: "不想办".into() };
    let refused = counter.handover_act(HandoverAct { handover: asked.id, action: close }).await;
    assert!(refused.is_err(), "closing is the supervisor's word");
    let take_over = HandoverAct { handover: asked.id, action: HandoverAction::TakeOver };
    counter.handover_act(take_over).await.expect("the clerk takes it over");
    counter.sent().await;
    let seen = counter.case_view(CaseRef { case: entered.case.id }).await.expect("the case");
    assert_eq!(seen.case.acceptance.expect("accepted").by, "李静");
    wait_until("the supervisor sees what became of it", async || {
        handover_of(&supervisor, &entered).await.status == "taken_over"
    })
    .await;
}
