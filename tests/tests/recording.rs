//! Records what a desktop and the hall say to each other, for the test that an older desktop is still understood.
//!
//! `YICHUANG_RECORD=1 cargo test -p system-tests --test recording` writes the folder `crates/central/tests/suite/recorded/v<version>`
//! anew, where the version is that of the form of commands ([`SCHEMA_VERSION`]). Do so when that version is raised, before it is; folders of
//! older versions stay as they are for as long as desktops that write them are supported. Without the variable the same journey runs and nothing
//! is written.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use protocol::rpc::Commands;
use protocol::screen::*;
use protocol::sync::SCHEMA_VERSION;
use serde_json::{Value, json};
use system_tests::errand::{accept_residence_permit, check_in};
use system_tests::{Counter, Hall, Passage, Tap};
use workstation::line::{Answer, Request};

/// Most exchanges on one path: the tenth pull says nothing that the first did not.
const EACH: usize = 6;

/// What is secret, or too large to be worth keeping.
const LEFT_OUT: [&str; 3] = ["access_token", "refresh_token", "password"];

fn text_of(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(json) => without_secrets(json),
        // Photos and snapshots: that there is something is enough.
        Err(_) => json!({ "bytes": body.len() }),
    }
}

fn without_secrets(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, field) in fields {
                *field = if LEFT_OUT.contains(&name.as_str()) {
                    json!(format!("{{{name}}}"))
                } else {
                    without_secrets(field.take())
                };
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| *entry = without_secrets(entry.take())),
        _ => {}
    }
    value
}

fn exchange(request: &Request, answer: &Answer) -> Value {
    let mut answered = text_of(&answer.body);
    if let Some(records) = answered.get_mut("records").and_then(Value::as_array_mut) {
        records.truncate(3);
    }
    json!({
        "method": request.method.as_str(),
        "path": request.path,
        "request": if request.body.is_empty() { Value::Null } else { text_of(&request.body) },
        "status": answer.status.as_u16(),
        "answer": answered,
    })
}

fn folder() -> PathBuf {
    let crates = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates");
    crates.join(format!("central/tests/suite/recorded/v{SCHEMA_VERSION}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journey_is_recorded_exchange_by_exchange() {
    let hall = Hall::start().await;
    let recorded = Arc::new(Mutex::new(Vec::<Value>::new()));
    let recording = Arc::clone(&recorded);
    let tap = Tap::new(move |request| {
        let (request, recording) = (request.clone(), Arc::clone(&recording));
        Passage::Changed(Box::new(move |answer| {
            recording.lock().expect("nobody panicked").push(exchange(&request, answer));
        }))
    });
    let counter =
        Counter::open_with(&hall, "counter-3", |config| config.surroundings = Arc::new(tap.clone())).await;
    counter.log_in("wangxiaomin").await;
    // Not what the sample's morning left at the counter: those tickets are others on every day.
    check_in(&counter, "魏新", 1, "A").await;
    counter.sent().await;
    accept_residence_permit(&counter).await;
    counter.sent().await;
    drop(counter.sync_now(Empty {}).await);
    counter.close();

    let exchanges = recorded.lock().expect("nobody panicked").clone();
    for path in ["/v1/login", "/v1/push", "/v1/pull", "/v1/snapshot", "/v1/leases", "/v1/blobs/missing"] {
        assert!(exchanges.iter().any(|one| said(one, path)), "the journey says something to {path}");
    }
    if std::env::var_os("YICHUANG_RECORD").is_none() {
        return;
    }
    let folder = folder();
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a folder for the recording");
    let mut files: std::collections::BTreeMap<String, Vec<Value>> = Default::default();
    for one in exchanges {
        let path = one["path"].as_str().unwrap_or_default();
        let name = path.split(['/', '?']).nth(2).unwrap_or_default().to_owned();
        let file = files.entry(name).or_default();
        let dull = one["answer"]["records"].as_array().is_some_and(Vec::is_empty) && file.len() >= 2;
        if path == "/v1/push" || file.len() < EACH && !dull {
            file.push(one);
        }
    }
    for (name, exchanges) in files {
        let text = serde_json::to_string_pretty(&exchanges).expect("JSON");
        std::fs::write(folder.join(format!("{name}.json")), text + "\n").expect("the recording is kept");
    }
}

fn said(exchange: &Value, path: &str) -> bool {
    exchange["path"].as_str().is_some_and(|said| said.starts_with(path))
}
