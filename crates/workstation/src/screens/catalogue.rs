//! The catalogue as its administrators see it: every item, offered or not, with all its versions.

use std::collections::BTreeMap;

use domain::form;
use domain::form::check::{DefinitionFault, definition as check};
use domain::form::definition::{Material, ServiceKind};
use domain::id::ItemCode;
use domain::record::Kind;
use domain::refusal::{Refusal, RefusalCode};
use jiff::civil::Date;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{
    CatalogueItem, CatalogueItemRef, CatalogueList, CataloguePreview, CatalogueQuery, CatalogueRow,
    CatalogueTrial, ItemCount, ItemHit, ItemState, ItemTarget, ItemVersion, ItemVersionRef, MaterialPictures,
};
use rusqlite::Connection;

use super::Glance;
use crate::cache::record;
use crate::catalogue::administrators_only;
use crate::search::Index;
use crate::trouble;

/// Most rows of a list, whatever is asked for.
const MOST_ROWS: u32 = 500;

const STATES: [ItemState; 4] =
    [ItemState::OwnForm, ItemState::GeneralForm, ItemState::Coming, ItemState::Withdrawn];

/// What a row needs of a definition, in the order of [`PATHS`].
type Version =
    (ItemCode, u32, String, String, String, ServiceKind, Option<Date>, Option<Date>, bool, bool, String);

const PATHS: &[&str] = &[
    "$.body.code",
    "$.body.version",
    "$.body.name",
    "$.body.department_name",
    "$.body.category",
    "$.body.kind",
    "$.body.effective_from",
    "$.body.cancelled_from",
    "$.body.general",
    "$.body.sample",
    "$.body.business",
];

/// Every item of the catalogue, ready to be searched.
#[derive(Debug, Default)]
pub(crate) struct Stock {
    rows: BTreeMap<ItemCode, CatalogueRow>,
    versions: BTreeMap<ItemCode, Vec<ItemVersion>>,
    index: Index,
}

impl Stock {
    /// Reads all versions of all items.
    ///
    /// # Errors
    /// A failure of the database.
    pub(crate) fn load(connection: &Connection, today: Date) -> Result<Self, Failure> {
        let mut all: BTreeMap<ItemCode, Vec<Version>> = BTreeMap::new();
        for text in record::columns(connection, Kind::Item, PATHS)? {
            let version: Version = serde_json::from_str(&text).map_err(|_| trouble::unreadable("item"))?;
            all.entry(version.0.clone()).or_default().push(version);
        }
        let mut stock = Self::default();
        let mut hits = Vec::new();
        for (code, mut versions) in all {
            versions.sort_by_key(|version| std::cmp::Reverse(version.1));
            let Some(newest) = versions.first() else { continue };
            let in_force = versions.iter().find(|version| version.6.is_none_or(|from| from <= today));
            hits.push(hit(newest));
            stock.rows.insert(code.clone(), row(newest, in_force.map(|version| version.1)));
            let versions = versions.iter().map(|(_, version, name, _, _, _, effective_from, ..)| {
                ItemVersion { version: *version, name: name.clone(), effective_from: *effective_from }
            });
            stock.versions.insert(code, versions.collect());
        }
        stock.index = Index::new(hits);
        Ok(stock)
    }

    fn find(&self, text: &str) -> Vec<CatalogueRow> {
        let hits = self.index.find(text, usize::MAX, &[]);
        let row = |hit: ItemHit| match hit.target {
            ItemTarget::Item(code) => {
                Some(CatalogueRow { matched: hit.matched, ..self.rows.get(&code)?.clone() })
            }
            ItemTarget::Package(_) => None,
        };
        let mut rows: Vec<CatalogueRow> = hits.into_iter().filter_map(row).collect();
        if rows.is_empty() {
            // A code is found by its letters, too.
            rows.extend(self.rows.values().filter(|row| row.code.as_str().contains(text.trim())).cloned());
        }
        rows
    }
}

fn row(newest: &Version, in_force: Option<u32>) -> CatalogueRow {
    let (
        code,
        version,
        name,
        department_name,
        category,
        kind,
        effective_from,
        cancelled_from,
        general,
        sample,
        _,
    ) = newest.clone();
    let mut states = vec![if general { ItemState::GeneralForm } else { ItemState::OwnForm }];
    if in_force != Some(version) {
        states.push(ItemState::Coming);
    }
    if cancelled_from.is_some() {
        states.push(ItemState::Withdrawn);
    }
    CatalogueRow {
        code,
        name,
        matched: Vec::new(),
        department_name,
        category,
        kind,
        version,
        in_force,
        effective_from,
        cancelled_from,
        general,
        sample,
        states,
    }
}

/// The row for the index, which is made for items that are offered.
fn hit(newest: &Version) -> ItemHit {
    ItemHit {
        target: ItemTarget::Item(newest.0.clone()),
        name: newest.2.clone(),
        department_name: newest.3.clone(),
        category: newest.4.clone(),
        kind: Some(newest.5),
        promised_limit: None,
        modelled: !newest.8,
        business: newest.10.as_str().into(),
        matched: Vec::new(),
    }
}

/// Items that fit, the best first.
pub(super) fn list(glance: &Glance<'_>, query: &CatalogueQuery) -> Result<CatalogueList, Failure> {
    administrators_only(&glance.session)?;
    let stock = glance.stock()?;
    let mut rows = stock.find(&query.text);
    if let Some(only) = query.only {
        rows.retain(|row| row.states.contains(&only));
    }
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let found = short(rows.len());
    rows.truncate(query.limit.min(MOST_ROWS) as usize);
    let counts = STATES.map(|state| ItemCount {
        state,
        count: short(stock.rows.values().filter(|row| row.states.contains(&state)).count()),
    });
    Ok(CatalogueList { rows, found, counts: counts.to_vec(), total: short(stock.rows.len()) })
}

/// An item with all its versions.
pub(super) fn item(glance: &Glance<'_>, wanted: &CatalogueItemRef) -> Result<CatalogueItem, Failure> {
    administrators_only(&glance.session)?;
    let stock = glance.stock()?;
    let unknown = || Refusal::new(RefusalCode::ItemUnknown).with("item", &wanted.code).with("version", "—");
    let row = stock.rows.get(&wanted.code).ok_or_else(unknown)?.clone();
    Ok(CatalogueItem {
        definition: record::item(glance.connection, &row.code, row.version)?,
        versions: stock.versions.get(&row.code).cloned().unwrap_or_default(),
        row,
        today: glance.today(),
    })
}

/// The form of a definition that is being edited, as the counter would show it.
pub(super) fn preview(glance: &Glance<'_>, trial: &CatalogueTrial) -> Result<CataloguePreview, Failure> {
    administrators_only(&glance.session)?;
    // Names and texts may be unfinished; what refers to nothing, or to itself, cannot be drawn.
    let unfinished = |fault: &DefinitionFault| {
        matches!(
            fault,
            DefinitionFault::Empty(_) | DefinitionFault::ImplementationCode(_) | DefinitionFault::Later(_)
        )
    };
    if let Err(faults) = check(&trial.definition)
        && !faults.iter().all(unfinished)
    {
        return Err(Failure::new(FailureCode::BadRequest, "a definition that cannot be drawn"));
    }
    let form = form::resolve(&trial.definition, &trial.answers, &BTreeMap::new(), glance.today());
    Ok(CataloguePreview { form })
}

/// Pictures of the materials of a version that have some; for everybody.
pub(super) fn pictures(
    glance: &Glance<'_>,
    wanted: &ItemVersionRef,
) -> Result<Vec<MaterialPictures>, Failure> {
    let definition = record::item(glance.connection, &wanted.item, wanted.version)?;
    let of =
        |Material { slot, blank_form, sample, .. }: Material| MaterialPictures { slot, blank_form, sample };
    let all = definition.materials.into_iter().map(of);
    Ok(all.filter(|pictures| pictures.blank_form.is_some() || pictures.sample.is_some()).collect())
}
