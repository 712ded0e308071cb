//! Files as cameras write them.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};

/// A JPEG of a picture.
pub fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture) {
        panic!("a picture in memory should be encoded: {error}");
    }
    bytes
}

/// What a camera stores that was held so that a viewer must apply `orientation` (Exif, 1–8): the pixels as its
/// sensor lay, and the orientation in an Exif segment.
pub fn camera_file(upright: &RgbImage, quality: u8, orientation: u16) -> Vec<u8> {
    // Big-endian TIFF with one directory of one entry: tag, type SHORT, one value.
    let exif = [
        &b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"[..],
        &orientation.to_be_bytes(),
        &[0; 6],
    ];
    with_segment(&jpeg(&turned_as_stored(upright, orientation), quality), 0xE1, &exif.concat())
}

/// The pixels in the order in which a file of that orientation has them.
pub fn turned_as_stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    let picture = DynamicImage::from(upright.clone());
    // The inverse of what the viewer does: Exif 2.32, 4.6.4.
    let stored = match orientation {
        2 => picture.fliph(),
        3 => picture.rotate180(),
        4 => picture.flipv(),
        5 => picture.rotate90().fliph(),
        6 => picture.rotate270(),
        7 => picture.rotate270().fliph(),
        8 => picture.rotate90(),
        _ => picture,
    };
    stored.into_rgb8()
}

/// The same JPEG with one more segment right after its start.
///
/// # Panics
///
/// When the segment is longer than a JPEG's segment can be.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let Ok(length) = u16::try_from(body.len() + 2) else { panic!("a segment has at most 65,533 bytes") };
    [&jpeg[..2], &[0xFF, marker], &length.to_be_bytes(), body, &jpeg[2..]].concat()
}
