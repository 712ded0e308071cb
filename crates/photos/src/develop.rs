//! Stands here until the page finder comes: cuts the box around the corners.

use image::RgbImage;

use crate::limits::Deadline;
use crate::{Limits, Prepared, Refusal, decode, prepare_picture, sniff};

/// A point, in shares of width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// Four corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corners(pub [Point; 4]);

/// How a page is cut out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Recipe {
    /// Corners.
    pub corners: Option<Corners>,
    /// Quarter turns.
    pub turn: u8,
}

/// Develops.
///
/// # Errors
/// A refusal.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "temporary"
)]
pub fn develop(stored: &[u8], recipe: &Recipe, limits: &Limits) -> Result<Prepared, Refusal> {
    let deadline = Deadline::after(limits.time);
    let kind = sniff::kind(stored).ok_or(Refusal::NotAPhoto)?;
    let mut decoded = decode::decode(kind, stored, limits, deadline)?;
    if let Some(Corners(points)) = recipe.corners {
        let (width, height) = decoded.pixels.dimensions();
        let min = |of: fn(&Point) -> f32| points.iter().map(of).fold(1.0, f32::min);
        let max = |of: fn(&Point) -> f32| points.iter().map(of).fold(0.0, f32::max);
        let (left, right) = (min(|p| p.x) * width as f32, max(|p| p.x) * width as f32);
        let (top, bottom) = (min(|p| p.y) * height as f32, max(|p| p.y) * height as f32);
        let cut: RgbImage = image::imageops::crop_imm(
            &decoded.pixels,
            left as u32,
            top as u32,
            ((right - left) as u32).max(1),
            ((bottom - top) as u32).max(1),
        )
        .to_image();
        decoded.pixels = cut;
    }
    for _ in 0..recipe.turn % 4 {
        decoded.pixels = image::imageops::rotate90(&decoded.pixels);
    }
    prepare_picture(decoded, stored.len(), limits, deadline)
}
