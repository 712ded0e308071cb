//! What changed between two versions of a definition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::catalogue::JointPackage;
use crate::form::definition::{Definition, Field, FieldKind};
use crate::form::parts::FormParts;

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
        fields: field_changes(&FormParts::from(old), &FormParts::from(new)),
        materials,
        rest: head(old) != head(new),
    }
}

/// Compares the common parts of two versions of a joint package. `rest` is true when anything beside them differs.
pub fn common_diff(old: &JointPackage, new: &JointPackage) -> DefinitionDiff {
    let beside = |package: &JointPackage| JointPackage { version: 0, common: Vec::new(), ..package.clone() };
    DefinitionDiff {
        code: new.code.0.clone(),
        from: old.version,
        to: new.version,
        fields: field_changes(&FormParts::from(old), &FormParts::from(new)),
        materials: Vec::new(),
        rest: beside(old) != beside(new),
    }
}

/// Fields that were added, removed or changed: first in the order of the newer form, then the removed ones.
fn field_changes(old: &FormParts<'_>, new: &FormParts<'_>) -> Vec<FieldChange> {
    let (before, after) = (by_name(old), by_name(new));
    let told =
        |field: &Field, change| FieldChange { name: field.name.clone(), label: field.label.clone(), change };
    let kept = new.fields().filter_map(|field| match before.get(field.name.as_str()) {
        None => Some(told(field, Change::Added)),
        Some(earlier) => Some(told(field, field_change(earlier, field)?)),
    });
    let gone = old.fields().filter(|field| !after.contains_key(field.name.as_str()));
    kept.chain(gone.map(|field| told(field, Change::Removed))).collect()
}

fn by_name<'a>(parts: &FormParts<'a>) -> BTreeMap<&'a str, &'a Field> {
    parts.fields().map(|field| (field.name.as_str(), field)).collect()
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
