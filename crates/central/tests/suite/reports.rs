//! How the desktops of a hall stand, as its supervisor sees it.

use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use protocol::error::{Code, Failure};
use protocol::report::{Report, Reports};
use reqwest::Method;

use crate::desk::{Desk, answer, now};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    a_supervisor_sees_the_latest_report_of_every_desktop_of_the_hall_also_after_a_restart => super::latest;
    only_supervisors_see_the_reports_and_only_of_their_own_hall => super::rights;
}

fn report(desk: &Desk, counter: Option<u16>, waiting: u32) -> Report {
    Report {
        client: desk.client,
        counter,
        waiting,
        oldest: (waiting > 0).then(|| Timestamp(now().0 - 60_000)),
        photos: 0,
        attention: 0,
        alone_since: None,
        version: "0.1.0".to_owned(),
    }
}

async fn tell(desk: &Desk, report: &Report) -> Result<(), Failure> {
    let sent = desk.request(Method::POST, "/v1/report").json(report).send().await.unwrap();
    if sent.status().is_success() { Ok(()) } else { answer(sent).await }
}

async fn ask(desk: &Desk) -> Result<Reports, Failure> {
    answer(desk.request(Method::GET, "/v1/reports").send().await.unwrap()).await
}

async fn latest(mut hall: Hall) {
    let (one, two) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "clerk-2").await);
    let supervisor = Desk::of(&hall, "supervisor").await;
    tell(&one, &report(&one, Some(1), 12)).await.unwrap();
    tell(&two, &report(&two, Some(2), 0)).await.unwrap();
    let last = report(&one, Some(1), 3);
    tell(&one, &last).await.unwrap();
    let reports = ask(&supervisor).await.unwrap();
    assert_eq!(reports.desks.len(), 2, "one entry for each desktop: {reports:?}");
    let heard = &reports.desks[0];
    assert_eq!(
        (&heard.report, heard.staff.as_str()),
        (&last, "clerk-1"),
        "the latest of each, heard of last first"
    );
    assert!(heard.heard_at <= reports.now, "when it was heard of goes by one clock");

    // What came just before the central API was stopped is not lost.
    let farewell = report(&two, Some(2), 7);
    tell(&two, &farewell).await.unwrap();
    hall.pause().await;
    hall.resume().await;
    let supervisor = Desk::of(&hall, "supervisor").await;
    let reports = ask(&supervisor).await.unwrap();
    assert_eq!(reports.desks[0].report, farewell, "reports outlive a restart");
    assert_eq!(reports.desks.len(), 2);
    hall.close().await;
}

async fn rights(hall: Hall) {
    let (clerk, stranger) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "stranger").await);
    let supervisor = Desk::of(&hall, "supervisor").await;
    tell(&stranger, &report(&stranger, Some(1), 1)).await.unwrap();
    let reports = ask(&supervisor).await.unwrap();
    assert_eq!(reports.desks, [], "the desktops of another hall are none of this one's business");

    let refused = Some(Code::Refused(RefusalCode::NotAllowed));
    assert_eq!(ask(&clerk).await.err().map(|failure| failure.code), refused, "a clerk is no supervisor");
    let foreign = report(&stranger, Some(1), 0);
    let told = tell(&clerk, &foreign).await;
    assert_eq!(told.err().map(|failure| failure.code), refused, "nobody speaks for another desktop");
    let long = Report { version: "9".repeat(1000), ..report(&clerk, None, 0) };
    assert!(tell(&clerk, &long).await.is_err(), "what is told is bounded");
    hall.close().await;
}
