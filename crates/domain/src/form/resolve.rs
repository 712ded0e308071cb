//! A form resolved against the answers so far: what is visible, what is required, what is wrong.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::answer::{Answer, Answers};
use crate::case::Case;
use crate::catalogue::JointPackage;
use crate::code::Division;
use crate::form::condition::Scope;
use crate::form::definition::{Choice, Computed, Definition, Field, FieldKind};
use crate::form::licence::SharedRecord;
use crate::form::parts::FormParts;
use crate::form::view::{
    FieldView, FormView, LeftOut, MaterialView, Problem, ProblemCode, RowLimits, SectionView, StepView,
};
use crate::form::{material, schema, value};
use crate::joint::{JointApplication, JointMember};

/// Resolves the form of a service item.
///
/// `attachments` holds the number of photos in each material slot. A slot that is settled otherwise (to follow later, or
/// replaced by a declaration) is given as many as it needs. `today` is the hall's date.
pub fn resolve(
    definition: &Definition,
    answers: &Answers,
    attachments: &BTreeMap<String, u32>,
    today: Date,
) -> FormView {
    resolve_with(definition, answers, attachments, &BTreeMap::new(), today)
}

/// Resolves the form of a case with everything that is in it: answers, photos, and what was fetched by data sharing.
pub fn resolve_case(definition: &Definition, case: &Case, today: Date) -> FormView {
    let mut view = resolve_with(definition, &case.answers, &case.filled_slots(), &case.licences, today);
    let settled = |slot: &str| case.settlements.contains_key(slot);
    view.problems.extend(material::objections(&view.materials, &case.attachments, settled));
    view
}

/// Resolves the form of a member of a joint application with everything that the application holds for it. Photos lie under kinds of material.
pub fn resolve_member(
    joint: &JointApplication,
    package: &JointPackage,
    member: &JointMember,
    definition: &Definition,
    today: Date,
) -> FormView {
    let answers = joint.member_answers(member, package);
    let photos = joint.photos_for(definition);
    let mut filled = BTreeMap::new();
    for photo in &photos {
        *filled.entry(photo.slot.clone()).or_insert(0) += 1;
    }
    let licences = joint.licences_of(definition, &answers);
    let mut view = resolve_with(definition, &answers, &filled, &licences, today);
    view.problems.extend(material::objections(&view.materials, &photos, |_| false));
    view
}

fn resolve_with(
    definition: &Definition,
    answers: &Answers,
    attachments: &BTreeMap<String, u32>,
    fetched: &BTreeMap<String, SharedRecord>,
    today: Date,
) -> FormView {
    let parts = FormParts::from(definition);
    let scope = Scope::new(&parts, answers, today);
    let materials = material::listed(definition, &scope, answers, fetched, today);
    let missing: Vec<Problem> = material::problems(&materials, attachments).collect();
    let mut view = resolve_parts(&parts, &scope, (&materials, &missing), answers, today);
    view.materials = materials;
    view.problems.extend(missing);
    view
}

/// Resolves the common part of a joint package. Materials belong to its members.
pub fn resolve_common(package: &JointPackage, answers: &Answers, today: Date) -> FormView {
    let parts = FormParts::from(package);
    resolve_parts(&parts, &Scope::new(&parts, answers, today), (&[], &[]), answers, today)
}

/// The answers that are handed in: those of visible fields, normalised, and the computed ones. What is hidden or
/// belongs to no field is left out; it stays in the draft.
pub fn submission(definition: &Definition, answers: &Answers, today: Date) -> Answers {
    let parts = FormParts::from(definition);
    submitted(&parts, &Scope::new(&parts, answers, today))
}

/// The common answers of a joint application that are handed in; see [`submission`].
pub fn submission_common(package: &JointPackage, answers: &Answers, today: Date) -> Answers {
    let parts = FormParts::from(package);
    submitted(&parts, &Scope::new(&parts, answers, today))
}

fn submitted(parts: &FormParts<'_>, scope: &Scope<'_>) -> Answers {
    let mut answers = Answers::new();
    for field in parts.fields().filter(|field| !matches!(field.kind, FieldKind::Note | FieldKind::Material)) {
        let Some(answer) = scope.value(&field.name) else { continue };
        let answer = match answer.as_ref() {
            Answer::Rows(rows) if field.kind == FieldKind::Rows => {
                Answer::Rows(rows.iter().map(|row| submitted_row(field, row, scope)).collect())
            }
            answer => answer.clone(),
        };
        answers.entry(field.name.clone()).or_insert(answer);
    }
    answers
}

fn submitted_row(table: &Field, row: &Answers, scope: &Scope<'_>) -> Answers {
    visible_columns(table, scope)
        .filter_map(|column| {
            Some((column.name.clone(), value::normalised(column.kind, row.get(&column.name)?)?.into_owned()))
        })
        .collect()
}

fn visible_columns<'a>(table: &'a Field, scope: &Scope<'_>) -> impl Iterator<Item = &'a Field> {
    table.columns.iter().filter(|column| scope.shows(column.visible.as_ref()))
}

fn resolve_parts(
    parts: &FormParts<'_>,
    scope: &Scope<'_>,
    (materials, missing): (&[MaterialView], &[Problem]),
    answers: &Answers,
    today: Date,
) -> FormView {
    let submission = submitted(parts, scope);
    let resolver = Resolver {
        scope,
        answers,
        submission: &submission,
        materials,
        missing,
        schema: parts.schema,
        faults: schema::faults(parts.schema, &submission),
        today,
    };
    let (mut steps, mut problems) = (Vec::new(), Vec::new());
    for step in &parts.steps {
        let (mut sections, before) = (Vec::new(), problems.len());
        for section in step.sections.iter().filter(|section| scope.shows(section.visible.as_ref())) {
            let fields: Vec<FieldView> = section
                .fields
                .iter()
                .filter(|field| scope.shows(field.visible.as_ref()) && resolver.is_asked(field))
                .map(|field| resolver.field(step.id, field, &mut problems))
                .collect();
            if !fields.is_empty() {
                sections.push(SectionView { id: section.id.clone(), title: section.title.clone(), fields });
            }
        }
        if !sections.is_empty() {
            let count = u32::try_from(problems.len() - before).unwrap_or(u32::MAX);
            steps.push(StepView {
                id: step.id.to_owned(),
                title: step.title.to_owned(),
                problems: count,
                sections,
            });
        }
    }
    FormView {
        code: parts.code.to_owned(),
        version: parts.version,
        steps,
        problems,
        left_out: left_out(parts, answers, &submission),
        materials: Vec::new(),
    }
}

/// What every field of one resolving needs.
struct Resolver<'a> {
    scope: &'a Scope<'a>,
    answers: &'a Answers,
    submission: &'a Answers,
    /// Materials that are asked for, and what is missing of them.
    materials: &'a [MaterialView],
    missing: &'a [Problem],
    schema: &'a crate::form::definition::Schema,
    faults: BTreeMap<String, value::Fault>,
    today: Date,
}

/// Where a field stands.
struct Place<'a> {
    at: String,
    step: &'a str,
    /// `true` for a date that must not be in the future.
    past: bool,
    /// Row from 1, in a table.
    row: Option<usize>,
}

impl Resolver<'_> {
    /// The material that a field shows, as long as it is asked for.
    fn material(&self, field: &Field) -> Option<&MaterialView> {
        let slot = field.slot.as_ref().filter(|_| field.kind == FieldKind::Material)?;
        self.materials.iter().find(|material| material.slot == *slot)
    }

    /// A material that nobody asks for now has no place in the form either.
    fn is_asked(&self, field: &Field) -> bool {
        field.kind != FieldKind::Material || self.material(field).is_some()
    }

    fn field(&self, step: &str, field: &Field, problems: &mut Vec<Problem>) -> FieldView {
        let past = schema::is_past(self.schema, &field.name, None);
        let place = Place { at: field.name.clone(), step, past, row: None };
        let mut problem = self.problem(field, self.submission.get(&field.name), place);
        let before = problems.len();
        problems.extend(problem.clone());
        if let (None, FieldKind::Rows, Some(Answer::Rows(rows))) =
            (&problem, field.kind, self.submission.get(&field.name))
        {
            for (number, row) in rows.iter().enumerate() {
                for column in visible_columns(field, self.scope) {
                    let past = schema::is_past(self.schema, &field.name, Some(&column.name));
                    let at = format!("{}[{number}].{}", field.name, column.name);
                    let place = Place { at, step, past, row: Some(number + 1) };
                    problems.extend(self.problem(column, row.get(&column.name), place));
                }
            }
            problem = problems.get(before).cloned();
        }
        if let Some(material) = self.material(field) {
            // It stands once among the problems of the form, with the other materials.
            let at = format!("material:{}", material.slot);
            problem = self.missing.iter().find(|missing| missing.at == at).cloned();
        }
        let value = match field.kind {
            FieldKind::Note | FieldKind::Material => None,
            FieldKind::Computed => self.submission.get(&field.name).cloned(),
            _ => self.answers.get(&field.name).cloned(),
        };
        self.view(field, value, problem)
    }

    fn view(&self, field: &Field, value: Option<Answer>, problem: Option<Problem>) -> FieldView {
        FieldView {
            name: field.name.clone(),
            label: field.label.clone(),
            kind: field.kind,
            help: field.help.clone(),
            placeholder: field.placeholder.clone(),
            required: match self.material(field) {
                Some(material) => material.required && !material.shared,
                None => has_input(field) && self.scope.requires(&field.required),
            },
            options: self.shown_options(field, value.as_ref()),
            columns: visible_columns(field, self.scope).map(|column| self.view(column, None, None)).collect(),
            wide: field.wide,
            personal: field.personal,
            money: self.is_money(field),
            level: (field.kind == FieldKind::Region).then(|| field.level.unwrap_or_default()),
            slot: field.slot.clone().filter(|_| field.kind == FieldKind::Material),
            rows: match field.kind {
                FieldKind::Rows => schema::row_limits(self.schema, &field.name),
                _ => RowLimits::default(),
            },
            value,
            problem,
        }
    }

    fn options<'f>(&self, field: &'f Field) -> Vec<&'f Choice> {
        field.options.iter().filter(|option| self.scope.shows(option.visible.as_ref())).collect()
    }

    /// The options a person sees: where the value is no choice of the definition, the words for what it is.
    fn shown_options(&self, field: &Field, value: Option<&Answer>) -> Vec<Choice> {
        let choice = |value: &str, label: &str| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            visible: None,
        };
        match (field.kind, &field.computed) {
            (FieldKind::Computed, Some(Computed::SexFromIdNumber(_))) => {
                vec![choice("male", "男"), choice("female", "女")]
            }
            (FieldKind::Region, _) => Division::spoken(value.and_then(Answer::as_text).unwrap_or_default())
                .into_iter()
                .map(|part| choice(part.code, part.name))
                .collect(),
            _ => self.options(field).into_iter().cloned().collect(),
        }
    }

    fn is_money(&self, field: &Field) -> bool {
        match &field.computed {
            Some(Computed::SumOf { table, column }) => {
                let column = self.scope.field(table).and_then(|table| table.summand(column));
                column.is_some_and(|column| column.kind == FieldKind::Money)
            }
            _ => field.kind == FieldKind::Money,
        }
    }

    /// What is wrong with an answer: missing, not what its kind asks for, or against the schema.
    fn problem(&self, field: &Field, answer: Option<&Answer>, place: Place<'_>) -> Option<Problem> {
        if !has_input(field) {
            return None;
        }
        let (code, mut params) = match answer {
            None if self.scope.requires(&field.required) => value::fault(ProblemCode::Required, []),
            // The schema may demand a cell that the layout does not: the layout decides.
            None => return None,
            Some(answer) => value::check(field, answer, &self.options(field), place.past, self.today)
                .or_else(|| self.faults.get(&place.at).cloned())?,
        };
        if let Some(row) = place.row {
            params.insert("row".to_owned(), row.to_string());
        }
        Some(Problem { at: place.at, step: place.step.to_owned(), label: field.label.clone(), code, params })
    }
}

fn has_input(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::Note | FieldKind::Computed | FieldKind::Material)
}

/// Filled-in answers that are not handed in: of hidden fields and columns in the order of the form, then those that
/// belong to no field of this version.
fn left_out(parts: &FormParts<'_>, answers: &Answers, submission: &Answers) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    for field in parts.fields() {
        if !known.insert(field.name.as_str()) || field.kind == FieldKind::Computed {
            continue;
        }
        let Some(answer) = answers.get(&field.name).filter(|answer| !answer.is_blank()) else { continue };
        match (answer, submission.get(&field.name)) {
            (_, None) => left_out.push(LeftOut {
                field: field.name.clone(),
                label: field.label.clone(),
                value: answer.clone(),
            }),
            (Answer::Rows(rows), Some(Answer::Rows(kept))) => {
                for (number, (row, kept)) in rows.iter().zip(kept).enumerate() {
                    for (name, value) in
                        row.iter().filter(|(name, value)| !value.is_blank() && !kept.contains_key(*name))
                    {
                        let column = field.columns.iter().find(|column| column.name == *name);
                        left_out.push(LeftOut {
                            field: format!("{}[{number}].{name}", field.name),
                            label: column.map_or_else(|| name.clone(), |column| column.label.clone()),
                            value: value.clone(),
                        });
                    }
                }
            }
            _ => {}
        }
    }
    for (name, value) in
        answers.iter().filter(|(name, value)| !value.is_blank() && !known.contains(name.as_str()))
    {
        left_out.push(LeftOut { field: name.clone(), label: name.clone(), value: value.clone() });
    }
    left_out
}

#[cfg(test)]
mod tests;
