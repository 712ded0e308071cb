//! What a run found out, as a table and as JSON.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::proof::Proof;
use crate::server::Cost;

/// Measured durations of one thing.
#[derive(Clone, Debug, Default)]
pub struct Durations(Vec<Duration>);

impl Durations {
    /// Takes one in.
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// All of them, in milliseconds.
    pub fn milliseconds(&self) -> impl Iterator<Item = f64> {
        self.0.iter().map(|duration| duration.as_secs_f64() * 1000.0)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds that this many of a hundred did not exceed.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(rank).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1000.0)
    }
}

impl Extend<Duration> for Durations {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, durations: T) {
        self.0.extend(durations);
    }
}

impl IntoIterator for Durations {
    type Item = Duration;
    type IntoIter = std::vec::IntoIter<Duration>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Duration> for Durations {
    fn from_iter<T: IntoIterator<Item = Duration>>(durations: T) -> Self {
        Self(durations.into_iter().collect())
    }
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    /// How many were measured.
    pub count: usize,
    /// Median.
    pub p50: f64,
    /// What 95 of a hundred did not exceed.
    pub p95: f64,
    /// What 99 of a hundred did not exceed.
    pub p99: f64,
    /// The longest.
    pub longest: f64,
}

impl From<&Durations> for Spread {
    fn from(durations: &Durations) -> Self {
        Self {
            count: durations.count(),
            p50: durations.percentile(50),
            p95: durations.percentile(95),
            p99: durations.percentile(99),
            longest: durations.percentile(100),
        }
    }
}

/// What one run found out. What it did not measure is absent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    /// The mode.
    pub mode: &'static str,
    /// Simulated counters.
    pub counters: usize,
    /// Commands that the central API carried out or refused while it was measured.
    pub commands: u64,
    /// Of those, refused by a rule.
    pub refused: u64,
    /// Seconds that took.
    pub seconds: f64,
    /// Commands a second.
    pub throughput: f64,
    /// From pressing "call next" to the answer.
    pub call_next: Option<Spread>,
    /// The first crowd among them, right after the central API was started: no statement is prepared yet.
    pub first_call_next: Option<Spread>,
    /// From sending a push to its answer.
    pub push: Option<Spread>,
    /// The same for a counter that was online all the time while the others came back.
    pub push_of_others: Option<Spread>,
    /// From pressing a key at one counter until another has pulled the change.
    pub seen: Option<Spread>,
    /// Seconds from the end of the outage until nothing waited anywhere.
    pub drain_seconds: Option<f64>,
    /// Megabytes of photos a second.
    pub photos: Option<f64>,
    /// CPU time of the central API for one command, in microseconds.
    pub cpu_per_command: f64,
    /// CPU time of the database for one command, in microseconds; 0 for the embedded one, which is part of the central API.
    pub database_cpu_per_command: f64,
    /// CPU cores that the central API and its database kept busy.
    pub cores: f64,
    /// Most memory of the central API, in MiB.
    pub memory: f64,
    /// Bytes of all bodies sent and received for one command.
    pub bytes_per_command: f64,
    /// What is wrong at the end: nothing may be.
    pub proof: Proof,
}

impl Findings {
    /// Enters what the central API cost in the measured time.
    pub fn enter_cost(&mut self, cost: Cost, took: Duration) {
        let commands = count(self.commands).max(1.0);
        self.seconds = took.as_secs_f64();
        self.throughput = count(self.commands) / self.seconds;
        self.cpu_per_command = cost.program.as_secs_f64() * 1e6 / commands;
        self.database_cpu_per_command = cost.database.as_secs_f64() * 1e6 / commands;
        self.cores = (cost.program + cost.database).as_secs_f64() / self.seconds;
        self.memory = count(cost.memory) / 1_048_576.0;
    }
}

/// A count as a number to calculate with. Counts of a run are far below 2⁵².
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub fn count(count: u64) -> f64 {
    count as f64
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |what: &str, found: String| writeln!(f, "  {what:<44}{found}");
        line("mode", format!("{}, {} counters", self.mode, self.counters))?;
        line("commands", format!("{} in {:.2} s, {} refused", self.commands, self.seconds, self.refused))?;
        line("throughput", format!("{:.0} commands/s", self.throughput))?;
        for (what, spread) in [
            ("call next", &self.call_next),
            ("the first time after the start", &self.first_call_next),
            ("push", &self.push),
            ("push of a counter that was always online", &self.push_of_others),
            ("until another counter has seen a change", &self.seen),
        ] {
            if let Some(Spread { count, p50, p95, p99, longest }) = spread {
                let found = format!(
                    "p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, longest {longest:.1} ms ({count})"
                );
                line(what, found)?;
            }
        }
        if let Some(seconds) = self.drain_seconds {
            line("drained after the outage in", format!("{seconds:.2} s"))?;
        }
        if let Some(speed) = self.photos {
            line("photos", format!("{speed:.1} MB/s"))?;
        }
        let (central, database) = (self.cpu_per_command, self.database_cpu_per_command);
        line("CPU for one command", format!("{central:.0} µs central API, {database:.0} µs database"))?;
        line("CPU cores busy, most memory", format!("{:.2}, {:.0} MiB", self.cores, self.memory))?;
        line("bytes of bodies for one command", format!("{:.0}", self.bytes_per_command))?;
        let Proof { lost, doubled, misordered, broken } = self.proof;
        line(
            "lost, doubled, misordered, broken ledgers",
            format!("{lost}, {doubled}, {misordered}, {broken}"),
        )
    }
}
