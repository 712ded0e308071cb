//! Pulling: base rows are replaced, the overlay is made anew from what still waits.
//!
//! A space begins with a snapshot: the first time, after a long absence, after the central store was restored, and when it turns out that the
//! base and the central API do not hold the same. What came after the snapshot follows in pages, as at every other time.
//!
//! A page changes the base only; the overlay is made anew once, at the end of the cycle, because that runs everything again that waits. Until
//! then the screens see what waits on the records as they were, as they did before the pull. What makes a page count is its transaction; what
//! says that the overlay is older than the base is kept with it, so that a lost line or a power cut in between does not leave it so.

use std::collections::BTreeSet;

use domain::record::Kind;
use domain::refusal::RefusalCode;
use domain::rights::{Actor, Context};
use domain::world::World;
use protocol::error::{Code, Failure, FailureCode};
use protocol::screen::Tag;
use protocol::snapshot::{self, SnapshotError};
use protocol::sync::Page;
use reqwest::Method;
use rusqlite::Connection;
use tokio::time::Instant;

use super::client::read;
use super::repair;
use crate::cache::{blob, login, meta, outbox, record};
use crate::desk::{Open, run, tag_of};

/// Fact that says that the base has changed since the overlay was made.
const OVERLAY_IS_OLD: &str = "overlay_is_old";

/// Pulls every space to its end. Notes the kinds of records that changed, also when it fails.
pub(super) async fn all(open: &Open, spaces: &[String], changed: &mut BTreeSet<Kind>) -> Result<(), Failure> {
    for space in spaces {
        let verify = open.checks.is_due(space, Instant::now());
        let difference = match one(open, space, verify, changed).await {
            Err(failure) if is_closed(&failure) && !may_still_read(open, space).await? => continue,
            other => other?,
        };
        if let Some(difference) = difference {
            repair::warn(space, &difference);
            begin(open, space, Why::Different, changed).await?;
            let still = one(open, space, true, changed).await?;
            repair::note(open, space, still).await?;
        } else if verify {
            open.checks.agreed(space, Instant::now());
        }
    }
    Ok(())
}

fn is_closed(failure: &Failure) -> bool {
    matches!(failure.code, Code::Refused(RefusalCode::NotAllowed))
}

/// Whether a space that the central API does not let whoever sits here read is still theirs, as the central API knows them today.
async fn may_still_read(open: &Open, space: &str) -> Result<bool, Failure> {
    open.access_token(true).await?;
    Ok(open.session()?.known.spaces.iter().any(|own| own == space))
}

/// Forgets what is held of spaces that nobody who could work here may read any more, as far as is known: neither whoever sits here nor anybody
/// who could log in without the network. What waits stays in the outbox, and a space whose right returns begins with a snapshot.
pub(super) async fn forget(open: &Open) -> Result<(), Failure> {
    let own = open.session()?.known.spaces.clone();
    let days = i64::from(open.config.offline_login_days);
    let since = open.wall_clock().plus_seconds(-days * 86_400);
    let unread = move |connection: &Connection| -> Result<Vec<String>, Failure> {
        let known = login::since(connection, since)?;
        let read: BTreeSet<&String> =
            own.iter().chain(known.iter().flat_map(|known| &known.spaces)).collect();
        let mut held = meta::pulled_spaces(connection)?;
        held.retain(|space| !read.contains(space));
        Ok(held)
    };
    let looked = unread.clone();
    // Nearly always there is nothing to forget, and nothing is written.
    if open.cache.read(looked).await?.is_empty() {
        return Ok(());
    }
    let kinds = open
        .cache
        .write(move |connection| {
            let mut kinds = BTreeSet::new();
            for space in unread(connection)? {
                tracing::info!(space, "nobody here may read a space any more; it is forgotten");
                kinds.extend(record::clear_base(connection, &space)?);
                meta::drop_cursor(connection, &space)?;
            }
            lay_anew(connection)?;
            Ok(kinds)
        })
        .await?;
    for tag in kinds.into_iter().map(tag_of).collect::<BTreeSet<_>>() {
        open.announce(tag);
    }
    Ok(())
}

/// Pulls a space to its end. Answers how it differs from what the central API has, when that was to be verified and it does.
async fn one(
    open: &Open,
    space: &str,
    verify: bool,
    changed: &mut BTreeSet<Kind>,
) -> Result<Option<repair::Difference>, Failure> {
    let mut begun = false;
    loop {
        let name = space.to_owned();
        let cursor = open.cache.read(move |connection| meta::cursor(connection, &name)).await?;
        let Some((since, epoch)) = cursor else {
            begin(open, space, Why::Empty, changed).await?;
            begun = true;
            continue;
        };
        let page = match ask(open, space, since, verify).await {
            Ok(page) if page.epoch == epoch && page.version >= since => page,
            // Its versions mean nothing here any more.
            Ok(_) if !begun => {
                begin(open, space, Why::Restored, changed).await?;
                begun = true;
                continue;
            }
            Err(failure) if failure.is(FailureCode::SnapshotNeeded) && !begun => {
                begin(open, space, Why::TooOld, changed).await?;
                begun = true;
                continue;
            }
            Ok(_) => return Err(Failure::new(FailureCode::VersionMismatch, "a snapshot of another store")),
            Err(failure) => return Err(failure),
        };
        let (more, version, checksum) = (page.more, page.version, page.checksum);
        if version != since || !page.records.is_empty() || !page.gone.is_empty() {
            changed.extend(page.records.iter().map(|versioned| versioned.record.key().kind));
            changed.extend(page.gone.iter().map(|key| key.kind));
            open.cache.write(move |connection| replace(connection, &page)).await?;
        }
        if !more {
            return match checksum {
                Some(theirs) => repair::compare(open, space, version, theirs).await,
                None => Ok(None),
            };
        }
    }
}

async fn ask(open: &Open, space: &str, since: u64, verify: bool) -> Result<Page, Failure> {
    let since = since.to_string();
    let mut query = vec![("space", space), ("since", &since)];
    if verify {
        query.push(("verify", "true"));
    }
    read(open.authorized(Method::GET, "/v1/pull", |request| request.query(&query)).await?)
}

/// Why a space begins with a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// It was never pulled.
    Empty,
    /// The central API does not remember any more what left since this desktop pulled last.
    TooOld,
    /// The central store was restored: what it acknowledged before is sent again.
    Restored,
    /// It does not hold what the central API has.
    Different,
}

/// Takes a snapshot of a space in place of what is there, in one transaction. When it does not come whole, nothing has happened.
async fn begin(open: &Open, space: &str, why: Why, changed: &mut BTreeSet<Kind>) -> Result<(), Failure> {
    if why == Why::Empty {
        open.contact.send_if_modified(|contact| !std::mem::replace(&mut contact.loading, true));
    }
    // A snapshot that was made before may have what is wrong in it.
    let fresh = if matches!(why, Why::Different | Why::Restored) { "true" } else { "false" };
    let answer = open
        .authorized(Method::GET, "/v1/snapshot", |request| {
            request.query(&[("space", space), ("fresh", fresh)])
        })
        .await?;
    let (name, bytes) = (space.to_owned(), answer.body.len());
    let (kinds, records) = open
        .cache
        .write(move |connection| {
            let mut kinds = record::clear_base(connection, &name)?;
            let end = snapshot::read(&answer.body, |versioned| {
                kinds.insert(versioned.record.key().kind);
                record::put_base(connection, &versioned.record, versioned.version).map_err(Unusable::Here)
            })?;
            if end.space != name {
                return Err(Failure::new(FailureCode::VersionMismatch, "a snapshot of another space"));
            }
            meta::set_cursor(connection, &name, end.version, &end.epoch)?;
            if why == Why::Restored {
                outbox::send_again(connection)?;
                blob::upload_again(connection)?;
            }
            lay_anew(connection)?;
            Ok((kinds, end.checksum.records))
        })
        .await?;
    tracing::info!(space, ?why, records, bytes, "a space was taken anew");
    changed.extend(kinds);
    if why == Why::Restored {
        // What is to be sent again is sent in the next cycle.
        open.nudge.notify_one();
    }
    Ok(())
}

/// Why a snapshot was not taken.
enum Unusable {
    Snapshot(SnapshotError),
    Here(Failure),
}

impl From<SnapshotError> for Unusable {
    fn from(error: SnapshotError) -> Self {
        Self::Snapshot(error)
    }
}

impl From<Unusable> for Failure {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Here(failure) => failure,
            // Half a body is a broken line; the next cycle begins from the start.
            Unusable::Snapshot(SnapshotError::Damaged(_)) => {
                Failure::new(FailureCode::Offline, "the snapshot was cut off")
            }
            Unusable::Snapshot(error) => Failure::new(FailureCode::VersionMismatch, error.to_string()),
        }
    }
}

fn replace(connection: &Connection, page: &Page) -> Result<(), Failure> {
    // A key that left and came back is in both lists.
    for key in &page.gone {
        record::drop_base(connection, key)?;
    }
    for versioned in &page.records {
        record::put_base(connection, &versioned.record, versioned.version)?;
    }
    meta::set_cursor(connection, &page.space, page.version, &page.epoch)?;
    meta::set(connection, OVERLAY_IS_OLD, &true)
}

/// Closes the answered commands whose effects are in the base now, makes the overlay anew when anything changed, and tells who waits for it.
/// `answered` is 0 when the pull did not come to its end.
pub(super) async fn settle(open: &Open, answered: u64, changed: BTreeSet<Kind>) -> Result<(), Failure> {
    let now = open.now();
    let settled = open
        .cache
        .write(move |connection| {
            let settled = outbox::settle(connection, answered)?;
            if settled > 0 || meta::get(connection, OVERLAY_IS_OLD)?.unwrap_or(false) {
                lay_anew(connection)?;
            }
            if settled > 0 {
                outbox::clear_old(connection, now)?;
            }
            Ok(settled)
        })
        .await?;
    if answered > 0 {
        open.settled.send_if_modified(|done| {
            let later = answered > *done;
            *done = (*done).max(answered);
            later
        });
    }
    let mut tags: BTreeSet<Tag> = changed.into_iter().map(tag_of).collect();
    if settled > 0 {
        // What the central API refused is not in the overlay any more.
        tags.extend([Tag::Sync, Tag::Queue, Tag::Case, Tag::Joint, Tag::Task, Tag::Discrepancy]);
    }
    for tag in tags {
        open.announce(tag);
    }
    Ok(())
}

/// Makes the overlay from what the base does not have yet. A command that the changed base refuses is left out of the view; the central API
/// has the last word on it.
fn lay_anew(connection: &Connection) -> Result<(), Failure> {
    meta::set(connection, OVERLAY_IS_OLD, &false)?;
    record::clear_overlay(connection)?;
    let waiting = outbox::unsettled(connection)?;
    if waiting.is_empty() {
        return Ok(());
    }
    let staff = record::staff(connection)?;
    let mut world = World::default();
    for envelope in waiting {
        let Some(person) = staff.iter().find(|person| person.id == envelope.actor) else { continue };
        let actor = Actor::of(person);
        let context = Context::at_desk(envelope.at, actor);
        if let Ok(changed) = run(connection, &mut world, &envelope.command, &context)? {
            record::lay_over(connection, &changed)?;
            world.apply(&changed);
        }
    }
    Ok(())
}
