//! A case from the first answer to the acceptance.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::calendar::Due;
use domain::case::Settlement;
use domain::catalogue::Role;
use domain::form::definition::Field;
use domain::id::CaseId;
use domain::record::Record;
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{
    CaseAttach, CaseEdit, CaseMigrate, CaseNotify, CaseOpening, CaseRef, CaseScreen, CaseSettle, CaseSign,
    DocumentQuery, Empty, Photo, RegionQuery, TaskRef,
};
use workstation::Desk;
use workstation::cache::{meta, record};

use super::{change_seats, check_in, clerk, code, desk, photo, staff};

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
        page: None,
    };
    let outcome = desk.case_attach(CaseAttach { case, slot: "id".into(), photo }).await;
    assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_person_said_in_an_earlier_case_is_offered_with_its_source_and_taken_by_an_edit() {
    let desk = desk(clerk()).await;
    let first = complete(&desk).await;
    desk.case_accept(CaseRef { case: first }).await.unwrap();
    let screen = desk.case_open(CaseOpening { item: "permit".into(), ticket: None }).await.unwrap();
    assert_eq!(screen.suggestions, [], "nobody knows yet who it is");
    let case = screen.case.id;
    let who = BTreeMap::from([("id_number".to_owned(), Some(Answer::from("11010519491231002X")))]);
    let screen = desk.case_edit(CaseEdit { case, changes: who }).await.unwrap();
    let offered: Vec<(&str, &str)> =
        screen.suggestions.iter().map(|one| (one.offer.field.as_str(), one.offer.text.as_str())).collect();
    let expected = [
        ("name", "张三"),
        ("phone", "13800005678"),
        ("address", "示范街道 88 弄 1 号"),
        ("landlord", "房文远"),
    ];
    assert_eq!(offered, expected);
    assert!(screen.suggestions.iter().all(|one| one.item_name == "居住证新办" && one.at.0 > 0));
    let changes = screen
        .suggestions
        .iter()
        .map(|one| (one.offer.field.clone(), Some(one.offer.value.clone())))
        .collect();
    let screen = desk.case_edit(CaseEdit { case, changes }).await.unwrap();
    assert_eq!(screen.suggestions, [], "nothing is open any more");
    assert_eq!(screen.case.text("address"), "示范街道 88 弄 1 号");
    let other = desk.case_view(CaseRef { case: first }).await.unwrap();
    assert_eq!(other.suggestions, [], "an accepted case is not filled in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_shown_what_a_newer_form_would_change_before_it_is_brought_over() {
    let desk = desk(clerk()).await;
    let case = complete(&desk).await;
    assert_eq!(desk.case_view(CaseRef { case }).await.unwrap().newer_version, None);
    newer_permit(&desk).await;
    let screen = desk.case_view(CaseRef { case }).await.unwrap();
    assert_eq!((screen.case.version, screen.newer_version), (1, Some(2)), "nothing happens by itself");
    let preview = desk.case_migration(CaseRef { case }).await.unwrap();
    let left: Vec<&str> = preview.set_aside.iter().map(|left| left.label.as_str()).collect();
    assert_eq!((left, preview.kept, preview.sign_again), (vec!["房东姓名"], 4, true));
    assert_eq!(desk.case_view(CaseRef { case }).await.unwrap().case, screen.case, "looking changes nothing");
    let screen = desk.case_migrate(CaseMigrate { case, to: preview.diff.to }).await.unwrap();
    assert_eq!((screen.case.version, screen.newer_version), (2, None));
    assert_eq!(screen.case.set_aside, preview.set_aside);
    assert_eq!((screen.case.signature, screen.case.attachments.len()), (None, 3));
    let missing: Vec<&str> = screen.form.problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(missing, ["origin"], "what is new is asked for");
    let provinces = desk.region_list(RegionQuery { within: String::new() }).await.unwrap();
    assert_eq!(provinces.len(), 34);
}

/// The next version of the item arrives: without the landlord, with the place somebody comes from.
pub async fn newer_permit(desk: &Desk) {
    let open = desk.ready().unwrap();
    open.cache
        .write(|connection| {
            let mut newer = record::item(connection, &"permit".into(), 1)?;
            newer.version = 2;
            let fields = &mut newer.steps[0].sections[0].fields;
            fields.retain(|field| field.name != "landlord");
            let origin =
                serde_json::json!({"name": "origin", "label": "来自", "kind": "region", "required": "yes"});
            fields.push(serde_json::from_value(origin).unwrap());
            record::put_base(connection, &Record::Item(Box::new(newer)), 2)?;
            meta::set_cursor(connection, "catalogue", 2, "epoch")
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_inside_the_form_is_uploaded_and_seen_by_the_approver() {
    let desk = desk(clerk()).await;
    let open = desk.ready().unwrap();
    open.cache
        .write(|connection| {
            let mut item = record::item(connection, &"permit".into(), 1)?;
            let more = serde_json::json!([
                {"name": "landlord_signature", "label": "房东签名", "kind": "signature", "required": "yes"},
                {"name": "lease", "label": "租赁合同", "kind": "material", "slot": "lease"}
            ]);
            let more: Vec<Field> = serde_json::from_value(more).unwrap();
            item.steps[0].sections[0].fields.extend(more);
            record::put_base(connection, &Record::Item(Box::new(item)), 2)
        })
        .await
        .unwrap();
    let case = complete(&desk).await;
    let unsigned = desk.case_accept(CaseRef { case }).await;
    assert_eq!(code(unsigned), Some(Code::Refused(RefusalCode::FormIncomplete)));
    let before = desk.sync_status(Empty {}).await.unwrap().photos;
    let picture = photo(&desk, 9).await.hash;
    let signed = Some(Answer::of_signature(&picture));
    let changes = BTreeMap::from([("landlord_signature".to_owned(), signed)]);
    let screen = desk.case_edit(CaseEdit { case, changes }).await.unwrap();
    assert_eq!(
        desk.sync_status(Empty {}).await.unwrap().photos,
        before + 1,
        "the picture goes up with the answer"
    );
    let fields: Vec<_> = screen.form.steps[0].sections[0].fields.iter().map(|field| &*field.name).collect();
    assert!(fields.contains(&"lease"), "the lease is photographed where the landlord signs: {fields:?}");
    desk.case_accept(CaseRef { case }).await.unwrap();
    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let task = desk.task_list(Empty {}).await.unwrap()[0].id;
    let submission = desk.task_view(TaskRef { task }).await.unwrap().task.submission;
    assert_eq!(submission.signatures[0].label, "房东签名");
    assert_eq!(submission.signatures[0].picture, picture);
}
