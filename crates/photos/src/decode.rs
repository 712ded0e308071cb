//! From untrusted bytes to pixels, with the limits checked on the header before anything is decoded.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, ImageDecoder, Rgb, RgbImage, RgbaImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::frame::Frame;
use crate::limits::{Deadline, Limits, Refusal};
use crate::sniff::{self, Kind};

/// What a decoder may allocate beside the pixels: rows, palettes, colour profiles, text chunks.
const SIDE_ALLOCATION: u64 = 64 * 1024 * 1024;

/// Scans of a progressive JPEG. Cameras and editors write about ten; each costs a pass over all pixels.
const MAX_SCANS: usize = 32;

/// Bytes handed to a decoder between two looks at the clock. Deflate expands at most 1032-fold, so this is
/// about 8 MB of pixels.
const PACE: usize = 8 * 1024;

/// Pixels as they are stored in the file, and how to turn them upright.
pub(crate) struct Decoded {
    pub(crate) pixels: ImageBuffer<Rgb<u8>, Frame>,
    pub(crate) orientation: Orientation,
}

impl Decoded {
    fn of(width: u32, height: u32, samples: Frame, orientation: Orientation) -> Result<Self, Refusal> {
        let pixels = ImageBuffer::from_raw(width, height, samples).ok_or(Refusal::Damaged)?;
        Ok(Self { pixels, orientation })
    }

    /// The pixels as they are in the file.
    pub(crate) fn into_picture(self) -> RgbImage {
        let (width, height) = self.pixels.dimensions();
        // There are as many samples as before.
        RgbImage::from_raw(width, height, self.pixels.into_raw().into_vec()).unwrap_or_default()
    }
}

/// Decodes a picture; `kind` must not be [`Kind::Pdf`], which has no pixels.
pub(crate) fn decode(
    kind: Kind,
    bytes: &[u8],
    limits: &Limits,
    deadline: Deadline,
) -> Result<Decoded, Refusal> {
    deadline.check()?;
    let decoded = match kind {
        Kind::Jpeg => decode_jpeg(bytes, limits),
        Kind::Png => decode_png(bytes, limits, deadline),
        Kind::WebP => decode_webp(bytes, limits, deadline),
        Kind::Pdf => Err(Refusal::NotAPhoto),
    };
    // A reader that ran out of time looks like a damaged file to the decoder.
    deadline.check()?;
    decoded
}

/// JPEG goes to the decoder beneath `image` because only there can scans be read strictly: `image` asks it
/// to paint missing parts grey. Headers stay lenient; cameras leave stray bytes between segments.
fn decode_jpeg(bytes: &[u8], limits: &Limits) -> Result<Decoded, Refusal> {
    let lenient = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), lenient);
    decoder.decode_headers().map_err(|_| Refusal::Damaged)?;
    let (width, height) = decoder.dimensions().ok_or(Refusal::Damaged)?;
    let width = u32::try_from(width).map_err(|_| Refusal::Damaged)?;
    let height = u32::try_from(height).map_err(|_| Refusal::Damaged)?;
    limits.check_pixels(width, height)?;
    if !sniff::jpeg_is_whole(bytes) {
        return Err(Refusal::Damaged);
    }

    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    // Everything else, CMYK and YCCK included, is converted by the decoder.
    let target = if grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(lenient.set_strict_mode(true).jpeg_set_out_colorspace(target));
    let size = decoder.output_buffer_size().ok_or(Refusal::Damaged)?;
    let mut samples = Frame::new(size);
    decoder.decode_into(&mut samples).map_err(|_| Refusal::Damaged)?;

    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    if grey {
        samples = Frame::Heap(samples.iter().flat_map(|luma| [*luma; 3]).collect());
    }
    Decoded::of(width, height, samples, orientation.unwrap_or(Orientation::NoTransforms))
}

fn decode_png(bytes: &[u8], limits: &Limits, deadline: Deadline) -> Result<Decoded, Refusal> {
    let (width, height) = sniff::png_dimensions(bytes).ok_or(Refusal::Damaged)?;
    limits.check_pixels(width, height)?;
    let decoder = PngDecoder::with_limits(Paced::new(bytes, deadline), decoder_limits(width, height))
        .map_err(|_| Refusal::Damaged)?;
    if decoder.is_apng().map_err(|_| Refusal::Damaged)? {
        return Err(Refusal::Animated);
    }
    read_pixels(decoder)
}

fn decode_webp(bytes: &[u8], limits: &Limits, deadline: Deadline) -> Result<Decoded, Refusal> {
    if !sniff::webp_is_whole(bytes) {
        return Err(Refusal::Damaged);
    }
    let mut decoder = WebPDecoder::new(Paced::new(bytes, deadline)).map_err(|_| Refusal::Damaged)?;
    if decoder.has_animation() {
        return Err(Refusal::Animated);
    }
    let (width, height) = decoder.dimensions();
    limits.check_pixels(width, height)?;
    decoder.set_limits(decoder_limits(width, height)).map_err(|_| Refusal::Damaged)?;
    read_pixels(decoder)
}

/// Limits for `image`'s own decoders: exactly the size that was checked, and a bound on everything else.
/// `DynamicImage::from_decoder` ignores limits, which is why they are set on the decoder itself.
fn decoder_limits(width: u32, height: u32) -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_image_width = Some(width);
    limits.max_image_height = Some(height);
    limits.max_alloc = Some(SIDE_ALLOCATION);
    limits
}

fn read_pixels(mut decoder: impl ImageDecoder) -> Result<Decoded, Refusal> {
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
    let pixels =
        if picture.color().has_alpha() { on_white(&picture.into_rgba8()) } else { picture.into_rgb8() };
    Decoded::of(pixels.width(), pixels.height(), Frame::Heap(pixels.into_raw()), orientation)
}

/// Lays a transparent picture on white, the colour of paper.
fn on_white(picture: &RgbaImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let mut flat = RgbImage::new(width, height);
    for (below, above) in flat.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = above.0.map(u32::from);
        below.0 = [red, green, blue].map(|colour| {
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        });
    }
    flat
}

/// Hands out the input in small portions and fails once the time is over, which stops a decoder from within.
struct Paced<'a> {
    input: Cursor<&'a [u8]>,
    deadline: Deadline,
}

impl<'a> Paced<'a> {
    fn new(input: &'a [u8], deadline: Deadline) -> Self {
        Self { input: Cursor::new(input), deadline }
    }
}

impl Read for Paced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let portion = self.fill_buf()?;
        let count = portion.len().min(buffer.len());
        buffer[..count].copy_from_slice(&portion[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Paced<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.deadline.is_over() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let rest = self.input.fill_buf()?;
        Ok(&rest[..rest.len().min(PACE)])
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
    }
}

impl Seek for Paced<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.input.seek(position)
    }
}
