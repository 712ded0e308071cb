//! A joint application from the consent to the launch.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::catalogue::DeliveryKind;
use domain::form::definition::FieldKind;
use domain::form::prefill::Suggestion;
use domain::id::{ItemCode, JointId};
use domain::record::Record;
use domain::refusal::RefusalCode;
use protocol::rpc::Commands;
use protocol::screen::{
    CaseRef, Empty, JointAttach, JointChoose, JointConsent, JointDeliver, JointEdit, JointMigrate,
    JointOpening, JointRef, JointScreen, JointSign,
};

use workstation::Desk;
use workstation::cache::{meta, record};

use super::intake::{complete, newer_permit};
use super::{check_in, clerk, desk, photo};

fn blockers(screen: &JointScreen) -> Vec<(RefusalCode, &str)> {
    screen
        .blockers
        .iter()
        .map(|refusal| (refusal.code, refusal.params.get("item").map_or("", String::as_str)))
        .collect()
}

fn changes(answers: &[(&str, &str)]) -> BTreeMap<String, Option<Answer>> {
    answers.iter().map(|(field, text)| ((*field).to_owned(), Some(Answer::from(*text)))).collect()
}

/// Consent, every answer, every photo, and the delivery: all but the signature.
pub async fn fill(desk: &Desk, joint: JointId) {
    desk.joint_consent(JointConsent { joint, given: true }).await.unwrap();
    let edit = |member: Option<&str>, answers: &[(&str, &str)]| JointEdit {
        joint,
        member: member.map(ItemCode::from),
        changes: changes(answers),
    };
    desk.joint_edit(edit(None, &[("address", "示范街道 88 弄 1 号")])).await.unwrap();
    desk.joint_edit(edit(Some("permit"), &[("landlord", "房文远")])).await.unwrap();
    desk.joint_edit(edit(Some("card"), &[("bank", "boc")])).await.unwrap();
    for (number, kind) in [(1, "id_card"), (2, "id_card"), (3, "lease"), (4, "picture")] {
        let photo = photo(desk, number).await;
        desk.joint_attach(JointAttach { joint, kind: kind.into(), photo }).await.unwrap();
    }
    let delivery =
        JointDeliver { joint, kind: DeliveryKind::Post, address: "示范街道 88 弄 1 号".into() };
    desk.joint_deliver(delivery).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_form_one_signature_one_receipt() {
    let desk = desk(clerk()).await;
    check_in(&desk, "张三", "11010519491231002X").await;
    let ticket = Some(desk.ticket_call_next(Empty {}).await.unwrap().ticket.id);
    let opening = JointOpening { package: "newcomer".into(), ticket };
    let screen = desk.joint_open(opening.clone()).await.unwrap();
    let joint = screen.joint.id;
    assert_eq!(
        desk.joint_open(opening).await.unwrap().joint.id,
        joint,
        "one draft for one package of one ticket"
    );

    let fields = |screen: &JointScreen, member: usize| -> Vec<String> {
        let sections = screen.members[member].form.steps.iter().flat_map(|step| &step.sections);
        sections.flat_map(|section| &section.fields).map(|field| field.name.clone()).collect()
    };
    assert_eq!(fields(&screen, 0), ["landlord"], "common fields are not asked again");
    assert_eq!(fields(&screen, 1), ["bank"]);
    assert_eq!(screen.fields_saved, 3, "name, ID number and telephone are asked once instead of twice");
    let kinds: Vec<&str> = screen.materials.iter().map(|material| material.kind.as_str()).collect();
    assert_eq!(kinds, ["id_card", "lease", "picture"], "each kind once, nothing that data sharing brings");
    assert_eq!(screen.materials[0].members.len(), 2);
    assert_eq!(screen.materials_saved, 3, "six documents before, three now");
    assert_eq!(screen.common.problems.len(), 1, "the permit needs an address, so the common part does");
    assert_eq!(screen.common.problems[0].at, "address");
    assert!(screen.members[1].at_once && screen.members[1].after == ["居住证新办"]);
    assert_eq!(
        blockers(&screen),
        [
            (RefusalCode::ConsentNeeded, ""),
            (RefusalCode::FormIncomplete, "新居民落脚一件事"),
            (RefusalCode::FormIncomplete, "居住证新办"),
            (RefusalCode::FormIncomplete, "社会保障卡申领"),
            (RefusalCode::DeliveryNeeded, ""),
            (RefusalCode::SignatureNeeded, ""),
        ]
    );

    let only_card = JointChoose { joint, members: vec!["card".into()] };
    let screen = desk.joint_choose(only_card).await.unwrap();
    assert!(
        blockers(&screen).iter().any(|(code, _)| *code == RefusalCode::MemberOrder),
        "the card needs the permit"
    );
    let none = desk.joint_choose(JointChoose { joint, members: Vec::new() }).await.unwrap();
    assert_eq!(blockers(&none)[0].0, RefusalCode::NoMembers);
    let both = vec![ItemCode::from("permit"), ItemCode::from("card")];
    desk.joint_choose(JointChoose { joint, members: both }).await.unwrap();

    fill(&desk, joint).await;
    let signature = photo(&desk, 5).await.hash;
    let screen = desk.joint_sign(JointSign { joint, signature }).await.unwrap();
    assert_eq!(blockers(&screen), [], "nothing is in the way");

    let screen = desk.joint_submit(JointRef { joint }).await.unwrap();
    let number = screen.joint.receipt().unwrap().number.clone();
    assert!(number.starts_with("LB") && number.ends_with("-0001"), "{number}");
    let statuses: Vec<&str> = screen.joint.members.iter().map(|member| member.status.as_str()).collect();
    assert_eq!(statuses, ["in_review", "queued"], "the card waits for the permit");
    let pdf = desk.document(&screen.documents[0].id).await.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    let rows = desk.joint_list(Empty {}).await.unwrap();
    assert_eq!((rows[0].members, rows[0].decided, rows[0].applicant.as_str()), (2, 0, "张三"));
    assert_eq!(desk.case_list(Empty {}).await.unwrap().len(), 2, "one case a member");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_applicant_said_in_an_earlier_case_is_offered_to_the_common_part_and_to_each_member() {
    let desk = desk(clerk()).await;
    let case = complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();
    let opening = JointOpening { package: "newcomer".into(), ticket: None };
    let screen = desk.joint_open(opening).await.unwrap();
    let joint = screen.joint.id;
    assert!(
        screen.suggestions.is_empty() && screen.members[0].suggestions.is_empty(),
        "nobody knows who it is"
    );
    let who = JointEdit { joint, member: None, changes: changes(&[("id_number", "11010519491231002X")]) };
    let screen = desk.joint_edit(who).await.unwrap();
    let words = |offered: &[Suggestion]| -> Vec<(String, String)> {
        offered.iter().map(|one| (one.offer.field.clone(), one.offer.text.clone())).collect()
    };
    let said = |said: &[(&str, &str)]| -> Vec<(String, String)> {
        said.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
    };
    let common = [("name", "张三"), ("phone", "13800005678"), ("address", "示范街道 88 弄 1 号")];
    assert_eq!(words(&screen.suggestions), said(&common));
    let permit = words(&screen.members[0].suggestions);
    assert_eq!(permit, said(&[("landlord", "房文远")]), "what the common part asks is offered there");
    assert_eq!(screen.suggestions[0].item_name, "居住证新办", "with its source");
    let take =
        JointEdit { joint, member: Some("permit".into()), changes: changes(&[("landlord", "房文远")]) };
    let screen = desk.joint_edit(take).await.unwrap();
    assert!(screen.members[0].suggestions.is_empty(), "it is filled in");
}

/// The package's second version, whose common part leaves the telephone to the members and asks for the address as a division.
async fn newer_newcomer(desk: &Desk) {
    let open = desk.ready().unwrap();
    open.cache
        .write(|connection| {
            let mut newer = record::package(connection, &"newcomer".into(), 1)?;
            newer.version = 2;
            for section in &mut newer.common {
                section.fields.retain(|field| field.name != "phone");
                for field in section.fields.iter_mut().filter(|field| field.name == "address") {
                    field.kind = FieldKind::Region;
                }
            }
            for rule in &mut newer.members {
                rule.from_common.retain(|_, common| common != "phone");
            }
            record::put_base(connection, &Record::Package(Box::new(newer)), 3)?;
            meta::set_cursor(connection, "catalogue", 3, "epoch")
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_shown_what_newer_forms_would_change_before_it_is_brought_over_whole() {
    let desk = desk(clerk()).await;
    let opening = JointOpening { package: "newcomer".into(), ticket: None };
    let joint = desk.joint_open(opening).await.unwrap().joint.id;
    let landlord = changes(&[("landlord", "房文远")]);
    let member = Some(ItemCode::from("permit"));
    desk.joint_edit(JointEdit { joint, member, changes: landlord }).await.unwrap();
    let common = changes(&[("name", "张三"), ("phone", "13800005678"), ("address", "示范路 1 号")]);
    desk.joint_edit(JointEdit { joint, member: None, changes: common }).await.unwrap();
    let signature = photo(&desk, 5).await.hash;
    let screen = desk.joint_sign(JointSign { joint, signature }).await.unwrap();
    assert!(screen.newer.is_empty());

    newer_permit(&desk).await;
    newer_newcomer(&desk).await;
    let screen = desk.joint_view(JointRef { joint }).await.unwrap();
    assert_eq!(screen.newer, [&*screen.joint.package_name, "居住证新办"]);
    assert_eq!((screen.joint.version, screen.joint.members[0].version), (1, 1), "nothing happens by itself");
    let preview = desk.joint_migration(JointRef { joint }).await.unwrap();
    let left: Vec<&str> =
        preview.members[0].preview.set_aside.iter().map(|left| left.label.as_str()).collect();
    let common = preview.common.clone().expect("the common form is newer, too");
    let left_in_common: Vec<&str> = common.set_aside.iter().map(|left| left.field.as_str()).collect();
    assert_eq!((left, left_in_common, preview.sign_again), (vec!["房东姓名"], vec!["address"], true));
    assert_eq!(
        desk.joint_view(JointRef { joint }).await.unwrap().joint,
        screen.joint,
        "looking changes nothing"
    );

    let screen = desk.joint_migrate(JointMigrate { joint, to: preview.to.clone() }).await.unwrap();
    assert_eq!((screen.joint.versions(), screen.newer.len()), (preview.to, 0));
    assert_eq!(screen.joint.members[0].set_aside, preview.members[0].preview.set_aside);
    assert_eq!(screen.joint.set_aside, common.set_aside);
    assert_eq!(screen.joint.members[1].answers["phone"], Answer::from("13800005678"), "with the question");
    assert_eq!(screen.joint.signature, None);
    let asked: Vec<&str> =
        screen.members[0].form.problems.iter().map(|problem| problem.at.as_str()).collect();
    assert!(asked.contains(&"origin") && !asked.contains(&"landlord"), "what is new is asked for: {asked:?}");
}
