//! What the central API does not carry out becomes an entry of 待处理 and never blocks what follows.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::refusal::RefusalCode;
use protocol::error::{Code, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{RESIDENCE_PERMIT, check_in, clear_counter, fill_residence_permit};
use system_tests::{Counter, Hall, photo, wait_until};
use workstation::surroundings::{Machine, Surroundings as _};

async fn withdraw(hall: &Hall, item: &str) {
    let http = reqwest::Client::new();
    let login = serde_json::json!({
        "staff": "xunuo", "password": "yichuang2026", "client": uuid(), "at": 0
    });
    let session: serde_json::Value = http
        .post(format!("{}/v1/login", hall.url()))
        .json(&login)
        .send()
        .await
        .expect("the hall answers")
        .json()
        .await
        .expect("a session");
    let token = session["access_token"].as_str().expect("the administrator can log in");
    let today = Machine.wall_clock().date().to_string();
    let answer = http
        .post(format!("{}/v1/catalogue/items/{item}/withdraw", hall.url()))
        .bearer_auth(token)
        .json(&serde_json::json!({ "since": today }))
        .send()
        .await
        .expect("the hall answers");
    assert!(answer.status().is_success(), "an administrator can withdraw an item: {}", answer.status());
}

fn uuid() -> String {
    Machine.new_id().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_withdrawn_while_its_draft_was_open_is_refused_with_its_reason_and_the_draft_stays() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    let draft = fill_residence_permit(&counter).await;
    counter.sent().await;
    counter.gate.cut();
    withdraw(&hall, RESIDENCE_PERMIT).await;
    let accepted = counter.case_accept(CaseRef { case: draft.case.id }).await.expect("offline it looks fine");
    assert_eq!(accepted.case.status(), "in_review");
    counter.gate.restore();
    wait_until("the refusal arrives", async || {
        !counter.attention_list(Empty {}).await.expect("entries").is_empty()
    })
    .await;
    let entries = counter.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries[0].refusal.code, RefusalCode::ItemWithdrawn);
    wait_until("the draft is a draft again", async || {
        counter.case_view(CaseRef { case: draft.case.id }).await.expect("the draft").case.status() == "draft"
    })
    .await;
    let again = counter.case_accept(CaseRef { case: draft.case.id }).await.expect_err("now it is known here");
    assert_eq!(again.code, Code::Refused(RefusalCode::ItemWithdrawn));
    let view = counter.case_view(CaseRef { case: draft.case.id }).await.expect("the draft");
    assert!(view.withdrawn_since.is_some(), "the draft says since when the item is withdrawn");
    assert_eq!(view.case.answers, draft.case.answers, "nothing entered is lost");

    counter.attention_dismiss(AttentionId { id: entries[0].id }).await.expect("taking note");
    assert!(counter.attention_list(Empty {}).await.expect("entries").is_empty());
    hall.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_command_can_be_done_again_once_the_reason_is_gone() {
    let mut hall = Hall::start().await;
    let one = Counter::open(&hall, "counter-3").await;
    one.log_in("wangxiaomin").await;
    let two = Counter::open(&hall, "counter-2").await;
    two.log_in("lijing").await;
    clear_counter(&one).await;
    one.sent().await;
    two.sent().await;
    // Alone, two counters check one person in for one business: the later one cannot stand.
    hall.stop().await;
    check_in(&one, "许多多", 5, "A").await;
    check_in(&two, "许多多", 5, "A").await;
    // What comes after it at each of them must arrive all the same.
    let later =
        [check_in(&one, "孔令", 4, "A").await.ticket.id, check_in(&two, "陶然", 6, "A").await.ticket.id];
    hall.resume().await;
    one.sent().await;
    two.sent().await;
    wait_until("what follows a refused command arrives", async || {
        let waiting = one.queue_view(Empty {}).await.expect("queue").waiting;
        later.iter().all(|id| waiting.iter().any(|row| row.id == *id))
    })
    .await;
    let (winner, loser) = if one.attention_list(Empty {}).await.expect("entries").is_empty() {
        (&one, &two)
    } else {
        (&two, &one)
    };
    let entries = loser.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0].refusal.code, RefusalCode::OpenTicketExists);
    assert!(!entries[0].can_redo, "as long as the other ticket is open it would be refused again");

    let standing = entries[0].refusal.params["number"].clone();
    loop {
        let queue = winner.queue_view(Empty {}).await.expect("queue");
        if let Some(current) = queue.current {
            let finish = TicketAct { ticket: current.id, action: TicketAction::Finish };
            winner.ticket_act(finish).await.expect("finishing");
            if current.number == standing {
                break;
            }
        }
        winner.ticket_call_next(Empty {}).await.expect("the person is waiting");
    }
    winner.sent().await;
    wait_until("the entry can be done again", async || {
        loser.attention_list(Empty {}).await.expect("entries").first().is_some_and(|entry| entry.can_redo)
    })
    .await;
    loser.attention_redo(AttentionId { id: entries[0].id }).await.expect("doing it again");
    loser.sent().await;
    assert!(loser.attention_list(Empty {}).await.expect("entries").is_empty(), "the entry is settled");
    wait_until("the person is in the queue", async || {
        let queue = winner.queue_view(Empty {}).await.expect("queue");
        queue.waiting.iter().any(|row| row.name == "许多多")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_counters_change_one_case_fields_merge_and_the_same_field_is_decided_by_a_person() {
    let hall = Hall::start().await;
    let one = Counter::open(&hall, "counter-3").await;
    one.log_in("wangxiaomin").await;
    let two = Counter::open(&hall, "counter-2").await;
    two.log_in("lijing").await;
    let case = fill_residence_permit(&one).await.case.id;
    one.sent().await;
    wait_until("the other counter has the draft", async || two.case_view(CaseRef { case }).await.is_ok())
        .await;

    let edit = |field: &str, value: &str| CaseEdit {
        case,
        changes: BTreeMap::from([(field.to_owned(), Some(Answer::from(value)))]),
    };
    let text = async |counter: &Counter, field: &str| {
        counter.case_view(CaseRef { case }).await.expect("the draft").case.text(field).to_owned()
    };
    two.gate.cut();
    one.case_edit(edit("phone", "13900000001")).await.expect("an edit");
    one.sent().await;
    two.case_edit(edit("phone", "1380000")).await.expect("an edit alone");
    two.case_edit(edit("phone", "13800000002")).await.expect("and what was typed after it");
    two.case_edit(edit("contract_number", "ZL-2")).await.expect("another field alone");
    two.gate.restore();
    two.sent().await;

    wait_until("different fields merge", async || text(&one, "contract_number").await == "ZL-2").await;
    assert_eq!(text(&one, "phone").await, "13900000001", "of the same field the first stands");
    let entries = two.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries.len(), 1, "one field is decided once: {entries:?}");
    assert_eq!(entries[0].refusal.code, RefusalCode::FieldConflict);
    let line = &entries[0].entered[0];
    assert!(
        line.entered.contains("0002") && line.held.as_deref().is_some_and(|held| held.contains("0001")),
        "{line:?}"
    );

    two.attention_redo(AttentionId { id: entries[0].id }).await.expect("mine shall stand");
    two.sent().await;
    wait_until("the decided value is everywhere", async || text(&one, "phone").await == "13800000002").await;
    assert!(two.attention_list(Empty {}).await.expect("entries").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_gets_a_clear_answer_and_loses_nothing() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    let draft = fill_residence_permit(&counter).await;
    let case = draft.case.id;

    let long = format!("𬭊㛃·’{}", "长".repeat(56));
    let edit = |field: &str, value: &str| CaseEdit {
        case,
        changes: BTreeMap::from([(field.to_owned(), Some(Answer::from(value)))]),
    };
    let named = counter.case_edit(edit("name", &long)).await.expect("a long name with rare characters");
    assert!(named.form.problems.is_empty(), "is a name: {:?}", named.form.problems);
    let wrong = counter.case_edit(edit("id_number", "310199199402301234")).await.expect("kept as typed");
    assert_eq!(wrong.form.problems.len(), 1, "and marked: there is no 30 February");
    let refused = counter.case_accept(CaseRef { case }).await.expect_err("not accepted like this");
    assert_eq!(refused.code, Code::Refused(RefusalCode::FormIncomplete));
    assert!(
        !serde_json::to_string(&refused).expect("json").contains("19940230"),
        "no personal data in a failure"
    );

    let mut huge = photo::page(1);
    huge.resize(40 << 20, 0);
    let bomb = {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend(60_000u32.to_be_bytes());
        png.extend(60_000u32.to_be_bytes());
        png.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        png
    };
    let whole = photo::page(2);
    for (bytes, expected) in [
        (huge, FailureCode::PhotoTooLarge),
        ("姓名,号码".as_bytes().to_vec(), FailureCode::PhotoNotAPhoto),
        (whole[..whole.len() / 2].to_vec(), FailureCode::PhotoDamaged),
    ] {
        let failure = counter.put_photo(bytes).await.expect_err("not taken in");
        assert!(failure.is(expected), "{failure:?} instead of {expected:?}");
    }
    let failure = counter.put_photo(bomb).await.expect_err("a bomb is not taken in");
    assert!(
        failure.is(FailureCode::PhotoTooManyPixels) || failure.is(FailureCode::PhotoDamaged),
        "{failure:?}"
    );
    let kept = counter.case_view(CaseRef { case }).await.expect("the draft");
    assert_eq!(kept.case.attachments, draft.case.attachments, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_renewed_without_the_clerk_noticing() {
    let hall = Hall::with_tokens_of(2).await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    fill_residence_permit(&counter).await;
    counter.sent().await;
    let status = counter.sync_status(Empty {}).await.expect("status");
    assert!(status.online && !status.login_needed);
}
