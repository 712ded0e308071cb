//! How long the parts of reading take: `cargo run -p reading --example speed`. The networks and the reader are optimised in every profile. What counts on a
//! machine that others use is the processor's time, all threads together.

#![expect(clippy::print_stdout, reason = "this program is for the person in front of the terminal")]

use std::cell::RefCell;
use std::path::Path;
use std::time::Instant;

use image::RgbImage;
use reading::Models;
use specimens::{Scene, card_front, person, register_page};

/// Times of one thing count by their middle.
const ROUNDS: usize = 5;

/// Seconds: of the processor, and by the clock.
#[derive(Clone, Copy)]
struct Time(f64, f64);

/// Now, as Linux counts the processor: in hundredths of a second.
fn now(begun: Instant) -> Time {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::NAN);
    Time((ticks(11) + ticks(12)) / 100.0, begun.elapsed().as_secs_f64())
}

fn middle(mut times: Vec<Time>) -> Time {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times[times.len() / 2]
}

fn say(what: &str, times: Vec<Time>) {
    let Time(used, elapsed) = middle(times);
    println!("| {what} | {used:.2} s | {elapsed:.2} s |");
}

/// Reads a picture some times. A network is about to run whenever the reader asks whether to stop, first the one that finds the lines.
fn parts(name: &str, models: &Models, picture: &RgbImage) -> Result<(), reading::Error> {
    let (mut finding, mut all, mut runs) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let asked = RefCell::new(Vec::new());
        let start = now(begun);
        let stop = || {
            asked.borrow_mut().push(now(begun));
            false
        };
        reading::read(models, picture, jiff::civil::date(2026, 11, 20), &stop)?;
        let (asked, end) = (asked.into_inner(), now(begun));
        let since = |time: Time| Time(time.0 - start.0, time.1 - start.1);
        finding.extend(asked.get(1).copied().map(since));
        all.push(since(end));
        runs = asked.len();
    }
    if !finding.is_empty() {
        say(&format!("{name}: where there is text"), finding);
    }
    say(&format!("{name}: in all, {runs} runs of a network"), all);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reading");
    println!("| part | processor | clock |\n| --- | ---: | ---: |");
    let (mut loading, mut models) = (Vec::new(), None);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let start = now(begun);
        models = Some(Models::load(&folder)?);
        let end = now(begun);
        loading.push(Time(end.0 - start.0, end.1 - start.1));
    }
    say("loading the networks", loading);
    let models = models.ok_or("the networks were loaded")?;
    let person = person(7);
    for (name, paper) in [("ID card", card_front(&person)), ("register page", register_page(&person))] {
        let photo = Scene::of(&paper, 1600, 1200).tilted(&paper, 7).photograph(&paper).picture;
        parts(&format!("{name}, photographed, {} × {}", photo.width(), photo.height()), &models, &photo)?;
        let page = &paper.picture;
        parts(&format!("{name}, cut out, {} × {}", page.width(), page.height()), &models, page)?;
    }
    Ok(())
}
