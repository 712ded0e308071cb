//! The five branches of the Administrative Licensing Law art. 32 at real counters, with the network and without it.

use domain::answer::{Answer, Answers};
use domain::calendar::{Period, PeriodUnit};
use domain::case::{CaseState, DeclineGround, RightOffice, Settlement, SuppliedMaterial};
use domain::command::TaskCommand;
use domain::deadline::Procedure;
use domain::id::TaskId;
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    RESIDENCE_PERMIT, accept_residence_permit, changes, check_nothing_refused, example,
    fill_residence_permit, photograph,
};
use system_tests::paper::text_of;
use system_tests::{Counter, Hall, Workplace as _, photo, wait_for, wait_until};
use testbed::cups::Cups;
use workstation::printing::PrintQueue;

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

/// The printer of a counter, with what has come out of it.
struct Printer {
    cups: Cups,
    jobs: u32,
    folder: tempfile::TempDir,
}

impl Printer {
    fn start() -> Self {
        let cups = Cups::start();
        cups.add_printer("laser", "激光打印机");
        cups.make_default("laser");
        Self { cups, jobs: 0, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Prints the latest paper of this kind, and checks that number and applicant stand on it with everything else that is expected.
    async fn print(&mut self, desk: &Counter, documents: &[DocumentRef], kind: &str, expected: &[&str]) {
        let paper = documents.iter().find(|document| document.kind == kind);
        let paper = paper.unwrap_or_else(|| panic!("{kind} is offered: {documents:?}"));
        let press = DocumentPrint { id: paper.id.clone(), copies: Some(1), printer: None };
        let outcome = desk.document_print(press).await.expect("printed");
        assert!(matches!(outcome, DocumentOutcome::Printed { .. }), "{kind}: {outcome:?}");
        self.jobs += 1;
        let file = self.folder.path().join(format!("{}.pdf", self.jobs));
        std::fs::write(&file, self.cups.paper(self.jobs).pdf).expect("a file");
        let text = text_of(&file);
        for part in expected.iter().chain([&&*paper.number]) {
            let part: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(text.contains(&part), "{part} stands on {kind}: {text}");
        }
    }
}

async fn task_of(office: &Counter, number: &str) -> TaskId {
    wait_for("the task reaches the approver", async || {
        let tasks = office.task_list(Empty {}).await.expect("the inbox");
        // One that was sent back stays in the inbox beside the one of the next round.
        let open = |task: &TaskRow| task.case_number == number && task.status == "open";
        tasks.into_iter().find(open).map(|task| task.id)
    })
    .await
}

/// Decides once the photos are there, and gives the case as the counter sees it then.
async fn decide(
    counter: &Counter,
    office: &Counter,
    case: &CaseScreen,
    action: TaskCommand,
    status: &str,
) -> CaseScreen {
    let task = task_of(office, number_of(case)).await;
    office.task_act(TaskAct { task, action }).await.expect("an approver decides");
    office.sent().await;
    check_nothing_refused(office).await;
    wait_until("the counter sees what was decided", async || {
        view(counter, case).await.case.status() == status
    })
    .await;
    view(counter, case).await
}

fn number_of(case: &CaseScreen) -> &str {
    case.case.acceptance.as_ref().map_or("", |acceptance| &acceptance.number)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_branch_hands_the_person_its_paper_and_the_approvers_word_is_printed_where_it_was_handed_in() {
    let hall = Hall::start().await;
    let mut printer = Printer::start();
    let queue = PrintQueue::Socket(printer.cups.socket());
    let counter = Counter::open_with(&hall, "counter-3", |config| config.print_queue = queue.clone()).await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let ends = walk_the_branches(&counter).await;
    let [not_needed, declined, corrected, supplemented] = &*ends else { panic!("four branches") };
    let (not_needed, declined) = (&not_needed.0, &declined.0);
    let (corrected, supplemented) = (&corrected.0, &supplemented.0);
    let name = corrected.case.text("name").to_owned();

    let told = ["不予受理通知书", &name, "已持有有效居住证", "第（一）项"];
    printer.print(&counter, &not_needed.documents, "refusal", &told).await;
    let CaseState::Declined(decision) = &declined.case.state else { panic!("declined") };
    let office = &decision.office.as_ref().expect("named").name;
    let told = ["不予受理通知书", &name, "属出入境管理机构职权", office, "第（二）项"];
    printer.print(&counter, &declined.documents, "refusal", &told).await;
    printer.print(&counter, &declined.documents, "delivery", &["送达回证", &name, &decision.number]).await;

    let number = number_of(corrected);
    printer.print(&counter, &corrected.documents, "acceptance", &["受理通知书", &name, number]).await;

    let documents = &supplemented.documents;
    printer.print(&counter, documents, "receipt", &["收件凭证", &name]).await;
    printer.print(&counter, documents, "notice", &["一次性告知书", &name]).await;
    let notice = &supplemented.case.notice.as_ref().expect("a notice").number;
    printer.print(&counter, documents, "supplement", &["补正材料接收单", &name, notice, "已全部补齐"]).await;
    counter.sent().await;

    let approver = Counter::open(&hall, "office").await;
    approver.log_in("luwei").await;
    let back = TaskCommand::Return { opinion: "照片模糊，请重新拍摄".to_owned() };
    let returned = decide(&counter, &approver, corrected, back, "returned").await;
    let told = ["补正通知书", &name, number, "照片模糊，请重新拍摄"];
    printer.print(&counter, &returned.documents, "supplement_notice", &told).await;
    counter.case_resubmit(CaseRef { case: corrected.case.id }).await.expect("handed in again");
    counter.sent().await;
    let refuse = TaskCommand::Refuse {
        opinion: "不符合条件".to_owned(),
        legal_basis: "条例第二条".to_owned(),
    };
    let refused = decide(&counter, &approver, corrected, refuse, "refused").await;
    let untold = async || {
        let rows = counter.case_list(Empty {}).await.expect("the cases");
        rows.iter().any(|row| row.id == corrected.case.id && row.outcome_untold)
    };
    assert!(untold().await, "the counter that handed it in is told");
    let told = ["办理结果通知书", &name, number, "不予批准", "不符合条件", "条例第二条"];
    printer.print(&counter, &refused.documents, "decision", &told).await;
    assert!(!untold().await, "and has told the person");

    more_time(&hall, &counter, &approver, &mut printer, supplemented, &name).await;
    let approve = TaskCommand::Approve { opinion: "材料齐全，同意".to_owned() };
    let approved = decide(&counter, &approver, supplemented, approve, "approved").await;
    let number = number_of(supplemented);
    let told = ["办理结果通知书", &name, number, "准予", "居住证"];
    printer.print(&counter, &approved.documents, "decision", &told).await;
    let decided = approved.documents.iter().find(|paper| paper.kind == "decision").expect("a decision");
    let told = ["送达回证", &name, number, &decided.number];
    printer.print(&counter, &approved.documents, "delivery", &told).await;

    let accepted = accept_residence_permit(&counter).await;
    let withdraw = CaseReason { case: accepted.case.id, reason: "申请人改变主意".to_owned() };
    let withdrawn = counter.case_withdraw(withdraw).await.expect("taken back");
    let told = ["退件通知书", &name, number_of(&accepted), "申请人改变主意"];
    printer.print(&counter, &withdrawn.documents, "return", &told).await;
    counter.sent().await;
    check_nothing_refused(&counter).await;
}

/// The limit is extended, and the applicant is told in writing.
async fn more_time(
    hall: &Hall,
    counter: &Counter,
    approver: &Counter,
    printer: &mut Printer,
    case: &CaseScreen,
    name: &str,
) {
    let task = task_of(approver, number_of(case)).await;
    let by = Period { count: 10, unit: PeriodUnit::Days };
    let action = ClockAct::RequestExtension { by, reason: "需要实地核查".to_owned() };
    approver.task_clock(TaskClock { task, action }).await.expect("asked for");
    approver.sent().await;
    let head = Counter::open(hall, "head").await;
    head.log_in("zhoulan").await;
    wait_until("the head of the department sees the request", async || {
        head.task_view(TaskRef { task }).await.is_ok_and(|screen| screen.can_extend)
    })
    .await;
    let action = ClockAct::GrantExtension { opinion: String::new() };
    let granted = head.task_clock(TaskClock { task, action }).await.expect("granted");
    assert_eq!(granted.documents.len(), 1, "it can be printed there, too");
    head.sent().await;
    wait_until("the counter and the approver hear of it", async || {
        let there = approver.task_view(TaskRef { task }).await.is_ok_and(|seen| !seen.documents.is_empty());
        there && view(counter, case).await.documents.iter().any(|paper| paper.kind == "limit")
    })
    .await;
    let told = ["办理期限告知书", name, number_of(case), "延长办理期限", "10 天", "需要实地核查"];
    printer.print(counter, &view(counter, case).await.documents, "limit", &told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_special_procedure_is_told_in_writing_by_whoever_begins_it_and_at_the_counter() {
    let hall = Hall::start().await;
    let mut printer = Printer::start();
    let queue = PrintQueue::Socket(printer.cups.socket());
    let counter = Counter::open_with(&hall, "counter-3", |config| config.print_queue = queue.clone()).await;
    counter.log_in("wangxiaomin").await;
    let item = "canjirenzheng-xinban";
    let opening = CaseOpening { item: item.into(), ticket: None };
    let case = counter.case_open(opening).await.expect("opened").case.id;
    let edit = CaseEdit { case, changes: changes(example(item)) };
    let screen = counter.case_edit(edit).await.expect("filled in");
    photograph(&counter, screen).await;
    let accepted = counter.case_accept(CaseRef { case }).await.expect("accepted");
    counter.sent().await;
    let deadline = accepted.case.acceptance.clone().and_then(|acceptance| acceptance.deadline);
    let listed: Vec<Procedure> =
        deadline.expect("a limit").procedures.iter().map(|procedure| procedure.kind).collect();

    let approver = Counter::open_with(&hall, "office", |config| config.print_queue = queue.clone()).await;
    approver.log_in("shenjie").await;
    let task = task_of(&approver, number_of(&accepted)).await;
    let action = ClockAct::Stop { procedure: *listed.first().expect("a special procedure") };
    let stopped = approver.task_clock(TaskClock { task, action }).await.expect("stopped");
    let name = accepted.case.text("name").to_owned();
    let told = ["办理期限告知书", &name, number_of(&accepted), "特别程序", "不计算在办理期限内"];
    printer.print(&approver, &stopped.documents, "limit", &told).await;
    approver.sent().await;
    wait_until("the counter hears of it", async || {
        view(&counter, &accepted).await.documents.iter().any(|paper| paper.kind == "limit")
    })
    .await;
    printer.print(&counter, &view(&counter, &accepted).await.documents, "limit", &told).await;
    check_nothing_refused(&approver).await;
}
