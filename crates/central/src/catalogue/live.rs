//! From a draft to the catalogue: what it would change, and doing exactly that, once, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use ::catalogue::plan::{Plan, Withdrawal, numbered};
use ::catalogue::{Catalogue, Coverage, Finding, plan};
use domain::form::definition::Definition;
use domain::id::ItemCode;
use domain::record::{Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use jiff::civil::Date;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{
    CatalogueFinding, CatalogueGoLive, CatalogueOutcome, ImportId, ImportOutcome, ImportRef,
};
use tokio::task::spawn_blocking;

use super::import::{interrupted, unpack};
use super::words::{self, count};
use crate::Central;
use crate::caller::{Caller, CataloguePermit};
use crate::failure::HttpFailure;
use crate::store::catalogue_imports::{self, Draft};
use crate::store::{StoreError, items, ledger, records, spaces};

/// Records of one version of the space. Desktops pull whole versions, so that two thousand new items in one of them would be one page of 30 MB.
const RECORDS_OF_A_VERSION: usize = 200;

/// A change of a record: as it was, unless it is new, and as it will be.
struct Step {
    before: Option<Record>,
    after: Record,
}

/// What a draft would do to the catalogue as it is now.
struct Prospect {
    /// Version of the catalogue.
    base: u64,
    /// The plan, or what stands against it.
    plan: Result<Plan, Vec<Finding>>,
    /// What should be looked at, of the file and of the comparison.
    warnings: Vec<CatalogueFinding>,
    /// What is written when it goes live.
    steps: Vec<Step>,
}

/// Drafts that wait.
pub(crate) async fn find(central: &Central, id: ImportId) -> Result<Draft, HttpFailure> {
    let found = catalogue_imports::find(central.store.reader(), id).await?;
    found.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "import").into())
}

/// What a draft would do now.
pub(crate) async fn outcome(
    central: &Central,
    draft: &Draft,
    asked: ImportRef,
) -> Result<ImportOutcome, HttpFailure> {
    let prospect = prospect(central, draft, asked.whole_since).await?;
    Ok(match prospect.plan {
        Ok(plan) => ImportOutcome::Planned {
            plan: words::plan(draft.id, prospect.base, asked.whole_since, &plan, prospect.warnings),
        },
        Err(findings) => ImportOutcome::Findings { findings: findings.iter().map(words::finding).collect() },
    })
}

async fn prospect(
    central: &Central,
    draft: &Draft,
    whole_since: Option<Date>,
) -> Result<Prospect, HttpFailure> {
    let store = &central.store;
    let tx = store.snapshot().await?;
    let base = spaces::version(&tx, &Space::Catalogue).await?;
    let all = items::all(&tx, store.key(), None).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let draft = draft.clone();
    let planned = spawn_blocking(move || {
        let incoming = unpack(&draft.body)?;
        let current = Catalogue::newest(all.iter().cloned());
        let (incoming, mut warnings) =
            if draft.numbered { numbered(&current, incoming) } else { (incoming, Vec::new()) };
        let coverage = whole_since.map_or(Coverage::Part, |since| Coverage::Whole { since });
        let plan = plan(&current, &incoming, coverage);
        if let Ok(plan) = &plan {
            warnings.extend(plan.warnings.iter().cloned());
        }
        let warnings = draft.warnings.into_iter().chain(warnings.iter().map(words::finding)).collect();
        let steps = plan.as_ref().map(|plan| steps(plan, all)).unwrap_or_default();
        Ok::<_, serde_json::Error>(Prospect { base, plan, warnings, steps })
    });
    Ok(planned.await.map_err(interrupted)?.map_err(StoreError::from)?)
}

/// What is written. The content of a version that is there is never touched: of those only the day of withdrawal changes.
fn steps(plan: &Plan, all: Vec<Definition>) -> Vec<Step> {
    let mut versions: BTreeMap<ItemCode, Vec<Definition>> = BTreeMap::new();
    for definition in all {
        versions.entry(definition.code.clone()).or_default().push(definition);
    }
    let mut steps = Vec::new();
    let new =
        |definition: &Definition| Step { before: None, after: Record::Item(Box::new(definition.clone())) };
    steps.extend(plan.added.iter().map(|added| new(&added.definition)));
    for changed in &plan.changed {
        steps.push(new(&changed.definition));
        // An item that ends, ends whatever version a draft was begun under. One that is offered again is so from its new version on.
        if let Some(since) = changed.definition.cancelled_from {
            let older = versions.remove(&changed.definition.code).unwrap_or_default();
            steps.extend(
                older.into_iter().filter(|old| ends_after(old, since)).map(|old| ended(old, Some(since))),
            );
        }
    }
    for withdrawn in &plan.withdrawn {
        let known = versions.remove(&withdrawn.code).unwrap_or_default();
        steps.extend(
            known
                .into_iter()
                .filter(|version| concerns(withdrawn, version))
                .map(|version| ended(version, withdrawn.since)),
        );
    }
    steps
}

fn ends_after(version: &Definition, since: Date) -> bool {
    version.cancelled_from.is_none_or(|day| day > since)
}

fn concerns(withdrawal: &Withdrawal, version: &Definition) -> bool {
    let same = version.cancelled_from == withdrawal.was;
    version.cancelled_from != withdrawal.since
        && (same || withdrawal.since.is_some_and(|since| ends_after(version, since)))
}

/// A version with another day of withdrawal.
fn ended(version: Definition, since: Option<Date>) -> Step {
    let after = Definition { cancelled_from: since, ..version.clone() };
    Step { before: Some(Record::Item(Box::new(version))), after: Record::Item(Box::new(after)) }
}

/// Goes live with a draft, if what it does is still what was shown.
pub(crate) async fn go_live(
    central: &Central,
    caller: &Caller,
    _permit: CataloguePermit,
    shown: CatalogueGoLive,
) -> Result<CatalogueOutcome, HttpFailure> {
    let (store, now) = (&central.store, central.store.now());
    let draft = find(central, shown.id).await?;
    let Prospect { base, plan, steps, .. } = prospect(central, &draft, shown.whole_since).await?;
    let Ok(plan) = plan else { return Err(changed(shown.base, base)) };
    if base != shown.base {
        return Err(changed(shown.base, base));
    }
    let subject = |step: &Step| ledger::Subject::changed(store.key(), step.before.as_ref(), &step.after);
    let subjects = steps.iter().map(subject).collect::<Result<Vec<_>, _>>()?;
    let tx = store.write().await?;
    let versions = spaces::lock(&tx, &BTreeSet::from([Space::Catalogue, caller.hall()])).await?;
    let locked = versions.get(&Space::Catalogue).copied().unwrap_or_default();
    if locked != base {
        return Err(changed(base, locked));
    }
    let mut version = base;
    for steps in steps.chunks(RECORDS_OF_A_VERSION) {
        version += 1;
        records::put(&tx, store.key(), steps.iter().map(|step| &step.after), |_| version).await?;
    }
    let raised = BTreeMap::from([(Space::Catalogue, version)]);
    if version > base {
        let entry = ledger::Entry {
            brought_by: draft.staff.clone(),
            ..caller.entry(now, "catalogue_go_live", subjects)
        };
        ledger::append(&tx, store.key(), &caller.hall(), vec![entry]).await?;
        spaces::raise(&tx, &raised).await?;
    }
    catalogue_imports::delete(&tx, draft.id).await?;
    tx.commit().await.map_err(StoreError::from)?;
    if version > base {
        central.hints.publish(&raised);
    }
    Ok(CatalogueOutcome {
        added: count(plan.added.len()),
        changed: count(plan.changed.len()),
        withdrawn: count(plan.withdrawn.len()),
    })
}

fn changed(base: u64, now: u64) -> HttpFailure {
    let failure =
        Failure::new(FailureCode::CatalogueChanged, "the catalogue has changed since the plan was made");
    failure.with("base", base).with("now", now).into()
}
