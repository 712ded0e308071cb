//! What the Administrative Licensing Law (art. 32) has the window say and keep beside the form: see [`domain::case`].

use std::cmp::Reverse;

use domain::case::{Case, RightOffice};
use domain::command::{CaseCommand, Command};
use domain::deadline::Light;
use domain::id::CaseId;
use domain::record::{Kind, Record};
use protocol::error::Failure;
use protocol::screen::{
    CaseBringLater, CaseCorrect, CaseDecline, CaseReason, CaseRow, CaseScreen, CaseSupplement, OfficeQuery,
};
use protocol::sync::CASE_SERIES;

use super::intake::{perform, view};
use super::{Glance, rows};
use crate::cache::record;
use crate::desk::{Desk, Draft};
use crate::numbers::{self, DocumentKind};
use crate::search;

/// Cases in the list of urgent ones.
const MOST_URGENT: usize = 100;
/// Offices in a list.
const MOST_OFFICES: usize = 50;

/// Does something that has a document with a number.
async fn numbered(
    desk: &Desk,
    case: CaseId,
    kind: DocumentKind,
    action: impl FnOnce(String) -> CaseCommand + Send + 'static,
) -> Result<CaseScreen, Failure> {
    desk.act(move |draft| {
        let action = action(number(draft, case, kind)?);
        Ok(Command::Case { case, action })
    })
    .await?;
    view(desk, case).await
}

/// The number of a document about a case. It shares the serials of the cases: one leased block, nothing given twice.
fn number(draft: &Draft<'_>, case: CaseId, kind: DocumentKind) -> Result<String, Failure> {
    let case = record::case(draft.connection, case)?;
    let definition = record::item(draft.connection, &case.item, case.version)?;
    let hall = super::Ground::from(draft).hall()?;
    let serial = draft.take_number(CASE_SERIES)?;
    Ok(numbers::document(&hall, &definition.department_name, kind, draft.at.date(), serial))
}

/// Receives the application against a receipt.
pub(super) async fn receive(desk: &Desk, case: CaseId) -> Result<CaseScreen, Failure> {
    numbered(desk, case, DocumentKind::Receipt, |number| CaseCommand::Receive { number }).await
}

/// Keeps what was put right on the spot.
pub(super) async fn correct(desk: &Desk, request: CaseCorrect) -> Result<CaseScreen, Failure> {
    let CaseCorrect { case, what, how } = request;
    perform(desk, case, CaseCommand::Correct { what, how }).await
}

/// Tells that nothing has to be applied for.
pub(super) async fn not_needed(desk: &Desk, request: CaseReason) -> Result<CaseScreen, Failure> {
    let CaseReason { case, reason } = request;
    numbered(desk, case, DocumentKind::NonAcceptance, move |number| CaseCommand::NotNeeded { number, reason })
        .await
}

/// Does not accept.
pub(super) async fn decline(desk: &Desk, request: CaseDecline) -> Result<CaseScreen, Failure> {
    let CaseDecline { case, ground, reason, legal_basis, office } = request;
    numbered(desk, case, DocumentKind::NonAcceptance, move |number| CaseCommand::Decline {
        number,
        ground,
        reason,
        legal_basis,
        office,
    })
    .await
}

/// Receives what was asked for.
pub(super) async fn supplement(desk: &Desk, request: CaseSupplement) -> Result<CaseScreen, Failure> {
    let CaseSupplement { case, received } = request;
    numbered(desk, case, DocumentKind::Supplement, move |number| CaseCommand::Supplement { number, received })
        .await
}

/// Receives materials that were allowed to follow.
pub(super) async fn bring_later(desk: &Desk, request: CaseBringLater) -> Result<CaseScreen, Failure> {
    let CaseBringLater { case, slots } = request;
    numbered(desk, case, DocumentKind::Supplement, move |number| CaseCommand::BringLater { slots, number })
        .await
}

/// The applicant takes the application back.
pub(super) async fn withdraw(desk: &Desk, request: CaseReason) -> Result<CaseScreen, Failure> {
    let CaseReason { case, reason } = request;
    numbered(desk, case, DocumentKind::Withdrawal, move |number| CaseCommand::Withdraw { number, reason })
        .await
}

/// Open cases of the hall whose light is yellow or red.
pub(super) fn urgent(glance: &Glance<'_>) -> Result<Vec<CaseRow>, Failure> {
    const OPEN: &[&str] = &["draft", "noticed", "deemed", "queued", "in_review", "returned"];
    let deadlines = glance.deadlines()?;
    let mine = |case: &Case| case.hall == glance.hall.code;
    let mut records = record::list(glance.connection, Kind::Case, OPEN)?;
    records.extend(record::approved_with_later(glance.connection)?);
    let mut urgent: Vec<CaseRow> = records
        .iter()
        .filter_map(|record| match record {
            Record::Case(case) if mine(case) => Some(rows::case(&deadlines, case)),
            _ => None,
        })
        .filter(|row| row.light >= Light::Yellow)
        .collect();
    urgent.sort_by_key(|row| (Reverse(row.light), row.due.order(), row.id));
    urgent.truncate(MOST_URGENT);
    Ok(urgent)
}

/// Offices that may be the right one: those elsewhere that the hall knows of, and its own departments.
pub(super) fn offices(glance: &Glance<'_>, query: &OfficeQuery) -> Vec<RightOffice> {
    let hall = &glance.hall;
    let here = hall.departments.iter().map(|department| RightOffice {
        name: department.name.clone(),
        address: hall.address.clone(),
        phone: hall.phone.clone(),
    });
    let known = hall.offices.iter().cloned().chain(here);
    known.filter(|office| search::fits(&office.name, &query.text)).take(MOST_OFFICES).collect()
}
