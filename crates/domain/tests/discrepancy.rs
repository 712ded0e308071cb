//! A record that was fetched and is not right: reported by the counter, answered by the department, followed to its end on both sides.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use domain::answer::Answers;
use domain::catalogue::Role;
use domain::command::{CaseCommand, Command, DiscrepancyCommand, JointCommand};
use domain::discrepancy::{Discrepancy, Side};
use domain::form::definition::{Definition, Routing};
use domain::form::licence::{LicenceFault, LicenceRecord, SharedRecord};
use domain::id::{CaseId, DiscrepancyId, JointId};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use domain::rights::{Actor, Authority};
use serde_json::json;
use support::{Office, clerk, definition, guide, hall, staff};

const PERSON: &str = "11010519491231002X";

fn officer(id: &str) -> Actor {
    staff(id, Role::Approver, &["police"])
}

/// An item whose register is fetched from the police.
fn fetching() -> Definition {
    let mut item = definition("fetching", "health", Routing::Counter, &["name", "id_number"]);
    let register = &mut item.materials[0];
    register.shared = true;
    register.licence = serde_json::from_value(json!({
        "licence_type": "register", "holder": "id_number", "department": "police",
        "key_fields": [{"name": "address", "label": "户籍地址"}]
    }))
    .unwrap();
    item
}

fn answered(fields: &[(&str, &str)]) -> SharedRecord {
    SharedRecord {
        licence_type: "register".into(),
        holder: PERSON.into(),
        source: "platform".into(),
        fetched_at: support::Office::default().now,
        record: Some(LicenceRecord {
            number: "1".into(),
            issuer: "police".into(),
            issued_on: None,
            valid_until: None,
            fields: fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        }),
    }
}

/// A draft for which this was fetched.
fn begun(shared: SharedRecord) -> (Office, CaseId) {
    let mut office = Office::default();
    office.put(Record::Item(Box::new(fetching())));
    let case = office.open_case("fetching", &[("name", "张三"), ("id_number", PERSON)]);
    fetch(&mut office, case, shared).unwrap();
    (office, case)
}

fn fetch(office: &mut Office, case: CaseId, shared: SharedRecord) -> Result<(), RefusalCode> {
    let action = CaseCommand::Fetch { slot: "card".into(), shared: Box::new(shared) };
    office.run(&guide(), &Command::Case { case, action }).map(drop).map_err(|refusal| refusal.code)
}

fn act(
    office: &mut Office,
    actor: &Actor,
    discrepancy: DiscrepancyId,
    action: DiscrepancyCommand,
) -> Result<Vec<Record>, RefusalCode> {
    office.run(actor, &Command::Discrepancy { discrepancy, action }).map_err(|refusal| refusal.code)
}

fn report(office: &mut Office, case: CaseId, account: &str) -> Result<DiscrepancyId, RefusalCode> {
    let id = DiscrepancyId(office.uuid());
    let action = DiscrepancyCommand::Report { case, slot: "card".into(), account: account.into() };
    act(office, &clerk("a"), id, action).map(|_| id)
}

fn take(office: &mut Office, who: &str, id: DiscrepancyId) -> Result<(), RefusalCode> {
    act(office, &officer(who), id, DiscrepancyCommand::Take { department: "police".into() }).map(drop)
}

fn answer(
    office: &mut Office,
    who: &str,
    id: DiscrepancyId,
    corrected: bool,
    opinion: &str,
) -> Result<(), RefusalCode> {
    let action =
        DiscrepancyCommand::Answer { department: "police".into(), corrected, opinion: opinion.into() };
    act(office, &officer(who), id, action).map(drop)
}

fn close(office: &mut Office, id: DiscrepancyId, reason: &str) -> Result<(), RefusalCode> {
    act(office, &clerk("b"), id, DiscrepancyCommand::Close { hall: hall(), reason: reason.into() }).map(drop)
}

fn copies(office: &Office, id: DiscrepancyId) -> [&Discrepancy; 2] {
    [id, id.at_department()].map(|id| match office.records.get(&Key::discrepancy(id)) {
        Some(Record::Discrepancy(report)) => &**report,
        _ => panic!("no such report"),
    })
}

#[test]
fn a_record_without_its_key_field_is_reported_answered_and_closed_on_both_sides() {
    let (mut office, case) = begun(answered(&[]));
    let id = report(&mut office, case, "").unwrap();
    let [ours, theirs] = copies(&office, id);
    assert_eq!((ours.side, theirs.side), (Side::Hall, Side::Department));
    let spaces = [ours, theirs].map(|copy| Record::Discrepancy(Box::new(copy.clone())).space());
    assert_eq!(
        spaces,
        [Space::Hall(hall()), Space::Department("police".into())],
        "not the item's department"
    );
    let missing = LicenceFault::FieldMissing { field: "address".into(), label: "户籍地址".into() };
    assert_eq!((&*ours.hall_name, &ours.faults), ("Sample hall", &vec![missing]));
    assert_eq!(office.case(case).discrepancies.get("card"), Some(&id), "the case knows its report");

    take(&mut office, "post-a", id).unwrap();
    answer(&mut office, "post-a", id, true, "已补录").unwrap();
    let [ours, theirs] = copies(&office, id);
    assert_eq!((ours.status(), theirs.status()), ("corrected", "corrected"));
    assert_eq!(ours.answer().unwrap().opinion, "已补录");
    close(&mut office, id, "").unwrap();
    let [ours, theirs] = copies(&office, id);
    assert_eq!((ours.status(), &ours.state), ("closed", &theirs.state));
    assert!(ours.answer().unwrap().corrected, "what was answered stays");

    fetch(&mut office, case, answered(&[("address", "示范路 1 号")])).unwrap();
    let settled = office.case(case).licences["card"].record.as_ref().unwrap();
    assert_eq!(settled.fields["address"], "示范路 1 号");
    assert!(report(&mut office, case, "户籍地址是旧的").is_ok(), "and something else may be wrong with it");
}

#[test]
fn what_may_be_done_with_a_report_depends_on_how_far_it_has_come() {
    use RefusalCode::{DiscrepancyState, ReasonNeeded, TaskClaimed};
    type Steps = fn(&mut Office, DiscrepancyId) -> Result<(), RefusalCode>;
    let table: [(&str, &[Steps], Result<&str, RefusalCode>); 10] = [
        ("it may be answered at once", &[|o, id| answer(o, "a", id, false, "属实")], Ok("confirmed")),
        ("an answer needs words", &[|o, id| answer(o, "a", id, true, "  ")], Err(ReasonNeeded)),
        (
            "another post's is not answered",
            &[|o, id| take(o, "a", id), |o, id| answer(o, "b", id, true, "x")],
            Err(TaskClaimed),
        ),
        (
            "but taken over",
            &[|o, id| take(o, "a", id), |o, id| take(o, "b", id), |o, id| answer(o, "b", id, true, "x")],
            Ok("corrected"),
        ),
        (
            "taking it twice changes nothing",
            &[|o, id| take(o, "a", id), |o, id| take(o, "a", id)],
            Ok("taken"),
        ),
        (
            "an answer stands",
            &[|o, id| answer(o, "a", id, true, "x"), |o, id| answer(o, "a", id, false, "y")],
            Err(DiscrepancyState),
        ),
        (
            "nobody takes what is answered",
            &[|o, id| answer(o, "a", id, true, "x"), |o, id| take(o, "b", id)],
            Err(DiscrepancyState),
        ),
        ("it is taken back with a reason", &[|o, id| close(o, id, "输错证件号码")], Ok("closed")),
        ("and not without", &[|o, id| close(o, id, "")], Err(ReasonNeeded)),
        (
            "closed is closed",
            &[|o, id| close(o, id, "x"), |o, id| answer(o, "a", id, true, "x")],
            Err(DiscrepancyState),
        ),
    ];
    for (why, steps, expected) in table {
        let (mut office, case) = begun(answered(&[]));
        let id = report(&mut office, case, "").unwrap();
        let outcome = steps.iter().try_for_each(|step| step(&mut office, id));
        assert_eq!(outcome.map(|()| copies(&office, id)[0].status()), expected, "{why}");
        let [ours, theirs] = copies(&office, id);
        assert_eq!(ours.state, theirs.state, "{why}: both sides see the same");
    }
}

#[test]
fn only_the_hall_reports_and_closes_and_only_the_department_answers() {
    let (mut office, case) = begun(answered(&[]));
    let id = report(&mut office, case, "").unwrap();
    let elsewhere = staff("x", Role::Approver, &["health"]);
    for (actor, action) in [
        (clerk("a"), DiscrepancyCommand::Take { department: "police".into() }),
        (elsewhere.clone(), DiscrepancyCommand::Take { department: "police".into() }),
        (elsewhere, DiscrepancyCommand::Take { department: "health".into() }),
        (officer("a"), DiscrepancyCommand::Close { hall: hall(), reason: "x".into() }),
        (
            Actor { hall: "other".into(), ..clerk("a") },
            DiscrepancyCommand::Close { hall: "other".into(), reason: "x".into() },
        ),
        (officer("a"), DiscrepancyCommand::Report { case, slot: "card".into(), account: "x".into() }),
    ] {
        assert_eq!(
            act(&mut office, &actor, id, action.clone()).unwrap_err(),
            RefusalCode::NotAllowed,
            "{action:?}"
        );
    }
}

#[test]
fn there_is_something_to_report_and_one_report_at_a_time() {
    let (mut office, case) = begun(answered(&[("address", "示范路 1 号")]));
    assert_eq!(
        report(&mut office, case, " "),
        Err(RefusalCode::ReasonNeeded),
        "the rules find nothing wrong with it"
    );
    report(&mut office, case, "与户口簿不一致").unwrap();
    assert_eq!(report(&mut office, case, "再报一次"), Err(RefusalCode::DiscrepancyState));

    let unfetched = office.open_case("fetching", &[("name", "李四"), ("id_number", PERSON)]);
    assert_eq!(report(&mut office, unfetched, "x"), Err(RefusalCode::NotFound), "nothing was fetched");
    let plain = office.open_case("one", &[("name", "李四")]);
    assert_eq!(
        fetch(&mut office, plain, answered(&[])),
        Err(RefusalCode::NotShared),
        "this one is not fetched"
    );
    let strange = SharedRecord { licence_type: "diploma".into(), ..answered(&[]) };
    assert_eq!(
        fetch(&mut office, unfetched, strange),
        Err(RefusalCode::Malformed),
        "nor something else for it"
    );
    let number = office.number_for("fetching");
    let accept = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    office.run(&clerk("a"), &Command::Case { case, action: accept }).unwrap();
    assert_eq!(
        fetch(&mut office, case, answered(&[])),
        Err(RefusalCode::CaseState),
        "what is accepted stays as it is"
    );
}

#[test]
fn a_desktop_changes_the_copy_that_it_holds() {
    let (mut office, case) = begun(answered(&[]));
    office.authority = Authority::Desk;
    let id = DiscrepancyId(office.uuid());
    let action = DiscrepancyCommand::Report { case, slot: "card".into(), account: String::new() };
    let kinds = |changed: &[Record]| changed.iter().map(Record::key).collect::<Vec<_>>();
    let changed = act(&mut office, &clerk("a"), id, action).unwrap();
    assert_eq!(kinds(&changed), [Key::case(case), Key::discrepancy(id)]);
    let theirs = copies_on_central(&office, id);
    office.put(theirs);
    let taken = act(&mut office, &officer("p"), id, DiscrepancyCommand::Take { department: "police".into() })
        .unwrap();
    assert_eq!(kinds(&taken), [Key::discrepancy(id.at_department())]);
}

/// What the central API would have made of the report for the department.
fn copies_on_central(office: &Office, id: DiscrepancyId) -> Record {
    let Some(Record::Discrepancy(ours)) = office.records.get(&Key::discrepancy(id)) else {
        panic!("no report")
    };
    Record::Discrepancy(Box::new(ours.on(Side::Department)))
}

#[test]
fn what_was_fetched_goes_to_the_approvers_and_is_hidden_in_the_archive() {
    let (office, case) = begun(answered(&[("address", "示范路 1 号")]));
    let today = office.now.date();
    let view = domain::form::resolve_case(&fetching(), office.case(case), today);
    let submission = domain::task::Submission::of(office.case(case), &view);
    let [register] = &submission.materials[..] else { panic!("the register is handed in") };
    assert_eq!(register.licence.as_ref().unwrap().record.as_ref().unwrap().fields["address"], "示范路 1 号");
    let veiled = serde_json::to_string(&submission.veiled()).unwrap();
    assert!(!veiled.contains(PERSON) && !veiled.contains("示范路"), "{veiled}");
}

#[test]
fn a_draft_of_before_has_no_licences_and_no_reports() {
    let (office, case) = begun(answered(&[]));
    let mut value = serde_json::to_value(office.case(case)).unwrap();
    value.as_object_mut().unwrap().remove("licences");
    let before: domain::case::Case = serde_json::from_value(value).unwrap();
    assert!(before.licences.is_empty() && before.discrepancies.is_empty());
    assert_eq!(
        before.answers,
        Answers::from([("name".into(), "张三".into()), ("id_number".into(), PERSON.into())])
    );
}

#[test]
fn a_report_that_waits_has_a_light_in_the_hall_s_own_time_and_none_once_it_is_answered() {
    use domain::catalogue::AnswerTimes;
    use domain::deadline::Light;

    let (mut office, case) = begun(answered(&[]));
    let Some(Record::Hall(hall)) = office.records.get(&Key::hall(&hall())).cloned() else { panic!("there") };
    let answer_times = AnswerTimes { yellow_workdays: 1, red_workdays: 3 };
    office.put(Record::Hall(Box::new(domain::catalogue::Hall { answer_times, ..*hall })));
    let id = report(&mut office, case, "").unwrap();
    let Some(Record::Calendar(calendar)) = office.records.get(&Key::calendar()).cloned() else {
        panic!("known")
    };
    let lit = |office: &Office, day: i8| {
        let at = domain::time::Timestamp::start_of(jiff::civil::date(2026, 11, day)).plus_seconds(9 * 3600);
        copies(office, id).map(|copy| copy.light(&calendar, at))
    };
    // Reported on Thursday the 19th.
    for (day, expected) in
        [(19, Light::None), (20, Light::None), (21, Light::Yellow), (24, Light::Yellow), (25, Light::Red)]
    {
        assert_eq!(lit(&office, day), [expected; 2], "on both sides, on the {day}th");
    }
    let by = domain::calendar::Due::On(jiff::civil::date(2026, 11, 24));
    assert_eq!(copies(&office, id)[1].answer_by(&calendar), by);
    take(&mut office, "p", id).unwrap();
    assert_eq!(lit(&office, 25), [Light::Red; 2], "to take it is not to answer");
    answer(&mut office, "p", id, false, "属实").unwrap();
    assert_eq!(lit(&office, 25), [Light::None; 2]);
    assert_eq!(copies(&office, id)[0].answer_by(&calendar), domain::calendar::Due::None);
}

// Joint drafts.

/// An item that wants the same register, with a slot of another name.
fn wanting_too() -> Definition {
    let mut item = definition("too", "health", Routing::Counter, &["name", "number"]);
    item.materials[0].slot = "book".into();
    item.materials[0].shared = true;
    item.materials[0].licence.clone_from(&fetching().materials[0].licence);
    if let Some(licence) = &mut item.materials[0].licence {
        licence.holder = "number".into();
    }
    item
}

fn joint_draft(office: &mut Office) -> JointId {
    for item in [fetching(), wanting_too()] {
        office.put(Record::Item(Box::new(item)));
    }
    let first = Key::package(&"birth".into(), 1);
    let Some(Record::Package(held)) = office.records.get(&first).cloned() else {
        panic!("there is a package")
    };
    let mut package = *held;
    package.code = "two".into();
    package.members = vec![support::member("fetching", &[]), support::member("too", &[])];
    for (rule, own) in package.members.iter_mut().zip(["id_number", "number"]) {
        rule.from_common.insert(own.into(), "id_number".into());
    }
    package.common = vec![support::section(&["name", "id_number"])];
    office.put(Record::Package(Box::new(package)));
    let joint = JointId(office.uuid());
    let open = Command::JointOpen {
        joint,
        hall: hall(),
        ticket: None,
        package: "two".into(),
        version: 1,
        members: ["fetching", "too"].map(|item| (item.into(), 1)).into(),
        answers: [("name", "张三"), ("id_number", PERSON)].map(|(f, a)| (f.to_owned(), a.into())).into(),
    };
    office.run(&clerk("a"), &open).unwrap();
    let early = fetch_jointly(office, joint, ("fetching", "card"), answered(&[]));
    assert_eq!(early, Err(RefusalCode::ConsentNeeded), "nobody is looked up before they have agreed");
    let action = JointCommand::Consent { given: true };
    office.run(&clerk("a"), &Command::Joint { joint, action }).unwrap();
    joint
}

fn fetch_jointly(
    office: &mut Office,
    joint: JointId,
    (member, slot): (&str, &str),
    shared: SharedRecord,
) -> Result<(), RefusalCode> {
    let action = JointCommand::Fetch { member: member.into(), slot: slot.into(), shared: Box::new(shared) };
    office.run(&guide(), &Command::Joint { joint, action }).map(drop).map_err(|refusal| refusal.code)
}

fn report_jointly(
    office: &mut Office,
    joint: JointId,
    (member, slot): (&str, &str),
) -> Result<DiscrepancyId, RefusalCode> {
    let id = DiscrepancyId(office.uuid());
    let (member, slot) = (member.into(), slot.into());
    let action = DiscrepancyCommand::ReportJoint { joint, member, slot, account: String::new() };
    act(office, &clerk("a"), id, action).map(|_| id)
}

fn form_of(office: &Office, joint: JointId, item: &str) -> domain::form::view::FormView {
    let held = office.joint(joint);
    let Some(Record::Package(package)) = office.records.get(&Key::package(&held.package, 1)) else {
        panic!("there")
    };
    let Some(Record::Item(item)) = office.records.get(&Key::item(&item.into(), 1)) else { panic!("there") };
    let member = held.member(&item.code).unwrap();
    domain::form::resolve_member(held, package, member, item, office.now.date())
}

#[test]
fn one_fetch_serves_every_member_that_wants_the_licence_and_so_does_one_report() {
    let mut office = Office::default();
    let joint = joint_draft(&mut office);
    for item in ["fetching", "too"] {
        assert!(form_of(&office, joint, item).materials[0].licence.as_ref().unwrap().fetched.is_none());
    }
    assert_eq!(
        report_jointly(&mut office, joint, ("fetching", "card")),
        Err(RefusalCode::NotFound),
        "nothing yet"
    );
    fetch_jointly(&mut office, joint, ("fetching", "card"), answered(&[])).unwrap();
    for item in ["fetching", "too"] {
        let form = form_of(&office, joint, item);
        assert_eq!(form.materials[0].licence.as_ref().unwrap().fetched.as_ref().unwrap().faults.len(), 1);
        assert!(!form.materials[0].shared, "the paper is asked for after all");
    }
    let id = report_jointly(&mut office, joint, ("too", "book")).unwrap();
    let [ours, theirs] = copies(&office, id);
    assert_eq!((ours.joint, ours.case), (Some(joint), CaseId::of_member(joint, &"too".into())));
    assert_eq!((&*ours.item_name, &*theirs.holder_name, theirs.side), ("item too", "张三", Side::Department));
    let again = report_jointly(&mut office, joint, ("fetching", "card"));
    assert_eq!(again, Err(RefusalCode::DiscrepancyState), "it is the same record");

    take(&mut office, "p", id).unwrap();
    answer(&mut office, "p", id, true, "已补录").unwrap();
    fetch_jointly(&mut office, joint, ("too", "book"), answered(&[("address", "x")])).unwrap();
    assert_eq!(office.joint(joint).licences.len(), 1, "in the place of the older one");
    assert_eq!(office.joint(joint).licences[0].discrepancy, Some(id), "of which the report is still known");
    for item in ["fetching", "too"] {
        assert!(form_of(&office, joint, item).problems.iter().all(|p| !p.at.starts_with("material:")));
    }
    close(&mut office, id, "").unwrap();

    let number = |office: &mut Office, item: &str| (item.into(), office.number_for(item));
    let case_numbers = [number(&mut office, "fetching"), number(&mut office, "too")].into();
    for action in [
        JointCommand::Deliver { kind: domain::catalogue::DeliveryKind::Post, address: "there".into() },
        JointCommand::Sign { signature: domain::id::BlobHash("c".repeat(64)) },
        JointCommand::Submit { counter: 1, number: "T1".into(), case_numbers },
    ] {
        office.run(&clerk("a"), &Command::Joint { joint, action }).unwrap();
    }
    for (item, slot) in [("fetching", "card"), ("too", "book")] {
        let case = office.case(CaseId::of_member(joint, &item.into()));
        assert_eq!(case.licences[slot].record.as_ref().unwrap().fields["address"], "x");
        assert_eq!(case.discrepancies[slot], id, "what became of it is with the case");
    }
    let late = fetch_jointly(&mut office, joint, ("too", "book"), answered(&[]));
    assert_eq!(late, Err(RefusalCode::JointState));
    assert_eq!(report_jointly(&mut office, joint, ("too", "book")), Err(RefusalCode::JointState));
}

#[test]
fn only_what_a_member_declares_is_taken_in_and_it_counts_for_the_person_in_the_form() {
    let mut office = Office::default();
    let joint = joint_draft(&mut office);
    for (at, shared, why) in [
        (("other", "card"), answered(&[]), RefusalCode::NotFound),
        (("too", "card"), answered(&[]), RefusalCode::NotShared),
        (
            ("fetching", "card"),
            SharedRecord { licence_type: "x".into(), ..answered(&[]) },
            RefusalCode::Malformed,
        ),
    ] {
        assert_eq!(fetch_jointly(&mut office, joint, at, shared), Err(why), "{at:?}");
    }
    let other = SharedRecord { holder: "31019920160101002X".into(), ..answered(&[("address", "x")]) };
    fetch_jointly(&mut office, joint, ("fetching", "card"), other).unwrap();
    assert!(form_of(&office, joint, "fetching").materials[0].licence.as_ref().unwrap().fetched.is_none());
    for serial in 0..40 {
        let holder = format!("{serial}");
        let shared = SharedRecord { holder, ..answered(&[]) };
        let taken = fetch_jointly(&mut office, joint, ("fetching", "card"), shared);
        assert_eq!(taken.is_ok(), serial < 39, "not everybody is kept: {serial}");
    }
}
