//! Scaling of plain pictures, in colours or in grey.

use std::borrow::Cow;
use std::ops::Deref;
use std::thread;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageBuffer, Luma, Pixel, Rgb};

use crate::PARTS;
use crate::geometry::Quad;
use crate::limits::Refusal;

/// Pixels of whole bytes.
pub(crate) type Picture<P> = ImageBuffer<P, Vec<u8>>;

/// Pixels that can be scaled.
pub(crate) trait Scalable: Pixel<Subpixel = u8> + Sync + 'static {
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
    fn whole<P: Scalable, S: Deref<Target = [u8]>>(picture: &ImageBuffer<P, S>) -> Self {
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
    Ok(down(picture, max_side)?.map_or(Cow::Borrowed(picture), Cow::Owned))
}

/// As [`fit`], wherever the samples are; `None` when there is nothing to do.
pub(crate) fn down<P: Scalable, S: Deref<Target = [u8]> + 'static>(
    picture: &ImageBuffer<P, S>,
    max_side: u32,
) -> Result<Option<Picture<P>>, Refusal> {
    let whole = Part::whole(picture);
    if whole.width.max(whole.height) <= max_side {
        return Ok(None);
    }
    fit_part(picture, whole, max_side).map(Some)
}

/// Cuts out a part and scales it down as [`fit`] does.
pub(crate) fn fit_part<P: Scalable, S: Deref<Target = [u8]> + 'static>(
    picture: &ImageBuffer<P, S>,
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

/// Rows that are scaled in one go. What lies between the two passes over them stays in the processor's cache; of a whole photo it would be
/// another 20 MB.
const BAND: usize = 64;

/// Catmull–Rom with a kernel as wide as the reduction, so that small print is averaged, not skipped. A kernel reaches into the neighbouring
/// bands, so these leave no seams.
///
/// The inputs are always consistent, so the errors of the scaler cannot occur; they are passed on rather
/// than asserted away.
fn resize<P: Scalable, S: Deref<Target = [u8]>>(
    picture: &ImageBuffer<P, S>,
    part: Part,
    width: u32,
    height: u32,
) -> Result<Picture<P>, Refusal> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), P::TYPE)
        .map_err(|_| Refusal::Damaged)?;
    let row = width as usize * usize::from(P::CHANNEL_COUNT);
    let mut target = vec![0; row * height as usize];
    let (step, end) = (f64::from(part.height) / f64::from(height), f64::from(picture.height()));
    let scaled = &|rows: &mut [u8], first: usize| -> Result<(), Refusal> {
        let mut resizer = Resizer::new();
        for (band, first) in rows.chunks_mut(BAND * row).zip((first..).step_by(BAND)) {
            let count = band.len() / row;
            let top = f64::from(part.top) + first as f64 * step;
            // Rounding must not lead out of the picture.
            let high = (count as f64 * step).min(end - top);
            let options = ResizeOptions::new()
                .crop(part.left.into(), top, part.width.into(), high)
                .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
            let mut band =
                Image::from_slice_u8(width, count as u32, band, P::TYPE).map_err(|_| Refusal::Damaged)?;
            resizer.resize(&source, &mut band, &options).map_err(|_| Refusal::Damaged)?;
        }
        Ok(())
    };
    let rows_of_part = (height as usize).div_ceil(PARTS).next_multiple_of(BAND);
    let parts = target.chunks_mut(rows_of_part * row).zip((0..).step_by(rows_of_part));
    thread::scope(|threads| {
        let running: Vec<_> = parts.map(|(rows, first)| threads.spawn(move || scaled(rows, first))).collect();
        // A panic of the scaler is a damaged picture, as on the calling thread.
        running.into_iter().try_for_each(|part| part.join().unwrap_or(Err(Refusal::Damaged)))
    })?;
    Picture::from_raw(width, height, target).ok_or(Refusal::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scaled in one go.
    fn whole(picture: &Picture<Rgb<u8>>, part: Part, width: u32, height: u32) -> Vec<u8> {
        let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3);
        let mut target = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new()
            .crop(part.left.into(), part.top.into(), part.width.into(), part.height.into())
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        let source = source.expect("there are as many samples as pixels");
        Resizer::new().resize(&source, &mut target, &options).expect("it can be scaled");
        target.into_vec()
    }

    #[test]
    fn there_are_no_seams_between_what_is_scaled_in_one_go() {
        let picture = Picture::from_fn(301, 1201, |x, y| {
            Rgb([(x * 7 + y * 3) as u8, (y * 5) as u8, ((x / 9) * (y / 11)) as u8])
        });
        for (part, side) in [
            (Part::whole(&picture), 1200),
            (Part::whole(&picture), 777),
            (Part { left: 5, top: 130, width: 290, height: 1071 }, 500),
            (Part { left: 0, top: 0, width: 301, height: 1201 }, 64),
            (Part { left: 7, top: 1, width: 1, height: 1200 }, 1023),
        ] {
            let banded = fit_part(&picture, part, side).expect("it can be scaled");
            let (width, height) = banded.dimensions();
            let whole = whole(&picture, part, width, height);
            let apart = banded.as_raw().iter().zip(&whole).map(|(one, other)| one.abs_diff(*other)).max();
            assert!(apart <= Some(1), "{part:?} to {width} × {height}: {apart:?}");
            assert_eq!(banded.as_raw().len(), whole.len());
        }
    }
}
