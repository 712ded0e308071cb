//! Sync: push what was done here, pull what happened elsewhere, upload photos, keep numbers leased.
//!
//! Online or offline is found out by trying. Nothing here is ever waited for by a person, except by "call next" and only for
//! [`crate::Config::patience`].

mod blobs;
mod client;
mod hints;
mod leases;
mod load;
mod pace;
mod progress;
mod pull;
mod push;
mod repair;
pub(crate) mod report;
mod watch;

use std::collections::BTreeSet;
use std::time::Duration;

use domain::time::Timestamp;
use protocol::error::{Code, Failure, FailureCode};
use protocol::screen::Tag;
use tokio::time::Instant;

use crate::cache::outbox;
use crate::desk::{Desk, Open};

pub(crate) use client::{Client, read};
pub use pace::Pace;
pub use progress::Progress;
pub use repair::{Checks, Repairs};
pub(crate) use report::Told;
pub(crate) use watch::start;

/// State of the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// The last try reached the central API.
    pub online: bool,
    /// Since when that has been so.
    pub since: Option<Timestamp>,
    /// Last contact.
    pub last_contact: Option<Timestamp>,
    /// When the next try is due while offline.
    pub next_try: Option<Timestamp>,
    /// The central API does not accept the login any more.
    pub login_needed: bool,
    /// What the last try failed with, when that is neither the line nor the login.
    pub trouble: Option<Code>,
    /// The first pull is under way.
    pub loading: bool,
    /// How often background work that did not get on was torn down and begun anew.
    pub restarts: u32,
}

/// Longest time one cycle may take before it is torn down and begun anew. A silent line is noticed much earlier; a first snapshot over a slow
/// one may take long.
const CYCLE_MOST: Duration = Duration::from_secs(1800);

impl Desk {
    /// Runs one cycle now.
    ///
    /// # Errors
    /// [`FailureCode::Offline`] and whatever else the cycle fails with.
    pub async fn sync_now(&self) -> Result<(), Failure> {
        let open = self.ready()?;
        limited(&open, Scope::All).await
    }

    /// As [`Desk::sync_now`], for so much of what the central API has, and however long it takes.
    ///
    /// # Errors
    /// As [`Desk::sync_now`].
    pub async fn sync(&self, scope: Scope) -> Result<(), Failure> {
        let open = self.ready()?;
        cycle(&open, scope).await
    }

    /// Uploads the photos that wait, now.
    ///
    /// # Errors
    /// [`FailureCode::Offline`] and whatever else an upload fails with; what has arrived stays there.
    pub async fn upload(&self) -> Result<(), Failure> {
        let open = self.ready()?;
        blobs::all(&open).await
    }
}

async fn keep_in_step(weak: std::sync::Weak<Open>) {
    let Some(mut pace) = weak.upgrade().map(|open| Pace::new(open.config.poll)) else { return };
    let mut scope = Scope::All;
    loop {
        let Some(open) = weak.upgrade() else { return };
        let mut ending = open.ending.subscribe();
        if *ending.borrow() {
            return;
        }
        let outcome = if open.session().is_ok() { limited(&open, scope).await } else { Ok(()) };
        let reached = outcome.is_ok();
        let wait = pace.after(reached, chance(&open));
        note_next_try(&open, (!reached).then_some(wait));
        let began = Instant::now();
        tokio::select! {
            () = tokio::time::sleep(wait) => scope = Scope::All,
            () = open.nudge.notified() => {
                scope = if reached { Scope::Named } else { Scope::All };
                let wait = pace.nudged(reached, began.elapsed());
                if !wait.is_zero() {
                    tokio::time::sleep(wait).await;
                }
            }
            _ = ending.changed() => return,
        }
    }
}

/// How much one cycle pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every space: after a login, at every poll, and whenever it is not known what changed.
    All,
    /// The spaces that a push or a hint named.
    Named,
}

/// One cycle that does not hang.
async fn limited(open: &Open, scope: Scope) -> Result<(), Failure> {
    match tokio::time::timeout(CYCLE_MOST, cycle(open, scope)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            tracing::error!("a sync cycle hung and was torn down");
            open.client_http().line().reset();
            let failure = Failure::new(FailureCode::Offline, "timed out");
            note_contact(open, Some(&failure));
            Err(failure)
        }
    }
}

/// One cycle: push everything that waits, then pull, then top up the numbers.
pub(crate) async fn cycle(open: &Open, scope: Scope) -> Result<(), Failure> {
    // One at a time: the loop's cycle and one that a person asked for would push the same commands twice.
    let _turn = open.cycle_turn().await;
    let outcome = run(open, scope).await;
    note_contact(open, outcome.as_ref().err());
    outcome
}

async fn run(open: &Open, scope: Scope) -> Result<(), Failure> {
    open.session()?;
    let pushed = push::all(open).await;
    if let Err(failure) = &pushed
        && (is_unreachable(failure) || failure.is(FailureCode::LoggedOut))
    {
        return Err(failure.clone());
    }
    // Whatever else keeps the push from getting on, what others did arrives all the same.
    let complete = *pushed.as_ref().unwrap_or(&false);
    // What is answered by now is in every pull that begins after this.
    let answered = open.cache.read(outbox::last_answered).await?;
    let named = open.take_named();
    let mut spaces = open.session()?.known.spaces.clone();
    if scope == Scope::Named && complete {
        spaces.retain(|space| named.contains(space));
    }
    let mut changed = BTreeSet::new();
    let pulled = pull::all(open, &spaces, &mut changed).await;
    if pulled.is_err() {
        open.name_spaces(named);
    }
    pull::settle(open, if pulled.is_ok() { answered } else { 0 }, changed).await?;
    pulled?;
    pushed?;
    leases::top_up(open).await?;
    report::stand(open).await;
    if scope == Scope::All {
        pull::forget(open).await?;
        report::watch(open).await;
    }
    Ok(())
}

/// Nothing can be had from the central API now.
fn is_unreachable(failure: &Failure) -> bool {
    failure.is(FailureCode::Offline) || failure.is(FailureCode::Unauthenticated)
}

fn note_contact(open: &Open, failure: Option<&Failure>) {
    let now = open.wall_clock();
    let unreachable = failure.is_some_and(|failure| failure.is(FailureCode::Offline));
    let login_needed = failure.is_some_and(|failure| failure.is(FailureCode::Unauthenticated));
    let trouble = failure.filter(|_| !unreachable && !login_needed).map(|failure| failure.code);
    if let Some(failure) = failure
        && !unreachable
    {
        tracing::warn!(code = ?failure.code, message = %failure.message, "sync failed");
    }
    let mut switched = false;
    open.contact.send_modify(|contact| {
        let online = failure.is_none();
        switched =
            contact.online != online || contact.since.is_none() || contact.login_needed != login_needed;
        switched |= contact.trouble != trouble;
        if contact.online != online || contact.since.is_none() {
            contact.since = Some(now);
        }
        contact.online = online;
        contact.login_needed = login_needed;
        contact.trouble = trouble;
        contact.loading = false;
        if !unreachable {
            contact.last_contact = Some(now);
        }
        if online {
            contact.next_try = None;
        }
    });
    if switched {
        open.announce(Tag::Sync);
        if failure.is_none() {
            open.uploads.notify_one();
            open.checks.after_outage();
        }
    }
}

fn note_next_try(open: &Open, wait: Option<Duration>) {
    let next = wait.map(|wait| Timestamp(open.wall_clock().0 + i64::try_from(wait.as_millis()).unwrap_or(0)));
    open.contact.send_if_modified(|contact| {
        let changed = contact.next_try != next;
        contact.next_try = next;
        changed
    });
}

fn chance(open: &Open) -> u8 {
    let mut byte = [128];
    // Without randomness the jitter is merely constant.
    drop(open.config.surroundings.fill(&mut byte));
    byte[0]
}
