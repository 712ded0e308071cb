//! The approvers' inbox.

use domain::calendar::{Period, PeriodUnit};
use domain::catalogue::Role;
use domain::command::TaskCommand;
use domain::deadline::{Light, Procedure};
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{CaseAttach, CaseRef, CaseSettle, ClockAct, Empty, TaskAct, TaskClock, TaskRef};

use super::{change_seats, clerk, code, desk, intake, photo, staff};

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_case_is_decided_from_the_inbox_of_its_department() {
    let desk = desk(clerk()).await;
    let case = intake::complete(&desk).await;
    let slot = "picture".to_owned();
    desk.case_settle(CaseSettle { case, slot: slot.clone(), settlement: None }).await.unwrap();
    desk.case_attach(CaseAttach { case, slot, photo: photo(&desk, 5).await }).await.unwrap();
    desk.case_accept(CaseRef { case }).await.unwrap();

    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let row = desk.task_list(Empty {}).await.unwrap().remove(0);
    assert_eq!((row.item_name.as_str(), row.applicant.as_str()), ("居住证新办", "张三"));
    assert_eq!((row.department_name.as_str(), row.photos, row.status.as_str()), ("公安", 4, "open"));
    let task = row.id;
    assert!(desk.task_view(TaskRef { task }).await.unwrap().can_decide);
    desk.task_act(TaskAct { task, action: TaskCommand::Claim }).await.unwrap();
    assert_eq!(desk.task_list(Empty {}).await.unwrap()[0].holder, "钱进");

    change_seats(&desk, staff("sun", "孙立", vec![Role::Approver], None));
    assert!(!desk.task_view(TaskRef { task }).await.unwrap().can_decide, "another holder has it");

    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let approve = TaskCommand::Approve { opinion: String::new() };
    let screen = desk.task_act(TaskAct { task, action: approve }).await.unwrap();
    assert!(!screen.can_decide && screen.task.status() == "approved");

    let mut elsewhere = staff("zhou", "周正", vec![Role::Approver], None);
    elsewhere.departments = vec!["renshe".into()];
    change_seats(&desk, elsewhere);
    assert!(desk.task_list(Empty {}).await.unwrap().is_empty(), "only tasks of the own departments");
    let outcome = desk.task_view(TaskRef { task }).await;
    assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotAllowed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_approved_before_what_was_allowed_to_follow_is_there() {
    let desk = desk(clerk()).await;
    let case = intake::complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();
    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let task = desk.task_list(Empty {}).await.unwrap()[0].id;
    let approve = TaskAct { task, action: TaskCommand::Approve { opinion: String::new() } };
    let outcome = desk.task_act(approve).await;
    assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::MaterialsOutstanding)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_stopped_with_a_numbered_notice_and_more_time_is_granted_by_the_head() {
    let desk = desk(clerk()).await;
    let case = intake::complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();
    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let task = desk.task_list(Empty {}).await.unwrap()[0].id;
    let clock = async |action| desk.task_clock(TaskClock { task, action }).await;

    let unlisted = clock(ClockAct::Stop { procedure: Procedure::Auction }).await;
    assert_eq!(code(unlisted), Some(Code::Refused(RefusalCode::ProcedureNotListed)));
    let stopped = clock(ClockAct::Stop { procedure: Procedure::SiteVisit }).await.unwrap();
    assert!(stopped.may_reckon && stopped.light == Light::Stopped);
    let stop = stopped.stopped.unwrap();
    assert!(stop.notice.starts_with("310199公安停〔"), "{}", stop.notice);
    assert_eq!(desk.task_list(Empty {}).await.unwrap()[0].light, Light::Stopped, "the inbox shows it");
    assert!(clock(ClockAct::Resume).await.unwrap().stopped.is_none());

    let by = Period { count: 5, unit: PeriodUnit::Workdays };
    let reason = "需要核查".to_owned();
    clock(ClockAct::RequestExtension { by, reason: reason.clone() }).await.unwrap();
    assert!(desk.task_list(Empty {}).await.unwrap()[0].extension_asked);
    let grant = || ClockAct::GrantExtension { opinion: String::new() };
    assert_eq!(code(clock(grant()).await), Some(Code::Refused(RefusalCode::NotAllowed)), "not a head");
    change_seats(&desk, staff("zhou", "周岚", vec![Role::Supervisor], None));
    assert!(desk.task_view(TaskRef { task }).await.unwrap().can_extend);
    let granted = clock(grant()).await.unwrap();
    let extension = granted.task.deadline.unwrap().extension.unwrap();
    assert!(extension.is_granted() && extension.reason == reason);
    assert!(!granted.can_extend, "answered once");
}
