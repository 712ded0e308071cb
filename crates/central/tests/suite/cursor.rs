//! Pulling: pages that end between two versions, and a cursor that loses nothing however many write.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::record::{Kind, Record};
use domain::refusal::RefusalCode;
use protocol::sync::PULL_PAGE;

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
    assert_eq!(pages, 3, "two pushes of 300 do not fit into one page");
    let tickets = keys.iter().filter(|key| key.kind == Kind::Ticket).count();
    assert_eq!(tickets, 900, "the pages together hold everything");
    let after = desk.page("hall:H", since).await.unwrap();
    assert_eq!((after.version, after.records.len(), after.more), (since, 0, false));
    hall.close().await;
}

async fn nothing_missed(hall: Hall) {
    const WRITERS: u32 = 6;
    const PUSHES: u32 = 12;
    let reader = Desk::of(&hall, "guide").await;
    let mut desks = Vec::new();
    for _ in 0..WRITERS {
        desks.push(Desk::of(&hall, "guide").await);
    }
    let done = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&done);
    let reading = tokio::spawn(async move {
        let (mut since, mut seen) = (0, BTreeSet::new());
        loop {
            // Looked at before the pull: the last pull begins after the last write.
            let last = ended.load(Ordering::SeqCst);
            let (records, version) = reader.pull("hall:H", since).await;
            seen.extend(records.iter().filter(|record| matches!(record, Record::Ticket(_))).map(Record::key));
            since = version;
            if last {
                return seen.len();
            }
        }
    });
    let writing: Vec<_> = (0..WRITERS)
        .zip(desks)
        .map(|(writer, mut desk)| {
            tokio::spawn(async move {
                for push in 0..PUSHES {
                    let first = (writer * PUSHES + push) * 3;
                    let results = desk.act_all((first..first + 3).map(issue).collect()).await;
                    assert!(results.iter().all(|result| result.refusal.is_none()), "{results:?}");
                }
            })
        })
        .collect();
    for writer in writing {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let seen = reading.await.unwrap();
    assert_eq!(seen, (WRITERS * PUSHES * 3) as usize, "the reader saw every ticket");
    hall.close().await;
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
