//! What can be done with a joint application.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Changes;
use crate::answer::Answers;
use crate::case::Attachment;
use crate::catalogue::DeliveryKind;
use crate::form::licence::SharedRecord;
use crate::id::{BlobHash, ItemCode};
use crate::joint::JointVersions;
use crate::photo::PhotoCommand;
use crate::rating::Opinion;

/// What can be done with a joint application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum JointCommand {
    /// Choose the members.
    Choose {
        /// All chosen members.
        members: Vec<ItemCode>,
    },
    /// The applicant agrees that the offices share the application.
    Consent {
        /// Agreed or taken back.
        given: bool,
    },
    /// Change answers of the common part (`member` is `None`) or of one member.
    Edit {
        /// Member.
        member: Option<ItemCode>,
        /// What changed.
        changes: Changes,
        /// The answers that the changes replace, as they stood on the screen; an unanswered field is absent.
        seen: Answers,
    },
    /// Bring the draft to newer versions of the package and of its members' items, all or nothing, as it was previewed.
    Renew {
        /// The versions that it was previewed from.
        from: JointVersions,
        /// The newer versions. Members are those of the newer package.
        to: JointVersions,
    },
    /// Bring one member of the draft to a newer version of its item. Older desktops do that; [`JointCommand::Renew`] brings over everything.
    Migrate {
        /// Member.
        member: ItemCode,
        /// The version that it was previewed from.
        from: u32,
        /// The newer version.
        to: u32,
    },
    /// Put a photo under a kind of material; it serves every member that needs the kind.
    Attach {
        /// The photo; its slot is the kind of material.
        attachment: Attachment,
    },
    /// Take a photo out.
    Detach {
        /// Kind of material.
        slot: String,
        /// Photo.
        hash: BlobHash,
    },
    /// Do something with a photo in its place.
    Photo {
        /// Kind of material.
        slot: String,
        /// Photo.
        hash: BlobHash,
        /// What.
        action: PhotoCommand,
    },
    /// Take in what the sharing platform answered for a material of a member; it serves every member that wants the same licence of the same
    /// person.
    Fetch {
        /// Member.
        member: ItemCode,
        /// Slot of its material.
        slot: String,
        /// The answer.
        shared: Box<SharedRecord>,
    },
    /// Choose the delivery.
    Deliver {
        /// How.
        kind: DeliveryKind,
        /// Where to, when the kind needs it.
        address: String,
    },
    /// The applicant signed.
    Sign {
        /// Picture of the signature.
        signature: BlobHash,
    },
    /// Launch.
    Submit {
        /// Counter.
        counter: u16,
        /// Tracking number of the whole.
        number: String,
        /// Case number of each chosen member.
        case_numbers: BTreeMap<ItemCode, String>,
    },
    /// Drop a draft.
    Discard {
        /// Why.
        reason: String,
    },
    /// The applicant rates the service, once for all members.
    Rate {
        /// What they say.
        opinion: Opinion,
    },
}
