//! 不予受理通知书 and 退件通知书: why it goes no further here, and what the applicant can do about it.

use serde::Serialize;

use crate::{Letterhead, MaterialLine, Matter, Signing};

/// Where the applicant can turn to. What is empty prints as the office or court that has jurisdiction.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Remedies {
    /// Where to complain: telephone, counter, website.
    pub complaint: String,
    /// Authority of the administrative reconsideration.
    pub reconsideration: String,
    /// Court of the administrative lawsuit.
    pub court: String,
}

/// 不予受理通知书: the application is not accepted, and why.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct RefusalNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// When the application was made.
    pub applied_at: String,
    /// Why, each one sentence.
    pub reasons: Vec<String>,
    /// The law it stands on.
    pub legal_basis: String,
    /// The office whose remit it is, where it is not ours.
    pub right_office: String,
    /// What the applicant can do about it.
    pub remedies: Remedies,
    /// Who signs.
    pub signing: Signing,
}

/// 退件通知书: the application ends without a decision, and the materials go back.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReturnNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// When the application was made or accepted.
    pub applied_at: String,
    /// Whether the applicant withdrew it or the office returns it.
    pub occasion: String,
    /// Why, each one sentence.
    pub reasons: Vec<String>,
    /// The law it stands on.
    pub legal_basis: String,
    /// Materials that go back to the applicant.
    pub returned_materials: Vec<MaterialLine>,
    /// What the applicant can do about it.
    pub remedies: Remedies,
    /// Who signs.
    pub signing: Signing,
}
