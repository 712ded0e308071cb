//! Turning and mirroring a picture upright, on several cores.

use std::thread;

use image::RgbImage;
use image::metadata::Orientation;

use crate::PARTS;

/// Side in pixels of the squares that are turned one after another: what is read and written of one stays in the processor's cache, while whole
/// columns of a photo do not.
const SQUARE: usize = 32;

/// The picture as it should be seen, of one that lies in its file as `orientation` says (Exif 2.32, 4.6.4).
pub(crate) fn turned(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let Way { start, right, down, across } = match Way::of(orientation, width, height) {
        Some(way) if width > 0 && height > 0 => way,
        _ => return picture,
    };
    let (columns, rows) = if across { (height, width) } else { (width, height) };
    let (source, _) = picture.as_raw().as_chunks::<3>();
    let mut turned = vec![0; picture.as_raw().len()];
    let (target, _) = turned.as_chunks_mut::<3>();
    let rows_of_part = rows.div_ceil(PARTS).next_multiple_of(SQUARE);
    thread::scope(|threads| {
        for (part, first) in target.chunks_mut(rows_of_part * columns).zip((0..).step_by(rows_of_part)) {
            threads.spawn(move || {
                for (band, top) in part.chunks_mut(SQUARE * columns).zip((first..).step_by(SQUARE)) {
                    for left in (0..columns).step_by(SQUARE) {
                        for (row, y) in band.chunks_exact_mut(columns).zip(top..) {
                            let end = (left + SQUARE).min(columns);
                            let mut from = start + y as isize * down + left as isize * right;
                            for pixel in &mut row[left..end] {
                                *pixel = source[from as usize];
                                from += right;
                            }
                        }
                    }
                }
            });
        }
    });
    let (columns, rows) = if across { (picture.height(), picture.width()) } else { picture.dimensions() };
    RgbImage::from_raw(columns, rows, turned).unwrap_or(picture)
}

/// In which way the pixels of the upright picture lie in its file, counted in pixels.
struct Way {
    /// Where the one at the top left is.
    start: isize,
    /// How far it is to the right neighbour.
    right: isize,
    /// How far it is to the one below.
    down: isize,
    /// The picture lies on its side.
    across: bool,
}

impl Way {
    /// `None` when nothing is to be done.
    fn of(orientation: Orientation, width: usize, height: usize) -> Option<Self> {
        let (row, last_column, last_row) =
            (width as isize, width as isize - 1, (width * height) as isize - width as isize);
        let way = |start, right, down, across| Some(Self { start, right, down, across });
        match orientation {
            Orientation::NoTransforms => None,
            Orientation::FlipHorizontal => way(last_column, -1, row, false),
            Orientation::Rotate180 => way(last_row + last_column, -1, -row, false),
            Orientation::FlipVertical => way(last_row, 1, -row, false),
            Orientation::Rotate90FlipH => way(0, row, 1, true),
            Orientation::Rotate90 => way(last_row, -row, 1, true),
            Orientation::Rotate270FlipH => way(last_row + last_column, -row, -1, true),
            Orientation::Rotate270 => way(last_column, row, -1, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb};

    use super::*;

    #[test]
    fn every_way_is_the_one_that_the_standard_says() {
        for (width, height) in [(1, 1), (3, 2), (70, 41), (1, 130), (300, 1), (129, 97)] {
            let lying = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
            for exif in 1..=8 {
                let orientation = Orientation::from_exif(exif).expect("there are eight");
                let mut expected = DynamicImage::ImageRgb8(lying.clone());
                expected.apply_orientation(orientation);
                let upright = turned(lying.clone(), orientation);
                assert!(upright == expected.into_rgb8(), "{width} × {height}, {orientation:?}");
            }
        }
    }
}
