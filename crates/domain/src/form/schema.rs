//! The JSON Schema layer: compiled once for all definitions that share it, its findings as problem codes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, RwLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use crate::answer::Answers;
use crate::form::definition::Schema;
use crate::form::value::{Fault, fault};
use crate::form::view::{ProblemCode, RowLimits};

/// `format` of a date that must not be later than today (a birth, the date of a document).
const PAST_DATE: &str = "past-date";

/// Most validators kept. A catalogue has some hundred forms of its own; beyond this, compiling again is the lesser evil.
const KEPT: usize = 4096;

/// Compiled schemas by content: the many items with the general form share one. `None` is a schema that does not compile.
type Compiled = RwLock<HashMap<Value, Option<Arc<Validator>>>>;

/// Compiles a schema: draft 2020-12, nothing fetched from anywhere, patterns in linear time. Formats are annotations:
/// they are checked by the kind of field.
pub(crate) fn compile(schema: &Schema) -> Option<Arc<Validator>> {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    let compiled = COMPILED.get_or_init(Compiled::default);
    // A poisoned lock only says that another thread died while it held it; the map is whole after every step.
    if let Some(found) = compiled.read().unwrap_or_else(|e| e.into_inner()).get(&schema.0) {
        return found.clone();
    }
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(false)
        .build(&schema.0)
        .ok()
        .map(Arc::new);
    let mut compiled = compiled.write().unwrap_or_else(|e| e.into_inner());
    if compiled.len() >= KEPT {
        compiled.clear();
    }
    compiled.insert(schema.0.clone(), validator.clone());
    validator
}

/// What the schema finds wrong, by place: `field` or `field[row].column`. The first finding of a place counts.
///
/// Findings about the form as a whole are left aside: the layout decides which fields there are and which are required.
/// A schema that does not compile finds nothing; it is refused when the definition is checked.
pub(crate) fn faults(schema: &Schema, answers: &Answers) -> BTreeMap<String, Fault> {
    let mut faults = BTreeMap::new();
    let (Some(validator), Ok(instance)) = (compile(schema), serde_json::to_value(answers)) else {
        return faults;
    };
    if validator.is_valid(&instance) {
        return faults;
    }
    for error in validator.iter_errors(&instance) {
        let mut path: Vec<String> =
            error.instance_path().segments().map(|segment| segment.to_string()).collect();
        if path.is_empty() {
            continue;
        }
        if let ValidationErrorKind::Required { property: Value::String(property) } = error.kind() {
            path.push(property.clone());
        }
        let at = match path.as_slice() {
            [field, row, column, ..] => format!("{field}[{row}].{column}"),
            [field, ..] => field.clone(),
            [] => continue,
        };
        faults.entry(at).or_insert_with(|| finding(error.kind()));
    }
    faults
}

fn finding(kind: &ValidationErrorKind) -> Fault {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Required { .. } => fault(ProblemCode::Required, []),
        Kind::Type { .. } => fault(ProblemCode::WrongType, []),
        Kind::MinLength { limit } => fault(ProblemCode::TooShort, [("min", limit.to_string())]),
        Kind::MaxLength { limit } => fault(ProblemCode::TooLong, [("max", limit.to_string())]),
        Kind::MinItems { limit } => fault(ProblemCode::TooFew, [("min", limit.to_string())]),
        Kind::MaxItems { limit } => fault(ProblemCode::TooMany, [("max", limit.to_string())]),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            fault(ProblemCode::TooSmall, [("min", limit.to_string())])
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            fault(ProblemCode::TooLarge, [("max", limit.to_string())])
        }
        Kind::Enum { .. } | Kind::Constant { .. } => fault(ProblemCode::NotAnOption, []),
        _ => fault(ProblemCode::Pattern, []),
    }
}

/// How many rows the schema lets a table have.
pub(crate) fn row_limits(schema: &Schema, table: &str) -> RowLimits {
    let property = schema.0.get("properties").and_then(|properties| properties.get(table));
    let limit = |keyword| u32::try_from(property?.get(keyword)?.as_u64()?).ok();
    RowLimits { min: limit("minItems").unwrap_or(0), max: limit("maxItems") }
}

/// Whether the schema says that a date must not be later than today.
pub(crate) fn is_past(schema: &Schema, field: &str, column: Option<&str>) -> bool {
    let property = schema.0.get("properties").and_then(|properties| properties.get(field));
    let property = match column {
        None => property,
        Some(column) => property
            .and_then(|p| p.get("items"))
            .and_then(|items| items.get("properties"))
            .and_then(|properties| properties.get(column)),
    };
    property.and_then(|p| p.get("format")).and_then(Value::as_str) == Some(PAST_DATE)
}

/// Keywords at the root of a schema that would decide more than types, and properties that are no fields.
pub(crate) fn strangers(schema: &Schema, is_field: impl Fn(&str) -> bool) -> (Vec<&str>, Vec<&str>) {
    const ALLOWED: [&str; 7] = ["$schema", "$id", "$defs", "title", "description", "type", "properties"];
    let Some(root) = schema.0.as_object() else { return (Vec::new(), Vec::new()) };
    let keywords = root.keys().map(String::as_str).filter(|key| !ALLOWED.contains(key)).collect();
    let properties = root.get("properties").and_then(Value::as_object);
    let unknown = properties
        .into_iter()
        .flat_map(|p| p.keys())
        .map(String::as_str)
        .filter(|key| !is_field(key))
        .collect();
    (keywords, unknown)
}
