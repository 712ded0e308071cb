//! Pushes of several desktops that arrive at once are executed together, and a large one in parts.

use std::collections::BTreeMap;

use domain::command::Command;
use domain::id::JointId;
use domain::record::Record;
use domain::refusal::RefusalCode;
use futures_util::future::join_all;
use protocol::error::FailureCode;
use protocol::sync::PUSH_MAX_COMMANDS;

use crate::desk::{Desk, is, issue, new_id};
use crate::hall::{Hall, Kind, on_both_stores, package_of};

on_both_stores! {
    what_fails_for_one_desktop_fails_for_it_alone => super::isolation;
    a_large_push_is_dealt_with_once_and_small_ones_beside_it => super::parts;
}

/// Desktops that push at once.
const DESKTOPS: u32 = 12;

async fn isolation(hall: Hall) {
    let mut gap = Desk::of(&hall, "guide").await;
    let mut original = Desk::of(&hall, "guide").await;
    original.must(issue(900)).await;
    let mut clone = Desk::of_session(&hall, original.client, original.session.clone());
    let mut desks = Vec::new();
    for _ in 0..DESKTOPS {
        desks.push(Desk::of(&hall, "guide").await);
    }

    let mut without_first = gap.log(vec![issue(901), issue(902)]);
    without_first.remove(0);
    let forked = clone.log(vec![issue(903)]);
    // The second of each is refused: the person has an open ticket.
    let logs: Vec<_> = (0..).zip(&mut desks).map(|(n, desk)| desk.log(vec![issue(n), issue(n)])).collect();
    let good = desks.iter().zip(logs).map(|(desk, log)| desk.push(log));
    let (gap, forked, good) = tokio::join!(gap.push(without_first), clone.push(forked), join_all(good));

    assert!(is(&gap, FailureCode::SequenceGap), "{gap:?}");
    assert!(is(&forked, FailureCode::ForkedClient), "{forked:?}");
    for answer in good {
        let answer = answer.expect("others have nothing to do with it");
        assert_eq!(answer.last_seq, 2);
        let refusals: Vec<_> =
            answer.results.iter().map(|result| result.refusal.as_ref().map(|refusal| refusal.code)).collect();
        assert_eq!(refusals, [None, Some(RefusalCode::OpenTicketExists)], "each gets its own answers");
        assert_eq!(answer.raised.len(), 1, "each is told that it changed the hall");
    }
    let report = hall.running().store().check_ledger(&"hall:H".parse().unwrap()).await.unwrap();
    assert_eq!((report.entries, report.broken_at), (1 + u64::from(DESKTOPS) * 2, None));
    hall.close().await;
}

async fn parts(hall: Hall) {
    let (mut large, mut small) = (Desk::of(&hall, "guide").await, Desk::of(&hall, "guide").await);
    let backlog = large.log((1..=u32::try_from(PUSH_MAX_COMMANDS).unwrap()).map(issue).collect());
    let beside = async {
        for serial in 600..620 {
            small.must(issue(serial)).await;
        }
    };
    // The answer of the first was lost, and the desktop sends the same again while the first is still on its way through.
    let (first, second, ()) = tokio::join!(large.push(backlog.clone()), large.push(backlog.clone()), beside);
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.last_seq, PUSH_MAX_COMMANDS as u64);
    assert!(first.results.iter().all(|result| result.refusal.is_none() && result.changed.len() == 1));
    assert_eq!(second.results, first.results, "the same again gets the same answer");
    let report = hall.running().store().check_ledger(&"hall:H".parse().unwrap()).await.unwrap();
    assert_eq!(
        (report.entries, report.broken_at),
        (PUSH_MAX_COMMANDS as u64 + 20, None),
        "each exactly once"
    );
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_rule_asks_for_records_without_end_is_refused_and_blocks_nothing() {
    let (package, items) = package_of(1001);
    let open = Command::JointOpen {
        joint: JointId(new_id()),
        hall: "H".into(),
        ticket: None,
        package: package.code.clone(),
        version: package.version,
        members: items.iter().map(|item| (item.code.clone(), item.version)).collect(),
        answers: BTreeMap::new(),
    };
    let records = items.into_iter().map(|item| Record::Item(Box::new(item)));
    let records = records.chain([Record::Package(Box::new(package))]).collect();
    let hall = Hall::with_more(Kind::Sqlite, records).await;
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let log = clerk.log(vec![issue(1), open, issue(2)]);
    let answer = clerk.push(log.clone()).await.unwrap();
    let refusals: Vec<_> =
        answer.results.iter().map(|result| result.refusal.as_ref().map(|refusal| refusal.code)).collect();
    assert_eq!(
        refusals,
        [None, Some(RefusalCode::Endless), None],
        "it is consumed, and the next is carried out"
    );
    assert_eq!(clerk.push(log).await.unwrap().results, answer.results, "told again, it answers the same");
    hall.close().await;
}
