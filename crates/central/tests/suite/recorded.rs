//! Desktops that were installed long ago: what they said to the central API of their day is said to this one, and the answers have everything that
//! they read then. The recordings are made by `tests/tests/recording.rs`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::id::ClientId;
use protocol::auth::Session;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::desk::{Desk, try_login};
use crate::hall::{Hall, Kind};

fn versions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/recorded");
    let mut versions: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    versions.sort();
    assert!(!versions.is_empty(), "there are recordings");
    versions
}

fn exchanges(version: &Path) -> BTreeMap<String, Vec<Value>> {
    let files = std::fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    };
    files.map(read).collect()
}

/// Whether everything that was there then is there now, in the same form; where it is not. What has come since does no harm.
fn has_everything(then: &Value, now: &Value) -> Result<(), String> {
    match (then, now) {
        (Value::Null, _) | (Value::Bool(_), Value::Bool(_)) | (Value::Number(_), Value::Number(_)) => Ok(()),
        (Value::String(_), Value::String(_)) => Ok(()),
        (Value::Object(then), Value::Object(now)) => then.iter().try_for_each(|(name, then)| {
            let now = now.get(name).ok_or_else(|| format!(".{name} is missing"))?;
            has_everything(then, now).map_err(|wrong| format!(".{name}{wrong}"))
        }),
        // Lists differ from day to day; each kind of entry has the form of one that there is now.
        (Value::Array(_), Value::Array(now)) if now.is_empty() => Ok(()),
        (Value::Array(then), Value::Array(now)) => then.iter().try_for_each(|then| {
            let tries = now.iter().map(|now| has_everything(then, now));
            tries.reduce(Result::or).unwrap_or(Ok(())).map_err(|wrong| format!("[]{wrong}"))
        }),
        _ => Err(format!(" has another form: {then} then, {now} now")),
    }
}

/// The hall of the day on which the recording was made: the sample.
async fn sample_hall() -> Hall {
    let mut hall = Hall::on(Kind::Sqlite).await;
    hall.pause().await;
    hall.config.data = hall.config.data.join("sample");
    hall.config.sample = true;
    hall.resume().await;
    hall
}

async fn say(desk: &Desk, exchange: &Value) -> (StatusCode, Value) {
    let method: Method = exchange["method"].as_str().unwrap().parse().unwrap();
    let mut request = desk.request(method, exchange["path"].as_str().unwrap());
    if !exchange["request"].is_null() {
        request = request.json(&exchange["request"]);
    }
    let response = request.send().await.unwrap();
    let status = response.status();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
}

/// What became of each command: its number and whether it was refused.
fn outcomes(answer: &Value) -> Vec<(u64, bool)> {
    let results = answer["results"].as_array().unwrap();
    results.iter().map(|result| (result["seq"].as_u64().unwrap(), !result["refusal"].is_null())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn desktops_of_every_recorded_version_are_understood() {
    for version in versions() {
        let hall = sample_hall().await;
        let recorded = exchanges(&version);
        let login = &recorded["login"][0];
        let client = ClientId(login["request"]["client"].as_str().unwrap().parse().unwrap());
        let staff = login["request"]["staff"].as_str().unwrap();
        let session = try_login(&hall, staff, central::founding::SAMPLE_PASSWORD, client).await.unwrap();
        let answered = serde_json::to_value::<&Session>(&session).unwrap();
        assert_eq!(has_everything(&login["answer"], &answered), Ok(()), "the answer to a login");
        let desk = Desk::of_session(&hall, client, session);

        // Pushes first: the rest asks about what they led to.
        let (pushes, others): (Vec<_>, Vec<_>) =
            recorded.iter().filter(|(name, _)| *name != "login").partition(|(name, _)| *name == "push");
        for (name, exchanges) in pushes.into_iter().chain(others) {
            for (number, exchange) in exchanges.iter().enumerate() {
                let place = format!("{}/{name}[{number}]", version.file_name().unwrap().display());
                // Bytes were not recorded, so what is asked about them cannot be asked again.
                if exchange["request"]["bytes"].is_u64() || exchange["method"] == "HEAD" {
                    continue;
                }
                let (status, now) = say(&desk, exchange).await;
                assert_eq!(Value::from(status.as_u16()), exchange["status"], "{place}: {now}");
                if exchange["answer"]["bytes"].is_u64() {
                    continue;
                }
                assert_eq!(has_everything(&exchange["answer"], &now), Ok(()), "{place}");
                if name == "push" {
                    assert_eq!(
                        outcomes(&now),
                        outcomes(&exchange["answer"]),
                        "{place}: the same was decided"
                    );
                }
            }
        }
        hall.close().await;
    }
}
