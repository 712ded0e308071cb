//! Snapshots of spaces for desktops that have nothing, or too old a state: made once, given to many.
//!
//! In the morning hundreds of desktops begin, and a space changes with every command. So a snapshot is given out as long as what came after it
//! is short: whoever takes it pulls that by itself. One is made at a time for a space; whoever asks meanwhile waits for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use domain::record::Space;
use protocol::snapshot::{ENOUGH_BYTES, SnapshotError, Writer};
use protocol::sync::PULL_PAGE;
use sea_orm::ConnectionTrait;

use crate::caller::ReadPermit;
use crate::failure::HttpFailure;
use crate::store::{Store, StoreError, meta, records, spaces};

/// Compressed bytes that are kept, of all spaces together.
const KEPT_BYTES: usize = 256 << 20;
/// Changes after a snapshot with which it is still given out: one page of a pull.
const TAIL: usize = PULL_PAGE;
/// Records that are read at once.
const STRIDE: usize = 1000;

/// A snapshot, as it goes over the wire.
#[derive(Clone)]
struct Snapshot {
    bytes: Bytes,
    version: u64,
    epoch: String,
    /// When making it began.
    begun: Instant,
}

/// The kept snapshots.
#[derive(Default)]
pub(crate) struct Snapshots {
    kept: Mutex<BTreeMap<Space, (Snapshot, Instant)>>,
    making: Mutex<BTreeMap<Space, Arc<tokio::sync::Mutex<()>>>>,
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Form(#[from] SnapshotError),
    #[error("compressing ended early")]
    Interrupted(#[from] tokio::task::JoinError),
}

impl From<Unmade> for HttpFailure {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::Store(error) => error.into(),
            other => HttpFailure::internal(&other),
        }
    }
}

impl Snapshots {
    /// A snapshot of a space, of this moment or of one shortly before. `fresh` wants one that was not begun before now: a desktop asks for
    /// that when what it has does not agree with the store.
    pub(crate) async fn of(
        &self,
        store: &Store,
        permit: &ReadPermit,
        fresh: bool,
    ) -> Result<Bytes, HttpFailure> {
        let space = permit.space();
        let asked = Instant::now();
        let making = Arc::clone(lock(&self.making).entry(space.clone()).or_default());
        let _alone = making.lock().await;
        if let Some(kept) = self.kept(space)
            && (!fresh || kept.begun >= asked)
            && is_good(store, space, &kept).await?
        {
            return Ok(kept.bytes);
        }
        let made = make(store, space).await?;
        tracing::debug!(%space, version = made.version, bytes = made.bytes.len(), "a snapshot was made");
        let bytes = made.bytes.clone();
        self.keep(space, made);
        Ok(bytes)
    }

    fn kept(&self, space: &Space) -> Option<Snapshot> {
        lock(&self.kept).get_mut(space).map(|(snapshot, used)| {
            *used = Instant::now();
            snapshot.clone()
        })
    }

    /// Keeps a snapshot in place of the last one, and drops those that were not asked for for the longest time when all are too many.
    fn keep(&self, space: &Space, snapshot: Snapshot) {
        let mut kept = lock(&self.kept);
        kept.insert(space.clone(), (snapshot, Instant::now()));
        let mut bytes: usize = kept.values().map(|(snapshot, _)| snapshot.bytes.len()).sum();
        while bytes > KEPT_BYTES
            && let Some(idle) = kept.iter().min_by_key(|(_, (_, used))| *used).map(|(space, _)| space.clone())
        {
            bytes -= kept.remove(&idle).map_or(0, |(snapshot, _)| snapshot.bytes.len());
        }
    }
}

/// A thread that panicked while it held the lock left a whole value behind.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a desktop that takes the snapshot can go on from it with one page or two.
async fn is_good(store: &Store, space: &Space, snapshot: &Snapshot) -> Result<bool, StoreError> {
    let tx = store.snapshot().await?;
    let reach = spaces::reach(&tx, space).await?;
    let good = meta::epoch(&tx).await?.epoch == snapshot.epoch
        && (reach.floor..=reach.version).contains(&snapshot.version)
        && records::few_since(&tx, space, snapshot.version, TAIL).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(good)
}

async fn make(store: &Store, space: &Space) -> Result<Snapshot, Unmade> {
    let begun = Instant::now();
    let tx = store.snapshot().await?;
    let reach = spaces::reach(&tx, space).await?;
    let epoch = meta::epoch(&tx).await?.epoch;
    let (writer, version) = write(&tx, store, space, reach).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let (name, of) = (space.to_string(), epoch.clone());
    let bytes = tokio::task::spawn_blocking(move || writer.end(&name, version, &of)).await??.into();
    Ok(Snapshot { bytes, version, epoch, begun })
}

/// Writes the records in the order of their versions, to the end or until there is enough. Not less than up to the floor: from there on
/// the rest can be pulled.
async fn write(
    db: &impl ConnectionTrait,
    store: &Store,
    space: &Space,
    reach: spaces::Reach,
) -> Result<(Writer, u64), Unmade> {
    let (mut writer, mut version) = (Writer::default(), 0);
    loop {
        let changes = records::changes(db, store.key(), space, version, reach.version, STRIDE).await?;
        version = changes.version;
        writer = tokio::task::spawn_blocking(move || {
            changes.records.iter().try_for_each(|record| writer.put(record)).map(|()| writer)
        })
        .await??;
        let enough = writer.bytes() >= ENOUGH_BYTES && version >= reach.floor;
        if enough || version >= reach.version {
            return Ok((writer, version));
        }
    }
}
