#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use serde_json::json;

use super::*;
use crate::form::example::{TODAY, answers, case, permit};

const PERSON: &str = "11010519491231002X";
const OTHER: &str = "440524188001010014";

fn said(fact: Fact, text: &str, certainty: Certainty) -> Said {
    Said { fact, text: text.to_owned(), certainty }
}

/// What a well read card says.
fn card(number: &str) -> Vec<Said> {
    vec![
        said(Fact::Name, "王样本", Certainty::Likely),
        said(Fact::Sex, "女", Certainty::Proven),
        said(Fact::Nation, "汉族", Certainty::Likely),
        said(Fact::BirthDate, "1949-12-31", Certainty::Proven),
        said(Fact::Address, "上海市静安区样本路1号", Certainty::Likely),
        said(Fact::IdNumber, number, Certainty::Proven),
        said(Fact::Authority, "上海市公安局静安分局", Certainty::Likely),
    ]
}

/// The example with fields in the applicant's section, and sections with fields of their own.
fn with(person: serde_json::Value, sections: serde_json::Value) -> Definition {
    let mut definition = serde_json::to_value(permit()).unwrap();
    let step = &mut definition["steps"][1]["sections"];
    step[0]["fields"].as_array_mut().unwrap().extend(person.as_array().unwrap().iter().cloned());
    step.as_array_mut().unwrap().extend(sections.as_array().unwrap().iter().cloned());
    serde_json::from_value(definition).unwrap()
}

fn text(name: &str) -> serde_json::Value {
    json!({"name": name, "label": name, "kind": "text"})
}

fn agent() -> serde_json::Value {
    let number = json!({"name": "agent_id_number", "label": "代办人身份号码", "kind": "id_number"});
    json!({"id": "agent", "title": "代办人", "fields": [text("agent_name"), number]})
}

fn offered(
    definition: &Definition,
    given: serde_json::Value,
    papers: &[(&str, &[Said])],
) -> Vec<(String, String)> {
    let papers: Vec<_> = papers.iter().map(|(kind, said)| Paper { kind, said }).collect();
    let found = fillings(&case(answers(given)), definition, &papers, TODAY);
    found.into_iter().map(|filling| (filling.offer.field, filling.offer.text)).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn the_applicants_card_is_for_the_applicants_fields_and_what_is_there_already_is_not_offered() {
    let definition = with(json!([text("household_address"), text("address")]), json!([]));
    let found = offered(&definition, json!({}), &[("id_card", &card(PERSON))]);
    let all = [("name", "王样本"), ("id_number", PERSON), ("household_address", "上海市静安区样本路1号")];
    assert_eq!(found, pairs(&all), "a card's address is where somebody is registered, not where they live");
    let typed = json!({"name": "王样本", "id_number": "11010519491231002x", "household_address": "别处"});
    let found = offered(&definition, typed, &[("id_card", &card(PERSON))]);
    assert_eq!(
        found,
        pairs(&[("household_address", "上海市静安区样本路1号")]),
        "also against what was typed"
    );
}

#[test]
fn the_kind_of_material_says_whose_card_it_is_unless_its_number_says_otherwise() {
    let definition = with(json!([]), json!([agent()]));
    let found = offered(&definition, json!({}), &[("agent_id_card", &card(OTHER))]);
    assert_eq!(found, pairs(&[("agent_name", "王样本"), ("agent_id_number", OTHER)]));
    let given = json!({"id_number": PERSON, "agent_id_number": OTHER});
    let found = offered(&definition, given, &[("id_card", &card(OTHER))]);
    assert_eq!(found, pairs(&[("agent_name", "王样本")]), "it lies in the wrong slot");
    assert!(offered(&definition, json!({}), &[("guardian_id_card", &card(OTHER))]).is_empty());
    assert!(offered(&definition, json!({}), &[("lease", &card(OTHER))]).is_empty());
}

#[test]
fn a_page_of_the_register_is_whose_number_it_has() {
    let alone = permit();
    let page = card(PERSON);
    let papers: [(&str, &[Said]); 1] = [("household_register", &page)];
    let all = pairs(&[("name", "王样本"), ("id_number", PERSON)]);
    assert_eq!(offered(&alone, json!({}), &papers), all, "nobody else is asked for");
    assert_eq!(offered(&alone, json!({"id_number": PERSON}), &papers), pairs(&[("name", "王样本")]));
    assert!(offered(&alone, json!({"id_number": OTHER}), &papers).is_empty(), "somebody of the family");
    let both = with(json!([]), json!([agent()]));
    assert!(offered(&both, json!({}), &papers).is_empty(), "it may be either of them");
    assert_eq!(
        offered(&both, json!({"agent_id_number": PERSON}), &papers),
        pairs(&[("agent_name", "王样本")])
    );
}

#[test]
fn a_persons_fields_stand_beside_their_number() {
    let newborn = json!({"id": "newborn", "title": "新生儿", "fields": [
        {"name": "birth_date", "label": "出生日期", "kind": "date"}, text("ethnicity"), text("address")]});
    let found = offered(&with(json!([]), json!([newborn])), json!({}), &[("id_card", &card(PERSON))]);
    assert_eq!(found, pairs(&[("name", "王样本"), ("id_number", PERSON)]), "that is a child's");
}

#[test]
fn of_a_choice_the_option_that_is_called_so_is_meant() {
    let sex = json!({"name": "sex", "label": "性别", "kind": "choice",
        "options": [{"value": "male", "label": "男"}, {"value": "female", "label": "女"}]});
    let nation = json!({"name": "ethnicity", "label": "民族", "kind": "select",
        "options": [{"value": "hui", "label": "回族"}]});
    let definition = with(json!([sex, nation]), json!([]));
    let papers = card(PERSON);
    let papers = [Paper { kind: "id_card", said: &papers }];
    let found = fillings(&case(answers(json!({}))), &definition, &papers, TODAY);
    let sex = found.iter().find(|filling| filling.offer.field == "sex").unwrap();
    assert_eq!((&sex.offer.value, sex.offer.text.as_str()), (&Answer::Text("female".to_owned()), "女"));
    assert!(found.iter().all(|filling| filling.offer.field != "ethnicity"), "there is no such option");
}

#[test]
fn of_two_papers_the_more_certain_counts_and_what_would_be_refused_is_not_offered() {
    let doubtful =
        [said(Fact::Name, "王样木", Certainty::Doubtful), said(Fact::IdNumber, "1101", Certainty::Doubtful)];
    let good = card(PERSON);
    let papers = [Paper { kind: "id_card", said: &doubtful }, Paper { kind: "id_card", said: &good }];
    let found = fillings(&case(answers(json!({}))), &permit(), &papers, TODAY);
    let said: Vec<_> = found.iter().map(|one| (one.offer.field.as_str(), one.paper, one.certainty)).collect();
    assert_eq!(said, [("name", 1, Certainty::Likely), ("id_number", 1, Certainty::Proven)]);
    let found = fillings(&case(answers(json!({}))), &permit(), &papers[..1], TODAY);
    assert_eq!(found.len(), 1, "four digits are no number");
}

#[test]
fn no_value_is_printed() {
    let papers = card(PERSON);
    let papers = [Paper { kind: "id_card", said: &papers }];
    let found = fillings(&case(answers(json!({}))), &permit(), &papers, TODAY);
    let printed = format!("{papers:?} {found:?}");
    assert!(!printed.contains(PERSON) && !printed.contains("王样本"), "{printed}");
}

#[test]
fn papers_are_known_by_their_kind() {
    for kind in ["id_card", "agent_id_card", "household_register", "spouse_household_register"] {
        assert!(is_paper(kind), "{kind}");
    }
    for kind in ["residence_permit", "valid_card", "void_card", "covid_card", "register"] {
        assert!(!is_paper(kind), "{kind}");
    }
}
