//! The page's edges in the larger picture: where table becomes paper.

use crate::geometry::{Quad, turns};
use crate::luma::Luma;

/// Places along an edge at which the step is looked for.
const PLACES: usize = 64;

/// What is left out at both ends of an edge, as a share of its length: rounded corners.
const ENDS: f32 = 0.08;

/// Least step of luma from table to paper.
const MIN_STEP: f32 = 9.0;

/// How wide the strips are whose means make the step, in pixels.
const STRIP: usize = 4;

/// How much further out and in the step must last, in pixels.
const FAR: usize = 8;

/// Shares of an edge's places in the picture that must agree on it.
const AGREEING: f32 = 0.35;

/// Distance at which a place agrees with a line, in pixels.
const NEAR: f32 = 1.6;

/// The quadrilateral moved onto the steps, which are at most two of its own pixels (`scale`) away. A side that lies on
/// the border of the picture stays there. Nothing where a side is no step: a shadow's soft rim, the frame of a
/// printed table.
pub(super) fn refined(luma: &Luma, rough: &Quad, scale: f32) -> Option<Quad> {
    let mut lines = Vec::with_capacity(4);
    let mut found = 0;
    for side in 0..4 {
        let (from, to) = (rough[side], rough[(side + 1) % 4]);
        if on_border(luma, from, to, 2.0 * scale) {
            lines.push((from, to));
        } else {
            lines.push(stepping(luma, from, to, 3.0 * scale + 3.0)?);
            found += 1;
        }
    }
    if found == 0 {
        return None;
    }
    let mut quad = [[0.0; 2]; 4];
    for (corner, at) in quad.iter_mut().zip(0..) {
        *corner = crossing(lines[(at + 3) % 4], lines[at])?;
    }
    turns(&quad).iter().all(|sine| *sine > 0.0).then_some(quad)
}

fn on_border(luma: &Luma, from: [f32; 2], to: [f32; 2], near: f32) -> bool {
    [(0, luma.width as f32), (1, luma.height as f32)].into_iter().any(|(axis, limit)| {
        let both = |close: &dyn Fn(f32) -> bool| close(from[axis]) && close(to[axis]);
        both(&|place| place <= near) || both(&|place| place >= limit - near)
    })
}

/// A line through the places where luma rises most from outside to inside.
fn stepping(luma: &Luma, from: [f32; 2], to: [f32; 2], reach: f32) -> Option<([f32; 2], [f32; 2])> {
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = way[0].hypot(way[1]);
    if length < 8.0 {
        return None;
    }
    let ahead = [way[0] / length, way[1] / length];
    // The corners run clockwise, so the page is at the right hand.
    let inwards = [-ahead[1], ahead[0]];
    let mut steps = Vec::with_capacity(PLACES);
    let mut looked = 0;
    for place in 0..PLACES {
        let along = length * (ENDS + (1.0 - 2.0 * ENDS) * (place as f32 + 0.5) / PLACES as f32);
        let at = [from[0] + ahead[0] * along, from[1] + ahead[1] * along];
        let inside = (1.0..luma.width as f32 - 1.0).contains(&at[0])
            && (1.0..luma.height as f32 - 1.0).contains(&at[1]);
        if inside {
            looked += 1;
            steps.extend(step(luma, at, ahead, inwards, reach).map(|depth| [along, depth]));
        }
    }
    let needed = ((looked as f32 * AGREEING) as usize).max(6);
    let (start, slope) = agreed(&steps, needed)?;
    let point = |along: f32| {
        let depth = start + slope * along;
        [0, 1].map(|axis: usize| from[axis] + ahead[axis] * along + inwards[axis] * depth)
    };
    Some((point(0.0), point(length)))
}

/// How far inwards of a point the step is; averaged over three pixels along the edge. What is dark on one side must
/// stay dark further out and light further in: a printed line is no step.
fn step(luma: &Luma, at: [f32; 2], ahead: [f32; 2], inwards: [f32; 2], reach: f32) -> Option<f32> {
    let count = 2 * reach as usize + 2 * (STRIP + FAR);
    let profile: Vec<f32> = (0..count)
        .map(|number| {
            let depth = number as f32 - (count - 1) as f32 / 2.0;
            let sum: f32 = [-1.5, 0.0, 1.5]
                .map(|aside| {
                    let [x, y] =
                        [0, 1].map(|axis: usize| at[axis] + ahead[axis] * aside + inwards[axis] * depth);
                    luma.at(x, y)
                })
                .iter()
                .sum();
            sum / 3.0
        })
        .collect();
    let mean = |from: usize| profile[from..from + STRIP].iter().sum::<f32>() / STRIP as f32;
    let places = FAR + STRIP..=count - FAR - STRIP;
    let rise = |place: usize| mean(place) - mean(place - STRIP);
    let most = places.clone().max_by(|a, b| rise(*a).total_cmp(&rise(*b)))?;
    let highest = rise(most);
    let lasting = mean(most + FAR) - mean(most - STRIP - FAR);
    if highest.min(lasting) < MIN_STEP {
        return None;
    }
    // The middle of what rises almost as much: a blurred edge is broad.
    let broad = |place: &usize| rise(*place) >= 0.9 * highest;
    let low = (*places.start()..=most).rev().take_while(broad).last().unwrap_or(most);
    let high = (most..=*places.end()).take_while(broad).last().unwrap_or(most);
    Some((low + high) as f32 / 2.0 - count as f32 / 2.0)
}

/// Start and slope of the line on which most of the places agree, laid through those by least squares; nothing when
/// they are fewer than `needed`.
fn agreed(places: &[[f32; 2]], needed: usize) -> Option<(f32, f32)> {
    let agreeing = |start: f32, slope: f32| {
        places.iter().filter(move |[along, depth]| (depth - start - slope * along).abs() <= NEAR)
    };
    let mut best = (0, 0.0, 0.0);
    for (number, a) in places.iter().enumerate() {
        // Pairs far from each other; nearer ones say little about the direction.
        for b in places.iter().skip(number + PLACES / 4).step_by(3) {
            let slope = (b[1] - a[1]) / (b[0] - a[0]);
            let start = a[1] - slope * a[0];
            let count = agreeing(start, slope).count();
            if count > best.0 {
                best = (count, start, slope);
            }
        }
    }
    let (count, mut start, mut slope) = best;
    if count < needed {
        return None;
    }
    for _ in 0..2 {
        let (mut n, mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for [along, depth] in agreeing(start, slope) {
            (n, x, y) = (n + 1.0, x + along, y + depth);
            (xx, xy) = (xx + along * along, xy + along * depth);
        }
        let determinant: f32 = n * xx - x * x;
        if determinant <= 0.0 {
            break;
        }
        slope = (n * xy - x * y) / determinant;
        start = (y - slope * x) / n;
    }
    Some((start, slope))
}

fn crossing(first: ([f32; 2], [f32; 2]), second: ([f32; 2], [f32; 2])) -> Option<[f32; 2]> {
    let (a, b) = (
        [first.1[0] - first.0[0], first.1[1] - first.0[1]],
        [second.1[0] - second.0[0], second.1[1] - second.0[1]],
    );
    let determinant = a[0] * b[1] - a[1] * b[0];
    if determinant.abs() < 1e-3 * (a[0].hypot(a[1]) * b[0].hypot(b[1])).max(1.0) {
        return None;
    }
    let between = [second.0[0] - first.0[0], second.0[1] - first.0[1]];
    let share = (between[0] * b[1] - between[1] * b[0]) / determinant;
    Some([first.0[0] + share * a[0], first.0[1] + share * a[1]])
}
