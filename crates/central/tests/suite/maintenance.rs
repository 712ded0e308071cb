//! Backup and restore, as `docs/operations.md` says, with the program itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use central::Config;
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, issue};
use crate::hall::{Hall, Kind};

fn program(config: &Config, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yichuang-central"))
        .args(arguments)
        .arg("--data")
        .arg(&config.data)
        .env("YICHUANG_CENTRAL_KEY", hex::encode(config.key.unwrap()))
        .output()
        .unwrap()
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sqlite"))
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_working_hall_is_restored_and_the_desktops_bring_the_rest() {
    let mut hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    desk.must(issue(1)).await;
    let bytes = vec![7; 5000];
    let path = format!("/v1/blobs/{}", hex::encode(Sha256::digest(&bytes)));
    desk.request(Method::PUT, &path).body(bytes).send().await.unwrap();
    let epoch = desk.push(Vec::new()).await.unwrap().epoch;

    let kept = tempfile::tempdir().unwrap();
    let backup = kept.path().to_str().unwrap();
    let done = program(&hall.config, &["backup", backup]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains("and 1 photos"), "{said} {done:?}");
    assert_eq!(copies(kept.path()).len(), 1, "the database under its time");
    let again = program(&hall.config, &["backup", backup]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("and 0 photos"), "a photo is copied once");

    let lost = desk.log(vec![issue(2), issue(3)]);
    desk.push(lost.clone()).await.unwrap();
    hall.pause().await;
    // The disk is broken: everything is gone, also the mark by which it would be noticed.
    std::fs::remove_dir_all(&hall.config.data).unwrap();
    std::fs::create_dir(&hall.config.data).unwrap();
    std::fs::copy(&copies(kept.path())[0], hall.config.data.join("central.sqlite")).unwrap();
    std::fs::rename(kept.path().join("blobs"), hall.config.data.join("blobs")).unwrap();
    let begun = program(&hall.config, &["begin-epoch"]);
    assert!(begun.status.success(), "{begun:?}");
    hall.resume().await;

    let answer = desk.push(Vec::new()).await.unwrap();
    assert_ne!(answer.epoch, epoch, "the desktops learn of it");
    assert_eq!(answer.last_seq, 1, "and how far the backup goes");
    let answer = desk.push(lost).await.unwrap();
    assert!(answer.results.iter().all(|result| result.refusal.is_none()), "what was lost is done again");
    let photo = desk.request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(photo.headers()["upload-complete"], "?1", "the photo is back, too");
    hall.close().await;
}

#[test]
fn nothing_is_made_up_where_there_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { key: Some([7; 32]), ..Config::new(folder.path().join("mistyped")) };
    for arguments in [&["begin-epoch"][..], &["backup", "/nowhere"]] {
        let output = program(&config, arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("there is no store"), "{output:?}");
    }
    assert!(!config.data.exists(), "and no folder appears");
}
