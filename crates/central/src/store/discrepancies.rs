//! Reports that shared data are not right: of the hall that reported and of the department that answers, each its own copy.

use domain::discrepancy::Discrepancy;

use super::retirement::Closing;
use super::schema::{self, Creation};
use super::table::record_table;

record_table!("discrepancies", Discrepancy(Discrepancy), Vec<u8>, |report, key| {
    revision: i64 = i64::from(report.revision),
    status: String = report.status().to_owned(),
    report: String = report.report.to_string(),
    case: String = report.case.to_string(),
    reported_at: i64 = report.reported.at.0,
    closed_at: Option<i64> = report.closed_at().map(|at| at.0),
});

impl Closing for Entity {
    const CLOSED_AT: Column = Column::ClosedAt;
}

pub(super) fn migrations() -> Vec<Creation> {
    vec![creation([
        schema::index("discrepancies", &["space", "status"]),
        schema::index("discrepancies", &["space", "closed_at"]),
    ])]
}
