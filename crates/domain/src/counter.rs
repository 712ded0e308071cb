//! A counter (window) of a hall.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{BusinessCode, HallCode, StaffId};
use crate::time::Timestamp;

/// A counter. What it is serving is not stored here: the ticket knows its counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counter {
    /// Hall.
    pub hall: HallCode,
    /// Number on the sign.
    pub number: u16,
    /// Businesses it serves, most wanted first.
    pub businesses: Vec<BusinessCode>,
    /// Open or closed.
    pub state: CounterState,
    /// Since when in this state.
    pub since: Timestamp,
    /// Counts changes, from 1.
    pub revision: u32,
}

/// State of a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum CounterState {
    /// Nobody sits there.
    Closed,
    /// Somebody serves.
    Open {
        /// Clerk.
        staff: StaffId,
        /// Clerk's name.
        name: String,
    },
}

impl Counter {
    /// Whether this member of staff sits there.
    pub fn is_staffed_by(&self, who: &StaffId) -> bool {
        matches!(&self.state, CounterState::Open { staff, .. } if staff == who)
    }
}
