//! Reading what was printed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Text of a PDF without its spaces and line breaks (a case number is longer than its cell), by poppler, which scripts/setup.sh installs.
pub fn text_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext")
        .args(["-raw".as_ref(), pdf.as_os_str(), "-".as_ref()])
        .output()
        .expect("pdftotext is installed by scripts/setup.sh");
    let text = String::from_utf8(output.stdout).expect("UTF-8 text");
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

/// The path in a sentence that says where a document was saved.
pub fn path_in(said: &str) -> PathBuf {
    PathBuf::from(&said[said.find('/').expect("the path is told")..])
}
