//! What is made of the files that are taken.

use image::{DynamicImage, ImageBuffer, Rgb, RgbImage, Rgba};
use photos::{Limits, MediaType, Prepared, Refusal, THUMBNAIL_SIDE, prepare, prepare_within};
use sha2::{Digest, Sha256};

use crate::pictures::{jpeg, jpegs_of_other_makers, page, png, printed_jpeg, quarters, webp, with_exif};

fn taken(bytes: &[u8]) -> Prepared {
    prepare(bytes, &Limits::default()).expect("the file should be taken")
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn assert_alike(actual: Rgb<u8>, expected: Rgb<u8>, what: &str) {
    let far = actual.0.iter().zip(expected.0).any(|(a, b)| a.abs_diff(b) > 12);
    assert!(!far, "{what}: {actual:?} should be about {expected:?}");
}

/// Where the pixel shown at (x, y) lies in the file, by the definition of each orientation (Exif 2.32,
/// 4.6.4: which side of the picture row 0 and column 0 are).
fn stored_position(orientation: u16, (x, y): (u32, u32), (width, height): (u32, u32)) -> (u32, u32) {
    let (right, bottom) = (width - 1, height - 1);
    match orientation {
        2 => (right - x, y),
        3 => (right - x, bottom - y),
        4 => (x, bottom - y),
        5 => (y, x),
        6 => (y, bottom - x),
        7 => (right - y, bottom - x),
        8 => (right - y, x),
        _ => (x, y),
    }
}

#[test]
fn every_orientation_is_turned_upright() {
    let stored = quarters(96, 64);
    let plain = jpeg(&stored, 95);
    for orientation in 1..=8 {
        let prepared = taken(&with_exif(&plain, orientation, "unused"));
        let expected = if orientation < 5 { (96, 64) } else { (64, 96) };
        assert_eq!((prepared.width, prepared.height), expected, "size for orientation {orientation}");
        let upright = decoded(&prepared.bytes);
        assert_eq!(upright.dimensions(), expected, "stored size for orientation {orientation}");
        for (x, y) in [(16, 16), (expected.0 - 16, 16), (16, expected.1 - 16)] {
            let (from_x, from_y) = stored_position(orientation, (x, y), (96, 64));
            let what = format!("orientation {orientation} at {x}, {y}");
            assert_alike(*upright.get_pixel(x, y), *stored.get_pixel(from_x, from_y), &what);
        }
    }
}

#[test]
fn an_impossible_orientation_is_ignored() {
    let plain = jpeg(&quarters(96, 64), 95);
    for orientation in [0, 9, 65535] {
        let prepared = taken(&with_exif(&plain, orientation, "unused"));
        assert_eq!((prepared.width, prepared.height), (96, 64));
    }
}

#[test]
fn large_photos_are_scaled_down_and_small_ones_left() {
    let prepared = taken(&jpeg(&page(3000, 4000), 90));
    assert_eq!((prepared.width, prepared.height), (1860, 2480));
    let thumbnail = decoded(&prepared.thumbnail);
    assert_eq!(thumbnail.dimensions(), (240, THUMBNAIL_SIDE));
    let small = taken(&jpeg(&page(600, 400), 90));
    assert_eq!((small.width, small.height), (600, 400));
}

#[test]
fn the_name_is_the_hash_of_what_is_stored() {
    let original = jpeg(&page(600, 400), 90);
    let prepared = taken(&original);
    assert_eq!(prepared.sha256, hex::encode(Sha256::digest(&prepared.bytes)));
    assert_eq!(prepared.original_bytes, original.len());
    assert_eq!(prepared.media_type, MediaType::Jpeg);
    assert_eq!(taken(&original), prepared, "the same file should give the same material");
}

#[test]
fn every_picture_format_is_taken() {
    let picture = quarters(96, 64);
    for (format, bytes) in
        [("JPEG", jpeg(&picture, 95)), ("PNG", png(&picture.clone().into())), ("WebP", webp(&picture))]
    {
        let stored = decoded(&taken(&bytes).bytes);
        assert_alike(*stored.get_pixel(16, 16), *picture.get_pixel(16, 16), format);
    }
}

#[test]
fn grey_and_sixteen_bit_pictures_keep_their_tones() {
    let grey = DynamicImage::from(quarters(96, 64)).into_luma8();
    let mut grey_jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut grey_jpeg, 95).encode_image(&grey).unwrap();
    let deep = DynamicImage::from(quarters(96, 64)).into_rgb16();
    for (kind, bytes, expected) in [
        ("grey JPEG", grey_jpeg, Rgb([grey.get_pixel(16, 16).0[0]; 3])),
        ("16-bit PNG", png(&deep.into()), Rgb([200, 30, 30])),
    ] {
        assert_alike(*decoded(&taken(&bytes).bytes).get_pixel(16, 16), expected, kind);
    }
}

#[test]
fn jpegs_of_every_maker_are_taken() {
    // Sides that are no multiple of a block, so that the last blocks are filled up.
    let picture = quarters(301, 203);
    for (kind, bytes) in jpegs_of_other_makers(&picture) {
        let prepared = prepare(&bytes, &Limits::default());
        let stored = decoded(&prepared.unwrap_or_else(|refusal| panic!("{kind}: {refusal}")).bytes);
        for (x, y) in [(16, 16), (300, 0), (0, 202), (300, 202)] {
            assert_alike(*stored.get_pixel(x, y), *picture.get_pixel(x, y), kind);
        }
    }
}

#[test]
fn printing_colours_become_screen_colours() {
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        for (cmyk, expected) in [([0, 255, 255, 0], Rgb([255, 0, 0])), ([0, 0, 0, 0], Rgb([255; 3]))] {
            let stored = decoded(&taken(&printed_jpeg(cmyk, kind)).bytes);
            assert_alike(*stored.get_pixel(32, 32), expected, &format!("{kind:?} {cmyk:?}"));
        }
    }
}

#[test]
fn transparency_becomes_white_paper() {
    let clear = ImageBuffer::from_pixel(64, 64, Rgba([200u8, 0, 0, 0]));
    let half = ImageBuffer::from_pixel(64, 64, Rgba([0u8, 0, 0, 128]));
    let half_deep = DynamicImage::from(half.clone()).into_rgba16();
    for (kind, picture, expected) in [
        ("clear", DynamicImage::from(clear), Rgb([255; 3])),
        ("half", half.into(), Rgb([127; 3])),
        ("half, 16 bit", half_deep.into(), Rgb([127; 3])),
    ] {
        assert_alike(*decoded(&taken(&png(&picture)).bytes).get_pixel(32, 32), expected, kind);
    }
}

#[test]
fn a_thread_of_its_own_gives_the_same_answer() {
    let original = jpeg(&page(600, 400), 90);
    let limits = Limits::default();
    assert_eq!(prepare_within(original.clone(), &limits), prepare(&original, &limits));
    assert_eq!(prepare_within(Vec::new(), &limits), Err(Refusal::Empty));
}

#[test]
fn what_is_shown_in_logs_is_not_the_picture() {
    let shown = format!("{:?}", taken(&jpeg(&quarters(96, 64), 95)));
    assert!(shown.len() < 700, "sizes only, not contents: {shown}");
}
