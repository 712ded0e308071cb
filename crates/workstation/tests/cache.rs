//! The local data: unreadable without its key, never deleted, and clear about what is wrong.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use std::fs;
use std::path::Path;

use protocol::error::FailureCode;
use workstation::config::SecretPlace;
use workstation::{Config, Desk};

fn desk(folder: &Path) -> Desk {
    let mut config = Config::new("http://127.0.0.1:9", folder.join("data"));
    config.secrets = SecretPlace::Folder(folder.join("secrets"));
    Desk::open(config)
}

/// Ends a desk and waits until its last connection has written the journal back and closed the file.
async fn close(desk: Desk) {
    let journal = desk.config().data.join("cache.sqlite-wal");
    desk.close();
    drop(desk);
    for _ in 0..500 {
        if !journal.exists() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the desk did not end");
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_shows_nothing_without_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path());
    first
        .ready()
        .unwrap()
        .cache
        .write(|connection| workstation::cache::meta::set(connection, "note", &"陈𬭊 310101199001011234"))
        .await
        .unwrap();
    close(first).await;
    for name in files(&folder.path().join("data")) {
        let path = folder.path().join("data").join(name);
        if path.is_file() {
            let bytes = fs::read(path).unwrap();
            assert!(
                !bytes.windows(18).any(|window| window == b"310101199001011234"),
                "personal data in the clear"
            );
            assert!(!bytes.starts_with(b"SQLite format 3"), "the database is not encrypted");
        }
    }
    let plain = rusqlite::Connection::open(folder.path().join("data/cache.sqlite")).unwrap();
    assert!(plain.query_row("SELECT count(*) FROM meta", [], |_| Ok(())).is_err(), "opened without a key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_sets_the_file_aside_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    close(desk(folder.path())).await;
    let before = fs::read(folder.path().join("data/cache.sqlite")).unwrap();
    fs::remove_dir_all(folder.path().join("secrets")).unwrap();

    let troubled = desk(folder.path());
    let failure = troubled.ready().err().unwrap();
    assert!(failure.is(FailureCode::KeyMissing), "{failure:?}");
    let aside = failure.params["path"].clone();
    assert!(fs::read(&aside).unwrap() == before, "the file set aside is the old one, byte for byte");

    troubled.reopen();
    assert!(troubled.ready().is_ok(), "after the file was set aside the counter can begin anew");
    close(troubled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_set_aside_and_nothing_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    close(desk(folder.path())).await;
    let path = folder.path().join("data/cache.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 4096] {
        *byte ^= 0x5a;
    }
    fs::write(&path, &bytes).unwrap();

    let troubled = desk(folder.path());
    let failure = troubled.ready().err().expect("a damaged page is found at the start");
    assert!(failure.is(FailureCode::CacheDamaged), "{failure:?}");
    assert!(fs::read(&failure.params["path"]).unwrap() == bytes, "the damaged file is kept as it was");
    troubled.reopen();
    assert!(troubled.ready().is_ok());
    close(troubled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_program_leaves_a_newer_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path());
    first
        .ready()
        .unwrap()
        .cache
        .write(|connection| {
            connection.pragma_update(None, "user_version", 9999).unwrap();
            Ok(())
        })
        .await
        .unwrap();
    close(first).await;
    let before = files(&folder.path().join("data"));
    let troubled = desk(folder.path());
    assert!(troubled.ready().err().unwrap().is(FailureCode::CacheNewer));
    assert_eq!(files(&folder.path().join("data")), before, "the newer file stays where it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_never_share_one_outbox() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path());
    assert!(first.ready().is_ok());
    let second = desk(folder.path());
    assert!(second.ready().err().unwrap().is(FailureCode::CacheInUse));
    close(first).await;
    second.reopen();
    assert!(second.ready().is_ok(), "the second can begin when the first has ended");
    close(second).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_reason_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secrets"), b"a file where a folder should be").unwrap();
    let failure = desk(folder.path()).ready().err().unwrap();
    assert!(failure.is(FailureCode::KeyringUnavailable), "{failure:?}");
}
