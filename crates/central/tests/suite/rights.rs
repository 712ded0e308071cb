//! Who may read and do what, judged by the rights of today; and the limits of a push.

use std::time::Duration;

use domain::refusal::RefusalCode;
use futures_util::StreamExt as _;
use protocol::error::{Code, FailureCode};
use protocol::sync::{Envelope, Push, PushAnswer};
use reqwest::Method;

use crate::desk::{Desk, call_next, failure, is, issue, now, open_counter};
use crate::hall::{Hall, Kind, on_both_stores};

#[tokio::test(flavor = "multi_thread")]
async fn everybody_pulls_the_catalogue_and_only_the_own_hall_and_departments() {
    let hall = Hall::on(Kind::Sqlite).await;
    for (staff, space, may) in [
        ("clerk-1", "catalogue", true),
        ("clerk-1", "hall:H", true),
        ("clerk-1", "hall:K", false),
        ("clerk-1", "department:dept", false),
        ("approver", "department:dept", true),
        ("approver", "department:other", false),
        ("stranger", "hall:H", false),
        ("stranger", "hall:K", true),
    ] {
        let desk = Desk::of(&hall, staff).await;
        let page = desk.page(space, 0).await;
        assert_eq!(page.is_ok(), may, "{staff} and {space}");
        if let Err(failure) = page {
            assert_eq!(failure.code, Code::Refused(RefusalCode::NotAllowed));
        }
    }
    let desk = Desk::of(&hall, "guide").await;
    assert!(is(&desk.page("nothing", 0).await, FailureCode::BadRequest));
    hall.close().await;
}

on_both_stores! {
    many_who_call_at_once_are_each_judged_by_their_own_rights => super::crowd;
}

async fn crowd(hall: Hall) {
    let staff = ["clerk-1", "clerk-2", "guide", "approver", "stranger", "supervisor", "admin"];
    let desks = futures_util::future::join_all(staff.map(|staff| Desk::of(&hall, staff))).await;
    let store = hall.running().store();
    for disabled in [false, true, false] {
        store.set_disabled(&"clerk-2".into(), disabled).await.unwrap();
        let ask = |desk: &'_ Desk, space: &'static str| {
            let (asked, staff) = (desk.session.staff.id.clone(), desk.session.staff.hall.to_string());
            let page = desk.request(Method::GET, "/v1/pull").query(&[("space", space)]).send();
            async move { (asked, staff, space, page.await.unwrap().status().as_u16()) }
        };
        let all = (0..20).flat_map(|_| &desks).flat_map(|desk| {
            ["catalogue", "hall:H", "hall:K", "department:dept", "hall:none"].map(|space| ask(desk, space))
        });
        for (staff, home, space, status) in futures_util::future::join_all(all).await {
            let own = space == "catalogue"
                || space == format!("hall:{home}")
                || (space == "department:dept" && staff.as_str() == "approver");
            let expected = match (disabled && staff.as_str() == "clerk-2", own) {
                (true, _) => 401,
                (false, true) => 200,
                (false, false) => 403,
            };
            assert_eq!(status, expected, "{staff} asks for {space}, disabled: {disabled}");
        }
    }
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_somebody_without_the_right_are_refused_and_consumed() {
    let hall = Hall::on(Kind::Sqlite).await;
    let mut stranger = Desk::of(&hall, "stranger").await;
    let results = stranger.act_all(vec![open_counter(1), call_next(1)]).await;
    for result in results {
        assert_eq!(result.refusal.unwrap().code, RefusalCode::NotAllowed);
    }
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_was_at_this_desktop_is_judged_by_his_own_rights_of_today() {
    let hall = Hall::on(Kind::Sqlite).await;
    let earlier = Desk::of(&hall, "clerk-1").await;
    let mut desk = Desk::at(&hall, "clerk-2", earlier.client).await;
    let by = |desk: &mut Desk, actor: &str, command| {
        desk.seq += 1;
        vec![Envelope::seal(desk.seq, command, now(), actor.into())]
    };
    let push = by(&mut desk, "clerk-1", open_counter(1));
    assert_eq!(desk.push(push).await.unwrap().results[0].refusal, None, "the colleague logged in here");
    for actor in ["guide", "nobody"] {
        let push = by(&mut desk, actor, issue(1));
        let refusal = desk.push(push).await.unwrap().results[0].refusal.clone();
        assert_eq!(refusal.unwrap().code, RefusalCode::NotAllowed, "{actor} was never at this desktop");
    }
    hall.running().store().set_disabled(&"clerk-1".into(), true).await.unwrap();
    let push = by(&mut desk, "clerk-1", issue(2));
    let answer = desk.push(push).await.unwrap();
    assert_eq!(
        answer.results[0].refusal.as_ref().unwrap().code,
        RefusalCode::HandedOver,
        "the account is closed: the supervisors see to it"
    );
    assert_eq!(answer.last_seq, 4, "and the command is consumed");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_a_restored_store_forgot_is_known_again_by_what_was_done_before_however_it_is_pushed() {
    let hall = Hall::on(Kind::Sqlite).await;
    let before = now().plus_seconds(-60);
    hall.running().store().begin_epoch(now()).await.unwrap();
    let after = now().plus_seconds(60);
    for (first, pieces) in [(1, vec![3]), (11, vec![1, 1, 1]), (21, vec![2, 1])] {
        let desk = Desk::of(&hall, "clerk-1").await;
        let log: Vec<_> = (1..)
            .zip([after, before, after])
            .map(|(seq, at)| {
                Envelope::seal(seq, issue(first + u32::try_from(seq).unwrap()), at, "guide".into())
            })
            .collect();
        let (mut rest, mut codes) = (&log[..], Vec::new());
        for piece in &pieces {
            let (sent, later) = rest.split_at(*piece);
            rest = later;
            let results = desk.push(sent.to_vec()).await.unwrap().results;
            codes.extend(results.into_iter().map(|result| result.refusal.map(|refusal| refusal.code)));
        }
        assert_eq!(codes, [Some(RefusalCode::NotAllowed), None, None], "in pieces of {pieces:?}");
    }
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_bounded_whole_and_of_a_version_that_is_known() {
    let hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    let log = desk.log((1..=501).map(issue).collect());
    assert!(is(&desk.push(log).await, FailureCode::TooLarge), "too many commands");
    desk.seq = 0;

    let (status, large) =
        failure(desk.request(Method::POST, "/v1/push").body(vec![b' '; (1 << 20) + 1]).send().await.unwrap())
            .await;
    assert_eq!((status.as_u16(), large.is(FailureCode::TooLarge)), (413, true), "too many bytes");

    let mut newer = desk.log(vec![issue(1)]);
    newer[0].schema_version = 99;
    assert!(is(&desk.push(newer.clone()).await, FailureCode::VersionMismatch));
    let unheard_of = serde_json::json!({ "client": desk.client, "sent_at": 0, "commands": [
        { "seq": 1, "schema_version": 99, "command": { "name": "not_yet_invented" } }
    ] });
    assert!(is(&desk.post::<PushAnswer>("/v1/push", &unheard_of).await, FailureCode::VersionMismatch));

    let mut forged = newer;
    forged[0].schema_version = 1;
    forged[0].hash = "0".repeat(64);
    assert!(is(&desk.push(forged).await, FailureCode::BadRequest), "a hash that is not its own");

    let other =
        Push { client: domain::id::ClientId(crate::desk::new_id()), sent_at: now(), commands: Vec::new() };
    let answer = desk.post::<PushAnswer>("/v1/push", &other).await.unwrap_err();
    assert_eq!(answer.code, Code::Refused(RefusalCode::NotAllowed), "another desktop's log");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_from_the_future_counts_as_five_minutes_ahead_at_most() {
    let hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    let later = now().plus_seconds(3600);
    desk.seq = 1;
    desk.push(vec![Envelope::seal(1, issue(1), later, "guide".into())]).await.unwrap();
    let (records, _) = desk.pull("hall:H", 0).await;
    let issued = records.into_iter().find_map(|record| match record {
        domain::record::Record::Ticket(ticket) => Some(ticket.issued_at),
        _ => None,
    });
    let ahead = issued.unwrap().0 - now().0;
    assert!((200_000..=300_000).contains(&ahead), "{ahead} ms ahead");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_tell_the_versions_at_once_and_every_change_of_the_own_spaces() {
    let hall = Hall::on(Kind::Sqlite).await;
    let (mut desk, stranger) = (Desk::of(&hall, "guide").await, Desk::of(&hall, "stranger").await);
    let response = desk.request(Method::GET, "/v1/hints").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let other = stranger.request(Method::GET, "/v1/hints").send().await.unwrap();
    let (mut own, mut others) = (Stream::of(response), Stream::of(other));
    own.hear(r#"{"space":"hall:H","version":1}"#).await;
    desk.must(issue(1)).await;
    own.hear(r#"{"space":"hall:H","version":2}"#).await;
    others.hear(r#"{"space":"hall:K","version":1}"#).await;
    assert!(!others.heard.contains("hall:H"), "another hall's changes are nobody's business");
    let stopping = tokio::time::timeout(Duration::from_secs(4), hall.close());
    assert!(stopping.await.is_ok(), "listeners do not hold up the end");
}

/// A stream of hints, with what was heard so far.
struct Stream {
    chunks: futures_util::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    heard: String,
}

impl Stream {
    fn of(response: reqwest::Response) -> Self {
        Self { chunks: response.bytes_stream().boxed(), heard: String::new() }
    }

    /// Listens until this was heard.
    async fn hear(&mut self, hint: &str) {
        while !self.heard.contains(hint) {
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.chunks.next()).await;
            let chunk = chunk.expect("a hint comes at once").expect("the stream goes on").unwrap();
            self.heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
