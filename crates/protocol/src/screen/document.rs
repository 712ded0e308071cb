//! Printed documents: looked at, printed, saved.

use std::collections::BTreeMap;

use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Failure;

/// A printable document. Its PDF is at the host's document URL for `id`, a picture of each page at its page URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentRef {
    /// Kind and what it is about: `acceptance/<case>`, `joint/<joint>`, `ticket/<ticket>`, `guide/<item>`. Where there may be several of a kind,
    /// what tells them apart comes last: `supplement/<case>/<time>`, `limit/<case or task>/<time>`, `supplement_notice/<case>/<round>`.
    pub id: String,
    /// Kind: the word before the first slash of the id, one of [`DOCUMENT_KINDS`].
    pub kind: String,
    /// Number that stands on it; empty where it has none.
    pub number: String,
    /// Suggested file name without personal data.
    pub file_name: String,
}

/// A document's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentQuery {
    /// As in [`DocumentRef::id`].
    pub id: String,
}

/// A document as it would be printed now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentView {
    /// Number of pages.
    pub pages: u32,
    /// Characters that no installed font has, each once; 〓 stands for them on the paper.
    pub absent: Vec<String>,
    /// Copies that this PC prints of such a document.
    pub copies: u8,
    /// Printer that this PC prints such a document on; `None` is the system's default.
    pub printer: Option<String>,
    /// What was printed and saved of it at this PC, earliest first.
    pub printed: Vec<Printed>,
}

/// A document that was printed or saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Printed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// How many.
    pub copies: u8,
    /// On a printer, or into a file.
    pub way: PrintedWay,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintedWay {
    /// The queue of this printer has taken it.
    Printer(String),
    /// It was saved as a file.
    Saved,
}

/// Prints a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentPrint {
    /// As in [`DocumentRef::id`].
    pub id: String,
    /// How many; `None` is as many as this PC usually prints.
    pub copies: Option<u8>,
    /// On which printer; `None` is the system's default.
    pub printer: Option<String>,
}

/// What became of a document that was to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DocumentOutcome {
    /// The queue has taken it.
    Printed {
        /// Printer.
        printer: String,
        /// How many.
        copies: u8,
    },
    /// It could not be printed and was saved instead, so that nobody waits in vain.
    SavedInstead {
        /// Why it was not printed.
        reason: Failure,
        /// Path of the file.
        path: String,
    },
}

/// Where a document was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentSaved {
    /// Path of the file.
    pub path: String,
}

/// The printers of this PC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrinterList {
    /// Printers, the system's default first.
    pub printers: Vec<Printer>,
    /// Why none can be listed.
    pub trouble: Option<Failure>,
    /// How many copies of each kind of document are usual.
    pub usual_copies: BTreeMap<String, u8>,
}

/// A printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Printer {
    /// Name of its queue.
    pub name: String,
    /// What people call it.
    pub info: String,
    /// The system's default.
    pub default: bool,
    /// It takes jobs and is not stopped.
    pub ready: bool,
}

/// Which printers this PC prints on, and how many copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Printing {
    /// For whatever has none of its own; `None` is the system's default.
    #[serde(default)]
    pub printer: Option<String>,
    /// By kind of document, as in [`DocumentRef::kind`].
    #[serde(default)]
    pub kinds: BTreeMap<String, KindPrinting>,
}

/// How one kind of document is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindPrinting {
    /// Printer of its own, for example the one with the roll.
    #[serde(default)]
    pub printer: Option<String>,
    /// Copies; `None` is the usual number.
    #[serde(default)]
    pub copies: Option<u8>,
}

impl Printing {
    /// The printer for a kind of document; `None` is the system's default.
    pub fn printer(&self, kind: &str) -> Option<&str> {
        let own = self.kinds.get(kind).and_then(|own| own.printer.as_deref());
        own.or(self.printer.as_deref())
    }

    /// How many copies of a kind of document.
    pub fn copies(&self, kind: &str) -> u8 {
        let own = self.kinds.get(kind).and_then(|own| own.copies);
        own.unwrap_or_else(|| usual_copies(kind)).clamp(1, MOST_COPIES)
    }
}

/// Kinds of document, as in [`DocumentRef::kind`].
pub const DOCUMENT_KINDS: [&str; 14] = [
    "receipt",
    "notice",
    "refusal",
    "acceptance",
    "declaration",
    "supplement_notice",
    "supplement",
    "limit",
    "return",
    "decision",
    "delivery",
    "joint",
    "guide",
    "ticket",
];

/// How many copies of a kind of document are usual: what is signed has one for each side.
pub fn usual_copies(kind: &str) -> u8 {
    if matches!(kind, "ticket" | "guide") { 1 } else { 2 }
}

/// Copies that one press prints at most.
pub const MOST_COPIES: u8 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_may_have_its_own_printer_and_copies() {
        let slip = KindPrinting { printer: Some("roll".into()), copies: Some(3) };
        let printing =
            Printing { printer: Some("laser".into()), kinds: [("ticket".to_owned(), slip)].into() };
        assert_eq!((printing.printer("ticket"), printing.copies("ticket")), (Some("roll"), 3));
        assert_eq!((printing.printer("notice"), printing.copies("notice")), (Some("laser"), 2));
        assert_eq!((Printing::default().printer("notice"), Printing::default().copies("guide")), (None, 1));
    }
}
