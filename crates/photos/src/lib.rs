//! Photographed materials: limits, orientation, scaling, compression, quality, and the store they rest in.
//!
//! Bytes go in, a [`Prepared`] photo or a [`Refusal`] comes out. Nothing here touches a camera, a network or
//! a window, and nothing is believed about a file but its content: no name, no claimed type.
//!
//! What never leaves [`prepare`]:
//!
//! - metadata (position, time, device, embedded preview): pictures are always encoded anew from pixels; a frame of a
//!   counter's own camera ([`prepare_frame`]) may stay coded as it is, without any segment that does not serve to show it;
//! - a picture that is only partly there: a file cut short is refused, not padded with grey;
//! - transparency: it is flattened on white, the colour of paper;
//! - a panic of a decoder.
//!
//! [`vault`] keeps the prepared bytes on disk, encrypted and named by their SHA-256.

mod decode;
mod develop;
mod encode;
mod frame;
mod geometry;
mod jpeg;
mod limits;
mod luma;
mod page;
mod pdf;
mod quality;
mod scale;
mod sniff;
mod turn;
pub mod vault;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use image::RgbImage;
use image::metadata::Orientation;
use sha2::{Digest, Sha256};

pub use develop::{Recipe, develop, pixels};
pub use geometry::{Corners, Point};
pub use limits::{Limits, Refusal};
pub use pdf::{PageImage, render_pdf_page};
pub use quality::{Quality, Thresholds, Verdict, measure};

use limits::Deadline;
use sniff::Kind;
use work::Job;

/// Longer side of a thumbnail, in pixels: two columns of a material list on a high-density screen.
pub const THUMBNAIL_SIDE: u32 = 320;

/// JPEG quality of thumbnails (1–100).
const THUMBNAIL_QUALITY: u8 = 75;

/// Most bytes for 100 pixels with which a frame is kept as it was coded: twice what our own encoding takes for a page, and
/// more than document cameras use.
const FRAME_BYTES: u64 = 50;

/// Where a picture comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A file that somebody brought.
    File,
    /// A counter's own camera.
    Camera,
}

/// What the stored bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// A photo, as baseline JPEG.
    Jpeg,
    /// A PDF document, kept byte for byte.
    Pdf,
}

impl MediaType {
    /// The registered media type, e.g. for `Content-Type`.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A material ready to be stored and uploaded.
#[derive(Clone, PartialEq)]
pub struct Prepared {
    /// What [`bytes`](Self::bytes) are.
    pub media_type: MediaType,
    /// The bytes to store: an upright JPEG without metadata, or the PDF as it came.
    pub bytes: Vec<u8>,
    /// SHA-256 of [`bytes`](Self::bytes), 64 lower-case hexadecimal digits; the material's name everywhere.
    pub sha256: String,
    /// Width of the stored picture in pixels; 0 for a PDF.
    pub width: u32,
    /// Height of the stored picture in pixels; 0 for a PDF.
    pub height: u32,
    /// JPEG with a longer side of at most [`THUMBNAIL_SIDE`]; of a PDF its first page, empty when that cannot be drawn.
    pub thumbnail: Vec<u8>,
    /// Pages of a PDF; 1 for a picture.
    pub pages: u32,
    /// Size of what came in, in bytes.
    pub original_bytes: usize,
    /// How readable the picture is; [`Quality::NOT_MEASURED`] for a PDF.
    pub quality: Quality,
    /// The suggestion of where the page is in the stored picture; nothing when the page fills the picture or none was
    /// found, and for a PDF.
    pub page: Option<Corners>,
}

/// Sizes instead of contents: a photo of an ID card has no place in a log.
impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared")
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .field("sha256", &self.sha256)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("thumbnail", &self.thumbnail.len())
            .field("original_bytes", &self.original_bytes)
            .field("pages", &self.pages)
            .field("quality", &self.quality)
            .field("page", &self.page)
            .finish()
    }
}

/// Turns a file into a material ready to be stored, on the calling thread.
///
/// The time limit is looked at between the steps and while PNG and WebP are being read; a single long step
/// (a huge progressive JPEG) can overrun it. Where a person is waiting, use [`prepare_within`].
///
/// # Errors
///
/// A [`Refusal`] saying what is wrong with the file. A panic inside a decoder is reported as
/// [`Refusal::Damaged`].
pub fn prepare(bytes: &[u8], limits: &Limits) -> Result<Prepared, Refusal> {
    let deadline = Deadline::after(limits.time);
    guarded(|| prepare_before(bytes, Source::File, limits, deadline))
}

/// A decoder's panic is a damaged file. Decoders only borrow the input and own everything else, so nothing
/// half-changed survives.
fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Refusal::Damaged))
}

/// Like [`prepare`], on a thread of its own, and answers at the latest when `limits.time` is over.
///
/// A thread cannot be stopped from outside: one that is given up on runs on to its next look at the clock
/// and its result is dropped. Pixel, scan and byte limits bound how long that can be.
///
/// # Errors
///
/// As [`prepare`]; [`Refusal::TooSlow`] also when the system has no thread to give.
pub fn prepare_within(bytes: Vec<u8>, limits: &Limits) -> Result<Prepared, Refusal> {
    let (time, limits) = (limits.time, limits.clone());
    within(time, move || prepare(&bytes, &limits))
}

/// Like [`prepare_within`], for a frame of a counter's own camera: one that needs neither scaling nor turning stays coded
/// bit by bit as the camera gave it, so that nothing is lost by encoding it twice.
///
/// # Errors
///
/// As [`prepare_within`].
pub fn prepare_frame(bytes: Vec<u8>, limits: &Limits) -> Result<Prepared, Refusal> {
    let (time, limits) = (limits.time, limits.clone());
    within(time, move || {
        let deadline = Deadline::after(limits.time);
        guarded(|| prepare_before(&bytes, Source::Camera, &limits, deadline))
    })
}

/// Does something on a thread of its own and waits for the answer no longer than `time`.
fn within<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let (answer, result) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("photo".to_owned())
        .spawn(move || {
            // Nobody listens any more once the time is over; the result is dropped with the channel.
            let _ = answer.send(work());
        })
        .map_err(|_| Refusal::TooSlow)?;
    match result.recv_timeout(time) {
        Ok(done) => done,
        Err(RecvTimeoutError::Timeout) => Err(Refusal::TooSlow),
        Err(RecvTimeoutError::Disconnected) => Err(Refusal::Damaged),
    }
}

fn prepare_before(
    bytes: &[u8],
    source: Source,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Prepared, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    limits.check_bytes(bytes.len(), limits.max_bytes)?;
    match sniff::kind(bytes).ok_or(Refusal::NotAPhoto)? {
        Kind::Pdf => {
            limits.check_bytes(bytes.len(), limits.max_pdf_bytes)?;
            keep_pdf(bytes, limits)
        }
        kind => {
            let decoded = decode::decode(kind, bytes, limits, deadline)?;
            prepare_picture(decoded, bytes, source, limits, deadline)
        }
    }
}

fn keep_pdf(bytes: &[u8], limits: &Limits) -> Result<Prepared, Refusal> {
    if !sniff::pdf_is_whole(bytes) {
        return Err(Refusal::Damaged);
    }
    let pages = pdf::check(bytes, limits)?;
    Ok(Prepared {
        media_type: MediaType::Pdf,
        sha256: sha256_hex(bytes),
        bytes: bytes.to_vec(),
        width: 0,
        height: 0,
        thumbnail: pdf::thumbnail(bytes, limits),
        pages,
        original_bytes: bytes.len(),
        quality: Quality::NOT_MEASURED,
        page: None,
    })
}

fn prepare_picture(
    decoded: decode::Decoded,
    original: &[u8],
    source: Source,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Prepared, Refusal> {
    deadline.check()?;
    let orientation = decoded.orientation;
    let upright = match scale::fit_upright(&decoded.pixels, limits.max_side_stored, orientation)? {
        Some(scaled) => {
            drop(decoded);
            scaled
        }
        None => {
            let picture = decoded.into_picture();
            if orientation == Orientation::NoTransforms {
                let kept = if source == Source::Camera { kept(original, &picture) } else { None };
                return prepare_upright(&picture, kept, original.len(), limits, deadline);
            }
            turn::turned(picture, orientation)?
        }
    };
    deadline.check()?;
    prepare_upright(&upright, None, original.len(), limits, deadline)
}

/// A frame coded as it was, where that is no larger than it should be.
fn kept(original: &[u8], pixels: &RgbImage) -> Option<Vec<u8>> {
    let most = u64::from(pixels.width()) * u64::from(pixels.height()) * FRAME_BYTES / 100;
    jpeg::bare(original).filter(|kept| kept.len() as u64 <= most)
}

/// `kept` is the picture as JPEG already; without it, it is encoded.
fn prepare_upright(
    upright: &RgbImage,
    kept: Option<Vec<u8>>,
    original_bytes: usize,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Prepared, Refusal> {
    let (width, height) = upright.dimensions();
    let (mut looked_at, mut thumbnail) = (None, Vec::new());
    let mut strips = match &kept {
        Some(_) => None,
        None => Some(encode::Strips::of(upright, limits.jpeg_quality)?),
    };
    let look: Job<'_> = Box::new(|| {
        looked_at = Some(measure(upright)?);
        Ok(())
    });
    let shrink: Job<'_> = Box::new(|| {
        thumbnail = encode::encode_jpeg(&*scale::fit(upright, THUMBNAIL_SIDE)?, THUMBNAIL_QUALITY)?;
        Ok(())
    });
    let encode = strips.iter_mut().flat_map(encode::Strips::jobs);
    work::all([look, shrink].into_iter().chain(encode))?;
    let (quality, page) = looked_at.ok_or(Refusal::Damaged)?;
    let bytes = match strips {
        Some(strips) => strips.joined()?,
        None => kept.unwrap_or_default(),
    };
    deadline.check()?;
    Ok(Prepared {
        media_type: MediaType::Jpeg,
        sha256: sha256_hex(&bytes),
        bytes,
        width,
        height,
        thumbnail,
        pages: 1,
        original_bytes,
        quality,
        page,
    })
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
