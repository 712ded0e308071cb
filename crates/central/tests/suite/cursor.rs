//! Pulling: pages that end between two versions, and a cursor that loses nothing however many write.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::record::{Kind, Record};
use domain::refusal::RefusalCode;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use protocol::sync::PULL_PAGE;
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement, TransactionTrait as _};

use crate::desk::{Desk, call_next, finish, issue, now, open_counter};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    pages_end_between_two_versions => super::pages;
    who_pulls_all_the_time_misses_nothing_while_others_write => super::nothing_missed;
    what_is_closed_leaves_the_desktops_but_not_the_store => super::retirement;
}

async fn pages(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    for first in [1, 301, 601] {
        desk.act_all((first..first + 300).map(issue).collect()).await;
    }
    let (mut since, mut pages, mut keys) = (0, 0, BTreeSet::new());
    loop {
        let page = desk.page("hall:H", since).await.unwrap();
        assert!(page.records.len() <= PULL_PAGE, "no single push was larger than a page");
        assert!(
            page.records.iter().all(|record| record.version > since && record.version <= page.version),
            "a page holds the versions after the last one up to its own"
        );
        keys.extend(page.records.iter().map(|record| record.record.key()));
        since = page.version;
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert_eq!(pages, 2, "what does not fit into one page fits into two");
    let tickets = keys.iter().filter(|key| key.kind == Kind::Ticket).count();
    assert_eq!(tickets, 900, "the pages together hold everything");
    let after = desk.page("hall:H", since).await.unwrap();
    assert_eq!((after.version, after.records.len(), after.more), (since, 0, false));
    hall.close().await;
}

/// Writers that write at the same time.
const WRITERS: u32 = 6;
/// Times each of them commits.
const COMMITS: u32 = 12;
/// What is written in each commit.
const AT_ONCE: u32 = 3;
/// Everything that is written.
const WRITTEN: usize = (WRITERS * COMMITS * AT_ONCE) as usize;

/// Lets writers write while a poller asks, again and again, for what came after its cursor. Answers how many things the poller saw, whose last
/// look begins after the last write.
async fn race(
    writers: Vec<BoxFuture<'static, ()>>,
    mut poll: impl FnMut(u64) -> BoxFuture<'static, (Vec<String>, u64)> + Send + 'static,
) -> usize {
    let done = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&done);
    let polling = tokio::spawn(async move {
        let (mut since, mut seen) = (0, BTreeSet::new());
        loop {
            let last = ended.load(Ordering::SeqCst);
            let (found, cursor) = poll(since).await;
            seen.extend(found);
            since = cursor;
            if last {
                return seen.len();
            }
        }
    });
    let writing: Vec<_> = writers.into_iter().map(tokio::spawn).collect();
    for writer in writing {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    polling.await.unwrap()
}

async fn nothing_missed(hall: Hall) {
    let reader = Arc::new(Desk::of(&hall, "guide").await);
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let mut desk = Desk::of(&hall, "guide").await;
        let write = async move {
            for push in 0..COMMITS {
                let first = (writer * COMMITS + push) * AT_ONCE;
                let results = desk.act_all((first..first + AT_ONCE).map(issue).collect()).await;
                assert!(results.iter().all(|result| result.refusal.is_none()), "{results:?}");
            }
        };
        writers.push(write.boxed());
    }
    let poll = move |since| {
        let reader = Arc::clone(&reader);
        async move {
            let (records, version) = reader.pull("hall:H", since).await;
            let tickets = records.iter().filter(|record| matches!(record, Record::Ticket(_)));
            (tickets.map(|ticket| ticket.key().id).collect(), version)
        }
        .boxed()
    };
    assert_eq!(race(writers, poll).await, WRITTEN, "the reader saw every ticket");
    hall.close().await;
}

/// What everybody tries first: rows numbered by a sequence, and a cursor that is the highest number seen. A number is given when a row is
/// written and not when it is committed, so a lower one can appear after the poller has passed it.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_over_a_sequence_misses_rows_in_the_same_race() {
    let url = testbed::postgres::database().await;
    let database = Database::connect(url).await.unwrap();
    database
        .execute_unprepared("CREATE TABLE naive (seq BIGSERIAL PRIMARY KEY, id TEXT NOT NULL)")
        .await
        .unwrap();
    let mut missed = 0;
    // A race is not lost every time; that this one is never lost would be a bad harness.
    for _ in 0..50 {
        database.execute_unprepared("TRUNCATE naive RESTART IDENTITY").await.unwrap();
        let write = |writer: u32| {
            let database = database.clone();
            async move {
                for commit in 0..COMMITS {
                    let tx = database.begin().await.unwrap();
                    for row in 0..AT_ONCE {
                        let insert = format!("INSERT INTO naive (id) VALUES ('{writer}-{commit}-{row}')");
                        tx.execute_unprepared(&insert).await.unwrap();
                    }
                    tx.commit().await.unwrap();
                }
            }
            .boxed()
        };
        let reader = database.clone();
        let poll = move |since| {
            let reader = reader.clone();
            async move {
                let query = format!("SELECT seq, id FROM naive WHERE seq > {since} ORDER BY seq");
                let rows =
                    reader.query_all_raw(Statement::from_string(DbBackend::Postgres, query)).await.unwrap();
                let cursor = rows.last().map_or(since, |row| row.try_get::<i64>("", "seq").unwrap() as u64);
                (rows.iter().map(|row| row.try_get::<String>("", "id").unwrap()).collect(), cursor)
            }
            .boxed()
        };
        let seen = race((0..WRITERS).map(write).collect(), poll).await;
        missed += WRITTEN - seen;
        if missed > 0 {
            break;
        }
    }
    assert!(missed > 0, "this race shows what a cursor misses");
    database.close().await.unwrap();
}

async fn retirement(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let called = clerk.act_all(vec![issue(1), issue(2), open_counter(1), call_next(1)]).await;
    let ticket = called[3].changed[0].clone();
    clerk.must(finish(&ticket, 1)).await;
    let (_, before) = clerk.pull("hall:H", 0).await;
    let store = hall.running().store();
    assert!(store.retire(now().plus_seconds(-60)).await.unwrap().is_empty(), "it was closed just now");
    assert_eq!(store.retire(now().plus_seconds(60)).await.unwrap().len(), 1);
    assert!(store.retire(now().plus_seconds(60)).await.unwrap().is_empty(), "it leaves once");
    let page = clerk.page("hall:H", before).await.unwrap();
    assert_eq!((page.gone, page.records.len(), page.version), (vec![ticket.clone()], 0, before + 1));
    let (records, _) = clerk.pull("hall:H", 0).await;
    let tickets: Vec<_> = records.iter().filter(|record| matches!(record, Record::Ticket(_))).collect();
    assert_eq!(tickets.len(), 1, "an empty desktop gets only what is open");
    let again = clerk.act(issue(1)).await.refusal.unwrap();
    assert_eq!(again.code, RefusalCode::NumberTaken, "the store still knows it");
    hall.close().await;
}
