//! Development host: the same UI and the same engine, driven from a browser.
//!
//! It does with HTTP what the desktop shell does with IPC, for machines without a display and for the tests of the screens.
//! Whoever can reach it acts as the person who is logged in, so it listens on loopback only and answers no page but its own.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
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
    /// Address of the second screen, which faces the applicant; loopback only. An address of its own, so that its page is of another origin and reaches
    /// nothing but what the applicant may see. `None`: there is no second screen.
    pub applicant: Option<SocketAddr>,
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
    /// The same of the second screen.
    pub applicant: Option<SocketAddr>,
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
    for address in [Some(config.listen), config.applicant].into_iter().flatten() {
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
    }
    if !config.ui.join("index.html").is_file() {
        return Err(StartError::NoScreens(config.ui));
    }
    let (listener, address) = listen(config.listen).await?;
    let second = match config.applicant {
        Some(wanted) => Some(listen(wanted).await?),
        None => None,
    };
    let applicant = second.as_ref().map(|(_, address)| *address);

    let desk = Desk::open(config.desk);
    if let Err(failure) = desk.ready() {
        tracing::error!(code = ?failure.code, "the local data cannot be used: {failure}");
    }
    let ending = watch::Sender::new(false);
    let host = routes::Host { desk: desk.clone(), ending: ending.subscribe() };
    let clerks = serve(listener, router(host.clone(), &config.ui, applicant), ending.subscribe());
    let applicants =
        second.map(|(listener, _)| serve(listener, applicant_router(host, &config.ui), ending.subscribe()));
    let server = tokio::spawn(async move {
        let outcome = match applicants {
            Some(applicants) => tokio::try_join!(clerks, applicants).map(drop),
            None => clerks.await,
        };
        desk.close();
        outcome
    });
    Ok(Running { address, applicant, ending, server })
}

async fn listen(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn serve(listener: TcpListener, router: Router, mut asked: watch::Receiver<bool>) -> io::Result<()> {
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            // An error means that nobody can ask any more, which is the end as well.
            drop(asked.wait_for(|ending| *ending).await);
        })
        .await
}

/// What the second screen is answered: its page, its few commands, and a signature.
fn applicant_router(host: routes::Host, ui: &std::path::Path) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::temporary("/applicant.html") }))
        .route("/index.html", get(|| async { StatusCode::NOT_FOUND }))
        .route("/rpc/{command}", post(routes::applicant_rpc))
        .route("/events", get(routes::applicant_events))
        .route("/signature", post(routes::signature_put))
        .fallback_service(ServeDir::new(ui).append_index_html_on_directories(false))
        .layer(from_fn(guard::protect))
        .with_state(host)
}

fn router(host: routes::Host, ui: &std::path::Path, second: Option<SocketAddr>) -> Router {
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
        .layer(from_fn_with_state(second, guard::clerks_only))
        .layer(from_fn(guard::protect))
        .with_state(host)
}
