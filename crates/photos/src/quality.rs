//! How readable a photographed page is.
//!
//! The measure is made for pages: a page has somewhere a patch with print on it, and there neighbouring
//! pixels must differ. Plain variance of the Laplacian over the whole picture calls a hopelessly noisy photo
//! sharp, so noise is smoothed away first and the best patches decide.

use image::RgbImage;

use crate::limits::Refusal;
use crate::scale;

/// Longer side, in pixels, of the picture that is measured; makes the numbers comparable between cameras.
const MEASURED_SIDE: u32 = 1000;

/// Side of a patch in pixels: about two lines of print on A4 at [`MEASURED_SIDE`].
const TILE: usize = 32;

/// Half of the Gaussian kernel with σ = 1, from its centre outwards; beyond three pixels nothing is left.
const GAUSSIAN: [f32; 4] = [0.399_050_3, 0.242_036_23, 0.054_005_58, 0.004_433_05];

/// Luma (0–255) from which a pixel counts as blown out.
const BLOWN: u8 = 250;

/// What was measured on a picture, and the verdict under the default [`Thresholds`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// 95th percentile, over patches of 32 px, of the variance of the Laplacian after a Gaussian with σ = 1,
    /// at 1000 px on the longer side. Unit: luma steps squared. Hopeless photos are below 10, good ones
    /// above 300.
    pub sharpness: f32,
    /// 90th percentile of luma, 0–1: how bright the paper is. A dark table around the page does not count.
    pub brightness: f32,
    /// Share of blown-out pixels, 0–1.
    pub glare: f32,
    /// The largest share of a side at which the page runs out of the picture.
    pub cut: f32,
    /// The page's longer side in pixels.
    pub page_side: u32,
    /// The verdict under [`Thresholds::default`]; see [`Quality::judge`] for another material's thresholds.
    pub verdict: Verdict,
}

impl Quality {
    /// For material without pixels of its own (PDF): nothing measured, nothing to object to.
    pub const NOT_MEASURED: Self =
        Self { sharpness: 0.0, brightness: 0.0, glare: 0.0, cut: 0.0, page_side: 0, verdict: Verdict::Clear };

    /// The verdict under the thresholds of a kind of material. Darkness comes first, as it explains missing
    /// sharpness, then blur, which no retouching repairs, then glare.
    pub fn judge(&self, thresholds: &Thresholds) -> Verdict {
        if self.brightness < thresholds.min_brightness {
            Verdict::Dark
        } else if self.cut > thresholds.max_cut {
            Verdict::Cut
        } else if self.page_side < thresholds.min_page_side {
            Verdict::Small
        } else if self.sharpness < thresholds.min_sharpness {
            Verdict::Blurred
        } else if self.glare > thresholds.max_glare && self.glare < thresholds.white_page {
            Verdict::Glare
        } else {
            Verdict::Clear
        }
    }
}

/// What to tell the clerk. Advice only: the clerk may overrule it with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing to object to.
    Clear,
    /// Out of focus or shaken.
    Blurred,
    /// Too little light.
    Dark,
    /// A reflection hides part of the page.
    Glare,
    /// The page runs out of the picture at an edge.
    Cut,
    /// The page has too few pixels to be read.
    Small,
}

/// Where the verdicts begin, per kind of material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Less [`Quality::sharpness`] than this is [`Verdict::Blurred`].
    pub min_sharpness: f32,
    /// Less [`Quality::brightness`] than this is [`Verdict::Dark`].
    pub min_brightness: f32,
    /// More [`Quality::glare`] than this is [`Verdict::Glare`] …
    pub max_glare: f32,
    /// … unless it reaches this share: then the paper itself is pure white, as in a scan or a screenshot.
    pub white_page: f32,
    /// More [`Quality::cut`] than this is [`Verdict::Cut`].
    pub max_cut: f32,
    /// Less [`Quality::page_side`] than this is [`Verdict::Small`].
    pub min_page_side: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            min_sharpness: 40.0,
            min_brightness: 0.35,
            max_glare: 0.06,
            white_page: 0.5,
            max_cut: 0.02,
            min_page_side: 480,
        }
    }
}

/// Measures a picture and judges it by the default thresholds.
pub(crate) fn measure(picture: &RgbImage) -> Result<Quality, Refusal> {
    let small = scale::fit(picture, MEASURED_SIDE)?;
    let page = Luma::of(&small);
    let mut quality = Quality {
        sharpness: page.smoothed().laplacian().best_tile_variance(),
        brightness: page.percentile(0.9) / 255.0,
        glare: page.share_from(f32::from(BLOWN)),
        cut: 0.0,
        page_side: picture.width().max(picture.height()),
        verdict: Verdict::Clear,
    };
    quality.verdict = quality.judge(&Thresholds::default());
    Ok(quality)
}

/// One value per pixel, row by row.
struct Luma {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Luma {
    /// Luma of ITU-R BT.601, 0–255, the one JPEG itself uses.
    fn of(picture: &RgbImage) -> Self {
        let values = picture
            .pixels()
            .map(|pixel| {
                let [red, green, blue] = pixel.0.map(f32::from);
                0.299 * red + 0.587 * green + 0.114 * blue
            })
            .collect();
        Self { width: picture.width() as usize, height: picture.height() as usize, values }
    }

    /// Gaussian with σ = 1, rows first, then columns; the border is continued outwards.
    fn smoothed(&self) -> Self {
        self.convolved(|x, y, step| (x.saturating_add_signed(step).min(self.width - 1), y))
            .convolved(|x, y, step| (x, y.saturating_add_signed(step).min(self.height - 1)))
    }

    fn convolved(&self, neighbour: impl Fn(usize, usize, isize) -> (usize, usize)) -> Self {
        let at = |(x, y): (usize, usize)| self.values[y * self.width + x];
        let values = (0..self.height)
            .flat_map(|y| (0..self.width).map(move |x| (x, y)))
            .map(|(x, y)| {
                GAUSSIAN.iter().zip(0isize..).fold(0.0, |sum, (weight, step)| match step {
                    0 => at((x, y)) * weight,
                    _ => sum + weight * (at(neighbour(x, y, -step)) + at(neighbour(x, y, step))),
                })
            })
            .collect();
        Self { width: self.width, height: self.height, values }
    }

    /// Four-neighbour Laplacian; the outermost pixels, which lack a neighbour, are left out.
    fn laplacian(&self) -> Self {
        let (width, height) = (self.width.saturating_sub(2), self.height.saturating_sub(2));
        let at = |x: usize, y: usize| self.values[y * self.width + x];
        let values = (1..=height)
            .flat_map(|y| (1..=width).map(move |x| (x, y)))
            .map(|(x, y)| at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y))
            .collect();
        Self { width, height, values }
    }

    /// 95th percentile of the variances of all whole tiles; of the whole picture when it is smaller than one.
    fn best_tile_variance(&self) -> f32 {
        if self.values.is_empty() {
            return 0.0;
        }
        let tile_width = TILE.min(self.width);
        let tile_height = TILE.min(self.height);
        let mut variances = Vec::new();
        for top in (0..=self.height - tile_height).step_by(tile_height) {
            for left in (0..=self.width - tile_width).step_by(tile_width) {
                variances.push(self.variance(left, top, tile_width, tile_height));
            }
        }
        percentile(&mut variances, 0.95)
    }

    fn variance(&self, left: usize, top: usize, width: usize, height: usize) -> f32 {
        let rows = || (top..top + height).flat_map(|y| &self.values[y * self.width + left..][..width]);
        let count = (width * height) as f32;
        let mean = rows().sum::<f32>() / count;
        rows().map(|value| (value - mean).powi(2)).sum::<f32>() / count
    }

    fn percentile(&self, share: f32) -> f32 {
        percentile(&mut self.values.clone(), share)
    }

    fn share_from(&self, level: f32) -> f32 {
        let count = self.values.iter().filter(|value| **value >= level).count();
        count as f32 / self.values.len().max(1) as f32
    }
}

/// Nearest-rank percentile, `share` in 0–1; 0 for no values.
fn percentile(values: &mut [f32], share: f32) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let rank = ((last as f32) * share).round() as usize;
    *values.select_nth_unstable_by(rank.min(last), f32::total_cmp).1
}
