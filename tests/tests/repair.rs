//! What a desktop holds is what the hall holds: it begins with snapshots, notices by itself when something differs, and puts it right.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use protocol::rpc::Commands;
use protocol::screen::*;
use protocol::sync::{Checksum, Page, Push};
use reqwest::StatusCode;
use system_tests::errand::{check_in, check_nothing_refused, clear_counter};
use system_tests::{Counter, Hall, Passage, Tap, wait_until};
use workstation::cache::{meta, outbox, record};
use workstation::line::{Answer, Request};
use workstation::sync::Repairs;

const HALL: &str = "hall:shifan";

/// What the base of a PC holds of the hall, and up to which version.
async fn held(counter: &Counter) -> (Option<(u64, String)>, Checksum) {
    let held = counter.read(|db| Ok((meta::cursor(db, HALL)?, record::checksum(db, HALL)?))).await;
    held.expect("the base can be read")
}

async fn repairs(counter: &Counter) -> Repairs {
    counter.read(Repairs::of).await.expect("the repairs are counted")
}

/// Changes the local data behind the engine's back.
async fn damage(counter: &Counter, statement: &'static str) {
    let cache = counter.ready().expect("usable").cache.clone();
    let done = cache.write(move |db| {
        assert!(db.execute(statement, []).expect("a statement") > 0, "{statement} changes something");
        Ok(())
    });
    done.await.expect("the damage is done");
}

/// Waits until a PC holds what one that has just begun holds.
async fn agrees_with_a_new_pc(hall: &Hall, counter: &Counter, name: &str) {
    let new = Counter::open(hall, name).await;
    new.log_in("lijing").await;
    wait_until("the PC holds what a new one holds", async || {
        drop(new.sync_now(Empty {}).await);
        drop(counter.sync_now(Empty {}).await);
        held(counter).await == held(&new).await
    })
    .await;
    new.close();
}

fn body(answer: &Answer) -> Page {
    serde_json::from_slice(&answer.body).expect("a page")
}

fn refused_by_a_proxy(status: StatusCode) -> Answer {
    Answer { status, headers: reqwest::header::HeaderMap::new(), body: "<html>no</html>".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_base_repairs_itself_after_a_start_and_after_an_outage() {
    let hall = Hall::start().await;
    let mut counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    let first = check_in(&counter, "魏新", 1, "A").await;
    counter.sent().await;
    assert_eq!(repairs(&counter).await, Repairs::default(), "so far nothing was wrong");

    // The line breaks, somebody is checked in, and a row of the base is lost meanwhile.
    counter.gate.cut();
    wait_until("the PC notices that it is alone", async || {
        drop(counter.sync_now(Empty {}).await);
        !counter.sync_status(Empty {}).await.expect("status").online
    })
    .await;
    let second = check_in(&counter, "孔令", 2, "A").await;
    damage(&counter, "DELETE FROM base WHERE kind = 'counter' AND id LIKE '%1'").await;
    counter.gate.restore();
    agrees_with_a_new_pc(&hall, &counter, "new-1").await;
    assert_eq!(repairs(&counter).await.done, 1, "the repair was counted");
    counter.sent().await;
    let queue = counter.queue_view(Empty {}).await.expect("queue");
    for ticket in [&first, &second] {
        let times = queue.waiting.iter().filter(|row| row.id == ticket.ticket.id).count();
        assert_eq!(times, 1, "{} is in the queue once", ticket.ticket.number);
    }

    for (round, statement) in [
        "UPDATE base SET version = version - 1 WHERE kind = 'hall'",
        "INSERT INTO base (kind, id, space, status, number, version, body)
         SELECT kind, id || '-stray', space, status, NULL, version, body FROM base WHERE kind = 'counter'",
        "UPDATE base SET space = 'hall:elsewhere' WHERE kind = 'staff'",
    ]
    .into_iter()
    .enumerate()
    {
        damage(&counter, statement).await;
        counter.close();
        counter = Counter::open(&hall, "counter-3").await;
        let done = 2 + u32::try_from(round).expect("a small number");
        wait_until("the damage is noticed after the start", async || {
            drop(counter.sync_now(Empty {}).await);
            repairs(&counter).await.done == done
        })
        .await;
        agrees_with_a_new_pc(&hall, &counter, &format!("new-{done}")).await;
    }
    assert_eq!(repairs(&counter).await.in_vain, 0);
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_changed_at_the_hall_reaches_a_desktop_that_had_it_already() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    for person in 1..=3 {
        check_in(&counter, "魏新", person, "A").await;
        counter.sent().await;
    }
    counter.close();
    hall.stop().await;
    let store =
        rusqlite::Connection::open(hall.data().join("central.sqlite")).expect("the store of a stopped hall");
    let changed = store
        .execute("UPDATE counters SET version = (SELECT min(version) FROM staff) + 1 WHERE id LIKE '%2'", [])
        .expect("a row can be changed");
    assert!(changed > 0);
    drop(store);
    hall.resume().await;
    let counter = Counter::open(&hall, "counter-3").await;
    wait_until("the difference is noticed", async || {
        drop(counter.sync_now(Empty {}).await);
        repairs(&counter).await.done == 1
    })
    .await;
    agrees_with_a_new_pc(&hall, &counter, "new").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_that_no_repair_removes_is_not_repaired_again_and_again() {
    let hall = Hall::start().await;
    // Whoever verifies the hall is told nonsense.
    let tap = Tap::new(|request: &Request| {
        if !request.path.contains("verify=true") || !request.path.contains("shifan") {
            return Passage::Through;
        }
        Passage::Changed(Box::new(|answer| {
            let mut page = body(answer);
            if let Some(checksum) = &mut page.checksum {
                checksum.sum = checksum.sum.wrapping_add(1);
            }
            answer.body = serde_json::to_vec(&page).expect("a page").into();
        }))
    });
    let counter =
        Counter::open_with(&hall, "counter-3", |config| config.surroundings = Arc::new(tap.clone())).await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    wait_until("the repair was in vain", async || repairs(&counter).await.in_vain == 1).await;
    for person in 1..=10 {
        check_in(&counter, "魏新", person, "A").await;
        counter.sent().await;
        drop(counter.sync_now(Empty {}).await);
    }
    let snapshots = tap.heard("/v1/snapshot").iter().filter(|asked| asked.path.contains("shifan")).count();
    assert_eq!(snapshots, 2, "one to begin with, one to repair");
    assert_eq!(repairs(&counter).await.in_vain, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_is_cut_off_leaves_nothing_and_begins_anew() {
    let hall = Hall::start().await;
    let cuts = Arc::new(AtomicU32::new(3));
    let left = Arc::clone(&cuts);
    let tap = Tap::new(move |request| {
        let cut = request.path.starts_with("/v1/snapshot")
            && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if cut {
            Passage::Changed(Box::new(|answer| answer.body = answer.body.slice(..answer.body.len() * 2 / 3)))
        } else {
            Passage::Through
        }
    });
    let counter =
        Counter::open_with(&hall, "counter-3", |config| config.surroundings = Arc::new(tap.clone())).await;
    let login = async {
        counter.log_in("wangxiaomin").await;
    };
    let watch = async {
        while cuts.load(Ordering::SeqCst) > 0 {
            let (rows, cursor) = counter
                .read(|db| Ok((record::checksum(db, "catalogue")?.records, meta::cursor(db, "catalogue")?)))
                .await
                .expect("the base can be read");
            assert!(rows == 0 || cursor.is_some(), "{rows} rows of half a snapshot");
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(login, watch);
    counter.sent().await;
    assert!(tap.heard("/v1/snapshot").len() > 3, "it began anew");
    agrees_with_a_new_pc(&hall, &counter, "new").await;
    let items = counter.read(|db| Ok(record::checksum(db, "catalogue")?.records)).await.expect("base");
    assert!(items > 700, "the whole catalogue is there: {items}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_that_was_off_for_two_months_sends_what_it_had_and_forgets_what_left() {
    let hall = Hall::start().await;
    let away = Counter::open(&hall, "counter-3").await;
    away.log_in("wangxiaomin").await;
    clear_counter(&away).await;
    let leaving = check_in(&away, "许多多", 31, "A").await;
    away.sent().await;
    away.gate.cut();
    let kept = check_in(&away, "孔令", 32, "A").await;
    away.close();

    // Meanwhile the person is served elsewhere; two weeks later the ticket leaves, a month later nobody knows of it any more.
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    clear_counter(&other).await;
    loop {
        let called = other.ticket_call_next(Empty {}).await.expect("somebody is waiting");
        let ticket = called.ticket.id;
        for action in [TicketAction::Start, TicketAction::Finish] {
            other.ticket_act(TicketAct { ticket, action }).await.expect("the person is served");
        }
        if ticket == leaving.ticket.id {
            break;
        }
    }
    other.sent().await;
    let store = hall.central().store();
    let soon = store.now().plus_seconds(60);
    assert!(!store.retire(soon).await.expect("retiring").is_empty());
    assert!(store.drop_tombstones(soon).await.expect("dropping") > 0);

    let tap = Tap::new(|_| Passage::Through);
    let back =
        Counter::open_with(&hall, "counter-3", |config| config.surroundings = Arc::new(tap.clone())).await;
    back.sent().await;
    agrees_with_a_new_pc(&hall, &back, "new").await;
    assert_eq!(tap.heard("/v1/snapshot").len(), 1, "only the hall's space was too old");
    let rows: i64 = back
        .read(|db| {
            let query = "SELECT count(*) FROM (SELECT body FROM base UNION ALL SELECT body FROM overlay)
                         WHERE instr(body, '许多多') > 0";
            Ok(db.query_row(query, [], |row| row.get(0)).expect("a count"))
        })
        .await
        .expect("the base can be read");
    assert_eq!(rows, 0, "nothing about the person is left on the PC");
    wait_until("what it had done before it was switched off arrives", async || {
        let queue = other.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().any(|row| row.id == kept.ticket.id)
    })
    .await;
    check_nothing_refused(&back).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_takes_only_small_bodies_lets_everything_through_in_the_end() {
    const MOST: usize = 3000;
    let hall = Hall::start().await;
    let tap = Tap::new(|request| {
        if request.path == "/v1/push" && request.body.len() > MOST {
            Passage::Answered(refused_by_a_proxy(StatusCode::PAYLOAD_TOO_LARGE))
        } else {
            Passage::Through
        }
    });
    let counter =
        Counter::open_with(&hall, "counter-3", |config| config.surroundings = Arc::new(tap.clone())).await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    counter.gate.cut();
    let mut issued = Vec::new();
    for person in 1..=18 {
        issued.push(check_in(&counter, "魏新", person, "A").await.ticket.id);
    }
    counter.gate.restore();
    counter.sent().await;
    let pushes = tap.heard("/v1/push");
    assert!(pushes.iter().any(|push| push.body.len() > MOST), "a large push was tried");
    let most = pushes.iter().filter(|push| push.body.len() <= MOST).map(commands).max();
    assert!(most.is_some_and(|most| most > 1), "and what went through was halved, not sent one by one");
    let queue = counter.queue_view(Empty {}).await.expect("queue");
    assert!(
        issued.iter().all(|id| queue.waiting.iter().any(|row| row.id == *id)),
        "everybody is in the queue"
    );
    check_nothing_refused(&counter).await;
}

fn commands(request: &Request) -> usize {
    serde_json::from_slice::<Push>(&request.body).expect("a push").commands.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_do_arrives_while_the_own_pushes_are_stuck() {
    let hall = Hall::start().await;
    let tap = Tap::new(|request| {
        if request.path == "/v1/push" {
            Passage::Answered(refused_by_a_proxy(StatusCode::PAYLOAD_TOO_LARGE))
        } else {
            Passage::Through
        }
    });
    let stuck = Counter::open_with(&hall, "reception", |config| config.surroundings = Arc::new(tap)).await;
    stuck.log_in("zhaoming").await;
    let own = check_in(&stuck, "孔令", 41, "A").await;
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let theirs = check_in(&other, "魏新", 42, "A").await;
    other.sent().await;
    wait_until("the ticket of the other counter is seen", async || {
        drop(stuck.sync_now(Empty {}).await);
        let queue = stuck.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().any(|row| row.id == theirs.ticket.id)
    })
    .await;
    let queue = stuck.queue_view(Empty {}).await.expect("queue");
    assert!(queue.waiting.iter().any(|row| row.id == own.ticket.id), "and what waits is still on the screen");
    assert!(stuck.sync_status(Empty {}).await.expect("status").waiting > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_does_not_get_on_is_torn_down_and_begun_anew() {
    let hall = Hall::start().await;
    let limit = std::time::Duration::from_millis(400);
    let counter = Counter::open_with(&hall, "counter-3", |config| config.watchdog = limit).await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    // The line goes silent: nobody is told, and every request waits.
    counter.gate.silence();
    let waiting = check_in(&counter, "魏新", 1, "A").await;
    let open = counter.ready().expect("usable");
    wait_until("the background work was begun anew", async || open.contact.borrow().restarts > 0).await;
    counter.gate.restore();
    counter.sent().await;
    let queue = counter.queue_view(Empty {}).await.expect("queue");
    assert!(queue.waiting.iter().any(|row| row.id == waiting.ticket.id));
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_hall_is_told_again_by_pcs_that_have_nothing_new_to_say() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    hall.stop().await;
    hall.back_up("yesterday");
    hall.resume().await;
    let ticket = check_in(&counter, "魏新", 51, "A").await;
    counter.sent().await;
    hall.stop().await;
    hall.restore("yesterday");
    hall.resume().await;
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    wait_until("the restored hall knows the ticket again", async || {
        drop(counter.sync_now(Empty {}).await);
        drop(other.sync_now(Empty {}).await);
        let queue = other.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().filter(|row| row.id == ticket.ticket.id).count() == 1
    })
    .await;
    counter.sent().await;
    agrees_with_a_new_pc(&hall, &counter, "new").await;
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_older_than_what_a_pc_keeps_does_not_block_it_for_ever() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    hall.stop().await;
    hall.back_up("long ago");
    hall.resume().await;
    check_in(&counter, "魏新", 61, "A").await;
    counter.sent().await;
    let kept = check_in(&counter, "孔令", 62, "A").await;
    counter.sent().await;
    // Weeks later the PC does not keep the first any more, only the last.
    damage(&counter, "DELETE FROM outbox WHERE state <> 'waiting' AND seq < (SELECT max(seq) FROM outbox)")
        .await;
    let last = counter.read(outbox::next_seq).await.expect("a number") - 1;
    assert!(last > 1);
    hall.stop().await;
    hall.restore("long ago");
    hall.resume().await;
    let client = counter.ready().expect("usable").client();
    wait_until("the PC goes on as a client of its own", async || {
        drop(counter.sync_now(Empty {}).await);
        counter.sync_status(Empty {}).await.expect("status").login_needed
    })
    .await;
    counter.log_in("wangxiaomin").await;
    assert_ne!(counter.ready().expect("usable").client(), client);
    let new = check_in(&counter, "许多多", 63, "A").await;
    counter.sent().await;
    let queue = counter.queue_view(Empty {}).await.expect("queue");
    for ticket in [kept, new] {
        assert!(
            queue.waiting.iter().any(|row| row.id == ticket.ticket.id),
            "{} is there",
            ticket.ticket.number
        );
    }
}
