//! The held set: photographs of specimens that a clerk could read, and photographs that nobody could. At the default
//! thresholds the judgement tells them apart without one mistake.

use photos::{Limits, Prepared, Thresholds, Verdict, prepare};
use specimens::{
    Glare, Light, Paper, Scene, Table, camera_file, card_back, card_front, person, register_page,
};

/// A way to photograph a paper, and what is to be said of it.
struct Case {
    how: &'static str,
    scene: Scene,
    expected: Verdict,
}

fn judged(paper: &Paper, scene: &Scene, orientation: u16) -> Prepared {
    let photo = scene.photograph(paper);
    prepare(&camera_file(&photo.picture, 85, orientation), &Limits::default()).unwrap()
}

/// Photographs of one paper by a camera with two megapixels, each at an angle of its own.
fn cases(paper: &Paper, seed: u64) -> Vec<Case> {
    let mut number = seed * 100;
    let mut scene = || {
        number += 1;
        Scene::of(paper, 1600, 1200).tilted(paper, number)
    };
    let straight = |share: f32| Scene::of(paper, 1600, 1200).seen_from(paper, share, [3.0, 4.0, -5.0]);
    let (clear, dark, blurred) = (Verdict::Clear, Verdict::Dark, Verdict::Blurred);
    let case = |how, expected, scene| Case { how, scene, expected };
    vec![
        case("on a dark mat", clear, scene()),
        case("on wood", clear, scene().on(Table::Wood)),
        case("on a cutting mat", clear, scene().on(Table::CuttingMat)),
        case("on a pale desk", clear, scene().on(Table::PaleDesk)),
        case("a lamp at one side", clear, scene().lit(Light::OneSided)),
        case("a shadow over it", clear, scene().lit(Light::Shadow)),
        case(
            "a shadow over it, on wood, noisy",
            clear,
            scene().on(Table::Wood).lit(Light::Shadow).noisy(8.0),
        ),
        case("noisy", clear, scene().noisy(10.0)),
        case("a little soft", clear, scene().blurred(1.3)),
        case("a small reflection", clear, scene().mirroring(Glare { x: 0.6, y: 0.3, radius: 0.06 })),
        case("taken from farther away", clear, straight(0.45)),
        case("as large as the picture allows", clear, straight(0.97)),
        case("at night", dark, scene().lit(Light::Night)),
        case("at night, noisy", dark, scene().lit(Light::Night).noisy(9.0)),
        case("at night and out of focus", dark, scene().lit(Light::Night).blurred(5.0)),
        case("out of focus", blurred, scene().blurred(6.0)),
        case("far out of focus", blurred, scene().blurred(10.0)),
        case("out of focus, on wood", blurred, scene().on(Table::Wood).blurred(6.5)),
        case("out of focus and noisy", blurred, scene().blurred(7.0).noisy(14.0)),
        case("shaken", blurred, scene().shaken(26.0, 18.0)),
        case(
            "a lamp mirrored in it",
            Verdict::Glare,
            scene().mirroring(Glare { x: 0.4, y: 0.5, radius: 0.2 }),
        ),
        case(
            "a window mirrored in it, on wood",
            Verdict::Glare,
            scene().on(Table::Wood).mirroring(Glare { x: 0.5, y: 0.4, radius: 0.27 }),
        ),
        case("running out at the left", Verdict::Cut, straight(0.8).moved(-0.22, 0.0)),
        case("running out at the bottom", Verdict::Cut, straight(0.7).moved(0.0, 0.3)),
        case("running out at two edges", Verdict::Cut, straight(0.8).moved(0.2, 0.25).on(Table::Wood)),
        case("a corner outside", Verdict::Cut, straight(0.9).moved(0.1, -0.1)),
        case("far away", Verdict::Small, straight(0.22)),
        case("far away, on wood", Verdict::Small, straight(0.26).on(Table::Wood)),
    ]
}

fn assert_told_apart(name: &str, paper: &Paper, seed: u64) {
    let mistakes: Vec<String> = cases(paper, seed)
        .iter()
        .filter_map(|Case { how, scene, expected }| {
            let quality = judged(paper, scene, 1).quality;
            (quality.verdict != *expected)
                .then(|| format!("{name} {how}: {expected:?} expected, {quality:?}"))
        })
        .collect();
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}

#[test]
fn readable_and_hopeless_fronts_of_id_cards_are_told_apart() {
    assert_told_apart("front", &card_front(&person(11)), 11);
}

#[test]
fn readable_and_hopeless_backs_of_id_cards_are_told_apart() {
    assert_told_apart("back", &card_back(&person(12)), 12);
}

#[test]
fn readable_and_hopeless_pages_of_the_register_are_told_apart() {
    assert_told_apart("register page", &register_page(&person(13)), 13);
}

#[test]
fn however_the_camera_was_held_the_page_is_upright_and_clear() {
    let paper = card_front(&person(14));
    let scene = Scene::of(&paper, 1200, 900).tilted(&paper, 3);
    let photo = scene.photograph(&paper);
    for orientation in 1..=8 {
        let prepared = judged(&paper, &scene, orientation);
        assert_eq!((prepared.width, prepared.height), (1200, 900), "orientation {orientation}");
        assert_eq!(
            prepared.quality.verdict,
            Verdict::Clear,
            "orientation {orientation}: {:?}",
            prepared.quality
        );
        let page = prepared.page.expect("the card should be found");
        for (found, [x, y]) in page.0.iter().zip(photo.corners) {
            let far = ((found.x - x) * 1200.0).hypot((found.y - y) * 900.0);
            assert!(far < 15.0, "orientation {orientation}: a corner is {far} pixels off");
        }
    }
}

#[test]
fn a_full_page_scanned_or_cropped_is_neither_cut_nor_small() {
    for (name, paper) in [("card", card_front(&person(15))), ("register page", register_page(&person(15)))] {
        let prepared = prepare(&specimens::jpeg(&paper.picture, 90), &Limits::default()).unwrap();
        assert_eq!(prepared.quality.verdict, Verdict::Clear, "{name}: {:?}", prepared.quality);
        assert_eq!(prepared.page, None, "{name}: the page fills the picture, its table is no page");
    }
}

#[test]
fn thresholds_are_data_and_every_key_may_be_left_out() {
    let none: Thresholds = serde_json::from_str("{}").unwrap();
    assert_eq!(none, Thresholds::default());
    let some: Thresholds = serde_json::from_str(r#"{"min_page_side": 1400, "max_cut": 0.2}"#).unwrap();
    assert_eq!(some, Thresholds { min_page_side: 1400, max_cut: 0.2, ..Thresholds::default() });
    assert!(
        serde_json::from_str::<Thresholds>(r#"{"min_sharpnes": 1}"#).is_err(),
        "a slip should be noticed"
    );

    let paper = register_page(&person(16));
    let quality = judged(&paper, &Scene::of(&paper, 1600, 1200), 1).quality;
    assert_eq!(quality.judge(&Thresholds::default()), Verdict::Clear, "{quality:?}");
    assert_eq!(
        quality.judge(&some),
        Verdict::Small,
        "a kind of material may ask for more pixels: {quality:?}"
    );
}
