//! A space is a working set: what has been closed for a while leaves it. The desktops forget it, so that their caches stay small and hold
//! no more personal data than the work needs; here it stays, with version 0, which no pull asks for, and is found in the archive.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Kind, Space};
use domain::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, QueryFilter as _, QuerySelect as _};

use super::table::{RecordTable, signed};
use super::{
    Store, StoreError, archive, cases, discrepancies, handovers, joints, spaces, tasks, tickets, tombstones,
};
use crate::key::CentralKey;

/// Records of one kind that leave in one transaction; others wait for its locks.
const AT_ONCE: u64 = 500;

/// A table whose records are closed one day.
pub(super) trait Closing: RecordTable {
    /// When the record was closed; empty while it is open.
    const CLOSED_AT: Self::Column;
}

/// Lets everything leave that was closed before the given time. Answers the new versions of the spaces it touched.
pub(super) async fn retire(store: &Store, before: Timestamp) -> Result<BTreeMap<Space, u64>, StoreError> {
    let mut raised = BTreeMap::new();
    for space in spaces::working(store.reader()).await? {
        while let Some(version) = retire_some(store, &space, before).await? {
            raised.insert(space.clone(), version);
        }
    }
    Ok(raised)
}

/// Drops tombstones from before the given time and raises the floors of their spaces, in one transaction a space. How many spaces it
/// touched.
pub(super) async fn drop_tombstones(store: &Store, before: Timestamp) -> Result<usize, StoreError> {
    let mut touched = 0;
    for space in spaces::working(store.reader()).await? {
        let tx = store.write().await?;
        spaces::lock(&tx, &BTreeSet::from([space.clone()])).await?;
        let name = space.to_string();
        if let Some(last) = tombstones::drop_before(&tx, &name, before).await? {
            spaces::raise_floor(&tx, &name, last).await?;
            tx.commit().await?;
            touched += 1;
        }
    }
    Ok(touched)
}

/// One transaction in one space; `None` when there was nothing to do.
async fn retire_some(store: &Store, space: &Space, before: Timestamp) -> Result<Option<u64>, StoreError> {
    let tx = store.write().await?;
    let locked = spaces::lock(&tx, &BTreeSet::from([space.clone()])).await?;
    let version = locked.get(space).copied().unwrap_or_default() + 1;
    let name = space.to_string();
    let leaving = Leaving { space: &name, before, version, at: store.now(), key: store.key() };
    let mut gone = 0;
    gone += leave::<tickets::Entity>(&tx, &leaving, Kind::Ticket).await?;
    gone += leave::<cases::Entity>(&tx, &leaving, Kind::Case).await?;
    gone += leave::<joints::Entity>(&tx, &leaving, Kind::Joint).await?;
    gone += leave::<tasks::Entity>(&tx, &leaving, Kind::Task).await?;
    gone += leave::<handovers::Entity>(&tx, &leaving, Kind::Handover).await?;
    gone += leave::<discrepancies::Entity>(&tx, &leaving, Kind::Discrepancy).await?;
    if gone == 0 {
        return Ok(None);
    }
    spaces::raise(&tx, &BTreeMap::from([(space.clone(), version)])).await?;
    tx.commit().await?;
    Ok(Some(version))
}

/// What leaves a locked space, and how.
struct Leaving<'l> {
    space: &'l str,
    /// What was closed earlier than that.
    before: Timestamp,
    /// The version that the space will have.
    version: u64,
    at: Timestamp,
    key: &'l CentralKey,
}

async fn leave<E: Closing>(
    tx: &DatabaseTransaction,
    leaving: &Leaving<'_>,
    kind: Kind,
) -> Result<usize, StoreError> {
    let Leaving { space, before, version, at, key } = *leaving;
    let closed: Vec<(String, i64)> = E::find()
        .select_only()
        .columns([E::ID, E::CLOSED_AT])
        .filter(E::SPACE.eq(space))
        .filter(E::CLOSED_AT.lt(before.0))
        .filter(E::VERSION.gt(0))
        .limit(AT_ONCE)
        .into_tuple()
        .all(tx)
        .await?;
    if closed.is_empty() {
        return Ok(0);
    }
    if archive::takes(kind) {
        archive::take_in(tx, key, kind, &closed).await?;
    }
    let ids: Vec<String> = closed.into_iter().map(|(id, _)| id).collect();
    E::update_many()
        .col_expr(E::VERSION, Expr::value(0_i64))
        .filter(E::SPACE.eq(space))
        .filter(E::ID.is_in(&ids))
        .exec(tx)
        .await?;
    tombstones::put(tx, space, kind, &ids, signed(version), at).await?;
    Ok(ids.len())
}
