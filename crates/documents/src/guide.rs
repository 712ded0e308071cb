//! 办事指南: everything about one item on one page.

use serde::Serialize;

use crate::Letterhead;

/// One material as the guide explains it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct GuideLine {
    /// Name.
    pub name: String,
    /// 原件, 复印件, 电子件 and the like.
    pub form: String,
    /// Number of copies.
    pub copies: String,
    /// Whether and when it is needed, and whether something may take its place.
    pub need: String,
    /// What makes it acceptable.
    pub standard: String,
    /// Where and how to get it.
    pub how_to_get: String,
}

/// 办事指南: what a person takes home before applying. The letters become smaller until everything stands on one page.
///
/// Empty texts and lists print as 无.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// Who issues it.
    pub letterhead: Letterhead,
    /// Name of the service item.
    pub item_name: String,
    /// 实施编码.
    pub item_code: String,
    /// Version and since when it is in force.
    pub version: String,
    /// Department that decides.
    pub department: String,
    /// 即办件 or 承诺件.
    pub service_kind: String,
    /// What the applicant gets in the end.
    pub result: String,
    /// Statutory limit.
    pub legal_limit: String,
    /// Promised limit.
    pub promised_limit: String,
    /// Special procedures (听证、检验、公示…) and their limits.
    pub special_procedures: String,
    /// Fee and its basis, or 不收费.
    pub fee: String,
    /// Who may apply and under what conditions.
    pub conditions: String,
    /// Legal basis.
    pub legal_basis: String,
    /// Materials.
    pub materials: Vec<GuideLine>,
    /// Counters where it is done.
    pub counters: String,
    /// Day on which the guide was printed.
    pub printed_at: String,
}
