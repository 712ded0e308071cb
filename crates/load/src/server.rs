//! The central API as a program of its own, so that what it costs can be told apart from what the driver costs.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use central::CentralKey;
use central::provision::provision;
use central::store::{Place, Store};

use crate::Trouble;
use crate::city::City;

/// Clock ticks in a second of `/proc/PID/stat`: the same on every Linux.
const TICKS: u32 = 100;

/// Connections of the driver to PostgreSQL.
const CONNECTIONS: u32 = 4;

/// A running central API.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    program: Child,
    data: PathBuf,
    place: Place,
    // It would be told that nobody listens any more.
    _output: BufReader<ChildStdout>,
}

/// CPU time and memory of the central API and, with PostgreSQL, of the processes that serve it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// CPU time of the program.
    pub program: Duration,
    /// CPU time of the database's processes.
    pub database: Duration,
    /// Most memory that the program had at once, in bytes.
    pub memory: u64,
}

impl Server {
    /// Fills an empty store with a city and starts the program on it: `yichuang-central` beside this one.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn start(city: &City, data: &Path, database: Option<&str>) -> Result<Self, Trouble> {
        fs::create_dir_all(data)?;
        let place = match database {
            Some(url) => Place::Postgres { url: url.to_owned(), connections: CONNECTIONS },
            None => Place::File(data.join("central.sqlite")),
        };
        let store = Store::open(&place, Arc::new(CentralKey::find(None, data)?)).await?;
        let filled = provision(&store, city.provision()).await?;
        store.close().await;
        if !filled {
            return Err(Trouble::NotEmpty);
        }
        let path = program()?;
        let mut command = Command::new(path);
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::piped());
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        if std::env::var_os("YICHUANG_LOG").is_none() {
            command.env("YICHUANG_LOG", "warn");
        }
        let mut program = command.spawn()?;
        let mut output = BufReader::new(program.stdout.take().ok_or(Trouble::Start)?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = line.trim().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        let Some(address) = address else {
            drop(program.kill());
            return Err(Trouble::Start);
        };
        Ok(Self { address, program, data: data.to_owned(), place, _output: output })
    }

    /// What it has cost so far.
    pub fn cost(&self) -> Cost {
        let database = match &self.place {
            Place::Postgres { url, .. } => database_processes(url).iter().map(|pid| cpu(*pid)).sum(),
            Place::File(_) => Duration::ZERO,
        };
        Cost { program: cpu(self.program.id()), database, memory: memory(self.program.id()) }
    }

    /// Ends the program as a power cut does: what it acknowledged must be in the store that is opened then.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn kill(mut self) -> Result<Store, Trouble> {
        self.program.kill()?;
        self.program.wait()?;
        Ok(Store::open(&self.place, Arc::new(CentralKey::find(None, &self.data)?)).await?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; waiting leaves no zombie.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

impl std::ops::Add for Cost {
    type Output = Self;

    /// Both together; the memory is the larger one.
    fn add(self, other: Self) -> Self {
        Self {
            program: self.program + other.program,
            database: self.database + other.database,
            memory: self.memory.max(other.memory),
        }
    }
}

impl std::ops::Sub for Cost {
    type Output = Self;

    /// What was added since an earlier cost; the memory is the later one.
    fn sub(self, earlier: Self) -> Self {
        Self {
            program: self.program.saturating_sub(earlier.program),
            database: self.database.saturating_sub(earlier.database),
            memory: self.memory,
        }
    }
}

fn program() -> Result<PathBuf, Trouble> {
    let own = std::env::current_exe()?;
    let path = own.with_file_name("yichuang-central");
    if path.exists() { Ok(path) } else { Err(Trouble::Program(path)) }
}

/// User and system time of a process.
fn cpu(pid: u32) -> Duration {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in brackets may hold anything; the numbers come after it.
    let numbers = text.rsplit_once(')').map_or("", |(_, numbers)| numbers);
    let ticks: u32 = numbers.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u32>().ok()).sum();
    Duration::from_secs(1) * ticks / TICKS
}

fn memory(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let most = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    most.and_then(|most| most.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// PostgreSQL names the database in the title of each process that serves a connection.
fn database_processes(url: &str) -> Vec<u32> {
    let name = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let title = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let title = String::from_utf8_lossy(&title);
            title.starts_with("postgres:") && title.split_whitespace().any(|word| word == name)
        })
        .collect()
}
