//! 补正通知书 and 补正材料接收单: what must be supplemented, and that it has come.

use serde::Serialize;

use crate::{Letterhead, MaterialLine, Matter, MissingLine, Signing};

/// 补正通知书: what must be supplemented, until when, and what follows otherwise.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct SupplementNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Why it must be supplemented.
    pub reason: String,
    /// Materials to be brought.
    pub missing: Vec<MissingLine>,
    /// Other corrections, each one sentence.
    pub other_points: Vec<String>,
    /// Last day, or why it cannot be told.
    pub reply_by: String,
    /// Whether the limit of the case runs meanwhile.
    pub clock: String,
    /// What follows when nothing is brought until then.
    pub consequence: String,
    /// Who signs.
    pub signing: Signing,
}

/// 补正材料接收单: what was brought. The day of reception becomes the day on which the application was complete.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct SupplementReceipt {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Number of the paper that asked for it.
    pub answers_to: String,
    /// Materials taken in.
    pub received: Vec<MaterialLine>,
    /// Materials that are still missing.
    pub still_missing: Vec<MissingLine>,
    /// Day on which everything was there; empty while something is missing.
    pub completed_on: String,
    /// Last day of the case from now on, or why it cannot be told.
    pub due: String,
    /// Who signs.
    pub signing: Signing,
}
