//! The catalogue as an administrator sees it who is cut off: everything can be looked at, nothing can go live.

use std::time::Duration;

use domain::catalogue::Role;
use domain::form::definition::Picture;
use domain::record::Record;
use domain::refusal::RefusalCode;
use protocol::error::{Code, FailureCode};
use protocol::rpc::{Commands, dispatch};
use protocol::screen::{
    CatalogueEdit, CatalogueExport, CatalogueFormat, CatalogueImport, CatalogueItemRef, CatalogueQuery,
    CatalogueTrial, Empty, ItemState, ItemVersionRef,
};
use serde_json::json;

use workstation::cache::record;

use super::{Place, clerk, code, desk, staff};

async fn administration() -> Place {
    desk(staff("xunuo", "许诺", vec![Role::Administrator], None)).await
}

async fn codes(desk: &Place, text: &str, only: Option<ItemState>) -> Vec<String> {
    let list = desk.catalogue_list(CatalogueQuery { text: text.to_owned(), only, limit: 50 }).await.unwrap();
    list.rows.into_iter().map(|row| row.code.0).collect()
}

/// The import once nothing is going on any more.
async fn settled(desk: &Place) -> CatalogueImport {
    for _ in 0..200 {
        let import = desk.catalogue_import(Empty {}).await.unwrap();
        if import.running.is_none() {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("an import that cannot be sent must end");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_is_found_also_what_is_not_offered_any_more() {
    let desk = administration().await;
    assert_eq!(codes(&desk, "", None).await.len(), 3);
    assert_eq!(codes(&desk, "jzzxb", None).await, ["permit"], "by initials");
    assert_eq!(codes(&desk, "婚育", None).await, ["gone"], "withdrawn long ago");
    assert_eq!(codes(&desk, "permit", None).await, ["permit"], "by its code");
    assert_eq!(codes(&desk, "", Some(ItemState::Withdrawn)).await, ["gone"]);
    assert_eq!(codes(&desk, "", Some(ItemState::Coming)).await, Vec::<String>::new());
    let list =
        desk.catalogue_list(CatalogueQuery { text: "card".into(), only: None, limit: 1 }).await.unwrap();
    let count = |state| list.counts.iter().find(|count| count.state == state).unwrap().count;
    assert_eq!((list.total, count(ItemState::OwnForm), count(ItemState::GeneralForm)), (3, 2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_shown_with_its_versions_and_its_form_can_be_tried() {
    let desk = administration().await;
    let item = desk.catalogue_item(CatalogueItemRef { code: "permit".into() }).await.unwrap();
    assert_eq!((item.row.version, item.row.in_force, item.versions.len()), (1, Some(1), 1));
    let mut definition = item.definition;
    definition.steps[0].sections[0].fields[0].help = "与证件一致".to_owned();
    let trial = CatalogueTrial { definition: definition.clone(), answers: Default::default() };
    let form = desk.catalogue_preview(trial).await.unwrap().form;
    assert_eq!(form.steps[0].sections[0].fields[0].help, "与证件一致", "as it is being edited");
    assert_eq!(form.materials.len(), 4);

    definition.steps[0].sections[0].fields[0].visible = Some("nowhere".to_owned());
    let trial = CatalogueTrial { definition, answers: Default::default() };
    let refused = desk.catalogue_preview(trial).await;
    assert_eq!(
        code(refused),
        Some(Code::Failed(FailureCode::BadRequest)),
        "what refers to nothing is not drawn"
    );
    let unknown = desk.catalogue_item(CatalogueItemRef { code: "none".into() }).await;
    assert_eq!(code(unknown), Some(Code::Refused(RefusalCode::ItemUnknown)));
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_nothing_goes_live_and_it_says_why() {
    let desk = administration().await;
    let begun = desk.put_catalogue(b"{}".to_vec()).unwrap();
    assert!(begun.running.is_some() && begun.failure.is_none(), "it has begun");
    let import = settled(&desk).await;
    let failure = import.failure.unwrap();
    // Nobody has logged in over the network on this desktop, so there may be no token to try with.
    assert!(failure.is(FailureCode::Offline) || failure.is(FailureCode::Unauthenticated), "{failure:?}");
    assert_eq!(import.outcome, None);

    let item = desk.catalogue_item(CatalogueItemRef { code: "permit".into() }).await.unwrap();
    desk.catalogue_edit(CatalogueEdit { definition: item.definition }).await.unwrap();
    assert!(settled(&desk).await.failure.is_some());
    let forgotten = desk.catalogue_import_cancel(Empty {}).await.unwrap();
    assert_eq!(forgotten, CatalogueImport::default());
    let export = CatalogueExport { item: None, format: CatalogueFormat::Xlsx };
    assert!(desk.catalogue_export(export).await.is_err());
    assert!(desk.catalogue_drafts(Empty {}).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_are_answered() {
    let desk = desk(clerk()).await;
    let id = "019aa0a0-0000-7000-8000-000000000001";
    for (command, request) in [
        ("catalogue_list", json!({ "text": "", "only": null, "limit": 5 })),
        ("catalogue_item", json!({ "code": "permit" })),
        ("catalogue_import", json!({})),
        ("catalogue_drafts", json!({})),
        ("catalogue_plan", json!({ "id": id, "whole_since": null })),
        ("catalogue_drop", json!({ "id": id, "whole_since": null })),
        ("catalogue_go_live", json!({ "id": id, "base": 1, "whole_since": null })),
        ("catalogue_export", json!({ "item": null, "format": "json" })),
    ] {
        let refused = dispatch(&desk.desk, command, request).await;
        assert_eq!(code(refused), Some(Code::Refused(RefusalCode::NotAllowed)), "{command}");
    }
    assert_eq!(code(desk.put_catalogue(Vec::new())), Some(Code::Refused(RefusalCode::NotAllowed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_the_blank_form_and_the_sample_of_a_material_that_has_them_also_alone() {
    let desk = desk(clerk()).await;
    let wanted = |version| ItemVersionRef { item: "permit".into(), version };
    assert_eq!(desk.item_pictures(wanted(1)).await.unwrap(), [], "without pictures there is nothing to show");
    let open = desk.ready().unwrap();
    open.cache
        .write(|connection| {
            let mut next = record::item(connection, &"permit".into(), 1)?;
            next.version = 2;
            next.materials[0].sample = Some(Picture("data:image/png;base64,AA==".to_owned()));
            record::put_base(connection, &Record::Item(Box::new(next)), 2)
        })
        .await
        .unwrap();
    let pictures = desk.item_pictures(wanted(2)).await.unwrap();
    assert_eq!(pictures.len(), 1, "only materials that have some");
    assert_eq!((pictures[0].slot.as_str(), pictures[0].blank_form.is_none()), ("id", true));
    assert!(desk.item_pictures(wanted(3)).await.is_err(), "a version that is not there");
}
