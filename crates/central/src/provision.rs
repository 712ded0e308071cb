//! The first records of an empty store: a hall with its staff, the catalogue, the calendar.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{ClientId, StaffId};
use domain::record::{Record, Space};
use domain::time::Timestamp;

use crate::login::{PasswordError, hash_password};
use crate::store::{Store, StoreError, accounts, blob_refs, leases, records, spaces};

/// What an empty store begins with.
#[derive(Clone, Debug, Default)]
pub struct Provision {
    /// Records of any kind.
    pub records: Vec<Record>,
    /// Login names with their passwords; each needs a [`Record::Staff`].
    pub passwords: Vec<(StaffId, String)>,
    /// Login names with hashes of their passwords (PHC strings of Argon2id), as another system hands them over.
    pub hashes: Vec<(StaffId, String)>,
}

/// The store could not be provisioned.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A password cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Hashing was interrupted.
    #[error("hashing the passwords was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl From<sea_orm::DbErr> for ProvisionError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// Fills an empty store, all or nothing. A store in which anything was ever written stays as it is; the answer tells which it was.
///
/// # Errors
/// [`ProvisionError`].
pub async fn provision(store: &Store, provision: Provision) -> Result<bool, ProvisionError> {
    if spaces::total(store.reader()).await? > 0 {
        return Ok(false);
    }
    let passwords = provision.passwords;
    let hashed = tokio::task::spawn_blocking(move || {
        passwords
            .into_iter()
            .map(|(staff, password)| Ok((staff, hash_password(&password)?)))
            .collect::<Result<Vec<_>, PasswordError>>()
    });
    let hashes = provision.hashes.into_iter().chain(hashed.await??);
    let tx = store.write().await?;
    let touched: BTreeSet<Space> = provision.records.iter().map(Record::space).collect();
    let versions = spaces::lock(&tx, &touched).await?;
    if versions.values().any(|version| *version > 0) {
        return Ok(false);
    }
    let raised: BTreeMap<Space, u64> = versions.into_keys().map(|space| (space, 1)).collect();
    records::put(&tx, store.key(), &provision.records, |_| 1).await?;
    blob_refs::note(&tx, &provision.records).await?;
    for (staff, hash) in hashes {
        accounts::put(&tx, &staff, hash).await?;
    }
    for ((space, series, day), last) in used_serials(&provision.records) {
        let series = leases::Series { space: &space, series: &series, day: &day };
        leases::add(&tx, series, ClientId(uuid::Uuid::nil()), last).await?;
    }
    spaces::raise(&tx, &raised).await?;
    tx.commit().await?;
    Ok(true)
}

/// Highest serial of each series that the records use. They are leased to nobody, so that no desktop gives them again.
fn used_serials(records: &[Record]) -> BTreeMap<(Space, String, String), u32> {
    let mut used = BTreeMap::new();
    let mut note = |space, series: &str, at: Timestamp, serial: &str| {
        if let Ok(serial) = serial.parse::<u32>() {
            let highest = used.entry((space, series.to_owned(), at.date().to_string())).or_insert(0);
            *highest = serial.max(*highest);
        }
    };
    for record in records {
        match record {
            Record::Ticket(ticket) => {
                let prefix = ticket.number.trim_end_matches(|c: char| c.is_ascii_digit());
                note(record.space(), prefix, ticket.issued_at, &ticket.number[prefix.len()..]);
            }
            Record::Case(case) => {
                if let Some(acceptance) = &case.acceptance {
                    let serial = acceptance.number.len().saturating_sub(4);
                    let serial = acceptance.number.get(serial..).unwrap_or_default();
                    note(record.space(), protocol::sync::CASE_SERIES, acceptance.at, serial);
                }
            }
            _ => {}
        }
    }
    used
}
