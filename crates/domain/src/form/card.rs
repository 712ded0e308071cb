//! An ID card that was read, put into a form: which field takes what, and what is left to the clerk.
//!
//! Fields are found by the section in which a person's ID number is asked for, so that a form that also asks for a child's date of birth or a
//! spouse's name takes nothing wrong. Nothing that is there already goes by itself, and nothing of one person is put beside the number of another.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::answer::{Answer, Answers};
use crate::catalogue::JointPackage;
use crate::code::normalise;
use crate::form::definition::Definition;
use crate::form::identity::{self, Fact, ID_NUMBER, Meant, Said, persons};
use crate::form::offer::FieldOffer;
use crate::form::parts::FormParts;
use crate::form::view::{FormView, SectionView};
use crate::form::{resolve, resolve_common, resolve_member};
use crate::joint::{JointApplication, JointMember};
use crate::task::in_words;

/// What is put into a form, and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardPlan {
    /// Goes into fields that are open, or was let over what was there.
    pub filled: Vec<CardEntry>,
    /// Is said on the card and not put in: something else is there, or the field asks for more than a card says.
    pub offered: Vec<CardEntry>,
    /// The form has another person there than whose card it is.
    pub other_person: bool,
}

/// A field and what the card says for it. Printing it with `{:?}` shows neither answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardEntry {
    /// What the card says.
    #[serde(flatten)]
    pub offer: FieldOffer,
    /// What is there, in words; none for an open field.
    pub held: Option<String>,
}

impl std::fmt::Debug for CardEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardEntry").field("offer", &self.offer).finish_non_exhaustive()
    }
}

/// What a card gives for the form of an item. `focus` is the field in which the clerk is.
pub fn card_plan(
    definition: &Definition,
    answers: &Answers,
    card: &[Said],
    focus: Option<&str>,
    today: Date,
) -> CardPlan {
    let view = resolve(definition, answers, &Default::default(), today);
    plan(&FormParts::from(definition), &view, card, focus, today)
}

/// As [`card_plan`], for the common part of a joint application.
pub fn card_plan_common(
    package: &JointPackage,
    answers: &Answers,
    card: &[Said],
    focus: Option<&str>,
    today: Date,
) -> CardPlan {
    let view = resolve_common(package, answers, today);
    plan(&FormParts::from(package), &view, card, focus, today)
}

/// As [`card_plan`], for what a member of a joint application asks by itself. What it takes from the common part says whose form it is, and is
/// filled in there.
pub fn card_plan_member(
    joint: &JointApplication,
    package: &JointPackage,
    member: &JointMember,
    definition: &Definition,
    card: &[Said],
    focus: Option<&str>,
    today: Date,
) -> CardPlan {
    let view = resolve_member(joint, package, member, definition, today);
    let mut plan = plan(&FormParts::from(definition), &view, card, focus, today);
    let rule = package.members.iter().find(|rule| rule.item == member.item);
    let is_own =
        |entry: &CardEntry| rule.is_none_or(|rule| !rule.from_common.contains_key(&entry.offer.field));
    plan.filled.retain(is_own);
    plan.offered.retain(is_own);
    plan
}

impl CardPlan {
    /// The same with everything that was offered put in.
    #[must_use]
    pub fn let_over(mut self) -> Self {
        self.filled.append(&mut self.offered);
        self.other_person = false;
        self
    }

    /// What changes in the form.
    pub fn changes(&self) -> impl Iterator<Item = (String, Answer)> + '_ {
        self.filled.iter().map(|entry| (entry.offer.field.clone(), entry.offer.value.clone()))
    }
}

fn plan(parts: &FormParts<'_>, view: &FormView, card: &[Said], focus: Option<&str>, today: Date) -> CardPlan {
    let Some((section, whose)) = place_of(view, focus) else { return CardPlan::default() };
    let other_person = !is_same_person(section, whose, card);
    let mut plan = CardPlan { other_person, ..CardPlan::default() };
    for field in &section.fields {
        let Some((fact, meant)) = identity::meaning(field, whose) else { continue };
        let answer = identity::said(card, fact).and_then(|said| identity::answer(field, fact, said));
        let Some(offer) = answer.and_then(|answer| FieldOffer::of(parts, field, answer, today)) else {
            continue;
        };
        if offer.is_held(field.value.as_ref()) {
            continue;
        }
        let held = field.value.as_ref().filter(|held| !held.is_blank());
        let open = held.is_none() && meant == Meant::Same && !other_person;
        let entry = CardEntry { offer, held: held.map(|held| in_words(field, held)) };
        if open { plan.filled.push(entry) } else { plan.offered.push(entry) }
    }
    plan
}

/// The section that asks for the person whose card it is, and what stands in front of the names of its fields: where the clerk is, or else where
/// the applicant is asked for.
fn place_of<'v>(view: &'v FormView, focus: Option<&str>) -> Option<(&'v SectionView, &'v str)> {
    let sections = || view.steps.iter().flat_map(|step| &step.sections);
    let focused = focus.and_then(|focus| {
        let section = sections().find(|section| section.fields.iter().any(|field| field.name == focus))?;
        let persons = || persons(section);
        let named = persons().filter(|whose| !whose.is_empty()).find(|whose| focus.starts_with(whose));
        Some((section, named.or_else(|| persons().next())?))
    });
    focused
        .or_else(|| {
            sections().find_map(|section| Some((section, persons(section).find(|whose| whose.is_empty())?)))
        })
        .or_else(|| sections().find_map(|section| Some((section, persons(section).next()?))))
}

/// Whether what is there can be of whoever the card is of: the number decides, and without one the name.
fn is_same_person(section: &SectionView, whose: &str, card: &[Said]) -> bool {
    let held = |name: &str| {
        let field = section.fields.iter().find(|field| field.name.strip_prefix(whose) == Some(name))?;
        field.value.as_ref()?.as_text().map(str::trim).filter(|text| !text.is_empty())
    };
    match (held(ID_NUMBER), held("name")) {
        (Some(number), _) => Some(&*normalise(number)) == identity::said(card, Fact::IdNumber),
        (None, Some(name)) => Some(name) == identity::said(card, Fact::Name).map(str::trim),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests;
