//! The devices of a counter in the real window: a card that fills a form, a reader that is pulled out, a ticket on paper.

use devices::simulated::{Conduct, Piece, SampleCard, SimulatedPrinter, SimulatedReader, Trouble, Vendor};
use protocol::rpc::Commands;
use protocol::screen::{DeviceSettings, Empty};
use system_tests::{Counter, Hall, Window, wait_for};

/// 居住证新办 for somebody who has no ticket, at the step that asks who they are.
async fn open_form(window: &Window) {
    window.see("serving-number").await;
    window.press("F8").await;
    window.gone("serving-number").await;
    window.open_residence_permit().await;
    window.see("choice-housing-rented").await;
    window.press("1").await;
    window.click("step-applicant").await;
    window.wait_focus("field-name").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_fills_the_form_by_a_key_and_a_reader_that_is_pulled_out_takes_nothing_along() {
    let hall = Hall::start().await;
    let reader = SimulatedReader::start(Vendor::Pushing).await;
    let settings = DeviceSettings { id_reader: Some(reader.settings()), ..DeviceSettings::default() };
    let window = Window::open_at(&hall, "counter-3", &settings).await;
    window.log_in("wangxiaomin").await;
    open_form(&window).await;

    // While the reader waits one goes on typing; Esc gives it up and leaves everything where it is.
    window.press("Alt+D").await;
    window.see("card-waiting").await;
    window.press("Esc").await;
    window.gone("card-waiting").await;
    window.see("form-applicant").await;
    window.press("Alt+D").await;
    window.see("card-waiting").await;
    window.type_into("field-phone", "13800005678").await;
    reader.lay(SampleCard::usual());
    window.wait_text("card-filled", "公民身份号码").await;
    window.screenshot("card").await;
    window.check_accessibility("a form that a card filled").await;
    assert_eq!(window.value("field-name").await, "周大海");
    assert_eq!(window.value("field-household_address").await, "示范省外县新村 1 组 8 号");
    assert_eq!(window.value("field-phone").await, "13800005678", "what was typed meanwhile is there");

    // What is there stays, until the clerk says that the card is right.
    window.type_into("field-name", "周大江").await;
    window.press("Alt+D").await;
    window.wait_text("card-offered", "表上“周大江”，证上“周大海”").await;
    assert_eq!(window.value("field-name").await, "周大江");
    window.press("Alt+T").await;
    window.wait_text("card-filled", "姓名").await;
    wait_for("the card's name is in the form", async || {
        (window.value("field-name").await == "周大海").then_some(())
    })
    .await;

    // Its plug is pulled while it waits for a card: it says so, and nothing that was filled in is gone.
    reader.take_away();
    window.press("Alt+D").await;
    window.see("card-waiting").await;
    window.type_into("field-phone", "13800009999").await;
    reader.behave(Conduct::BreaksOff);
    window.wait_text("card-fault", "身份证读卡器中途断开了").await;
    window.wait_text("card-fault", "请插好再做一次").await;
    assert_eq!(window.value("field-name").await, "周大海");
    assert_eq!(window.value("field-phone").await, "13800009999");
    drop(reader);
    window.press("Alt+D").await;
    window.wait_text("card-fault", "没有找到身份证读卡器").await;
    window.wait_text("status-line", "待发送 0").await;

    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let case = wait_for("the hall has the draft", async || {
        let cases = other.case_list(Empty {}).await.expect("the hall's cases");
        cases.into_iter().find(|case| case.applicant == "周大海" && case.status == "draft")
    })
    .await;
    let held = other.case_view(protocol::screen::CaseRef { case: case.id }).await.expect("the case").case;
    assert_eq!((held.text("id_number"), held.text("phone")), ("310199196805120315", "13800009999"));
    window.close().await;
}

fn words(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    pieces.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_printed_when_it_is_taken_and_again_when_the_paper_had_run_out() {
    let hall = Hall::start().await;
    let reader = SimulatedReader::start(Vendor::Nested).await;
    let printer = SimulatedPrinter::in_network().await;
    let settings = DeviceSettings {
        id_reader: Some(reader.settings()),
        ticket_printer: Some(printer.settings()),
        ..DeviceSettings::default()
    };
    let window = Window::open_at(&hall, "reception", &settings).await;
    window.log_in("helin").await;
    window.wait_focus("checkin-id").await;

    reader.lay(SampleCard::usual());
    window.press("Alt+D").await;
    window.wait_text("checkin-hint", "岁").await;
    assert_eq!(window.value("checkin-name").await, "周大海");
    window.press("1").await;
    window.press("Enter").await;
    let number = window.text("checkin-number").await;
    window.wait_status("ticket-paper", "printed").await;
    let paper = words(&printer.tickets()[0]);
    assert!(paper.contains(&number), "the number is on the ticket: {paper}");

    printer.trouble(Trouble::PaperOut);
    window.wait_focus("checkin-id").await;
    window.type_into("checkin-name", "陈样例").await;
    window.press("Enter").await;
    window.press("Enter").await;
    window.press("2").await;
    window.press("Enter").await;
    window.wait_status("ticket-paper", "failed").await;
    window.wait_text("ticket-paper", "小票机没有纸了。请装纸").await;
    window.screenshot("ticket-paper-out").await;
    window.check_accessibility("a ticket without paper").await;
    let without = window.text("checkin-number").await;
    assert_ne!(without, number, "the ticket is taken all the same");
    printer.trouble(Trouble::None);
    window.press("Alt+P").await;
    window.wait_status("ticket-paper", "printed").await;
    let tickets = printer.tickets();
    let paper = words(tickets.last().expect("a ticket"));
    assert!(paper.contains(&without) && !paper.contains("补打"), "{paper}");
    assert_eq!(printer.error(), None, "nothing but what the printer understands");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_set_up_and_tested_by_the_keyboard() {
    let hall = Hall::start().await;
    let reader = SimulatedReader::start(Vendor::Nested).await;
    let printer = SimulatedPrinter::in_network().await;
    reader.lay(SampleCard::usual());
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    assert!(!window.shows("card-read").await, "nothing speaks of what is not there");
    window.click("user-menu").await;
    window.click("menu-settings").await;
    window.click("setting-devices").await;
    window.see("devices").await;

    window.click("device-on-id_reader").await;
    window.type_into("device-address", &reader.settings().address).await;
    window.press("Alt+1").await;
    window.wait_text("report-id_reader", "读到一张证").await;
    window.wait_text("report-id_reader", "一切正常").await;
    window.click("device-format").await;
    window.type_into("device-json", "{\"exchange\": 1").await;
    window.wait_text("device-json-said", "第 1 行").await;
    window.press("Ctrl+Enter").await;
    window.wait_text("toasts", "改好后才能保存").await;
    window.check_accessibility("the settings of devices").await;
    // Switched off and on again it begins anew.
    window.click("device-on-id_reader").await;
    window.click("device-on-id_reader").await;
    window.type_into("device-address", &reader.settings().address).await;

    window.click("device-on-ticket_printer").await;
    let port = printer.settings().port;
    let protocol::screen::PrinterPort::Tcp { port, .. } = port else {
        panic!("it is in the network: {port:?}")
    };
    window.type_into("device-port-number", &port.to_string()).await;
    window.press("Alt+3").await;
    window.wait_text("report-ticket_printer", "测试小票已印出").await;
    assert!(words(&printer.tickets()[0]).contains("此票无效"), "nobody is called by it");
    window.click("device-on-camera").await;
    window.press("Alt+4").await;
    window.wait_text("fault-camera", "没有找到高拍仪").await;
    window.screenshot("devices").await;
    window.check_accessibility("the tests of devices").await;
    window.click("device-on-camera").await;
    window.press("Ctrl+Enter").await;
    window.gone("devices").await;
    window.press("Esc").await;
    window.gone("settings").await;
    window.open_residence_permit().await;
    window.see("card-read").await;
    window.close().await;
}
