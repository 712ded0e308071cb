//! Files that are broken, disguised or meant to harm.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use image::{DynamicImage, RgbImage};
use photos::{Limits, MediaType, Refusal, prepare, prepare_within};
use proptest::prelude::*;

use crate::pdfs;
use crate::pictures::{
    Noise, animated_png, animated_webp, black_png, jpeg, jpegs_of_other_makers, page, png, quarters, webp,
    with_segment,
};

fn refused(bytes: &[u8]) -> Refusal {
    prepare(bytes, &Limits::default()).expect_err("the file should be refused")
}

/// Header of a PNG that promises `width` × `height` pixels and has none; the checksum is right.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let whole = black_png(1, 1);
    let mut ihdr = whole[12..29].to_vec();
    ihdr[4..8].copy_from_slice(&width.to_be_bytes());
    ihdr[8..12].copy_from_slice(&height.to_be_bytes());
    let mut checksum = u32::MAX;
    for byte in &ihdr {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = (checksum >> 1) ^ (0xEDB8_8320 * (checksum & 1));
        }
    }
    [&whole[..12], &ihdr, &(!checksum).to_be_bytes(), &whole[33..]].concat()
}

#[test]
fn a_file_beyond_the_size_limit_is_refused_at_once() {
    let mut large = jpeg(&quarters(96, 64), 90);
    large.resize(40 * 1024 * 1024, 0);
    let start = Instant::now();
    assert_eq!(refused(&large), Refusal::TooLarge { bytes: large.len(), limit: 30 * 1024 * 1024 });
    assert!(start.elapsed() < Duration::from_millis(100), "nothing of it should be read");
}

#[test]
fn other_files_are_not_photos_whatever_they_are_called() {
    assert_eq!(refused(b""), Refusal::Empty);
    for file in
        [&b"id-card-front.jpg\nthis is a text"[..], b"\xFF\xD8", b"GIF89a", b"RIFF\0\0\0\0WAVEfmt ", b"%PD"]
    {
        assert_eq!(refused(file), Refusal::NotAPhoto, "{file:?}");
    }
}

#[test]
fn a_jpeg_cut_short_is_refused_wherever_it_is_cut() {
    let whole = jpeg(&page(400, 300), 90);
    assert!(prepare(&whole, &Limits::default()).is_ok());
    for percent in [1, 2, 5, 10, 25, 50, 75, 90, 95, 99] {
        let cut = &whole[..whole.len() * percent / 100];
        assert_eq!(refused(cut), Refusal::Damaged, "{percent} % of the file");
    }
    for missing in 1..=40 {
        let cut = &whole[..whole.len() - missing];
        assert_eq!(refused(cut), Refusal::Damaged, "the last {missing} bytes missing");
    }
}

#[test]
fn it_does_not_matter_how_the_cut_jpeg_was_encoded() {
    for (kind, whole) in jpegs_of_other_makers(&page(400, 300)) {
        for percent in [10, 50, 90, 99] {
            let cut = &whole[..whole.len() * percent / 100];
            assert_eq!(refused(cut), Refusal::Damaged, "{kind}, {percent} % of the file");
        }
    }
}

#[test]
fn a_jpeg_whose_tail_was_never_written_is_refused() {
    let whole = jpeg(&page(400, 300), 90);
    let mut hollow = whole.clone();
    hollow[whole.len() / 2..].fill(0);
    assert_eq!(refused(&hollow), Refusal::Damaged);
}

#[test]
fn the_end_of_an_embedded_preview_is_not_the_end_of_the_photo() {
    let whole = with_segment(&jpeg(&page(400, 300), 90), 0xE1, &jpeg(&quarters(48, 32), 80));
    assert!(prepare(&whole, &Limits::default()).is_ok());
    assert_eq!(refused(&whole[..whole.len() * 3 / 4]), Refusal::Damaged);
}

#[test]
fn what_cameras_add_around_a_photo_does_no_harm() {
    let whole = jpeg(&page(400, 300), 90);
    let stray = [&whole[..20], &[0; 16], &whole[20..]].concat();
    assert!(prepare(&stray, &Limits::default()).is_ok(), "stray bytes between segments");
    let padded = [whole.as_slice(), &[0; 4096]].concat();
    assert!(prepare(&padded, &Limits::default()).is_ok(), "padding after the end");
    let two = [whole.as_slice(), &jpeg(&quarters(48, 32), 80)].concat();
    assert!(prepare(&two, &Limits::default()).is_ok(), "a second picture after the first");
}

#[test]
fn png_and_webp_cut_short_are_refused() {
    let mut noise = Noise::new(3);
    let picture = RgbImage::from_fn(120, 90, |_, _| image::Rgb([0; 3].map(|_: u8| noise.below(256) as u8)));
    for (format, whole) in [("PNG", png(&picture.clone().into())), ("WebP", webp(&picture))] {
        for percent in [10, 50, 90, 99] {
            let cut = &whole[..whole.len() * percent / 100];
            assert_eq!(refused(cut), Refusal::Damaged, "{percent} % of the {format}");
        }
    }
}

#[test]
fn a_header_promising_too_many_pixels_is_refused_before_decoding() {
    let limit = 64_000_000;
    let start = Instant::now();
    for (width, height) in [(60_000, 60_000), (20_000, 20_000), (u32::MAX >> 1, u32::MAX >> 1)] {
        assert_eq!(refused(&png_header(width, height)), Refusal::TooManyPixels { width, height, limit });
    }
    assert_eq!(refused(&png_header(0, 60_000)), Refusal::Damaged);
    let mut tall = jpeg(&quarters(96, 64), 90);
    let frame = tall.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    tall[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(refused(&tall), Refusal::TooManyPixels { width: 65_535, height: 65_535, limit });
    assert!(start.elapsed() < Duration::from_millis(500), "headers only");
}

#[test]
fn depths_that_no_camera_writes_are_refused_and_not_guessed() {
    let whole = jpeg(&page(400, 300), 90);
    let frame = whole.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    for depth in [1, 12, 16, 255] {
        let mut deep = whole.clone();
        deep[frame + 4] = depth;
        assert_eq!(refused(&deep), Refusal::Damaged, "{depth} bits for a sample");
    }
    for kind in [0xC3, 0xC7, 0xC9, 0xCB] {
        let mut other = whole.clone();
        other[frame + 1] = kind;
        assert_eq!(refused(&other), Refusal::Damaged, "a frame of kind {kind:X}");
    }
}

#[test]
fn a_decompression_bomb_does_not_go_off() {
    let bomb = black_png(20_000, 20_000);
    assert!(bomb.len() < 400_000, "{} bytes for 400 million pixels", bomb.len());
    let start = Instant::now();
    assert!(matches!(refused(&bomb), Refusal::TooManyPixels { width: 20_000, height: 20_000, .. }));
    assert!(start.elapsed() < Duration::from_millis(100), "nothing should be decompressed");
}

#[test]
fn a_chunk_promising_more_than_the_file_has_is_damaged() {
    let mut bytes = webp(&quarters(96, 64));
    bytes[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(refused(&bytes), Refusal::Damaged);
}

#[test]
fn extreme_shapes_keep_both_sides() {
    for (width, height, expected) in [(1, 60_000, (1, 2480)), (60_000, 1, (2480, 1)), (1, 1, (1, 1))] {
        let picture = DynamicImage::from(RgbImage::new(width, height));
        let prepared = prepare(&png(&picture), &Limits::default()).expect("few pixels, so it is taken");
        assert_eq!((prepared.width, prepared.height), expected);
    }
}

#[test]
fn animations_are_refused_as_such() {
    assert_eq!(refused(&animated_png()), Refusal::Animated);
    assert_eq!(refused(&animated_webp()), Refusal::Animated);
}

#[test]
fn the_time_limit_holds() {
    let limits = Limits { time: Duration::ZERO, ..Limits::default() };
    let bytes = png(&quarters(96, 64).into());
    assert_eq!(prepare(&bytes, &limits), Err(Refusal::TooSlow));
    let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    let start = Instant::now();
    let slow = black_png(8000, 8000);
    let made = start.elapsed();
    assert_eq!(prepare_within(slow, &limits), Err(Refusal::TooSlow));
    assert!(start.elapsed() - made < Duration::from_secs(1), "the answer should not wait for the decoder");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some flips go unnoticed, most do not; none may end in a panic or an endless loop. `prepare` turns
    /// panics of decoders into refusals, so reaching the end of the test is the assertion.
    #[test]
    fn flipped_bits_end_in_a_picture_or_a_refusal(
        format in 0..6usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0..8u32), 1..12),
        moved in proptest::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1..64usize)),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = VALID[format].clone();
        for (place, bit) in flips {
            let at = place.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if let Some((from, to, length)) = moved {
            let from = from.index(bytes.len());
            let part = bytes[from..(from + length).min(bytes.len())].to_vec();
            let to = to.index(bytes.len());
            bytes.splice(to..to, part);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(prepared) = prepare(&bytes, &Limits::default()) {
            prop_assert!(prepared.width.max(prepared.height) <= 2480);
            match prepared.media_type {
                MediaType::Jpeg => prop_assert!(prepared.bytes.starts_with(b"\xFF\xD8\xFF")),
                MediaType::Pdf => prop_assert_eq!(&prepared.bytes, &bytes),
            }
            prop_assert!(prepared.quality.sharpness.is_finite());
        }
    }
}

/// One file of every kind that is taken, the kinds of JPEG and PDF included.
static VALID: LazyLock<[Vec<u8>; 6]> = LazyLock::new(|| {
    let picture = page(160, 120);
    let (_, progressive) = jpegs_of_other_makers(&picture).pop().unwrap();
    let form = "<< /Type /Catalog /Pages 2 0 R >>";
    let node = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    [
        jpeg(&picture, 85),
        progressive,
        png(&picture.clone().into()),
        webp(&picture),
        pdfs::with_content(
            "",
            "",
            pdfs::stream("/Filter /FlateDecode", &pdfs::deflated(b"0 g 9 9 60 30 re f")),
            &[],
        ),
        pdfs::packed(&[form, node, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 90] >>"], ""),
    ]
});
