#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use serde_json::json;

use super::*;
use crate::form::example::{TODAY, answers, permit};

/// The faults of the example after one change of its JSON, as a path and a new value.
fn faults_with(path: &str, value: serde_json::Value) -> Vec<DefinitionFault> {
    let mut whole = serde_json::to_value(permit()).unwrap();
    *whole.pointer_mut(path).unwrap_or_else(|| panic!("no {path}")) = value;
    definition(&serde_json::from_value(whole).unwrap()).err().unwrap_or_default()
}

#[test]
fn a_sound_definition_passes() {
    assert_eq!(definition(&permit()), Ok(()));
}

/// The household register, fetched with the number in one field and filling another.
fn fetched(shared: bool, holder: &str, filled: &str) -> serde_json::Value {
    json!({
        "slot": "book", "kind": "household_register", "name": "户口簿", "form": "copy", "copies": 1, "pages": 1, "required": "yes",
        "shared": shared,
        "licence": {"licence_type": "register", "holder": holder, "department": "gongan", "fills": {filled: "x"}}
    })
}

#[test]
fn every_fault_of_a_definition_is_found() {
    use DefinitionFault as Fault;
    let field = "/steps/1/sections/0/fields";
    for (path, value, fault) in [
        ("/name".to_owned(), json!(" "), Fault::Empty("name".into())),
        ("/implementation_code".to_owned(), json!("123"), Fault::ImplementationCode("123".into())),
        (format!("{field}/0/name"), json!("Name"), Fault::FieldName("Name".into())),
        (format!("{field}/0/name"), json!("phone"), Fault::DuplicateField("phone".into())),
        (format!("{field}/0/label"), json!(""), Fault::Empty("name".into())),
        (
            format!("{field}/0/visible"),
            json!("nowhere"),
            Fault::UnknownCondition { at: "name".into(), condition: "nowhere".into() },
        ),
        (
            format!("{field}/0/required"),
            json!({"when": "nowhere"}),
            Fault::UnknownCondition { at: "name".into(), condition: "nowhere".into() },
        ),
        (format!("{field}/0/kind"), json!("choice"), Fault::Options("name".into())),
        (format!("{field}/0/kind"), json!("rows"), Fault::Columns("name".into())),
        (
            format!("{field}/0/computed"),
            json!({"age_from_id_number": "id_number"}),
            Fault::Computed("name".into()),
        ),
        (
            format!("{field}/3/computed"),
            json!({"age_from_id_number": "phone"}),
            Fault::Computed("age".into()),
        ),
        (format!("{field}/3/computed"), json!(null), Fault::Computed("age".into())),
        ("/steps/1/id".to_owned(), json!("scenario"), Fault::DuplicateSection("scenario".into())),
        ("/steps/1/sections/0/id".to_owned(), json!("s1"), Fault::DuplicateSection("s1".into())),
        (
            "/steps/1/sections/0/visible".to_owned(),
            json!("nowhere"),
            Fault::UnknownCondition { at: "s2".into(), condition: "nowhere".into() },
        ),
        ("/conditions/0/id".to_owned(), json!("costly"), Fault::DuplicateCondition("costly".into())),
        (
            "/conditions/0/test".to_owned(),
            json!({"holds": "landlord_old"}),
            Fault::ConditionCycle("rented".into()),
        ),
        (
            "/conditions/0/test".to_owned(),
            json!({"not": {"holds": "nowhere"}}),
            Fault::UnknownCondition { at: "rented".into(), condition: "nowhere".into() },
        ),
        (
            "/conditions/0/test/field/field".to_owned(),
            json!("nowhere"),
            Fault::UnknownField { condition: "rented".into(), field: "nowhere".into() },
        ),
        (
            "/conditions/0/test/field/operator".to_owned(),
            json!({"is": "tent"}),
            Fault::Incomparable { condition: "rented".into(), field: "housing".into() },
        ),
        (
            "/conditions/0/test/field/operator".to_owned(),
            json!({"at_least": 3}),
            Fault::Incomparable { condition: "rented".into(), field: "housing".into() },
        ),
        (
            "/steps/0/sections/0/fields/0/options/1/value".to_owned(),
            json!("own"),
            Fault::DuplicateOption { field: "housing".into(), value: "own".into() },
        ),
        (
            "/steps/1/sections/2/fields/0/columns/1/name".to_owned(),
            json!("member"),
            Fault::DuplicateField("family.member".into()),
        ),
        (
            "/steps/1/sections/2/fields/0/columns/1/kind".to_owned(),
            json!("rows"),
            Fault::Columns("family.born".into()),
        ),
        ("/steps/1/sections/3/fields".to_owned(), json!([]), Fault::NothingIn("s5".into())),
        ("/steps/0/sections".to_owned(), json!([]), Fault::NothingIn("scenario".into())),
        ("/schema/properties/name".to_owned(), json!({"type": "strin"}), Fault::Schema),
        ("/schema/properties/name".to_owned(), json!({"pattern": "("}), Fault::Schema),
        ("/schema/properties/name".to_owned(), json!({"pattern": "(a)\\1"}), Fault::Schema),
        (
            "/schema/properties/name".to_owned(),
            json!({"$ref": "https://example.com/name.json"}),
            Fault::Schema,
        ),
        ("/schema/properties".to_owned(), json!({"nowhere": {}}), Fault::SchemaField("nowhere".into())),
        ("/schema".to_owned(), json!({"required": ["name"]}), Fault::SchemaKeyword("required".into())),
        ("/materials/1/slot".to_owned(), json!("id_card"), Fault::DuplicateSlot("id_card".into())),
        (
            "/materials/1/visible".to_owned(),
            json!("nowhere"),
            Fault::UnknownCondition { at: "material:contract".into(), condition: "nowhere".into() },
        ),
        ("/materials/1/kind".to_owned(), json!(""), Fault::Empty("material:contract".into())),
        ("/allows_later_materials".to_owned(), json!(false), Fault::Later("contract".into())),
        (
            "/materials/3".to_owned(),
            fetched(true, "name", "name"),
            Fault::Licence { slot: "book".into(), what: "name".into() },
        ),
        (
            "/materials/3".to_owned(),
            fetched(true, "id_number", "rent"),
            Fault::Licence { slot: "book".into(), what: "rent".into() },
        ),
        (
            "/materials/3".to_owned(),
            fetched(false, "id_number", "name"),
            Fault::Licence { slot: "book".into(), what: "shared".into() },
        ),
    ] {
        let faults = faults_with(&path, value.clone());
        assert!(faults.contains(&fault), "{path} = {value}: {faults:?}");
    }
}

fn birth() -> JointPackage {
    serde_json::from_value(json!({
        "code": "birth", "version": 1, "name": "新生儿出生一件事", "business": "E",
        "members": [
            {"item": "permit", "preselected": true, "after": [], "from_common": {"name": "baby"}, "post": "p", "limit": null, "appear": ""},
            {"item": "second", "preselected": true, "after": ["permit"], "from_common": {}, "post": "p", "limit": null, "appear": ""}
        ],
        "common": [{"id": "baby", "title": "", "fields": [
            {"name": "baby", "label": "新生儿姓名", "kind": "text", "required": "yes"},
            {"name": "mother_only", "label": "仅母亲信息", "kind": "yes_no"},
            {"name": "father", "label": "父亲姓名", "kind": "text", "required": "yes", "visible": "two"}]}],
        "schema": {"type": "object", "properties": {"baby": {"maxLength": 10}}},
        "conditions": [{"id": "two", "name": "双亲", "test": {"not": {"field": {"field": "mother_only", "operator": {"is": true}}}}}],
        "consent_text": "", "deliveries": [], "materials_before": 0, "sample": true, "source": ""
    }))
    .unwrap()
}

#[test]
fn the_common_part_of_a_package_is_resolved_like_a_form() {
    let given = answers(json!({"baby": "陈予安", "father": "陈大明", "mother_only": true}));
    let view = resolve_common(&birth(), &given, TODAY);
    assert_eq!((view.problems.len(), view.left_out.len()), (0, 1));
    assert!(!crate::form::submission_common(&birth(), &given, TODAY).contains_key("father"));
    let problems = validate_common(&birth(), &answers(json!({"baby": "名".repeat(11)})), TODAY);
    assert_eq!(problems.iter().map(|p| p.at.as_str()).collect::<Vec<_>>(), ["baby", "father"]);
}

#[test]
fn packages_are_checked_against_their_members() {
    let (first, second) = (permit(), Definition { code: "second".into(), ..permit() });
    let known = |code: &ItemCode| [&first, &second].into_iter().find(|d| d.code == *code);
    assert_eq!(package(&birth(), known), Ok(()));
    let faulty = |change: &dyn Fn(&mut JointPackage)| {
        let mut changed = birth();
        change(&mut changed);
        package(&changed, known).unwrap_err()
    };
    use DefinitionFault as Fault;
    let mapping = Fault::Mapping { member: "permit".into(), field: "name".into(), common: "nowhere".into() };
    assert_eq!(
        faulty(&|p| {
            p.members[0].from_common.insert("name".into(), "nowhere".into());
        }),
        [mapping]
    );
    let circle = [Fault::MemberCycle("permit".into()), Fault::MemberCycle("second".into())];
    assert_eq!(faulty(&|p| p.members[0].after.push("second".into())), circle);
    assert!(
        faulty(&|p| p.members[0].item = "nowhere".into()).contains(&Fault::UnknownMember("nowhere".into()))
    );
    assert!(
        faulty(&|p| p.members[1].item = "permit".into()).contains(&Fault::DuplicateMember("permit".into()))
    );
    assert!(faulty(&|p| p.members.clear()).contains(&Fault::NothingIn("birth".into())));
}

#[test]
fn a_material_inside_the_form_is_one_of_the_item_and_stands_there_once() {
    use DefinitionFault as Fault;
    let with = |fields: serde_json::Value| {
        let mut whole = permit();
        let fields: Vec<Field> = serde_json::from_value(fields).unwrap();
        whole.steps[1].sections[3].fields.extend(fields);
        definition(&whole).err().unwrap_or_default()
    };
    let material = |name: &str, slot: Option<&str>| json!({"name": name, "label": "x", "kind": "material", "slot": slot});
    assert_eq!(with(json!([material("lease", Some("contract"))])), []);
    assert_eq!(with(json!([material("lease", None)])), [Fault::Slot("lease".into())], "which one?");
    assert_eq!(with(json!([material("lease", Some("nothing"))])), [Fault::Slot("lease".into())]);
    let twice = json!([material("lease", Some("contract")), material("again", Some("contract"))]);
    assert_eq!(with(twice), [Fault::Slot("again".into())]);
    let text = json!([{"name": "text", "label": "x", "kind": "text", "slot": "contract"}]);
    assert_eq!(with(text), [Fault::Slot("text".into())], "a text shows no material");
    for kind in ["material", "signature"] {
        let column = json!({"name": "c", "label": "x", "kind": kind});
        let table = json!([{"name": "table", "label": "x", "kind": "rows", "columns": [column]}]);
        assert_eq!(with(table), [Fault::Columns("table.c".into())], "{kind} does not stand in a table");
    }
    let mut package = birth();
    package.common[0].fields.push(serde_json::from_value(material("lease", Some("contract"))).unwrap());
    let faults = super::package(&package, |_| None).err().unwrap_or_default();
    assert!(faults.contains(&Fault::Slot("lease".into())), "materials belong to the members: {faults:?}");
}
