//! What is shown before an import goes live.

use catalogue::finding::Problem;
use catalogue::plan::{ChangeKind, Subject, changes, numbered};
use catalogue::{Catalogue, Coverage, Plan, plan};
use domain::calendar::{Period, PeriodUnit};
use domain::form::condition::{Operator, Test};
use domain::form::definition::{Definition, Picture, Required};
use jiff::civil::date;

use crate::samples::{all, definitions, one, permit};

/// The residence permit with a change, as its next version.
fn next(change: impl FnOnce(&mut Definition)) -> Definition {
    let mut item = permit();
    item.version += 1;
    change(&mut item);
    item
}

fn sentences(old: &Definition, new: &Definition) -> Vec<String> {
    changes(old, new).into_iter().map(|change| change.zh).collect()
}

#[test]
fn the_same_catalogue_changes_nothing() {
    let plan = plan(&all(), &all(), Coverage::Part).expect("a plan");
    assert!(plan.is_empty(), "nothing changes");
    assert_eq!(plan.unchanged.len(), all().len());
}

#[test]
fn a_plan_tells_what_is_added_changed_withdrawn_and_kept() {
    let mut items = definitions();
    let added = items.pop().expect("an item");
    let current = Catalogue::newest(items.clone());
    items[0].version += 1;
    items[0].effective_from = Some(date(2027, 3, 1));
    items[1].cancelled_from = Some(date(2027, 1, 1));
    let kept = items.len() - 2;
    items.push(added.clone());
    let plan = plan(&current, &Catalogue::newest(items.clone()), Coverage::Part).expect("a plan");
    assert_eq!(plan.added.iter().map(|a| &a.definition.code).collect::<Vec<_>>(), [&added.code]);
    assert_eq!(plan.changed.len(), 1);
    assert_eq!(
        plan.changed[0].definition.effective_from,
        Some(date(2027, 3, 1)),
        "the effective date is kept"
    );
    assert_eq!(plan.changed[0].changes[0].zh, "生效日期：2026-01-01 → 2027-03-01");
    assert_eq!(
        plan.withdrawn.iter().map(|w| (&w.code, w.since)).collect::<Vec<_>>(),
        [(&items[1].code, Some(date(2027, 1, 1)))]
    );
    assert_eq!(plan.unchanged.len(), kept);
}

#[test]
fn what_a_part_leaves_out_stays_and_what_a_whole_leaves_out_is_withdrawn() {
    let part = one(permit());
    let kept = plan(&all(), &part, Coverage::Part).expect("a plan");
    assert!(kept.is_empty(), "a part withdraws nothing");
    let since = date(2027, 1, 1);
    let whole = plan(&all(), &part, Coverage::Whole { since }).expect("a plan");
    assert_eq!(whole.withdrawn.len(), all().len() - 1);
    assert!(whole.withdrawn.iter().all(|item| item.since == Some(since)));
}

#[test]
fn a_changed_content_needs_the_next_version() {
    let current = one(permit());
    let with = |version| {
        let item = Definition { version, name: "居住证申领".into(), ..permit() };
        plan(&current, &one(item), Coverage::Part)
    };
    let problem = |result: Result<Plan, Vec<catalogue::Finding>>| match result {
        Err(findings) => findings[0].problem.clone(),
        Ok(plan) => panic!("a wrong version is an error, not {plan:?}"),
    };
    assert_eq!(problem(with(4)), Problem::ContentChanged { version: 4, next: 5 });
    assert_eq!(problem(with(3)), Problem::VersionOlder { live: 4 });
    assert_eq!(problem(with(6)), Problem::VersionGap { next: 5 });
    assert_eq!(with(5).expect("the next version").changed.len(), 1);
    let idle = plan(&current, &one(next(|_| {})), Coverage::Part).expect("a warning only");
    assert!(idle.is_empty(), "a version without a change changes nothing");
    assert_eq!(idle.warnings[0].problem, Problem::VersionWithoutChange { live: 4 });
}

#[test]
fn a_new_version_is_not_in_force_before_the_live_one() {
    let early = next(|item| {
        item.name = "居住证申领".into();
        item.effective_from = Some(date(2025, 1, 1));
    });
    let findings = plan(&one(permit()), &one(early), Coverage::Part).expect_err("too early");
    assert_eq!(findings[0].problem, Problem::EffectiveBefore { live: "2026-01-01".into() });
}

#[test]
fn versions_can_be_counted_for_those_who_do_not() {
    let mut items = definitions();
    items[0].name = "改了名".into();
    let current = all();
    let (counted, warnings) = numbered(&current, Catalogue::newest(items.clone()));
    assert!(warnings.is_empty(), "the file was begun from what is live: {warnings:?}");
    let plan = plan(&current, &counted, Coverage::Part).expect("a plan");
    assert_eq!(plan.changed.len(), 1);
    assert_eq!(plan.changed[0].definition.version, plan.changed[0].from + 1);
}

#[test]
fn whoever_began_from_an_older_version_is_warned_that_it_undoes_what_was_changed_since() {
    let live = next(|item| item.name = "居住证申领".into());
    let begun = Definition { fee: Some("工本费 20 元".into()), ..permit() };
    let (counted, warnings) = numbered(&one(live), one(begun));
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].problem, Problem::BegunFromOlder { begun: 4, live: 5 });
    assert!(!warnings[0].is_error(), "a person decides");
    assert_eq!(counted.items().next().expect("the permit").version, 6);
}

#[test]
fn limits_are_told_with_their_units() {
    let new = next(|item| item.promised_limit = Some(Period { count: 3, unit: PeriodUnit::Workdays }));
    assert_eq!(sentences(&permit(), &new), ["承诺办结时限：15个自然日 → 3个工作日"]);
    let english = &changes(&permit(), &new)[0].en;
    assert!(english.starts_with("promised limit: "), "{english}");
}

#[test]
fn a_material_that_becomes_required_is_told_by_its_name() {
    let mut old = permit();
    old.materials[2].required = Required::No;
    let new = next(|_| {});
    assert_eq!(sentences(&old, &new), ["材料“租赁合同备案”的是否必要：否 → 是"]);
    old.materials[2].required = Required::When("works".into());
    assert_eq!(sentences(&old, &new), ["材料“租赁合同备案”的是否必要：视条件（以就业为依据） → 是"]);
    old.materials.remove(2);
    assert_eq!(sentences(&old, &new), ["材料“租赁合同备案”新增"]);
    assert_eq!(sentences(&new, &old), ["材料“租赁合同备案”不再需要"]);
}

#[test]
fn a_picture_that_changes_is_told_by_its_size() {
    let picture = |letters: usize| Some(Picture(format!("data:image/png;base64,{}", "A".repeat(letters))));
    let mut old = permit();
    old.materials[2].sample = picture(2_000);
    let new = next(|item| {
        item.materials[2].sample = picture(6_000);
        item.materials[2].blank_form = picture(100);
    });
    assert_eq!(
        sentences(&old, &new),
        [
            "材料“租赁合同备案”的空白表格图样：（空） → 图样 1 KB",
            "材料“租赁合同备案”的样例图样：图样 2 KB → 图样 5 KB"
        ]
    );
}

#[test]
fn a_condition_that_changes_is_told_before_and_after() {
    let new = next(|item| {
        let Test::Field(test) = &mut item.conditions[9].test else { panic!("a comparison") };
        test.operator = Operator::WithinDays(90);
    });
    assert_eq!(
        sentences(&permit(), &new),
        ["条件“居住不满半年”的内容：since 在 180 天内 → since 在 90 天内"]
    );
}

#[test]
fn fields_are_told_by_their_labels() {
    let new = next(|item| {
        let fields = &mut item.steps[1].sections[0].fields;
        fields[5].required = Required::Yes;
        fields[5].options.pop();
        fields.swap(0, 1);
        let moved = item.steps[2].sections[6].fields.remove(2);
        item.steps[2].sections[0].fields.push(moved);
    });
    let told = changes(&permit(), &new);
    let said: Vec<&str> = told.iter().map(|change| change.zh.as_str()).collect();
    assert!(said.contains(&"字段“文化程度”的是否必填：否 → 是"), "{said:?}");
    assert!(said.iter().any(|s| s.starts_with("字段“文化程度”的选项：小学及以下、")), "{said:?}");
    assert!(said.contains(&"字段“备注”移到分组“residence/home”"), "{said:?}");
    assert!(said.contains(&"字段的顺序有调整"), "{said:?}");
    let moved =
        told.iter().find(|change| change.subject == Subject::Field("remark".into())).expect("the remark");
    assert_eq!(moved.kind, ChangeKind::Moved);
}

#[test]
fn a_rule_of_the_schema_that_changes_is_told() {
    let new = next(|item| item.schema.0["properties"]["remark"]["maxLength"] = 200.into());
    let told = sentences(&permit(), &new);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("字段“备注”的规则：") && told[0].contains("200"), "{told:?}");
}

#[test]
fn every_two_items_differ_in_something_that_is_told() {
    let items = definitions();
    for (old, new) in items.iter().zip(items.iter().skip(1)) {
        let new = Definition { code: old.code.clone(), version: old.version + 1, ..new.clone() };
        assert!(!changes(old, &new).is_empty(), "{} and {} differ", old.name, new.name);
    }
}
