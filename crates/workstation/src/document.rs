//! Printed documents: from the records to the PDF.

pub(crate) mod list;
mod paper;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use documents::{Document, Pdf, Press, PrintError};
use domain::id::{BlobHash, CaseId, ItemCode, JointId, TicketId};
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use photos::vault::{Vault, VaultError};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{
    DOCUMENT_KINDS, DocumentOutcome, DocumentPrint, DocumentRef, DocumentSaved, DocumentView, MOST_COPIES,
    Printed, PrintedWay, PrinterList, Printing, Tag, usual_copies,
};
use uuid::Uuid;

use self::paper::course;
use crate::cache::printed;
use crate::desk::{Desk, settings};
use crate::photo::vault_failure;
use crate::printing::Job;
use crate::screens::Glance;
use crate::{trouble, words};

/// The machine's fonts are found once; they serve every desk of the process.
static PRESS: OnceLock<Press> = OnceLock::new();

/// Longest side of a signature on paper, in pixels.
const SIGNATURE_SIDE: u32 = 1200;

/// A document that can be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Receipt(CaseId),
    Notice(CaseId),
    Refusal(CaseId),
    Acceptance(CaseId),
    Declaration(CaseId),
    /// Of the round that the case came back from.
    SupplementNotice(CaseId, u32),
    Supplement(CaseId, Timestamp),
    /// Of a case, or of a task where the case is not held.
    Limit(Uuid, Timestamp),
    Return(CaseId),
    Decision(CaseId),
    Delivery(CaseId),
    Joint(JointId),
    Ticket(TicketId),
    Guide(ItemCode),
}

impl Wanted {
    /// Reads an id of [`DocumentRef::id`].
    fn parse(id: &str) -> Result<Self, Failure> {
        let wanted = id.split_once('/').and_then(|(kind, id)| {
            if kind == "guide" {
                return Some(Wanted::Guide(ItemCode(id.to_owned())));
            }
            let (id, which) = match id.split_once('/') {
                Some((id, which)) => (id.parse().ok()?, Some(which.parse().ok()?)),
                None => (id.parse().ok()?, None),
            };
            Some(match (kind, which) {
                ("receipt", None) => Wanted::Receipt(CaseId(id)),
                ("notice", None) => Wanted::Notice(CaseId(id)),
                ("refusal", None) => Wanted::Refusal(CaseId(id)),
                ("acceptance", None) => Wanted::Acceptance(CaseId(id)),
                ("declaration", None) => Wanted::Declaration(CaseId(id)),
                ("supplement_notice", Some(round)) => {
                    Wanted::SupplementNotice(CaseId(id), u32::try_from(round).ok()?)
                }
                ("supplement", Some(at)) => Wanted::Supplement(CaseId(id), Timestamp(at)),
                ("limit", Some(at)) => Wanted::Limit(id, Timestamp(at)),
                ("return", None) => Wanted::Return(CaseId(id)),
                ("decision", None) => Wanted::Decision(CaseId(id)),
                ("delivery", None) => Wanted::Delivery(CaseId(id)),
                ("joint", None) => Wanted::Joint(JointId(id)),
                ("ticket", None) => Wanted::Ticket(TicketId(id)),
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

/// A paper with what this PC knows about printing it.
struct Prepared {
    paper: Paper,
    printed: Vec<Printed>,
    printing: Printing,
}

impl Desk {
    /// A document as PDF.
    ///
    /// # Errors
    /// [`RefusalCode::NotFound`] when there is no such document (yet), [`FailureCode::NoChineseFont`], [`FailureCode::PrintFailed`].
    pub async fn document(&self, id: &str) -> Result<Vec<u8>, Failure> {
        let Prepared { paper, .. } = self.prepare(id).await?;
        Ok(self.set(paper, pdf).await?.1.bytes)
    }

    /// A page of a document, counted from 1, as a picture (SVG).
    ///
    /// # Errors
    /// As [`Desk::document`]; [`RefusalCode::NotFound`] when it has no such page.
    pub async fn document_page(&self, id: &str, page: usize) -> Result<Vec<u8>, Failure> {
        let page = page.checked_sub(1).ok_or_else(not_found)?;
        let Prepared { paper, .. } = self.prepare(id).await?;
        let (_, leaf) = self.set(paper, move |press, document| press.leaf(document, page)).await?;
        leaf.map(|leaf| leaf.svg.into_bytes()).ok_or_else(not_found)
    }

    /// A document as it would be printed now, and what was printed of it.
    pub(crate) async fn view_document(&self, id: &str) -> Result<DocumentView, Failure> {
        let Prepared { paper, printed, printing } = self.prepare(id).await?;
        let (reference, pdf) = self.set(paper, pdf).await?;
        Ok(DocumentView {
            pages: u32::try_from(pdf.pages).unwrap_or(u32::MAX),
            absent: pdf.unprintable.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect(),
            copies: printing.copies(&reference.kind),
            printer: printing.printer(&reference.kind).map(str::to_owned),
            printed,
        })
    }

    /// Prints a document. Where that cannot be done it is saved instead.
    pub(crate) async fn print_document(&self, request: &DocumentPrint) -> Result<DocumentOutcome, Failure> {
        let Prepared { paper, printing, .. } = self.prepare(&request.id).await?;
        let (reference, pdf) = self.set(paper, pdf).await?;
        let copies = request.copies.unwrap_or_else(|| printing.copies(&reference.kind)).clamp(1, MOST_COPIES);
        let job = Job {
            printer: request.printer.clone(),
            title: title(&reference).to_owned(),
            copies,
            pdf: pdf.bytes.clone(),
        };
        match self.config().print_queue.print(job).await {
            Ok(printer) => {
                self.note_printed(&reference, copies, PrintedWay::Printer(printer.clone())).await?;
                Ok(DocumentOutcome::Printed { printer, copies })
            }
            Err(reason) => {
                tracing::warn!(code = ?reason.code, "a document was not printed: {reason}");
                let path = self.keep_file(&reference, pdf.bytes).await?;
                Ok(DocumentOutcome::SavedInstead { reason, path })
            }
        }
    }

    /// Saves a document's PDF into the documents folder of the local data.
    pub(crate) async fn save_document(&self, id: &str) -> Result<DocumentSaved, Failure> {
        let Prepared { paper, .. } = self.prepare(id).await?;
        let (reference, pdf) = self.set(paper, pdf).await?;
        Ok(DocumentSaved { path: self.keep_file(&reference, pdf.bytes).await? })
    }

    /// The printers of this PC.
    pub(crate) async fn printers(&self) -> PrinterList {
        let (printers, trouble) = match self.config().print_queue.printers().await {
            Ok(printers) => (printers, None),
            Err(trouble) => (Vec::new(), Some(trouble)),
        };
        let usual = |kind: &str| (kind.to_owned(), usual_copies(kind));
        PrinterList { printers, trouble, usual_copies: DOCUMENT_KINDS.map(usual).into() }
    }

    /// The paper as it stands now; one that was printed before says so.
    async fn prepare(&self, id: &str) -> Result<Prepared, Failure> {
        let (wanted, id) = (Wanted::parse(id)?, id.to_owned());
        self.look(move |glance| {
            let mut paper = draw(glance, wanted, &id)?;
            let printed = printed::of(glance.connection, &paper.reference.id)?;
            let times = printed.iter().filter(|printed| printed.way != PrintedWay::Saved).count();
            // Guides are handed out, not issued.
            if times > 0 && paper.reference.kind != "guide" {
                paper.document.letterhead_mut().reprint =
                    format!("补打（第 {} 次打印）：{}", times + 1, words::moment(glance.now));
            }
            let printing = settings(glance.connection)?.printing;
            Ok(Prepared { paper, printed, printing })
        })
        .await
    }

    /// Sets a paper with its signature.
    async fn set<T: Send + 'static>(
        &self,
        paper: Paper,
        set: impl FnOnce(&Press, &Document) -> Result<T, PrintError> + Send + 'static,
    ) -> Result<(DocumentRef, T), Failure> {
        let vault = self.ready()?.vault.clone();
        blocking(move || {
            let mut document = paper.document;
            if let (Some(hash), Some(signing)) = (&paper.signature, document.signing_mut()) {
                signing.signature_png = picture(&vault, hash)?;
            }
            Ok((paper.reference, set(press()?, &document).map_err(|error| print_failure(&error))?))
        })
        .await
    }

    async fn keep_file(&self, reference: &DocumentRef, pdf: Vec<u8>) -> Result<String, Failure> {
        let saved = self.save_file(reference.file_name.clone(), "pdf", pdf).await?;
        self.note_printed(reference, 1, PrintedWay::Saved).await?;
        Ok(saved.path)
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

    /// Notes what became of a document on paper.
    pub(crate) async fn note_printed(
        &self,
        reference: &DocumentRef,
        copies: u8,
        way: PrintedWay,
    ) -> Result<(), Failure> {
        let open = self.ready()?;
        let (by, at, id) = (open.session()?.known.staff.name.clone(), open.now(), reference.id.clone());
        open.cache
            .write(move |connection| printed::note(connection, &id, &Printed { at, by, copies, way }))
            .await?;
        // Which outcomes have still to be told is part of the list of cases.
        open.announce(Tag::Case);
        Ok(())
    }
}

/// What the print queue shows of a document: its kind. Whose it is and which case, nobody at the printer needs to know.
fn title(reference: &DocumentRef) -> &str {
    reference.file_name.split('-').next().unwrap_or_default()
}

fn draw(glance: &Glance<'_>, wanted: Wanted, id: &str) -> Result<Paper, Failure> {
    match wanted {
        Wanted::Receipt(case) => course::receipt(&paper::Held::of(glance, case, id)?),
        Wanted::Notice(case) => paper::notice(&paper::Held::of(glance, case, id)?),
        Wanted::Refusal(case) => course::refusal(&paper::Held::of(glance, case, id)?),
        Wanted::Acceptance(case) => paper::acceptance(&paper::Held::of(glance, case, id)?),
        Wanted::Declaration(case) => paper::declaration(&paper::Held::of(glance, case, id)?),
        Wanted::SupplementNotice(case, round) => {
            course::supplement_notice(&paper::Held::of(glance, case, id)?, round)
        }
        Wanted::Supplement(case, at) => course::supplement(&paper::Held::of(glance, case, id)?, at),
        Wanted::Limit(subject, at) => course::limit(glance, subject, at, id),
        Wanted::Return(case) => course::returned(&paper::Held::of(glance, case, id)?),
        Wanted::Decision(case) => course::decision(&paper::Held::of(glance, case, id)?),
        Wanted::Delivery(case) => course::delivery(&paper::Held::of(glance, case, id)?),
        Wanted::Joint(joint) => paper::joint(glance, joint),
        Wanted::Ticket(ticket) => paper::ticket(glance, ticket),
        Wanted::Guide(item) => paper::guide(glance, &item),
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

/// The press, with the machine's fonts. Blocks when it is first wanted.
fn press() -> Result<&'static Press, Failure> {
    if let Some(press) = PRESS.get() {
        return Ok(press);
    }
    let press = Press::new().map_err(|error| print_failure(&error))?;
    // Two at once each find the fonts; one of them is kept.
    Ok(PRESS.get_or_init(|| press))
}

fn pdf(press: &Press, document: &Document) -> Result<Pdf, PrintError> {
    let pdf = press.render(document)?;
    if !pdf.unprintable.is_empty() {
        tracing::warn!(
            characters = pdf.unprintable.len(),
            "no installed font has some characters of a document"
        );
    }
    Ok(pdf)
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
        assert_eq!(Wanted::parse("guide/chusheng-dengji"), Ok(Wanted::Guide("chusheng-dengji".into())));
        let received = Wanted::Supplement(CaseId(uuid), Timestamp(17));
        assert_eq!(Wanted::parse(&format!("supplement/{id}/17")), Ok(received));
        for wrong in ["", "notice", "notice/", "notice/../../key", "supplement", "limit/17"] {
            assert!(Wanted::parse(wrong).is_err(), "{wrong} is no document");
        }
        for wrong in ["letter", "supplement", "limit"] {
            assert!(
                Wanted::parse(&format!("{wrong}/{id}")).is_err(),
                "{wrong} is no document of a case alone"
            );
        }
        assert!(Wanted::parse(&format!("notice/{id}/17")).is_err(), "there is one notice of a case");
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
