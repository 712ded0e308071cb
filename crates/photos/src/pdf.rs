//! PDF documents: which are taken, and what their pages look like.
//!
//! A PDF is kept byte for byte. It may bear a signature, an invoice's or a licence's, which any change would break, and
//! no cleaner of PDFs is known to us that leaves nothing behind: earlier versions of an object, pictures inside pictures.
//! So unlike photos it keeps its own description (author, program, times) and that of pictures in it. It was made as a
//! document and given as one; `docs/photos.md` says so. What is drawn from it ([`render_pdf_page`], the
//! thumbnail) carries none of that.
//!
//! Whether a PDF is taken is decided by our own reading of its objects ([`structure`]), never by drawing it: that
//! is bounded by the file's size and needs no trust in a large library. Only what was taken is drawn.

mod draw;
mod structure;
mod syntax;
mod unpack;

use crate::limits::{Deadline, Limits, Refusal};
use crate::{THUMBNAIL_SIDE, guarded, sniff};
use structure::Structure;

/// A page of a PDF as a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct PageImage {
    /// A JPEG without metadata.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Sizes instead of contents.
impl std::fmt::Debug for PageImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageImage")
            .field("bytes", &self.bytes.len())
            .field("width", &self.width)
            .field("height", &self.height)
            .finish()
    }
}

/// Draws a page (the first is 0) with a longer side of `side` pixels, at most [`Limits::max_side_stored`].
///
/// Works on a thread of its own and answers at the latest when [`Limits::time`] is over. A page that is still being drawn
/// then is given up on. At most four pages are drawn at the same time, those given up on included.
///
/// # Errors
///
/// As [`crate::prepare`] for a PDF; [`Refusal::NoSuchPage`]; [`Refusal::Damaged`] for what cannot be drawn.
pub fn render_pdf_page(pdf: &[u8], page: usize, side: u32, limits: &Limits) -> Result<PageImage, Refusal> {
    if sniff::kind(pdf) != Some(sniff::Kind::Pdf) {
        return Err(if pdf.is_empty() { Refusal::Empty } else { Refusal::NotAPhoto });
    }
    limits.check_bytes(pdf.len(), limits.max_bytes.min(limits.max_pdf_bytes))?;
    check(pdf, limits)?;
    draw::page(pdf, page, side.clamp(1, limits.max_side_stored.max(1)), limits)
}

/// Whether a PDF is taken; its number of pages.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<u32, Refusal> {
    if !sniff::pdf_is_whole(bytes) {
        return Err(Refusal::Damaged);
    }
    guarded(|| Structure::of(bytes, limits, Deadline::after(limits.time))?.pages(limits))
}

/// A small picture of the first page; nothing when it cannot be drawn, since the document is what counts.
pub(crate) fn thumbnail(checked: &[u8], limits: &Limits) -> Vec<u8> {
    draw::page(checked, 0, THUMBNAIL_SIDE, limits).map(|page| page.bytes).unwrap_or_default()
}
