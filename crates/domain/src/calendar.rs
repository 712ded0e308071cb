//! Statutory workdays and limits.

mod year;

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::year::{Days, Year, YearFault};
use crate::time::Timestamp;

/// A limit with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Period {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: PeriodUnit,
}

/// Unit of a limit. Limits are workdays unless the law says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// 工作日.
    Workdays,
    /// 自然日.
    Days,
    /// 小时: hours during which the hall is open.
    Hours,
}

/// The official calendar: holidays and make-up workdays as published, up to a horizon. What lies beyond is unknown, never guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Calendar {
    /// First day the calendar speaks of.
    #[ts(as = "String")]
    pub from: Date,
    /// Last day the calendar speaks of.
    #[ts(as = "String")]
    pub horizon: Date,
    /// Days off.
    #[ts(as = "Vec<String>")]
    pub off: BTreeSet<Date>,
    /// Saturdays and Sundays that are worked.
    #[ts(as = "Vec<String>")]
    pub make_up: BTreeSet<Date>,
    /// Where the calendar was published.
    pub source: String,
}

/// When something is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// At the end of this day.
    On(#[ts(as = "String")] Date),
    /// At this moment: limits in hours.
    At(Timestamp),
    /// Beyond the calendar's horizon: not computable yet.
    NotComputable,
    /// No limit is published.
    #[default]
    None,
}

impl Due {
    /// Whether it is over at a moment.
    pub fn has_passed(self, now: Timestamp) -> bool {
        match self {
            Due::On(day) => now.date() > day,
            Due::At(at) => now > at,
            Due::NotComputable | Due::None => false,
        }
    }

    /// The sooner of two. What is not computable lies beyond the calendar, so later than what is.
    #[must_use]
    pub fn or_sooner(self, other: Due) -> Due {
        match (self.order(), other.order()) {
            (mine, theirs) if theirs < mine => other,
            _ => self,
        }
    }

    /// A key by which what is due sooner comes first; then what is not computable, then what has no limit.
    pub fn order(self) -> (u8, Timestamp) {
        match self {
            Due::On(day) => (0, day.tomorrow().map_or(Timestamp(i64::MAX), Timestamp::start_of)),
            Due::At(at) => (0, at),
            Due::NotComputable => (1, Timestamp(0)),
            Due::None => (2, Timestamp(0)),
        }
    }
}

impl Calendar {
    /// Whether a day is a statutory workday; `None` outside the published calendar.
    pub fn is_workday(&self, day: Date) -> Option<bool> {
        if day < self.from || day > self.horizon {
            return None;
        }
        if self.make_up.contains(&day) {
            return Some(true);
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Some(!weekend && !self.off.contains(&day))
    }

    /// The last day of a limit that starts to run on the day after `start` (Administrative Licensing Law art. 82: working days,
    /// without holidays; the first day does not count). A limit of 0 ends on the start day.
    pub fn due(&self, start: Date, period: Period) -> Due {
        let after = |days: u16| match start.checked_add(i64::from(days).days()) {
            Ok(day) => Due::On(day),
            Err(_) => Due::NotComputable,
        };
        match period.unit {
            PeriodUnit::Days => after(period.count),
            // From a mere day, hours can only be told in whole days.
            PeriodUnit::Hours => after(period.count.div_ceil(24)),
            PeriodUnit::Workdays => {
                let mut day = start;
                let mut left = period.count;
                while left > 0 {
                    let Ok(next) = day.tomorrow() else { return Due::NotComputable };
                    day = next;
                    match self.is_workday(day) {
                        Some(true) => left -= 1,
                        Some(false) => {}
                        None => return Due::NotComputable,
                    }
                }
                Due::On(day)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

    use super::*;
    use proptest::prelude::*;

    fn calendar_2026() -> Calendar {
        let range = |from: &str, to: &str| {
            let (from, to): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
            from.series(1.day()).take_while(move |d| *d <= to).collect::<Vec<_>>()
        };
        Calendar {
            from: "2026-01-01".parse().unwrap(),
            horizon: "2026-12-31".parse().unwrap(),
            off: [
                range("2026-01-01", "2026-01-03"),
                range("2026-02-15", "2026-02-23"),
                range("2026-04-04", "2026-04-06"),
                range("2026-05-01", "2026-05-05"),
                range("2026-06-19", "2026-06-21"),
                range("2026-09-25", "2026-09-27"),
                range("2026-10-01", "2026-10-07"),
            ]
            .concat()
            .into_iter()
            .collect(),
            make_up: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
                .iter()
                .map(|d| d.parse().unwrap())
                .collect(),
            source: "State Council notice".into(),
        }
    }

    #[test]
    fn the_published_examples_come_out() {
        let calendar = calendar_2026();
        for (from, days, due) in [
            ("2026-02-13", 1, Some("2026-02-14")),
            ("2026-02-13", 5, Some("2026-02-27")),
            ("2026-09-24", 5, Some("2026-10-09")),
            ("2026-12-25", 5, None),
            ("2026-11-20", 0, Some("2026-11-20")),
            ("2026-11-21", 1, Some("2026-11-23")),
        ] {
            let period = Period { count: days, unit: PeriodUnit::Workdays };
            let expected = due.map_or(Due::NotComputable, |d| Due::On(d.parse().unwrap()));
            assert_eq!(calendar.due(from.parse().unwrap(), period), expected, "{days} workdays after {from}");
        }
    }

    #[test]
    fn what_is_due_earlier_comes_first() {
        let on = |day: &str| Due::On(day.parse().unwrap());
        let mut dues = [Due::None, Due::NotComputable, on("2026-03-09"), on("2026-03-02")];
        dues.sort_by_key(|due| due.order());
        assert_eq!(dues, [on("2026-03-02"), on("2026-03-09"), Due::NotComputable, Due::None]);
        assert_eq!(Due::NotComputable.or_sooner(on("2026-03-09")), on("2026-03-09"));
    }

    proptest! {
        #[test]
        fn a_due_day_is_a_workday_after_the_start_with_exactly_n_workdays_between(offset in 0i64..300, count in 1u16..40) {
            let calendar = calendar_2026();
            let start = calendar.from.checked_add(offset.days()).unwrap();
            if let Due::On(due) = calendar.due(start, Period { count, unit: PeriodUnit::Workdays }) {
                prop_assert_eq!(calendar.is_workday(due), Some(true));
                let between = start.tomorrow().unwrap().series(1.day()).take_while(|d| *d <= due)
                    .filter(|d| calendar.is_workday(*d) == Some(true)).count();
                prop_assert_eq!(between, usize::from(count));
            }
        }

        #[test]
        fn a_longer_limit_is_never_due_earlier(offset in 0i64..200, count in 0u16..30) {
            let calendar = calendar_2026();
            let start = calendar.from.checked_add(offset.days()).unwrap();
            let due = |count| calendar.due(start, Period { count, unit: PeriodUnit::Workdays });
            if let (Due::On(a), Due::On(b)) = (due(count), due(count + 1)) {
                prop_assert!(a < b || (a == b && count == 0));
            }
        }
    }
}
