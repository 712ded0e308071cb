//! What has left the working sets is found by whoever may, read, and each look is noted.

use domain::archive::Trace;
use domain::command::{CaseCommand, Command, TaskCommand};
use domain::id::CaseId;
use domain::rating::{Opinion, RatingLevel};
use domain::record::{Key, Kind, Record, Space};
use domain::refusal::RefusalCode;
use jiff::ToSpan as _;
use protocol::archive::{ArchiveOpening, ArchivePage, ArchiveQuery, ArchiveSheet};
use protocol::error::{Code, Failure, FailureCode};

use crate::desk::{Desk, accept, intake, is, new_id, now};
use crate::hall::{DEPARTMENT, Hall, items, model, on_both_stores};

on_both_stores! {
    an_old_case_is_found_by_whatever_the_person_has_in_hand => super::found;
    only_the_own_hall_and_the_own_departments_are_looked_through => super::bounded;
    a_department_finds_what_it_decided => super::department;
    personal_data_are_masked_and_every_look_is_noted => super::noted;
    a_rating_is_taken_once_and_read_by_supervisors_only => super::rated;
    many_are_found_in_pages_by_item_and_days => super::paged;
    what_left_before_there_was_an_archive_is_taken_in_later => super::caught_up;
}

async fn search(desk: &Desk, query: &ArchiveQuery) -> Result<ArchivePage, Failure> {
    desk.post("/v1/archive/search", query).await
}

async fn by(desk: &Desk, trace: Trace) -> Vec<Key> {
    let query = ArchiveQuery { trace: Some(trace), ..ArchiveQuery::default() };
    search(desk, &query).await.unwrap().hits.into_iter().map(|hit| hit.key).collect()
}

async fn open(desk: &Desk, key: &Key, reveal: bool) -> Result<ArchiveSheet, Failure> {
    desk.post("/v1/archive/open", &ArchiveOpening { key: key.clone(), reveal }).await
}

/// An answer of the applicant in all the cases here.
fn applicant(field: &str) -> String {
    let answers = central::sample::example_answers(&model()).unwrap();
    answers[field].as_text().unwrap().to_owned()
}

/// Cases are taken in and decided at the counter, and leave. Their keys in the order in which they were closed, and their numbers.
async fn closed(hall: &Hall, clerk: &mut Desk, serials: std::ops::RangeInclusive<u32>) -> Vec<(Key, String)> {
    let [_, item] = items();
    let mut done = Vec::new();
    for serial in serials {
        let case = CaseId(new_id());
        clerk.act_all(intake(case, &item)).await;
        let accepting = accept(case, &item, serial);
        let Command::Case { action: CaseCommand::Accept { number, .. }, .. } = &accepting else {
            panic!("that is an acceptance")
        };
        done.push((Key::case(case), number.clone()));
        clerk.must(accepting).await;
    }
    leave(hall).await;
    done
}

async fn leave(hall: &Hall) {
    assert!(!hall.running().store().retire(now().plus_seconds(60)).await.unwrap().is_empty());
}

async fn found(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let early =
        ArchiveQuery { trace: Some(Trace::IdNumber(applicant("id_number"))), ..ArchiveQuery::default() };
    let page = search(&clerk, &early).await.unwrap();
    assert_eq!((page.hits.len(), page.closed_days), (0, 14), "and it is said how long a case stays at hand");
    let (key, number) = closed(&hall, &mut clerk, 1..=1).await.remove(0);
    let clerk = Desk::of(&hall, "clerk-2").await;
    let spaced: String = applicant("phone").chars().flat_map(|digit| [digit, ' ']).collect();
    for trace in [
        Trace::Number(number.to_lowercase()),
        Trace::IdNumber(applicant("id_number").to_lowercase()),
        Trace::Phone(spaced),
        Trace::Name(format!(" {} ", applicant("name"))),
    ] {
        assert_eq!(by(&clerk, trace.clone()).await, std::slice::from_ref(&key), "{trace:?}");
    }
    for trace in [
        Trace::Number(applicant("id_number")),
        Trace::Phone(applicant("id_number")),
        Trace::Name(applicant("name").chars().take(1).collect()),
        Trace::IdNumber(applicant("id_number")[..17].to_owned()),
    ] {
        assert_eq!(by(&clerk, trace.clone()).await, [], "{trace:?} is something else");
    }
    let page = search(&clerk, &early).await.unwrap();
    let hit = &page.hits[0];
    assert_eq!((&hit.number, hit.status.as_str()), (&number, "approved"));
    let said = serde_json::to_string(&page).unwrap();
    for secret in ["id_number", "phone", "name"].map(applicant) {
        assert!(!said.contains(&secret), "{secret} is masked in {said}");
    }
    hall.close().await;
}

async fn bounded(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let (key, number) = closed(&hall, &mut clerk, 1..=1).await.remove(0);
    let number = || Trace::Number(number.clone());
    assert_eq!(by(&Desk::of(&hall, "supervisor").await, number()).await.len(), 1);
    for staff in ["stranger", "approver", "other-approver"] {
        let desk = Desk::of(&hall, staff).await;
        assert_eq!(by(&desk, number()).await, [], "{staff} looks elsewhere");
        let answer = open(&desk, &key, false).await.unwrap_err();
        assert_eq!(answer.code, Code::Refused(RefusalCode::NotFound), "{staff} is told nothing");
    }
    for staff in ["guide", "admin"] {
        let desk = Desk::of(&hall, staff).await;
        let query = ArchiveQuery { trace: Some(number()), ..ArchiveQuery::default() };
        let answers = [search(&desk, &query).await.unwrap_err(), open(&desk, &key, true).await.unwrap_err()];
        assert!(
            answers.iter().all(|answer| answer.code == Code::Refused(RefusalCode::NotAllowed)),
            "{staff}"
        );
    }
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &key).await.unwrap();
    assert!(
        trail.iter().all(|(command, _)| !command.starts_with("archive")),
        "nobody has seen it: {trail:?}"
    );
    let unknown = open(&clerk, &Key::case(CaseId(new_id())), false).await.unwrap_err();
    assert_eq!(unknown.code, Code::Refused(RefusalCode::NotFound));
    hall.running().store().set_disabled(&"clerk-1".into(), true).await.unwrap();
    let closed = open(&clerk, &key, false).await;
    assert!(is(&closed, FailureCode::Unauthenticated), "the rights of today count");
    hall.close().await;
}

async fn rated(hall: Hall) {
    let [_, item] = items();
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    clerk.must(accept(case, &item, 1)).await;
    let rate = |level| {
        let opinion =
            Opinion { level, reasons: Vec::new(), words: "等了很久，电话13800005678".to_owned() };
        Command::Case { case, action: CaseCommand::Rate { opinion } }
    };
    clerk.must(rate(RatingLevel::VeryDissatisfied)).await;
    let again = clerk.act(rate(RatingLevel::VerySatisfied)).await;
    assert_eq!(again.refusal.map(|refusal| refusal.code), Some(RefusalCode::RatingGiven));
    leave(&hall).await;
    let key = Key::case(case);
    let supervisor = Desk::of(&hall, "supervisor").await;
    let rating = open(&supervisor, &key, false).await.unwrap().rating.expect("supervisors read it");
    assert!(rating.bad, "what was said first stands, and is marked");
    assert_eq!(rating.words, "等了很久，电话138****5678", "a number in it is masked like any other");
    assert_eq!(open(&clerk, &key, true).await.unwrap().rating, None, "it is not for the clerk");
    hall.close().await;
}

async fn department(hall: Hall) {
    let [item, _] = items();
    let (mut clerk, mut approver) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "approver").await);
    let case = CaseId(new_id());
    clerk.act_all(intake(case, &item)).await;
    clerk.must(accept(case, &item, 1)).await;
    let (tasks, _) = approver.pull(&format!("department:{DEPARTMENT}"), 0).await;
    let [Record::Task(task)] = &tasks[..] else { panic!("the department has one task: {tasks:?}") };
    let action = TaskCommand::Approve { opinion: "同意，已电话告知 13800005678".to_owned() };
    approver.must(Command::Task { task: task.id, department: DEPARTMENT.into(), action }).await;
    leave(&hall).await;
    for trace in [
        Trace::Number(task.submission.case_number.clone()),
        Trace::IdNumber(applicant("id_number")),
        Trace::Phone(applicant("phone")),
        Trace::Name(applicant("name")),
    ] {
        assert_eq!(by(&approver, trace.clone()).await, [Key::task(task.id)], "{trace:?}");
        assert_eq!(by(&clerk, trace).await, [Key::case(case)], "the hall finds its case");
    }
    let other = Desk::of(&hall, "other-approver").await;
    assert_eq!(by(&other, Trace::Name(applicant("name"))).await, [], "another department finds nothing");
    assert!(open(&other, &Key::task(task.id), false).await.is_err());
    let sheet = open(&approver, &Key::task(task.id), false).await.unwrap();
    let part = &sheet.parts[0];
    assert_eq!((sheet.status.as_str(), part.department_name.as_str()), ("approved", "the department"));
    assert_eq!(
        part.submission.sections.len(),
        task.submission.sections.len(),
        "it reads as it was handed in"
    );
    let opinion = &part.decision.as_ref().unwrap().opinion;
    assert_eq!(opinion, "同意，已电话告知 138****5678", "numbers are masked wherever they stand");
    let own = open(&clerk, &Key::case(case), true).await.unwrap();
    assert_eq!(own.parts[0].submission, task.submission, "hall and department see the same");
    hall.close().await;
}

async fn noted(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let (key, number) = closed(&hall, &mut clerk, 1..=1).await.remove(0);
    let (_, version) = clerk.pull("hall:H", 0).await;
    let supervisor = Desk::of(&hall, "supervisor").await;
    let masked = open(&clerk, &key, false).await.unwrap();
    assert_eq!((&masked.number, masked.revealed, masked.parts.len()), (&number, false, 1));
    let said = serde_json::to_string(&masked).unwrap();
    for secret in ["id_number", "phone"].map(applicant) {
        assert!(!said.contains(&secret), "{secret} is masked in {said}");
    }
    let shown = open(&supervisor, &key, true).await.unwrap();
    assert!(shown.revealed && serde_json::to_string(&shown).unwrap().contains(&applicant("id_number")));
    let store = hall.running().store();
    let space = Space::Hall("H".into());
    let trail = store.trail(&space, &key).await.unwrap();
    let looks: Vec<_> = trail.iter().filter(|(command, _)| command.starts_with("archive")).collect();
    let who = |staff: &str| domain::id::StaffId(staff.to_owned());
    assert_eq!(
        looks,
        [&("archive_open".to_owned(), who("clerk-1")), &("archive_reveal".to_owned(), who("supervisor"))],
        "who looked, and who saw the numbers"
    );
    assert_eq!(store.check_ledger(&space).await.unwrap().broken_at, None);
    assert_eq!(clerk.page("hall:H", version).await.unwrap().version, version, "nothing has changed by it");
    clerk.must(crate::desk::issue(1)).await;
    assert_eq!(store.check_ledger(&space).await.unwrap().broken_at, None, "work goes on behind it");
    hall.close().await;
}

async fn paged(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let mut closed: Vec<Key> =
        closed(&hall, &mut clerk, 1..=60).await.into_iter().map(|(key, _)| key).collect();
    closed.reverse();
    let today = now().date();
    let of_item = |item: &str| ArchiveQuery { item: Some(item.to_owned()), ..ArchiveQuery::default() };
    let mut query = ArchiveQuery { from: Some(today), until: Some(today), ..of_item("at-once") };
    let first = search(&clerk, &query).await.unwrap();
    assert_eq!(first.hits.len(), 50);
    query.after.clone_from(&first.next);
    let second = search(&clerk, &query).await.unwrap();
    assert_eq!(second.next, None, "that is all");
    let mut all: Vec<_> = first.hits.into_iter().chain(second.hits).collect();
    assert!(all.is_sorted_by(|one, next| one.closed_at >= next.closed_at), "those closed last come first");
    // Within one millisecond the order is that of the ids.
    all.sort_by_key(|hit| closed.iter().position(|key| *key == hit.key));
    assert_eq!(all.into_iter().map(|hit| hit.key).collect::<Vec<_>>(), closed, "each once, none left out");
    let nothing = [
        of_item("for-the-department"),
        ArchiveQuery { until: Some(today.saturating_sub(1.day())), ..ArchiveQuery::default() },
        ArchiveQuery { from: Some(today.saturating_add(1.day())), ..ArchiveQuery::default() },
    ];
    for query in &nothing {
        assert_eq!(search(&clerk, query).await.unwrap().hits, [], "{query:?}");
    }
    for query in [
        ArchiveQuery::default(),
        ArchiveQuery { trace: Some(Trace::Name(" ".into())), ..ArchiveQuery::default() },
    ] {
        assert!(is(&search(&clerk, &query).await, FailureCode::BadRequest), "nothing in hand is no question");
    }
    hall.close().await;
}

async fn caught_up(hall: Hall) {
    let mut clerk = Desk::of(&hall, "clerk-1").await;
    let (key, number) = closed(&hall, &mut clerk, 1..=3).await.remove(1);
    let store = hall.running().store();
    assert_eq!(store.catch_up_archive().await.unwrap(), 0, "what leaves is taken in as it leaves");
    assert_eq!(crate::store::forget_archive(&hall).await, 3);
    assert_eq!(by(&clerk, Trace::Number(number.clone())).await, []);
    assert_eq!(store.catch_up_archive().await.unwrap(), 3);
    assert_eq!(by(&clerk, Trace::Number(number)).await, std::slice::from_ref(&key));
    assert_eq!(key.kind, Kind::Case);
    let page = search(&clerk, &ArchiveQuery { from: Some(now().date()), ..ArchiveQuery::default() }).await;
    assert_eq!(page.unwrap().hits.len(), 3, "with the days on which they were closed");
    hall.close().await;
}
