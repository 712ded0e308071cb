//! Beginning with a snapshot, noticing a difference, and the floor below which nobody knows any more what left.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::record::{Key, Record};
use protocol::error::{Failure, FailureCode};
use protocol::snapshot::{self, End, SnapshotError};
use protocol::sync::{Checksum, PULL_PAGE, Page, Versioned};
use reqwest::{Method, StatusCode};

use crate::desk::{Desk, answer, call_next, failure, finish, issue, now, open_counter};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    the_last_page_tells_what_the_space_holds_when_it_is_asked_to => super::verified;
    a_changed_row_changes_the_checksum => super::tampered;
    a_snapshot_holds_what_the_pages_hold => super::whole;
    one_snapshot_serves_many_desktops_and_the_tail_is_pulled => super::shared;
    below_the_floor_a_desktop_is_sent_to_the_snapshot => super::floor;
    only_those_who_may_pull_a_space_get_its_snapshot => super::rights;
}

async fn verified_page(desk: &Desk, space: &str, since: u64) -> Page {
    let query = [("space", space.to_owned()), ("since", since.to_string()), ("verify", "true".to_owned())];
    answer(desk.request(Method::GET, "/v1/pull").query(&query).send().await.unwrap()).await.unwrap()
}

async fn compressed(desk: &Desk, space: &str, fresh: bool) -> Vec<u8> {
    let query = [("space", space.to_owned()), ("fresh", fresh.to_string())];
    let response = desk.request(Method::GET, "/v1/snapshot").query(&query).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], snapshot::MEDIA_TYPE);
    response.bytes().await.unwrap().to_vec()
}

fn opened(compressed: &[u8]) -> (Vec<Versioned>, End) {
    let mut records = Vec::new();
    let end = snapshot::read::<SnapshotError>(compressed, |record| {
        records.push(record);
        Ok(())
    });
    (records, end.unwrap())
}

fn checksum_of(records: &[Versioned]) -> Checksum {
    let mut checksum = Checksum::default();
    for record in records {
        let key = record.record.key();
        checksum.add(key.kind.name(), &key.id, record.version);
    }
    checksum
}

async fn paged(desk: &Desk, space: &str) -> Vec<Versioned> {
    let (mut records, mut since) = (Vec::new(), 0);
    loop {
        let page = desk.page(space, since).await.unwrap();
        assert_eq!(page.checksum, None, "nobody asked for it");
        records.extend(page.records);
        since = page.version;
        if !page.more {
            return records;
        }
    }
}

fn tickets(records: &[Versioned]) -> BTreeSet<Key> {
    let keys = records.iter().filter(|record| matches!(record.record, Record::Ticket(_)));
    keys.map(|record| record.record.key()).collect()
}

/// Somebody is called and served, and what was closed leaves.
async fn retire_one(hall: &Hall, clerk: &mut Desk) -> Key {
    let called = clerk.act_all(vec![open_counter(1), call_next(1)]).await;
    let ticket = called[1].changed[0].clone();
    clerk.must(finish(&ticket, 1)).await;
    assert_eq!(hall.running().store().retire(now().plus_seconds(60)).await.unwrap().len(), 1);
    ticket
}

async fn verified(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    for first in [1, 301] {
        clerk.act_all((first..first + 300).map(issue).collect()).await;
    }
    retire_one(&hall, &mut clerk).await;
    let first = verified_page(&clerk, "hall:H", 0).await;
    assert!(first.more && first.checksum.is_none(), "a page that is not the last one says nothing");
    let last = verified_page(&clerk, "hall:H", first.version).await;
    assert!(!last.more);
    let records = paged(&clerk, "hall:H").await;
    assert_eq!(last.checksum, Some(checksum_of(&records)), "what is pulled is what was summed up");
    let unchanged = verified_page(&clerk, "hall:H", last.version).await;
    assert_eq!((unchanged.records.len(), unchanged.checksum), (0, last.checksum), "also when nothing is new");
    let catalogue = verified_page(&clerk, "catalogue", 0).await;
    assert_eq!(catalogue.checksum, Some(checksum_of(&catalogue.records)));
    hall.close().await;
}

async fn tampered(hall: Hall) {
    let mut guide = Desk::of(&hall, "guide").await;
    guide.act_all(vec![issue(1), issue(2)]).await;
    guide.must(issue(3)).await;
    let (before, old) = (verified_page(&guide, "hall:H", 0).await, compressed(&guide, "hall:H", false).await);
    crate::store::set_versions(&hall, "tickets", before.version, before.version - 1).await;
    let after = verified_page(&guide, "hall:H", 0).await;
    assert_eq!(after.version, before.version, "the version of the space says nothing about it");
    assert_ne!(after.checksum, before.checksum);
    assert_eq!(after.checksum.unwrap().records, before.checksum.unwrap().records);
    assert_eq!(compressed(&guide, "hall:H", false).await, old, "the kept snapshot is as it was");
    let (records, end) = opened(&compressed(&guide, "hall:H", true).await);
    assert_eq!(
        (Some(end.checksum), checksum_of(&records)),
        (after.checksum, end.checksum),
        "a fresh one is not"
    );
    let kept = opened(&compressed(&guide, "hall:H", false).await).1;
    assert_eq!(kept, end, "and is given to everybody from now on");
    hall.close().await;
}

async fn whole(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    for first in [1, 301, 601] {
        clerk.act_all((first..first + 300).map(issue).collect()).await;
    }
    let gone = retire_one(&hall, &mut clerk).await;
    let (records, end) = opened(&compressed(&clerk, "hall:H", false).await);
    let page = verified_page(&clerk, "hall:H", end.version).await;
    assert_eq!((page.records.len(), page.gone.len(), page.more), (0, 0, false), "nothing is left to pull");
    assert_eq!((end.space.as_str(), &end.epoch, Some(end.checksum)), ("hall:H", &page.epoch, page.checksum));
    assert!(records.is_sorted_by_key(|record| record.version));
    assert_eq!(records.len(), paged(&clerk, "hall:H").await.len());
    assert!(tickets(&records).len() == 899 && !tickets(&records).contains(&gone), "what left is not in it");
    let (nothing, end) =
        opened(&compressed(&Desk::of(&hall, "approver").await, "department:dept", false).await);
    assert_eq!(
        (nothing.len(), end.version),
        (0, 0),
        "a space in which nothing was ever written has one, too"
    );
    hall.close().await;
}

async fn shared(hall: Hall) {
    let mut guide = Desk::of(&hall, "guide").await;
    guide.act_all((1..=50).map(issue).collect()).await;
    let guide = Arc::new(guide);
    let asking: Vec<_> = (0..20)
        .map(|_| {
            let guide = Arc::clone(&guide);
            tokio::spawn(async move { compressed(&guide, "hall:H", false).await })
        })
        .collect();
    let mut answers = BTreeSet::new();
    for asked in asking {
        answers.insert(asked.await.unwrap());
    }
    assert_eq!(answers.len(), 1, "all that ask at once get the same");
    let first = answers.pop_first().unwrap();
    let mut guide = Arc::into_inner(guide).unwrap();

    guide.act_all((51..=60).map(issue).collect()).await;
    let again = compressed(&guide, "hall:H", false).await;
    assert_eq!(again, first, "ten tickets later it is still good");
    let (mut records, end) = opened(&again);
    let tail = verified_page(&guide, "hall:H", end.version).await;
    records.extend(tail.records);
    assert_eq!(tickets(&records).len(), 60, "the rest is in the tail");

    for first in [61, 361] {
        guide.act_all((first..first + 300).map(issue).collect()).await;
    }
    let later = opened(&compressed(&guide, "hall:H", false).await);
    assert!(later.1.version > end.version, "with a tail of more than {PULL_PAGE} a new one is made");
    assert_eq!(tickets(&later.0).len(), 660);
    hall.close().await;
}

async fn floor(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    clerk.act_all((1..=3).map(issue).collect()).await;
    let kept = opened(&compressed(&clerk, "hall:H", false).await);
    let (_, before) = clerk.pull("hall:H", 0).await;
    let gone = retire_one(&hall, &mut clerk).await;
    let (_, after) = clerk.pull("hall:H", before).await;
    let store = hall.running().store();

    assert_eq!(store.drop_tombstones(now().plus_seconds(-60)).await.unwrap(), 0, "it left just now");
    assert_eq!(clerk.page("hall:H", before).await.unwrap().gone, std::slice::from_ref(&gone));
    assert_eq!(store.drop_tombstones(now().plus_seconds(60)).await.unwrap(), 1);
    assert_eq!(store.drop_tombstones(now().plus_seconds(60)).await.unwrap(), 0, "it is dropped once");

    for since in [0, before, after - 1] {
        let query = [("space", "hall:H".to_owned()), ("since", since.to_string())];
        let response = clerk.request(Method::GET, "/v1/pull").query(&query).send().await.unwrap();
        let (status, refused): (_, Failure) = failure(response).await;
        assert!(refused.is(FailureCode::SnapshotNeeded), "since {since}: {refused:?}");
        assert_eq!(
            (status, refused.params["floor"].as_str()),
            (StatusCode::GONE, after.to_string().as_str())
        );
    }
    let unchanged = verified_page(&clerk, "hall:H", after).await;
    assert_eq!((unchanged.version, unchanged.records.len()), (after, 0), "whoever has come this far goes on");

    let (records, end) = opened(&compressed(&clerk, "hall:H", false).await);
    assert!(end.version > kept.1.version, "a snapshot from below the floor is not given out any more");
    assert!(!tickets(&records).contains(&gone));
    let tail = verified_page(&clerk, "hall:H", end.version).await;
    assert_eq!(tail.checksum, Some(checksum_of(&records)), "from the snapshot on, it goes on as always");
    clerk.must(issue(4)).await;
    assert_eq!(clerk.page("hall:H", end.version).await.unwrap().records.len(), 1);
    assert_eq!(clerk.page("catalogue", 0).await.unwrap().version, 1, "other spaces have no floor");
    hall.close().await;
}

async fn rights(hall: Hall) {
    let stranger = Desk::of(&hall, "stranger").await;
    for space in ["hall:H", "department:dept"] {
        let request = stranger.request(Method::GET, "/v1/snapshot").query(&[("space", space)]);
        assert_eq!(failure(request.send().await.unwrap()).await.0, StatusCode::FORBIDDEN, "{space}");
    }
    assert!(compressed(&stranger, "hall:K", false).await.len() > 20);
    assert!(compressed(&stranger, "catalogue", false).await.len() > 20);
    let request = stranger.request(Method::GET, "/v1/snapshot").query(&[("space", "nonsense")]);
    assert_eq!(failure(request.send().await.unwrap()).await.0, StatusCode::BAD_REQUEST);
    let request = reqwest::Client::new().get(format!("{}/v1/snapshot?space=catalogue", hall.url()));
    assert_eq!(failure(request.send().await.unwrap()).await.0, StatusCode::UNAUTHORIZED);
    hall.close().await;
}
