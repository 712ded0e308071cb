//! A counter PC as a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use domain::id::BlobHash;
use protocol::error::Failure;
use protocol::rpc::Commands;
use protocol::screen::*;
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

use crate::hall::Hall;
use crate::window::{built, free_port};
use crate::{Clock, Gate, Workplace, wait_until};

/// A counter PC whose engine is a process of its own: `yichuang-browser`, driven over HTTP in place of its screens.
pub struct Pc {
    /// The cable to the hall.
    pub gate: Gate,
    folder: PathBuf,
    address: SocketAddr,
    http: reqwest::Client,
    process: Option<Child>,
}

impl Drop for Pc {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Pc {
    /// Switches a PC on.
    pub async fn start(hall: &Hall, name: &str) -> Self {
        Self::start_with(hall, name, None).await
    }

    /// Switches a PC on whose clock is another one.
    pub async fn start_with(hall: &Hall, name: &str, clock: Option<&Clock>) -> Self {
        // Fails only when somebody has installed one already, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut pc = Self {
            gate: hall.gate().await,
            folder: hall.folder(name),
            address: (Ipv4Addr::LOCALHOST, free_port()).into(),
            http: reqwest::Client::builder().no_proxy().build().expect("an HTTP client"),
            process: None,
        };
        pc.start_again_with(clock).await;
        pc
    }

    /// Switches a killed PC on again, with what it had kept.
    pub async fn start_again(&mut self) {
        self.start_again_with(None).await;
    }

    /// As [`Pc::start_again`], with another clock.
    pub async fn start_again_with(&mut self, clock: Option<&Clock>) {
        let screens = self.folder.join("screens");
        std::fs::create_dir_all(&screens).expect("a folder for the screens");
        std::fs::write(screens.join("index.html"), "<!doctype html>").expect("a page, which nobody looks at");
        let mut command = Command::new(built("yichuang-browser"));
        command
            .args(["--listen", &self.address.to_string(), "--central", &self.gate.url()])
            .arg("--data")
            .arg(self.folder.join("data"))
            .arg("--key-file")
            .arg(self.folder.join("key"))
            .arg("--ui")
            .arg(screens)
            .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "error".to_owned()))
            .stdin(Stdio::null());
        if let Some(clock) = clock {
            clock.set_for(&mut command);
        }
        let process = command.spawn().unwrap_or_else(|error| panic!("the PC must start: {error}"));
        self.process = Some(process);
        self.gate.restore();
        let address = self.address;
        wait_until("the PC is on", async || TcpStream::connect(address).await.is_ok()).await;
    }

    /// Ends the process as a power cut does (`kill -9`). What it had put on the line and had not passed the gate is lost.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself; waiting leaves no zombie.
            drop(process.kill());
            drop(process.wait());
        }
        self.gate.cut();
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    async fn rpc<T: DeserializeOwned>(
        &self,
        command: &str,
        request: &(impl Serialize + Sync),
    ) -> Result<T, Failure> {
        answer(self.request(Method::POST, &format!("/rpc/{command}")).json(request)).await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    let answer = request.send().await.expect("a PC that is on answers");
    if answer.status().is_success() {
        Ok(answer.json().await.expect("the answer is of the protocol"))
    } else {
        Err(answer.json().await.expect("a refusal carries a failure of the protocol"))
    }
}

macro_rules! over_http {
    ($($(#[$doc:meta])* $name:ident: $request:ty => $response:ty,)*) => {
        impl Commands for Pc {
            $(async fn $name(&self, request: $request) -> Result<$response, Failure> {
                self.rpc(stringify!($name), &request).await
            })*
        }
    };
}

protocol::for_each_command!(over_http);

impl Workplace for Pc {
    async fn take_in(&self, picture: Vec<u8>) -> Result<Photo, Failure> {
        answer(self.request(Method::POST, "/photo").body(picture)).await
    }

    async fn bytes_of(&self, photo: &BlobHash) -> Result<Vec<u8>, Failure> {
        let answer = self.request(Method::GET, &format!("/photo/{photo}")).send().await;
        let answer = answer.expect("a PC that is on answers");
        if answer.status().is_success() {
            Ok(answer.bytes().await.expect("the photo comes whole").to_vec())
        } else {
            Err(answer.json().await.expect("a refusal carries a failure of the protocol"))
        }
    }
}
