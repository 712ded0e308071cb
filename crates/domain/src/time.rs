//! Instants and the hall's local dates.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(as = "i64")]
pub struct Timestamp(pub i64);

/// China Standard Time has been UTC+8 everywhere and without summer time since 1992, so no zone database is needed.
fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

impl Timestamp {
    /// The date on the hall's wall.
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// The date and time on the hall's wall.
    pub fn civil(self) -> jiff::civil::DateTime {
        let clamped = self.0.clamp(-62_000_000_000_000, 250_000_000_000_000);
        jiff::Timestamp::from_millisecond(clamped)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(china())
            .datetime()
    }

    /// Midnight at the start of a date on the hall's wall.
    pub fn start_of(date: Date) -> Self {
        Self(date.to_zoned(china()).map(|z| z.timestamp().as_millisecond()).unwrap_or_default())
    }

    /// Whole seconds from `earlier` to `self`, 0 when `earlier` is later.
    pub fn seconds_since(self, earlier: Timestamp) -> u64 {
        (self.0.saturating_sub(earlier.0) / 1000).max(0).cast_unsigned()
    }

    /// This many seconds later.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}
