//! 联办申请表: several items applied for as one thing.

use serde::Serialize;

use crate::{AnswerSection, Letterhead, MaterialLine, Signing};

/// What belongs to one member item only.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct JointMemberPart {
    /// Name of the service item.
    pub item_name: String,
    /// Department that decides.
    pub department: String,
    /// Number of this member's own case; empty while it has none.
    pub case_number: String,
    /// Promised limit with its unit.
    pub limit: String,
    /// Last day, or why it cannot be told.
    pub due: String,
    /// Answers only this member asks for.
    pub sections: Vec<AnswerSection>,
    /// Materials only this member needs.
    pub materials: Vec<MaterialLine>,
}

/// 联办申请表: the application and the one receipt for all members.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct JointApplicationForm {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The one number with which all members are tracked.
    pub tracking_number: String,
    /// Name of the package, for example 新生儿出生一件事.
    pub package_name: String,
    /// Applicant's name as on the ID document.
    pub applicant_name: String,
    /// ID number, already masked.
    pub applicant_id_masked: String,
    /// Consent to sharing data among the departments. Line breaks begin paragraphs.
    pub consent_text: String,
    /// Answers that all members share.
    pub common: Vec<AnswerSection>,
    /// One part per member, in the order of the package.
    pub members: Vec<JointMemberPart>,
    /// Materials handed in once for several members.
    pub shared_materials: Vec<MaterialLine>,
    /// How the results reach the applicant.
    pub delivery: String,
    /// Who signs.
    pub signing: Signing,
}
