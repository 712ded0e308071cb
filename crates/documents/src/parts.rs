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
    /// Enquiry telephone.
    pub phone: String,
    /// Prints 样例 SAMPLE on every page. Set it for previews and training, where the paper has no effect in law.
    pub sample: bool,
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

/// One section of the filled-in form.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct AnswerSection {
    /// Heading of the section.
    pub title: String,
    /// Print label and answer, in the form's order.
    pub lines: Vec<(String, String)>,
}
