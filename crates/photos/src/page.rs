//! Where the page is: the four corners of a paper on a table.
//!
//! First coarsely: the table is what the rim of the picture shows, the page is what differs from it, and the page's
//! outline is searched for the four straight lines that explain most of it ([`outline`]). So rounded corners, a
//! finger, or a reflection that spreads over an edge do not pull a corner along. Then finely: along each line the
//! step from table to paper is looked up in the larger picture, and a line laid through what is found ([`edge`]).
//!
//! A page is a suggestion. Where nothing is certain nothing is suggested: no crop is better than a wrong one.

mod edge;
mod outline;

use crate::geometry::{Quad, area, turns};
use crate::luma::{Luma, percentile};
use outline::Mask;

/// Longer side, in pixels, of the picture in which the page is searched coarsely.
const COARSE_SIDE: usize = 330;

/// Shorter side below which there is nothing to search.
const MIN_SIDE: usize = 24;

/// Smallest share of the picture that a page darker than its table takes: smaller is the portrait on a card that fills
/// the picture.
const MIN_DARK_PAGE: f32 = 0.25;

/// How near the corners of the picture a page's corners are when it fills the picture, as a share of its sides.
const FILLING: f32 = 0.02;

/// How far outside the picture a corner may be found and still be called in it: half a percent is the accuracy.
const OUTSIDE: f32 = 0.005;

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    /// The page in pixels of the picture that was searched; corners may lie outside when the page is cut.
    pub(crate) outline: Option<Quad>,
    /// The largest share of a side of the picture at which the page runs out of it, 0–1.
    pub(crate) cut: f32,
}

impl Found {
    /// The page, when all of its corners are in the picture and it does not fill it.
    pub(crate) fn suggestion(&self, width: usize, height: usize) -> Option<Quad> {
        let quad = self.outline?;
        let shares = quad.map(|[x, y]| [x / width as f32, y / height as f32]);
        let inside = -OUTSIDE..=1.0 + OUTSIDE;
        let is_inside = shares.iter().flatten().all(|share| inside.contains(share));
        let fills = shares.iter().flatten().all(|share| share.min(1.0 - share) <= FILLING);
        (is_inside && !fills).then_some(quad)
    }
}

/// Searches for a light page on a darker table, then for a dark page on a lighter one.
pub(crate) fn find(luma: &Luma) -> Found {
    let longer = luma.width.max(luma.height);
    let factor = longer.div_ceil(COARSE_SIDE).max(1);
    if luma.width.min(luma.height) / factor < MIN_SIDE {
        return Found::default();
    }
    let is_large = |found: &Found| {
        found.outline.is_some_and(|quad| area(&quad) >= MIN_DARK_PAGE * (luma.width * luma.height) as f32)
    };
    find_light(luma, factor)
        .or_else(|| find_light(&luma.inverted(), factor).filter(is_large))
        .unwrap_or_default()
}

fn find_light(luma: &Luma, factor: usize) -> Option<Found> {
    let mask = Mask::of(&luma.reduced(factor))?;
    let scale = factor as f32;
    let coarse = outline::quadrilateral(&mask)?;
    let rough = coarse.map(|[x, y]| [x * scale, y * scale]);
    let outline = edge::refined(luma, &rough, scale)?;
    let is_page = turns(&outline).iter().all(|sine| *sine > 0.4) && area(&outline) > 0.0;
    (is_page && stands_out(luma, &outline)).then(|| Found { outline: Some(outline), cut: mask.cut() })
}

/// Least difference between the usual luma on the page and beside it.
const MIN_CONTRAST: f32 = 12.0;

/// How far beside the page it is compared, in pixels.
const BESIDE: f32 = 10.0;

/// Whether most of the page is lighter than what is beside it. A block of print on a page that fills the picture has
/// straight edges too, but most of it is paper.
fn stands_out(luma: &Luma, page: &Quad) -> bool {
    const STEPS: u8 = 24;
    let shares = || (0..STEPS).map(|step| (f32::from(step) + 0.5) / f32::from(STEPS));
    let between = |a: [f32; 2], b: [f32; 2], share: f32| {
        [0, 1].map(|axis: usize| a[axis] + share * (b[axis] - a[axis]))
    };
    let [left_top, right_top, right_bottom, left_bottom] = *page;
    let mut inside = Vec::new();
    for down in shares() {
        let (left, right) = (between(left_top, left_bottom, down), between(right_top, right_bottom, down));
        inside.extend(shares().map(|across| between(left, right, across)).map(|[x, y]| luma.at(x, y)));
    }
    let middle = between(between(left_top, right_bottom, 0.5), between(right_top, left_bottom, 0.5), 0.5);
    let (width, height) = (luma.width as f32, luma.height as f32);
    let mut outside = Vec::new();
    for side in 0..4 {
        for share in shares() {
            let edge = between(page[side], page[(side + 1) % 4], share);
            let away = (edge[0] - middle[0]).hypot(edge[1] - middle[1]).max(1.0);
            let [x, y] = between(middle, edge, 1.0 + BESIDE / away);
            if (0.0..width).contains(&x) && (0.0..height).contains(&y) {
                outside.push(luma.at(x, y));
            }
        }
    }
    percentile(&mut inside, 0.5) - percentile(&mut outside, 0.5) >= MIN_CONTRAST
}
