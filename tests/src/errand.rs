//! What clerks and approvers do, in steps that several tests share.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Answers;
use domain::case::Case;
use domain::command::{Changes, TaskCommand};
use domain::id::{ItemCode, StaffId};
use domain::record::Space;
use domain::ticket::{Person, TicketClass};
use protocol::rpc::Commands as _;
use protocol::screen::*;
use sha2::{Digest as _, Sha256};

use crate::{Counter, Hall, Workplace, photo, wait_for};

/// The modelled item that the journeys take in.
pub const RESIDENCE_PERMIT: &str = "juzhuzheng-xinban";

/// Changes that fill in all these answers.
pub fn changes(answers: Answers) -> Changes {
    answers.into_iter().map(|(field, answer)| (field, Some(answer))).collect()
}

/// Answers of the sample that make an item's form complete.
pub fn example(item: &str) -> Answers {
    central::sample::example_answers(item).expect("the sample has an example of this item")
}

/// A made-up ID number of somebody born in 1980: valid, in a region that does not exist, different for each number below 1000.
pub fn id_number(sequence: u32) -> String {
    id_number_of(1980, sequence)
}

/// As [`id_number`], of somebody born in this year.
pub fn id_number_of(year: u16, sequence: u32) -> String {
    let stem = format!("310199{year}0101{sequence:03}");
    let check = domain::code::IdNumber::check_character(&stem).expect("seventeen digits");
    format!("{stem}{check}")
}

/// Ends whatever the morning left at the counter.
pub async fn clear_counter(counter: &impl Workplace) {
    let queue = counter.queue_view(Empty {}).await.expect("the queue is always shown");
    if let Some(current) = queue.current {
        let done = counter.ticket_act(TicketAct { ticket: current.id, action: TicketAction::Finish }).await;
        done.expect("a served ticket can be finished");
    }
}

/// Checks a person in for a business.
pub async fn check_in(counter: &impl Workplace, name: &str, person: u32, business: &str) -> TicketIssued {
    let form = CheckIn {
        person: Person {
            name: name.to_owned(),
            id_number: id_number(person),
            phone: "13800005678".to_owned(),
        },
        business: business.into(),
        item: None,
        class: TicketClass::Normal,
        priority_reason: None,
        appointment_at: None,
    };
    counter
        .ticket_check_in(form)
        .await
        .unwrap_or_else(|failure| panic!("{name} must be checked in: {failure:?}"))
}

/// Every number of business A that waits in the hall, as a PC sees them that has just begun.
pub async fn numbers_in_the_hall(hall: &Hall) -> Vec<String> {
    let fresh = Counter::open(hall, "fresh").await;
    fresh.log_in("zhaoming").await;
    let queue = fresh.queue_view(Empty {}).await.expect("the queue");
    fresh.close();
    queue.waiting.iter().map(|row| row.number.clone()).collect()
}

/// Checks that each of these numbers of business A waits in the hall once, and that its audit trail is whole.
pub async fn check_arrived_once(hall: &Hall, issued: &BTreeSet<String>) {
    let there = numbers_in_the_hall(hall).await;
    let distinct: BTreeSet<_> = there.iter().cloned().collect();
    assert_eq!(distinct.len(), there.len(), "no number is in the hall twice: {there:?}");
    assert!(issued.is_subset(&distinct), "missing in the hall: {:?}", issued.difference(&distinct));
    let report = hall.central().store().check_ledger(&Space::Hall("shifan".into())).await;
    assert_eq!(report.expect("the ledger").broken_at, None, "the audit trail is one unbroken chain");
}

/// Checks that another PC of the hall can see every photo of a case, byte for byte: its name is the hash of what is in it.
pub async fn check_photos(hall: &Hall, case: &Case) {
    let other = Counter::open(hall, "looking").await;
    other.log_in("lijing").await;
    assert!(!case.attachments.is_empty(), "the case has photos");
    for attachment in &case.attachments {
        let bytes = other.bytes_of(&attachment.hash).await;
        let bytes = bytes.unwrap_or_else(|failure| panic!("the photo must be at the hall: {failure:?}"));
        assert_eq!(hex::encode(Sha256::digest(&bytes)), attachment.hash.0, "the photo is whole");
    }
    other.close();
}

/// Checks that nothing was refused.
pub async fn check_nothing_refused(counter: &impl Workplace) {
    let entries = counter.attention_list(Empty {}).await.expect("entries");
    let refusals: Vec<_> = entries.iter().map(|entry| (&entry.command, &entry.refusal)).collect();
    assert!(refusals.is_empty(), "nothing was refused: {refusals:?}");
}

/// Fills every slot that still needs photos, each with pictures of its own.
pub async fn photograph(counter: &impl Workplace, mut screen: CaseScreen) -> CaseScreen {
    let case = screen.case.id;
    let needed: Vec<(String, u8)> = screen
        .form
        .materials
        .iter()
        .filter(|material| material.required && !material.shared)
        .map(|material| (material.slot.clone(), material.pages))
        .collect();
    for (index, (slot, pages)) in (1u32..).zip(needed) {
        for page in 0..u32::from(pages) {
            let photo =
                counter.take_in(photo::page(index * 10 + page)).await.expect("a clear photo is taken in");
            let attach = CaseAttach { case, slot: slot.clone(), photo };
            screen = counter.case_attach(attach).await.expect("a photo goes into its slot");
        }
    }
    screen
}

/// Takes a residence permit application in, up to the acceptance.
pub async fn accept_residence_permit(counter: &impl Workplace) -> CaseScreen {
    accept_residence_permit_of(counter, Answers::new()).await
}

/// As [`accept_residence_permit`], with these answers instead of the sample's.
pub async fn accept_residence_permit_of(counter: &impl Workplace, own: Answers) -> CaseScreen {
    let screen = fill_residence_permit_of(counter, own).await;
    let reference = CaseRef { case: screen.case.id };
    counter
        .case_accept(reference)
        .await
        .unwrap_or_else(|failure| panic!("the case must be accepted: {failure:?}"))
}

/// Fills a residence permit application in completely, with photos, and leaves it a draft.
pub async fn fill_residence_permit(counter: &impl Workplace) -> CaseScreen {
    fill_residence_permit_of(counter, Answers::new()).await
}

async fn fill_residence_permit_of(counter: &impl Workplace, own: Answers) -> CaseScreen {
    let opening = CaseOpening { item: RESIDENCE_PERMIT.into(), ticket: None };
    let screen = counter.case_open(opening).await.expect("the item can be opened");
    let mut answers = example(RESIDENCE_PERMIT);
    answers.extend(own);
    let edit = CaseEdit { case: screen.case.id, changes: changes(answers) };
    let screen = counter.case_edit(edit).await.expect("answers can be filled in");
    let screen = photograph(counter, screen).await;
    assert_eq!(screen.form.problems, [], "the sample answers complete the form");
    screen
}

/// Fills in 新生儿出生一件事 with three members in three departments and launches it.
pub async fn launch_birth(counter: &impl Workplace) -> JointScreen {
    let opening = JointOpening { package: "xinshenger-chusheng".into(), ticket: None };
    let screen = counter.joint_open(opening).await.expect("the package can be opened");
    let joint = screen.joint.id;
    let members: Vec<ItemCode> =
        ["chusheng-dengji", "canbao-dengji", "shebaoka-shenling"].map(ItemCode::from).to_vec();
    counter
        .joint_choose(JointChoose { joint, members: members.clone() })
        .await
        .expect("members can be chosen");
    counter.joint_consent(JointConsent { joint, given: true }).await.expect("consent can be given");
    let example = |name: &str| example(name);
    let common = JointEdit { joint, member: None, changes: changes(example("xinshenger-chusheng")) };
    counter.joint_edit(common).await.expect("the common part can be filled in");
    for item in &members {
        let edit = JointEdit { joint, member: Some(item.clone()), changes: changes(example(item.as_str())) };
        counter.joint_edit(edit).await.expect("a member's part can be filled in");
    }
    let screen = counter.joint_view(JointRef { joint }).await.expect("the application is shown");
    for (index, material) in (1u32..).zip(screen.materials.clone()) {
        for page in 0..material.pages {
            let photo =
                counter.take_in(photo::page(500 + index * 10 + page)).await.expect("a photo is taken in");
            let attach = JointAttach { joint, kind: material.kind.clone(), photo };
            counter.joint_attach(attach).await.expect("a photo goes under its kind");
        }
    }
    let delivery = JointDeliver {
        joint,
        kind: domain::catalogue::DeliveryKind::Post,
        address: "示范市示范区临港街道 88 弄 12 号 603 室".to_owned(),
    };
    counter.joint_deliver(delivery).await.expect("delivery can be chosen");
    let signature = counter.take_in(photo::page(999)).await.expect("the signature is taken in");
    let screen = counter
        .joint_sign(JointSign { joint, signature: signature.hash })
        .await
        .expect("the form can be signed");
    assert_eq!(screen.blockers, [], "nothing keeps the application from being launched");
    counter
        .joint_submit(JointRef { joint })
        .await
        .unwrap_or_else(|failure| panic!("it must launch: {failure:?}"))
}

/// Waits for the task of a case at an approver's desk and approves it.
pub async fn approve(desk: &impl Workplace, case_number: &str) {
    let task = wait_for("the task reaches the approver", async || {
        let tasks = desk.task_list(Empty {}).await.expect("the inbox is always shown");
        tasks.into_iter().find(|task| task.case_number == case_number).map(|task| task.id)
    })
    .await;
    let action = TaskCommand::Approve { opinion: "材料齐全，同意".to_owned() };
    desk.task_act(TaskAct { task, action }).await.expect("an approver can approve");
    desk.sent().await;
    let entries = desk.attention_list(Empty {}).await.expect("entries");
    assert!(entries.is_empty(), "the approval must be carried out: {:?}", entries[0].refusal);
}

/// Which status the members of a joint application have.
pub fn statuses(screen: &JointScreen) -> BTreeMap<String, String> {
    screen.joint.members.iter().filter(|m| m.chosen).map(|m| (m.item.0.clone(), m.status.clone())).collect()
}

/// A member of staff.
pub fn staff(id: &str) -> StaffId {
    id.into()
}
