//! A program with a window, from its start under WebKitWebDriver to its end, and the memory of its processes.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use system_tests::wait_until;
use tokio::time::{sleep, timeout};

use crate::Fallible;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program. It ends when it is dropped.
pub struct Program {
    /// The window.
    pub client: Client,
    driver: Driver,
}

/// The driver, which starts the program when a session begins.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        for process in descendants(self.0.id()) {
            kill(process);
        }
        // It may have ended by itself; waiting leaves no zombie.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Program {
    /// Starts a program of the folder of this one and waits until a part of its page is to be seen. Tells how long that took, from the
    /// moment in which the waiting driver was told to start it.
    pub async fn start(
        name: &str,
        variables: &[(&str, &OsStr)],
        selector: &str,
    ) -> Fallible<(Self, Duration)> {
        let binary = beside(name)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("RUST_LOG", "error")
            .env_remove("YICHUANG_SECRETS")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .spawn()
            .map(Driver)?;
        wait_until("WebKitWebDriver listens", async || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })
        .await;
        let options = json!({ "binary": binary, "args": [] });
        let capabilities = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        let mut connection = ClientBuilder::new(HttpConnector::new());
        connection.capabilities(capabilities);
        let begun = Instant::now();
        let client = timeout(PATIENCE, connection.connect(&format!("http://127.0.0.1:{port}"))).await??;
        let program = Self { client, driver };
        program.see(selector).await?;
        Ok((program, begun.elapsed()))
    }

    /// Waits until a part of the page is to be seen.
    pub async fn see(&self, selector: &str) -> Fallible<Element> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Ok(element) = self.client.find(Locator::Css(selector)).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return Ok(element);
            }
            sleep(Duration::from_millis(5)).await;
        }
        Err(format!("{selector} is not shown").into())
    }

    /// Resident memory in megabytes, each shared page divided among those who share it (PSS): the program and WebKit's processes.
    pub fn memory(&self) -> f64 {
        let kilobytes = descendants(self.driver.0.id()).into_iter().filter_map(|process| {
            let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?.to_owned();
            line.split_whitespace().next()?.parse::<f64>().ok()
        });
        kilobytes.sum::<f64>() / 1024.0
    }

    /// Ends it as a power cut does, and waits until all its processes are gone.
    pub async fn kill(self) {
        let processes = descendants(self.driver.0.id());
        drop(self.driver);
        wait_until("the killed program ends", async || {
            processes.iter().all(|process| !Path::new(&format!("/proc/{process}/smaps_rollup")).exists())
        })
        .await;
    }
}

/// The CSS selector of a part of our screens.
pub fn part(testid: &str) -> String {
    format!(r#"[data-testid="{testid}"]"#)
}

fn beside(name: &str) -> Fallible<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    path.canonicalize().map_err(|_| format!("{} is not built: run make bench", path.display()).into())
}

/// Processes that were started by a process, or by those.
fn descendants(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // The name stands in brackets and may hold spaces; behind it come the state and the parent.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((process, parent))
        })
        .collect();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, other)| *other == parent).map(|(process, _)| *process));
        next += 1;
    }
    found.split_off(1)
}

fn kill(process: u32) {
    // It may have ended by itself meanwhile.
    drop(Command::new("kill").args(["-KILL", &process.to_string()]).stderr(Stdio::null()).status());
}
