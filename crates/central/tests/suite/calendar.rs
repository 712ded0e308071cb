//! The official calendar grows by a year: who may, what is refused, and what becomes of limits that could not be told before.

use std::future::IntoFuture as _;
use std::time::Duration;

use ::catalogue::{Catalogue, json};
use central::{Api, Clock};
use domain::calendar::{Calendar, Due, Period, PeriodUnit};
use domain::case::Settlement;
use domain::command::{CaseCommand, Command};
use domain::form::definition::Definition;
use domain::id::{CaseId, TaskId};
use domain::record::{Key, Record, Space};
use protocol::error::{Failure, FailureCode};
use protocol::screen::{CalendarView, Reckoning};
use serde_json::json;

use crate::catalogue::{go_live, planned};
use crate::desk::{Desk, accept, intake, is, new_id};
use crate::hall::{DEPARTMENT, Hall, items, on_both_stores};

on_both_stores! {
    what_may_follow_and_what_a_notice_asks_for_have_their_last_days_then_too => super::told;
    a_server_that_ends_before_the_limits_are_reckoned_does_it_when_it_starts => super::interrupted;
    with_its_year_a_limit_beyond_the_calendar_is_told_to_everybody => super::reckoned;
    a_year_that_cannot_be_changes_nothing => super::refused;
}

/// Waits until the limits have been reckoned with the calendar as it is.
async fn reckoned_again(admin: &Desk) -> Reckoning {
    for _ in 0..600 {
        let reckoning: Option<Reckoning> = admin.get("/v1/calendar/reckoning").await.unwrap();
        let reckoning = reckoning.expect("the calendar has changed");
        if reckoning.done_at.is_some() {
            return reckoning;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the limits are reckoned behind the import");
}

async fn take_in(desk: &Desk, year: &serde_json::Value) -> Result<CalendarView, Failure> {
    desk.post("/v1/calendar", year).await
}

fn usual(year: i16) -> serde_json::Value {
    json!({ "year": year, "source": format!("样例 {year}"), "off": [], "make_up_workdays": [] })
}

async fn calendar(desk: &Desk) -> Calendar {
    match desk.record("catalogue", &Key::calendar()).await {
        Some(Record::Calendar(calendar)) => *calendar,
        other => panic!("the hall has a calendar: {other:?}"),
    }
}

async fn reckoned(hall: Hall) {
    let admin = Desk::of(&hall, "admin").await;
    let (mut clerk, approver) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "approver").await);
    let [item, _] = items();
    let long = Definition {
        version: 2,
        promised_limit: Some(Period { count: 400, unit: PeriodUnit::Workdays }),
        legal_limit: None,
        stages: Vec::new(),
        ..item
    };
    let plan = planned(&admin, json::export(&Catalogue::newest([long.clone()])).into_bytes()).await;
    go_live(&admin, &plan).await.unwrap();
    let case = CaseId(new_id());
    for command in intake(case, &long).into_iter().chain([accept(case, &long, 1)]) {
        clerk.must(command).await;
    }
    let due_of_case = async || match clerk.record("hall:H", &Key::case(case)).await {
        Some(Record::Case(case)) => case.acceptance.expect("accepted").due,
        other => panic!("the case is there: {other:?}"),
    };
    let department = format!("department:{DEPARTMENT}");
    let task = Key::task(TaskId::of_case(case, 0));
    let due_of_task = async || match approver.record(&department, &task).await {
        Some(Record::Task(task)) => task.due,
        other => panic!("the task is there: {other:?}"),
    };
    assert_eq!((due_of_case().await, due_of_task().await), (Due::NotComputable, Due::NotComputable));

    let year = calendar(&admin).await.horizon.year();
    for year in year..=year + 2 {
        let view = take_in(&admin, &usual(year)).await.unwrap();
        assert_eq!(view.horizon.year(), year);
        assert!(view.source.contains(&format!("样例 {year}")), "{view:?}");
    }
    assert!(reckoned_again(&admin).await.done_at.is_some());
    let due = due_of_case().await;
    assert!(matches!(due, Due::On(_)), "{due:?}");
    assert_eq!(due_of_task().await, due, "the approver's task says the same");
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &Key::calendar()).await.unwrap();
    assert_eq!(trail, vec![("calendar_import".to_owned(), "admin".into()); 3]);
    let again = take_in(&admin, &usual(year + 2)).await.unwrap();
    assert_eq!(again.horizon.year(), year + 2);
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &Key::calendar()).await.unwrap();
    assert_eq!(trail.len(), 3, "the same once more is no change");
    hall.close().await;
}

/// An item that the counter decides at once, of which a material may follow, and a notice that may be answered for long.
fn lenient() -> (Definition, String) {
    let [_, item] = items();
    let mut item = Definition {
        version: 2,
        allows_later_materials: true,
        supplement_limit: Some(Period { count: 400, unit: PeriodUnit::Workdays }),
        ..item
    };
    item.materials[0].later = Some(Period { count: 400, unit: PeriodUnit::Workdays });
    let slot = item.materials[0].slot.clone();
    (item, slot)
}

/// A decided case of which a material has still to follow, and one in which a notice was given.
async fn awaiting(admin: &Desk, clerk: &mut Desk) -> [CaseId; 2] {
    let (item, slot) = lenient();
    let plan = planned(admin, json::export(&Catalogue::newest([item.clone()])).into_bytes()).await;
    go_live(admin, &plan).await.unwrap();
    let [decided, noticed] = [CaseId(new_id()), CaseId(new_id())];
    let later = CaseCommand::Settle { slot, settlement: Some(Settlement::Later) };
    let later = Command::Case { case: decided, action: later };
    for command in intake(decided, &item).into_iter().chain([later, accept(decided, &item, 1)]) {
        clerk.must(command).await;
    }
    let points = vec!["照片太旧".to_owned()];
    let notify = CaseCommand::Notify { number: "n".to_owned(), missing: Vec::new(), points };
    let notify = Command::Case { case: noticed, action: notify };
    for command in intake(noticed, &item).into_iter().take(1).chain([notify]) {
        clerk.must(command).await;
    }
    [decided, noticed]
}

/// The last day of what may follow, and that of the notice.
async fn last_days(clerk: &Desk, [decided, noticed]: [CaseId; 2]) -> (Due, Due) {
    let case = async |id| match clerk.record("hall:H", &Key::case(id)).await {
        Some(Record::Case(case)) => *case,
        other => panic!("the case is there: {other:?}"),
    };
    let (decided, noticed) = (case(decided).await, case(noticed).await);
    assert_eq!(decided.status(), "approved");
    (decided.later[0].due, noticed.notice.expect("given").supplement_by)
}

async fn told(hall: Hall) {
    let (admin, mut clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let cases = awaiting(&admin, &mut clerk).await;
    assert_eq!(last_days(&clerk, cases).await, (Due::NotComputable, Due::NotComputable));
    let year = calendar(&admin).await.horizon.year();
    for year in year..=year + 2 {
        take_in(&admin, &usual(year)).await.unwrap();
    }
    reckoned_again(&admin).await;
    let (later, notice) = last_days(&clerk, cases).await;
    assert!(matches!((later, notice), (Due::On(_), Due::On(_))), "{later:?} {notice:?}");
    let not_allowed = clerk.get::<Option<Reckoning>>("/v1/calendar/reckoning").await.unwrap_err();
    assert_eq!(not_allowed.code, protocol::error::Code::Refused(domain::refusal::RefusalCode::NotAllowed));
    hall.close().await;
}

async fn interrupted(mut hall: Hall) {
    let (admin, mut clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let cases = awaiting(&admin, &mut clerk).await;
    let year = calendar(&admin).await.horizon.year();
    hall.pause().await;
    // What answers requests and nothing else: as if it ended right after the answer.
    let api = Api::open(hall.config.clone(), Clock::default()).await.unwrap();
    let listener = tokio::net::TcpListener::bind(hall.config.listen).await.unwrap();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, api.router()).with_graceful_shutdown(async { drop(ended.await) });
    let serving = tokio::spawn(server.into_future());
    for year in year..=year + 2 {
        take_in(&admin, &usual(year)).await.unwrap();
    }
    let asked: Option<Reckoning> = admin.get("/v1/calendar/reckoning").await.unwrap();
    assert_eq!(asked.expect("the calendar has changed").done_at, None);
    assert_eq!(last_days(&clerk, cases).await, (Due::NotComputable, Due::NotComputable));
    end.send(()).unwrap();
    serving.await.unwrap().unwrap();
    api.close().await;

    hall.resume().await;
    assert_eq!(reckoned_again(&admin).await.cases, 2);
    let (later, notice) = last_days(&clerk, cases).await;
    assert!(matches!((later, notice), (Due::On(_), Due::On(_))), "{later:?} {notice:?}");
    hall.close().await;
}

async fn refused(hall: Hall) {
    let (admin, clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let before = calendar(&admin).await;
    let year = before.horizon.year();
    let wrong = [
        (usual(year + 5), "gap"),
        (json!({ "year": year, "source": "", "off": [], "make_up_workdays": [] }), "no_source"),
        (json!({ "year": year, "source": "x", "off": ["2001-01-01"], "make_up_workdays": [] }), "elsewhere"),
        (json!({ "year": year, "source": "x", "off": ["soon"], "make_up_workdays": [] }), "malformed"),
        (json!({ "year": 99_999, "source": "x", "off": [], "make_up_workdays": [] }), "malformed"),
        (json!({ "year": 10_000, "source": "x", "off": [], "make_up_workdays": [] }), "gap"),
        (json!([]), "malformed"),
    ];
    for (file, why) in wrong {
        let failure = take_in(&admin, &file).await.unwrap_err();
        assert!(failure.is(FailureCode::CalendarUnusable), "{failure:?}");
        assert_eq!(failure.params["why"], why, "{file}");
    }
    let not_allowed = take_in(&clerk, &usual(year)).await.unwrap_err();
    assert_eq!(not_allowed.code, protocol::error::Code::Refused(domain::refusal::RefusalCode::NotAllowed));
    assert!(!is(&take_in(&admin, &json!("x".repeat(1 << 20))).await, FailureCode::Internal));
    // The server has ended the administrator's connection without reading all of that; the client may not know yet.
    assert_eq!(calendar(&clerk).await, before);
    hall.close().await;
}
