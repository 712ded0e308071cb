//! Reads photographs of synthetic papers and prints, as a table for docs/reading.md, how many fields were right:
//! `cargo run --release -p reading --example table -- [PERSONS]`

#![expect(clippy::print_stdout, reason = "this program is for the person in front of the terminal")]

mod album;

use std::path::Path;
use std::time::{Duration, Instant};

use album::{Sheet, WAYS, photograph, sheets};
use reading::{Certainty, Models, Paper, Reading};

/// What came of some photographs of one kind.
#[derive(Default)]
struct Tally {
    fields: usize,
    right: usize,
    missing: usize,
    /// Wrong, by certainty: doubtful, likely, proven.
    wrong: [usize; 3],
    times: Vec<Duration>,
}

impl Tally {
    fn add(&mut self, sheet: &Sheet, reading: Option<&Reading>) {
        self.fields += sheet.expected.len();
        let known = reading.filter(|reading| reading.paper == sheet.paper);
        for (field, value) in &sheet.expected {
            let suggestion =
                known.and_then(|reading| reading.suggestions.iter().find(|it| it.fact == *field));
            match suggestion {
                None => self.missing += 1,
                Some(suggestion) if suggestion.value == *value => self.right += 1,
                Some(suggestion) => self.wrong[suggestion.certainty as usize] += 1,
            }
        }
        // What was suggested for a field that is empty on the paper.
        for suggestion in known.map(|reading| reading.suggestions.as_slice()).unwrap_or_default() {
            if !sheet.expected.iter().any(|(field, _)| *field == suggestion.fact) {
                self.wrong[suggestion.certainty as usize] += 1;
            }
        }
    }

    fn line(&mut self, name: &str, paper: Paper) -> String {
        self.times.sort();
        let median = self.times.get(self.times.len() / 2).copied().unwrap_or_default();
        let [doubtful, likely, proven] = self.wrong;
        format!(
            "| {} | {name} | {} / {} | {} | {doubtful} | {likely} | {proven} | {:.1} s |",
            title(paper),
            self.right,
            self.fields,
            self.missing,
            median.as_secs_f32()
        )
    }
}

fn title(paper: Paper) -> &'static str {
    match paper {
        Paper::IdCardFront => "ID card, front",
        Paper::IdCardBack => "ID card, back",
        Paper::HouseholdMember => "register page",
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let persons = std::env::args().nth(1).map_or(Ok(6), |count| count.parse::<u64>())?;
    let begun = Instant::now();
    let models = Models::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reading"))?;
    let loaded = begun.elapsed();
    println!(
        "| paper | photographed | fields right | missing | wrong, doubtful | wrong, likely | wrong, proven | median time |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for kind in 0..3 {
        for way in &WAYS {
            let mut tally = Tally::default();
            let mut paper = Paper::IdCardFront;
            for seed in 1..=persons {
                let sheet = &sheets(seed)[kind];
                paper = sheet.paper;
                let picture = photograph(sheet, way, seed);
                let begun = Instant::now();
                let reading = reading::read(&models, &picture, jiff::civil::date(2026, 11, 20), &|| false)?;
                tally.times.push(begun.elapsed());
                if std::env::var_os("SHOW_WRONG").is_some() {
                    show_wrong(way.0, sheet, reading.as_ref());
                }
                tally.add(sheet, reading.as_ref());
            }
            println!("{}", tally.line(way.0, paper));
        }
    }
    println!("\nPersons: {persons}. Models loaded in {:.1} s.", loaded.as_secs_f32());
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
            println!("Largest memory of this program: {}", line.trim_start_matches("VmHWM:").trim());
        }
    }
    Ok(())
}

/// What was read wrong; the persons are synthetic.
fn show_wrong(way: &str, sheet: &Sheet, reading: Option<&Reading>) {
    for (field, value) in &sheet.expected {
        let suggestion = reading.and_then(|reading| reading.suggestions.iter().find(|it| it.fact == *field));
        if suggestion.is_none_or(|suggestion| suggestion.value != *value) {
            let read = suggestion.map_or("nothing", |it| it.value.as_str());
            let certainty = suggestion.map_or(Certainty::Doubtful, |it| it.certainty);
            let confidence = suggestion.map_or(0.0, |it| it.confidence);
            println!(
                "  {way}: {:?} {field:?} is {value}, read {read} ({certainty:?}, {confidence:.2})",
                sheet.paper
            );
        }
    }
    for suggestion in reading.map(|reading| reading.suggestions.as_slice()).unwrap_or_default() {
        if !sheet.expected.iter().any(|(field, _)| *field == suggestion.fact) {
            println!("  {way}: {:?} {:?} is empty, read {}", sheet.paper, suggestion.fact, suggestion.value);
        }
    }
}
