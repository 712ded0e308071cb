use super::*;
use crate::form::example::{newer, permit};

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
