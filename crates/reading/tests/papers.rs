//! Photographs of synthetic papers, read with the real networks.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[path = "../examples/table/album.rs"]
mod album;

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use album::{Sheet, WAYS, Way, photograph, sheets};
use image::RgbImage;
use jiff::civil::{Date, date};
use reading::{Certainty, Error, Fact, Models, Paper, Reading};

const TODAY: Date = date(2026, 11, 20);

fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reading");
        Models::load(&folder).expect("scripts/setup.sh puts the models into models/reading")
    })
}

fn read(picture: &RgbImage) -> Option<Reading> {
    reading::read(models(), picture, TODAY, &|| false).unwrap()
}

fn way(name: &str) -> &'static Way {
    WAYS.iter().find(|(other, _, _)| *other == name).unwrap()
}

/// Everything that stands on a paper is read, and nothing else.
fn all_is_read(sheet: &Sheet, way: &Way, seed: u64) -> Reading {
    let reading = read(&photograph(sheet, way, seed));
    let reading =
        reading.unwrap_or_else(|| panic!("{:?} of person {seed}, {}, is recognised", sheet.paper, way.0));
    assert_eq!(reading.paper, sheet.paper, "{}, person {seed}", way.0);
    let mut read: Vec<(Fact, String)> =
        reading.suggestions.iter().map(|suggestion| (suggestion.fact, suggestion.value.clone())).collect();
    let mut expected = sheet.expected.clone();
    read.sort();
    expected.sort();
    assert_eq!(read, expected, "{:?}, {}, person {seed}", sheet.paper, way.0);
    reading
}

fn certainty(reading: &Reading, field: Fact) -> Certainty {
    reading.suggestions.iter().find(|suggestion| suggestion.fact == field).unwrap().certainty
}

#[test]
fn every_field_of_a_good_photograph_is_right_and_what_the_number_confirms_is_proven() {
    for seed in [7, 2] {
        let [front, back, page] = sheets(seed);
        for sheet in [&front, &page] {
            let reading = all_is_read(sheet, way("at an angle, dark mat"), seed);
            for field in [Fact::IdNumber, Fact::BirthDate, Fact::Sex] {
                assert_eq!(certainty(&reading, field), Certainty::Proven, "{field:?} of {:?}", sheet.paper);
            }
            assert!(certainty(&reading, Fact::Name) < Certainty::Proven, "nothing confirms a name");
        }
        let reading = all_is_read(&back, way("at an angle, dark mat"), seed);
        assert_eq!(certainty(&reading, Fact::ValidFrom), Certainty::Proven);
        assert_eq!(certainty(&reading, Fact::ValidUntil), Certainty::Proven);
    }
}

#[test]
fn a_paper_may_lie_in_any_direction() {
    let [front, back, page] = sheets(3);
    all_is_read(&front, way("at an angle, upside down"), 3);
    all_is_read(&back, way("at an angle, on its side"), 3);
    all_is_read(&page, way("at an angle, upside down"), 3);
}

#[test]
fn nothing_wrong_is_ever_proven() {
    for (name, seed) in [
        ("wood, shadow, noise", 4),
        ("pale desk, reflection over an eighth", 5),
        ("out of focus (σ 4 pixels)", 6),
        ("at night, much noise", 1),
    ] {
        let [front, back, _] = sheets(seed);
        for sheet in [front, back] {
            let Some(reading) = read(&photograph(&sheet, way(name), seed)) else { continue };
            for suggestion in reading.suggestions.iter().filter(|it| it.certainty == Certainty::Proven) {
                let expected = sheet.expected.iter().find(|(field, _)| *field == suggestion.fact);
                let (_, value) = expected.expect("nothing is proven that is not on the paper");
                assert_eq!(suggestion.value, *value, "{name}, person {seed}, {:?}", suggestion.fact);
            }
        }
    }
}

#[test]
fn both_sides_in_one_picture_are_read_together() {
    let [front, back, _] = sheets(8);
    let upper = photograph(&front, &WAYS[0], 8);
    let lower = photograph(&back, &WAYS[0], 8);
    let mut both = RgbImage::new(upper.width(), upper.height() + lower.height());
    image::imageops::replace(&mut both, &upper, 0, 0);
    image::imageops::replace(&mut both, &lower, 0, i64::from(upper.height()));
    let reading = read(&both).unwrap();
    assert_eq!(reading.paper, Paper::IdCardFront);
    for (field, value) in front.expected.iter().chain(&back.expected) {
        let suggestion = reading.suggestions.iter().find(|suggestion| suggestion.fact == *field);
        assert_eq!(suggestion.map(|it| &it.value), Some(value), "{field:?}");
    }
}

#[test]
fn a_picture_without_a_paper_has_no_reading() {
    assert_eq!(read(&RgbImage::new(800, 600)), None, "black");
    assert_eq!(read(&RgbImage::new(4, 4)), None, "too small for a line");
    let noise = RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([0, 1, 2].map(|plane| {
            (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729) ^ plane).wrapping_mul(2_654_435_761).to_be_bytes()
                [0]
        }))
    });
    assert_eq!(read(&noise), None, "noise");
}

#[test]
fn reading_ends_soon_after_nobody_waits_any_more() {
    let [front, ..] = sheets(7);
    let picture = photograph(&front, &WAYS[0], 7);
    for after in [0, 1, 2] {
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= after;
        assert_eq!(
            reading::read(models(), &picture, TODAY, &stop),
            Err(Error::Stopped),
            "after {after} answers"
        );
        assert_eq!(asked.load(Ordering::Relaxed), after + 1, "nothing goes on once it was said");
    }
}

#[test]
fn what_was_read_is_in_nothing_that_is_printed() {
    let [front, ..] = sheets(7);
    let reading = read(&photograph(&front, &WAYS[0], 7)).unwrap();
    let printed = format!("{reading:?}");
    for (field, value) in front.expected {
        assert!(!printed.contains(&value), "{field:?} is printed");
    }
}
