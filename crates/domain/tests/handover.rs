//! Handovers: what somebody entered who has lost the right to it is carried out by somebody who has it, once, or by nobody.

#![expect(clippy::unwrap_used, reason = "a refusal where none is expected is a failed test")]

mod support;

use domain::case::CaseState;
use domain::catalogue::{Role, Staff};
use domain::command::{CaseCommand, Command, HandoverCommand, TicketCommand};
use domain::handover::{Arrival, Handover, HandoverState, LostRight};
use domain::id::{CaseId, ClientId, HandoverId, StaffId};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use domain::rights::Actor;
use domain::ticket::TicketClass;
use support::{Office, clerk, hall, photo, staff};
use uuid::Uuid;

fn client() -> ClientId {
    ClientId(Uuid::from_u128(77))
}

fn supervisor() -> Actor {
    staff("boss", Role::Supervisor, &[])
}

/// What "gone", whose account was closed, had entered about one record.
fn hand_over(office: &mut Office, commands: &[Command]) -> HandoverId {
    let by: StaffId = "gone".into();
    let mut handover: Option<Handover> = None;
    for (seq, command) in (1..).zip(commands) {
        let subject =
            domain::handover::subject_of(command).expect("of a ticket, a case, a joint application");
        let arrival = Arrival {
            hall: hall(),
            client: client(),
            seq,
            at: office.now.plus_seconds(-3600),
            by: by.clone(),
            by_name: "gone".into(),
            brought_by: "a".into(),
            lost: LostRight::Account,
            command,
            received_at: office.now,
        };
        let id = HandoverId::of(client(), &by, &subject.id, 0);
        handover = match handover {
            None => Handover::begin(id, arrival),
            Some(begun) => Some(begun.with(&arrival)),
        };
    }
    let handover = handover.expect("something was handed over");
    let id = handover.id;
    office.put(Record::Handover(Box::new(handover)));
    id
}

fn handover(office: &Office, id: HandoverId) -> &Handover {
    match office.records.get(&Key::handover(id)) {
        Some(Record::Handover(handover)) => handover,
        _ => panic!("no such handover"),
    }
}

fn see_to(
    office: &mut Office,
    actor: &Actor,
    handover: HandoverId,
    action: HandoverCommand,
) -> Result<(), RefusalCode> {
    let command = Command::Handover { handover, hall: hall(), action };
    office.run(actor, &command).map(drop).map_err(|refusal| refusal.code)
}

/// A case as it is entered at a window: begun, a photo, accepted.
fn a_case(office: &mut Office) -> (CaseId, Vec<Command>) {
    let case = CaseId(office.uuid());
    let answers =
        [("name", "张三"), ("address", "x")].map(|(name, text)| (name.to_owned(), text.into())).into();
    let attachment = photo("card", 'a');
    let number = office.number_for("one");
    let accept = CaseCommand::Accept { counter: 1, number, document: "d".into(), query_password: "1".into() };
    let commands = vec![
        Command::CaseOpen { case, hall: hall(), ticket: None, item: "one".into(), version: 1, answers },
        Command::Case { case, action: CaseCommand::Attach { attachment } },
        Command::Case { case, action: accept },
    ];
    (case, commands)
}

#[test]
fn the_supervisor_takes_over_under_the_own_name_and_the_printed_number_stays() {
    let mut office = Office::default();
    let (case, commands) = a_case(&mut office);
    let id = hand_over(&mut office, &commands);
    assert_eq!(handover(&office, id).waiting.len(), 3, "one handover for one record");
    assert_eq!(
        Record::Handover(Box::new(handover(&office, id).clone())).space(),
        Space::Supervision(hall()),
        "only supervisors see it"
    );
    see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver).unwrap();
    let accepted = office.case(case);
    let acceptance = accepted.acceptance.as_ref().unwrap();
    assert_eq!((&accepted.state, &*acceptance.by, acceptance.at), (&CaseState::InReview, "boss", office.now));
    let Command::Case { action: CaseCommand::Accept { number, .. }, .. } = &commands[2] else { panic!() };
    assert_eq!(acceptance.number, *number, "the applicant holds a receipt with it");
    let done = handover(&office, id);
    assert!(matches!(&done.state, HandoverState::TakenOver(seen) if seen.by == "boss".into()));
    assert_eq!((done.waiting.len(), done.carried_out.len()), (0, 3));
    assert_eq!(
        see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver),
        Err(RefusalCode::HandoverState),
        "once"
    );
}

#[test]
fn what_was_done_with_a_ticket_was_done_when_it_was_done() {
    let mut office = Office::default();
    let ticket = office.issue(TicketClass::Normal, "A", "1").unwrap();
    office.now = office.now.plus_seconds(7200);
    let counter = 2;
    let deeds = [
        TicketCommand::CallAlone { counter, over: vec![] },
        TicketCommand::Start { counter },
        TicketCommand::Finish { counter },
    ];
    let id = hand_over(&mut office, &deeds.map(|action| Command::Ticket { ticket, action }));
    see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver).unwrap();
    let ticket = office.ticket(ticket);
    assert_eq!((ticket.status(), ticket.counter()), ("finished", Some(2)), "nobody sits at that counter now");
    assert_eq!(ticket.claims[0].since, office.now.plus_seconds(-3600));
}

#[test]
fn nobody_but_supervisors_and_the_clerk_who_was_asked_may_see_to_it() {
    let mut office = Office::default();
    for (id, role) in [("a", Role::Clerk), ("g", Role::Guide)] {
        office.put(Record::Staff(Box::new(Staff {
            id: id.into(),
            name: id.into(),
            hall: hall(),
            roles: vec![role],
            departments: vec![],
            posts: vec![],
            counter: None,
        })));
    }
    let (case, commands) = a_case(&mut office);
    let id = hand_over(&mut office, &commands);
    let (a, b) = (clerk("a"), clerk("b"));
    for refused in [&a, &b, &staff("g", Role::Guide, &[])] {
        assert_eq!(see_to(&mut office, refused, id, HandoverCommand::TakeOver), Err(RefusalCode::NotAllowed));
    }
    let to = |id: &str| HandoverCommand::Assign { to: id.into() };
    assert_eq!(
        see_to(&mut office, &supervisor(), id, to("g")),
        Err(RefusalCode::Malformed),
        "a guide cannot"
    );
    see_to(&mut office, &supervisor(), id, to("a")).unwrap();
    let given = id.assigned();
    assert_eq!(
        Record::Handover(Box::new(handover(&office, given).clone())).space(),
        Space::Hall(hall()),
        "the clerk must see it"
    );
    assert_eq!(
        see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver),
        Err(RefusalCode::HandoverState),
        "it is the clerk's now"
    );
    assert_eq!(see_to(&mut office, &b, given, HandoverCommand::TakeOver), Err(RefusalCode::NotAllowed));
    let close = HandoverCommand::Close { reason: "no".into() };
    assert_eq!(
        see_to(&mut office, &a, given, close),
        Err(RefusalCode::NotAllowed),
        "closing is the supervisor's word"
    );
    see_to(&mut office, &a, given, HandoverCommand::TakeOver).unwrap();
    assert_eq!(office.case(case).acceptance.as_ref().unwrap().by, "a");
}

#[test]
fn closing_needs_a_reason_and_nothing_comes_of_it() {
    let mut office = Office::default();
    let (case, commands) = a_case(&mut office);
    let id = hand_over(&mut office, &commands);
    let close = |reason: &str| HandoverCommand::Close { reason: reason.into() };
    assert_eq!(see_to(&mut office, &supervisor(), id, close("  ")), Err(RefusalCode::ReasonNeeded));
    see_to(&mut office, &supervisor(), id, close("entered twice")).unwrap();
    assert!(!office.records.contains_key(&Key::case(case)));
    assert_eq!(
        see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver),
        Err(RefusalCode::HandoverState)
    );
}

#[test]
fn what_cannot_be_carried_out_stays_with_its_reason_and_the_rest_is_done() {
    let mut office = Office::default();
    let (case, mut commands) = a_case(&mut office);
    commands.insert(2, Command::Case { case, action: CaseCommand::Resubmit });
    let id = hand_over(&mut office, &commands);
    see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver).unwrap();
    assert_eq!(office.case(case).status(), "in_review");
    let left = handover(&office, id);
    assert_eq!((left.status(), left.carried_out.len(), left.waiting.len()), ("open", 3, 1));
    assert!(left.waiting[0].refusal.is_some(), "it says why");
    assert!(see_to(&mut office, &supervisor(), id, HandoverCommand::TakeOver).is_err(), "that helps no more");
    see_to(&mut office, &supervisor(), id, HandoverCommand::Close { reason: "not needed".into() }).unwrap();
}

#[test]
fn a_store_that_was_restored_and_is_told_again_takes_each_command_once() {
    let mut office = Office::default();
    let (_, commands) = a_case(&mut office);
    let id = hand_over(&mut office, &commands);
    let again = Arrival {
        hall: hall(),
        client: client(),
        seq: 2,
        at: office.now,
        by: "gone".into(),
        by_name: "gone".into(),
        brought_by: "a".into(),
        lost: LostRight::Account,
        command: &commands[1],
        received_at: office.now,
    };
    assert_eq!(handover(&office, id).clone().with(&again), *handover(&office, id));
}
