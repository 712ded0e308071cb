//! Where the page is found, and what becomes of it when it is cut out.

use image::RgbImage;
use photos::{Corners, Limits, Point, Recipe, Refusal, develop, prepare};
use proptest::prelude::*;
use specimens::{Glare, Light, Paper, Scene, Table, card_back, card_front, jpeg, person, register_page};

use crate::pictures::{page, quarters};

/// The largest distance of a found corner from the true one, as a share of the picture's diagonal; nothing when no
/// page was found.
fn miss(paper: &Paper, scene: &Scene) -> Option<f32> {
    let photo = scene.photograph(paper);
    let found = prepare(&jpeg(&photo.picture, 85), &Limits::default()).unwrap().page?;
    let (width, height) = (scene.width as f32, scene.height as f32);
    let misses =
        found.0.iter().zip(photo.corners).map(|(point, [x, y])| {
            ((point.x - x) * width).hypot((point.y - y) * height) / width.hypot(height)
        });
    misses.reduce(f32::max)
}

fn papers(seed: u64) -> [(&'static str, Paper); 3] {
    let person = person(seed);
    [("front", card_front(&person)), ("back", card_back(&person)), ("register page", register_page(&person))]
}

#[test]
fn on_a_dark_mat_the_corners_are_found_within_two_percent() {
    let mut misses = Vec::new();
    for seed in 0..6 {
        for (name, paper) in papers(seed) {
            let scene = |shift: u64| Scene::of(&paper, 1200, 900).tilted(&paper, seed * 31 + shift);
            let glare = Glare { x: 0.98, y: 0.4, radius: 0.12 };
            for (how, scene) in [
                ("plain", scene(1)),
                ("noisy", scene(2).noisy(16.0)),
                ("in a shadow", scene(3).lit(Light::Shadow)),
                ("a reflection over an edge", scene(4).mirroring(glare)),
                ("soft and lit from one side", scene(5).blurred(3.0).lit(Light::OneSided)),
            ] {
                let miss = miss(&paper, &scene);
                if miss.is_none_or(|miss| miss > 0.02) {
                    misses.push(format!("{name} {how}, person {seed}: {miss:?}"));
                }
            }
        }
    }
    assert!(misses.is_empty(), "{} of 90:\n{}", misses.len(), misses.join("\n"));
}

#[test]
fn on_other_tables_a_page_is_found_rightly_or_not_at_all() {
    let mut found = 0;
    for seed in 0..4 {
        for (name, paper) in papers(seed + 40) {
            for table in [Table::Wood, Table::CuttingMat, Table::PaleDesk] {
                let scene = Scene::of(&paper, 1200, 900).tilted(&paper, seed * 7 + 1).on(table);
                if let Some(miss) = miss(&paper, &scene) {
                    found += 1;
                    assert!(miss < 0.02, "{name} on {table:?}, seed {seed}: {miss}");
                }
            }
        }
    }
    assert!(found >= 30, "of 36 most should be found: {found}");
}

#[test]
fn where_there_is_no_page_none_is_suggested() {
    let mut noise = specimens::Noise::new(4);
    let snow = RgbImage::from_fn(900, 700, |_, _| image::Rgb([0; 3].map(|_: u8| noise.below(256) as u8)));
    let dusk = RgbImage::from_fn(900, 700, |x, _| image::Rgb([(x / 4) as u8; 3]));
    for (name, picture) in [
        ("a page of print that fills the picture", page(1000, 1400)),
        ("dense print that fills the picture", page(1700, 1200)),
        ("a small page of large print", page(500, 700)),
        ("one colour", RgbImage::from_pixel(900, 700, image::Rgb([180, 180, 176]))),
        ("noise", snow),
        ("a gradient", dusk),
        ("a line of pixels", RgbImage::new(2000, 1)),
    ] {
        let prepared = prepare(&jpeg(&picture, 90), &Limits::default()).unwrap();
        assert_eq!(prepared.page, None, "{name}");
        assert!(prepared.quality.cut.abs() < f32::EPSILON, "{name}: {:?}", prepared.quality);
    }
}

/// The corners of a paper turned by angles (in degrees, about the horizontal and the vertical axis) and moved sideways
/// under a camera whose axis goes through the middle of the picture.
fn seen_by_a_camera(paper: &Paper, focal: f32, [pitch, yaw]: [f32; 2], aside: [f32; 2]) -> [[f32; 2]; 4] {
    let (pitch, yaw) = (pitch.to_radians(), yaw.to_radians());
    let distance = focal * paper.width / 1100.0;
    [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(|[x, y]: [f32; 2]| {
        let (x, y) = (x * paper.width, y * paper.height);
        let (y, z) = (y * pitch.cos(), y * pitch.sin());
        let (x, z) = (x * yaw.cos() + z * yaw.sin(), z * yaw.cos() - x * yaw.sin());
        let scale = focal / (distance + z);
        [800.0 + (x + aside[0] * paper.width) * scale, 600.0 + (y + aside[1] * paper.height) * scale]
    })
}

#[test]
fn a_page_seen_aslant_gets_its_true_proportion_and_comes_out_upright() {
    for (name, paper) in papers(21) {
        for (angles, focal) in [
            ([0.0, 0.0], 1150.0),
            ([22.0, -10.0], 1150.0),
            ([-14.0, 24.0], 1400.0),
            ([0.0, 26.0], 1150.0),
            ([18.0, 18.0], 2600.0),
        ] {
            let corners = seen_by_a_camera(&paper, focal, angles, [0.04, -0.06]);
            let scene = Scene { corners, ..Scene::of(&paper, 1600, 1200) };
            let photo = scene.photograph(&paper);
            let corners = Corners(photo.corners.map(|[x, y]| Point { x, y }));
            let recipe = Recipe { corners: Some(corners), turn: 0 };
            let flat = develop(&jpeg(&photo.picture, 90), &recipe, &Limits::default()).unwrap();
            let proportion = flat.width as f32 / flat.height as f32;
            let truth = paper.width / paper.height;
            assert!(
                (proportion / truth - 1.0).abs() < 0.04,
                "{name} at {angles:?}: {proportion}, truly {truth}"
            );

            let flat = image::load_from_memory(&flat.bytes).unwrap().into_rgb8();
            let truth = image::imageops::thumbnail(&paper.picture, 120, 80);
            let seen = image::imageops::thumbnail(&flat, 120, 80);
            let apart =
                truth.as_raw().iter().zip(seen.as_raw()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
            let mean = apart / truth.as_raw().len() as f64;
            assert!(mean < 14.0, "{name} at {angles:?} should look like the paper: {mean} steps apart");
        }
    }
}

#[test]
fn what_is_found_can_be_cut_out_and_then_fills_the_picture() {
    let paper = card_front(&person(22));
    let scene = Scene::of(&paper, 1600, 1200).tilted(&paper, 8);
    let taken = prepare(&jpeg(&scene.photograph(&paper).picture, 90), &Limits::default()).unwrap();
    let recipe = Recipe { corners: taken.page, turn: 0 };
    assert!(recipe.corners.is_some(), "the card should be found");
    let flat = develop(&taken.bytes, &recipe, &Limits::default()).unwrap();
    assert!(flat.width < taken.width && flat.height < taken.height);
    assert_eq!(flat.page, None);
    assert_eq!(flat.quality.verdict, photos::Verdict::Clear, "{:?}", flat.quality);
    assert_eq!(
        develop(&taken.bytes, &recipe, &Limits::default()).unwrap(),
        flat,
        "the same recipe, the same name"
    );
}

#[test]
fn turns_are_clockwise_and_come_after_the_cut() {
    let stored = jpeg(&quarters(200, 120), 95);
    let red_at = |turn: u8| {
        let turned = develop(&stored, &Recipe { corners: None, turn }, &Limits::default()).unwrap();
        let picture = image::load_from_memory(&turned.bytes).unwrap().into_rgb8();
        let (width, height) = picture.dimensions();
        let corners = [(10, 10), (width - 10, 10), (width - 10, height - 10), (10, height - 10)];
        let is_red =
            |(x, y): (u32, u32)| picture.get_pixel(x, y).0[0] > 150 && picture.get_pixel(x, y).0[1] < 90;
        ((width, height), corners.into_iter().position(is_red))
    };
    assert_eq!(red_at(0), ((200, 120), Some(0)));
    assert_eq!(red_at(1), ((120, 200), Some(1)));
    assert_eq!(red_at(2), ((200, 120), Some(2)));
    assert_eq!(red_at(3), ((120, 200), Some(3)));
    assert_eq!(red_at(5), red_at(1), "five quarters are one");
    let left_half = Corners([(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)].map(|(x, y)| Point { x, y }));
    let cut = develop(&stored, &Recipe { corners: Some(left_half), turn: 1 }, &Limits::default()).unwrap();
    assert_eq!((cut.width, cut.height), (120, 100), "the left half lying on its side");
}

#[test]
fn corners_that_enclose_no_page_are_refused() {
    let stored = jpeg(&quarters(200, 120), 95);
    let refusal = |corners: [(f32, f32); 4]| {
        let corners = Some(Corners(corners.map(|(x, y)| Point { x, y })));
        develop(&stored, &Recipe { corners, turn: 0 }, &Limits::default()).err()
    };
    let whole = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    assert_eq!(refusal(whole), None);
    assert_eq!(refusal([(-0.2, -3.0), (1.1, 0.0), (1.0, 1.0), (0.0, 1.4)]), None, "moved to the border");
    for (what, corners) in [
        ("no number", [(f32::NAN, 0.0), whole[1], whole[2], whole[3]]),
        ("endless", [whole[0], (f32::INFINITY, 0.0), whole[2], whole[3]]),
        ("crossed", [whole[0], whole[2], whole[1], whole[3]]),
        ("anticlockwise", [whole[3], whole[2], whole[1], whole[0]]),
        ("one point", [(0.5, 0.5); 4]),
        ("a line", [(0.1, 0.1), (0.9, 0.9), (0.9, 0.9), (0.1, 0.1)]),
        ("three corners", [whole[0], whole[1], whole[1], whole[3]]),
        ("bent inwards", [whole[0], whole[1], (0.3, 0.3), whole[3]]),
        ("tiny", [(0.5, 0.5), (0.51, 0.5), (0.51, 0.51), (0.5, 0.51)]),
        ("outside", [(2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (2.0, 3.0)]),
    ] {
        assert_eq!(refusal(corners), Some(Refusal::NotAPage), "{what}");
    }
}

#[test]
fn only_a_stored_jpeg_is_developed() {
    let recipe = Recipe::default();
    assert_eq!(develop(b"", &recipe, &Limits::default()), Err(Refusal::Empty));
    assert_eq!(develop(b"%PDF-1.7", &recipe, &Limits::default()), Err(Refusal::NotAPhoto));
    let stored = jpeg(&quarters(200, 120), 95);
    assert_eq!(develop(&stored[..stored.len() / 2], &recipe, &Limits::default()), Err(Refusal::Damaged));
}

#[test]
fn a_recipe_is_data() {
    let recipe: Recipe = serde_json::from_str(r#"{"turn": 3}"#).unwrap();
    assert_eq!(recipe, Recipe { corners: None, turn: 3 });
    let full = Recipe { corners: Some(Corners([Point { x: 0.25, y: 0.5 }; 4])), turn: 1 };
    let written = serde_json::to_string(&full).unwrap();
    assert_eq!(serde_json::from_str::<Recipe>(&written).unwrap(), full, "{written}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the corners are, there is a picture within the limits or a refusal.
    #[test]
    fn any_corners_end_in_a_picture_or_a_refusal(
        places in proptest::array::uniform4((-0.4f32..1.4, -0.4f32..1.4)),
        turn in any::<u8>(),
    ) {
        let stored = jpeg(&quarters(96, 64), 80);
        let corners = Corners(places.map(|(x, y)| Point { x, y }));
        let limits = Limits { max_side_stored: 80, ..Limits::default() };
        match develop(&stored, &Recipe { corners: Some(corners), turn }, &limits) {
            Ok(developed) => prop_assert!(developed.width.max(developed.height) <= 80),
            Err(refusal) => prop_assert_eq!(refusal, Refusal::NotAPage),
        }
    }
}
