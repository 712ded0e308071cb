//! What can be seen only behind the endpoints: the files and tables themselves.

use domain::id::ClientId;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};

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

/// Gives the rows of one version another one, behind the program's back.
pub async fn set_versions(hall: &Hall, table: &str, from: u64, to: u64) {
    let database = connect(hall).await;
    let change = format!("UPDATE {table} SET version = {to} WHERE version = {from}");
    assert!(database.execute_unprepared(&change).await.unwrap().rows_affected() > 0);
    database.close().await.unwrap();
}

/// Empties the archive, as in a store from before there was one. How many lines it had.
pub async fn forget_archive(hall: &Hall) -> u64 {
    let database = connect(hall).await;
    let gone = database.execute_unprepared("DELETE FROM archive").await.unwrap().rows_affected();
    database.close().await.unwrap();
    gone
}

/// What the ledger says about the time of a command: corrected, by the desktop's clock, of its arrival.
pub async fn times(hall: &Hall, client: ClientId, seq: u64) -> (i64, Option<i64>, i64) {
    let database = connect(hall).await;
    let query =
        format!("SELECT at, wall, received_at FROM ledger WHERE client = '{client}' AND client_seq = {seq}");
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), query));
    let row = row.await.unwrap().expect("the command is in the ledger");
    let column = |name| row.try_get::<i64>("", name).unwrap();
    let times = (column("at"), row.try_get("", "wall").unwrap(), column("received_at"));
    database.close().await.unwrap();
    times
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
    let key = hall.config.key.replace([8; 32]);
    let refused = central::start(hall.config.clone()).await.err();
    let other_key = central::StartError::Store(central::store::StoreError::OtherKey).to_string();
    assert_eq!(refused.expect("another key opens nothing").to_string(), other_key);
    hall.config.key = key;
    hall.resume().await;
    desk.must(issue(2)).await;
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

/// Puts the versions of all spaces back, as a restored backup does.
pub async fn forget_versions(hall: &Hall) {
    let database = connect(hall).await;
    database.execute_unprepared("UPDATE spaces SET version = version - 1").await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_that_grows_with_the_halls_can_be_distributed_and_the_documentation_says_how() {
    let hall = Hall::on(Kind::Postgres).await;
    let database = connect(&hall).await;
    let query = "SELECT t.relname::text AS name, a.attname::text AS first FROM pg_index i \
                 JOIN pg_class t ON t.oid = i.indrelid \
                 JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public' \
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
                 WHERE i.indisunique AND t.relname <> 'seaql_migrations'";
    let indexes = database.query_all_raw(Statement::from_string(DbBackend::Postgres, query)).await.unwrap();
    let documentation = include_str!("../../../../docs/operations.md");
    let section =
        documentation.split("### Distributing the tables").nth(1).unwrap().split("\n## ").next().unwrap();
    assert!(indexes.len() > 20, "primary keys and unique indexes of every table");
    for index in indexes {
        let (table, first) =
            (index.try_get::<String>("", "name").unwrap(), index.try_get::<String>("", "first").unwrap());
        let named = format!("`{table}`");
        let row = section.lines().find(|line| line.contains(&named));
        let row = row.unwrap_or_else(|| panic!("docs/operations.md does not say how {table} is distributed"));
        let says =
            row.contains(&format!("`{first}`")) || row.contains("hash") || row.contains("reference tables");
        assert!(says, "{table} is unique by {first} first, and docs/operations.md says: {row}");
    }
    database.close().await.unwrap();
    hall.close().await;
}
