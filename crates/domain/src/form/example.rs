//! A small definition with one of everything, for the tests of the form engine.

#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

use jiff::civil::{Date, date};
use serde_json::json;

use crate::answer::Answers;
use crate::form::definition::Definition;

pub(crate) const TODAY: Date = date(2026, 11, 20);

/// A residence permit: a scenario, hidden sections, a condition on a condition, a computed age, a table.
pub(crate) fn permit() -> Definition {
    serde_json::from_str(include_str!("example.json")).unwrap()
}

/// Answers from JSON.
pub(crate) fn answers(json: serde_json::Value) -> Answers {
    serde_json::from_value(json).unwrap()
}

/// A complete form of somebody who rents.
pub(crate) fn tenant() -> Answers {
    answers(json!({
        "housing": "rented", "name": "陈𬭊", "id_number": "11010519491231002x", "phone": "138 0000 5678",
        "landlord_id": "440524188001010014", "contract": "ZL-2026-01", "rent": 350000, "since": "2026-03-01"
    }))
}
