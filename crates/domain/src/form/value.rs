//! One answer: what is stored of it, and whether it is what its kind of field asks for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::answer::Answer;
use crate::code::{self, Division, DivisionLevel};
use crate::form::definition::{Choice, Field, FieldKind};
use crate::form::view::ProblemCode;

/// A problem without its place.
pub(crate) type Fault = (ProblemCode, BTreeMap<String, String>);

/// A fault with parameters.
pub(crate) fn fault<const N: usize>(code: ProblemCode, params: [(&str, String); N]) -> Fault {
    (code, params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The answer as it is stored, compared and submitted: codes without the accidents of typing, texts without blanks at
/// their ends. `None` when nothing is filled in. An answer of a wrong type stays as it is, to be complained about.
pub(crate) fn normalised(kind: FieldKind, answer: &Answer) -> Option<Cow<'_, Answer>> {
    if answer.is_blank() {
        return None;
    }
    let Answer::Text(text) = answer else { return Some(Cow::Borrowed(answer)) };
    let stored = match kind {
        FieldKind::IdNumber | FieldKind::CreditCode | FieldKind::Phone => Cow::Owned(code::normalise(text)),
        FieldKind::BankCard => Cow::Owned(code::bank_card_digits(text)),
        _ => Cow::Borrowed(text.trim()),
    };
    match stored {
        stored if stored.is_empty() => None,
        stored if stored.as_ref() == text => Some(Cow::Borrowed(answer)),
        stored => Some(Cow::Owned(Answer::Text(stored.into_owned()))),
    }
}

/// A date as it is stored, `YYYY-MM-DD` and nothing else.
pub(crate) fn date(text: &str) -> Option<Date> {
    // jiff also accepts other ISO 8601 forms; one form only, so that equal dates are equal texts.
    text.parse::<Date>().ok().filter(|date| text.len() == 10 && date.to_string() == text)
}

/// What is wrong with an answer by the kind of its field. `options` are those offered now; `past` refuses later dates than `today`.
/// Tables are looked at cell by cell, not here.
pub(crate) fn check(
    field: &Field,
    answer: &Answer,
    options: &[&Choice],
    past: bool,
    today: Date,
) -> Option<Fault> {
    let offered = |value: &String| options.iter().any(|option| option.value == *value);
    let plain = |wrong: bool, code| wrong.then(|| (code, BTreeMap::new()));
    match (field.kind, answer) {
        (FieldKind::Text, Answer::Text(text)) => {
            plain(code::has_bad_characters(text, false), ProblemCode::BadCharacters)
        }
        (FieldKind::LongText, Answer::Text(text)) => {
            plain(code::has_bad_characters(text, true), ProblemCode::BadCharacters)
        }
        (FieldKind::IdNumber, Answer::Text(text)) => {
            code::IdNumber::parse(text, today).err().map(|error| (error.problem(), error.params()))
        }
        (FieldKind::CreditCode, Answer::Text(text)) => {
            plain(code::CreditCode::parse(text).is_none(), ProblemCode::CreditCode)
        }
        (FieldKind::Phone, Answer::Text(text)) => plain(!code::is_phone(text), ProblemCode::Phone),
        (FieldKind::BankCard, Answer::Text(text)) => plain(!code::is_bank_card(text), ProblemCode::BankCard),
        (FieldKind::Date, Answer::Text(text)) => match date(text) {
            None => plain(true, ProblemCode::Date),
            Some(date) => plain(past && date > today, ProblemCode::DateFuture),
        },
        (FieldKind::Money, Answer::Number(fen)) => {
            (*fen < 0).then(|| fault(ProblemCode::TooSmall, [("min", "0".to_owned())]))
        }
        (FieldKind::Integer, Answer::Number(_)) | (FieldKind::YesNo, Answer::Flag(_)) => None,
        (FieldKind::Choice | FieldKind::Select, Answer::Text(value)) => {
            plain(!offered(value), ProblemCode::NotAnOption)
        }
        (FieldKind::MultiChoice, Answer::Many(values)) => {
            let repeated = values.iter().enumerate().any(|(place, value)| values[..place].contains(value));
            plain(repeated || !values.iter().all(offered), ProblemCode::NotAnOption)
        }
        (FieldKind::Region, Answer::Text(code)) => region(code, field.level.unwrap_or_default()),
        (FieldKind::Signature, Answer::Text(_)) => {
            plain(answer.as_signature().is_none(), ProblemCode::WrongType)
        }
        (FieldKind::Rows, Answer::Rows(_)) => None,
        _ => plain(true, ProblemCode::WrongType),
    }
}

/// A place that is not known, or not as deep as asked for. Where a division has no parts, it cannot go deeper.
fn region(code: &str, level: DivisionLevel) -> Option<Fault> {
    if Division::path(code).is_empty() {
        return Some(fault(ProblemCode::NotAnOption, []));
    }
    let deep_enough = DivisionLevel::of(code) >= Some(level) || Division::within(code).is_empty();
    (!deep_enough).then(|| fault(ProblemCode::RegionIncomplete, [("level", level.words().to_owned())]))
}
