//! Pieces that several documents share.
//!
//! None of the input types implements `Debug`: they hold personal data, and what cannot be formatted cannot slip
//! into a log.

use serde::Serialize;

/// Who issues the document.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// Full name of the service hall.
    pub hall_name: String,
    /// Street address, for coming back.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// Enquiry telephone.
    pub phone: String,
    /// Prints 样例 SAMPLE on every page. Set it for previews and training, where the paper has no effect in law.
    pub sample: bool,
    /// Says that the paper was printed before (补打), and when it was printed again; empty on the first print.
    pub reprint: String,
}

/// The case that a paper is about, and whose it is.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Matter {
    /// Number of this paper: area + office + kind + 〔year〕 + serial.
    pub document_number: String,
    /// Number of the case, with which the applicant asks about it; empty while it has none.
    pub case_number: String,
    /// Name of the service item.
    pub item_name: String,
    /// Department that decides.
    pub department: String,
    /// Applicant's name as on the ID document.
    pub applicant_name: String,
    /// ID number, already masked.
    pub applicant_id_masked: String,
}

/// Who signs at the counter, and when.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signing {
    /// The clerk.
    pub clerk_name: String,
    /// The counter.
    pub counter: String,
    /// Date and time.
    pub at: String,
    /// The applicant's signature as PNG; without it the space stays free for a pen.
    #[serde(skip)]
    pub signature_png: Option<Vec<u8>>,
}

/// One material in a list, as it is printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct MaterialLine {
    /// Name in the item's list of materials.
    pub name: String,
    /// 原件, 复印件, 电子件 and the like.
    pub form: String,
    /// Number of copies.
    pub copies: String,
    /// Number of pages.
    pub pages: String,
    /// Remark, for example until when it may follow.
    pub note: String,
}

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

/// One section of the filled-in form.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct AnswerSection {
    /// Heading of the section.
    pub title: String,
    /// Print label and answer, in the form's order.
    pub lines: Vec<(String, String)>,
}
