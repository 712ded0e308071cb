//! Two counters that were alone called one person: the same end whichever log arrives first, on both stores.

use domain::command::{Command, TicketCommand};
use domain::id::TicketId;
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use domain::ticket::Ticket;
use domain::ticket::claim::SettlementRule;
use domain::time::Timestamp;
use protocol::sync::Envelope;

use crate::desk::{Desk, issue, now, open_counter};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    a_person_whom_two_counters_called_alone_is_settled_alike_whoever_comes_first => super::settled;
    a_desktop_whose_clock_was_set_back_does_not_become_the_earlier_one => super::clock;
}

/// What a counter does with a person while it is alone, beginning so many seconds ago; `wrong` is by how much its corrected clock is off.
fn alone(
    desk: &mut Desk,
    ticket: TicketId,
    counter: u16,
    (ago, wrong): (i64, i64),
    missed: bool,
) -> Vec<Envelope> {
    let deeds = if missed {
        vec![TicketCommand::CallAlone { counter, over: vec![] }, TicketCommand::NotHere { counter }]
    } else {
        vec![
            TicketCommand::CallAlone { counter, over: vec![] },
            TicketCommand::Start { counter },
            TicketCommand::Finish { counter },
        ]
    };
    let actor = desk.session.staff.id.clone();
    let mut at = now().plus_seconds(-ago);
    let seal = |action| {
        desk.seq += 1;
        at = at.plus_seconds(1);
        let told = Timestamp(at.0 + wrong * 1000);
        let command = Command::Ticket { ticket, action };
        // The wall clock is right now; what it was corrected by then is what is wrong.
        Envelope::seal(desk.seq, command, told, actor.clone()).by_the_wall(Some(at))
    };
    deeds.into_iter().map(seal).collect()
}

/// Two open counters, and somebody who has waited for an hour.
async fn two_counters(hall: &Hall, serial: u32) -> (Desk, Desk, TicketId) {
    let (mut one, mut two) = (Desk::of(hall, "clerk-1").await, Desk::of(hall, "clerk-2").await);
    one.must(open_counter(1)).await;
    two.must(open_counter(2)).await;
    let command = issue(serial);
    let Some(ticket) = command.subject().and_then(|key| key.id.parse().ok()).map(TicketId) else {
        panic!("a ticket is issued")
    };
    one.seq += 1;
    let seq = one.seq;
    let hour_ago = now().plus_seconds(-3600);
    one.push(vec![Envelope::seal(seq, command, hour_ago, "clerk-1".into())]).await.unwrap();
    (one, two, ticket)
}

async fn ticket(desk: &Desk, id: TicketId) -> Ticket {
    match desk.record("hall:H", &Key::ticket(id)).await {
        Some(Record::Ticket(ticket)) => *ticket,
        other => panic!("the ticket is there: {other:?}"),
    }
}

async fn settled(hall: Hall) {
    for (serial, first) in [(1, 1), (2, 2)] {
        let (mut one, mut two, id) = two_counters(&hall, serial).await;
        // Counter 1 called earlier and nobody came; counter 2 served the person.
        let missed = alone(&mut one, id, 1, (600, 0), true);
        let served = alone(&mut two, id, 2, (500, 0), false);
        let logs =
            if first == 1 { [(&one, missed), (&two, served)] } else { [(&two, served), (&one, missed)] };
        for (desk, log) in logs {
            let results = desk.push(log).await.unwrap().results;
            assert!(results.iter().all(|result| result.refusal.is_none()), "nothing is refused: {results:?}");
        }
        let settled = ticket(&one, id).await;
        let settlement = settled.settlement.as_ref().expect("both are named");
        assert_eq!((settled.status(), settled.counter()), ("finished", Some(2)), "served beats missed");
        assert_eq!((settlement.rule, settlement.yields[0].counter), (SettlementRule::Outcome, 1));
        let note = Command::Ticket { ticket: id, action: TicketCommand::Note };
        one.must(note.clone()).await;
        two.must(note).await;
        assert_eq!(ticket(&one, id).await.settlement.unwrap().seen_by, ["clerk-1".into(), "clerk-2".into()]);
    }
    // Online there is nobody to be settled with: the second is told where the person is.
    let (mut one, mut two, id) = two_counters(&hall, 5).await;
    one.must(Command::Ticket { ticket: id, action: TicketCommand::Call { counter: 1 } }).await;
    let refused = two.act(Command::Ticket { ticket: id, action: TicketCommand::Call { counter: 2 } }).await;
    assert_eq!(refused.refusal.unwrap().code, RefusalCode::TicketElsewhere);
    hall.close().await;
}

async fn clock(hall: Hall) {
    let (mut one, mut two, id) = two_counters(&hall, 1).await;
    let honest = alone(&mut one, id, 1, (300, 0), false);
    let wrong = alone(&mut two, id, 2, (200, -1200), false);
    two.push(wrong).await.unwrap();
    one.push(honest).await.unwrap();
    let settled = ticket(&one, id).await;
    assert_eq!(
        (settled.status(), settled.counter()),
        ("finished", Some(1)),
        "twenty minutes of a lie win nothing"
    );
    let settlement = settled.settlement.unwrap();
    assert_eq!(settlement.rule, SettlementRule::ClockInDoubt);
    assert!(settlement.yields[0].clock_in_doubt);
    hall.close().await;
}
