//! Scaling of plain pictures, in colours or in grey.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageBuffer, Luma, Pixel, Rgb};

use crate::geometry::Quad;
use crate::limits::Refusal;

/// Pixels of whole bytes.
pub(crate) type Picture<P> = ImageBuffer<P, Vec<u8>>;

/// Pixels that can be scaled.
pub(crate) trait Scalable: Pixel<Subpixel = u8> + 'static {
    /// What the scaler calls them.
    const TYPE: PixelType;
}

impl Scalable for Rgb<u8> {
    const TYPE: PixelType = PixelType::U8x3;
}

impl Scalable for Luma<u8> {
    const TYPE: PixelType = PixelType::U8;
}

/// A rectangle of a picture, in whole pixels; never empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Part {
    fn whole<P: Scalable>(picture: &Picture<P>) -> Self {
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
pub(crate) fn fit<P: Scalable>(picture: &Picture<P>, max_side: u32) -> Result<Cow<'_, Picture<P>>, Refusal> {
    if picture.width().max(picture.height()) <= max_side {
        return Ok(Cow::Borrowed(picture));
    }
    fit_part(picture, Part::whole(picture), max_side).map(Cow::Owned)
}

/// Cuts out a part and scales it down as [`fit`] does.
pub(crate) fn fit_part<P: Scalable>(
    picture: &Picture<P>,
    part: Part,
    max_side: u32,
) -> Result<Picture<P>, Refusal> {
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
fn resize<P: Scalable>(
    picture: &Picture<P>,
    part: Part,
    width: u32,
    height: u32,
) -> Result<Picture<P>, Refusal> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), P::TYPE)
        .map_err(|_| Refusal::Damaged)?;
    let mut target = Image::new(width, height, P::TYPE);
    let options = ResizeOptions::new()
        .crop(part.left.into(), part.top.into(), part.width.into(), part.height.into())
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| Refusal::Damaged)?;
    Picture::from_raw(width, height, target.into_vec()).ok_or(Refusal::Damaged)
}
