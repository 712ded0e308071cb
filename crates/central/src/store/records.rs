//! Records of every kind: each goes to the table of its kind.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::{Hall, Staff};
use domain::id::{HallCode, StaffId};
use domain::record::{Key, Kind, Record, Space};
use protocol::sync::{Checksum, Versioned};
use sea_orm::sea_query::{Expr, SubQueryStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::spaces::{self, Reach};
use super::table::{self, RecordTable as _, signed};
use super::{
    StoreError, accounts, calendars, cases, counters, discrepancies, halls, handovers, items, joints, meta,
    packages, staff, tasks, tickets, tombstones,
};
use crate::key::CentralKey;

/// Evaluates an expression with `$table` as the entity of a kind.
macro_rules! by_kind {
    ($kind:expr, $table:ident => $body:expr) => {
        match $kind {
            Kind::Ticket => {
                use tickets::Entity as $table;
                $body
            }
            Kind::Case => {
                use cases::Entity as $table;
                $body
            }
            Kind::Joint => {
                use joints::Entity as $table;
                $body
            }
            Kind::Task => {
                use tasks::Entity as $table;
                $body
            }
            Kind::Counter => {
                use counters::Entity as $table;
                $body
            }
            Kind::Staff => {
                use staff::Entity as $table;
                $body
            }
            Kind::Hall => {
                use halls::Entity as $table;
                $body
            }
            Kind::Item => {
                use items::Entity as $table;
                $body
            }
            Kind::Package => {
                use packages::Entity as $table;
                $body
            }
            Kind::Calendar => {
                use calendars::Entity as $table;
                $body
            }
            Kind::Handover => {
                use handovers::Entity as $table;
                $body
            }
            Kind::Discrepancy => {
                use discrepancies::Entity as $table;
                $body
            }
        }
    };
}

/// Kinds that a space can hold.
fn kinds_of(space: &Space) -> &'static [Kind] {
    match space {
        Space::Catalogue => &[Kind::Item, Kind::Package, Kind::Calendar],
        Space::Department(_) => &[Kind::Task, Kind::Discrepancy],
        Space::Hall(_) => &[
            Kind::Hall,
            Kind::Staff,
            Kind::Counter,
            Kind::Ticket,
            Kind::Case,
            Kind::Joint,
            Kind::Handover,
            Kind::Discrepancy,
        ],
        Space::Supervision(_) => &[Kind::Handover],
    }
}

/// The record with this key.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    wanted: &Key,
) -> Result<Option<Record>, StoreError> {
    by_kind!(wanted.kind, Table => table::find::<Table>(db, key, &wanted.id).await)
}

/// Those of the records with these keys that exist.
pub(crate) async fn find_all(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    wanted: &BTreeSet<Key>,
) -> Result<BTreeMap<Key, Record>, StoreError> {
    let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for key in wanted {
        kinds.entry(key.kind).or_default().push(key.id.clone());
    }
    let mut found = BTreeMap::new();
    for (kind, ids) in kinds {
        let records = by_kind!(kind, Table => table::find_all::<Table>(db, key, &ids).await?);
        found.extend(records.into_iter().map(|record| (record.key(), record)));
    }
    Ok(found)
}

/// A member of staff.
pub(crate) async fn staff(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    id: &StaffId,
) -> Result<Option<Staff>, StoreError> {
    match find(db, key, &Key::staff(id)).await? {
        Some(Record::Staff(staff)) => Ok(Some(*staff)),
        _ => Ok(None),
    }
}

/// Those of some members of staff whose accounts are open.
pub(crate) async fn active_staff(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    ids: &BTreeSet<&StaffId>,
) -> Result<BTreeMap<StaffId, Staff>, StoreError> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found = BTreeMap::new();
    for ids in ids.chunks(table::ROWS_AT_ONCE) {
        let query = staff::Entity::find()
            .filter(staff::Column::Id.is_in(table::padded(ids)))
            .filter(Expr::exists(accounts::active(staff::Column::Id)));
        for row in query.all(db).await? {
            if let (_, Record::Staff(staff)) = staff::Entity::record(row, key)? {
                found.insert(staff.id.clone(), *staff);
            }
        }
    }
    Ok(found)
}

/// How far a space has come, and the epoch in which its versions count.
#[derive(Clone)]
pub(crate) struct Standing {
    /// How far.
    pub reach: Reach,
    /// Epoch.
    pub epoch: String,
}

/// How spaces stand, as of one moment; without those in which nothing was ever written.
pub(crate) async fn standings(
    db: &impl ConnectionTrait,
    wanted: &BTreeSet<&Space>,
) -> Result<BTreeMap<Space, Standing>, StoreError> {
    let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let mut found = BTreeMap::new();
    for names in names.chunks(table::ROWS_AT_ONCE) {
        type Row = (String, i64, i64, Option<String>);
        let rows: Vec<Row> = spaces::Entity::find()
            .filter(spaces::Column::Space.is_in(table::padded(names)))
            .select_only()
            .columns([spaces::Column::Space, spaces::Column::Version, spaces::Column::Floor])
            .expr_as(Expr::from(SubQueryStatement::from(meta::epoch_name())), "epoch")
            .into_tuple()
            .all(db)
            .await?;
        for (name, version, floor, epoch) in rows {
            if let (Ok(space), Some(epoch)) = (name.parse(), epoch) {
                let reach = Reach { version: table::unsigned(version), floor: table::unsigned(floor) };
                found.insert(space, Standing { reach, epoch });
            }
        }
    }
    Ok(found)
}

/// A hall.
pub(crate) async fn hall(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    code: &HallCode,
) -> Result<Option<Hall>, StoreError> {
    match find(db, key, &Key::hall(code)).await? {
        Some(Record::Hall(hall)) => Ok(Some(*hall)),
        _ => Ok(None),
    }
}

/// Writes records, each with the version that its space will have.
pub(crate) async fn put<'r>(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    records: impl IntoIterator<Item = &'r Record>,
    version_of: impl Fn(&Space) -> u64,
) -> Result<(), StoreError> {
    let mut kinds: BTreeMap<Kind, Vec<&Record>> = BTreeMap::new();
    for record in records {
        kinds.entry(record.key().kind).or_default().push(record);
    }
    for (kind, records) in kinds {
        by_kind!(kind, Table => {
            let rows = records.iter().map(|record| Table::row(record, signed(version_of(&record.space())), key));
            table::put::<Table>(db, rows.collect::<Result<_, _>>()?).await?;
        });
    }
    Ok(())
}

/// Those of some numbers that are in use in a hall for a ticket, a case or a joint application.
pub(crate) async fn used_numbers(
    db: &impl ConnectionTrait,
    hall: &HallCode,
    numbers: &BTreeSet<String>,
) -> Result<BTreeSet<String>, StoreError> {
    let space = Space::Hall(hall.clone()).to_string();
    let numbers: Vec<String> = numbers.iter().cloned().collect();
    let mut used = BTreeSet::new();
    used.extend(table::used_numbers::<tickets::Entity>(db, &space, &numbers).await?);
    used.extend(table::used_numbers::<cases::Entity>(db, &space, &numbers).await?);
    used.extend(table::used_numbers::<joints::Entity>(db, &space, &numbers).await?);
    Ok(used)
}

/// What changed in a space.
pub(crate) struct Changes {
    /// Up to this version.
    pub version: u64,
    /// Latest forms, by version.
    pub records: Vec<Versioned>,
    /// Keys that left, or no longer exist.
    pub gone: Vec<Key>,
}

/// What changed in a space after `since`: whole versions, about `page` records unless one single version has more. To be called in a
/// snapshot in which the space is at version `current`.
pub(crate) async fn changes(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    space: &Space,
    since: u64,
    current: u64,
    page: usize,
) -> Result<Changes, StoreError> {
    let name = space.to_string();
    let limit = page as u64 + 1;
    let since_column = signed(since);
    let mut versions = tombstones::versions(db, &name, since_column, limit).await?;
    for kind in kinds_of(space) {
        versions
            .extend(by_kind!(kind, Table => table::versions::<Table>(db, &name, since_column, limit).await?));
    }
    let until = boundary(versions, page).unwrap_or(signed(current));
    let mut records = Vec::new();
    for kind in kinds_of(space) {
        let rows =
            by_kind!(kind, Table => table::changed::<Table>(db, key, &name, since_column, until).await?);
        records.extend(rows.into_iter().map(|(version, record)| Versioned { version, record }));
    }
    records.sort_by_key(|record| record.version);
    // An empty desktop has nothing to forget.
    let gone =
        if since == 0 { Vec::new() } else { tombstones::changed(db, &name, since_column, until).await? };
    Ok(Changes { version: table::unsigned(until), records, gone })
}

/// What a space holds. To be called in a snapshot.
pub(crate) async fn checksum(db: &impl ConnectionTrait, space: &Space) -> Result<Checksum, StoreError> {
    let name = space.to_string();
    let mut checksum = Checksum::default();
    for kind in kinds_of(space) {
        for (id, version) in by_kind!(kind, Table => table::keys::<Table>(db, &name).await?) {
            checksum.add(kind.name(), &id, table::unsigned(version));
        }
    }
    Ok(checksum)
}

/// Whether at most so many records of a space changed after a version. To be called in a snapshot.
pub(crate) async fn few_since(
    db: &impl ConnectionTrait,
    space: &Space,
    since: u64,
    few: usize,
) -> Result<bool, StoreError> {
    let (name, since, limit) = (space.to_string(), signed(since), few as u64 + 1);
    let mut changes = tombstones::versions(db, &name, since, limit).await?.len();
    for kind in kinds_of(space) {
        changes += by_kind!(kind, Table => table::versions::<Table>(db, &name, since, limit).await?).len();
    }
    Ok(changes <= few)
}

/// The last version of a page, or `None` when everything fits: the last one that fits whole, or the first one when even that is
/// larger than a page.
fn boundary(mut versions: Vec<i64>, page: usize) -> Option<i64> {
    versions.sort_unstable();
    let first_outside = *versions.get(page)?;
    let fits = versions[..page].iter().rev().find(|version| **version < first_outside);
    Some(*fits.unwrap_or(&first_outside))
}

#[cfg(test)]
mod tests {
    use super::boundary;

    #[test]
    fn a_page_ends_between_two_versions() {
        assert_eq!(boundary(vec![1, 2, 3], 3), None, "everything fits");
        assert_eq!(boundary(vec![3, 1, 2, 4], 3), Some(3), "three versions fit");
        assert_eq!(boundary(vec![1, 2, 2, 2], 3), Some(1), "version 2 would be cut in two");
        assert_eq!(boundary(vec![2, 2, 2, 2], 3), Some(2), "a version larger than a page is one page");
    }
}
