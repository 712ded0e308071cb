//! Pictures as a phone takes them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use crate::Fallible;

/// A JPEG of 4000 × 3000 pixels.
pub fn picture(number: u32) -> Fallible<Vec<u8>> {
    picture_of(4000, 3000, number)
}

/// A JPEG of this width and height: paper with dark signs on it, and the noise of a sensor. Every number is another one.
pub fn picture_of(width: u32, height: u32, number: u32) -> Fallible<Vec<u8>> {
    let mut noise = number.wrapping_mul(747_796_405).wrapping_add(1);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = u8::try_from(noise % 12).unwrap_or_default();
        // Lines of writing, 40 pixels apart; which strokes there are hangs on the place.
        let written = y % 60 < 40 && x % 36 < 30 && (x / 6 + (y / 8) * 3 + x / 36 * (y / 60)) % 5 < 2;
        let light = if written { 30 } else { 220 } + grain;
        Rgb([light, light, light - 8])
    });
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, 92).encode_image(&picture)?;
    Ok(bytes.into_inner())
}
