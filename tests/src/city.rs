//! A city: several central APIs as programs of their own, with one PostgreSQL, one S3 store and one NATS, behind a proxy that deals
//! connections out in turn.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use central::CentralKey;
use central::store::{Place, Store};
use tempfile::TempDir;
use testbed::nats::Nats;
use testbed::s3::{self, Bucket};
use testbed::{postgres, s3::BUCKET};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::window::built;
use crate::{Counter, Gate};

/// The central key of every server.
const KEY: [u8; 32] = [9; 32];

/// A city with the sample hall.
pub struct City {
    /// What tells the servers of one another's changes.
    pub nats: Nats,
    servers: Vec<Server>,
    proxy: Proxy,
    database: String,
    _bucket: Bucket,
    folder: TempDir,
}

/// A central API as a program of its own.
struct Server {
    address: SocketAddr,
    program: Option<Child>,
}

impl Drop for City {
    fn drop(&mut self) {
        for server in 0..self.servers.len() {
            self.kill(server);
        }
    }
}

impl City {
    /// Starts so many servers, all at once, on an empty database.
    pub async fn start(servers: usize) -> Self {
        let folder = TempDir::with_prefix("city").expect("a temporary folder");
        let (nats, bucket, database) = (Nats::start(), Bucket::start().await, postgres::database().await);
        let configuration = configuration(folder.path(), &database, &nats, &bucket);
        std::fs::write(folder.path().join("central.toml"), configuration)
            .expect("a configuration can be written");
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut starting = Vec::new();
        for server in 0..servers {
            starting.push(launch(folder.path(), server, anywhere));
        }
        let servers: Vec<Server> = starting.into_iter().map(listening).collect();
        let proxy = Proxy::before(servers.iter().map(|server| server.address).collect()).await;
        Self { nats, servers, proxy, database, _bucket: bucket, folder }
    }

    /// Ends a server as a power cut does (`kill -9`).
    pub fn kill(&mut self, server: usize) {
        if let Some(mut program) = self.servers[server].program.take() {
            // It may have ended by itself; waiting leaves no zombie.
            drop(program.kill());
            drop(program.wait());
        }
    }

    /// Starts a killed server again, on its address.
    pub async fn resume(&mut self, server: usize) {
        let program = launch(self.folder.path(), server, self.servers[server].address);
        // It says where it listens when it does.
        let resumed = tokio::task::spawn_blocking(move || listening(program)).await;
        self.servers[server] = resumed.expect("the server starts again");
    }

    /// A PC whose connections the proxy deals out among the servers.
    pub async fn counter(&self, name: &str) -> Counter {
        Counter::behind(Gate::before(self.proxy.address).await, &self.folder.path().join(name), |_| ()).await
    }

    /// A PC that talks to one server and asks for changes once in an hour: what it learns earlier, it learns by a hint.
    pub async fn counter_that_waits_for_hints(&self, name: &str, server: usize) -> Counter {
        let gate = Gate::before(self.servers[server].address).await;
        let hour = std::time::Duration::from_secs(3600);
        Counter::behind(gate, &self.folder.path().join(name), |config| config.poll = hour).await
    }

    /// The store of all servers, to look behind their endpoints.
    pub async fn store(&self) -> Store {
        let place = Place::Postgres { url: self.database.clone(), connections: 4 };
        Store::open(&place, Arc::new(CentralKey::new(KEY))).await.expect("the store can be opened")
    }
}

/// The configuration of every server. What is secret is in files that only we can read.
fn configuration(folder: &Path, database: &str, nats: &Nats, bucket: &Bucket) -> String {
    let secret = |name: &str, text: &str| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a secret can be written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("and kept");
        path
    };
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let (key, secret_key) = (secret("central.key", &key), secret("s3-secret", s3::SECRET_KEY));
    format!(
        "several_servers = true\nsample = true\nkey_file = {key:?}\n\
         [database]\nurl = {database:?}\n\
         [blobs]\nstore = \"s3\"\n\
         [s3]\nendpoint = {:?}\nbucket = {BUCKET:?}\npath_style = true\naccess_key = {:?}\nsecret_key_file = {secret_key:?}\n\
         [nats]\nurl = {:?}\n",
        bucket.endpoint(),
        s3::ACCESS_KEY,
        nats.url(),
    )
}

fn launch(folder: &Path, server: usize, address: SocketAddr) -> Child {
    let mut command = Command::new(built("yichuang-central"));
    command
        .args(["--listen", &address.to_string(), "--config"])
        .arg(folder.join("central.toml"))
        .arg("--data")
        .arg(folder.join(format!("server-{server}")))
        .env("YICHUANG_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("a central API must start: {error}"))
}

/// Waits until a program says where it listens.
fn listening(mut program: Child) -> Server {
    let mut line = String::new();
    let output = program.stdout.take().expect("its output is a pipe");
    BufReader::new(output).read_line(&mut line).expect("it says something");
    let address = line.trim().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
    let address = address.unwrap_or_else(|| panic!("a central API must say where it listens, not {line:?}"));
    Server { address, program: Some(program) }
}

/// Deals connections out among servers in turn; one that cannot be reached is passed over.
struct Proxy {
    address: SocketAddr,
    dealing: JoinHandle<()>,
}

impl Proxy {
    async fn before(servers: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port for the proxy");
        let address = listener.local_addr().expect("the proxy has an address");
        let servers = Arc::new(servers);
        let turn = Arc::new(AtomicUsize::new(0));
        let dealing = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (servers, turn) = (Arc::clone(&servers), turn.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(async move {
                    for next in 0..servers.len() {
                        if let Ok(mut server) =
                            TcpStream::connect(servers[(turn + next) % servers.len()]).await
                        {
                            // How a connection ends is the business of its two ends.
                            drop(tokio::io::copy_bidirectional(&mut client, &mut server).await);
                            return;
                        }
                    }
                });
            }
        });
        Self { address, dealing }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.dealing.abort();
    }
}
