//! The second screen in the real program: the applicant reads along, signs and rates in a window of their own, and sees nothing that is another's.

use protocol::rpc::Commands;
use protocol::screen::*;
use serde_json::{Value, json};
use system_tests::errand::example;
use system_tests::{Counter, Hall, Window, photo, wait_for};

/// Says in the settings of the PC that it has a second screen.
async fn connect_second_screen(window: &Window) {
    window.click("user-menu").await;
    window.click("menu-settings").await;
    window.see("settings").await;
    window.click("setting-applicant-on").await;
    window.see("setting-monitor").await;
    window.check_accessibility("the setting of the second screen").await;
    window.press("Ctrl+Enter").await;
    window.gone("settings").await;
}

/// 居住证新办 in the 租赁 scenario, up to the last page before the review.
async fn fill_in(window: &Window) {
    window.open_residence_permit().await;
    window.click("choice-housing-rented").await;
    window.click("choice-ground-home").await;
    window.click("next-step").await;
    let answers = example("juzhuzheng-xinban");
    let text = |field: &str| answers[field].as_text().expect("a text answer").to_owned();
    for field in ["name", "id_number", "phone", "household_address"] {
        window.type_into(&format!("field-{field}"), &text(field)).await;
    }
    window.click("next-step").await;
    for field in ["address", "landlord_name", "landlord_id_number", "contract_number"] {
        window.type_into(&format!("field-{field}"), &text(field)).await;
    }
    window.type_into("field-since", &text("since").replace('-', "")).await;
}

async fn photograph(window: &Window, folder: &std::path::Path) {
    for (number, slot) in (1..).zip(["id_card", "id_card", "lease", "landlord_id_card"]) {
        let path = folder.join(format!("photo-{number}.jpg"));
        std::fs::write(&path, photo::page_with_metadata(number)).expect("a picture on the disk");
        window.choose_file(&format!("slot-file-{slot}"), &path).await;
    }
    window.wait_text("materials", "材料 4 / 4").await;
}

/// Asks the engine from the page that is driven, past everything that the page itself would ask.
async fn ask(window: &Window, command: &str, request: Value) -> Value {
    let script = "const [command, request] = arguments; \
        window.answer = undefined; \
        window.__TAURI_INTERNALS__.invoke('rpc', { command, request }) \
            .then(answer => { window.answer = answer; }, failure => { window.answer = failure; });";
    window.run(script, vec![json!(command), request]).await;
    wait_for("the engine answers", async || {
        let answer = window.run("return window.answer ?? null", Vec::new()).await;
        (!answer.is_null()).then_some(answer)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_reads_along_signs_and_rates() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    assert!(!window.shows("status-applicant").await, "no second screen was set up");
    connect_second_screen(&window).await;
    window.wait_status("status-applicant", "welcome").await;

    window.turn_to("applicant.html").await;
    window.wait_text("applicant-welcome", "示范街道社区事务受理服务中心").await;
    window.wait_text("applicant-welcome", "3 号窗口").await;
    window.check_accessibility("the welcome of the second screen").await;
    for command in ["queue_view", "case_list", "item_search", "session_state"] {
        let answer = ask(&window, command, json!({})).await;
        assert_eq!(answer["code"], "not_allowed", "{command} is the clerk's alone: {answer}");
    }

    window.turn_to("index.html").await;
    fill_in(&window).await;
    photograph(&window, scratch.path()).await;
    window.wait_status("status-applicant", "form").await;

    window.turn_to("applicant.html").await;
    let landlord = example("juzhuzheng-xinban")["landlord_name"].clone();
    window.wait_text("applicant", landlord.as_text().expect("a name")).await;
    window.wait_text("applicant-materials", "已拍照").await;
    assert!(!window.shows("sign-pad").await, "nothing is signed before the clerk asks for it");
    window.check_accessibility("the form on the second screen").await;
    window.screenshot("applicant-form").await;

    window.turn_to("index.html").await;
    window.press("Alt+q").await;
    window.wait_status("status-applicant", "sign").await;
    window.see("review").await;

    window.turn_to("applicant.html").await;
    window.wait_status("applicant", "sign").await;
    window.check_accessibility("the signature on the second screen").await;
    window.draw("sign-pad").await;
    window.screenshot("applicant-sign").await;
    window.press("Enter").await;
    window.wait_status("applicant", "form").await;

    window.turn_to("index.html").await;
    window.wait_text("toasts", "申请人已签名").await;
    window.see("sign-again").await;
    window.press("Ctrl+Enter").await;
    let number = window.text("receipt-number").await;
    window.wait_status("status-applicant", "rate").await;

    window.turn_to("applicant.html").await;
    window.wait_status("applicant", "rate").await;
    let seen = ask(&window, "applicant_screen", json!({})).await["seen"].clone();
    window.click("rate-very_dissatisfied").await;
    window.click("reason-115").await;
    window.type_into("rate-words", "等了很久").await;
    window.check_accessibility("the rating").await;
    window.screenshot("applicant-rate").await;
    window.press("Ctrl+Enter").await;
    window.wait_status("applicant", "thanks").await;
    let better = json!({ "level": "very_satisfied", "reasons": [], "words": "" });
    let again = ask(&window, "applicant_rate", json!({ "seen": seen, "opinion": better })).await;
    assert_eq!(again["code"], "applicant_moved", "one rating is all: {again}");

    window.turn_to("index.html").await;
    window.wait_text("receipt", "申请人已评价").await;
    assert!(!window.shows("rating").await, "what was said is not for the clerk");
    window.press("F8").await;
    window.gone("serving-number").await;
    window.turn_to("applicant.html").await;
    window.wait_status("applicant", "welcome").await;

    let supervisor = Counter::open(&hall, "supervisor").await;
    supervisor.log_in("zhoulan").await;
    let rating = wait_for("the rating reaches the supervisor", async || {
        let cases = supervisor.case_list(Empty {}).await.expect("the hall's cases");
        let case = cases.into_iter().find(|case| case.number == number)?.id;
        supervisor.case_view(CaseRef { case }).await.expect("the case").rating
    })
    .await;
    assert!(rating.bad, "a bad rating is marked");
    assert_eq!(rating.words, "等了很久");
    assert_eq!(rating.reasons.len(), 1);
    window.turn_to("index.html").await;
    window.close().await;
}
