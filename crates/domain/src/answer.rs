//! What was entered into a form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One answer. Money is an integer number of fen; dates are `YYYY-MM-DD` text; there are no floats.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
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

impl Answer {
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

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Answer::Text(text.to_owned())
    }
}
