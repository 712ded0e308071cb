//! The central API of a hall or a city: it executes every command of every desktop once, by the rules of the crate `domain`, keeps the
//! result, and tells the desktops what changed.
//!
//! [`start`] runs one; the program `yichuang-central` is a thin shell around it.

mod api;
mod archive;
mod blobs;
mod calendar;
mod caller;
mod callers;
mod catalogue;
mod clock;
pub mod config;
mod failure;
pub mod founding;
mod high_water;
mod hints;
mod http;
mod key;
mod login;
pub mod maintenance;
mod metrics;
mod pages;
pub mod provision;
mod push;
mod relay;
mod reports;
pub mod sample;
mod sharing;
mod snapshots;
pub mod store;
mod token;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

pub use api::Api;
pub use clock::Clock;
pub use config::Config;
pub use key::{CentralKey, KeyError, Unsealable};
pub use login::PasswordError;
pub use relay::RelayError;
use store::{Store, StoreError};

use crate::high_water::HighWater;
use crate::store::cases::Reach;

/// How long open connections may take to end.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often abandoned uploads and closed records are looked for.
const SWEEP: Duration = Duration::from_secs(3600);

/// The central API could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used")]
    Data(PathBuf, #[source] std::io::Error),
    /// The key cannot be had.
    #[error("the central key cannot be had")]
    Key(#[from] KeyError),
    /// The store cannot be opened.
    #[error("the store cannot be opened")]
    Store(#[from] StoreError),
    /// The place of the photos cannot be used.
    #[error("the photos cannot be kept where the configuration says")]
    Photos(#[from] object_store::Error),
    /// The sharing platform cannot be asked at all.
    #[error("no client for the sharing platform can be made")]
    Sharing(#[source] reqwest::Error),
    /// NATS cannot be used as configured.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The sample could not be written.
    #[error("the sample could not be written")]
    Provision(#[from] provision::ProvisionError),
    /// Nobody can listen on the address.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// Everything a request can reach.
pub(crate) struct Central {
    pub(crate) store: Store,
    pub(crate) photos: blobs::Vault,
    pub(crate) hints: hints::Hints,
    pub(crate) metrics: Arc<metrics::Metrics>,
    pub(crate) snapshots: snapshots::Snapshots,
    pub(crate) reports: reports::Fresh,
    pub(crate) gate: login::Gate,
    pub(crate) callers: Arc<callers::Callers>,
    pub(crate) lanes: push::Lanes,
    pub(crate) pages: pages::Pages,
    /// Turns of those who import or export the catalogue.
    pub(crate) catalogue_turns: Arc<Semaphore>,
    /// Wakes whoever reckons the limits again.
    pub(crate) calendar_changed: Notify,
    /// The platform for shared data; `None` when none is set up.
    pub(crate) sharing: Option<Arc<dyn sharing::SharedData>>,
    pub(crate) access_token_seconds: i64,
    pub(crate) closed_days: u16,
    pub(crate) tombstone_days: u16,
    /// Becomes true when the program is about to end; endless answers end then.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// A running central API. Dropping it stops it, too, without waiting.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the metrics can be read; `None` when the configuration does not ask for them.
    pub metrics: Option<SocketAddr>,
    store: Store,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts the central API.
///
/// # Errors
/// [`StartError`].
pub async fn start(config: Config) -> Result<Running, StartError> {
    let (address, metrics_address, relay) = (config.listen, config.metrics, config.relay.clone());
    let Api { central, high_water, stop } = Api::open(config, Clock::default()).await?;
    let (store, stopping) = (central.store.clone(), central.stopping.clone());
    let (listener, address) = listen(address).await?;
    let mut tasks = Vec::new();
    let mut metrics = None;
    if let Some(address) = metrics_address {
        let (listener, address) = listen(address).await?;
        tasks.push(tokio::spawn(metrics::serve(listener, Arc::clone(&central), stopped(stopping.clone()))));
        metrics = Some(address);
    }
    if let (Some(relay), Some(outgoing)) = (relay, central.hints.outgoing()) {
        let connection = relay::connect(&relay, Arc::clone(&central.metrics)).await?;
        tasks.push(tokio::spawn(relay::run(connection, Arc::clone(&central), outgoing)));
    }
    tasks.push(tokio::spawn(serve(listener, Arc::clone(&central), stopping.clone())));
    tasks.push(tokio::spawn(store::log::keep_short(store.clone(), stopping.clone())));
    tasks.push(tokio::spawn(calendar::keep_reckoned(Arc::clone(&central), stopping.clone())));
    tasks.push(tokio::spawn(keep_house(central, high_water, stopping)));
    Ok(Running { address, metrics, store, stop, tasks })
}

/// Listens; the address with the port that it has then.
async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let wrong = |error| StartError::Listen(address, error);
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    let address = listener.local_addr().map_err(wrong)?;
    Ok((listener, address))
}

impl Running {
    /// The store behind it, for what has no endpoint.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Ends gracefully: requests that have begun are answered, then the store is closed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            let end = task.abort_handle();
            match tokio::time::timeout(FAREWELL, task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a part of the central API ended badly"),
                Err(_) => {
                    tracing::warn!("open connections were cut");
                    end.abort();
                }
            }
        }
        self.store.clone().close().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Waits until the program is about to end.
pub(crate) async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that nobody is left who could stop it: then it is time, too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

async fn serve(listener: TcpListener, central: Arc<Central>, stopping: watch::Receiver<bool>) {
    // Head and compressed body are two writes; held back for one another they would cost every answer 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let server = axum::serve(listener, http::router(central)).with_graceful_shutdown(stopped(stopping));
    if let Err(error) = server.await {
        tracing::error!(%error, "serving ended");
    }
}

async fn keep_house(central: Arc<Central>, mut high_water: HighWater, stopping: watch::Receiver<bool>) {
    let mut end = std::pin::pin!(stopped(stopping));
    let mut marks = tokio::time::interval(high_water::INTERVAL);
    let mut sweeps = tokio::time::interval(SWEEP);
    let mut reports = tokio::time::interval(reports::INTERVAL);
    let mut caught_up = false;
    loop {
        tokio::select! {
            () = &mut end => break,
            _ = marks.tick() => look_at_mark(&mut high_water, &central).await,
            _ = sweeps.tick() => sweep(&central, &mut caught_up).await,
            _ = reports.tick() => store_reports(&central).await,
        }
    }
    store_reports(&central).await;
    high_water.raise(&central.store).await;
}

async fn look_at_mark(high_water: &mut HighWater, central: &Central) {
    if high_water.raise(&central.store).await {
        // The versions begin again below those that the hub remembers.
        central.hints.forget();
    }
}

async fn store_reports(central: &Central) {
    if let Err(error) = central.reports.store(&central.store).await {
        tracing::warn!(%error, "reports of desktops could not be stored");
    }
}

/// What one server of several does for all. The others have nothing to do meanwhile, so whoever is late does not wait.
async fn sweep(central: &Central, caught_up: &mut bool) {
    let turn = match central.store.housekeeping().await {
        Ok(Some(turn)) => turn,
        Ok(None) => return,
        Err(error) => return tracing::warn!(%error, "housekeeping was put off"),
    };
    if let Err(error) = reports::sweep(&central.store, central.store.now()).await {
        tracing::warn!(%error, "reports of desktops that were given up could not be dropped");
    }
    if let Err(error) = catalogue::sweep(&central.store, central.store.now()).await {
        tracing::warn!(%error, "drafts of imports that were given up could not be dropped");
    }
    if let Err(error) = push::time::pass(central, Reach::Open).await {
        tracing::warn!(%error, "what time does to cases was put off");
    }
    if let Err(error) = central.photos.sweep(central.store.now()).await {
        tracing::warn!(%error, "abandoned uploads could not be dropped");
    }
    let days_ago = |days: u16| central.store.now().plus_seconds(-i64::from(days) * 24 * 3600);
    match central.store.retire(days_ago(central.closed_days)).await {
        Ok(raised) => central.hints.publish(&raised),
        Err(error) => tracing::warn!(%error, "closed records could not leave their working sets"),
    }
    // Once for each start is enough: what leaves from now on is taken in as it leaves.
    if !*caught_up {
        match central.store.catch_up_archive().await {
            Ok(taken) => {
                *caught_up = true;
                if taken > 0 {
                    tracing::info!(taken, "closed records of earlier can be found now");
                }
            }
            Err(error) => tracing::warn!(%error, "closed records of earlier cannot be found yet"),
        }
    }
    if let Err(error) = central.store.drop_tombstones(days_ago(central.tombstone_days)).await {
        tracing::warn!(%error, "old tombstones could not be dropped");
    }
    turn.end().await;
}

/// What every HTTPS client needs before it is built.
pub(crate) fn install_cryptography() {
    // Fails where there is one already: the program and its tests have one, whoever embeds this crate may have none.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Creates a folder that only its owner can open.
fn create_folder(path: &std::path::Path) -> Result<(), StartError> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path).map_err(|error| StartError::Data(path.to_owned(), error))
}
