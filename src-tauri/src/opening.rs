//! The desk opens while the window appears: the keyring, the key check of the database and the certificates take as long as the webview does.

use protocol::error::{Failure, FailureCode};
use tauri::async_runtime;
use tokio::sync::watch;
use workstation::{Config, Desk};

/// A desk that is being opened, or is open. Cheap to clone.
#[derive(Clone)]
pub struct Opening(watch::Receiver<Option<Desk>>);

impl Opening {
    /// Begins to open the desk on the runtime that Tauri runs its commands on. Local data that cannot be used is not the end: the window
    /// opens and says why.
    pub fn begin(config: Config) -> Self {
        let (opened, opening) = watch::channel(None);
        async_runtime::spawn_blocking(move || {
            let runtime = async_runtime::handle();
            let _entered = runtime.inner().enter();
            let desk = Desk::open(config);
            if let Err(failure) = desk.ready() {
                tracing::error!(code = ?failure.code, "the local data cannot be used: {failure}");
            }
            tracing::debug!("the desk is open");
            opened.send_replace(Some(desk));
        });
        Self(opening)
    }

    /// The desk, as soon as it is open.
    ///
    /// # Errors
    /// [`FailureCode::Internal`] when opening it ended early.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        let mut opening = self.0.clone();
        let desk = opening.wait_for(Option::is_some).await.ok().and_then(|desk| desk.clone());
        desk.ok_or_else(|| Failure::new(FailureCode::Internal, "the desk did not open"))
    }

    /// Ends the desk's background work, if it was ever open.
    pub fn close(&self) {
        if let Some(desk) = self.0.borrow().as_ref() {
            desk.close();
        }
    }
}
