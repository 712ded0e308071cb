//! What is handed to the form.

pub use domain::form::identity::Certainty;
pub use domain::form::identity::Fact;

use crate::line::{Glyph, Line};

/// Which paper was photographed, recognised by what is printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    /// 居民身份证, the side with the portrait. A photograph that shows both sides is this one, with the fields of both.
    IdCardFront,
    /// 居民身份证, the side with the emblem.
    IdCardBack,
    /// 常住人口登记卡, a member's page of the household register.
    HouseholdMember,
}

/// What was read in one place of the paper. Printing it with `{:?}` does not show the value, which is a person's.
#[derive(Clone, PartialEq)]
pub struct Suggestion {
    /// What it is.
    pub fact: Fact,
    /// What was read.
    pub value: String,
    /// 0–1: how certain the network is of the least certain character.
    pub confidence: f32,
    /// How far it can be relied on.
    pub certainty: Certainty,
}

impl std::fmt::Debug for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suggestion")
            .field("fact", &self.fact)
            .field("confidence", &self.confidence)
            .field("certainty", &self.certainty)
            .finish_non_exhaustive()
    }
}

/// From this confidence on a value that nothing confirms is [`Certainty::Likely`].
const READ_WELL: f32 = 0.8;

/// A text that was read, and how certain the least certain character of it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) confidence: f32,
}

impl Text {
    /// Some lines, one after the other; `None` when there is nothing in them.
    pub(crate) fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Option<Self> {
        Self::of_glyphs(lines.into_iter().flat_map(|line| &line.glyphs))
    }

    /// Some characters; `None` when there are none.
    pub(crate) fn of_glyphs<'a>(glyphs: impl IntoIterator<Item = &'a Glyph>) -> Option<Self> {
        let mut read = Self { text: String::new(), confidence: 1.0 };
        for glyph in glyphs {
            read.text.push(glyph.character);
            read.confidence = read.confidence.min(glyph.confidence);
        }
        (!read.text.is_empty()).then_some(read)
    }

    /// What a value is worth that nothing else confirms; `plausible` says whether it looks like what it should be.
    pub(crate) fn alone(&self, plausible: bool) -> Certainty {
        if plausible && self.confidence >= READ_WELL { Certainty::Likely } else { Certainty::Doubtful }
    }

    /// A suggestion with another spelling of the text.
    pub(crate) fn suggest(&self, fact: Fact, value: impl Into<String>, certainty: Certainty) -> Suggestion {
        Suggestion { fact, value: value.into(), confidence: self.confidence, certainty }
    }
}
