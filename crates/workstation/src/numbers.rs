//! Formats of the numbers that people carry home: tickets, cases, joint applications, documents.

use domain::catalogue::Hall;
use domain::id::BusinessCode;
use domain::ticket::TicketClass;
use jiff::civil::Date;
use protocol::error::Failure;

use crate::surroundings::Surroundings;

/// Series of a ticket number: V for priority, Y for an appointment, nothing otherwise, then the business.
pub fn ticket_series(class: TicketClass, business: &BusinessCode) -> String {
    let prefix = match class {
        TicketClass::Priority => "V",
        TicketClass::Appointment => "Y",
        TicketClass::Normal => "",
    };
    format!("{prefix}{business}")
}

/// Ticket number: series and 3-digit serial, for example `A012` or `VA003`.
pub fn ticket(series: &str, serial: u32) -> String {
    format!("{series}{serial:03}")
}

/// Case number (national exchange standard): 实施编码, date, 4-digit serial.
pub fn case(implementation_code: &str, day: Date, serial: u32) -> String {
    format!("{implementation_code}{}{serial:04}", compact(day))
}

/// Tracking number of a joint application, for example `LB20250610-0007`.
pub fn tracking(day: Date, serial: u32) -> String {
    format!("LB{}-{serial:04}", compact(day))
}

/// Kinds of numbered documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// 受理通知书.
    Acceptance,
    /// 一次性告知书.
    Notice,
    /// 收件凭证.
    Receipt,
    /// 不予受理通知书.
    NonAcceptance,
    /// 补正材料接收单.
    Supplement,
    /// 撤回申请.
    Withdrawal,
    /// 特别程序告知书: the limit does not run.
    ClockStop,
    /// 延长办理期限告知书.
    Extension,
    /// 补正通知书, after a return.
    SupplementNotice,
    /// 退件通知书 of a case that was ended.
    Termination,
    /// 办理结果通知书.
    Decision,
    /// 送达回证.
    Delivery,
}

impl DocumentKind {
    /// The word for it within a number.
    fn mark(self) -> &'static str {
        match self {
            DocumentKind::Acceptance => "受",
            DocumentKind::Notice => "告",
            DocumentKind::Receipt => "收",
            DocumentKind::NonAcceptance => "不受",
            DocumentKind::Supplement => "补",
            DocumentKind::Withdrawal => "撤",
            DocumentKind::ClockStop => "停",
            DocumentKind::Extension => "延",
            DocumentKind::SupplementNotice => "补正",
            DocumentKind::Termination => "退",
            DocumentKind::Decision => "决",
            DocumentKind::Delivery => "送",
        }
    }
}

/// Number of a document: area, office, kind, year, serial. Serials start anew every day, so the day is part of what follows the year.
pub fn document(hall: &Hall, office: &str, kind: DocumentKind, day: Date, serial: u32) -> String {
    format!(
        "{}{office}{}〔{:04}〕{:02}{:02}{serial:04}号",
        hall.area_code,
        kind.mark(),
        day.year(),
        day.month(),
        day.day()
    )
}

/// Number of a document that has no serial of its own, because nobody at a counter did what it tells (a decision, a return): day and serial of the case
/// number or document number that it follows, under another kind. `round` tells several of a kind apart, from 1. Empty where there is nothing to follow.
pub fn following(hall: &Hall, office: &str, kind: DocumentKind, parent: &str, round: u32) -> String {
    const DAY_AND_SERIAL: usize = 12;
    let digits: String = match parent.split_once('〔') {
        Some((_, rest)) => rest.chars().filter(char::is_ascii_digit).collect(),
        // A case number is 实施编码, which may hold letters, and then the digits.
        None => {
            let characters: Vec<char> = parent.chars().collect();
            characters[characters.len().saturating_sub(DAY_AND_SERIAL)..].iter().collect()
        }
    };
    if digits.len() < DAY_AND_SERIAL || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return String::new();
    }
    let (year, rest) = digits.split_at(4);
    let again = if round > 1 { format!("-{round}") } else { String::new() };
    format!("{}{office}{}〔{year}〕{rest}{again}号", hall.area_code, kind.mark())
}

/// Password with which the applicant asks about a case: 6 random digits.
///
/// # Errors
/// When the system gives no randomness.
pub fn query_password(surroundings: &dyn Surroundings) -> Result<String, Failure> {
    // Numbers above the last whole million would make some passwords likelier than others.
    const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        surroundings.fill(&mut bytes)?;
        let number = u32::from_le_bytes(bytes);
        if number < FAIR {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ticket_numbers_name_class_and_business() {
        let business = BusinessCode::from("A");
        let number = |class, serial| ticket(&ticket_series(class, &business), serial);
        assert_eq!(number(TicketClass::Normal, 12), "A012");
        assert_eq!(number(TicketClass::Priority, 3), "VA003");
        assert_eq!(number(TicketClass::Appointment, 1000), "YA1000", "a busy day goes on beyond 999");
    }

    #[test]
    fn case_numbers_end_in_date_and_serial() {
        let code = "11310199MB0000000A4000113012345";
        assert_eq!(case(code, date(2026, 3, 9), 7), format!("{code}202603090007"));
        assert_eq!(tracking(date(2025, 6, 10), 7), "LB20250610-0007");
    }

    fn hall() -> Hall {
        Hall {
            code: "hall".into(),
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            area_code: "310199".into(),
            hours: String::new(),
            opening: None,
            offices: Vec::new(),
            answer_times: Default::default(),
            businesses: Vec::new(),
            departments: Vec::new(),
            queue: domain::catalogue::QueueRules {
                priority_age: 70,
                aging_minutes: 15,
                appointment_lead_minutes: 10,
                undo_seconds: 10,
            },
            sample: true,
        }
    }

    #[test]
    fn document_numbers_are_unique_within_the_year() {
        let hall = hall();
        let number = |kind, day| document(&hall, "公安", kind, day, 12);
        assert_eq!(number(DocumentKind::Acceptance, date(2026, 11, 3)), "310199公安受〔2026〕11030012号");
        assert_ne!(
            number(DocumentKind::Notice, date(2026, 11, 3)),
            number(DocumentKind::Notice, date(2026, 11, 4))
        );
    }

    #[test]
    fn what_follows_from_a_document_has_its_day_and_serial() {
        let hall = hall();
        let following = |kind, parent: &str, round| following(&hall, "公安", kind, parent, round);
        let day = date(2026, 11, 3);
        let accepted = document(&hall, "公安", DocumentKind::Acceptance, day, 12);
        let decision = "310199公安决〔2026〕11030012号";
        assert_eq!(following(DocumentKind::Decision, &accepted, 1), decision);
        let case = case("11310199MB0000000A4000113012345", day, 12);
        assert_eq!(
            following(DocumentKind::Decision, &case, 1),
            decision,
            "a member has only its case number"
        );
        let again = following(DocumentKind::SupplementNotice, &case, 2);
        assert_eq!(again, "310199公安补正〔2026〕11030012-2号");
        for nothing in ["", "LB20250610-0007", "〔2026〕"] {
            assert_eq!(following(DocumentKind::Decision, nothing, 1), "", "{nothing} has no day and serial");
        }
    }

    #[test]
    fn query_passwords_are_six_digits() {
        for _ in 0..100 {
            let password = query_password(&crate::surroundings::Machine).expect("the machine has randomness");
            assert!(password.len() == 6 && password.bytes().all(|b| b.is_ascii_digit()), "six digits");
        }
    }
}
