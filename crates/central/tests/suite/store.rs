//! What can be seen only behind the endpoints: the files and tables themselves.

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};

use crate::desk::{Desk, id_number, issue};
use crate::hall::{Hall, Kind};

async fn connect(hall: &Hall) -> DatabaseConnection {
    let url = match &hall.config.database {
        Some(url) => url.clone(),
        None => format!("sqlite://{}", hall.config.data.join("central.sqlite").display()),
    };
    Database::connect(url).await.unwrap()
}

/// Changes what the seventh entry of the ledger says.
pub async fn tamper(hall: &Hall) {
    let database = connect(hall).await;
    let changed =
        database.execute_unprepared("UPDATE ledger SET actor = 'nobody' WHERE seq = 7").await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_does_not_hold_names_or_id_numbers_in_the_clear() {
    let mut hall = Hall::on(Kind::Sqlite).await;
    Desk::of(&hall, "guide").await.must(issue(1)).await;
    hall.pause().await;
    for file in ["central.sqlite", "central.sqlite-wal"] {
        let Ok(bytes) = std::fs::read(hall.config.data.join(file)) else { continue };
        for secret in ["某某", &id_number(1), crate::hall::PASSWORD] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is readable in {file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_begins_a_new_epoch_and_takes_what_it_lost_again() {
    let mut hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    desk.must(issue(1)).await;
    let epoch = desk.push(Vec::new()).await.unwrap().epoch;
    hall.pause().await;
    let file = hall.config.data.join("central.sqlite");
    let backup = std::fs::read(&file).unwrap();
    hall.resume().await;
    let lost = desk.log(vec![issue(2), issue(3)]);
    desk.push(lost.clone()).await.unwrap();
    hall.pause().await;
    std::fs::write(&file, backup).unwrap();
    hall.resume().await;
    let answer = desk.push(Vec::new()).await.unwrap();
    assert_ne!(answer.epoch, epoch, "the desktops learn that the store was restored");
    assert_eq!(answer.last_seq, 1, "and how far it remembers");
    let answer = desk.push(lost).await.unwrap();
    assert!(answer.results.iter().all(|result| result.refusal.is_none()), "what was lost is executed again");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_another_key_stays_closed_to_it() {
    let mut hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    desk.must(issue(1)).await;
    hall.pause().await;
    hall.config.key = Some([8; 32]);
    hall.resume().await;
    let desk = Desk::of(&hall, "guide").await;
    let answer = desk.page("hall:H", 0).await.unwrap_err();
    assert!(answer.is(protocol::error::FailureCode::Internal), "sealed records cannot be opened: {answer:?}");
    assert_eq!(answer.message, "internal error", "and nothing is told about it outside");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_hall_is_loaded_once() {
    let mut hall = Hall::on(Kind::Sqlite).await;
    hall.pause().await;
    hall.config.data = hall.config.data.join("sample");
    hall.config.sample = true;
    hall.resume().await;
    let client = domain::id::ClientId(crate::desk::new_id());
    let password = central::founding::SAMPLE_PASSWORD;
    let session = crate::desk::try_login(&hall, "helin", password, client).await.unwrap();
    let space = format!("hall:{}", session.hall.code);
    assert_eq!(session.spaces, ["catalogue", &space]);
    let desk = Desk::of_session(&hall, client, session);
    let (before, version) = desk.pull(&space, 0).await;
    let tickets = before.iter().filter(|record| matches!(record, domain::record::Record::Ticket(_))).count();
    assert_eq!(tickets, central::sample::load().morning.len(), "the morning's tickets are there");
    assert_eq!(desk.pull("catalogue", 0).await.1, 1);
    hall.pause().await;
    hall.resume().await;
    assert_eq!(desk.pull(&space, 0).await, (before, version), "a second start changes nothing");
    hall.close().await;
}
