//! The local data: unreadable without its key, never deleted, and clear about what is wrong.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use std::fs;
use std::path::Path;

use domain::command::Command;
use domain::id::ClientId;
use domain::time::Timestamp;
use protocol::error::FailureCode;
use protocol::sync::{CommandResult, Envelope, PUSH_MAX_BYTES, Push};
use sha2::Digest as _;
use workstation::cache::outbox;
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
async fn a_file_whose_pages_are_sealed_the_earlier_way_goes_on_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("cache.sqlite"), [7; 32]);
    let earlier = rusqlite::Connection::open(&file).unwrap();
    earlier
        .execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA cipher_hmac_algorithm = HMAC_SHA512;
             CREATE TABLE kept (note TEXT); INSERT INTO kept VALUES ('from before')",
            hex::encode(key)
        ))
        .unwrap();
    drop(earlier);
    let cache = workstation::cache::Cache::open(folder.path(), &key).unwrap();
    cache.write(|connection| workstation::cache::meta::set(connection, "note", &"new")).await.unwrap();
    let kept = cache
        .read(|connection| {
            Ok(connection.query_row("SELECT note FROM kept", [], |row| row.get::<_, String>(0)))
        })
        .await
        .unwrap();
    assert_eq!(kept.unwrap(), "from before");
    let wrong = workstation::cache::Cache::open(folder.path(), &[8; 32]).err().unwrap();
    assert!(wrong.is(FailureCode::CacheDamaged), "another key opens it neither way: {wrong:?}");
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

/// What is in a file, short enough to be compared in a message.
fn hash(path: impl AsRef<Path>) -> String {
    hex::encode(sha2::Sha256::digest(fs::read(path).unwrap()))
}

/// Copies what a PC has on its disk while its program runs: what `kill -9` leaves behind, with a journal that was not written back.
fn as_after_a_power_cut(from: &Path, to: &Path) {
    for folder in ["data", "secrets"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for name in files(&from.join(folder)) {
            if from.join(folder).join(&name).is_file() {
                fs::copy(from.join(folder).join(&name), to.join(folder).join(&name)).unwrap();
            }
        }
    }
}

/// A PC on which a note was kept before the power went, as the folder that was found afterwards.
async fn found_after_a_power_cut() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    close(desk(folder.path())).await;
    let running = desk(folder.path());
    let cache = running.ready().unwrap().cache.clone();
    cache.write(|connection| workstation::cache::meta::set(connection, "note", &"kept")).await.unwrap();
    let found = tempfile::tempdir().unwrap();
    as_after_a_power_cut(folder.path(), found.path());
    drop(cache);
    close(running).await;
    assert!(
        fs::metadata(found.path().join("data/cache.sqlite-wal")).unwrap().len() > 0,
        "the last change is in the journal only"
    );
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_the_journal_after_a_power_cut_is_there() {
    let found = found_after_a_power_cut().await;
    let again = desk(found.path());
    let cache = again.ready().unwrap().cache.clone();
    let note: Option<String> =
        cache.read(|connection| workstation::cache::meta::get(connection, "note")).await.unwrap();
    assert_eq!(note.as_deref(), Some("kept"));
    drop(cache);
    close(again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_with_a_journal_is_set_aside_as_it_was_found() {
    let found = found_after_a_power_cut().await;
    let path = found.path().join("data/cache.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    // Behind the first page, which the journal holds too.
    for byte in &mut bytes[8192..] {
        *byte ^= 0x5a;
    }
    fs::write(&path, &bytes).unwrap();
    let journal = found.path().join("data/cache.sqlite-wal");
    let before = (hash(&path), hash(&journal));

    let troubled = desk(found.path());
    let failure = troubled.ready().err().expect("damage is found at the start");
    assert!(failure.is(FailureCode::CacheDamaged), "{failure:?}");
    let aside = &failure.params["path"];
    assert_eq!(
        (hash(aside), hash(format!("{aside}-wal"))),
        before,
        "the file and its journal, byte for byte"
    );
    troubled.reopen();
    assert!(troubled.ready().is_ok());
    close(troubled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_file_with_a_journal_is_left_as_it_was_found() {
    let folder = tempfile::tempdir().unwrap();
    close(desk(folder.path())).await;
    let running = desk(folder.path());
    let cache = running.ready().unwrap().cache.clone();
    cache
        .write(|connection| {
            connection.pragma_update(None, "user_version", 9999).unwrap();
            Ok(())
        })
        .await
        .unwrap();
    let found = tempfile::tempdir().unwrap();
    as_after_a_power_cut(folder.path(), found.path());
    drop(cache);
    close(running).await;

    let path = found.path().join("data/cache.sqlite");
    let journal = found.path().join("data/cache.sqlite-wal");
    let before = (hash(&path), hash(&journal));
    assert!(desk(found.path()).ready().err().unwrap().is(FailureCode::CacheNewer));
    assert_eq!((hash(&path), hash(&journal)), before, "an older program changes nothing");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_kept_for_two_weeks_from_its_answer_and_then_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let open = desk.ready().unwrap();
    let day = |day: i64| Timestamp(1_790_000_000_000).plus_seconds(day * 86_400);
    let call = || Command::TicketCallNext { hall: "H".into(), counter: 1 };
    open.cache
        .write(move |db| {
            // Made in an outage of a month, answered on the day after it.
            outbox::append(db, &Envelope::seal(1, call(), day(-31), "a".into()))?;
            outbox::append(db, &Envelope::seal(2, call(), day(0), "a".into()))?;
            let result = CommandResult { seq: 1, changed: Vec::new(), refusal: None };
            outbox::answer(db, &result, day(1))?;
            outbox::settle(db, 1).map(drop)
        })
        .await
        .unwrap();
    let kept = async |now| {
        let left = open.cache.write(move |db| {
            outbox::clear_old(db, now)?;
            Ok(db
                .query_row("SELECT group_concat(seq) FROM outbox", [], |row| row.get::<_, String>(0))
                .unwrap())
        });
        left.await.unwrap()
    };
    assert_eq!(kept(day(14)).await, "1,2", "thirteen days after its answer it could still be told again");
    assert_eq!(kept(day(16)).await, "2", "fifteen days after it is gone");
    assert_eq!(kept(day(400)).await, "2", "what was never answered is never forgotten");
    let next = open.cache.read(outbox::next_seq).await.unwrap();
    assert_eq!(next, 3, "numbers go on");
    drop(open);
    close(desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_no_push_could_carry_is_refused_before_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let open = desk.ready().unwrap();
    let rejected = open.cache.write(|db| {
        let hall = "H".repeat(outbox::COMMAND_MAX_BYTES).as_str().into();
        let command = Command::TicketCallNext { hall, counter: 1 };
        outbox::append(db, &Envelope::seal(1, command, Timestamp(0), "a".into()))
    });
    assert!(rejected.await.unwrap_err().is(FailureCode::TooLarge));
    assert_eq!(
        open.cache.read(outbox::next_seq).await.unwrap(),
        1,
        "nothing stands in the way of what follows"
    );
    drop(open);
    close(desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_command_fits_into_a_push_also_when_it_was_numbered_anew() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let open = desk.ready().unwrap();
    let (before, twice) = (ClientId(uuid::Uuid::max()), ClientId(uuid::Uuid::nil()));
    let wall = Timestamp(i64::MAX);
    let command = |length| Command::TicketCallNext { hall: "H".repeat(length).as_str().into(), counter: 1 };
    let seal = move |length| Envelope::seal(1, command(length), wall, "a".into()).by_the_wall(Some(wall));
    let around = serde_json::to_string(&seal(0)).unwrap().len();
    let largest = seal(outbox::COMMAND_MAX_BYTES - around);
    let first = largest.hash.clone();
    let anew = open.cache.write(move |db| {
        outbox::append(db, &largest)?;
        outbox::begin_anew(db, before, 1)?;
        outbox::begin_anew(db, twice, 1)?;
        outbox::to_send(db, usize::MAX, usize::MAX)
    });
    let commands = anew.await.unwrap();
    let origin = commands[0].origin.clone().unwrap();
    assert_eq!((origin.client, origin.seq, origin.hash), (before, 1, first), "it says where it first stood");
    let push = Push { client: twice, sent_at: wall, commands };
    assert!(serde_json::to_vec(&push).unwrap().len() <= PUSH_MAX_BYTES);
    drop(open);
    close(desk).await;
}
