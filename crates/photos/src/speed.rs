//! How long the steps of [`crate::prepare`] take: `cargo test --release -p photos speed -- --ignored --nocapture`.

use std::time::Instant;

use crate::decode::decode;
use crate::limits::{Deadline, Limits, Refusal};
use crate::quality::{Verdict, measure};
use crate::sniff::Kind;
use crate::{Recipe, develop, prepare, scale};

const ROUNDS: usize = 7;

#[expect(clippy::print_stderr, reason = "what this test is for; it is run by hand")]
fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut last = None;
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            last = Some(work());
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    eprintln!("{what:<44} {:7.1} ms (median of {ROUNDS})", times[ROUNDS / 2]);
    last.unwrap_or_else(|| unreachable!("there is at least one round"))
}

fn fine<T>(refusal: Refusal) -> T {
    panic!("the photo should be taken: {refusal}")
}

#[test]
#[ignore = "measures; nothing to be right or wrong by the clock"]
fn the_steps_of_a_photo_of_twelve_megapixels() {
    let paper = specimens::register_page(&specimens::person(1));
    let scene = specimens::Scene::of(&paper, 4032, 3024).tilted(&paper, 2).noisy(3.0);
    let file = specimens::camera_file(&scene.photograph(&paper).picture, 90, 6);
    if let Some(folder) = std::env::var_os("SPEED_FOLDER") {
        std::fs::write(std::path::Path::new(&folder).join("12mp.jpg"), &file)
            .unwrap_or_else(|error| panic!("{error}"));
    }
    let limits = Limits::default();
    let decoded = timed("decode", || {
        decode(Kind::Jpeg, &file, &limits, Deadline::after(limits.time)).unwrap_or_else(fine)
    });
    let scaled =
        timed("scale to 2480", || scale::fit(&decoded.pixels, 2480).unwrap_or_else(fine).into_owned());
    let upright = timed("turn", || crate::turned(scaled.clone(), decoded.orientation));
    let (quality, page) =
        timed("judge and find the page, of 2480", || measure(&upright).unwrap_or_else(fine));
    timed("encode 2480", || scale::encode_jpeg(&upright, limits.jpeg_quality).unwrap_or_else(fine));
    let prepared = timed("prepare, in all", || prepare(&file, &limits).unwrap_or_else(fine));
    let recipe = Recipe { corners: page, turn: 0 };
    timed("develop, in all", || develop(&prepared.bytes, &recipe, &limits).unwrap_or_else(fine));
    assert_eq!(quality.verdict, Verdict::Clear);
    assert!(page.is_some(), "the page should be found");
}
