//! A file of service items goes from an administrator's PC to every counter.

use ::catalogue::{Catalogue, json};
use domain::id::ItemCode;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::{Counter, Hall, wait_for, wait_until};

const ITEM: &str = "shiye-dengji";

async fn administration(hall: &Hall) -> Counter {
    let desk = Counter::open(hall, "administration").await;
    desk.log_in("xunuo").await;
    desk
}

/// The outcome of the import that is going on.
async fn outcome(desk: &Counter) -> ImportOutcome {
    wait_for("the import ends", async || {
        let import = desk.catalogue_import(Empty {}).await.expect("the import");
        assert_eq!(import.failure, None, "the import must come to something");
        import.outcome
    })
    .await
}

async fn plan(desk: &Counter) -> CataloguePlan {
    match outcome(desk).await {
        ImportOutcome::Planned { plan } => plan,
        ImportOutcome::Findings { findings } => panic!("the file is good, but: {findings:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_goes_live_and_every_counter_takes_in_by_it() {
    let hall = Hall::start().await;
    let desk = administration(&hall).await;
    let clerk = Counter::open(&hall, "counter-3").await;
    clerk.log_in("wangxiaomin").await;
    let before = desk.catalogue_item(CatalogueItemRef { code: ITEM.into() }).await.expect("the item");

    let mut next = before.definition.clone();
    next.version += 1;
    next.name = "失业登记（新版）".to_owned();
    desk.catalogue_edit(CatalogueEdit { definition: next }).await.expect("it is handed in");
    let planned = plan(&desk).await;
    assert_eq!(planned.changed.len(), 1);
    assert!(planned.changed[0].changes[0].zh.contains("失业登记（新版）"), "{planned:?}");
    let shown = CatalogueGoLive { id: planned.id, base: planned.base, whole_since: None };
    let live = desk.catalogue_go_live(shown).await.expect("it goes live");
    assert_eq!(live.changed, 1);
    let after = desk.catalogue_item(CatalogueItemRef { code: ITEM.into() }).await.expect("the item");
    assert_eq!(
        (after.row.version, after.versions.len()),
        (before.row.version + 1, 2),
        "this PC has it at once"
    );
    wait_until("the clerk finds the item by its new name", async || {
        let hits = clerk.item_search(ItemQuery { text: "失业登记（新版）".into(), limit: 5 }).await;
        hits.expect("the search").iter().any(|hit| hit.name == "失业登记（新版）")
    })
    .await;
    let case = clerk.case_open(CaseOpening { item: ITEM.into(), ticket: None }).await.expect("a case");
    assert_eq!(case.case.version, after.row.version, "a new case is taken in under it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_imported_as_a_draft_that_waits_and_can_be_stopped() {
    let hall = Hall::start().await;
    let desk = administration(&hall).await;
    let item =
        desk.catalogue_item(CatalogueItemRef { code: ITEM.into() }).await.expect("the item").definition;
    let copies = (0..400).map(|number| domain::form::definition::Definition {
        code: ItemCode(format!("copy-{number}")),
        ..item.clone()
    });
    let file = json::export(&Catalogue::newest(copies)).into_bytes();

    desk.put_catalogue(file.clone()).expect("it begins");
    let stopped = desk.catalogue_import_cancel(Empty {}).await.expect("it is stopped");
    assert_eq!(stopped, CatalogueImport::default());

    desk.put_catalogue(file).expect("it begins again");
    let planned = plan(&desk).await;
    assert_eq!(planned.added.len(), 400);
    // Whoever looks elsewhere meanwhile finds it again.
    desk.catalogue_import_cancel(Empty {}).await.expect("it is put aside");
    let drafts = desk.catalogue_drafts(Empty {}).await.expect("the drafts");
    assert_eq!(drafts.iter().map(|draft| (draft.id, draft.items)).collect::<Vec<_>>(), [(planned.id, 400)]);
    let asked = ImportRef { id: planned.id, whole_since: None };
    desk.catalogue_plan(asked).await.expect("it is planned anew");
    assert_eq!(plan(&desk).await.added.len(), 400);
    desk.catalogue_drop(asked).await.expect("it is thrown away");
    assert!(desk.catalogue_drafts(Empty {}).await.expect("the drafts").is_empty());

    desk.put_catalogue(b"not a catalogue".to_vec()).expect("it begins");
    let ImportOutcome::Findings { findings } = outcome(&desk).await else { panic!("that is no catalogue") };
    assert_eq!(findings[0].code, "unknown_format");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_saved_and_can_be_imported() {
    let hall = Hall::start().await;
    let desk = administration(&hall).await;
    for format in [CatalogueFormat::Xlsx, CatalogueFormat::Json] {
        let wanted = CatalogueExport { item: Some(ITEM.into()), format };
        let saved = desk.catalogue_export(wanted).await.expect("it is saved");
        let file = std::fs::read(&saved.path).expect("the file is there");
        desk.put_catalogue(file).expect("it begins");
        let planned = plan(&desk).await;
        assert!(planned.is_empty(), "nothing would change: {planned:?}");
    }
}
