//! 承诺书: what the applicant promises instead of proving it now.

use serde::Serialize;

use crate::{Letterhead, MaterialLine, Matter, Signing};

/// A material that a declaration replaces.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeclaredLine {
    /// Name in the item's list of materials.
    pub name: String,
    /// What it would have proved, and so what is declared.
    pub requirement: String,
}

/// 承诺书: what the office told, what the applicant declares (告知承诺) and what will follow (容缺后补).
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Conditions of the item that the applicant was told.
    pub conditions: String,
    /// Legal basis of the item.
    pub legal_basis: String,
    /// Materials that the declaration replaces.
    pub declared: Vec<DeclaredLine>,
    /// Materials that will follow.
    pub later: Vec<MaterialLine>,
    /// Statement of truth above the signature. Line breaks begin paragraphs.
    pub statement: String,
    /// Who signs.
    pub signing: Signing,
}
