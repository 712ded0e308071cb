//! After an outage: counters that were alone have called one person. What happened decides, and not whose log arrives first.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use std::collections::BTreeMap;

use domain::command::TicketCommand as Do;
use domain::id::TicketId;
use domain::refusal::RefusalCode;
use domain::rights::Clock;
use domain::ticket::claim::{Known, SettlementRule, Standing};
use domain::ticket::{Ticket, TicketClass, TicketState};
use proptest::prelude::*;
use support::{Office, clerk};

/// Something done alone at a counter, so many minutes after the network went.
type Deed = (i64, Do);

fn call(counter: u16) -> Do {
    Do::CallAlone { counter, over: vec![] }
}

fn park(counter: u16) -> Do {
    Do::Park { counter, reason: "copy shop".into(), missing: vec![] }
}

/// Three open counters, and one person who waits.
fn office() -> (Office, TicketId) {
    let mut office = Office::default();
    for (name, counter) in [("a", 1), ("b", 2), ("c", 3)] {
        office.open_counter(&clerk(name), counter);
    }
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.now = office.now.plus_seconds(3600);
    (office, ticket)
}

fn who(counter: u16) -> domain::rights::Actor {
    clerk(["a", "b", "c"][usize::from(counter) - 1])
}

/// The counter's log arrives.
fn arrive(office: &mut Office, ticket: TicketId, counter: u16, log: &[Deed]) -> Vec<RefusalCode> {
    let network_lost = office.now;
    let mut refused = vec![];
    for (minutes, deed) in log {
        office.now = network_lost.plus_seconds(minutes * 60);
        refused.extend(office.act(&who(counter), ticket, deed.clone()).err());
    }
    office.now = network_lost;
    refused
}

/// What both orders of arrival lead to, which must be the same.
fn settled(one: &[Deed], two: &[Deed]) -> Ticket {
    let (mut office, ticket) = office();
    let mut other = office.clone();
    assert_eq!(arrive(&mut office, ticket, 1, one), [], "nothing of the first log is refused");
    assert_eq!(arrive(&mut office, ticket, 2, two), [], "nothing of the second log is refused");
    arrive(&mut other, ticket, 2, two);
    arrive(&mut other, ticket, 1, one);
    assert_eq!(
        office.ticket(ticket).state,
        other.ticket(ticket).state,
        "it does not matter whose log comes first"
    );
    assert_eq!(office.ticket(ticket).settlement, other.ticket(ticket).settlement);
    office.ticket(ticket).clone()
}

#[track_caller]
fn stands(ticket: &Ticket, status: &str, counter: u16, rule: SettlementRule) {
    let settlement = ticket.settlement.as_ref().expect("both counters had the person, and it says so");
    assert_eq!((ticket.status(), settlement.stands.counter, settlement.rule), (status, counter, rule));
    assert_eq!(settlement.parties().count(), 2, "both are named");
    assert_eq!(ticket.served_at_once_unsettled(), None);
}

#[test]
fn served_beats_missed_although_the_other_counter_called_earlier() {
    let missed = [(1, call(1)), (4, Do::NotHere { counter: 1 })];
    let served = [(2, call(2)), (3, Do::Start { counter: 2 }), (9, Do::Finish { counter: 2 })];
    stands(&settled(&missed, &served), "finished", 2, SettlementRule::Outcome);
}

#[test]
fn of_two_counters_that_served_the_earlier_one_stands() {
    let one = [(5, call(1)), (6, Do::Start { counter: 1 }), (9, Do::Finish { counter: 1 })];
    let two = [(2, call(2)), (3, Do::Start { counter: 2 }), (30, Do::Finish { counter: 2 })];
    stands(&settled(&one, &two), "finished", 2, SettlementRule::Earlier);
}

#[test]
fn of_two_counters_that_missed_the_person_the_earlier_one_stands() {
    let one = [(5, call(1)), (6, Do::NotHere { counter: 1 })];
    let two = [(2, call(2)), (9, Do::NotHere { counter: 2 })];
    stands(&settled(&one, &two), "no_show", 2, SettlementRule::Earlier);
}

#[test]
fn parked_at_one_counter_beats_called_at_the_other() {
    let parked = [(5, call(1)), (6, Do::Start { counter: 1 }), (8, park(1))];
    stands(&settled(&parked, &[(2, call(2))]), "parked", 1, SettlementRule::Outcome);
}

#[test]
fn transferred_by_one_counter_beats_missed_at_the_other_and_the_person_waits_for_the_third() {
    let sent_on = [
        (5, call(1)),
        (6, Do::Start { counter: 1 }),
        (8, Do::Transfer { counter: 1, to_counter: 3, reason: String::new() }),
    ];
    let ticket = settled(&sent_on, &[(2, call(2)), (9, Do::NotHere { counter: 2 })]);
    stands(&ticket, "waiting", 1, SettlementRule::Outcome);
    assert_eq!(ticket.reserved_for, Some(3));
}

#[test]
fn a_claim_that_was_given_back_is_no_rival() {
    let ticket = settled(&[(1, call(1)), (2, Do::GiveBack { counter: 1 })], &[(2, call(2))]);
    assert!(ticket.is_at(2));
    assert_eq!(ticket.settlement, None, "there was nothing to settle");
}

#[test]
fn who_sits_at_a_window_stays_there_until_the_end_and_then_the_earlier_stands() {
    let (mut office, ticket) = office();
    arrive(
        &mut office,
        ticket,
        1,
        &[(1, call(1)), (2, Do::Start { counter: 1 }), (5, Do::Finish { counter: 1 })],
    );
    arrive(&mut office, ticket, 2, &[(3, call(2)), (4, Do::Start { counter: 2 })]);
    let live = office.ticket(ticket);
    assert!(live.is_open() && live.is_at(2), "the person sits at counter 2");
    stands(live, "serving", 2, SettlementRule::Outcome);
    assert_eq!(office.call_next(&who(2), 2), Err(RefusalCode::CounterBusy), "and is served to the end");
    arrive(&mut office, ticket, 2, &[(9, Do::Finish { counter: 2 })]);
    stands(office.ticket(ticket), "finished", 1, SettlementRule::Earlier);
}

#[test]
fn while_two_counters_serve_both_have_the_person_and_the_record_says_how_it_is_settled() {
    let ticket = settled(
        &[(1, call(1)), (3, Do::Start { counter: 1 })],
        &[(2, call(2)), (2, Do::Start { counter: 2 })],
    );
    stands(&ticket, "serving", 2, SettlementRule::Earlier);
    assert!(ticket.is_at(1) && ticket.is_at(2), "neither clerk loses the person who sits there");
    let mut unsettled = ticket;
    unsettled.settlement = None;
    assert_eq!(unsettled.served_at_once_unsettled(), Some((1, 2)), "without it, a check would find it");
}

#[test]
fn online_a_double_call_stays_refused() {
    let (mut office, ticket) = office();
    office.act(&who(1), ticket, Do::Call { counter: 1 }).unwrap();
    assert_eq!(office.act(&who(2), ticket, Do::Call { counter: 2 }), Err(RefusalCode::TicketElsewhere));
    assert_eq!(office.ticket(ticket).settlement, None);
}

#[test]
fn a_person_called_online_and_again_by_a_counter_that_is_alone_is_settled_as_well() {
    let (mut office, ticket) = office();
    office.act(&who(1), ticket, Do::Call { counter: 1 }).unwrap();
    arrive(
        &mut office,
        ticket,
        2,
        &[(2, call(2)), (3, Do::Start { counter: 2 }), (8, Do::Finish { counter: 2 })],
    );
    stands(office.ticket(ticket), "finished", 2, SettlementRule::Outcome);
    office.now = office.now.plus_seconds(600);
    assert!(office.call_next(&who(1), 1).is_err_and(|code| code == RefusalCode::NobodyWaiting), "1 is free");
}

#[test]
fn whoever_takes_a_parked_person_back_knowingly_is_no_rival_of_who_parked() {
    let (mut office, ticket) = office();
    office.act(&who(1), ticket, Do::Call { counter: 1 }).unwrap();
    office.act(&who(1), ticket, park(1)).unwrap();
    let since = office.now;
    let knowing = Do::CallAlone { counter: 2, over: vec![Known { counter: 1, since }] };
    let mut other = office.clone();
    arrive(&mut office, ticket, 2, &[(9, knowing.clone())]);
    assert!(office.ticket(ticket).is_at(2) && office.ticket(ticket).settlement.is_none());
    // The first counter, alone as well, takes the person back itself: now they are rivals.
    arrive(&mut office, ticket, 1, &[(5, call(1)), (6, Do::Start { counter: 1 })]);
    arrive(&mut other, ticket, 1, &[(5, call(1)), (6, Do::Start { counter: 1 })]);
    arrive(&mut other, ticket, 2, &[(9, knowing)]);
    stands(office.ticket(ticket), "serving", 1, SettlementRule::Outcome);
    assert_eq!(office.ticket(ticket).settlement, other.ticket(ticket).settlement);
}

#[test]
fn who_was_told_to_come_back_is_served_there_although_another_counter_had_finished() {
    let (mut office, ticket) = office();
    arrive(
        &mut office,
        ticket,
        1,
        &[(1, call(1)), (2, Do::Start { counter: 1 }), (5, Do::Finish { counter: 1 })],
    );
    arrive(&mut office, ticket, 2, &[(3, call(2)), (4, Do::Start { counter: 2 }), (6, park(2))]);
    stands(office.ticket(ticket), "finished", 1, SettlementRule::Outcome);
    assert!(office.ticket(ticket).is_parked_by(2));
    office.act(&who(2), ticket, Do::ComeBack { counter: 2 }).unwrap();
    assert!(office.ticket(ticket).is_at(2), "the person is at the window and nobody refuses that");
}

#[test]
fn one_who_was_missed_and_queued_again_is_not_missed_by_a_log_that_arrives_later() {
    let (mut office, ticket) = office();
    arrive(&mut office, ticket, 1, &[(1, call(1)), (3, Do::NotHere { counter: 1 }), (20, Do::Rejoin)]);
    arrive(&mut office, ticket, 2, &[(2, call(2)), (5, Do::NotHere { counter: 2 })]);
    assert_eq!(office.ticket(ticket).state, TicketState::Waiting, "the person was seen after that");
    let rank = office.ticket(ticket).issued_at;
    office.now = office.now.plus_seconds(3600);
    assert_eq!(office.call_next(&who(3), 3), Ok(ticket));
    assert_eq!(office.ticket(ticket).issued_at, rank, "at the old rank");
}

#[test]
fn a_lost_claim_is_given_back_at_its_old_rank_also_when_the_counter_goes_on_alone() {
    let (mut office, first) = office();
    let second = office.issue(TicketClass::Normal, "A", "2").unwrap();
    assert_eq!(office.call_next(&who(1), 1), Ok(first), "the answer to this is lost");
    let rank = office.ticket(first).issued_at;
    arrive(&mut office, second, 1, &[(1, call(1))]);
    assert_eq!((&office.ticket(first).state, office.ticket(first).issued_at), (&TicketState::Waiting, rank));
    assert!(office.ticket(second).is_at(1), "the person whom the clerk has called stays called");
    assert_eq!(office.call_next(&who(2), 2), Ok(first), "before everybody who came later");
}

#[test]
fn a_lost_claim_on_a_person_whom_another_counter_called_alone_is_given_back_without_a_quarrel() {
    let (mut office, first) = office();
    let second = office.issue(TicketClass::Normal, "A", "2").unwrap();
    assert_eq!(office.call_next(&who(1), 1), Ok(first), "the answer to this is lost");
    arrive(&mut office, first, 2, &[(2, call(2)), (3, Do::Start { counter: 2 })]);
    arrive(&mut office, second, 1, &[(1, call(1))]);
    assert!(office.ticket(first).is_at(2) && office.ticket(first).settlement.is_none());
    assert!(office.ticket(second).is_at(1));
}

#[test]
fn a_clock_in_doubt_wins_nothing_by_being_earlier() {
    let (mut office, ticket) = office();
    let mut other = office.clone();
    let honest = [(5, call(1)), (6, Do::Start { counter: 1 }), (9, Do::Finish { counter: 1 })];
    let wrong = [(-50, call(2)), (-49, Do::Start { counter: 2 }), (-40, Do::Finish { counter: 2 })];
    let arrive_both = |office: &mut Office, first: u16| {
        for counter in [first, 3 - first] {
            office.clock = if counter == 2 { Clock::InDoubt } else { Clock::Sound };
            arrive(office, ticket, counter, if counter == 2 { &wrong } else { &honest });
        }
    };
    arrive_both(&mut office, 1);
    arrive_both(&mut other, 2);
    stands(office.ticket(ticket), "finished", 1, SettlementRule::ClockInDoubt);
    assert_eq!(office.ticket(ticket).settlement, other.ticket(ticket).settlement);
}

#[test]
fn nobody_is_called_before_the_ticket_exists() {
    let honest = [(5, call(1)), (6, Do::Start { counter: 1 })];
    let impossible = [(-600, call(2)), (-599, Do::Start { counter: 2 })];
    stands(&settled(&honest, &impossible), "serving", 1, SettlementRule::ClockInDoubt);
}

#[test]
fn everybody_who_takes_note_is_remembered_until_something_new_happens() {
    let (mut office, ticket) = office();
    arrive(&mut office, ticket, 1, &[(1, call(1)), (2, Do::Start { counter: 1 })]);
    arrive(&mut office, ticket, 2, &[(3, call(2))]);
    let seen = |office: &Office| office.ticket(ticket).settlement.as_ref().unwrap().seen_by.clone();
    office.act(&who(1), ticket, Do::Note).unwrap();
    office.act(&who(1), ticket, Do::Note).unwrap();
    assert_eq!(seen(&office), [who(1).staff], "once");
    arrive(&mut office, ticket, 2, &[(4, Do::Start { counter: 2 })]);
    assert_eq!(seen(&office), [], "the other has served as well: that is news");
    office.act(&who(2), ticket, Do::Note).unwrap();
    let lone = office.issue(TicketClass::Normal, "A", "lone").unwrap();
    assert_eq!(office.act(&who(1), lone, Do::Note), Err(RefusalCode::TicketState), "nothing to take note of");
}

#[test]
fn undoing_touches_only_what_was_done_at_the_own_counter() {
    let one = [(1, call(1)), (2, Do::NotHere { counter: 1 }), (2, Do::Undo), (3, Do::Start { counter: 1 })];
    let two = [(1, call(2)), (2, Do::NotHere { counter: 2 })];
    let ticket = settled(&one, &two);
    stands(&ticket, "serving", 1, SettlementRule::Outcome);
    let other = ticket.claims.iter().find(|claim| claim.counter == 2).unwrap();
    assert_eq!(other.standing, Standing::NoShow);
}

/// Found by the property below: the second counter's undo, which left only the third's claim, took the third's chance to undo.
#[test]
fn a_counters_own_undo_does_not_depend_on_what_another_undid_meanwhile() {
    let called_by_mistake = |counter| [(0, call(counter)), (0, Do::Undo)];
    let ticket = settled(&called_by_mistake(1), &called_by_mistake(2));
    assert_eq!((&ticket.state, ticket.claims.len()), (&TicketState::Waiting, 0), "nobody has called");
    let (mut office, ticket) = office();
    arrive(&mut office, ticket, 1, &[(0, call(1))]);
    arrive(&mut office, ticket, 2, &called_by_mistake(2));
    office.act(&who(1), ticket, Do::Undo).unwrap();
    assert_eq!(office.ticket(ticket).state, TicketState::Waiting);
}

#[test]
fn whoever_knows_where_the_ticket_stands_ends_the_chance_to_undo_what_was_before() {
    let (mut office, ticket) = office();
    arrive(&mut office, ticket, 1, &[(0, call(1)), (0, Do::GiveBack { counter: 1 })]);
    office.act(&who(2), ticket, Do::Call { counter: 2 }).unwrap();
    assert_eq!(office.act(&who(1), ticket, Do::Undo), Err(RefusalCode::NotAllowed));
    arrive(&mut office, ticket, 2, &[(0, Do::NotHere { counter: 2 })]);
    office.act(&who(3), ticket, Do::Rejoin).unwrap();
    assert_eq!(
        office.act(&who(2), ticket, Do::Undo),
        Err(RefusalCode::NotAllowed),
        "the person is here again"
    );
    office.act(&who(3), ticket, Do::Undo).unwrap();
    assert_eq!(office.ticket(ticket).status(), "no_show", "who queued again by mistake did not");
    office.act(&who(3), ticket, Do::Rejoin).unwrap();
    office.act(&who(1), ticket, Do::Call { counter: 1 }).unwrap();
    assert_eq!(
        office.act(&who(3), ticket, Do::Undo),
        Err(RefusalCode::NotAllowed),
        "somebody has called since"
    );
}

fn deed(counter: u16) -> impl Strategy<Value = Do> {
    prop_oneof![
        4 => Just(call(counter)),
        4 => Just(Do::Start { counter }),
        3 => Just(Do::Finish { counter }),
        2 => Just(Do::NotHere { counter }),
        1 => Just(Do::GiveBack { counter }),
        1 => Just(park(counter)),
        1 => Just(Do::Transfer { counter, to_counter: counter % 3 + 1, reason: String::new() }),
        1 => Just(Do::Recall { counter }),
        1 => Just(Do::Undo),
    ]
}

/// What a counter does alone: calls, then whatever a clerk presses, each some seconds after the last.
fn log(counter: u16) -> impl Strategy<Value = Vec<(i64, Do)>> {
    (0i64..300, prop::collection::vec((0i64..20, deed(counter)), 0..8)).prop_map(move |(first, rest)| {
        let mut at = first;
        let mut log = vec![(at, call(counter))];
        for (pause, deed) in rest {
            at += pause;
            log.push((at, deed));
        }
        log
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_counters_do_alone_the_end_does_not_depend_on_the_order_of_arrival(
        logs in (log(1), log(2), log(3)),
        doubt in prop::array::uniform3(prop::bool::weighted(0.2)),
        order in prop::collection::vec(0usize..3, 40),
    ) {
        let (blank, ticket) = office();
        let logs = [logs.0, logs.1, logs.2];
        // Whether a counter's own command is legal depends on its own log alone, so each refuses the same ones everywhere.
        let run = |order: &mut dyn Iterator<Item = usize>| {
            let mut office = blank.clone();
            let network_lost = office.now;
            let mut at = [0; 3];
            let mut refused: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for counter in order {
                let Some((seconds, deed)) = logs[counter].get(at[counter]) else { continue };
                office.now = network_lost.plus_seconds(*seconds);
                office.clock = if doubt[counter] { Clock::InDoubt } else { Clock::Sound };
                let number = u16::try_from(counter).unwrap() + 1;
                if office.act(&who(number), ticket, deed.clone()).is_err() {
                    refused.entry(counter).or_default().push(at[counter]);
                }
                at[counter] += 1;
                assert_eq!(office.ticket(ticket).served_at_once_unsettled(), None);
            }
            (office.ticket(ticket).clone(), refused)
        };
        let whole = [0, 1, 2].into_iter().flat_map(|counter| std::iter::repeat_n(counter, 9));
        let (expected, refused) = run(&mut whole.clone());
        let (backwards, refused_backwards) = run(&mut [2, 1, 0].into_iter().flat_map(|counter| std::iter::repeat_n(counter, 9)));
        let (mixed, refused_mixed) = run(&mut order.into_iter().chain(whole));
        prop_assert_eq!(&refused, &refused_backwards, "what is refused depends on the own log alone");
        prop_assert_eq!(&refused, &refused_mixed, "what is refused depends on the own log alone");
        for other in [&backwards, &mixed] {
            prop_assert_eq!(&expected.state, &other.state);
            prop_assert_eq!(expected.reserved_for, other.reserved_for);
            prop_assert_eq!(&expected.claims, &other.claims);
            prop_assert_eq!(&expected.settlement, &other.settlement);
            prop_assert_eq!((expected.calls, expected.visits), (other.calls, other.visits));
        }
        prop_assert_eq!(expected.issued_at, blank.ticket(ticket).issued_at, "the rank is kept whatever happens");
        let counted = expected.claims.iter().filter(|claim| claim.standing != Standing::GivenBack).count();
        prop_assert_eq!(expected.settlement.is_some(), counted > 1, "two counters' claims are never silently one");
        if expected.claims.iter().any(|claim| claim.standing == Standing::Finished) {
            prop_assert!(matches!(expected.status(), "finished" | "serving"), "a served person stays served");
        }
    }
}
