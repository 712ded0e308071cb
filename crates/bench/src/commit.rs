//! What a durable action costs more than a bare commit of as many bytes.

use std::path::Path;

use domain::answer::Answer;
use domain::command::Changes;
use domain::id::CaseId;
use protocol::error::Failure;
use protocol::rpc::Commands;
use protocol::screen::{CaseEdit, Empty};
use rusqlite::Connection;
use system_tests::{Counter, errand, wait_until};
use workstation::cache::PAGE_SEAL;

use crate::Fallible;
use crate::report::Report;
use crate::times::Times;

/// How often each is done.
const RUNS: u32 = 400;
/// Runs before the first that counts.
const WARM_UP: u32 = 20;

/// A database with the settings of the cache and nothing of its own.
struct Bare(Connection);

impl Bare {
    fn open(path: &Path, encrypted: bool) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        if encrypted {
            connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"; {PAGE_SEAL}", "07".repeat(32)))?;
        }
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        connection.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        )?;
        Ok(Self(connection))
    }

    fn insert(&self, body: &str) -> rusqlite::Result<()> {
        self.0.prepare_cached("INSERT INTO bare (body) VALUES (?1)")?.execute([body]).map(drop)
    }
}

/// Edits a draft, as the screens do after a pause in typing, against bare inserts; the network is down, so that nothing else writes.
pub async fn measure(counter: &Counter, folder: &Path, report: &mut Report) -> Fallible {
    let case = errand::fill_residence_permit(counter).await.case.id;
    counter.sent().await;
    counter.gate.cut();
    wait_until("the counter knows that it is alone", async || {
        drop(counter.sync_now(Empty {}).await);
        counter.sync_status(Empty {}).await.is_ok_and(|status| !status.online)
    })
    .await;
    let body = "x".repeat(bytes_of_an_edit(counter, case).await?);
    let encrypted = Bare::open(&folder.join("bare-encrypted.sqlite"), true)?;
    let plain = Bare::open(&folder.join("bare-plain.sqlite"), false)?;
    let mut times = <[Times; 3]>::default();
    for run in 0..WARM_UP + RUNS {
        if run == WARM_UP {
            times = <[Times; 3]>::default();
        }
        let [acted, bare_encrypted, bare_plain] = &mut times;
        acted.of(edit(counter, case, run)).await?;
        bare_encrypted.of(async { encrypted.insert(&body) }).await?;
        bare_plain.of(async { plain.insert(&body) }).await?;
    }
    let mut screen = Times::default();
    for run in 0..100 {
        let edit = CaseEdit { case, changes: change(run) };
        screen.of(counter.case_edit(edit)).await?;
    }
    counter.gate.restore();
    counter.sent().await;
    let [acted, bare_encrypted, bare_plain] = &times;
    report.times_and_longest(
        "Durable action: one edit of a draft, checked, in outbox and view, on the disk (`Desk::act`)",
        acted,
    );
    report.times_and_longest(
        format!("Bare commit: one INSERT of as many bytes ({}), SQLCipher", body.len()),
        bare_encrypted,
    );
    report.times_and_longest("The same without encryption", bare_plain);
    report.ratio("Durable action : bare commit, SQLCipher", acted, bare_encrypted, Some(1.5));
    report.ratio("Durable action : bare commit, without encryption", acted, bare_plain, Some(1.5));
    report.times("The same edit with the screen that answers it (`case_edit`)", &screen);
    Ok(())
}

fn change(run: u32) -> Changes {
    Changes::from([("address".to_owned(), Some(Answer::Text(format!("示范市示范区临港街道 {run} 号"))))])
}

/// One edit, made as the command of the screens makes it, kept durably. Gives its number in the outbox.
pub async fn edit(counter: &Counter, case: CaseId, run: u32) -> Result<u64, Failure> {
    Ok(counter.edit_case(case, change(run)).await?.seq)
}

/// What an edit writes: the command in the outbox and the record in the overlay.
async fn bytes_of_an_edit(counter: &Counter, case: CaseId) -> Fallible<usize> {
    edit(counter, case, 0).await?;
    let bytes: rusqlite::Result<u32> = counter
        .read(move |connection| {
            Ok(connection.query_row(
                "SELECT (SELECT octet_length(envelope) FROM outbox ORDER BY seq DESC LIMIT 1)
                      + (SELECT octet_length(body) FROM overlay WHERE id = ?1)",
                [case.to_string()],
                |row| row.get(0),
            ))
        })
        .await?;
    Ok(usize::try_from(bytes?)?)
}
