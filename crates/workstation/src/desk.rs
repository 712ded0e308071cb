//! One counter PC: the open cache, who is logged in, and the one way to change something ([`Desk::act`]).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use domain::command::Command;
use domain::id::ClientId;
use domain::record::{Key, Kind, Record};
use domain::rights::{Actor, Context};
use domain::time::Timestamp;
use domain::world::{Need, Stop, World};
use photos::vault::Vault;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{Settings, Tag};
use protocol::sync::Envelope;
use rusqlite::{Connection, Transaction};
use tokio::sync::{Notify, broadcast, watch};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::applicant::Facing;
use crate::cache::{self, Cache, lease, meta, outbox, record};
use crate::catalogue::Imports;
use crate::config::Config;
use crate::developing::Developed;
use crate::devices::AtWork;
use crate::offer::{Offer, Shelf};
use crate::reading::Readings;
use crate::screens::catalogue::Stock;
use crate::secrets::Secrets;
use crate::surroundings::Surroundings;
use crate::sync::{self, Checks, Client, Contact, Progress, Told};
use crate::trouble;
use crate::watched::{self, Arrivals};

/// Name of the cache's key among the secrets.
const CACHE_KEY: &str = "cache-key";

/// One counter PC. Cheap to clone. When the local data cannot be used, every command fails with the reason.
#[derive(Clone)]
pub struct Desk {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    facing: Arc<Facing>,
    open: RwLock<Result<Arc<Open>, Failure>>,
    changes: broadcast::Sender<Tag>,
}

/// The engine with usable local data.
pub struct Open {
    /// Configuration.
    pub config: Config,
    /// Secrets.
    pub secrets: Secrets,
    /// Local database.
    pub cache: Cache,
    /// Photos.
    pub vault: Arc<Vault>,
    /// What the catalogue offers today.
    pub shelf: Shelf<Offer>,
    /// Every item of the catalogue, for its administrators.
    pub(crate) stock: Shelf<Stock>,
    /// The import of the catalogue that this desktop is busy with.
    pub(crate) imports: Imports,
    /// This incarnation of the database.
    client: RwLock<ClientId>,
    /// What has arrived in the folder of the document camera.
    pub(crate) arrivals: Arrivals,
    /// What the devices of this PC are busy with.
    pub(crate) at_work: AtWork,
    /// Photos as their recipes show them.
    pub(crate) developed: Developed,
    /// What was read from photographed identity papers.
    pub(crate) readings: Readings,
    /// Who is logged in.
    pub session: RwLock<Option<Session>>,
    /// State of the connection.
    pub contact: watch::Sender<Contact>,
    /// Wakes the sync loop.
    pub nudge: Notify,
    /// Wakes the upload loop.
    pub uploads: Notify,
    /// The highest number whose answer is in the base.
    pub settled: watch::Sender<u64>,
    /// How far the uploads have come.
    pub progress: Progress,
    /// What the central API was told about this desktop last.
    pub(crate) told: Mutex<Option<Told>>,
    /// When the base is compared with what the central API has.
    pub(crate) checks: Checks,
    /// Asks the background tasks to end.
    pub ending: watch::Sender<bool>,
    /// Milliseconds by which the central clock is ahead of this PC's.
    offset: AtomicI64,
    http: Client,
    named: Mutex<BTreeSet<String>>,
    turn: tokio::sync::Mutex<()>,
    changes: broadcast::Sender<Tag>,
    // Held as long as the data is in use, so that two programs never write one outbox.
    _lock: fs::File,
}

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The person, with the rights last known. Shared, because every action carries its session.
    pub known: Arc<cache::login::Known>,
    /// Counter of this PC.
    pub counter: Option<u16>,
    /// Checked against the local verifier.
    pub offline: bool,
    /// The first pull is done and the counter is open: the screens may show it.
    pub seated: bool,
}

impl Session {
    /// The person as the rules see them.
    pub fn actor(&self) -> Actor {
        Actor::of(&self.known.staff)
    }
}

/// What a command is made from, inside the transaction that keeps it.
pub struct Draft<'t> {
    /// The database.
    pub connection: &'t Transaction<'t>,
    /// Who acts.
    pub session: &'t Session,
    /// Now.
    pub at: Timestamp,
    /// Where ids and chance come from.
    pub surroundings: &'t dyn Surroundings,
    /// What was looked at already; the rules need the same record next.
    world: RefCell<World>,
}

impl Draft<'_> {
    /// Looks at a record as the screens see it. The rules, which need it next, will not read it again.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn look_at<T>(&self, key: Key, look: impl FnOnce(Option<&Record>) -> T) -> Result<T, Failure> {
        let mut world = self.world.borrow_mut();
        if world.known(&key).is_none() {
            record::load(self.connection, Need::Record(key.clone()), &mut world)?;
        }
        Ok(look(world.known(&key).as_deref()))
    }

    /// Takes the next leased number of today.
    ///
    /// # Errors
    /// [`FailureCode::NumbersExhausted`].
    pub fn take_number(&self, series: &str) -> Result<u32, Failure> {
        lease::take(self.connection, series, &self.at.date().to_string())
    }
}

/// What became of an action on this desktop.
#[derive(Clone, Debug)]
pub struct Acted {
    /// Number of the command in the outbox.
    pub seq: u64,
    /// The command.
    pub command: Command,
    /// Records as the screens see them now.
    pub changed: Vec<Record>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Ok(Ok(open)) = self.open.read().as_deref() {
            open.ending.send_replace(true);
        }
    }
}

impl Desk {
    /// Opens the local data and starts syncing. Must be called inside a tokio runtime. When the data cannot be used, the desk exists all the
    /// same and says why.
    pub fn open(config: Config) -> Self {
        let (changes, _) = broadcast::channel(256);
        let open = Open::start(config.clone(), changes.clone());
        let facing = Arc::default();
        Self { shared: Arc::new(Shared { config, facing, open: RwLock::new(open), changes }) }
    }

    /// Tries to open the local data again, after it was set aside or the keyring was unlocked.
    pub fn reopen(&self) {
        if let Ok(mut open) = self.shared.open.write()
            && open.is_err()
        {
            *open = Open::start(self.shared.config.clone(), self.shared.changes.clone());
            self.announce(Tag::Session);
        }
    }

    /// The usable engine.
    ///
    /// # Errors
    /// Why the local data cannot be used.
    pub fn ready(&self) -> Result<Arc<Open>, Failure> {
        match self.shared.open.read() {
            Ok(open) => open.clone(),
            Err(_) => Err(trouble::internal("the desk is poisoned")),
        }
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// The side that faces the applicant.
    pub(crate) fn facing(&self) -> &Arc<Facing> {
        &self.shared.facing
    }

    /// What changed, for the screens.
    pub fn changes(&self) -> broadcast::Receiver<Tag> {
        self.shared.changes.subscribe()
    }

    /// Tells the screens that something changed.
    pub fn announce(&self, tag: Tag) {
        // Nobody listening is fine.
        drop(self.shared.changes.send(tag));
    }

    /// Ends the background work. What is kept is kept already.
    pub fn close(&self) {
        if let Ok(open) = self.ready() {
            open.ending.send_replace(true);
        }
    }

    /// A new time-ordered id.
    pub(crate) fn new_id(&self) -> Uuid {
        self.shared.config.surroundings.new_id()
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// What the read fails with.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.ready()?.cache.read(work).await
    }

    /// Makes a command, applies it and appends it to the outbox: one durable transaction. The command is made inside it, so that it
    /// can look at the view and take leased numbers.
    ///
    /// # Errors
    /// [`FailureCode::LoggedOut`], what the rules refuse, or a failure of the database; then nothing was kept.
    pub async fn act(
        &self,
        make: impl FnOnce(&Draft<'_>) -> Result<Command, Failure> + Send + 'static,
    ) -> Result<Acted, Failure> {
        let open = self.ready()?;
        let acted = open.act(make).await?;
        Ok(acted)
    }
}

impl Open {
    fn start(config: Config, changes: broadcast::Sender<Tag>) -> Result<Arc<Self>, Failure> {
        fs::create_dir_all(&config.data).map_err(|error| trouble::file(&error))?;
        let lock = lock(&config)?;
        let secrets = Secrets::new(config.secrets.clone(), &config.data);
        let key = cache_key(&config, &secrets)?;
        let cache = match Cache::open(&config.data, &key) {
            Ok(cache) => cache,
            Err(failure) if failure.is(FailureCode::CacheDamaged) => {
                return Err(Failure::new(FailureCode::CacheDamaged, "the cache is damaged")
                    .with("path", aside(&config)?));
            }
            Err(failure) => return Err(failure),
        };
        let vault = Vault::open(config.data.join("photos"), *key).map_err(|error| trouble::file(&error))?;
        let surroundings = config.surroundings.clone();
        let (client, offset, session, watched) = cache.write_blocking(move |connection| {
            let client = match meta::get(connection, "client_id")? {
                Some(client) => client,
                None => {
                    let client = ClientId(surroundings.new_id());
                    meta::set(connection, "client_id", &client)?;
                    client
                }
            };
            let offset = meta::get(connection, "clock_offset")?.unwrap_or(0);
            let session = crate::login::resume(connection, surroundings.wall_clock())?;
            Ok((client, offset, session, settings(connection)?.watched_folder))
        })?;
        let arrivals = Arrivals::default();
        arrivals.watch(watched.as_deref());
        let vault = Arc::new(vault);
        let (models, surroundings) = (config.models.clone(), config.surroundings.clone());
        let open = Arc::new(Self {
            secrets,
            readings: Readings::new(models, vault.clone(), surroundings, changes.clone()),
            vault,
            shelf: Shelf::default(),
            stock: Shelf::default(),
            imports: Imports::default(),
            arrivals,
            at_work: AtWork::default(),
            developed: Developed::default(),
            client: RwLock::new(client),
            session: RwLock::new(session),
            contact: watch::Sender::new(Contact::default()),
            nudge: Notify::new(),
            uploads: Notify::new(),
            settled: watch::Sender::new(0),
            progress: Progress::default(),
            told: Mutex::new(None),
            checks: Checks::default(),
            ending: watch::Sender::new(false),
            offset: AtomicI64::new(offset),
            http: Client::new(config.surroundings.line(&config.central)?),
            named: Mutex::new(BTreeSet::new()),
            turn: tokio::sync::Mutex::new(()),
            changes,
            cache,
            config,
            _lock: lock,
        });
        if open.config.by_itself {
            sync::start(&open);
            tokio::spawn(watched::watch(Arc::downgrade(&open)));
        }
        Ok(open)
    }

    /// How many things to ask at the same time, of so many that could be.
    pub(crate) fn at_once(&self, most: usize) -> usize {
        if self.config.side_by_side { most } else { 1 }
    }

    /// This PC's clock, uncorrected.
    pub(crate) fn wall_clock(&self) -> Timestamp {
        self.config.surroundings.wall_clock()
    }

    /// The central API's time as this desktop estimates it.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.wall_clock().0 + self.offset.load(Ordering::Relaxed))
    }

    /// Takes over a measured offset of the central clock.
    pub fn set_offset(&self, milliseconds: i64) {
        self.offset.store(milliseconds, Ordering::Relaxed);
    }

    /// This incarnation of the database.
    pub fn client(&self) -> ClientId {
        // A thread that panicked while it held the lock left a whole value behind.
        *self.client.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// This copy of the database becomes an incarnation of its own: another copy has gone on under the same id. What the central API has
    /// not seen of this one, from a number on, is kept and numbered anew. Numbers leased to the old id may be in use elsewhere and are given up.
    ///
    /// # Errors
    /// A failure of the database.
    pub(crate) async fn begin_anew(&self, from_seq: u64) -> Result<(), Failure> {
        let (before, new) = (self.client(), ClientId(self.config.surroundings.new_id()));
        let kept = self
            .cache
            .write(move |connection| {
                let kept = outbox::begin_anew(connection, before, from_seq)?;
                lease::clear(connection)?;
                meta::set(connection, "client_id", &new)?;
                Ok(kept)
            })
            .await?;
        tracing::error!(%before, %new, kept, "the local data was cloned or restored; this copy goes on under a new id");
        *self.client.write().unwrap_or_else(std::sync::PoisonError::into_inner) = new;
        self.settled.send_replace(0);
        Ok(())
    }

    /// The offset of the central clock, in milliseconds.
    pub fn offset(&self) -> i64 {
        self.offset.load(Ordering::Relaxed)
    }

    /// Who is logged in.
    ///
    /// # Errors
    /// [`FailureCode::LoggedOut`].
    pub fn session(&self) -> Result<Session, Failure> {
        self.session
            .read()
            .ok()
            .and_then(|session| session.clone())
            .ok_or_else(|| Failure::new(FailureCode::LoggedOut, "nobody is logged in"))
    }

    /// Tells the screens that something changed.
    pub fn announce(&self, tag: Tag) {
        // Nobody listening is fine.
        drop(self.changes.send(tag));
    }

    /// The connection to the central API.
    pub(crate) fn client_http(&self) -> &Client {
        &self.http
    }

    /// Notes spaces that have changed at the central API.
    pub(crate) fn name_spaces(&self, spaces: impl IntoIterator<Item = String>) {
        if let Ok(mut named) = self.named.lock() {
            named.extend(spaces);
        }
    }

    /// Takes the noted spaces.
    pub(crate) fn take_named(&self) -> BTreeSet<String> {
        self.named.lock().map(|mut named| std::mem::take(&mut *named)).unwrap_or_default()
    }

    /// The right to run a sync cycle, one at a time.
    pub(crate) async fn cycle_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// See [`Desk::act`].
    ///
    /// # Errors
    /// As [`Desk::act`].
    pub async fn act(
        &self,
        make: impl FnOnce(&Draft<'_>) -> Result<Command, Failure> + Send + 'static,
    ) -> Result<Acted, Failure> {
        let session = self.session()?;
        let (wall, surroundings) = (self.wall_clock(), self.config.surroundings.clone());
        let at = Timestamp(wall.0 + self.offset());
        let acted = self
            .cache
            .write(move |connection| {
                let world = RefCell::default();
                let draft = Draft { connection, session: &session, at, surroundings: &*surroundings, world };
                let command = make(&draft)?;
                let context = Context::at_desk(at, session.actor());
                let changed = run(connection, &mut draft.world.into_inner(), &command, &context)??;
                let seq = outbox::next_seq(connection)?;
                let envelope =
                    Envelope::seal(seq, command, at, session.known.staff.id.clone()).by_the_wall(Some(wall));
                outbox::append(connection, &envelope)?;
                record::lay_over(connection, &changed)?;
                for hash in envelope.command.blobs() {
                    cache::blob::want(connection, &hash, &envelope.command)?;
                }
                Ok(Acted { seq, command: envelope.command, changed })
            })
            .await?;
        if !acted.command.blobs().is_empty() {
            self.uploads.notify_one();
        }
        self.nudge.notify_one();
        for tag in tags(&acted.changed) {
            self.announce(tag);
        }
        self.announce(Tag::Sync);
        Ok(acted)
    }
}

/// Runs a command against the view. The outer result is a failure of the database, the inner one a rule's refusal.
pub(crate) fn run(
    connection: &Connection,
    world: &mut World,
    command: &Command,
    context: &Context,
) -> Result<Result<Vec<Record>, Failure>, Failure> {
    loop {
        match domain::execute::execute(world, command, context) {
            Ok(effects) => return Ok(Ok(effects.changed)),
            Err(Stop::Refused(refusal)) => return Ok(Err(refusal.into())),
            Err(Stop::Need(need)) => record::load(connection, need, world)?,
        }
    }
}

/// Tags of changed records.
pub(crate) fn tags(changed: &[Record]) -> BTreeSet<Tag> {
    changed.iter().map(|record| tag_of(record.key().kind)).collect()
}

/// The tag of a kind of record.
pub(crate) fn tag_of(kind: Kind) -> Tag {
    match kind {
        Kind::Ticket | Kind::Counter => Tag::Queue,
        Kind::Case => Tag::Case,
        Kind::Joint => Tag::Joint,
        Kind::Task => Tag::Task,
        Kind::Staff | Kind::Hall => Tag::Session,
        Kind::Item | Kind::Package | Kind::Calendar => Tag::Catalogue,
        Kind::Handover => Tag::Handover,
        Kind::Discrepancy => Tag::Discrepancy,
    }
}

fn lock(config: &Config) -> Result<fs::File, Failure> {
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(config.data.join("lock"))
        .map_err(|error| trouble::file(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(Failure::new(FailureCode::CacheInUse, "another program uses the local data"))
        }
        Err(fs::TryLockError::Error(error)) => Err(trouble::file(&error)),
    }
}

/// The key of the cache. A new data folder gets a new random key; a folder with a cache but without its key cannot be read by anybody:
/// the file is set aside and the screens say so.
fn cache_key(config: &Config, secrets: &Secrets) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let exists = config.data.join(cache::FILE).exists();
    let kept = secrets.get(CACHE_KEY)?.map(Zeroizing::new);
    match kept.as_ref().map(|secret| <[u8; 32]>::try_from(secret.as_slice())) {
        Some(Ok(key)) => Ok(Zeroizing::new(key)),
        Some(Err(_)) | None if exists => {
            Err(Failure::new(FailureCode::KeyMissing, "the key of the cache is gone")
                .with("path", aside(config)?))
        }
        Some(Err(_)) | None => {
            let mut key = Zeroizing::new([0u8; 32]);
            getrandom::fill(key.as_mut_slice()).map_err(|_| trouble::internal("no randomness"))?;
            secrets.set(CACHE_KEY, key.as_slice())?;
            Ok(key)
        }
    }
}

/// Sets the cache and the photos aside; both are unreadable without their key but nothing is deleted.
fn aside(config: &Config) -> Result<String, Failure> {
    let stamp = config.surroundings.wall_clock().civil().strftime("%Y%m%d-%H%M%S").to_string();
    let path = cache::set_aside(&config.data, &stamp).map_err(|error| trouble::file(&error))?;
    let photos = config.data.join("photos");
    if photos.exists() {
        let aside: PathBuf = config.data.join(format!("photos.aside-{stamp}"));
        fs::rename(photos, aside).map_err(|error| trouble::file(&error))?;
    }
    Ok(path.to_string_lossy().into_owned())
}

/// The settings of this PC.
///
/// # Errors
/// A failure of the database.
pub fn settings(connection: &Connection) -> Result<Settings, Failure> {
    Ok(meta::get(connection, "settings")?.unwrap_or_default())
}
