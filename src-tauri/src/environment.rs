//! What the desktop program reads from its environment.
//!
//! | variable | meaning | default |
//! | --- | --- | --- |
//! | `YICHUANG_CENTRAL` | base address of the central API | `http://127.0.0.1:8787` |
//! | `YICHUANG_DATA` | folder of the local data | the user's data folder of this program |
//! | `YICHUANG_DEVICES` | file with the devices of a PC on which nobody has set any up yet, as in docs/devices.md | none |
//! | `YICHUANG_PRINT_QUEUE` | socket of the print queue (CUPS), or `none` to save documents instead of printing them | the system's |
//! | `YICHUANG_MODELS` | folder of the networks that read papers, or `none` to read none | beside the installed program; in development `models/reading` |
//! | `YICHUANG_SECRETS` | `folder:PATH` keeps the secrets in a folder; for tests where there is no keyring | the keyring |

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use url::{Host, Url};
use workstation::Config;
use workstation::config::{DevicesFileError, SecretPlace, devices_in};
use workstation::printing::PrintQueue;

/// Central API of a machine on which nothing was set.
const CENTRAL: &str = "http://127.0.0.1:8787";

/// Why the program cannot start as it was told to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Not an address, or not of HTTP.
    #[error("YICHUANG_CENTRAL is not an address such as https://api.example.gov.cn: {0}")]
    Address(String),
    /// Logins and personal data would cross the network in the clear.
    #[error(
        "YICHUANG_CENTRAL must begin with https: plain http is accepted for this machine only (127.0.0.1): {0}"
    )]
    PlainHttp(String),
    /// Neither unset nor `folder:PATH`.
    #[error("YICHUANG_SECRETS must be folder:PATH, or unset for the keyring")]
    Secrets,
    /// The file of devices is not what it should be.
    #[error("YICHUANG_DEVICES: {0}")]
    Devices(#[from] DevicesFileError),
    /// No home folder.
    #[error("there is no folder for the user's data; set YICHUANG_DATA")]
    NoDataFolder,
}

/// The configuration that the environment of this process asks for. The identifier of the program names its usual data folder.
///
/// # Errors
/// When a variable makes no sense.
pub fn read(identifier: &str) -> Result<Config, EnvironmentError> {
    from_variables(
        |name| std::env::var_os(name).filter(|value| !value.is_empty()),
        || dirs::data_dir().map(|folder| folder.join(identifier)),
    )
}

fn from_variables(
    variable: impl Fn(&str) -> Option<OsString>,
    usual_data: impl FnOnce() -> Option<PathBuf>,
) -> Result<Config, EnvironmentError> {
    let central = match variable("YICHUANG_CENTRAL") {
        Some(address) => central(&address.to_string_lossy())?,
        None => CENTRAL.to_owned(),
    };
    let data = match variable("YICHUANG_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => usual_data().ok_or(EnvironmentError::NoDataFolder)?,
    };
    let mut config = Config::new(central, data);
    if let Some(queue) = variable("YICHUANG_PRINT_QUEUE") {
        config.print_queue =
            if queue == "none" { PrintQueue::None } else { PrintQueue::Socket(queue.into()) };
    }
    config.models = match variable("YICHUANG_MODELS") {
        Some(folder) => (folder != "none").then(|| PathBuf::from(folder)),
        None => usual_models(),
    };
    if let Some(file) = variable("YICHUANG_DEVICES") {
        config.devices = Some(devices_in(Path::new(&file))?);
    }
    if let Some(place) = variable("YICHUANG_SECRETS") {
        let folder =
            place.to_str().and_then(|place| place.strip_prefix("folder:")).filter(|path| !path.is_empty());
        config.secrets = SecretPlace::Folder(folder.ok_or(EnvironmentError::Secrets)?.into());
    }
    Ok(config)
}

/// Where the package puts the networks, seen from the program; in development where `scripts/models.sh` does.
fn usual_models() -> Option<PathBuf> {
    if cfg!(debug_assertions) {
        return Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/reading"));
    }
    let program = std::env::current_exe().ok()?;
    let beside = program.parent()?;
    // Linux: /usr/bin and /usr/lib/yichuang.
    [beside.join("../lib/yichuang/models"), beside.join("models")].into_iter().find(|folder| folder.is_dir())
}

/// The address without a slash at its end, if it may be spoken to.
fn central(address: &str) -> Result<String, EnvironmentError> {
    let wrong = || EnvironmentError::Address(address.to_owned());
    let url = Url::parse(address).map_err(|_| wrong())?;
    let loopback = match url.host().ok_or_else(wrong)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        "http" => return Err(EnvironmentError::PlainHttp(address.to_owned())),
        _ => return Err(wrong()),
    }
    Ok(address.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Config, EnvironmentError> {
        from_variables(
            |name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| OsString::from(*value)),
            || Some(PathBuf::from("/home/clerk/data")),
        )
    }

    #[test]
    fn a_bare_environment_means_this_machine_and_the_keyring() {
        let config = with(&[]).expect("nothing set is fine");
        assert_eq!(config.central, "http://127.0.0.1:8787");
        assert_eq!(config.data, PathBuf::from("/home/clerk/data"));
        assert!(matches!(config.secrets, SecretPlace::Keyring));
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for accepted in [
            "http://127.0.0.1:9000/",
            "http://[::1]:9000",
            "http://localhost:9000",
            "https://api.example.gov.cn/",
        ] {
            let config = with(&[("YICHUANG_CENTRAL", accepted)]).expect("this address may be spoken to");
            assert_eq!(config.central, accepted.trim_end_matches('/'));
        }
        for refused in
            ["http://api.example.gov.cn", "http://10.0.0.7:8787", "http://localhost.example.gov.cn"]
        {
            let error = with(&[("YICHUANG_CENTRAL", refused)])
                .expect_err("passwords would cross the network in the clear");
            assert_eq!(error, EnvironmentError::PlainHttp(refused.to_owned()));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for refused in ["api.example.gov.cn", "ftp://127.0.0.1", "127.0.0.1:8787", "file:///tmp"] {
            let error = with(&[("YICHUANG_CENTRAL", refused)]).expect_err("this is not an address of HTTP");
            assert_eq!(error, EnvironmentError::Address(refused.to_owned()));
        }
    }

    #[test]
    fn documents_go_to_the_print_queue_that_is_named() {
        let queue = |named: &[(&str, &str)]| with(named).expect("nothing is wrong").print_queue;
        assert_eq!(queue(&[]), PrintQueue::usual());
        assert_eq!(queue(&[("YICHUANG_PRINT_QUEUE", "none")]), PrintQueue::None);
        let socket = PrintQueue::Socket("/tmp/cups".into());
        assert_eq!(queue(&[("YICHUANG_PRINT_QUEUE", "/tmp/cups")]), socket);
    }

    #[test]
    fn the_networks_are_where_they_were_put_unless_others_are_named_or_none() {
        let models = |named: &[(&str, &str)]| with(named).expect("nothing is wrong").models;
        let usual = models(&[]).expect("a development run has a place for them");
        assert!(usual.ends_with("models/reading"), "{}", usual.display());
        assert_eq!(models(&[("YICHUANG_MODELS", "/srv/models")]), Some(PathBuf::from("/srv/models")));
        assert_eq!(models(&[("YICHUANG_MODELS", "none")]), None);
    }

    #[test]
    fn devices_come_from_the_file_that_is_named_and_its_mistakes_are_said_with_their_place() {
        assert_eq!(with(&[]).expect("nothing is wrong").devices, None);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("devices.json");
        let devices = |text: &str| {
            std::fs::write(&file, text).expect("a file");
            with(&[("YICHUANG_DEVICES", file.to_str().expect("a plain name"))])
        };
        let config = devices(r#"{"scanner": {"gap_ms": 50}}"#).expect("a good file");
        assert_eq!(config.devices.map(|devices| devices.scanner.gap_ms), Some(50));
        let error = devices("{\"scanner\":\n  {\"gap_ms\": \"fast\"}}").expect_err("no number").to_string();
        assert!(error.contains("line 2") && error.contains("scanner.gap_ms"), "{error}");
        assert!(with(&[("YICHUANG_DEVICES", "/nowhere/devices.json")]).is_err(), "a file that is not there");
    }

    #[test]
    fn secrets_go_to_a_folder_only_when_asked_by_name() {
        let config = with(&[("YICHUANG_SECRETS", "folder:/tmp/key")]).expect("a folder is named");
        assert!(matches!(config.secrets, SecretPlace::Folder(folder) if folder.ends_with("key")));
        for refused in ["/tmp/key", "folder:", "keyring"] {
            assert_eq!(
                with(&[("YICHUANG_SECRETS", refused)]).expect_err("no folder is named"),
                EnvironmentError::Secrets
            );
        }
    }
}
