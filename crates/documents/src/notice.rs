//! 一次性告知书: everything that is still needed, told at once.

use serde::Serialize;

use crate::{Letterhead, MaterialLine, Matter, MissingLine, Signing};

/// 一次性告知书: what is there, what is missing and how to get it, told completely and once.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct OneTimeNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Materials the applicant already has.
    pub present: Vec<MaterialLine>,
    /// Materials still needed.
    pub missing: Vec<MissingLine>,
    /// Other corrections, each one sentence.
    pub other_points: Vec<String>,
    /// Special procedures (听证、检验、公示…) and their limits.
    pub special_procedures: String,
    /// Fee and its basis.
    pub fee: String,
    /// Promised limit once everything is there.
    pub limit: String,
    /// Until when the materials should be brought.
    pub reply_by: String,
    /// Who signs.
    pub signing: Signing,
}
