//! The configuration: file, environment and options together, and what is said when they are wrong.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use central::Config;
use central::config::{BlobPlace, ConfigErrors, KEYS, Kind, Loaded, Relay, S3, Secret, Sources, load};
use tempfile::TempDir;

/// A folder with a configuration and the secrets it names.
struct Etc(TempDir);

impl Etc {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// Writes a file that only its owner can read.
    fn secret(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        chmod(&path, 0o600);
        path
    }

    fn load(
        &self,
        text: &str,
        environment: &[(&str, &str)],
        flags: &[(&'static str, &str)],
    ) -> Result<Loaded, ConfigErrors> {
        let file = self.0.path().join("central.toml");
        std::fs::write(&file, text).unwrap();
        load(&Sources {
            file: Some(file),
            environment: environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            flags: flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
        })
    }

    fn config(&self, text: &str) -> Config {
        self.load(text, &[], &[]).unwrap_or_else(|wrong| panic!("{wrong}")).config
    }

    fn wrong(&self, text: &str) -> Vec<String> {
        self.load(text, &[], &[]).expect_err("this configuration is wrong").0
    }
}

fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Exactly one thing is wrong: with this key, and the sentence says this.
#[track_caller]
fn assert_wrong(text: &str, key: &str, says: &str) {
    let wrong = Etc::new().wrong(text);
    assert_eq!(wrong.len(), 1, "one thing is wrong: {wrong:#?}");
    assert!(wrong[0].starts_with(key), "{key} is named: {}", wrong[0]);
    assert!(wrong[0].contains(says), "{says:?} is said: {}", wrong[0]);
}

#[test]
fn the_example_is_a_whole_configuration_and_explains_every_key() {
    let example = include_str!("../../../../docs/central.example.toml");
    let etc = Etc::new();
    let mut text = example.to_owned();
    for (name, secret) in [
        ("central.key", "ab".repeat(32)),
        ("database-password", "p:ss".into()),
        ("s3-secret-key", "s".into()),
        ("nats-password", "n".into()),
        ("sharing-secret", "sh".into()),
    ] {
        let place = format!("/etc/yichuang/{name}");
        assert!(text.contains(&format!("\"{place}\"")), "the example names the file {place}");
        text = text.replace(&format!("\"{place}\""), &format!("\"{}\"", etc.secret(name, &secret).display()));
    }
    let config = etc.config(&text);
    assert_eq!(config.key, Some([0xab; 32]));
    assert_eq!(
        config.database.as_deref(),
        Some("postgres://yichuang:p%3Ass@db.example.gov.cn/yichuang?sslmode=verify-full"),
        "the password is put into the address"
    );
    let s3 = S3 {
        endpoint: Some("https://s3.example.gov.cn".to_owned()),
        region: "us-east-1".to_owned(),
        bucket: "yichuang-photos".to_owned(),
        path_style: true,
        access_key: "yichuang".to_owned(),
        secret_key: Secret::new("s"),
    };
    assert_eq!(config.blobs, BlobPlace::S3(s3));
    let url = "tls://nats-1.example.gov.cn:4222,tls://nats-2.example.gov.cn:4222".to_owned();
    assert_eq!(config.relay, Some(Relay { url, login: Some(("yichuang".to_owned(), Secret::new("n"))) }));
    for key in KEYS {
        let (section, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        let name = if key.kind == Kind::Secret { format!("{name}_file") } else { name.to_owned() };
        let of_section = match section {
            "" => example.split("\n[").next().unwrap(),
            section => {
                example.split(&format!("\n[{section}]\n")).nth(1).unwrap().split("\n[").next().unwrap()
            }
        };
        let shown = format!("{name} = ");
        let lines: Vec<_> = of_section.lines().collect();
        // A few keys that belong together have one explanation.
        let explained = lines.iter().enumerate().any(|(at, line)| {
            let above = lines[..at].iter().rev().take_while(|line| !line.is_empty());
            line.trim_start_matches("# ").starts_with(&shown)
                && above.into_iter().any(|line| line.starts_with('#'))
        });
        assert!(explained, "the example shows {} and says above it what it is", key.name);
    }
}

#[test]
fn options_win_over_the_environment_and_that_over_the_file() {
    let etc = Etc::new();
    let text = "listen = \"127.0.0.1:1\"\ndata = \"from-file\"\naccess_token_seconds = 60\n";
    let environment = [
        ("YICHUANG_CENTRAL_LISTEN", "127.0.0.1:2"),
        ("YICHUANG_CENTRAL_DATA", "from-environment"),
        ("YICHUANG_CENTRAL_KEY", ""),
        ("YICHUANG_LOG", "debug"),
        ("YICHUANG_CENTRAL", "https://the.desktop.cn"),
    ];
    let loaded = etc.load(text, &environment, &[("listen", "127.0.0.1:3")]).unwrap();
    assert_eq!(loaded.config.listen, SocketAddr::from(([127, 0, 0, 1], 3)));
    assert_eq!(loaded.config.data, Path::new("from-environment"));
    assert_eq!(loaded.config.access_token_seconds, 60);
    assert_eq!(loaded.config.key, None, "an empty variable says nothing");
    let sources: Vec<_> = loaded.given.iter().map(|setting| setting.source.to_string()).collect();
    assert_eq!(sources[..2], ["command line", "YICHUANG_CENTRAL_DATA"], "and it is known who said what");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let wrong = Etc::new().wrong(
        "listen = 8787\nlisten_on = \"x\"\n[s3]\nbuket = \"x\"\n[s4]\n[metrics]\nlisten = \"nowhere\"\n",
    );
    let all = wrong.join("\n");
    assert_eq!(wrong.len(), 5, "{all}");
    assert!(all.contains("must be text between quotation marks"), "{all}");
    assert!(all.contains("s3.buket") && all.contains("there is s3.endpoint, s3.region, s3.bucket"), "{all}");
    assert!(all.contains("[s4]"), "{all}");
}

#[test]
fn what_cannot_work_is_refused_with_what_to_do() {
    assert_wrong("listen = \"0.0.0.0:8787\"", "listen", "behind_tls_proxy = true");
    assert_wrong("sample = \"yes\"", "sample", "without quotation marks");
    assert_wrong("access_token_seconds = 5", "access_token_seconds", "between 60 and 86400");
    assert_wrong("tombstone_days = 0", "tombstone_days", "between 1 and 3650");
    assert_wrong("[database]\nurl = \"mysql://x/y\"", "database.url", "postgres://");
    assert_wrong("[database]\nurl = \"postgres://u:secret@h/y\"", "database.url", "database.password_file");
    assert_wrong("[database]\nconnections = 9", "database.connections", "without database.url");
    assert_wrong("[database]\npassword = \"x\"", "database.password", "password_file");
    assert_wrong("key = \"00\"", "key", "must not be in this file");
    assert_wrong("key_file = \"/does/not/exist\"", "key_file", "cannot be read");
    assert_wrong("[blobs]\nstore = \"tape\"", "blobs.store", "\"folder\" or \"s3\"");
    assert_wrong("[s3]\nbucket = \"b\"", "s3.bucket", "blobs.store = \"s3\"");
    assert_wrong("[nats]\nurl = \"nats://127.0.0.1\"", "nats.url", "embedded storage");
    assert_wrong("[nats]\nuser = \"u\"", "nats.user", "without nats.url");
    let nats_user = "[database]\nurl = \"postgres://h/d\"\n[nats]\nurl = \"nats://127.0.0.1\"\nuser = \"u\"";
    assert_wrong(nats_user, "nats.user", "nats.password_file");
    assert_wrong("metrics = 5", "metrics", "no such key");
    assert_wrong("[metrics]\nlisten = \"127.0.0.1:8787\"", "metrics.listen", "a port of their own");
    let nats = "[database]\nurl = \"postgres://h/d\"\n[nats]\nurl = ";
    assert_wrong(&format!("{nats}\"localhost:4222\""), "nats.url", "nats://HOST:PORT");
    assert_wrong(&format!("{nats}\"nats://u:p@127.0.0.1\""), "nats.url", "nats.password_file");
    assert_wrong("[sharing]\nseconds = 5", "sharing.seconds", "without sharing.url");
    let alone = "[sharing]\nurl = \"https://sharing.example.gov.cn\"\nclient = \"c\"";
    assert_wrong(alone, "sharing.secret", "sharing.secret_file");
    let bucket = "[blobs]\nstore = \"s3\"\n[s3]\n";
    let wrong = Etc::new().wrong(bucket);
    assert_eq!(wrong.len(), 4, "bucket, both keys and the region are missing: {wrong:#?}");
    let several = Etc::new().wrong("several_servers = true").join("\n");
    for key in ["database.url: ", "key: ", "nats.url: ", "blobs.store: "] {
        assert!(several.contains(key), "several servers need {key}: {several}");
    }
}

#[test]
fn a_secret_is_not_read_where_others_can_and_never_said() {
    let etc = Etc::new();
    let file = etc.secret("key", &"cd".repeat(32));
    let text = format!("key_file = \"{}\"", file.display());
    let loaded = etc.load(&text, &[], &[]).unwrap();
    assert_eq!(loaded.config.key, Some([0xcd; 32]));
    assert!(!format!("{loaded:?}").contains("cdcd"), "it is not in what is shown");
    chmod(&file, 0o644);
    let wrong = etc.wrong(&text);
    assert!(wrong[0].contains("chmod 600"), "{wrong:?}");
    chmod(&file, 0o600);
    etc.secret("key", "not a key, but perhaps a password");
    let wrong = etc.wrong(&text).join("\n");
    assert!(wrong.contains("64 hex digits") && !wrong.contains("perhaps"), "{wrong}");
    let broken = etc.wrong("data = \"x\"\nkey = perhaps a password");
    assert!(broken[0].contains("not TOML: line 2") && !broken[0].contains("perhaps"), "{broken:?}");
    let named = etc.load(
        "",
        &[("YICHUANG_CENTRAL_KEY_FILE", &etc.secret("k2", &"ef".repeat(32)).display().to_string())],
        &[],
    );
    assert_eq!(named.unwrap().config.key, Some([0xef; 32]), "the environment can name the file, too");
}

#[test]
fn a_variable_that_belongs_to_no_key_is_an_error() {
    let wrong =
        Etc::new().load("", &[("YICHUANG_CENTRAL_LISTENS", "x")], &[]).expect_err("a mistyped variable").0;
    assert!(wrong[0].contains("YICHUANG_CENTRAL_LISTENS"), "{wrong:?}");
}
