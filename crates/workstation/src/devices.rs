//! The devices of this PC: their settings, and what they are busy with. The drivers are in the crate `devices`.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::devices::camera::{self, Cameras};
use protocol::error::Failure;
use protocol::screen::{DeviceSettings, Tag};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use crate::cache::meta;
use crate::config::Config;
use crate::desk::{Desk, Open};

/// Name of the settings among the facts about this database.
const SETTINGS: &str = "devices";

/// Where document cameras are found: the operating system, or a test's own.
#[derive(Clone)]
pub struct CameraDrivers(pub Arc<dyn Cameras>);

impl CameraDrivers {
    /// Those of this operating system.
    pub fn system() -> Self {
        Self(camera::system())
    }
}

impl fmt::Debug for CameraDrivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CameraDrivers")
    }
}

/// What the devices are busy with.
#[derive(Default)]
pub(crate) struct AtWork {
    /// The reading of a card that goes on, or the last one.
    reading: Mutex<CancellationToken>,
    /// One ticket at a time comes out of the printer.
    pub printing: tokio::sync::Mutex<()>,
    /// One picture at a time comes out of the document camera.
    pub shooting: tokio::sync::Mutex<()>,
}

impl AtWork {
    /// Begins to read a card. A reading that goes on is ended: whoever asked last waits in front of the reader.
    pub fn begin_reading(&self) -> CancellationToken {
        let mine = CancellationToken::new();
        let mut current = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, mine.clone()).cancel();
        mine
    }

    /// Ends the reading that goes on.
    pub fn end_reading(&self) {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }
}

/// The devices of this PC: what is kept, or else what the program was started with.
///
/// # Errors
/// A failure of the database.
pub(crate) fn kept(connection: &Connection, config: &Config) -> Result<DeviceSettings, Failure> {
    let kept = meta::get(connection, SETTINGS)?;
    Ok(kept.or_else(|| config.devices.clone()).unwrap_or_default())
}

impl Open {
    /// The devices of this PC.
    pub(crate) async fn devices(&self) -> Result<DeviceSettings, Failure> {
        let config = self.config.clone();
        self.cache.read(move |connection| kept(connection, &config)).await
    }
}

impl Desk {
    /// Keeps other settings of the devices.
    pub(crate) async fn keep_devices(&self, settings: DeviceSettings) -> Result<(), Failure> {
        let open = self.ready()?;
        open.session()?;
        open.cache.write(move |connection| meta::set(connection, SETTINGS, &settings)).await?;
        open.announce(Tag::Session);
        Ok(())
    }
}
