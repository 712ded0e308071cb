//! What closed records are found by, after they have left the desktops.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::code;
use crate::record::Record;
use crate::ticket::Person;

/// What somebody who asks for an old case has in hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(tag = "by", content = "text", rename_all = "snake_case")]
pub enum Trace {
    /// Number of a case, or of the receipt of a joint application.
    Number(String),
    /// The applicant's ID number.
    IdNumber(String),
    /// The applicant's telephone number.
    Phone(String),
    /// The applicant's name, whole.
    Name(String),
}

impl Trace {
    /// In the one form in which it is kept and looked for, however it was written; `None` when it is blank.
    #[must_use]
    pub fn normal(&self) -> Option<Self> {
        let (make, text): (fn(String) -> Self, String) = match self {
            Trace::Number(text) => (Trace::Number, code::normalise(text)),
            Trace::IdNumber(text) => (Trace::IdNumber, code::normalise(text)),
            Trace::Phone(text) => (Trace::Phone, phone(text)),
            Trace::Name(text) => (Trace::Name, name(text)),
        };
        (!text.is_empty()).then(|| make(text))
    }
}

/// `+86 138-0000-5678` is the same telephone as `13800005678`.
fn phone(text: &str) -> String {
    let text = code::normalise(text).replace('-', "");
    text.strip_prefix("+86").unwrap_or(&text).to_owned()
}

/// Names are compared without blanks and capitals, and with one kind of dot: `阿依古丽·买买提` is typed with several.
fn name(text: &str) -> String {
    let dot = |c| if matches!(c, '•' | '・' | '‧' | '∙' | '．' | '.') { '·' } else { c };
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).map(dot).collect()
}

/// Everything by which a record about this person is found, in normal form.
pub fn traces(record: &Record, person: Person) -> Vec<Trace> {
    let number = match record {
        Record::Case(case) => case.acceptance.as_ref().map(|acceptance| acceptance.number.clone()),
        Record::Joint(joint) => joint.receipt().map(|receipt| receipt.number.clone()),
        Record::Task(task) => Some(task.submission.case_number.clone()),
        _ => None,
    };
    let Person { name, id_number, phone } = person;
    let known = [
        Trace::Number(number.unwrap_or_default()),
        Trace::IdNumber(id_number),
        Trace::Phone(phone),
        Trace::Name(name),
    ];
    known.iter().filter_map(Trace::normal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_the_same_however_it_was_written() {
        let normal = |trace: Trace| trace.normal();
        assert_eq!(
            normal(Trace::IdNumber(" 11010519491231002x ".into())),
            normal(Trace::IdNumber("１１０１０５19491231002Ｘ".into()))
        );
        assert_eq!(
            normal(Trace::Phone("+86 138-0000-5678".into())),
            normal(Trace::Phone("13800005678".into()))
        );
        assert_eq!(
            normal(Trace::Name("阿依古丽•买买提".into())),
            normal(Trace::Name("阿依古丽 ·买买提 ".into()))
        );
        assert_eq!(normal(Trace::Name("John SMITH".into())), normal(Trace::Name("john smith".into())));
        assert_eq!(normal(Trace::Name("　".into())), None, "nothing in hand finds nothing");
        assert_ne!(normal(Trace::Phone("1".into())), normal(Trace::IdNumber("1".into())));
    }
}
