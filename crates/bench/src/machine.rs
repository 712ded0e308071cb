//! The machine that a run was made on.

use std::fs;
use std::path::Path;

/// What the times depend on, one sentence each.
#[derive(Debug)]
pub struct Machine {
    /// The sentences.
    pub facts: Vec<String>,
}

impl Machine {
    /// This machine; `data` is the folder that everything is written to.
    pub fn of(data: &Path) -> Self {
        let unknown = || "unknown".to_owned();
        let cpu = value("/proc/cpuinfo", "model name").unwrap_or_else(unknown);
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let memory = value("/proc/meminfo", "MemTotal")
            .and_then(|total| total.split_whitespace().next()?.parse::<u64>().ok())
            .map_or_else(unknown, |kibibytes| format!("{} GiB", kibibytes.div_ceil(1 << 20)));
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_else(|_| unknown());
        let files = file_system(data).unwrap_or_else(unknown);
        Self {
            facts: vec![
                format!("Date: {}", jiff::Zoned::now().date()),
                format!("Machine: {cpu}, {cores} cores, {memory} memory, Linux {}", kernel.trim()),
                format!("File system of all data: {files}"),
                "Synced to the disk: the write-ahead log at every commit (`synchronous=FULL`), every photo before it counts as kept"
                    .to_owned(),
                "Build: cargo profile `measure` (release without link-time optimisation)".to_owned(),
                "Windows: 1440 × 900 on Xvfb, no graphics card, driven by WebKitWebDriver".to_owned(),
            ],
        }
    }
}

/// The value behind a name in a file of lines `name: value`.
fn value(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Type of the file system that a folder is on: that of the longest mount point above it.
fn file_system(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map(|(_, kind)| kind.to_owned())
}
