//! Development host: the same UI and the same engine, driven from a browser.
//!
//! It does with HTTP what the desktop shell does with IPC, for machines without a display and for the tests of the screens.
//! Whoever can reach it acts as the person who is logged in, so it listens on loopback only and answers no page but its own.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use protocol::catalogue::IMPORT_MOST_BYTES;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;
use workstation::Desk;

mod guard;
mod routes;

/// The engine itself says what is too large for a photo (30 MB); this only keeps a request from filling the memory.
const PHOTO_LIMIT: usize = 32 * 1024 * 1024;

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder of the built screens.
    pub ui: PathBuf,
    /// The engine's configuration.
    pub desk: workstation::Config,
}

/// Why the host cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Others on the network could act as the person who is logged in.
    #[error("{0} is not an address of this machine only; choose one like 127.0.0.1:1430")]
    NotLoopback(SocketAddr),
    /// The screens were not built.
    #[error("there is no index.html in {}; run scripts/build-ui.sh first", .0.display())]
    NoScreens(PathBuf),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// A host that answers.
#[derive(Debug)]
pub struct Running {
    /// Address with the port that was taken.
    pub address: SocketAddr,
    ending: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl Running {
    /// Ends the host: open event streams end, requests under way are answered.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn stop(self) -> io::Result<()> {
        self.ending.send_replace(true);
        self.ended().await
    }

    /// Waits until the host ends by itself, which it does only when it fails.
    ///
    /// # Errors
    /// Why it failed.
    pub async fn ended(self) -> io::Result<()> {
        // `self.ending` lives until here; dropping it would end the server.
        self.server.await.map_err(io::Error::other)?
    }
}

/// Opens the desk and starts to answer.
///
/// # Errors
/// When the address is not of this machine only, is taken, or there are no screens to serve. Local data that cannot be used is not
/// an error: the screens say why.
pub async fn start(config: Config) -> Result<Running, StartError> {
    if !config.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(config.listen));
    }
    if !config.ui.join("index.html").is_file() {
        return Err(StartError::NoScreens(config.ui));
    }
    let failed = |source| StartError::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;

    let desk = Desk::open(config.desk);
    if let Err(failure) = desk.ready() {
        tracing::error!(code = ?failure.code, "the local data cannot be used: {failure}");
    }
    let ending = watch::Sender::new(false);
    let router = router(routes::Host { desk: desk.clone(), ending: ending.subscribe() }, &config.ui);
    let mut asked = ending.subscribe();
    let server = tokio::spawn(async move {
        let outcome = axum::serve(listener, router)
            .with_graceful_shutdown(async move {
                // An error means that nobody can ask any more, which is the end as well.
                drop(asked.wait_for(|ending| *ending).await);
            })
            .await;
        desk.close();
        outcome
    });
    Ok(Running { address, ending, server })
}

fn router(host: routes::Host, ui: &std::path::Path) -> Router {
    Router::new()
        .route("/rpc/{command}", post(routes::rpc))
        .route("/events", get(routes::events))
        .route("/photo", post(routes::photo_put).layer(DefaultBodyLimit::max(PHOTO_LIMIT)))
        .route("/catalogue", post(routes::catalogue_put).layer(DefaultBodyLimit::max(IMPORT_MOST_BYTES)))
        .route("/photo/{hash}", get(routes::photo))
        .route("/archived/{hash}", get(routes::archived_photo))
        .route("/document/{*id}", get(routes::document))
        .route("/page/{number}/{*id}", get(routes::page))
        .fallback_service(ServeDir::new(ui))
        .layer(from_fn(guard::protect))
        .with_state(host)
}
