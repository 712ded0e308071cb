//! When a hall is open, which is not the same as a statutory workday: a hall may serve on Saturdays, or close for a move.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::Calendar;
use crate::time::Timestamp;

/// Opening hours and days of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpeningTimes {
    /// Hours of an opening day, in order; with a pause at noon there are two.
    pub hours: Vec<Hours>,
    /// Weekdays (1 is Monday) on which the hall serves although they are no workdays, for example 6; statutory holidays excepted.
    #[serde(default)]
    pub also_weekdays: BTreeSet<i8>,
    /// Hours of those weekdays; empty when they are the same.
    #[serde(default)]
    pub also_hours: Vec<Hours>,
    /// Days on which it is open for once.
    #[serde(default)]
    #[ts(as = "Vec<String>")]
    pub open: BTreeSet<Date>,
    /// Days on which it is closed for once.
    #[serde(default)]
    #[ts(as = "Vec<String>")]
    pub closed: BTreeSet<Date>,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hours {
    /// From.
    #[ts(as = "String")]
    pub from: Time,
    /// To.
    #[ts(as = "String")]
    pub to: Time,
}

impl OpeningTimes {
    /// Whether the hall is open on a day; `None` where only a calendar that does not reach so far could tell.
    pub fn is_open(&self, calendar: &Calendar, day: Date) -> Option<bool> {
        if self.closed.contains(&day) {
            return Some(false);
        }
        if self.open.contains(&day) {
            return Some(true);
        }
        let also = self.also_weekdays.contains(&day.weekday().to_monday_one_offset());
        Some(calendar.is_workday(day)? || (also && !calendar.off.contains(&day)))
    }

    /// The day on which something counts as received: what comes in after closing, or on a day on which the hall is closed, counts as received
    /// on the next workday. Where the calendar ends it counts as received when it came.
    pub fn counted_day(&self, calendar: &Calendar, at: Timestamp) -> Date {
        let (day, time) = (at.civil().date(), at.civil().time());
        let closes = self.hours_of(calendar, day).iter().map(|hours| hours.to).max();
        let late = closes.is_some_and(|closes| time >= closes);
        match self.is_open(calendar, day) {
            Some(true) if !late => day,
            None => day,
            Some(_) => calendar.next_workday(day).unwrap_or(day),
        }
    }

    /// The hours of an opening day.
    fn hours_of(&self, calendar: &Calendar, day: Date) -> &[Hours] {
        let also = calendar.is_workday(day) == Some(false) && !self.also_hours.is_empty();
        if also { &self.also_hours } else { &self.hours }
    }

    /// Opening hours of a day as moments on the hall's wall.
    pub(crate) fn moments(&self, calendar: &Calendar, day: Date) -> Option<Vec<(DateTime, DateTime)>> {
        let hours = if self.is_open(calendar, day)? { self.hours_of(calendar, day) } else { &[] };
        Some(hours.iter().map(|hours| (day.to_datetime(hours.from), day.to_datetime(hours.to))).collect())
    }
}
