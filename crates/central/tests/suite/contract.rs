//! What both stores must do alike.

use std::collections::BTreeSet;

use domain::command::{Command, TicketCommand};
use domain::id::{CaseId, TicketId};
use domain::record::{Key, Kind, Record, Space};
use domain::refusal::RefusalCode;
use domain::ticket::TicketState;
use protocol::error::FailureCode;
use protocol::sync::{Lease, LeaseRequest};

use crate::desk::{Desk, accept, call_next, finish, intake, is, issue, new_id, now, open_counter};
use crate::hall::{DEPARTMENT, Hall, items, on_both_stores};

on_both_stores! {
    the_same_push_again_gets_the_same_answer_and_changes_nothing => super::idempotent;
    a_gap_in_the_log_is_answered_with_the_number_that_is_expected => super::gap;
    another_command_under_a_used_number_is_a_cloned_client => super::fork;
    a_refused_command_is_consumed_and_does_not_block_the_next => super::refusal;
    two_counters_calling_at_once_never_call_one_person => super::five_hundred;
    leased_numbers_of_two_desktops_never_overlap => super::leases;
    a_withdrawn_item_is_not_accepted_any_more => super::withdrawal;
    an_acceptance_reaches_the_department_and_its_decision_comes_back => super::department;
    the_ledger_holds_together => super::ledger;
    a_number_is_given_once_even_to_two_desktops_at_once => super::numbers;
    everything_is_there_after_a_restart => super::restart;
}

async fn idempotent(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    let log = desk.log(vec![issue(1), issue(2)]);
    let first = desk.push(log.clone()).await.unwrap();
    let (_, version) = desk.pull("hall:H", 0).await;
    let again = desk.push(log.clone()).await.unwrap();
    assert_eq!(again.results, first.results, "the stored results are answered");
    assert_eq!(again.last_seq, 2);
    let (records, unchanged) = desk.pull("hall:H", version).await;
    assert_eq!((records.len(), unchanged), (0, version), "nothing was executed twice");
    let more = desk.log(vec![issue(3)]);
    let both = desk.push([log, more].concat()).await.unwrap();
    assert_eq!(both.results.len(), 3, "what is old is answered, what is new is executed");
    assert_eq!(both.results[..2], first.results[..]);
    let empty = desk.push(Vec::new()).await.unwrap();
    assert_eq!((empty.last_seq, empty.results.len()), (3, 0), "an empty push tells how far the log has come");
    hall.close().await;
}

async fn gap(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    let mut log = desk.log(vec![issue(1), issue(2), issue(3)]);
    let third = log.split_off(2);
    let refused = desk.push(third.clone()).await;
    assert!(is(&refused, FailureCode::SequenceGap));
    assert_eq!(refused.unwrap_err().params["expected"], "1");
    let first = vec![log[0].clone()];
    let with_hole = desk.push([first, third].concat()).await;
    assert_eq!(with_hole.unwrap_err().params["expected"], "2", "a hole inside a push is a gap, too");
    assert_eq!(desk.push(Vec::new()).await.unwrap().last_seq, 0, "nothing was executed");
    hall.close().await;
}

async fn fork(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    desk.must(issue(1)).await;
    desk.seq = 0;
    let other = desk.log(vec![issue(2)]);
    assert!(is(&desk.push(other).await, FailureCode::ForkedClient));
    hall.close().await;
}

async fn refusal(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    let unknown = Command::Ticket { ticket: TicketId(new_id()), action: TicketCommand::Rejoin };
    let log = desk.log(vec![issue(1), unknown, issue(2)]);
    let answer = desk.push(log.clone()).await.unwrap();
    assert_eq!(answer.last_seq, 3);
    assert_eq!(answer.results[1].refusal.as_ref().unwrap().code, RefusalCode::NotFound);
    assert!(answer.results[1].changed.is_empty());
    assert_eq!((&answer.results[0].refusal, &answer.results[2].refusal), (&None, &None));
    assert_eq!(desk.push(log).await.unwrap().results, answer.results, "a refusal is stored like any result");
    hall.close().await;
}

async fn five_hundred(hall: Hall) {
    // In rounds, because every call looks at everybody who waits and a debug build takes its time for that.
    const ROUNDS: u32 = 5;
    const EACH: u32 = 50;
    let mut guide = Desk::of(&hall, "guide").await;
    let (mut one, mut two) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "clerk-2").await);
    one.must(open_counter(1)).await;
    two.must(open_counter(2)).await;
    let mut called = Vec::new();
    for round in 0..ROUNDS {
        let first = round * 2 * EACH + 1;
        guide.act_all((first..first + 2 * EACH).map(issue).collect()).await;
        let working = [(one, 1), (two, 2)].map(|(desk, counter)| tokio::spawn(serve(desk, counter, EACH)));
        let [by_one, by_two] = working;
        let ((back_one, of_one), (back_two, of_two)) = (by_one.await.unwrap(), by_two.await.unwrap());
        (one, two) = (back_one, back_two);
        called.extend(of_one);
        called.extend(of_two);
    }
    assert_eq!(called.len(), 500);
    assert_eq!(called.iter().collect::<BTreeSet<_>>().len(), 500, "every ticket was called exactly once");
    let (records, _) = guide.pull("hall:H", 0).await;
    let finished = records.iter().filter(|record| match record {
        Record::Ticket(ticket) => matches!(ticket.state, TicketState::Finished(_)) && ticket.calls == 1,
        _ => false,
    });
    assert_eq!(finished.count(), 500, "every ticket is finished after one call");
    hall.close().await;
}

/// Calls and serves so many people.
async fn serve(mut desk: Desk, counter: u16, people: u32) -> (Desk, Vec<Key>) {
    let mut called = Vec::new();
    let mut next = vec![call_next(counter)];
    for _ in 0..people {
        let results = desk.act_all(next).await;
        assert!(results.iter().all(|result| result.refusal.is_none()), "somebody is waiting: {results:?}");
        let ticket = results.last().unwrap().changed[0].clone();
        next = vec![finish(&ticket, counter), call_next(counter)];
        called.push(ticket);
    }
    next.truncate(1);
    desk.act_all(next).await;
    (desk, called)
}

async fn leases(hall: Hall) {
    let (one, two) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "clerk-2").await);
    let lease = async |desk: &Desk, count| -> Vec<Lease> {
        let request = LeaseRequest {
            client: desk.client,
            series: "VA".to_owned(),
            day: "2026-03-02".to_owned(),
            count,
        };
        desk.post("/v1/leases", &request).await.unwrap()
    };
    for _ in 0..4 {
        tokio::join!(lease(&one, 30), lease(&two, 20));
    }
    let (of_one, of_two) = (lease(&one, 0).await, lease(&two, 0).await);
    assert_eq!((of_one.len(), of_two.len()), (4, 4), "asking for none answers what there is");
    let numbers: Vec<u32> = of_one.iter().chain(&of_two).flat_map(|lease| lease.first..=lease.last).collect();
    assert_eq!(numbers.len(), 200);
    assert_eq!(BTreeSet::from_iter(numbers).len(), 200, "no number is in two blocks");
    let all = lease(&one, 1000).await;
    assert_eq!(all.last().unwrap().last - all.last().unwrap().first, 999);
    let other_day =
        LeaseRequest { client: one.client, series: "VA".into(), day: "2026-03-03".into(), count: 5 };
    let blocks: Vec<Lease> = one.post("/v1/leases", &other_day).await.unwrap();
    assert_eq!((blocks[0].first, blocks[0].last), (1, 5), "every day begins anew");
    for (series, day) in [("", "2026-03-02"), ("VA", "2026-3-2"), ("VA/", "2026-03-02"), ("VA", "tomorrow")] {
        let request = LeaseRequest { client: one.client, series: series.into(), day: day.into(), count: 1 };
        assert!(is(&one.post::<Vec<Lease>>("/v1/leases", &request).await, FailureCode::BadRequest));
    }
    hall.close().await;
}

async fn withdrawal(hall: Hall) {
    let [_, item] = items();
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let admin = Desk::of(&hall, "admin").await;
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    let path = format!("/v1/catalogue/items/{}/withdraw", item.code);
    let since = serde_json::json!({ "since": now().date().to_string() });
    let by_clerk = clerk.request(reqwest::Method::POST, &path).json(&since).send().await.unwrap();
    assert_eq!(by_clerk.status(), 403, "only administrators withdraw");
    let (_, before) = clerk.pull("catalogue", 0).await;
    let by_admin = admin.request(reqwest::Method::POST, &path).json(&since).send().await.unwrap();
    assert_eq!(by_admin.status(), 204);
    let (changed, _) = clerk.pull("catalogue", before).await;
    assert!(
        matches!(&changed[..], [Record::Item(changed)] if changed.code == item.code && changed.cancelled_from.is_some()),
        "the desktops hear of it"
    );
    let result = clerk.act(accept(case, &item, 1)).await;
    assert_eq!(result.refusal.unwrap().code, RefusalCode::ItemWithdrawn, "also for a draft that is older");
    let offered: serde_json::Value =
        clerk.request(reqwest::Method::GET, "/v1/catalogue").send().await.unwrap().json().await.unwrap();
    assert_eq!(offered.as_array().unwrap().len(), 1, "the other item is still offered");
    let unknown = admin.request(reqwest::Method::POST, "/v1/catalogue/items/none/withdraw").json(&since);
    assert_eq!(unknown.send().await.unwrap().status(), 404);
    hall.close().await;
}

async fn department(hall: Hall) {
    let [item, _] = items();
    let (mut clerk, mut approver) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "approver").await);
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    let accepted = clerk.must(accept(case, &item, 1)).await;
    assert_eq!(accepted.changed.iter().map(|key| key.kind).collect::<Vec<_>>(), [Kind::Case, Kind::Task]);
    let (tasks, _) = approver.pull(&format!("department:{DEPARTMENT}"), 0).await;
    let [Record::Task(task)] = &tasks[..] else { panic!("the department has one task: {tasks:?}") };
    let decide = |action| Command::Task { task: task.id, department: DEPARTMENT.into(), action };
    approver.must(decide(domain::command::TaskCommand::Approve { opinion: "同意".to_owned() })).await;
    let Some(Record::Case(decided)) = clerk.record("hall:H", &Key::case(case)).await else {
        panic!("the case is there")
    };
    assert_eq!(decided.status(), "approved", "the hall hears of the decision");
    let again = clerk.act(accept(case, &item, 2)).await;
    assert_eq!(again.refusal.unwrap().code, RefusalCode::CaseState);
    hall.close().await;
}

async fn ledger(hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    desk.act_all((1..=20).map(issue).collect()).await;
    desk.act(issue(1)).await;
    let space = Space::Hall("H".into());
    let report = hall.running().store().check_ledger(&space).await.unwrap();
    assert_eq!(
        (report.entries, report.broken_at),
        (21, None),
        "every command has its entry, refused ones too"
    );
    crate::store::tamper(&hall).await;
    let report = hall.running().store().check_ledger(&space).await.unwrap();
    assert_eq!(report.broken_at, Some(7), "a changed entry breaks the chain where it stands");
    hall.close().await;
}

async fn numbers(hall: Hall) {
    let (mut one, mut two) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "clerk-2").await);
    for serial in 1..=10 {
        let (first, second) = tokio::join!(one.act(issue(serial)), two.act(issue(serial)));
        let refused: Vec<_> =
            [&first, &second].into_iter().filter_map(|result| result.refusal.as_ref()).collect();
        assert_eq!(refused.len(), 1, "one of two desktops gets number {serial}");
    }
    hall.close().await;
}

async fn restart(mut hall: Hall) {
    let mut desk = Desk::of(&hall, "guide").await;
    let log = desk.log((1..=5).map(issue).collect());
    let answer = desk.push(log.clone()).await.unwrap();
    let (before, version) = desk.pull("hall:H", 0).await;
    hall.pause().await;
    hall.resume().await;
    assert_eq!(desk.pull("hall:H", 0).await, (before, version), "records are as they were");
    let again = desk.push(log).await.unwrap();
    assert_eq!(again.results, answer.results, "results are, too");
    assert_eq!(again.epoch, answer.epoch, "a restart is no restoration");
    hall.close().await;
}
