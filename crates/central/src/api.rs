//! The central API without a listener: what answers requests, however they arrive.

use std::sync::Arc;

use axum::Router;
use tokio::sync::{Notify, Semaphore, watch};

use crate::clock::Clock;
use crate::high_water::HighWater;
use crate::key::CentralKey;
use crate::store::cases::Reach;
use crate::store::{Store, StoreError};
use crate::{
    Central, Config, StartError, blobs, calendar, catalogue, create_folder, founding, hints, http, login,
    maintenance, pages, provision, push, reports, sample, sharing, snapshots,
};

/// An open central API that nobody can reach over the network yet. [`crate::start`] listens for one; a simulation asks its router.
pub struct Api {
    pub(crate) central: Arc<Central>,
    pub(crate) high_water: HighWater,
    pub(crate) stop: watch::Sender<bool>,
}

impl Api {
    /// Opens the store and the photos. `config.listen` is not looked at.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        create_folder(&config.data)?;
        let key = Arc::new(CentralKey::find(config.key, &config.data)?);
        let store = Store::open(&maintenance::place(&config), Arc::clone(&key)).await?.with_clock(clock);
        if config.sample {
            let sample = founding::provision_of(sample::load(), store.now());
            let loaded = provision::provision(&store, sample).await?;
            tracing::info!(loaded, "the sample hall");
        }
        let high_water = HighWater::check(&config.data, &store).await?;
        if let Some(folder) = config.blobs.folder(&config.data) {
            create_folder(&folder)?;
        }
        let (stop, stopping) = watch::channel(false);
        let central = Arc::new(Central {
            store,
            photos: blobs::Vault::open(&config.blobs, &config.data, key).await?,
            hints: hints::Hints::new(config.relay.is_some()),
            metrics: Arc::default(),
            snapshots: snapshots::Snapshots::default(),
            reports: reports::Fresh::default(),
            gate: login::Gate::new()?,
            callers: Arc::default(),
            lanes: push::Lanes::default(),
            pages: pages::Pages::default(),
            catalogue_turns: Arc::new(Semaphore::new(catalogue::import::AT_ONCE)),
            calendar_changed: Notify::new(),
            sharing: config.sharing.as_ref().map(sharing::open).transpose().map_err(StartError::Sharing)?,
            access_token_seconds: i64::try_from(config.access_token_seconds).unwrap_or(i64::MAX / 2000),
            closed_days: config.closed_days,
            tombstone_days: config.tombstone_days,
            stopping,
        });
        Ok(Self { central, high_water, stop })
    }

    /// Answers requests.
    pub fn router(&self) -> Router {
        http::router(Arc::clone(&self.central))
    }

    /// The store behind it, for what has no endpoint.
    pub fn store(&self) -> &Store {
        &self.central.store
    }

    /// Does to cases what time alone does. A running central API does so every hour.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn let_time_pass(&self) -> Result<(), StoreError> {
        push::time::pass(&self.central, Reach::Open).await?;
        calendar::reckon(&self.central).await
    }

    /// Notes outside the store how far it has come, so that an older store in its place is noticed. A running central API does so all the time.
    pub async fn mark(&mut self) {
        self.high_water.raise(&self.central.store).await;
    }

    /// Closes the store.
    pub async fn close(self) {
        self.stop.send_replace(true);
        self.central.store.clone().close().await;
    }
}
