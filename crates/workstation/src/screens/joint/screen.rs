//! A joint application as it is drawn: the common part, a part per member, the materials of all, and what is still in the way.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Answers;
use domain::case::Case;
use domain::catalogue::{JointPackage, PackageMember};
use domain::command::JointCommand;
use domain::form;
use domain::form::definition::{Definition, Routing};
use domain::form::parts::COMMON_STEP;
use domain::form::prefill::JointOffer;
use domain::form::view::{FormView, Problem};
use domain::id::ItemCode;
use domain::joint::{self, Delivery, JointApplication, JointMember};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::Context;
use jiff::civil::Date;
use protocol::error::Failure;
use protocol::screen::{JointMemberScreen, JointScreen, RatingView};
use rusqlite::Connection;

use super::materials;
use crate::cache::{outbox, record};
use crate::screens::{Deadlines, Glance, intake, reading, rows};

/// A member with everything known about it.
pub(crate) struct Part {
    pub member: JointMember,
    pub rule: PackageMember,
    pub definition: Definition,
    /// Its answers, common ones filled in.
    pub answers: Answers,
    /// The whole form, common answers filled in.
    pub form: FormView,
}

/// The members of a joint application, in the order of the package.
pub(crate) fn parts(
    connection: &Connection,
    joint: &JointApplication,
    package: &JointPackage,
    today: Date,
) -> Result<Vec<Part>, Failure> {
    joint
        .members
        .iter()
        .filter_map(|member| Some((member, package.members.iter().find(|rule| rule.item == member.item)?)))
        .map(|(member, rule)| {
            let definition = record::item(connection, &member.item, member.version)?;
            let answers = joint.member_answers(member, package);
            let form = form::resolve_member(joint, package, member, &definition, today);
            Ok(Part { member: member.clone(), rule: rule.clone(), definition, answers, form })
        })
        .collect()
}

impl Part {
    /// The form without what the common part fills in, and the problems of that, under the names of the common fields.
    pub(crate) fn own_form(&self) -> (FormView, Vec<Problem>) {
        let common = &self.rule.from_common;
        let mut form = self.form.clone();
        for section in form.steps.iter_mut().flat_map(|step| &mut step.sections) {
            section.fields.retain(|field| !common.contains_key(&field.name));
        }
        for step in &mut form.steps {
            step.sections.retain(|section| !section.fields.is_empty());
        }
        form.steps.retain(|step| !step.sections.is_empty());
        form.left_out.retain(|left| !common.contains_key(&left.field));
        let mut elsewhere = Vec::new();
        form.problems.retain(|problem| match common.get(field_of(&problem.at)) {
            None => true,
            Some(field) => {
                let at = problem.at.replacen(field_of(&problem.at), field, 1);
                elsewhere.push(Problem { at, step: COMMON_STEP.to_owned(), ..problem.clone() });
                false
            }
        });
        for step in &mut form.steps {
            let count = form.problems.iter().filter(|problem| problem.step == step.id).count();
            step.problems = u32::try_from(count).unwrap_or(u32::MAX);
        }
        (form, elsewhere)
    }

    fn limit(&self) -> Option<domain::calendar::Period> {
        self.rule.limit.or(self.definition.promised_limit).or(self.definition.legal_limit)
    }
}

/// The field of a problem's place: `baby` of `baby[0].name`.
fn field_of(at: &str) -> &str {
    at.split('[').next().unwrap_or(at)
}

/// The screen of a joint application.
pub(in crate::screens) fn draw(
    glance: &Glance<'_>,
    mut joint: JointApplication,
) -> Result<JointScreen, Failure> {
    // What the applicant said of the service is for the supervisors.
    let rating = joint.rating.take();
    let package = record::package(glance.connection, &joint.package, joint.version)?;
    let parts = parts(glance.connection, &joint, &package, glance.today())?;
    let mut common = form::resolve_common(&package, &joint.common, glance.today());
    let deadlines = glance.deadlines()?;
    let draft = joint.status() == "draft";
    reading::of_joint(glance, &joint)?;
    let earlier = if draft { earlier(glance, &joint)? } else { Vec::new() };
    let chosen: Vec<&Part> = parts.iter().filter(|part| part.member.chosen).collect();
    let definitions: Vec<&Definition> = chosen.iter().map(|part| &part.definition).collect();
    let mut offer = match draft {
        true => form::joint_licence_suggestions(&joint, &package, &definitions, glance.today()),
        false => JointOffer::default(),
    };
    let mut members = Vec::with_capacity(parts.len());
    for part in &parts {
        let (form, elsewhere) = part.own_form();
        if part.member.chosen {
            elsewhere.into_iter().for_each(|problem| add_problem(&mut common, problem));
        }
        let own = offer.own.remove(&part.member.item).unwrap_or_default();
        let said = form::member_suggestions(
            &joint,
            &package,
            &part.member,
            &part.definition,
            &earlier,
            glance.today(),
        );
        let screen = member_screen(glance, &deadlines, part, &parts, form);
        members.push(JointMemberScreen { suggestions: intake::records_first(own, said), ..screen });
    }
    let said = form::common_suggestions(&joint, &package, &definitions, &earlier, glance.today());
    let suggestions = intake::records_first(offer.common, said);
    let materials = materials::of(&chosen, &joint);
    let on_paper = materials.iter().filter(|material| !material.shared).count();
    let discrepancies = materials::discrepancies(glance, &chosen, &joint, &materials)?;
    let blockers =
        if draft { blockers(glance, &joint, &package, &common, &parts, &members) } else { Vec::new() };
    Ok(JointScreen {
        fields_saved: fields_saved(&chosen),
        materials_saved: materials_saved(&chosen, parts.len(), &package, on_paper),
        common,
        members,
        materials,
        newer: if draft { newer(glance, &joint) } else { Vec::new() },
        suggestions,
        discrepancies,
        deliveries: package.deliveries,
        consent_text: package.consent_text,
        blockers,
        unsent: outbox::mentions(glance.connection, &joint.id.to_string())?,
        documents: rows::receipt(&joint).into_iter().collect(),
        rated: rating.is_some(),
        rating: rating.as_ref().filter(|_| glance.supervises()).map(RatingView::from),
        joint,
    })
}

/// Names of what has a newer form than the draft fills in.
fn newer(glance: &Glance<'_>, joint: &JointApplication) -> Vec<String> {
    let offered = super::offered(&glance.offer, joint);
    let package = (offered.package > joint.version).then(|| joint.package_name.clone());
    let is_newer = |member: &&JointMember| {
        offered.members.get(&member.item).is_some_and(|version| *version > member.version)
    };
    let members = joint.chosen().filter(is_newer).map(|member| member.item_name.clone());
    package.into_iter().chain(members).collect()
}

/// Earlier cases of everybody whom a part of the application is about.
fn earlier(glance: &Glance<'_>, joint: &JointApplication) -> Result<Vec<(Case, Definition)>, Failure> {
    let forms = std::iter::once(&joint.common).chain(joint.members.iter().map(|member| &member.answers));
    let people: BTreeSet<&str> = forms
        .filter_map(|answers| answers.get("id_number")?.as_text())
        .filter(|number| !number.is_empty())
        .collect();
    let mut found = Vec::new();
    for person in people {
        found.extend(intake::earlier_cases(glance, person)?);
    }
    Ok(found)
}

/// A problem that only a member has with a common answer is shown where the answer is given.
fn add_problem(common: &mut FormView, problem: Problem) {
    if common.problems.iter().any(|known| known.at == problem.at) {
        return;
    }
    for step in &mut common.steps {
        let fields = step.sections.iter_mut().flat_map(|section| &mut section.fields);
        if let Some(field) = fields.into_iter().find(|field| field.name == field_of(&problem.at)) {
            let problem = Problem { label: field.label.clone(), step: step.id.clone(), ..problem.clone() };
            field.problem.get_or_insert(problem);
            step.problems += 1;
        }
    }
    common.problems.push(problem);
}

fn member_screen(
    glance: &Glance<'_>,
    deadlines: &Deadlines<'_>,
    part: &Part,
    all: &[Part],
    form: FormView,
) -> JointMemberScreen {
    let name_of = |item: &ItemCode| {
        all.iter().find(|other| other.member.item == *item).map(|other| other.member.item_name.clone())
    };
    let case = part.member.case.and_then(|case| record::case(glance.connection, case).ok());
    let (due, light) = case.map_or_else(Default::default, |case| deadlines.of_case(&case));
    JointMemberScreen {
        item: part.member.item.clone(),
        form,
        suggestions: Vec::new(),
        department_name: part.definition.department_name.clone(),
        limit: part.limit(),
        at_once: part.definition.routing == Routing::Counter,
        after: part.rule.after.iter().filter_map(name_of).collect(),
        appear: part.rule.appear.clone(),
        due,
        light,
    }
}

/// Answers that would be asked again by each member alone.
fn fields_saved(chosen: &[&Part]) -> u32 {
    let (mut asked, mut once) = (0usize, BTreeSet::new());
    for part in chosen {
        let fields =
            part.form.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.fields);
        for common in fields.filter_map(|field| part.rule.from_common.get(&field.name)) {
            asked += 1;
            once.insert(common);
        }
    }
    u32::try_from(asked - once.len()).unwrap_or(u32::MAX)
}

/// Documents that each office alone would ask for, less those asked for now. What the package says about before holds for all its members
/// together.
fn materials_saved(chosen: &[&Part], members: usize, package: &JointPackage, now: usize) -> u32 {
    let alone: usize = chosen
        .iter()
        .map(|part| part.form.materials.iter().filter(|material| !material.shared).count())
        .sum();
    let before = if chosen.len() == members { alone.max(package.materials_before as usize) } else { alone };
    u32::try_from(before.saturating_sub(now)).unwrap_or(u32::MAX)
}

/// What keeps it from being launched: members, consent, the common part, each member's part with its materials, delivery, signature.
fn blockers(
    glance: &Glance<'_>,
    joint: &JointApplication,
    package: &JointPackage,
    common: &FormView,
    parts: &[Part],
    members: &[JointMemberScreen],
) -> Vec<Refusal> {
    let context = Context::at_desk(glance.now, glance.session.actor());
    let (mut before, after): (Vec<_>, Vec<_>) =
        undecided(joint, package, &context).into_iter().partition(|refusal| {
            !matches!(refusal.code, RefusalCode::DeliveryNeeded | RefusalCode::SignatureNeeded)
        });
    let chosen = || parts.iter().zip(members).filter(|(part, _)| part.member.chosen);
    for (part, _) in chosen() {
        if let Some(since) = part.definition.cancelled_from.filter(|since| *since <= glance.today()) {
            let withdrawn = Refusal::new(RefusalCode::ItemWithdrawn);
            before.push(withdrawn.with("item", &part.definition.name).with("since", since));
        }
    }
    before.extend(incomplete(&common.problems, &package.name));
    for (part, screen) in chosen() {
        before.extend(incomplete(&screen.form.problems, &part.member.item_name));
    }
    let (signature, delivery): (Vec<_>, Vec<_>) =
        after.into_iter().partition(|refusal| refusal.code == RefusalCode::SignatureNeeded);
    before.extend(delivery.into_iter().chain(signature));
    before
}

fn incomplete(problems: &[Problem], item: &str) -> Option<Refusal> {
    let first = problems.first()?;
    let refusal = Refusal::new(RefusalCode::FormIncomplete);
    Some(refusal.with("count", problems.len()).with("first", &first.label).with("item", item))
}

/// Everything that the rules have against a launch apart from the forms. They name one thing at a time, so each is put right in a copy
/// and they are asked again.
fn undecided(joint: &JointApplication, package: &JointPackage, context: &Context) -> Vec<Refusal> {
    let mut copy = joint.clone();
    let submit = JointCommand::Submit { counter: 0, number: String::new(), case_numbers: BTreeMap::new() };
    let mut refusals: Vec<Refusal> = Vec::new();
    while let Err(refusal) = joint::decide(&copy, package, &submit, context) {
        let again = refusals.contains(&refusal);
        match refusal.code {
            _ if again => break,
            RefusalCode::NoMembers => copy.members.iter_mut().for_each(|member| member.chosen = true),
            RefusalCode::MemberOrder => choose_needed(&mut copy, package),
            RefusalCode::ConsentNeeded => copy.consent_at = Some(context.at),
            RefusalCode::SignatureNeeded => copy.signature = Some(domain::id::BlobHash(String::new())),
            RefusalCode::DeliveryNeeded => {
                copy.delivery = package
                    .deliveries
                    .first()
                    .map(|choice| Delivery { kind: choice.kind, address: "—".to_owned() });
            }
            _ => {
                refusals.push(refusal);
                break;
            }
        }
        refusals.push(refusal);
    }
    refusals
}

/// Chooses what the first incomplete chain of chosen members lacks; chains are short, and the rules ask again for the next link.
fn choose_needed(joint: &mut JointApplication, package: &JointPackage) {
    let is_chosen =
        |item: &ItemCode| joint.members.iter().any(|member| member.item == *item && member.chosen);
    let missing = package
        .members
        .iter()
        .filter(|rule| is_chosen(&rule.item))
        .flat_map(|rule| &rule.after)
        .find(|item| !is_chosen(item))
        .cloned();
    if let Some(member) = joint.members.iter_mut().find(|member| Some(&member.item) == missing.as_ref()) {
        member.chosen = true;
    }
}
