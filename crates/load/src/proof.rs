//! What the central API holds at the end, compared with what it told every counter: nothing lost, nothing twice, nothing out of order.

use std::collections::{BTreeMap, BTreeSet};

use central::store::Store;
use domain::id::ClientId;
use domain::record::{Key, Kind, Record};

use crate::counter::Counter;
use crate::{Trouble, city};

/// What was found; all of it must be 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    /// Commands that were acknowledged and are not in the ledger, and changes that are not in the records.
    pub lost: u64,
    /// Commands that are in the ledger more than once, and changes that were made twice.
    pub doubled: u64,
    /// Commands that are in the ledger before an earlier one of the same counter.
    pub misordered: u64,
    /// Halls whose chain of the ledger is broken.
    pub broken: u64,
}

impl Proof {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        *self == Self::default()
    }

    /// Compares the records that a hall's counters changed with what a fresh pull of the hall gives. To be called while nothing is on its
    /// way.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn of_records(counters: &[Counter]) -> Result<Self, Trouble> {
        let mut proof = Self::default();
        let halls: BTreeSet<u16> = counters.iter().map(|counter| counter.hall).collect();
        for hall in halls {
            let mut expected: BTreeMap<Key, u32> = BTreeMap::new();
            for counter in counters.iter().filter(|counter| counter.hall == hall) {
                for (key, changes) in &counter.journal.changes {
                    *expected.entry(key.clone()).or_default() += changes;
                }
            }
            let Some(counter) = counters.iter().find(|counter| counter.hall == hall) else { continue };
            let mut held: BTreeMap<Key, u32> = BTreeMap::new();
            let take = |page: protocol::sync::Page| {
                let records = page.records.into_iter().map(|versioned| versioned.record);
                held.extend(records.filter_map(|record| Some((record.key(), revision(&record)?))));
            };
            counter.follower().pull(take).await?;
            for (key, changes) in expected {
                // A counter existed before anybody sat down there.
                let before = u32::from(key.kind == Kind::Counter);
                let found = held.get(&key).copied().unwrap_or_default();
                proof.lost += u64::from((changes + before).saturating_sub(found));
                proof.doubled += u64::from(found.saturating_sub(changes + before));
            }
        }
        Ok(proof)
    }

    /// Follows the ledgers: every counter's commands, each once, in the order of their numbers.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn of_ledgers(
        store: &Store,
        halls: u16,
        last_seqs: &BTreeMap<ClientId, u64>,
    ) -> Result<Self, Trouble> {
        let mut proof = Self::default();
        let mut seen: BTreeMap<ClientId, u64> = BTreeMap::new();
        for hall in 1..=halls {
            let space = city::space(hall);
            proof.broken += u64::from(store.check_ledger(&space).await?.broken_at.is_some());
            for (client, numbers) in store.logged(&space).await? {
                let different: BTreeSet<u64> = numbers.iter().copied().collect();
                proof.doubled += (numbers.len() - different.len()) as u64;
                proof.misordered += numbers.windows(2).filter(|pair| pair[1] < pair[0]).count() as u64;
                *seen.entry(client).or_default() += different.len() as u64;
            }
        }
        for (client, last) in last_seqs {
            proof.lost += last.saturating_sub(seen.get(client).copied().unwrap_or_default());
        }
        Ok(proof)
    }
}

impl std::ops::Add for Proof {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lost: self.lost + other.lost,
            doubled: self.doubled + other.doubled,
            misordered: self.misordered + other.misordered,
            broken: self.broken + other.broken,
        }
    }
}

fn revision(record: &Record) -> Option<u32> {
    match record {
        Record::Ticket(ticket) => Some(ticket.revision),
        Record::Case(case) => Some(case.revision),
        Record::Counter(counter) => Some(counter.revision),
        _ => None,
    }
}
