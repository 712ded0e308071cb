//! What an administrator does with a store: copying it, and saying that it is a copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::Config;
use crate::key::{CentralKey, KeyError};
use crate::store::{Place, Store, StoreError};

/// Nothing was done, or not everything.
#[derive(Debug, thiserror::Error)]
pub enum MaintenanceError {
    /// There is no store where the configuration says.
    #[error("there is no store at {0}; is the configuration the one that the central API runs with?")]
    NoStore(PathBuf),
    /// The store cannot be used.
    #[error("the store cannot be used")]
    Store(#[from] StoreError),
    /// The key cannot be had.
    #[error("the central key cannot be had")]
    Key(#[from] KeyError),
    /// A file cannot be written or read.
    #[error("{0} cannot be used")]
    File(PathBuf, #[source] std::io::Error),
}

/// Where the store of a configuration is.
pub(crate) fn place(config: &Config) -> Place {
    match &config.database {
        Some(url) => Place::Postgres { url: url.clone(), connections: config.database_connections },
        None => Place::File(config.data.join("central.sqlite")),
    }
}

/// Opens a store that exists already.
async fn existing(config: &Config) -> Result<Store, MaintenanceError> {
    let place = place(config);
    // Neither a mistyped folder nor a missing key is the beginning of something new.
    if let Place::File(file) = &place
        && !file.exists()
    {
        return Err(MaintenanceError::NoStore(file.clone()));
    }
    let key = CentralKey::existing(config.key, &config.data)?;
    Ok(Store::open(&place, Arc::new(key)).await?)
}

/// Begins a new epoch: to be done once after a restore from a backup. Servers may run meanwhile. Answers a sentence.
///
/// # Errors
/// [`MaintenanceError`].
pub async fn begin_epoch(config: Config) -> Result<String, MaintenanceError> {
    let store = existing(&config).await?;
    store.begin_epoch(store.now()).await?;
    let epoch = store.epoch().await?;
    store.close().await;
    Ok(format!("a new epoch has begun ({epoch}): every desktop sends again what it kept of the last 14 days"))
}

/// Copies the embedded database, under the name of today and the time, and those photos that are not there yet, into a folder. The
/// central API may run meanwhile. The key is not copied: it belongs somewhere else. Answers a sentence.
///
/// # Errors
/// [`MaintenanceError`]; a copy of the database that was begun has another name until it is whole.
pub async fn back_up(config: Config, folder: &Path) -> Result<String, MaintenanceError> {
    let store = existing(&config).await?;
    crate::create_folder(folder).map_err(|error| match error {
        crate::StartError::Data(path, error) => MaintenanceError::File(path, error),
        _ => MaintenanceError::NoStore(folder.to_owned()),
    })?;
    let at = jiff::Timestamp::from_millisecond(store.now().0).unwrap_or_default();
    let file = folder.join(format!("central-{}.sqlite", at.strftime("%Y%m%dT%H%M%SZ")));
    let unfinished = file.with_extension("sqlite.unfinished");
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |error| MaintenanceError::File(path, error)
    };
    if unfinished.exists() {
        fs::remove_file(&unfinished).map_err(wrong(&unfinished))?;
    }
    store.back_up(&unfinished).await?;
    store.close().await;
    fs::File::open(&unfinished).and_then(|copy| copy.sync_all()).map_err(wrong(&unfinished))?;
    fs::rename(&unfinished, &file).map_err(wrong(&file))?;
    // After the database: every photo that the copy knows is there. A photo never changes and is never deleted.
    let copied = match config.blobs.folder(&config.data) {
        Some(photos) => {
            let (from, to) = (photos.join("arrived"), folder.join("blobs").join("arrived"));
            copy_missing(&from, &to).map_err(wrong(&to))?
        }
        None => 0,
    };
    Ok(format!("{} and {copied} photos that were not there yet", file.display()))
}

/// Copies the files of a folder, and of those in it, that are not at the other place. Answers how many.
fn copy_missing(from: &Path, to: &Path) -> std::io::Result<u64> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    fs::create_dir_all(to)?;
    let mut copied = 0;
    for entry in entries {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copied += copy_missing(&source, &target)?;
        } else if !target.exists() {
            let unfinished = target.with_extension("unfinished");
            fs::copy(&source, &unfinished)?;
            fs::File::open(&unfinished)?.sync_all()?;
            fs::rename(unfinished, target)?;
            copied += 1;
        }
    }
    Ok(copied)
}
