//! The check of one definition before it goes live.
//!
//! What a definition means to itself (references, cycles, doubled names, what fits a kind of field) is decided by
//! [`domain::form::check`]; here its faults get a place, and what only matters to a catalogue is added: sizes, schemas that
//! never end, codes, dates and limits that a person would not have meant.

use domain::calendar::{Period, PeriodUnit};
use domain::code::CreditCode;
use domain::form::condition::Test;
use domain::form::definition::{
    Definition, Field, FieldKind, Material, MaterialForm, Required, Routing, Schema, ServiceKind,
};
use serde_json::{Value, json};

use crate::finding::{Finding, Problem};
use crate::{content, limits, shape};

mod picture;
mod place;
mod schema;

/// Everything that is wrong with a definition, in the order of places. Without an error among the findings it may go live.
pub fn check(definition: &Definition) -> Vec<Finding> {
    match shape::definition(&content::value(definition)) {
        Ok(definition) => meaning(&definition),
        Err(findings) => findings,
    }
}

/// Reads and checks a definition.
///
/// # Errors
/// All findings, when one of them is an error; otherwise the warnings come with the definition.
pub(crate) fn read(value: &Value) -> Result<(Definition, Vec<Finding>), Vec<Finding>> {
    let definition = shape::definition(value)?;
    let findings = meaning(&definition);
    match findings.iter().any(Finding::is_error) {
        true => Err(findings),
        false => Ok((definition, findings)),
    }
}

fn meaning(definition: &Definition) -> Vec<Finding> {
    let mut findings = schema::check(&definition.schema);
    form_rules(definition, findings.is_empty(), &mut findings);
    fields(definition, &mut findings);
    conditions(definition, &mut findings);
    head(definition, &mut findings);
    for (place, material) in definition.materials.iter().enumerate() {
        check_material(&format!("/materials/{place}"), material, &mut findings);
    }
    findings
}

/// The faults that the form engine finds. A schema that must not be compiled is kept from it.
fn form_rules(definition: &Definition, compilable: bool, findings: &mut Vec<Finding>) {
    let checked = if compilable {
        domain::form::check::definition(definition)
    } else {
        let stand_in = Definition { schema: Schema(json!({})), ..definition.clone() };
        domain::form::check::definition(&stand_in)
    };
    let Err(faults) = checked else { return };
    let places = place::Places::of(definition);
    findings.extend(
        faults.into_iter().map(|fault| Finding::at(places.of_fault(&fault), Problem::Definition { fault })),
    );
}

fn fields(definition: &Definition, findings: &mut Vec<Finding>) {
    let mut number = 0;
    each_field(definition, |pointer, table, field| {
        number += 1;
        let input = !matches!(field.kind, FieldKind::Material | FieldKind::Note | FieldKind::Computed);
        if !input && field.required != Required::No {
            findings.push(Finding::at(format!("{pointer}/required"), Problem::RequiredWithoutInput));
        }
        let property = property(&definition.schema, table, &field.name);
        let Some(property) = property else {
            // Other kinds have a form of their own that bounds them.
            if matches!(field.kind, FieldKind::Text | FieldKind::LongText | FieldKind::Rows) {
                let field = field.name.clone();
                findings.push(Finding::at(pointer, Problem::FieldWithoutSchema { field }));
            }
            return;
        };
        let expected = schema::answer_type(field.kind);
        if let Some(stated) = property.get("type").and_then(Value::as_str)
            && expected
                .is_some_and(|expected| expected != stated && !(expected == "integer" && stated == "number"))
        {
            let at = match table {
                None => format!("/schema/properties/{}/type", shape::escaped(&field.name)),
                Some(table) => format!(
                    "/schema/properties/{}/items/properties/{}/type",
                    shape::escaped(table),
                    shape::escaped(&field.name)
                ),
            };
            let expected = expected.unwrap_or_default().to_owned();
            findings.push(Finding::at(at, Problem::SchemaType { expected }));
        }
    });
    if number > limits::FIELDS {
        findings.push(Finding::at("/steps", Problem::TooManyFields { max: limits::FIELDS }));
    }
}

/// Every field with its pointer, columns with the name of their table after it.
fn each_field<'d>(definition: &'d Definition, mut see: impl FnMut(&str, Option<&'d str>, &'d Field)) {
    for (s, step) in definition.steps.iter().enumerate() {
        for (k, section) in step.sections.iter().enumerate() {
            for (f, field) in section.fields.iter().enumerate() {
                let pointer = format!("/steps/{s}/sections/{k}/fields/{f}");
                see(&pointer, None, field);
                for (c, column) in field.columns.iter().enumerate() {
                    see(&format!("{pointer}/columns/{c}"), Some(&field.name), column);
                }
            }
        }
    }
}

/// What the schema says of a field, or of a column of a table.
pub(crate) fn property<'s>(schema: &'s Schema, table: Option<&str>, name: &str) -> Option<&'s Value> {
    let properties = schema.0.get("properties")?;
    match table {
        None => properties.get(name),
        Some(table) => properties.get(table)?.get("items")?.get("properties")?.get(name),
    }
}

fn conditions(definition: &Definition, findings: &mut Vec<Finding>) {
    let used = used_conditions(definition);
    for (place, condition) in definition.conditions.iter().enumerate() {
        if depth(&condition.test) > limits::CONDITION_DEPTH {
            let max = limits::CONDITION_DEPTH;
            findings
                .push(Finding::at(format!("/conditions/{place}/test"), Problem::ConditionTooDeep { max }));
        }
        if !used.contains(&condition.id.as_str()) {
            let id = condition.id.clone();
            findings.push(Finding::at(format!("/conditions/{place}"), Problem::UnusedCondition { id }));
        }
    }
}

fn depth(test: &Test) -> usize {
    match test {
        Test::All(tests) | Test::Any(tests) => 1 + tests.iter().map(depth).max().unwrap_or_default(),
        Test::Not(test) => 1 + depth(test),
        Test::Holds(_) | Test::Field(_) => 1,
    }
}

/// Ids that anything refers to.
fn used_conditions(definition: &Definition) -> Vec<&str> {
    fn of<'d>(visible: Option<&'d String>, required: &'d Required, used: &mut Vec<&'d str>) {
        used.extend(visible.map(String::as_str));
        if let Required::When(id) = required {
            used.push(id);
        }
    }
    fn held<'d>(test: &'d Test, used: &mut Vec<&'d str>) {
        match test {
            Test::All(tests) | Test::Any(tests) => tests.iter().for_each(|test| held(test, used)),
            Test::Not(test) => held(test, used),
            Test::Holds(id) => used.push(id),
            Test::Field(_) => {}
        }
    }
    let mut used = Vec::new();
    for section in definition.steps.iter().flat_map(|step| &step.sections) {
        of(section.visible.as_ref(), &Required::No, &mut used);
    }
    each_field(definition, |_, _, field| {
        of(field.visible.as_ref(), &field.required, &mut used);
        for option in &field.options {
            used.extend(option.visible.as_deref());
        }
    });
    for material in &definition.materials {
        of(material.visible.as_ref(), &material.required, &mut used);
    }
    definition.conditions.iter().for_each(|condition| held(&condition.test, &mut used));
    used
}

/// Codes, dates and limits.
fn head(definition: &Definition, findings: &mut Vec<Finding>) {
    let code = &definition.implementation_code;
    if code.len() == 31 && code.get(..18).and_then(CreditCode::parse).is_none() {
        findings.push(Finding::at("/implementation_code", Problem::CreditCode));
    }
    if let (Some(from), Some(cancelled)) = (definition.effective_from, definition.cancelled_from)
        && cancelled < from
    {
        findings.push(Finding::at("/cancelled_from", Problem::CancelledBeforeEffective));
    }
    for (at, limit) in
        [("/legal_limit", definition.legal_limit), ("/promised_limit", definition.promised_limit)]
    {
        check_limit(at, limit, definition.kind == ServiceKind::AtOnce, findings);
    }
    for (at, limit) in [
        ("/extension", definition.extension),
        ("/yellow", definition.yellow),
        ("/supplement_limit", definition.supplement_limit),
    ] {
        check_limit(at, limit, false, findings);
    }
    for (place, procedure) in definition.procedures.iter().enumerate() {
        check_limit(&format!("/procedures/{place}/limit"), Some(procedure.limit), false, findings);
    }
    check_stages(definition, findings);
    if let (Some(legal), Some(promised)) = (definition.legal_limit, definition.promised_limit)
        && legal.unit == promised.unit
        && promised.count > legal.count
    {
        findings.push(Finding::at("/promised_limit", Problem::PromisedAfterLegal));
    }
    match (definition.kind, definition.promised_limit) {
        (ServiceKind::AtOnce, Some(promised)) if promised.count > 1 => {
            findings.push(Finding::at("/promised_limit", Problem::AtOnceWithLimit));
        }
        (ServiceKind::ByPromise, _) if definition.routing == Routing::Counter => {
            findings.push(Finding::at("/routing", Problem::CounterDecidesLater));
        }
        _ => {}
    }
}

/// What is promised is the sum of what each office takes, where all of it is told in one unit.
fn check_stages(definition: &Definition, findings: &mut Vec<Finding>) {
    let Some(promised) = definition.promised_limit else { return };
    let one_unit = definition.stages.iter().all(|stage| stage.period.unit == promised.unit);
    let sum: u32 = definition.stages.iter().map(|stage| u32::from(stage.period.count)).sum();
    if !definition.stages.is_empty() && one_unit && sum != u32::from(promised.count) {
        findings.push(Finding::at("/stages", Problem::StagesDiffer));
    }
}

/// A limit of 0 is one of an item that is done at once.
fn check_limit(at: &str, limit: Option<Period>, may_be_empty: bool, findings: &mut Vec<Finding>) {
    let Some(limit) = limit else { return };
    if limit.count == 0 && !may_be_empty {
        findings.push(Finding::at(at, Problem::EmptyLimit));
    }
    let year = match limit.unit {
        PeriodUnit::Workdays => 250,
        PeriodUnit::Days => 365,
        PeriodUnit::Hours => 365 * 24,
    };
    if limit.count > year {
        findings.push(Finding::at(at, Problem::LongLimit));
    }
}

fn check_material(at: &str, material: &Material, findings: &mut Vec<Finding>) {
    let copies = format!("{at}/copies");
    match (material.form, material.copies) {
        (MaterialForm::Shown, 1..) => findings.push(Finding::at(copies, Problem::ShownWithCopies)),
        (MaterialForm::Original | MaterialForm::Copy | MaterialForm::CopyChecked, 0) => {
            findings.push(Finding::at(copies, Problem::NoCopies));
        }
        _ => {}
    }
    if material.shared && matches!(material.form, MaterialForm::Original | MaterialForm::Copy) {
        findings.push(Finding::at(format!("{at}/shared"), Problem::SharedOnPaper));
    }
    check_limit(&format!("{at}/later"), material.later, false, findings);
    for (key, shown) in [("blank_form", &material.blank_form), ("sample", &material.sample)] {
        if shown.as_ref().is_some_and(|picture| !picture::is_usable(picture)) {
            findings.push(Finding::at(format!("{at}/{key}"), Problem::NotAPicture));
        }
    }
}
