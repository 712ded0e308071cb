//! The central API of a hall or a city: it executes every command of every desktop once, by the rules of the crate `domain`, keeps the
//! result, and tells the desktops what changed.
//!
//! [`start`] runs one; the program `yichuang-central` is a thin shell around it.

mod blobs;
mod caller;
mod catalogue;
mod clock;
mod failure;
pub mod founding;
mod high_water;
mod hints;
mod http;
mod key;
mod login;
pub mod provision;
mod push;
pub mod sample;
pub mod store;
mod token;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use key::{CentralKey, KeyError, Unsealable};
pub use login::PasswordError;
use store::{Place, Store, StoreError};

use crate::high_water::HighWater;

/// How long open connections may take to end.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often abandoned uploads and closed records are looked for.
const SWEEP: Duration = Duration::from_secs(3600);
/// Days for which a desktop keeps what is closed.
const CLOSED_DAYS: i64 = 14;

/// How to run.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Folder for the embedded database, the photos and the key. Created when it does not exist.
    pub data: PathBuf,
    /// `postgres://…`; `None` is the embedded SQLite file `central.sqlite` in the data folder.
    pub database: Option<String>,
    /// Fill an empty store with the sample hall.
    pub sample: bool,
    /// How long an access token is good, in seconds; 900 is a good value.
    pub access_token_seconds: u64,
    /// The central key; `None` takes it from the environment variable `YICHUANG_CENTRAL_KEY` or the data folder.
    pub key: Option<[u8; 32]>,
}

impl std::fmt::Debug for Config {
    /// Without the key, and without the database's address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

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
    /// The folder of the photos cannot be used.
    #[error("the folder of the photos cannot be used")]
    Photos(#[from] object_store::Error),
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
    pub(crate) gate: login::Gate,
    pub(crate) access_token_seconds: i64,
    /// Becomes true when the program is about to end; endless answers end then.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// A running central API. Dropping it stops it, too, without waiting.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    store: Store,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts the central API.
///
/// # Errors
/// [`StartError`].
pub async fn start(config: Config) -> Result<Running, StartError> {
    create_folder(&config.data)?;
    let key = Arc::new(CentralKey::find(config.key, &config.data)?);
    let place = match config.database {
        Some(url) => Place::Postgres(url),
        None => Place::File(config.data.join("central.sqlite")),
    };
    let store = Store::open(&place, Arc::clone(&key)).await?;
    if config.sample {
        let sample = founding::provision_of(sample::load(), clock::now());
        let loaded = provision::provision(&store, sample).await?;
        tracing::info!(loaded, "the sample hall");
    }
    let high_water = HighWater::check(&config.data, &store).await?;
    let photos_folder = config.data.join("blobs");
    create_folder(&photos_folder)?;
    let (stop, stopping) = watch::channel(false);
    let central = Arc::new(Central {
        store: store.clone(),
        photos: blobs::Vault::in_folder(&photos_folder, key)?,
        hints: hints::Hints::default(),
        gate: login::Gate::new()?,
        access_token_seconds: i64::try_from(config.access_token_seconds).unwrap_or(i64::MAX / 2000),
        stopping: stopping.clone(),
    });
    let listen = |error| StartError::Listen(config.listen, error);
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "listening beyond this machine: put a TLS proxy in front");
    }
    let serving = tokio::spawn(serve(listener, Arc::clone(&central), stopping.clone()));
    let housekeeping = tokio::spawn(keep_house(central, high_water, stopping));
    Ok(Running { address, store, stop, tasks: vec![serving, housekeeping] })
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
    let server = axum::serve(listener, http::router(central)).with_graceful_shutdown(stopped(stopping));
    if let Err(error) = server.await {
        tracing::error!(%error, "serving ended");
    }
}

async fn keep_house(central: Arc<Central>, mut high_water: HighWater, stopping: watch::Receiver<bool>) {
    let mut end = std::pin::pin!(stopped(stopping));
    let mut marks = tokio::time::interval(high_water::INTERVAL);
    let mut sweeps = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            () = &mut end => break,
            _ = marks.tick() => high_water.raise(&central.store).await,
            _ = sweeps.tick() => sweep(&central).await,
        }
    }
    high_water.raise(&central.store).await;
}

async fn sweep(central: &Central) {
    if let Err(error) = central.photos.sweep().await {
        tracing::warn!(%error, "abandoned uploads could not be dropped");
    }
    match central.store.retire(clock::now().plus_seconds(-CLOSED_DAYS * 24 * 3600)).await {
        Ok(raised) => central.hints.publish(&raised),
        Err(error) => tracing::warn!(%error, "closed records could not leave their working sets"),
    }
}

/// Creates a folder that only its owner can open.
fn create_folder(path: &std::path::Path) -> Result<(), StartError> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path).map_err(|error| StartError::Data(path.to_owned(), error))
}
