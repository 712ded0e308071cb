//! Login state and settings.

use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::{Commands, dispatch};
use protocol::screen::{Empty, Settings};
use serde_json::json;
use workstation::config::SecretPlace;
use workstation::{Config, Desk};

use super::{clerk, code, desk, empty};

#[tokio::test(flavor = "multi_thread")]
async fn trouble_with_the_local_data_is_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    std::fs::write(&secrets, "a file where a folder is needed").unwrap();
    let mut config = Config::new("http://127.0.0.1:9", folder.path().join("data"));
    config.secrets = SecretPlace::Folder(secrets.clone());
    let desk = Desk::open(config);
    let state = desk.session_state(Empty {}).await.unwrap();
    assert!(state.trouble.is_some() && state.central == "http://127.0.0.1:9");
    std::fs::remove_file(secrets).unwrap();
    let state = desk.session_restart(Empty {}).await.unwrap();
    assert_eq!(state.trouble, None, "the data open once the trouble is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_logged_in_sees_no_data() {
    let desk = empty().await;
    for command in ["queue_view", "case_list", "attention_list", "hall_view", "task_list"] {
        assert!(dispatch(&desk.desk, command, json!({})).await.is_err(), "{command} needs a login");
    }
    assert!(desk.sync_status(Empty {}).await.is_ok(), "the connection is no secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_moves_with_the_counter_of_the_pc() {
    let desk = desk(clerk()).await;
    let settings = |counter| Settings { counter, ..Settings::default() };
    assert_eq!(
        code(desk.settings_set(settings(Some(9))).await),
        Some(Code::Refused(RefusalCode::Malformed)),
        "the hall has no counter 9"
    );
    let state = desk.settings_set(settings(Some(2))).await.unwrap();
    assert_eq!((state.counter, state.settings.counter), (Some(2), Some(2)));
    let hall = desk.hall_view(Empty {}).await.unwrap();
    let open: Vec<bool> = hall.counters.iter().map(|row| row.counter.is_staffed_by(&"zhao".into())).collect();
    assert_eq!(open, [false, true]);
}
