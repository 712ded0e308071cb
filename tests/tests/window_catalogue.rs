//! 管理 in the real window: an administrator finds an item, changes it, sees what would change, and goes live; a file is imported.

use system_tests::{Hall, Window};

const ITEM: &str = "shiye-dengji";

async fn administration(hall: &Hall) -> Window {
    let window = Window::open(hall, "administration").await;
    window.log_in("xunuo").await;
    window.see("catalogue-nothing").await;
    window
}

/// Finds the item by its pinyin and opens it with the keyboard.
async fn open_item(window: &Window) {
    window.press("Ctrl+f").await;
    window.wait_focus("catalogue-filter").await;
    window.type_on("shiyedengji").await;
    window.see(&format!("catalogue-row-{ITEM}")).await;
    window.press("ArrowDown").await;
    window.see("edit-name").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_changed_and_goes_live_by_keyboard() {
    let hall = Hall::start().await;
    let window = administration(&hall).await;
    window.check_accessibility("the catalogue").await;
    open_item(&window).await;
    window.check_accessibility("an item of the catalogue").await;
    window.type_into("edit-category", "就业服务与失业").await;
    window.see("item-changes").await;
    for tab in ["materials", "fields", "preview", "versions"] {
        window.press("Ctrl+PageDown").await;
        window.see(&format!("tab-{tab}")).await;
        window.check_accessibility(&format!("the {tab} of an item")).await;
    }
    window.press("Ctrl+Enter").await;
    window.see("catalogue-plan").await;
    window.see(&format!("planned-{ITEM}")).await;
    window.check_accessibility("what would change").await;
    window.screenshot("catalogue-plan").await;
    window.press("Ctrl+Enter").await;
    window.see("catalogue-item").await;
    window.wait_text(&format!("catalogue-row-{ITEM}"), "第 2 版").await;
    window.screenshot("catalogue").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_none_is_reported_with_the_place() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for files");
    let file = scratch.path().join("items.json");
    std::fs::write(&file, "{\n  \"items\": [,]\n}").expect("a file on the disk");
    let window = administration(&hall).await;
    window.click("catalogue-import").await;
    window.see("import-drop").await;
    window.check_accessibility("the import").await;
    window.choose_file("import-file", &file).await;
    window.see("import-findings").await;
    window.wait_text("import-findings", "2:13").await;
    window.check_accessibility("what is wrong with a file").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_year_of_the_calendar_is_taken_in_and_a_wrong_one_is_said_with_its_day() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for files");
    let year = |make_up: &str| {
        let file = scratch.path().join("2027.json");
        let text = format!(
            r#"{{"year": 2027, "source": "样例", "off": ["2027-01-01..2027-01-03"], "make_up_workdays": ["{make_up}"]}}"#
        );
        std::fs::write(&file, text).expect("a file on the disk");
        file
    };
    let window = administration(&hall).await;
    window.wait_text("calendar", "2026-12-31").await;
    window.choose_file("calendar-file", &year("2027-02-19")).await;
    window.wait_text("calendar-fault", "2027-02-19 不是周末").await;
    window.check_accessibility("a calendar that cannot be").await;
    window.choose_file("calendar-file", &year("2027-02-20")).await;
    window.wait_text("calendar", "2027-12-31").await;
    window.gone("calendar-fault").await;
    window.check_accessibility("the calendar").await;
    window.screenshot("calendar").await;
    window.close().await;
}
