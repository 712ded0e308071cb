//! Whether a JSON value has the shape of a definition: `docs/catalogue.schema.json`, with findings by place.

use std::sync::OnceLock;

use domain::form::block::{self, BlockFault};
use domain::form::definition::Definition;
use jiff::civil::Date;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

use crate::finding::{Finding, Problem, short};

/// The format, as it is documented.
pub(crate) const FORMAT: &str = include_str!("../../../docs/catalogue.schema.json");

/// The validator of one definition.
fn validator() -> &'static Validator {
    static VALIDATOR: OnceLock<Validator> = OnceLock::new();
    VALIDATOR.get_or_init(|| {
        let mut format: Value = serde_json::from_str(FORMAT).expect("the format is JSON: a test reads it");
        if let Some(root) = format.as_object_mut() {
            for keyword in ["if", "then", "else"] {
                root.remove(keyword);
            }
            root.insert("$ref".to_owned(), "#/$defs/definition".into());
        }
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(&format)
            .expect("the format is a JSON Schema: a test compiles it")
    })
}

/// Reads a definition; its blocks are put in first, and what they make has to be in the format, too.
///
/// # Errors
/// Everything about its shape that is wrong, by pointer. What it means is checked by [`crate::check()`].
pub(crate) fn definition(value: &Value) -> Result<Definition, Vec<Finding>> {
    if !block::has_blocks(value) {
        return flat(value);
    }
    let findings: Vec<Finding> =
        validator().iter_errors(value).flat_map(|error| findings_of(&error)).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut expanded = value.clone();
    block::expand(&mut expanded).map_err(|fault| vec![Finding::at("/blocks", block_problem(&fault))])?;
    flat(&expanded)
}

fn block_problem(fault: &BlockFault) -> Problem {
    match fault {
        BlockFault::Unknown(block) => Problem::UnknownBlock { block: short(block) },
        BlockFault::Duplicate(block) => Problem::DoubledBlock { block: short(block) },
        BlockFault::Malformed => Problem::NotInFormat { rule: "blocks".to_owned() },
    }
}

/// Reads a definition without blocks.
fn flat(value: &Value) -> Result<Definition, Vec<Finding>> {
    let mut findings = Vec::new();
    if !validator().is_valid(value) {
        findings.extend(validator().iter_errors(value).flat_map(|error| findings_of(&error)));
    }
    for key in ["effective_from", "cancelled_from"] {
        if let Some(Value::String(text)) = value.get(key)
            && text.parse::<Date>().is_err()
            && !findings.iter().any(|finding| finding.problem == Problem::NotADate)
        {
            findings.push(Finding::at(format!("/{key}"), Problem::NotADate));
        }
    }
    if findings.is_empty() {
        whole_numbers(value, &mut String::new(), &mut findings);
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    serde_json::from_value(value.clone())
        .map_err(|error| vec![Finding::at("", Problem::NotInFormat { rule: short(&error.to_string()) })])
}

fn findings_of(error: &ValidationError) -> Vec<Finding> {
    let pointer = error.instance_path().as_str();
    let found = error.instance();
    let text = || found.as_str().map_or_else(|| short(&found.to_string()), short);
    let one = |problem| vec![Finding::at(pointer, problem)];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| {
                let at = format!("{pointer}/{}", escaped(key));
                let key = short(key);
                Finding::at(
                    at,
                    if pointer.ends_with("/operator") || pointer.ends_with("/test") {
                        Problem::UnknownOperator { operator: key }
                    } else {
                        Problem::UnknownKey { key }
                    },
                )
            })
            .collect(),
        Kind::Required { property } => {
            one(Problem::Missing { key: property.as_str().unwrap_or_default().to_owned() })
        }
        Kind::Enum { .. } if error.schema_path().as_str().contains("/field/properties/kind") => {
            one(Problem::UnknownFieldKind { kind: text() })
        }
        Kind::Enum { .. } if pointer.ends_with("/operator") => {
            one(Problem::UnknownOperator { operator: text() })
        }
        Kind::Enum { options } => {
            let words = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let allowed = words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            one(Problem::NotOneOf { found: text(), allowed })
        }
        Kind::Constant { expected_value } => {
            one(Problem::NotOneOf { found: text(), allowed: expected_value.to_string() })
        }
        Kind::Type { kind } => one(Problem::WrongType { expected: type_words(kind) }),
        Kind::MaxLength { limit } => one(Problem::TooLong { max: *limit }),
        Kind::MaxItems { limit } | Kind::MaxProperties { limit } => one(Problem::TooMany { max: *limit }),
        Kind::MinLength { .. } if found.as_str() == Some("") => {
            one(Problem::Missing { key: pointer.rsplit('/').next().unwrap_or_default().to_owned() })
        }
        Kind::MinLength { limit } | Kind::MinItems { limit } | Kind::MinProperties { limit } => {
            one(Problem::TooFew { min: *limit })
        }
        Kind::Minimum { limit } => one(Problem::TooSmall { min: limit.to_string() }),
        Kind::Maximum { limit } => one(Problem::TooBig { max: limit.to_string() }),
        Kind::Pattern { .. } => one(Problem::NotADate),
        other => one(Problem::NotInFormat { rule: other.keyword().to_owned() }),
    }
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => kind.to_string(),
        TypeKind::Multiple(kinds) => {
            kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" / ")
        }
    }
}

/// A key as a segment of a JSON pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// `5.0` is an integer to JSON Schema; a definition has none such outside its schema.
fn whole_numbers(value: &Value, pointer: &mut String, findings: &mut Vec<Finding>) {
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(key, _)| !(length == 0 && *key == "schema")) {
                pointer.push('/');
                pointer.push_str(&escaped(key));
                whole_numbers(value, pointer, findings);
                pointer.truncate(length);
            }
        }
        Value::Array(list) => {
            for (place, value) in list.iter().enumerate() {
                pointer.push_str(&format!("/{place}"));
                whole_numbers(value, pointer, findings);
                pointer.truncate(length);
            }
        }
        Value::Number(number) if number.as_i64().is_none() => {
            findings.push(Finding::at(pointer.as_str(), Problem::NotWhole));
        }
        _ => {}
    }
}
