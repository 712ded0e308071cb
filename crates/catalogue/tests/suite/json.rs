//! JSON in and out.

use std::cell::RefCell;
use std::ops::ControlFlow;

use catalogue::finding::{At, Problem};
use catalogue::import::UNWATCHED;
use catalogue::{Refused, Stage, folder, import, json};

use crate::samples::{all, at, errors, one, permit, permit_value, refused, taken};

#[test]
fn a_bundle_is_read_as_it_was_written() {
    let catalogue = all();
    let incoming = taken(json::export(&catalogue).as_bytes());
    assert_eq!(incoming.catalogue, catalogue);
}

#[test]
fn one_item_is_read_as_it_was_written() {
    let incoming = taken(json::export_item(&permit()).as_bytes());
    assert_eq!(incoming.catalogue, one(permit()));
}

#[test]
fn a_folder_is_read_as_it_was_written() {
    let place = tempfile::tempdir().expect("a folder");
    let catalogue = all();
    folder::export(&catalogue, place.path()).expect("the folder is written");
    std::fs::write(place.path().join("readme.txt"), "no item").expect("another file");
    let incoming = folder::import(place.path(), UNWATCHED).expect("the folder is good");
    assert_eq!(incoming.catalogue, catalogue);
}

#[test]
fn findings_of_a_folder_name_the_file_and_nothing_is_taken() {
    let place = tempfile::tempdir().expect("a folder");
    folder::export(&all(), place.path()).expect("the folder is written");
    std::fs::write(place.path().join("broken.json"), "{\n \"code\": }").expect("a broken file");
    let mut odd = permit_value();
    odd["code"] = "odd".into();
    odd["kind"] = "sometime".into();
    std::fs::write(place.path().join("odd.json"), odd.to_string()).expect("an odd file");
    let Err(Refused::Findings(findings)) = folder::import(place.path(), UNWATCHED) else {
        panic!("nothing of the folder may be taken");
    };
    let places: Vec<String> = errors(&findings).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["broken.json: 2:10", "odd.json: /kind"]);
}

#[test]
fn a_folder_that_is_not_there_is_a_finding() {
    let gone = std::path::Path::new("no such folder");
    assert!(matches!(folder::import(gone, UNWATCHED), Err(Refused::Findings(_))));
}

#[test]
fn codes_never_lead_out_of_the_folder() {
    let place = tempfile::tempdir().expect("a folder");
    let inside = place.path().join("items");
    let mut item = permit();
    for code in ["../../escape", "a/b", "..", "C:\\x"] {
        item.code = code.into();
        folder::export(&one(item.clone()), &inside).expect("the folder is written");
    }
    let beside = std::fs::read_dir(place.path()).expect("the folder").count();
    assert_eq!(beside, 1, "nothing is written beside the folder");
    assert_eq!(std::fs::read_dir(&inside).expect("the folder").count(), 4, "each item has a file of its own");
}

#[test]
fn pointers_lead_into_the_bundle() {
    let mut bundle = serde_json::from_str::<serde_json::Value>(&json::export(&all())).expect("a bundle");
    bundle["items"][7]["version"] = 0.into();
    let findings = refused(bundle.to_string().as_bytes());
    assert_eq!(at(&findings[0]), &At::Pointer("/items/7/version".into()));
    assert!(findings[0].item.is_some(), "the finding names the item");
}

#[test]
fn one_key_twice_in_an_object_is_an_error() {
    let text = json::export_item(&permit()).replacen('{', "{\"version\": 3,", 1);
    let findings = refused(text.as_bytes());
    assert!(
        findings.iter().any(|f| f.problem == Problem::DoubledKey { key: "version".into() }),
        "{findings:?}"
    );
}

#[test]
fn what_is_no_json_is_said_so() {
    for (bytes, problem) in [
        (&b""[..], Problem::UnknownFormat),
        (b"hello", Problem::UnknownFormat),
        (b"{\"a\": \"\xFF\"}", Problem::NotUtf8),
        (b"[]", Problem::WrongType { expected: "object".into() }),
        (b"{\"items\": [], \"format\": \"yichuang-catalogue\", \"format_version\": 1}", Problem::NoItems),
    ] {
        let findings = refused(bytes);
        assert_eq!(findings[0].problem, problem, "{}", String::from_utf8_lossy(bytes));
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let findings = refused(deep.as_bytes());
    assert!(matches!(findings[0].problem, Problem::NotJson { .. }), "{findings:?}");
    let other = refused(b"{\"format\": \"something\", \"format_version\": 1, \"items\": []}");
    assert_eq!(at(&other[0]), &At::Pointer("/format".into()));
}

#[test]
fn two_items_of_one_code_are_an_error() {
    let item = permit_value();
    let bundle =
        serde_json::json!({"format": "yichuang-catalogue", "format_version": 1, "items": [item, item]});
    let findings = refused(bundle.to_string().as_bytes());
    assert_eq!(findings[0].problem, Problem::DoubledItem { item: "juzhuzheng-xinban".into() });
    assert_eq!(at(&findings[0]), &At::Pointer("/items/1/code".into()));
}

#[test]
fn an_import_tells_how_far_it_is_and_can_be_cancelled() {
    let bytes = json::export(&all());
    let told = RefCell::new(Vec::new());
    let watch = |progress| {
        told.borrow_mut().push(progress);
        ControlFlow::Continue(())
    };
    import(bytes.as_bytes(), &watch).expect("the bundle is good");
    let last = *told.borrow().last().expect("progress");
    assert_eq!((last.stage, last.total), (Stage::Checking, Some(all().len())));
    assert_eq!(import(bytes.as_bytes(), &|_| ControlFlow::Break(())), Err(Refused::Cancelled));
}

/// A block of the bundle and an item that uses it twice.
fn bundle_with_a_block() -> serde_json::Value {
    let mut item = permit_value();
    let sections = item.pointer_mut("/steps/1/sections").and_then(|s| s.as_array_mut()).expect("sections");
    for (prefix, label) in [("owner", "产权人"), ("guest", "同住人")] {
        sections.push(serde_json::json!({
            "id": prefix, "title": label, "use": "person", "prefix": prefix, "label": label, "fields": []
        }));
    }
    serde_json::json!({
        "format": "yichuang-catalogue", "format_version": 1,
        "blocks": [{
            "id": "person",
            "fields": [
                {"name": "name", "label": "姓名", "kind": "text", "required": "yes"},
                {"name": "id_number", "label": "身份号码", "kind": "id_number", "personal": true}
            ],
            "properties": {"name": {"type": "string", "maxLength": 60}, "id_number": {"type": "string"}}
        }],
        "items": [item]
    })
}

#[test]
fn a_block_of_a_bundle_is_put_in_where_it_is_used_and_exported_as_what_it_stands_for() {
    let incoming = taken(bundle_with_a_block().to_string().as_bytes());
    let item = incoming.catalogue.items().next().expect("one item");
    let last = item.steps[1].sections.last().expect("a section");
    let labels: Vec<&str> = last.fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["同住人姓名", "同住人身份号码"]);
    let written = json::export(&incoming.catalogue);
    assert!(!written.contains("\"use\"") && !written.contains("blocks"));
    assert_eq!(taken(written.as_bytes()).catalogue, incoming.catalogue);
}

#[test]
fn a_block_that_is_not_there_or_odd_is_a_finding() {
    let mut bundle = bundle_with_a_block();
    bundle["blocks"][0]["id"] = "people".into();
    let findings = refused(bundle.to_string().as_bytes());
    let unknown = Problem::UnknownBlock { block: "person".to_owned() };
    assert!(errors(&findings).contains(&("/items/0/blocks".to_owned(), &unknown)), "{findings:?}");
    let mut bundle = bundle_with_a_block();
    bundle["blocks"][0]["fields"][0]["kind"] = "sometimes".into();
    assert!(!refused(bundle.to_string().as_bytes()).is_empty());
}
