//! How readable a photographed page is.
//!
//! The measure is made for pages: a page has somewhere a patch with print on it, and there neighbouring
//! pixels must differ. Plain variance of the Laplacian over the whole picture calls a hopelessly noisy photo
//! sharp, so noise is smoothed away first and the best patches decide. Where the page is known, only patches on
//! the page count, at one scale for every page: the grain of a table is sharp whatever became of the print.

use image::{GrayImage, RgbImage};
use serde::{Deserialize, Serialize};

use crate::geometry::{Corners, Quad};
use crate::limits::Refusal;
use crate::luma::{self, Luma, percentile};
use crate::page;
use crate::scale::{self, Part};

/// Longer side, in pixels, of the picture that is measured; makes the numbers comparable between cameras.
const MEASURED_SIDE: u32 = 1000;

/// Side of a patch in pixels: about two lines of print on A4 at [`MEASURED_SIDE`].
const TILE: usize = 32;

/// Luma (0–255) from which a pixel counts as blown out.
const BLOWN: f32 = 250.0;

/// How far within the page's edges a patch must lie, in pixels: the step from table to paper is no print.
const MARGIN: f32 = 7.0;

/// Fewest patches on a page that tell something; with fewer all patches of the picture count.
const FEWEST_TILES: usize = 6;

/// What was measured on a picture, and the verdict under the default [`Thresholds`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// 95th percentile, over patches of 32 px, of the variance of the Laplacian after a Gaussian with σ = 1,
    /// at 1000 px on the page's longer side (the picture's, where no page was found). Unit: luma steps squared.
    /// Hopeless photos are below 10, good ones above 300.
    pub sharpness: f32,
    /// 90th percentile of luma, 0–1: how bright the paper is. A dark table around the page does not count.
    pub brightness: f32,
    /// Share of blown-out pixels, 0–1.
    pub glare: f32,
    /// The largest share of a side of the picture at which the page runs out of it, 0–1. 0 where the page fills the
    /// picture: a scan ends where its paper ends.
    pub cut: f32,
    /// The page's longer side in pixels of the stored picture; the picture's where no page was found.
    pub page_side: u32,
    /// The verdict under [`Thresholds::default`]; see [`Quality::judge`] for another material's thresholds.
    pub verdict: Verdict,
}

impl Quality {
    /// For material without pixels of its own (PDF): nothing measured, nothing to object to.
    pub const NOT_MEASURED: Self =
        Self { sharpness: 0.0, brightness: 0.0, glare: 0.0, cut: 0.0, page_side: 0, verdict: Verdict::Clear };

    /// The verdict under the thresholds of a kind of material, which is the first thing to mend: light, as without
    /// it nothing else can be told; then how the page lies in the picture, as it is cut or too far away; then
    /// blur, which no retouching repairs; then glare.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Where the verdicts begin, per kind of material. As data, every key may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
    /// Less [`Quality::page_side`] than this is [`Verdict::Small`]. The default is for cards (85.6 mm: 5.6 pixels per
    /// millimetre, 18 for a character); a full page needs three times as many.
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

/// Searches the page, measures an upright picture and judges it by the default thresholds, as [`crate::prepare`] does.
///
/// # Errors
///
/// [`Refusal::Damaged`] when the picture cannot be scaled, which no picture with pixels is.
pub fn measure(picture: &RgbImage) -> Result<(Quality, Option<Corners>), Refusal> {
    let picture = &luma::grey(picture);
    let small = scale::fit(picture, MEASURED_SIDE)?;
    let luma = Luma::of(&small);
    let found = page::find(&luma);
    let suggestion = found.suggestion(luma.width, luma.height);
    let page = suggestion.map(|quad| Corners::of(&quad, small.width(), small.height()));

    let enlarged = picture.width() as f32 / luma.width as f32;
    let (page_side, measured) = match found.outline {
        None => (picture.width().max(picture.height()), Measured { tiles: luma.tiles(None), luma }),
        Some(outline) => {
            let quad = outline.map(|corner| corner.map(|place| place * enlarged));
            let [top, right, bottom, left] = crate::geometry::sides(&quad);
            let side = top.max(right).max(bottom).max(left).round();
            (side as u32, Measured::on_page(picture, &quad)?)
        }
    };
    let mut quality = Quality {
        sharpness: percentile(&mut measured.tiles.iter().map(|tile| tile.detail).collect::<Vec<_>>(), 0.95),
        brightness: measured.brightness() / 255.0,
        glare: measured.blown(),
        cut: found.cut,
        page_side,
        verdict: Verdict::Clear,
    };
    quality.verdict = quality.judge(&Thresholds::default());
    Ok((quality, page))
}

/// The page, or the picture where no page was found, at the scale of the measure.
struct Measured {
    luma: Luma,
    tiles: Vec<Tile>,
}

/// A square patch.
struct Tile {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// Variance of the Laplacian.
    detail: f32,
}

impl Measured {
    fn on_page(picture: &GrayImage, quad: &Quad) -> Result<Self, Refusal> {
        let part = Part::around(quad, picture.width(), picture.height());
        let cutting = scale::fit_part(picture, part, MEASURED_SIDE)?;
        let luma = Luma::of(&cutting);
        let share = luma.width as f32 / part.width as f32;
        let moved = quad.map(|[x, y]| [(x - part.left as f32) * share, (y - part.top as f32) * share]);
        let mut tiles = luma.tiles(Some(&moved));
        if tiles.len() < FEWEST_TILES {
            tiles = luma.tiles(None);
        }
        Ok(Self { luma, tiles })
    }

    fn values(&self) -> impl Iterator<Item = f32> {
        self.tiles.iter().flat_map(|tile| {
            (tile.top..tile.top + tile.height)
                .flat_map(|y| &self.luma.row(y)[tile.left..][..tile.width])
                .copied()
        })
    }

    fn brightness(&self) -> f32 {
        percentile(&mut self.values().collect::<Vec<_>>(), 0.9)
    }

    fn blown(&self) -> f32 {
        let (mut blown, mut all) = (0u32, 0u32);
        for value in self.values() {
            blown += u32::from(value >= BLOWN);
            all += 1;
        }
        blown as f32 / all.max(1) as f32
    }
}

impl Luma {
    /// All whole patches, or those within the page; the whole picture as one when it is smaller than a patch.
    fn tiles(&self, page: Option<&Quad>) -> Vec<Tile> {
        if self.values.is_empty() {
            return Vec::new();
        }
        let smoothed = self.smoothed();
        let (width, height) = (TILE.min(self.width), TILE.min(self.height));
        let mut tiles = Vec::new();
        for top in (0..=self.height - height).step_by(height) {
            for left in (0..=self.width - width).step_by(width) {
                if page.is_none_or(|page| lies_within(page, left, top, width, height)) {
                    let detail = smoothed.laplacian_variance(left, top, width, height);
                    tiles.push(Tile { left, top, width, height, detail });
                }
            }
        }
        tiles
    }

    /// Variance of the four-neighbour Laplacian over a patch, without the picture's outermost pixels, which lack a
    /// neighbour.
    fn laplacian_variance(&self, left: usize, top: usize, width: usize, height: usize) -> f32 {
        let (from, to) = (left.max(1), (left + width).min(self.width - 1));
        if from >= to {
            return 0.0;
        }
        let (mut sum, mut squares, mut count) = (0.0f32, 0.0f32, 0u32);
        for y in top.max(1)..(top + height).min(self.height - 1) {
            let [above, row, below] = [y - 1, y, y + 1].map(|y| &self.row(y)[from - 1..=to]);
            let inner = 1..row.len() - 1;
            for ((around, above), below) in
                row.array_windows::<3>().zip(&above[inner.clone()]).zip(&below[inner.clone()])
            {
                let value = around[0] + around[2] + above + below - 4.0 * around[1];
                sum += value;
                squares += value * value;
                count += 1;
            }
        }
        let mean = sum / count.max(1) as f32;
        (squares / count.max(1) as f32 - mean * mean).max(0.0)
    }
}

/// Whether a patch lies within the page, away from its edges.
fn lies_within(page: &Quad, left: usize, top: usize, width: usize, height: usize) -> bool {
    let (left, top) = (left as f32, top as f32);
    let (right, bottom) = (left + width as f32, top + height as f32);
    (0..4).all(|side| {
        let (a, b) = (page[side], page[(side + 1) % 4]);
        let way = [b[0] - a[0], b[1] - a[1]];
        let length = way[0].hypot(way[1]).max(f32::MIN_POSITIVE);
        [[left, top], [right, top], [right, bottom], [left, bottom]]
            .iter()
            .all(|[x, y]| way[0] * (y - a[1]) - way[1] * (x - a[0]) >= MARGIN * length)
    })
}
