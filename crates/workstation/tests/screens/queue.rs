//! Check-in and the queue.

use domain::catalogue::Role;
use domain::refusal::RefusalCode;
use domain::ticket::{PriorityReason, TicketClass};
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{Empty, ItemQuery, ItemTarget, PersonQuery, TicketAct, TicketAction};

use super::{check_in, clerk, code, desk, staff};

#[tokio::test(flavor = "multi_thread")]
async fn numbers_come_from_the_leased_blocks_and_age_gives_priority() {
    let desk = desk(clerk()).await;
    let first = check_in(&desk, "陈𬭊", "").await;
    let second = check_in(&desk, "欧阳修", "").await;
    assert_eq!((first.ticket.number.as_str(), second.ticket.number.as_str()), ("A001", "A002"));
    assert_eq!((first.ahead, second.ahead), (0, 1));
    assert_eq!(first.ticket.title, "居住证新办");
    let old = check_in(&desk, "张三", "11010519491231002x").await;
    assert_eq!(old.ticket.number, "VA001");
    assert_eq!(old.ticket.class, TicketClass::Priority);
    assert_eq!(old.ticket.priority_reason, Some(PriorityReason::Elderly));
    assert_eq!(old.ticket.id_number_masked, "110***********002X");
    assert_eq!(old.ahead, 0, "priority goes before");
    let pdf = desk.document(&old.document.id).await.unwrap();
    assert!(pdf.starts_with(b"%PDF"), "the slip can be printed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_visit_fills_in_name_and_telephone() {
    let desk = desk(clerk()).await;
    let ticket = check_in(&desk, "张三", "11010519491231002X").await.ticket;
    let hint = desk.person_hint(PersonQuery { id_number: " 11010519491231002x".into() }).await.unwrap();
    assert!(hint.valid && hint.priority, "valid and over 70");
    assert_eq!((hint.name.as_str(), hint.phone.as_str()), ("张三", "13800005678"));
    assert_eq!(hint.open.iter().map(|row| row.id).collect::<Vec<_>>(), [ticket.id]);
    let wrong = desk.person_hint(PersonQuery { id_number: "110105194912310021".into() }).await.unwrap();
    assert!(!wrong.valid && wrong.problem.is_some(), "says what is wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_shows_every_ticket_where_it_stands() {
    let desk = desk(clerk()).await;
    for name in ["甲", "乙", "丙", "丁"] {
        check_in(&desk, name, "").await;
    }
    let act = async |ticket, action| desk.ticket_act(TicketAct { ticket, action }).await.unwrap();
    let first = desk.ticket_call_next(Empty {}).await.unwrap();
    assert!(first.alone, "without the network the counter decides");
    let view =
        act(first.ticket.id, TicketAction::Park { reason: "缺材料".into(), missing: vec!["户口簿".into()] })
            .await;
    assert_eq!(view.parked[0].parked.as_ref().map(|parked| parked.counter), Some(1));
    let second = desk.ticket_call_next(Empty {}).await.unwrap().ticket;
    let view = act(second.id, TicketAction::NotHere).await;
    assert_eq!(view.missed[0].number, second.number);
    assert!(view.missed[0].undo_until > Some(view.now), "a mis-click can be undone");
    let third = desk.ticket_call_next(Empty {}).await.unwrap().ticket;
    act(third.id, TicketAction::Start).await;
    let view = act(third.id, TicketAction::Finish).await;
    assert_eq!(view.finished[0].number, third.number);
    assert_eq!((view.current, view.waiting.len()), (None, 1));
    let view = act(first.ticket.id, TicketAction::ComeBack).await;
    assert_eq!(view.current.map(|row| row.number), Some(first.ticket.number));
    let status = desk.sync_status(Empty {}).await.unwrap();
    assert_eq!((status.finished_today, status.case_numbers_left), (1, 50));
    assert!(!status.online && status.waiting >= 11, "everything waits to be sent");
    let hall = desk.hall_view(Empty {}).await.unwrap();
    assert_eq!(hall.waiting.get("A"), Some(&1));
    assert_eq!(hall.counters[0].finished_today, 1);
    assert!(hall.counters[0].current.is_some() && hall.counters[1].current.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn reception_sees_every_business_and_calls_nobody() {
    let desk = desk(staff("he", "何琳", vec![Role::Guide], None)).await;
    check_in(&desk, "甲", "").await;
    let view = desk.queue_view(Empty {}).await.unwrap();
    assert_eq!((view.waiting.len(), view.waiting_elsewhere), (1, 0));
    assert_eq!(
        code(desk.ticket_call_next(Empty {}).await),
        Some(Code::Refused(RefusalCode::CounterClosed)),
        "no counter, no call"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn items_and_packages_are_found_withdrawn_ones_are_not() {
    let desk = desk(clerk()).await;
    let search = async |text: &str| {
        let hits = desk.item_search(ItemQuery { text: text.into(), limit: 10 }).await.unwrap();
        hits.into_iter().map(|hit| hit.target).collect::<Vec<_>>()
    };
    assert_eq!(search("jzz").await, [ItemTarget::Item("permit".into())]);
    assert_eq!(search("xinjumin").await, [ItemTarget::Package("newcomer".into())]);
    assert_eq!(search("流动").await, []);
    assert_eq!(search("").await.len(), 3);
}
