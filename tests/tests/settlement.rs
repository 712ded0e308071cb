//! Two counters were alone and called the same people: nothing is refused, both clerks see how it was settled, and one key takes note.

use domain::id::TicketId;
use domain::ticket::claim::SettlementRule;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{check_in, check_nothing_refused, clear_counter};
use system_tests::{Counter, Hall, wait_until};

/// Calls and deals with everybody who waits until this ticket is called; alone, every counter gets to everybody in the end.
async fn serve_until(counter: &Counter, ticket: TicketId) {
    for _ in 0..200 {
        let called = counter.ticket_call_other(Empty {}).await.expect("somebody still waits");
        assert!(called.alone, "nobody else decided");
        if called.ticket.id == ticket {
            return;
        }
        act(counter, called.ticket.id, TicketAction::Finish).await;
    }
    panic!("the ticket is in nobody's list");
}

async fn act(counter: &Counter, ticket: TicketId, action: TicketAction) {
    let done = counter.ticket_act(TicketAct { ticket, action: action.clone() }).await;
    done.unwrap_or_else(|failure| panic!("{action:?} must be possible: {failure:?}"));
}

async fn settlement(counter: &Counter, ticket: TicketId) -> Option<SettlementEntry> {
    let entries = counter.settlement_list(Empty {}).await.expect("settlements are shown");
    entries.into_iter().find(|entry| entry.ticket == ticket)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_whom_two_counters_called_alone_is_settled_and_both_clerks_and_the_supervisor_see_it() {
    let hall = Hall::start().await;
    let (one, two) = (Counter::open(&hall, "counter-1").await, Counter::open(&hall, "counter-2").await);
    one.log_in("zhaoming").await;
    two.log_in("lijing").await;
    clear_counter(&one).await;
    clear_counter(&two).await;
    let person = check_in(&one, "魏新", 1, "A").await.ticket.id;
    one.sent().await;
    two.sent().await;
    wait_until("the other counter knows of the person", async || {
        let queue = two.queue_view(Empty {}).await.expect("the queue");
        queue.waiting.iter().any(|row| row.id == person)
    })
    .await;

    one.gate.cut();
    two.gate.cut();
    for counter in [&one, &two] {
        wait_until("the counter is alone", async || {
            !counter.sync_status(Empty {}).await.expect("the status").online
        })
        .await;
    }
    // Counter 1 calls first, and the person has gone to counter 2.
    serve_until(&one, person).await;
    act(&one, person, TicketAction::NotHere).await;
    serve_until(&two, person).await;
    act(&two, person, TicketAction::Start).await;
    act(&two, person, TicketAction::Finish).await;

    // The log that says "missed" arrives first: it must not stand for that.
    one.gate.restore();
    one.sent().await;
    two.gate.restore();
    two.sent().await;
    for counter in [&one, &two] {
        check_nothing_refused(counter).await;
        wait_until("both clerks see how it was settled", async || {
            settlement(counter, person).await.is_some()
        })
        .await;
        let entry = settlement(counter, person).await.expect("just seen");
        assert_eq!(
            (entry.rule, &*entry.status),
            (SettlementRule::Outcome, "finished"),
            "served beats missed"
        );
        assert_eq!((entry.stands.counter, entry.yields[0].counter), (2, 1));
        assert!(entry.stands.alone && entry.yields[0].alone);
        let status = counter.sync_status(Empty {}).await.expect("the status");
        assert!(status.attention > 0, "the navigation says that there is something to see");
    }
    let supervisor = Counter::open(&hall, "office").await;
    supervisor.log_in("zhoulan").await;
    assert!(settlement(&supervisor, person).await.is_some(), "the supervisor sees it, too");
    let stranger = Counter::open(&hall, "counter-5").await;
    stranger.log_in("wugang").await;
    assert!(settlement(&stranger, person).await.is_none(), "it is nobody else's affair");

    one.settlement_note(TicketRef { ticket: person }).await.expect("one key takes note");
    assert!(settlement(&one, person).await.is_none(), "and it is gone here");
    one.sent().await;
    wait_until("the other clerk sees who has taken note, and still has to", async || {
        settlement(&two, person).await.is_some_and(|entry| entry.seen_by == ["赵明"])
    })
    .await;
    let trail = hall.trail(&domain::record::Key::ticket(person)).await;
    for by in ["zhaoming", "lijing"] {
        assert!(
            trail.contains(&("ticket_call_alone".to_owned(), by.to_owned())),
            "both calls are in the audit trail: {trail:?}"
        );
    }
}
