//! Printed documents: from the records to the PDF.

mod paper;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use documents::{Document, Press, PrintError};
use domain::id::{BlobHash, CaseId, JointId, TicketId};
use domain::refusal::{Refusal, RefusalCode};
use photos::vault::{Vault, VaultError};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{DocumentRef, DocumentSaved};

use crate::desk::Desk;
use crate::photo::vault_failure;
use crate::screens::Glance;
use crate::trouble;

/// The machine's fonts are found once; they serve every desk of the process.
static PRESS: OnceLock<Press> = OnceLock::new();

/// Longest side of a signature on paper, in pixels.
const SIGNATURE_SIDE: u32 = 1200;

/// A document that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Acceptance(CaseId),
    Notice(CaseId),
    Joint(JointId),
    Ticket(TicketId),
}

impl Wanted {
    /// Reads an id of [`DocumentRef::id`].
    fn parse(id: &str) -> Result<Self, Failure> {
        let wanted = id.split_once('/').and_then(|(kind, id)| {
            let id = id.parse().ok()?;
            Some(match kind {
                "acceptance" => Wanted::Acceptance(CaseId(id)),
                "notice" => Wanted::Notice(CaseId(id)),
                "joint" => Wanted::Joint(JointId(id)),
                "ticket" => Wanted::Ticket(TicketId(id)),
                _ => return None,
            })
        });
        wanted.ok_or_else(not_found)
    }
}

fn not_found() -> Failure {
    Refusal::new(RefusalCode::NotFound).with("what", "document").into()
}

/// What is to be printed: everything but the picture of the signature.
struct Paper {
    document: Document,
    signature: Option<BlobHash>,
    reference: DocumentRef,
}

impl Desk {
    /// A document as PDF.
    ///
    /// # Errors
    /// [`RefusalCode::NotFound`] when there is no such document (yet), [`FailureCode::NoChineseFont`], [`FailureCode::PrintFailed`].
    pub async fn document(&self, id: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.print(id).await?.1)
    }

    /// Saves a document's PDF into the documents folder of the local data.
    pub(crate) async fn save_document(&self, id: &str) -> Result<DocumentSaved, Failure> {
        let (reference, pdf) = self.print(id).await?;
        self.save_file(reference.file_name, "pdf", pdf).await
    }

    /// Saves a file into the documents folder of the local data.
    pub(crate) async fn save_file(
        &self,
        name: String,
        extension: &'static str,
        bytes: Vec<u8>,
    ) -> Result<DocumentSaved, Failure> {
        let folder = self.config().data.join("documents");
        blocking(move || {
            fs::create_dir_all(&folder).map_err(|error| trouble::file(&error))?;
            let path = folder.join(format!("{}.{extension}", plain_name(&name)));
            write_whole(&path, &bytes).map_err(|error| trouble::file(&error))?;
            Ok(DocumentSaved { path: path.to_string_lossy().into_owned() })
        })
        .await
    }

    async fn print(&self, id: &str) -> Result<(DocumentRef, Vec<u8>), Failure> {
        let wanted = Wanted::parse(id)?;
        let paper = self.look(move |glance| draw(glance, wanted)).await?;
        let vault = self.ready()?.vault.clone();
        blocking(move || {
            let signature = match &paper.signature {
                Some(hash) => picture(&vault, hash)?,
                None => None,
            };
            let document = signed(paper.document, signature);
            Ok((paper.reference, set(&document)?))
        })
        .await
    }
}

fn draw(glance: &Glance<'_>, wanted: Wanted) -> Result<Paper, Failure> {
    match wanted {
        Wanted::Acceptance(case) => paper::acceptance(glance, case),
        Wanted::Notice(case) => paper::notice(glance, case),
        Wanted::Joint(joint) => paper::joint(glance, joint),
        Wanted::Ticket(ticket) => paper::ticket(glance, ticket),
    }
}

/// The signature as PNG. One that was taken at another counter and is not here leaves the space free for a pen.
fn picture(vault: &Vault, hash: &BlobHash) -> Result<Option<Vec<u8>>, Failure> {
    let bytes = match vault.get(&hash.0) {
        Ok(bytes) => bytes,
        Err(VaultError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(vault_failure(error)),
    };
    // Photos and signatures are kept as JPEG; the press takes PNG only.
    let unusable = |_| Failure::new(FailureCode::PrintFailed, "the signature cannot be read");
    let picture = image::load_from_memory(&bytes).map_err(unusable)?;
    let picture =
        picture.thumbnail(SIGNATURE_SIDE.min(picture.width()), SIGNATURE_SIDE.min(picture.height()));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).map_err(unusable)?;
    Ok(Some(png.into_inner()))
}

fn signed(document: Document, signature_png: Option<Vec<u8>>) -> Document {
    match document {
        Document::Acceptance(paper) => Document::Acceptance(documents::Acceptance { signature_png, ..paper }),
        Document::OneTimeNotice(paper) => {
            Document::OneTimeNotice(documents::OneTimeNotice { signature_png, ..paper })
        }
        Document::JointApplication(paper) => {
            Document::JointApplication(documents::JointApplicationForm { signature_png, ..paper })
        }
        slip @ Document::Ticket(_) => slip,
    }
}

/// Sets a document. Blocks.
fn set(document: &Document) -> Result<Vec<u8>, Failure> {
    let press = match PRESS.get() {
        Some(press) => press,
        None => {
            let press = Press::new().map_err(|error| print_failure(&error))?;
            // Two at once each find the fonts; one of them is kept.
            PRESS.get_or_init(|| press)
        }
    };
    let pdf = press.render(document).map_err(|error| print_failure(&error))?;
    if !pdf.unprintable.is_empty() {
        tracing::warn!(
            characters = pdf.unprintable.len(),
            "no installed font has some characters of a document"
        );
    }
    Ok(pdf.bytes)
}

fn print_failure(error: &PrintError) -> Failure {
    let code = match error {
        PrintError::NoChineseFont => FailureCode::NoChineseFont,
        _ => FailureCode::PrintFailed,
    };
    Failure::new(code, error.to_string())
}

/// A file name without what a file system or a shell could take for more.
fn plain_name(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '〔' | '〕') { c } else { '_' })
        .collect()
}

/// Writes a file so that it is either the old one or the whole new one.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_extension("part");
    let mut file = fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(partial, path)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| trouble::internal("printing ended early"))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_kind_and_record() {
        let id = "019aa0a0-0000-7000-8000-000000000001";
        let uuid = id.parse().expect("a literal");
        assert_eq!(Wanted::parse(&format!("notice/{id}")), Ok(Wanted::Notice(CaseId(uuid))));
        assert_eq!(Wanted::parse(&format!("ticket/{id}")), Ok(Wanted::Ticket(TicketId(uuid))));
        for wrong in ["", "notice", "notice/", "notice/../../key", &format!("letter/{id}")] {
            assert!(Wanted::parse(wrong).is_err(), "{wrong} is no document");
        }
    }

    #[test]
    fn file_names_stay_in_their_folder() {
        assert_eq!(plain_name("受理通知书-310199〔2026〕0007号"), "受理通知书-310199〔2026〕0007号");
        assert_eq!(plain_name("../a b\\c:d"), "___a_b_c_d");
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = std::env::temp_dir().join(format!("yichuang-document-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("a.pdf");
        for text in ["first", "second"] {
            write_whole(&path, text.as_bytes()).expect("a writable folder");
            assert_eq!(fs::read(&path).expect("the file"), text.as_bytes());
        }
        assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 1, "nothing half-written stays");
        fs::remove_dir_all(folder).expect("the folder");
    }
}
