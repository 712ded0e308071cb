//! What waited on a disk when the disk was copied is brought by each copy under numbers of its own, and executed once.

use domain::id::ClientId;
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use domain::ticket::TicketState;
use futures_util::future::join_all;
use protocol::sync::{CommandResult, Envelope};

use crate::desk::{Desk, call_next, finish, issue, new_id, now, open_counter};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    what_two_copies_bring_is_executed_once => super::once;
    what_two_copies_bring_at_the_same_moment_is_executed_once => super::at_once;
    a_copy_that_brings_what_the_original_has_brought_is_told_what_became_of_it => super::original_first;
    the_original_that_comes_after_its_copy_is_told_what_became_of_it => super::copy_first;
    whoever_was_at_the_original_was_at_the_copy => super::colleagues;
}

/// The command as it is numbered anew in the log of another desktop.
fn anew(desk: &mut Desk, first: &Envelope, before: ClientId) -> Envelope {
    desk.seq += 1;
    Envelope::seal(desk.seq, first.command.clone(), first.at, first.actor.clone())
        .first_at(first.origin_in(before))
}

/// The one result of a push.
async fn brings(desk: &Desk, envelope: Envelope) -> CommandResult {
    desk.push(vec![envelope]).await.unwrap().results.remove(0)
}

/// As [`brings`], numbered anew.
async fn brings_anew(desk: &mut Desk, first: &Envelope, before: ClientId) -> CommandResult {
    let envelope = anew(desk, first, before);
    brings(desk, envelope).await
}

async fn called(desk: &Desk) -> usize {
    let (records, _) = desk.pull("hall:H", 0).await;
    let called = |record: &&Record| match record {
        Record::Ticket(ticket) => !matches!(ticket.state, TicketState::Waiting),
        _ => false,
    };
    records.iter().filter(called).count()
}

async fn once(mut hall: Hall) {
    let mut guide = Desk::of(&hall, "guide").await;
    guide.act_all((1..=3).map(issue).collect()).await;
    let mut original = Desk::of(&hall, "clerk-1").await;
    original.must(open_counter(1)).await;
    let waiting = original.log(vec![call_next(1)]).remove(0);

    let (mut one, mut two) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "clerk-1").await);
    let brought = anew(&mut one, &waiting, original.client);
    let first = brings(&one, brought.clone()).await;
    assert_eq!(first.refusal, None);
    one.must(finish(&first.changed[0], 1)).await;

    two.must(open_counter(1)).await;
    let brought_again = anew(&mut two, &waiting, original.client);
    let answer = two.push(vec![brought_again]).await.unwrap();
    assert_eq!(answer.results, [CommandResult { seq: 2, ..first.clone() }], "the same, under its own number");
    assert!(answer.raised.is_empty(), "what it changed has to be looked for everywhere");
    assert_eq!(called(&guide).await, 1, "nobody is called a second time");
    assert_eq!(brings(&one, brought).await, first, "told again, it answers the same");

    hall.running().store().begin_epoch(now()).await.unwrap();
    hall.pause().await;
    hall.resume().await;
    let mut three = Desk::of(&hall, "clerk-1").await;
    let third = brings_anew(&mut three, &waiting, two.client).await;
    assert_eq!(
        third.refusal, None,
        "where it first stood is not where it stood last: this is another command"
    );
    let mut four = Desk::of(&hall, "clerk-1").await;
    let fourth = brings_anew(&mut four, &waiting, original.client).await;
    assert_eq!(
        fourth,
        CommandResult { seq: 1, ..first },
        "neither a restart nor an epoch makes it forgotten"
    );
    let report = hall.running().store().check_ledger(&"hall:H".parse().unwrap()).await.unwrap();
    assert_eq!(report.broken_at, None, "each time is in the audit trail");
    hall.close().await;
}

async fn at_once(hall: Hall) {
    const COPIES: u32 = 6;
    const ROUNDS: u32 = 8;
    let mut guide = Desk::of(&hall, "guide").await;
    let mut copies = Vec::new();
    for _ in 0..COPIES {
        copies.push(Desk::of(&hall, "guide").await);
    }
    for round in 1..=ROUNDS {
        let waiting = guide.log(vec![issue(round)]).remove(0);
        let brought: Vec<_> = copies.iter_mut().map(|copy| anew(copy, &waiting, guide.client)).collect();
        let pushes = copies.iter().zip(brought).map(|(copy, envelope)| brings(copy, envelope));
        let results = join_all(pushes).await;
        assert!(
            results.iter().all(|result| result.refusal.is_none()),
            "each is told of the one: {results:?}"
        );
        assert!(results.windows(2).all(|pair| pair[0].changed == pair[1].changed));
    }
    let report = hall.running().store().check_ledger(&"hall:H".parse().unwrap()).await.unwrap();
    assert_eq!((report.entries, report.broken_at), (u64::from(COPIES * ROUNDS), None));
    hall.close().await;
}

async fn original_first(hall: Hall) {
    let mut original = Desk::of(&hall, "guide").await;
    let log = original.log(vec![issue(1), issue(1)]);
    let results = original.push(log.clone()).await.unwrap().results;
    assert_eq!(results[1].refusal.as_ref().unwrap().code, RefusalCode::OpenTicketExists);
    let mut copy = Desk::of(&hall, "guide").await;
    let brought: Vec<_> = log.iter().map(|first| anew(&mut copy, first, original.client)).collect();
    assert_eq!(copy.push(brought).await.unwrap().results, results, "refusals, too");
    let ticket: &Key = &results[0].changed[0];
    let trail = hall.running().store().trail(&"hall:H".parse().unwrap(), ticket).await.unwrap();
    assert_eq!(trail.len(), 1, "the ticket was issued once: {trail:?}");
    hall.close().await;
}

async fn copy_first(hall: Hall) {
    let mut original = Desk::of(&hall, "guide").await;
    let log = original.log(vec![issue(1), issue(2)]);
    let mut copy = Desk::of(&hall, "guide").await;
    let first = brings_anew(&mut copy, &log[0], original.client).await;
    let results = original.push(log).await.unwrap().results;
    assert_eq!(results[0], first);
    assert_eq!(results[1].refusal, None, "what the copy did not have is executed");
    hall.close().await;
}

async fn colleagues(hall: Hall) {
    let earlier = Desk::of(&hall, "guide").await;
    let mut original = Desk::at(&hall, "clerk-1", earlier.client).await;
    let by_guide = |seq, command| Envelope::seal(seq, command, now(), "guide".into());
    let (first, second) = (by_guide(1, issue(1)), by_guide(2, issue(2)));
    original.seq = 2;

    let mut copy = Desk::of(&hall, "clerk-1").await;
    let result = brings_anew(&mut copy, &first, original.client).await;
    assert_eq!(result.refusal, None, "the colleague was at the desktop of which this is a copy");
    let later = brings(&copy, by_guide(2, issue(3))).await;
    assert_eq!(later.refusal, None, "and may have gone on at the copy");

    let mut stranger = Desk::of(&hall, "clerk-2").await;
    let result = brings_anew(&mut stranger, &second, original.client).await;
    assert_eq!(
        result.refusal.unwrap().code,
        RefusalCode::NotAllowed,
        "whoever was never there does not bring what a colleague did there"
    );
    let unknown = ClientId(new_id());
    let result = brings_anew(&mut stranger, &by_guide(1, issue(4)), unknown).await;
    assert_eq!(result.refusal.unwrap().code, RefusalCode::NotAllowed, "nor from a desktop that nobody knows");
    hall.close().await;
}
