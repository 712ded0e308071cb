//! Scaling and encoding of plain RGB pictures.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::geometry::Quad;
use crate::limits::Refusal;

/// A rectangle of a picture, in whole pixels; never empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Part {
    fn whole(picture: &RgbImage) -> Self {
        Self { left: 0, top: 0, width: picture.width(), height: picture.height() }
    }

    /// The smallest one with all of a quadrilateral that lies in a picture of that size.
    pub(crate) fn around(quad: &Quad, width: u32, height: u32) -> Self {
        let range = |axis: usize, size: u32| {
            let places = quad.map(|corner| corner[axis].clamp(0.0, size as f32));
            let low = places.into_iter().fold(f32::INFINITY, f32::min).floor();
            let high = places.into_iter().fold(0.0, f32::max).ceil();
            let low = (low as u32).min(size.saturating_sub(1));
            (low, (high as u32).clamp(low + 1, size.max(low + 1)) - low)
        };
        let ((left, width), (top, height)) = (range(0, width), range(1, height));
        Self { left, top, width, height }
    }
}

/// Scales a picture down so that its longer side is at most `max_side` pixels; never up, and never a side to 0.
pub(crate) fn fit(picture: &RgbImage, max_side: u32) -> Result<Cow<'_, RgbImage>, Refusal> {
    if picture.width().max(picture.height()) <= max_side {
        return Ok(Cow::Borrowed(picture));
    }
    fit_part(picture, Part::whole(picture), max_side).map(Cow::Owned)
}

/// Cuts out a part and scales it down as [`fit`] does.
pub(crate) fn fit_part(picture: &RgbImage, part: Part, max_side: u32) -> Result<RgbImage, Refusal> {
    let Part { left, top, width, height } = part;
    let longer = width.max(height);
    if longer <= max_side {
        return Ok(image::imageops::crop_imm(picture, left, top, width, height).to_image());
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(max_side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(max_side).max(1)
    };
    resize(picture, part, scaled(width), scaled(height))
}

/// Catmull–Rom with a kernel as wide as the reduction, so that small print is averaged, not skipped.
///
/// The inputs are always consistent, so the errors of the scaler cannot occur; they are passed on rather
/// than asserted away.
fn resize(picture: &RgbImage, part: Part, width: u32, height: u32) -> Result<RgbImage, Refusal> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .map_err(|_| Refusal::Damaged)?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new()
        .crop(part.left.into(), part.top.into(), part.width.into(), part.height.into())
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| Refusal::Damaged)?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or(Refusal::Damaged)
}

/// Baseline JPEG without chroma subsampling (red seals keep their edges) and without metadata.
pub(crate) fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(picture.as_raw().len() / 8);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Refusal::Damaged);
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).map_err(|_| Refusal::Damaged)?;
    Ok(bytes)
}
