//! One cell: what people write into it, and what is meant.

use std::borrow::Cow;

use calamine::DataRef;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::finding::{Problem, short};
use crate::json;
use crate::xlsx::columns::{Kind, words_of};
use crate::xlsx::expression;

/// What stands in a cell; formulas by the value that was saved with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// TRUE or FALSE.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A formula that failed.
    Error(Box<str>),
}

impl Cell {
    /// Reads a cell.
    pub(crate) fn of(data: &DataRef) -> Self {
        match data {
            DataRef::Empty => Self::Empty,
            DataRef::Int(number) => Self::Number(*number as f64),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::String(text) => Self::text(text),
            DataRef::SharedString(text) => Self::text(text),
            DataRef::Bool(flag) => Self::Flag(*flag),
            DataRef::DateTime(time) if time.is_datetime() => {
                let (year, month, day, ..) = time.to_ymd_hms_milli();
                let day = Date::new(
                    i16::try_from(year).unwrap_or_default(),
                    i8::try_from(month).unwrap_or_default(),
                    i8::try_from(day).unwrap_or_default(),
                );
                day.map_or_else(|_| Self::Number(time.as_f64()), Self::Date)
            }
            DataRef::DateTime(time) => Self::Number(time.as_f64()),
            DataRef::DateTimeIso(text) => {
                text.get(..10).and_then(|day| day.parse().ok()).map_or_else(|| Self::text(text), Self::Date)
            }
            DataRef::DurationIso(text) => Self::text(text),
            DataRef::Error(error) => Self::Error(error.to_string().into()),
        }
    }

    fn text(text: &str) -> Self {
        match trimmed(text) {
            "" => Self::Empty,
            text => Self::Text(text.into()),
        }
    }

    /// Bytes of text it keeps.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Error(text) => text.len(),
            _ => 0,
        }
    }

    /// The cell as text, the way it is shown.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "TRUE" } else { "FALSE" }),
            Self::Date(date) => Cow::Owned(date.to_string()),
        }
    }

    /// What the cell means in a column of a kind; `None` when it is empty.
    pub(crate) fn value(&self, kind: Kind) -> Result<Option<Value>, Problem> {
        if let Self::Error(error) = self {
            return Err(Problem::CellError { error: short(error) });
        }
        let shown = self.shown();
        if shown.is_empty() {
            return Ok(None);
        }
        let not_listed = || Problem::NotOneOf {
            found: short(&shown),
            allowed: words_of(kind).unwrap_or_default().join("、"),
        };
        Ok(Some(match kind {
            Kind::Text => Value::from(lines(&shown)),
            Kind::Code => Value::from(code(&shown)),
            Kind::Whole => Value::from(self.whole().ok_or(Problem::NotWhole)?),
            Kind::Date => Value::from(self.day().ok_or(Problem::NotADate)?.to_string()),
            Kind::Flag => Value::from(match code(&shown).to_ascii_uppercase().as_str() {
                "是" | "Y" | "YES" | "TRUE" | "1" | "√" | "有" => true,
                "否" | "N" | "NO" | "FALSE" | "0" | "×" | "无" => false,
                _ => return Err(not_listed()),
            }),
            Kind::Words(words) => {
                let shown = code(&shown);
                let found = words.iter().find(|word| {
                    std::iter::once(&word.word).chain(word.also).any(|known| code(known) == shown)
                });
                Value::from(found.ok_or_else(not_listed)?.value)
            }
            Kind::Condition => match expression::parse(&shown) {
                Ok(test) => serde_json::to_value(test).unwrap_or_default(),
                Err(syntax) => return Err(syntax.problem()),
            },
            Kind::Json => json::parse_text(&shown).map_err(|finding| finding.problem)?,
        }))
    }

    /// A whole number, also when it was written as text, with full-width digits or with blanks.
    fn whole(&self) -> Option<i64> {
        match self {
            // Beyond 2^53 a spreadsheet does not know the number any more.
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            Self::Text(text) => code(text).replace(',', "").parse().ok(),
            _ => None,
        }
    }

    /// A number written together with its unit, such as `5个工作日`.
    pub(crate) fn counted(&self, units: Kind) -> Option<(i64, Value)> {
        let Self::Text(text) = self else { return None };
        let text = code(text);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits).filter(|(_, unit)| !unit.is_empty())?;
        let unit = Self::Text(unit.into()).value(units).ok()??;
        Some((number.parse().ok()?, unit))
    }

    /// A day, in any of the forms that people write it in.
    fn day(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Number(number) => day_of_number(*number),
            Self::Text(text) => {
                let text = code(text);
                if text.bytes().all(|b| b.is_ascii_digit()) {
                    return day_of_number(text.parse().ok()?);
                }
                let parts: Vec<&str> = text
                    .split(['-', '/', '.', '年', '月', '日', '号'])
                    .filter(|part| !part.is_empty())
                    .collect();
                let [year, month, day] = parts.as_slice() else { return None };
                if year.len() != 4 {
                    return None;
                }
                Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
            }
            _ => None,
        }
    }
}

/// A day written as 20260131, or the number a spreadsheet keeps for a day whose cell lost its format (1990 to 2099).
fn day_of_number(number: f64) -> Option<Date> {
    const EPOCH: Date = date(1899, 12, 30);
    if number.fract() != 0.0 {
        return None;
    }
    let number = number as i64;
    match number {
        32_874..=73_050 => EPOCH.checked_add(jiff::Span::new().try_days(number).ok()?).ok(),
        19_000_101..=21_001_231 => Date::new(
            i16::try_from(number / 10_000).ok()?,
            i8::try_from(number / 100 % 100).ok()?,
            i8::try_from(number % 100).ok()?,
        )
        .ok(),
        _ => None,
    }
}

/// Text without the blanks at its ends that nobody sees, full-width ones and invisible characters included.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
}

/// Line ends as one character.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A code, a word or a header as it is compared: half-width, without blanks.
pub(crate) fn code(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            // Full-width forms stand at a fixed distance from ASCII.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .collect()
}
