//! The approvers' inbox.

use domain::catalogue::Role;
use domain::command::TaskCommand;
use domain::refusal::RefusalCode;
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{CaseRef, Empty, TaskAct, TaskRef};

use super::{change_seats, clerk, code, desk, intake, staff};

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_case_is_decided_from_the_inbox_of_its_department() {
    let desk = desk(clerk()).await;
    let case = intake::complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();

    change_seats(&desk, staff("qian", "钱进", vec![Role::Approver], None));
    let row = desk.task_list(Empty {}).await.unwrap().remove(0);
    assert_eq!((row.item_name.as_str(), row.applicant.as_str()), ("居住证新办", "张三"));
    assert_eq!((row.department_name.as_str(), row.photos, row.status.as_str()), ("公安", 3, "open"));
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
