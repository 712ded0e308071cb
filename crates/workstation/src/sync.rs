//! Sync: push what was done here, pull what happened elsewhere, upload photos, keep numbers leased.
//!
//! Online or offline is found out by trying. Nothing here is ever waited for by a person, except by "call next" and only for
//! [`crate::Config::patience`].

mod blobs;
mod client;
mod hints;
mod leases;
mod pull;
mod push;

use std::sync::Arc;
use std::time::Duration;

use domain::time::Timestamp;
use protocol::error::{Failure, FailureCode};
use protocol::screen::Tag;
use tokio::time::Instant;

use crate::cache::outbox;
use crate::desk::{Desk, Open, wall_clock};

pub(crate) use client::Client;

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
    /// The first pull is under way.
    pub loading: bool,
}

/// Shortest and longest pause between tries while offline.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));

/// Longest time one cycle may take before it is torn down and begun anew.
const WATCHDOG: Duration = Duration::from_secs(60);

impl Desk {
    /// Runs one cycle now.
    ///
    /// # Errors
    /// [`FailureCode::Offline`] and whatever else the cycle fails with.
    pub async fn sync_now(&self) -> Result<(), Failure> {
        let open = self.ready()?;
        cycle(&open, Scope::All).await
    }
}

/// Starts the background tasks. They hold the engine weakly and end with it.
pub(crate) fn start(open: &Arc<Open>) {
    tokio::spawn(keep_in_step(Arc::downgrade(open)));
    tokio::spawn(blobs::keep_uploading(Arc::downgrade(open)));
    tokio::spawn(hints::listen(Arc::downgrade(open)));
}

async fn keep_in_step(weak: std::sync::Weak<Open>) {
    let mut pause = BACK_OFF.0;
    let mut scope = Scope::All;
    loop {
        let Some(open) = weak.upgrade() else { return };
        let mut ending = open.ending.subscribe();
        if *ending.borrow() {
            return;
        }
        let outcome = if open.session().is_ok() {
            match tokio::time::timeout(WATCHDOG, cycle(&open, scope)).await {
                Ok(outcome) => outcome,
                Err(_) => {
                    tracing::warn!("a sync cycle hung and was torn down");
                    open.reset_connections();
                    Err(Failure::new(FailureCode::Offline, "timed out"))
                }
            }
        } else {
            Ok(())
        };
        let wait = match &outcome {
            Ok(()) => {
                pause = BACK_OFF.0;
                open.config.poll
            }
            Err(_) => {
                let jitter = f64::from(u32::from(random_byte())) / 255.0;
                let wait = pause.mul_f64(0.5 + jitter);
                pause = (pause * 2).min(BACK_OFF.1);
                wait
            }
        };
        note_next_try(&open, outcome.is_err().then_some(wait));
        let offline = outcome.is_err();
        let began = Instant::now();
        tokio::select! {
            () = tokio::time::sleep(wait) => scope = Scope::All,
            () = open.nudge.notified() => {
                scope = if offline { Scope::All } else { Scope::Named };
                // Offline, a burst of actions must not become a burst of tries.
                if offline && began.elapsed() < BACK_OFF.0 {
                    tokio::time::sleep(BACK_OFF.0 - began.elapsed()).await;
                }
            }
            _ = ending.changed() => return,
        }
    }
}

/// How much one cycle pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every space: after a login, at every poll, and whenever it is not known what changed.
    All,
    /// The spaces that a push or a hint named.
    Named,
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
    let mut spaces = open.session()?.known.spaces;
    let complete = push::all(open).await?;
    // What is answered by now is in every pull that begins after this.
    let answered = open.cache.read(outbox::last_answered).await?;
    let named = open.take_named();
    if scope == Scope::Named && complete {
        spaces.retain(|space| named.contains(space));
    }
    let changed = match pull::all(open, &spaces).await {
        Ok(changed) => changed,
        Err(failure) => {
            open.name_spaces(named);
            return Err(failure);
        }
    };
    pull::settle(open, answered, changed).await?;
    leases::top_up(open).await
}

fn note_contact(open: &Open, failure: Option<&Failure>) {
    let now = wall_clock();
    let unreachable = failure.is_some_and(|failure| failure.is(FailureCode::Offline));
    let login_needed = failure.is_some_and(|failure| failure.is(FailureCode::Unauthenticated));
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
        if contact.online != online || contact.since.is_none() {
            contact.since = Some(now);
        }
        contact.online = online;
        contact.login_needed = login_needed;
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
        }
    }
}

fn note_next_try(open: &Open, wait: Option<Duration>) {
    let next = wait.map(|wait| Timestamp(wall_clock().0 + i64::try_from(wait.as_millis()).unwrap_or(0)));
    open.contact.send_if_modified(|contact| {
        let changed = contact.next_try != next;
        contact.next_try = next;
        changed
    });
}

fn random_byte() -> u8 {
    let mut byte = [0];
    // Without randomness the jitter is merely constant.
    if getrandom::fill(&mut byte).is_ok() { byte[0] } else { 128 }
}
