//! Push: every command of every desktop is executed once, by the same rules as on the desktop, and its result is the one that counts.
//!
//! Pushes that arrive while others are being executed wait in a [`lane`] and are then executed together, in one transaction, with one
//! sync to the disk ([`group`]): a small push is never behind a large one, and what two hundred clerks do at once costs little more than
//! what one does. What fails for one desktop fails for it alone.

mod execution;
mod group;
mod handover;
mod lane;
mod memory;
mod origin;
pub(crate) mod time;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::record::Space;
use domain::refusal::{Refusal, RefusalCode};
use protocol::error::{Failure, FailureCode};
use protocol::sync::{PUSH_MAX_COMMANDS, Push, PushAnswer, SCHEMA_VERSION};

use execution::{Execution, Known};
pub(crate) use lane::Lanes;

use crate::Central;
use crate::caller::Caller;
use crate::failure::HttpFailure;
use crate::store::StoreError;

/// Skews above this many milliseconds are reported.
const SKEW_REPORTED: i64 = 5 * 60 * 1000;

/// Why an attempt ended without an answer.
enum Halt {
    /// Final, for this part of the group; the others have nothing to do with it.
    Failed(usize, HttpFailure),
    /// The store failed; perhaps it passes.
    Store(StoreError),
    /// These spaces must be locked, too.
    Widen(BTreeSet<Space>),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sea_orm::DbErr> for Halt {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Answers a push.
pub(crate) async fn push(
    central: &Arc<Central>,
    caller: Caller,
    push: Push,
) -> Result<PushAnswer, HttpFailure> {
    well_formed(&caller, &push)?;
    let skew = push.sent_at.0.saturating_sub(central.store.now().0);
    if skew.abs() > SKEW_REPORTED {
        tracing::warn!(client = %push.client, skew_seconds = skew / 1000, "a desktop's clock is wrong");
        central.metrics.clock_skewed();
    }
    lane::join(central, caller, push, skew).await
}

fn well_formed(caller: &Caller, push: &Push) -> Result<(), HttpFailure> {
    if push.client != caller.client {
        return Err(Refusal::new(RefusalCode::NotAllowed).with("what", "client").into());
    }
    if push.commands.len() > PUSH_MAX_COMMANDS {
        let failure = Failure::new(FailureCode::TooLarge, "too many commands in one push");
        return Err(failure.with("limit", PUSH_MAX_COMMANDS).into());
    }
    for envelope in &push.commands {
        if envelope.schema_version > SCHEMA_VERSION {
            return Err(newer_desktop().into());
        }
        // The form of an older version is not written any more, so its hash cannot be computed again.
        if envelope.schema_version == SCHEMA_VERSION && envelope.hash != envelope.digest() {
            return Err(Failure::new(FailureCode::BadRequest, "a command does not have its hash").into());
        }
    }
    match push.commands.windows(2).find(|pair| pair[1].seq != pair[0].seq + 1) {
        Some(pair) => Err(gap(pair[0].seq + 1).into()),
        None => Ok(()),
    }
}

/// The desktop writes commands that this central API does not know.
pub(crate) fn newer_desktop() -> Failure {
    Failure::new(FailureCode::VersionMismatch, "the desktop is newer than the central API")
        .with("supported", SCHEMA_VERSION)
}

fn gap(expected: u64) -> Failure {
    Failure::new(FailureCode::SequenceGap, "commands are missing before this one").with("expected", expected)
}
