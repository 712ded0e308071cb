//! The official calendar grows by a year: who may, what is refused, and what becomes of limits that could not be told before.

use ::catalogue::{Catalogue, json};
use domain::calendar::{Calendar, Due, Period, PeriodUnit};
use domain::form::definition::Definition;
use domain::id::{CaseId, TaskId};
use domain::record::{Key, Record, Space};
use protocol::error::{Failure, FailureCode};
use protocol::screen::CalendarView;
use serde_json::json;

use crate::catalogue::{go_live, planned};
use crate::desk::{Desk, accept, intake, is, new_id};
use crate::hall::{DEPARTMENT, Hall, items, on_both_stores};

on_both_stores! {
    with_its_year_a_limit_beyond_the_calendar_is_told_to_everybody => super::reckoned;
    a_year_that_cannot_be_changes_nothing => super::refused;
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
    assert_eq!(calendar(&admin).await, before);
    hall.close().await;
}
