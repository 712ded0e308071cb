//! `yichuang-central`: runs the central API until it is told to stop.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use central::Config;

/// What the program understands.
const USAGE: &str = "\
usage: yichuang-central [--listen HOST:PORT] [--data DIR] [--database URL] [--sample]

  --listen HOST:PORT  address to listen on (127.0.0.1:8787); port 0 takes any free one
  --data DIR          folder for the embedded database, the photos and the key (central-data)
  --database URL      postgres://…; also YICHUANG_DATABASE. Without one: SQLite in the data folder
  --sample            fill an empty store with the sample hall

YICHUANG_CENTRAL_KEY holds the central key as 64 hex digits; without it, it is in DIR/central.key.
YICHUANG_LOG chooses what is logged (info,sea_orm_migration=warn).";

/// What is logged when nothing else is asked for.
const LOGGED: &str = "info,sea_orm_migration=warn";
/// How long an access token is good, in seconds.
const ACCESS_TOKEN_SECONDS: u64 = 900;

fn main() -> ExitCode {
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("YICHUANG_LOG").unwrap_or_else(|_| LOGGED.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let config = match config(std::env::args().skip(1)) {
        Ok(config) => config,
        Err(wrong) => {
            say(&format!("{wrong}\n\n{USAGE}"), &mut std::io::stderr());
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "no runtime");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(run(config))
}

async fn run(config: Config) -> ExitCode {
    let running = match central::start(config).await {
        Ok(running) => running,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the central API cannot start");
            return ExitCode::FAILURE;
        }
    };
    say(&format!("yichuang-central listening on http://{}", running.address), &mut std::io::stdout());
    told_to_stop().await;
    tracing::info!("stopping");
    running.stop().await;
    ExitCode::SUCCESS
}

/// Writes a line. Whoever started the program may have closed the other end; that is no reason to end.
fn say(line: &str, to: &mut dyn std::io::Write) {
    let _ = writeln!(to, "{line}").and_then(|()| to.flush());
}

fn config(mut arguments: impl Iterator<Item = String>) -> Result<Config, String> {
    let mut config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
        data: PathBuf::from("central-data"),
        database: std::env::var("YICHUANG_DATABASE").ok().filter(|url| !url.is_empty()),
        sample: false,
        access_token_seconds: ACCESS_TOKEN_SECONDS,
        key: None,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--listen" => {
                config.listen = value()?.parse().map_err(|_| "--listen needs HOST:PORT".to_owned())?
            }
            "--data" => config.data = value()?.into(),
            "--database" => config.database = Some(value()?),
            "--sample" => config.sample = true,
            _ => return Err(format!("{argument} is not known")),
        }
    }
    Ok(config)
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not heard");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
