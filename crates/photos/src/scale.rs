//! Scaling of plain pictures, in colours or in grey.

use std::borrow::Cow;
use std::ops::Deref;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{ImageBuffer, Luma, Pixel, Rgb, RgbImage};

use crate::geometry::Quad;
use crate::limits::Refusal;
use crate::turn::{self, Colours};
use crate::work::{self, Job, PARTS};

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

    /// The size when the longer side is scaled down to `max_side` pixels; `None` when it is no longer than that.
    fn fitted(self, max_side: u32) -> Option<(u32, u32)> {
        let longer = self.width.max(self.height);
        let scaled = |side: u32| {
            let rounded = (u64::from(side) * u64::from(max_side) + u64::from(longer) / 2) / u64::from(longer);
            u32::try_from(rounded).unwrap_or(max_side).max(1)
        };
        (longer > max_side).then(|| (scaled(self.width), scaled(self.height)))
    }
}

/// Scales a picture down so that its longer side is at most `max_side` pixels; never up, and never a side to 0.
pub(crate) fn fit<P: Scalable>(picture: &Picture<P>, max_side: u32) -> Result<Cow<'_, Picture<P>>, Refusal> {
    let whole = Part::whole(picture);
    Ok(match whole.fitted(max_side) {
        None => Cow::Borrowed(picture),
        Some((width, height)) => Cow::Owned(resize(picture, whole, width, height)?),
    })
}

/// As [`fit`], of a picture that lies as `orientation` says, and upright then; `None` when it need not be scaled. Scaled first and turned
/// afterwards: turning the small picture costs a fraction of turning the large one.
pub(crate) fn fit_upright<S: Deref<Target = [u8]> + Sync>(
    picture: &ImageBuffer<Rgb<u8>, S>,
    max_side: u32,
    orientation: Orientation,
) -> Result<Option<RgbImage>, Refusal> {
    let whole = Part::whole(picture);
    let Some((width, height)) = whole.fitted(max_side) else { return Ok(None) };
    if orientation == Orientation::NoTransforms {
        return resize(picture, whole, width, height).map(Some);
    }
    let upright = turn::upright(width, height, orientation, || {
        let mut scaler = Scaler::new(picture, whole, width, height);
        move |part: Part, pixels: &mut [Colours]| scaler.scale(part, pixels.as_flattened_mut())
    })?;
    Ok(Some(upright))
}

/// Cuts out a part and scales it down as [`fit`] does.
pub(crate) fn fit_part<P: Scalable, S: Deref<Target = [u8]> + Sync + 'static>(
    picture: &ImageBuffer<P, S>,
    part: Part,
    max_side: u32,
) -> Result<Picture<P>, Refusal> {
    match part.fitted(max_side) {
        None => {
            let Part { left, top, width, height } = part;
            Ok(image::imageops::crop_imm(picture, left, top, width, height).to_image())
        }
        Some((width, height)) => resize(picture, part, width, height),
    }
}

/// Rows that are scaled in one go. What lies between the two passes over them stays in the processor's cache; of a whole photo it would be
/// another 20 MB.
const BAND: usize = 64;

/// Scales a part of a picture, on several cores.
fn resize<P: Scalable, S: Deref<Target = [u8]> + Sync>(
    picture: &ImageBuffer<P, S>,
    part: Part,
    width: u32,
    height: u32,
) -> Result<Picture<P>, Refusal> {
    let row = width as usize * usize::from(P::CHANNEL_COUNT);
    let mut target = vec![0; row * height as usize];
    let rows_of_part = (height as usize).div_ceil(PARTS);
    let parts = target.chunks_mut(rows_of_part * row).zip((0..).step_by(rows_of_part));
    work::all(parts.map(|(rows, first)| -> Job<'_> {
        Box::new(move || {
            let mut scaler = Scaler::new(picture, part, width, height);
            for (band, top) in rows.chunks_mut(BAND * row).zip((first..).step_by(BAND)) {
                let height = (band.len() / row) as u32;
                scaler.scale(Part { left: 0, top: top as u32, width, height }, band)?;
            }
            Ok(())
        })
    }))?;
    Picture::from_raw(width, height, target).ok_or(Refusal::Damaged)
}

/// Catmull–Rom with a kernel as wide as the reduction, so that small print is averaged, not skipped. Gives the scaled picture in parts; a kernel
/// reaches into the neighbouring ones, so these leave no seams.
struct Scaler<'a, P: Scalable, S: Deref<Target = [u8]>> {
    picture: &'a ImageBuffer<P, S>,
    /// What of it is scaled.
    part: Part,
    /// How many of its pixels become one, across and down.
    step: [f64; 2],
    resizer: Resizer,
}

impl<'a, P: Scalable, S: Deref<Target = [u8]>> Scaler<'a, P, S> {
    fn new(picture: &'a ImageBuffer<P, S>, part: Part, width: u32, height: u32) -> Self {
        let step = [(part.width, width), (part.height, height)];
        let step = step.map(|(from, to)| f64::from(from) / f64::from(to));
        Self { picture, part, step, resizer: Resizer::new() }
    }

    /// Writes the samples of a part of the scaled picture.
    ///
    /// The inputs are always consistent, so the errors of the scaler cannot occur; they are passed on rather
    /// than asserted away.
    fn scale(&mut self, wanted: Part, samples: &mut [u8]) -> Result<(), Refusal> {
        let picture =
            ImageRef::new(self.picture.width(), self.picture.height(), self.picture.as_raw(), P::TYPE);
        let [across, down] = self.step;
        let left = f64::from(self.part.left) + f64::from(wanted.left) * across;
        let top = f64::from(self.part.top) + f64::from(wanted.top) * down;
        // Rounding must not lead out of the picture.
        let width = (f64::from(wanted.width) * across).min(f64::from(self.picture.width()) - left);
        let height = (f64::from(wanted.height) * down).min(f64::from(self.picture.height()) - top);
        let options = ResizeOptions::new()
            .crop(left, top, width, height)
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        let target = Image::from_slice_u8(wanted.width, wanted.height, samples, P::TYPE);
        let (picture, mut target) =
            (picture.map_err(|_| Refusal::Damaged)?, target.map_err(|_| Refusal::Damaged)?);
        self.resizer.resize(&picture, &mut target, &options).map_err(|_| Refusal::Damaged)
    }
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

    #[test]
    fn what_is_turned_while_it_is_scaled_is_what_it_would_be_afterwards() {
        let picture = Picture::from_fn(701, 530, |x, y| {
            Rgb([(x * 7 + y * 3) as u8, (y * 5) as u8, ((x / 9) * (y / 11)) as u8])
        });
        let samples = ImageBuffer::<Rgb<u8>, &[u8]>::from_raw(701, 530, picture.as_raw());
        let samples = samples.expect("there are as many samples as pixels");
        for (side, exif) in
            [700, 333, 9, 1].into_iter().flat_map(|side| (1..=8).map(move |exif| (side, exif)))
        {
            let orientation = Orientation::from_exif(exif).expect("there are eight");
            let upright = fit_upright(&samples, side, orientation).expect("it can be scaled");
            let upright = upright.expect("it has to be scaled");
            let lying = fit(&picture, side).expect("it can be scaled").into_owned();
            let expected = turn::turned(lying, orientation).expect("it can be turned");
            assert_eq!(upright.dimensions(), expected.dimensions());
            let apart =
                upright.as_raw().iter().zip(expected.as_raw()).map(|(one, other)| one.abs_diff(*other)).max();
            assert!(apart <= Some(1), "{side}, {orientation:?}: {apart:?}");
        }
        let fits = fit_upright(&samples, 701, Orientation::Rotate90).expect("nothing is to be done");
        assert!(fits.is_none());
    }
}
