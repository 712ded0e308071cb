//! The content of a definition: canonical JSON and its SHA-256.

use domain::form::definition::Definition;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The definition as a JSON value with all keys, in the format of `docs/catalogue.schema.json`.
pub fn value(definition: &Definition) -> Value {
    // Serializing a definition cannot fail: its maps have text keys and it has no numbers but integers.
    serde_json::to_value(definition).unwrap_or_default()
}

/// Canonical JSON: keys in the order of their code points, no blanks, numbers and texts as `serde_json` writes them.
pub fn canonical(value: &Value) -> String {
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort_unstable();
                out.push('{');
                for (place, key) in keys.into_iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::from(key.as_str()).to_string());
                    out.push(':');
                    write(&map[key], out);
                }
                out.push('}');
            }
            Value::Array(list) => {
                out.push('[');
                for (place, value) in list.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    write(value, out);
                }
                out.push(']');
            }
            plain => out.push_str(&plain.to_string()),
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// SHA-256 of the content as 64 lower-case hex digits. The version and the day of withdrawal are left out: a version is a number given to a
/// content, and an item is withdrawn without a new version.
pub fn hash(definition: &Definition) -> String {
    let mut value = value(definition);
    if let Value::Object(map) = &mut value {
        let map: &mut Map<String, Value> = map;
        map.remove("version");
        map.remove("cancelled_from");
    }
    hex::encode(Sha256::digest(canonical(&value)))
}
