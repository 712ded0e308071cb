//! What is handed to the form.

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

/// What a suggestion is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// 姓名.
    Name,
    /// 性别: `男` or `女`.
    Sex,
    /// 民族, with 族 also where the paper leaves it out: `汉族`.
    Nation,
    /// 出生 or 出生日期, as `1990-03-01`.
    BirthDate,
    /// 住址 of the ID card.
    Address,
    /// 公民身份号码, normalised.
    IdNumber,
    /// 签发机关.
    Authority,
    /// First day of 有效期限, as `2015-03-01`.
    ValidFrom,
    /// Last day of 有效期限, as `2035-03-01`, or `长期`.
    ValidUntil,
    /// 户主或与户主关系.
    Relation,
    /// 曾用名.
    FormerName,
    /// 出生地.
    BirthPlace,
    /// 籍贯.
    NativePlace,
    /// 本市(县)其他住址.
    OtherAddress,
    /// 宗教信仰.
    Religion,
    /// 身高.
    Height,
    /// 血型.
    BloodType,
    /// 文化程度.
    Education,
    /// 婚姻状况.
    MaritalStatus,
    /// 兵役状况.
    MilitaryService,
    /// 服务处所.
    Workplace,
    /// 职业.
    Occupation,
    /// 何时由何地迁来本市(县).
    MovedToCity,
    /// 何时由何地迁来本址.
    MovedToAddress,
}

/// How far a suggestion can be relied on; the screen's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Read with doubt, or at odds with something else on the paper. To be compared with the paper.
    Doubtful,
    /// Read well, but nothing on the paper confirms it.
    Likely,
    /// Confirmed: the check character of the number is right, or the date or sex agrees with such a number, or the two
    /// dates of the term are as far apart as the law has it.
    Proven,
}

/// A value for a field. Printing it with `{:?}` does not show the value, which is a person's.
#[derive(Clone, PartialEq)]
pub struct Suggestion {
    /// What it is for.
    pub field: Field,
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
            .field("field", &self.field)
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
    pub(crate) fn suggest(&self, field: Field, value: impl Into<String>, certainty: Certainty) -> Suggestion {
        Suggestion { field, value: value.into(), confidence: self.confidence, certainty }
    }
}
