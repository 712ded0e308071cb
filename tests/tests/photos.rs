//! What a clerk says and does about a photo reaches the approver: the reason, the cut, the order. The blob travels once and as it was taken.

use domain::photo::{Corner, PhotoCommand, Recipe};
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{approve, fill_residence_permit};
use system_tests::{Counter, Hall, photo, wait_for};

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_sees_a_page_as_it_was_cut_out_and_why_it_has_to_do() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    let draft = fill_residence_permit(&counter).await;
    let case = draft.case.id;
    let slot = draft.case.attachments[0].slot.clone();
    let blurred = counter.put_photo(photo::blurred_page(321)).await.expect("a blurred photo is taken in");
    let hash = blurred.hash.clone();
    counter
        .case_attach(CaseAttach { case, slot: slot.clone(), photo: blurred })
        .await
        .expect("it is attached");
    counter.case_accept(CaseRef { case }).await.expect_err("not before somebody says why");
    let corners = [(500, 400), (9500, 450), (9400, 9600), (450, 9500)].map(|(x, y)| Corner { x, y });
    let recipe = Recipe { corners: Some(corners), turn: 1 };
    for action in [
        PhotoCommand::Overrule { reason: "原件如此，已当面核对".to_owned() },
        PhotoCommand::Develop { recipe },
        PhotoCommand::Place { at: 0 },
    ] {
        let change = CasePhoto { case, slot: slot.clone(), hash: hash.clone(), action };
        counter.case_photo(change).await.expect("the clerk may");
    }
    let accepted = counter.case_accept(CaseRef { case }).await.expect("now it is accepted");
    let number = accepted.case.acceptance.expect("accepted").number;
    counter.sent().await;
    assert!(counter.attention_list(Empty {}).await.expect("entries").is_empty(), "the hall says the same");

    let office = Counter::open(&hall, "office").await;
    office.log_in("luwei").await;
    let task = wait_for("the task reaches the approver", async || {
        let tasks = office.task_list(Empty {}).await.expect("the inbox");
        tasks.into_iter().find(|task| task.case_number == number).map(|task| task.id)
    })
    .await;
    let screen = office.task_view(TaskRef { task }).await.expect("the task");
    let seen = screen
        .task
        .submission
        .materials
        .iter()
        .find_map(|material| material.photos.first().filter(|photo| photo.hash == hash).cloned());
    let seen = seen.expect("it is the first page of its material");
    assert_eq!(seen.verdict, "blurred");
    assert_eq!(seen.overruled.as_deref(), Some("原件如此，已当面核对"));
    assert_eq!(seen.recipe, Some(recipe));
    let there =
        wait_for("the photo is at the hall", async || office.page(&hash, recipe, false).await.ok()).await;
    let here = counter.page(&hash, recipe, false).await.expect("the counter has it");
    assert_eq!(there, here, "both see the same page");
    let original = office.photo(&hash, false).await.expect("also as it was taken").1;
    assert_eq!(original, counter.photo(&hash, false).await.expect("the counter has it").1);
    assert_ne!(original, there.1);
    approve(&office, &number).await;
}
