//! Brightness alone: what sharpness is measured and pages are found on.

use image::{GrayImage, RgbImage};

/// Half of the Gaussian kernel with σ = 1, from its centre outwards; beyond three pixels nothing is left.
const GAUSSIAN: [f32; 4] = [0.399_050_3, 0.242_036_23, 0.054_005_58, 0.004_433_05];

/// How far the kernel reaches.
const REACH: usize = GAUSSIAN.len() - 1;

/// A picture without its colours: luma of ITU-R BT.601, the one JPEG itself uses.
pub(crate) fn grey(picture: &RgbImage) -> GrayImage {
    let (pixels, _) = picture.as_raw().as_chunks::<3>();
    // The standard's weights in 65536ths, with a half for rounding.
    let luma = |pixel: &[u8; 3]| {
        let [red, green, blue] = pixel.map(u32::from);
        ((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16) as u8
    };
    let values = pixels.iter().map(luma).collect();
    // There are as many values as pixels.
    GrayImage::from_raw(picture.width(), picture.height(), values).unwrap_or_default()
}

/// One value from 0 to 255 per pixel, row by row.
pub(crate) struct Luma {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Luma {
    pub(crate) fn of(grey: &GrayImage) -> Self {
        let values = grey.as_raw().iter().copied().map(f32::from).collect();
        Self { width: grey.width() as usize, height: grey.height() as usize, values }
    }

    pub(crate) fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..][..self.width]
    }

    /// Light becomes dark.
    pub(crate) fn inverted(&self) -> Self {
        let values = self.values.iter().map(|value| 255.0 - value).collect();
        Self { values, ..*self }
    }

    /// Gaussian with σ = 1, rows first, then columns; the border is continued outwards.
    pub(crate) fn smoothed(&self) -> Self {
        self.smoothed_across().smoothed_down()
    }

    fn smoothed_across(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        let mut continued = vec![0.0; self.width + 2 * REACH];
        for y in 0..self.height {
            let row = self.row(y);
            let (Some(first), Some(last)) = (row.first(), row.last()) else { break };
            continued[..REACH].fill(*first);
            continued[REACH..REACH + self.width].copy_from_slice(row);
            continued[REACH + self.width..].fill(*last);
            let [w0, w1, w2, w3] = GAUSSIAN;
            values.extend(
                continued.array_windows().map(|[a, b, c, d, e, f, g]: &[f32; 7]| {
                    w0 * d + w1 * (c + e) + w2 * (b + f) + w3 * (a + g)
                }),
            );
        }
        Self { values, ..*self }
    }

    fn smoothed_down(&self) -> Self {
        let mut values = vec![0.0; self.values.len()];
        for (y, target) in values.chunks_exact_mut(self.width.max(1)).enumerate() {
            for (weight, step) in GAUSSIAN.into_iter().zip(0..) {
                let above = self.row(y.saturating_sub(step));
                let below = self.row((y + step).min(self.height - 1));
                let weight = if step == 0 { weight / 2.0 } else { weight };
                for ((value, above), below) in target.iter_mut().zip(above).zip(below) {
                    *value += weight * (above + below);
                }
            }
        }
        Self { values, ..*self }
    }

    /// A picture `factor` times smaller, each pixel the mean of a square; what is left over at the right and at
    /// the bottom is dropped.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        let (width, height) = (self.width / factor, self.height / factor);
        let mut values = vec![0.0; width * height];
        let share = 1.0 / (factor * factor) as f32;
        for (target, y) in values.chunks_exact_mut(width.max(1)).zip((0..).step_by(factor)) {
            for step in 0..factor {
                for (value, square) in target.iter_mut().zip(self.row(y + step).chunks_exact(factor)) {
                    *value += square.iter().sum::<f32>() * share;
                }
            }
        }
        Self { width, height, values }
    }

    /// The value between the four nearest pixels; outside, the nearest pixel's.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let above = self.row(top)[left] * (1.0 - across) + self.row(top)[right] * across;
        let below = self.row(bottom)[left] * (1.0 - across) + self.row(bottom)[right] * across;
        above * (1.0 - down) + below * down
    }
}

/// Nearest-rank percentile, `share` in 0–1; 0 for no values.
pub(crate) fn percentile(values: &mut [f32], share: f32) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let rank = ((last as f32) * share).round() as usize;
    *values.select_nth_unstable_by(rank.min(last), f32::total_cmp).1
}
