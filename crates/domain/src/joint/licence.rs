//! What was fetched by data sharing for a joint application: one record for every member that wants the same licence of the same person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::JointApplication;
use crate::answer::Answers;
use crate::form::definition::Definition;
use crate::form::licence::{LicenceSource, SharedRecord};
use crate::id::DiscrepancyId;
use crate::refusal::{Refusal, RefusalCode};

/// Records that one application may hold: whose number is typed wrong again and again is no reason to keep everybody.
const MOST: usize = 40;

/// A record that was fetched for a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JointLicence {
    /// What the platform answered.
    pub shared: SharedRecord,
    /// The last report that it is not right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub discrepancy: Option<DiscrepancyId>,
}

impl JointLicence {
    fn is_of(&self, shared: &SharedRecord) -> bool {
        self.shared.licence_type == shared.licence_type && self.shared.holder == shared.holder
    }
}

impl JointApplication {
    /// What was fetched for a material of a member with these answers; `None` where nothing was, or for another person.
    pub fn licence(&self, source: &LicenceSource, answers: &Answers) -> Option<&JointLicence> {
        self.licences.iter().find(|held| held.shared.answers(source, answers))
    }

    /// What was fetched for the materials of a member with these answers, by slot.
    pub fn licences_of(&self, definition: &Definition, answers: &Answers) -> BTreeMap<String, SharedRecord> {
        let held = self.held_for(definition, answers);
        held.map(|(slot, held)| (slot.to_owned(), held.shared.clone())).collect()
    }

    /// The last reports about those, by slot.
    pub(crate) fn discrepancies_of(
        &self,
        definition: &Definition,
        answers: &Answers,
    ) -> BTreeMap<String, DiscrepancyId> {
        let held = self.held_for(definition, answers);
        held.filter_map(|(slot, held)| Some((slot.to_owned(), held.discrepancy?))).collect()
    }

    fn held_for<'a>(
        &'a self,
        definition: &'a Definition,
        answers: &'a Answers,
    ) -> impl Iterator<Item = (&'a str, &'a JointLicence)> {
        definition.materials.iter().filter_map(move |material| {
            let held = self.licence(material.licence.as_deref()?, answers)?;
            Some((material.slot.as_str(), held))
        })
    }

    /// Whether there is room for a record.
    pub(super) fn has_room_for(&self, shared: &SharedRecord) -> Result<(), Refusal> {
        if self.licences.len() < MOST || self.licences.iter().any(|held| held.is_of(shared)) {
            Ok(())
        } else {
            Err(Refusal::new(RefusalCode::Malformed).with("what", "licences"))
        }
    }

    /// Keeps a record in the place of an older one of the same licence and person. What was reported of that is still known.
    pub(super) fn keep(&mut self, shared: SharedRecord) {
        match self.licences.iter_mut().find(|held| held.is_of(&shared)) {
            Some(held) => held.shared = shared,
            None => self.licences.push(JointLicence { shared, discrepancy: None }),
        }
    }

    /// Notes that a record was reported.
    pub(super) fn note_report(&mut self, licence_type: &str, holder: &str, report: DiscrepancyId) {
        let reported = self
            .licences
            .iter_mut()
            .find(|held| held.shared.licence_type == licence_type && held.shared.holder == holder);
        if let Some(held) = reported {
            held.discrepancy = Some(report);
        }
    }
}
