//! The documented format: every sample item has it, what is changed at random has not, and it knows the words that the program knows.

use std::path::Path;

use catalogue::content;
use domain::calendar::PeriodUnit;
use domain::case::LaterOverdue;
use domain::deadline::Procedure;
use domain::form::definition::{Definition, FieldKind, MaterialForm};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::samples::{definitions, permit_value, values};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../docs/catalogue.schema.json")).expect("the format is JSON")
}

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).expect("the format is a JSON Schema")
}

#[test]
fn the_format_is_a_valid_json_schema() {
    assert!(jsonschema::meta::is_valid(&schema()), "the format is a JSON Schema 2020-12");
}

#[test]
fn every_sample_item_and_their_bundle_have_the_format() {
    let validator = validator();
    for item in values() {
        let errors: Vec<String> = validator.iter_errors(&item).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", item["code"]);
    }
    let bundle = json!({"format": "yichuang-catalogue", "format_version": 1, "items": values()});
    assert!(validator.is_valid(&bundle), "a bundle of all items has the format");
}

#[test]
fn what_is_written_has_the_format() {
    let validator = validator();
    for item in definitions() {
        assert!(validator.is_valid(&content::value(&item)), "{} is written in the format", item.code);
    }
}

#[test]
fn an_item_that_lacks_a_key_or_has_a_strange_one_has_not_the_format() {
    let validator = validator();
    let good = permit_value();
    let required = schema()["$defs"]["definition"]["required"].clone();
    for key in required.as_array().expect("keys") {
        let mut item = good.clone();
        item.as_object_mut().expect("an item").remove(key.as_str().expect("a key"));
        assert!(!validator.is_valid(&item), "an item without {key} has not the format");
    }
    for place in [
        "",
        "/conditions/0",
        "/steps/0",
        "/steps/0/sections/0",
        "/steps/0/sections/0/fields/0",
        "/materials/0",
    ] {
        let mut item = good.clone();
        item.pointer_mut(place).expect("the place")["colour"] = json!("red");
        assert!(!validator.is_valid(&item), "a strange key at {place} has not the format");
    }
    for (place, wrong) in [
        ("/version", json!(0)),
        ("/version", json!("4")),
        ("/kind", json!("sometime")),
        ("/effective_from", json!("1.1.2026")),
        ("/legal_limit/unit", json!("weeks")),
        ("/conditions/0/test", json!({})),
        ("/conditions/0/test", json!({"all": [], "any": []})),
        ("/materials/0/required", json!("perhaps")),
        ("/materials/0/copies", json!(-1)),
        ("/steps/0/sections/0/fields/0/name", json!("")),
        ("/schema", json!(true)),
    ] {
        let mut item = good.clone();
        *item.pointer_mut(place).expect("the place") = wrong.clone();
        assert!(!validator.is_valid(&item), "{wrong} at {place} has not the format");
    }
}

/// Every word of a list in the format is one the program reads.
fn assert_words<T: DeserializeOwned>(pointer: &str, all: &[T]) {
    let schema = schema();
    let words = schema.pointer(pointer).and_then(Value::as_array).expect("a list of words");
    for word in words {
        assert!(serde_json::from_value::<T>(word.clone()).is_ok(), "{word} is read by the program");
    }
    assert_eq!(words.len(), all.len(), "the format knows every word of {pointer}");
}

#[test]
fn the_format_and_the_program_know_the_same_words() {
    use FieldKind as Kind;
    // A kind that is added does not compile here until it is listed, and fails until the format has it.
    let kinds = [
        Kind::Text,
        Kind::LongText,
        Kind::IdNumber,
        Kind::CreditCode,
        Kind::Phone,
        Kind::Date,
        Kind::Money,
        Kind::Integer,
        Kind::Choice,
        Kind::Select,
        Kind::MultiChoice,
        Kind::YesNo,
        Kind::BankCard,
        Kind::Region,
        Kind::Rows,
        Kind::Signature,
        Kind::Material,
        Kind::Note,
        Kind::Computed,
    ];
    for kind in kinds {
        match kind {
            Kind::Text | Kind::LongText | Kind::IdNumber | Kind::CreditCode | Kind::Phone | Kind::Date => {}
            Kind::Money | Kind::Integer | Kind::Choice | Kind::Select | Kind::MultiChoice | Kind::YesNo => {}
            Kind::BankCard | Kind::Region | Kind::Rows | Kind::Note | Kind::Computed => {}
            Kind::Signature | Kind::Material => {}
        }
    }
    assert_words("/$defs/field/properties/kind/enum", &kinds);
    assert_words::<MaterialForm>(
        "/$defs/material/properties/form/enum",
        &[
            MaterialForm::Original,
            MaterialForm::CopyChecked,
            MaterialForm::Copy,
            MaterialForm::Shown,
            MaterialForm::Electronic,
        ],
    );
    assert_words::<PeriodUnit>(
        "/$defs/period/properties/unit/enum",
        &[PeriodUnit::Workdays, PeriodUnit::Days, PeriodUnit::Hours],
    );
    let item = "/$defs/definition/properties";
    assert_words::<Procedure>(
        &format!("{item}/procedures/items/properties/kind/enum"),
        &[
            Procedure::Hearing,
            Procedure::Tender,
            Procedure::Auction,
            Procedure::Inspection,
            Procedure::Testing,
            Procedure::Quarantine,
            Procedure::Appraisal,
            Procedure::ExpertReview,
            Procedure::SiteVisit,
        ],
    );
    assert_words::<LaterOverdue>(
        "/$defs/material/properties/later_overdue/enum",
        &[LaterOverdue::Return, LaterOverdue::Terminate, LaterOverdue::Remind],
    );
}

#[test]
fn the_format_knows_every_key_that_is_written() {
    let written = permit_value();
    let schema = schema();
    for (place, definition) in [
        ("", "definition"),
        ("/conditions/0", "condition"),
        ("/steps/0", "step"),
        ("/steps/0/sections/0", "section"),
        ("/steps/0/sections/0/fields/0", "field"),
        ("/steps/0/sections/0/fields/0/options/0", "option"),
        ("/materials/0", "material"),
    ] {
        let keys = written.pointer(place).and_then(Value::as_object).expect("an object");
        for key in keys.keys() {
            let known = schema["$defs"][definition]["properties"].get(key).is_some();
            assert!(known, "docs/catalogue.schema.json describes {key} of {definition}");
        }
    }
}

#[test]
fn the_example_in_the_description_is_a_good_item() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/catalogue.md");
    let text = std::fs::read_to_string(path).expect("the description is there");
    let example =
        text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let incoming = crate::samples::taken(example.as_bytes());
    assert_eq!(incoming.warnings, [], "the example is without a warning");
    let hash = content::hash(incoming.catalogue.items().next().expect("one item"));
    assert!(text.contains(&hash), "the description names the hash of its example, {hash}");
}

#[test]
fn the_hash_is_of_the_content_alone() {
    let item: Definition = serde_json::from_value(permit_value()).expect("an item");
    let hash = content::hash(&item);
    assert_eq!(hash.len(), 64, "a hash is 64 hex digits");
    let other =
        Definition { version: 9, cancelled_from: Some(jiff::civil::date(2027, 1, 1)), ..item.clone() };
    assert_eq!(content::hash(&other), hash, "version and withdrawal are no content");
    let other = Definition { name: "别的".into(), ..item };
    assert_ne!(content::hash(&other), hash, "a name is content");
}

#[test]
fn canonical_json_does_not_depend_on_the_order_of_keys() {
    let one: Value =
        serde_json::from_str(r#"{"b": [1, {"d": null, "c": "\u4e00"}], "a": 1.5}"#).expect("JSON");
    assert_eq!(content::canonical(&one), r#"{"a":1.5,"b":[1,{"c":"一","d":null}]}"#);
}
