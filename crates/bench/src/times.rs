//! Measured times and what is said about them.

use std::fmt;
use std::time::{Duration, Instant};

/// Times of one thing that was done several times.
#[derive(Clone, Debug, Default)]
pub struct Times {
    // Milliseconds.
    measured: Vec<f64>,
}

impl Times {
    /// Takes a time in.
    pub fn add(&mut self, time: Duration) {
        self.add_milliseconds(time.as_secs_f64() * 1000.0);
    }

    /// Takes a time in that was measured elsewhere.
    pub fn add_milliseconds(&mut self, time: f64) {
        self.measured.push(time);
    }

    /// Takes in how long something took, and gives what it gave.
    pub async fn of<T>(&mut self, work: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let done = work.await;
        self.add(begun.elapsed());
        done
    }

    /// How many were measured.
    pub fn runs(&self) -> usize {
        self.measured.len()
    }

    /// The time in milliseconds that this share of the runs did not exceed; 0.5 is the median, 1.0 the longest.
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.measured.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        // Positions of a few hundred runs are exact as floating point numbers.
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "see above"
        )]
        let position = (last as f64 * share).round() as usize;
        sorted.get(position).copied().unwrap_or(f64::NAN)
    }

    /// The median in milliseconds.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }
}

/// Median and, in brackets, what all but the fastest and the slowest tenth took.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms ({}–{})", brief(self.median()), brief(self.at(0.1)), brief(self.at(0.9)))
    }
}

/// A number with about three digits that count.
pub fn brief(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 0.1 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_tenths_are_runs_that_took_place() {
        let mut times = Times::default();
        for time in [9.0, 1.0, 5.0, 3.0, 7.0, 2.0, 4.0, 6.0, 8.0, 10.0, 11.0] {
            times.add_milliseconds(time);
        }
        assert_eq!((times.at(0.1), times.median(), times.at(0.9), times.at(1.0)), (2.0, 6.0, 10.0, 11.0));
        assert_eq!(times.to_string(), "6.00 ms (2.00–10.0)");
    }
}
