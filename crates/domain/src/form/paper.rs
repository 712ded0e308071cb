//! 身份证件: what a photographed identity paper says of a person, and the fields of a form that it is for. It is offered and never put in by itself.
//!
//! Whose paper it is:
//!
//! 1. the person whose ID number in the form is the number on the paper, whatever slot it lies in;
//! 2. else whom the kind of material names: `id_card` is the applicant's, `agent_id_card` belongs to the fields that begin with `agent_`;
//! 3. a page of the `household_register` may be anybody's of the family: it is the applicant's only where the form asks for nobody else and has no
//!    number yet.
//!
//! A person's fields stand in the section that asks for their ID number: a birth date elsewhere in the form is a child's.

use jiff::civil::Date;

use crate::answer::{Answer, Answers};
use crate::case::Case;
use crate::catalogue::JointPackage;
use crate::code;
use crate::form::definition::Definition;
use crate::form::identity::{self, Certainty, Fact, ID_NUMBER, Said};
use crate::form::offer::FieldOffer;
use crate::form::parts::FormParts;
use crate::form::view::{FieldView, FormView, SectionView};
use crate::form::{resolve_case, resolve_common, resolve_member};
use crate::id::ItemCode;
use crate::joint::JointApplication;

/// A paper: under which kind of material it was handed in, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// [`Material::kind`](crate::form::definition::Material::kind).
    pub kind: &'a str,
    /// What it says.
    pub said: &'a [Said],
}

/// What a paper says for a field that has another answer or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Place of the paper among those that were given.
    pub paper: usize,
    /// The answer for the field.
    pub offer: FieldOffer,
    /// How far it can be relied on.
    pub certainty: Certainty,
}

/// Whose paper a kind of material is.
enum Owner<'k> {
    /// Of whom the fields with this prefix ask.
    Person(&'k str),
    /// Of somebody in the family.
    Anybody,
}

fn owner(kind: &str) -> Option<Owner<'_>> {
    let person = |prefix: &str| prefix.is_empty() || prefix.ends_with('_');
    if kind == "household_register" {
        return Some(Owner::Anybody);
    }
    let prefix = kind.strip_suffix("id_card").or_else(|| kind.strip_suffix("household_register"))?;
    person(prefix).then_some(Owner::Person(prefix))
}

/// Whether a kind of material is an identity paper, of which something can be said here.
pub fn is_paper(kind: &str) -> bool {
    owner(kind).is_some()
}

/// What papers say for the fields of a draft, in the order of its form, of each field the most certain. What would be refused is not offered.
pub fn fillings(draft: &Case, definition: &Definition, papers: &[Paper<'_>], today: Date) -> Vec<Filling> {
    let view = resolve_case(definition, draft, today);
    let form = Form { parts: FormParts::from(definition), answers: &draft.answers, view: &view, today };
    differing(form.said_by(papers), &draft.answers)
}

/// As [`fillings`], for the chosen members of a joint application: what the common part fills in is offered there, under no member.
pub fn joint_fillings(
    joint: &JointApplication,
    package: &JointPackage,
    definitions: &[&Definition],
    papers: &[Paper<'_>],
    today: Date,
) -> Vec<(Option<ItemCode>, Filling)> {
    let common_view = resolve_common(package, &joint.common, today);
    let common = Form { parts: FormParts::from(package), answers: &joint.common, view: &common_view, today };
    let (mut in_common, mut own) = (Vec::<Filling>::new(), Vec::new());
    for member in joint.chosen() {
        let Some(rule) = package.members.iter().find(|rule| rule.item == member.item) else { continue };
        let Some(definition) = definitions.iter().find(|known| known.code == member.item) else { continue };
        let answers = joint.member_answers(member, package);
        let view = resolve_member(joint, package, member, definition, today);
        let form = Form { parts: FormParts::from(*definition), answers: &answers, view: &view, today };
        for filling in form.said_by(papers) {
            match rule.from_common.get(&filling.offer.field) {
                Some(field) => in_common.extend(common.renamed(filling, field)),
                None => own.extend(
                    differing(vec![filling], &answers)
                        .into_iter()
                        .map(|one| (Some(member.item.clone()), one)),
                ),
            }
        }
    }
    let common = differing(most_certain(in_common, &common_view), &joint.common);
    common.into_iter().map(|filling| (None, filling)).chain(own).collect()
}

/// A form that is being filled in.
struct Form<'a> {
    parts: FormParts<'a>,
    answers: &'a Answers,
    view: &'a FormView,
    today: Date,
}

impl Form<'_> {
    /// What papers say for its fields, also where the same is there already.
    fn said_by(&self, papers: &[Paper<'_>]) -> Vec<Filling> {
        let mut found = Vec::new();
        for (place, paper) in papers.iter().enumerate() {
            let Some((section, prefix)) = self.person(paper) else { continue };
            for said in paper.said {
                let answered = identity::asking(section, &prefix, said.fact)
                    .find_map(|field| Some((field, identity::answer(field, said.fact, &said.text)?)));
                let Some((field, value)) = answered else { continue };
                let offer = FieldOffer::of(&self.parts, field, value, self.today);
                found.extend(offer.map(|offer| Filling { paper: place, offer, certainty: said.certainty }));
            }
        }
        most_certain(found, self.view)
    }

    /// The same for a field of this form, under whose name it is asked for here.
    fn renamed(&self, filling: Filling, name: &str) -> Option<Filling> {
        let field = fields(self.view).find(|field| field.name == name)?;
        let offer = FieldOffer::of(&self.parts, field, filling.offer.value, self.today)?;
        Some(Filling { offer, ..filling })
    }

    /// Whose paper it is: the section with their fields, and the prefix of these.
    fn person(&self, paper: &Paper<'_>) -> Option<(&SectionView, String)> {
        let owner = owner(paper.kind)?;
        let sections = self.view.steps.iter().flat_map(|step| &step.sections);
        let people: Vec<(&SectionView, &str)> = sections
            .flat_map(|section| identity::persons(section).map(move |whose| (section, whose)))
            .collect();
        let number = |prefix: &str| {
            let answer = self.answers.get(&format!("{prefix}{ID_NUMBER}")).and_then(Answer::as_text);
            code::normalise(answer.unwrap_or_default())
        };
        let read = paper.said.iter().find(|said| said.fact == Fact::IdNumber && !said.text.is_empty());
        let named = read.and_then(|read| people.iter().find(|(_, prefix)| number(prefix) == read.text));
        let found = named.or_else(|| match owner {
            Owner::Person(wanted) => people.iter().find(|(_, prefix)| *prefix == wanted),
            Owner::Anybody => {
                people.first().filter(|(_, prefix)| people.len() == 1 && number(prefix).is_empty())
            }
        });
        found.map(|(section, prefix)| (*section, (*prefix).to_owned()))
    }
}

fn fields(view: &FormView) -> impl Iterator<Item = &FieldView> {
    view.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields)
}

/// Of each field the most certain, of equals the first, in the order of the form.
fn most_certain(found: Vec<Filling>, view: &FormView) -> Vec<Filling> {
    let best = |field: &FieldView| {
        let mut said = found.iter().filter(|filling| filling.offer.field == field.name);
        let first = said.next()?;
        Some(said.fold(first, |best, next| if next.certainty > best.certainty { next } else { best }).clone())
    };
    fields(view).filter_map(best).collect()
}

/// Those that are not answered so already.
fn differing(mut fillings: Vec<Filling>, answers: &Answers) -> Vec<Filling> {
    fillings.retain(|filling| !filling.offer.is_held(answers.get(&filling.offer.field)));
    fillings
}

#[cfg(test)]
mod tests;
