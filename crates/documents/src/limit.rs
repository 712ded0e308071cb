//! 办理期限告知书: something has changed the limit of a case, and the applicant is told in writing.

use serde::Serialize;

use crate::{Letterhead, Matter, Signing};

/// 办理期限告知书: a special procedure whose time does not count (行政许可法 art. 45), or an extension (art. 42).
///
/// Empty texts print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct LimitNotice {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// What it is, as a heading: 特别程序 or 延长办理期限.
    pub occasion: String,
    /// What happens to the limit, in sentences.
    pub explanation: String,
    /// The law it stands on.
    pub legal_basis: String,
    /// How long it takes at most, or by how much the limit is extended.
    pub period: String,
    /// From when.
    pub from: String,
    /// Last day of the case from now on, or why it cannot be told.
    pub due: String,
    /// Why.
    pub reason: String,
    /// Who signs.
    pub signing: Signing,
}
