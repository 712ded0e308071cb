//! What stands in the QR codes of our own papers: digits only, because an input method that is switched on takes letters from a scanner that types.

use uuid::Uuid;

use crate::id::{CaseId, JointId, TicketId};

/// Digits of an id as a number; 2¹²⁸ has 39.
const DIGITS: usize = 39;

/// What a code of ours is of: one digit for the kind, 39 for the id. Says nothing about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanCode {
    /// A queue ticket.
    Ticket(TicketId),
    /// A case.
    Case(CaseId),
    /// A joint application.
    Joint(JointId),
}

impl ScanCode {
    /// The code as it is printed.
    pub fn digits(self) -> String {
        let (kind, id) = match self {
            Self::Ticket(TicketId(id)) => (1, id),
            Self::Case(CaseId(id)) => (2, id),
            Self::Joint(JointId(id)) => (3, id),
        };
        format!("{kind}{:0DIGITS$}", id.as_u128())
    }

    /// What a code is of; `None` for one that is not ours.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != DIGITS + 1 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (kind, number) = text.split_at(1);
        let id = Uuid::from_u128(number.parse().ok()?);
        match kind {
            "1" => Some(Self::Ticket(TicketId(id))),
            "2" => Some(Self::Case(CaseId(id))),
            "3" => Some(Self::Joint(JointId(id))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_read_as_it_was_printed(id: u128) {
            let id = Uuid::from_u128(id);
            for code in [ScanCode::Ticket(TicketId(id)), ScanCode::Case(CaseId(id)), ScanCode::Joint(JointId(id))] {
                let digits = code.digits();
                prop_assert!(digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert_eq!(ScanCode::parse(&digits), Some(code));
            }
        }
    }

    #[test]
    fn other_codes_are_not_ours() {
        let too_large = format!("1{}", "9".repeat(39));
        for text in ["", "A001", "6901234567892", "11010519491231002X", &"0".repeat(40), &too_large] {
            assert_eq!(ScanCode::parse(text), None, "{text}");
        }
    }
}
