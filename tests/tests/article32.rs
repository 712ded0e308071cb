//! The five branches of the Administrative Licensing Law art. 32 at real counters, with the network and without it.

use domain::answer::{Answer, Answers};
use domain::case::{CaseState, DeclineGround, RightOffice, Settlement, SuppliedMaterial};
use domain::command::TaskCommand;
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    RESIDENCE_PERMIT, accept_residence_permit, changes, check_nothing_refused, example,
    fill_residence_permit, photograph,
};
use system_tests::{Counter, Hall, Workplace as _, photo, wait_for, wait_until};

async fn counter(hall: &Hall) -> Counter {
    let counter = Counter::open(hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    counter
}

async fn draft(counter: &Counter) -> CaseScreen {
    let opening = CaseOpening { item: RESIDENCE_PERMIT.into(), ticket: None };
    let screen = counter.case_open(opening).await.expect("the item can be opened");
    let edit = CaseEdit { case: screen.case.id, changes: changes(example(RESIDENCE_PERMIT)) };
    counter.case_edit(edit).await.expect("answers can be filled in")
}

async fn view(counter: &Counter, screen: &CaseScreen) -> CaseScreen {
    counter.case_view(CaseRef { case: screen.case.id }).await.expect("the case is shown")
}

/// Each branch once. Answers the cases with the statuses that they must have at the hall, too.
async fn walk_the_branches(counter: &Counter) -> Vec<(CaseScreen, &'static str)> {
    let mut ends = Vec::new();

    let case = draft(counter).await;
    let told = CaseReason { case: case.case.id, reason: "已持有有效居住证".to_owned() };
    ends.push((counter.case_not_needed(told).await.expect("told at once"), "not_needed"));

    let case = draft(counter).await.case.id;
    let found = counter.office_search(OfficeQuery { text: "churujing".to_owned() }).await.expect("offices");
    let office: RightOffice = found.into_iter().next().expect("the right office is found by its pinyin");
    let decline = CaseDecline {
        case,
        ground: DeclineGround::NotOurRemit,
        reason: "属出入境管理机构职权".to_owned(),
        legal_basis: String::new(),
        office: None,
    };
    let nameless = counter.case_decline(decline.clone()).await.expect_err("the right office must be named");
    assert_eq!(nameless.code, Code::Refused(RefusalCode::OfficeNeeded));
    let named = CaseDecline { office: Some(office), ..decline };
    let declined = counter.case_decline(named).await.expect("declined");
    assert!(declined.reconsideration_by.is_some() && declined.lawsuit_by.is_some(), "there are remedies");
    let CaseState::Declined(decision) = &declined.case.state else { panic!("declined") };
    assert!(decision.number.contains("不受〔"), "the decision has a number: {}", decision.number);
    ends.push((declined, "declined"));

    let case = fill_residence_permit(counter).await.case.id;
    let fixed = CaseCorrect { case, what: "现居住地址".to_owned(), how: "补写室号".to_owned() };
    let corrected = counter.case_correct(fixed).await.expect("kept");
    assert_eq!(corrected.case.corrections.len(), 1);
    ends.push((counter.case_accept(CaseRef { case }).await.expect("accepted"), "in_review"));

    let screen = draft(counter).await;
    let case = screen.case.id;
    let received = counter.case_receive(CaseRef { case }).await.expect("received against a receipt");
    assert!(received.case.receipt.is_some());
    let noticed = counter.case_notify(CaseNotify { case, points: Vec::new() }).await.expect("noticed");
    let missing = &noticed.case.notice.as_ref().expect("a notice").missing;
    let received: Vec<SuppliedMaterial> = missing
        .iter()
        .map(|each| SuppliedMaterial { slot: each.slot.clone(), name: each.name.clone(), copies: 1 })
        .collect();
    photograph(counter, noticed).await;
    let supplied = counter.case_supplement(CaseSupplement { case, received }).await.expect("received");
    assert!(supplied.case.supplements[0].complete, "checked again, nothing is missing");
    ends.push((counter.case_accept(CaseRef { case }).await.expect("accepted"), "in_review"));
    ends
}

async fn the_hall_has_the_same(counter: &Counter, hall: &Hall, ends: &[(CaseScreen, &str)]) {
    check_nothing_refused(counter).await;
    let other = Counter::open(hall, "counter-2").await;
    other.log_in("lijing").await;
    for (screen, status) in ends {
        assert_eq!(screen.case.status(), *status, "at the counter");
        wait_until("the hall has it", async || {
            let seen = other.case_view(CaseRef { case: screen.case.id }).await;
            seen.is_ok_and(|seen| seen.case.status() == *status)
        })
        .await;
    }
    other.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_branch_is_said_with_the_network() {
    let hall = Hall::start().await;
    let counter = counter(&hall).await;
    let ends = walk_the_branches(&counter).await;
    counter.sent().await;
    the_hall_has_the_same(&counter, &hall, &ends).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_branch_is_said_without_the_network_and_arrives_later() {
    let hall = Hall::start().await;
    let counter = counter(&hall).await;
    counter.gate.cut();
    let ends = walk_the_branches(&counter).await;
    counter.gate.restore();
    counter.sent().await;
    the_hall_has_the_same(&counter, &hall, &ends).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_decision_and_a_withdrawal_made_alone_the_decision_stands_and_the_clerk_is_told() {
    let hall = Hall::start().await;
    let counter = counter(&hall).await;
    let accepted = accept_residence_permit(&counter).await;
    counter.sent().await;
    counter.gate.cut();
    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;
    let number = accepted.case.acceptance.clone().expect("accepted").number;
    let task = wait_for("the task reaches the approver", async || {
        let tasks = office.task_list(Empty {}).await.expect("the inbox");
        tasks.into_iter().find(|task| task.case_number == number).map(|task| task.id)
    })
    .await;
    let refuse = TaskCommand::Refuse {
        opinion: "不符合条件".to_owned(),
        legal_basis: "条例第二条".to_owned(),
    };
    wait_until("the photos are there and the approver can decide", async || {
        office.task_act(TaskAct { task, action: refuse.clone() }).await.is_ok()
    })
    .await;
    office.sent().await;

    let withdraw = CaseReason { case: accepted.case.id, reason: "申请人改变主意".to_owned() };
    let alone = counter.case_withdraw(withdraw).await.expect("alone it looks fine");
    assert_eq!(alone.case.status(), "withdrawn");
    counter.gate.restore();
    wait_until("the refusal arrives", async || {
        !counter.attention_list(Empty {}).await.expect("entries").is_empty()
    })
    .await;
    let entries = counter.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries[0].refusal.code, RefusalCode::CaseDecided);
    wait_until("the decision stands", async || view(&counter, &accepted).await.case.status() == "refused")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_allowed_to_follow_is_brought_and_the_approver_sees_it() {
    let hall = Hall::start().await;
    let counter = counter(&hall).await;
    let case = draft(&counter).await.case.id;
    let works = Answers::from([
        ("ground".to_owned(), Answer::from("work")),
        ("employer_name".to_owned(), Answer::from("示范市样例科技有限公司")),
    ]);
    let edit = CaseEdit { case, changes: changes(works) };
    let screen = counter.case_edit(edit).await.expect("who works here brings a proof of it");
    let later = screen.form.materials.iter().find(|material| material.required && material.later.is_some());
    let later = later.expect("the sample allows a material to follow").clone();
    let settlement = Some(Settlement::Later);
    let settled = CaseSettle { case, slot: later.slot.clone(), settlement };
    let screen = counter.case_settle(settled).await.expect("it may follow");
    let mut others = screen.clone();
    others.form.materials.retain(|material| material.slot != later.slot);
    photograph(&counter, others).await;
    let accepted = counter.case_accept(CaseRef { case }).await.expect("accepted without it");
    assert_eq!(accepted.case.later[0].slot, later.slot);
    counter.sent().await;

    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;
    let number = accepted.case.acceptance.expect("accepted").number;
    let task = wait_for("the task reaches the approver", async || {
        let tasks = office.task_list(Empty {}).await.expect("the inbox");
        tasks.into_iter().find(|task| task.case_number == number).map(|task| task.id)
    })
    .await;
    let approve = TaskAct { task, action: TaskCommand::Approve { opinion: String::new() } };
    let early = office.task_act(approve).await.expect_err("nothing is approved without it");
    assert_eq!(early.code, Code::Refused(RefusalCode::MaterialsOutstanding));

    counter.gate.cut();
    for page in 0..u32::from(later.pages) {
        let photo = counter.take_in(photo::page(700 + page)).await.expect("a photo");
        let attach = CaseAttach { case, slot: later.slot.clone(), photo };
        counter.case_attach(attach).await.expect("it goes into its slot, although the case is accepted");
    }
    let brought = CaseBringLater { case, slots: vec![later.slot.clone()] };
    let screen = counter.case_bring_later(brought).await.expect("received");
    assert!(screen.case.later[0].received.is_some());
    counter.gate.restore();
    counter.sent().await;
    wait_until("the approver sees it", async || {
        let view = office.task_view(TaskRef { task }).await.expect("the task");
        let materials = &view.task.submission.materials;
        materials.iter().any(|material| material.name == later.name && !material.photos.is_empty())
    })
    .await;
    check_nothing_refused(&counter).await;
}
