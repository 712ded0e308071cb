//! Cases and joint applications, from the first answer to the last decision.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::calendar::Due;
use domain::case::Attachment;
use domain::case::{CaseState, MissingMaterial};
use domain::catalogue::{DeliveryKind, Role};
use domain::command::{CaseCommand, Command, JointCommand, TaskCommand};
use domain::id::{BlobHash, CaseId, JointId, TaskId};
use domain::joint::JointState;
use domain::photo::PhotoCommand;
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use domain::rights::Actor;
use support::{Office, clerk, guide, photo, staff};

fn act(office: &mut Office, actor: &Actor, case: CaseId, action: CaseCommand) -> Result<(), RefusalCode> {
    office.run(actor, &Command::Case { case, action }).map(drop).map_err(|refusal| refusal.code)
}

fn accept(office: &mut Office, case: CaseId) -> Result<(), RefusalCode> {
    let number = office.number_for(&office.case(case).item.0.clone());
    let action = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    act(office, &clerk("a"), case, action)
}

fn complete_case(office: &mut Office, item: &str) -> CaseId {
    let case = office.open_case(item, &[("name", "张三"), ("address", "x"), ("bank", "y")]);
    act(office, &clerk("a"), case, CaseCommand::Attach { attachment: photo("card", 'a') }).unwrap();
    case
}

fn decide(
    office: &mut Office,
    case: CaseId,
    round: u32,
    department: &str,
    action: TaskCommand,
) -> Result<(), RefusalCode> {
    let command = Command::Task { task: TaskId::of_case(case, round), department: department.into(), action };
    let approver = staff("approver", Role::Approver, &[department]);
    office.run(&approver, &command).map(drop).map_err(|refusal| refusal.code)
}

#[test]
fn a_case_is_accepted_only_when_nothing_is_missing() {
    let mut office = Office::default();
    let case = office.open_case("one", &[("name", "张三")]);
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete), "address and photo are missing");
    let changes = BTreeMap::from([("address".to_owned(), Some(Answer::from("x")))]);
    act(&mut office, &clerk("a"), case, CaseCommand::Edit { changes, seen: Default::default() }).unwrap();
    assert_eq!(accept(&mut office, case), Err(RefusalCode::FormIncomplete), "the photo is missing");
    act(&mut office, &clerk("a"), case, CaseCommand::Attach { attachment: photo("card", 'a') }).unwrap();
    accept(&mut office, case).unwrap();
    assert_eq!(office.case(case).state, CaseState::InReview);
    assert_eq!(accept(&mut office, case), Err(RefusalCode::CaseState), "accepted once is accepted");
    let due = office.case(case).acceptance.clone().unwrap().due;
    assert_eq!(
        due,
        Due::On(jiff::civil::date(2026, 11, 26)),
        "five workdays after Thursday 19 November 2026"
    );
}

#[test]
fn a_guide_fills_in_but_only_a_clerk_accepts() {
    let mut office = Office::default();
    let case = complete_case(&mut office, "one");
    let number = office.number_for("one");
    let action = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    assert_eq!(act(&mut office, &guide(), case, action), Err(RefusalCode::NotAllowed));
    let changes = BTreeMap::from([("address".to_owned(), Some(Answer::from("z")))]);
    let seen = BTreeMap::from([("address".to_owned(), Answer::from("x"))]);
    assert_eq!(act(&mut office, &guide(), case, CaseCommand::Edit { changes, seen }), Ok(()));
}

#[test]
fn two_people_at_one_case_merge_fields_and_the_second_at_one_field_decides_again() {
    let mut office = Office::default();
    let case = office.open_case("one", &[("name", "张三"), ("address", "x")]);
    let edit = |field: &str, value: &str, seen: &[(&str, &str)]| CaseCommand::Edit {
        changes: BTreeMap::from([(field.to_owned(), Some(Answer::from(value)))]),
        seen: seen.iter().map(|(field, value)| ((*field).to_owned(), Answer::from(*value))).collect(),
    };
    // Both saw address x. The first changes it, the second another field: both stand.
    act(&mut office, &clerk("a"), case, edit("address", "y", &[("address", "x")])).unwrap();
    act(&mut office, &guide(), case, edit("phone", "1", &[])).unwrap();
    assert_eq!((office.case(case).text("address"), office.case(case).text("phone")), ("y", "1"));
    // The second changes the same field without having seen y: the first stands.
    let late = edit("address", "z", &[("address", "x")]);
    assert_eq!(act(&mut office, &guide(), case, late), Err(RefusalCode::FieldConflict));
    assert_eq!(office.case(case).text("address"), "y");
    // Both say the same: nothing to decide. Having seen y: z stands.
    assert_eq!(act(&mut office, &guide(), case, edit("address", "y", &[("address", "x")])), Ok(()));
    assert_eq!(act(&mut office, &guide(), case, edit("address", "z", &[("address", "y")])), Ok(()));
}

/// The item's next version: the bank account is gone, a telephone is asked for.
fn newer(office: &mut Office, item: &str) {
    let Some(Record::Item(old)) = office.records.get(&Key::item(&item.into(), 1)).cloned() else {
        panic!("the office has the item")
    };
    let mut new = *old;
    new.version = 2;
    let fields = &mut new.steps[0].sections[0].fields;
    let mut phone = fields[0].clone();
    phone.name = "phone".into();
    fields.retain(|field| field.name != "address");
    fields.push(phone);
    office.put(Record::Item(Box::new(new)));
}

#[test]
fn a_draft_is_brought_to_a_newer_version_as_it_was_previewed_and_nothing_is_lost() {
    let mut office = Office::default();
    let case = complete_case(&mut office, "one");
    let migrate = |from, to| CaseCommand::Migrate { from, to };
    assert_eq!(
        act(&mut office, &clerk("a"), case, migrate(1, 2)),
        Err(RefusalCode::ItemUnknown),
        "no such version"
    );
    newer(&mut office, "one");
    act(&mut office, &clerk("a"), case, migrate(1, 2)).unwrap();
    let held = office.case(case).clone();
    assert_eq!((held.version, held.text("name"), held.text("address")), (2, "张三", ""));
    let told: Vec<_> = held.set_aside.iter().map(|left| (left.field.as_str(), left.value.clone())).collect();
    assert_eq!(told, [("address", Answer::from("x"))]);
    assert_eq!(held.attachments.len(), 1, "the photo stays");
    // A colleague previewed the same at another counter: the second one has nothing to bring over any more.
    assert_eq!(act(&mut office, &clerk("b"), case, migrate(1, 2)), Err(RefusalCode::FormVersion));
    assert_eq!(
        act(&mut office, &clerk("a"), case, migrate(2, 1)),
        Err(RefusalCode::FormVersion),
        "never back"
    );
    assert_eq!(
        accept(&mut office, case),
        Err(RefusalCode::FormIncomplete),
        "the newer form asks for a telephone"
    );
    let changes = BTreeMap::from([("phone".to_owned(), Some(Answer::from("13800005678")))]);
    act(&mut office, &clerk("a"), case, CaseCommand::Edit { changes, seen: Default::default() }).unwrap();
    accept(&mut office, case).unwrap();
    let submission = &office.task(case, 0).expect("a task").submission;
    let lines = submission.sections.iter().flat_map(|section| &section.lines);
    assert!(lines.clone().all(|line| line.text != "x"), "what was set aside is not handed in");
    assert_eq!(
        act(&mut office, &clerk("a"), case, migrate(2, 3)),
        Err(RefusalCode::CaseState),
        "accepted as it is"
    );
}

#[test]
fn a_member_of_a_joint_draft_is_brought_to_a_newer_version_and_signed_for_again() {
    let mut office = Office::default();
    let id = filled_joint(&mut office);
    joint(&mut office, JointCommand::Consent { given: true }, id).unwrap();
    joint(&mut office, JointCommand::Sign { signature: BlobHash("c".repeat(64)) }, id).unwrap();
    joint(&mut office, JointCommand::Deliver { kind: DeliveryKind::Post, address: "there".into() }, id)
        .unwrap();
    let migrate = |item: &str, from, to| JointCommand::Migrate { member: item.into(), from, to };
    assert_eq!(
        joint(&mut office, migrate("one", 1, 2), id),
        Err(RefusalCode::ItemUnknown),
        "no such version"
    );
    newer(&mut office, "one");
    assert_eq!(joint(&mut office, migrate("other", 1, 2), id), Err(RefusalCode::NotFound), "no such member");
    joint(&mut office, migrate("one", 1, 2), id).unwrap();
    let held = office.joint(id).clone();
    let member = held.members.iter().find(|member| member.item.as_str() == "one").unwrap();
    assert_eq!(member.version, 2);
    let told: Vec<_> =
        member.set_aside.iter().map(|left| (left.field.as_str(), left.value.clone())).collect();
    assert_eq!(told, [("address", Answer::from("x"))], "nothing falls away without being told");
    assert_eq!(
        (held.signature.as_ref(), held.attachments.len()),
        (None, 1),
        "what was signed was the older form"
    );
    let others = held.members.iter().filter(|member| member.item.as_str() != "one");
    assert!(others.into_iter().all(|member| member.version == 1 && member.set_aside.is_empty()));
    assert_eq!(
        joint(&mut office, migrate("one", 1, 2), id),
        Err(RefusalCode::FormVersion),
        "done by a colleague"
    );

    let submit = submission(&mut office);
    assert_eq!(joint(&mut office, submit.clone(), id), Err(RefusalCode::SignatureNeeded));
    joint(&mut office, JointCommand::Sign { signature: BlobHash("d".repeat(64)) }, id).unwrap();
    assert_eq!(joint(&mut office, submit, id), Err(RefusalCode::FormIncomplete), "a telephone is asked for");
    let changes = BTreeMap::from([("phone".to_owned(), Some(Answer::from("13800005678")))]);
    let edit = JointCommand::Edit { member: Some("one".into()), changes, seen: Default::default() };
    joint(&mut office, edit, id).unwrap();
    let submit = submission(&mut office);
    joint(&mut office, submit, id).unwrap();
    let case = office.case(CaseId::of_member(id, &"one".into()));
    assert_eq!((case.version, case.set_aside.len()), (2, 1));
    assert_eq!(
        joint(&mut office, migrate("two", 1, 2), id),
        Err(RefusalCode::JointState),
        "handed in as it is"
    );
}

#[test]
fn there_is_one_one_time_notice_and_the_case_can_still_be_accepted() {
    let mut office = Office::default();
    let case = office.open_case("one", &[("name", "张三"), ("address", "x")]);
    let missing = vec![MissingMaterial {
        slot: "card".into(),
        name: "card".into(),
        requirement: String::new(),
        how_to_get: String::new(),
    }];
    let notice = CaseCommand::Notify { number: "n".into(), missing, points: vec![] };
    act(&mut office, &clerk("a"), case, notice.clone()).unwrap();
    assert_eq!(act(&mut office, &clerk("a"), case, notice), Err(RefusalCode::NoticeGiven));
    act(&mut office, &clerk("a"), case, CaseCommand::Attach { attachment: photo("card", 'a') }).unwrap();
    assert_eq!(accept(&mut office, case), Ok(()));
}

#[test]
fn a_number_is_never_given_twice_and_belongs_to_its_item() {
    let mut office = Office::default();
    let (first, second) = (complete_case(&mut office, "one"), complete_case(&mut office, "one"));
    let number = office.number_for("one");
    let accept = |number: &str| CaseCommand::Accept {
        counter: 1,
        number: number.into(),
        document: "d".into(),
        query_password: "1".into(),
    };
    act(&mut office, &clerk("a"), first, accept(&number)).unwrap();
    assert_eq!(act(&mut office, &clerk("a"), second, accept(&number)), Err(RefusalCode::NumberTaken));
    let foreign = office.number_for("two");
    assert_eq!(act(&mut office, &clerk("a"), second, accept(&foreign)), Err(RefusalCode::Malformed));
}

#[test]
fn an_item_withdrawn_while_its_draft_was_open_is_not_accepted() {
    let mut office = Office::default();
    let case = complete_case(&mut office, "one");
    let Some(Record::Item(mut item)) = office.records.get(&Key::item(&"one".into(), 1)).cloned() else {
        panic!()
    };
    item.cancelled_from = Some(office.now.date());
    office.put(Record::Item(item));
    assert_eq!(accept(&mut office, case), Err(RefusalCode::ItemWithdrawn));
    assert_eq!(office.case(case).state, CaseState::Draft, "the draft stays as it is");
}

#[test]
fn the_back_office_waits_for_every_photo() {
    let mut office = Office::default();
    let case = office.open_case("one", &[("name", "张三"), ("address", "x")]);
    let mut attachment = photo("card", 'a');
    attachment.hash = BlobHash(format!("dead{}", "0".repeat(60)));
    act(&mut office, &clerk("a"), case, CaseCommand::Attach { attachment }).unwrap();
    accept(&mut office, case).unwrap();
    let approve = TaskCommand::Approve { opinion: String::new() };
    assert_eq!(decide(&mut office, case, 0, "police", approve), Err(RefusalCode::PhotosMissing));
}

#[test]
fn a_returned_case_goes_back_to_the_approvers_with_a_new_task() {
    let mut office = Office::default();
    let case = complete_case(&mut office, "one");
    accept(&mut office, case).unwrap();
    assert_eq!(
        decide(&mut office, case, 0, "police", TaskCommand::Return { opinion: String::new() }),
        Err(RefusalCode::ReasonNeeded)
    );
    decide(&mut office, case, 0, "police", TaskCommand::Return { opinion: "unclear".into() }).unwrap();
    assert_eq!(office.case(case).status(), "returned");
    act(&mut office, &clerk("a"), case, CaseCommand::Attach { attachment: photo("card", 'b') }).unwrap();
    act(&mut office, &clerk("a"), case, CaseCommand::Resubmit).unwrap();
    assert_eq!(office.case(case).status(), "in_review");
    assert_eq!(office.task(case, 1).unwrap().submission.materials[0].photos.len(), 2);
    decide(&mut office, case, 1, "police", TaskCommand::Approve { opinion: String::new() }).unwrap();
    assert_eq!(office.case(case).status(), "approved");
}

#[test]
fn a_second_claim_is_refused_and_another_department_decides_nothing() {
    let mut office = Office::default();
    let case = complete_case(&mut office, "one");
    accept(&mut office, case).unwrap();
    decide(&mut office, case, 0, "police", TaskCommand::Claim).unwrap();
    let other = staff("other", Role::Approver, &["police"]);
    let claim = Command::Task {
        task: TaskId::of_case(case, 0),
        department: "police".into(),
        action: TaskCommand::Claim,
    };
    assert_eq!(office.run(&other, &claim).unwrap_err().code, RefusalCode::TaskClaimed);
    assert_eq!(
        decide(&mut office, case, 0, "health", TaskCommand::Approve { opinion: String::new() }),
        Err(RefusalCode::NotAllowed)
    );
}

fn joint(office: &mut Office, action: JointCommand, id: JointId) -> Result<(), RefusalCode> {
    office.run(&clerk("a"), &Command::Joint { joint: id, action }).map(drop).map_err(|refusal| refusal.code)
}

fn filled_joint(office: &mut Office) -> JointId {
    let id = office.birth_draft();
    for (item, field) in [("one", "address"), ("two", "bank")] {
        let changes = BTreeMap::from([(field.to_owned(), Some(Answer::from("x")))]);
        joint(
            office,
            JointCommand::Edit { member: Some(item.into()), changes, seen: Default::default() },
            id,
        )
        .unwrap();
    }
    joint(office, JointCommand::Attach { attachment: photo("id_card", 'a') }, id).unwrap();
    id
}

fn submission(office: &mut Office) -> JointCommand {
    JointCommand::Submit {
        counter: 1,
        number: "T1".into(),
        case_numbers: ["own", "one", "two"].map(|item| (item.into(), office.number_for(item))).into(),
    }
}

#[test]
fn a_joint_application_says_what_is_missing_one_after_the_other() {
    let mut office = Office::default();
    let id = filled_joint(&mut office);
    let submit = submission(&mut office);
    assert_eq!(joint(&mut office, submit.clone(), id), Err(RefusalCode::ConsentNeeded));
    joint(&mut office, JointCommand::Consent { given: true }, id).unwrap();
    assert_eq!(joint(&mut office, submit.clone(), id), Err(RefusalCode::SignatureNeeded));
    joint(&mut office, JointCommand::Sign { signature: BlobHash("c".repeat(64)) }, id).unwrap();
    assert_eq!(joint(&mut office, submit.clone(), id), Err(RefusalCode::DeliveryNeeded));
    joint(&mut office, JointCommand::Deliver { kind: DeliveryKind::Post, address: " ".into() }, id).unwrap();
    assert_eq!(
        joint(&mut office, submit.clone(), id),
        Err(RefusalCode::DeliveryNeeded),
        "post needs an address"
    );
    joint(&mut office, JointCommand::Choose { members: vec!["two".into()] }, id).unwrap();
    assert_eq!(joint(&mut office, submit, id), Err(RefusalCode::MemberOrder), "two needs one");
}

#[test]
fn a_photo_that_will_not_do_keeps_every_member_back_until_somebody_says_why_it_is_handed_in() {
    let mut office = Office::default();
    let id = filled_joint(&mut office);
    let blurred = Attachment { verdict: "blurred".into(), ..photo("id_card", 'b') };
    joint(&mut office, JointCommand::Attach { attachment: blurred.clone() }, id).unwrap();
    joint(&mut office, JointCommand::Consent { given: true }, id).unwrap();
    joint(&mut office, JointCommand::Sign { signature: BlobHash("c".repeat(64)) }, id).unwrap();
    joint(&mut office, JointCommand::Deliver { kind: DeliveryKind::Post, address: "somewhere".into() }, id)
        .unwrap();
    let submit = submission(&mut office);
    assert_eq!(joint(&mut office, submit.clone(), id), Err(RefusalCode::FormIncomplete));
    let action = PhotoCommand::Overrule { reason: "原件如此".into() };
    let overrule = JointCommand::Photo { slot: "id_card".into(), hash: blurred.hash, action };
    joint(&mut office, overrule, id).unwrap();
    joint(&mut office, submit, id).unwrap();
    for member in office.joint(id).members.clone() {
        let photos = &office.case(member.case.unwrap()).attachments;
        let said: Vec<_> = photos.iter().map(|photo| photo.overruled.as_deref()).collect();
        assert_eq!(said, [None, Some("原件如此")], "{}", member.item);
    }
}

fn submitted(office: &mut Office) -> (JointId, [CaseId; 3]) {
    let id = filled_joint(office);
    joint(office, JointCommand::Consent { given: true }, id).unwrap();
    joint(office, JointCommand::Sign { signature: BlobHash("c".repeat(64)) }, id).unwrap();
    joint(office, JointCommand::Deliver { kind: DeliveryKind::Post, address: "somewhere".into() }, id)
        .unwrap();
    let submit = submission(office);
    joint(office, submit, id).unwrap();
    (id, ["own", "one", "two"].map(|item| CaseId::of_member(id, &item.into())))
}

#[test]
fn one_submission_becomes_one_case_for_each_member_and_one_photo_serves_them_all() {
    let mut office = Office::default();
    let (id, [own, one, two]) = submitted(&mut office);
    assert_eq!(office.case(own).status(), "approved", "the window decides its own part at once");
    assert_eq!(office.case(one).status(), "in_review", "the other part is routed to its department");
    assert_eq!(office.case(two).status(), "queued", "a sequential part waits for the one before");
    assert!(office.task(one, 0).is_some() && office.task(two, 0).is_none());
    for case in [own, one, two] {
        assert_eq!(
            office.case(case).attachments[0].hash,
            BlobHash("a".repeat(64)),
            "one photo in every case"
        );
        assert_eq!(office.case(case).text("name"), "张三", "common answers are in every case");
    }
    decide(&mut office, one, 0, "police", TaskCommand::Approve { opinion: String::new() }).unwrap();
    assert_eq!(office.case(two).status(), "in_review", "the part after it has started");
    assert_eq!(office.task(two, 0).unwrap().post, "two post");
    assert!(matches!(office.joint(id).state, JointState::Submitted(_)));
    decide(&mut office, two, 0, "health", TaskCommand::Approve { opinion: String::new() }).unwrap();
    assert!(matches!(office.joint(id).state, JointState::Done(_)), "the last decision closes the whole");
}

#[test]
fn what_waited_for_a_refused_member_ends_with_it() {
    let mut office = Office::default();
    let (id, [_, one, two]) = submitted(&mut office);
    let refuse = |basis: &str| TaskCommand::Refuse { opinion: "no".into(), legal_basis: basis.into() };
    assert_eq!(decide(&mut office, one, 0, "police", refuse("")), Err(RefusalCode::ReasonNeeded));
    decide(&mut office, one, 0, "police", refuse("Art. 1")).unwrap();
    assert_eq!(office.case(two).status(), "refused");
    assert!(matches!(office.joint(id).state, JointState::Done(_)));
}
