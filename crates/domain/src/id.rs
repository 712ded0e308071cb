//! Identifiers as newtypes, so that a ticket's id can never be passed for a case's.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(as = "String")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(as = "String")]
        pub struct $name(pub String);

        impl $name {
            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

uuid_ids! {
    /// A ticket of the queue.
    TicketId,
    /// A case.
    CaseId,
    /// A joint application.
    JointId,
    /// A task of an approver.
    TaskId,
    /// A handover.
    HandoverId,
    /// A report that shared data are not right.
    DiscrepancyId,
    /// One incarnation of one desktop database.
    ClientId,
}

text_ids! {
    /// A hall.
    HallCode,
    /// A department.
    DepartmentCode,
    /// A service item.
    ItemCode,
    /// A joint package.
    PackageCode,
    /// A queue business: the letter or letters before the serial of a ticket number.
    BusinessCode,
    /// A member of staff: the login name.
    StaffId,
    /// SHA-256 of a stored photo or signature, 64 lower-case hex digits.
    BlobHash,
}

/// A UUID (version 8, custom) that depends only on what it is derived from, so that re-running a command on the
/// desktop and at the central API names the same new record.
fn derive(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl CaseId {
    /// The case of one member of a joint application.
    pub fn of_member(joint: JointId, item: &ItemCode) -> Self {
        Self(derive(&[b"case", joint.0.as_bytes(), item.0.as_bytes()]))
    }
}

impl TaskId {
    /// The task for the given round (from 0; a supplemented case gets a new round) of a case.
    pub fn of_case(case: CaseId, round: u32) -> Self {
        Self(derive(&[b"task", case.0.as_bytes(), &round.to_be_bytes()]))
    }
}

impl HandoverId {
    /// What one person entered at one desktop about one record, in the given round (from 0: more may come after the first was seen to).
    pub fn of(client: ClientId, by: &StaffId, record: &str, round: u32) -> Self {
        let parts = [b"handover".as_slice(), client.0.as_bytes(), by.0.as_bytes(), record.as_bytes()];
        Self(derive(&[parts[0], parts[1], parts[2], parts[3], &round.to_be_bytes()]))
    }

    /// The part of a handover that a clerk is to see to.
    pub fn assigned(self) -> Self {
        Self(derive(&[b"assigned", self.0.as_bytes()]))
    }
}

impl DiscrepancyId {
    /// The copy of a report that the department has.
    pub fn at_department(self) -> Self {
        Self(derive(&[b"discrepancy", self.0.as_bytes()]))
    }
}

impl BlobHash {
    /// True for 64 lower-case hex digits.
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }
}
