//! A photographed ID card in the real window: what it says stands under the fields while the clerk goes on, and a key takes it.

use specimens::{Scene, card_front, jpeg, person};
use system_tests::{Hall, Window};

/// The folder into which `scripts/setup.sh` puts the networks.
const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/reading");

#[tokio::test(flavor = "multi_thread")]
async fn a_photographed_card_is_offered_under_the_fields_and_taken_by_a_key() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let card = person(7);
    let paper = card_front(&card);
    let photo = scratch.path().join("card.jpg");
    let picture = Scene::of(&paper, 1600, 1200).tilted(&paper, 7).photograph(&paper).picture;
    std::fs::write(&photo, jpeg(&picture, 90)).expect("a picture on the disk");

    let window = Window::open_with(&hall, "counter-3", &[("YICHUANG_MODELS", MODELS)]).await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.press("F2").await;
    window.see("serving-number").await;
    window.open_residence_permit().await;
    window.click("choice-housing-rented").await;
    window.click("choice-ground-home").await;
    window.click("next-step").await;
    window.see("field-household_address").await;

    window.choose_file("slot-file-id_card", &photo).await;
    // The clerk goes on meanwhile.
    window.type_into("field-phone", "13800005678").await;
    window.see("reads").await;
    window.wait_text("read-id_number", "已核验").await;
    window.wait_text("read-household_address", &card.address).await;
    assert_eq!(window.value("field-phone").await, "13800005678", "typing went on");
    assert_eq!(window.value("field-household_address").await, "", "nothing is filled in by itself");
    window.screenshot("reading").await;
    window.check_accessibility("what was read from a card").await;

    // Everything that is proven, and nothing else.
    window.press("Alt+a").await;
    window.gone("read-id_number").await;
    window.click("field-id_number").await;
    assert_eq!(window.value("field-id_number").await, card.id_number);
    // What stands under the field.
    window.click("field-name").await;
    window.press("Alt+r").await;
    window.gone("read-name").await;
    assert_eq!(window.value("field-name").await, card.name);
    // What was read with doubt is held against the photo first.
    window.wait_text("read-household_address", "存疑").await;
    window.click("field-household_address").await;
    window.press("Alt+r").await;
    window.see("read-look").await;
    window.wait_text("read-look-said", &card.address).await;
    window.check_accessibility("a doubtful reading beside its photo").await;
    window.press("Esc").await;
    window.gone("read-look").await;

    // The card is taken out: what it said goes with it.
    window.see("read-household_address").await;
    window.click("slot-remove-id_card-1").await;
    window.gone("read-household_address").await;
    window.close().await;
}
