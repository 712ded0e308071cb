//! A case from the first answer to the acceptance.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::calendar::Due;
use domain::case::Settlement;
use domain::id::CaseId;
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{
    CaseAttach, CaseEdit, CaseNotify, CaseOpening, CaseRef, CaseScreen, CaseSettle, CaseSign, DocumentQuery,
    Empty, Photo,
};
use workstation::Desk;

use super::{check_in, clerk, code, desk, photo};

pub async fn open(desk: &Desk) -> CaseScreen {
    check_in(desk, "张三", "11010519491231002X").await;
    let ticket = desk.ticket_call_next(Empty {}).await.unwrap().ticket.id;
    desk.case_open(CaseOpening { item: "permit".into(), ticket: Some(ticket) }).await.unwrap()
}

async fn fill(desk: &Desk, case: CaseId) {
    let text = |text: &str| Some(Answer::from(text));
    let changes = BTreeMap::from([
        ("address".to_owned(), text("示范街道 88 弄 1 号")),
        ("landlord".to_owned(), text("房文远")),
    ]);
    desk.case_edit(CaseEdit { case, changes }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_serves_the_ticket_fills_in_the_person_and_reuses_the_draft() {
    let desk = desk(clerk()).await;
    let screen = open(&desk).await;
    assert_eq!(screen.case.text("name"), "张三");
    assert_eq!(screen.case.text("id_number"), "11010519491231002X");
    assert_eq!(screen.packages.len(), 1, "the package that the item is a member of");
    let view = desk.queue_view(Empty {}).await.unwrap();
    let current = view.current.unwrap();
    assert_eq!(current.status, "serving");
    assert_eq!(current.cases.len(), 1);
    let again =
        desk.case_open(CaseOpening { item: "permit".into(), ticket: screen.case.ticket }).await.unwrap();
    assert_eq!(again.case.id, screen.case.id, "one draft for one item of one ticket");
    let gone = desk.case_open(CaseOpening { item: "gone".into(), ticket: None }).await;
    assert_eq!(code(gone), Some(Code::Refused(RefusalCode::ItemWithdrawn)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_lists_everything_that_is_missing() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    // One page of two is not enough, and what data sharing brings is not demanded.
    let attach = CaseAttach { case, slot: "id".into(), photo: photo(&desk, 1).await };
    desk.case_attach(attach).await.unwrap();
    let settlement = Some(Settlement::Later);
    desk.case_settle(CaseSettle { case, slot: "picture".into(), settlement }).await.unwrap();
    let points = vec!["  ".to_owned(), "合同须双方签字".to_owned()];
    let screen = desk.case_notify(CaseNotify { case, points }).await.unwrap();
    let notice = screen.case.notice.unwrap();
    let names: Vec<&str> = notice.missing.iter().map(|missing| missing.name.as_str()).collect();
    assert_eq!(names, ["居民身份证", "租赁合同"]);
    assert_eq!(notice.missing[0].how_to_get, "户籍地派出所");
    assert_eq!(notice.points, ["合同须双方签字"]);
    assert!(notice.number.starts_with("310199公安告〔"), "{}", notice.number);
    let again = desk.case_notify(CaseNotify { case, points: Vec::new() }).await;
    assert_eq!(code(again), Some(Code::Refused(RefusalCode::NoticeGiven)));
    let pdf = desk.document(&format!("notice/{case}")).await.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
}

/// A case with everything that its acceptance needs.
pub async fn complete(desk: &Desk) -> CaseId {
    let case = open(desk).await.case.id;
    fill(desk, case).await;
    for (number, slot) in [(1, "id"), (2, "id"), (3, "lease")] {
        let photo = photo(desk, number).await;
        desk.case_attach(CaseAttach { case, slot: slot.into(), photo }).await.unwrap();
    }
    let settlement = Some(Settlement::Later);
    desk.case_settle(CaseSettle { case, slot: "picture".into(), settlement }).await.unwrap();
    let signature = photo(desk, 4).await.hash;
    desk.case_sign(CaseSign { case, signature }).await.unwrap();
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_case_is_accepted_under_a_leased_number() {
    let desk = desk(clerk()).await;
    let empty = desk.case_open(CaseOpening { item: "permit".into(), ticket: None }).await.unwrap().case.id;
    let early = desk.case_accept(CaseRef { case: empty }).await;
    assert_eq!(code(early), Some(Code::Refused(RefusalCode::FormIncomplete)));
    let case = complete(&desk).await;
    let screen = desk.case_accept(CaseRef { case }).await.unwrap();
    let acceptance = screen.case.acceptance.unwrap();
    assert!(acceptance.number.starts_with("12310000MB2F1234545YL0000000001"), "{}", acceptance.number);
    assert!(acceptance.number.ends_with("0001"), "the refused try took no number: {}", acceptance.number);
    assert_eq!(acceptance.query_password.len(), 6);
    assert_eq!(acceptance.due, Due::NotComputable, "the calendar ends before today");
    assert!(screen.unsent, "cut off from the central API");
    let ids: Vec<&str> = screen.documents.iter().map(|document| document.kind.as_str()).collect();
    assert_eq!(ids, ["acceptance", "declaration"], "one material follows later");
    let saved = desk.document_save(DocumentQuery { id: screen.documents[0].id.clone() }).await.unwrap();
    assert!(std::fs::read(&saved.path).unwrap().starts_with(b"%PDF"), "{}", saved.path);
    let rows = desk.case_list(Empty {}).await.unwrap();
    assert_eq!(rows[0].status, "in_review");
    let status = desk.sync_status(Empty {}).await.unwrap();
    assert_eq!((status.accepted_today, status.case_numbers_left, status.photos), (1, 49, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_not_kept_here_cannot_be_attached() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    let photo = Photo {
        hash: domain::id::BlobHash("0".repeat(64)),
        media_type: "image/jpeg".into(),
        bytes: 1,
        width: 1,
        height: 1,
        verdict: String::new(),
    };
    let outcome = desk.case_attach(CaseAttach { case, slot: "id".into(), photo }).await;
    assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotFound)));
}
