//! What closed records are found by: one line for each case, joint application and task that has left its working set, written in the
//! same transaction. Names and personal numbers are keyed hashes: they can be compared whole, and nothing else can be done with them.

use std::collections::{BTreeMap, BTreeSet};

use domain::archive::{Trace, traces};
use domain::record::{Key, Kind, Record, Space};
use domain::time::Timestamp;
use protocol::archive::ArchiveMark;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::retirement::Closing;
use super::schema::{self, Creation, big, optional_text, text};
use super::table::pieces;
use super::{Store, StoreError, cases, joints, records, spaces, tasks};
use crate::key::CentralKey;

/// Lines that are caught up on in one transaction.
const AT_ONCE: u64 = 500;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Number of the case or of the receipt; empty when it was dropped before it had one.
    pub number: Option<String>,
    /// Code of the item or the package; empty for a task, which does not know it, and whose case is not there.
    pub item: String,
    pub person_hash: Option<String>,
    pub phone_hash: Option<String>,
    pub name_hash: Option<String>,
    pub closed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) fn migrations() -> Vec<Creation> {
    let columns = [
        text("space"),
        text("kind"),
        text("id"),
        optional_text("number"),
        text("item"),
        optional_text("person_hash"),
        optional_text("phone_hash"),
        optional_text("name_hash"),
        big("closed_at"),
    ];
    let found_by = [
        &["space", "number"][..],
        &["space", "person_hash"],
        &["space", "phone_hash"],
        &["space", "name_hash"],
        &["space", "closed_at"],
        &["space", "item", "closed_at"],
    ];
    vec![Creation {
        name: "archive_created",
        tables: vec![schema::table("archive", &["space", "kind", "id"], columns)],
        indexes: found_by.into_iter().map(|columns| schema::index("archive", columns)).collect(),
    }]
}

/// Whether records of a kind are found again after they have left.
pub(super) fn takes(kind: Kind) -> bool {
    matches!(kind, Kind::Case | Kind::Joint | Kind::Task)
}

/// Takes in records of one kind of a space, each with when it was closed.
pub(super) async fn take_in(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    kind: Kind,
    closed: &[(String, i64)],
) -> Result<(), StoreError> {
    let wanted: BTreeSet<Key> = closed.iter().map(|(id, _)| Key { kind, id: id.clone() }).collect();
    let found = records::find_all(db, key, &wanted).await?;
    // A task knows of the person no more than the name; its case knows the rest.
    let behind: BTreeSet<Key> = found.values().filter_map(case_behind).collect();
    let behind = records::find_all(db, key, &behind).await?;
    let at: BTreeMap<&str, i64> = closed.iter().map(|(id, at)| (id.as_str(), *at)).collect();
    let rows = found.values().map(|record| {
        let case = case_behind(record).and_then(|key| behind.get(&key));
        row(key, record, case, at.get(&*record.key().id).copied().unwrap_or_default())
    });
    for piece in pieces(rows) {
        Entity::insert_many(piece)
            .on_conflict(
                OnConflict::columns([Column::Space, Column::Kind, Column::Id])
                    .update_columns([
                        Column::Number,
                        Column::Item,
                        Column::PersonHash,
                        Column::PhoneHash,
                        Column::NameHash,
                        Column::ClosedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

fn case_behind(record: &Record) -> Option<Key> {
    if let Record::Task(task) = record { Some(Key::case(task.case)) } else { None }
}

fn row(key: &CentralKey, record: &Record, case: Option<&Record>, closed_at: i64) -> ActiveModel {
    let Key { kind, id } = record.key();
    let mut row = ActiveModel {
        space: Set(record.space().to_string()),
        kind: Set(kind.name().to_owned()),
        id: Set(id),
        number: Set(None),
        item: Set(item(case.unwrap_or(record))),
        person_hash: Set(None),
        phone_hash: Set(None),
        name_hash: Set(None),
        closed_at: Set(closed_at),
    };
    for trace in traces(record, case.unwrap_or(record).person()) {
        let (column, value) = place(key, &trace);
        row.set(column, Some(value).into());
    }
    row
}

fn item(record: &Record) -> String {
    match record {
        Record::Case(case) => case.item.to_string(),
        Record::Joint(joint) => joint.package.to_string(),
        _ => String::new(),
    }
}

/// Where a trace in normal form stands, and how.
fn place(key: &CentralKey, trace: &Trace) -> (Column, String) {
    match trace {
        Trace::Number(number) => (Column::Number, number.clone()),
        Trace::IdNumber(number) => (Column::PersonHash, key.trace("id_number", number)),
        Trace::Phone(number) => (Column::PhoneHash, key.trace("phone", number)),
        Trace::Name(name) => (Column::NameHash, key.trace("name", name)),
    }
}

/// What is looked for.
pub(crate) struct Wanted<'w> {
    /// In these spaces and nowhere else.
    pub spaces: &'w [Space],
    /// In normal form.
    pub trace: Option<&'w Trace>,
    /// Code of an item or a package.
    pub item: Option<&'w str>,
    /// Closed then or later.
    pub from: Option<Timestamp>,
    /// Closed earlier than that.
    pub before: Option<Timestamp>,
    /// Where the page before ended.
    pub after: Option<&'w ArchiveMark>,
    /// At most so many.
    pub limit: u64,
}

/// Keys of what is looked for, with when each was closed: those closed last first.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    key: &CentralKey,
    wanted: Wanted<'_>,
) -> Result<Vec<(Key, Timestamp)>, StoreError> {
    let mut question =
        Entity::find().filter(Column::Space.is_in(wanted.spaces.iter().map(ToString::to_string)));
    if let Some(trace) = wanted.trace {
        let (column, value) = place(key, trace);
        question = question.filter(column.eq(value));
    }
    if let Some(item) = wanted.item {
        question = question.filter(Column::Item.eq(item));
    }
    if let Some(from) = wanted.from {
        question = question.filter(Column::ClosedAt.gte(from.0));
    }
    if let Some(before) = wanted.before {
        question = question.filter(Column::ClosedAt.lt(before.0));
    }
    if let Some(ArchiveMark { closed_at, id }) = wanted.after {
        let at_the_same_time = Column::ClosedAt.eq(closed_at.0).and(Column::Id.lt(id));
        question =
            question.filter(Condition::any().add(Column::ClosedAt.lt(closed_at.0)).add(at_the_same_time));
    }
    let rows = question
        .order_by_desc(Column::ClosedAt)
        .order_by_desc(Column::Id)
        .limit(wanted.limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((Key { kind: Kind::named(&row.kind)?, id: row.id }, Timestamp(row.closed_at))))
        .collect())
}

/// Takes in what left before there was an archive, or by an older program that runs beside this one. How many that were.
pub(super) async fn catch_up(store: &Store) -> Result<usize, StoreError> {
    let mut taken = 0;
    for space in spaces::working(store.reader()).await? {
        let name = space.to_string();
        taken += catch_up_on::<cases::Entity>(store, &name, Kind::Case).await?;
        taken += catch_up_on::<joints::Entity>(store, &name, Kind::Joint).await?;
        taken += catch_up_on::<tasks::Entity>(store, &name, Kind::Task).await?;
    }
    Ok(taken)
}

async fn catch_up_on<E: Closing>(store: &Store, space: &str, kind: Kind) -> Result<usize, StoreError> {
    let mut taken = 0;
    loop {
        let known = Query::select()
            .expr(Expr::value(1))
            .from(Entity)
            .and_where(Column::Space.eq(space))
            .and_where(Column::Kind.eq(kind.name()))
            .and_where(Expr::col(Column::Id.as_column_ref()).eq(Expr::col(E::ID.as_column_ref())))
            .to_owned();
        let missing: Vec<(String, i64)> = E::find()
            .select_only()
            .columns([E::ID, E::CLOSED_AT])
            .filter(E::SPACE.eq(space))
            .filter(E::VERSION.eq(0_i64))
            .filter(E::CLOSED_AT.is_not_null())
            .filter(Expr::exists(known).not())
            .limit(AT_ONCE)
            .into_tuple()
            .all(store.reader())
            .await?;
        if missing.is_empty() {
            return Ok(taken);
        }
        let tx = store.write().await?;
        take_in(&tx, store.key(), kind, &missing).await?;
        tx.commit().await?;
        taken += missing.len();
    }
}
