//! `yichuang-browser`: serves the screens and the engine to a browser of the same machine.

use std::env::args_os;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use browser_host::{Config, start};
use tracing_subscriber::EnvFilter;
use workstation::config::{SecretPlace, devices_in};
use workstation::printing::PrintQueue;

const USAGE: &str =
    "usage: yichuang-browser --central URL --data DIR --ui DIR [--listen 127.0.0.1:1430] [--applicant ADDRESS]
                        [--devices FILE] [--models DIR] [--key-file DIR]

  --central URL    base address of the central API
  --data DIR       folder of the local data
  --ui DIR         folder of the built screens (ui/dist)
  --listen ADDRESS address to listen on; loopback only
  --applicant ADDRESS  address of the second screen, which faces the applicant; loopback only, none by default
  --print-queue PATH socket of the print queue (CUPS), or `none` to save documents instead of printing them
  --models DIR     folder of the networks that read papers (models/reading); none are read without it
  --devices FILE   devices of a PC on which nobody has set any up yet, as in docs/devices.md
  --key-file DIR   for development only: keep the secrets in this folder instead of the keyring";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    let config = match arguments(args_os().skip(1)) {
        Ok(config) => config,
        Err(reason) => {
            tracing::error!("{reason}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let running = match start(config).await {
        Ok(running) => running,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    tracing::info!("open http://{}/ in a browser", running.address);
    if let Some(applicant) = running.applicant {
        tracing::info!("the second screen is at http://{applicant}/");
    }
    match running.ended().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the host failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments(mut given: impl Iterator<Item = OsString>) -> Result<Config, String> {
    let mut listen = SocketAddr::from(([127, 0, 0, 1], 1430));
    let (mut applicant, mut central, mut data, mut ui, mut key, mut queue, mut models, mut devices) =
        (None, None, None, None, None, None, None, None);
    while let Some(name) = given.next() {
        let name = name.to_string_lossy().into_owned();
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let text =
            || value.to_str().map(str::to_owned).ok_or_else(|| format!("the value of {name} is not text"));
        match name.as_str() {
            "--listen" => {
                listen =
                    text()?.parse().map_err(|_| "--listen needs an address like 127.0.0.1:1430".to_owned())?
            }
            "--applicant" => {
                let address = text()?.parse();
                applicant =
                    Some(address.map_err(|_| "--applicant needs an address like 127.0.0.1:1431".to_owned())?);
            }
            "--central" => central = Some(text()?),
            "--data" => data = Some(PathBuf::from(value)),
            "--ui" => ui = Some(PathBuf::from(value)),
            "--print-queue" => queue = Some(value),
            "--models" => models = Some(PathBuf::from(value)),
            "--devices" => devices = Some(PathBuf::from(value)),
            "--key-file" => key = Some(PathBuf::from(value)),
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    let missing = |name: &str| format!("{name} is missing");
    let mut desk = workstation::Config::new(
        central.ok_or_else(|| missing("--central"))?,
        data.ok_or_else(|| missing("--data"))?,
    );
    if let Some(queue) = queue {
        desk.print_queue = if queue == "none" { PrintQueue::None } else { PrintQueue::Socket(queue.into()) };
    }
    desk.models = models;
    if let Some(file) = devices {
        desk.devices = Some(devices_in(&file).map_err(|error| error.to_string())?);
    }
    if let Some(folder) = key {
        desk.secrets = SecretPlace::Folder(folder);
    }
    Ok(Config { listen, applicant, ui: ui.ok_or_else(|| missing("--ui"))?, desk })
}
