//! Where in a definition a fault of the form engine is.

use domain::form::check::DefinitionFault as Fault;
use domain::form::definition::Definition;
use serde_json::Value;

use crate::content;
use crate::shape::escaped;

/// The parts of a definition by the names that faults use.
pub(super) struct Places {
    value: Value,
    /// Name, pointer; in the order of the form.
    fields: Vec<(String, String)>,
    sections: Vec<(String, String)>,
    steps: Vec<(String, String)>,
    conditions: Vec<(String, String)>,
    materials: Vec<(String, String)>,
    options: Vec<(String, String)>,
}

impl Places {
    /// Lists the parts.
    pub(super) fn of(definition: &Definition) -> Self {
        let (mut fields, mut options) = (Vec::new(), Vec::new());
        super::each_field(definition, |pointer, table, field| {
            let name = match table {
                None => field.name.clone(),
                Some(table) => format!("{table}.{}", field.name),
            };
            for (place, option) in field.options.iter().enumerate() {
                options.push((format!("{name}={}", option.value), format!("{pointer}/options/{place}")));
            }
            fields.push((name, pointer.to_owned()));
        });
        let mut sections = Vec::new();
        for (s, step) in definition.steps.iter().enumerate() {
            for (k, section) in step.sections.iter().enumerate() {
                sections.push((section.id.clone(), format!("/steps/{s}/sections/{k}")));
            }
        }
        let numbered = |list: &str, names: Vec<&String>| {
            names
                .into_iter()
                .enumerate()
                .map(|(place, name)| (name.clone(), format!("/{list}/{place}")))
                .collect::<Vec<_>>()
        };
        Self {
            value: content::value(definition),
            fields,
            sections,
            steps: numbered("steps", definition.steps.iter().map(|step| &step.id).collect()),
            conditions: numbered("conditions", definition.conditions.iter().map(|c| &c.id).collect()),
            materials: numbered("materials", definition.materials.iter().map(|m| &m.slot).collect()),
            options,
        }
    }

    /// Pointer to where a fault is.
    pub(super) fn of_fault(&self, fault: &Fault) -> String {
        match fault {
            Fault::Empty(what) => match what.strip_prefix("material:") {
                Some(slot) => first(&self.materials, slot),
                None if self.value.get(what).is_some() => format!("/{what}"),
                None => first(&self.fields, what) + "/label",
            },
            Fault::ImplementationCode(_) => "/implementation_code".to_owned(),
            Fault::FieldName(name) => first(&self.fields, name) + "/name",
            Fault::DuplicateField(name) => second(&self.fields, name) + "/name",
            Fault::DuplicateSection(id) => {
                let steps = self.steps.iter().filter(|(step, _)| step == id).count();
                second(if steps > 1 { &self.steps } else { &self.sections }, id) + "/id"
            }
            Fault::DuplicateCondition(id) => second(&self.conditions, id) + "/id",
            Fault::DuplicateSlot(slot) => second(&self.materials, slot) + "/slot",
            Fault::NothingIn(id) => self.empty(id),
            Fault::UnknownCondition { at, condition } => self.reference(at, condition),
            Fault::ConditionCycle(id) => first(&self.conditions, id) + "/test",
            Fault::UnknownField { condition, field } | Fault::Incomparable { condition, field } => {
                self.tested(condition, &|test| test.get("field").and_then(Value::as_str) == Some(field))
            }
            Fault::Options(field) => first(&self.fields, field) + "/options",
            Fault::DuplicateOption { field, value } => {
                second(&self.options, &format!("{field}={value}")) + "/value"
            }
            Fault::Columns(field) => first(&self.fields, field) + "/columns",
            Fault::Computed(field) => first(&self.fields, field) + "/computed",
            Fault::Level(field) => first(&self.fields, field) + "/level",
            Fault::Slot(field) => first(&self.fields, field) + "/slot",
            Fault::Schema => "/schema".to_owned(),
            Fault::SchemaKeyword(keyword) => format!("/schema/{}", escaped(keyword)),
            Fault::SchemaField(field) => format!("/schema/properties/{}", escaped(field)),
            Fault::Later(slot) => first(&self.materials, slot) + "/later",
            Fault::Licence { slot, .. } => first(&self.materials, slot) + "/licence",
            Fault::Photo(slot) => first(&self.materials, slot) + "/photo",
            // Faults of packages.
            Fault::UnknownMember(_)
            | Fault::DuplicateMember(_)
            | Fault::MemberCycle(_)
            | Fault::Mapping { .. } => String::new(),
        }
    }

    /// A step or section without anything in it.
    fn empty(&self, id: &str) -> String {
        let nothing = |(name, pointer): &&(String, String), key: &str| {
            name == id
                && self
                    .value
                    .pointer(&format!("{pointer}/{key}"))
                    .and_then(Value::as_array)
                    .is_some_and(Vec::is_empty)
        };
        let step = self.steps.iter().find(|step| nothing(step, "sections"));
        let section = || self.sections.iter().find(|section| nothing(section, "fields"));
        step.or_else(section).map(|(_, pointer)| pointer.clone()).unwrap_or_default()
    }

    /// Where something refers to a condition.
    fn reference(&self, owner: &str, condition: &str) -> String {
        let slot = owner.strip_prefix("material:");
        let parts = match slot {
            Some(_) => vec![&self.materials],
            None => vec![&self.sections, &self.fields, &self.options],
        };
        let refers = |pointer: &String, key: &str| {
            let at = format!("{pointer}/{key}");
            (self.value.pointer(&at).and_then(Value::as_str) == Some(condition)).then_some(at)
        };
        parts
            .into_iter()
            .flatten()
            .filter(|(name, _)| name == slot.unwrap_or(owner))
            .find_map(|(_, at)| refers(at, "visible").or_else(|| refers(at, "required/when")))
            .unwrap_or_else(|| {
                self.tested(owner, &|test| test.get("holds").and_then(Value::as_str) == Some(condition))
            })
    }

    /// Where in the test of a condition something is.
    fn tested(&self, condition: &str, found: &dyn Fn(&Value) -> bool) -> String {
        fn search(value: &Value, at: String, found: &dyn Fn(&Value) -> bool) -> Option<String> {
            if found(value) {
                return Some(at);
            }
            match value {
                Value::Object(map) => {
                    map.iter().find_map(|(key, value)| search(value, format!("{at}/{}", escaped(key)), found))
                }
                Value::Array(list) => list
                    .iter()
                    .enumerate()
                    .find_map(|(place, value)| search(value, format!("{at}/{place}"), found)),
                _ => None,
            }
        }
        self.conditions
            .iter()
            .filter(|(id, _)| id == condition)
            .find_map(|(_, pointer)| {
                let at = format!("{pointer}/test");
                search(self.value.pointer(&at)?, at, found)
            })
            .unwrap_or_else(|| first(&self.conditions, condition))
    }
}

fn first(parts: &[(String, String)], name: &str) -> String {
    parts.iter().find(|(known, _)| known == name).map(|(_, pointer)| pointer.clone()).unwrap_or_default()
}

/// The part that repeats an earlier one.
fn second(parts: &[(String, String)], name: &str) -> String {
    let mut same = parts.iter().filter(|(known, _)| known == name);
    same.nth(1).map_or_else(|| first(parts, name), |(_, pointer)| pointer.clone())
}
