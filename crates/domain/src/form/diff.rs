//! What changed between two versions of a definition, and drafts brought from one to the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::form::definition::{Definition, Field, FieldKind};
use crate::form::parts::FormParts;
use crate::form::view::LeftOut;

/// The difference of two versions, as it is shown before it goes live or before a draft is brought over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DefinitionDiff {
    /// Item code of the newer version.
    pub code: String,
    /// The older version.
    pub from: u32,
    /// The newer version.
    pub to: u32,
    /// Fields that were added, removed or changed: first in the order of the newer form, then the removed ones.
    pub fields: Vec<FieldChange>,
    /// Materials likewise.
    pub materials: Vec<MaterialChange>,
    /// True when anything else differs: names, limits, conditions, texts.
    pub rest: bool,
}

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldChange {
    /// Field name.
    pub name: String,
    /// Label, of the newer version unless it was removed.
    pub label: String,
    /// What happened to it.
    pub change: Change,
}

/// A change of one material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MaterialChange {
    /// Slot.
    pub slot: String,
    /// Name, of the newer version unless it was removed.
    pub name: String,
    /// What happened to it.
    pub change: Change,
}

/// What happened to a field or a material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the newer version has it.
    Added,
    /// Only the older version has it.
    Removed,
    /// The field is of another kind.
    Kind {
        /// Before.
        from: FieldKind,
        /// Now.
        to: FieldKind,
    },
    /// Options are gone.
    OptionsRemoved(Vec<String>),
    /// Something that leaves answers as they are: label, help, whether it is required, when it is shown.
    Details,
}

/// Compares two versions.
pub fn diff(old: &Definition, new: &Definition) -> DefinitionDiff {
    let (before, after) = (by_name(old), by_name(new));
    let fields = FormParts::from(new)
        .fields()
        .filter_map(|field| {
            let change = match before.get(field.name.as_str()) {
                None => Change::Added,
                Some(earlier) => field_change(earlier, field)?,
            };
            Some(FieldChange { name: field.name.clone(), label: field.label.clone(), change })
        })
        .chain(FormParts::from(old).fields().filter(|field| !after.contains_key(field.name.as_str())).map(
            |field| FieldChange {
                name: field.name.clone(),
                label: field.label.clone(),
                change: Change::Removed,
            },
        ))
        .collect();
    let materials = new
        .materials
        .iter()
        .filter_map(|material| {
            let change = match old.materials.iter().find(|earlier| earlier.slot == material.slot) {
                None => Change::Added,
                Some(earlier) if earlier != material => Change::Details,
                Some(_) => return None,
            };
            Some(MaterialChange { slot: material.slot.clone(), name: material.name.clone(), change })
        })
        .chain(
            old.materials.iter().filter(|earlier| new.materials.iter().all(|m| m.slot != earlier.slot)).map(
                |earlier| MaterialChange {
                    slot: earlier.slot.clone(),
                    name: earlier.name.clone(),
                    change: Change::Removed,
                },
            ),
        )
        .collect();
    DefinitionDiff {
        code: new.code.0.clone(),
        from: old.version,
        to: new.version,
        fields,
        materials,
        rest: head(old) != head(new),
    }
}

/// Brings the answers of a draft to a newer version: answers that the newer form cannot take are returned apart, to be
/// shown before the draft is changed.
pub fn migrate(answers: &Answers, diff: &DefinitionDiff) -> (Answers, Vec<LeftOut>) {
    let mut kept = answers.clone();
    let mut left_out = Vec::new();
    for FieldChange { name, label, change } in &diff.fields {
        let Some(answer) = answers.get(name) else { continue };
        let replaced = match change {
            Change::Added | Change::Details => continue,
            Change::Removed => None,
            Change::Kind { from, to } if keeps_answer(*from, *to) => continue,
            Change::Kind { .. } => None,
            Change::OptionsRemoved(gone) => match answer {
                Answer::Text(value) if gone.contains(value) => None,
                Answer::Many(values) if values.iter().any(|value| gone.contains(value)) => {
                    Some(Answer::Many(values.iter().filter(|value| !gone.contains(value)).cloned().collect()))
                }
                _ => continue,
            },
        };
        kept.remove(name);
        if let Some(replaced) = replaced.filter(|replaced| !replaced.is_blank()) {
            kept.insert(name.clone(), replaced);
        }
        if !answer.is_blank() {
            left_out.push(LeftOut { field: name.clone(), label: label.clone(), value: answer.clone() });
        }
    }
    (kept, left_out)
}

fn by_name(definition: &Definition) -> BTreeMap<&str, &Field> {
    FormParts::from(definition).fields().map(|field| (field.name.as_str(), field)).collect()
}

fn field_change(before: &Field, after: &Field) -> Option<Change> {
    if before.kind != after.kind {
        return Some(Change::Kind { from: before.kind, to: after.kind });
    }
    let gone: Vec<String> = before
        .options
        .iter()
        .filter(|option| after.options.iter().all(|kept| kept.value != option.value))
        .map(|option| option.value.clone())
        .collect();
    match gone.is_empty() {
        false => Some(Change::OptionsRemoved(gone)),
        true => (before != after).then_some(Change::Details),
    }
}

/// Whether an answer of one kind is an answer of another: texts stay texts, a choice stays a choice.
fn keeps_answer(from: FieldKind, to: FieldKind) -> bool {
    use FieldKind::{Choice, LongText, Select, Text};
    let chosen = |kind| matches!(kind, Choice | Select);
    (chosen(from) && chosen(to)) || (matches!(to, Text | LongText) && is_text(from))
}

fn is_text(kind: FieldKind) -> bool {
    use FieldKind::{BankCard, CreditCode, Date, IdNumber, LongText, Phone, Text};
    matches!(kind, Text | LongText | IdNumber | CreditCode | Phone | Date | BankCard)
}

/// Everything but the version and what the diff lists one by one.
fn head(definition: &Definition) -> Definition {
    Definition { version: 0, materials: Vec::new(), steps: layout(definition), ..definition.clone() }
}

fn layout(definition: &Definition) -> Vec<crate::form::definition::Step> {
    let mut steps = definition.steps.clone();
    steps.iter_mut().flat_map(|step| &mut step.sections).for_each(|section| section.fields.clear());
    steps
}

#[cfg(test)]
mod tests;
