//! The applicant's rating of the service (好差评): voluntary, once for each case or joint application, by one of five levels.
//!
//! Reasons are chosen from a table: each level has its own. The table is part of the program, so both sides have the same.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;

/// Stars, tab, code, tab, words, newline; best level first.
const REASONS: &str = include_str!("../data/rating-reasons.tsv");

/// Characters of what can be added in words.
pub const MAX_WORDS: usize = 200;

/// The five levels, best first.
pub const LEVELS: [RatingLevel; 5] = [
    RatingLevel::VerySatisfied,
    RatingLevel::Satisfied,
    RatingLevel::Fair,
    RatingLevel::Dissatisfied,
    RatingLevel::VeryDissatisfied,
];

/// How the applicant found the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RatingLevel {
    /// 非常不满意.
    VeryDissatisfied,
    /// 不满意.
    Dissatisfied,
    /// 基本满意.
    Fair,
    /// 满意.
    Satisfied,
    /// 非常满意.
    VerySatisfied,
}

impl RatingLevel {
    /// 1 to 5, as the national system counts.
    pub fn stars(self) -> u8 {
        match self {
            RatingLevel::VeryDissatisfied => 1,
            RatingLevel::Dissatisfied => 2,
            RatingLevel::Fair => 3,
            RatingLevel::Satisfied => 4,
            RatingLevel::VerySatisfied => 5,
        }
    }

    /// 差评: somebody has to see what went wrong.
    pub fn is_bad(self) -> bool {
        matches!(self, RatingLevel::VeryDissatisfied | RatingLevel::Dissatisfied)
    }

    /// What can be said with this level, in the order of the table.
    pub fn reasons(self) -> Vec<RatingReason> {
        let of_level = |line: &str| {
            let mut parts = line.split('\t');
            let stars: u8 = parts.next()?.parse().ok()?;
            let (code, text) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            (stars == self.stars()).then_some(RatingReason { code, text })
        };
        REASONS.lines().filter_map(of_level).collect()
    }
}

/// A reason that goes with a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RatingReason {
    /// Code in the national system.
    pub code: String,
    /// Words.
    pub text: String,
}

/// What the applicant says of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Opinion {
    /// Level.
    pub level: RatingLevel,
    /// Codes of reasons of this level; may be empty.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// In the applicant's own words, at most [`MAX_WORDS`] characters; may be empty.
    #[serde(default)]
    pub words: String,
}

/// A rating as it is kept with what was rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rating {
    /// What was said.
    pub opinion: Opinion,
    /// When.
    pub at: Timestamp,
}

impl Rating {
    /// What was chosen, in words.
    pub fn reasons(&self) -> Vec<RatingReason> {
        let chosen = |reason: &RatingReason| self.opinion.reasons.contains(&reason.code);
        self.opinion.level.reasons().into_iter().filter(chosen).collect()
    }
}

/// Checks what is said, and that it is said for the first time. What has been rated stays as it was rated: nobody is asked again until they say
/// something better.
///
/// # Errors
/// [`RefusalCode::RatingGiven`], [`RefusalCode::Malformed`].
pub(crate) fn first(given: Option<&Rating>, opinion: &Opinion, at: Timestamp) -> Result<Rating, Refusal> {
    if given.is_some() {
        return Err(Refusal::new(RefusalCode::RatingGiven));
    }
    let malformed = |what: &str| Err(Refusal::new(RefusalCode::Malformed).with("what", what));
    let offered = opinion.level.reasons();
    let twice = |at: usize| opinion.reasons[..at].contains(&opinion.reasons[at]);
    let known = |code: &String| offered.iter().any(|reason| reason.code == *code);
    if !opinion.reasons.iter().all(known) || (0..opinion.reasons.len()).any(twice) {
        return malformed("reasons");
    }
    let words = opinion.words.trim();
    if words.chars().count() > MAX_WORDS || words.chars().any(|c| c.is_control() && c != '\n') {
        return malformed("words");
    }
    Ok(Rating { opinion: Opinion { words: words.to_owned(), ..opinion.clone() }, at })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_level_has_reasons_of_its_own() {
        let mut codes = BTreeSet::new();
        for level in LEVELS {
            let reasons = level.reasons();
            assert!(!reasons.is_empty(), "{level:?}");
            for reason in reasons {
                assert!(!reason.text.is_empty(), "{reason:?} needs words");
                assert!(codes.insert(reason.code.clone()), "{} stands twice", reason.code);
            }
        }
        assert_eq!(codes.len(), REASONS.lines().count(), "every line can be read");
    }

    #[test]
    fn only_the_two_lowest_levels_are_bad() {
        let bad: Vec<u8> =
            LEVELS.into_iter().filter(|level| level.is_bad()).map(RatingLevel::stars).collect();
        assert_eq!(bad, [2, 1]);
    }
}
