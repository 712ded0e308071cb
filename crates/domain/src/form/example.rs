//! A small definition with one of everything, for the tests of the form engine.

#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::json;

use crate::answer::{Answer, Answers};
use crate::case::Case;
use crate::form::definition::{Definition, FieldKind};

pub(crate) const TODAY: Date = date(2026, 11, 20);

/// A residence permit: a scenario, hidden sections, a condition on a condition, a computed age, a table.
pub(crate) fn permit() -> Definition {
    serde_json::from_str(include_str!("example.json")).unwrap()
}

/// Answers from JSON.
pub(crate) fn answers(json: serde_json::Value) -> Answers {
    serde_json::from_value(json).unwrap()
}

/// A complete form of somebody who rents.
pub(crate) fn tenant() -> Answers {
    answers(json!({
        "housing": "rented", "name": "陈𬭊", "id_number": "11010519491231002x", "phone": "138 0000 5678",
        "landlord_id": "440524188001010014", "contract": "ZL-2026-01", "rent": 350000, "since": "2026-03-01"
    }))
}

/// The next version of it: fields gone, of another kind, new; options and materials gone.
pub(crate) fn newer() -> Definition {
    let mut definition = Definition { version: 5, ..permit() };
    let person = &mut definition.steps[1];
    person.sections[1].fields.retain(|field| field.name != "contract");
    person.sections[1].fields[2].kind = FieldKind::Text;
    person.sections[0].fields[0].help = "与身份证一致".to_owned();
    person.sections[0].fields[1].kind = FieldKind::Text;
    let mut added = person.sections[0].fields[0].clone();
    added.name = "former_name".to_owned();
    person.sections[0].fields.push(added);
    definition.steps[0].sections[0].fields[0].options.remove(1);
    definition.steps[1].sections[3].fields[1].options.remove(0);
    definition.materials.remove(0);
    definition
}

/// Answers of any type to the fields of the example, and to fields it does not have.
pub(crate) fn any_answers() -> impl Strategy<Value = Answers> {
    let names = [
        "housing",
        "family_too",
        "name",
        "id_number",
        "phone",
        "age",
        "landlord_id",
        "landlord_age",
        "contract",
        "rent",
        "tax_number",
        "family",
        "since",
        "purposes",
        "remark",
        "unknown",
    ];
    let text = prop_oneof![
        Just("rented".to_owned()),
        Just("own".to_owned()),
        Just("11010519491231002X".to_owned()),
        Just("2026-03-01".to_owned()),
        ".{0,12}"
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Answer::Flag),
        any::<i64>().prop_map(Answer::Number),
        text.prop_map(Answer::Text),
        prop::collection::vec(prop_oneof![Just("work".to_owned()), "[a-z]{0,4}"], 0..3)
            .prop_map(Answer::Many),
    ];
    let columns = prop::sample::select(vec!["member", "born", "permit", "other"]).prop_map(str::to_owned);
    let row = prop::collection::btree_map(columns, leaf.clone(), 0..4);
    let answer = prop_oneof![4 => leaf, 1 => prop::collection::vec(row, 0..3).prop_map(Answer::Rows)];
    prop::collection::btree_map(prop::sample::select(names.to_vec()).prop_map(str::to_owned), answer, 0..16)
}

/// A draft of it with these answers.
pub(crate) fn case(given: Answers) -> Case {
    let mut case: Case = serde_json::from_value(json!({
        "id": "00000000-0000-0000-0000-000000000001", "hall": "hall", "ticket": null, "joint": null, "item": "permit",
        "version": 4, "item_name": "居住证新办", "department": "gongan", "answers": {}, "settlements": {},
        "attachments": [], "signature": null, "state": {"status": "draft"}, "notice": null, "acceptance": null,
        "rounds": 0, "opened_at": 0, "opened_by": "a", "changed_at": 0, "revision": 1
    }))
    .unwrap();
    case.answers = given;
    case
}
