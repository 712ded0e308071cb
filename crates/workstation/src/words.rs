//! What is printed or listed in words: times, limits, states. In Chinese, as it stands on the hall's papers.

use domain::calendar::{Due, Period, PeriodUnit};
use domain::case::{Case, CaseState, Settlement};
use domain::code::{self, IdNumber};
use domain::form::definition::{FieldKind, MaterialForm, ServiceKind};
use domain::joint::JointState;
use domain::task::{Task, TaskState};
use domain::ticket::{Ticket, TicketClass, TicketState};
use domain::time::Timestamp;
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
    }
}

/// `2026年3月9日前`, or why it cannot be told.
pub fn due(due: Due) -> String {
    match due {
        Due::On(day) => format!("{}前", date(day)),
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
        CaseState::Queued => "已受理，等待前置事项".to_owned(),
        CaseState::InReview => "已受理，审批中".to_owned(),
        CaseState::Returned { .. } => "退回补正".to_owned(),
        CaseState::Approved(_) => "已同意".to_owned(),
        CaseState::Refused(_) => "不予同意".to_owned(),
        CaseState::Discarded { .. } => "已作废".to_owned(),
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
        TaskState::Returned(decision) => format!("{} 已退回", decision.by),
    }
}

/// A personal answer, hidden so far that two different ones still look different where that is possible.
pub fn veiled(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::IdNumber | FieldKind::BankCard | FieldKind::CreditCode => code::mask_id_number(text),
        FieldKind::Phone => code::mask_phone(text),
        _ => {
            let masked = without_numbers(text);
            if masked == text { initial(text) } else { masked }
        }
    }
}

/// The first character, the rest hidden: `张**`.
fn initial(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| format!("{first}{}", "*".repeat(chars.count().min(4)))).unwrap_or_default()
}

/// The text with every ID, telephone and bank card number in it masked; anything else stays as it is.
pub fn without_numbers(text: &str) -> String {
    let (mut out, mut run) = (String::with_capacity(text.len()), String::new());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '+' {
            run.push(c);
        } else {
            out.push_str(&mask_number(&run));
            run.clear();
            out.push(c);
        }
    }
    out.push_str(&mask_number(&run));
    out
}

fn mask_number(run: &str) -> String {
    // The latest day there is: whether a birth date lies in the future does not matter for hiding it.
    if IdNumber::parse(run, Date::MAX).is_ok() || code::is_bank_card(run) {
        code::mask_id_number(run)
    } else if code::is_phone(run) {
        code::mask_phone(run)
    } else {
        run.to_owned()
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

    #[test]
    fn numbers_of_persons_are_masked_wherever_they_stand() {
        let text = "张三 11010519491231002X；电话13800005678，卡6222 记于2026-03-09";
        assert_eq!(without_numbers(text), "张三 110***********002X；电话138****5678，卡6222 记于2026-03-09");
        assert_eq!(without_numbers("临港街道 88 弄 1 号"), "临港街道 88 弄 1 号");
    }

    #[test]
    fn personal_answers_are_veiled_by_their_kind() {
        assert_eq!(veiled(FieldKind::IdNumber, "11010519491231002X"), "110***********002X");
        assert_eq!(veiled(FieldKind::Phone, "13800005678"), "138****5678");
        assert_eq!(veiled(FieldKind::Text, "欧阳修"), "欧**");
        assert_eq!(veiled(FieldKind::Text, ""), "");
    }
}
