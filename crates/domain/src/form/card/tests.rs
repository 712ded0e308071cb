#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use serde_json::json;

use super::*;
use crate::form::example::{TODAY, answers, permit};
use crate::form::identity::Certainty;

/// Somebody who does not exist.
fn card() -> Vec<Said> {
    let said =
        |(fact, text): (Fact, &str)| Said { fact, text: text.to_owned(), certainty: Certainty::Proven };
    [
        (Fact::Name, "陈𬭊"),
        (Fact::IdNumber, "11010519491231002X"),
        (Fact::Sex, "女"),
        (Fact::Nation, "土家"),
        (Fact::BirthDate, "1949-12-31"),
        (Fact::Address, "示范省外县新村 1 组 8 号"),
        (Fact::Authority, "示范市公安局"),
    ]
    .map(said)
    .into()
}

/// The example with everything that a card says, an agent and a child in sections of their own.
fn form() -> Definition {
    let mut definition = permit();
    let field = |value: serde_json::Value| serde_json::from_value(value).unwrap();
    let person = &mut definition.steps[1].sections[0].fields;
    for value in [
        json!({"name": "sex", "label": "性别", "kind": "choice", "options": [
            {"value": "male", "label": "男"}, {"value": "female", "label": "女"}]}),
        json!({"name": "nation", "label": "民族", "kind": "select", "options": [
            {"value": "01", "label": "汉族"}, {"value": "15", "label": "土家族"}]}),
        json!({"name": "birth", "label": "出生日期", "kind": "date"}),
        json!({"name": "household_address", "label": "户籍地址", "kind": "text"}),
        json!({"name": "address", "label": "联系地址", "kind": "text"}),
        json!({"name": "spouse_name", "label": "配偶姓名", "kind": "text"}),
    ] {
        person.push(field(value));
    }
    let section = |value| serde_json::from_value(value).unwrap();
    definition.steps[1].sections.push(section(json!({"id": "agent", "title": "代办人", "fields": [
        {"name": "agent_name", "label": "代办人姓名", "kind": "text"},
        {"name": "agent_id_number", "label": "代办人身份号码", "kind": "id_number"},
    ]})));
    definition.steps[1].sections.push(section(json!({"id": "child", "title": "新生儿", "fields": [
        {"name": "birth_date", "label": "出生日期", "kind": "date"},
        {"name": "ethnicity", "label": "民族", "kind": "text"},
    ]})));
    definition
}

fn plan(given: serde_json::Value, focus: Option<&str>) -> CardPlan {
    card_plan(&form(), &answers(given), &card(), focus, TODAY)
}

fn fields(entries: &[CardEntry]) -> Vec<(&str, &str)> {
    entries.iter().map(|entry| (entry.offer.field.as_str(), entry.offer.text.as_str())).collect()
}

#[test]
fn an_open_form_takes_what_the_card_says_of_the_applicant_and_nothing_for_a_child() {
    let plan = plan(json!({"housing": "rented"}), None);
    assert_eq!(
        fields(&plan.filled),
        [
            ("name", "陈𬭊"),
            ("id_number", "11010519491231002X"),
            ("sex", "女"),
            ("nation", "土家族"),
            ("birth", "1949-12-31"),
            ("household_address", "示范省外县新村 1 组 8 号"),
        ]
    );
    assert_eq!(plan.filled[2].offer.value, Answer::from("female"), "the option and not its word");
    assert_eq!(fields(&plan.offered), [("address", "示范省外县新村 1 组 8 号")], "nobody need live there");
    assert!(!plan.other_person);
}

#[test]
fn what_is_there_stays_and_is_shown_beside_what_the_card_says() {
    let given = json!({"id_number": "11010519491231002x", "name": "陈夜", "household_address": "  示范省外县新村 1 组 8 号 "});
    let plan = plan(given, None);
    let held: Vec<_> =
        plan.offered.iter().map(|entry| (entry.offer.field.as_str(), entry.held.as_deref())).collect();
    assert_eq!(
        held,
        [("name", Some("陈夜")), ("address", None)],
        "the same number and address differ in nothing"
    );
    assert!(plan.filled.iter().any(|entry| entry.offer.field == "birth") && !plan.other_person);
    let over = plan.let_over();
    assert!(over.changes().any(|(field, answer)| field == "name" && answer == Answer::from("陈𬭊")));
}

#[test]
fn nothing_of_one_person_stands_beside_the_number_or_the_name_of_another() {
    for given in [json!({"id_number": "440524188001010014"}), json!({"name": "房文远"})] {
        let plan = plan(given, None);
        assert!(plan.other_person && plan.filled.is_empty(), "nothing is put in by itself");
        assert!(plan.offered.iter().any(|entry| entry.offer.field == "birth"), "it is shown");
    }
}

#[test]
fn the_field_in_which_the_clerk_is_says_whose_card_it_is() {
    let agent = [("agent_name", "陈𬭊"), ("agent_id_number", "11010519491231002X")];
    let given = json!({"name": "房文远", "id_number": "440524188001010014"});
    assert_eq!(fields(&plan(given, Some("agent_name")).filled), agent, "the applicant's stay");
    let in_child = plan(json!({}), Some("ethnicity"));
    assert!(in_child.filled.iter().any(|entry| entry.offer.field == "name"), "a child has no card here");
    assert!(
        in_child
            .filled
            .iter()
            .all(|entry| entry.offer.field != "birth_date" && entry.offer.field != "ethnicity")
    );
}

#[test]
fn what_a_field_cannot_take_is_left_out() {
    let mut definition = form();
    let fields = &mut definition.steps[1].sections[0].fields;
    fields.iter_mut().filter(|field| field.name == "nation").for_each(|field| field.options.truncate(1));
    let plan = card_plan(&definition, &Answers::new(), &card(), None, TODAY);
    assert!(plan.filled.iter().all(|entry| entry.offer.field != "nation"), "no option says 土家");
    let mut without = card();
    without.retain(|said| said.fact != Fact::Sex);
    without.iter_mut().filter(|said| said.fact == Fact::Address).for_each(|said| said.text.clear());
    let plan = card_plan(&form(), &Answers::new(), &without, None, TODAY);
    assert!(
        plan.filled
            .iter()
            .all(|entry| entry.offer.field != "sex" && entry.offer.field != "household_address")
    );
    definition.steps.truncate(1);
    assert_eq!(card_plan(&definition, &Answers::new(), &card(), None, TODAY), CardPlan::default());
}
