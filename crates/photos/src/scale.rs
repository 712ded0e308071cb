//! Scaling and encoding of plain RGB pictures.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};

use crate::limits::Refusal;

/// Scales a picture down so that its longer side is at most `max_side` pixels; never up, and never a side to 0.
pub(crate) fn fit(picture: &RgbImage, max_side: u32) -> Result<Cow<'_, RgbImage>, Refusal> {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    if longer <= max_side {
        return Ok(Cow::Borrowed(picture));
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(max_side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(max_side).max(1)
    };
    resize(picture, scaled(width), scaled(height)).map(Cow::Owned)
}

/// Catmull–Rom with a kernel as wide as the reduction, so that small print is averaged, not skipped.
///
/// The inputs are always consistent, so the errors of the scaler cannot occur; they are passed on rather
/// than asserted away.
fn resize(picture: &RgbImage, width: u32, height: u32) -> Result<RgbImage, Refusal> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .map_err(|_| Refusal::Damaged)?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| Refusal::Damaged)?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or(Refusal::Damaged)
}

/// Baseline JPEG without chroma subsampling (red seals keep their edges) and without metadata.
pub(crate) fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let (width, height) = picture.dimensions();
    let mut bytes = Vec::with_capacity(picture.as_raw().len() / 8);
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|_| Refusal::Damaged)?;
    Ok(bytes)
}
