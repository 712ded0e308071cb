//! What the schema says of one field, as cells of its row and back.
//!
//! The usual rules have columns. A property that says anything else stands as JSON in the column 规则（JSON）, and a field of which the schema
//! says nothing has 无 there: so every schema can be written and read again.

use serde_json::{Map, Value, json};

/// In the column of rules: the schema says nothing of the field.
pub(crate) const NO_RULES: &str = "无";

/// Columns that are rules.
pub(crate) const RULES: [&str; 8] =
    ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "past", "pattern"];

/// Rules that a kind of field can have, and the JSON type of its answers.
fn of_kind(kind: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match kind {
        "text" | "long_text" | "id_number" | "credit_code" | "phone" | "date" | "choice" | "select"
        | "bank_card" | "region" => ("string", &["minLength", "maxLength", "past", "pattern"]),
        "money" | "integer" => ("integer", &["minimum", "maximum"]),
        "signature" => ("string", &[]),
        "yes_no" => ("boolean", &[]),
        "multi_choice" | "rows" => ("array", &["minItems", "maxItems"]),
        _ => return None,
    })
}

/// Whether a rule means anything for a kind of field.
pub(crate) fn applies(kind: &str, rule: &str) -> bool {
    of_kind(kind).is_some_and(|(_, rules)| rules.contains(&rule))
}

/// The property of a field from its rules; `columns` are those of a table. `None` for a kind without answers.
pub(crate) fn joined(kind: &str, rules: &Map<String, Value>, columns: Map<String, Value>) -> Option<Value> {
    let (kind_of_answer, known) = of_kind(kind)?;
    let mut property = Map::new();
    property.insert("type".to_owned(), kind_of_answer.into());
    for rule in known {
        match (*rule, rules.get(*rule)) {
            ("past", Some(Value::Bool(true))) => {
                property.insert("format".to_owned(), "past-date".into());
            }
            ("past", _) | (_, None) => {}
            (rule, Some(value)) => {
                property.insert(rule.to_owned(), value.clone());
            }
        }
    }
    match kind {
        "multi_choice" => {
            property.insert("items".to_owned(), json!({"type": "string"}));
        }
        "rows" => {
            property.insert("items".to_owned(), json!({"type": "object", "properties": columns}));
        }
        _ => {}
    }
    Some(Value::Object(property))
}

/// A property as rules, and as JSON where rules cannot say it.
pub(crate) fn split(
    kind: &str,
    property: Option<&Value>,
    columns: Map<String, Value>,
) -> (Map<String, Value>, Option<String>) {
    let mut rules = Map::new();
    if let Some(property) = property {
        for rule in RULES {
            match rule {
                "past" if property.get("format").and_then(Value::as_str) == Some("past-date") => {
                    rules.insert(rule.to_owned(), true.into());
                }
                "past" => {}
                rule => {
                    let value = property.get(rule).filter(|value| value.is_i64() || rule == "pattern");
                    rules.extend(value.map(|value| (rule.to_owned(), value.clone())));
                }
            }
        }
    }
    if joined(kind, &rules, columns).as_ref() == property {
        return (rules, None);
    }
    let json = property.map_or_else(|| NO_RULES.to_owned(), Value::to_string);
    (Map::new(), Some(json))
}
