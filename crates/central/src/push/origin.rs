//! A command that waited on a disk when the disk was copied may be brought twice, by each copy under a number of its own. By where it first
//! stood it is known as one command, and executed once; whoever brings it after that is told what became of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::ClientId;
use protocol::sync::{CommandResult, Envelope, Origin};
use sea_orm::DatabaseTransaction;

use crate::store::{StoreError, origins, results};

/// What became of commands that may have been brought before, as far as the commands of a group ask for it.
pub(super) struct Origins {
    known: BTreeMap<Origin, CommandResult>,
    new: BTreeMap<Origin, CommandResult>,
}

impl Origins {
    /// Looks up what is known of these commands. The spaces of whoever acted must be locked, so that nobody executes one of them meanwhile.
    pub(super) async fn of(
        tx: &DatabaseTransaction,
        fresh: &[(ClientId, &Envelope)],
    ) -> Result<Self, StoreError> {
        let (mut all, mut anew) = (BTreeSet::new(), BTreeSet::new());
        for (client, envelope) in fresh {
            all.insert(envelope.origin_in(*client));
            anew.extend(envelope.origin.clone());
        }
        let mut known = BTreeMap::new();
        if !all.is_empty() {
            known.extend(origins::find(tx, &all).await?);
        }
        if !anew.is_empty() {
            known.extend(results::at(tx, &anew).await?);
        }
        Ok(Self { known, new: BTreeMap::new() })
    }

    /// What became of a command that has been executed before.
    pub(super) fn result(&self, client: ClientId, envelope: &Envelope) -> Option<CommandResult> {
        let result = self.known.get(&envelope.origin_in(client))?;
        Some(CommandResult { seq: envelope.seq, ..result.clone() })
    }

    /// Notes what became of a command that was executed.
    pub(super) fn note(&mut self, client: ClientId, envelope: &Envelope, result: &CommandResult) {
        self.known.insert(envelope.origin_in(client), result.clone());
        if let Some(origin) = &envelope.origin {
            self.new.insert(origin.clone(), result.clone());
        }
    }

    /// Stores what was noted and cannot be found in the results of the log where it first stood.
    pub(super) async fn put(self, tx: &DatabaseTransaction) -> Result<(), StoreError> {
        origins::put(tx, &self.new).await
    }
}
