//! What the clerk and the supervisor see of the sync, in the real window.

use std::path::{Path, PathBuf};
use std::time::Duration;

use system_tests::errand::fill_residence_permit;
use system_tests::{Counter, Fate, Hall, Window, photo};

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file on the disk");
    path
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

#[tokio::test(flavor = "multi_thread")]
async fn the_sync_page_says_what_waits_what_is_on_its_way_and_what_was_sent() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    window.open_residence_permit().await;
    window.click("choice-housing-rented").await;
    window.click("choice-ground-home").await;
    window.wait_text("status-line", "待发送 0").await;

    window.gate.cut();
    window.wait_text("status-line", "离线").await;
    window.click("step-applicant").await;
    for (field, text) in [("phone", "13900009999"), ("household_address", "示范省外县新村 2 组 9 号")]
    {
        window.type_into(&format!("field-{field}"), text).await;
        window.press("Enter").await;
    }
    for (page, slot) in (1..).zip(["id_card", "id_card", "lease"]) {
        let picture = file(scratch.path(), &format!("{page}.jpg"), &photo::page(page + 30));
        window.choose_file(&format!("slot-file-{slot}"), &picture).await;
        window.wait_text("status-waiting", &format!("照片 {page} 张")).await;
    }
    window.wait_text("status-waiting", "最早").await;

    // From the status line, and from anywhere by one key.
    window.click("status-waiting").await;
    window.see("page-sync").await;
    window.click("nav-counter").await;
    window.see("page-counter").await;
    window.press("Alt+s").await;
    window.wait_text("sync-page-waiting", "修改办件内容").await;
    window.wait_text("sync-page-waiting", "添加材料照片").await;
    window.wait_text("sync-page-uploads", "身份证").await;
    window.wait_text("sync-page-history", "没有送达").await;
    let said = window.text("page-sync").await;
    assert!(!said.contains("13900009999"), "what was entered is nobody's business here");
    window.check_accessibility("the sync page alone").await;
    window.screenshot("sync").await;
    set(&window, "en").await;
    window.wait_text("sync-page-waiting", "Waiting to be sent").await;
    window.snapshot("sync-english").await;
    set(&window, "zh-CN").await;

    // The network is back and thin: one sees the photos go.
    window.gate.slow_down(Duration::from_millis(30), 40_000);
    window.gate.restore();
    window.press("F5").await;
    window.wait_text("sync-page-uploads", "上传中").await;
    window.snapshot("sync-uploading").await;
    window.gate.slow_down(Duration::ZERO, u32::MAX);
    window.see("sync-page-uploads-none").await;
    window.see("sync-page-waiting-none").await;
    window.wait_text("sync-page-history", "项照办").await;
    window.wait_text("sync-state", "联网").await;
    window.check_accessibility("the sync page with everything sent").await;
    set(&window, "true").await;
    window.check_accessibility("the sync page in large mode").await;
    window.snapshot("sync-large").await;
    window.close().await;
}

/// Lets so many minutes pass for the last contact of somebody's PC, which tells the hall nothing meanwhile.
fn age_contact(hall: &Hall, staff: &str, minutes: i64) {
    let store = rusqlite::Connection::open(hall.data().join("central.sqlite")).expect("the central store");
    store.busy_timeout(Duration::from_secs(5)).expect("patience");
    let aged = store
        .execute("UPDATE reports SET heard_at = heard_at - ?1 WHERE staff = ?2", (minutes * 60_000, staff))
        .expect("the reports can be changed");
    assert_eq!(aged, 1, "the PC of {staff} has reported once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_sees_every_counters_last_contact_and_waiting_work() {
    let hall = Hall::start().await;
    let mut counters = Vec::new();
    for (name, staff) in [
        ("counter-1", "zhaoming"),
        ("counter-2", "lijing"),
        ("counter-3", "wangxiaomin"),
        ("counter-5", "wugang"),
        ("reception", "helin"),
    ] {
        let counter = Counter::open(&hall, name).await;
        counter.log_in(staff).await;
        counter.sent().await;
        counters.push(counter);
    }
    // One counter's photos do not get through, another is cut off and works alone.
    counters[1].gate.decide(|request| match request.is("PATCH /v1/blobs") {
        true => Fate::CutAfter(0),
        false => Fate::Pass,
    });
    fill_residence_permit(&counters[1]).await;
    counters[3].gate.cut();

    let wall = Window::open(&hall, "wall").await;
    wall.log_in("zhoulan").await;
    wall.wait_text("monitor-counter-3", "王晓敏").await;
    wall.wait_text("monitor-desk-3", "联系").await;
    wall.wait_text("monitor-desks", "何琳").await;
    wall.wait_text("monitor-desk-2", "照片").await;
    age_contact(&hall, "wugang", 8);
    wall.press("Alt+s").await;
    wall.see("page-sync").await;
    wall.press("F5").await;
    wall.press("Alt+1").await;
    wall.wait_text("monitor-desk-5", "失联 8 分").await;
    wall.screenshot("monitor").await;
    wall.check_accessibility("the monitor").await;
    set(&wall, "en").await;
    wall.wait_text("monitor-desk-5", "silent for 8 min").await;
    wall.check_accessibility("the monitor in English").await;
    wall.snapshot("monitor-english").await;
    set(&wall, "zh-CN").await;

    // The supervisor's own PC is cut off: what was known is still shown, and nobody has fallen silent for that.
    wall.gate.cut();
    wall.wait_text("status-line", "离线").await;
    wall.wait_text("monitor-wall", "本机离线").await;
    wall.wait_text("monitor-desk-3", "联系").await;
    set(&wall, "true").await;
    wall.check_accessibility("the monitor alone in large mode").await;
    wall.snapshot("monitor-large").await;
    wall.close().await;
}
