//! The materials of a joint application: each kind once, whether it is photographed or fetched.

use domain::answer::Answers;
use domain::form::licence::{LicenceSource, LicenceView};
use domain::id::ItemCode;
use domain::joint::JointApplication;
use protocol::error::Failure;
use protocol::screen::{DiscrepancyRow, JointMaterial};

use super::screen::Part;
use crate::screens::{Glance, discrepancy};

/// A record that is wanted for a kind of material.
pub(super) struct Wanted<'p> {
    pub member: &'p ItemCode,
    pub slot: &'p str,
    pub view: &'p LicenceView,
    source: &'p LicenceSource,
    answers: &'p Answers,
}

impl Wanted<'_> {
    /// Nothing was fetched yet; what was proves nothing; all is well.
    fn urgency(&self) -> u8 {
        match &self.view.fetched {
            None => 0,
            Some(fetched) if !fetched.faults.is_empty() => 1,
            Some(_) => 2,
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.urgency() == 2
    }
}

/// The records that chosen members want for a kind of material, each licence of each person once. What has still to be seen to comes first.
pub(super) fn wanted<'p>(chosen: &[&'p Part], kind: &str) -> Vec<Wanted<'p>> {
    let mut wanted: Vec<Wanted<'p>> = Vec::new();
    for part in chosen {
        for material in part.form.materials.iter().filter(|material| material.kind == kind) {
            let Some(view) = &material.licence else { continue };
            let declared = part.definition.materials.iter().find(|declared| declared.slot == material.slot);
            let Some(source) = declared.and_then(|declared| declared.licence.as_deref()) else { continue };
            let known = wanted.iter().any(|known| {
                known.source.licence_type == source.licence_type
                    && known.source.holder_in(known.answers) == source.holder_in(&part.answers)
            });
            if !known {
                let (member, slot) = (&part.member.item, material.slot.as_str());
                wanted.push(Wanted { member, slot, view, source, answers: &part.answers });
            }
        }
    }
    wanted.sort_by_key(Wanted::urgency);
    wanted
}

/// Kinds of material that are asked for, each once, in the order in which the members ask for them. What is shared and cannot be fetched here is
/// no matter for anybody.
pub(super) fn of(chosen: &[&Part], joint: &JointApplication) -> Vec<JointMaterial> {
    let mut out: Vec<JointMaterial> = Vec::new();
    for part in chosen {
        let materials = part.form.materials.iter();
        for material in materials.filter(|material| !material.shared || material.licence.is_some()) {
            let (pages, member) = (u32::from(material.pages), part.member.item_name.clone());
            match out.iter_mut().find(|known| known.kind == material.kind) {
                Some(known) => {
                    known.pages = known.pages.max(pages);
                    // What one member demands on paper is demanded, whatever others fetch.
                    known.required = match (known.shared, material.shared) {
                        (true, false) => material.required,
                        (false, true) => known.required,
                        _ => known.required || material.required,
                    };
                    known.shared &= material.shared;
                    if !known.members.contains(&member) {
                        known.members.push(member);
                    }
                    if known.standard.is_empty() {
                        known.standard.clone_from(&material.standard);
                    }
                    if known.how_to_get.is_empty() {
                        known.how_to_get.clone_from(&material.how_to_get);
                    }
                }
                None => out.push(JointMaterial {
                    kind: material.kind.clone(),
                    name: material.name.clone(),
                    pages,
                    required: material.required,
                    members: vec![member],
                    standard: material.standard.clone(),
                    how_to_get: material.how_to_get.clone(),
                    photos: joint
                        .attachments
                        .iter()
                        .filter(|photo| photo.slot == material.kind)
                        .cloned()
                        .collect(),
                    shared: material.shared,
                    licence: wanted(chosen, &material.kind).first().map(|wanted| wanted.view.clone()),
                }),
            }
        }
    }
    out
}

/// The reports about what was fetched, by kind of material: one that waits comes before one that is closed.
pub(super) fn discrepancies(
    glance: &Glance<'_>,
    chosen: &[&Part],
    joint: &JointApplication,
    materials: &[JointMaterial],
) -> Result<Vec<DiscrepancyRow>, Failure> {
    let mut rows: Vec<DiscrepancyRow> = Vec::new();
    for material in materials {
        let mut of_kind = Vec::new();
        for wanted in wanted(chosen, &material.kind) {
            let held = joint.licence(wanted.source, wanted.answers);
            if let Some(report) = held.and_then(|held| held.discrepancy) {
                of_kind.extend(discrepancy::find(glance, report)?);
            }
        }
        of_kind.sort_by_key(|row| row.closed_at.is_some());
        let first = of_kind.into_iter().next();
        rows.extend(first.map(|row| DiscrepancyRow { slot: material.kind.clone(), ..row }));
    }
    Ok(rows)
}
