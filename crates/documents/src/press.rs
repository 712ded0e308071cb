//! From a document's data to its PDF, or to a picture of a page.

use std::fmt;
use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_svg::SvgOptions;

use crate::fonts::{Families, Fonts};
use crate::world::{Job, Shelf, file_id};
use crate::{Document, PrintError};

/// Longest side of a signature, in pixels. Signature pads give 300 to 2000.
const SIGNATURE_SIDE: u32 = 4096;

/// What stands on the paper for a character that no font has: the mark that printers have always used for a missing sort.
const ABSENT: &str = "〓";

/// After how many further documents typst forgets the intermediate results of one. A few keep the templates
/// themselves warm; more would only hold old people's data in memory.
const MEMORY: usize = 3;

/// A finished document.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// Characters that no installed font has, each once. On the paper 〓 stands for them, with a line at the end that says
    /// which they are. The clerk should be warned when a name is among them.
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

/// One page as a picture, for looking at it before it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The picture as SVG. Letters are outlines, so it looks the same wherever it is shown.
    pub svg: String,
    /// Number of pages of the document, at least 1.
    pub pages: usize,
}

/// Size only: the content is personal.
impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaf").field("svg", &self.svg.len()).field("pages", &self.pages).finish()
    }
}

/// What a template reads from `/data.json`.
#[derive(Serialize)]
struct Payload<'a> {
    fonts: &'a Families,
    signed: bool,
    /// Code points that 〓 stands for.
    absent: Vec<String>,
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
        self.set(document, |pages, unprintable| {
            // A structure tree for screen readers would add a third to a file whose purpose is paper.
            let creator = Smart::Custom(Some("Yichuang".into()));
            let options = PdfOptions { creator, tagged: false, ..PdfOptions::default() };
            let bytes = typst_pdf::pdf(pages, &options).map_err(|diagnostics| PrintError::Export {
                message: diagnostics
                    .first()
                    .map(|diagnostic| diagnostic.message.to_string())
                    .unwrap_or_default(),
            })?;
            Ok(Pdf { bytes, pages: pages.pages().len(), unprintable })
        })
    }

    /// A page of a document, counted from 0, as a picture; `None` when it has no such page.
    ///
    /// # Errors
    ///
    /// As [`Press::render`].
    pub fn leaf(&self, document: &Document, page: usize) -> Result<Option<Leaf>, PrintError> {
        self.set(document, |pages, _| {
            let leaf = pages.pages().get(page).map(|found| Leaf {
                svg: typst_svg::svg(found, &SvgOptions::default()),
                pages: pages.pages().len(),
            });
            Ok(leaf)
        })
    }

    /// Sets the document and hands its pages on, with the characters that are not on them.
    pub(crate) fn set<T>(
        &self,
        document: &Document,
        finish: impl FnOnce(&PagedDocument, Vec<char>) -> Result<T, PrintError>,
    ) -> Result<T, PrintError> {
        let signature = document.signature();
        signature.map(check_signature).transpose()?;

        let data = |absent| {
            let payload =
                Payload { fonts: self.fonts.families(), signed: signature.is_some(), absent, document };
            serde_json::to_string(&payload)
        };
        let mut text = data(Vec::new())?;
        let unprintable = self.fonts.unprintable(&text);
        if !unprintable.is_empty() {
            let absent = unprintable.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            // JSON escapes no character that a font could lack, so the text may be replaced where it stands.
            text = data(absent)?.replace(unprintable.as_slice(), ABSENT);
        }

        let job = Job {
            shelf: &self.shelf,
            fonts: &self.fonts,
            main: file_id(document.template()),
            data: Bytes::from_string(text),
            signature: signature.map(|png| Bytes::new(png.to_vec())),
        };
        let pages = typst::compile::<PagedDocument>(&job)
            .output
            .map_err(|diagnostics| template_error(&job, document.template(), diagnostics.first()));
        let finished = pages.and_then(|pages| finish(&pages, unprintable));
        typst::comemo::evict(MEMORY);
        finished
    }
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
