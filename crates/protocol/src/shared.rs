//! Data sharing: what a desktop asks the central API, which alone may ask the sharing platform.

use domain::id::{CaseId, ItemCode, JointId};
use serde::{Deserialize, Serialize};

/// `POST /v1/shared/licences`: fetch the record for a material. Answered with a [`domain::form::licence::SharedRecord`]. The ID number is not
/// in the question: it is taken from the case or the joint draft, so that nobody looks up persons who have applied for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LicenceQuestion {
    /// For a case.
    Case {
        /// Case, of the hall of whoever asks.
        case: CaseId,
        /// Slot of the material.
        slot: String,
    },
    /// For a joint draft.
    Joint {
        /// Joint application, of the hall of whoever asks.
        joint: JointId,
        /// Chosen member that needs it.
        member: ItemCode,
        /// Slot of its material.
        slot: String,
    },
}
