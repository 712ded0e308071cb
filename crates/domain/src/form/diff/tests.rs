use serde_json::json;

use super::*;
use crate::form::example::{answers, permit, tenant};

fn newer() -> Definition {
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

#[test]
fn versions_are_compared_field_by_field() {
    let found = diff(&permit(), &newer());
    let changes: Vec<(&str, Change)> =
        found.fields.iter().map(|f| (f.name.as_str(), f.change.clone())).collect();
    let expected = [
        ("housing", Change::OptionsRemoved(vec!["rented".to_owned()])),
        ("name", Change::Details),
        ("id_number", Change::Kind { from: FieldKind::IdNumber, to: FieldKind::Text }),
        ("former_name", Change::Added),
        ("rent", Change::Kind { from: FieldKind::Money, to: FieldKind::Text }),
        ("purposes", Change::OptionsRemoved(vec!["work".to_owned()])),
        ("contract", Change::Removed),
    ];
    assert_eq!(changes, expected);
    assert_eq!(
        found.materials.iter().map(|m| (m.slot.as_str(), &m.change)).collect::<Vec<_>>(),
        [("id_card", &Change::Removed)]
    );
    assert!(!found.rest);
    let same = diff(&permit(), &Definition { version: 5, ..permit() });
    assert!(same.fields.is_empty() && same.materials.is_empty() && !same.rest);
    assert!(diff(&permit(), &Definition { statement: "本人承诺".to_owned(), ..permit() }).rest);
}

#[test]
fn a_draft_is_brought_over_and_what_cannot_come_is_told() {
    let mut given = tenant();
    given.extend(answers(json!({"purposes": ["work", "study"]})));
    let (kept, left_out) = migrate(&given, &diff(&permit(), &newer()));
    let left: Vec<&str> = left_out.iter().map(|left| left.field.as_str()).collect();
    assert_eq!(left, ["housing", "rent", "purposes", "contract"]);
    assert!(!kept.contains_key("housing") && !kept.contains_key("rent") && !kept.contains_key("contract"));
    assert_eq!(kept["purposes"], Answer::Many(vec!["study".to_owned()]));
    assert_eq!(kept["id_number"], given["id_number"], "a text stays a text");
    assert_eq!(migrate(&given, &diff(&permit(), &permit())), (given, Vec::new()));
}
