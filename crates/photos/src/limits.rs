//! How much a file may ask of this machine, and the ways to say no.

use std::time::{Duration, Instant};

/// What a file may cost before and while it is read.
///
/// The defaults fit a counter PC with 4 GB of memory and the phones and document cameras people bring: the
/// largest picture within them is a few hundred megabytes while it is being decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes (30 MiB).
    pub max_bytes: usize,
    /// Most pixels, width × height, looked up in the header before anything is decoded (64 million).
    pub max_pixels: u64,
    /// Longer side of the stored picture in pixels (2480: A4 at 212 dpi).
    pub max_side_stored: u32,
    /// JPEG quality of the stored picture, 1–100 (82: small print and red seals stay clean).
    pub jpeg_quality: u8,
    /// Largest PDF in bytes (20 MiB).
    pub max_pdf_bytes: usize,
    /// Most pages of a PDF (200).
    pub max_pdf_pages: u32,
    /// Most bytes that a packed part of a PDF may have when they are unpacked (128 MiB:
    /// a page of A4 in colour at 600 dpi has 104 MB).
    pub max_pdf_unpacked: usize,
    /// How long one file may take (10 s).
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 30 * 1024 * 1024,
            max_pixels: 64_000_000,
            max_side_stored: 2480,
            jpeg_quality: 82,
            max_pdf_bytes: 20 * 1024 * 1024,
            max_pdf_pages: 200,
            max_pdf_unpacked: 128 * 1024 * 1024,
            time: Duration::from_secs(10),
        }
    }
}

impl Limits {
    pub(crate) fn check_bytes(&self, bytes: usize, limit: usize) -> Result<(), Refusal> {
        if bytes > limit { Err(Refusal::TooLarge { bytes, limit }) } else { Ok(()) }
    }

    pub(crate) fn check_pixels(&self, width: u32, height: u32) -> Result<(), Refusal> {
        if width == 0 || height == 0 {
            return Err(Refusal::Damaged);
        }
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(Refusal::TooManyPixels { width, height, limit: self.max_pixels });
        }
        Ok(())
    }
}

/// Why a file was not taken. Says nothing about what the file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The file is larger than allowed; for a PDF, than [`Limits::max_pdf_bytes`].
    #[error("the file has {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: usize,
        /// The limit it broke, in bytes.
        limit: usize,
    },
    /// The header promises more pixels than allowed; nothing was decoded.
    #[error("the picture is {width} × {height} pixels, the limit is {limit} in all")]
    TooManyPixels {
        /// Width in pixels, as stored in the file.
        width: u32,
        /// Height in pixels, as stored in the file.
        height: u32,
        /// The limit on width × height.
        limit: u64,
    },
    /// Not a JPEG, PNG, WebP or PDF by its content, whatever its name says.
    #[error("the file is neither a JPEG, PNG or WebP picture nor a PDF")]
    NotAPhoto,
    /// Cut short, altered, or a variant of its format that cannot be read.
    #[error("the file is damaged or incomplete")]
    Damaged,
    /// An animated PNG or WebP: which frame is the material is not ours to guess.
    #[error("the picture is animated")]
    Animated,
    /// The corners of a recipe do not enclose a page.
    #[error("the corners do not enclose a page")]
    NotAPage,
    /// A PDF that needs a password, or only forbids copying: nobody can look into it without the key.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// A PDF that would do something when it is opened, or carries other files.
    #[error("the PDF has scripts, starts programs, sends forms or carries files")]
    Active,
    /// More than [`Limits::max_pdf_pages`].
    #[error("the PDF has {pages} pages, the limit is {limit}")]
    TooManyPages {
        /// Pages of the PDF; as far as they were counted.
        pages: u32,
        /// The limit it broke.
        limit: u32,
    },
    /// A PDF whose parts unpack to more than [`Limits::max_pdf_unpacked`], or are packed so often over that it cannot be told.
    #[error("the PDF unpacks to more than is allowed")]
    Bloated,
    /// A PDF has no page of that number.
    #[error("the PDF has no such page")]
    NoSuchPage,
    /// Not done within [`Limits::time`].
    #[error("the file took too long to read")]
    TooSlow,
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
}

/// The moment at which work on one file is given up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// A time so long that the clock cannot express its end means no deadline.
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.is_over() { Err(Refusal::TooSlow) } else { Ok(()) }
    }
}
