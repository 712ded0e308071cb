//! One page of every document as a picture in docs/screenshots.

use std::path::Path;
use std::process::Command;

use documents::Press;
use system_tests::screenshot;

#[path = "../../crates/documents/tests/specimens/specimens.rs"]
mod specimens;

/// The first page as poppler draws it, small and without colours.
fn picture(pdf: &Path) -> Vec<u8> {
    let output = Command::new("pdftoppm")
        .args(["-png", "-gray", "-r", "76", "-f", "1", "-l", "1"])
        .arg(pdf)
        .output()
        .expect("pdftoppm is installed by scripts/setup.sh");
    assert!(output.status.success(), "poppler can read {}", pdf.display());
    output.stdout
}

#[test]
fn every_document_has_a_picture_that_shows_it_as_it_is_today() {
    let press = Press::new().expect("the machine has a Chinese font");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, mut document) in specimens::all() {
        document.letterhead_mut().sample = true;
        let pdf = press.render(&document).expect("a specimen can be printed");
        let path = folder.path().join("page.pdf");
        std::fs::write(&path, &pdf.bytes).expect("a file");
        screenshot::keep(&format!("paper-{}", name.replace('_', "-")), &picture(&path));
    }
}
