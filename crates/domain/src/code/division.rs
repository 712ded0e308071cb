//! Administrative divisions by their codes: province (2 digits), city (4), district or county (6), street or town (9).
//!
//! The table is text sorted by code and stays as it is in the program: a look-up is a binary search for a line, nothing is loaded at the start.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

/// Code, tab, name, newline; sorted by code.
const DIVISIONS: &str = include_str!("../../data/divisions.tsv");

/// Digits of a code at each level.
const DIGITS: [usize; 4] = [2, 4, 6, 9];

/// Divisions that only stand between two others and that nobody says: 上海市市辖区黄浦区 is 上海市黄浦区.
const UNSPOKEN: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// A division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Division {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// Both sides have the table, so what arrives is looked up by its code.
impl<'de> Deserialize<'de> for Division {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Coded {
            code: String,
        }
        let Coded { code } = Coded::deserialize(deserializer)?;
        Division::find(&code).ok_or_else(|| D::Error::custom("no division has this code"))
    }
}

/// How deep a place is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 省级.
    Province,
    /// 地级.
    City,
    /// 县级.
    #[default]
    District,
    /// 乡级.
    Street,
}

impl DivisionLevel {
    /// The level of a code, by its length.
    pub fn of(code: &str) -> Option<Self> {
        use DivisionLevel::{City, District, Province, Street};
        let levels = [Province, City, District, Street];
        DIGITS.iter().position(|digits| *digits == code.len()).map(|place| levels[place])
    }

    /// In words, as a clerk is told how deep to go.
    pub fn words(self) -> &'static str {
        match self {
            DivisionLevel::Province => "省",
            DivisionLevel::City => "市",
            DivisionLevel::District => "区县",
            DivisionLevel::Street => "街道（乡镇）",
        }
    }
}

impl Division {
    /// The division of a code.
    pub fn find(code: &str) -> Option<Self> {
        line(first_not_below(code)).filter(|found| found.code == code)
    }

    /// What lies directly within a division; the provinces for an empty code.
    pub fn within(code: &str) -> Vec<Self> {
        let Some(digits) = DIGITS.iter().copied().find(|digits| *digits > code.len()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut at = first_not_below(code);
        while let Some(division) = line(at).filter(|division| division.code.starts_with(code)) {
            if division.code.len() == digits {
                found.push(division);
                // Its own parts begin with its code: beyond them.
                at = first_not_below(&format!("{}:", division.code));
            } else {
                at = after(at);
            }
        }
        found
    }

    /// The divisions a code lies in, the largest first, ending with its own; empty when one of them is unknown.
    pub fn path(code: &str) -> Vec<Self> {
        let parts = DIGITS.iter().filter(|digits| **digits <= code.len()).map(|digits| code.get(..*digits));
        let path: Option<Vec<Self>> = parts.map(|part| Self::find(part?)).collect();
        path.filter(|path| path.last().is_some_and(|last| last.code == code)).unwrap_or_default()
    }

    /// The divisions that are said of a place, as it stands in an address: its path without 市辖区 and the like.
    pub fn spoken(code: &str) -> Vec<Self> {
        let mut path = Self::path(code);
        path.retain(|part| part.code == code || !UNSPOKEN.contains(&part.name));
        path
    }

    /// A place in words; `None` for an unknown code.
    pub fn words(code: &str) -> Option<String> {
        let words: String = Self::spoken(code).iter().map(|part| part.name).collect();
        (!words.is_empty()).then_some(words)
    }
}

/// Where the first line begins whose code is not below the given one.
fn first_not_below(code: &str) -> usize {
    let (mut low, mut high) = (0, DIVISIONS.len());
    while low < high {
        let start = begin((low + high) / 2);
        match line(start) {
            Some(division) if division.code < code => low = after(start),
            _ => high = start,
        }
    }
    low
}

/// Where the line begins that a byte is in.
fn begin(at: usize) -> usize {
    let before = &DIVISIONS.as_bytes()[..at.min(DIVISIONS.len())];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

/// Where the line after the one at `start` begins.
fn after(start: usize) -> usize {
    let rest = &DIVISIONS.as_bytes()[start.min(DIVISIONS.len())..];
    rest.iter().position(|byte| *byte == b'\n').map_or(DIVISIONS.len(), |end| start + end + 1)
}

fn line(start: usize) -> Option<Division> {
    let (code, name) = DIVISIONS.get(start..)?.lines().next()?.split_once('\t')?;
    Some(Division { code, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_division_lies_in_one_that_is_there() {
        let mut before = "";
        for (number, text) in DIVISIONS.lines().enumerate() {
            let (code, name) = text.split_once('\t').expect("a code and a name");
            assert!(before < code && !name.trim().is_empty(), "line {}", number + 1);
            assert!(DivisionLevel::of(code).is_some(), "{code}");
            assert_eq!(Division::find(code).map(|found| found.name), Some(name));
            assert!(!Division::path(code).is_empty(), "{code} lies nowhere");
            before = code;
        }
    }

    #[test]
    fn what_lies_within_a_division_is_found_level_by_level() {
        let names = |code: &str| Division::within(code).iter().map(|part| part.name).collect::<Vec<_>>();
        assert_eq!(names("").len(), 34);
        assert_eq!(names("31"), ["市辖区"]);
        assert!(names("3101").contains(&"黄浦区") && names("3101").len() == 16);
        assert!(names("310101").contains(&"南京东路街道"));
        assert!(names("310101002").is_empty() && names("81").is_empty() && names("99").is_empty());
        let all: usize = Division::within("").iter().map(|part| Division::within(part.code).len()).sum();
        assert_eq!(all, DIVISIONS.lines().filter(|line| line.find('\t') == Some(4)).count());
    }

    #[test]
    fn a_place_is_said_without_what_nobody_says() {
        assert_eq!(Division::words("310101002").as_deref(), Some("上海市黄浦区南京东路街道"));
        assert_eq!(Division::words("320507").as_deref(), Some("江苏省苏州市相城区"));
        assert_eq!(Division::words("3101").as_deref(), Some("上海市市辖区"));
        for unknown in ["", "3", "310199", "3101010", "31010100200", "三一"] {
            assert_eq!(Division::words(unknown), None, "{unknown}");
        }
    }
}
