//! A private NATS server.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long the server may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A NATS server on a port of this machine. Ends when it is dropped.
pub struct Nats {
    port: u16,
    program: Option<Child>,
    folder: TempDir,
}

impl Nats {
    /// Starts a server on a free port and waits until it listens.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("nats").expect("a temporary folder");
        let mut nats = Self { port: 0, program: None, folder };
        nats.resume();
        nats
    }

    /// Address for clients.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends the server as a power cut does. Doing it again changes nothing.
    pub fn stop(&mut self) {
        if let Some(mut program) = self.program.take() {
            // It may have ended by itself; waiting leaves no zombie.
            drop(program.kill());
            drop(program.wait());
        }
    }

    /// Starts the server again, on the port it had.
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&mut self) {
        self.stop();
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let mut command = Command::new(program());
        command.args(["-a", "127.0.0.1", "-p", &port, "--ports_file_dir"]).arg(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let program = command.spawn().expect("nats-server can be started");
        let ports = self.folder.path().join(format!("nats-server_{}.ports", program.id()));
        self.program = Some(program);
        let begun = Instant::now();
        self.port = loop {
            if let Some(port) = port_in(&ports) {
                break port;
            }
            assert!(begun.elapsed() < PATIENCE, "nats-server must listen");
            std::thread::sleep(Duration::from_millis(20));
        };
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The program: in the search path, or where Debian installs it, which is not in everybody's search path.
fn program() -> &'static Path {
    let debian = Path::new("/usr/sbin/nats-server");
    if debian.exists() { debian } else { Path::new("nats-server") }
}

/// The port for clients in the file that the server writes when it listens: `{"nats": ["nats://127.0.0.1:4222"]}`.
fn port_in(file: &Path) -> Option<u16> {
    let text = std::fs::read_to_string(file).ok()?;
    let ports: serde_json::Value = serde_json::from_str(&text).ok()?;
    ports["nats"][0].as_str()?.rsplit_once(':')?.1.parse().ok()
}
