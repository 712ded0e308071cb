#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::form::example::{TODAY, answers, any_answers, permit, tenant};

fn photos() -> BTreeMap<String, u32> {
    [("id_card", 2), ("contract", 1), ("senior", 1)].map(|(slot, count)| (slot.to_owned(), count)).into()
}

fn problem_codes(view: &FormView) -> Vec<(&str, ProblemCode)> {
    view.problems.iter().map(|problem| (problem.at.as_str(), problem.code)).collect()
}

fn shown(view: &FormView) -> Vec<&str> {
    view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields).map(|f| f.name.as_str()).collect()
}

/// The problem of one field when its answer is replaced in an otherwise complete form.
fn problem_of(field: &str, answer: serde_json::Value) -> Option<Problem> {
    let mut given = tenant();
    given.insert("family_too".to_owned(), Answer::Flag(field.starts_with("family")));
    given.insert("family".to_owned(), answers(json!({"f": [{"member": "小明"}]})).remove("f").unwrap());
    given.insert("tax_number".to_owned(), "T1".into());
    given.insert(field.to_owned(), serde_json::from_value(answer).unwrap());
    let view = resolve(&permit(), &given, &photos(), TODAY);
    assert!(view.problems.len() <= 1, "{:?}", view.problems);
    view.problems.into_iter().next()
}

#[test]
fn a_complete_form_has_no_problems() {
    let view = resolve(&permit(), &tenant(), &photos(), TODAY);
    assert_eq!(problem_codes(&view), []);
    assert_eq!(view.left_out, []);
    assert!(shown(&view).contains(&"landlord_id") && !shown(&view).contains(&"family"));
}

#[test]
fn an_empty_form_asks_for_what_is_visible_and_required_in_the_order_of_the_form() {
    let view = resolve(&permit(), &Answers::new(), &BTreeMap::new(), TODAY);
    use ProblemCode::{MaterialMissing, Required};
    let expected = [
        ("housing", Required),
        ("name", Required),
        ("id_number", Required),
        ("phone", Required),
        ("since", Required),
        ("material:id_card", MaterialMissing),
    ];
    assert_eq!(problem_codes(&view), expected);
    assert_eq!(view.steps.iter().map(|step| step.problems).collect::<Vec<_>>(), [1, 4]);
}

/// The example with a signature and the lease inside the form.
fn signed_permit() -> Definition {
    let mut definition = permit();
    let more = json!([
        {"name": "agent_signature", "label": "代理人签名", "kind": "signature", "required": "yes"},
        {"name": "lease", "label": "租赁合同备案", "kind": "material", "slot": "contract"}
    ]);
    let more: Vec<Field> = serde_json::from_value(more).unwrap();
    definition.steps[1].sections[3].fields.extend(more);
    definition
}

#[test]
fn a_signature_inside_the_form_points_at_its_picture() {
    let definition = signed_permit();
    let picture = crate::id::BlobHash("ab".repeat(32));
    let resolved = |answer: Option<Answer>| {
        let mut given = tenant();
        given.extend(answer.map(|answer| ("agent_signature".to_owned(), answer)));
        resolve(&definition, &given, &photos(), TODAY)
    };
    assert_eq!(problem_codes(&resolved(None)), [("agent_signature", ProblemCode::Required)]);
    let typed = resolved(Some("陈𬭊".into()));
    assert_eq!(
        problem_codes(&typed),
        [("agent_signature", ProblemCode::WrongType)],
        "a name is no signature"
    );
    let signed = resolved(Some(Answer::of_signature(&picture)));
    assert_eq!(problem_codes(&signed), []);
    let lines = crate::task::sections(&signed);
    let line =
        lines.iter().flat_map(|section| &section.lines).find(|line| line.label == "代理人签名").unwrap();
    assert_eq!(line.text, "已签名", "the hash is no word");
    let held = crate::form::example::case(tenant());
    let submission = crate::task::Submission::of(&held, &signed);
    assert_eq!(submission.signatures[0].picture, picture, "the approver sees who signed");
}

#[test]
fn a_material_is_asked_for_where_it_belongs_as_long_as_it_is_asked_for() {
    let definition = signed_permit();
    let field = |given: &Answers, photos: &BTreeMap<String, u32>| {
        let view = resolve(&definition, given, photos, TODAY);
        let fields = view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields);
        let found = fields.into_iter().find(|field| field.name == "lease").cloned();
        (found, view.problems.iter().filter(|problem| problem.at == "material:contract").count())
    };
    let (found, problems) = field(&tenant(), &BTreeMap::new());
    let found = found.unwrap();
    assert_eq!((found.slot.as_deref(), found.required, found.value), (Some("contract"), true, None));
    assert_eq!(found.problem.map(|problem| problem.code), Some(ProblemCode::MaterialMissing));
    assert_eq!(problems, 1, "it is missing once, not once for each place");
    let (found, problems) = field(&tenant(), &photos());
    assert_eq!((found.unwrap().problem, problems), (None, 0));
    let own = answers(json!({"housing": "own", "lease": "x"}));
    assert_eq!(field(&own, &BTreeMap::new()).0, None, "who owns the flat has no lease");
    let handed_in = submission(&definition, &answers(json!({"housing": "rented", "lease": "x"})), TODAY);
    assert!(!handed_in.contains_key("lease"), "a material has no answer");
}

#[test]
fn wrong_answers_are_told_by_code_and_place() {
    use ProblemCode as Code;
    for (field, answer, code) in [
        ("housing", json!("tent"), Code::NotAnOption),
        ("housing", json!(3), Code::WrongType),
        ("name", json!("陈\u{0}"), Code::BadCharacters),
        ("name", json!("名".repeat(61)), Code::TooLong),
        ("name", json!("   "), Code::Required),
        ("id_number", json!("11010519491231002"), Code::IdLength),
        ("id_number", json!("11010519490230002X"), Code::IdDate),
        ("id_number", json!("110105194912310020"), Code::IdChecksum),
        ("id_number", json!(true), Code::WrongType),
        ("phone", json!("12345"), Code::Phone),
        ("contract", json!("ab"), Code::TooShort),
        ("contract", json!("第一号合同"), Code::Pattern),
        ("rent", json!(10_000_001), Code::TooLarge),
        ("rent", json!(-1), Code::TooSmall),
        ("since", json!("2026-02-30"), Code::Date),
        ("since", json!("20260301"), Code::Date),
        ("since", json!("2026-11-21"), Code::DateFuture),
        ("purposes", json!(["work", "work"]), Code::NotAnOption),
        ("purposes", json!("work"), Code::WrongType),
        ("family", json!([]), Code::Required),
        (
            "family",
            json!([{"member": "甲"}, {"member": "乙"}, {"member": "丙"}, {"member": "丁"}]),
            Code::TooMany,
        ),
    ] {
        let problem = problem_of(field, answer.clone());
        assert_eq!(
            problem.as_ref().map(|p| (p.at.as_str(), p.code)),
            Some((field, code)),
            "{field}: {answer}"
        );
    }
    for (answer, at, code) in [
        (json!([{"member": "甲"}, {"born": "2020-01-01"}]), "family[1].member", Code::Required),
        (json!([{"member": "阿卜杜拉·麦麦提"}]), "family[0].member", Code::TooLong),
        (json!([{"member": "甲", "born": "2020-13-01"}]), "family[0].born", Code::Date),
        (json!([{"member": "甲", "born": "2027-01-01"}]), "family[0].born", Code::DateFuture),
        (json!([{"member": 5}]), "family[0].member", Code::WrongType),
    ] {
        let problem = problem_of("family", answer).unwrap();
        assert_eq!((problem.at.as_str(), problem.code), (at, code));
        assert!(problem.params.contains_key("row"), "a table tells its row");
    }
    assert_eq!(problem_of("name", json!("名".repeat(61))).unwrap().params["max"], "60");
}

#[test]
fn a_chosen_option_that_is_no_longer_offered_is_a_problem() {
    let mut given = tenant();
    given.insert("purposes".to_owned(), Answer::Many(vec!["rent".to_owned()]));
    assert_eq!(problem_codes(&resolve(&permit(), &given, &photos(), TODAY)), []);
    given.insert("housing".to_owned(), "own".into());
    assert_eq!(
        problem_codes(&resolve(&permit(), &given, &photos(), TODAY)),
        [("purposes", ProblemCode::NotAnOption)]
    );
}

#[test]
fn hidden_answers_stay_in_the_draft_leave_the_submission_and_are_shown() {
    let mut given = tenant();
    given.insert("housing".to_owned(), "own".into());
    given.insert("from_an_older_version".to_owned(), "x".into());
    let view = resolve(&permit(), &given, &photos(), TODAY);
    let left: Vec<&str> = view.left_out.iter().map(|left| left.field.as_str()).collect();
    assert_eq!(left, ["landlord_id", "contract", "rent", "from_an_older_version"]);
    assert_eq!(view.left_out[0].label, "房东身份号码");
    let handed_in = submission(&permit(), &given, TODAY);
    assert!(left.iter().all(|field| !handed_in.contains_key(*field)));
    given.insert("housing".to_owned(), "rented".into());
    assert!(
        submission(&permit(), &given, TODAY).contains_key("landlord_id"),
        "choosing again brings it back"
    );
}

#[test]
fn hidden_cells_are_left_out_with_their_place() {
    let mut given = tenant();
    given.insert("housing".to_owned(), "own".into());
    given.insert("family_too".to_owned(), Answer::Flag(true));
    given.extend(answers(json!({"family": [{"member": "甲"}, {"member": "乙", "permit": "同住"}]})));
    let view = resolve(&permit(), &given, &photos(), TODAY);
    assert!(view.left_out.iter().any(|left| left.field == "family[1].permit" && left.label == "租住关系"));
    let Some(Answer::Rows(rows)) = submission(&permit(), &given, TODAY).remove("family") else {
        panic!("no rows")
    };
    assert!(rows.iter().all(|row| row.len() == 1));
}

#[test]
fn the_submission_is_normalised_and_holds_what_is_computed() {
    let handed_in = submission(&permit(), &tenant(), TODAY);
    assert_eq!(handed_in["id_number"], "11010519491231002X".into());
    assert_eq!(handed_in["phone"], "13800005678".into());
    assert_eq!(handed_in["age"], Answer::Number(76));
    let mut forged = tenant();
    forged.insert("age".to_owned(), Answer::Number(99));
    assert_eq!(
        submission(&permit(), &forged, TODAY)["age"],
        Answer::Number(76),
        "what is computed is not taken over"
    );
}

#[test]
fn tables_are_counted_and_added_up_and_days_are_counted() {
    let mut definition = permit();
    let extra: Vec<Field> = serde_json::from_value(json!([
        {"name": "until", "label": "至", "kind": "date"},
        {"name": "days", "label": "天数", "kind": "computed", "computed": {"days_between": {"from": "since", "to": "until"}}},
        {"name": "incomes", "label": "收入", "kind": "rows", "columns": [
            {"name": "who", "label": "谁", "kind": "text"}, {"name": "amount", "label": "金额", "kind": "money"}]},
        {"name": "people", "label": "人数", "kind": "computed", "computed": {"rows_in": "incomes"}},
        {"name": "total", "label": "合计", "kind": "computed", "computed": {"sum_of": {"table": "incomes", "column": "amount"}}},
        {"name": "rich_note", "label": "说明", "kind": "note", "visible": "rich"}
    ]))
    .unwrap();
    definition.steps[1].sections[3].fields.extend(extra);
    definition.conditions.push(
        serde_json::from_value(json!({"id": "rich", "name": "收入高", "test":
            {"field": {"field": "total", "operator": {"at_least": 500_000}}}}))
        .unwrap(),
    );
    assert_eq!(crate::form::check::definition(&definition), Ok(()));
    let mut given = tenant();
    let computed = |given: &Answers| {
        let handed_in = submission(&definition, given, TODAY);
        ["days", "people", "total"].map(|name| handed_in.get(name).cloned())
    };
    assert_eq!(computed(&given), [None, None, None], "nothing to count");
    given.extend(answers(json!({"until": "2026-03-31", "incomes": [
        {"who": "甲", "amount": 350_000}, {"who": "乙"}, {"who": "丙", "amount": 200_000}]})));
    assert_eq!(computed(&given), [30, 3, 550_000].map(|number| Some(Answer::Number(number))));
    let view = resolve(&definition, &given, &photos(), TODAY);
    assert!(shown(&view).contains(&"rich_note"), "a condition looks at the sum");
    let mut fields = view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields);
    let total = fields.find(|field| field.name == "total").unwrap();
    assert!(total.money && crate::task::in_words(total, total.value.as_ref().unwrap()) == "5500.00 元");
    given.insert("until".to_owned(), "2026-02-01".into());
    assert_eq!(computed(&given)[0], None, "the later date is earlier");
}

#[test]
fn a_region_is_asked_for_as_deep_as_its_field_says() {
    let mut definition = permit();
    let region = |level: serde_json::Value| -> Field {
        let mut field = json!({"name": "origin", "label": "户籍地", "kind": "region", "required": "yes"});
        field.as_object_mut().unwrap().extend(level.as_object().unwrap().clone());
        serde_json::from_value(field).unwrap()
    };
    definition.steps[1].sections[0].fields.push(region(json!({})));
    assert_eq!(crate::form::check::definition(&definition), Ok(()));
    let code = |definition: &Definition, answer: serde_json::Value| {
        let mut given = tenant();
        given.insert("origin".to_owned(), serde_json::from_value(answer).unwrap());
        let view = resolve(definition, &given, &photos(), TODAY);
        view.problems.first().map(|problem| problem.code)
    };
    use ProblemCode as Code;
    for (answer, problem) in [
        (json!("310101"), None),
        (json!("310101002"), None),
        (json!("81"), None),
        (json!("3101"), Some(Code::RegionIncomplete)),
        (json!("310199"), Some(Code::NotAnOption)),
        (json!("上海"), Some(Code::NotAnOption)),
        (json!(31), Some(Code::WrongType)),
    ] {
        assert_eq!(code(&definition, answer.clone()), problem, "{answer}");
    }
    *definition.steps[1].sections[0].fields.last_mut().unwrap() = region(json!({"level": "street"}));
    assert_eq!(code(&definition, json!("310101")), Some(Code::RegionIncomplete));
    let mut given = tenant();
    given.insert("origin".to_owned(), "310101002".into());
    let view = resolve(&definition, &given, &photos(), TODAY);
    let mut fields = view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields);
    let origin = fields.find(|field| field.name == "origin").unwrap();
    let text = crate::task::in_words(origin, origin.value.as_ref().unwrap());
    assert_eq!(text, "上海市黄浦区南京东路街道");
    assert_eq!(origin.options.len(), 3, "the screen has the words, without 市辖区");
}

#[test]
fn the_sex_in_an_id_number_reads_in_words_everywhere() {
    let mut definition = permit();
    let sex = json!({"name": "sex", "label": "性别", "kind": "computed", "computed": {"sex_from_id_number": "id_number"}});
    definition.steps[1].sections[0].fields.push(serde_json::from_value(sex).unwrap());
    let view = resolve(&definition, &tenant(), &photos(), TODAY);
    let lines: Vec<_> = crate::task::sections(&view).into_iter().flat_map(|section| section.lines).collect();
    assert!(lines.iter().any(|line| line.label == "性别" && line.text == "女"), "not `female`");
}

#[test]
fn what_follows_under_the_same_heading_is_one_part_of_the_paper() {
    let parts = json!([
        {"id": "who", "title": "申请人", "sections": [
            {"id": "hint", "title": "", "fields": [{"name": "hint", "label": "请核对", "kind": "note"}]},
            {"id": "person", "title": "", "fields": [{"name": "name", "label": "姓名", "kind": "text"}]},
            {"id": "how", "title": "", "fields": [{"name": "by_agent", "label": "由他人代办", "kind": "yes_no"}]},
            {"id": "agent", "title": "代办人", "fields": [{"name": "agent", "label": "代办人姓名", "kind": "text"}]}
        ]},
        {"id": "more", "title": "代办人", "sections": [
            {"id": "phone", "title": "", "fields": [{"name": "phone", "label": "代办人电话", "kind": "phone"}]}
        ]}
    ]);
    let definition = Definition { steps: serde_json::from_value(parts).unwrap(), ..permit() };
    let given = Answers::from([
        ("name".to_owned(), "陈𬭊".into()),
        ("by_agent".to_owned(), Answer::Flag(true)),
        ("agent".to_owned(), "王甲".into()),
        ("phone".to_owned(), "13800005678".into()),
    ]);
    let view = resolve(&definition, &given, &BTreeMap::new(), TODAY);
    let read: Vec<(String, Vec<String>)> = crate::task::sections(&view)
        .into_iter()
        .map(|section| (section.title, section.lines.into_iter().map(|line| line.label).collect()))
        .collect();
    let expected = [
        ("申请人", vec!["姓名", "由他人代办"]),
        ("代办人", vec!["代办人姓名"]),
        ("代办人", vec!["代办人电话"]),
    ];
    let expected = expected
        .map(|(title, labels)| (title.to_owned(), labels.into_iter().map(str::to_owned).collect::<Vec<_>>()));
    assert_eq!(read, expected, "each heading once in its step");
}

#[test]
fn materials_follow_the_answers() {
    let names =
        |view: &FormView| view.materials.iter().map(|m| (m.slot.clone(), m.required)).collect::<Vec<_>>();
    let view = resolve(&permit(), &tenant(), &BTreeMap::new(), TODAY);
    let slots = [("id_card", true), ("contract", true), ("senior", true), ("book", true)];
    assert_eq!(names(&view), slots.map(|(slot, required)| (slot.to_owned(), required)));
    let missing = ["material:id_card", "material:contract", "material:senior"];
    assert_eq!(
        view.problems.iter().map(|p| p.at.as_str()).collect::<Vec<_>>(),
        missing,
        "shared data is never demanded"
    );
    assert_eq!(view.problems[0].params["need"], "2");
    let own = answers(json!({"housing": "own"}));
    assert_eq!(
        names(&resolve(&permit(), &own, &BTreeMap::new(), TODAY)).len(),
        3,
        "no lease for one's own flat"
    );
    let firm = Definition { allows_later_materials: false, ..permit() };
    assert!(material::materials(&firm, &tenant(), TODAY).iter().all(|material| material.later.is_none()));
}

#[test]
fn unchecked_definitions_are_resolved_without_complaint() {
    let mut broken = permit();
    broken.schema.0 = json!({"type": 5});
    broken.steps[1].sections[0].visible = Some("nowhere".to_owned());
    let view = resolve(&broken, &tenant(), &photos(), TODAY);
    assert!(!shown(&view).contains(&"name"), "what an unknown condition shows is not shown");
}

proptest! {
    #[test]
    fn whatever_is_answered_resolving_is_whole_and_repeatable(given in any_answers()) {
        let definition = permit();
        let view = resolve(&definition, &given, &BTreeMap::new(), TODAY);
        prop_assert_eq!(&view, &resolve(&definition, &given, &BTreeMap::new(), TODAY));
        let handed_in = submission(&definition, &given, TODAY);
        let visible = shown(&view);
        for name in handed_in.keys() {
            prop_assert!(visible.contains(&name.as_str()), "{} is handed in but hidden", name);
        }
        for left in &view.left_out {
            prop_assert!(!handed_in.contains_key(&left.field));
        }
        for field in view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields) {
            let missing = field.required && !handed_in.contains_key(&field.name);
            let told = view.problems.iter().any(|p| p.at == field.name && p.code == ProblemCode::Required);
            prop_assert_eq!(missing, told, "{} required and missing", &field.name);
        }
        let again = resolve(&definition, &handed_in, &BTreeMap::new(), TODAY);
        prop_assert_eq!(shown(&again), visible, "what is handed in shows the same form");
        prop_assert_eq!(&again.problems, &view.problems);
        prop_assert_eq!(&submission(&definition, &handed_in, TODAY), &handed_in);
    }
}
