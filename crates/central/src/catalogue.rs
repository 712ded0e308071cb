//! The catalogue of service items as the public may read it, imports and exports, and the withdrawal of an item.

pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod live;
mod words;

use std::collections::BTreeSet;

use domain::form::definition::{Definition, ServiceKind};
use domain::id::ItemCode;
use domain::record::{Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Central;
use crate::caller::{Caller, CataloguePermit};
use crate::failure::HttpFailure;
use crate::store::{Store, StoreError, catalogue_imports, items, ledger, records, spaces};

/// An item that is offered now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OfferedItem {
    /// Code.
    #[schema(value_type = String)]
    pub code: ItemCode,
    /// Newest version in force.
    pub version: u32,
    /// Name.
    pub name: String,
    /// Department in words.
    pub department: String,
    /// Category.
    pub category: String,
    /// Queue business.
    pub business: String,
    /// `at_once` (即办件) or `by_promise` (承诺件).
    #[schema(value_type = String)]
    pub kind: ServiceKind,
}

/// From when an item is not offered any more.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub(crate) struct Withdrawal {
    /// First day on the hall's wall on which it is not offered, `YYYY-MM-DD`.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
}

/// Items offered today: of each the newest version in force, unless it is withdrawn.
pub(crate) async fn offered(central: &Central) -> Result<Vec<OfferedItem>, HttpFailure> {
    let today = central.store.now().date();
    let store = &central.store;
    let mut offered: Vec<OfferedItem> = Vec::new();
    for item in items::all(store.reader(), store.key(), None).await? {
        let in_force = item.effective_from.is_none_or(|day| day <= today);
        let withdrawn = item.cancelled_from.is_some_and(|day| day <= today);
        if !in_force {
            continue;
        }
        offered.retain(|older| older.code != item.code);
        if !withdrawn {
            offered.push(brief(item));
        }
    }
    Ok(offered)
}

fn brief(item: Definition) -> OfferedItem {
    OfferedItem {
        code: item.code,
        version: item.version,
        name: item.name,
        department: item.department_name,
        category: item.category,
        business: item.business.to_string(),
        kind: item.kind,
    }
}

/// Days after which a draft that nobody went live with is thrown away.
const DRAFT_DAYS: i64 = 30;

/// Throws away drafts that nobody went live with.
pub(crate) async fn sweep(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    catalogue_imports::forget_before(store.writer(), now.plus_seconds(-DRAFT_DAYS * 24 * 3600)).await
}

/// Withdraws an item: no version of it is accepted from that day on, whatever version a draft was begun under.
pub(crate) async fn withdraw(
    central: &Central,
    caller: &Caller,
    _permit: CataloguePermit,
    code: &ItemCode,
    since: Date,
) -> Result<(), HttpFailure> {
    let (store, now) = (&central.store, central.store.now());
    let tx = store.write().await?;
    let versions = spaces::lock(&tx, &BTreeSet::from([Space::Catalogue, caller.hall()])).await?;
    let found = items::all(&tx, store.key(), Some(code)).await?;
    if found.is_empty() {
        return Err(Refusal::new(RefusalCode::ItemUnknown).with("item", code).into());
    }
    let mut changed = Vec::new();
    let mut subjects = Vec::new();
    for item in found {
        let before = Record::Item(Box::new(item.clone()));
        let after = Record::Item(Box::new(Definition { cancelled_from: Some(since), ..item }));
        if before == after {
            continue;
        }
        subjects.push(ledger::Subject::changed(store.key(), Some(&before), &after)?);
        changed.push(after);
    }
    if changed.is_empty() {
        return Ok(());
    }
    let raised =
        versions.get(&Space::Catalogue).map(|version| (Space::Catalogue, version + 1)).into_iter().collect();
    records::put(&tx, store.key(), &changed, |space| {
        std::collections::BTreeMap::get(&raised, space).copied().unwrap_or_default()
    })
    .await?;
    let entry = caller.entry(now, "item_withdraw", subjects);
    ledger::append(&tx, store.key(), &caller.hall(), vec![entry]).await?;
    spaces::raise(&tx, &raised).await?;
    tx.commit().await.map_err(StoreError::from)?;
    central.hints.publish(&raised);
    Ok(())
}
