#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::answer::Answer;
use crate::form::definition::Definition;
use crate::form::example::{TODAY, answers, case, permit, tenant};
use crate::form::{licence_suggestions, resolve_case};

const PERSON: &str = "11010519491231002X";

/// The permit, whose household register is fetched.
fn fetching() -> Definition {
    let mut definition = permit();
    let book = definition.materials.iter_mut().find(|material| material.slot == "book").unwrap();
    book.licence = serde_json::from_value(json!({
        "licence_type": "household_register", "holder": "id_number", "department": "gongan",
        "key_fields": [{"name": "address", "label": "户籍地址"}, {"name": "holder_name", "label": "姓名"}],
        "fills": {"name": "holder_name", "phone": "contact", "since": "registered_on"},
        "max_age_days": 365
    }))
    .unwrap();
    definition
}

fn source() -> LicenceSource {
    *fetching().materials.into_iter().find_map(|material| material.licence).unwrap()
}

fn fetched(record: Value) -> SharedRecord {
    serde_json::from_value(json!({
        "licence_type": "household_register", "holder": PERSON, "source": "示范市数据共享平台", "fetched_at": 1_790_000_000_000_i64, "record": record
    }))
    .unwrap()
}

fn whole() -> Value {
    json!({
        "number": "HK-1", "issuer": "示范派出所", "issued_on": "2026-03-01", "valid_until": "2026-11-20",
        "fields": {"address": "示范路 1 号", "holder_name": "陈𬭊", "contact": "13800005678", "registered_on": "2026-03-01"}
    })
}

#[test]
fn a_record_stands_for_the_paper_as_long_as_it_says_what_counts_and_is_not_out_of_date() {
    let missing =
        |field: &str, label: &str| LicenceFault::FieldMissing { field: field.into(), label: label.into() };
    let issued_on = date(2025, 11, 19);
    for (why, change, expected) in [
        ("on its last day it still counts", json!({}), vec![]),
        (
            "the day after it does not",
            json!({"valid_until": "2026-11-19"}),
            vec![LicenceFault::Expired { valid_until: date(2026, 11, 19) }],
        ),
        ("without an end it never expires", json!({"valid_until": null}), vec![]),
        (
            "a key field that is not there is missed",
            json!({"fields": {"holder_name": "陈𬭊"}}),
            vec![missing("address", "户籍地址")],
        ),
        (
            "and one that is blank, too",
            json!({"fields": {"holder_name": "陈𬭊", "address": "  "}}),
            vec![missing("address", "户籍地址")],
        ),
        ("what was issued 365 days ago counts", json!({"issued_on": "2025-11-20"}), vec![]),
        (
            "a day more is too old",
            json!({"issued_on": "2025-11-19"}),
            vec![LicenceFault::TooOld { issued_on, max_age_days: 365 }],
        ),
        ("nobody knows how old this one is", json!({"issued_on": null}), vec![LicenceFault::AgeUnknown]),
        (
            "everything that is wrong is said at once",
            json!({"fields": {}, "valid_until": "2026-01-01"}),
            vec![
                missing("address", "户籍地址"),
                missing("holder_name", "姓名"),
                LicenceFault::Expired { valid_until: date(2026, 1, 1) },
            ],
        ),
    ] {
        let mut record = whole();
        record.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(source().faults(&fetched(record), TODAY), expected, "{why}");
    }
    assert_eq!(source().faults(&fetched(Value::Null), TODAY), [LicenceFault::NoRecord]);
}

#[test]
fn the_paper_is_asked_for_only_after_what_was_fetched_has_turned_out_to_prove_nothing() {
    let definition = fetching();
    let missing = |record: Option<Value>| {
        let mut draft = case(tenant());
        draft.licences.extend(record.map(|record| ("book".to_owned(), fetched(record))));
        let view = resolve_case(&definition, &draft, TODAY);
        let book = view.materials.into_iter().find(|material| material.slot == "book").unwrap();
        (view.problems.iter().any(|problem| problem.at == "material:book"), book.shared)
    };
    assert_eq!(missing(None), (false, true), "what can be fetched is never demanded before");
    assert_eq!(missing(Some(whole())), (false, true), "nor once it was");
    assert_eq!(missing(Some(json!({"fields": {}}))), (true, false), "a record without its key fields");
    assert_eq!(missing(Some(Value::Null)), (true, false), "no record at all");
}

#[test]
fn what_was_fetched_for_somebody_else_counts_for_nothing() {
    let definition = fetching();
    let mut draft = case(tenant());
    draft.licences.insert("book".to_owned(), fetched(whole()));
    let seen = |draft: &crate::case::Case| {
        let view = resolve_case(&definition, draft, TODAY);
        let book = view.materials.into_iter().find(|material| material.slot == "book").unwrap();
        book.licence.unwrap().fetched.is_some()
    };
    assert!(seen(&draft), "the number was typed with a small x");
    draft.answers.insert("id_number".to_owned(), "440524188001010014".into());
    assert!(!seen(&draft), "the form names another holder now");
    assert_eq!(licence_suggestions(&draft, &definition, TODAY), []);
}

#[test]
fn what_the_record_says_is_offered_for_open_fields_and_never_put_in() {
    let definition = fetching();
    let offered = |given: Value, record: Value| {
        let mut draft = case(answers(given));
        draft.answers.insert("id_number".to_owned(), PERSON.into());
        draft.licences.insert("book".to_owned(), fetched(record));
        let found = licence_suggestions(&draft, &definition, TODAY);
        found.into_iter().map(|one| (one.offer.field, one.offer.value, one.licence)).collect::<Vec<_>>()
    };
    let text = |text: &str| Answer::Text(text.to_owned());
    let from = Some("示范派出所".to_owned());
    assert_eq!(
        offered(json!({"housing": "rented"}), whole()),
        [
            ("name".to_owned(), text("陈𬭊"), from.clone()),
            ("phone".to_owned(), text("13800005678"), from.clone()),
            ("since".to_owned(), text("2026-03-01"), from.clone())
        ],
    );
    let named = offered(json!({"housing": "rented", "name": "陈某"}), whole());
    assert!(named.iter().all(|(field, ..)| field != "name"), "not what is answered already");
    let mut wrong = whole();
    wrong["fields"]["contact"] = json!("12345");
    assert!(
        offered(json!({"housing": "rented"}), wrong).iter().all(|(field, ..)| field != "phone"),
        "not what is wrong"
    );
    let mut stale = whole();
    stale["valid_until"] = json!("2026-01-01");
    assert_eq!(offered(json!({"housing": "rented"}), stale), [], "nothing from a record that is out of date");
}

#[test]
fn a_record_of_any_size_is_not_carried() {
    let mut record = whole();
    assert!(fetched(record.clone()).is_bounded());
    record["fields"]["address"] = json!("长".repeat(501));
    assert!(!fetched(record).is_bounded());
    let many: serde_json::Map<String, Value> =
        (0..65).map(|field| (format!("f{field}"), json!("x"))).collect();
    assert!(!fetched(json!({"fields": many})).is_bounded());
}
