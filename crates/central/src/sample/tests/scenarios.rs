//! What the items modelled in full ask for: by a table of scenarios, and by trying every answer that decides something.

use domain::answer::Answer;
use domain::form::condition::{Operator, Test};
use domain::form::definition::{Computed, Field};
use domain::form::view::SectionView;

use super::*;

/// A person's situation, and what that person has to bring.
#[derive(Deserialize)]
struct Scenario {
    /// Answers that differ from the item's example; `null` takes one away.
    with: BTreeMap<String, Option<Answer>>,
    /// Slots of the required materials, in the order of the definition, without those obtained by data sharing.
    bring: String,
}

fn modelled(sample: &Sample) -> impl Iterator<Item = &Definition> {
    sample.definitions.iter().filter(|definition| !definition.general)
}

#[test]
fn the_catalogue_is_broad() {
    let sample = load();
    let departments: BTreeSet<&str> = modelled(&sample).map(|d| d.department.as_str()).collect();
    assert!(modelled(&sample).count() >= 30, "at least 30 items are modelled in full");
    assert!(departments.len() >= 8, "they belong to at least 8 departments, now {departments:?}");
}

#[test]
fn every_scenario_asks_for_its_materials() {
    let sample = load();
    let mut table: BTreeMap<String, Vec<Scenario>> = parse(include_str!("../../../sample/scenarios.json"));
    for definition in modelled(&sample) {
        let code = definition.code.as_str();
        let scenarios = table.remove(code).unwrap_or_default();
        assert!(
            scenarios.iter().any(|scenario| scenario.with.is_empty()),
            "{code}: the example is a scenario"
        );
        for Scenario { with, bring } in scenarios {
            let mut answers = example_answers(code).unwrap();
            for (name, answer) in &with {
                assert!(
                    FormParts::from(definition).fields().any(|field| field.name == *name),
                    "{code}: {name} is a field"
                );
                match answer {
                    Some(answer) => answers.insert(name.clone(), answer.clone()),
                    None => answers.remove(name),
                };
            }
            let asked: Vec<String> = materials(definition, &answers, TODAY)
                .into_iter()
                .filter(|material| material.required && !material.shared)
                .map(|material| material.slot)
                .collect();
            assert_eq!(asked.join(" "), bring, "{code} with {with:?}");
        }
    }
    assert_eq!(table.keys().collect::<Vec<_>>(), Vec::<&String>::new(), "scenarios of unknown items");
}

#[test]
fn nothing_modelled_is_out_of_reach() {
    let sample = load();
    for definition in modelled(&sample) {
        let parts = FormParts::from(definition);
        let all: BTreeSet<String> = definition
            .materials
            .iter()
            .map(|material| format!("material {}", material.slot))
            .chain(parts.fields().flat_map(|field| shown(&field.name, &field.options)))
            .collect();
        let reached = reached(definition, example_answers(definition.code.as_str()).unwrap());
        let never: Vec<&String> = all.difference(&reached).collect();
        assert_eq!(never, Vec::<&String>::new(), "{}: no answers ever lead there", definition.name);
    }
}

#[test]
fn every_condition_decides_something() {
    let sample = load();
    for definition in modelled(&sample) {
        let text = serde_json::to_string(definition).unwrap();
        for condition in &definition.conditions {
            let used = ["visible", "when", "holds"]
                .iter()
                .any(|place| text.contains(&format!(r#""{place}":"{}""#, condition.id)));
            assert!(used, "{}: condition {} is used", definition.name, condition.id);
        }
    }
}

#[test]
fn what_no_source_says_is_called_an_assumption() {
    let sample = load();
    for definition in modelled(&sample) {
        let lenient = definition.materials.iter().any(|m| m.later.is_some() || m.declarable);
        assert!(
            !lenient || definition.source.contains("样例假设"),
            "{}: its source says what is assumed",
            definition.name
        );
        for text in [&definition.legal_basis, &definition.acceptance_conditions, &definition.result_name] {
            assert!(!text.is_empty(), "{} is complete", definition.name);
        }
        for material in &definition.materials {
            assert!(!material.standard.is_empty(), "{}: when {} is good", definition.name, material.name);
        }
    }
}

/// A field and its options, as the two sets of the reachability test name them.
fn shown(field: &str, options: &[domain::form::definition::Choice]) -> Vec<String> {
    let options = options.iter().map(|option| format!("{field} = {}", option.value));
    options.chain([field.to_owned()]).collect()
}

/// Everything that some answers bring onto the screen. Changes one deciding answer at a time, and goes on from wherever
/// that has shown something new.
fn reached(definition: &Definition, example: Answers) -> BTreeSet<String> {
    let changes = changes(definition);
    let mut reached = BTreeSet::new();
    let mut waiting = vec![example];
    while let Some(answers) = waiting.pop() {
        let view = full(definition, &answers);
        let before = reached.len();
        reached.extend(view.materials.iter().map(|material| format!("material {}", material.slot)));
        let sections: Vec<&SectionView> = view.steps.iter().flat_map(|step| &step.sections).collect();
        let fields = sections.iter().flat_map(|section| &section.fields);
        reached.extend(fields.flat_map(|field| shown(&field.name, &field.options)));
        if reached.len() > before {
            waiting.extend(changes.iter().map(|(name, answer)| {
                let mut changed = answers.clone();
                changed.insert((*name).to_owned(), answer.clone());
                changed
            }));
        }
    }
    reached
}

/// Answers worth trying: for every field that a condition tests, values on both sides of what it can be compared with.
fn changes(definition: &Definition) -> Vec<(&str, Answer)> {
    let parts = FormParts::from(definition);
    let mut tested = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for condition in &definition.conditions {
        looks_at(&condition.test, &mut tested, &mut numbers);
    }
    let computed: Vec<&str> = parts
        .fields()
        .filter(|field| tested.contains(field.name.as_str()))
        .flat_map(|field| field.computed.iter().flat_map(Computed::sources))
        .collect();
    tested.extend(computed);
    parts
        .fields()
        .filter(|field| tested.contains(field.name.as_str()))
        .flat_map(|field| values(field, &numbers).into_iter().map(|value| (field.name.as_str(), value)))
        .collect()
}

fn looks_at<'d>(test: &'d Test, fields: &mut BTreeSet<&'d str>, numbers: &mut BTreeSet<i64>) {
    match test {
        Test::All(tests) | Test::Any(tests) => tests.iter().for_each(|t| looks_at(t, fields, numbers)),
        Test::Not(test) => looks_at(test, fields, numbers),
        Test::Holds(_) => {}
        Test::Field(test) => {
            fields.insert(&test.field);
            if let Operator::AtLeast(number) | Operator::AtMost(number) = test.operator {
                numbers.extend([number - 1, number, number + 1]);
            }
        }
    }
}

fn values(field: &Field, numbers: &BTreeSet<i64>) -> Vec<Answer> {
    let options = || field.options.iter().map(|option| option.value.clone());
    match field.kind {
        FieldKind::Choice | FieldKind::Select => options().map(Answer::Text).collect(),
        FieldKind::MultiChoice => options().map(|option| Answer::Many(vec![option])).collect(),
        FieldKind::YesNo => vec![Answer::Flag(true), Answer::Flag(false)],
        FieldKind::Integer | FieldKind::Money => numbers.iter().copied().map(Answer::Number).collect(),
        FieldKind::IdNumber => (1..=105).step_by(4).map(born).collect(),
        FieldKind::Date => [10, 100, 400, 4000].map(days_ago).into(),
        // Answered through the field that it is computed from.
        FieldKind::Computed => Vec::new(),
        kind => panic!("{} of kind {kind:?} is tested by a condition", field.name),
    }
}

/// The ID number of a woman of that age. The region code 310199 does not exist.
fn born(years: i16) -> Answer {
    let stem = format!("310199{}0101002", TODAY.year() - years);
    let check = IdNumber::check_character(&stem).unwrap();
    Answer::Text(format!("{stem}{check}"))
}

fn days_ago(days: i64) -> Answer {
    Answer::Text((TODAY - jiff::Span::new().days(days)).to_string())
}
