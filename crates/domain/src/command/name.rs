//! What each command is called.

use super::{
    CaseCommand, ClockCommand, Command, DiscrepancyCommand, HandoverCommand, JointCommand, TaskCommand,
    TicketCommand,
};
use crate::photo::PhotoCommand;

impl Command {
    /// The command's name for logs, audit and statistics: noun and verb, never arguments.
    pub fn name(&self) -> &'static str {
        match self {
            Command::CounterOpen { .. } => "counter_open",
            Command::CounterClose { .. } => "counter_close",
            Command::TicketIssue(_) => "ticket_issue",
            Command::TicketCallNext { .. } => "ticket_call_next",
            Command::Ticket { action, .. } => match action {
                TicketCommand::Call { .. } => "ticket_call",
                TicketCommand::CallAlone { .. } => "ticket_call_alone",
                TicketCommand::Recall { .. } => "ticket_recall",
                TicketCommand::Start { .. } => "ticket_start",
                TicketCommand::NotHere { .. } => "ticket_not_here",
                TicketCommand::GiveBack { .. } => "ticket_give_back",
                TicketCommand::Park { .. } => "ticket_park",
                TicketCommand::ComeBack { .. } => "ticket_come_back",
                TicketCommand::Rejoin => "ticket_rejoin",
                TicketCommand::Transfer { .. } => "ticket_transfer",
                TicketCommand::Finish { .. } => "ticket_finish",
                TicketCommand::Undo => "ticket_undo",
                TicketCommand::Note => "ticket_note",
            },
            Command::CaseOpen { .. } => "case_open",
            Command::Case { action, .. } => match action {
                CaseCommand::Edit { .. } => "case_edit",
                CaseCommand::Migrate { .. } => "case_migrate",
                CaseCommand::Attach { .. } => "case_attach",
                CaseCommand::Detach { .. } => "case_detach",
                CaseCommand::Photo { action, .. } => match action {
                    PhotoCommand::Overrule { .. } => "case_photo_overrule",
                    PhotoCommand::Develop { .. } => "case_photo_develop",
                    PhotoCommand::Place { .. } => "case_photo_place",
                },
                CaseCommand::Settle { .. } => "case_settle",
                CaseCommand::Fetch { .. } => "case_fetch",
                CaseCommand::Sign { .. } => "case_sign",
                CaseCommand::Notify { .. } => "case_notify",
                CaseCommand::Accept { .. } => "case_accept",
                CaseCommand::Resubmit => "case_resubmit",
                CaseCommand::Discard { .. } => "case_discard",
                CaseCommand::Receive { .. } => "case_receive",
                CaseCommand::Correct { .. } => "case_correct",
                CaseCommand::NotNeeded { .. } => "case_not_needed",
                CaseCommand::Decline { .. } => "case_decline",
                CaseCommand::Supplement { .. } => "case_supplement",
                CaseCommand::BringLater { .. } => "case_bring_later",
                CaseCommand::Withdraw { .. } => "case_withdraw",
                CaseCommand::Rate { .. } => "case_rate",
            },
            Command::JointOpen { .. } => "joint_open",
            Command::Joint { action, .. } => match action {
                JointCommand::Choose { .. } => "joint_choose",
                JointCommand::Consent { .. } => "joint_consent",
                JointCommand::Edit { .. } => "joint_edit",
                JointCommand::Renew { .. } => "joint_renew",
                JointCommand::Migrate { .. } => "joint_migrate",
                JointCommand::Attach { .. } => "joint_attach",
                JointCommand::Detach { .. } => "joint_detach",
                JointCommand::Photo { action, .. } => match action {
                    PhotoCommand::Overrule { .. } => "joint_photo_overrule",
                    PhotoCommand::Develop { .. } => "joint_photo_develop",
                    PhotoCommand::Place { .. } => "joint_photo_place",
                },
                JointCommand::Fetch { .. } => "joint_fetch",
                JointCommand::Deliver { .. } => "joint_deliver",
                JointCommand::Sign { .. } => "joint_sign",
                JointCommand::Submit { .. } => "joint_submit",
                JointCommand::Discard { .. } => "joint_discard",
                JointCommand::Rate { .. } => "joint_rate",
            },
            Command::Task { action, .. } => match action {
                TaskCommand::Claim => "task_claim",
                TaskCommand::Release => "task_release",
                TaskCommand::Approve { .. } => "task_approve",
                TaskCommand::Refuse { .. } => "task_refuse",
                TaskCommand::Return { .. } => "task_return",
                TaskCommand::Clock { action } => match action {
                    ClockCommand::Stop { .. } => "task_stop_clock",
                    ClockCommand::Resume => "task_resume_clock",
                    ClockCommand::RequestExtension { .. } => "task_request_extension",
                    ClockCommand::GrantExtension { .. } => "task_grant_extension",
                    ClockCommand::DenyExtension { .. } => "task_deny_extension",
                },
            },
            Command::Handover { action, .. } => match action {
                HandoverCommand::TakeOver => "handover_take_over",
                HandoverCommand::Assign { .. } => "handover_assign",
                HandoverCommand::Close { .. } => "handover_close",
            },
            Command::Discrepancy { action, .. } => match action {
                DiscrepancyCommand::Report { .. } | DiscrepancyCommand::ReportJoint { .. } => {
                    "discrepancy_report"
                }
                DiscrepancyCommand::Take { .. } => "discrepancy_take",
                DiscrepancyCommand::Answer { .. } => "discrepancy_answer",
                DiscrepancyCommand::Close { .. } => "discrepancy_close",
            },
        }
    }
}
