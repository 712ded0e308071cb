//! The whole way of one person in the real window: check-in, call, guided form, photos, signature, acceptance, receipt; once with the
//! network and once without it and with a crash in the middle.

use std::path::PathBuf;

use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{approve, example, id_number_of};
use system_tests::paper::{path_in, text_of};
use system_tests::{Counter, Hall, Window, photo, wait_for};

/// Typed by WebDriver, which has no keys outside the basic plane; rarer characters are tried in the other tests.
const NAME: &str = "陈㛃·麦麦提";

/// Checks somebody in at the reception by the ID number: the digit of the business, Enter. Gives the printed number.
async fn check_in(window: &Window, id_number: &str) -> String {
    window.click("nav-reception").await;
    window.type_into("checkin-name", NAME).await;
    window.type_into("checkin-id", id_number).await;
    window.wait_text("checkin-hint", "岁").await;
    window.press("1").await;
    window.press("Enter").await;
    window.text("checkin-number").await
}

/// Calls until this number is at the counter; who is called before does not come.
async fn call(window: &Window, number: &str) {
    window.click("nav-counter").await;
    window.see("queue").await;
    if window.shows("serving-number").await {
        window.press("F8").await;
        window.gone("serving-number").await;
    }
    loop {
        window.press("F2").await;
        let called = window.text("serving-number").await;
        if called == number {
            break;
        }
        window.press("F4").await;
        window.gone("serving-number").await;
    }
}

/// Opens 居住证新办 by its initials and fills in the 租赁 scenario by keyboard.
async fn fill_in(window: &Window, id_number: &str) {
    window.press("Ctrl+k").await;
    window.type_into("search-input", "jzzxb").await;
    window.see("hit-juzhuzheng-xinban").await;
    window.press("Enter").await;
    window.see("case").await;
    window.click("choice-housing-rented").await;
    window.click("choice-ground-home").await;
    window.click("next-step").await;
    let answers = example("juzhuzheng-xinban");
    let text = |field: &str| answers[field].as_text().expect("a text answer").to_owned();
    window.type_into("field-name", NAME).await;
    window.type_into("field-id_number", id_number).await;
    for field in ["phone", "household_address"] {
        window.type_into(&format!("field-{field}"), &text(field)).await;
    }
    window.click("next-step").await;
    for field in ["address", "landlord_name", "landlord_id_number", "contract_number"] {
        window.type_into(&format!("field-{field}"), &text(field)).await;
    }
    window.type_into("field-since", &text("since").replace('-', "")).await;
}

/// Pictures for every slot that needs them, as files on the disk.
fn pictures(folder: &std::path::Path) -> Vec<(&'static str, Vec<PathBuf>)> {
    let mut next = 0;
    let mut page = || {
        next += 1;
        let path = folder.join(format!("photo-{next}.jpg"));
        std::fs::write(&path, photo::page_with_metadata(next)).expect("a picture on the disk");
        path
    };
    vec![("id_card", vec![page(), page()]), ("lease", vec![page()]), ("landlord_id_card", vec![page()])]
}

async fn photograph(window: &Window, folder: &std::path::Path) {
    for (slot, files) in pictures(folder) {
        for file in files {
            window.choose_file(&format!("slot-file-{slot}"), &file).await;
        }
    }
    window.wait_text("materials", "材料 4 / 4").await;
}

async fn sign(window: &Window) {
    while !window.shows("sign-pad").await {
        window.click("next-step").await;
    }
    window.draw("sign-pad").await;
    window.click("sign-confirm").await;
    window.see("sign-again").await;
}

/// Takes the case in; gives its number.
async fn accept(window: &Window) -> String {
    window.press("Ctrl+Enter").await;
    window.text("receipt-number").await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_check_in_to_receipt_in_the_real_window() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let id = id_number_of(1949, 101);
    let window = Window::open(&hall, "counter-3").await;
    window.see("login").await;
    window.screenshot("login").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;

    // The colleagues have opened their counters, too.
    let mut colleagues = Vec::new();
    for (name, staff) in [("colleague-1", "zhaoming"), ("colleague-2", "lijing"), ("colleague-5", "wugang")] {
        let counter = Counter::open(&hall, name).await;
        counter.log_in(staff).await;
        counter.sent().await;
        colleagues.push(counter);
    }
    let number = check_in(&window, &id).await;
    window.wait_text("reception-waiting-A", "1、2、3").await;
    window.screenshot("reception").await;
    call(&window, &number).await;
    fill_in(&window, &id).await;
    photograph(&window, scratch.path()).await;
    window.screenshot("counter").await;
    sign(&window).await;
    window.screenshot("review").await;
    let case_number = accept(&window).await;
    window.screenshot("receipt").await;

    window.click("save-acceptance").await;
    let paper = text_of(&path_in(&window.text("saved-acceptance").await));
    assert!(paper.contains(&case_number), "the case number is on the receipt");
    assert!(paper.contains(NAME), "the name is on the receipt, rare characters included");

    // This PC has no printer: the paper is shown, and whoever prints it all the same is told where the file is.
    window.press("Ctrl+p").await;
    window.see("sheet-1").await;
    window.wait_picture("sheet-1").await;
    window.press("Ctrl+Enter").await;
    let said = window.text("print-outcome").await;
    assert!(said.contains("没有可用的打印服务"), "{said}");
    assert!(text_of(&path_in(&said)).contains(&case_number), "the file is the receipt");
    window.screenshot("print").await;
    window.press("Esc").await;

    // The central API has the case, its photos byte for byte, and the audit entry.
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let case = wait_for("the hall has the case", async || {
        let cases = other.case_list(Empty {}).await.expect("the hall's cases");
        cases.into_iter().find(|case| case.number == case_number)
    })
    .await;
    assert_eq!(case.applicant, NAME);
    let view = other.case_view(CaseRef { case: case.id }).await.expect("the case");
    assert_eq!(view.case.attachments.len(), 4);
    for attachment in &view.case.attachments {
        let (_, bytes) =
            wait_for("the photo is at the hall", async || other.photo(&attachment.hash, false).await.ok())
                .await;
        let expected = domain::id::BlobHash(sha256(&bytes));
        assert_eq!(expected, attachment.hash, "byte for byte what the counter took in");
        assert!(!bytes.windows(4).any(|window| window == photo::PLACE), "where the photo was taken is gone");
    }
    let trail = hall.trail(&domain::record::Key::case(case.id)).await;
    let accepted = ("case_accept".to_owned(), "wangxiaomin".to_owned());
    assert_eq!(
        trail.iter().filter(|entry| **entry == accepted).count(),
        1,
        "accepted once, by whom: {trail:?}"
    );
    window.close().await;
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_network_and_killed_in_the_middle_of_a_draft() {
    let mut hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let id = id_number_of(1949, 202);
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.wait_text("status-line", "已联网").await;
    hall.stop().await;

    let number = check_in(&window, &id).await;
    call(&window, &number).await;
    fill_in(&window, &id).await;
    window.wait_text("status-line", "离线").await;
    window.screenshot("alone").await;
    // What was typed is saved a moment after the last key; then the power goes.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    window.kill().await;

    let window = Window::open(&hall, "counter-3").await;
    window.see("case").await;
    window.click("next-step").await;
    window.see("field-name").await;
    photograph(&window, scratch.path()).await;
    sign(&window).await;
    let case_number = accept(&window).await;

    hall.resume().await;
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let cases = wait_for("everything arrives without a key pressed", async || {
        let cases = other.case_list(Empty {}).await.expect("the hall's cases");
        cases.iter().any(|case| case.number == case_number).then_some(cases)
    })
    .await;
    assert_eq!(cases.iter().filter(|case| case.number == case_number).count(), 1, "exactly once");
    let arrived = cases.iter().find(|case| case.number == case_number).expect("the case");
    let view = other.case_view(CaseRef { case: arrived.id }).await.expect("the case");
    assert_eq!(view.case.text("name"), NAME, "what was typed before the crash is there");
    assert_eq!(view.case.text("contract_number"), "ZL20260301008");
    window.wait_text("status-line", "已联网").await;

    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;
    approve(&office, &case_number).await;
    window.close().await;
}
