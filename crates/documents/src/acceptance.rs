//! 受理通知书: the application has been accepted and the clock runs.

use serde::Serialize;

use crate::{AnswerSection, Letterhead, MaterialLine, Matter, Signing};

/// 受理通知书: what was accepted, from whom, with which materials, and when it will be done.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The case and the applicant.
    pub matter: Matter,
    /// Password that goes with the case number.
    pub query_password: String,
    /// 即办件 or 承诺件.
    pub service_kind: String,
    /// Promised limit with its unit, for example "5 个工作日".
    pub promised_limit: String,
    /// Last day, or the reason why it cannot be told, for example "日历未公布，暂无法推算".
    pub due: String,
    /// The applicant's telephone, already masked.
    pub contact_phone: String,
    /// Where the applicant can be written to.
    pub contact_address: String,
    /// Materials taken in.
    pub received_materials: Vec<MaterialLine>,
    /// Materials that may follow (容缺后补).
    pub later_materials: Vec<MaterialLine>,
    /// Materials that need not be handed in, and why: shared data, a declaration, an original that was only shown.
    pub not_taken_materials: Vec<MaterialLine>,
    /// The filled-in form.
    pub answers: Vec<AnswerSection>,
    /// Statement of truth above the signature (申请人声明). Line breaks begin paragraphs.
    pub statement: String,
    /// Who signs.
    pub signing: Signing,
    /// Fee and its basis, or 不收费.
    pub fee: String,
}
