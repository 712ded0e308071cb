//! A hall: a real central API with the sample data.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use central::config::{Secret, Sharing};
use central::{Config, Running, start};
use domain::record::{Key, Space};
use tempfile::TempDir;
use testbed::licences::{self, Licences};
use tokio::net::TcpStream;

use crate::counter::copy_folder;
use crate::window::built;
use crate::{Clock, Gate, SmallDisk, wait_until};

/// Password of everybody in the sample hall.
pub const PASSWORD: &str = "yichuang2026";

/// A central API on a port and a folder of its own. Counters of the hall keep their data in the same folder, so it must outlive them.
pub struct Hall {
    config: Config,
    central: Option<Running>,
    program: Option<Child>,
    folder: TempDir,
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            // What the central API had to say may be the reason.
            drop(std::io::stderr().write_all(self.log().as_bytes()));
        }
    }
}

impl Hall {
    /// Starts a hall with the sample data.
    pub async fn start() -> Self {
        Self::with_tokens_of(900).await
    }

    /// Starts a hall whose central API is connected to a sharing platform.
    pub async fn sharing(platform: &Licences) -> Self {
        let mut hall = Self::prepared(900);
        hall.config.sharing = Some(Sharing {
            url: platform.url(),
            name: "示范市数据共享平台".to_owned(),
            client: licences::CLIENT.to_owned(),
            secret: Secret::new(licences::SECRET),
            seconds: 5,
        });
        hall.resume().await;
        hall
    }

    /// Starts a hall whose access tokens end after this many seconds.
    pub async fn with_tokens_of(access_token_seconds: u64) -> Self {
        let mut hall = Self::prepared(access_token_seconds);
        hall.resume().await;
        hall
    }

    /// Starts a hall whose central API has a small disk, which must not outlive it.
    pub async fn on_a_disk_of(megabytes: u32) -> (Self, SmallDisk) {
        let mut hall = Self::prepared(900);
        let disk = SmallDisk::mount(&hall.config.data, megabytes);
        hall.resume().await;
        (hall, disk)
    }

    /// A hall that has not begun.
    fn prepared(access_token_seconds: u64) -> Self {
        let folder = TempDir::with_prefix("hall").expect("a temporary folder");
        let config = Config {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            sample: true,
            access_token_seconds,
            key: Some([7; 32]),
            ..Config::new(folder.path().join("central"))
        };
        Self { config, central: None, program: None, folder }
    }

    /// Ends the central API; its data stays.
    pub async fn stop(&mut self) {
        if let Some(central) = self.central.take() {
            central.stop().await;
        }
    }

    /// Starts the central API again on its data and its address.
    pub async fn resume(&mut self) {
        let running =
            start(self.config.clone()).await.unwrap_or_else(|error| panic!("the hall must open: {error:?}"));
        self.config.listen = running.address;
        self.central = Some(running);
    }

    /// Starts the central API as a program of its own on its data and its address, so that it can be killed.
    pub async fn resume_as_program(&mut self) {
        self.resume_as_program_with(None).await;
    }

    /// As [`Hall::resume_as_program`], with another clock. What it logs can be read with [`Hall::log`].
    pub async fn resume_as_program_with(&mut self, clock: Option<&Clock>) {
        let key: String =
            self.config.key.expect("a hall has a key").iter().map(|byte| format!("{byte:02x}")).collect();
        let log = OpenOptions::new().create(true).append(true).open(self.folder("log")).expect("a log");
        let mut command = Command::new(built("yichuang-central"));
        command
            .args(["--sample", "--listen", &self.address().to_string(), "--data"])
            .arg(&self.config.data)
            .env("YICHUANG_CENTRAL_KEY", key)
            .env("YICHUANG_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(clock) = clock {
            clock.set_for(&mut command);
        }
        let program = command.spawn().unwrap_or_else(|error| panic!("the central API must start: {error}"));
        self.program = Some(program);
        let address = self.address();
        wait_until("the central API listens", async || TcpStream::connect(address).await.is_ok()).await;
    }

    /// Ends the program as a power cut does (`kill -9`).
    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            // It may have ended by itself; waiting leaves no zombie.
            drop(program.kill());
            drop(program.wait());
        }
    }

    /// What the central API has logged as a program of its own.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder("log")).unwrap_or_default()
    }

    /// Folder of the central API's data.
    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// A small disk for the PC of this name, which does not run yet. It must not outlive the hall.
    pub fn small_disk(&self, name: &str, megabytes: u32) -> SmallDisk {
        SmallDisk::mount(&self.folder(name), megabytes)
    }

    /// Keeps a copy of everything the stopped central API has.
    pub fn back_up(&self, name: &str) {
        copy_folder(&self.config.data, &self.folder(name));
    }

    /// Puts a kept copy in the place of what the stopped central API has, as an administrator does after a broken disk. What tells the program
    /// that it is older than it was (see the central API's documentation of its data folder) stays, as it lies outside the backup.
    pub fn restore(&self, name: &str) {
        let mark = self.config.data.join("high-water");
        let kept = std::fs::read(&mark).ok();
        std::fs::remove_dir_all(&self.config.data).expect("the broken data can be removed");
        copy_folder(&self.folder(name), &self.config.data);
        if let Some(kept) = kept {
            std::fs::write(mark, kept).expect("the mark can be written");
        }
    }

    /// Address of the central API.
    pub fn address(&self) -> SocketAddr {
        self.config.listen
    }

    /// Base address of the central API.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The central API, to look behind its endpoints.
    ///
    /// # Panics
    /// While it is stopped.
    pub fn central(&self) -> &Running {
        self.central.as_ref().expect("the central API is running")
    }

    /// Who did what to a record, from the audit trail, which must hold together.
    pub async fn trail(&self, record: &Key) -> Vec<(String, String)> {
        let space = Space::Hall("shifan".into());
        let store = self.central().store();
        let report = store.check_ledger(&space).await.expect("the audit trail can be read");
        assert_eq!(report.broken_at, None, "the audit trail is one unbroken chain");
        let trail = store.trail(&space, record).await.expect("the audit trail can be read");
        trail.into_iter().map(|(command, staff)| (command, staff.0)).collect()
    }

    /// A new cable to the central API.
    pub async fn gate(&self) -> Gate {
        Gate::before(self.address()).await
    }

    /// A folder for the PC of this name.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
