//! A draft brought from one version of its item to a newer one: what stays, what falls away, what is new. The same function makes the
//! preview that a person sees and carries it out on both sides, so nothing falls away that was not shown.

mod joint;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::case::{Case, Settlement};
use crate::form::definition::{Definition, FieldKind, Material, MaterialForm};
use crate::form::diff::{Change, DefinitionDiff, FieldChange, diff};
use crate::form::view::LeftOut;
use crate::joint::JointApplication;

pub use joint::{JointPreview, JointRenewal, MemberForms, MemberPreview, joint_renewal};

/// What becomes of a draft that is brought to another version of its item.
#[derive(Clone, Debug, PartialEq)]
pub struct Migration {
    /// The draft as it would be.
    pub case: Case,
    /// What a person is shown first.
    pub preview: MigrationPreview,
}

/// What a person is shown before a draft is brought over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MigrationPreview {
    /// The two versions compared.
    pub diff: DefinitionDiff,
    /// Answers that stay as they are.
    pub kept: u32,
    /// Answers that the newer form cannot take. They stay in the draft beside the form and are not handed in.
    pub set_aside: Vec<LeftOut>,
    /// Materials whose photos are not asked for any more, in words. The photos stay in the draft.
    pub photos_left: Vec<String>,
    /// Materials that were settled in a way that the newer version does not know, in words: they are asked for again.
    pub settlements_left: Vec<String>,
    /// The applicant signed the older form and must sign again.
    pub sign_again: bool,
}

/// Brings a draft to another version of its item.
pub fn migration(case: &Case, old: &Definition, new: &Definition) -> Migration {
    let diff = diff(old, new);
    let (mut answers, set_aside) = migrate(&case.answers, &diff);
    let unsigned = drop_signatures(&mut answers);
    let mut migrated = case.clone();
    let photos_left = move_photos(&mut migrated, old, new);
    let settlements_left = keep_settlements(&mut migrated, old, new);
    migrated.version = new.version;
    migrated.item_name = new.name.clone();
    migrated.department = new.department.clone();
    migrated.entered_by_others.retain(|field, _| answers.contains_key(field));
    keep_telling(&mut migrated.set_aside, &set_aside);
    let kept = unchanged(&case.answers, &answers);
    migrated.answers = answers;
    let preview = MigrationPreview {
        diff,
        kept,
        set_aside,
        photos_left,
        settlements_left,
        sign_again: migrated.signature.take().is_some() || unsigned,
    };
    Migration { case: migrated, preview }
}

/// What becomes of the draft of a joint application of which a member is brought to another version of its item.
#[derive(Clone, Debug, PartialEq)]
pub struct JointMigration {
    /// The draft as it would be.
    pub joint: JointApplication,
    /// What a person is shown first.
    pub preview: MigrationPreview,
}

/// Brings a member of a joint application's draft to another version of its item. Photos lie under kinds of material and serve every member that
/// asks for the kind: `asked_elsewhere` are the kinds of the others, whose photos are still wanted. It changes nothing but what is told.
pub fn joint_migration(
    joint: &JointApplication,
    old: &Definition,
    new: &Definition,
    asked_elsewhere: &BTreeSet<&str>,
) -> JointMigration {
    let diff = diff(old, new);
    let mut migrated = joint.clone();
    let (mut kept, mut set_aside, mut sign_again) = (0, Vec::new(), false);
    if let Some(member) = migrated.members.iter_mut().find(|member| member.item == new.code) {
        let (mut answers, told) = migrate(&member.answers, &diff);
        let unsigned = drop_signatures(&mut answers);
        kept = unchanged(&member.answers, &answers);
        member.version = new.version;
        member.item_name = new.name.clone();
        member.department = new.department.clone();
        member.answers = answers;
        keep_telling(&mut member.set_aside, &told);
        set_aside = told;
        // The one signature is under the forms of all that is applied for.
        let signed = member.chosen && joint.signature.is_some();
        if signed {
            migrated.signature = None;
        }
        sign_again = signed || unsigned;
    }
    let still_asked = |kind: &str| {
        asked_elsewhere.contains(kind) || new.materials.iter().any(|material| material.kind == kind)
    };
    let photographed = |kind: &str| joint.attachments.iter().any(|photo| photo.slot == kind);
    let photos_left = old.materials.iter().filter(|m| photographed(&m.kind) && !still_asked(&m.kind));
    let preview = MigrationPreview {
        diff,
        kept,
        set_aside,
        photos_left: photos_left.map(|material| material.name.clone()).collect(),
        settlements_left: Vec::new(),
        sign_again,
    };
    JointMigration { joint: migrated, preview }
}

/// What was signed inside the form was the older one, too. Whether there was anything.
fn drop_signatures(answers: &mut Answers) -> bool {
    let before = answers.len();
    answers.retain(|_, answer| answer.as_signature().is_none());
    answers.len() < before
}

/// How many answers stay as they were.
fn unchanged(before: &Answers, after: &Answers) -> u32 {
    let kept = after.iter().filter(|(name, answer)| before.get(*name) == Some(*answer)).count();
    u32::try_from(kept).unwrap_or(u32::MAX)
}

/// Brought over twice, what was set aside the first time is still told; the same field set aside again is told once, as it was last.
fn keep_telling(set_aside: &mut Vec<LeftOut>, now: &[LeftOut]) {
    set_aside.retain(|earlier| now.iter().all(|now| now.field != earlier.field));
    set_aside.extend(now.iter().cloned());
}

/// Answers for the newer form, and the answers that it cannot take. Of a multiple choice the options that are still offered are kept, and
/// the whole former answer is told.
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

/// Photos follow their kind of material when its slot has another name now. Gives the names of materials whose photos nobody asks for.
fn move_photos(case: &mut Case, old: &Definition, new: &Definition) -> Vec<String> {
    let mut left = BTreeMap::new();
    for photo in &mut case.attachments {
        if slot(new, &photo.slot).is_some() {
            continue;
        }
        let before = slot(old, &photo.slot);
        let kind = before.map(|material| material.kind.as_str());
        match new.materials.iter().find(|material| Some(material.kind.as_str()) == kind) {
            Some(material) => photo.slot = material.slot.clone(),
            None => {
                let name = before.map_or_else(|| photo.slot.clone(), |material| material.name.clone());
                left.insert(photo.slot.clone(), name);
            }
        }
    }
    left.into_values().collect()
}

/// Drops what was said of a material without photos where that is not a way any more. Gives the names of those materials.
fn keep_settlements(case: &mut Case, old: &Definition, new: &Definition) -> Vec<String> {
    let mut left = Vec::new();
    case.settlements.retain(|place, settlement| {
        let kept = slot(new, place).is_some_and(|material| allows(new, material, *settlement));
        if !kept {
            left.push(slot(old, place).map_or_else(|| place.clone(), |material| material.name.clone()));
        }
        kept
    });
    left
}

fn allows(definition: &Definition, material: &Material, settlement: Settlement) -> bool {
    match settlement {
        Settlement::Later => definition.allows_later_materials && material.later.is_some(),
        Settlement::Declared => material.declarable,
        Settlement::Shown => material.form == MaterialForm::Shown || material.copies == 0,
    }
}

fn slot<'d>(definition: &'d Definition, slot: &str) -> Option<&'d Material> {
    definition.materials.iter().find(|material| material.slot == slot)
}

#[cfg(test)]
mod tests;
