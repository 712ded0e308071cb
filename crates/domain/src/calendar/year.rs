//! A year of the official calendar, as the State Council's notice on its holidays gives it.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::Calendar;

/// What a notice says of a year. Other keys of its file are left alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// Where it was published.
    pub source: String,
    /// Days off beside the usual weekends.
    pub off: Vec<Days>,
    /// Saturdays and Sundays that are worked.
    pub make_up_workdays: Vec<Date>,
}

/// Days in a row, the first and the last included; written `2026-02-15..2026-02-23`, or as one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Days {
    first: Date,
    last: Date,
}

impl TryFrom<String> for Days {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, jiff::Error> {
        let (first, last) = text.split_once("..").unwrap_or((&text, &text));
        Ok(Self { first: first.trim().parse()?, last: last.trim().parse()? })
    }
}

/// Why a year cannot be taken into the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YearFault {
    /// The calendar would have a hole before it, or after it.
    #[error("the calendar is known from {from} to {horizon} and must stay without a hole")]
    Gap {
        /// First known day.
        from: Date,
        /// Last known day.
        horizon: Date,
    },
    /// A day of another year.
    #[error("{0} is in another year")]
    Elsewhere(Date),
    /// Days in a row end before they begin.
    #[error("the days off from {0} end before they begin")]
    Backwards(Date),
    /// Only Saturdays and Sundays can be made up on.
    #[error("{0} is no Saturday or Sunday")]
    NotWeekend(Date),
    /// Off and worked at once.
    #[error("{0} is off and worked at once")]
    Both(Date),
    /// Nobody can look it up.
    #[error("where it was published is not said")]
    NoSource,
}

impl YearFault {
    /// Its name for screens.
    pub fn name(self) -> &'static str {
        match self {
            YearFault::Gap { .. } => "gap",
            YearFault::Elsewhere(_) => "elsewhere",
            YearFault::Backwards(_) => "backwards",
            YearFault::NotWeekend(_) => "not_weekend",
            YearFault::Both(_) => "both",
            YearFault::NoSource => "no_source",
        }
    }

    /// The day that is wrong; for a hole, the last day that is known.
    pub fn day(self) -> Option<Date> {
        match self {
            YearFault::Gap { horizon: day, .. }
            | YearFault::Elsewhere(day)
            | YearFault::Backwards(day)
            | YearFault::NotWeekend(day)
            | YearFault::Both(day) => Some(day),
            YearFault::NoSource => None,
        }
    }
}

impl Calendar {
    /// A calendar that knows no day, of which a year may be the first; `None` for a year that is none.
    pub fn before(year: i16) -> Option<Calendar> {
        let from = Date::new(year, 1, 1).ok()?;
        let (off, make_up) = (BTreeSet::new(), BTreeSet::new());
        Some(Calendar { from, horizon: from.yesterday().ok()?, off, make_up, source: String::new() })
    }

    /// The calendar with a year: the next one, or a corrected one in the place of what was known of it.
    ///
    /// # Errors
    /// [`YearFault`].
    pub fn with_year(&self, year: &Year) -> Result<Calendar, YearFault> {
        let gap = YearFault::Gap { from: self.from, horizon: self.horizon };
        let bound = |month, day| Date::new(year.year, month, day).map_err(|_| gap);
        let (first, last) = (bound(1, 1)?, bound(12, 31)?);
        let meets = |earlier: Date, later: Date| earlier.checked_add(1.day()).is_ok_and(|next| later <= next);
        if !meets(self.horizon, first) || !meets(last, self.from) {
            return Err(gap);
        }
        let source = year.source.trim();
        if source.is_empty() {
            return Err(YearFault::NoSource);
        }
        let inside =
            |day: Date| if day.year() == year.year { Ok(day) } else { Err(YearFault::Elsewhere(day)) };
        let mut off = BTreeSet::new();
        for days in &year.off {
            if inside(days.last)? < inside(days.first)? {
                return Err(YearFault::Backwards(days.first));
            }
            off.extend(days.first.series(1.day()).take_while(|day| *day <= days.last));
        }
        let mut make_up = BTreeSet::new();
        for day in &year.make_up_workdays {
            if !matches!(inside(*day)?.weekday(), Weekday::Saturday | Weekday::Sunday) {
                return Err(YearFault::NotWeekend(*day));
            }
            if off.contains(day) {
                return Err(YearFault::Both(*day));
            }
            make_up.insert(*day);
        }
        let others = |days: &BTreeSet<Date>| -> BTreeSet<Date> {
            days.iter().copied().filter(|day| day.year() != year.year).collect()
        };
        off.extend(others(&self.off));
        make_up.extend(others(&self.make_up));
        let mut sources: Vec<&str> = self.source.split('；').filter(|part| !part.is_empty()).collect();
        if !sources.contains(&source) {
            sources.push(source);
        }
        Ok(Calendar {
            from: self.from.min(first),
            horizon: self.horizon.max(last),
            off,
            make_up,
            source: sources.join("；"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Due, Period, PeriodUnit};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn year(text: &str) -> Year {
        serde_json::from_str(text).expect("a year")
    }

    /// 2026 as it was published.
    fn known() -> Calendar {
        let empty = Calendar {
            from: day("2026-01-01"),
            horizon: day("2026-12-31"),
            off: BTreeSet::new(),
            make_up: BTreeSet::new(),
            source: "国务院办公厅关于 2026 年部分节假日安排的通知".to_owned(),
        };
        empty
            .with_year(&year(
                r#"{"year": 2026, "source": "更正", "off": ["2026-10-01..2026-10-07"],
            "make_up_workdays": ["2026-09-20", "2026-10-10"], "note": "left alone"}"#,
            ))
            .expect("a year that can be")
    }

    /// Invented days off: what is tested is not which they are.
    const NEXT: &str = r#"{"year": 2027, "source": "样例", "off": ["2027-01-01..2027-01-03", "2027-02-05"],
        "make_up_workdays": ["2027-02-20"]}"#;

    #[test]
    fn with_the_next_year_a_limit_beyond_the_horizon_can_be_told() {
        let (known, limit) = (known(), Period { count: 10, unit: PeriodUnit::Workdays });
        assert_eq!(known.due(day("2026-12-25"), limit), Due::NotComputable);
        let longer = known.with_year(&year(NEXT)).expect("a year that can be");
        // 28, 29, 30, 31 December; 4 to 8 January (1 is off), 11 January.
        assert_eq!(longer.due(day("2026-12-25"), limit), Due::On(day("2027-01-11")));
        assert_eq!(longer.horizon, day("2027-12-31"));
        assert_eq!(longer.is_workday(day("2027-02-05")), Some(false));
        assert_eq!(longer.is_workday(day("2027-02-20")), Some(true));
        assert_eq!(longer.is_workday(day("2026-10-10")), Some(true), "the year before stays as it is");
        assert!(longer.source.ends_with("；样例"));
    }

    #[test]
    fn a_corrected_year_takes_the_place_of_what_was_known_of_it() {
        let longer = known().with_year(&year(NEXT)).expect("a year that can be");
        let corrected = r#"{"year": 2027, "source": "样例", "off": ["2027-02-08"], "make_up_workdays": []}"#;
        let corrected = longer.with_year(&year(corrected)).expect("a year that can be");
        assert_eq!(corrected.is_workday(day("2027-02-05")), Some(true));
        assert_eq!(corrected.is_workday(day("2027-02-20")), Some(false));
        assert_eq!(corrected.is_workday(day("2026-10-02")), Some(false));
        assert_eq!(corrected.source, longer.source, "a source is named once");
        assert_eq!(corrected.horizon, longer.horizon);
    }

    #[test]
    fn what_cannot_be_is_said_with_its_day() {
        let of = |year: i16, off: &str, make_up: &str| {
            self::year(&format!(
                r#"{{"year": {year}, "source": "样例", "off": [{off}], "make_up_workdays": [{make_up}]}}"#
            ))
        };
        let cases = [
            (of(2028, "", ""), "gap", Some("2026-12-31")),
            (of(2024, "", ""), "gap", Some("2026-12-31")),
            (of(2027, r#""2026-12-31""#, ""), "elsewhere", Some("2026-12-31")),
            (of(2027, r#""2027-02-09..2027-02-05""#, ""), "backwards", Some("2027-02-09")),
            (of(2027, "", r#""2027-02-19""#), "not_weekend", Some("2027-02-19")),
            (of(2027, r#""2027-02-20""#, r#""2027-02-20""#), "both", Some("2027-02-20")),
            (of(2027, r#""2027-01-01..2028-01-03""#, ""), "elsewhere", Some("2028-01-03")),
        ];
        for (year, name, wrong) in cases {
            let fault = known().with_year(&year).expect_err("a year that cannot be");
            assert_eq!((fault.name(), fault.day()), (name, wrong.map(day)), "{year:?}");
        }
        let nowhere = Year { source: " ".to_owned(), ..of(2027, "", "") };
        assert_eq!(known().with_year(&nowhere), Err(YearFault::NoSource));
        let text = r#"{"year": 2027, "source": "样例", "off": ["2027-02-30"], "make_up_workdays": []}"#;
        assert!(serde_json::from_str::<Year>(text).is_err(), "there is no such day");
    }
}
