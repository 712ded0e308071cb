//! How long the steps of [`crate::read`] take: `cargo test -p reading speed -- --ignored --nocapture`. The networks and this crate are optimised in every
//! profile. What counts on a machine that others use is the processor's time, all threads together.

#![expect(clippy::print_stderr, reason = "what these tests are for; they are run by hand")]

use std::time::Instant;

use image::RgbImage;
use jiff::civil::date;
use specimens::Scene;

use crate::{Models, detect, recognise};

const ROUNDS: usize = 5;

/// Seconds of the processor that this process has used, as Linux counts them: in hundredths.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut last = None;
    let mut times: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let (start, used) = (Instant::now(), processor());
            last = Some(work());
            (processor() - used, start.elapsed().as_secs_f64())
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (used, elapsed) = times[ROUNDS / 2];
    eprintln!("{what:<44} {used:6.2} s of the processor, {elapsed:6.2} s (median of {ROUNDS})");
    last.unwrap_or_else(|| unreachable!("there is at least one round"))
}

fn steps(name: &str, models: &Models, picture: &RgbImage) {
    eprintln!("{name}, {} × {}", picture.width(), picture.height());
    let (places, _) = timed("  where there is text", || detect::lines(&models.detection, picture, &|| false))
        .unwrap_or_else(|error| panic!("{error}"));
    let texts = timed("  what it says", || recognise::read(models, picture, &places, &|| false))
        .unwrap_or_else(|error| panic!("{error}"));
    let glyphs = texts.iter().map(Vec::len).sum::<usize>();
    eprintln!("  {} lines, {glyphs} characters", texts.len());
    timed("  in all", || crate::read(models, picture, date(2026, 11, 20), &|| false))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
#[ignore = "measures; nothing to be right or wrong by the clock"]
fn the_steps_of_a_card_and_a_register_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reading");
    let models =
        timed("load the networks", || Models::load(&folder)).unwrap_or_else(|error| panic!("{error}"));
    let person = specimens::person(7);
    for (name, paper) in
        [("card", specimens::card_front(&person)), ("register page", specimens::register_page(&person))]
    {
        let photo = Scene::of(&paper, 1600, 1200).tilted(&paper, 7).photograph(&paper);
        steps(&format!("{name}, photographed"), &models, &photo.picture);
        steps(&format!("{name}, cut out"), &models, &paper.picture);
    }
}
