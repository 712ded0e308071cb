//! `load`: see the library.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use load::city::City;
use load::day::Day;
use load::{Mode, change, photos, press, storm};

/// What the program understands.
const USAGE: &str = "\
usage: load MODE [--counters N] [--halls N] [--commands N] [--rounds N] [--seconds N] [--photos N] [--seed N]
            [--data DIR] [--database URL] [--json FILE]

  online     a whole day of one hall in --seconds (60), --counters (20)
  outage     the same with the network down from 40 % to 70 % of the day
  storm      --counters (12) come back with --commands (833) each, one more is online all the time
  call-next  --counters (200) press \"call next\" at once, --rounds (5) times
  change     how soon --counters (200) see each of --rounds (50) changes
  city       --halls (220) with --counters (20) each at a working day's mean rate, for --seconds (60)
  photos     --counters (1) upload --photos (300) of 400 kB

The central API is started as a program of its own, yichuang-central beside this one, on an empty store:
--data DIR (a new temporary folder) or --database postgres://… . Data that should count as on the disk
must not lie on a file system in memory: see TMPDIR. --json FILE writes the findings for other programs.";

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => return end(&format!("{wrong}\n\n{USAGE}"), 2),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return end(&error.to_string(), 1),
    };
    match runtime.block_on(simulate(arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => end("something was lost, doubled or out of order: see above", 1),
        Err(error) => {
            let mut words = error.to_string();
            let mut cause = error.source();
            while let Some(error) = cause {
                words += &format!(": {error}");
                cause = error.source();
            }
            end(&words, 1)
        }
    }
}

fn end(words: &str, code: u8) -> ExitCode {
    // Whoever closed the other end does not want to know.
    drop(writeln!(std::io::stderr(), "{words}"));
    ExitCode::from(code)
}

async fn simulate(arguments: Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let temporary = tempfile::tempdir()?;
    let data = arguments.data.unwrap_or_else(|| temporary.path().to_owned());
    let findings = load::run(arguments.mode, &data, arguments.database.as_deref()).await?;
    write!(std::io::stdout(), "{findings}")?;
    if let Some(file) = arguments.json {
        std::fs::write(file, serde_json::to_vec_pretty(&findings)?)?;
    }
    Ok(findings.proof.holds())
}

struct Arguments {
    mode: Mode,
    data: Option<PathBuf>,
    database: Option<String>,
    json: Option<PathBuf>,
}

/// Numbers that were given; each mode has its own for those that were not.
#[derive(Default)]
struct Numbers {
    counters: Option<u16>,
    halls: Option<u16>,
    commands: Option<usize>,
    rounds: Option<u32>,
    seconds: Option<u64>,
    photos: Option<u32>,
    seed: Option<u64>,
}

impl Arguments {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mode = arguments.next().ok_or("which mode?")?;
        let (mut data, mut database, mut json) = (None, None, None);
        let mut numbers = Numbers::default();
        while let Some(argument) = arguments.next() {
            let value = arguments.next().ok_or(format!("{argument} needs a value"))?;
            match argument.as_str() {
                "--data" => data = Some(value.into()),
                "--database" => database = Some(value),
                "--json" => json = Some(value.into()),
                "--counters" => numbers.counters = Some(number(&argument, &value)?),
                "--halls" => numbers.halls = Some(number(&argument, &value)?),
                "--commands" => numbers.commands = Some(number(&argument, &value)?),
                "--rounds" => numbers.rounds = Some(number(&argument, &value)?),
                "--seconds" => numbers.seconds = Some(number(&argument, &value)?),
                "--photos" => numbers.photos = Some(number(&argument, &value)?),
                "--seed" => numbers.seed = Some(number(&argument, &value)?),
                _ => return Err(format!("{argument} is not known")),
            }
        }
        Ok(Self { mode: numbers.mode(&mode)?, data, database, json })
    }
}

fn number<T: std::str::FromStr>(argument: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{argument} needs a number"))
}

impl Numbers {
    fn mode(&self, name: &str) -> Result<Mode, String> {
        let counters = |usual| self.counters.unwrap_or(usual);
        let lasts = Duration::from_secs(self.seconds.unwrap_or(60));
        let seed = self.seed.unwrap_or(1);
        Ok(match name {
            "online" => Mode::Day("online", Day { seed, ..Day::in_short(counters(20), lasts) }),
            "outage" => Mode::Day(
                "outage",
                Day { seed, outage: Some(0.4..0.7), ..Day::in_short(counters(20), lasts) },
            ),
            "city" => {
                let city = City { halls: self.halls.unwrap_or(220), counters: counters(20) };
                Mode::Day("city", Day { seed, ..Day::of_city(city, lasts) })
            }
            "storm" => {
                let commands = self.commands.unwrap_or(833);
                Mode::Storm(storm::Storm { counters: counters(12), commands, seed })
            }
            "call-next" => {
                Mode::Press(press::Press { counters: counters(200), rounds: self.rounds.unwrap_or(5) })
            }
            "change" => Mode::Change(change::Change {
                counters: counters(200),
                changes: self.rounds.unwrap_or(50),
                pause: Duration::from_millis(200),
            }),
            "photos" => Mode::Photos(photos::Photos {
                counters: counters(1),
                photos: self.photos.unwrap_or(300),
                bytes: 400_000,
                chunk: 256 << 10,
            }),
            _ => return Err(format!("there is no mode {name}")),
        })
    }
}
