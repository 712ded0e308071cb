//! Turning and mirroring pictures upright, on several cores.

use image::RgbImage;
use image::metadata::Orientation;

use crate::limits::Refusal;
use crate::scale::Part;
use crate::work::{self, Job, PARTS};

/// Rows of the lying picture that are turned in one go.
const BAND: usize = 128;

/// A pixel in colours.
pub(crate) type Colours = [u8; 3];

/// The picture as it should be seen, of one that lies in its file as `orientation` says (Exif 2.32, 4.6.4).
///
/// # Errors
///
/// [`Refusal::Damaged`] when a thread panics, which none should.
pub(crate) fn turned(picture: RgbImage, orientation: Orientation) -> Result<RgbImage, Refusal> {
    if orientation == Orientation::NoTransforms || picture.is_empty() {
        return Ok(picture);
    }
    let (width, height) = picture.dimensions();
    let (pixels, _) = picture.as_raw().as_chunks::<3>();
    upright(width, height, orientation, || {
        |part: Part, copy: &mut [Colours]| {
            let lines = pixels.chunks_exact(width as usize).skip(part.top as usize);
            for (row, line) in copy.chunks_exact_mut(part.width as usize).zip(lines) {
                row.copy_from_slice(&line[part.left as usize..][..row.len()]);
            }
            Ok(())
        }
    })
}

/// Puts a picture upright that lies as `orientation` says and has that size then; neither side is 0. `lying` makes, for each job, what gives the
/// pixels of a part of it. The parts are so small that what is given is turned while it is in the processor's cache: the lying picture
/// is nowhere as a whole.
pub(crate) fn upright<L: FnMut(Part, &mut [Colours]) -> Result<(), Refusal>>(
    width: u32,
    height: u32,
    orientation: Orientation,
    lying: impl Fn() -> L + Sync,
) -> Result<RgbImage, Refusal> {
    let whole = Way::of(orientation, width, height);
    let (columns, rows) = if whole.across { (height, width) } else { (width, height) };
    let mut turned = RgbImage::new(columns, rows);
    let (target, _) = turned.as_chunks_mut::<3>();
    let (columns, rows) = (columns as usize, rows as usize);
    let rows_of_part = rows.div_ceil(PARTS);
    let (whole, lying) = (&whole, &lying);
    let parts = target.chunks_mut(rows_of_part * columns).zip((0..).step_by(rows_of_part));
    work::all(parts.map(|(target, first)| -> Job<'_> {
        Box::new(move || {
            let (mut lying, mut given) = (lying(), Vec::new());
            let rows = target.len() / columns;
            // In the lying picture it is always some of the rows, as the file has them.
            let (wide, high) = if whole.across { (BAND, rows) } else { (columns, BAND) };
            let places =
                (0..columns).step_by(wide).flat_map(|x| (0..rows).step_by(high).map(move |y| (x, y)));
            for (left, top) in places {
                let (wide, high) = (wide.min(columns - left), high.min(rows - top));
                let part = whole.part(left, first + top, wide, high);
                given.resize(wide * high, [0; 3]);
                lying(part, &mut given)?;
                let way = Way::of(orientation, part.width, part.height);
                for y in 0..high {
                    let mut from = way.place(0, y);
                    for pixel in &mut target[(top + y) * columns + left..][..wide] {
                        *pixel = given[from as usize];
                        from += way.right;
                    }
                }
            }
            Ok(())
        })
    }))?;
    Ok(turned)
}

/// In which way the pixels of the upright picture lie in its file, counted in pixels.
struct Way {
    /// Pixels in a row of the file.
    width: isize,
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
    /// Of a picture that has that size in its file.
    fn of(orientation: Orientation, width: u32, height: u32) -> Self {
        let (row, height) = (width as isize, height as isize);
        let (last_column, last_row) = (row - 1, (height - 1) * row);
        let (start, right, down, across) = match orientation {
            Orientation::NoTransforms => (0, 1, row, false),
            Orientation::FlipHorizontal => (last_column, -1, row, false),
            Orientation::Rotate180 => (last_row + last_column, -1, -row, false),
            Orientation::FlipVertical => (last_row, 1, -row, false),
            Orientation::Rotate90FlipH => (0, row, 1, true),
            Orientation::Rotate90 => (last_row, -row, 1, true),
            Orientation::Rotate270FlipH => (last_row + last_column, -row, -1, true),
            Orientation::Rotate270 => (last_column, row, -1, true),
        };
        Self { width: row, start, right, down, across }
    }

    /// Where the pixel of a place in the upright picture is.
    fn place(&self, x: usize, y: usize) -> isize {
        self.start + y as isize * self.down + x as isize * self.right
    }

    /// The part in the file of a part of the upright picture; not of an empty one.
    fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Part {
        let corners = [self.place(left, top), self.place(left + width - 1, top + height - 1)];
        let [rows, columns] =
            [corners.map(|place| place / self.width), corners.map(|place| place % self.width)];
        let (width, height) = if self.across { (height, width) } else { (width, height) };
        Part {
            left: columns[0].min(columns[1]) as u32,
            top: rows[0].min(rows[1]) as u32,
            width: width as u32,
            height: height as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb};

    use super::*;

    #[test]
    fn every_way_is_the_one_that_the_standard_says() {
        for (width, height) in [(1, 1), (3, 2), (70, 41), (1, 130), (300, 1), (129, 97), (257, 530)] {
            let lying = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
            for exif in 1..=8 {
                let orientation = Orientation::from_exif(exif).expect("there are eight");
                let mut expected = DynamicImage::ImageRgb8(lying.clone());
                expected.apply_orientation(orientation);
                let upright = turned(lying.clone(), orientation).expect("it can be turned");
                assert!(upright == expected.into_rgb8(), "{width} × {height}, {orientation:?}");
            }
        }
    }
}
