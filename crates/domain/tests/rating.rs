//! The applicant's rating of the service: when it can be given, by whom, what it may say, and that it is given once.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::case::{Case, DeclineGround, RightOffice};
use domain::catalogue::{DeliveryKind, Role};
use domain::command::{CaseCommand, Command, JointCommand, TaskCommand};
use domain::id::{BlobHash, CaseId, JointId, TaskId};
use domain::rating::{LEVELS, MAX_WORDS, Opinion, RatingLevel};
use domain::record::Record;
use domain::refusal::RefusalCode;
use domain::rights::Actor;
use support::{Office, clerk, guide, photo, staff};

fn opinion(level: RatingLevel, reasons: &[&str], words: &str) -> Opinion {
    let reasons = reasons.iter().map(|code| (*code).to_owned()).collect();
    Opinion { level, reasons, words: words.to_owned() }
}

fn good() -> CaseCommand {
    CaseCommand::Rate { opinion: opinion(RatingLevel::VerySatisfied, &["510"], "") }
}

fn act(office: &mut Office, actor: &Actor, case: CaseId, action: CaseCommand) -> Result<(), RefusalCode> {
    office.run(actor, &Command::Case { case, action }).map(drop).map_err(|refusal| refusal.code)
}

fn done(office: &mut Office, case: CaseId, action: CaseCommand) {
    act(office, &clerk("a"), case, action).unwrap();
}

fn draft(office: &mut Office) -> CaseId {
    let case = office.open_case("one", &[("name", "张三"), ("address", "x")]);
    done(office, case, CaseCommand::Attach { attachment: photo("card", 'a') });
    case
}

fn accepted(office: &mut Office) -> CaseId {
    let case = draft(office);
    let number = office.number_for("one");
    let action = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    done(office, case, action);
    case
}

fn approved(office: &mut Office) -> CaseId {
    let case = accepted(office);
    let action = TaskCommand::Approve { opinion: String::new() };
    let command = Command::Task { task: TaskId::of_case(case, 0), department: "police".into(), action };
    office.run(&staff("approver", Role::Approver, &["police"]), &command).unwrap();
    case
}

fn declined(office: &mut Office) -> CaseId {
    let case = draft(office);
    let right = RightOffice { name: "民政局".into(), address: String::new(), phone: String::new() };
    let action = CaseCommand::Decline {
        number: "b".into(),
        ground: DeclineGround::NotOurRemit,
        reason: "不归本机关".into(),
        legal_basis: String::new(),
        office: Some(right),
    };
    done(office, case, action);
    case
}

fn not_needed(office: &mut Office) -> CaseId {
    let case = draft(office);
    done(office, case, CaseCommand::NotNeeded { number: "u".into(), reason: "无须申请".into() });
    case
}

fn withdrawn(office: &mut Office) -> CaseId {
    let case = accepted(office);
    done(office, case, CaseCommand::Withdraw { number: "w".into(), reason: "不办了".into() });
    case
}

fn noticed(office: &mut Office) -> CaseId {
    let case = draft(office);
    done(
        office,
        case,
        CaseCommand::Notify { number: "n".into(), missing: vec![], points: vec!["旧".into()] },
    );
    case
}

fn discarded(office: &mut Office) -> CaseId {
    let case = draft(office);
    done(office, case, CaseCommand::Discard { reason: "误开".into() });
    case
}

type Story = fn(&mut Office) -> CaseId;

#[test]
fn what_was_accepted_or_has_its_end_can_be_rated_and_nothing_else() {
    let table: [(&str, Story, Result<(), RefusalCode>); 8] = [
        ("a draft", draft, Err(RefusalCode::CaseState)),
        ("one that waits for what the notice asks", noticed, Err(RefusalCode::CaseState)),
        ("one that was dropped", discarded, Err(RefusalCode::CaseState)),
        ("one with the approvers", accepted, Ok(())),
        ("one that was decided", approved, Ok(())),
        ("one that is another office's", declined, Ok(())),
        ("one that nobody needs to apply for", not_needed, Ok(())),
        ("one that was taken back", withdrawn, Ok(())),
    ];
    for (what, story, expected) in table {
        let mut office = Office::default();
        let case = story(&mut office);
        let status = office.case(case).status();
        assert_eq!(act(&mut office, &clerk("a"), case, good()), expected, "{what}");
        assert_eq!(office.case(case).status(), status, "{what}: a rating changes nothing else");
        assert_eq!(office.case(case).rating.is_some(), expected.is_ok(), "{what}");
    }
}

#[test]
fn it_says_what_its_level_offers_and_not_too_much() {
    let long = "好".repeat(MAX_WORDS);
    let longer = format!("{long}好");
    let table: [(&str, Opinion, Result<(), RefusalCode>); 10] = [
        ("a level alone", opinion(RatingLevel::Fair, &[], ""), Ok(())),
        ("reasons of the level", opinion(RatingLevel::Dissatisfied, &["213", "214"], ""), Ok(())),
        (
            "a reason of another level",
            opinion(RatingLevel::Satisfied, &["510"], ""),
            Err(RefusalCode::Malformed),
        ),
        (
            "a reason that nobody offers",
            opinion(RatingLevel::Fair, &["999"], ""),
            Err(RefusalCode::Malformed),
        ),
        ("one reason twice", opinion(RatingLevel::Fair, &["307", "307"], ""), Err(RefusalCode::Malformed)),
        ("words", opinion(RatingLevel::VeryDissatisfied, &[], "等了一小时\n没人理"), Ok(())),
        ("as many words as there may be", opinion(RatingLevel::Fair, &[], &long), Ok(())),
        ("more", opinion(RatingLevel::Fair, &[], &longer), Err(RefusalCode::Malformed)),
        ("no words", opinion(RatingLevel::Fair, &[], "  "), Ok(())),
        ("control characters", opinion(RatingLevel::Fair, &[], "a\u{0}b"), Err(RefusalCode::Malformed)),
    ];
    for (what, said, expected) in table {
        let mut office = Office::default();
        let case = accepted(&mut office);
        let outcome = act(&mut office, &clerk("a"), case, CaseCommand::Rate { opinion: said.clone() });
        assert_eq!(outcome, expected, "{what}");
        if outcome.is_ok() {
            let kept = office.case(case).rating.clone().unwrap();
            assert_eq!(kept.opinion.words, said.words.trim(), "{what}");
            assert_eq!(kept.reasons().len(), said.reasons.len(), "{what}: every code has its words");
        }
    }
}

#[test]
fn once_is_all_also_after_the_decision() {
    let mut office = Office::default();
    let case = accepted(&mut office);
    let bad = CaseCommand::Rate { opinion: opinion(RatingLevel::VeryDissatisfied, &["115"], "") };
    done(&mut office, case, bad);
    let action = TaskCommand::Approve { opinion: String::new() };
    let command = Command::Task { task: TaskId::of_case(case, 0), department: "police".into(), action };
    office.run(&staff("approver", Role::Approver, &["police"]), &command).unwrap();
    assert_eq!(act(&mut office, &clerk("b"), case, good()), Err(RefusalCode::RatingGiven));
    let rating = office.case(case).rating.clone().unwrap();
    assert!(rating.opinion.level.is_bad(), "what was said first stands");
    assert_eq!(rating.at, office.now);
}

#[test]
fn it_is_given_at_a_clerks_window() {
    let table = [
        (clerk("b"), Ok(())),
        (guide(), Err(RefusalCode::NotAllowed)),
        (staff("s", Role::Supervisor, &[]), Err(RefusalCode::NotAllowed)),
        (staff("p", Role::Approver, &["police"]), Err(RefusalCode::NotAllowed)),
    ];
    for (who, expected) in table {
        let mut office = Office::default();
        let case = accepted(&mut office);
        assert_eq!(act(&mut office, &who, case, good()), expected, "{:?}", who.roles);
    }
}

fn joint(office: &mut Office, id: JointId, action: JointCommand) -> Result<(), RefusalCode> {
    let command = Command::Joint { joint: id, action };
    office.run(&clerk("a"), &command).map(drop).map_err(|refusal| refusal.code)
}

fn launched(office: &mut Office) -> JointId {
    let id = office.birth_draft();
    let changes = |field: &str| BTreeMap::from([(field.to_owned(), Some(Answer::from("x")))]);
    let edit = |item: &str, field| JointCommand::Edit {
        member: Some(item.into()),
        changes: changes(field),
        seen: BTreeMap::new(),
    };
    let signature = BlobHash("a".repeat(64));
    let steps = [
        JointCommand::Choose { members: ["own", "one", "two"].map(Into::into).to_vec() },
        JointCommand::Consent { given: true },
        edit("one", "address"),
        edit("two", "bank"),
        JointCommand::Attach { attachment: photo("id_card", 'a') },
        JointCommand::Deliver { kind: DeliveryKind::Post, address: "x".into() },
        JointCommand::Sign { signature },
    ];
    for step in steps {
        joint(office, id, step).unwrap();
    }
    let case_numbers = ["own", "one", "two"].map(|item| (item.into(), office.number_for(item))).into();
    joint(office, id, JointCommand::Submit { counter: 1, number: "T1".into(), case_numbers }).unwrap();
    id
}

#[test]
fn a_joint_application_is_rated_as_a_whole_and_its_members_are_not() {
    let mut office = Office::default();
    let early = office.birth_draft();
    let rate = || JointCommand::Rate { opinion: opinion(RatingLevel::Dissatisfied, &["213"], "慢") };
    assert_eq!(joint(&mut office, early, rate()), Err(RefusalCode::JointState));
    let id = launched(&mut office);
    joint(&mut office, id, rate()).unwrap();
    assert!(office.joint(id).rating.as_ref().unwrap().opinion.level.is_bad());
    assert_eq!(joint(&mut office, id, rate()), Err(RefusalCode::RatingGiven));
    let member = office.joint(id).members[1].case.unwrap();
    assert_eq!(act(&mut office, &clerk("a"), member, good()), Err(RefusalCode::CaseState));
}

#[test]
fn a_record_from_before_ratings_reads_as_unrated() {
    let mut office = Office::default();
    let case = accepted(&mut office);
    let written = serde_json::to_value(office.case(case)).unwrap();
    assert!(written.get("rating").is_none(), "an unrated case is written as before");
    let read: Case = serde_json::from_value(written).unwrap();
    assert_eq!(read.rating, None);
    let id = launched(&mut office);
    let written = serde_json::to_value(Record::Joint(Box::new(office.joint(id).clone()))).unwrap();
    assert!(!written.to_string().contains("rating"));
    assert_eq!(LEVELS.map(RatingLevel::stars), [5, 4, 3, 2, 1]);
}
