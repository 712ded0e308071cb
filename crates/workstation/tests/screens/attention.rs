//! 待处理: what was refused, beside what the central API holds.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::case::Hand;
use domain::command::{CaseCommand, Command};
use domain::record::Record;
use domain::refusal::{Refusal, RefusalCode};
use protocol::rpc::Commands;
use protocol::screen::{AttentionId, AttentionTarget, CaseOpening, CaseRef, Empty};
use protocol::sync::Envelope;
use workstation::cache::{attention, record};

use super::{check_in, clerk, desk};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_edit_shows_both_values_masked_and_can_be_done_again() {
    let desk = desk(clerk()).await;
    check_in(&desk, "张三", "11010519491231002X").await;
    let ticket = Some(desk.ticket_call_next(Empty {}).await.unwrap().ticket.id);
    let screen = desk.case_open(CaseOpening { item: "permit".into(), ticket }).await.unwrap();
    let case = screen.case.id;

    // Elsewhere the telephone was changed first.
    let mut held = screen.case.clone();
    held.answers.insert("phone".into(), "13900001111".into());
    held.entered_by_others
        .insert("phone".into(), Hand { staff: "li".into(), at: desk.ready().unwrap().now() });
    let changes = BTreeMap::from([
        ("phone".to_owned(), Some(Answer::from("13700002222"))),
        ("landlord".to_owned(), Some(Answer::from("房文远"))),
    ]);
    let command = Command::Case { case, action: CaseCommand::Edit { changes, seen: Default::default() } };
    let open = desk.ready().unwrap();
    let envelope = Envelope::seal(99, command, open.now(), "zhao".into());
    let refusal = Refusal::new(RefusalCode::FieldConflict).with("field", "phone");
    open.cache
        .write(move |connection| {
            record::put_base(connection, &Record::Case(Box::new(held)), 2)?;
            attention::add(connection, &envelope, &refusal, None)
        })
        .await
        .unwrap();

    let entries = desk.attention_list(Empty {}).await.unwrap();
    let entry = &entries[0];
    assert_eq!((entry.command.as_str(), entry.by.as_str()), ("case_edit", "赵明"));
    assert_eq!(entry.subject, "VA001", "a draft is known by its ticket");
    assert_eq!(entry.target, AttentionTarget::Case(case));
    let line = |label: &str| entry.entered.iter().find(|line| line.label == label).unwrap();
    assert_eq!(line("联系电话").entered, "137****2222");
    assert_eq!(line("联系电话").held.as_deref(), Some("139****1111"));
    assert_eq!(line("房东姓名").entered, "房文远");
    assert_eq!(line("房东姓名").held, None);
    let author = line("联系电话").author.as_ref().unwrap();
    assert!(author.name == "li" && author.at.is_some(), "it says who and when: {author:?}");
    assert_eq!(line("房东姓名").author, None, "nobody entered anything there");
    assert_eq!(entry.refusal.params["field"], "联系电话", "the clerk knows the field by its label");
    assert!(entry.can_redo);

    desk.attention_redo(AttentionId { id: entry.id }).await.unwrap();
    assert!(desk.attention_list(Empty {}).await.unwrap().is_empty());
    let screen = desk.case_view(CaseRef { case }).await.unwrap();
    assert_eq!(screen.case.text("phone"), "13700002222");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_again_is_only_noted() {
    let desk = desk(clerk()).await;
    let ticket = check_in(&desk, "张三", "").await.ticket;
    let open = desk.ready().unwrap();
    let action = domain::command::TicketCommand::Start { counter: 1 };
    let command = Command::Ticket { ticket: ticket.id, action };
    let envelope = Envelope::seal(99, command, open.now(), "zhao".into());
    let refusal = Refusal::new(RefusalCode::TicketElsewhere).with("number", "A001").with("counter", 2);
    open.cache.write(move |connection| attention::add(connection, &envelope, &refusal, None)).await.unwrap();
    let entry = desk.attention_list(Empty {}).await.unwrap().remove(0);
    assert_eq!(entry.subject, "A001");
    assert!(!entry.can_redo, "a ticket that waits cannot be started");
    assert!(desk.attention_redo(AttentionId { id: entry.id }).await.is_err());
    assert_eq!(desk.sync_status(Empty {}).await.unwrap().attention, 1, "a failed try leaves the entry open");
    desk.attention_dismiss(AttentionId { id: entry.id }).await.unwrap();
    assert_eq!(desk.sync_status(Empty {}).await.unwrap().attention, 0);
}
