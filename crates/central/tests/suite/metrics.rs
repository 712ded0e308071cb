//! Numbers for those who run it.

use central::Config;
use domain::id::ClientId;

use crate::desk::{Desk, issue, new_id, now, try_login};
use crate::hall::{Hall, on_both_stores};

on_both_stores! {
    what_happens_is_counted_and_nothing_is_said_about_anybody => super::counted;
}

/// The value of a line that begins like this.
fn value(page: &str, line: &str) -> f64 {
    let found = page.lines().find_map(|found| found.strip_prefix(line)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("{line} must be there:\n{page}"))
}

async fn counted(mut hall: Hall) {
    hall.pause().await;
    hall.config = Config { metrics: Some(([127, 0, 0, 1], 0).into()), ..hall.config };
    hall.resume().await;
    let address = hall.running().metrics.expect("they were asked for");
    let page =
        async || reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();

    let mut desk = Desk::of(&hall, "guide").await;
    let log = desk.log(vec![issue(1), issue(1), issue(2)]);
    desk.push(log.clone()).await.unwrap();
    desk.push(log).await.unwrap();
    drop(try_login(&hall, "a-name-that-nobody-may-see", "wrong", ClientId(new_id())).await);
    drop(reqwest::get(format!("{}/made/up", hall.url())).await);
    let hints = desk.request(reqwest::Method::GET, "/v1/hints").send().await.unwrap();

    let text = page().await;
    assert_eq!(
        value(&text, "yichuang_commands_total{outcome=\"accepted\"}"),
        2.0,
        "a push that comes again counts once"
    );
    assert_eq!(value(&text, "yichuang_commands_total{outcome=\"refused\"}"), 1.0);
    assert_eq!(value(&text, "yichuang_refusals_total{code=\"open_ticket_exists\"}"), 1.0);
    assert_eq!(value(&text, "yichuang_request_duration_seconds_count{route=\"POST /v1/push\"}"), 2.0);
    assert_eq!(value(&text, "yichuang_requests_total{route=\"POST /v1/login\",status=\"401\"}"), 1.0);
    assert_eq!(value(&text, "yichuang_failures_total{code=\"wrong_password\"}"), 1.0);
    assert_eq!(value(&text, "yichuang_hint_streams"), 1.0);
    assert_eq!(value(&text, "yichuang_store_up"), 1.0);
    assert_eq!(value(&text, "yichuang_store_restored_timestamp"), 0.0, "it never was");
    for nobody in ["guide", "a-name", "made/up", &desk.client.to_string(), "hall:"] {
        assert!(!text.contains(nobody), "{nobody} is nobody's business:\n{text}");
    }
    drop(hints);
    let mut streams = 1.0;
    for _ in 0..300 {
        streams = value(&page().await, "yichuang_hint_streams");
        if streams == 0.0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(streams, 0.0, "a stream that was closed is not counted any more");

    hall.running().store().begin_epoch(now()).await.unwrap();
    assert!(value(&page().await, "yichuang_store_restored_timestamp") > 1.0);
    let elsewhere = reqwest::get(format!("{}/metrics", hall.url())).await.unwrap();
    assert_eq!(elsewhere.status(), 404, "whoever reaches the API does not read them");
    hall.close().await;
}
