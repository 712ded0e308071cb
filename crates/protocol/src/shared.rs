//! Data sharing: what a desktop asks the central API, which alone may ask the sharing platform.

use domain::id::CaseId;
use serde::{Deserialize, Serialize};

/// `POST /v1/shared/licences`: fetch the record for a material of a case. Answered with a [`domain::form::licence::SharedRecord`]. The ID number is not
/// in the question: it is taken from the case, so that nobody looks up persons who have applied for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceQuestion {
    /// Case, of the hall of whoever asks.
    pub case: CaseId,
    /// Slot of the material.
    pub slot: String,
}
