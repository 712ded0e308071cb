//! 一次性告知书: everything that is still needed, told at once.

use serde::Serialize;

use crate::{Letterhead, MaterialLine};

/// A material that is still needed.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct MissingLine {
    /// Name in the item's list of materials.
    pub name: String,
    /// What it must satisfy.
    pub requirement: String,
    /// Where and how the applicant gets it.
    pub how_to_get: String,
}

/// 一次性告知书: what is there, what is missing and how to get it, told completely and once.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct OneTimeNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// Number of this paper: area + office + kind + 〔year〕 + serial.
    pub document_number: String,
    /// Name of the service item.
    pub item_name: String,
    /// Department that decides.
    pub department: String,
    /// Applicant's name as on the ID document.
    pub applicant_name: String,
    /// ID number, already masked.
    pub applicant_id_masked: String,
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
    /// Clerk who told it.
    pub clerk_name: String,
    /// Counter where it was told.
    pub counter: String,
    /// Date and time.
    pub given_at: String,
    /// Until when the materials should be brought.
    pub reply_by: String,
    /// The applicant's signature as PNG; without it the space stays free for a pen.
    #[serde(skip)]
    pub signature_png: Option<Vec<u8>>,
}
