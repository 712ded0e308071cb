//! 查档: what has left the desktops is found online, and nothing of it stays on the PC.

use domain::archive::Trace;
use domain::photo::Recipe;
use domain::record::Kind;
use protocol::error::FailureCode;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{accept_residence_permit, approve, launch_birth};
use system_tests::{Counter, Hall, wait_until};

fn by(trace: Trace) -> ArchiveQuery {
    ArchiveQuery { trace: Some(trace), ..ArchiveQuery::default() }
}

/// Lets everything that is closed leave the working sets, and waits until the counter has heard of it.
async fn leave(hall: &Hall, counter: &Counter) {
    let store = hall.central().store();
    assert!(!store.retire(store.now().plus_seconds(60)).await.expect("retiring").is_empty());
    wait_until("the counter forgets it", async || {
        counter.sync_now(Empty {}).await.expect("the counter syncs");
        counter.case_list(Empty {}).await.expect("the list is shown").is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_case_is_read_with_its_photos_and_only_with_the_network() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    let accepted = accept_residence_permit(&counter).await;
    counter.sent().await;
    let acceptance = accepted.case.acceptance.clone().expect("accepted");
    let (photo, id_number) =
        (accepted.case.attachments[0].hash.clone(), accepted.case.text("id_number").to_owned());
    let approver = Counter::open(&hall, "approver").await;
    approver.log_in("luwei").await;
    approve(&approver, &acceptance.number).await;
    leave(&hall, &counter).await;

    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    other.sent().await;
    let found = other.archive_search(by(Trace::IdNumber(id_number))).await.expect("it is searched");
    let [hit] = &found.hits[..] else { panic!("one case is found: {found:?}") };
    assert_eq!((&hit.number, hit.key.kind), (&acceptance.number, Kind::Case));
    let opening = ArchiveOpening { key: hit.key.clone(), reveal: false };
    let sheet = other.archive_view(opening.clone()).await.expect("it can be read");
    let photos: usize =
        sheet.parts[0].submission.materials.iter().map(|material| material.photos.len()).sum();
    assert_eq!(photos, accepted.case.attachments.len(), "with all its photos");
    let here =
        other.archived_photo(&photo, Recipe::default(), false).await.expect("a photo can be looked at");
    assert!(!here.1.is_empty());
    let small = other.archived_photo(&photo, Recipe::default(), true).await.expect("also a small one");
    assert!(small.1.len() < here.1.len());
    let shown =
        other.archive_view(ArchiveOpening { reveal: true, ..opening.clone() }).await.expect("numbers");
    assert_ne!(shown.parts, sheet.parts, "the numbers were hidden before");

    let number = acceptance.number.clone();
    let rows: i64 = other
        .read(move |db| {
            let query = "SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM
                         (SELECT body FROM base UNION ALL SELECT body FROM overlay) WHERE instr(body, ?1) > 0)";
            Ok(db.query_row(query, [number], |row| row.get(0)).expect("a count"))
        })
        .await
        .expect("the cache can be read");
    assert_eq!(rows, 0, "nothing of it stays on the PC");

    hall.stop().await;
    let alone = other.archive_search(by(Trace::Number(acceptance.number))).await.expect_err("nobody answers");
    assert!(alone.is(FailureCode::Offline), "it is said that this needs the network: {alone:?}");
    assert!(other.archive_view(opening).await.expect_err("nobody answers").is(FailureCode::Offline));
    assert!(
        other
            .archived_photo(&photo, Recipe::default(), false)
            .await
            .expect_err("nobody answers")
            .is(FailureCode::Offline)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_joint_application_is_found_by_its_receipt_and_shows_every_member() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-1").await;
    counter.log_in("wangxiaomin").await;
    let launched = launch_birth(&counter).await;
    counter.sent().await;
    let receipt = launched.joint.receipt().expect("launched").number.clone();
    let office = Counter::open(&hall, "office").await;
    office.log_in("qianli").await;
    for member in launched.joint.chosen().filter(|member| member.status == "in_review") {
        let case = member.case.expect("launched");
        let view = counter.case_view(CaseRef { case }).await.expect("the member's case");
        approve(&office, &view.case.acceptance.expect("accepted").number).await;
    }
    wait_until("every member is decided", async || {
        let joint = counter.joint_view(JointRef { joint: launched.joint.id }).await.expect("it is shown");
        joint.joint.status() == "done"
    })
    .await;
    leave(&hall, &counter).await;

    let found = counter.archive_search(by(Trace::Number(receipt))).await.expect("it is searched");
    let [hit] = &found.hits[..] else { panic!("one application is found: {found:?}") };
    assert_eq!(hit.key.kind, Kind::Joint);
    let opening = ArchiveOpening { key: hit.key.clone(), reveal: false };
    let sheet = counter.archive_view(opening).await.expect("it can be read");
    assert_eq!(sheet.parts.len(), 3, "one part for each member");
    assert!(sheet.parts.iter().all(|part| part.status == "approved" && part.decision.is_some()));
    let address = sheet.delivery.expect("delivery was chosen").address;
    assert!(address.ends_with('*'), "where it was sent is a personal matter: {address}");
}
