//! The five branches of the Administrative Licensing Law art. 32, what time alone does, and what ends a case.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod later;
mod photos;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::calendar::{Calendar, Due, Period, PeriodUnit};
use domain::case::{
    AcceptanceBasis, CaseState, DeclineGround, LaterOverdue, Remedies, RightOffice, Settlement,
    SuppliedMaterial,
};
use domain::catalogue::Role;
use domain::command::{CaseCommand, Command, TaskCommand};
use domain::execute::let_time_pass;
use domain::form::definition::{Definition, Routing};
use domain::id::{BlobHash, CaseId, TaskId};
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use domain::rights::{Actor, Authority, Clock, Context};
use domain::task::TaskState;
use domain::time::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use support::{Office, clerk, definition, guide, staff};

const THURSDAY: Date = date(2026, 11, 19);

fn on(office: &mut Office, day: Date) {
    office.now = Timestamp::start_of(day).plus_seconds(10 * 3600);
}

fn act_as(office: &mut Office, actor: &Actor, case: CaseId, action: CaseCommand) -> Result<(), RefusalCode> {
    office.run(actor, &Command::Case { case, action }).map(drop).map_err(|refusal| refusal.code)
}

fn act(office: &mut Office, case: CaseId, action: CaseCommand) -> Result<(), RefusalCode> {
    act_as(office, &clerk("a"), case, action)
}

fn photo(slot: &str) -> CaseCommand {
    CaseCommand::Attach { attachment: support::photo(slot, 'a') }
}

fn sign() -> CaseCommand {
    CaseCommand::Sign { signature: BlobHash("c".repeat(64)) }
}

fn accept(office: &mut Office, case: CaseId) -> Result<(), RefusalCode> {
    let number = office.number_for(&office.case(case).item.0.clone());
    let accept = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    act(office, case, accept)
}

fn notify() -> CaseCommand {
    CaseCommand::Notify { number: "n".into(), missing: vec![], points: vec!["照片太旧".into()] }
}

fn decline(ground: DeclineGround, reason: &str, office: Option<&str>) -> CaseCommand {
    CaseCommand::Decline {
        number: "b".into(),
        ground,
        reason: reason.into(),
        legal_basis: String::new(),
        office: office.map(|name| RightOffice {
            name: name.into(),
            address: String::new(),
            phone: String::new(),
        }),
    }
}

fn withdraw() -> CaseCommand {
    CaseCommand::Withdraw { number: "w".into(), reason: "不办了".into() }
}

fn supplement() -> CaseCommand {
    let received = vec![SuppliedMaterial { slot: "card".into(), name: "card".into(), copies: 1 }];
    CaseCommand::Supplement { number: "s".into(), received }
}

fn draft(office: &mut Office) -> CaseId {
    office.open_case("one", &[("name", "张三"), ("address", "x")])
}

fn whole(office: &mut Office) -> CaseId {
    let case = draft(office);
    act(office, case, photo("card")).unwrap();
    case
}

/// An application that lies at the office and lacks a photo.
fn received(office: &mut Office) -> CaseId {
    let case = draft(office);
    act(office, case, CaseCommand::Receive { number: "r".into() }).unwrap();
    case
}

fn decide(office: &mut Office, case: CaseId, round: u32, action: TaskCommand) -> Result<(), RefusalCode> {
    let command = Command::Task { task: TaskId::of_case(case, round), department: "police".into(), action };
    office
        .run(&staff("approver", Role::Approver, &["police"]), &command)
        .map(drop)
        .map_err(|refusal| refusal.code)
}

fn approve() -> TaskCommand {
    TaskCommand::Approve { opinion: String::new() }
}

/// The sweep of the central API on a day.
fn sweep(office: &mut Office, day: Date) -> Vec<Record> {
    on(office, day);
    let context = Context::at_central(office.now, staff("system", Role::Administrator, &[]), Clock::Sound);
    let cases: Vec<CaseId> = office
        .records
        .values()
        .filter_map(|record| if let Record::Case(case) = record { Some(case.id) } else { None })
        .collect();
    cases
        .into_iter()
        .flat_map(|case| office.against_world(|world| let_time_pass(world, case, &context)).unwrap())
        .collect()
}

// The five branches.

#[test]
fn nothing_has_to_be_applied_for_is_told_at_once_with_the_reason() {
    let mut office = Office::default();
    let case = draft(&mut office);
    let told = |reason: &str| CaseCommand::NotNeeded { number: "不受1".into(), reason: reason.into() };
    assert_eq!(act(&mut office, case, told(" ")), Err(RefusalCode::ReasonNeeded));
    assert_eq!(act_as(&mut office, &guide(), case, told("x")), Err(RefusalCode::NotAllowed));
    act(&mut office, case, told("备案即可，无需许可")).unwrap();
    let CaseState::NotNeeded(telling) = &office.case(case).state else { panic!("told") };
    assert_eq!((&*telling.reason, &*telling.by, telling.at), ("备案即可，无需许可", "a", office.now));
    assert_eq!(telling.number, "不受1", "it is told in writing");
    let older = serde_json::json!({"verb": "not_needed", "reason": "x"});
    let read: CaseCommand = serde_json::from_value(older.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), older, "what an older desktop has said keeps its hash");
    assert_eq!(accept(&mut office, case), Err(RefusalCode::CaseState), "it is closed");
}

#[test]
fn what_is_not_our_remit_is_not_accepted_and_the_right_office_is_named() {
    let mut office = Office::default();
    let case = draft(&mut office);
    let ours = |name| decline(DeclineGround::NotOurRemit, "属市级权限", name);
    assert_eq!(act(&mut office, case, ours(None)), Err(RefusalCode::OfficeNeeded));
    assert_eq!(act(&mut office, case, ours(Some(" "))), Err(RefusalCode::OfficeNeeded));
    act(&mut office, case, ours(Some("市公安局出入境大厅"))).unwrap();
    let CaseState::Declined(decision) = &office.case(case).state else { panic!("declined") };
    assert_eq!(decision.office.as_ref().unwrap().name, "市公安局出入境大厅");
    assert!(office.case(case).is_closed());
}

#[test]
fn every_refusal_to_accept_leaves_a_reason_and_only_a_clerk_says_it() {
    let mut office = Office::default();
    let case = draft(&mut office);
    let other = |reason| decline(DeclineGround::NotEntitled, reason, None);
    assert_eq!(act(&mut office, case, other("  ")), Err(RefusalCode::ReasonNeeded));
    assert_eq!(act_as(&mut office, &guide(), case, other("x")), Err(RefusalCode::NotAllowed));
    assert_eq!(
        act(&mut office, case, decline(DeclineGround::NotSupplemented, "x", None)),
        Err(RefusalCode::CaseState),
        "nothing was asked for, so nothing can be wanting"
    );
    assert_eq!(act(&mut office, case, other("不符合申请条件")), Ok(()));
}

#[test]
fn an_error_corrected_on_the_spot_is_kept_and_the_case_goes_on() {
    let mut office = Office::default();
    let case = whole(&mut office);
    let correct = CaseCommand::Correct { what: "address".into(), how: " 改为身份证住址 ".into() };
    act_as(&mut office, &guide(), case, correct).unwrap();
    assert_eq!(office.case(case).corrections[0].how, "改为身份证住址");
    assert_eq!(accept(&mut office, case), Ok(()));
    let late = CaseCommand::Correct { what: "address".into(), how: String::new() };
    assert_eq!(act(&mut office, case, late), Err(RefusalCode::CaseState), "accepted is accepted");
}

#[test]
fn the_day_of_the_full_supplement_is_the_day_of_acceptance_that_counts() {
    let mut office = Office::default();
    let case = received(&mut office);
    act(&mut office, case, notify()).unwrap();
    on(&mut office, date(2026, 11, 20));
    let empty = CaseCommand::Supplement { number: "s".into(), received: vec![] };
    assert_eq!(act(&mut office, case, empty), Err(RefusalCode::Malformed));
    act(&mut office, case, supplement()).unwrap();
    assert!(!office.case(case).supplements[0].complete, "the photo is still missing");
    on(&mut office, date(2026, 11, 23));
    act(&mut office, case, photo("card")).unwrap();
    act(&mut office, case, supplement()).unwrap();
    assert!(office.case(case).supplements[1].complete);
    on(&mut office, date(2026, 11, 25));
    accept(&mut office, case).unwrap();
    let acceptance = office.case(case).acceptance.clone().unwrap();
    assert_eq!(
        (acceptance.basis, acceptance.counts_from()),
        (AcceptanceBasis::Supplemented, date(2026, 11, 23))
    );
    assert_eq!(acceptance.due, Due::On(date(2026, 11, 30)), "five workdays after Monday the 23rd");
}

#[test]
fn what_was_asked_for_and_not_brought_may_be_declined() {
    let mut office = Office::default();
    let case = received(&mut office);
    act(&mut office, case, notify()).unwrap();
    assert_eq!(act(&mut office, case, notify()), Err(RefusalCode::NoticeGiven), "one notice and no more");
    assert_eq!(act(&mut office, case, decline(DeclineGround::NotSupplemented, "逾期未补", None)), Ok(()));
}

#[test]
fn a_supplement_is_received_only_after_something_was_asked_for() {
    let mut office = Office::default();
    let case = draft(&mut office);
    assert_eq!(act(&mut office, case, supplement()), Err(RefusalCode::CaseState));
}

#[test]
fn who_asks_for_a_review_has_sixty_days_and_six_months() {
    let remedies = Remedies::from(date(2026, 8, 31));
    assert_eq!(remedies.reconsideration_by, Some(date(2026, 10, 30)));
    assert_eq!(remedies.lawsuit_by, Some(date(2027, 2, 28)), "six months end with the month");
}

// Receipt and deemed acceptance.

#[test]
fn a_draft_that_nobody_handed_in_waits_for_ever() {
    let mut office = Office::default();
    let case = draft(&mut office);
    assert_eq!(sweep(&mut office, date(2026, 12, 30)), []);
    assert_eq!(office.case(case).state, CaseState::Draft);
}

#[test]
fn a_signed_application_is_in_the_office_s_hands() {
    let mut office = Office::default();
    let case = draft(&mut office);
    act_as(&mut office, &guide(), case, sign()).unwrap();
    assert_eq!(office.case(case).receipt.as_ref().unwrap().number, "", "no receipt was printed");
    let signed = office.now;
    on(&mut office, date(2026, 11, 20));
    act(&mut office, case, sign()).unwrap();
    act(&mut office, case, CaseCommand::Receive { number: "r".into() }).unwrap();
    let receipt = office.case(case).receipt.clone().unwrap();
    assert_eq!((receipt.at, &*receipt.number), (signed, "r"), "a later receipt does not begin the time anew");
    let again = CaseCommand::Receive { number: "r2".into() };
    assert_eq!(act(&mut office, case, again), Err(RefusalCode::ReceiptGiven));
    let drop = CaseCommand::Discard { reason: "x".into() };
    assert_eq!(
        act(&mut office, case, drop),
        Err(RefusalCode::ReceiptGiven),
        "what was received is not dropped"
    );
}

#[test]
fn without_a_notice_in_five_workdays_the_application_is_accepted_on_the_day_of_receipt() {
    let mut office = Office::default();
    let case = received(&mut office);
    assert_eq!(sweep(&mut office, date(2026, 11, 26)), [], "the fifth workday is not over");
    assert_eq!(sweep(&mut office, date(2026, 11, 27)).len(), 1);
    let held = office.case(case);
    assert_eq!((held.status(), held.deemed.as_ref().unwrap().on), ("deemed", THURSDAY));
    assert_eq!(sweep(&mut office, date(2026, 11, 28)), [], "time does it once");
    for action in [
        notify(),
        decline(DeclineGround::NotEntitled, "x", None),
        CaseCommand::NotNeeded { number: "n".into(), reason: "x".into() },
        CaseCommand::Discard { reason: "x".into() },
    ] {
        assert_eq!(act(&mut office, case, action), Err(RefusalCode::DeemedAccepted));
    }
    accept(&mut office, case).unwrap();
    let acceptance = office.case(case).acceptance.clone().unwrap();
    assert_eq!((acceptance.basis, acceptance.counts_from()), (AcceptanceBasis::Deemed, THURSDAY));
    assert_eq!(acceptance.due, Due::On(date(2026, 11, 26)), "the limit ran all the while");
    assert_eq!(office.case(case).status(), "in_review", "what is missing does not keep it back");
}

#[test]
fn the_next_command_comes_to_the_same_as_the_sweep() {
    let mut swept = Office::default();
    let case = received(&mut swept);
    let mut commanded = swept.clone();
    sweep(&mut swept, date(2026, 11, 27));
    for office in [&mut swept, &mut commanded] {
        on(office, date(2026, 11, 30));
        assert_eq!(act(office, case, notify()), Err(RefusalCode::DeemedAccepted));
        act(office, case, photo("card")).unwrap();
    }
    let told = |office: &Office| {
        let case = office.case(case);
        (case.state.clone(), case.deemed.clone(), case.attachments.clone())
    };
    assert_eq!(told(&swept), told(&commanded));
}

#[test]
fn a_notice_that_was_given_in_time_and_arrives_late_was_given_in_time() {
    let mut office = Office::default();
    let case = received(&mut office);
    sweep(&mut office, date(2026, 11, 27));
    on(&mut office, date(2026, 11, 24));
    office.clock = Clock::InDoubt;
    assert_eq!(
        act(&mut office, case, notify()),
        Err(RefusalCode::DeemedAccepted),
        "a set clock wins nothing"
    );
    office.clock = Clock::Sound;
    act(&mut office, case, notify()).unwrap();
    assert_eq!(office.case(case).state, CaseState::Noticed);
    assert_eq!(sweep(&mut office, date(2026, 12, 30)), [], "it stays so");
}

#[test]
fn what_was_accepted_by_law_and_written_out_is_not_taken_back_by_a_late_notice() {
    let mut office = Office::default();
    let case = received(&mut office);
    on(&mut office, date(2026, 11, 27));
    accept(&mut office, case).unwrap();
    on(&mut office, date(2026, 11, 24));
    assert_eq!(act(&mut office, case, notify()), Err(RefusalCode::CaseState));
}

#[test]
fn beyond_the_calendar_nobody_can_say_that_the_time_has_passed() {
    let mut office = Office::default();
    on(&mut office, date(2026, 12, 30));
    let case = received(&mut office);
    assert_eq!(sweep(&mut office, date(2027, 3, 1)), []);
    assert_eq!(office.case(case).state, CaseState::Draft);
}

#[test]
fn what_is_wrong_in_a_form_is_put_right_before_even_a_deemed_acceptance_is_written_out() {
    let mut office = Office::default();
    let case = received(&mut office);
    on(&mut office, date(2026, 11, 27));
    let flag = BTreeMap::from([("address".to_owned(), Some(Answer::Flag(true)))]);
    let seen = BTreeMap::from([("address".to_owned(), Answer::from("x"))]);
    act(&mut office, case, CaseCommand::Edit { changes: flag, seen }).unwrap();
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete));
}

proptest! {
    #[test]
    fn a_desktop_and_the_central_api_say_the_same_at_every_time(days in 0i64..30, swept in 0i64..30) {
        let mut central = Office::default();
        let case = received(&mut central);
        let mut desk = central.clone();
        desk.authority = Authority::Desk;
        let day = |days: i64| THURSDAY.checked_add(jiff::ToSpan::days(days)).unwrap();
        sweep(&mut central, day(swept));
        let mut told = Vec::new();
        for office in [&mut central, &mut desk] {
            on(office, day(days));
            told.push(act(office, case, notify()));
        }
        prop_assert_eq!(&told[0], &told[1]);
        prop_assert_eq!(told[0].is_ok(), days <= 7, "the 26th is the fifth workday");
    }
}

// Withdrawal.

#[test]
fn the_applicant_withdraws_before_the_decision_and_the_task_ends_with_it() {
    let mut office = Office::default();
    let case = whole(&mut office);
    accept(&mut office, case).unwrap();
    let silent = CaseCommand::Withdraw { number: "w".into(), reason: " ".into() };
    assert_eq!(act(&mut office, case, silent), Err(RefusalCode::ReasonNeeded));
    act(&mut office, case, withdraw()).unwrap();
    assert_eq!(office.case(case).status(), "withdrawn");
    let TaskState::Ended(end) = &office.task(case, 0).unwrap().state else { panic!("ended") };
    assert_eq!(end.opinion, "不办了");
    assert_eq!(decide(&mut office, case, 0, approve()), Err(RefusalCode::TaskState));
    assert_eq!(act(&mut office, case, withdraw()), Err(RefusalCode::CaseState), "once");
}

#[test]
fn a_decision_that_was_made_meanwhile_stands_against_the_withdrawal() {
    let mut office = Office::default();
    let case = whole(&mut office);
    accept(&mut office, case).unwrap();
    decide(&mut office, case, 0, approve()).unwrap();
    assert_eq!(act(&mut office, case, withdraw()), Err(RefusalCode::CaseDecided));
    assert_eq!(office.case(case).status(), "approved");
}

#[test]
fn an_application_is_withdrawn_from_every_state_in_which_it_is_open() {
    let mut office = Office::default();
    let noticed = received(&mut office);
    act(&mut office, noticed, notify()).unwrap();
    let deemed = received(&mut office);
    let returned = whole(&mut office);
    accept(&mut office, returned).unwrap();
    decide(&mut office, returned, 0, TaskCommand::Return { opinion: "x".into() }).unwrap();
    let first = received(&mut office);
    on(&mut office, date(2026, 11, 30));
    for case in [first, noticed, deemed, returned] {
        assert_eq!(act(&mut office, case, withdraw()), Ok(()));
        assert!(office.case(case).is_closed());
    }
}

#[test]
fn a_desktop_leaves_the_task_of_another_department_to_the_central_api() {
    let mut office = Office::default();
    let case = whole(&mut office);
    accept(&mut office, case).unwrap();
    office.authority = Authority::Desk;
    office.records.remove(&Key::task(TaskId::of_case(case, 0)));
    act(&mut office, case, withdraw()).unwrap();
    assert_eq!(office.case(case).status(), "withdrawn");
}

#[test]
fn a_case_of_an_older_desktop_still_reads() {
    let mut office = Office::default();
    let case = whole(&mut office);
    let mut old = serde_json::to_value(office.case(case)).unwrap();
    let kept = old.as_object_mut().unwrap();
    for new in ["receipt", "corrections", "supplements", "deemed", "later"] {
        assert!(!kept.contains_key(new), "{new} is not written where there is nothing to say");
    }
    assert_eq!(serde_json::from_value::<domain::case::Case>(old).unwrap(), *office.case(case));
    accept(&mut office, case).unwrap();
    let mut old = serde_json::to_value(office.case(case)).unwrap();
    old["acceptance"].as_object_mut().unwrap().remove("basis");
    let read: domain::case::Case = serde_json::from_value(old).unwrap();
    assert_eq!(read.acceptance.unwrap().basis, AcceptanceBasis::Complete);
}
