//! The catalogue as data over HTTP: what comes in is checked, planned, and goes live whole or not at all.

use ::catalogue::{Catalogue, json, xlsx};
use domain::calendar::{Period, PeriodUnit};
use domain::form::definition::Definition;
use domain::id::{CaseId, ItemCode};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use jiff::civil::Date;
use protocol::catalogue::{IMPORT_LINES, ImportLine};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{CatalogueDraft, CatalogueFinding, CatalogueOutcome, CataloguePlan, ImportOutcome};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::desk::{Desk, accept, answer, intake, new_id, now};
use crate::hall::{Hall, items, on_both_stores};

on_both_stores! {
    an_export_that_is_imported_again_changes_nothing => super::round_trip;
    a_changed_item_goes_live_as_its_next_version_and_the_old_one_stays => super::next_version;
    a_plan_that_is_out_of_date_does_not_go_live => super::out_of_date;
    a_file_with_one_mistake_brings_nothing => super::nothing_half;
    an_item_that_a_file_withdraws_is_withdrawn_from_every_version => super::withdrawn;
    what_a_whole_catalogue_leaves_out_is_withdrawn => super::whole;
    an_item_may_be_new_from_a_later_day_on => super::coming;
    whoever_hangs_up_has_imported_nothing => super::hung_up;
    a_large_import_comes_to_the_desktops_in_pages => super::large;
    only_administrators_see_and_change_the_catalogue_as_data => super::rights;
    of_one_person_the_latest_draft_counts => super::drafts;
}

/// The answer to an upload: every line.
pub async fn lines(desk: &Desk, file: impl Into<reqwest::Body>, numbered: bool) -> Vec<ImportLine> {
    let path = format!("/v1/catalogue/imports?numbered={numbered}");
    let response = desk.request(Method::POST, &path).body(file).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], IMPORT_LINES);
    response.text().await.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What came of an upload.
pub async fn import(desk: &Desk, file: impl Into<reqwest::Body>) -> ImportOutcome {
    match lines(desk, file, true).await.pop() {
        Some(ImportLine::Outcome(outcome)) => outcome,
        other => panic!("the last line tells what came of it, not {other:?}"),
    }
}

/// The plan of a file in which nothing is wrong.
pub async fn planned(desk: &Desk, file: impl Into<reqwest::Body>) -> CataloguePlan {
    match import(desk, file).await {
        ImportOutcome::Planned { plan } => plan,
        ImportOutcome::Findings { findings } => panic!("the file is good, but: {findings:?}"),
    }
}

/// What is wrong with a file.
pub async fn refused(desk: &Desk, file: impl Into<reqwest::Body>) -> Vec<CatalogueFinding> {
    match import(desk, file).await {
        ImportOutcome::Findings { findings } => findings,
        ImportOutcome::Planned { plan } => panic!("nothing of this file may be taken: {plan:?}"),
    }
}

/// Goes live with a plan.
pub async fn go_live(desk: &Desk, plan: &CataloguePlan) -> Result<CatalogueOutcome, Failure> {
    let shown = json!({ "base": plan.base, "whole_since": plan.whole_since });
    desk.post(&format!("/v1/catalogue/imports/{}/live", plan.id), &shown).await
}

/// Drafts that wait.
pub async fn waiting(desk: &Desk) -> Vec<CatalogueDraft> {
    answer(desk.request(Method::GET, "/v1/catalogue/imports").send().await.unwrap()).await.unwrap()
}

async fn export(desk: &Desk, query: &str) -> Vec<u8> {
    let path = format!("/v1/catalogue/export?{query}");
    let response = desk.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.bytes().await.unwrap().to_vec()
}

async fn all(desk: &Desk) -> Vec<Definition> {
    let (records, _) = desk.pull("catalogue", 0).await;
    let item = |record| match record {
        Record::Item(item) => Some(*item),
        _ => None,
    };
    records.into_iter().filter_map(item).collect()
}

/// The file of an item as its own next version.
fn file(items: impl IntoIterator<Item = Definition>) -> String {
    json::export(&Catalogue::newest(items))
}

async fn round_trip(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let before = all(&admin).await;
    for query in ["format=json", "format=xlsx", "format=json&item=at-once", "format=xlsx&item=at-once"] {
        let plan = planned(&admin, export(&admin, query).await).await;
        assert!(plan.is_empty(), "{query}: {plan:?}");
        assert_eq!(plan.unchanged, 2);
        assert_eq!(go_live(&admin, &plan).await.unwrap(), CatalogueOutcome::default());
    }
    assert_eq!(all(&admin).await, before);
    let unknown = admin.request(Method::GET, "/v1/catalogue/export?format=json&item=none");
    assert_eq!(unknown.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    hall.close().await;
}

async fn next_version(hall: Hall) {
    let (admin, mut clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let [_, item] = items();
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    let mut changed = item.clone();
    changed.promised_limit = Some(Period { count: 3, unit: PeriodUnit::Workdays });
    changed.materials[0].standard = "原件清晰可辨".to_owned();
    // Somebody who works in a spreadsheet does not count versions.
    let plan = planned(&admin, xlsx::export(&Catalogue::newest([changed.clone()])).unwrap()).await;
    let [revision] = &plan.changed[..] else { panic!("one item changes: {plan:?}") };
    assert_eq!((revision.version, revision.hash.len()), (2, 64));
    let sentences: Vec<&str> = revision.changes.iter().map(|change| change.zh.as_str()).collect();
    assert!(sentences.iter().any(|sentence| sentence.contains("3个工作日")), "{sentences:?}");
    assert!(sentences.iter().any(|sentence| sentence.contains("原件清晰可辨")), "{sentences:?}");
    assert_eq!(all(&admin).await.len(), 2, "a plan changes nothing");

    let outcome = go_live(&admin, &plan).await.unwrap();
    assert_eq!((outcome.added, outcome.changed, outcome.withdrawn), (0, 1, 0));
    let versions: Vec<Definition> =
        all(&clerk).await.into_iter().filter(|known| known.code == item.code).collect();
    let [old, new] = &versions[..] else { panic!("both versions are there: {versions:?}") };
    assert_eq!(old, &item, "the old version is what it was");
    assert_eq!(new, &Definition { version: 2, ..changed });
    let result = clerk.act(accept(case, &item, 1)).await;
    assert_eq!(result.refusal, None, "a case that was begun under the old version goes on under it");
    assert!(waiting(&admin).await.is_empty(), "the draft is gone");
    let trail =
        hall.running().store().trail(&Space::Hall("H".into()), &Key::item(&item.code, 2)).await.unwrap();
    assert_eq!(trail, [("catalogue_go_live".to_owned(), "admin".into())], "it is in the audit trail");
    let report = hall.running().store().check_ledger(&Space::Hall("H".into())).await.unwrap();
    assert_eq!(report.broken_at, None);

    let again = go_live(&admin, &plan).await.unwrap_err();
    assert_eq!(again.code, protocol::error::Code::Refused(RefusalCode::NotFound), "a draft goes live once");
    hall.close().await;
}

async fn out_of_date(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let [first, second] = items();
    let renamed = Definition { name: "新的名称".to_owned(), ..first.clone() };
    let plan = planned(&admin, file([renamed])).await;
    let path = format!("/v1/catalogue/items/{}/withdraw", second.code);
    let since = json!({ "since": now().date().to_string() });
    admin.request(Method::POST, &path).json(&since).send().await.unwrap();

    let refused = go_live(&admin, &plan).await.unwrap_err();
    assert!(refused.is(FailureCode::CatalogueChanged), "{refused:?}");
    assert!(all(&admin).await.iter().all(|item| item.version == 1), "nothing went live");
    let path = format!("/v1/catalogue/imports/{}", plan.id);
    let anew = answer(admin.request(Method::GET, &path).send().await.unwrap()).await.unwrap();
    let ImportOutcome::Planned { plan: anew } = anew else { panic!("the draft still fits: {anew:?}") };
    assert!(anew.base > plan.base, "it was compared with what is there now");
    assert_eq!(go_live(&admin, &anew).await.unwrap().changed, 1);

    // Two administrators have the same plan in front of them and press at once.
    let other = Definition { name: "又一个名称".to_owned(), version: 2, ..first };
    let plan = planned(&admin, file([other])).await;
    let (one, two) = tokio::join!(go_live(&admin, &plan), go_live(&admin, &plan));
    let live: Vec<_> = [one, two].into_iter().filter_map(Result::ok).collect();
    assert_eq!(live.len(), 1, "it goes live once");
    hall.close().await;
}

async fn nothing_half(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let before = admin.pull("catalogue", 0).await;
    let [good, bad] = items();
    let good = Definition { name: "好的".to_owned(), ..good };
    let mut bad = Definition { name: "坏的".to_owned(), ..bad };
    bad.materials[0].visible = Some("nowhere".to_owned());
    let findings = refused(&admin, file([good, bad.clone()])).await;
    let finding = findings.iter().find(|finding| finding.error).unwrap();
    assert_eq!((finding.item.as_deref(), finding.code.as_str()), (Some("at-once"), "definition"));
    assert!(finding.place.starts_with("/items/0/materials/0"), "{finding:?}");
    assert!(finding.zh.contains("nowhere") && finding.en.contains("nowhere"));
    let book = xlsx::export(&Catalogue::newest([bad])).unwrap();
    let findings = refused(&admin, book).await;
    let places: Vec<&str> = findings.iter().map(|finding| finding.place.as_str()).collect();
    assert!(
        places.iter().any(|place| place.starts_with("材料!")),
        "a workbook's finding has its cell: {places:?}"
    );
    assert!(waiting(&admin).await.is_empty(), "nothing is kept");
    assert_eq!(admin.pull("catalogue", 0).await, before, "nothing is changed");

    // Whoever counts versions is held to it.
    let [item, _] = items();
    let uncounted = Definition { name: "没有改版本".to_owned(), ..item };
    let last = lines(&admin, file([uncounted]), false).await.pop();
    let Some(ImportLine::Outcome(ImportOutcome::Findings { findings })) = last else {
        panic!("another content under a live version is refused: {last:?}")
    };
    assert_eq!(findings[0].code, "content_changed");
    hall.close().await;
}

async fn withdrawn(hall: Hall) {
    let (admin, mut clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let [_, item] = items();
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    let renamed = Definition { name: "第二版".to_owned(), ..item.clone() };
    go_live(&admin, &planned(&admin, file([renamed.clone()])).await).await.unwrap();

    let ended = Definition { version: 2, cancelled_from: Some(today()), ..renamed };
    let plan = planned(&admin, file([ended])).await;
    assert_eq!(plan.withdrawn.len(), 1, "a withdrawal is no new version: {plan:?}");
    assert_eq!(go_live(&admin, &plan).await.unwrap().withdrawn, 1);
    let of_item: Vec<_> = all(&clerk).await.into_iter().filter(|known| known.code == item.code).collect();
    assert_eq!(of_item.len(), 2);
    assert!(of_item.iter().all(|version| version.cancelled_from == Some(today())));
    let result = clerk.act(accept(case, &item, 1)).await;
    assert_eq!(result.refusal.unwrap().code, RefusalCode::ItemWithdrawn, "an older draft is told");
    hall.close().await;
}

fn today() -> Date {
    now().date()
}

async fn whole(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let [kept, _] = items();
    let plan = planned(&admin, file([kept.clone()])).await;
    assert!(plan.is_empty(), "a part leaves the rest alone");
    let path = format!("/v1/catalogue/imports/{}?whole_since={}", plan.id, today());
    let anew = answer(admin.request(Method::GET, &path).send().await.unwrap()).await.unwrap();
    let ImportOutcome::Planned { plan } = anew else { panic!("it can be planned: {anew:?}") };
    let codes: Vec<&ItemCode> = plan.withdrawn.iter().map(|item| &item.code).collect();
    assert_eq!(codes, [&ItemCode::from("at-once")]);
    assert_eq!(go_live(&admin, &plan).await.unwrap().withdrawn, 1);
    let offered: serde_json::Value =
        admin.request(Method::GET, "/v1/catalogue").send().await.unwrap().json().await.unwrap();
    assert_eq!(offered.as_array().unwrap().len(), 1);
    hall.close().await;
}

async fn coming(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let [item, _] = items();
    let tomorrow = today().tomorrow().unwrap();
    let next =
        Definition { name: "明天的名称".to_owned(), effective_from: Some(tomorrow), ..item.clone() };
    let plan = planned(&admin, file([next])).await;
    assert_eq!(plan.changed[0].effective_from, Some(tomorrow));
    go_live(&admin, &plan).await.unwrap();
    let offered: serde_json::Value =
        admin.request(Method::GET, "/v1/catalogue").send().await.unwrap().json().await.unwrap();
    let names: Vec<&str> =
        offered.as_array().unwrap().iter().filter_map(|item| item["name"].as_str()).collect();
    assert!(names.contains(&item.name.as_str()) && !names.contains(&"明天的名称"), "{names:?}");
    hall.close().await;
}

/// Many items that are small.
fn many(count: usize) -> String {
    let [item, _] = items();
    let form = ::catalogue::general::form();
    let small = Definition {
        general: true,
        schema: form.schema.clone(),
        conditions: form.conditions.clone(),
        steps: form.steps.clone(),
        materials: Vec::new(),
        ..item
    };
    file((0..count).map(|number| Definition { code: ItemCode(format!("many-{number:04}")), ..small.clone() }))
}

async fn hung_up(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let path = "/v1/catalogue/imports?numbered=true";
    let mut response = admin.request(Method::POST, path).body(many(2000)).send().await.unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("progress"), "it tells how far it is");
    drop(response);
    // One import or export at a time: when this one has had its turn, the other has ended.
    export(&admin, "format=json&item=at-once").await;
    assert!(waiting(&admin).await.is_empty(), "nothing is kept");
    assert_eq!(all(&admin).await.len(), 2);
    hall.close().await;
}

async fn large(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let (_, before) = admin.pull("catalogue", 0).await;
    let plan = planned(&admin, many(700)).await;
    assert_eq!(plan.added.len(), 700);
    assert_eq!(go_live(&admin, &plan).await.unwrap().added, 700);
    let page = admin.page("catalogue", before).await.unwrap();
    assert!(page.more && page.records.len() <= 500, "a page of {} records", page.records.len());
    assert_eq!(all(&admin).await.len(), 702);
    hall.close().await;
}

async fn rights(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let plan = planned(&admin, many(1)).await;
    let one = format!("/v1/catalogue/imports/{}", plan.id);
    for staff in ["clerk-1", "guide", "approver", "supervisor", "stranger"] {
        let desk = Desk::of(&hall, staff).await;
        for (method, path) in [
            (Method::POST, "/v1/catalogue/imports?numbered=true"),
            (Method::GET, "/v1/catalogue/imports"),
            (Method::GET, one.as_str()),
            (Method::DELETE, one.as_str()),
            (Method::GET, "/v1/catalogue/export?format=json"),
        ] {
            let status = desk.request(method.clone(), path).body("{}").send().await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{staff} {method} {path}");
        }
        let live = desk.request(Method::POST, &format!("{one}/live")).json(&json!({ "base": plan.base }));
        assert_eq!(live.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    hall.close().await;
}

async fn drafts(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let first = planned(&admin, many(1)).await;
    let second = planned(&admin, many(2)).await;
    let drafts = waiting(&admin).await;
    assert_eq!(drafts.iter().map(|draft| (draft.id, draft.items)).collect::<Vec<_>>(), [(second.id, 2)]);
    assert!(go_live(&admin, &first).await.is_err(), "the first one is gone");
    let one = format!("/v1/catalogue/imports/{}", second.id);
    let discard = async || admin.request(Method::DELETE, &one).send().await.unwrap().status();
    assert_eq!(discard().await, StatusCode::NO_CONTENT);
    assert_eq!(discard().await, StatusCode::NOT_FOUND);
    assert!(waiting(&admin).await.is_empty());
    let nonsense = admin.request(Method::GET, "/v1/catalogue/imports/nonsense").send().await.unwrap();
    assert_eq!(nonsense.status(), StatusCode::BAD_REQUEST);
    hall.close().await;
}
