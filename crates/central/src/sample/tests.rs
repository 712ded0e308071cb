#![expect(clippy::unwrap_used, reason = "a missing piece of the sample is a failed test")]

use domain::catalogue::Role;
use domain::code::IdNumber;
use domain::form::definition::{FieldKind, MaterialForm, Required};
use domain::form::parts::FormParts;
use domain::form::view::{FormView, ProblemCode};
use domain::form::{check, materials, resolve, submission, validate, validate_common};
use jiff::civil::{Date, date};

use super::*;

mod scenarios;

const TODAY: Date = date(2026, 11, 20);

fn definition<'s>(sample: &'s Sample, code: &str) -> &'s Definition {
    sample
        .definitions
        .iter()
        .find(|definition| definition.code.as_str() == code)
        .unwrap_or_else(|| panic!("no {code}"))
}

/// As many photos as every slot needs.
fn photos(definition: &Definition) -> BTreeMap<String, u32> {
    definition.materials.iter().map(|material| (material.slot.clone(), u32::from(material.pages))).collect()
}

fn full(definition: &Definition, answers: &Answers) -> FormView {
    resolve(definition, answers, &photos(definition), TODAY)
}

#[test]
fn every_definition_may_go_live() {
    for definition in &load().definitions {
        let findings = ::catalogue::check(definition);
        let errors: Vec<String> =
            findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{} passes what every import must pass: {errors:?}", definition.name);
        assert!(
            definition.sample && !definition.source.is_empty(),
            "{} tells where it comes from",
            definition.name
        );
    }
}

#[test]
fn some_materials_show_a_blank_form_and_what_a_good_one_looks_like() {
    let sample = load();
    let of = |code: &str, slot: &str| {
        let item = definition(&sample, code);
        item.materials.iter().find(|material| material.slot == slot).unwrap().clone()
    };
    let form = of("shiye-dengji", "form");
    assert!(form.blank_form.is_some() && form.sample.is_some() && form.blank_form != form.sample);
    assert!(of("canjirenzheng-xinban", "photos").sample.is_some());
    let pictures = sample.definitions.iter().flat_map(|item| &item.materials).filter(|m| m.sample.is_some());
    assert!(pictures.count() >= 6);
}

#[test]
fn every_real_item_is_there_once() {
    let sample = load();
    let unique = |texts: Vec<&str>| texts.iter().collect::<BTreeSet<_>>().len();
    let of = |text: fn(&Definition) -> &str| sample.definitions.iter().map(text).collect::<Vec<_>>();
    // 739 published names and three members of joint packages whose names are not among them.
    assert_eq!(sample.definitions.len(), 742);
    assert_eq!(unique(of(|d| d.name.as_str())), 742);
    assert_eq!(unique(of(|d| d.code.as_str())), 742);
    assert_eq!(unique(of(|d| d.implementation_code.as_str())), 742);
    assert_eq!(sample.definitions.iter().filter(|definition| !definition.general).count(), ITEMS.len());
}

#[test]
fn whatever_is_referred_to_exists() {
    let sample = load();
    let departments: BTreeSet<&str> = sample.hall.departments.iter().map(|d| d.code.as_str()).collect();
    let businesses: BTreeSet<&str> = sample.hall.businesses.iter().map(|b| b.code.as_str()).collect();
    for definition in &sample.definitions {
        assert!(departments.contains(definition.department.as_str()), "{}", definition.name);
        assert!(businesses.contains(definition.business.as_str()), "{}", definition.name);
    }
    for package in &sample.packages {
        assert!(businesses.contains(package.business.as_str()));
        let known = |code: &ItemCode| sample.definitions.iter().find(|definition| definition.code == *code);
        assert_eq!(check::package(package, known), Ok(()), "{}", package.name);
        for member in &package.members {
            let department = &definition(&sample, member.item.as_str()).department;
            let holders = sample
                .staff
                .iter()
                .filter(|s| s.posts.contains(&member.post) && s.departments.contains(department));
            assert!(holders.count() >= 2, "{}: an A-post and a B-post", member.post);
        }
    }
    for staff in &sample.staff {
        assert_eq!(staff.hall, sample.hall.code);
        assert!(
            staff.departments.iter().all(|department| departments.contains(department.as_str())),
            "{}",
            staff.name
        );
    }
    for department in departments {
        let approvers = |s: &&Staff| {
            s.roles.contains(&Role::Approver) && s.departments.iter().any(|d| d.as_str() == department)
        };
        assert!(sample.staff.iter().any(|s| approvers(&s)), "{department} has somebody who decides");
    }
    let everybody: BTreeSet<Role> = sample.staff.iter().flat_map(|staff| staff.roles.clone()).collect();
    assert_eq!(everybody.len(), 5, "every role is there");
}

#[test]
fn the_examples_can_be_accepted() {
    let sample = load();
    for definition in sample.definitions.iter().filter(|definition| !definition.general) {
        let answers = example_answers(definition.code.as_str())
            .unwrap_or_else(|| panic!("no example of {}", definition.name));
        assert_eq!(validate(definition, &answers, &photos(definition), TODAY), [], "{}", definition.name);
        assert_eq!(full(definition, &answers).left_out, [], "{}", definition.name);
    }
    for package in &sample.packages {
        let answers = example_answers(package.code.as_str()).unwrap();
        assert_eq!(validate_common(package, &answers, TODAY), [], "{}", package.name);
    }
}

#[test]
fn general_forms_can_be_accepted() {
    let answers: Answers = [
        ("applicant_kind", "person"),
        ("name", "陈𬭊"),
        ("id_number", "11010519491231002X"),
        ("phone", "13800005678"),
        ("matter", "申请办理"),
    ]
    .map(|(name, answer)| (name.to_owned(), answer.into()))
    .into();
    for definition in load().definitions.iter().filter(|definition| definition.general) {
        assert_eq!(validate(definition, &answers, &photos(definition), TODAY), [], "{}", definition.name);
        assert!(!definition.materials.is_empty(), "{}", definition.name);
    }
}

#[test]
fn published_material_names_are_understood() {
    let hall = load().hall;
    let names: Names = parse(include_str!("../../sample/names.json"));
    let general: Vec<Definition> =
        names.items.iter().map(|entry| general_definition(entry, &hall, "")).collect();
    let by_name = |item: &str, material: &str| {
        let definition = general.iter().find(|definition| definition.name == item).unwrap();
        definition
            .materials
            .iter()
            .find(|m| m.name == material)
            .unwrap_or_else(|| panic!("{item}: no {material}"))
    };
    let photo = by_name("高龄补贴申领", "1寸照片3张");
    assert_eq!((photo.kind.as_str(), photo.copies), ("photo", 3));
    let copies = by_name("高龄补贴申领", "身份证复印件4份");
    assert_eq!((copies.kind.as_str(), copies.form, copies.copies), ("id_card", MaterialForm::Copy, 4));
    let agent = by_name("居住证办理", "代办:委托人和代办人合法有效身份证件");
    assert_eq!((agent.kind.as_str(), &agent.required), ("power_of_attorney", &Required::No));
    let card = by_name("居住证办理", "本人居民身份证");
    assert_eq!(
        (card.kind.as_str(), card.form, card.copies, card.pages),
        ("id_card", MaterialForm::Shown, 0, 2)
    );
}

#[test]
fn scenarios_of_the_residence_permit_decide_the_materials() {
    let sample = load();
    let permit = definition(&sample, "juzhuzheng-xinban");
    let mut answers = example_answers("juzhuzheng-xinban").unwrap();
    let mut slots = |housing: &str, relative: bool| {
        answers.insert("housing".to_owned(), housing.into());
        answers.insert("relative_house".to_owned(), domain::answer::Answer::Flag(relative));
        materials(permit, &answers, TODAY)
            .into_iter()
            .map(|material| material.slot)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(slots("rented", true), "id_card household_register lease relation_proof landlord_id_card");
    assert_eq!(slots("own", false), "id_card household_register property");
    assert_eq!(slots("dormitory", true), "id_card household_register dormitory_proof");
    assert_eq!(slots("relative", false), "id_card household_register relation_proof relative_home");
}

#[test]
fn nobody_too_young_gets_a_card_for_the_old() {
    let sample = load();
    for (code, field) in [("jinglaoka-shenling", "apply_kind"), ("laonianren-youdaizheng", "apply_kind")] {
        let definition = definition(&sample, code);
        let mut answers = example_answers(code).unwrap();
        answers.insert("id_number".to_owned(), "310199199401021234".into());
        let problems = validate(definition, &answers, &photos(definition), TODAY);
        assert_eq!(
            problems.iter().map(|p| (p.at.as_str(), p.code)).collect::<Vec<_>>(),
            [(field, ProblemCode::NotAnOption)]
        );
    }
}

#[test]
fn a_package_asks_once_what_its_members_share() {
    let sample = load();
    let package = &sample.packages[0];
    let common =
        domain::form::submission_common(package, &example_answers(package.code.as_str()).unwrap(), TODAY);
    let mut saved = 0;
    for rule in &package.members {
        let member = definition(&sample, rule.item.as_str());
        let example = example_answers(rule.item.as_str()).unwrap();
        let mut answers: Answers =
            example.into_iter().filter(|(name, _)| !rule.from_common.contains_key(name)).collect();
        answers.extend(
            rule.from_common
                .iter()
                .filter_map(|(field, from)| Some((field.clone(), common.get(from)?.clone()))),
        );
        saved += rule.from_common.len();
        assert_eq!(validate(member, &answers, &photos(member), TODAY), [], "{}", member.name);
        assert!(!submission(member, &answers, TODAY).is_empty());
    }
    assert!(saved > common.len() * 2, "{saved} fields are filled from {}", common.len());
}

#[test]
fn the_morning_is_sound() {
    let sample = load();
    let mut numbers = BTreeSet::new();
    let mut serving = BTreeSet::new();
    for ticket in &sample.morning {
        assert!(numbers.insert(&ticket.number), "{} occurs twice", ticket.number);
        let business =
            sample.hall.businesses.iter().find(|business| business.code == ticket.business).unwrap();
        let prefix = match ticket.class {
            TicketClass::Priority => "V",
            TicketClass::Appointment => "Y",
            TicketClass::Normal => "",
        };
        assert!(ticket.number.starts_with(&format!("{prefix}{}", business.code)), "{}", ticket.number);
        assert_eq!(
            ticket.class == TicketClass::Priority,
            ticket.priority_reason.is_some(),
            "{}",
            ticket.number
        );
        assert_eq!(
            ticket.class == TicketClass::Appointment,
            ticket.appointment_minutes_ago.is_some(),
            "{}",
            ticket.number
        );
        let person = IdNumber::parse(&ticket.person.id_number, TODAY).unwrap();
        if ticket.priority_reason == Some(PriorityReason::Elderly) {
            assert!(person.age(TODAY) >= sample.hall.queue.priority_age, "{} is of age", ticket.number);
        }
        if let Some(item) = &ticket.item {
            assert_eq!(definition(&sample, item.as_str()).business, ticket.business, "{}", ticket.number);
        }
        let served = match &ticket.state {
            MorningState::Waiting => continue,
            MorningState::Serving(served) => {
                assert!(serving.insert(served.counter), "counter {} serves one person", served.counter);
                served
            }
            MorningState::Parked { served, .. }
            | MorningState::NoShow(served)
            | MorningState::Finished(served) => served,
        };
        assert!(
            ticket.issued_minutes_ago >= served.started_minutes_ago
                && served.started_minutes_ago >= served.since_minutes_ago
        );
        assert!(
            business.counters.contains(&served.counter),
            "{} at counter {}",
            ticket.number,
            served.counter
        );
        let clerk = sample.staff.iter().find(|staff| staff.id == served.staff).unwrap();
        assert_eq!((clerk.counter, clerk.roles.contains(&Role::Clerk)), (Some(served.counter), true));
    }
    let waiting = sample.morning.iter().filter(|ticket| ticket.state == MorningState::Waiting).count();
    assert!(waiting >= 6 && sample.morning.len() >= 24);
}

#[test]
fn every_full_form_has_help_where_people_ask() {
    for definition in load().definitions.iter().filter(|definition| !definition.general) {
        let parts = FormParts::from(definition);
        let helped = parts.fields().filter(|field| !field.help.is_empty()).count();
        assert!(helped > 0, "{}", definition.name);
        for conventional in ["name", "id_number", "phone"] {
            assert!(
                parts.fields().any(|field| field.name == conventional),
                "{}: {conventional}",
                definition.name
            );
        }
        let masked = |kind| matches!(kind, FieldKind::IdNumber | FieldKind::BankCard);
        assert!(parts.fields().filter(|f| masked(f.kind)).all(|field| field.personal), "{}", definition.name);
    }
}
