use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::form::definition::Definition;
use crate::form::example::{TODAY, answers, permit, tenant};

fn with_conditions(conditions: serde_json::Value) -> Definition {
    Definition {
        conditions: serde_json::from_value(conditions).expect("conditions of a test are well-formed"),
        ..permit()
    }
}

/// Whether one operator holds for one field of the answers.
fn holds(field: &str, operator: serde_json::Value, given: &Answers) -> bool {
    let definition = with_conditions(
        json!([{"id": "c", "name": "", "test": {"field": {"field": field, "operator": operator}}}]),
    );
    Scope::new(&FormParts::from(&definition), given, TODAY).holds("c")
}

#[test]
fn every_operator_does_what_its_name_says() {
    let given = answers(json!({
        "housing": "own", "family_too": false, "name": "陈𬭊", "id_number": "11010519491231002x", "since": "2026-11-10",
        "purposes": ["work"]
    }));
    for (field, operator, expected) in [
        ("housing", json!({"is": "own"}), true),
        ("housing", json!({"is": "rented"}), false),
        ("housing", json!({"is_not": "rented"}), true),
        ("housing", json!({"in": ["rented", "own"]}), true),
        ("housing", json!({"in": []}), false),
        ("family_too", json!({"is": false}), true),
        ("family_too", json!("answered"), true),
        ("purposes", json!({"contains": "work"}), true),
        ("purposes", json!({"contains": "study"}), false),
        ("remark", json!("answered"), false),
        ("remark", json!("blank"), true),
        ("remark", json!({"is_not": "x"}), false),
        ("age", json!({"at_least": 76}), true),
        ("age", json!({"at_least": 77}), false),
        ("age", json!({"at_most": 76}), true),
        ("name", json!({"at_least": 0}), false),
        ("id_number", json!({"is": "11010519491231002X"}), true),
        ("id_number", json!({"years_ago_at_least": 76}), true),
        ("id_number", json!({"years_ago_at_least": 77}), false),
        ("id_number", json!({"years_ago_less": 77}), true),
        ("since", json!({"within_days": 10}), true),
        ("since", json!({"within_days": 9}), false),
        ("since", json!({"years_ago_less": 1}), true),
        ("nowhere", json!("blank"), true),
        ("nowhere", json!("answered"), false),
    ] {
        assert_eq!(holds(field, operator.clone(), &given), expected, "{field} {operator}");
    }
}

#[test]
fn a_future_date_lies_neither_within_days_nor_years_ago() {
    let given = answers(json!({"since": "2026-11-21"}));
    assert!(!holds("since", json!({"within_days": 30}), &given));
    assert!(!holds("since", json!({"years_ago_less": 1}), &given));
}

#[test]
fn somebody_turns_seventy_on_the_birthday() {
    let born = answers(json!({"since": "1956-11-20"}));
    assert!(holds("since", json!({"years_ago_at_least": 70}), &born));
    let definition = with_conditions(json!([{"id": "c", "name": "", "test":
        {"field": {"field": "since", "operator": {"years_ago_at_least": 70}}}}]));
    let day_before = Scope::new(&FormParts::from(&definition), &born, date(2026, 11, 19)).holds("c");
    assert!(!day_before, "69 the day before");
}

#[test]
fn an_answer_that_is_hidden_satisfies_only_blank() {
    let mut given = tenant();
    given.insert("housing".to_owned(), "own".into());
    let definition = permit();
    let scope = Scope::new(&FormParts::from(&definition), &given, TODAY);
    assert!(scope.value("landlord_id").is_none(), "its section is hidden");
    assert!(scope.value("landlord_age").is_none(), "computed from a hidden answer");
    assert!(!scope.holds("landlord_old"));
    assert!(!scope.holds("costly"), "the rent is hidden");
}

#[test]
fn conditions_are_evaluated_in_the_order_of_their_dependencies_wherever_they_stand() {
    let mut definition = permit();
    let given = tenant();
    for _ in 0..definition.conditions.len() {
        definition.conditions.rotate_left(1);
        let scope = Scope::new(&FormParts::from(&definition), &given, TODAY);
        assert!(scope.holds("landlord_old"), "a landlord born in 1880 is old");
    }
}

#[test]
fn conditions_on_a_cycle_never_hold_and_others_are_not_disturbed() {
    let definition = with_conditions(json!([
        {"id": "a", "name": "", "test": {"not": {"holds": "b"}}},
        {"id": "b", "name": "", "test": {"not": {"holds": "a"}}},
        {"id": "self", "name": "", "test": {"not": {"holds": "self"}}},
        {"id": "hangs", "name": "", "test": {"not": {"holds": "a"}}},
        {"id": "rented", "name": "", "test": {"field": {"field": "housing", "operator": {"is": "rented"}}}},
        {"id": "free", "name": "", "test": {"holds": "rented"}}
    ]));
    let given = tenant();
    let parts = FormParts::from(&definition);
    let scope = Scope::new(&parts, &given, TODAY);
    let holding: Vec<&str> =
        ["a", "b", "self", "hangs", "free"].into_iter().filter(|id| scope.holds(id)).collect();
    assert_eq!(holding, ["hangs", "free"]);
    assert_eq!(Order::of(&parts).cyclic, ["a", "b", "self"]);
}

#[test]
fn a_field_that_hides_itself_is_a_cycle() {
    let mut definition = permit();
    definition.conditions.push(Condition {
        id: "blank_name".to_owned(),
        name: String::new(),
        test: Test::Field(FieldTest { field: "name".to_owned(), operator: Operator::Blank }),
    });
    definition.steps[1].sections[0].fields[0].visible = Some("blank_name".to_owned());
    assert_eq!(Order::of(&FormParts::from(&definition)).cyclic, ["blank_name"]);
}

#[test]
fn a_long_chain_of_conditions_does_not_exhaust_the_stack() {
    let chain: Vec<serde_json::Value> = (0..2_000)
        .map(|n| json!({"id": format!("c{n:04}"), "name": "", "test": {"holds": format!("c{:04}", n + 1)}}))
        .chain([json!({"id": "c2000", "name": "", "test": {"all": []}})])
        .collect();
    let definition = with_conditions(json!(chain));
    assert!(Scope::new(&FormParts::from(&definition), &tenant(), TODAY).holds("c0000"));
}
