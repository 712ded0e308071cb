//! 新生儿出生一件事 in two real windows: filled in and launched at the counter, decided by an approver, seen live at the counter.

use std::path::Path;

use domain::answer::{Answer, Answers};
use serde_json::Value;
use system_tests::errand::example;
use system_tests::paper::{path_in, text_of};
use system_tests::{Hall, Window, photo, wait_until};

/// The applicant of the sample's morning who is at counter 3.
const APPLICANT: &str = "陈𬭊";

/// Answers one field of the form as the person at the counter says it.
async fn answer(window: &Window, answers: &Answers, field: &str) {
    match &answers[field] {
        Answer::Text(text) => {
            let choice = format!("choice-{field}-{text}");
            if window.shows(&choice).await {
                window.click(&choice).await;
            } else {
                window.type_into(&format!("field-{field}"), text).await;
            }
        }
        Answer::Flag(yes) => {
            window.click(&format!("choice-{field}-{}", if *yes { "yes" } else { "no" })).await;
        }
        other => panic!("{field} is not answered like this: {other:?}"),
    }
}

/// Chooses three members, has the applicant agree, and fills in every form; ends at the page to be signed.
async fn fill_in(window: &Window, folder: &Path) {
    window.press("Ctrl+j").await;
    window.see("joint-package-xinshenger-chusheng").await;
    window.press("2").await;
    window.see("joint-step-options").await;
    // The fourth is chosen beforehand and not wanted today.
    window.press("4").await;
    window.wait_text("joint-saved", "3 项共用").await;
    window.press("y").await;
    window.wait_text("joint-options", "已同意").await;

    window.press("Enter").await;
    window.see("joint-common").await;
    let common = example("xinshenger-chusheng");
    // The name, the number and the telephone come with the ticket.
    for field in ["applicant_is", "married", "spouse_name", "spouse_id_number", "baby_name", "baby_sex"] {
        answer(window, &common, field).await;
    }
    photograph(window, folder).await;
    for field in ["birth_date", "birth_certificate_number", "birth_hospital", "address"] {
        answer(window, &common, field).await;
    }
    window.screenshot("joint").await;
    window.check_accessibility("the joint application").await;

    // Enter on the last field goes on.
    window.press("Enter").await;
    window.see("joint-members").await;
    let birth = example("chusheng-dengji");
    answer(window, &birth, "settle_with").await;
    for (field, typed) in [("ethnicity", "汉族"), ("bank", "示范银行")] {
        window.type_into(&format!("field-{field}"), typed).await;
        window.press("Enter").await;
    }
    window.click("joint-next").await;
    window.see("joint-step-delivery").await;
    window.press("2").await;
    window.see("joint-address").await;
    window.press("Enter").await;
    window.see("joint-review").await;
}

/// One set of photos for all members.
async fn photograph(window: &Window, folder: &Path) {
    let kinds =
        [("id_card", 2), ("household_register", 1), ("birth_certificate", 1), ("marriage_certificate", 1)];
    let mut number = 0;
    for (kind, pages) in kinds {
        for _ in 0..pages {
            number += 1;
            let file = folder.join(format!("photo-{number}.jpg"));
            std::fs::write(&file, photo::page(700 + number)).expect("a picture on the disk");
            window.choose_file(&format!("slot-file-{kind}"), &file).await;
        }
        window.wait_text(&format!("slot-state-{kind}"), "清晰").await;
    }
}

/// Opens the first task of the inbox by keyboard, looks at a photo, and says whose it is.
async fn open_first_task(office: &Window, item: &str) {
    office.wait_text("task-inbox", item).await;
    office.press("Enter").await;
    office.wait_text("task-sheet", item).await;
    office.wait_picture("task-photo").await;
    office.wait_picture("task-thumbnail").await;
}

/// Goes through the photos of the opened task over the whole window, by keyboard, and comes back to where the keyboard was.
async fn look_closely(office: &Window, applicant: &str) {
    let before = focused(office).await;
    office.press("f").await;
    office.wait_picture("viewer-photo").await;
    office.wait_text("viewer-count", "1 / 4").await;
    office.wait_text("viewer-page", "清晰").await;
    office.screenshot("viewer").await;
    office.check_accessibility("the photos over the whole window").await;
    office.press("PageDown").await;
    office.press("ArrowRight").await;
    office.wait_text("viewer-count", "3 / 4").await;
    office.wait_picture("viewer-photo").await;

    // Front and back, then the photo against what was answered.
    office.press("s").await;
    office.wait_picture("viewer-photo-beside").await;
    office.wait_focus("viewer-page-beside").await;
    office.check_accessibility("two photos side by side").await;
    office.press("t").await;
    office.wait_text("viewer-answers", applicant).await;
    office.check_accessibility("a photo beside the answers").await;
    office.press("Esc").await;
    office.gone("viewer").await;
    assert_eq!(focused(office).await, before, "the keyboard is where it was before the photos were opened");
}

/// What the part of the screen that has the keyboard says.
async fn focused(office: &Window) -> Value {
    office.run("return document.activeElement.textContent", Vec::new()).await
}

/// Approves the opened task: A, then Enter.
async fn approve(office: &Window) {
    office.see("task-approve").await;
    office.press("a").await;
    office.wait_focus("task-confirm").await;
    office.press("Enter").await;
    office.see("task-obstacle").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn launched_once_decided_in_the_departments_and_seen_live_at_the_counter() {
    let hall = Hall::start().await;
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;

    fill_in(&window, scratch.path()).await;
    window.draw("sign-pad").await;
    window.click("sign-confirm").await;
    window.see("sign-again").await;
    window.wait_text("joint-materials", "已齐").await;
    window.press("Ctrl+Enter").await;
    let number = window.text("joint-number").await;
    window.wait_status("joint-progress-chusheng-dengji", "approved").await;

    window.press("Ctrl+p").await;
    window.see("sheet-1").await;
    window.press("Ctrl+s").await;
    let paper = text_of(&path_in(&window.text("print-outcome").await));
    window.press("Esc").await;
    assert!(paper.contains(&number), "the tracking number is on the receipt");
    assert!(paper.contains(APPLICANT), "the applicant is on the receipt, rare characters included");
    wait_until("the photos are at the hall", async || {
        let status = window.text("status-line").await;
        status.contains("待发送 0") && !status.contains("照片")
    })
    .await;

    let office = Window::open(&hall, "office").await;
    office.log_in("qianli").await;
    open_first_task(&office, "城乡居民参保登记").await;
    office.screenshot("approvals").await;
    office.check_accessibility("the approver's desk").await;
    look_closely(&office, APPLICANT).await;
    approve(&office).await;
    window.wait_status("joint-progress-canbao-dengji", "approved").await;
    window.screenshot("joint-progress").await;
    window.check_accessibility("the progress of a joint application").await;

    wait_until("after a decision the keyboard is at the next open task", async || {
        focused(&office).await.as_str().is_some_and(|text| text.contains("社会保障卡申领"))
    })
    .await;

    // The other department sends its part back; the counter puts it right.
    open_first_task(&office, "社会保障卡申领").await;
    office.press("b").await;
    office.wait_focus("task-opinion").await;
    office.type_on("请写明持卡人的联系地址到室号").await;
    office.press("Enter").await;
    office.wait_focus("task-confirm").await;
    office.press("Enter").await;
    office.see("task-obstacle").await;

    window.wait_status("joint-progress-shebaoka-shenling", "returned").await;
    window.click("joint-open-case-shebaoka-shenling").await;
    window.wait_text("returned-opinion", "到室号").await;
    window.click("next-step").await;
    window.type_into("field-address", "示范市示范区临港街道 88 弄 12 号 604 室").await;
    window.press("Ctrl+Enter").await;
    window.see("review").await;
    window.press("Ctrl+Enter").await;
    window.see("receipt").await;

    // The task that was sent back has the same title; the new one is the one that is open.
    office.wait_text("task-inbox", "待办 1").await;
    open_first_task(&office, "社会保障卡申领").await;
    office.wait_text("task-sheet", "604 室").await;
    approve(&office).await;
    window.wait_text("receipt", "已办结").await;
    window.click("nav-joint").await;
    window.wait_status(&format!("joint-row-{number}"), "done").await;
    office.close().await;
    window.close().await;
}
