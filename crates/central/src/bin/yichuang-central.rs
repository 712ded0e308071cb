//! `yichuang-central`: runs the central API until it is told to stop, and what its administrator does with it besides.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use central::config::{self, ConfigErrors, Loaded, Sources};
use central::maintenance;

/// Every request takes many small pieces of memory on several threads; a fifth of the program's time went into the usual allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the program understands.
const USAGE: &str = "\
usage: yichuang-central [COMMAND] [OPTION...]

  (none)              run until told to stop
  check-config        say what would be run with, and what is wrong with it
  begin-epoch         after a restore from a backup: let every desktop send again what the backup does not have
  backup DIR          copy the embedded database and the photos into a folder, also while the program runs

  --config FILE       configuration (/etc/yichuang/central.toml, if it exists)
  --listen HOST:PORT  address to listen on (127.0.0.1:8787); port 0 takes any free one
  --data DIR          folder for the embedded database, the photos and the key (central-data)
  --database URL      postgres://…; without one: SQLite in the data folder
  --sample            fill an empty store with the sample hall

Every key of the configuration is also an environment variable: s3.bucket is YICHUANG_CENTRAL_S3_BUCKET. Options win over the
environment, and that over the file. docs/central.example.toml explains every key, docs/operations.md how it is run.
YICHUANG_LOG chooses what is logged, as in info,sqlx=warn.";

/// What is logged when nothing else is asked for.
const LOGGED: &str = "info,sea_orm_migration=warn,sqlx=warn,async_nats=warn";

/// What is to be done.
enum Task {
    Run,
    CheckConfig,
    BeginEpoch,
    BackUp(PathBuf),
}

fn main() -> ExitCode {
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("YICHUANG_LOG").unwrap_or_else(|_| LOGGED.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let (task, sources) = match arguments(std::env::args().skip(1)) {
        Ok(understood) => understood,
        Err(wrong) => {
            say(&format!("{wrong}\n\n{USAGE}"), &mut std::io::stderr());
            return ExitCode::from(2);
        }
    };
    let loaded = match config::load(&sources) {
        Ok(loaded) => loaded,
        Err(ConfigErrors(wrong)) => {
            say(&format!("{}", ConfigErrors(wrong)), &mut std::io::stderr());
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
    runtime.block_on(async {
        match task {
            Task::Run => run(loaded).await,
            Task::CheckConfig => {
                show(&loaded);
                ExitCode::SUCCESS
            }
            Task::BeginEpoch => told(maintenance::begin_epoch(loaded.config).await),
            Task::BackUp(folder) => told(maintenance::back_up(loaded.config, &folder).await),
        }
    })
}

async fn run(loaded: Loaded) -> ExitCode {
    // Before anybody learns that we run and may tell us to stop.
    let told_to_stop = match told_to_stop() {
        Ok(told_to_stop) => told_to_stop,
        Err(error) => {
            tracing::error!(%error, "signals are not heard");
            return ExitCode::FAILURE;
        }
    };
    let running = match central::start(loaded.config).await {
        Ok(running) => running,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the central API cannot start");
            return ExitCode::FAILURE;
        }
    };
    if let Some(metrics) = running.metrics {
        tracing::info!(%metrics, "metrics");
    }
    say(&format!("yichuang-central listening on http://{}", running.address), &mut std::io::stdout());
    supervisor::ready();
    told_to_stop.await;
    supervisor::stopping();
    tracing::info!("stopping");
    running.stop().await;
    ExitCode::SUCCESS
}

/// What an administrator's command came to.
fn told(outcome: Result<String, maintenance::MaintenanceError>) -> ExitCode {
    match outcome {
        Ok(done) => {
            say(&done, &mut std::io::stdout());
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "nothing was done");
            ExitCode::FAILURE
        }
    }
}

/// The configuration as it will be used, without secrets.
fn show(loaded: &Loaded) {
    let mut lines = vec!["the configuration is good".to_owned()];
    for setting in &loaded.given {
        lines.push(format!("  {} = {}  ({})", setting.key, setting.shown, setting.source));
    }
    lines.push("everything else is as usual, see docs/central.example.toml".to_owned());
    say(&lines.join("\n"), &mut std::io::stdout());
}

/// Writes a line. Whoever started the program may have closed the other end; that is no reason to end.
fn say(line: &str, to: &mut dyn std::io::Write) {
    let _ = writeln!(to, "{line}").and_then(|()| to.flush());
}

fn arguments(mut arguments: impl Iterator<Item = String>) -> Result<(Task, Sources), String> {
    let mut task = Task::Run;
    let environment = std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
    let mut sources = Sources { environment: environment.collect(), ..Sources::default() };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match (argument.as_str(), &task) {
            ("check-config", Task::Run) => task = Task::CheckConfig,
            ("begin-epoch", Task::Run) => task = Task::BeginEpoch,
            ("backup", Task::Run) => task = Task::BackUp(value()?.into()),
            ("--config", _) => sources.file = Some(value()?.into()),
            ("--listen", _) => sources.flags.push(("listen", value()?)),
            ("--data", _) => sources.flags.push(("data", value()?)),
            ("--database", _) => sources.flags.push(("database.url", value()?)),
            ("--sample", _) => sources.flags.push(("sample", "true".to_owned())),
            _ => return Err(format!("{argument} is not known")),
        }
    }
    Ok((task, sources))
}

/// Whoever started us and wants to know how we are: systemd, if it asked.
#[cfg(target_os = "linux")]
mod supervisor {
    use sd_notify::NotifyState;

    pub(super) fn ready() {
        say(&[NotifyState::Ready]);
    }

    pub(super) fn stopping() {
        say(&[NotifyState::Stopping]);
    }

    fn say(state: &[NotifyState]) {
        if let Err(error) = sd_notify::notify(state) {
            tracing::warn!(%error, "the service manager was not told");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod supervisor {
    pub(super) fn ready() {}

    pub(super) fn stopping() {}
}

/// What tells us to stop: heard from now on, awaited later.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
