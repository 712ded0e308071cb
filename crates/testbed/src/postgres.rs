//! A private PostgreSQL cluster for this test run: its own folder, its own socket, no network. It ends with the process that started it,
//! however that ends, because it waits for the other end of a pipe to close.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait as _, Database};

/// Programs of the server, as Debian 12 installs them.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";
/// Where a cluster that syncs to the disk lies. Not in /tmp, which is memory on some machines and has nothing to sync.
const ON_DISK: &str = "/var/tmp";
/// Settings of a cluster that loses nothing in a power cut; everything else is the default.
const DURABLE: &str = "shared_buffers = 256MB";
/// Settings of a cluster of which nobody misses anything.
const FAST: &str = "shared_buffers = 64MB\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off";

/// Runs as a user other than root: creates the cluster, starts it, waits for its standard input to end, removes it.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2 place=$3 settings=$4
folder=$(mktemp -d "$place/central-pg.XXXXXX")
trap '"$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >&2 || true; rm -rf "$folder"' EXIT
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
port = $port
max_connections = 300
$settings
CONF
"$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -s -w start >&2
echo "$folder"
cat >/dev/null
"#;

struct Cluster {
    socket: String,
    /// In the name of the socket. Nothing listens on the network.
    port: u16,
    _process: Child,
    _pipe: ChildStdin,
}

static QUICK: LazyLock<Cluster> = LazyLock::new(|| start(54329, "/tmp", FAST));
static SAFE: LazyLock<Cluster> = LazyLock::new(|| start(54330, ON_DISK, DURABLE));

fn start(port: u16, place: &str, settings: &str) -> Cluster {
    assert!(
        Path::new(PROGRAMS).join("initdb").exists(),
        "PostgreSQL 15 is missing in {PROGRAMS}: run scripts/setup.sh, which installs it"
    );
    // The server refuses to run as root.
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0"));
    let mut command = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut process = command
        .args(["-c", SCRIPT, "sh", PROGRAMS, &port.to_string(), place, settings])
        .current_dir("/tmp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("PostgreSQL can be started");
    let mut socket = String::new();
    let output = process.stdout.take().expect("its output is a pipe");
    BufReader::new(output).read_line(&mut socket).expect("it says where its socket is");
    let socket = socket.trim().to_owned();
    assert!(!socket.is_empty(), "PostgreSQL did not start; what it said is above");
    let pipe = process.stdin.take().expect("its input is a pipe");
    Cluster { socket, port, _process: process, _pipe: pipe }
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

fn url(cluster: &Cluster, database: &str) -> String {
    format!("postgres://postgres@localhost/{database}?host={}&port={}", cluster.socket, cluster.port)
}

/// A new database; its URL.
///
/// # Panics
/// When PostgreSQL is missing or does not start.
pub async fn database() -> String {
    database_in(&QUICK).await
}

/// A new database that syncs every commit to the disk, as one for real work does; its URL.
///
/// # Panics
/// As [`database`].
pub async fn durable_database() -> String {
    database_in(&SAFE).await
}

async fn database_in(cluster: &'static LazyLock<Cluster>) -> String {
    let name = format!("hall_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    // Starting the cluster blocks for a second or two.
    let admin = tokio::task::spawn_blocking(|| url(cluster, "postgres")).await.expect("PostgreSQL starts");
    let connection = Database::connect(admin).await.expect("PostgreSQL answers");
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be made");
    connection.close().await.expect("a connection can be closed");
    url(cluster, &name)
}
