//! The check of one definition.

use catalogue::check;
use catalogue::finding::{Finding, Problem};
use catalogue::import::UNWATCHED;
use domain::form::check::DefinitionFault as Fault;
use serde_json::{Value, json};

use crate::samples::{definitions, errors, finds, permit_value, refused};

/// What is found in the residence permit after a change.
fn after(change: impl FnOnce(&mut Value)) -> Vec<Finding> {
    let mut value = permit_value();
    change(&mut value);
    refused(value.to_string().as_bytes())
}

fn fault(fault: Fault) -> Problem {
    Problem::Definition { fault }
}

#[track_caller]
fn assert_found(findings: &[Finding], place: &str, problem: &Problem) {
    assert!(finds(findings, place, problem), "{problem:?} at {place} is found, not {:?}", errors(findings));
}

#[test]
fn every_sample_item_passes_the_check() {
    for item in definitions() {
        let findings = check(&item);
        let errors = errors(&findings);
        assert!(errors.is_empty(), "{}: {errors:?}", item.code);
    }
}

#[test]
fn an_unknown_operator_is_found_where_it_stands() {
    let findings =
        after(|item| item["conditions"][0]["test"]["field"]["operator"] = json!({"resembles": "own"}));
    let place = "/conditions/0/test/field/operator/resembles";
    assert_found(&findings, place, &Problem::UnknownOperator { operator: "resembles".into() });
    let findings = after(|item| item["conditions"][0]["test"]["field"]["operator"] = json!("guessed"));
    let place = "/conditions/0/test/field/operator";
    assert_found(&findings, place, &Problem::UnknownOperator { operator: "guessed".into() });
    let findings = after(|item| item["conditions"][0]["test"] = json!({"xor": []}));
    assert_found(&findings, "/conditions/0/test/xor", &Problem::UnknownOperator { operator: "xor".into() });
}

#[test]
fn an_unknown_kind_of_field_is_found_where_it_stands() {
    let findings = after(|item| item["steps"][0]["sections"][0]["fields"][0]["kind"] = json!("hologram"));
    let place = "/steps/0/sections/0/fields/0/kind";
    assert_found(&findings, place, &Problem::UnknownFieldKind { kind: "hologram".into() });
}

#[test]
fn conditions_that_depend_on_themselves_are_found() {
    let findings = after(|item| {
        item["conditions"][0]["test"] = json!({"not": {"holds": "own"}});
        item["conditions"][1]["test"] = json!({"holds": "rented"});
    });
    assert_found(&findings, "/conditions/0/test", &fault(Fault::ConditionCycle("rented".into())));
    assert_found(&findings, "/conditions/1/test", &fault(Fault::ConditionCycle("own".into())));
}

#[test]
fn a_cycle_through_the_visibility_of_a_field_is_found() {
    let findings = after(|item| item["steps"][0]["sections"][0]["fields"][0]["visible"] = json!("rented"));
    assert_found(&findings, "/conditions/0/test", &fault(Fault::ConditionCycle("rented".into())));
}

#[test]
fn references_to_what_does_not_exist_are_found_where_they_stand() {
    let unknown = |at: &str| fault(Fault::UnknownCondition { at: at.into(), condition: "nowhere".into() });
    let findings = after(|item| {
        item["materials"][2]["visible"] = json!("nowhere");
        item["materials"][3]["required"] = json!({"when": "nowhere"});
        item["steps"][1]["sections"][1]["visible"] = json!("nowhere");
        item["steps"][0]["sections"][0]["fields"][2]["required"] = json!({"when": "nowhere"});
        item["steps"][0]["sections"][0]["fields"][0]["options"][1]["visible"] = json!("nowhere");
        item["conditions"][5]["test"] = json!({"any": [{"holds": "own"}, {"holds": "nowhere"}]});
        item["conditions"][4]["test"]["field"]["field"] = json!("nobody");
        item["steps"][1]["sections"][0]["fields"][3]["computed"] = json!({"age_from_id_number": "nobody"});
    });
    assert_found(&findings, "/materials/2/visible", &unknown("material:lease"));
    assert_found(&findings, "/materials/3/required/when", &unknown("material:relation_proof"));
    assert_found(&findings, "/steps/1/sections/1/visible", &unknown("agent"));
    assert_found(&findings, "/steps/0/sections/0/fields/2/required/when", &unknown("relative_house"));
    assert_found(&findings, "/steps/0/sections/0/fields/0/options/1/visible", &unknown("housing=rented"));
    assert_found(&findings, "/conditions/5/test/any/1", &unknown("needs_relation"));
    let field = Fault::UnknownField { condition: "own_or_rented".into(), field: "nobody".into() };
    assert_found(&findings, "/conditions/4/test/field", &fault(field));
    assert_found(&findings, "/steps/1/sections/0/fields/3/computed", &fault(Fault::Computed("sex".into())));
}

#[test]
fn two_of_one_name_are_found_at_the_second() {
    let findings = after(|item| {
        let fields = item["steps"][1]["sections"][0]["fields"].as_array_mut().expect("fields");
        fields.push(json!({"name": "housing", "label": "再问一次", "kind": "yes_no"}));
        let options =
            item["steps"][0]["sections"][0]["fields"][0]["options"].as_array_mut().expect("options");
        options.push(json!({"value": "own", "label": "又是自购"}));
        let materials = item["materials"].as_array_mut().expect("materials");
        let first = materials[0].clone();
        materials.push(first);
        let conditions = item["conditions"].as_array_mut().expect("conditions");
        let first = conditions[0].clone();
        conditions.push(first);
    });
    assert_found(
        &findings,
        "/steps/1/sections/0/fields/7/name",
        &fault(Fault::DuplicateField("housing".into())),
    );
    let option = Fault::DuplicateOption { field: "housing".into(), value: "own".into() };
    assert_found(&findings, "/steps/0/sections/0/fields/0/options/4/value", &fault(option));
    assert_found(&findings, "/materials/12/slot", &fault(Fault::DuplicateSlot("id_card".into())));
    assert_found(&findings, "/conditions/12/id", &fault(Fault::DuplicateCondition("rented".into())));
}

#[test]
fn a_schema_that_never_ends_is_found() {
    let loops = [
        json!({"$ref": "#/properties/name"}),
        json!({"allOf": [{"$ref": "#/$defs/a"}]}),
        json!({"type": "string", "not": {"$ref": "#"}}),
    ];
    for property in loops {
        let findings = after(|item| {
            item["schema"]["properties"]["name"] = property.clone();
            item["schema"]["$defs"] =
                json!({"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}});
        });
        let never = findings.iter().any(|finding| matches!(finding.problem, Problem::SchemaNeverEnds { .. }));
        assert!(never, "{property} never ends, found was {:?}", errors(&findings));
    }
}

#[test]
fn a_schema_that_grows_without_bound_is_found() {
    // Each of 30 definitions stands twice for the next.
    let findings = after(|item| {
        item["schema"]["properties"]["name"] = json!({"$ref": "#/$defs/d0"});
        let mut definitions = serde_json::Map::new();
        for number in 0..30 {
            let next = json!({"$ref": format!("#/$defs/d{}", number + 1)});
            definitions.insert(format!("d{number}"), json!({"allOf": [next.clone(), next]}));
        }
        definitions.insert("d30".into(), json!({"type": "string"}));
        item["schema"]["$defs"] = Value::Object(definitions);
    });
    assert_found(&findings, "/schema", &Problem::SchemaTooLarge);
    let findings = after(|item| {
        let deep = (0..40).fold(json!({"type": "string"}), |inner, _| json!({"not": inner}));
        item["schema"]["properties"]["name"] = deep;
    });
    assert!(findings.iter().any(|f| f.problem == Problem::SchemaTooLarge), "{:?}", errors(&findings));
    // A chain of references is as deep.
    let findings = after(|item| {
        let mut definitions = serde_json::Map::new();
        for number in 0..4_000 {
            definitions.insert(format!("d{number}"), json!({"$ref": format!("#/$defs/d{}", number + 1)}));
        }
        definitions.insert("d4000".into(), json!({"type": "string"}));
        item["schema"]["$defs"] = Value::Object(definitions);
        item["schema"]["properties"]["name"] = json!({"$ref": "#/$defs/d0"});
    });
    assert!(findings.iter().any(|f| f.problem == Problem::SchemaTooLarge), "{:?}", errors(&findings));
}

#[test]
fn a_schema_that_leads_elsewhere_is_found() {
    for reference in ["https://example.org/other.json", "#/$defs/nothing", "other.json", "#anchor"] {
        let findings = after(|item| item["schema"]["properties"]["name"] = json!({"$ref": reference}));
        let place = "/schema/properties/name/$ref";
        assert_found(&findings, place, &Problem::SchemaReference { reference: reference.into() });
    }
    let findings = after(|item| item["schema"]["properties"]["name"] = json!({"$dynamicRef": "#x"}));
    let keyword = Problem::SchemaKeyword { keyword: "$dynamicRef".into() };
    assert_found(&findings, "/schema/properties/name/$dynamicRef", &keyword);
}

#[test]
fn a_pattern_that_is_too_large_is_found() {
    for pattern in ["(a{1000}){1000}".to_owned(), "((x{100}){100}){100}".to_owned(), "a".repeat(1000)] {
        let findings = after(|item| item["schema"]["properties"]["name"]["pattern"] = json!(pattern));
        assert_found(&findings, "/schema/properties/name/pattern", &Problem::PatternTooLarge);
    }
}

#[test]
fn fields_and_schema_must_belong_together() {
    let findings = after(|item| {
        let properties = item["schema"]["properties"].as_object_mut().expect("properties");
        properties.remove("name");
        properties.insert("stranger".into(), json!({"type": "string"}));
        properties["since"]["type"] = json!("integer");
        properties["children"]["items"]["properties"]["child_name"]["type"] = json!("boolean");
    });
    let without = Problem::FieldWithoutSchema { field: "name".into() };
    assert_found(&findings, "/steps/1/sections/0/fields/0", &without);
    assert_found(&findings, "/schema/properties/stranger", &fault(Fault::SchemaField("stranger".into())));
    let string = Problem::SchemaType { expected: "string".into() };
    assert_found(&findings, "/schema/properties/since/type", &string);
    assert_found(&findings, "/schema/properties/children/items/properties/child_name/type", &string);
}

#[test]
fn sizes_are_bounded() {
    let long = "字".repeat(9_000);
    let findings = after(|item| {
        item["legal_basis"] = json!(long);
        item["name"] = json!(long);
        item["conditions"] = json!(vec![item["conditions"][0].clone(); 300]);
        item["materials"] = json!(vec![item["materials"][0].clone(); 300]);
        item["steps"][0]["sections"][0]["fields"][0]["help"] = json!(long);
    });
    assert_found(&findings, "/legal_basis", &Problem::TooLong { max: 8000 });
    assert_found(&findings, "/name", &Problem::TooLong { max: 200 });
    assert_found(&findings, "/conditions", &Problem::TooMany { max: 200 });
    assert_found(&findings, "/materials", &Problem::TooMany { max: 200 });
    assert_found(&findings, "/steps/0/sections/0/fields/0/help", &Problem::TooLong { max: 500 });
    let findings = after(|item| {
        for section in 0..3 {
            let fields: Vec<Value> = (0..150)
                .map(|n| json!({"name": format!("f{section}_{n}"), "label": "有", "kind": "yes_no"}))
                .collect();
            item["steps"][2]["sections"][section]["fields"] = json!(fields);
        }
    });
    assert_found(&findings, "/steps", &Problem::TooManyFields { max: 400 });
    let findings = after(|item| {
        let leaf = item["conditions"][0]["test"].clone();
        item["conditions"][0]["test"] = (0..20).fold(leaf, |inner, _| json!({"not": inner}));
    });
    assert_found(&findings, "/conditions/0/test", &Problem::ConditionTooDeep { max: 16 });
}

#[test]
fn codes_dates_and_limits_must_make_sense() {
    let findings = after(|item| {
        item["implementation_code"] = json!("12310000MB2F1234555YL0000000162");
        item["effective_from"] = json!("2026-03-01");
        item["cancelled_from"] = json!("2026-02-01");
        item["promised_limit"] = json!({"count": 16, "unit": "days"});
        item["materials"][3]["later"] = json!({"count": 0, "unit": "days"});
    });
    assert_found(&findings, "/implementation_code", &Problem::CreditCode);
    assert_found(&findings, "/cancelled_from", &Problem::CancelledBeforeEffective);
    assert_found(&findings, "/promised_limit", &Problem::PromisedAfterLegal);
    assert_found(&findings, "/materials/3/later", &Problem::EmptyLimit);
    let findings = after(|item| item["implementation_code"] = json!("12310000MB2F123454-YL0000000162"));
    let malformed = Fault::ImplementationCode("12310000MB2F123454-YL0000000162".into());
    assert_found(&findings, "/implementation_code", &fault(malformed));
    for day in ["2026-02-30", "2026-13-01", "0000-00-00"] {
        let findings = after(|item| item["effective_from"] = json!(day));
        assert_found(&findings, "/effective_from", &Problem::NotADate);
    }
}

#[test]
fn copies_must_fit_the_form_of_a_material() {
    let findings = after(|item| {
        item["materials"][0]["copies"] = json!(0);
        item["materials"][1]["copies"] = json!(1);
        item["materials"][2]["pages"] = json!(100);
    });
    assert_found(&findings, "/materials/2/pages", &Problem::TooBig { max: "99".into() });
    let findings = after(|item| {
        item["materials"][0]["copies"] = json!(0);
        item["materials"][1]["copies"] = json!(1);
        item["steps"][1]["sections"][0]["fields"][2]["required"] = json!("yes");
    });
    assert_found(&findings, "/materials/0/copies", &Problem::NoCopies);
    assert_found(&findings, "/materials/1/copies", &Problem::ShownWithCopies);
    assert_found(&findings, "/steps/1/sections/0/fields/2/required", &Problem::RequiredWithoutInput);
}

#[test]
fn what_nothing_refers_to_is_a_warning_only() {
    let mut value = permit_value();
    let conditions = value["conditions"].as_array_mut().expect("conditions");
    conditions.push(json!({"id": "idle", "name": "没用到", "test": {"holds": "own"}}));
    let incoming =
        catalogue::import(value.to_string().as_bytes(), UNWATCHED).expect("a warning stops nothing");
    let warning = Problem::UnusedCondition { id: "idle".into() };
    assert!(finds(&incoming.warnings, "/conditions/12", &warning), "{:?}", incoming.warnings);
}

#[test]
fn the_general_form_passes_the_check() {
    let form = catalogue::general::form();
    let mut value = permit_value();
    value["materials"] = json!([]);
    value["schema"] = form.schema.0.clone();
    value["conditions"] = serde_json::to_value(&form.conditions).expect("conditions");
    value["steps"] = serde_json::to_value(&form.steps).expect("steps");
    catalogue::import(value.to_string().as_bytes(), UNWATCHED).expect("the general form is a good form");
}

#[test]
fn a_picture_of_a_material_must_be_one() {
    let findings = after(|item| item["materials"][0]["sample"] = json!("https://example.com/a.png"));
    assert_found(&findings, "/materials/0/sample", &Problem::NotAPicture);
    let long = format!("data:image/png;base64,{}", "A".repeat(40_000));
    let findings = after(|item| item["materials"][0]["blank_form"] = json!(long));
    assert_found(&findings, "/materials/0/blank_form", &Problem::TooLong { max: 32_000 });
}

#[test]
fn an_item_without_pictures_has_the_hash_that_it_had_before_there_were_any() {
    let value = permit_value();
    assert!(
        value["materials"][0].get("sample").is_none() && value["materials"][0].get("blank_form").is_none()
    );
}
