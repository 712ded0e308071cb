//! The sync page of a desktop that is cut off.

use std::time::Duration;

use protocol::error::FailureCode;
use protocol::rpc::Commands;
use protocol::screen::{CaseAttach, CaseOpening, Empty, SyncView, UploadState};

use super::{Place, check_in, clerk, desk, photo};

async fn view_when(desk: &Place, holds: impl Fn(&SyncView) -> bool) -> SyncView {
    for _ in 0..200 {
        let view = desk.sync_view(Empty {}).await.unwrap();
        if holds(&view) {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("after ten seconds the sync page still does not say it");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_waits_and_which_photos_and_nothing_about_whose_they_are() {
    let desk = desk(clerk()).await;
    check_in(&desk, "张三", "11010519491231002X").await;
    let ticket = Some(desk.ticket_call_next(Empty {}).await.unwrap().ticket.id);
    let case = desk.case_open(CaseOpening { item: "permit".into(), ticket }).await.unwrap().case.id;
    for number in [1, 2] {
        let photo = photo(&desk, number).await;
        desk.case_attach(CaseAttach { case, slot: "id".into(), photo }).await.unwrap();
    }

    let view = desk.sync_view(Empty {}).await.unwrap();
    let first = &view.waiting[0];
    assert_eq!((first.command.as_str(), first.subject.as_str()), ("ticket_issue", "VA001"), "oldest first");
    assert!(view.waiting.is_sorted_by_key(|row| row.seq));
    assert!(view.waiting.iter().all(|row| row.by == "赵明"), "it says who did it");
    let attached = view.kinds.iter().find(|kind| kind.command == "case_attach").unwrap();
    assert_eq!(attached.count, 2, "by kind");
    let counted: u32 = view.kinds.iter().map(|kind| kind.count).sum();
    assert_eq!(usize::try_from(counted).unwrap(), view.waiting.len());

    assert_eq!((view.uploads.len(), view.upload.count, view.upload.done), (2, 2, 0));
    let upload = &view.uploads[0];
    assert_eq!((upload.subject.as_str(), upload.material.as_str()), ("VA001", "居民身份证"));
    assert_eq!((upload.sent, &upload.state), (0, &UploadState::Waiting));
    assert_eq!(view.upload.total, view.uploads.iter().map(|upload| upload.total).sum::<u64>());
    let cases = view.numbers.iter().find(|each| each.series == "case").unwrap();
    assert_eq!(cases.left, 50, "the numbers that are left");

    let said = serde_json::to_string(&view).unwrap();
    for personal in ["张三", "11010519491231002X", "13800005678"] {
        assert!(!said.contains(personal), "whose it is belongs on other pages: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_that_failed_are_in_the_history_as_one() {
    let desk = desk(clerk()).await;
    check_in(&desk, "张三", "").await;
    let view = view_when(&desk, |view| view.pushes.first().is_some_and(|push| push.tries > 1)).await;
    assert_eq!(view.pushes.len(), 1, "one entry for one reason: {:?}", view.pushes);
    let push = &view.pushes[0];
    let failure = push.failure.as_ref().unwrap();
    // Nobody has logged in over the network on this desktop, so there may be no token to try with.
    assert!(failure.is(FailureCode::Offline) || failure.is(FailureCode::Unauthenticated), "{failure:?}");
    assert_eq!((push.commands, push.accepted, push.refused), (1, 0, 0));
    assert!(push.bytes > 0 && push.last_at >= push.at);
}
