//! Materials: which are asked for in this case, and which are missing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::answer::Answers;
use crate::form::condition::Scope;
use crate::form::definition::Definition;
use crate::form::licence::{LicenceView, SharedRecord};
use crate::form::parts::FormParts;
use crate::form::value;
use crate::form::view::{MaterialView, Problem, ProblemCode};
use crate::photo::Attachment;

/// The materials asked for under these answers, in the order of the definition, before anything was fetched.
pub fn materials(definition: &Definition, answers: &Answers, today: Date) -> Vec<MaterialView> {
    let scope = Scope::new(&FormParts::from(definition), answers, today);
    listed(definition, &scope, answers, &BTreeMap::new(), today)
}

/// The same with what was fetched, by slot.
pub(crate) fn listed(
    definition: &Definition,
    scope: &Scope<'_>,
    answers: &Answers,
    fetched: &BTreeMap<String, SharedRecord>,
    today: Date,
) -> Vec<MaterialView> {
    definition
        .materials
        .iter()
        .filter(|material| scope.shows(material.visible.as_ref()))
        .map(|material| (material, LicenceView::of(material, fetched.get(&material.slot), answers, today)))
        .map(|(material, licence)| MaterialView {
            slot: material.slot.clone(),
            kind: material.kind.clone(),
            name: material.name.clone(),
            form: material.form,
            copies: material.copies,
            pages: material.pages,
            required: scope.requires(&material.required),
            later: material.later.filter(|_| definition.allows_later_materials),
            declarable: material.declarable,
            shared: material.shared && !licence.as_ref().is_some_and(LicenceView::falls_back),
            licence,
            standard: material.standard.clone(),
            how_to_get: material.how_to_get.clone(),
        })
        .collect()
}

/// Required materials with too few photos. What is obtained by data sharing must not be demanded on paper.
pub(crate) fn problems<'a>(
    materials: &'a [MaterialView],
    attachments: &'a BTreeMap<String, u32>,
) -> impl Iterator<Item = Problem> + 'a {
    materials.iter().filter(|material| material.required && !material.shared).filter_map(|material| {
        let have = attachments.get(&material.slot).copied().unwrap_or(0);
        let need = u32::from(material.pages);
        if have >= need {
            return None;
        }
        let (code, params) = value::fault(
            ProblemCode::MaterialMissing,
            [("have", have.to_string()), ("need", need.to_string())],
        );
        let at = format!("material:{}", material.slot);
        Some(Problem { at, step: String::new(), label: material.name.clone(), code, params })
    })
}

/// Materials with photos that are objected to, each once. Where a material is dealt with without photos they do not count.
pub(crate) fn objections(
    materials: &[MaterialView],
    photos: &[Attachment],
    settled: impl Fn(&str) -> bool,
) -> Vec<Problem> {
    materials
        .iter()
        .filter(|material| !settled(&material.slot))
        .filter_map(|material| {
            let of_material = photos.iter().filter(|photo| photo.slot == material.slot);
            let mut objections = of_material.filter_map(Attachment::objection);
            let verdict = objections.next()?.to_owned();
            let (code, params) = value::fault(
                ProblemCode::MaterialUnreadable,
                [("count", (1 + objections.count()).to_string()), ("verdict", verdict)],
            );
            let at = format!("material:{}", material.slot);
            Some(Problem { at, step: String::new(), label: material.name.clone(), code, params })
        })
        .collect()
}
