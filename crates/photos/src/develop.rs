//! A stored picture with its crop and its turns: the page as if it lay flat under the lens.

use image::RgbImage;
use image::metadata::Orientation;
use serde::{Deserialize, Serialize};

use crate::decode;
use crate::geometry::{Corners, Projection, Quad, proportion, sides};
use crate::limits::{Deadline, Limits, Refusal};
use crate::sniff::{self, Kind};
use crate::turn::turned;
use crate::{Prepared, guarded, prepare_upright};

/// What is to be made of a stored picture. The picture itself stays as it is, so every recipe can be taken back.
///
/// Corners are cut out first (perspective corrected), then come the quarter turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// The page in the stored picture; the whole picture where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corners: Option<Corners>,
    /// Quarter turns clockwise, 0..=3; of a larger number the remainder counts.
    pub turn: u8,
}

/// Cuts the page out of a stored picture, turns it, and prepares it as [`crate::prepare`] does.
///
/// The page gets the proportion that it has on the table, not the one that it has in the picture, and as many pixels
/// as its longest sides have, at most [`Limits::max_side_stored`].
///
/// Corners a little outside the picture are moved to its border.
///
/// # Errors
///
/// [`Refusal::NotAPage`] for corners that do not enclose a page: not numbers, crossed, anticlockwise, bent inwards,
/// flat, or so close together that nothing is left. [`Refusal::NotAPhoto`] for what is no JPEG; otherwise as
/// [`crate::prepare`].
pub fn develop(stored_jpeg: &[u8], recipe: &Recipe, limits: &Limits) -> Result<Prepared, Refusal> {
    let deadline = Deadline::after(limits.time);
    guarded(|| {
        let page = page(stored_jpeg, recipe, limits, deadline)?;
        prepare_upright(&page, None, stored_jpeg.len(), limits, deadline)
    })
}

/// The pixels of that page, for whoever looks at them without keeping them.
///
/// # Errors
///
/// As [`develop`].
pub fn pixels(stored_jpeg: &[u8], recipe: &Recipe, limits: &Limits) -> Result<RgbImage, Refusal> {
    guarded(|| page(stored_jpeg, recipe, limits, Deadline::after(limits.time)))
}

fn page(
    stored_jpeg: &[u8],
    recipe: &Recipe,
    limits: &Limits,
    deadline: Deadline,
) -> Result<RgbImage, Refusal> {
    if stored_jpeg.is_empty() {
        return Err(Refusal::Empty);
    }
    limits.check_bytes(stored_jpeg.len(), limits.max_bytes)?;
    if sniff::kind(stored_jpeg) != Some(Kind::Jpeg) {
        return Err(Refusal::NotAPhoto);
    }
    let decoded = decode::decode(Kind::Jpeg, stored_jpeg, limits, deadline)?;
    // Ours have no orientation; a picture stored by an older version or another program may.
    let orientation = decoded.orientation;
    let mut picture = turned(decoded.into_picture(), orientation)?;
    if let Some(corners) = &recipe.corners {
        let quad = corners.in_pixels(picture.width(), picture.height()).ok_or(Refusal::NotAPage)?;
        picture = flattened(&picture, &quad, limits.max_side_stored);
        deadline.check()?;
    }
    let turn = match recipe.turn % 4 {
        0 => Orientation::NoTransforms,
        1 => Orientation::Rotate90,
        2 => Orientation::Rotate180,
        _ => Orientation::Rotate270,
    };
    turned(picture, turn)
}

/// The part of a picture within `quad`, as a rectangle of its true proportion.
fn flattened(picture: &RgbImage, quad: &Quad, max_side: u32) -> RgbImage {
    let proportion = proportion(quad, picture.width(), picture.height());
    let [top, right, bottom, left] = sides(quad).map(f64::from);
    let mut height = right.max(left).max(top.max(bottom) / proportion);
    let mut width = height * proportion;
    // Only as many pixels as there are: the nearer end of a page seen aslant has more of them than the farther.
    let excess = (width.max(height) / top.max(bottom).max(right).max(left)).max(1.0);
    let limit = f64::from(max_side.max(1)) / (width.max(height) / excess);
    let scale = limit.min(1.0) / excess;
    (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let projection = Projection::from_rectangle(width, height, quad);
    let (width, height) = (width as u32, height as u32);
    let mut flat = RgbImage::new(width, height);
    let row_length = width as usize * 3;
    for (row, y) in flat.chunks_exact_mut(row_length).zip(0u32..) {
        let (pixels, _) = row.as_chunks_mut::<3>();
        for (pixel, [x, y]) in pixels.iter_mut().zip(projection.row(f64::from(y) + 0.5)) {
            *pixel = sampled(picture, x - 0.5, y - 0.5);
        }
    }
    flat
}

/// The colour at a place between pixels by Catmull–Rom's cubic over the sixteen around it, so that print stays crisp;
/// beyond the border the outermost pixel goes on.
fn sampled(picture: &RgbImage, x: f32, y: f32) -> [u8; 3] {
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    // A projection's horizon can be anything; the border is as good as any place beyond it.
    let (x, y) = (x.clamp(-1.0, width as f32), y.clamp(-1.0, height as f32));
    let (column, row) = (x.floor(), y.floor());
    let (across, down) = (weights(x - column), weights(y - row));
    let (column, row) = (column as i32 - 1, row as i32 - 1);
    let samples = picture.as_raw();
    let columns = [0, 1, 2, 3].map(|step| (column + step).clamp(0, width - 1) as usize * 3);
    let mut sums = [0.0f32; 3];
    for (step, weight) in (0..).zip(down) {
        let start = (row + step).clamp(0, height - 1) as usize * width as usize * 3;
        for (column, across) in columns.iter().zip(across) {
            let weight = weight * across;
            for (sum, sample) in sums.iter_mut().zip(&samples[start + column..][..3]) {
                *sum += weight * f32::from(*sample);
            }
        }
    }
    sums.map(|sum| (sum + 0.5) as u8)
}

/// Weights of the four neighbours of a place at `t` between the second and the third (Catmull–Rom).
fn weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}
