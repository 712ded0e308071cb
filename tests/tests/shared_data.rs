//! 数据共享: what can be fetched is not asked for; what is fetched and not right goes to the department that holds it, and comes to its end.

use domain::answer::Answer;
use domain::case::Case;
use domain::discrepancy::Side;
use domain::form::licence::{FetchedView, LicenceFault};
use domain::form::view::MaterialView;
use domain::id::ItemCode;
use domain::record::Key;
use domain::refusal::RefusalCode;
use protocol::error::{Code, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{RESIDENCE_PERMIT, accept_residence_permit, changes, example, launch_birth};
use system_tests::{Counter, Hall, Workplace as _, photo, wait_for, wait_until};
use testbed::licences::Licences;

const SLOT: &str = "household_register";
/// People of the sample e-licence server: complete, without an address, expired, one for whom it fails.
const COMPLETE: &str = "310199199401021234";
const INCOMPLETE: &str = "310199196805120315";
const EXPIRED: &str = "310199198809230422";
const FAILING: &str = "310199197911300779";

/// A hall that shares data, with a clerk at a counter.
async fn sharing() -> (Licences, Hall, Counter) {
    let platform = Licences::start().await;
    let hall = Hall::sharing(&platform).await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    (platform, hall, counter)
}

/// A filled-in application of somebody with this ID number, without the answers that the record knows.
async fn application(counter: &Counter, holder: &str) -> CaseScreen {
    let opening = CaseOpening { item: RESIDENCE_PERMIT.into(), ticket: None };
    let case = counter.case_open(opening).await.expect("the item can be opened").case.id;
    let mut answers = example(RESIDENCE_PERMIT);
    answers.remove("name");
    answers.remove("household_address");
    answers.insert("id_number".to_owned(), Answer::Text(holder.to_owned()));
    counter.case_edit(CaseEdit { case, changes: changes(answers) }).await.expect("answers can be filled in")
}

fn register(screen: &CaseScreen) -> &MaterialView {
    screen
        .form
        .materials
        .iter()
        .find(|material| material.slot == SLOT)
        .expect("the form asks for the register")
}

/// What is shown of the record that was fetched.
fn received(screen: &CaseScreen) -> FetchedView {
    let licence = register(screen).licence.as_ref();
    licence.and_then(|licence| licence.fetched.clone()).expect("it is shown what was fetched")
}

fn is_missing(screen: &CaseScreen) -> bool {
    screen.form.problems.iter().any(|problem| problem.at == format!("material:{SLOT}"))
}

async fn fetch(counter: &Counter, case: &Case) -> CaseScreen {
    let request = CaseFetch { case: case.id, slot: SLOT.to_owned() };
    counter.case_fetch(request).await.unwrap_or_else(|failure| panic!("it can be fetched: {failure:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fetched_is_not_asked_for_and_what_it_says_is_offered() {
    let (platform, hall, counter) = sharing().await;
    let screen = application(&counter, COMPLETE).await;
    assert!(
        register(&screen).shared && !is_missing(&screen),
        "what can be fetched is not asked for on paper"
    );
    assert!(screen.suggestions.iter().all(|offered| offered.licence.is_none()), "nothing was fetched yet");

    let fetched = fetch(&counter, &screen.case).await;
    let licence = received(&fetched);
    assert_eq!((&*licence.source, &*licence.issuer), ("示范市数据共享平台", "示范市公安局示范分局"));
    assert_eq!(licence.faults, []);
    let offered: Vec<_> = fetched
        .suggestions
        .iter()
        .filter(|offered| offered.licence.is_some())
        .map(|offered| (&*offered.offer.field, &*offered.offer.text))
        .collect();
    assert_eq!(offered, [("name", "陈𬭊"), ("household_address", "示范省外县新村 1 组 8 号")]);
    assert_eq!(fetched.case.text("name"), "", "and not put in by itself");

    counter.sent().await;
    let trail: Vec<String> =
        hall.trail(&Key::case(screen.case.id)).await.into_iter().map(|(command, _)| command).collect();
    let at = |name: &str| trail.iter().position(|command| command == name);
    assert!(at("licence_look_up") < at("case_fetch") && at("licence_look_up").is_some(), "{trail:?}");
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    other.sent().await;
    let seen = other.case_view(CaseRef { case: screen.case.id }).await.expect("the case is in the hall");
    assert_eq!(seen.case.licences, fetched.case.licences, "a colleague sees what was fetched");

    let asked = platform.asked();
    assert_eq!((asked.len(), &*asked[0].purpose), (1, RESIDENCE_PERMIT), "one question, by the central API");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_field_goes_to_the_department_and_is_followed_to_its_end() {
    let (platform, hall, counter) = sharing().await;
    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;

    let screen = application(&counter, INCOMPLETE).await;
    let case = screen.case.id;
    let fetched = fetch(&counter, &screen.case).await;
    let faults = received(&fetched).faults;
    let missing =
        LicenceFault::FieldMissing { field: "address".to_owned(), label: "户籍地址".to_owned() };
    assert_eq!(faults, [missing]);
    assert!(is_missing(&fetched), "the paper is asked for after all");

    let dispute = CaseDispute { case, slot: SLOT.to_owned(), account: String::new() };
    let reported = counter.case_dispute(dispute.clone()).await.expect("it can be reported");
    let report = reported.discrepancies[0].report;
    assert_eq!(reported.discrepancies[0].status, "reported");
    let twice = counter.case_dispute(dispute).await.expect_err("once is enough");
    assert_eq!(twice.code, Code::Refused(RefusalCode::DiscrepancyState));

    let row = wait_for("the department sees it", async || {
        let rows = office.discrepancy_list(Empty {}).await.expect("the list is shown");
        rows.into_iter().find(|row| row.report == report)
    })
    .await;
    assert_eq!((row.side, &*row.hall_name), (Side::Department, "示范街道社区事务受理服务中心（样例）"));
    assert!(!serde_json::to_string(&row).expect("a row").contains(INCOMPLETE), "the list hides whose it is");
    let theirs = DiscrepancyRef { report, side: Side::Department };
    let seen = office.discrepancy_view(theirs).await.expect("it can be read");
    assert!(seen.can_take && seen.can_answer && !seen.can_close);
    assert_eq!(seen.discrepancy.shared.holder, INCOMPLETE, "and tells whom to look for");
    assert_eq!(seen.discrepancy.labels["address"], "户籍地址", "in the department's words");
    office
        .discrepancy_act(DiscrepancyAct { report, action: DiscrepancyAction::Take })
        .await
        .expect("it is taken");
    platform.correct(SLOT, INCOMPLETE, "address", "示范省外县老街 9 号");
    let answer = DiscrepancyAction::Answer { corrected: true, opinion: "已补录户籍地址".to_owned() };
    office.discrepancy_act(DiscrepancyAct { report, action: answer }).await.expect("it is answered");

    let answered = wait_for("the counter sees the answer", async || {
        let seen = counter.case_view(CaseRef { case }).await.expect("the case");
        Some(seen).filter(|seen| seen.discrepancies.iter().any(|row| row.status == "corrected"))
    })
    .await;
    assert!(is_missing(&answered), "the record is still the old one");
    let again = fetch(&counter, &answered.case).await;
    assert!(!is_missing(&again) && register(&again).shared, "fetched again it stands for the paper");
    let close = DiscrepancyAction::Close { reason: String::new() };
    counter
        .discrepancy_act(DiscrepancyAct { report, action: close })
        .await
        .expect("the counter has taken note");
    wait_until("the department sees that it has come to its end", async || {
        let seen = office.discrepancy_view(theirs).await.expect("it can be read");
        seen.discrepancy.status() == "closed"
            && seen.discrepancy.answer().is_some_and(|answer| answer.corrected)
    })
    .await;
    for desk in [&counter, &office] {
        desk.sent().await;
        let refused = desk.attention_list(Empty {}).await.expect("entries");
        assert!(refused.is_empty(), "nothing was refused: {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_record_or_a_platform_that_fails_leaves_the_paper() {
    let (_platform, _hall, counter) = sharing().await;
    let stale = application(&counter, EXPIRED).await;
    let fetched = fetch(&counter, &stale.case).await;
    let faults = received(&fetched).faults;
    assert!(matches!(faults[..], [LicenceFault::Expired { .. }]), "{faults:?}");
    assert!(is_missing(&fetched) && fetched.suggestions.is_empty(), "and nothing of it is offered");
    let mut screen = fetched;
    for page in 0..u32::from(register(&screen).pages) {
        let photo = counter.take_in(photo::page(700 + page)).await.expect("a photo is taken in");
        let attach = CaseAttach { case: stale.case.id, slot: SLOT.to_owned(), photo };
        screen = counter.case_attach(attach).await.expect("the paper is photographed");
    }
    assert!(!is_missing(&screen), "the paper does instead");

    let failing = application(&counter, FAILING).await;
    let request = CaseFetch { case: failing.case.id, slot: SLOT.to_owned() };
    let failure = counter.case_fetch(request).await.expect_err("the platform fails");
    assert!(failure.is(FailureCode::SharingFailed), "{failure:?}");
    let online = counter.sync_status(Empty {}).await.expect("the status").online;
    assert!(online, "that is no outage of the central API");
    let view = counter.case_view(CaseRef { case: failing.case.id }).await.expect("the case");
    assert!(!is_missing(&view) && view.case.licences.is_empty(), "the case is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_it_is_said_that_nothing_can_be_fetched_and_the_case_is_accepted_all_the_same() {
    let (platform, _hall, counter) = sharing().await;
    counter.sent().await;
    counter.gate.cut();
    let screen = application(&counter, COMPLETE).await;
    let request = CaseFetch { case: screen.case.id, slot: SLOT.to_owned() };
    let failure = counter.case_fetch(request.clone()).await.expect_err("the network is down");
    assert!(failure.is(FailureCode::Offline), "{failure:?}");
    assert_eq!(platform.asked(), []);
    let accepted = accept_residence_permit(&counter).await;
    assert!(accepted.case.acceptance.is_some(), "what need not be brought is not demanded alone either");
    counter.gate.restore();
    let fetched = wait_for("it can be fetched once the network is back", async || {
        counter.case_fetch(request.clone()).await.ok()
    })
    .await;
    assert_eq!(
        fetched.case.licences[SLOT].holder, COMPLETE,
        "what had waited was sent before the platform was asked"
    );
}

const BIRTH: &str = "xinshenger-chusheng";

/// A joint draft of three members that want the register, with the common part filled in for somebody with this ID number.
async fn joint_draft(counter: &Counter, holder: &str) -> JointScreen {
    let opening = JointOpening { package: BIRTH.into(), ticket: None };
    let joint = counter.joint_open(opening).await.expect("the package can be opened").joint.id;
    let members = ["chusheng-dengji", "canbao-dengji", "shebaoka-shenling"].map(ItemCode::from).to_vec();
    counter.joint_choose(JointChoose { joint, members }).await.expect("members can be chosen");
    counter.joint_consent(JointConsent { joint, given: true }).await.expect("consent can be given");
    let mut answers = example(BIRTH);
    for known in ["name", "spouse_name"] {
        answers.remove(known);
    }
    answers.insert("id_number".to_owned(), Answer::Text(holder.to_owned()));
    let common = JointEdit { joint, member: None, changes: changes(answers) };
    counter.joint_edit(common).await.expect("the common part can be filled in")
}

fn of_kind<'s>(screen: &'s JointScreen, kind: &str) -> &'s JointMaterial {
    screen.materials.iter().find(|material| material.kind == kind).expect("the kind is asked for")
}

async fn fetch_jointly(counter: &Counter, screen: &JointScreen, kind: &str) -> JointScreen {
    let request = JointFetch { joint: screen.joint.id, kind: kind.to_owned() };
    counter.joint_fetch(request).await.unwrap_or_else(|failure| panic!("it can be fetched: {failure:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_fetch_serves_every_member_of_a_joint_draft_that_wants_the_licence() {
    let (platform, hall, counter) = sharing().await;
    let screen = joint_draft(&counter, COMPLETE).await;
    let register = of_kind(&screen, SLOT);
    assert!(register.shared && register.members.len() == 3, "{register:?}");
    let saved = screen.materials_saved;

    let fetched = fetch_jointly(&counter, &screen, SLOT).await;
    assert_eq!(platform.asked().len(), 1, "one question for three members");
    let licence = of_kind(&fetched, SLOT).licence.as_ref().and_then(|licence| licence.fetched.as_ref());
    assert_eq!(licence.expect("it was fetched").faults, []);
    assert_eq!(fetched.materials_saved, saved, "what is fetched was never asked for");
    let fetched = fetch_jointly(&counter, &fetched, "marriage_certificate").await;
    let offered: Vec<(&str, &str)> =
        fetched.suggestions.iter().map(|offered| (&*offered.offer.field, &*offered.offer.text)).collect();
    assert_eq!(offered, [("name", "陈𬭊"), ("spouse_name", "沈知夏")], "for the common part, and not put in");
    assert!(fetched.suggestions.iter().all(|offered| offered.licence.is_some()));
    let not_shared = JointFetch { joint: screen.joint.id, kind: "id_card".to_owned() };
    let failure = counter.joint_fetch(not_shared).await.expect_err("nobody fetches that");
    assert_eq!(failure.code, Code::Refused(RefusalCode::NotShared));

    counter.sent().await;
    let trail = hall.trail(&Key::joint(screen.joint.id)).await;
    let looks = trail.iter().filter(|(command, _)| command == "licence_look_up").count();
    assert_eq!(looks, 2, "each look is in the audit trail: {trail:?}");

    let launched = launch_birth(&counter).await;
    assert!(launched.joint.receipt().is_some(), "what was not fetched does not keep it from being launched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_proves_nothing_is_reported_once_from_a_joint_draft() {
    let (platform, hall, counter) = sharing().await;
    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;
    let screen = joint_draft(&counter, INCOMPLETE).await;
    let joint = screen.joint.id;
    let fetched = fetch_jointly(&counter, &screen, SLOT).await;
    let register = of_kind(&fetched, SLOT);
    assert!(!register.shared && register.required, "the paper is asked for after all");

    let dispute = JointDispute { joint, kind: SLOT.to_owned(), account: String::new() };
    let reported = counter.joint_dispute(dispute.clone()).await.expect("it can be reported");
    let [row] = &reported.discrepancies[..] else { panic!("one report: {:?}", reported.discrepancies) };
    assert_eq!((&*row.slot, &*row.status), (SLOT, "reported"));
    let report = row.report;
    let twice = counter.joint_dispute(dispute).await.expect_err("once is enough");
    assert_eq!(twice.code, Code::Refused(RefusalCode::DiscrepancyState));

    let theirs = DiscrepancyRef { report, side: Side::Department };
    wait_until("the department sees it", async || office.discrepancy_view(theirs).await.is_ok()).await;
    platform.correct(SLOT, INCOMPLETE, "address", "示范省外县老街 9 号");
    let answer = DiscrepancyAction::Answer { corrected: true, opinion: "已补录户籍地址".to_owned() };
    office.discrepancy_act(DiscrepancyAct { report, action: answer }).await.expect("it is answered");
    let answered = wait_for("the counter sees the answer", async || {
        let seen = counter.joint_view(JointRef { joint }).await.expect("the draft");
        Some(seen).filter(|seen| seen.discrepancies.iter().any(|row| row.status == "corrected"))
    })
    .await;
    let again = fetch_jointly(&counter, &answered, SLOT).await;
    assert!(of_kind(&again, SLOT).shared, "fetched again it stands for the paper of all three");
    let close = DiscrepancyAct { report, action: DiscrepancyAction::Close { reason: String::new() } };
    counter.discrepancy_act(close).await.expect("the counter has taken note");
    for desk in [&counter, &office] {
        desk.sent().await;
        let refused = desk.attention_list(Empty {}).await.expect("entries");
        assert!(refused.is_empty(), "nothing was refused: {refused:?}");
    }
}
