//! 收件凭证: the application is in the office's hands, and the time in which it must answer runs.

use serde::Serialize;

use crate::{Letterhead, MaterialLine, Matter, Signing};

/// 收件凭证: what was handed in and by when the office must say what it thinks of it.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct ApplicationReceipt {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Materials handed in.
    pub received: Vec<MaterialLine>,
    /// Last day for the one-time notice, or why it cannot be told.
    pub notice_by: String,
    /// Who signs.
    pub signing: Signing,
}
