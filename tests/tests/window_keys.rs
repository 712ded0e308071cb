//! How many keys a whole task takes besides the data itself, counted in the real window.

use std::cell::Cell;
use std::path::Path;

use system_tests::errand::example;
use system_tests::{Hall, Window, photo};

/// The one of the sample's morning who comes for 居住证新办.
const APPLICANT: &str = "A007";

/// Most keys that 居住证新办 may take from the call to the receipt, besides what is typed into fields.
const MOST: u32 = 60;

/// A window whose keys are counted.
struct Hands<'w> {
    window: &'w Window,
    pressed: Cell<u32>,
}

impl Hands<'_> {
    async fn press(&self, chord: &str) {
        self.pressed.set(self.pressed.get() + 1);
        self.window.press(chord).await;
    }

    /// Types an answer, which is data, and goes on with Enter, which is a key.
    async fn answer(&self, field: &str, text: &str) {
        self.window.wait_focus(&format!("field-{field}")).await;
        if !text.is_empty() {
            self.window.type_on(text).await;
        }
        self.press("Enter").await;
    }

    /// Chooses by a digit, which counts as a key here, and goes on; without a digit it only goes on.
    async fn choose(&self, first_card: &str, digit: Option<&str>) {
        self.window.wait_focus(first_card).await;
        if let Some(digit) = digit {
            self.press(digit).await;
        }
        self.press("Enter").await;
    }

    /// F9, and Enter in the dialog of the system, which no test can drive: the file is given to the input behind it.
    async fn photograph(&self, folder: &Path, slot: &str, page: u32) {
        let path = folder.join(format!("{slot}-{page}.jpg"));
        std::fs::write(&path, photo::page(page)).expect("a picture on the disk");
        self.pressed.set(self.pressed.get() + 2);
        self.window.choose_file(&format!("slot-file-{slot}"), &path).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_residence_permit_from_call_to_receipt_takes_few_keys() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.press("F8").await;
    window.gone("serving-number").await;
    let hands = Hands { window: &window, pressed: Cell::new(0) };
    // Who is called before the applicant does not come; the keys count from the applicant's own call.
    loop {
        hands.pressed.set(0);
        hands.press("F2").await;
        if window.text("serving-number").await == APPLICANT {
            break;
        }
        window.press("F4").await;
        window.gone("serving-number").await;
    }
    window.wait_focus("start").await;
    hands.press("Enter").await;
    window.wait_focus("open-offered").await;
    hands.press("Enter").await;

    hands.choose("choice-housing-own", Some("2")).await;
    hands.choose("choice-ground-work", Some("2")).await;
    hands.choose("choice-relative_house-yes", None).await;
    hands.choose("choice-by_agent-yes", None).await;
    // Name, number and telephone came with the ticket.
    hands.answer("education", "").await;
    let answers = example("juzhuzheng-xinban");
    let text = |field: &str| answers[field].as_text().expect("a text answer").to_owned();
    hands.answer("household_address", &text("household_address")).await;
    hands.answer("address", &text("address")).await;
    hands.answer("since", &text("since").replace('-', "")).await;
    hands.answer("landlord_name", &text("landlord_name")).await;
    hands.answer("landlord_id_number", &text("landlord_id_number")).await;
    hands.answer("landlord_phone", "").await;
    hands.answer("contract_number", &text("contract_number")).await;
    hands.answer("lease_end", "").await;
    hands.choose("choice-has_children-yes", None).await;
    hands.answer("remark", "").await;
    window.see("review").await;

    for (slot, page) in [("id_card", 1), ("id_card", 2), ("lease", 3), ("landlord_id_card", 4)] {
        hands.photograph(scratch.path(), slot, page).await;
    }
    window.wait_text("materials", "材料 4 / 4").await;
    window.draw("sign-pad").await;
    window.wait_focus("sign-confirm").await;
    hands.press("Enter").await;
    window.see("sign-again").await;
    hands.press("Ctrl+Enter").await;
    let number = window.text("receipt-number").await;

    assert!(!number.is_empty(), "accepted");
    let pressed = hands.pressed.get();
    assert!(pressed < MOST, "{pressed} keys from the call to the receipt");
    window.close().await;
}
