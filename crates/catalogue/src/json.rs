//! A catalogue as JSON: one file with many items, or one file for each.

use std::fmt;

use domain::form::block;
use domain::form::definition::Definition;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::finding::{At, Collected, Finding, Place, Problem, short};
use crate::import::{Incoming, Progress, Raw, Refused, Stage, Watch, finish};
use crate::{Catalogue, content, limits};

/// What a bundle says that it is.
const FORMAT: &str = "yichuang-catalogue";

/// Version of the format.
const FORMAT_VERSION: u32 = 1;

/// Reads a bundle, or one item.
///
/// # Errors
/// [`Refused`].
pub fn import(bytes: &[u8], watch: Watch) -> Result<Incoming, Refused> {
    read_files([(None, bytes)], 1, watch)
}

/// Reads several files, each a bundle or one item; findings name the file.
///
/// # Errors
/// [`Refused`].
pub fn import_files<'f>(
    files: impl IntoIterator<Item = (&'f str, &'f [u8]), IntoIter: ExactSizeIterator>,
    watch: Watch,
) -> Result<Incoming, Refused> {
    let files = files.into_iter();
    let total = files.len();
    read_files(files.map(|(name, bytes)| (Some(name.to_owned()), bytes)), total, watch)
}

fn read_files<'f>(
    files: impl IntoIterator<Item = (Option<String>, &'f [u8])>,
    total: usize,
    watch: Watch,
) -> Result<Incoming, Refused> {
    let (mut raw, mut prefixes, mut findings) = (Vec::new(), Vec::new(), Collected::default());
    for (done, (file, bytes)) in files.into_iter().enumerate() {
        if watch(Progress { stage: Stage::Reading, done, total: Some(total) }).is_break() {
            return Err(Refused::Cancelled);
        }
        match items(bytes) {
            Ok(values) => {
                for (prefix, value) in values {
                    prefixes.push(prefix);
                    raw.push(Raw { value, file: file.clone() });
                }
            }
            Err(mut found) => {
                found.place.file = file;
                findings.push(*found);
            }
        }
        if raw.len() > limits::ITEMS {
            return Err(Finding::whole(Problem::TooManyItems { max: limits::ITEMS }).into());
        }
    }
    let place = |item: usize, finding: &mut Finding| {
        if let (At::Pointer(pointer), Some(prefix)) = (&mut finding.place.at, prefixes.get(item)) {
            pointer.insert_str(0, prefix);
        }
    };
    finish(raw, findings, place, watch)
}

/// The items of one file, each with the pointer to it.
fn items(bytes: &[u8]) -> Result<Vec<(String, Value)>, Box<Finding>> {
    let mut value = parse(bytes)?;
    let Some(bundle) = value.as_object_mut().filter(|map| map.contains_key("items")) else {
        return match value {
            Value::Object(_) => Ok(vec![(String::new(), value)]),
            _ => Err(Box::new(Finding::at("", Problem::WrongType { expected: "object".to_owned() }))),
        };
    };
    for (key, wanted) in [("format", Value::from(FORMAT)), ("format_version", Value::from(FORMAT_VERSION))] {
        let found = bundle.get(key).cloned().unwrap_or_default();
        if found != wanted {
            let problem = Problem::NotOneOf { found: short(&found.to_string()), allowed: wanted.to_string() };
            return Err(Box::new(Finding::at(format!("/{key}"), problem)));
        }
    }
    let unknown = bundle
        .keys()
        .find(|key| !["$schema", "format", "format_version", "blocks", "items"].contains(&key.as_str()));
    if let Some(key) = unknown {
        return Err(Box::new(Finding::at("", Problem::UnknownKey { key: short(key) })));
    }
    let shared = bundle.remove("blocks");
    match bundle.remove("items") {
        Some(Value::Array(items)) => Ok(items
            .into_iter()
            .enumerate()
            .map(|(place, item)| (format!("/items/{place}"), with_blocks(item, shared.as_ref())))
            .collect()),
        _ => Err(Box::new(Finding::at("/items", Problem::WrongType { expected: "array".to_owned() }))),
    }
}

/// An item with the blocks of its bundle; its own of the same name goes before them.
fn with_blocks(mut item: Value, shared: Option<&Value>) -> Value {
    let (Some(Value::Array(shared)), true) = (shared, block::has_blocks(&item)) else { return item };
    if let Some(map) = item.as_object_mut() {
        let blocks = map.entry("blocks").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(own) = blocks {
            let new = |block: &&Value| own.iter().all(|known| known.get("id") != block.get("id"));
            let more: Vec<Value> = shared.iter().filter(new).cloned().collect();
            own.extend(more);
        }
    }
    item
}

/// The JSON of a file.
fn parse(bytes: &[u8]) -> Result<Value, Box<Finding>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Box::new(Finding::whole(Problem::NotUtf8)))?;
    if !text.trim_start().starts_with(['{', '[']) {
        return Err(Box::new(Finding::whole(Problem::UnknownFormat)));
    }
    parse_text(text)
}

/// JSON text as a value; a key that occurs twice in one object is an error, because one of the two would be lost.
pub(crate) fn parse_text(text: &str) -> Result<Value, Box<Finding>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = OneOfEach.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let said = error.to_string();
        let detail = said.split(" at line ").next().unwrap_or_default();
        let problem = match detail.strip_prefix(DOUBLED) {
            Some(key) => Problem::DoubledKey { key: short(key) },
            None => Problem::NotJson { detail: short(detail) },
        };
        let at = At::Line { line: error.line(), column: error.column() };
        Box::new(Finding { place: Place { file: None, at }, ..Finding::whole(problem) })
    })
}

/// Marks the message of a doubled key: an error of a deserializer carries nothing but text.
const DOUBLED: &str = "doubled key ";

/// Reads any JSON value whose objects have each key once. `serde_json` itself refuses more than 128 levels.
#[derive(Clone, Copy)]
struct OneOfEach;

impl<'de> DeserializeSeed<'de> for OneOfEach {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneOfEach {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no such number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("{DOUBLED}{key}")));
            }
            map.insert(key, object.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}

/// A catalogue as one file.
pub fn export(catalogue: &Catalogue) -> String {
    let items: Vec<Value> = catalogue.items().map(content::value).collect();
    let bundle = serde_json::json!({"format": FORMAT, "format_version": FORMAT_VERSION, "items": items});
    pretty(&bundle)
}

/// One item as a file of its own.
pub fn export_item(definition: &Definition) -> String {
    pretty(&content::value(definition))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
