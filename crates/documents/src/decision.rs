//! 办理结果通知书: what was decided.

use serde::Serialize;

use crate::{Letterhead, Matter, Remedies, Signing};

/// 办理结果通知书: whether the application was granted, why, and what the applicant can do about it.
///
/// Empty texts print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct DecisionNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// When the application was accepted.
    pub accepted_at: String,
    /// In favour of the applicant.
    pub granted: bool,
    /// What the applicant gets, where it was granted.
    pub result: String,
    /// The opinion, or the reason of a refusal.
    pub opinion: String,
    /// The law it stands on.
    pub legal_basis: String,
    /// When it was decided.
    pub decided_at: String,
    /// What the applicant can do about a refusal.
    pub remedies: Remedies,
    /// Who signs.
    pub signing: Signing,
}
