//! Frames of a counter's own camera: not encoded twice, and as bare as everything that is stored.

use image::{Rgb, RgbImage};
use jpeg_encoder::ColorType;
use photos::{Limits, Prepared, Recipe, Refusal, Verdict, develop, prepare, prepare_frame};
use proptest::prelude::*;

use crate::pictures::{
    Noise, jpeg, jpegs_of_other_makers, page, png, printed_jpeg, quarters, with_exif, with_segment,
};

fn taken(frame: &[u8]) -> Prepared {
    prepare_frame(frame.to_vec(), &Limits::default()).unwrap()
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

/// Whether the coded data of `frame` are in what is stored, bit by bit.
fn is_kept(frame: &[u8], stored: &[u8]) -> bool {
    let scan = frame.windows(2).rposition(|marker| marker == [0xFF, 0xDA]).unwrap();
    stored.ends_with(&frame[scan..])
}

#[test]
fn a_frame_that_needs_no_change_stays_as_the_camera_coded_it() {
    let page = page(1200, 900);
    for (maker, frame) in jpegs_of_other_makers(&page) {
        let prepared = taken(&frame);
        let kept = !(maker.starts_with("progressive") || maker == "optimized");
        assert_eq!(is_kept(&frame, &prepared.bytes), kept, "{maker}");
        if kept {
            assert!(pixels(&prepared.bytes) == pixels(&frame), "{maker}: it looks otherwise");
        }
        assert_eq!((prepared.width, prepared.height), (1200, 900));
        assert_eq!(prepared.quality.verdict, Verdict::Clear, "{maker}: it is judged as every photo");
        assert_eq!(prepared.thumbnail, prepare(&frame, &Limits::default()).unwrap().thumbnail);
    }
    let grey = jpeg(&page, 90);
    let grey = image::load_from_memory(&grey).unwrap().into_luma8();
    let mut frame = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut frame, 90).encode_image(&grey).unwrap();
    assert!(is_kept(&frame, &taken(&frame).bytes), "a camera without colours");
}

#[test]
fn what_is_kept_can_be_cut_and_turned() {
    let frame = jpeg(&quarters(96, 64), 90);
    let prepared = taken(&frame);
    let turned = develop(&prepared.bytes, &Recipe { corners: None, turn: 1 }, &Limits::default()).unwrap();
    assert_eq!((turned.width, turned.height), (64, 96));
}

#[test]
fn a_file_is_encoded_anew_even_where_it_could_stay() {
    let file = jpeg(&page(1200, 900), 90);
    assert!(!is_kept(&file, &prepare(&file, &Limits::default()).unwrap().bytes));
}

#[test]
fn a_frame_is_encoded_anew_where_it_must() {
    let too_large = taken(&jpeg(&page(3000, 4000), 90));
    assert_eq!((too_large.width, too_large.height), (1860, 2480));
    let lying = taken(&with_exif(&jpeg(&quarters(96, 64), 95), 6, "unused"));
    assert_eq!((lying.width, lying.height), (64, 96), "it is stored upright");

    let mut noise = Noise::new(11);
    let noisy = RgbImage::from_fn(640, 480, |_, _| Rgb([0; 3].map(|_: u8| noise.below(256) as u8)));
    let fat = jpeg(&noisy, 100);
    let prepared = taken(&fat);
    assert!(prepared.bytes.len() < fat.len() / 2, "{} of {} bytes", prepared.bytes.len(), fat.len());

    let printed = printed_jpeg([200, 20, 40, 0], ColorType::Cmyk);
    assert!(!is_kept(&printed, &taken(&printed).bytes), "colours that browsers do not agree upon");
    assert_eq!(taken(&png(&page(60, 40).into())).media_type.mime(), "image/jpeg");
}

#[test]
fn a_frame_cut_short_is_refused() {
    let frame = jpeg(&page(400, 300), 90);
    for length in (0..frame.len() - 1).step_by(97) {
        let refusal = prepare_frame(frame[..length].to_vec(), &Limits::default()).unwrap_err();
        assert!(matches!(refusal, Refusal::Empty | Refusal::NotAPhoto | Refusal::Damaged), "{refusal}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is kept can be opened again and shows what was judged.
    #[test]
    fn a_damaged_frame_is_refused_or_can_be_opened_when_it_is_stored(
        maker in 0..6usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0..8u32), 0..6),
        segment in proptest::option::of((0xC0..=0xFEu8, proptest::collection::vec(any::<u8>(), 0..40))),
    ) {
        let (_, mut frame) = jpegs_of_other_makers(&quarters(96, 64)).swap_remove(maker);
        if let Some((marker, body)) = segment {
            frame = with_segment(&frame, marker, &body);
        }
        for (place, bit) in flips {
            let at = place.index(frame.len());
            frame[at] ^= 1 << bit;
        }
        if let Ok(prepared) = prepare_frame(frame, &Limits::default()) {
            let again = prepare(&prepared.bytes, &Limits::default());
            let again = again.map_err(|refusal| TestCaseError::fail(format!("stored, but {refusal}")))?;
            prop_assert_eq!((again.width, again.height), (prepared.width, prepared.height));
            prop_assert_eq!(again.thumbnail.is_empty(), prepared.thumbnail.is_empty());
        }
    }
}
