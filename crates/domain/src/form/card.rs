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
use crate::form::definition::{Definition, FieldKind};
use crate::form::identity::{self, Fact, ID_NUMBER, Meant, persons};
use crate::form::parts::FormParts;
use crate::form::value;
use crate::form::view::{FieldView, FormView, SectionView};
use crate::form::{resolve, resolve_common};
use crate::task::in_words;

/// What a card says, as it is put into forms. Texts are empty where the reader does not say them.
#[derive(Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// 姓名.
    pub name: String,
    /// 公民身份号码, normalised.
    pub number: String,
    /// 性别: 男 or 女.
    pub sex: String,
    /// 民族, without 族.
    pub nation: String,
    /// 出生日期.
    pub birth: Date,
    /// 住址.
    pub address: String,
    /// 签发机关.
    pub authority: String,
}

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

/// A field and what the card says for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardEntry {
    /// Field.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Its kind; personal values are masked by it.
    pub kind: FieldKind,
    /// Masked on screen.
    pub personal: bool,
    /// What the card says, as an answer.
    pub value: Answer,
    /// The same in words.
    pub text: String,
    /// What is there, in words; none for an open field.
    pub held: Option<String>,
}

/// What a card gives for the form of an item. `focus` is the field in which the clerk is.
pub fn card_plan(
    definition: &Definition,
    answers: &Answers,
    card: &CardFacts,
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
    card: &CardFacts,
    focus: Option<&str>,
    today: Date,
) -> CardPlan {
    let view = resolve_common(package, answers, today);
    plan(&FormParts::from(package), &view, card, focus, today)
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
        self.filled.iter().map(|entry| (entry.field.clone(), entry.value.clone()))
    }
}

fn plan(
    parts: &FormParts<'_>,
    view: &FormView,
    card: &CardFacts,
    focus: Option<&str>,
    today: Date,
) -> CardPlan {
    let Some((section, whose)) = place_of(view, focus) else { return CardPlan::default() };
    let other_person = !is_same_person(section, whose, card);
    let mut plan = CardPlan { other_person, ..CardPlan::default() };
    for field in &section.fields {
        let Some((fact, meant)) = identity::meaning(field, whose) else { continue };
        let Some(answer) = identity::answer(field, fact, &said(card, fact)) else { continue };
        if field.value.as_ref().is_some_and(|held| same(field, held, &answer)) {
            continue;
        }
        let asked = parts.fields().find(|asked| asked.name == field.name);
        let options: Vec<_> = field.options.iter().collect();
        if asked.is_none_or(|asked| value::check(asked, &answer, &options, false, today).is_some()) {
            continue;
        }
        let held = field.value.as_ref().filter(|held| !held.is_blank());
        let open = held.is_none() && meant == Meant::Same && !other_person;
        let entry = CardEntry {
            field: field.name.clone(),
            label: field.label.clone(),
            kind: field.kind,
            personal: field.personal,
            text: in_words(field, &answer),
            held: held.map(|held| in_words(field, held)),
            value: answer,
        };
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
fn is_same_person(section: &SectionView, whose: &str, card: &CardFacts) -> bool {
    let held = |name: &str| {
        let field = section.fields.iter().find(|field| field.name.strip_prefix(whose) == Some(name))?;
        field.value.as_ref()?.as_text().map(str::trim).filter(|text| !text.is_empty())
    };
    match (held(ID_NUMBER), held("name")) {
        (Some(number), _) => normalise(number) == card.number,
        (None, Some(name)) => name == card.name.trim(),
        (None, None) => true,
    }
}

/// What a card says of a person.
fn said(card: &CardFacts, fact: Fact) -> String {
    match fact {
        Fact::Name => card.name.clone(),
        Fact::IdNumber => card.number.clone(),
        Fact::Sex => card.sex.clone(),
        Fact::Nation => card.nation.clone(),
        Fact::BirthDate => card.birth.to_string(),
        Fact::Address => card.address.clone(),
        Fact::Authority => card.authority.clone(),
        // The rest stands on other papers.
        _ => String::new(),
    }
}

fn same(field: &FieldView, held: &Answer, said: &Answer) -> bool {
    value::normalised(field.kind, held) == value::normalised(field.kind, said)
}

#[cfg(test)]
mod tests;
