//! A PC holds of the departments what somebody may read who can work there, and nothing else.

use domain::catalogue::Staff;
use domain::command::TaskCommand;
use domain::refusal::RefusalCode;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{accept_residence_permit, clear_counter};
use system_tests::{Counter, Hall, wait_for, wait_until};
use workstation::cache::{meta, record};

/// The department that decides residence permits.
const DEPARTMENT: &str = "department:gongan";

/// Somebody of the sample hall.
fn member(id: &str) -> Staff {
    let staff = central::sample::load().staff.into_iter().find(|person| person.id.as_str() == id);
    staff.unwrap_or_else(|| panic!("{id} is on the staff"))
}

/// How many records of the department a PC holds, and whether it pulls them.
async fn held(pc: &Counter) -> (u64, bool) {
    let held = pc
        .read(|db| Ok((record::checksum(db, DEPARTMENT)?.records, meta::cursor(db, DEPARTMENT)?.is_some())));
    held.await.expect("the base can be read")
}

/// A hall in which a residence permit waits for the approver, and the approver's PC, which holds the task.
async fn with_a_task(hall: &Hall, days: u16) -> Counter {
    let counter = Counter::open(hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    accept_residence_permit(&counter).await;
    counter.sent().await;
    counter.close();
    let pc = Counter::open_with(hall, "office", |config| config.offline_login_days = days).await;
    pc.log_in("luwei").await;
    wait_until("the task is here", async || {
        drop(pc.sync_now(Empty {}).await);
        matches!(held(&pc).await, (1.., true))
    })
    .await;
    pc
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_was_taken_away_is_forgotten_and_comes_back_with_the_right() {
    let hall = Hall::start().await;
    let pc = with_a_task(&hall, 7).await;
    let before = held(&pc).await;
    pc.gate.cut();
    let task = pc.task_list(Empty {}).await.expect("the inbox is always shown").remove(0).id;
    let claim = TaskAct { task, action: TaskCommand::Claim };
    pc.task_act(claim).await.expect("an approver may claim it");
    let luwei = member("luwei");
    let departments = luwei.departments.iter().filter(|code| code.as_str() != "gongan").cloned().collect();
    let less = Staff { departments, ..luwei.clone() };
    hall.central().store().set_staff(less).await.expect("a department is taken away");
    pc.gate.restore();

    wait_until("the department is forgotten", async || held(&pc).await == (0, false)).await;
    pc.sync_now(Empty {}).await.expect("what is left is synced as before");
    let kept = pc.read(|db| meta::cursor(db, "department:minzheng")).await.expect("the base can be read");
    assert!(kept.is_some(), "the other departments stay");
    let status = pc.sync_status(Empty {}).await.expect("status");
    assert_eq!((status.online, status.waiting), (true, 0), "what waited went out");
    let entries = pc.attention_list(Empty {}).await.expect("entries");
    assert_eq!(entries.len(), 1, "and what came of it is told: {entries:?}");
    assert_eq!(entries[0].refusal.code, RefusalCode::NotAllowed);

    hall.central().store().set_staff(luwei).await.expect("it is given back");
    pc.session_logout(Empty {}).await.expect("logged out");
    pc.log_in("luwei").await;
    wait_until("the department is here again", async || {
        drop(pc.sync_now(Empty {}).await);
        held(&pc).await == before
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_may_read_stays_as_long_as_the_colleague_can_log_in_alone() {
    let hall = Hall::start().await;
    let pc = with_a_task(&hall, 7).await;
    pc.session_logout(Empty {}).await.expect("logged out");
    pc.log_in("lijing").await;
    pc.sync_now(Empty {}).await.expect("synced");
    assert!(matches!(held(&pc).await, (1.., true)), "the approver may come back while the network is down");
    pc.close();

    // The same PC where nobody can log in without the network.
    let pc = Counter::open_with(&hall, "office", |config| config.offline_login_days = 0).await;
    let state = pc.session_state(Empty {}).await.expect("the state of the session");
    assert_eq!(state.staff.map(|staff| staff.id.0).as_deref(), Some("lijing"), "whoever sat there goes on");
    wait_for("the department is forgotten", async || {
        drop(pc.sync_now(Empty {}).await);
        (held(&pc).await == (0, false)).then_some(())
    })
    .await;
    pc.session_logout(Empty {}).await.expect("logged out");
    pc.log_in("luwei").await;
    wait_until("the approver finds the task all the same", async || {
        drop(pc.sync_now(Empty {}).await);
        matches!(held(&pc).await, (1.., true))
    })
    .await;
}
