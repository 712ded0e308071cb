//! Pictures to hand in: drawn, so that no real person's papers are needed.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// Width of a drawn page in pixels.
const WIDTH: u32 = 1240;
/// Height of a drawn page in pixels: A4 upright.
const HEIGHT: u32 = 1754;
/// Paper is never quite white.
const PAPER: Rgb<u8> = Rgb([236, 234, 228]);
const INK: Rgb<u8> = Rgb([28, 28, 34]);
const DESK: Rgb<u8> = Rgb([92, 74, 58]);

/// A sharp JPEG of a page of writing on a desk. Every number is another page, and the same number the same bytes.
pub fn page(number: u32) -> Vec<u8> {
    encode(&draw(number), 88)
}

/// The same page with the metadata of a phone: lying on its side (orientation 6) and with the place where it was taken.
pub fn page_with_metadata(number: u32) -> Vec<u8> {
    let upright = draw(number);
    let jpeg = encode(&image::imageops::rotate270(&upright), 88);
    let exif = exif();
    let length = u16::try_from(exif.len() + 2).expect("the metadata is short");
    // Right behind the start marker, where cameras put it.
    [&jpeg[..2], &[0xFF, 0xE1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}

/// The same page out of focus.
pub fn blurred_page(number: u32) -> Vec<u8> {
    encode(&image::imageops::fast_blur(&draw(number), 9.0), 88)
}

/// The latitude in [`page_with_metadata`], as the bytes that must not be found in anything kept.
pub const PLACE: [u8; 4] = 0x1F_39_00_17_u32.to_be_bytes();

fn encode(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .expect("a picture can be encoded");
    bytes.into_inner()
}

/// A page with lines of little blocks, which are as sharp as writing.
fn draw(number: u32) -> RgbImage {
    let mut random = Random(u64::from(number) + 1);
    let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, DESK);
    fill(&mut picture, 60, 60, WIDTH - 120, HEIGHT - 120, PAPER);
    let mut top = 140;
    while top < HEIGHT - 160 {
        let mut left = 130;
        let end = WIDTH - 140 - random.below(300);
        while left < end {
            // A character: a few strokes in a square of 22 pixels.
            for _ in 0..3 + random.below(4) {
                let (x, y) = (left + random.below(18), top + random.below(18));
                let (width, height) = if random.below(2) == 0 { (12, 3) } else { (3, 12) };
                fill(&mut picture, x, y, width, height, INK);
            }
            left += 30;
        }
        top += 44;
    }
    picture
}

fn fill(picture: &mut RgbImage, left: u32, top: u32, width: u32, height: u32, colour: Rgb<u8>) {
    for y in top..top + height {
        for x in left..left + width {
            picture.put_pixel(x, y, colour);
        }
    }
}

/// Numbers without a pattern that shows (xorshift); the same from the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(limit)).expect("below a 32-bit limit")
    }
}

/// Exif with an orientation and a place: TIFF header, one directory with two entries, and the directory of the place.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    [
        b"Exif\0\0MM\0\x2A\0\0\0\x08".to_vec(),
        2_u16.to_be_bytes().to_vec(),
        entry(0x0112, 3, 1, [0, 6, 0, 0]),
        entry(0x8825, 4, 1, 38_u32.to_be_bytes()),
        0_u32.to_be_bytes().to_vec(),
        1_u16.to_be_bytes().to_vec(),
        entry(0x0002, 5, 1, 56_u32.to_be_bytes()),
        0_u32.to_be_bytes().to_vec(),
        PLACE.to_vec(),
        1_u32.to_be_bytes().to_vec(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_another_page() {
        assert_eq!(page(1), page(1), "the same number must be the same bytes");
        assert_ne!(page(1), page(2), "another number must be another page");
    }

    #[test]
    fn the_metadata_is_there_and_the_picture_still_readable() {
        let bytes = page_with_metadata(1);
        assert!(bytes.windows(PLACE.len()).any(|window| window == PLACE));
        let picture = image::load_from_memory(&bytes).expect("the metadata must not damage the picture");
        assert_eq!((picture.width(), picture.height()), (HEIGHT, WIDTH), "the picture must lie on its side");
    }
}
