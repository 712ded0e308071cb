//! What the values of the keys must be, each by itself and together.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;

use url::Url;

use super::settings::{Reading, Source};
use super::{BlobPlace, Config, Relay, S3, SHARING_SECONDS, Secret, Sharing, is_this_machine};

/// Fewest and most connections to PostgreSQL of one server.
const CONNECTIONS: std::ops::RangeInclusive<u32> = 4..=500;
/// Shortest and longest life of an access token, in seconds.
const TOKEN_SECONDS: std::ops::RangeInclusive<u64> = 60..=86_400;
/// Shortest and longest time for which something is remembered, in days.
const RETENTION_DAYS: std::ops::RangeInclusive<u16> = 1..=3650;
/// Shortest and longest time that the sharing platform may take, in seconds. A desktop waits fifteen for the whole.
const SHARING_LIMIT: std::ops::RangeInclusive<u64> = 1..=10;

/// Makes the configuration; what is wrong is noted in the reading.
pub(super) fn config(reading: &mut Reading) -> Config {
    let mut config = Config::new("central-data");
    if let Some(data) = reading.text("data") {
        config.data = data.into();
    }
    listening(reading, &mut config);
    config.sample = reading.flag("sample");
    let seconds = reading.parsed("access_token_seconds", "must be between 60 and 86400 seconds", |text| {
        text.parse().ok().filter(|seconds| TOKEN_SECONDS.contains(seconds))
    });
    config.access_token_seconds = seconds.unwrap_or(config.access_token_seconds);
    let mut days = |key| {
        reading.parsed(key, "must be between 1 and 3650 days", |text| {
            text.parse().ok().filter(|days| RETENTION_DAYS.contains(days))
        })
    };
    config.closed_days = days("closed_days").unwrap_or(config.closed_days);
    config.tombstone_days = days("tombstone_days").unwrap_or(config.tombstone_days);
    config.key =
        reading.parsed("key", "must be 64 hex digits, for example from: openssl rand -hex 32", |text| {
            hex::decode(text).ok()?.try_into().ok()
        });
    database(reading, &mut config);
    config.blobs = blobs(reading);
    config.relay = relay(reading);
    config.sharing = sharing(reading);
    if reading.flag("several_servers") {
        several_servers(reading);
    } else if reading.has("nats.url") && !reading.has("database.url") {
        reading.wrong(
            "nats.url",
            "with embedded storage there is only one server, which needs no NATS; leave it out, or set database.url",
        );
    }
    config
}

fn address(text: &str) -> Option<SocketAddr> {
    // A name such as localhost is looked up, so that what is written in the file may be readable.
    text.parse().ok().or_else(|| text.to_socket_addrs().ok()?.next())
}

fn listening(reading: &mut Reading, config: &mut Config) {
    const EXPECTED: &str = "must be HOST:PORT, for example 127.0.0.1:8787";
    config.listen = reading.parsed("listen", EXPECTED, address).unwrap_or(config.listen);
    let behind_tls_proxy = reading.flag("behind_tls_proxy");
    if !config.listen.ip().is_loopback() && !behind_tls_proxy {
        reading.wrong(
            "listen",
            "is reachable from other machines, but this program speaks no TLS: listen on 127.0.0.1, or put a proxy that \
             terminates TLS in front and say so with behind_tls_proxy = true",
        );
    }
    config.metrics =
        reading.parsed("metrics.listen", "must be HOST:PORT, for example 127.0.0.1:9787", address);
    if config.metrics.is_some_and(|metrics| metrics.port() != 0 && metrics == config.listen) {
        reading.wrong("metrics.listen", "is the address of the API; metrics need a port of their own");
    }
}

fn database(reading: &mut Reading, config: &mut Config) {
    const EXPECTED: &str = "must be postgres://USER@HOST/DATABASE";
    let url = reading.parsed("database.url", EXPECTED, |text| {
        let url = Url::parse(text).ok()?;
        let postgres = matches!(url.scheme(), "postgres" | "postgresql");
        (postgres && !url.path().trim_start_matches('/').is_empty()).then_some(url)
    });
    let open = !matches!(reading.source("database.url"), Some(Source::Environment(_)));
    if open && url.as_ref().is_some_and(|url| url.password().is_some()) {
        reading.wrong(
            "database.url",
            "holds a password, which others may see here; write it into a file of its own and name that with \
             database.password_file",
        );
    }
    let password = reading.text("database.password");
    if url.is_none() {
        for key in ["database.password", "database.connections"] {
            if reading.has(key) && !reading.has("database.url") {
                reading.wrong(key, "has no use without database.url: embedded storage needs neither");
            }
        }
    }
    config.database = url.map(|mut url| {
        if let Some(password) = password {
            // Fails only for addresses without a host, which have no password either.
            let _ = url.set_password(Some(&password));
        }
        url.into()
    });
    let connections = reading.parsed("database.connections", "must be between 4 and 500", |text| {
        text.parse().ok().filter(|connections| CONNECTIONS.contains(connections))
    });
    config.database_connections = connections.unwrap_or(config.database_connections);
}

fn blobs(reading: &mut Reading) -> BlobPlace {
    let store = reading.text("blobs.store").unwrap_or_else(|| "folder".to_owned());
    let folder = reading.text("blobs.folder").map(PathBuf::from);
    match store.as_str() {
        "folder" => {
            for key in
                ["s3.endpoint", "s3.region", "s3.bucket", "s3.path_style", "s3.access_key", "s3.secret_key"]
            {
                if reading.has(key) {
                    reading.wrong(key, "has no use while photos are kept in a folder: set blobs.store = \"s3\", or leave it out");
                }
            }
            folder.map_or(BlobPlace::Data, BlobPlace::Folder)
        }
        "s3" => {
            if folder.is_some() {
                reading.wrong("blobs.folder", "has no use while photos are kept in S3: leave it out");
            }
            s3(reading).map_or(BlobPlace::Data, BlobPlace::S3)
        }
        _ => {
            reading.wrong("blobs.store", "must be \"folder\" or \"s3\"");
            BlobPlace::Data
        }
    }
}

fn s3(reading: &mut Reading) -> Option<S3> {
    let endpoint = reading.parsed("s3.endpoint", "must be https://HOST or https://HOST:PORT", |text| {
        let url = Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
    });
    if let Some(url) = &endpoint
        && url.scheme() == "http"
        && !url.host_str().is_some_and(is_this_machine)
    {
        reading.wrong("s3.endpoint", "must be https: plain http is accepted for this machine only");
    }
    for (key, what) in [
        ("s3.bucket", "is missing: the name of the bucket for the photos"),
        ("s3.access_key", "is missing: the name of the key that may use the bucket"),
        ("s3.secret_key", "is missing: write it into a file and name that with s3.secret_key_file"),
    ] {
        if !reading.has(key) {
            reading.wrong(key, what);
        }
    }
    if !reading.has("s3.region") && !reading.has("s3.endpoint") {
        reading
            .wrong("s3.region", "is missing: without an s3.endpoint it says where Amazon keeps the bucket");
    }
    Some(S3 {
        endpoint: endpoint.map(|url| url.as_str().trim_end_matches('/').to_owned()),
        region: reading.text("s3.region").unwrap_or_else(|| "us-east-1".to_owned()),
        path_style: reading.flag("s3.path_style"),
        bucket: reading.text("s3.bucket")?,
        access_key: reading.text("s3.access_key")?,
        secret_key: Secret::new(reading.text("s3.secret_key")?),
    })
}

fn relay(reading: &mut Reading) -> Option<Relay> {
    const EXPECTED: &str = "must be nats://HOST:PORT or tls://HOST:PORT, several with commas between them";
    let servers: Option<Vec<Url>> = reading.parsed("nats.url", EXPECTED, |text| {
        text.split(',')
            .map(|server| {
                let url = Url::parse(server.trim()).ok()?;
                (matches!(url.scheme(), "nats" | "tls") && url.host_str().is_some()).then_some(url)
            })
            .collect()
    });
    let (user, password) = (reading.text("nats.user"), reading.text("nats.password"));
    for (key, given) in [("nats.user", user.is_some()), ("nats.password", password.is_some())] {
        if given && !reading.has("nats.url") {
            reading.wrong(key, "has no use without nats.url");
        }
    }
    match (&user, &password) {
        _ if !reading.has("nats.url") => {}
        (Some(_), None) => {
            reading.wrong("nats.user", "needs a password: name its file with nats.password_file")
        }
        (None, Some(_)) => reading.wrong("nats.password", "needs nats.user"),
        _ => {}
    }
    let servers = servers?;
    if servers.iter().any(|url| url.password().is_some()) {
        reading.wrong("nats.url", "holds a password: use nats.user and nats.password_file");
    }
    let in_the_clear = |url: &Url| url.scheme() == "nats" && !url.host_str().is_some_and(is_this_machine);
    if password.is_some() && servers.iter().any(in_the_clear) {
        reading.wrong("nats.url", "sends the password in the clear: use tls://");
    }
    let url = servers.iter().map(Url::as_str).collect::<Vec<_>>().join(",");
    Some(Relay { url, login: user.zip(password.map(Secret::new)) })
}

fn sharing(reading: &mut Reading) -> Option<Sharing> {
    let url = reading.parsed("sharing.url", "must be https://HOST or https://HOST:PORT", |text| {
        let url = Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
    });
    if let Some(url) = &url
        && url.scheme() == "http"
        && !url.host_str().is_some_and(is_this_machine)
    {
        reading.wrong("sharing.url", "must be https: plain http is accepted for this machine only");
    }
    let seconds = reading.parsed("sharing.seconds", "must be between 1 and 10 seconds", |text| {
        text.parse().ok().filter(|seconds| SHARING_LIMIT.contains(seconds))
    });
    if !reading.has("sharing.url") {
        for key in ["sharing.name", "sharing.client", "sharing.secret", "sharing.seconds"] {
            if reading.has(key) {
                reading.wrong(key, "has no use without sharing.url: nothing is fetched then");
            }
        }
        return None;
    }
    for (key, what) in [
        ("sharing.client", "is missing: the name under which this server is known to the platform"),
        ("sharing.secret", "is missing: write it into a file and name that with sharing.secret_file"),
    ] {
        if !reading.has(key) {
            reading.wrong(key, what);
        }
    }
    Some(Sharing {
        url: url?.as_str().trim_end_matches('/').to_owned(),
        name: reading.text("sharing.name").unwrap_or_else(|| "数据共享平台".to_owned()),
        client: reading.text("sharing.client")?,
        secret: Secret::new(reading.text("sharing.secret")?),
        seconds: seconds.unwrap_or(SHARING_SECONDS),
    })
}

/// Several servers have nothing in common but what they share on purpose.
fn several_servers(reading: &mut Reading) {
    for (key, what) in [
        (
            "database.url",
            "is missing: several servers share one PostgreSQL; embedded storage belongs to one program",
        ),
        (
            "key",
            "is missing: several servers need the same key; write it into a file and name that with key_file",
        ),
        (
            "nats.url",
            "is missing: without NATS a change at one server reaches desktops of another only at their next poll",
        ),
    ] {
        if !reading.has(key) {
            reading.wrong(key, what);
        }
    }
    if reading.text("blobs.store").is_none_or(|store| store == "folder") && !reading.has("blobs.folder") {
        reading.wrong(
            "blobs.store",
            "several servers share the photos: set blobs.store = \"s3\", or blobs.folder to a folder that all of them mount",
        );
    }
}
