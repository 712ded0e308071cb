//! 数据共享 in the real window: a record is fetched with one key, what is wrong with it is reported with another, and the department answers.

use system_tests::{Hall, Window};
use testbed::licences::Licences;

const SLOT: &str = "household_register";
/// Whose register lacks the address.
const INCOMPLETE: &str = "310199196805120315";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_record_is_reported_and_answered_by_keyboard() {
    let platform = Licences::start().await;
    let hall = Hall::sharing(&platform).await;
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.open_residence_permit().await;
    window.click("step-applicant").await;
    window.type_into("field-id_number", INCOMPLETE).await;
    window.press("Enter").await;
    window.wait_text("status-line", "待发送 0").await;
    window.press("Alt+g").await;
    window.wait_text(&format!("licence-{SLOT}"), "缺关键信息“户籍地址”").await;
    window.wait_text(&format!("slot-state-{SLOT}"), "缺").await;
    window.check_accessibility("a record in which something is missing").await;
    window.screenshot("sharing").await;
    window.press("Alt+y").await;
    window.see("dispute-dialog").await;
    window.check_accessibility("the report of a discrepancy").await;
    window.press("Ctrl+Enter").await;
    window.wait_text(&format!("licence-report-{SLOT}"), "数据异议").await;

    let office = Window::open(&hall, "office").await;
    office.log_in("luwei").await;
    office.click("nav-discrepancies").await;
    office.wait_text("discrepancy-detail", "户籍地址").await;
    office.press("1").await;
    office.gone("discrepancy-take").await;
    office.check_accessibility("the discrepancies").await;
    office.screenshot("discrepancies").await;
    platform.correct(SLOT, INCOMPLETE, "address", "示范省外县老街 9 号");
    office.press("2").await;
    office.wait_focus("words").await;
    office.check_accessibility("the answer to a discrepancy").await;
    office.type_on("已补录户籍地址").await;
    office.press("Ctrl+Enter").await;
    office.gone("words-dialog").await;

    window.wait_text(&format!("licence-report-{SLOT}"), "已更正").await;
    window.press("Alt+g").await;
    window.wait_text(&format!("slot-state-{SLOT}"), "已共享获取").await;
    window.click("nav-discrepancies").await;
    window.see("discrepancy-close").await;
    window.press("4").await;
    window.gone("discrepancy-close").await;
    window.close().await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_fetches_a_record_for_all_members_of_a_joint_draft() {
    let platform = Licences::start().await;
    let hall = Hall::sharing(&platform).await;
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.press("Ctrl+j").await;
    window.see("joint-package-xinshenger-chusheng").await;
    window.press("2").await;
    window.see("joint-step-options").await;
    window.press("y").await;
    window.wait_text("joint-options", "已同意").await;
    // The applicant's number comes with the ticket.
    window.wait_text(&format!("slot-state-{SLOT}"), "可共享获取").await;
    window.press("Alt+g").await;
    window.wait_text(&format!("slot-state-{SLOT}"), "已共享获取").await;
    window.wait_text(&format!("slot-{SLOT}"), "供 3 项共用").await;
    window.check_accessibility("a record fetched for a joint draft").await;
    assert_eq!(platform.asked().len(), 1, "one question for all who want it");
    window.close().await;
}
