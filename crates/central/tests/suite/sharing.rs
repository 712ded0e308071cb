//! Fetching from the sharing platform: who may, for what, what the audit trail says of it, and what a bad platform does to nobody.

use std::time::Duration;

use central::config::{Secret, Sharing};
use domain::command::{CaseCommand, Command, DiscrepancyCommand, JointCommand};
use domain::discrepancy::Side;
use domain::form::licence::SharedRecord;
use domain::id::{CaseId, DiscrepancyId, ItemCode, JointId};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use protocol::error::{Code, Failure, FailureCode};
use protocol::shared::LicenceQuestion;
use reqwest::Method;
use testbed::licences::{self, Licences};

use crate::desk::{Desk, accept, failure, intake, is, new_id};
use crate::hall::{DEPARTMENT, Hall, Kind, items, package_of};

const SLOT: &str = "household_register";
/// Of the sample: everything is right with the first; the second lacks its address.
const COMPLETE: &str = "310199199401021234";
const INCOMPLETE: &str = "310199196805120315";

/// A hall whose central API knows the sample platform.
async fn connected(kind: Kind, platform: &Licences) -> Hall {
    reachable(kind, platform.url(), licences::SECRET).await
}

fn sharing_at(url: String, secret: &str) -> Sharing {
    Sharing {
        url,
        name: "sample platform".to_owned(),
        client: licences::CLIENT.to_owned(),
        secret: Secret::new(secret),
        seconds: 1,
    }
}

async fn reachable(kind: Kind, url: String, secret: &str) -> Hall {
    let sharing = sharing_at(url, secret);
    Hall::configured(kind, |config| config.sharing = Some(sharing)).await
}

/// A draft of somebody with this ID number.
async fn draft(clerk: &mut Desk, holder: &str) -> CaseId {
    let [_, item] = items();
    let case = CaseId(new_id());
    let Some(Command::CaseOpen { mut answers, hall, ticket, item, version, .. }) =
        intake(case, &item).into_iter().next()
    else {
        panic!("an intake begins with the case")
    };
    answers.insert("id_number".to_owned(), holder.into());
    clerk.must(Command::CaseOpen { case, hall, ticket, item, version, answers }).await;
    case
}

async fn look_up(desk: &Desk, case: CaseId, slot: &str) -> Result<SharedRecord, Failure> {
    desk.post("/v1/shared/licences", &LicenceQuestion::Case { case, slot: slot.to_owned() }).await
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>, code: RefusalCode) {
    assert_eq!(answer.expect_err("that is refused").code, Code::Refused(code));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_fetches_what_the_item_declares_and_the_platform_hears_why() {
    let platform = Licences::start().await;
    let hall = connected(Kind::Sqlite, &platform).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = draft(&mut clerk, COMPLETE).await;
    let shared = look_up(&clerk, case, SLOT).await.unwrap();
    assert_eq!((&*shared.source, &*shared.holder), ("sample platform", COMPLETE));
    let record = shared.record.expect("the sample has this record");
    assert_eq!(record.fields["address"], "示范省外县新村 1 组 8 号");
    let asked = platform.asked();
    assert_eq!((asked.len(), &*asked[0].holder, &*asked[0].purpose), (1, COMPLETE, "at-once"));
    assert!(look_up(&Desk::of(&hall, "guide").await, case, SLOT).await.is_ok(), "whoever fills in may");

    let stranger = draft(&mut clerk, "310199199706190661").await;
    let none = look_up(&clerk, stranger, SLOT).await.unwrap();
    assert_eq!(none.record, None, "there is none of this person, which is an answer");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_looked_up_without_a_case_of_the_own_hall_that_needs_it() {
    let platform = Licences::start().await;
    let hall = connected(Kind::Sqlite, &platform).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = draft(&mut clerk, COMPLETE).await;
    refused(look_up(&Desk::of(&hall, "stranger").await, case, SLOT).await, RefusalCode::NotFound);
    for staff in ["approver", "supervisor", "admin"] {
        refused(look_up(&Desk::of(&hall, staff).await, case, SLOT).await, RefusalCode::NotAllowed);
    }
    refused(look_up(&clerk, CaseId(new_id()), SLOT).await, RefusalCode::NotFound);
    refused(look_up(&clerk, case, "id_card").await, RefusalCode::NotShared);
    refused(look_up(&clerk, case, "nowhere").await, RefusalCode::NotShared);
    let nameless = draft(&mut clerk, "").await;
    refused(look_up(&clerk, nameless, SLOT).await, RefusalCode::FormIncomplete);
    let mistyped = draft(&mut clerk, "310199199401021235").await;
    refused(look_up(&clerk, mistyped, SLOT).await, RefusalCode::FormIncomplete);
    let [_, item] = items();
    let accepted = CaseId(new_id());
    clerk.act_all(intake(accepted, &item)).await;
    clerk.must(accept(accepted, &item, 1)).await;
    refused(look_up(&clerk, accepted, SLOT).await, RefusalCode::CaseState);
    hall.running().store().set_disabled(&"clerk-1".into(), true).await.unwrap();
    assert!(
        is(&look_up(&clerk, case, SLOT).await, FailureCode::Unauthenticated),
        "the rights of today count"
    );
    assert_eq!(platform.asked(), [], "the platform was not asked once");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_look_is_in_the_audit_trail_whatever_the_platform_answers() {
    let platform = Licences::start().await;
    let hall = connected(Kind::Postgres, &platform).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let (_, before) = clerk.pull("hall:H", 0).await;
    let case = draft(&mut clerk, COMPLETE).await;
    look_up(&clerk, case, SLOT).await.unwrap();
    let failing = draft(&mut clerk, "310199197911300779").await;
    look_up(&clerk, failing, SLOT).await.expect_err("it fails");
    let store = hall.running().store();
    let space = Space::Hall("H".into());
    for case in [case, failing] {
        let trail = store.trail(&space, &Key::case(case)).await.unwrap();
        let looks =
            trail.iter().filter(|(command, staff)| command == "licence_look_up" && staff.0 == "clerk-1");
        assert_eq!(looks.count(), 1, "{trail:?}");
    }
    assert_eq!(store.check_ledger(&space).await.unwrap().broken_at, None);
    let (_, after) = clerk.pull("hall:H", 0).await;
    assert_eq!(after, before + 2, "the two drafts; a look changes nothing that is pulled");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_platform_is_a_message_and_holds_nobody_up() {
    let platform = Licences::start().await;
    let hall = connected(Kind::Sqlite, &platform).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    for (holder, why) in [
        ("31019919510203028X", "silent"),
        ("310199197911300779", "refused"),
        ("310199196203010127", "malformed"),
        ("310199198001010013", "too_large"),
    ] {
        let case = draft(&mut clerk, holder).await;
        let question = LicenceQuestion::Case { case, slot: SLOT.to_owned() };
        let asking = clerk.request(Method::POST, "/v1/shared/licences").json(&question).send();
        let answer =
            tokio::time::timeout(Duration::from_secs(10), asking).await.expect("it comes in time").unwrap();
        let (status, failure) = failure(answer).await;
        assert_eq!(
            (status.as_u16(), failure.params.get("why").map(String::as_str)),
            (424, Some(why)),
            "not an error of ours: {failure:?}"
        );
        assert!(failure.is(FailureCode::SharingFailed) && failure.retry);
        assert!(!serde_json::to_string(&failure).unwrap().contains(holder), "it says nothing of the person");
    }
    let case = draft(&mut clerk, COMPLETE).await;
    assert!(look_up(&clerk, case, SLOT).await.is_ok(), "and the next one is answered");
    hall.close().await;

    let hall = reachable(Kind::Sqlite, platform.url(), "wrong").await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = draft(&mut clerk, COMPLETE).await;
    let answer = look_up(&clerk, case, SLOT).await.expect_err("the password is wrong");
    assert_eq!(answer.params["why"], "refused");
    hall.close().await;

    let url = platform.url();
    drop(platform);
    let hall = reachable(Kind::Sqlite, url, licences::SECRET).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = draft(&mut clerk, COMPLETE).await;
    let answer = look_up(&clerk, case, SLOT).await.expect_err("nobody is there");
    assert_eq!(answer.params["why"], "unreachable");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_platform_it_is_said_so_and_nothing_is_noted() {
    let hall = Hall::on(Kind::Sqlite).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = draft(&mut clerk, COMPLETE).await;
    assert!(is(&look_up(&clerk, case, SLOT).await, FailureCode::SharingOff));
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &Key::case(case)).await.unwrap();
    assert!(trail.iter().all(|(command, _)| command != "licence_look_up"), "nobody was looked up: {trail:?}");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_in_the_space_of_either_side_and_leaves_both_when_it_is_closed() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let platform = Licences::start().await;
        let hall = connected(kind, &platform).await;
        let mut clerk = Desk::of(&hall, "clerk-1").await;
        let case = draft(&mut clerk, INCOMPLETE).await;
        let shared = Box::new(look_up(&clerk, case, SLOT).await.unwrap());
        clerk
            .must(Command::Case { case, action: CaseCommand::Fetch { slot: SLOT.to_owned(), shared } })
            .await;
        let report = DiscrepancyId(new_id());
        let act = |action| Command::Discrepancy { discrepancy: report, action };
        let account = String::new();
        clerk.must(act(DiscrepancyCommand::Report { case, slot: SLOT.to_owned(), account })).await;

        // The items of this hall name the department of the sample, of which nobody is here: the copy is looked at in the store.
        let [_, item] = items();
        let licence = item.materials.iter().find_map(|material| material.licence.clone()).unwrap();
        assert_ne!(licence.department.as_str(), DEPARTMENT, "it is not the department that decides the case");
        let ours = clerk.record("hall:H", &Key::discrepancy(report)).await.expect("the hall has its copy");
        let Record::Discrepancy(ours) = ours else { panic!("a report") };
        assert_eq!((ours.side, ours.status()), (Side::Hall, "reported"));
        let (records, _) = clerk.pull("hall:H", 0).await;
        let theirs = records.iter().any(|record| record.key() == Key::discrepancy(report.at_department()));
        assert!(!theirs, "the department's copy is not in the hall's space");

        let approver_elsewhere = Desk::of(&hall, "approver").await;
        let answer = approver_elsewhere.page(&format!("department:{}", licence.department), 0).await;
        assert!(answer.is_err(), "another department does not see it");

        clerk
            .must(act(DiscrepancyCommand::Close {
                hall: "H".into(), reason: "输错证件号码".to_owned()
            }))
            .await;
        let store = hall.running().store();
        let raised = store.retire(store.now().plus_seconds(60)).await.unwrap();
        let left: Vec<String> = raised.keys().map(ToString::to_string).collect();
        let department = format!("department:{}", licence.department);
        assert!(left.contains(&department) && left.contains(&"hall:H".to_owned()), "both copies: {left:?}");
        assert_eq!(clerk.record("hall:H", &Key::discrepancy(report)).await, None);
        hall.close().await;
    }
}

/// A joint draft of which the first member is applied for and the second is not; both fetch the register.
async fn joint_draft(clerk: &mut Desk, holder: &str) -> (JointId, [ItemCode; 2]) {
    let joint = JointId(new_id());
    let [first, second] = items().map(|item| item.code);
    clerk
        .must(Command::JointOpen {
            joint,
            hall: "H".into(),
            ticket: None,
            package: "both".into(),
            version: 1,
            members: [(first.clone(), 1), (second.clone(), 1)].into(),
            answers: [("id_number".to_owned(), holder.into())].into(),
        })
        .await;
    let action = JointCommand::Choose { members: vec![first.clone()] };
    clerk.must(Command::Joint { joint, action }).await;
    refused(look_up_jointly(clerk, joint, &first, SLOT).await, RefusalCode::ConsentNeeded);
    clerk.must(Command::Joint { joint, action: JointCommand::Consent { given: true } }).await;
    (joint, [first, second])
}

async fn look_up_jointly(
    desk: &Desk,
    joint: JointId,
    member: &ItemCode,
    slot: &str,
) -> Result<SharedRecord, Failure> {
    let (member, slot) = (member.clone(), slot.to_owned());
    desk.post("/v1/shared/licences", &LicenceQuestion::Joint { joint, member, slot }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_joint_draft_only_what_is_applied_for_is_looked_up() {
    let platform = Licences::start().await;
    let [first, second] = items();
    let (mut package, _) = package_of(2);
    package.code = "both".into();
    package.version = 1;
    for (member, item) in package.members.iter_mut().zip([&first, &second]) {
        member.item = item.code.clone();
        member.from_common = [("id_number".to_owned(), "id_number".to_owned())].into();
        member.after.clear();
    }
    let records = vec![Record::Package(Box::new(package))];
    let config = sharing_at(platform.url(), licences::SECRET);
    let hall = Hall::configured_with_more(Kind::Sqlite, |all| all.sharing = Some(config), records).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let (joint, [chosen, not_chosen]) = joint_draft(&mut clerk, COMPLETE).await;
    let shared = look_up_jointly(&clerk, joint, &chosen, SLOT).await.unwrap();
    assert_eq!((&*shared.holder, shared.record.is_some()), (COMPLETE, true));
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &Key::joint(joint)).await.unwrap();
    assert!(trail.iter().any(|(command, _)| command == "licence_look_up"), "{trail:?}");

    refused(look_up_jointly(&clerk, joint, &not_chosen, SLOT).await, RefusalCode::NotFound);
    refused(look_up_jointly(&clerk, joint, &"other".into(), SLOT).await, RefusalCode::NotFound);
    refused(look_up_jointly(&clerk, joint, &chosen, "id_card").await, RefusalCode::NotShared);
    refused(look_up_jointly(&clerk, JointId(new_id()), &chosen, SLOT).await, RefusalCode::NotFound);
    let stranger = Desk::of(&hall, "stranger").await;
    refused(look_up_jointly(&stranger, joint, &chosen, SLOT).await, RefusalCode::NotFound);
    let approver = Desk::of(&hall, "approver").await;
    refused(look_up_jointly(&approver, joint, &chosen, SLOT).await, RefusalCode::NotAllowed);
    let (mistyped, [member, _]) = joint_draft(&mut clerk, "310199199401021235").await;
    refused(look_up_jointly(&clerk, mistyped, &member, SLOT).await, RefusalCode::FormIncomplete);
    clerk.must(Command::Joint { joint, action: JointCommand::Discard { reason: "x".to_owned() } }).await;
    refused(look_up_jointly(&clerk, joint, &chosen, SLOT).await, RefusalCode::JointState);
    assert_eq!(platform.asked().len(), 1, "the platform was asked once");
    hall.close().await;
}
