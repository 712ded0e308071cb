//! From pixels to JPEG, on several cores.
//!
//! A JPEG with restart markers (ITU-T T.81, B.2.4.4) is coded in intervals that know nothing of each other. A picture
//! is cut into strips, each strip is encoded as a picture of its own with one interval's size for all, and their coded
//! data are joined by the markers under one header. Every decoder reads the result; it is the same bytes whatever the
//! number of cores, so a picture has one SHA-256.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::jpeg;
use crate::limits::Refusal;
use crate::work::{self, Job, PARTS};

/// Side of the squares a JPEG is coded in, in pixels, when no colour is subsampled.
const BLOCK: usize = 8;

/// Fewest rows of pixels in a strip: below, a thread costs more than it saves.
const LEAST_ROWS: usize = 128;

/// Baseline JPEG without chroma subsampling (red seals keep their edges) and without metadata.
pub(crate) fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut strips = Strips::of(picture, quality)?;
    work::all(strips.jobs())?;
    strips.joined()
}

/// A picture that is encoded in strips, in whatever order.
pub(crate) struct Strips<'a> {
    strips: Vec<Strip<'a>>,
    width: u16,
    height: u16,
    quality: u8,
    restart_interval: Option<u16>,
}

/// A strip, and what became of it.
struct Strip<'a> {
    samples: &'a [u8],
    coded: Vec<u8>,
}

impl<'a> Strips<'a> {
    /// Nothing is encoded yet.
    ///
    /// # Errors
    ///
    /// [`Refusal::Damaged`] for a picture that is too large for a JPEG.
    pub(crate) fn of(picture: &'a RgbImage, quality: u8) -> Result<Self, Refusal> {
        let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Refusal::Damaged);
        let (width, height) = (side(picture.width())?, side(picture.height())?);
        let rows = strip_rows(usize::from(height));
        let interval = u16::try_from(rows.div_ceil(BLOCK) * usize::from(width).div_ceil(BLOCK)).ok();
        let restart_interval = interval.filter(|_| rows < usize::from(height));
        let samples = picture.as_raw();
        let length = if restart_interval.is_some() { rows * usize::from(width) * 3 } else { samples.len() };
        let strips =
            samples.chunks(length.max(1)).map(|samples| Strip { samples, coded: Vec::new() }).collect();
        Ok(Self { strips, width, height, quality, restart_interval })
    }

    /// What is to be done.
    pub(crate) fn jobs(&mut self) -> impl Iterator<Item = Job<'_>> {
        let Self { width, quality, restart_interval, .. } = *self;
        self.strips.iter_mut().map(move |strip| -> Job<'_> {
            Box::new(move || {
                let height = (strip.samples.len() / 3 / usize::from(width)) as u16;
                strip.coded = encode(strip.samples, width, height, quality, restart_interval)?;
                Ok(())
            })
        })
    }

    /// The file, when all jobs are done.
    pub(crate) fn joined(self) -> Result<Vec<u8>, Refusal> {
        let mut coded: Vec<_> = self.strips.into_iter().map(|strip| strip.coded).collect();
        if self.restart_interval.is_none() {
            return coded.pop().ok_or(Refusal::Damaged);
        }
        jpeg::joined(&coded, self.height).ok_or(Refusal::Damaged)
    }
}

/// Rows of pixels in a strip, whole blocks; all of them when the picture is not worth cutting.
fn strip_rows(height: usize) -> usize {
    let rows = height.div_ceil(PARTS).next_multiple_of(BLOCK);
    if rows < LEAST_ROWS { height } else { rows }
}

fn encode(
    samples: &[u8],
    width: u16,
    height: u16,
    quality: u8,
    restart_interval: Option<u16>,
) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(samples.len() / 8);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.set_restart_interval(restart_interval.unwrap_or(0));
    encoder.encode(samples, width, height, ColorType::Rgb).map_err(|_| Refusal::Damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn picture(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            Rgb([(x * 7 + y * 3) as u8, (y * 5) as u8, ((x / 9) * (y / 11)) as u8])
        })
    }

    fn pixels(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory(jpeg).expect("it is a JPEG").into_rgb8()
    }

    #[test]
    fn a_picture_in_strips_shows_the_same_as_in_one() {
        for (width, height) in [(600, 1024), (601, 1500), (33, 2480), (1000, 1025), (8, 1999), (1, 1100)] {
            let picture = picture(width, height);
            let whole =
                encode(picture.as_raw(), width as u16, height as u16, 82, None).expect("it is encoded");
            let strips = encode_jpeg(&picture, 82).expect("it is encoded");
            assert_ne!(strips, whole, "{width} × {height} should be cut");
            assert!(pixels(&strips) == pixels(&whole), "{width} × {height} looks otherwise in strips");
            assert!(crate::sniff::jpeg_is_whole(&strips));
        }
    }

    #[test]
    fn what_is_small_stays_in_one() {
        for (width, height) in [(320, 240), (1, 1), (4000, 800)] {
            let picture = picture(width, height);
            let whole =
                encode(picture.as_raw(), width as u16, height as u16, 75, None).expect("it is encoded");
            assert_eq!(encode_jpeg(&picture, 75).expect("it is encoded"), whole, "{width} × {height}");
        }
    }

    #[test]
    fn what_is_no_jpeg_is_not_joined() {
        let strip = encode(picture(16, 16).as_raw(), 16, 16, 82, Some(4)).expect("it is encoded");
        assert!(jpeg::joined(std::slice::from_ref(&strip), 16).is_some());
        for length in 0..strip.len() {
            assert!(jpeg::joined(&[strip[..length].to_vec()], 16).is_none(), "cut after {length} bytes");
        }
    }
}
