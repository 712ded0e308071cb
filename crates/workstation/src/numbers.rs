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
}

/// Number of a document: area, office, kind, year, serial. Serials start anew every day, so the day is part of what follows the year.
pub fn document(hall: &Hall, office: &str, kind: DocumentKind, day: Date, serial: u32) -> String {
    let kind = match kind {
        DocumentKind::Acceptance => "受",
        DocumentKind::Notice => "告",
        DocumentKind::Receipt => "收",
        DocumentKind::NonAcceptance => "不受",
        DocumentKind::Supplement => "补",
        DocumentKind::Withdrawal => "撤",
        DocumentKind::ClockStop => "停",
    };
    format!(
        "{}{office}{kind}〔{:04}〕{:02}{:02}{serial:04}号",
        hall.area_code,
        day.year(),
        day.month(),
        day.day()
    )
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

    #[test]
    fn document_numbers_are_unique_within_the_year() {
        let hall = Hall {
            code: "hall".into(),
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            area_code: "310199".into(),
            hours: String::new(),
            opening: None,
            offices: Vec::new(),
            businesses: Vec::new(),
            departments: Vec::new(),
            queue: domain::catalogue::QueueRules {
                priority_age: 70,
                aging_minutes: 15,
                appointment_lead_minutes: 10,
                undo_seconds: 10,
            },
            sample: true,
        };
        let number = |kind, day| document(&hall, "公安", kind, day, 12);
        assert_eq!(number(DocumentKind::Acceptance, date(2026, 11, 3)), "310199公安受〔2026〕11030012号");
        assert_ne!(
            number(DocumentKind::Notice, date(2026, 11, 3)),
            number(DocumentKind::Notice, date(2026, 11, 4))
        );
    }

    #[test]
    fn query_passwords_are_six_digits() {
        for _ in 0..100 {
            let password = query_password(&crate::surroundings::Machine).expect("the machine has randomness");
            assert!(password.len() == 6 && password.bytes().all(|b| b.is_ascii_digit()), "six digits");
        }
    }
}
