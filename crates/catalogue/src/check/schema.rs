//! What must be known about the JSON Schema of a form before it is compiled: that it ends, and how large it is.

use std::collections::{BTreeMap, BTreeSet};

use domain::form::definition::{FieldKind, Schema};
use regex::RegexBuilder;
use serde_json::Value;

use crate::finding::{Finding, Problem, short};
use crate::limits;
use crate::shape::escaped;

/// Keywords that make a reference to something a reader of the schema cannot see at its place.
const UNFOLLOWED: [&str; 5] = ["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$anchor", "$vocabulary"];

/// Longest pattern, in bytes.
const PATTERN_LENGTH: usize = 500;

/// The JSON type of the answers of a kind of field; `None` where there is no answer.
pub(crate) fn answer_type(kind: FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::IdNumber
        | FieldKind::CreditCode
        | FieldKind::Phone
        | FieldKind::Date
        | FieldKind::Choice
        | FieldKind::Select
        | FieldKind::BankCard
        | FieldKind::Region
        | FieldKind::Signature => Some("string"),
        FieldKind::Money | FieldKind::Integer => Some("integer"),
        FieldKind::YesNo => Some("boolean"),
        FieldKind::MultiChoice | FieldKind::Rows => Some("array"),
        FieldKind::Material | FieldKind::Note | FieldKind::Computed => None,
    }
}

/// Findings that forbid compiling the schema; empty when it ends and is of a reasonable size.
pub(super) fn check(schema: &Schema) -> Vec<Finding> {
    let mut walk = Walk { root: &schema.0, findings: Vec::new(), followed: BTreeMap::new(), nodes: 0 };
    walk.see(&schema.0, "/schema", 0);
    if !walk.findings.is_empty() {
        return walk.findings;
    }
    // Every reference is known to lead somewhere inside. Now follow them.
    let mut on_the_way = BTreeSet::new();
    let size = walk.size(&schema.0, &mut on_the_way);
    if walk.findings.is_empty() && size > limits::SCHEMA_NODES {
        walk.findings.push(Finding::at("/schema", Problem::SchemaTooLarge));
    }
    walk.findings
}

struct Walk<'s> {
    root: &'s Value,
    findings: Vec<Finding>,
    /// Sizes of what references stand for.
    followed: BTreeMap<&'s str, u64>,
    nodes: u64,
}

impl<'s> Walk<'s> {
    /// Looks at every value once, without following references.
    fn see(&mut self, value: &'s Value, at: &str, depth: usize) {
        self.nodes += 1;
        if depth > limits::SCHEMA_DEPTH || self.nodes > 10 * limits::SCHEMA_NODES {
            if self.findings.iter().all(|finding| finding.problem != Problem::SchemaTooLarge) {
                self.findings.push(Finding::at(at, Problem::SchemaTooLarge));
            }
            return;
        }
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let at = format!("{at}/{}", escaped(key));
                    match (key.as_str(), value) {
                        ("$ref", Value::String(reference)) if self.target(reference).is_none() => {
                            let reference = short(reference);
                            self.findings.push(Finding::at(&at, Problem::SchemaReference { reference }));
                        }
                        ("pattern", Value::String(pattern)) => self.pattern(pattern, &at),
                        ("patternProperties", Value::Object(patterns)) => {
                            patterns.keys().for_each(|pattern| self.pattern(pattern, &at));
                        }
                        ("$id", _) if depth > 0 => self.keyword(key, &at),
                        (keyword, _) if UNFOLLOWED.contains(&keyword) => self.keyword(key, &at),
                        _ => {}
                    }
                    self.see(value, &at, depth + 1);
                }
            }
            Value::Array(list) => {
                for (place, value) in list.iter().enumerate() {
                    self.see(value, &format!("{at}/{place}"), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn keyword(&mut self, keyword: &str, at: &str) {
        self.findings.push(Finding::at(at, Problem::SchemaKeyword { keyword: keyword.to_owned() }));
    }

    /// Linear time alone is not enough: `(a{1000}){1000}` is an automaton of a million states.
    fn pattern(&mut self, pattern: &str, at: &str) {
        let too_large = pattern.len() > PATTERN_LENGTH
            || matches!(
                RegexBuilder::new(pattern).size_limit(limits::PATTERN_BYTES).build(),
                Err(regex::Error::CompiledTooBig(_))
            );
        if too_large {
            self.findings.push(Finding::at(at, Problem::PatternTooLarge));
        }
    }

    /// What a reference names: a place inside this schema.
    fn target(&self, reference: &str) -> Option<&'s Value> {
        match reference.strip_prefix('#')? {
            "" => Some(self.root),
            pointer => self.root.pointer(pointer),
        }
    }

    /// Subschemas, each reference counted with all that it stands for. Notes references that lead back to themselves.
    fn size(&mut self, value: &'s Value, on_the_way: &mut BTreeSet<&'s str>) -> u64 {
        match value {
            Value::Object(map) => {
                let mut size = 1u64;
                for (key, value) in map {
                    let more = match value {
                        Value::String(reference) if key == "$ref" => self.followed(reference, on_the_way),
                        // What is only kept to be referred to costs nothing by itself, but must end as well.
                        value if key == "$defs" => self.size(value, on_the_way).min(1),
                        value => self.size(value, on_the_way),
                    };
                    size = size.saturating_add(more);
                }
                size
            }
            Value::Array(list) => {
                list.iter().fold(0u64, |size, value| size.saturating_add(self.size(value, on_the_way)))
            }
            _ => 0,
        }
    }

    fn followed(&mut self, reference: &'s str, on_the_way: &mut BTreeSet<&'s str>) -> u64 {
        if let Some(size) = self.followed.get(reference) {
            return *size;
        }
        if !on_the_way.insert(reference) {
            let at = self.place_of(reference);
            self.findings.push(Finding::at(at, Problem::SchemaNeverEnds { reference: short(reference) }));
            self.followed.insert(reference, 0);
            return 0;
        }
        // A chain of references is as deep as a schema that says the same without them.
        let size = match self.target(reference) {
            Some(target) if on_the_way.len() <= limits::SCHEMA_DEPTH => self.size(target, on_the_way),
            Some(_) => u64::MAX,
            None => 0,
        };
        on_the_way.remove(reference);
        self.followed.insert(reference, size);
        size
    }

    /// Where a reference leads, as a place in the definition.
    fn place_of(&self, reference: &str) -> String {
        format!("/schema{}", reference.strip_prefix('#').unwrap_or_default())
    }
}
