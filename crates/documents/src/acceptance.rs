//! 受理通知书: the application has been accepted and the clock runs.

use serde::Serialize;

use crate::{AnswerSection, Letterhead, MaterialLine};

/// 受理通知书: what was accepted, from whom, with which materials, and when it will be done.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// Number of this paper: area + office + kind + 〔year〕 + serial.
    pub document_number: String,
    /// Number of the case, with which the applicant asks about it.
    pub case_number: String,
    /// Password that goes with the case number.
    pub query_password: String,
    /// Name of the service item.
    pub item_name: String,
    /// Department that decides.
    pub department: String,
    /// Applicant's name as on the ID document.
    pub applicant_name: String,
    /// ID number, already masked.
    pub applicant_id_masked: String,
    /// 即办件 or 承诺件.
    pub service_kind: String,
    /// Promised limit with its unit, for example "5 个工作日".
    pub promised_limit: String,
    /// Last day, or the reason why it cannot be told, for example "日历未公布，暂无法推算".
    pub due: String,
    /// Materials taken in.
    pub received_materials: Vec<MaterialLine>,
    /// Materials that may follow (容缺后补).
    pub later_materials: Vec<MaterialLine>,
    /// The filled-in form.
    pub answers: Vec<AnswerSection>,
    /// Statement of truth above the signature (申请人声明). Line breaks begin paragraphs.
    pub statement: String,
    /// The applicant's signature as PNG; without it the space stays free for a pen.
    #[serde(skip)]
    pub signature_png: Option<Vec<u8>>,
    /// Clerk who accepted.
    pub clerk_name: String,
    /// Counter where it was accepted.
    pub counter: String,
    /// Date and time of acceptance.
    pub accepted_at: String,
    /// Fee and its basis, or 不收费.
    pub fee: String,
}
