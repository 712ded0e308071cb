//! What time alone does to cases at the central API, and what was said in time but arrives late.

use std::time::Duration;

use domain::case::{Case, DeclineGround};
use domain::command::{CaseCommand, Command, TaskCommand};
use domain::id::{CaseId, TaskId};
use domain::record::{Key, Record, Space};
use domain::refusal::RefusalCode;
use domain::time::Timestamp;
use protocol::sync::Envelope;

use crate::desk::{Desk, accept, intake, new_id, now};
use crate::hall::{DEPARTMENT, Hall, items, on_both_stores};

on_both_stores! {
    without_a_notice_in_time_an_application_is_accepted_by_law_and_a_late_one_given_in_time_counts => super::deemed;
    of_a_withdrawal_and_a_decision_the_first_stands => super::withdrawn;
}

fn days_ago(days: i64) -> Timestamp {
    now().plus_seconds(-days * 24 * 3600)
}

impl Desk {
    /// Puts commands into the log as if they had been given so many days ago.
    fn log_days_ago(&mut self, days: i64, commands: Vec<Command>) -> Vec<Envelope> {
        let actor = self.session.staff.id.clone();
        let seal = |command| {
            self.seq += 1;
            Envelope::seal(self.seq, command, days_ago(days), actor.clone())
        };
        commands.into_iter().map(seal).collect()
    }

    async fn case(&self, case: CaseId) -> Case {
        match self.record("hall:H", &Key::case(case)).await {
            Some(Record::Case(case)) => *case,
            _ => panic!("the case is there"),
        }
    }
}

fn on(case: CaseId, action: CaseCommand) -> Command {
    Command::Case { case, action }
}

async fn deemed(mut hall: Hall) {
    let [item, _] = items();
    let case = CaseId(new_id());
    let mut desk = Desk::of(&hall, "clerk-1").await;
    let begin = intake(case, &item).into_iter().take(1);
    let received = on(case, CaseCommand::Receive { number: "r".to_owned() });
    let log = desk.log_days_ago(14, begin.chain([received]).collect());
    assert!(desk.push(log).await.unwrap().results.iter().all(|result| result.refusal.is_none()));
    assert_eq!(desk.case(case).await.status(), "draft");

    // A central API that starts looks at once; a running one does so every hour.
    hall.pause().await;
    hall.resume().await;
    let mut looks = 0;
    while desk.case(case).await.status() != "deemed" {
        looks += 1;
        assert!(looks < 600, "time passes for the case");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let trail = hall.running().store().trail(&Space::Hall("H".into()), &Key::case(case)).await.unwrap();
    assert_eq!(trail.last().map(|(command, _)| command.as_str()), Some("time_passes"), "and it is on record");

    let notice =
        || on(case, CaseCommand::Notify { number: "n".into(), missing: vec![], points: vec!["x".into()] });
    let decline = on(
        case,
        CaseCommand::Decline {
            number: "d".into(),
            ground: DeclineGround::NotEntitled,
            reason: "x".into(),
            legal_basis: String::new(),
            office: None,
        },
    );
    for late in [notice(), decline] {
        assert_eq!(desk.act(late).await.refusal.unwrap().code, RefusalCode::DeemedAccepted);
    }
    // A colleague was cut off all the while and had given the notice on the day after the receipt.
    let mut colleague = Desk::of(&hall, "clerk-2").await;
    let log = colleague.log_days_ago(13, vec![notice()]);
    assert_eq!(colleague.push(log).await.unwrap().results[0].refusal, None);
    assert_eq!(desk.case(case).await.status(), "noticed", "it was given in time");
    hall.close().await;
}

async fn withdrawn(hall: Hall) {
    let [item, _] = items();
    let (first, second) = (CaseId(new_id()), CaseId(new_id()));
    let mut desk = Desk::of(&hall, "clerk-1").await;
    let mut approver = Desk::of(&hall, "approver").await;
    for (serial, case) in [(1, first), (2, second)] {
        for command in intake(case, &item).into_iter().chain([accept(case, &item, serial)]) {
            desk.must(command).await;
        }
    }
    let withdraw = |case| on(case, CaseCommand::Withdraw { number: "w".into(), reason: "不办了".into() });
    let refuse = |case| Command::Task {
        task: TaskId::of_case(case, 0),
        department: DEPARTMENT.into(),
        action: TaskCommand::Refuse { opinion: "x".into(), legal_basis: "y".into() },
    };
    desk.must(withdraw(first)).await;
    assert_eq!(approver.act(refuse(first)).await.refusal.unwrap().code, RefusalCode::TaskState);
    assert_eq!(desk.case(first).await.status(), "withdrawn");

    approver.must(refuse(second)).await;
    let refusal = desk.act(withdraw(second)).await.refusal.unwrap();
    assert_eq!((refusal.code, refusal.params["status"].as_str()), (RefusalCode::CaseDecided, "refused"));
    assert_eq!(desk.case(second).await.status(), "refused", "what was decided stands, and the clerk is told");
    hall.close().await;
}
