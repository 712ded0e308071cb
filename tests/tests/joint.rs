//! A joint application goes the whole way round: launched at one counter, decided in two other departments, seen live at the first.

use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{approve, launch_birth, statuses};
use system_tests::{Counter, Hall, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn three_members_in_three_departments() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let launched = launch_birth(&counter).await;
    let joint = launched.joint.id;
    assert_eq!(statuses(&launched)["chusheng-dengji"], "approved", "the window decides its own part at once");
    assert_eq!(statuses(&launched)["canbao-dengji"], "in_review");
    let paper = counter.document(&launched.documents[0].id).await.expect("the one receipt is set");
    assert!(paper.starts_with(b"%PDF"));
    counter.sent().await;

    let office = Counter::open(&hall, "office").await;
    office.log_in("qianli").await;
    for item in ["canbao-dengji", "shebaoka-shenling"] {
        let case =
            launched.joint.members.iter().find(|m| m.item.0 == item).and_then(|m| m.case).expect("a case");
        let view = counter.case_view(CaseRef { case }).await.expect("the member's case");
        let number = view.case.acceptance.expect("accepted").number;
        approve(&office, &number).await;
        wait_until("the counter sees the decision live", async || {
            let screen = counter.joint_view(JointRef { joint }).await.expect("the application");
            statuses(&screen)[item] == "approved"
        })
        .await;
    }
    let done = counter.joint_view(JointRef { joint }).await.expect("the application");
    assert_eq!(done.joint.status(), "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_photo_is_stored_and_uploaded_once_for_all_members() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let launched = launch_birth(&counter).await;
    let mut card_photos = std::collections::BTreeSet::new();
    for member in launched.joint.members.iter().filter(|member| member.chosen) {
        let case = member.case.expect("a case");
        let view = counter.case_view(CaseRef { case }).await.expect("the member's case");
        let card: Vec<_> = view.case.attachments.iter().filter(|a| a.slot == "id_card").collect();
        assert_eq!(card.len(), 2, "both sides of the card are in every member's case");
        card_photos.extend(card.into_iter().map(|a| a.hash.clone()));
    }
    assert_eq!(card_photos.len(), 2, "and they are the same two photos");
}
