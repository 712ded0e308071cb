//! Reading: which keys there are, and what the file, the environment and the command line say about them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Config, rules};

/// The file that is read when none is named and it exists.
pub const DEFAULT_FILE: &str = "/etc/yichuang/central.toml";
/// What the environment variable of every key begins with: `s3.bucket` is `YICHUANG_CENTRAL_S3_BUCKET`.
pub const PREFIX: &str = "YICHUANG_CENTRAL_";
/// The environment variable that names the file.
const FILE_VARIABLE: &str = "YICHUANG_CENTRAL_CONFIG";
/// Longest file with a secret, in bytes.
const SECRET_BYTES: u64 = 4096;

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A text that must not be written into the file: the key `KEY_file` names a file that holds it.
    Secret,
}

/// A key of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name; a point separates section and key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind }
}

/// Every key there is. What each means is in `docs/central.example.toml`.
pub const KEYS: &[Key] = &[
    key("listen", Kind::Text),
    key("behind_tls_proxy", Kind::Flag),
    key("data", Kind::Text),
    key("several_servers", Kind::Flag),
    key("sample", Kind::Flag),
    key("access_token_seconds", Kind::Number),
    key("closed_days", Kind::Number),
    key("tombstone_days", Kind::Number),
    key("key", Kind::Secret),
    key("database.url", Kind::Text),
    key("database.password", Kind::Secret),
    key("database.connections", Kind::Number),
    key("blobs.store", Kind::Text),
    key("blobs.folder", Kind::Text),
    key("s3.endpoint", Kind::Text),
    key("s3.region", Kind::Text),
    key("s3.bucket", Kind::Text),
    key("s3.path_style", Kind::Flag),
    key("s3.access_key", Kind::Text),
    key("s3.secret_key", Kind::Secret),
    key("nats.url", Kind::Text),
    key("nats.user", Kind::Text),
    key("nats.password", Kind::Secret),
    key("sharing.url", Kind::Text),
    key("sharing.name", Kind::Text),
    key("sharing.client", Kind::Text),
    key("sharing.secret", Kind::Secret),
    key("sharing.seconds", Kind::Number),
    key("metrics.listen", Kind::Text),
];

impl Key {
    /// Its environment variable.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('.', "_").to_uppercase())
    }

    fn named(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }
}

/// What is read. Later ones win: file, environment, flags.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A file that must exist. Without one, the one that the environment names, or [`DEFAULT_FILE`] if it exists.
    pub file: Option<PathBuf>,
    /// Environment variables. Those that do not begin with [`PREFIX`] are somebody else's.
    pub environment: Vec<(String, String)>,
    /// Options of the command line: names of keys with values.
    pub flags: Vec<(&'static str, String)>,
}

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the file.
    File(PathBuf),
    /// In this environment variable.
    Environment(String),
    /// On the command line.
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// A value that was given. It does not show a secret.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Key.
    pub key: &'static str,
    /// Value, or `(secret)`.
    pub shown: String,
    /// Where it was given.
    pub source: Source,
}

/// A configuration that holds together, and what it was made of.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What was given, in the order of [`KEYS`]; everything else is as usual.
    pub given: Vec<Setting>,
}

/// Everything that is wrong with a configuration, one sentence each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is wrong:\n  {}", .0.join("\n  "))]
pub struct ConfigErrors(pub Vec<String>);

/// Reads, merges and checks.
///
/// # Errors
/// [`ConfigErrors`] with everything that is wrong. No secret is in it.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigErrors> {
    let mut reading = Reading::default();
    reading.file(sources);
    reading.environment(&sources.environment);
    for (name, value) in &sources.flags {
        reading.give(name, value.clone(), Source::Flag);
    }
    let config = rules::config(&mut reading);
    if !reading.wrong.is_empty() {
        return Err(ConfigErrors(reading.wrong));
    }
    let given = KEYS.iter().filter_map(|key| reading.given.get(key.name).map(|given| (key, given)));
    let given = given.map(|(key, given)| Setting {
        key: key.name,
        shown: if key.kind == Kind::Secret { "(secret)".to_owned() } else { given.value.clone() },
        source: given.source.clone(),
    });
    Ok(Loaded { config, given: given.collect() })
}

/// A value with where it was given.
#[derive(Clone, Debug)]
struct Given {
    value: String,
    source: Source,
}

/// What has been read so far, and what was wrong with it.
#[derive(Default)]
pub(super) struct Reading {
    given: BTreeMap<&'static str, Given>,
    wrong: Vec<String>,
}

impl Reading {
    /// Something is wrong with a key.
    pub(super) fn wrong(&mut self, key: &str, what: &str) {
        let place = self.given.get(key).map(|given| format!(" (in {})", given.source)).unwrap_or_default();
        self.wrong.push(format!("{key}{place}: {what}"));
    }

    /// Whether a key was given.
    pub(super) fn has(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// Where a key was given.
    pub(super) fn source(&self, key: &str) -> Option<&Source> {
        self.given.get(key).map(|given| &given.source)
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.given.get(key).map(|given| given.value.clone())
    }

    /// The value of a key, if it can be read.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.wrong(key, expected);
        }
        parsed
    }

    /// A flag; not given is no.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.parsed(key, "must be true or false", |text| text.parse().ok()).unwrap_or_default()
    }

    fn give(&mut self, name: &str, value: String, source: Source) {
        if let Some(key) = Key::named(name) {
            self.given.insert(key.name, Given { value, source });
        }
    }

    fn file(&mut self, sources: &Sources) {
        let variable =
            sources.environment.iter().find(|(name, value)| name == FILE_VARIABLE && !value.is_empty());
        let named = sources.file.clone().or_else(|| variable.map(|(_, value)| value.into()));
        let path = named.clone().unwrap_or_else(|| DEFAULT_FILE.into());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => {
                return self.wrong.push(format!("the file {} cannot be read: {error}", path.display()));
            }
        };
        match text.parse::<toml::Table>() {
            Ok(table) => self.table(&path, "", table),
            // The parser's own display quotes the line, in which a secret may be.
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                let what = error.message();
                self.wrong.push(format!("the file {} is not TOML: line {line}: {what}", path.display()));
            }
        }
    }

    fn table(&mut self, path: &Path, section: &str, table: toml::Table) {
        for (name, value) in table {
            let name = if section.is_empty() { name } else { format!("{section}.{name}") };
            if let toml::Value::Table(inner) = value {
                if section.is_empty() && KEYS.iter().any(|key| key.name.starts_with(&format!("{name}."))) {
                    self.table(path, &name, inner);
                } else {
                    self.wrong.push(format!("[{name}] (in {}): there is no such section", path.display()));
                }
                continue;
            }
            self.value(path, &name, &value);
        }
    }

    fn value(&mut self, path: &Path, name: &str, value: &toml::Value) {
        let source = Source::File(path.to_owned());
        if let Some(secret) = secret_of(name) {
            match value.as_str() {
                Some(file) => self.secret_file(secret, Path::new(file), source),
                None => self.wrong.push(format!("{name} (in {source}): must be the path of a file")),
            }
            return;
        }
        let Some(key) = Key::named(name) else {
            self.wrong.push(format!("{name} (in {source}): there is no such key{}", alike(name)));
            return;
        };
        let taken = match (key.kind, value) {
            (Kind::Text, toml::Value::String(text)) => Ok(text.clone()),
            (Kind::Flag, toml::Value::Boolean(flag)) => Ok(flag.to_string()),
            (Kind::Number, toml::Value::Integer(number)) => Ok(number.to_string()),
            (Kind::Text, _) => Err("must be text between quotation marks".to_owned()),
            (Kind::Flag, _) => Err("must be true or false, without quotation marks".to_owned()),
            (Kind::Number, _) => Err("must be a whole number, without quotation marks".to_owned()),
            (Kind::Secret, _) => Err(format!(
                "is a secret and must not be in this file; write it into a file of its own and name that with {name}_file, \
                 or set the environment variable {}",
                key.variable()
            )),
        };
        match taken {
            Ok(value) => self.give(name, value, source),
            Err(what) => self.wrong.push(format!("{name} (in {source}): {what}")),
        }
    }

    fn environment(&mut self, environment: &[(String, String)]) {
        let file_of = |key: &Key| format!("{}_FILE", key.variable());
        for (variable, value) in environment {
            if !variable.starts_with(PREFIX) || variable == FILE_VARIABLE || value.is_empty() {
                continue;
            }
            let source = Source::Environment(variable.clone());
            if let Some(key) = KEYS.iter().find(|key| key.variable() == *variable) {
                self.give(key.name, value.clone(), source);
            } else if let Some(key) =
                KEYS.iter().find(|key| key.kind == Kind::Secret && file_of(key) == *variable)
            {
                self.secret_file(key, Path::new(value), source);
            } else {
                self.wrong.push(format!("the environment variable {variable} belongs to no key"));
            }
        }
    }

    fn secret_file(&mut self, key: &'static Key, path: &Path, source: Source) {
        match read_secret(path) {
            Ok(value) => self.give(key.name, value, source),
            Err(what) => {
                self.wrong.push(format!(
                    "{}_file (in {source}): the file {} {what}",
                    key.name,
                    path.display()
                ));
            }
        }
    }
}

/// The secret that a key `KEY_file` is about.
fn secret_of(name: &str) -> Option<&'static Key> {
    Key::named(name.strip_suffix("_file")?).filter(|key| key.kind == Kind::Secret)
}

/// Keys that a mistyped one may mean: those with the same last part, or else those of its section.
fn alike(name: &str) -> String {
    let (section, last) = name.rsplit_once('.').unwrap_or(("", name));
    let ends = |key: &&Key| key.name.rsplit('.').next() == Some(last);
    let beside = |key: &&Key| key.name.rsplit_once('.').map_or("", |(section, _)| section) == section;
    let mut meant: Vec<_> = KEYS.iter().filter(ends).map(|key| key.name).collect();
    if meant.is_empty() {
        meant = KEYS.iter().filter(beside).map(|key| key.name).collect();
    }
    if meant.is_empty() { String::new() } else { format!("; there is {}", meant.join(", ")) }
}

/// The text of a file that nobody else can read.
fn read_secret(path: &Path) -> Result<String, String> {
    let about = std::fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    if !about.is_file() || about.len() > SECRET_BYTES {
        return Err("is not a file with one line of text".to_owned());
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions());
        // Reading by the group is for administrators, and what systemd's credentials look like.
        if mode & 0o037 != 0 {
            return Err(format!("can be read or changed by others: chmod 600 {}", path.display()));
        }
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    match text.trim() {
        "" => Err("is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}
