//! Every state of a case that gives the person a paper offers it, with what was said in it.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::calendar::Due;
use domain::case::{
    Case, CaseEvent, CaseState, Decision, DeclineGround, RightOffice, Settlement, SuppliedMaterial,
    Termination, evolve,
};
use domain::catalogue::Role;
use domain::deadline::{Light, Procedure};
use domain::id::CaseId;
use domain::record::Record;
use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::*;
use workstation::Desk;
use workstation::cache::record;

use super::document::text;
use super::{change_seats, clerk, code, desk, photo, staff};

/// A draft of somebody with everything filled in, and no photos.
async fn draft(desk: &Desk) -> CaseId {
    let opening = CaseOpening { item: "permit".into(), ticket: None };
    let case = desk.case_open(opening).await.unwrap().case.id;
    let said = [
        ("name", "张三"),
        ("id_number", "11010519491231002X"),
        ("phone", "13800005678"),
        ("address", "示范街道 88 弄 1 号"),
        ("landlord", "房文远"),
    ];
    let changes: BTreeMap<_, _> =
        said.into_iter().map(|(field, answer)| (field.to_owned(), Some(Answer::from(answer)))).collect();
    desk.case_edit(CaseEdit { case, changes }).await.unwrap();
    case
}

async fn photograph(desk: &Desk, case: CaseId, slot: &str, pages: u8) {
    for page in 0..pages {
        let photo = photo(desk, page + 1).await;
        desk.case_attach(CaseAttach { case, slot: slot.into(), photo }).await.unwrap();
    }
}

/// An accepted case, its photo still to follow.
async fn accepted(desk: &Desk) -> CaseScreen {
    let case = draft(desk).await;
    photograph(desk, case, "id", 2).await;
    photograph(desk, case, "lease", 1).await;
    let settlement = Some(Settlement::Later);
    desk.case_settle(CaseSettle { case, slot: "picture".into(), settlement }).await.unwrap();
    desk.case_accept(CaseRef { case }).await.unwrap()
}

/// What the central API makes known of a case.
async fn made_known(desk: &Desk, case: &Case, event: CaseEvent) -> CaseScreen {
    let at = Timestamp(case.changed_at.0 + 60_000);
    let changed = evolve(Some(case.clone()), event, at).unwrap();
    let open = desk.ready().unwrap();
    open.cache
        .write(move |connection| record::lay_over(connection, &[Record::Case(Box::new(changed))]))
        .await
        .unwrap();
    desk.case_view(CaseRef { case: case.id }).await.unwrap()
}

fn decision(case: &Case, opinion: &str, legal_basis: &str) -> Decision {
    let at = Timestamp(case.changed_at.0 + 60_000);
    Decision { by: "钱进".into(), at, opinion: opinion.into(), legal_basis: legal_basis.into() }
}

fn kinds(documents: &[DocumentRef]) -> Vec<&str> {
    documents.iter().map(|document| document.kind.as_str()).collect()
}

/// The text of the first paper of a kind. Its number and the applicant stand on every one; so does the case number once there is one.
async fn read(desk: &Desk, screen: &CaseScreen, kind: &str) -> String {
    let found = screen.documents.iter().find(|document| document.kind == kind);
    let paper = found.unwrap_or_else(|| panic!("{kind} must be offered: {:?}", kinds(&screen.documents)));
    let text = text(&desk.document(&paper.id).await.unwrap());
    assert!(!paper.number.is_empty() && text.contains(&paper.number), "{} stands on: {text}", paper.number);
    let number = screen.case.acceptance.as_ref().map_or("", |acceptance| &*acceptance.number);
    assert!(text.contains("张三") && text.contains(number), "whose it is, and {number}: {text}");
    assert!(!text.contains("11010519491231002X"), "numbers of persons are masked: {text}");
    assert!(DOCUMENT_KINDS.contains(&kind), "{kind} can be given a printer of its own");
    text
}

fn says(text: &str, expected: &[&str]) {
    for part in expected {
        let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(text.contains(&part), "{part} should stand in: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_need_not_apply_is_told_so_in_writing() {
    let desk = desk(clerk()).await;
    let case = draft(&desk).await;
    let told = CaseReason { case, reason: "已持有有效居住证".into() };
    let screen = desk.case_not_needed(told).await.unwrap();
    assert_eq!(kinds(&screen.documents), ["refusal", "delivery"]);
    let paper = read(&desk, &screen, "refusal").await;
    says(&paper, &["不予受理通知书", "310199公安不受〔", "已持有有效居住证", "第三十二条第一款第（一）项"]);
    assert!(!paper.contains("应当向哪里申请"), "nobody else is asked either");
    assert_eq!(code(desk.document(&format!("acceptance/{case}")).await), missing());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_right_office_and_the_remedies() {
    let desk = desk(clerk()).await;
    let case = draft(&desk).await;
    let office = RightOffice {
        name: "示范市公安局出入境管理局".into(),
        address: "示范路 2 号".into(),
        phone: "021-11111111".into(),
    };
    let decline = CaseDecline {
        case,
        ground: DeclineGround::NotOurRemit,
        reason: "属出入境管理机构职权".into(),
        legal_basis: String::new(),
        office: Some(office),
    };
    let screen = desk.case_decline(decline).await.unwrap();
    let paper = read(&desk, &screen, "refusal").await;
    let right = "请向示范市公安局出入境管理局（示范路 2 号，021-11111111）申请";
    says(&paper, &[right, "属出入境管理机构职权", "第三十二条第一款第（二）项", "六十日内", "赵明"]);
    let proof = read(&desk, &screen, "delivery").await;
    says(&proof, &["送达回证", "不予受理通知书", &screen.documents[0].number, "310199公安送〔"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_handed_in_and_what_was_brought_after_the_notice_is_receipted() {
    let desk = desk(clerk()).await;
    let case = draft(&desk).await;
    photograph(&desk, case, "id", 2).await;
    let screen = desk.case_receive(CaseRef { case }).await.unwrap();
    assert_eq!(kinds(&screen.documents), ["receipt"]);
    let paper = read(&desk, &screen, "receipt").await;
    says(&paper, &["收件凭证", "310199公安收〔", "居民身份证", "日历未公布"]);
    assert!(!paper.contains("租赁合同"), "it was not handed in");

    let screen = desk.case_notify(CaseNotify { case, points: Vec::new() }).await.unwrap();
    let notice = screen.case.notice.clone().unwrap();
    says(&read(&desk, &screen, "notice").await, &["一次性告知书", "租赁合同", "近期照片"]);
    let brought =
        |slot: &str, name: &str| SuppliedMaterial { slot: slot.into(), name: name.into(), copies: 1 };

    photograph(&desk, case, "lease", 1).await;
    let received = vec![brought("lease", "租赁合同")];
    let first = desk.case_supplement(CaseSupplement { case, received }).await.unwrap();
    let paper = read(&desk, &first, "supplement").await;
    let partly =
        ["补正材料接收单", &notice.number, "租赁合同", "尚有 1 项材料没有补齐", "近期照片", "尚未补齐"];
    says(&paper, &partly);

    photograph(&desk, case, "picture", 1).await;
    let received = vec![brought("picture", "近期照片")];
    let screen = desk.case_supplement(CaseSupplement { case, received }).await.unwrap();
    assert_eq!(kinds(&screen.documents), ["supplement", "supplement", "notice", "receipt"]);
    says(&read(&desk, &screen, "supplement").await, &["需要补正的材料已全部补齐", "近期照片"]);
    let again = text(&desk.document(&first.documents[0].id).await.unwrap());
    says(&again, &["尚有 1 项材料没有补齐", "近期照片"]);
    let receipt = read(&desk, &screen, "receipt").await;
    assert!(!receipt.contains("租赁合同"), "it still says what was handed in first: {receipt}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_allowed_to_follow_is_promised_and_receipted_when_it_is_here() {
    let desk = desk(clerk()).await;
    let case = accepted(&desk).await.case.id;
    photograph(&desk, case, "picture", 1).await;
    let screen = desk.case_bring_later(CaseBringLater { case, slots: vec!["picture".into()] }).await.unwrap();
    assert_eq!(kinds(&screen.documents), ["supplement", "acceptance", "declaration"]);
    let paper = read(&desk, &screen, "supplement").await;
    let document = &screen.case.acceptance.as_ref().unwrap().document;
    says(&paper, &["补正材料接收单", document, "近期照片", "已全部补齐"]);
    says(&read(&desk, &screen, "declaration").await, &["承诺书", "近期照片", "内补交"]);
    let acceptance = read(&desk, &screen, "acceptance").await;
    assert_eq!(acceptance.matches("近期照片").count(), 1, "it followed, and was not there: {acceptance}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_application_back_gets_the_materials_back_against_a_notice() {
    let desk = desk(clerk()).await;
    let case = accepted(&desk).await.case.id;
    let withdraw = CaseReason { case, reason: "改在外地申请".into() };
    let screen = desk.case_withdraw(withdraw).await.unwrap();
    let paper = read(&desk, &screen, "return").await;
    says(
        &paper,
        &["退件通知书", "310199公安撤〔", "因申请人撤回申请", "改在外地申请", "居民身份证", "租赁合同"],
    );
    says(&read(&desk, &screen, "delivery").await, &["送达回证", "退件通知书"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_time_has_ended_is_told_under_the_number_of_its_case() {
    let desk = desk(clerk()).await;
    let case = accepted(&desk).await.case;
    let reason = "容缺材料逾期未补：近期照片".to_owned();
    let end = Termination { reason: reason.clone(), at: Timestamp(case.changed_at.0 + 1) };
    let screen = made_known(&desk, &case, CaseEvent::Terminated(end)).await;
    let paper = read(&desk, &screen, "return").await;
    says(&paper, &["退件通知书", "310199公安退〔", &reason]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_comes_back_tells_the_person_what_is_wanted_and_each_return_has_its_number() {
    let desk = desk(clerk()).await;
    let case = accepted(&desk).await.case;
    let event = CaseEvent::Returned(decision(&case, "合同缺少房东签字", ""));
    let screen = made_known(&desk, &case, event).await;
    assert_eq!(screen.documents[0].kind, "supplement_notice", "the latest comes first");
    let paper = read(&desk, &screen, "supplement_notice").await;
    says(&paper, &["补正通知书", "310199公安补正〔", "合同缺少房东签字", "办结期限"]);
    let first = screen.documents[0].clone();

    let later = Timestamp(case.changed_at.0 + 120_000);
    let resumed = evolve(Some(screen.case), CaseEvent::ReviewStarted, later).unwrap();
    let event = CaseEvent::Returned(decision(&resumed, "仍缺签字", ""));
    let screen = made_known(&desk, &resumed, event).await;
    let second = screen.documents[0].clone();
    assert!(second.number.ends_with("-2号") && second.id != first.id, "{second:?}");
    assert!(screen.documents.contains(&first), "the first keeps its place and its number");
    says(&text(&desk.document(&second.id).await.unwrap()), &["仍缺签字", &second.number]);
    let again = text(&desk.document(&first.id).await.unwrap());
    says(&again, &["合同缺少房东签字", &first.number]);
    assert!(!again.contains("仍缺签字"), "each says what was said then: {again}");

    let later = Timestamp(resumed.changed_at.0 + 240_000);
    let resumed = evolve(Some(screen.case), CaseEvent::ReviewStarted, later).unwrap();
    let event = CaseEvent::Decided { approved: true, decision: decision(&resumed, "", "") };
    let screen = made_known(&desk, &resumed, event).await;
    let notices = screen.documents.iter().filter(|paper| paper.kind == "supplement_notice");
    let ids: Vec<&str> = notices.map(|paper| &*paper.id).collect();
    assert_eq!(ids, [&*second.id, &*first.id], "also when it is decided");
    let unheard_of = format!("supplement_notice/{}/9", case.id);
    assert_eq!(code(desk.document(&unheard_of).await), missing());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counter_prints_what_was_decided_and_the_proof_that_the_person_has_it() {
    let desk = desk(clerk()).await;
    let case = accepted(&desk).await.case;
    let refused = CaseEvent::Decided {
        approved: false,
        decision: decision(&case, "不符合居住年限", "条例第二条"),
    };
    let untold = async || desk.case_list(Empty {}).await.unwrap()[0].outcome_untold;
    assert!(!untold().await, "nothing is decided yet");
    let screen = made_known(&desk, &case, refused).await;
    assert!(untold().await, "the counter that took it in has to tell the person");
    assert_eq!(screen.documents[0].kind, "decision");
    let paper = read(&desk, &screen, "decision").await;
    let said = ["办理结果通知书", "310199公安决〔", "不予批准", "不符合居住年限", "条例第二条", "六个月内"];
    says(&paper, &said);
    says(&read(&desk, &screen, "delivery").await, &["办理结果通知书", &screen.documents[0].number]);
    let elsewhere = staff("li", "李静", vec![Role::Clerk], Some(2));
    change_seats(&desk, elsewhere);
    assert!(!untold().await, "another counter did not take it in");
    change_seats(&desk, clerk());
    desk.document_save(DocumentQuery { id: screen.documents[0].id.clone() }).await.unwrap();
    assert!(!untold().await, "the notice is on its way to the person");

    let other = accepted(&desk).await.case;
    let approved = CaseEvent::Decided { approved: true, decision: decision(&other, "", "") };
    let screen = made_known(&desk, &other, approved).await;
    assert!(matches!(screen.case.state, CaseState::Approved(_)));
    let paper = read(&desk, &screen, "decision").await;
    says(&paper, &["决定准予办理", "领取的结果 居住证"]);
    says(&read(&desk, &screen, "delivery").await, &["居住证", "窗口领取（直接送达）"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_approver_does_about_the_limit_is_printed_there_and_at_the_counter() {
    let desk = desk(clerk()).await;
    let accepted = accepted(&desk).await;
    let number = accepted.case.acceptance.clone().unwrap().number;
    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let task = desk.task_list(Empty {}).await.unwrap()[0].id;
    let action = ClockAct::Stop { procedure: Procedure::SiteVisit };
    let screen = desk.task_clock(TaskClock { task, action }).await.unwrap();
    let [notice] = screen.documents.as_slice() else { panic!("{:?}", screen.documents) };
    let paper = text(&desk.document(&notice.id).await.unwrap());
    let told = [
        "办理期限告知书",
        &notice.number,
        &number,
        "张三",
        "特别程序：现场勘验",
        "不超过 5 天",
        "第四十五条",
    ];
    says(&paper, &told);

    // What the central API makes of it arrives at the counter.
    change_seats(&desk, clerk());
    let deadline = screen.task.deadline.clone().unwrap();
    let event = CaseEvent::Reckoned(deadline, screen.task.due);
    let seen = made_known(&desk, &accepted.case, event).await;
    says(&read(&desk, &seen, "limit").await, &["办理期限告知书", "特别程序：现场勘验", "钱进"]);

    let mut elsewhere = staff("zhou", "周正", vec![Role::Approver], None);
    elsewhere.departments = vec!["renshe".into()];
    change_seats(&desk, elsewhere);
    let outcome = desk.document(&notice.id).await;
    assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotAllowed)), "another department's");
}

fn missing() -> Option<Code> {
    Some(Code::Refused(RefusalCode::NotFound))
}

#[tokio::test]
async fn what_an_approved_case_still_waits_for_is_urgent_and_other_approved_cases_are_not() {
    let desk = desk(clerk()).await;
    let waiting = accepted(&desk).await.case;
    let approved =
        |case: &Case| Case { state: CaseState::Approved(decision(case, "同意", "")), ..case.clone() };
    let mut late = approved(&waiting);
    late.later[0].due = Due::On(desk.ready().unwrap().now().date().yesterday().unwrap());
    let mut nothing = Case {
        id: CaseId("019aa0a0-0000-7000-8000-000000000001".parse().unwrap()),
        later: Vec::new(),
        ..approved(&waiting)
    };
    nothing.acceptance.as_mut().unwrap().number = "another".to_owned();
    let (first, second) = (late.id, nothing.id);
    let open = desk.ready().unwrap();
    open.cache
        .write(move |connection| {
            record::clear_overlay(connection)?;
            for case in [late, nothing] {
                record::put_base(connection, &Record::Case(Box::new(case)), 1)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let urgent = desk.case_urgent(Empty {}).await.unwrap();
    assert_eq!(urgent.iter().map(|row| (row.id, row.light)).collect::<Vec<_>>(), [(first, Light::Red)]);
    assert!(urgent.iter().all(|row| row.id != second));
}
