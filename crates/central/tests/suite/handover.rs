//! What somebody entered who has lost the right to it since: it goes to the supervisors, on both stores alike.

use domain::command::{Command, HandoverCommand};
use domain::handover::{Handover, LostRight};
use domain::id::{CaseId, HandoverId};
use domain::record::{Key, Kind, Record, Space};
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::sync::{CommandResult, Envelope};

use crate::desk::{Desk, accept, call_next, intake, issue, new_id, now};
use crate::hall::{Hall, items, on_both_stores};

on_both_stores! {
    what_a_closed_account_left_behind_is_taken_over_once_by_the_supervisor => super::taken_over;
    what_a_clerk_is_asked_to_take_over_is_seen_by_the_clerk => super::assigned;
    what_the_supervisor_closes_stays_on_record_with_the_reason => super::closed;
    who_has_moved_to_another_hall_leaves_what_was_entered_to_the_supervisors_of_the_first => super::moved;
}

const SUPERVISION: &str = "supervision:H";

/// clerk-1 has entered a case at a desktop while it was alone; the account is closed; clerk-2 logs in there and brings it.
async fn left_behind(hall: &Hall, case: CaseId) -> (Desk, Vec<Envelope>, Vec<CommandResult>) {
    let [item, _] = items();
    let mut gone = Desk::of(hall, "clerk-1").await;
    let commands = intake(case, &item).into_iter().chain([accept(case, &item, 1)]).collect();
    let log = gone.log(commands);
    hall.running().store().set_disabled(&"clerk-1".into(), true).await.unwrap();
    let mut colleague = Desk::at(hall, "clerk-2", gone.client).await;
    colleague.seq = gone.seq;
    let results = colleague.push(log.clone()).await.unwrap().results;
    (colleague, log, results)
}

async fn handovers(desk: &Desk, space: &str) -> Vec<Handover> {
    let (records, _) = desk.pull(space, 0).await;
    records
        .into_iter()
        .filter_map(|record| if let Record::Handover(handover) = record { Some(*handover) } else { None })
        .collect()
}

fn see_to(handover: HandoverId, action: HandoverCommand) -> Command {
    Command::Handover { handover, hall: "H".into(), action }
}

async fn taken_over(hall: Hall) {
    let case = CaseId(new_id());
    let (colleague, log, results) = left_behind(&hall, case).await;
    let codes: Vec<_> =
        results.iter().map(|result| result.refusal.as_ref().map(|refusal| refusal.code)).collect();
    assert_eq!(codes, vec![Some(RefusalCode::HandedOver); log.len()], "the desktop hears where it went");
    assert_eq!(colleague.record("hall:H", &Key::case(case)).await, None, "nothing was carried out");
    let refused = colleague.page(SUPERVISION, 0).await.unwrap_err();
    assert_eq!(refused.code, Code::Refused(RefusalCode::NotAllowed), "only supervisors see it");

    let mut supervisor = Desk::of(&hall, "supervisor").await;
    let waiting = handovers(&supervisor, SUPERVISION).await;
    let [handover] = &waiting[..] else { panic!("one record, one handover: {}", waiting.len()) };
    assert_eq!((handover.waiting.len(), handover.lost), (log.len(), LostRight::Account));
    assert_eq!((&handover.by, &handover.brought_by), (&"clerk-1".into(), &"clerk-2".into()));
    assert_eq!(handover.subject, Key::case(case));

    let again = colleague.push(log).await.unwrap().results;
    assert_eq!(again, results, "told again, it answers the same");
    assert_eq!(handovers(&supervisor, SUPERVISION).await, waiting, "and hands nothing over twice");

    let over = see_to(handover.id, HandoverCommand::TakeOver);
    let done = supervisor.must(over.clone()).await;
    assert!(done.changed.iter().any(|key| *key == Key::case(case)));
    let Some(Record::Case(accepted)) = colleague.record("hall:H", &Key::case(case)).await else {
        panic!("the case is there")
    };
    assert_eq!(accepted.acceptance.as_ref().unwrap().by, "Staff supervisor");
    let second = supervisor.act(over).await;
    assert_eq!(second.refusal.unwrap().code, RefusalCode::HandoverState, "exactly once");

    let space = Space::Hall("H".into());
    let store = hall.running().store();
    assert_eq!(store.check_ledger(&space).await.unwrap().broken_at, None);
    let trail = |key: Key| {
        let space = space.clone();
        async move { store.trail(&space, &key).await.unwrap() }
    };
    let of_case: Vec<_> = trail(Key::case(case)).await;
    assert_eq!(of_case, [("handover_take_over".to_owned(), "supervisor".into())]);
    let of_handover = trail(Key::handover(handover.id)).await;
    assert_eq!(of_handover.len(), handover.waiting.len() + 1, "each step of it is in the audit trail");
    assert!(
        of_handover.first().is_some_and(|(command, by)| command == "case_open" && *by == "clerk-1".into())
    );
    hall.close().await;
}

async fn assigned(hall: Hall) {
    let case = CaseId(new_id());
    let (mut clerk, ..) = left_behind(&hall, case).await;
    let mut supervisor = Desk::of(&hall, "supervisor").await;
    let id = handovers(&supervisor, SUPERVISION).await[0].id;
    let refused = clerk.act(see_to(id, HandoverCommand::TakeOver)).await;
    assert_eq!(refused.refusal.unwrap().code, RefusalCode::NotAllowed, "not without being asked");
    supervisor.must(see_to(id, HandoverCommand::Assign { to: "clerk-2".into() })).await;
    let asked = handovers(&clerk, "hall:H").await;
    assert_eq!(asked.iter().map(|handover| handover.id).collect::<Vec<_>>(), [id.assigned()]);
    clerk.must(see_to(id.assigned(), HandoverCommand::TakeOver)).await;
    let Some(Record::Case(accepted)) = clerk.record("hall:H", &Key::case(case)).await else {
        panic!("the case is there")
    };
    assert_eq!(accepted.acceptance.as_ref().unwrap().by, "Staff clerk-2", "under the clerk's own name");
    hall.close().await;
}

async fn closed(hall: Hall) {
    let case = CaseId(new_id());
    let (clerk, ..) = left_behind(&hall, case).await;
    let mut supervisor = Desk::of(&hall, "supervisor").await;
    let id = handovers(&supervisor, SUPERVISION).await[0].id;
    let close = |reason: &str| see_to(id, HandoverCommand::Close { reason: reason.to_owned() });
    assert_eq!(supervisor.act(close(" ")).await.refusal.unwrap().code, RefusalCode::ReasonNeeded);
    supervisor.must(close("entered twice")).await;
    assert_eq!(clerk.record("hall:H", &Key::case(case)).await, None);
    let kept = handovers(&supervisor, SUPERVISION).await;
    assert_eq!((kept[0].status(), kept[0].waiting.len() > 2), ("closed", true), "what was entered is kept");
    hall.close().await;
}

async fn moved(hall: Hall) {
    // As if "stranger", who is a clerk of hall K today, had worked in hall H before.
    let mut stranger = Desk::of(&hall, "stranger").await;
    let results = stranger.act_all(vec![issue(1), call_next(1)]).await;
    let codes: Vec<_> = results.into_iter().map(|result| result.refusal.unwrap().code).collect();
    assert_eq!(
        codes,
        [RefusalCode::HandedOver, RefusalCode::NotAllowed],
        "calling the next person concerns nobody any more"
    );
    let supervisor = Desk::of(&hall, "supervisor").await;
    let handed = handovers(&supervisor, SUPERVISION).await;
    assert_eq!((handed.len(), handed[0].lost), (1, LostRight::Role));
    let tasks = stranger.log(vec![Command::Task {
        task: domain::id::TaskId(new_id()),
        department: "dept".into(),
        action: domain::command::TaskCommand::Claim,
    }]);
    assert!(tasks.iter().all(|envelope| envelope.at <= now()));
    let refused = stranger.push(tasks).await.unwrap().results.remove(0);
    assert_eq!(refused.refusal.unwrap().code, RefusalCode::NotAllowed, "a task waits for its department");
    assert_eq!(handovers(&supervisor, SUPERVISION).await.len(), 1);
    assert!(handed.iter().all(|handover| handover.subject.kind == Kind::Ticket));
    hall.close().await;
}
