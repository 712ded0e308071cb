//! Logging in, tokens, and what needs none.

use domain::id::ClientId;
use protocol::auth::{Refresh, Session};
use protocol::error::{Failure, FailureCode};
use reqwest::Method;

use crate::desk::{Desk, answer, failure, is, issue, new_id, try_login};
use crate::hall::{Hall, Kind, PASSWORD};

async fn refresh(hall: &Hall, token: &str) -> Result<Session, Failure> {
    let body = Refresh { refresh_token: token.to_owned() };
    answer(
        reqwest::Client::new().post(format!("{}/v1/refresh", hall.url())).json(&body).send().await.unwrap(),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_tells_who_logged_in_and_what_may_be_pulled() {
    let hall = Hall::on(Kind::Sqlite).await;
    let desk = Desk::of(&hall, "approver").await;
    assert_eq!(desk.session.staff.id.as_str(), "approver");
    assert_eq!(desk.session.hall.code.as_str(), "H");
    assert_eq!(desk.session.spaces, ["catalogue", "hall:H", "department:dept"]);
    assert!(desk.session.access_expires_at > desk.session.now);
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_lock_a_name_whether_it_exists_or_not() {
    let hall = Hall::on(Kind::Sqlite).await;
    let client = ClientId(new_id());
    for name in ["guide", "nobody"] {
        for _ in 0..5 {
            assert!(is(&try_login(&hall, name, "wrong", client).await, FailureCode::WrongPassword));
        }
        let locked = try_login(&hall, name, PASSWORD, client).await.err().unwrap();
        assert!(locked.is(FailureCode::LockedOut) && locked.retry, "even the right password waits");
        assert_eq!(locked.params["minutes"], "5");
    }
    assert!(try_login(&hall, "clerk-1", PASSWORD, client).await.is_ok(), "others are not held up");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_the_family() {
    let hall = Hall::on(Kind::Sqlite).await;
    let first = Desk::of(&hall, "guide").await.session.refresh_token;
    let second = refresh(&hall, &first).await.unwrap();
    let third = refresh(&hall, &second.refresh_token).await.unwrap();
    assert_ne!(first, second.refresh_token);
    assert!(is(&refresh(&hall, &first).await, FailureCode::Unauthenticated), "its successor has been used");
    assert!(
        is(&refresh(&hall, &third.refresh_token).await, FailureCode::Unauthenticated),
        "its family has ended"
    );
    assert!(is(&refresh(&hall, "made up").await, FailureCode::Unauthenticated));
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_whose_answer_was_lost_on_the_line_can_be_asked_for_again() {
    let hall = Hall::on(Kind::Sqlite).await;
    let token = Desk::of(&hall, "guide").await.session.refresh_token;
    let lost = refresh(&hall, &token).await.unwrap().refresh_token;
    let heard = refresh(&hall, &token).await.expect("nobody has used the lost one, so this is its desktop");
    assert!(refresh(&hall, &heard.refresh_token).await.is_ok(), "and work goes on");
    assert!(is(&refresh(&hall, &lost).await, FailureCode::Unauthenticated), "the lost one is nobody's");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_refreshes_at_once_one_token_is_good() {
    let hall = Hall::on(Kind::Postgres).await;
    let token = Desk::of(&hall, "guide").await.session.refresh_token;
    let answers = tokio::join!(refresh(&hall, &token), refresh(&hall, &token));
    let mut good = 0;
    for session in [answers.0, answers.1].into_iter().flatten() {
        good += usize::from(refresh(&hall, &session.refresh_token).await.is_ok());
    }
    assert_eq!(good, 1);
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_the_refresh_tokens_of_this_desktop_only() {
    let hall = Hall::on(Kind::Sqlite).await;
    let (here, there) = (Desk::of(&hall, "guide").await, Desk::of(&hall, "guide").await);
    assert_eq!(here.request(Method::POST, "/v1/logout").send().await.unwrap().status(), 204);
    assert!(is(&refresh(&hall, &here.session.refresh_token).await, FailureCode::Unauthenticated));
    assert!(refresh(&hall, &there.session.refresh_token).await.is_ok());
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_or_forged_token_says_unauthenticated() {
    let hall = Hall::with(Kind::Sqlite, 0).await;
    let desk = Desk::of(&hall, "guide").await;
    assert!(is(&desk.page("catalogue", 0).await, FailureCode::Unauthenticated), "the token ended at once");
    let refreshed = refresh(&hall, &desk.session.refresh_token).await;
    assert!(refreshed.is_ok(), "the refresh token is still good");
    for token in ["", "a.b", "bm90aGluZw.bm90aGluZw"] {
        let request = reqwest::Client::new().get(format!("{}/v1/catalogue", hall.url())).bearer_auth(token);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    let without = reqwest::get(format!("{}/v1/hints", hall.url())).await.unwrap();
    assert_eq!(without.status(), 401);
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_can_do_nothing_from_now_on() {
    let hall = Hall::on(Kind::Sqlite).await;
    let mut desk = Desk::of(&hall, "guide").await;
    hall.running().store().set_disabled(&"guide".into(), true).await.unwrap();
    let log = desk.log(vec![issue(1)]);
    assert!(
        is(&desk.push(log).await, FailureCode::Unauthenticated),
        "a token that is still good is of no use"
    );
    assert!(is(&refresh(&hall, &desk.session.refresh_token).await, FailureCode::Unauthenticated));
    let login = try_login(&hall, "guide", PASSWORD, desk.client).await;
    assert!(is(&login, FailureCode::WrongPassword), "and nobody learns that the password was right");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_description_need_no_token_and_unknown_paths_fail_in_form() {
    let hall = Hall::on(Kind::Sqlite).await;
    let health: serde_json::Value =
        reqwest::get(format!("{}/v1/health", hall.url())).await.unwrap().json().await.unwrap();
    assert_eq!(health["status"], "ok");
    let description: serde_json::Value =
        reqwest::get(format!("{}/openapi.json", hall.url())).await.unwrap().json().await.unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 24, "{:?}", paths.keys().collect::<Vec<_>>());
    assert_eq!(paths["/v1/blobs/{hash}"].as_object().unwrap().len(), 4, "head, get, patch, put");
    let (status, unknown) = failure(reqwest::get(format!("{}/v1/nothing", hall.url())).await.unwrap()).await;
    assert_eq!((status.as_u16(), unknown.retry), (404, false));
    let (status, _) = failure(reqwest::get(format!("{}/v1/push", hall.url())).await.unwrap()).await;
    assert_eq!(status.as_u16(), 404, "push is not something to get");
    hall.close().await;
}
