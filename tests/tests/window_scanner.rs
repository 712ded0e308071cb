//! A scanner that types, with the keys of the display, into the real window: what it reads opens a case, and a field stays as it was.

use std::time::Duration;

use domain::code::ScanCode;
use protocol::screen::{DeviceSettings, ScannerSettings};
use system_tests::{Display, Hall, Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_scanned_code_opens_the_case_and_leaves_the_field_as_it_was() {
    let hall = Hall::start().await;
    let display = Display::start();
    // A longer gap than usual: both cores may be busy with something else between two keys.
    let scanner = ScannerSettings { enabled: true, gap_ms: 60, ..ScannerSettings::default() };
    let devices = DeviceSettings { scanner, ..DeviceSettings::default() };
    let window = Window::open_at(&hall, "counter-3", &devices).await;
    display.turn_to("一窗").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.open_residence_permit().await;
    window.see("choice-housing-rented").await;
    let script = "return document.querySelector('[data-testid^=\"case-\"]').dataset.testid.slice(5)";
    let case = serde_json::from_value(window.run(script, Vec::new()).await).expect("the id of the case");

    window.click("nav-attention").await;
    window.see("page-attention").await;
    display.scan(&ScanCode::Case(case).digits());
    window.see("case").await;

    // Into a field it leaves nothing behind, and its Enter goes nowhere.
    window.click("step-applicant").await;
    window.type_into("field-phone", "13800005678").await;
    // Nobody lays the hand from the keys on a scanner faster than that.
    tokio::time::sleep(Duration::from_millis(200)).await;
    display.scan("6901234567892");
    window.wait_text("toasts", "没有找到这个码").await;
    window.wait_focus("field-phone").await;
    assert_eq!(window.value("field-phone").await, "13800005678");
    window.close().await;
}
