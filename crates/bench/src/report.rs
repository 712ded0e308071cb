//! The table of a run.

use std::fmt::{self, Write};

use load::findings::Spread;

use crate::machine::Machine;
use crate::times::{Times, brief};

/// Everything that a run found out.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    what: String,
    found: String,
    runs: String,
    goal: String,
}

impl Report {
    /// Times without a goal of their own.
    pub fn times(&mut self, what: impl Into<String>, times: &Times) {
        self.row(what, times.to_string(), times.runs().to_string(), String::new());
    }

    /// Times without a goal of their own of which also the longest is told.
    pub fn times_and_longest(&mut self, what: impl Into<String>, times: &Times) {
        self.row(what, with_longest(times), times.runs().to_string(), String::new());
    }

    /// Times of which this share may not take longer than `goal` milliseconds: 0.5 is the median, 1.0 every one.
    pub fn times_within(&mut self, what: impl Into<String>, times: &Times, share: f64, goal: f64) {
        let name = match share {
            share if share >= 1.0 => "longest",
            share if share >= 0.9 => "nine of ten",
            _ => "median",
        };
        let found = if share >= 1.0 { with_longest(times) } else { times.to_string() };
        let verdict = verdict(times.at(share) < goal);
        self.row(what, found, times.runs().to_string(), format!("{name} < {} ms: {verdict}", brief(goal)));
    }

    /// Percentiles that were measured elsewhere, of which one may not be more than `goal` milliseconds.
    pub fn percentile(&mut self, what: impl Into<String>, spread: Option<Spread>, percent: u8, goal: f64) {
        let Some(spread) = spread else { return };
        let found =
            format!("{} ms, p95 {} ms, p99 {} ms", brief(spread.p50), brief(spread.p95), brief(spread.p99));
        let met = (if percent == 95 { spread.p95 } else { spread.p99 }) < goal;
        let goal = format!("p{percent} < {} ms: {}", brief(goal), verdict(met));
        self.row(what, found, spread.count.to_string(), goal);
    }

    /// A number that should be at least so large.
    pub fn at_least(&mut self, what: impl Into<String>, found: f64, runs: u64, goal: f64) {
        let met = verdict(found >= goal);
        self.row(what, format!("{found:.0}"), runs.to_string(), format!("≥ {goal:.0}: {met}"));
    }

    /// How many times as long the median of one is as that of the other.
    pub fn ratio(&mut self, what: impl Into<String>, one: &Times, other: &Times, goal: Option<f64>) {
        let ratio = one.median() / other.median();
        let goal =
            goal.map_or_else(String::new, |goal| format!("≤ {} ×: {}", brief(goal), verdict(ratio <= goal)));
        self.row(what, format!("{} ×", brief(ratio)), String::new(), goal);
    }

    /// Something that is no time.
    pub fn fact(&mut self, what: impl Into<String>, found: impl Into<String>) {
        self.row(what, found.into(), String::new(), String::new());
    }

    fn row(&mut self, what: impl Into<String>, found: String, runs: String, goal: String) {
        self.rows.push(Row { what: what.into(), found, runs, goal });
    }

    /// The whole page, in Markdown.
    pub fn page(&self, machine: &Machine) -> Result<String, fmt::Error> {
        let mut page = String::from(
            "# Benchmarks\n\n\
             Written by `make bench`; do not edit. Every value is the median of its runs, in brackets what all but the fastest and the \
             slowest tenth took. What is compared was run alternately in the same minutes. Times depend on the machine; ratios are \
             what to look at. A goal that is not met is said here and fails nothing.\n\n",
        );
        for fact in &machine.facts {
            writeln!(page, "- {fact}")?;
        }
        page.push_str("\n| measured | found | runs | goal |\n| --- | --- | ---: | --- |\n");
        for Row { what, found, runs, goal } in &self.rows {
            writeln!(page, "| {what} | {found} | {runs} | {goal} |")?;
        }
        Ok(page)
    }
}

fn with_longest(times: &Times) -> String {
    format!("{times}, longest {} ms", brief(times.at(1.0)))
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**not met**" }
}
