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
/// Port in the name of the socket. Nothing listens on the network.
const PORT: u16 = 54329;

/// Runs as a user other than root: creates the cluster, starts it, waits for its standard input to end, removes it.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2
folder=$(mktemp -d /tmp/central-pg.XXXXXX)
trap '"$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >&2 || true; rm -rf "$folder"' EXIT
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
port = $port
max_connections = 300
shared_buffers = 64MB
fsync = off
full_page_writes = off
synchronous_commit = off
CONF
"$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -s -w start >&2
echo "$folder"
cat >/dev/null
"#;

struct Cluster {
    socket: String,
    _process: Child,
    _pipe: ChildStdin,
}

static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
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
        .args(["-c", SCRIPT, "sh", PROGRAMS, &PORT.to_string()])
        .current_dir("/tmp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("PostgreSQL can be started");
    let mut socket = String::new();
    let output = process.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut socket).unwrap();
    let socket = socket.trim().to_owned();
    assert!(!socket.is_empty(), "PostgreSQL did not start; what it said is above");
    let pipe = process.stdin.take().unwrap();
    Cluster { socket, _process: process, _pipe: pipe }
});

static DATABASES: AtomicU32 = AtomicU32::new(0);

fn url(database: &str) -> String {
    format!("postgres://postgres@localhost/{database}?host={}&port={PORT}", CLUSTER.socket)
}

/// A new database; its URL.
pub async fn database() -> String {
    let name = format!("hall_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    // Starting the cluster blocks for a second or two.
    let admin = tokio::task::spawn_blocking(|| url("postgres")).await.unwrap();
    let connection = Database::connect(admin).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    url(&name)
}
