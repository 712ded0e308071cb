//! The queue: who is called, what can happen to a ticket, and what never happens whatever is pressed.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use domain::command::{Command, TicketCommand as Do};
use domain::execute::execute;
use domain::record::{Key, Record};
use domain::refusal::RefusalCode;
use domain::rights::{Authority, Clock, Context};
use domain::ticket::{TicketClass, TicketState};
use domain::world::{Need, Stop, World};
use proptest::prelude::*;
use support::{Office, clerk};

#[test]
fn priority_goes_first_and_then_the_earlier_arrival() {
    let mut office = Office::default();
    office.open_counter(&clerk("a"), 1);
    let first = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.now = office.now.plus_seconds(60);
    let second = office.issue(TicketClass::Normal, "A", "2").unwrap();
    let elder = office.issue(TicketClass::Priority, "A", "3").unwrap();
    let mut called = vec![];
    for _ in 0..3 {
        let ticket = office.call_next(&clerk("a"), 1).unwrap();
        office.act(&clerk("a"), ticket, Do::Finish { counter: 1 }).unwrap();
        called.push(ticket);
    }
    assert_eq!(called, [elder, first, second], "priority first, then in the order of arrival");
    assert_eq!(office.call_next(&clerk("a"), 1), Err(RefusalCode::NobodyWaiting));
}

#[test]
fn a_stream_of_priority_people_never_starves_a_normal_one() {
    let mut office = Office::default();
    office.open_counter(&clerk("a"), 1);
    let patient = office.issue(TicketClass::Normal, "A", "patient").unwrap();
    for round in 0..40 {
        office.now = office.now.plus_seconds(120);
        office.issue(TicketClass::Priority, "A", &round.to_string()).unwrap();
        office.issue(TicketClass::Priority, "A", &format!("{round}b")).unwrap();
        let ticket = office.call_next(&clerk("a"), 1).unwrap();
        office.act(&clerk("a"), ticket, Do::Finish { counter: 1 }).unwrap();
        if ticket == patient {
            return;
        }
    }
    panic!("waited 80 minutes and was never called");
}

#[test]
fn one_person_has_one_open_ticket_for_one_business() {
    let mut office = Office::default();
    office.issue(TicketClass::Normal, "A", "x").unwrap();
    assert_eq!(office.issue(TicketClass::Normal, "A", "x").unwrap_err().code, RefusalCode::OpenTicketExists);
    assert!(office.issue(TicketClass::Normal, "B", "x").is_ok(), "another business is another matter");
    assert!(
        office.issue(TicketClass::Normal, "A", "").is_ok()
            && office.issue(TicketClass::Normal, "A", "").is_ok()
    );
}

#[test]
fn a_parked_person_comes_back_without_queuing() {
    let mut office = Office::default();
    let (a, b) = (clerk("a"), clerk("b"));
    office.open_counter(&a, 1);
    office.open_counter(&b, 2);
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.issue(TicketClass::Normal, "A", "2").unwrap();
    assert_eq!(office.call_next(&a, 1), Ok(ticket));
    office.act(&a, ticket, Do::Start { counter: 1 }).unwrap();
    let park = |reason: &str| Do::Park { counter: 1, reason: reason.into(), missing: vec!["copy".into()] };
    assert_eq!(office.act(&a, ticket, park(" ")), Err(RefusalCode::ReasonNeeded));
    office.act(&a, ticket, park("copy shop")).unwrap();
    assert_eq!(
        office.act(&b, ticket, Do::ComeBack { counter: 2 }),
        Ok(()),
        "any counter can take the person"
    );
    assert_eq!(office.ticket(ticket).counter(), Some(2));
}

#[test]
fn a_transferred_ticket_waits_for_that_counter_only_and_keeps_its_rank() {
    let mut office = Office::default();
    let (a, b) = (clerk("a"), clerk("b"));
    office.open_counter(&a, 1);
    office.open_counter(&b, 2);
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.now = office.now.plus_seconds(60);
    let elder = office.issue(TicketClass::Priority, "A", "2").unwrap();
    let rank = office.ticket(ticket).issued_at;
    office.act(&a, ticket, Do::Call { counter: 1 }).unwrap();
    office
        .act(&a, ticket, Do::Transfer { counter: 1, to_counter: 2, reason: "other window".into() })
        .unwrap();
    assert_eq!(office.ticket(ticket).issued_at, rank);
    assert_eq!(office.act(&a, ticket, Do::Call { counter: 1 }), Err(RefusalCode::TicketElsewhere));
    assert_eq!(office.call_next(&b, 2), Ok(ticket), "reserved for this counter goes before priority");
    assert_eq!(office.call_next(&a, 1), Ok(elder));
}

#[test]
fn undo_restores_the_state_before_within_ten_seconds_and_only_for_who_did_it() {
    let mut office = Office::default();
    let a = clerk("a");
    office.open_counter(&a, 1);
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.call_next(&a, 1).unwrap();
    let before = office.ticket(ticket).state.clone();
    office.act(&a, ticket, Do::NotHere { counter: 1 }).unwrap();
    assert_eq!(office.act(&clerk("b"), ticket, Do::Undo), Err(RefusalCode::NotAllowed));
    office.now = office.now.plus_seconds(9);
    office.act(&a, ticket, Do::Undo).unwrap();
    assert_eq!(office.ticket(ticket).state, before);
    assert_eq!(office.act(&a, ticket, Do::Undo), Err(RefusalCode::TicketState), "an undo is not undone");
    office.act(&a, ticket, Do::Finish { counter: 1 }).unwrap();
    office.now = office.now.plus_seconds(20);
    assert_eq!(office.act(&a, ticket, Do::Undo), Err(RefusalCode::UndoTooLate));
}

#[test]
fn a_claim_whose_answer_was_lost_goes_back_at_its_old_rank() {
    let mut office = Office::default();
    let a = clerk("a");
    office.open_counter(&a, 1);
    let first = office.issue(TicketClass::Normal, "A", "1").unwrap();
    let second = office.issue(TicketClass::Normal, "A", "2").unwrap();
    assert_eq!(office.call_next(&a, 1), Ok(first));
    let rank = office.ticket(first).issued_at;
    office.act(&a, second, Do::Call { counter: 1 }).unwrap();
    assert_eq!(office.ticket(first).state, TicketState::Waiting);
    assert_eq!(office.ticket(first).issued_at, rank);
    assert!(office.ticket(second).is_at(1));
}

#[test]
fn a_claim_whose_answer_was_lost_may_have_got_the_very_ticket_that_was_then_chosen_alone() {
    let mut office = Office::default();
    let a = clerk("a");
    office.open_counter(&a, 1);
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    assert_eq!(office.call_next(&a, 1), Ok(ticket));
    assert_eq!(
        office.act(&a, ticket, Do::Call { counter: 1 }),
        Ok(()),
        "it is at this counter, as it should be"
    );
    assert!(office.ticket(ticket).is_at(1));
}

#[test]
fn on_the_desk_calling_next_decides_nothing() {
    let mut office = Office::default();
    let a = clerk("a");
    office.open_counter(&a, 1);
    office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.authority = Authority::Desk;
    let command = domain::command::Command::TicketCallNext { hall: support::hall(), counter: 1 };
    assert_eq!(office.run(&a, &command), Ok(vec![]));
}

#[test]
fn a_counter_that_is_alone_calls_others_shares_only_on_purpose() {
    let mut office = Office::default();
    let counters: Vec<_> = (1..=3).map(|number| office.counter(number).clone()).collect();
    for person in 0..30 {
        office.now = office.now.plus_seconds(1);
        office.issue(TicketClass::Normal, "A", &person.to_string()).unwrap();
    }
    let mut waiting: Vec<_> = office.tickets().cloned().collect();
    let rules = office.rules();
    let choose = |waiting: &[domain::ticket::Ticket], on_purpose| {
        domain::queue::choose_alone(waiting, &counters[0], &counters, &rules, office.now, on_purpose)
            .map(|ticket| ticket.id)
            .map_err(|refusal| refusal.code)
    };
    let mut own = 0;
    while let Ok(called) = choose(&waiting, false) {
        let ticket = waiting.iter().find(|ticket| ticket.id == called).unwrap();
        assert_eq!(domain::queue::share(ticket, &counters), Some(1), "its own share first");
        waiting.retain(|ticket| ticket.id != called);
        own += 1;
    }
    assert!(own > 0 && !waiting.is_empty(), "each counter has its share");
    assert_eq!(choose(&waiting, false), Err(RefusalCode::OthersShare));
    assert!(choose(&waiting, true).is_ok(), "on purpose, one of the others'");
    assert_eq!(choose(&[], true), Err(RefusalCode::NobodyWaiting));
}

#[derive(Clone, Debug)]
enum Press {
    Issue(u8, u8),
    CallNext(u8),
    Act(u8, u8, u8),
    Wait(u8),
}

fn press() -> impl Strategy<Value = Press> {
    prop_oneof![
        (0u8..3, 0u8..6).prop_map(|(class, person)| Press::Issue(class, person)),
        (1u8..4).prop_map(Press::CallNext),
        (1u8..4, any::<u8>(), 0u8..11).prop_map(|(counter, ticket, verb)| Press::Act(counter, ticket, verb)),
        any::<u8>().prop_map(Press::Wait),
    ]
}

fn verb(verb: u8, counter: u16) -> Do {
    match verb {
        0 => Do::Call { counter },
        1 => Do::Recall { counter },
        2 => Do::Start { counter },
        3 => Do::NotHere { counter },
        4 => Do::GiveBack { counter },
        5 => Do::Park { counter, reason: "r".into(), missing: vec![] },
        6 => Do::ComeBack { counter },
        7 => Do::Rejoin,
        8 => Do::Transfer { counter, to_counter: counter % 3 + 1, reason: "r".into() },
        9 => Do::Finish { counter },
        _ => Do::Undo,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_pressed_nobody_is_lost_and_no_counter_has_two_people(presses in prop::collection::vec(press(), 1..120)) {
        let mut office = Office::default();
        let clerks = [clerk("a"), clerk("b"), clerk("c")];
        for (clerk, counter) in clerks.iter().zip(1..) {
            office.open_counter(clerk, counter);
        }
        let mut issued = 0;
        for press in presses {
            let before = office.clone();
            let outcome = match press {
                Press::Issue(class, person) => {
                    let class = [TicketClass::Normal, TicketClass::Priority, TicketClass::Appointment][usize::from(class)];
                    let outcome = office.issue(class, "A", &person.to_string());
                    issued += usize::from(outcome.is_ok());
                    outcome.is_ok()
                }
                Press::CallNext(counter) => office.call_next(&clerks[usize::from(counter) - 1], counter.into()).is_ok(),
                Press::Act(counter, ticket, number) => {
                    let ids: Vec<_> = office.tickets().map(|ticket| ticket.id).collect();
                    let Some(id) = ids.get(usize::from(ticket) % ids.len().max(1)) else { continue };
                    office.act(&clerks[usize::from(counter) - 1], *id, verb(number, counter.into())).is_ok()
                }
                Press::Wait(seconds) => {
                    office.now = office.now.plus_seconds(seconds.into());
                    continue;
                }
            };
            if !outcome {
                prop_assert_eq!(&before.records, &office.records, "a refusal changes nothing");
            }
            prop_assert_eq!(office.tickets().count(), issued, "no ticket appears or vanishes");
            for counter in 1..=3 {
                let here = office.tickets().filter(|ticket| ticket.is_at(counter)).count();
                prop_assert!(here <= 1, "counter {} has {} people", counter, here);
            }
        }
    }
}

#[test]
fn a_ticket_is_the_same_in_the_list_of_the_open_ones_and_by_itself() {
    let mut office = Office::default();
    office.open_counter(&clerk("a"), 1);
    let first = office.issue(TicketClass::Normal, "A", "1").unwrap();
    let second = office.issue(TicketClass::Normal, "A", "2").unwrap();
    let (before, stored) = (office.ticket(first).clone(), office.tickets().cloned().collect::<Vec<_>>());
    office.act(&clerk("a"), first, Do::Call { counter: 1 }).unwrap();
    office.act(&clerk("a"), first, Do::Finish { counter: 1 }).unwrap();
    let done = office.ticket(first).clone();
    let (key, hall) = (Key::ticket(first), support::hall());
    let needed = Stop::Need(Need::Record(key.clone()));

    let mut world = World::default();
    assert_eq!((world.ticket(first), world.exists(key.clone())), (Err(needed.clone()), Err(needed)));
    assert!(world.known(&key).is_none());
    world.put_open_tickets(hall.clone(), stored.iter().cloned().collect());
    assert_eq!((world.ticket(first).unwrap(), world.exists(key.clone())), (&before, Ok(true)));
    assert_eq!(world.known(&key).as_deref(), Some(&Record::Ticket(Box::new(before))));

    // What was changed since counts, whether the list came before it or comes after it.
    let mut after = World::default();
    for (world, early) in [(&mut world, true), (&mut after, false)] {
        world.apply(&[Record::Ticket(Box::new(done.clone()))]);
        if !early {
            world.put_open_tickets(hall.clone(), stored.iter().cloned().collect());
        }
        let open: Vec<_> = world.open_tickets(&hall).unwrap().iter().map(|ticket| ticket.id).collect();
        assert_eq!((open, world.ticket(first).unwrap()), (vec![second], &done));
        assert_eq!(world.known(&key).as_deref(), Some(&Record::Ticket(Box::new(done.clone()))));
    }
}

#[test]
fn what_one_world_leaves_of_a_hall_the_next_one_need_not_ask_for() {
    let mut office = Office::default();
    for (person, counter) in [("a", 1), ("b", 2)] {
        office.open_counter(&clerk(person), counter);
        office.issue(TicketClass::Normal, "A", person).unwrap();
    }
    let call = |person: &str, counter| {
        let command = Command::TicketCallNext { hall: support::hall(), counter };
        (command, Context::at_central(office.now, clerk(person), Clock::Sound))
    };
    let (first, second) = (call("a", 1), call("b", 2));
    let mut world = World::default();
    let effects = loop {
        match execute(&world, &first.0, &first.1) {
            Err(Stop::Need(need)) => office.answer(need, &mut world),
            done => break done.unwrap(),
        }
    };
    world.apply(&effects.changed);
    // The second counter was not asked for yet; everything else is known.
    let counter = Need::Record(Key::counter(&support::hall(), 2));
    let expected = {
        assert_eq!(execute(&world, &second.0, &second.1), Err(Stop::Need(counter.clone())));
        office.answer(counter.clone(), &mut world);
        execute(&world, &second.0, &second.1).unwrap()
    };
    let mut next = World::default();
    for (hall, state) in world.into_halls() {
        next.resume(hall, state);
    }
    assert_eq!(execute(&next, &second.0, &second.1), Ok(expected));
    let unknown = Need::Record(Key::counter(&support::hall(), 3));
    let third = Command::TicketCallNext { hall: support::hall(), counter: 3 };
    assert_eq!(execute(&next, &third, &second.1), Err(Stop::Need(unknown)));
}
