//! Photographed identity papers, read with the real networks: what they offer for the form, and that nothing waits for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use domain::answer::Answer;
use domain::form::identity::Certainty;
use domain::id::{BlobHash, CaseId, JointId};
use protocol::rpc::Commands;
use protocol::screen::{
    CaseAttach, CaseDetach, CaseEdit, DraftRef, Empty, JointAttach, JointDetach, JointEdit, JointOpening,
    PaperReading, PaperReadings, Photo, Settings, Tag,
};
use specimens::{Scene, card_back, card_front, person};
use workstation::Desk;

use super::intake::open;
use super::{Place, clerk, desk_with, photo};

/// A desk with the networks that `scripts/setup.sh` puts into place.
async fn reading_desk() -> Place {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reading");
    desk_with(clerk(), |config| config.models = Some(models)).await
}

/// The front of a synthetic person's card, as a camera takes it.
fn front(seed: u64) -> Vec<u8> {
    let paper = card_front(&person(seed));
    specimens::jpeg(&Scene::of(&paper, 1600, 1200).tilted(&paper, seed).photograph(&paper).picture, 90)
}

async fn taken(desk: &Desk, bytes: Vec<u8>) -> Photo {
    desk.put_photo(bytes).await.unwrap()
}

async fn attach(desk: &Desk, case: CaseId, slot: &str, photo: &Photo) {
    let photo = photo.clone();
    desk.case_attach(CaseAttach { case, slot: slot.into(), photo }).await.unwrap();
}

async fn detach(desk: &Desk, case: CaseId, hash: &BlobHash) {
    desk.case_detach(CaseDetach { case, slot: "id".into(), hash: hash.clone() }).await.unwrap();
}

async fn readings(desk: &Desk, draft: DraftRef) -> PaperReadings {
    desk.reading_list(draft).await.unwrap()
}

/// What is offered once everything has been read. The screens are told when to ask.
async fn read(desk: &Desk, draft: DraftRef) -> PaperReadings {
    let mut changes = desk.changes();
    let all = async {
        loop {
            let readings = readings(desk, draft).await;
            if readings.waiting == 0 {
                return readings;
            }
            while changes.recv().await != Ok(Tag::Reading) {}
        }
    };
    tokio::time::timeout(Duration::from_secs(120), all).await.expect("a photo is read within two minutes")
}

fn said(readings: &PaperReadings) -> BTreeMap<&str, (&str, Certainty)> {
    readings.offers.iter().map(|read| (&*read.offer.field, (&*read.offer.text, read.certainty))).collect()
}

async fn answer(desk: &Desk, case: CaseId, field: &str, text: &str) {
    let changes = [(field.to_owned(), Some(Answer::Text(text.to_owned())))].into();
    desk.case_edit(CaseEdit { case, changes }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photographed_card_is_offered_for_the_fields_it_is_for_and_goes_with_its_photo() {
    let desk = reading_desk().await;
    let case = open(&desk).await.case.id;
    let card = person(7);
    answer(&desk, case, "name", "别人").await;
    let photo = taken(&desk, front(7)).await;
    attach(&desk, case, "id", &photo).await;
    let before = desk.case_view(protocol::screen::CaseRef { case }).await.unwrap().case.answers;

    let offered = read(&desk, DraftRef::Case(case)).await;
    let all = said(&offered);
    assert_eq!(all["name"], (&*card.name, Certainty::Likely), "against what was typed");
    assert_eq!(all["id_number"], (&*card.id_number, Certainty::Proven));
    assert_eq!(all["address"].0, card.address);
    assert!(offered.offers.iter().all(|offer| offer.hash == photo.hash && offer.slot == "id"));
    let after = desk.case_view(protocol::screen::CaseRef { case }).await.unwrap().case.answers;
    assert_eq!(before, after, "nothing is filled in by itself");

    answer(&desk, case, "id_number", &card.id_number).await;
    let offered = readings(&desk, DraftRef::Case(case)).await;
    assert_eq!((offered.waiting, offered.offers.len()), (0, 2), "what is there already is not offered");

    detach(&desk, case, &photo.hash).await;
    assert_eq!(readings(&desk, DraftRef::Case(case)).await, PaperReadings::default());
    attach(&desk, case, "id", &photo).await;
    assert_eq!(readings(&desk, DraftRef::Case(case)).await.waiting, 1, "what was read is forgotten with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_under_other_materials_is_not_read() {
    let desk = reading_desk().await;
    let case = open(&desk).await.case.id;
    let photo = taken(&desk, front(7)).await;
    attach(&desk, case, "lease", &photo).await;
    assert_eq!(readings(&desk, DraftRef::Case(case)).await, PaperReadings::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_go_on_while_a_paper_is_read() {
    let desk = reading_desk().await;
    let case = open(&desk).await.case.id;
    let cards = [taken(&desk, front(1)).await, taken(&desk, front(2)).await, taken(&desk, front(3)).await];
    for card in &cards {
        attach(&desk, case, "id", card).await;
    }
    assert_eq!(readings(&desk, DraftRef::Case(case)).await.waiting, 3, "one at a time");
    let mut typed = 0;
    // As many as can be done until the first is read: each is answered while the reading goes on.
    while readings(&desk, DraftRef::Case(case)).await.waiting == 3 {
        typed += 1;
        answer(&desk, case, "address", &format!("样本路{typed}号")).await;
        let screen = desk.case_view(protocol::screen::CaseRef { case }).await.unwrap();
        assert_eq!(screen.case.text("address"), format!("样本路{typed}号"));
        // A clerk who typed without a pause would leave the reader, which steps back, next to nothing.
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(typed < 10_000, "the first photo is read at last");
    }
    assert!(typed > 3, "{typed} answers were kept meanwhile");
    desk.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_setting_off_or_without_the_networks_nothing_is_read() {
    let desk = reading_desk().await;
    assert!(desk.session_state(Empty {}).await.unwrap().can_read);
    let case = open(&desk).await.case.id;
    let photo = taken(&desk, front(7)).await;
    attach(&desk, case, "id", &photo).await;
    let off = Settings { reading: PaperReading::Off, counter: Some(1), ..Settings::default() };
    desk.settings_set(off).await.unwrap();
    assert_eq!(readings(&desk, DraftRef::Case(case)).await, PaperReadings::default(), "not even waited for");
    let on = Settings { counter: Some(1), ..Settings::default() };
    desk.settings_set(on).await.unwrap();
    assert_eq!(readings(&desk, DraftRef::Case(case)).await.waiting, 1, "it is on unless somebody says no");

    let nowhere = desk_with(clerk(), |config| config.models = Some("/nowhere".into())).await;
    assert!(!nowhere.session_state(Empty {}).await.unwrap().can_read);
    let case = open(&nowhere).await.case.id;
    let photo = taken(&nowhere, front(7)).await;
    attach(&nowhere, case, "id", &photo).await;
    assert_eq!(readings(&nowhere, DraftRef::Case(case)).await, PaperReadings::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_card_offers_nothing() {
    let desk = reading_desk().await;
    let case = open(&desk).await.case.id;
    let picture = photo(&desk, 3).await;
    attach(&desk, case, "id", &picture).await;
    let paper = card_back(&person(7));
    let back = specimens::jpeg(&Scene::of(&paper, 1600, 1200).photograph(&paper).picture, 90);
    let back = taken(&desk, back).await;
    attach(&desk, case, "id", &back).await;
    let offered = read(&desk, DraftRef::Case(case)).await;
    assert!(offered.offers.is_empty(), "no form asks for the office of a card: {offered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_joint_draft_a_card_is_offered_once_for_the_common_part() {
    let desk = reading_desk().await;
    let opening = JointOpening { package: "newcomer".into(), ticket: None };
    let joint: JointId = desk.joint_open(opening).await.unwrap().joint.id;
    let photo = taken(&desk, front(7)).await;
    let hash = photo.hash.clone();
    desk.joint_attach(JointAttach { joint, kind: "id_card".into(), photo }).await.unwrap();
    let offered = read(&desk, DraftRef::Joint(joint)).await;
    let card = person(7);
    assert!(offered.offers.iter().all(|offer| offer.member.is_none() && offer.slot == "id_card"));
    let all = said(&offered);
    assert_eq!(all["name"].0, card.name);
    assert_eq!(all["id_number"], (&*card.id_number, Certainty::Proven));
    assert_eq!(offered.offers.len(), 3, "two members ask, and each field is offered once: {offered:?}");
    let changes = [("id_number".to_owned(), Some(Answer::Text(card.id_number.clone())))].into();
    desk.joint_edit(JointEdit { joint, member: None, changes }).await.unwrap();
    assert_eq!(readings(&desk, DraftRef::Joint(joint)).await.offers.len(), 2);
    desk.joint_detach(JointDetach { joint, kind: "id_card".into(), hash }).await.unwrap();
    assert_eq!(readings(&desk, DraftRef::Joint(joint)).await, PaperReadings::default());
}
