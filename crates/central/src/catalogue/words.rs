//! What the crate `catalogue` found and planned, as it is sent.

use ::catalogue::Finding;
use ::catalogue::plan::{Addition, Change, Plan, Revision, Withdrawal};
use domain::form::definition::Definition;
use jiff::civil::Date;
use protocol::screen::{
    CatalogueChange, CatalogueFinding, CataloguePlan, ImportId, PlannedItem, PlannedWithdrawal,
};

/// Most differences of one item that are sent. Nobody reads more before deciding; how many there are is said.
const CHANGES: usize = 100;

/// A finding.
pub(super) fn finding(finding: &Finding) -> CatalogueFinding {
    let problem = serde_json::to_value(&finding.problem).unwrap_or_default();
    CatalogueFinding {
        error: finding.is_error(),
        item: finding.item.clone(),
        place: finding.place.to_string(),
        code: problem.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned(),
        zh: finding.zh(),
        en: finding.en(),
    }
}

/// A plan.
pub(super) fn plan(
    id: ImportId,
    base: u64,
    whole_since: Option<Date>,
    plan: &Plan,
    warnings: Vec<CatalogueFinding>,
) -> CataloguePlan {
    CataloguePlan {
        id,
        base,
        whole_since,
        added: plan.added.iter().map(addition).collect(),
        changed: plan.changed.iter().map(revision).collect(),
        withdrawn: plan.withdrawn.iter().map(withdrawal).collect(),
        unchanged: count(plan.unchanged.len()),
        warnings,
    }
}

/// A number of things that fits.
pub(super) fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn addition(added: &Addition) -> PlannedItem {
    item(&added.definition, &added.hash, &[])
}

fn revision(changed: &Revision) -> PlannedItem {
    item(&changed.definition, &changed.hash, &changed.changes)
}

fn item(definition: &Definition, hash: &str, changes: &[Change]) -> PlannedItem {
    PlannedItem {
        code: definition.code.clone(),
        name: definition.name.clone(),
        version: definition.version,
        effective_from: definition.effective_from,
        general: definition.general,
        hash: hash.to_owned(),
        changes: changes.iter().take(CHANGES).map(change).collect(),
        more_changes: count(changes.len().saturating_sub(CHANGES)),
    }
}

fn change(change: &Change) -> CatalogueChange {
    CatalogueChange { zh: change.zh.clone(), en: change.en.clone() }
}

fn withdrawal(withdrawal: &Withdrawal) -> PlannedWithdrawal {
    PlannedWithdrawal {
        code: withdrawal.code.clone(),
        name: withdrawal.name.clone(),
        was: withdrawal.was,
        since: withdrawal.since,
    }
}
