//! From a document's data to its PDF.

use std::fmt;
use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::fonts::{Families, Fonts};
use crate::world::{Job, Shelf, file_id};
use crate::{Acceptance, JointApplicationForm, OneTimeNotice, PrintError, TicketSlip};

/// Longest side of a signature, in pixels. Signature pads give 300 to 2000.
const SIGNATURE_SIDE: u32 = 4096;

/// After how many further documents typst forgets the intermediate results of one. A few keep the templates
/// themselves warm; more would only hold old people's data in memory.
const MEMORY: usize = 3;

/// A document to print.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// 受理通知书.
    Acceptance(Acceptance),
    /// 一次性告知书.
    OneTimeNotice(OneTimeNotice),
    /// 联办申请表.
    JointApplication(JointApplicationForm),
    /// 排队小票.
    Ticket(TicketSlip),
}

impl Document {
    fn template(&self) -> &'static str {
        match self {
            Self::Acceptance(_) => "/acceptance.typ",
            Self::OneTimeNotice(_) => "/one_time_notice.typ",
            Self::JointApplication(_) => "/joint_application.typ",
            Self::Ticket(_) => "/ticket.typ",
        }
    }

    fn signature(&self) -> Option<&[u8]> {
        match self {
            Self::Acceptance(acceptance) => acceptance.signature_png.as_deref(),
            Self::OneTimeNotice(notice) => notice.signature_png.as_deref(),
            Self::JointApplication(form) => form.signature_png.as_deref(),
            Self::Ticket(_) => None,
        }
    }
}

/// A finished document.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// Characters that no installed font has and that therefore stand as boxes on the paper, each once. The clerk
    /// should be warned when a name is among them.
    pub unprintable: Vec<char>,
}

/// Sizes only: the content is personal.
impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, pages, unprintable } = self;
        f.debug_struct("Pdf")
            .field("bytes", &bytes.len())
            .field("pages", pages)
            .field("unprintable", &unprintable.len())
            .finish()
    }
}

/// What a template reads from `/data.json`.
#[derive(Serialize)]
struct Payload<'a> {
    fonts: &'a Families,
    signed: bool,
    document: &'a Document,
}

/// Sets documents. Make one, keep it, share it among threads.
pub struct Press {
    fonts: Fonts,
    shelf: Shelf,
}

impl Press {
    /// Finds the machine's fonts and reads the templates.
    ///
    /// # Errors
    ///
    /// [`PrintError::NoChineseFont`] when no installed font can show Chinese.
    pub fn new() -> Result<Self, PrintError> {
        Ok(Self { fonts: Fonts::discover()?, shelf: Shelf::new(Library::default()) })
    }

    /// Sets one document. Takes some milliseconds and blocks, the first time longer because font files are loaded.
    ///
    /// # Errors
    ///
    /// [`PrintError::Signature`] when the signature is no usable PNG; the other kinds mean a defect in a template.
    pub fn render(&self, document: &Document) -> Result<Pdf, PrintError> {
        let signature = document.signature();
        signature.map(check_signature).transpose()?;

        let payload = Payload { fonts: self.fonts.families(), signed: signature.is_some(), document };
        let data = serde_json::to_string(&payload)?;
        let unprintable = self.fonts.unprintable(&data);

        let job = Job {
            shelf: &self.shelf,
            fonts: &self.fonts,
            main: file_id(document.template()),
            data: Bytes::from_string(data),
            signature: signature.map(|png| Bytes::new(png.to_vec())),
        };
        let printed = print(&job, document.template());
        typst::comemo::evict(MEMORY);
        let (bytes, pages) = printed?;
        Ok(Pdf { bytes, pages, unprintable })
    }
}

/// Sets the job and writes its pages as PDF.
fn print(job: &Job<'_>, template: &str) -> Result<(Vec<u8>, usize), PrintError> {
    let pages = typst::compile::<PagedDocument>(job)
        .output
        .map_err(|diagnostics| template_error(job, template, diagnostics.first()))?;
    // A structure tree for screen readers would add a third to a file whose purpose is paper.
    let creator = Smart::Custom(Some("Yichuang".into()));
    let options = PdfOptions { creator, tagged: false, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&pages, &options).map_err(|diagnostics| PrintError::Export {
        message: diagnostics.first().map(|diagnostic| diagnostic.message.to_string()).unwrap_or_default(),
    })?;
    Ok((bytes, pages.pages().len()))
}

fn template_error(job: &Job<'_>, template: &str, diagnostic: Option<&SourceDiagnostic>) -> PrintError {
    let Some(diagnostic) = diagnostic else {
        return PrintError::Template { template: template.into(), message: String::new() };
    };
    let place = diagnostic.span.id().and_then(|id| {
        let start = job.range(diagnostic.span)?.start;
        let line = job.source(id).ok()?.lines().byte_to_line(start)?;
        Some(format!("{}:{}", id.vpath().get_with_slash(), line + 1))
    });
    PrintError::Template {
        template: place.unwrap_or_else(|| template.into()),
        message: diagnostic.message.to_string(),
    }
}

/// Decodes the signature once under limits, so that a damaged or huge image is refused by name and not somewhere
/// inside the typesetter, which sets no limits.
fn check_signature(png: &[u8]) -> Result<(), PrintError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIGNATURE_SIDE);
    limits.max_image_height = Some(SIGNATURE_SIDE);
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    reader.limits(limits);
    match reader.decode() {
        Ok(_) => Ok(()),
        Err(error) => Err(PrintError::Signature { reason: error.to_string() }),
    }
}
