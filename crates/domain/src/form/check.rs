//! Checks: of a filled-in form at acceptance, and of a definition before it goes live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::catalogue::JointPackage;
use crate::form::condition::{FieldTest, Operator, Order, Test};
use crate::form::definition::{Definition, Field, FieldKind, Material, Required};
use crate::form::parts::FormParts;
use crate::form::view::Problem;
use crate::form::{resolve, resolve_common, schema};
use crate::id::ItemCode;

/// Everything that keeps a form from being accepted; empty when it can be. The same list as in
/// [`resolve`](crate::form::resolve()): the counter and the central API ask the same function.
pub fn validate(
    definition: &Definition,
    answers: &Answers,
    attachments: &BTreeMap<String, u32>,
    today: Date,
) -> Vec<Problem> {
    resolve(definition, answers, attachments, today).problems
}

/// Everything that keeps the common part of a joint application from being accepted.
pub fn validate_common(package: &JointPackage, answers: &Answers, today: Date) -> Vec<Problem> {
    resolve_common(package, answers, today).problems
}

/// Why a definition or a package must not go live.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionFault {
    /// A text that must not be empty is.
    #[error("{0} is empty")]
    Empty(String),
    /// 实施编码 is not 18 + 1 + 12 letters and digits.
    #[error("implementation code {0} is malformed")]
    ImplementationCode(String),
    /// A name that is not lower-case letters, digits and underscores; places such as `field[0].column` would be ambiguous.
    #[error("{0} is no name for a field")]
    FieldName(String),
    /// Two fields, or two columns of one table, of one name.
    #[error("field {0} occurs twice")]
    DuplicateField(String),
    /// Two steps or sections of one id.
    #[error("step or section {0} occurs twice")]
    DuplicateSection(String),
    /// Two conditions of one id.
    #[error("condition {0} occurs twice")]
    DuplicateCondition(String),
    /// Two materials in one slot.
    #[error("slot {0} occurs twice")]
    DuplicateSlot(String),
    /// A step without sections or a section without fields.
    #[error("step or section {0} has nothing in it")]
    NothingIn(String),
    /// Something refers to a condition that does not exist.
    #[error("{at} refers to unknown condition {condition}")]
    UnknownCondition {
        /// What refers to it.
        at: String,
        /// The missing condition.
        condition: String,
    },
    /// Conditions that depend on themselves.
    #[error("condition {0} depends on itself")]
    ConditionCycle(String),
    /// A condition tests a field that does not exist.
    #[error("condition {condition} tests unknown field {field}")]
    UnknownField {
        /// The condition.
        condition: String,
        /// The missing field.
        field: String,
    },
    /// A condition compares a field with something it can never be: another type, or a value that is no option.
    #[error("condition {condition} can never hold for field {field}")]
    Incomparable {
        /// The condition.
        condition: String,
        /// The field.
        field: String,
    },
    /// A choice without options, or a field of another kind with some.
    #[error("options of field {0} do not fit its kind")]
    Options(String),
    /// Two options of one value.
    #[error("field {field} offers {value} twice")]
    DuplicateOption {
        /// The field.
        field: String,
        /// The value.
        value: String,
    },
    /// A table without columns, a field of another kind with some, or a column that cannot stand in a table.
    #[error("columns of field {0} do not fit its kind")]
    Columns(String),
    /// A computed field without a rule, with a source of a kind that the rule cannot use, or a rule on a field with input.
    #[error("field {0} cannot be computed")]
    Computed(String),
    /// A depth for a field that is no region.
    #[error("field {0} is no region and has no depth")]
    Level(String),
    /// A field for a material names none of the item, or one that another field shows already; or a field of another kind names one.
    #[error("field {0} has no material of its own")]
    Slot(String),
    /// The JSON Schema does not compile.
    #[error("the schema does not compile")]
    Schema,
    /// The JSON Schema decides more than types at its root.
    #[error("the schema must not say {0} about the whole form")]
    SchemaKeyword(String),
    /// The JSON Schema speaks of a field that does not exist.
    #[error("the schema speaks of unknown field {0}")]
    SchemaField(String),
    /// A material may follow later although the item does not allow that.
    #[error("material {0} may not follow later")]
    Later(String),
    /// What is fetched for a material is not of shared data, or has to do with a field that does not exist or is of the wrong kind.
    #[error("the licence of material {slot} does not fit the form: {what}")]
    Licence {
        /// The material.
        slot: String,
        /// `shared`, or the name of the field.
        what: String,
    },
    /// What a material asks of its photos can be met by none: a share of more than the whole.
    #[error("no photo can be what material {0} asks for")]
    Photo(String),
    /// A member of a package has no definition.
    #[error("unknown member {0}")]
    UnknownMember(String),
    /// A member is listed twice.
    #[error("member {0} occurs twice")]
    DuplicateMember(String),
    /// A member waits for itself.
    #[error("member {0} waits for itself")]
    MemberCycle(String),
    /// A mapping from the common part names a field that one side does not have.
    #[error("{member}: {field} cannot be filled from {common}")]
    Mapping {
        /// The member.
        member: String,
        /// Its field.
        field: String,
        /// The field of the common part.
        common: String,
    },
}

/// Checks a definition.
///
/// # Errors
/// All faults, in a stable order.
pub fn definition(definition: &Definition) -> Result<(), Vec<DefinitionFault>> {
    let mut faults = Vec::new();
    for (what, text) in [
        ("code", definition.code.as_str()),
        ("name", &definition.name),
        ("department", definition.department.as_str()),
    ] {
        if text.trim().is_empty() {
            faults.push(DefinitionFault::Empty(what.to_owned()));
        }
    }
    let code = &definition.implementation_code;
    if code.len() != 31 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        faults.push(DefinitionFault::ImplementationCode(code.clone()));
    }
    let parts = FormParts::from(definition);
    let conditions = form(&parts, &mut faults);
    let mut slots = BTreeSet::new();
    for material in &definition.materials {
        let at = format!("material:{}", material.slot);
        if !slots.insert(&material.slot) {
            faults.push(DefinitionFault::DuplicateSlot(material.slot.clone()));
        }
        if material.slot.is_empty() || material.kind.is_empty() || material.name.is_empty() {
            faults.push(DefinitionFault::Empty(at.clone()));
        }
        refers(&at, material.visible.as_ref(), &material.required, &conditions, &mut faults);
        if material.later.is_some() && !definition.allows_later_materials {
            faults.push(DefinitionFault::Later(material.slot.clone()));
        }
        faults.extend(licence(material, &parts));
        if material.photo.is_some_and(|demands| !demands.can_be_met()) {
            faults.push(DefinitionFault::Photo(material.slot.clone()));
        }
    }
    let mut shown = BTreeSet::new();
    for field in parts.fields() {
        let named = field.slot.as_ref();
        if named.is_some_and(|slot| !slots.contains(slot) || !shown.insert(slot)) {
            faults.push(DefinitionFault::Slot(field.name.clone()));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// What is wrong with what is fetched for a material: nothing can be asked for without an ID number, or filled in that is no text.
fn licence(material: &Material, parts: &FormParts<'_>) -> Vec<DefinitionFault> {
    let Some(source) = &material.licence else { return Vec::new() };
    let kind = |name: &str| parts.fields().find(|field| field.name == name).map(|field| field.kind);
    let holder = (kind(&source.holder) != Some(FieldKind::IdNumber)).then_some(&source.holder);
    let fillable = |field: &&String| {
        use FieldKind::{
            BankCard, Choice, CreditCode, Date, IdNumber, LongText, Phone, Region, Select, Text,
        };
        let text = |kind| {
            matches!(kind, Text | LongText | Phone | IdNumber | CreditCode | BankCard | Region)
                || matches!(kind, Choice | Select | Date)
        };
        kind(field).is_some_and(text)
    };
    let unfillable = source.fills.keys().filter(|field| !fillable(field));
    let shared = "shared".to_owned();
    let unshared = (!material.shared).then_some(&shared);
    let fault = |what: &String| DefinitionFault::Licence { slot: material.slot.clone(), what: what.clone() };
    unshared.into_iter().chain(holder).chain(unfillable).map(fault).collect()
}

/// Checks a joint package against the definitions of its members.
///
/// # Errors
/// All faults, in a stable order.
pub fn package<'d>(
    package: &JointPackage,
    definition_of: impl Fn(&ItemCode) -> Option<&'d Definition>,
) -> Result<(), Vec<DefinitionFault>> {
    let mut faults = Vec::new();
    let parts = FormParts::from(package);
    form(&parts, &mut faults);
    // Materials are asked for by the members, and there is one signature under the whole.
    for field in parts.fields().filter(|field| field.kind == FieldKind::Material) {
        faults.push(DefinitionFault::Slot(field.name.clone()));
    }
    let common: BTreeSet<&str> = parts.fields().map(|field| field.name.as_str()).collect();
    if package.members.is_empty() {
        faults.push(DefinitionFault::NothingIn(package.code.0.clone()));
    }
    let mut known = BTreeSet::new();
    for member in &package.members {
        let name = &member.item.0;
        if !known.insert(name) {
            faults.push(DefinitionFault::DuplicateMember(name.clone()));
        }
        let Some(definition) = definition_of(&member.item) else {
            faults.push(DefinitionFault::UnknownMember(name.clone()));
            continue;
        };
        let fields: BTreeSet<&str> =
            FormParts::from(definition).fields().map(|field| field.name.as_str()).collect();
        for (field, source) in &member.from_common {
            if !fields.contains(field.as_str()) || !common.contains(source.as_str()) {
                let (member, field, common) = (name.clone(), field.clone(), source.clone());
                faults.push(DefinitionFault::Mapping { member, field, common });
            }
        }
    }
    // Start whoever waits for nobody, until nobody more can start.
    let mut started: BTreeSet<&ItemCode> = BTreeSet::new();
    loop {
        let before = started.len();
        started.extend(
            package
                .members
                .iter()
                .filter(|m| m.after.iter().all(|a| started.contains(a)))
                .map(|m| &m.item)
                .collect::<Vec<_>>(),
        );
        if started.len() == before {
            break;
        }
    }
    for member in package.members.iter().filter(|member| !started.contains(&member.item)) {
        let missing = member.after.iter().find(|after| !known.contains(&after.0));
        faults.push(missing.map_or_else(
            || DefinitionFault::MemberCycle(member.item.0.clone()),
            |missing| DefinitionFault::UnknownMember(missing.0.clone()),
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Checks what items and packages have in common; gives the ids of the conditions.
fn form<'a>(parts: &FormParts<'a>, faults: &mut Vec<DefinitionFault>) -> BTreeSet<&'a str> {
    let mut conditions = BTreeSet::new();
    for condition in parts.conditions {
        if !conditions.insert(condition.id.as_str()) {
            faults.push(DefinitionFault::DuplicateCondition(condition.id.clone()));
        }
    }
    let mut fields: BTreeMap<&str, &Field> = BTreeMap::new();
    let (mut steps, mut sections) = (BTreeSet::new(), BTreeSet::new());
    for step in &parts.steps {
        if !steps.insert(step.id) {
            faults.push(DefinitionFault::DuplicateSection(step.id.to_owned()));
        }
        if step.sections.is_empty() {
            faults.push(DefinitionFault::NothingIn(step.id.to_owned()));
        }
        for section in step.sections {
            if !sections.insert(section.id.as_str()) {
                faults.push(DefinitionFault::DuplicateSection(section.id.clone()));
            }
            if section.fields.is_empty() {
                faults.push(DefinitionFault::NothingIn(section.id.clone()));
            }
            refers(&section.id, section.visible.as_ref(), &Required::No, &conditions, faults);
            for field in &section.fields {
                if fields.insert(&field.name, field).is_some() {
                    faults.push(DefinitionFault::DuplicateField(field.name.clone()));
                }
                one_field(&field.name, field, &conditions, faults);
            }
        }
    }
    for field in fields.values() {
        let fits = match &field.computed {
            None => field.kind != FieldKind::Computed,
            Some(computed) => {
                field.kind == FieldKind::Computed && computed.fits(|name| fields.get(name).copied())
            }
        };
        if !fits {
            faults.push(DefinitionFault::Computed(field.name.clone()));
        }
    }
    for condition in parts.conditions {
        test(&condition.id, &condition.test, &conditions, &fields, faults);
    }
    faults
        .extend(Order::of(parts).cyclic.into_iter().map(|id| DefinitionFault::ConditionCycle(id.to_owned())));
    if schema::compile(parts.schema).is_none() {
        faults.push(DefinitionFault::Schema);
    }
    let (keywords, unknown) = schema::strangers(parts.schema, |name| fields.contains_key(name));
    faults.extend(keywords.into_iter().map(|keyword| DefinitionFault::SchemaKeyword(keyword.to_owned())));
    faults.extend(unknown.into_iter().map(|name| DefinitionFault::SchemaField(name.to_owned())));
    conditions
}

fn one_field(at: &str, field: &Field, conditions: &BTreeSet<&str>, faults: &mut Vec<DefinitionFault>) {
    let mut letters = field.name.bytes();
    let named = letters.next().is_some_and(|b| b.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !named {
        faults.push(DefinitionFault::FieldName(at.to_owned()));
    }
    if field.label.trim().is_empty() {
        faults.push(DefinitionFault::Empty(at.to_owned()));
    }
    refers(at, field.visible.as_ref(), &field.required, conditions, faults);
    let chosen = matches!(field.kind, FieldKind::Choice | FieldKind::Select | FieldKind::MultiChoice);
    if chosen == field.options.is_empty() {
        faults.push(DefinitionFault::Options(at.to_owned()));
    }
    let mut values = BTreeSet::new();
    for option in &field.options {
        if !values.insert(&option.value) {
            faults
                .push(DefinitionFault::DuplicateOption { field: at.to_owned(), value: option.value.clone() });
        }
        refers(&format!("{at}={}", option.value), option.visible.as_ref(), &Required::No, conditions, faults);
    }
    if field.level.is_some() && field.kind != FieldKind::Region {
        faults.push(DefinitionFault::Level(at.to_owned()));
    }
    if (field.kind == FieldKind::Material) != field.slot.is_some() {
        faults.push(DefinitionFault::Slot(at.to_owned()));
    }
    if (field.kind == FieldKind::Rows) == field.columns.is_empty() {
        faults.push(DefinitionFault::Columns(at.to_owned()));
    }
    let mut names = BTreeSet::new();
    for column in &field.columns {
        let at = format!("{at}.{}", column.name);
        if matches!(
            column.kind,
            FieldKind::Rows
                | FieldKind::Note
                | FieldKind::Computed
                | FieldKind::Signature
                | FieldKind::Material
        ) {
            faults.push(DefinitionFault::Columns(at.clone()));
        } else {
            one_field(&at, column, conditions, faults);
        }
        if !names.insert(&column.name) {
            faults.push(DefinitionFault::DuplicateField(at));
        }
    }
}

/// Notes references to conditions that do not exist.
fn refers(
    at: &str,
    visible: Option<&String>,
    required: &Required,
    conditions: &BTreeSet<&str>,
    faults: &mut Vec<DefinitionFault>,
) {
    let when = if let Required::When(id) = required { Some(id) } else { None };
    for id in visible.into_iter().chain(when).filter(|id| !conditions.contains(id.as_str())) {
        faults.push(DefinitionFault::UnknownCondition { at: at.to_owned(), condition: id.clone() });
    }
}

fn test(
    condition: &str,
    tested: &Test,
    conditions: &BTreeSet<&str>,
    fields: &BTreeMap<&str, &Field>,
    faults: &mut Vec<DefinitionFault>,
) {
    match tested {
        Test::All(tests) | Test::Any(tests) => {
            tests.iter().for_each(|t| test(condition, t, conditions, fields, faults))
        }
        Test::Not(inner) => test(condition, inner, conditions, fields, faults),
        Test::Holds(id) if !conditions.contains(id.as_str()) => {
            faults
                .push(DefinitionFault::UnknownCondition { at: condition.to_owned(), condition: id.clone() });
        }
        Test::Holds(_) => {}
        Test::Field(FieldTest { field: name, operator }) => match fields.get(name.as_str()) {
            None => faults
                .push(DefinitionFault::UnknownField { condition: condition.to_owned(), field: name.clone() }),
            Some(field) if !comparable(field, operator) => {
                faults.push(DefinitionFault::Incomparable {
                    condition: condition.to_owned(),
                    field: name.clone(),
                });
            }
            Some(_) => {}
        },
    }
}

/// Whether an operator can hold for some answer of a field.
fn comparable(field: &Field, operator: &Operator) -> bool {
    use FieldKind as Kind;
    let option = |value: &String| field.options.iter().any(|option| option.value == *value);
    let equal = |value: &Answer| match (field.kind, value) {
        (Kind::Choice | Kind::Select, Answer::Text(value)) => option(value),
        (Kind::YesNo, Answer::Flag(_)) => true,
        (Kind::Money | Kind::Integer | Kind::Computed, Answer::Number(_)) => true,
        (Kind::Choice | Kind::Select | Kind::MultiChoice | Kind::Rows | Kind::Note | Kind::YesNo, _) => false,
        (Kind::Signature | Kind::Material, _) => false,
        (Kind::Money | Kind::Integer, _) => false,
        (_, value) => matches!(value, Answer::Text(_)),
    };
    match operator {
        Operator::Is(value) | Operator::IsNot(value) => equal(value),
        Operator::In(values) => !values.is_empty() && values.iter().all(equal),
        Operator::Contains(value) => field.kind == Kind::MultiChoice && option(value),
        Operator::Answered | Operator::Blank => !matches!(field.kind, Kind::Note | Kind::Material),
        Operator::AtLeast(_) | Operator::AtMost(_) => {
            matches!(field.kind, Kind::Money | Kind::Integer | Kind::Computed)
        }
        Operator::YearsAgoAtLeast(_) | Operator::YearsAgoLess(_) => {
            matches!(field.kind, Kind::Date | Kind::IdNumber | Kind::Computed)
        }
        Operator::WithinDays(_) => matches!(field.kind, Kind::Date | Kind::Computed),
    }
}

#[cfg(test)]
mod tests;
