//! More of the real window: a whole task without a mouse, what was refused, local data that cannot be opened, input that cannot be
//! used, and the screens of the others.

use std::path::{Path, PathBuf};

use domain::id::CaseId;
use protocol::rpc::Commands;
use protocol::screen::*;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use system_tests::errand::{RESIDENCE_PERMIT, changes, example};
use system_tests::{Counter, Hall, Window, photo, wait_until};
use workstation::config::SecretPlace;
use workstation::secrets::Secrets;

/// The one of the sample's morning who comes for 失业登记.
const JOB_SEEKER: &str = "B005";

/// Opens the window and logs a clerk in, who has the person of the sample's morning before them.
async fn counter(hall: &Hall) -> Window {
    let window = Window::open(hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file on the disk");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn from_call_to_receipt_with_the_keyboard_alone() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = counter(&hall).await;
    window.press("F8").await;
    window.gone("serving-number").await;
    // Who has priority is called first, and does not come.
    loop {
        window.press("F2").await;
        if window.text("serving-number").await == JOB_SEEKER {
            break;
        }
        window.press("F4").await;
        window.gone("serving-number").await;
    }
    window.wait_focus("start").await;
    window.press("Enter").await;
    window.wait_status("serving", "serving").await;
    window.wait_focus("open-offered").await;
    window.press("Enter").await;

    // Digits choose, Enter goes on: to the next field, and behind the last one to the next step.
    window.wait_focus("choice-reason-left_job").await;
    window.press("1").await;
    window.press("Enter").await;
    window.wait_focus("choice-wants_benefit-yes").await;
    window.press("2").await;
    window.press("Enter").await;
    window.wait_focus("choice-by_agent-yes").await;
    window.press("Enter").await;
    // The name, the number and the telephone came with the ticket.
    window.wait_focus("field-address").await;
    window.type_on("示范市示范区临港街道 88 弄 12 号 603 室").await;
    window.press("Enter").await;
    let typed = [
        ("employer_name", "示范市样例科技有限公司"),
        ("employer_code", ""),
        ("left_on", "20261031"),
        ("leave_kind", "合同期满"),
        ("education", "本科"),
        ("skills", ""),
    ];
    for (field, text) in typed {
        window.wait_focus(&format!("field-{field}")).await;
        if !text.is_empty() {
            window.type_on(text).await;
        }
        window.press("Enter").await;
    }
    window.wait_focus("choice-services-introduce").await;
    window.press("1").await;
    window.press("Enter").await;
    window.see("review").await;

    // There is no camera here; the pictures come as files.
    for (slot, pages) in [("id_card", 2), ("form", 1)] {
        for page in 0..pages {
            let picture = file(scratch.path(), &format!("{slot}-{page}.jpg"), &photo::page(page + 10));
            window.choose_file(&format!("slot-file-{slot}"), &picture).await;
        }
        window.wait_text(&format!("slot-state-{slot}"), "清晰").await;
    }
    // However often it is pressed, Enter hands nothing in: the question can still be asked, and answered with no.
    for _ in 0..3 {
        window.press("Enter").await;
    }
    window.press("Ctrl+Enter").await;
    window.see("unsigned-dialog").await;
    window.press("Esc").await;
    window.gone("unsigned-dialog").await;
    assert!(!window.shows("receipt").await, "nothing is handed in by Enter");
    window.press("Ctrl+Enter").await;
    window.see("unsigned-dialog").await;
    window.press("Ctrl+Enter").await;
    let number = window.text("receipt-number").await;

    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    wait_until("the hall has the case", async || {
        let cases = other.case_list(Empty {}).await.expect("the hall's cases");
        cases.iter().any(|case| case.number == number)
    })
    .await;
    window.close().await;
}

/// The case that the window has open.
async fn open_case(window: &Window) -> CaseId {
    let script = "return document.querySelector('[data-testid^=\"case-\"]').dataset.testid.slice(5)";
    let id = window.run(script, Vec::new()).await;
    serde_json::from_value(id).expect("the button of a case is named by its id")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_is_shown_beside_what_the_hall_holds_and_settled_by_a_key() {
    let hall = Hall::start().await;
    let window = counter(&hall).await;
    window.open_residence_permit().await;
    window.see("choice-housing-rented").await;
    let case = open_case(&window).await;
    window.wait_text("status-line", "待发送 0").await;

    // While this counter is alone a colleague fills the form in.
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    other.sent().await;
    window.gate.cut();
    window.wait_text("status-line", "离线").await;
    let theirs = example(RESIDENCE_PERMIT);
    let address = theirs["household_address"].as_text().expect("an address").to_owned();
    let edit = CaseEdit { case, changes: changes(theirs) };
    other.case_edit(edit).await.expect("a colleague can go on with a case");
    let edit = CaseEdit { case, changes: changes([("phone".to_owned(), "13900001111".into())].into()) };
    other.case_edit(edit).await.expect("a colleague can change an answer");
    other.sent().await;

    window.click("step-applicant").await;
    for (field, text) in [("phone", "13900009999"), ("household_address", "示范省外县新村 2 组 9 号")]
    {
        window.type_into(&format!("field-{field}"), text).await;
        window.press("Enter").await;
    }
    window.wait_text("case", "待发送到中心").await;
    window.gate.restore();

    // One of the two is changed after all, the other is left to the colleague.
    window.wait_text("attention-count", "2").await;
    window.click("nav-attention").await;
    window.wait_text("attention-detail", "139****9999").await;
    window.wait_text("attention-detail", "139****1111").await;
    window.screenshot("attention").await;
    window.check_accessibility("what needs attention").await;
    window.press("2").await;
    window.wait_text("attention-count", "1").await;
    window.wait_text("attention-detail", &address).await;
    window.press("1").await;
    window.see("attention-empty").await;
    wait_until("the hall has what was settled", async || {
        let view = other.case_view(CaseRef { case }).await.expect("the case");
        view.case.text("phone") == "13900009999" && view.case.text("household_address") == address
    })
    .await;
    window.gone("attention-count").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn local_data_without_its_key_or_damaged_is_set_aside_and_the_program_goes_on() {
    let hall = Hall::start().await;
    let window = counter(&hall).await;
    let data = window.data().to_owned();
    window.close().await;
    Secrets::new(SecretPlace::Keyring, &data).forget("cache-key").expect("the keyring can be written to");

    let window = Window::open(&hall, "counter-3").await;
    window.wait_text("trouble", "钥匙").await;
    window.screenshot("trouble").await;
    window.check_accessibility("what is said when the local data cannot be used").await;
    assert_eq!(set_aside(&data).len(), 1, "the file is set aside");
    window.press("Enter").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.close().await;

    let cache = data.join(workstation::cache::FILE);
    let mut bytes = std::fs::read(&cache).expect("the local data");
    let middle = bytes.len() / 2;
    bytes[..middle].fill(0x5A);
    std::fs::write(&cache, &bytes).expect("the local data can be damaged");
    let found = contents(&cache);
    let before = set_aside(&data);
    let window = Window::open(&hall, "counter-3").await;
    window.wait_text("trouble", "损坏").await;
    let aside: Vec<_> = set_aside(&data).into_iter().filter(|path| !before.contains(path)).collect();
    assert_eq!(aside.len(), 1, "the damaged file is set aside beside the other, not deleted");
    assert_eq!(contents(&aside[0]), found, "what is set aside is byte for byte what was found");
    window.press("Enter").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.close().await;
}

/// Hashes of a database and of its journal, where it has one.
fn contents(database: &Path) -> (String, Option<String>) {
    let hash = |bytes: Vec<u8>| format!("{:x?}", Sha256::digest(bytes));
    let journal = PathBuf::from(format!("{}-wal", database.display()));
    (hash(std::fs::read(database).expect("the local data")), std::fs::read(journal).ok().map(hash))
}

/// The databases that were set aside in a data folder.
fn set_aside(data: &Path) -> Vec<PathBuf> {
    let mark = format!("{}.aside-", workstation::cache::FILE);
    let entries = std::fs::read_dir(data).expect("the data folder");
    let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
    names
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(&mark) && !name.ends_with("-wal") && !name.ends_with("-shm")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_said_in_words_where_it_was_entered() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = counter(&hall).await;
    window.open_residence_permit().await;
    window.click("step-applicant").await;
    window.type_into("field-id_number", "310199199402301234").await;
    window.press("Enter").await;
    window.wait_text("form-applicant", "没有 2 月 30 日").await;
    window.type_into("field-id_number", "310199199401021235").await;
    window.press("Enter").await;
    window.wait_text("form-applicant", "校验位不符").await;

    let text = file(scratch.path(), "text.jpg", "姓名,号码\n".as_bytes());
    window.choose_file("slot-file-id_card", &text).await;
    window.wait_text("toasts", "不是照片，也不是 PDF").await;
    let mut bytes = photo::page(1);
    bytes.resize(40 << 20, 0);
    window.choose_file("slot-file-id_card", &file(scratch.path(), "huge.jpg", &bytes)).await;
    window.wait_text("toasts", "照片文件太大").await;
    window.wait_text("slot-state-id_card", "缺").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_the_screens_also_large_and_in_english() {
    let hall = Hall::start().await;
    let window = Window::open(&hall, "counter-3").await;
    window.see("login").await;
    window.check_accessibility("the login").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.check_accessibility("the counter with nothing chosen").await;
    window.click("nav-reception").await;
    window.see("checkin").await;
    window.check_accessibility("reception").await;
    window.click("nav-joint").await;
    window.see("joint-packages").await;
    window.check_accessibility("the joint applications").await;
    window.press("Alt+4").await;
    window.type_into("archive-text", "310199199401021234").await;
    window.press("Enter").await;
    window.wait_text("archive-none", "14 天").await;
    window.check_accessibility("the archive").await;
    window.click("nav-counter").await;
    window.open_residence_permit().await;
    window.see("choice-housing-rented").await;
    window.check_accessibility("the counter with an open case").await;

    set(&window, "en").await;
    window.wait_text("status-line", "Online").await;
    window.screenshot("english").await;
    window.check_accessibility("the English screen").await;
    set(&window, "zh-CN").await;
    window.wait_text("status-line", "已联网").await;
    window.click("step-applicant").await;
    window.see("field-name").await;
    set(&window, "true").await;
    let below = "const line = document.querySelector('[data-testid=\"status-line\"]').getBoundingClientRect(); \
        return Math.abs(line.bottom - innerHeight) < 2 || Math.abs(line.bottom * 1.22 - innerHeight) < 2";
    assert_eq!(window.run(below, Vec::new()).await, json!(true), "the large mode fills the window");
    window.screenshot("large").await;
    window.check_accessibility("the large mode").await;
    window.close().await;
}

/// Chooses a setting of this PC.
async fn set(window: &Window, value: &str) {
    window.click("user-menu").await;
    window.click("menu-settings").await;
    window.see("settings").await;
    window.click(&format!("setting-{value}")).await;
    window.press("Ctrl+Enter").await;
    window.gone("settings").await;
}
