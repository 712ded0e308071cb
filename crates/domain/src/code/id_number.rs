//! Identity numbers of persons: GB 11643 and the permits that use the same form.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{mask_id_number, normalise};
use crate::form::view::ProblemCode;

/// A checked identity number. Printing it with `{:?}` shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdNumber {
    text: String,
    birth: Date,
    kind: IdKind,
}

/// Which document carries the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdKind {
    /// Citizen's ID number (GB 11643-1999), 18 characters.
    Citizen,
    /// Residence permit of residents of Hong Kong (81), Macao (82) or Taiwan (83), 18 characters.
    HongKongMacaoTaiwan,
    /// Foreigner's permanent residence card, 18 characters starting with 9.
    Foreigner,
    /// Older foreigner's permanent residence card, 3 letters and 12 digits; valid until it expires.
    ForeignerOld,
}

/// Sex as the number tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Odd sequence number.
    Male,
    /// Even sequence number.
    Female,
}

/// Why a text is not an identity number. Carries positions and dates, never the number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 18 characters (nor the 15 of the older foreigner's card).
    #[error("an identity number has 18 characters, not {length}")]
    Length {
        /// Characters found.
        length: usize,
    },
    /// A character that may not stand there.
    #[error("character {position} may not stand there")]
    Character {
        /// Place, from 1.
        position: usize,
    },
    /// The first two digits are no province.
    #[error("unknown region")]
    Region,
    /// There is no such date.
    #[error("no such birth date in characters {from} to {to}")]
    Date {
        /// First place of the wrong part, from 1.
        from: usize,
        /// Last place of the wrong part.
        to: usize,
        /// Year as written.
        year: i16,
        /// Month as written.
        month: i8,
        /// Day as written.
        day: i8,
    },
    /// Born after today.
    #[error("birth date in the future")]
    Future {
        /// The birth date.
        birth: Date,
    },
    /// Wrong check character: one character was misread.
    #[error("wrong check character")]
    Checksum,
}

/// First two digits of GB/T 2260 division codes, and 81, 82, 83 of residence permits.
const REGIONS: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// Nobody who comes to a counter was born before this year, nor was anybody whose papers are brought.
const EARLIEST_YEAR: i16 = 1850;

impl IdNumber {
    /// Parses what was typed or read; `today` bounds the birth date.
    ///
    /// # Errors
    /// The first thing wrong, in the order in which a person would look: length, characters, region, date, check character.
    pub fn parse(text: &str, today: Date) -> Result<Self, IdError> {
        let text = normalise(text);
        let chars: Vec<char> = text.chars().collect();
        if chars.len() == 15 && chars[..3].iter().all(char::is_ascii_uppercase) {
            return Self::parse_old_foreigner(text, &chars, today);
        }
        if chars.len() != 18 {
            return Err(IdError::Length { length: chars.len() });
        }
        let wrong = |(place, c): (usize, &char)| !(c.is_ascii_digit() || (place == 17 && *c == 'X'));
        if let Some(place) = chars.iter().enumerate().position(wrong) {
            return Err(IdError::Character { position: place + 1 });
        }
        let kind = match number(&chars[..2]) {
            90..=99 => IdKind::Foreigner,
            81..=83 => IdKind::HongKongMacaoTaiwan,
            region if REGIONS.iter().any(|known| i16::from(*known) == region) => IdKind::Citizen,
            _ => return Err(IdError::Region),
        };
        let birth = birth_date(number(&chars[6..10]), &chars[10..14], 7, today)?;
        if Self::check_character(&text[..17]) != chars.last().copied() {
            return Err(IdError::Checksum);
        }
        Ok(Self { text, birth, kind })
    }

    /// 3 letters (country), 4 digits (region), 6 digits (birth date without century), sequence digit, check digit.
    /// How the check digit is computed was never published, so it is not checked.
    fn parse_old_foreigner(text: String, chars: &[char], today: Date) -> Result<Self, IdError> {
        if let Some(place) = chars[3..].iter().position(|c| !c.is_ascii_digit()) {
            return Err(IdError::Character { position: place + 4 });
        }
        let short = number(&chars[7..9]);
        let recent = birth_date(2000 + short, &chars[9..13], 8, today);
        // The number has no century: the latest one that is not in the future.
        let birth = recent.or_else(|_| birth_date(1900 + short, &chars[9..13], 8, today))?;
        Ok(Self { text, birth, kind: IdKind::ForeignerOld })
    }

    /// The MOD 11-2 check character (ISO 7064) for the first 17 digits; `None` when there are not 17 digits.
    pub fn check_character(stem: &str) -> Option<char> {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
        if stem.len() != 17 || !stem.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let sum: u32 = stem.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        CHARACTERS.get((sum % 11) as usize).copied()
    }

    /// The number, normalised.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which document carries it.
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// Birth date.
    pub fn birth_date(&self) -> Date {
        self.birth
    }

    /// Sex; the older foreigner's card does not tell it.
    pub fn sex(&self) -> Option<Sex> {
        let sequence = self.text.as_bytes().get(16).filter(|_| self.kind != IdKind::ForeignerOld)?;
        Some(if (sequence - b'0') % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// Completed years of age (周岁) on a day; 0 before birth.
    pub fn age(&self, today: Date) -> u16 {
        completed_years(self.birth, today).unwrap_or(0)
    }

    /// The number with its middle hidden: `310***********1234`.
    pub fn mask(&self) -> String {
        mask_id_number(&self.text)
    }
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("IdNumber").field(&self.mask()).finish()
    }
}

impl IdError {
    /// The code that the screens look up.
    pub fn problem(&self) -> ProblemCode {
        match self {
            IdError::Length { .. } => ProblemCode::IdLength,
            IdError::Character { .. } => ProblemCode::IdCharacter,
            IdError::Region => ProblemCode::IdRegion,
            IdError::Date { .. } => ProblemCode::IdDate,
            IdError::Future { .. } => ProblemCode::IdFuture,
            IdError::Checksum => ProblemCode::IdChecksum,
        }
    }

    /// What the sentence on screen needs: `length`; `position`; `positions`, `date`, `year`, `month`, `day`; `date`.
    pub fn params(&self) -> BTreeMap<String, String> {
        let mut params = BTreeMap::new();
        let mut put = |name: &str, value: String| params.insert(name.to_owned(), value);
        match self {
            IdError::Length { length } => {
                put("length", length.to_string());
            }
            IdError::Character { position } => {
                put("position", position.to_string());
            }
            IdError::Date { from, to, year, month, day } => {
                put("positions", format!("{from}-{to}"));
                put("date", format!("{year:04}-{month:02}-{day:02}"));
                put("year", year.to_string());
                put("month", month.to_string());
                put("day", day.to_string());
            }
            IdError::Future { birth } => {
                put("date", birth.to_string());
            }
            IdError::Region | IdError::Checksum => {}
        }
        params
    }
}

/// Completed years between two days; `None` when `birth` is later. Born on 29 February, one completes a year on 1 March
/// of a common year.
pub(crate) fn completed_years(birth: Date, today: Date) -> Option<u16> {
    let years = today.year() - birth.year();
    let before_birthday = (today.month(), today.day()) < (birth.month(), birth.day());
    u16::try_from(years - i16::from(before_birthday)).ok()
}

/// At most four digits as a number. Callers have checked that they are digits.
fn number(digits: &[char]) -> i16 {
    digits.iter().fold(0, |sum, c| sum * 10 + c.to_digit(10).map_or(0, |d| d as i16))
}

/// The birth date whose year stands from place `year_at` (from 1).
fn birth_date(year: i16, month_day: &[char], year_at: usize, today: Date) -> Result<Date, IdError> {
    let (month, day) = (number(&month_day[..2]) as i8, number(&month_day[2..]) as i8);
    let month_at = if year_at == 7 { 11 } else { year_at + 2 };
    if year < EARLIEST_YEAR {
        return Err(IdError::Date { from: year_at, to: month_at - 1, year, month, day });
    }
    let birth = Date::new(year, month, day).map_err(|_| IdError::Date {
        from: month_at,
        to: month_at + 3,
        year,
        month,
        day,
    })?;
    if birth > today { Err(IdError::Future { birth }) } else { Ok(birth) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 20);

    fn with_check(stem: &str) -> String {
        format!("{stem}{}", IdNumber::check_character(stem).unwrap())
    }

    #[test]
    fn the_sample_numbers_of_the_standard_are_valid() {
        let number = IdNumber::parse("11010519491231002X", TODAY).unwrap();
        assert_eq!(number.birth_date(), date(1949, 12, 31));
        assert_eq!(number.sex(), Some(Sex::Female));
        assert_eq!(number.age(TODAY), 76);
        assert_eq!(number.age(date(2026, 12, 31)), 77);
        assert_eq!(number.kind(), IdKind::Citizen);
        assert_eq!(number.mask(), "110***********002X");
        assert_eq!(format!("{number:?}"), "IdNumber(\"110***********002X\")");
        assert!(IdNumber::parse("440524188001010014", TODAY).is_ok(), "the second sample of GB 11643");
        assert_eq!(
            IdNumber::parse("１１０１０５19491231002ｘ", TODAY).unwrap().as_str(),
            "11010519491231002X"
        );
    }

    #[test]
    fn permits_of_other_residents_are_identity_numbers_too() {
        for (stem, kind) in [
            ("81000019900307001", IdKind::HongKongMacaoTaiwan),
            ("83000019850612002", IdKind::HongKongMacaoTaiwan),
            ("93184019790101001", IdKind::Foreigner),
        ] {
            let number = IdNumber::parse(&with_check(stem), TODAY).unwrap();
            assert_eq!(number.kind(), kind, "{stem}");
        }
        let old = IdNumber::parse("usa310175030412", TODAY).unwrap();
        assert_eq!((old.kind(), old.birth_date(), old.sex()), (IdKind::ForeignerOld, date(1975, 3, 4), None));
        assert_eq!(IdNumber::parse("USA310110030412", TODAY).unwrap().birth_date(), date(2010, 3, 4));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let date_error = |month, day| IdError::Date { from: 11, to: 14, year: 1962, month, day };
        for (text, error) in [
            ("", IdError::Length { length: 0 }),
            ("3101011962030112", IdError::Length { length: 16 }),
            ("310101620301123", IdError::Length { length: 15 }),
            ("31010119620301O234", IdError::Character { position: 15 }),
            ("3101011962030112XX", IdError::Character { position: 17 }),
            ("31010119620301123Y", IdError::Character { position: 18 }),
            ("991二三四五六七八九十一二三四五六", IdError::Character { position: 4 }),
            ("01010119620301123X", IdError::Region),
            ("66010119620301123X", IdError::Region),
            ("31010119620230123X", date_error(2, 30)),
            ("31010119621301123X", date_error(13, 1)),
            ("31010119620001123X", date_error(0, 1)),
            ("31010110620301123X", IdError::Date { from: 7, to: 10, year: 1062, month: 3, day: 1 }),
            ("31010120270301123X", IdError::Future { birth: date(2027, 3, 1) }),
            ("110105194912310020", IdError::Checksum),
            ("USA31017502301X2", IdError::Length { length: 16 }),
            ("USA310175022912", IdError::Date { from: 10, to: 13, year: 1975, month: 2, day: 29 }),
        ] {
            assert_eq!(IdNumber::parse(text, TODAY).unwrap_err(), error, "{text}");
        }
        let params = date_error(2, 30).params();
        assert_eq!((params["positions"].as_str(), params["date"].as_str()), ("11-14", "1962-02-30"));
    }

    #[test]
    fn years_are_completed_on_the_birthday() {
        for (birth, today, years) in [
            (date(1956, 11, 20), TODAY, Some(70)),
            (date(1956, 11, 21), TODAY, Some(69)),
            (date(2004, 2, 29), date(2026, 2, 28), Some(21)),
            (date(2004, 2, 29), date(2026, 3, 1), Some(22)),
            (TODAY, TODAY, Some(0)),
            (date(2026, 11, 21), TODAY, None),
        ] {
            assert_eq!(completed_years(birth, today), years, "{birth} on {today}");
        }
    }

    /// Any valid 18-character number.
    fn valid() -> impl Strategy<Value = String> {
        (0..REGIONS.len(), 0u32..10_000, 0i64..45_000, 0u32..1000).prop_map(
            |(region, area, days, sequence)| {
                let birth = date(1900, 1, 1).checked_add(jiff::ToSpan::days(days)).unwrap();
                let stem =
                    format!("{:02}{area:04}{}{sequence:03}", REGIONS[region], birth.strftime("%Y%m%d"));
                with_check(&stem)
            },
        )
    }

    proptest! {
        #[test]
        fn every_number_that_can_be_issued_is_accepted(text in valid()) {
            let number = IdNumber::parse(&text, TODAY).unwrap();
            prop_assert_eq!(number.as_str(), &text);
            prop_assert!(number.sex().is_some());
        }

        #[test]
        fn one_misread_digit_is_always_noticed(text in valid(), place in 0usize..17, step in 1u8..10) {
            let mut changed = text.into_bytes();
            changed[place] = b'0' + (changed[place] - b'0' + step) % 10;
            let changed = String::from_utf8(changed).unwrap();
            prop_assert!(IdNumber::parse(&changed, TODAY).is_err());
        }

        #[test]
        fn nothing_typed_makes_the_parser_panic(text in "[0-9Xx０-９A-Z一二 ]{0,20}|.{0,30}") {
            if let Err(error) = IdNumber::parse(&text, TODAY) {
                let _ = (error.params(), error.problem());
            }
        }
    }
}
