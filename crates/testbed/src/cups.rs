//! A private CUPS: its own configuration, socket, spool and printers, which keep what they print in a folder. Never the machine's.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long the scheduler may take to listen, and a printer to print.
const PATIENCE: Duration = Duration::from_secs(20);

/// The scheduler, as Debian installs it.
const PROGRAM: &str = "/usr/sbin/cupsd";

/// Where CUPS has the programs that it starts.
const HELPERS: &str = "/usr/lib/cups/daemon";

/// A printer that keeps its paper in a folder. CUPS calls it with job, user, title, copies, options and file.
const BACKEND: &str = r#"#!/bin/sh
set -eu
if [ $# = 0 ]; then echo 'direct keep "Unknown" "Kept in a folder"'; exit 0; fi
folder=${DEVICE_URI#keep:}
cat -- ${6:+"$6"} > "$folder/$1.part"
printf '%s\n%s\n%s\n' "$PRINTER" "$3" "$4" > "$folder/$1.said"
mv "$folder/$1.part" "$folder/$1.pdf"
"#;

/// A scheduler with its folder. Ends when it is dropped.
pub struct Cups {
    program: Option<Child>,
    folder: TempDir,
}

/// What a printer printed.
pub struct Paper {
    /// The printer.
    pub printer: String,
    /// What the queue showed.
    pub title: String,
    /// How many.
    pub copies: u8,
    /// The file.
    pub pdf: Vec<u8>,
}

impl Cups {
    /// Starts a scheduler without printers and waits until it listens.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start() -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "CUPS is missing at {PROGRAM}: run scripts/setup.sh, which installs it"
        );
        let folder = TempDir::with_prefix("cups").expect("a temporary folder");
        lay_out(folder.path());
        let mut cups = Self { program: None, folder };
        cups.resume();
        cups
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// Sets a printer up, which keeps what it prints.
    ///
    /// # Panics
    /// When the scheduler refuses.
    pub fn add_printer(&self, name: &str, info: &str) {
        let device = format!("keep:{}", self.papers().display());
        self.administer("lpadmin", &["-p", name, "-D", info, "-v", &device, "-E"]);
    }

    /// Makes a printer the default one.
    ///
    /// # Panics
    /// When the scheduler refuses.
    pub fn make_default(&self, name: &str) {
        self.administer("lpadmin", &["-d", name]);
    }

    /// Stops a printer's queue, as when paper is missing.
    ///
    /// # Panics
    /// When the scheduler refuses.
    pub fn stop_printer(&self, name: &str) {
        self.administer("cupsdisable", &[name]);
    }

    /// Starts a printer's queue again.
    ///
    /// # Panics
    /// When the scheduler refuses.
    pub fn start_printer(&self, name: &str) {
        self.administer("cupsenable", &[name]);
    }

    /// Waits for what was printed as the n-th job, counted from 1.
    ///
    /// # Panics
    /// When it does not come.
    pub fn paper(&self, job: u32) -> Paper {
        let pdf = self.papers().join(format!("{job}.pdf"));
        let begun = Instant::now();
        while !pdf.exists() {
            assert!(begun.elapsed() < PATIENCE, "job {job} must be printed");
            std::thread::sleep(Duration::from_millis(20));
        }
        let said = fs::read_to_string(pdf.with_extension("said")).expect("the printer says what it did");
        let mut lines = said.lines().map(str::to_owned);
        let mut line = || lines.next().expect("the printer says everything");
        Paper {
            printer: line(),
            title: line(),
            copies: line().parse().expect("a number of copies"),
            pdf: fs::read(pdf).expect("the paper"),
        }
    }

    /// Ends the scheduler. Doing it again changes nothing.
    pub fn stop(&mut self) {
        if let Some(mut program) = self.program.take() {
            // It may have ended by itself; waiting leaves no zombie.
            drop(program.kill());
            drop(program.wait());
        }
    }

    /// Starts the scheduler again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&mut self) {
        self.stop();
        let at = |name: &str| self.folder.path().join(name);
        drop(fs::remove_file(self.socket()));
        let mut command = Command::new(PROGRAM);
        command.arg("-f").arg("-c").arg(at("cupsd.conf")).arg("-s").arg(at("cups-files.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.program = Some(command.spawn().expect("cupsd can be started"));
        let begun = Instant::now();
        while std::os::unix::net::UnixStream::connect(self.socket()).is_err() {
            assert!(begun.elapsed() < PATIENCE, "cupsd must listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn papers(&self) -> PathBuf {
        self.folder.path().join("papers")
    }

    fn administer(&self, program: &str, arguments: &[&str]) {
        // Debian has them in sbin, which is not in everybody's search path.
        let sbin = Path::new("/usr/sbin").join(program);
        let program = if sbin.exists() { sbin } else { PathBuf::from(program) };
        let status = Command::new(&program).env("CUPS_SERVER", self.socket()).args(arguments).status();
        assert!(status.is_ok_and(|status| status.success()), "{} {arguments:?}", program.display());
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Folders, configuration and the printer's program.
fn lay_out(folder: &Path) {
    let at = folder.display();
    for name in ["root", "spool", "cache", "run", "tmp", "papers", "bin/backend", "bin/filter"] {
        fs::create_dir_all(folder.join(name)).expect("a folder");
    }
    symlink(HELPERS, folder.join("bin/daemon")).expect("a link");
    let backend = folder.join("bin/backend/keep");
    fs::write(&backend, BACKEND).expect("the printer's program");
    // Started by root, CUPS prints as nobody: who must reach the folder, run the program, and write the papers.
    for (path, mode) in [(folder, 0o755), (backend.as_path(), 0o755), (&folder.join("papers"), 0o777)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    }
    let files = format!(
        "ServerRoot {at}/root\nServerBin {at}/bin\nRequestRoot {at}/spool\nCacheDir {at}/cache\nStateDir {at}/run\n\
         TempDir {at}/tmp\nAccessLog {at}/access\nErrorLog {at}/error\nPageLog {at}/page\nUser nobody\n\
         Group nogroup\nSystemGroup root\n"
    );
    let access = "Order allow,deny\nAllow all\n";
    let scheduler = format!(
        "Listen {at}/socket\nDirtyCleanInterval 0\nBrowsing No\nWebInterface No\nDefaultAuthType None\n<Location />\n{access}</Location>\n\
         <Policy default>\n<Limit All>\n{access}</Limit>\n</Policy>\n"
    );
    fs::write(folder.join("cups-files.conf"), files).expect("a configuration");
    fs::write(folder.join("cupsd.conf"), scheduler).expect("a configuration");
}
