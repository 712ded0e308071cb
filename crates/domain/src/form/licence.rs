//! 电子证照: a material that is obtained by data sharing, what the record that was fetched must say, and what is wrong with it.
//!
//! What can be fetched must not be demanded on paper (Regulations on Optimizing the Business Environment, State Council Order 722, art. 36). A
//! record that lacks a key field or is out of date proves nothing: the paper is asked for after all, and the department that holds the record
//! hears of it (see [`crate::discrepancy`]).

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::code;
use crate::form::definition::{Definition, Material};
use crate::id::DepartmentCode;
use crate::time::Timestamp;
use crate::veil;

/// Most fields of a record.
const MOST_FIELDS: usize = 64;
/// Longest text in a record, in characters.
const LONGEST: usize = 500;

/// Where a material is fetched from, and what of it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LicenceSource {
    /// Type of the licence, as the sharing platform names it.
    pub licence_type: String,
    /// Field of the form with the holder's ID number.
    pub holder: String,
    /// Department that holds the record and answers for what is wrong with it.
    pub department: DepartmentCode,
    /// Fields of the record without which it proves nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<KeyField>>", optional)]
    pub key_fields: Vec<KeyField>,
    /// Fields of the form that a field of the record can fill, by the field of the form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub fills: BTreeMap<String, String>,
    /// Days after its issue for which the record counts, where that is limited beside what the record itself says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_age_days: Option<u16>,
}

/// A field of a record that must be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyField {
    /// Name in the record.
    pub name: String,
    /// The same in words.
    pub label: String,
}

/// What the sharing platform answered for one material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SharedRecord {
    /// Type of the licence that was asked for.
    pub licence_type: String,
    /// ID number that it was asked for with. The record counts as long as the form names the same holder.
    pub holder: String,
    /// Name of the platform that answered.
    pub source: String,
    /// When.
    pub fetched_at: Timestamp,
    /// The record; `None` when the platform knows none of this person.
    pub record: Option<LicenceRecord>,
}

/// A record of an e-licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LicenceRecord {
    /// Number of the licence; may be empty.
    #[serde(default)]
    pub number: String,
    /// Office that issued it; may be empty.
    #[serde(default)]
    pub issuer: String,
    /// Day of issue, when it is told.
    #[serde(default)]
    #[ts(as = "Option<String>")]
    pub issued_on: Option<Date>,
    /// Last day of validity; `None` is without an end.
    #[serde(default)]
    #[ts(as = "Option<String>")]
    pub valid_until: Option<Date>,
    /// What it says, by field.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// What is wrong with what was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum LicenceFault {
    /// There is no record.
    NoRecord,
    /// A key field is missing or empty.
    FieldMissing {
        /// Name in the record.
        field: String,
        /// The same in words.
        label: String,
    },
    /// Its validity has ended.
    Expired {
        /// Last day of validity.
        #[ts(as = "String")]
        valid_until: Date,
    },
    /// It was issued too long ago for this item.
    TooOld {
        /// Day of issue.
        #[ts(as = "String")]
        issued_on: Date,
        /// Days for which it would count.
        max_age_days: u16,
    },
    /// How old it is matters to this item, and it does not say.
    AgeUnknown,
}

/// What the counter shows of a material that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LicenceView {
    /// Department that holds the record.
    pub department: DepartmentCode,
    /// How it was fetched last; `None` before that.
    pub fetched: Option<FetchedView>,
}

/// What was fetched last, without what it says of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FetchedView {
    /// Name of the platform.
    pub source: String,
    /// When.
    pub at: Timestamp,
    /// Number of the licence.
    pub number: String,
    /// Office that issued it.
    pub issuer: String,
    /// Day of issue.
    #[ts(as = "Option<String>")]
    pub issued_on: Option<Date>,
    /// Last day of validity.
    #[ts(as = "Option<String>")]
    pub valid_until: Option<Date>,
    /// Why it does not stand for the material; empty when it does.
    pub faults: Vec<LicenceFault>,
}

impl LicenceRecord {
    /// Whether it is of a size that a case may carry.
    pub fn is_bounded(&self) -> bool {
        let short = |text: &String| text.chars().count() <= LONGEST;
        self.fields.len() <= MOST_FIELDS
            && short(&self.number)
            && short(&self.issuer)
            && self.fields.iter().all(|(name, text)| short(name) && short(text))
    }
}

impl SharedRecord {
    /// Whether it is of a size that a case may carry.
    pub fn is_bounded(&self) -> bool {
        let short = |text: &String| text.chars().count() <= LONGEST;
        short(&self.licence_type)
            && short(&self.holder)
            && short(&self.source)
            && self.record.as_ref().is_none_or(LicenceRecord::is_bounded)
    }

    /// Hides whom it is about. Which licence it is and how long it is good can still be read.
    pub(crate) fn veil(&mut self) {
        self.holder = code::mask_id_number(&self.holder);
        if let Some(record) = &mut self.record {
            record.number = veil::words(&record.number);
            record.fields.values_mut().for_each(|text| *text = veil::words(text));
        }
    }

    /// Whether it answers what would be asked now.
    pub fn answers(&self, source: &LicenceSource, answers: &Answers) -> bool {
        self.licence_type == source.licence_type && self.holder == source.holder_in(answers)
    }
}

impl LicenceSource {
    /// What the fields of the record are called in words: key fields by their own names, others by the field of the form that they fill.
    pub fn labels(&self, definition: &Definition) -> BTreeMap<String, String> {
        let sections = definition.steps.iter().flat_map(|step| &step.sections);
        let fields = || sections.clone().flat_map(|section| &section.fields);
        let filled = self.fills.iter().filter_map(|(filled, name)| {
            let field = fields().find(|field| field.name == *filled)?;
            Some((name.clone(), field.label.clone()))
        });
        let key_fields = self.key_fields.iter().map(|field| (field.name.clone(), field.label.clone()));
        filled.chain(key_fields).collect()
    }

    /// The ID number that the record is asked for with, in its normal form; empty while it is not filled in.
    pub fn holder_in(&self, answers: &Answers) -> String {
        code::normalise(answers.get(&self.holder).and_then(Answer::as_text).unwrap_or_default())
    }

    /// Why what was fetched does not stand for the material on a day; nothing when it does.
    pub fn faults(&self, shared: &SharedRecord, today: Date) -> Vec<LicenceFault> {
        let Some(record) = &shared.record else { return vec![LicenceFault::NoRecord] };
        let said = |name: &str| record.fields.get(name).is_some_and(|text| !text.trim().is_empty());
        let missing = self
            .key_fields
            .iter()
            .filter(|key| !said(&key.name))
            .map(|key| LicenceFault::FieldMissing { field: key.name.clone(), label: key.label.clone() });
        let expired = record
            .valid_until
            .filter(|last| *last < today)
            .map(|valid_until| LicenceFault::Expired { valid_until });
        missing.chain(expired).chain(self.too_old(record, today)).collect()
    }

    fn too_old(&self, record: &LicenceRecord, today: Date) -> Option<LicenceFault> {
        let max_age_days = self.max_age_days?;
        let Some(issued_on) = record.issued_on else { return Some(LicenceFault::AgeUnknown) };
        let last = issued_on.saturating_add(i64::from(max_age_days).days());
        (last < today).then_some(LicenceFault::TooOld { issued_on, max_age_days })
    }
}

impl LicenceView {
    /// What is shown of a material; `None` for one that no platform is asked for.
    pub fn of(
        material: &Material,
        shared: Option<&SharedRecord>,
        answers: &Answers,
        today: Date,
    ) -> Option<Self> {
        let source = material.licence.as_ref()?;
        let current = shared.filter(|shared| shared.answers(source, answers));
        let fetched = current.map(|shared| {
            let (number, issuer, issued_on, valid_until) = match &shared.record {
                Some(record) => {
                    (record.number.clone(), record.issuer.clone(), record.issued_on, record.valid_until)
                }
                None => Default::default(),
            };
            FetchedView {
                source: shared.source.clone(),
                at: shared.fetched_at,
                number,
                issuer,
                issued_on,
                valid_until,
                faults: source.faults(shared, today),
            }
        });
        Some(Self { department: source.department.clone(), fetched })
    }

    /// Whether what was fetched does not stand for the material, so that the paper is asked for.
    pub fn falls_back(&self) -> bool {
        self.fetched.as_ref().is_some_and(|fetched| !fetched.faults.is_empty())
    }
}

#[cfg(test)]
mod tests;
