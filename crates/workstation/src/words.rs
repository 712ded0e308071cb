//! What is printed or listed in words: times, limits, states. In Chinese, as it stands on the hall's papers.

use domain::calendar::{Due, Period, PeriodUnit};
use domain::case::{Case, CaseState, Settlement};
use domain::deadline::Procedure;
use domain::form::definition::{MaterialForm, ServiceKind};
use domain::joint::JointState;
use domain::photo::PhotoCommand;
use domain::task::{Task, TaskState};
use domain::ticket::{Ticket, TicketClass, TicketState};
use domain::time::Timestamp;
pub use domain::veil::{veiled, without_numbers};
use jiff::civil::Date;

/// `2026年3月9日`.
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `2026年3月9日 09:05`.
pub fn moment(at: Timestamp) -> String {
    let civil = at.civil();
    format!("{} {:02}:{:02}", date(civil.date()), civil.hour(), civil.minute())
}

/// `5 个工作日`.
pub fn period(period: Period) -> String {
    match period.unit {
        PeriodUnit::Workdays => format!("{} 个工作日", period.count),
        PeriodUnit::Days => format!("{} 天", period.count),
        PeriodUnit::Hours => format!("{} 小时", period.count),
    }
}

/// `2026年3月9日前`, or why it cannot be told.
pub fn due(due: Due) -> String {
    match due {
        Due::On(day) => format!("{}前", date(day)),
        Due::At(at) => format!("{}前", moment(at)),
        Due::NotComputable => "日历未公布，暂无法推算".to_owned(),
        Due::None => "未公布时限".to_owned(),
    }
}

/// `3 号窗口`.
pub fn counter(number: u16) -> String {
    format!("{number} 号窗口")
}

/// `3、4 号窗口`; empty for none.
pub fn counters(numbers: &[u16]) -> String {
    let joined = numbers.iter().map(u16::to_string).collect::<Vec<_>>().join("、");
    if joined.is_empty() { joined } else { format!("{joined} 号窗口") }
}

/// Class of a ticket.
pub fn class(class: TicketClass) -> &'static str {
    match class {
        TicketClass::Priority => "优先",
        TicketClass::Appointment => "预约",
        TicketClass::Normal => "普通",
    }
}

/// Kind of an item.
pub fn service_kind(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::AtOnce => "即办件",
        ServiceKind::ByPromise => "承诺件",
    }
}

/// Form of a material.
pub fn material_form(form: MaterialForm) -> &'static str {
    match form {
        MaterialForm::Original => "原件",
        MaterialForm::CopyChecked => "复印件（验原件）",
        MaterialForm::Copy => "复印件",
        MaterialForm::Shown => "验原件",
        MaterialForm::Electronic => "电子件",
    }
}

/// How a material is dealt with without photos.
pub fn settlement(settlement: Settlement) -> &'static str {
    match settlement {
        Settlement::Later => "容缺后补",
        Settlement::Declared => "告知承诺",
        Settlement::Shown => "已验原件",
    }
}

/// What was done with a photo.
pub fn photo_act(action: &PhotoCommand) -> String {
    match action {
        PhotoCommand::Overrule { reason } => format!("不重拍：{reason}"),
        PhotoCommand::Develop { .. } => "裁切照片".to_owned(),
        PhotoCommand::Place { at } => format!("移到第 {} 页", at + 1),
    }
}

/// Where a ticket stands.
pub fn ticket_state(ticket: &Ticket) -> String {
    let word = match &ticket.state {
        TicketState::Waiting => return "等候".to_owned(),
        TicketState::Called(_) => "已叫号",
        TicketState::Serving(_) => "办理中",
        TicketState::Parked(_) => "挂起",
        TicketState::NoShow(_) => "过号",
        TicketState::Finished(_) => "已办结",
    };
    match ticket.counter() {
        Some(number) => format!("{word}（{}）", counter(number)),
        None => word.to_owned(),
    }
}

/// Where a case stands.
pub fn case_state(case: &Case) -> String {
    match &case.state {
        CaseState::Draft => "填写中".to_owned(),
        CaseState::Noticed => "已一次性告知".to_owned(),
        CaseState::Deemed => "逾期未告知，视为受理".to_owned(),
        CaseState::Queued => "已受理，等待前置事项".to_owned(),
        CaseState::InReview => "已受理，审批中".to_owned(),
        CaseState::Returned { .. } => "退回补正".to_owned(),
        CaseState::Approved(_) => "已同意".to_owned(),
        CaseState::Refused(_) => "不予同意".to_owned(),
        CaseState::Discarded { .. } => "已作废".to_owned(),
        CaseState::NotNeeded(_) => "无需申请".to_owned(),
        CaseState::Declined(_) => "不予受理".to_owned(),
        CaseState::Withdrawn(_) => "申请人已撤回".to_owned(),
        CaseState::Terminated(_) => "已终止办理".to_owned(),
    }
}

/// A special procedure.
pub fn procedure(kind: Procedure) -> &'static str {
    match kind {
        Procedure::Hearing => "听证",
        Procedure::Tender => "招标",
        Procedure::Auction => "拍卖",
        Procedure::Inspection => "检验",
        Procedure::Testing => "检测",
        Procedure::Quarantine => "检疫",
        Procedure::Appraisal => "鉴定",
        Procedure::ExpertReview => "专家评审",
        Procedure::SiteVisit => "现场勘验",
    }
}

/// Where a joint application stands.
pub fn joint_state(state: &JointState) -> &'static str {
    match state {
        JointState::Draft => "填写中",
        JointState::Submitted(_) => "已发起",
        JointState::Done(_) => "已办结",
        JointState::Discarded { .. } => "已作废",
    }
}

/// Where a task stands.
pub fn task_state(task: &Task) -> String {
    match &task.state {
        TaskState::Open => "待认领".to_owned(),
        TaskState::Claimed { name, .. } => format!("{name} 已认领"),
        TaskState::Approved(decision) => format!("{} 已同意", decision.by),
        TaskState::Refused(decision) => format!("{} 不同意", decision.by),
        TaskState::Returned(decision) if decision.by.is_empty() => "已退回".to_owned(),
        TaskState::Returned(decision) => format!("{} 已退回", decision.by),
        TaskState::Ended(_) => "已终止".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_and_days_read_as_on_paper() {
        assert_eq!(period(Period { count: 5, unit: PeriodUnit::Workdays }), "5 个工作日");
        assert_eq!(due(Due::On(jiff::civil::date(2026, 3, 9))), "2026年3月9日前");
        assert_eq!(due(Due::NotComputable), "日历未公布，暂无法推算");
        assert_eq!(due(Due::None), "未公布时限");
        assert_eq!(moment(Timestamp(0)), "1970年1月1日 08:00", "the hall's wall is eight hours ahead");
    }
}
