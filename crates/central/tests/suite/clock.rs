//! Clocks: both what a desktop's clock said and what it was taken for are known here.

use domain::record::{Key, Record};
use domain::time::Timestamp;
use protocol::sync::Push;

use crate::desk::{Desk, accept, intake, new_id, now};
use crate::hall::{Hall, items, on_both_stores};

on_both_stores! {
    a_pc_that_is_two_days_wrong_accepts_a_case_with_the_right_date => super::two_days_wrong;
}

async fn two_days_wrong(hall: Hall) {
    const WRONG: i64 = -2 * 24 * 3600;
    let [item, _] = items();
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = domain::id::CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    // The desktop knows by how much it is wrong, and tells both.
    let (said, right) = (now().plus_seconds(WRONG), now());
    let envelopes: Vec<_> = clerk
        .log(vec![accept(case, &item, 1)])
        .into_iter()
        .map(|envelope| envelope.by_the_wall(Some(said)))
        .collect();
    let push = Push { client: clerk.client, sent_at: now().plus_seconds(WRONG), commands: envelopes };
    let answer: protocol::sync::PushAnswer = clerk.post("/v1/push", &push).await.unwrap();
    assert_eq!(answer.results[0].refusal, None, "the number's date is today's");
    let Some(Record::Case(accepted)) = clerk.record("hall:H", &Key::case(case)).await else {
        panic!("the case is there")
    };
    let acceptance = accepted.acceptance.unwrap();
    assert_eq!(acceptance.at.date(), right.date(), "it was accepted today");
    let (at, wall, received) = crate::store::times(&hall, clerk.client, clerk.seq).await;
    assert_eq!(Timestamp(wall.unwrap()), said, "what the desktop's clock said is kept");
    assert!(
        (at - right.0).abs() < 60_000 && (received - right.0).abs() < 600_000,
        "and so is the right time"
    );
    let (_, none, _) = crate::store::times(&hall, clerk.client, 1).await;
    assert_eq!(none, None, "an older desktop does not tell what its clock said");
    let space = domain::record::Space::Hall("H".into());
    let report = hall.running().store().check_ledger(&space).await.unwrap();
    assert_eq!(report.broken_at, None, "the chain holds with and without it");
    hall.close().await;
}
