//! What the central API runs with.
//!
//! [`Config`] is complete and typed. [`load`] makes one from a file, the environment and the command line, in this order of rank, and
//! says everything that is wrong with them at once.

mod rules;
mod settings;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

pub use settings::{
    ConfigErrors, DEFAULT_FILE, KEYS, Key, Kind, Loaded, PREFIX, Setting, Source, Sources, load,
};

/// How long an access token is good when nothing else is said, in seconds.
pub const ACCESS_TOKEN_SECONDS: u64 = 900;
/// Days for which the desktops keep what is closed.
const CLOSED_DAYS: u16 = 14;
/// Seconds that the sharing platform may take when nothing else is said.
const SHARING_SECONDS: u64 = 5;
/// Days for which it is remembered what left.
const TOMBSTONE_DAYS: u16 = 30;
/// Connections to PostgreSQL of one server when nothing else is said.
pub const DATABASE_CONNECTIONS: u32 = 20;

/// How to run.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Folder for the embedded database, the photos, the key and the high-water mark. Created when it does not exist.
    pub data: PathBuf,
    /// `postgres://…`, which may hold a password; `None` is the embedded SQLite file `central.sqlite` in the data folder.
    pub database: Option<String>,
    /// Connections that this server holds to PostgreSQL at most.
    pub database_connections: u32,
    /// Where photos are kept.
    pub blobs: BlobPlace,
    /// How other servers of the same store hear of changes here, and the other way round. `None` for a single server.
    pub relay: Option<Relay>,
    /// The platform for shared data; `None` when there is none, and then nothing can be fetched.
    pub sharing: Option<Sharing>,
    /// Address on which the metrics can be read; `None` is nowhere.
    pub metrics: Option<SocketAddr>,
    /// Fill an empty store with the sample hall.
    pub sample: bool,
    /// How long an access token is good, in seconds.
    pub access_token_seconds: u64,
    /// Days for which the desktops keep what is closed.
    pub closed_days: u16,
    /// Days for which it is remembered what left the desktops. One that was off for longer takes a snapshot.
    pub tombstone_days: u16,
    /// The central key; `None` takes it from the data folder, where it is created when there is none.
    pub key: Option<[u8; 32]>,
}

impl Config {
    /// One server with everything in a folder, on the usual port of this machine only.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            data: data.into(),
            database: None,
            database_connections: DATABASE_CONNECTIONS,
            blobs: BlobPlace::Data,
            relay: None,
            sharing: None,
            metrics: None,
            sample: false,
            access_token_seconds: ACCESS_TOKEN_SECONDS,
            closed_days: CLOSED_DAYS,
            tombstone_days: TOMBSTONE_DAYS,
            key: None,
        }
    }
}

impl std::fmt::Debug for Config {
    /// Without the key, and without the database's address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .field("blobs", &self.blobs)
            .field("relay", &self.relay)
            .field("sharing", &self.sharing)
            .field("metrics", &self.metrics)
            .finish_non_exhaustive()
    }
}

/// Where photos are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobPlace {
    /// The folder `blobs` in the data folder.
    Data,
    /// Another folder; several servers share it.
    Folder(PathBuf),
    /// A bucket of an S3 store.
    S3(S3),
}

impl BlobPlace {
    /// The folder, if it is one.
    pub fn folder(&self, data: &std::path::Path) -> Option<PathBuf> {
        match self {
            Self::Data => Some(data.join("blobs")),
            Self::Folder(folder) => Some(folder.clone()),
            Self::S3(_) => None,
        }
    }
}

/// A bucket of an S3 store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3 {
    /// Base address of the store; `None` is Amazon's of the region. Plain HTTP is for this machine only.
    pub endpoint: Option<String>,
    /// Region; stores other than Amazon's mostly take any.
    pub region: String,
    /// Name of the bucket, which must exist.
    pub bucket: String,
    /// The bucket is in the path of a request (`/bucket/object`), not in its host.
    pub path_style: bool,
    /// Name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: Secret,
}

/// A NATS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// `nats://HOST:PORT` or `tls://HOST:PORT`, several with commas between them.
    pub url: String,
    /// Name and password.
    pub login: Option<(String, Secret)>,
}

/// A platform for shared data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Base address, without a slash at its end. Plain HTTP is for this machine only.
    pub url: String,
    /// Name, as the counters show it.
    pub name: String,
    /// Name under which this central API is known there.
    pub client: String,
    /// The password to it.
    pub secret: Secret,
    /// Longest time for an answer, in seconds.
    pub seconds: u64,
}

/// Text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever needs it to log in.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// Whether a host, as it is written in an address, is this machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
