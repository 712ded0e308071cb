//! What a person said in earlier cases, and what the records say that were fetched by data sharing, offered for the open fields of a form. It is
//! offered and never put in by itself: a person may have moved since, and a record may be behind the times.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::case::Case;
use crate::catalogue::JointPackage;
use crate::form::condition::Test;
use crate::form::definition::{Definition, FieldKind};
use crate::form::licence::SharedRecord;
use crate::form::offer::FieldOffer;
use crate::form::parts::FormParts;
use crate::form::view::{FieldView, FormView};
use crate::form::{resolve, resolve_case, resolve_common, resolve_member, submission};
use crate::id::ItemCode;
use crate::joint::{JointApplication, JointMember};
use crate::time::Timestamp;

/// An answer that is offered for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestion {
    /// The answer for the field.
    #[serde(flatten)]
    pub offer: FieldOffer,
    /// The item of the case that it comes from.
    pub item_name: String,
    /// When it was said: when that case was accepted, or the record was fetched.
    pub at: Timestamp,
    /// Office whose record says it; absent for an earlier case. Then [`Suggestion::item_name`] is the material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub licence: Option<String>,
}

/// Answers of the same person's earlier cases for the open fields of a draft, in the order of its form.
///
/// An answer is offered when the field has the same name and kind in both forms, when it was handed in (not hidden, not left over), and
/// when it would be right today. What decides the form, that is, every field that a condition looks at, is asked anew, and so are tables
/// and choices of the scenario. The latest case that has an answer counts.
pub fn suggestions(
    draft: &Case,
    definition: &Definition,
    earlier: &[(Case, Definition)],
    today: Date,
) -> Vec<Suggestion> {
    let open = Open {
        person: draft.text("id_number"),
        answers: &draft.answers,
        parts: FormParts::from(definition),
        view: resolve(definition, &draft.answers, &BTreeMap::new(), today),
    };
    offered(&open, earlier, today)
}

/// As [`suggestions`], for the common part of a joint application. What decides the form of one of its `members` is asked anew, too.
pub fn common_suggestions(
    joint: &JointApplication,
    package: &JointPackage,
    members: &[&Definition],
    earlier: &[(Case, Definition)],
    today: Date,
) -> Vec<Suggestion> {
    let open = Open {
        person: text(&joint.common, ID_NUMBER),
        answers: &joint.common,
        parts: FormParts::from(package),
        view: resolve_common(package, &joint.common, today),
    };
    let mut offered = offered(&open, earlier, today);
    for rule in &package.members {
        let Some(definition) = members.iter().find(|definition| definition.code == rule.item) else {
            continue;
        };
        let deciding = deciding(&FormParts::from(*definition));
        offered.retain(|one| {
            let mut filled = rule.from_common.iter().filter(|(_, common)| **common == one.offer.field);
            filled.all(|(own, _)| !deciding.contains(own.as_str()))
        });
    }
    offered
}

/// As [`suggestions`], for a member's own part of a joint application: what the common part fills in is offered there. The person is whom the
/// member's form is about, or else the applicant.
pub fn member_suggestions(
    joint: &JointApplication,
    package: &JointPackage,
    member: &JointMember,
    definition: &Definition,
    earlier: &[(Case, Definition)],
    today: Date,
) -> Vec<Suggestion> {
    let answers = joint.member_answers(member, package);
    let parts = FormParts::from(definition);
    let person = if parts.fields().any(|field| field.name == ID_NUMBER) { &answers } else { &joint.common };
    let open = Open {
        person: text(person, ID_NUMBER),
        answers: &answers,
        view: resolve(definition, &answers, &BTreeMap::new(), today),
        parts,
    };
    let mut offered = offered(&open, earlier, today);
    if let Some(rule) = package.members.iter().find(|rule| rule.item == member.item) {
        offered.retain(|suggestion| !rule.from_common.contains_key(&suggestion.offer.field));
    }
    offered
}

/// The field that says whom a form is about.
const ID_NUMBER: &str = "id_number";

fn text<'a>(answers: &'a Answers, field: &str) -> &'a str {
    answers.get(field).and_then(Answer::as_text).unwrap_or_default()
}

/// A form that is being filled in.
struct Open<'a> {
    /// ID number of the person; empty while nobody knows.
    person: &'a str,
    answers: &'a Answers,
    parts: FormParts<'a>,
    view: FormView,
}

fn offered(open: &Open<'_>, earlier: &[(Case, Definition)], today: Date) -> Vec<Suggestion> {
    let Open { person, answers, parts, view } = open;
    let mut accepted: Vec<(Timestamp, &Case, &Definition)> = earlier
        .iter()
        .filter(|(case, _)| !person.is_empty() && case.text(ID_NUMBER) == *person)
        .filter_map(|(case, definition)| Some((case.acceptance.as_ref()?.at, case, definition)))
        .collect();
    accepted.sort_by_key(|(at, case, _)| (std::cmp::Reverse(*at), case.id));
    let said: Vec<_> = accepted
        .iter()
        .map(|(at, case, before)| (*at, *case, kinds(before), submission(before, &case.answers, at.date())))
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    let deciding = deciding(parts);
    let fields = view.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields);
    let open = fields.filter(|field| {
        offers(field.kind) && !deciding.contains(field.name.as_str()) && !answers.contains_key(&field.name)
    });
    open.filter_map(|field| {
        let (at, case, answer) = said.iter().find_map(|(at, case, kinds, answers)| {
            let same = kinds.get(field.name.as_str()) == Some(&field.kind);
            Some((*at, *case, answers.get(&field.name).filter(|_| same)?))
        })?;
        let offer = FieldOffer::of(parts, field, answer.clone(), today)?;
        Some(Suggestion { offer, item_name: case.item_name.clone(), at, licence: None })
    })
    .collect()
}

/// What fetched records say for the open fields of a draft, in the order of its form. A record that does not stand for its material says nothing
/// here either. Unlike what was said in earlier cases it is also offered where the form depends on it: it is of today.
pub fn licence_suggestions(draft: &Case, definition: &Definition, today: Date) -> Vec<Suggestion> {
    let view = resolve_case(definition, draft, today);
    said_by_records(definition, &draft.answers, &draft.licences, &view, today)
}

/// What fetched records say for the open fields of a joint draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JointOffer {
    /// For the common part.
    pub common: Vec<Suggestion>,
    /// For the own parts of members.
    pub own: BTreeMap<ItemCode, Vec<Suggestion>>,
}

/// As [`licence_suggestions`], for the chosen members of a joint application. What the common part fills in is offered there.
pub fn joint_licence_suggestions(
    joint: &JointApplication,
    package: &JointPackage,
    definitions: &[&Definition],
    today: Date,
) -> JointOffer {
    let common_view = resolve_common(package, &joint.common, today);
    let common_parts = FormParts::from(package);
    let sections = common_view.steps.iter().flat_map(|step| &step.sections);
    let open: BTreeMap<&str, &FieldView> = sections
        .flat_map(|section| &section.fields)
        .filter(|field| !joint.common.contains_key(&field.name))
        .map(|field| (field.name.as_str(), field))
        .collect();
    let in_common = |said: &Suggestion, name: &str| {
        let offer = FieldOffer::of(&common_parts, open.get(name)?, said.offer.value.clone(), today)?;
        Some(Suggestion { offer, ..said.clone() })
    };
    let mut offer = JointOffer::default();
    for member in joint.chosen() {
        let Some(rule) = package.members.iter().find(|rule| rule.item == member.item) else { continue };
        let Some(definition) = definitions.iter().find(|known| known.code == member.item) else { continue };
        let answers = joint.member_answers(member, package);
        let licences = joint.licences_of(definition, &answers);
        let view = resolve_member(joint, package, member, definition, today);
        for said in said_by_records(definition, &answers, &licences, &view, today) {
            match rule.from_common.get(&said.offer.field) {
                None => offer.own.entry(member.item.clone()).or_default().push(said),
                Some(common) if offer.common.iter().all(|known| known.offer.field != *common) => {
                    offer.common.extend(in_common(&said, common));
                }
                Some(_) => {}
            }
        }
    }
    offer
}

fn said_by_records(
    definition: &Definition,
    answers: &Answers,
    licences: &BTreeMap<String, SharedRecord>,
    view: &FormView,
    today: Date,
) -> Vec<Suggestion> {
    let parts = FormParts::from(definition);
    let sound = definition.materials.iter().filter_map(|material| {
        let (source, shared) = (material.licence.as_ref()?, licences.get(&material.slot)?);
        let counts = shared.answers(source, answers) && source.faults(shared, today).is_empty();
        let record = shared.record.as_ref().filter(|_| counts)?;
        Some((material, source, shared, record))
    });
    let sound: Vec<_> = sound.collect();
    let fields = view.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields);
    let open = fields.filter(|field| !answers.contains_key(&field.name));
    open.filter_map(|field| {
        let (material, shared, record, text) =
            sound.iter().find_map(|(material, source, shared, record)| {
                let text = record.fields.get(source.fills.get(&field.name)?)?;
                (!text.trim().is_empty()).then_some((material, shared, record, text))
            })?;
        let offer = FieldOffer::of(&parts, field, Answer::Text(text.trim().to_owned()), today)?;
        let issuer = if record.issuer.is_empty() { &shared.source } else { &record.issuer };
        Some(Suggestion {
            offer,
            item_name: material.name.clone(),
            at: shared.fetched_at,
            licence: Some(issuer.clone()),
        })
    })
    .collect()
}

/// Kinds whose answers say something about the person, not about this one application.
fn offers(kind: FieldKind) -> bool {
    use FieldKind::{BankCard, CreditCode, IdNumber, Phone, Region, Select, Text};
    matches!(kind, Text | Phone | IdNumber | CreditCode | BankCard | Region | Select)
}

fn kinds(definition: &Definition) -> BTreeMap<&str, FieldKind> {
    FormParts::from(definition).fields().map(|field| (field.name.as_str(), field.kind)).collect()
}

/// Fields that some condition looks at, also through what is computed from them.
fn deciding<'d>(parts: &FormParts<'d>) -> BTreeSet<&'d str> {
    fn looked_at<'d>(test: &'d Test, found: &mut BTreeSet<&'d str>) {
        match test {
            Test::All(tests) | Test::Any(tests) => tests.iter().for_each(|test| looked_at(test, found)),
            Test::Not(test) => looked_at(test, found),
            Test::Holds(_) => {}
            Test::Field(test) => {
                found.insert(&test.field);
            }
        }
    }
    let mut found = BTreeSet::new();
    parts.conditions.iter().for_each(|condition| looked_at(&condition.test, &mut found));
    let sources: Vec<&str> = parts
        .fields()
        .filter(|field| found.contains(field.name.as_str()))
        .flat_map(|field| field.computed.iter().flat_map(|computed| computed.sources()))
        .collect();
    found.extend(sources);
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::example::{TODAY, answers, case, permit, tenant};

    fn accepted(given: Answers, id: u128, at: i64) -> (Case, Definition) {
        let mut earlier = case(given);
        earlier.id = crate::id::CaseId(uuid::Uuid::from_u128(id));
        earlier.acceptance = serde_json::from_value(json!({
            "number": "n", "document": "d", "query_password": "1", "at": at, "by": "b", "counter": 1, "due": "none"
        }))
        .ok();
        (earlier, permit())
    }

    fn draft(given: serde_json::Value) -> Case {
        case(answers(given))
    }

    const PERSON: &str = "11010519491231002X";

    fn offered(draft: &Case, earlier: &[(Case, Definition)]) -> Vec<(String, String)> {
        let found = suggestions(draft, &permit(), earlier, TODAY);
        found.into_iter().map(|suggestion| (suggestion.offer.field, suggestion.offer.text)).collect()
    }

    fn said(more: serde_json::Value) -> Answers {
        let mut given = tenant();
        given.insert("id_number".to_owned(), PERSON.into());
        given.extend(answers(more));
        given
    }

    #[test]
    fn the_latest_answers_of_the_same_person_are_offered_for_what_is_still_open() {
        let earlier = [
            accepted(said(json!({"phone": "13800001111"})), 7, 1_700_000_000_000),
            accepted(said(json!({"phone": "13900002222"})), 8, 1_750_000_000_000),
        ];
        let now = draft(json!({"housing": "rented", "id_number": PERSON, "contract": "NEW-1"}));
        let expected =
            [("name", "陈𬭊"), ("phone", "13900002222")].map(|(f, t)| (f.to_owned(), t.to_owned()));
        assert_eq!(
            offered(&now, &earlier),
            expected,
            "not the landlord, whose age decides; not what is filled in"
        );
    }

    #[test]
    fn nobody_elses_answers_are_offered_and_none_that_were_not_handed_in() {
        let mut other = said(json!({}));
        other.insert("id_number".to_owned(), "31019920160101002X".into());
        let now = draft(json!({"housing": "rented", "id_number": PERSON}));
        assert_eq!(offered(&now, &[accepted(other, 7, 1_700_000_000_000)]), []);
        let hidden = accepted(said(json!({"housing": "own"})), 7, 1_700_000_000_000);
        assert!(offered(&now, &[hidden]).iter().all(|(field, _)| field != "contract"));
        let (mut unaccepted, definition) = accepted(said(json!({})), 7, 1_700_000_000_000);
        unaccepted.acceptance = None;
        assert_eq!(offered(&now, &[(unaccepted, definition)]), [], "a draft was never said to be true");
    }

    #[test]
    fn an_answer_that_would_be_wrong_today_is_not_offered() {
        let now = draft(json!({"id_number": PERSON}));
        let earlier = [accepted(said(json!({"phone": "12345"})), 7, 1_700_000_000_000)];
        assert!(offered(&now, &earlier).iter().all(|(field, _)| field != "phone"));
    }
}
