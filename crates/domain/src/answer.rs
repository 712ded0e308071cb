//! What was entered into a form.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::id::BlobHash;

/// One answer. Money is an integer number of fen; dates are `YYYY-MM-DD` text; there are no floats.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, TS)]
#[serde(untagged)]
pub enum Answer {
    /// A yes/no answer.
    Flag(bool),
    /// A whole number, or money in fen.
    Number(i64),
    /// Text, a chosen option's value, a date, an ID number.
    Text(String),
    /// Several chosen options, in the order of the definition.
    Many(Vec<String>),
    /// A repeating table: one map a row.
    Rows(Vec<BTreeMap<String, Answer>>),
}

/// Answers by field name. A field that was never answered, or was cleared, is absent.
pub type Answers = BTreeMap<String, Answer>;

/// What the text of a signature begins with, so that no other text is taken for one.
const SIGNATURE: &str = "signature:";

/// Pictures of the signatures among answers. Signatures do not stand in tables.
pub fn signatures(answers: &Answers) -> impl Iterator<Item = BlobHash> {
    answers.values().filter_map(Answer::as_signature)
}

impl Answer {
    /// The answer to a field that is signed: the picture, as text.
    pub fn of_signature(picture: &BlobHash) -> Self {
        Answer::Text(format!("{SIGNATURE}{picture}"))
    }

    /// The picture of a signature, when the answer is one.
    pub fn as_signature(&self) -> Option<BlobHash> {
        let hash = self.as_text()?.strip_prefix(SIGNATURE)?;
        Some(BlobHash(hash.to_owned())).filter(BlobHash::is_well_formed)
    }

    /// The text, when the answer is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Answer::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True for blank text, no choice and no rows: what a person would call "not filled in".
    pub fn is_blank(&self) -> bool {
        match self {
            Answer::Text(text) => text.trim().is_empty(),
            Answer::Many(values) => values.is_empty(),
            Answer::Rows(rows) => rows.is_empty(),
            Answer::Flag(_) | Answer::Number(_) => false,
        }
    }
}

/// Written by hand because the derived one tries the variants one after another and words an error for each that does not fit: most
/// answers are text, and that cost more than all the rest of reading a case.
impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor)
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer: yes or no, a whole number, text, a list of texts, or a list of rows")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Answer, E> {
        Ok(Answer::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Answer, E> {
        Ok(Answer::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Answer, E> {
        i64::try_from(number)
            .map(Answer::Number)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<Answer, E> {
        Ok(Answer::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Answer, E> {
        Ok(Answer::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Answer, A::Error> {
        // The first element says which list it is; an empty one is no choice.
        match list.next_element()? {
            None => Ok(Answer::Many(Vec::new())),
            Some(Element::Text(first)) => Ok(Answer::Many(rest_of(first, list)?)),
            Some(Element::Row(first)) => Ok(Answer::Rows(rest_of(first, list)?)),
        }
    }
}

fn rest_of<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(first: T, mut list: A) -> Result<Vec<T>, A::Error> {
    let mut all = vec![first];
    while let Some(next) = list.next_element()? {
        all.push(next);
    }
    Ok(all)
}

/// The first element of a list.
enum Element {
    Text(String),
    Row(BTreeMap<String, Answer>),
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a row")
    }

    fn visit_str<E>(self, text: &str) -> Result<Element, E> {
        Ok(Element::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Element, E> {
        Ok(Element::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, row: A) -> Result<Element, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(row)).map(Element::Row)
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Answer::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    fn answer() -> impl Strategy<Value = Answer> {
        let simple = prop_oneof![
            any::<bool>().prop_map(Answer::Flag),
            any::<i64>().prop_map(Answer::Number),
            any::<String>().prop_map(Answer::Text),
            vec(any::<String>(), 0..4).prop_map(Answer::Many),
        ];
        simple.prop_recursive(3, 24, 4, |inner| {
            vec(btree_map(any::<String>(), inner, 0..4), 1..4).prop_map(Answer::Rows)
        })
    }

    proptest! {
        #[test]
        fn every_answer_is_read_as_it_was_written(answer in answer()) {
            let text = serde_json::to_string(&answer).expect("an answer can be written");
            let read: Answer = serde_json::from_str(&text).expect("a written answer can be read");
            prop_assert_eq!(read, answer);
        }
    }

    #[test]
    fn a_signature_is_told_from_every_other_text() {
        let picture = BlobHash("a1".repeat(32));
        assert_eq!(Answer::of_signature(&picture).as_signature(), Some(picture.clone()));
        for text in [&*picture.0, "signature:", "signature:a1", &format!("signature:{}", "A1".repeat(32))] {
            assert_eq!(Answer::from(text).as_signature(), None, "{text} is no signature");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in [
            "null",
            "1.5",
            "9223372036854775808",
            "{}",
            "[1]",
            r#"["a", {}]"#,
            r#"[{}, "a"]"#,
            r#"[{"a": null}]"#,
        ] {
            assert!(serde_json::from_str::<Answer>(text).is_err(), "{text} must not be an answer");
        }
    }
}
