//! A joint draft brought to the newer versions of its package and of its members' items, all in one step: what stays, what falls away, what is
//! new.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    MigrationPreview, drop_signatures, joint_migration, keep_telling, keeps_answer, migrate, unchanged,
};
use crate::answer::{Answer, Answers};
use crate::catalogue::{JointPackage, PackageMember};
use crate::form::definition::{Definition, Field, FieldKind};
use crate::form::diff::common_diff;
use crate::form::parts::FormParts;
use crate::form::view::LeftOut;
use crate::id::ItemCode;
use crate::joint::{JointApplication, JointMember, JointVersions};

/// The forms of one item that a renewal needs.
#[derive(Clone, Copy, Debug)]
pub struct MemberForms<'d> {
    /// The version that the draft has; `None` for a member that the newer package adds.
    pub old: Option<&'d Definition>,
    /// The version that it is brought to; `None` for a member that the newer package leaves out.
    pub new: Option<&'d Definition>,
}

/// What becomes of a joint draft that is brought to newer versions.
#[derive(Clone, Debug, PartialEq)]
pub struct JointRenewal {
    /// The draft as it would be.
    pub joint: JointApplication,
    /// What a person is shown first.
    pub preview: JointPreview,
}

/// What a person is shown before a joint draft is brought over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JointPreview {
    /// The versions that it is brought to.
    pub to: JointVersions,
    /// What becomes of the common part; `None` where the package stays as it is.
    pub common: Option<MigrationPreview>,
    /// What becomes of each member whose item has a newer version.
    pub members: Vec<MemberPreview>,
    /// Names of members that the package has now. Nobody has applied for them yet: they are not chosen.
    pub added: Vec<String>,
    /// Names of members that the package does not have any more; what was answered for them is among what is set aside.
    pub removed: Vec<String>,
    /// Materials whose photos are not asked for any more, in words. The photos stay in the draft.
    pub photos_left: Vec<String>,
    /// The applicant agreed to something else and must be asked again.
    pub consent_again: bool,
    /// The chosen delivery is not offered any more.
    pub delivery_again: bool,
    /// The applicant signed the older form and must sign again.
    pub sign_again: bool,
}

/// What becomes of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MemberPreview {
    /// Name of the item.
    pub name: String,
    /// What becomes of its part.
    pub preview: MigrationPreview,
}

/// Brings a joint draft to newer versions. An answer that one part gave and another asks for now moves there with the question.
pub fn joint_renewal(
    joint: &JointApplication,
    old: &JointPackage,
    new: &JointPackage,
    forms: &BTreeMap<ItemCode, MemberForms<'_>>,
) -> JointRenewal {
    let mut renewed = joint.clone();
    let moved =
        if old.version == new.version { BTreeSet::new() } else { hand_down(&mut renewed, old, new, forms) };
    let (mut members, mut sign_again) = (Vec::new(), false);
    for member in &joint.members {
        let Some(MemberForms { old: Some(before), new: Some(after) }) = forms.get(&member.item) else {
            continue;
        };
        if before.version == after.version {
            continue;
        }
        let step = joint_migration(&renewed, before, after, &BTreeSet::new());
        sign_again |= step.preview.sign_again;
        // Both are told once, for all parts together.
        let preview = MigrationPreview { photos_left: Vec::new(), sign_again: false, ..step.preview };
        renewed = step.joint;
        members.push(MemberPreview { name: after.name.clone(), preview });
    }
    let mut preview = JointPreview {
        to: JointVersions { package: new.version, members: BTreeMap::new() },
        common: None,
        members,
        added: Vec::new(),
        removed: Vec::new(),
        photos_left: photos_left(joint, forms),
        consent_again: false,
        delivery_again: false,
        sign_again,
    };
    if old.version != new.version {
        renew_package(&mut renewed, &mut preview, (old, new), forms, &moved);
        preview.sign_again |= renewed.signature.take().is_some();
    }
    preview.to = renewed.versions();
    JointRenewal { joint: renewed, preview }
}

/// The common part, the list of members, consent and delivery.
fn renew_package(
    renewed: &mut JointApplication,
    preview: &mut JointPreview,
    (old, new): (&JointPackage, &JointPackage),
    forms: &BTreeMap<ItemCode, MemberForms<'_>>,
    moved: &BTreeSet<String>,
) {
    let diff = common_diff(old, new);
    let before = renewed.common.clone();
    let (mut common, mut set_aside) = migrate(&before, &diff);
    preview.sign_again |= drop_signatures(&mut common);
    let renamed = hand_over(&before, &mut common, old, new);
    set_aside.retain(|left| {
        let gone = moved.contains(&left.field) || renamed.contains(&left.field);
        common.contains_key(&left.field) || !gone
    });
    let kept = unchanged(&before, &common);
    renewed.common = common;
    hand_up(renewed, old, new, forms, preview);

    let (staying, leaving): (Vec<JointMember>, Vec<JointMember>) = std::mem::take(&mut renewed.members)
        .into_iter()
        .partition(|member| rule(new, &member.item).is_some());
    for member in leaving {
        set_aside.extend(left_by(&member, forms.get(&member.item).and_then(|forms| forms.old)));
        preview.removed.push(member.item_name);
    }
    for rule in &new.members {
        match (staying.iter().find(|member| member.item == rule.item), forms.get(&rule.item)) {
            (Some(member), _) => renewed.members.push(member.clone()),
            (None, Some(MemberForms { new: Some(definition), .. })) => {
                preview.added.push(definition.name.clone());
                renewed.members.push(JointMember::of(definition, false));
            }
            (None, _) => {}
        }
    }
    keep_telling(&mut renewed.set_aside, &set_aside);
    renewed.version = new.version;
    renewed.package_name.clone_from(&new.name);
    if old.consent_text != new.consent_text && renewed.consent_at.take().is_some() {
        preview.consent_again = true;
    }
    let offered = renewed.delivery.as_ref().is_none_or(|chosen| {
        let same = |choice: &&crate::catalogue::DeliveryChoice| choice.kind == chosen.kind;
        new.deliveries.iter().find(same).is_some_and(|same| !same.needs_address || !chosen.address.is_empty())
    });
    if !offered {
        renewed.delivery = None;
        preview.delivery_again = true;
    }
    preview.common = Some(MigrationPreview {
        diff,
        kept,
        set_aside,
        photos_left: Vec::new(),
        settlements_left: Vec::new(),
        sign_again: false,
    });
}

/// Gives to the members what the common part gave them and does not give any more. Answers the common fields that a member which is applied for
/// has taken over.
fn hand_down(
    renewed: &mut JointApplication,
    old: &JointPackage,
    new: &JointPackage,
    forms: &BTreeMap<ItemCode, MemberForms<'_>>,
) -> BTreeSet<String> {
    let mut moved = BTreeSet::new();
    for member in &mut renewed.members {
        let (Some(before), Some(after)) = (rule(old, &member.item), rule(new, &member.item)) else {
            continue;
        };
        let Some(MemberForms { new: Some(definition), .. }) = forms.get(&member.item) else { continue };
        for (field, common) in &before.from_common {
            let asked = FormParts::from(*definition).fields().any(|asked| asked.name == *field);
            let Some(answer) = renewed.common.get(common).filter(|_| asked) else { continue };
            if after.from_common.contains_key(field) || answer.is_blank() {
                continue;
            }
            member.answers.insert(field.clone(), answer.clone());
            if member.chosen {
                moved.insert(common.clone());
            }
        }
    }
    moved
}

/// What the common part asks under another name now: both names fill the same field of a member. Answers the older names.
fn hand_over(
    before: &Answers,
    after: &mut Answers,
    old: &JointPackage,
    new: &JointPackage,
) -> BTreeSet<String> {
    let (older, newer) = (FormParts::from(old), FormParts::from(new));
    let mut renamed = BTreeSet::new();
    for rule_now in &new.members {
        let Some(rule_then) = rule(old, &rule_now.item) else { continue };
        for (field, name) in &rule_now.from_common {
            let Some(former) = rule_then.from_common.get(field).filter(|former| *former != name) else {
                continue;
            };
            let Some(answer) = before.get(former).filter(|answer| !answer.is_blank()) else { continue };
            let gone = newer.fields().all(|field| field.name != *former);
            let given_to = older.fields().find(|field| field.name == *former);
            let asked = newer.fields().find(|field| field.name == *name);
            let (Some(given_to), Some(asked), true) = (given_to, asked, gone) else { continue };
            let free = after.get(name).is_none_or(|held| held == answer);
            if free && takes(asked, given_to.kind, answer) {
                after.insert(name.clone(), answer.clone());
                renamed.insert(former.clone());
            }
        }
    }
    renamed
}

/// Takes into the common part what members were asked for themselves before. What another answer keeps out is told.
fn hand_up(
    renewed: &mut JointApplication,
    old: &JointPackage,
    new: &JointPackage,
    forms: &BTreeMap<ItemCode, MemberForms<'_>>,
    preview: &mut JointPreview,
) {
    let parts = FormParts::from(new);
    // Of two members the one that is applied for is listened to first.
    let mut order: Vec<usize> = (0..renewed.members.len()).collect();
    order.sort_by_key(|index| !renewed.members[*index].chosen);
    for index in order {
        let member = &mut renewed.members[index];
        let Some(after) = rule(new, &member.item) else { continue };
        let before = rule(old, &member.item).map(|rule| &rule.from_common);
        let Some(MemberForms { new: Some(definition), .. }) = forms.get(&member.item) else { continue };
        let mut told = Vec::new();
        for (field, common) in &after.from_common {
            if before.is_some_and(|before| before.contains_key(field)) {
                continue;
            }
            let Some(answer) = member.answers.remove(field).filter(|answer| !answer.is_blank()) else {
                continue;
            };
            let own = FormParts::from(*definition).fields().find(|own| own.name == *field);
            let asked = parts.fields().find(|asked| asked.name == *common);
            match (renewed.common.get(common), own, asked) {
                (Some(held), _, _) if *held == answer => {}
                (None, Some(own), Some(asked)) if takes(asked, own.kind, &answer) => {
                    renewed.common.insert(common.clone(), answer);
                }
                _ => {
                    let label = own.map_or(field, |own| &own.label).clone();
                    told.push(LeftOut { field: field.clone(), label, value: answer });
                }
            }
        }
        keep_telling(&mut member.set_aside, &told);
        tell(preview, definition, told);
    }
}

/// Adds what is set aside to the preview of the member.
fn tell(preview: &mut JointPreview, definition: &Definition, told: Vec<LeftOut>) {
    if told.is_empty() {
        return;
    }
    match preview.members.iter_mut().find(|member| member.preview.diff.code == definition.code.0) {
        Some(member) => member.preview.set_aside.extend(told),
        None => preview.members.push(MemberPreview {
            name: definition.name.clone(),
            preview: MigrationPreview {
                diff: crate::form::diff(definition, definition),
                kept: 0,
                set_aside: told,
                photos_left: Vec::new(),
                settlements_left: Vec::new(),
                sign_again: false,
            },
        }),
    }
}

/// Whether a field takes an answer that was given to a field of this kind.
fn takes(field: &Field, given_to: FieldKind, answer: &Answer) -> bool {
    let offered = |value: &String| field.options.iter().any(|option| option.value == *value);
    let of_kind = field.kind == given_to || keeps_answer(given_to, field.kind);
    of_kind
        && match (field.kind, answer) {
            (FieldKind::Choice | FieldKind::Select, Answer::Text(value)) => offered(value),
            (FieldKind::MultiChoice, Answer::Many(values)) => values.iter().all(offered),
            _ => answer.as_signature().is_none(),
        }
}

/// What was answered for a member that is not part of the package any more, and what was set aside for it before.
fn left_by(member: &JointMember, definition: Option<&Definition>) -> Vec<LeftOut> {
    let label_of = |field: &str| {
        let fields = definition.map(FormParts::from);
        let named = fields.as_ref().and_then(|parts| parts.fields().find(|asked| asked.name == *field));
        named.map_or_else(|| field.to_owned(), |field| field.label.clone())
    };
    let of_member = |field: &str, label: &str, value: &Answer| LeftOut {
        field: format!("{}.{field}", member.item),
        label: format!("{}：{label}", member.item_name),
        value: value.clone(),
    };
    let told = |(field, answer): (&String, &Answer)| of_member(field, &label_of(field), answer);
    let said = |answers: &Answers| -> Vec<LeftOut> {
        let said = answers.iter().filter(|(_, answer)| !answer.is_blank() && answer.as_signature().is_none());
        said.map(told).collect()
    };
    let earlier = member.set_aside.iter().map(|left| of_member(&left.field, &left.label, &left.value));
    said(&member.answers).into_iter().chain(earlier).collect()
}

/// Photos under kinds of material that somebody asked for, and nobody does any more.
fn photos_left(joint: &JointApplication, forms: &BTreeMap<ItemCode, MemberForms<'_>>) -> Vec<String> {
    let of_chosen = || joint.chosen().filter_map(|member| forms.get(&member.item));
    let asked: BTreeSet<&str> = of_chosen()
        .filter_map(|forms| forms.new)
        .flat_map(|definition| &definition.materials)
        .map(|material| material.kind.as_str())
        .collect();
    let mut left: BTreeMap<&str, &str> = BTreeMap::new();
    for material in of_chosen().filter_map(|forms| forms.old).flat_map(|definition| &definition.materials) {
        let photographed = joint.attachments.iter().any(|photo| photo.slot == material.kind);
        if photographed && !asked.contains(material.kind.as_str()) {
            left.entry(&material.kind).or_insert(&material.name);
        }
    }
    left.into_values().map(str::to_owned).collect()
}

fn rule<'p>(package: &'p JointPackage, item: &ItemCode) -> Option<&'p PackageMember> {
    package.members.iter().find(|rule| rule.item == *item)
}
