//! Materials that were allowed to follow (容缺), and what becomes of those that have not.

use super::*;

fn lenient(overdue: LaterOverdue) -> Office {
    let mut office = Office::default();
    let mut item = Definition {
        allows_later_materials: true,
        ..definition("one", "police", Routing::Department, &["name", "address"])
    };
    item.materials[0].later = Some(Period { count: 3, unit: PeriodUnit::Workdays });
    item.materials[0].later_overdue = overdue;
    office.put(Record::Item(Box::new(item)));
    office
}

fn settle(settlement: Settlement) -> CaseCommand {
    CaseCommand::Settle { slot: "card".into(), settlement: Some(settlement) }
}

fn bring() -> CaseCommand {
    CaseCommand::BringLater { slots: vec!["card".into()], number: "s".into() }
}

fn accepted_with_later(office: &mut Office) -> CaseId {
    let case = draft(office);
    act(office, case, settle(Settlement::Later)).unwrap();
    accept(office, case).unwrap();
    case
}

#[test]
fn only_what_the_item_allows_may_follow_or_be_declared() {
    let mut office = Office::default();
    let case = draft(&mut office);
    for settlement in [Settlement::Later, Settlement::Declared] {
        assert_eq!(act(&mut office, case, settle(settlement)), Err(RefusalCode::SettlementNotAllowed));
    }
    assert_eq!(act(&mut office, case, settle(Settlement::Shown)), Ok(()), "the clerk vouches for it");
    let mut office = lenient(LaterOverdue::Return);
    let case = draft(&mut office);
    assert_eq!(act(&mut office, case, settle(Settlement::Later)), Ok(()));
    assert_eq!(act(&mut office, case, settle(Settlement::Declared)), Err(RefusalCode::SettlementNotAllowed));
}

#[test]
fn what_may_follow_has_its_own_last_day_and_comes_before_the_approval() {
    let mut office = lenient(LaterOverdue::Return);
    let case = accepted_with_later(&mut office);
    assert_eq!(office.case(case).later[0].due, Due::On(date(2026, 11, 24)), "three workdays after the 19th");
    assert_eq!(decide(&mut office, case, 0, approve()), Err(RefusalCode::MaterialsOutstanding));
    assert_eq!(act(&mut office, case, bring()), Err(RefusalCode::FormIncomplete), "its photo is not there");
    act(&mut office, case, photo("card")).unwrap();
    act(&mut office, case, bring()).unwrap();
    let held = office.case(case);
    assert!(held.outstanding().next().is_none() && held.later[0].received.is_some());
    assert_eq!(office.task(case, 0).unwrap().submission.materials[0].photos.len(), 1, "the approver sees it");
    assert_eq!(act(&mut office, case, bring()), Err(RefusalCode::Malformed), "it was brought");
    assert_eq!(decide(&mut office, case, 0, approve()), Ok(()));
}

#[test]
fn what_the_window_decided_at_once_is_followed_by_what_was_promised() {
    let mut office = Office::default();
    let mut item = definition("own", "police", Routing::Counter, &["name"]);
    item.allows_later_materials = true;
    item.materials[0].later = Some(Period { count: 3, unit: PeriodUnit::Workdays });
    office.put(Record::Item(Box::new(item)));
    let case = office.open_case("own", &[("name", "张三")]);
    act(&mut office, case, settle(Settlement::Later)).unwrap();
    accept(&mut office, case).unwrap();
    assert_eq!(office.case(case).status(), "approved");
    on(&mut office, date(2026, 11, 30));
    act(&mut office, case, photo("card")).unwrap();
    act(&mut office, case, bring()).unwrap();
    assert!(office.case(case).outstanding().next().is_none());
}

#[test]
fn other_photos_of_an_accepted_case_stay_as_they_are() {
    let mut office = lenient(LaterOverdue::Return);
    let case = accepted_with_later(&mut office);
    assert_eq!(act(&mut office, case, photo("other")), Err(RefusalCode::CaseState));
}

#[test]
fn what_has_not_followed_sends_the_case_back_to_the_window() {
    let mut office = lenient(LaterOverdue::Return);
    let case = accepted_with_later(&mut office);
    assert_eq!(sweep(&mut office, date(2026, 11, 24)), [], "the last day is not over");
    sweep(&mut office, date(2026, 11, 25));
    assert_eq!(office.case(case).status(), "returned");
    assert!(matches!(office.task(case, 0).unwrap().state, TaskState::Returned(_)));
    assert_eq!(act(&mut office, case, CaseCommand::Resubmit), Err(RefusalCode::MaterialsOutstanding));
    assert_eq!(act(&mut office, case, settle(Settlement::Later)), Err(RefusalCode::SettlementNotAllowed));
    act(&mut office, case, photo("card")).unwrap();
    act(&mut office, case, bring()).unwrap();
    assert_eq!(office.case(case).status(), "returned", "it came too late to go on by itself");
    act(&mut office, case, CaseCommand::Resubmit).unwrap();
    assert_eq!(decide(&mut office, case, 1, approve()), Ok(()));
}

#[test]
fn whatever_command_finds_the_case_gone_back_takes_it_from_the_approvers_too() {
    let mut office = lenient(LaterOverdue::Return);
    let case = accepted_with_later(&mut office);
    on(&mut office, date(2026, 11, 25));
    act(&mut office, case, settle(Settlement::Shown)).unwrap();
    assert_eq!(office.case(case).status(), "returned");
    assert!(matches!(office.task(case, 0).unwrap().state, TaskState::Returned(_)), "before any sweep");
}

#[test]
fn what_has_not_followed_ends_the_case_where_the_item_says_so() {
    let mut office = lenient(LaterOverdue::Terminate);
    let case = accepted_with_later(&mut office);
    sweep(&mut office, date(2026, 11, 25));
    let CaseState::Terminated(end) = &office.case(case).state else { panic!("ended") };
    assert!(end.reason.contains("card") && end.at == Timestamp::start_of(date(2026, 11, 25)));
    assert!(matches!(office.task(case, 0).unwrap().state, TaskState::Ended(_)));
    assert_eq!(decide(&mut office, case, 0, approve()), Err(RefusalCode::TaskState));
    assert_eq!(act(&mut office, case, bring()), Err(RefusalCode::CaseState), "too late");
}

#[test]
fn what_has_not_followed_is_only_reminded_of_where_the_item_says_so() {
    let mut office = lenient(LaterOverdue::Remind);
    let case = accepted_with_later(&mut office);
    sweep(&mut office, date(2026, 11, 25));
    assert_eq!(office.case(case).status(), "in_review");
    assert!(office.case(case).later[0].lapsed);
    assert_eq!(decide(&mut office, case, 0, approve()), Err(RefusalCode::MaterialsOutstanding));
}

#[test]
fn a_material_brought_in_time_to_a_counter_that_was_cut_off_lets_the_case_go_on() {
    for overdue in [LaterOverdue::Return, LaterOverdue::Terminate] {
        let mut office = lenient(overdue);
        let case = accepted_with_later(&mut office);
        sweep(&mut office, date(2026, 11, 25));
        on(&mut office, date(2026, 11, 23));
        act(&mut office, case, photo("card")).unwrap();
        act(&mut office, case, bring()).unwrap();
        assert_eq!(office.case(case).status(), "in_review", "{overdue:?}");
        assert_eq!(sweep(&mut office, date(2026, 12, 30)), []);
        assert_eq!(decide(&mut office, case, 1, approve()), Ok(()));
    }
}

#[test]
fn a_decision_after_the_last_day_finds_the_case_gone_back_even_before_the_sweep() {
    let mut office = lenient(LaterOverdue::Return);
    let case = accepted_with_later(&mut office);
    on(&mut office, date(2026, 11, 25));
    let refuse = TaskCommand::Refuse { opinion: "x".into(), legal_basis: "y".into() };
    assert_eq!(decide(&mut office, case, 0, refuse), Err(RefusalCode::TaskState));
}

/// The calendar ends on a day.
fn known_until(office: &mut Office, horizon: Date) {
    let Some(Record::Calendar(calendar)) = office.records.get(&Key::calendar()).cloned() else {
        panic!("known")
    };
    office.put(Record::Calendar(Box::new(Calendar { horizon, ..*calendar })));
}

#[test]
fn a_last_day_beyond_the_calendar_is_told_when_its_year_is_there_and_what_has_passed_then_has_passed() {
    let mut office = lenient(LaterOverdue::Return);
    known_until(&mut office, date(2026, 11, 20));
    let case = accepted_with_later(&mut office);
    assert_eq!(office.case(case).later[0].due, Due::NotComputable);
    sweep(&mut office, date(2026, 11, 23));
    assert_eq!(office.case(case).later[0].due, Due::NotComputable, "nobody can tell yet");
    known_until(&mut office, date(2026, 12, 31));
    sweep(&mut office, date(2026, 11, 23));
    assert_eq!(office.case(case).later[0].due, Due::On(date(2026, 11, 24)), "from the day of acceptance");
    assert_eq!(sweep(&mut office, date(2026, 11, 24)), [], "told once");
    sweep(&mut office, date(2026, 11, 25));
    assert_eq!(office.case(case).status(), "returned");

    let mut office = lenient(LaterOverdue::Return);
    known_until(&mut office, date(2026, 11, 20));
    let case = accepted_with_later(&mut office);
    known_until(&mut office, date(2026, 12, 31));
    sweep(&mut office, date(2026, 11, 25));
    assert_eq!(office.case(case).status(), "returned", "told and passed in one look");
    assert_eq!(sweep(&mut office, date(2026, 11, 25)), []);
}

#[test]
fn of_a_decided_case_the_last_day_of_what_follows_is_told_too() {
    let mut office = Office::default();
    let mut item = definition("own", "police", Routing::Counter, &["name"]);
    item.allows_later_materials = true;
    item.materials[0].later = Some(Period { count: 3, unit: PeriodUnit::Workdays });
    office.put(Record::Item(Box::new(item)));
    known_until(&mut office, date(2026, 11, 20));
    let case = office.open_case("own", &[("name", "张三")]);
    act(&mut office, case, settle(Settlement::Later)).unwrap();
    accept(&mut office, case).unwrap();
    assert_eq!(
        (office.case(case).status(), office.case(case).later[0].due),
        ("approved", Due::NotComputable)
    );
    known_until(&mut office, date(2026, 12, 31));
    assert_eq!(sweep(&mut office, date(2026, 11, 23)).len(), 1);
    assert_eq!(office.case(case).later[0].due, Due::On(date(2026, 11, 24)));
}

#[test]
fn until_when_what_a_notice_asks_for_has_to_be_brought_is_told_too() {
    let mut office = lenient(LaterOverdue::Return);
    let Some(Record::Item(item)) = office.records.get(&Key::item(&"one".into(), 1)).cloned() else {
        panic!("there")
    };
    let limit = Some(Period { count: 3, unit: PeriodUnit::Workdays });
    office.put(Record::Item(Box::new(Definition { supplement_limit: limit, ..*item })));
    known_until(&mut office, date(2026, 11, 20));
    let case = draft(&mut office);
    act(&mut office, case, notify()).unwrap();
    let by = |office: &Office| office.case(case).notice.as_ref().unwrap().supplement_by;
    assert_eq!(by(&office), Due::NotComputable);
    known_until(&mut office, date(2026, 12, 31));
    sweep(&mut office, date(2026, 11, 23));
    assert_eq!((by(&office), office.case(case).status()), (Due::On(date(2026, 11, 24)), "noticed"));
}
