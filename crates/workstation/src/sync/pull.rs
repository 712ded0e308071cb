//! Pulling: base rows are replaced, the overlay is made anew from what still waits.

use std::collections::BTreeSet;

use domain::record::Kind;
use domain::rights::{Actor, Authority, Context};
use domain::world::World;
use protocol::error::Failure;
use protocol::screen::Tag;
use protocol::sync::Page;
use reqwest::Method;
use rusqlite::Connection;

use super::client::read;
use crate::cache::{meta, outbox, record};
use crate::desk::{Open, run, tag_of};

/// Pulls every space to its end. Returns the kinds of records that changed.
pub(super) async fn all(open: &Open, spaces: &[String]) -> Result<BTreeSet<Kind>, Failure> {
    let mut changed = BTreeSet::new();
    for space in spaces {
        loop {
            let name = space.clone();
            let (since, epoch) = open.cache.read(move |connection| meta::cursor(connection, &name)).await?;
            if since == 0 {
                open.contact.send_if_modified(|contact| !std::mem::replace(&mut contact.loading, true));
            }
            let page: Page = read(
                open.authorized(Method::GET, "/v1/pull", |request| {
                    request.query(&[("space", space.as_str()), ("since", &since.to_string())])
                })
                .await?,
            )
            .await?;
            let more = page.more;
            if since != 0 && page.epoch != epoch {
                // Versions of another epoch mean nothing here: the space is pulled anew, in place of what is there.
                let name = space.clone();
                open.cache
                    .write(move |connection| {
                        record::clear_base(connection, &name)?;
                        meta::set_cursor(connection, &name, 0, &page.epoch)?;
                        outbox::send_again(connection, 0).map(drop)
                    })
                    .await?;
                continue;
            }
            if page.version != since || !page.records.is_empty() || !page.gone.is_empty() {
                changed.extend(page.records.iter().map(|versioned| versioned.record.key().kind));
                changed.extend(page.gone.iter().map(|key| key.kind));
                open.cache.write(move |connection| replace(connection, &page)).await?;
            }
            if !more {
                break;
            }
        }
    }
    Ok(changed)
}

fn replace(connection: &Connection, page: &Page) -> Result<(), Failure> {
    for versioned in &page.records {
        record::put_base(connection, &versioned.record, versioned.version)?;
    }
    for key in &page.gone {
        record::drop_base(connection, key)?;
    }
    meta::set_cursor(connection, &page.space, page.version, &page.epoch)?;
    lay_anew(connection)
}

/// Closes the answered commands whose effects are in the base now, and tells who waits for them.
pub(super) async fn settle(open: &Open, answered: u64, changed: BTreeSet<Kind>) -> Result<(), Failure> {
    let now = open.now();
    let settled = open
        .cache
        .write(move |connection| {
            let settled = outbox::settle(connection, answered)?;
            if settled > 0 {
                lay_anew(connection)?;
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
        tags.extend([Tag::Sync, Tag::Queue, Tag::Case, Tag::Joint, Tag::Task]);
    }
    for tag in tags {
        open.announce(tag);
    }
    Ok(())
}

/// Makes the overlay from what the base does not have yet. A command that the changed base refuses is left out of the view; the central API
/// has the last word on it.
fn lay_anew(connection: &Connection) -> Result<(), Failure> {
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
        let context = Context { at: envelope.at, actor, authority: Authority::Desk };
        if let Ok(changed) = run(connection, &mut world, &envelope.command, &context)? {
            record::lay_over(connection, &changed)?;
            world.apply(&changed);
        }
    }
    Ok(())
}
