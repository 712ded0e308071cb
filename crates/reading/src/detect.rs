//! Where there is text: the detection network of PP-OCR and what is made of its answer.
//!
//! The network gives each pixel the probability that it lies in the core of a line of text ("differentiable
//! binarisation"). Connected cores become the smallest rectangles around them, and these are grown to the whole
//! height of the letters.

use std::f32::consts::FRAC_PI_2;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::Error;
use crate::geometry::{Point, Slanted};
use crate::models::Network;

/// Longer side of the picture that the network sees; and of the one that it sees when the paper turns out to be small.
const SIDE: u32 = 960;
const SIDE_FOR_SMALL: u32 = 1920;
/// Lines of less than this many pixels in height (the middle one of all) are small: some may have been missed.
const SMALL: f32 = 16.0;
/// The network halves its picture five times.
const STEP: u32 = 32;
/// From this probability on a pixel belongs to a line.
const CORE: f32 = 0.3;
/// Mean probability inside a rectangle from which on it is believed.
const BELIEVED: f32 = 0.5;
/// How much of a line's area per edge length was taken off its rim when the network was trained.
const RIM: f32 = 1.6;
/// Cores of less than this many pixels in height are noise.
const LEAST_HEIGHT: f32 = 3.0;
/// A photograph of a paper has fewer lines; a picture of noise must not keep the reader busy.
const MOST_LINES: usize = 200;

/// The lines of text in a picture, each read in the direction that most of them share, and that direction. Whether it
/// is the right one or the opposite is not known here.
pub(crate) fn lines(
    network: &Network,
    picture: &RgbImage,
    stop: &dyn Fn() -> bool,
) -> Result<(Vec<Slanted>, f32), Error> {
    let (width, height) = picture.dimensions();
    if width < STEP || height < STEP {
        return Ok((Vec::new(), 0.0));
    }
    let scale = scale(picture, SIDE);
    let mut found = lines_at(network, picture, scale)?;
    let mut heights: Vec<f32> = found.iter().map(|line| line.height.min(line.width) * scale).collect();
    heights.sort_by(f32::total_cmp);
    if scale < 1.0 && heights.get(heights.len() / 2).is_some_and(|middle| *middle < SMALL) {
        if stop() {
            return Err(Error::Stopped);
        }
        found = lines_at(network, picture, self::scale(picture, SIDE_FOR_SMALL))?;
    }
    let direction = shared_direction(&found);
    for line in &mut found {
        *line = line.read_towards(direction);
    }
    Ok((found, direction))
}

/// The factor that makes the longer side of a picture at most `side` pixels; never more than 1.
fn scale(picture: &RgbImage, side: u32) -> f32 {
    (side as f32 / picture.width().max(picture.height()) as f32).min(1.0)
}

/// The lines that the network sees in a picture scaled by a factor, as they lie in the whole picture.
fn lines_at(network: &Network, picture: &RgbImage, scale: f32) -> Result<Vec<Slanted>, Error> {
    let scaled = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let small = resize(picture, scaled(picture.width()), scaled(picture.height()))?;
    let answer: NdTensor<f32, 4> = network.run(input(&small).as_dyn())?;
    let [_, _, rows, columns] = answer.shape();
    let map = Map { columns, rows, values: answer.to_vec() };
    Ok(map.lines().into_iter().map(|line| line.scaled(1.0 / scale)).collect())
}

/// Scales down so that small print is averaged, not skipped.
fn resize(picture: &RgbImage, width: u32, height: u32) -> Result<RgbImage, Error> {
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .map_err(|_| Error::Picture)?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| Error::Picture)?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or(Error::Picture)
}

/// The picture as the network expects it: three planes (blue, green, red) from −1 to 1, grey to the right and below up
/// to the next multiple of [`STEP`].
fn input(picture: &RgbImage) -> NdTensor<f32, 4> {
    let (width, height) = picture.dimensions();
    let padded = |side: u32| side.next_multiple_of(STEP) as usize;
    let mut tensor = NdTensor::zeros([1, 3, padded(height), padded(width)]);
    for (x, y, pixel) in picture.enumerate_pixels() {
        for (plane, value) in pixel.0.iter().rev().enumerate() {
            tensor[[0, plane, y as usize, x as usize]] = f32::from(*value) / 127.5 - 1.0;
        }
    }
    tensor
}

/// The direction of most lines, by their length; of the two directions along them the one nearer to left-to-right or,
/// when they stand upright, top-to-bottom.
fn shared_direction(lines: &[Slanted]) -> f32 {
    // Short words are as high as they are wide and tell nothing.
    let long = || lines.iter().filter(|line| line.width > 2.0 * line.height);
    let folded = |line: &Slanted| {
        let angle = line.angle.rem_euclid(2.0 * FRAC_PI_2);
        if angle > 1.5 * FRAC_PI_2 { angle - 2.0 * FRAC_PI_2 } else { angle }
    };
    let upright: f32 =
        long().map(|line| if folded(line).abs() < FRAC_PI_2 / 2.0 { -line.width } else { line.width }).sum();
    let base = if upright > 0.0 { FRAC_PI_2 } else { 0.0 };
    // The middle one by length, so that a seal or a watermark does not turn the rest.
    let mut angles: Vec<(f32, f32)> = long()
        .map(|line| (line.read_towards(base), line.width))
        .filter(|(line, length)| line.width == *length)
        .map(|(line, length)| (line.angle, length))
        .collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = angles.iter().map(|(_, length)| length).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    for (angle, length) in &angles {
        sum += length;
        if sum >= half {
            return *angle;
        }
    }
    base
}

/// The network's answer.
struct Map {
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

impl Map {
    fn lines(&self) -> Vec<Slanted> {
        let mut seen = vec![false; self.values.len()];
        let mut lines = Vec::new();
        for start in 0..self.values.len() {
            if seen[start] || self.values[start] <= CORE {
                continue;
            }
            let core = self.core(start, &mut seen);
            let Some(rectangle) = Slanted::around(&core) else { continue };
            if rectangle.height < LEAST_HEIGHT || self.mean(&rectangle) < BELIEVED {
                continue;
            }
            let (width, height) = (rectangle.width, rectangle.height);
            lines.push(rectangle.grown(width * height * RIM / (2.0 * (width + height))));
            if lines.len() == MOST_LINES {
                break;
            }
        }
        lines
    }

    /// The corners of the pixels at both ends of each row of one connected core (eight neighbours), marked as seen.
    fn core(&self, start: usize, seen: &mut [bool]) -> Vec<Point> {
        let mut ends: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
        let mut waiting = vec![start];
        seen[start] = true;
        while let Some(place) = waiting.pop() {
            let (x, y) = (place % self.columns, place / self.columns);
            let row = ends.entry(y).or_insert((x, x));
            *row = (row.0.min(x), row.1.max(x));
            for near_y in y.saturating_sub(1)..=(y + 1).min(self.rows - 1) {
                for near_x in x.saturating_sub(1)..=(x + 1).min(self.columns - 1) {
                    let near = near_y * self.columns + near_x;
                    if !seen[near] && self.values[near] > CORE {
                        seen[near] = true;
                        waiting.push(near);
                    }
                }
            }
        }
        let corner = |x: usize, y: usize| Point::new(x as f32, y as f32);
        ends.into_iter()
            .flat_map(|(y, (from, to))| {
                [corner(from, y), corner(from, y + 1), corner(to + 1, y), corner(to + 1, y + 1)]
            })
            .collect()
    }

    /// Mean probability inside a rectangle.
    fn mean(&self, rectangle: &Slanted) -> f32 {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| rectangle.at(x, y));
        let range = |of: fn(&Point) -> f32, end: usize| {
            let low = corners.iter().map(of).fold(f32::MAX, f32::min).max(0.0) as usize;
            let high = corners.iter().map(of).fold(f32::MIN, f32::max).max(0.0).ceil() as usize;
            low.min(end)..high.min(end)
        };
        let (mut sum, mut count) = (0.0, 0u32);
        for y in range(|corner| corner.y, self.rows) {
            for x in range(|corner| corner.x, self.columns) {
                if rectangle.contains(Point::new(x as f32 + 0.5, y as f32 + 0.5)) {
                    sum += self.values[y * self.columns + x];
                    count += 1;
                }
            }
        }
        if count == 0 { 0.0 } else { sum / count as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map in which the inside of some rectangles has a probability.
    fn map(rectangles: &[(Slanted, f32)]) -> Map {
        let (columns, rows) = (400, 300);
        let value = |place: usize| {
            let point = Point::new((place % columns) as f32 + 0.5, (place / columns) as f32 + 0.5);
            rectangles
                .iter()
                .find(|(rectangle, _)| rectangle.contains(point))
                .map_or(0.01, |(_, value)| *value)
        };
        Map { columns, rows, values: (0..columns * rows).map(value).collect() }
    }

    fn slanted(x: f32, y: f32, width: f32, height: f32, angle: f32) -> Slanted {
        Slanted { centre: Point::new(x, y), width, height, angle }
    }

    #[test]
    fn each_connected_core_becomes_a_rectangle_grown_to_the_height_of_its_letters() {
        let drawn = slanted(180.0, 150.0, 200.0, 12.0, 0.2);
        let found = map(&[(drawn, 0.9), (slanted(60.0, 60.0, 40.0, 10.0, 0.0), 0.8)]).lines();
        assert_eq!(found.len(), 2, "two cores are two lines");
        let line = found[1].read_towards(0.0);
        let rim = 200.0 * 12.0 * RIM / (2.0 * 212.0);
        assert!((line.height - (12.0 + 2.0 * rim)).abs() < 4.0, "{line:?} is grown by {rim} on each side");
        assert!((line.angle - 0.2).abs() < 0.02, "{line:?} has the slant of what was drawn");
    }

    #[test]
    fn what_is_faint_or_flat_is_no_line() {
        let faint = (slanted(100.0, 100.0, 80.0, 14.0, 0.0), 0.4);
        let flat = (slanted(100.0, 200.0, 80.0, 2.0, 0.0), 0.9);
        assert!(map(&[faint, flat]).lines().is_empty());
    }

    #[test]
    fn lines_are_read_in_the_direction_of_most_of_them() {
        let level =
            [slanted(0.0, 0.0, 90.0, 10.0, 0.1), slanted(0.0, 30.0, 80.0, 10.0, 0.1 - 2.0 * FRAC_PI_2)];
        assert!((shared_direction(&level) - 0.1).abs() < 1e-4);
        let seal = slanted(0.0, 60.0, 40.0, 10.0, 0.9);
        assert!((shared_direction(&[level[0], level[1], seal]) - 0.1).abs() < 1e-4, "one seal turns nothing");
        let standing = [slanted(0.0, 0.0, 90.0, 10.0, FRAC_PI_2), slanted(30.0, 0.0, 90.0, 10.0, -FRAC_PI_2)];
        assert!((shared_direction(&standing) - FRAC_PI_2).abs() < 1e-4);
        assert!(shared_direction(&[]).abs() < 1e-4);
    }
}
