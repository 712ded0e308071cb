//! 排队小票: the queue ticket on an 80 mm roll.

use serde::Serialize;

use crate::Letterhead;

/// 排队小票: one slip, 80 mm wide and as long as its text.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct TicketSlip {
    /// Which hall.
    pub letterhead: Letterhead,
    /// Queue number, for example "A001".
    pub number: String,
    /// Business queued for.
    pub business: String,
    /// 普通, 预约, 优先; empty to leave it out.
    pub class: String,
    /// People before this one in the same business.
    pub ahead: u32,
    /// Where to wait; empty to leave it out.
    pub area: String,
    /// Date and time of issue.
    pub issued_at: String,
    /// Hint, for example when closing time is near; empty to leave it out.
    pub hint: String,
}
