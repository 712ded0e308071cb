//! What was read from the photographed identity papers of a draft.

use domain::form::identity::Certainty;
use domain::form::offer::FieldOffer;
use domain::id::{BlobHash, CaseId, ItemCode, JointId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is being filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum DraftRef {
    /// A case.
    Case(CaseId),
    /// A joint application.
    Joint(JointId),
}

/// What was read from the photos of a draft. It is in the engine's memory only, and only as long as the photos are in their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperReadings {
    /// Photos that have not been read yet.
    pub waiting: u32,
    /// What they say for fields that have no answer or another one, in the order of the form.
    pub offers: Vec<ReadOffer>,
}

/// What a photographed paper says for a field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReadOffer {
    /// Member of a joint application in whose own part the field is; `None` in its common part, and in a case.
    pub member: Option<ItemCode>,
    /// What it says.
    #[serde(flatten)]
    pub offer: FieldOffer,
    /// How far it can be relied on.
    pub certainty: Certainty,
    /// Slot of the photo, or in a joint application the kind of material that it lies under.
    pub slot: String,
    /// The photo.
    pub hash: BlobHash,
}

impl std::fmt::Debug for ReadOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadOffer")
            .field("offer", &self.offer)
            .field("certainty", &self.certainty)
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}
