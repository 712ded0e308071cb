//! Fetching by data sharing, and 数据异议: reports that what was fetched is not right, as both sides see them.

use domain::calendar::{Calendar, Due};
use domain::case::Case;
use domain::command::{CaseCommand, Command, DiscrepancyCommand};
use domain::deadline::Light;
use domain::discrepancy::{Discrepancy, DiscrepancyState, Side};
use domain::form::definition::FieldKind;
use domain::form::licence::SharedRecord;
use domain::id::DiscrepancyId;
use domain::record::{Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::Actor;
use protocol::error::{Failure, FailureCode};
use protocol::screen::{
    CaseDispute, CaseFetch, CaseScreen, DiscrepancyAct, DiscrepancyAction, DiscrepancyRef, DiscrepancyRow,
    DiscrepancyScreen,
};
use protocol::shared::LicenceQuestion;
use reqwest::Method;

use super::{Glance, intake};
use crate::cache::{outbox, record};
use crate::desk::Desk;
use crate::words;

/// Fetches the record for a material. Only the central API may ask the sharing platform, and it must know the case.
pub(super) async fn fetch(desk: &Desk, request: CaseFetch) -> Result<CaseScreen, Failure> {
    let CaseFetch { case, slot } = request;
    reach(desk, case.to_string()).await?;
    let shared = ask(desk, &LicenceQuestion::Case { case, slot: slot.clone() }).await?;
    intake::perform(desk, case, CaseCommand::Fetch { slot, shared: Box::new(shared) }).await
}

/// Asks the central API.
pub(super) async fn ask(desk: &Desk, question: &LicenceQuestion) -> Result<SharedRecord, Failure> {
    let open = desk.ready()?;
    open.session()?;
    let asking = open.authorized(Method::POST, "/v1/shared/licences", |request| request.json(question));
    crate::sync::read(asking.await?)
}

/// Sends what was entered into a case or a joint draft, if it has not been.
pub(super) async fn reach(desk: &Desk, id: String) -> Result<(), Failure> {
    let waits = |id: String| desk.read(move |connection| outbox::mentions(connection, &id));
    if !waits(id.clone()).await? {
        return Ok(());
    }
    desk.sync_now().await?;
    match waits(id).await? {
        false => Ok(()),
        true => Err(Failure::new(FailureCode::Offline, "the case has not reached the central API")),
    }
}

/// Reports that what was fetched for a material is not right.
pub(super) async fn report(desk: &Desk, request: CaseDispute) -> Result<CaseScreen, Failure> {
    let CaseDispute { case, slot, account } = request;
    let discrepancy = DiscrepancyId(desk.new_id());
    let action = DiscrepancyCommand::Report { case, slot, account };
    desk.act(move |_| Ok(Command::Discrepancy { discrepancy, action })).await?;
    intake::view(desk, case).await
}

/// Reports that this person has to do with: those that somebody has to see to, oldest first; then closed ones, latest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<DiscrepancyRow>, Failure> {
    let me = glance.session.actor();
    let mut reports: Vec<Discrepancy> = record::list(glance.connection, Kind::Discrepancy, &[])?
        .into_iter()
        .filter_map(|record| if let Record::Discrepancy(report) = record { Some(*report) } else { None })
        .filter(|report| concerns(&me, report))
        .collect();
    reports.sort_by_key(|report| match report.closed_at() {
        None => (false, report.reported.at.0, report.id),
        Some(at) => (true, at.0.saturating_neg(), report.id),
    });
    let calendar = glance.calendar()?;
    Ok(reports.iter().map(|report| row(glance, report, calendar.as_ref())).collect())
}

/// Whether a copy of a report is for this person to see.
fn concerns(me: &Actor, report: &Discrepancy) -> bool {
    match report.side {
        Side::Hall => me.intake(&report.hall).is_ok(),
        Side::Department => me.decision(&report.department).is_ok(),
    }
}

/// The reports of a case.
pub(super) fn of_case(glance: &Glance<'_>, case: &Case) -> Result<Vec<DiscrepancyRow>, Failure> {
    let mut rows = Vec::new();
    for report in case.discrepancies.values() {
        rows.extend(find(glance, *report)?);
    }
    Ok(rows)
}

/// A report of this hall, as long as it is in the working set.
pub(super) fn find(glance: &Glance<'_>, report: DiscrepancyId) -> Result<Option<DiscrepancyRow>, Failure> {
    match record::discrepancy(glance.connection, report) {
        Ok(report) => Ok(Some(row(glance, &report, glance.calendar()?.as_ref()))),
        // Closed long ago, and gone from the working set.
        Err(failure) if failure.code == protocol::error::Code::Refused(RefusalCode::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn row(glance: &Glance<'_>, report: &Discrepancy, calendar: Option<&Calendar>) -> DiscrepancyRow {
    let by = match &report.state {
        DiscrepancyState::Reported => "",
        DiscrepancyState::Taken(seen) | DiscrepancyState::Closed { seen, answer: None, .. } => &seen.name,
        _ => report.answer().map_or("", |answer| &answer.seen.name),
    };
    DiscrepancyRow {
        report: report.report,
        side: report.side,
        slot: report.slot.clone(),
        material: report.material.clone(),
        item_name: report.item_name.clone(),
        hall_name: report.hall_name.clone(),
        department_name: glance.department_name(&report.department),
        holder_masked: words::veiled(FieldKind::Text, &report.holder_name),
        status: report.status().to_owned(),
        by: by.to_owned(),
        reported_at: report.reported.at,
        closed_at: report.closed_at(),
        answer_by: calendar.map_or(Due::None, |calendar| report.answer_by(calendar)),
        light: calendar.map_or(Light::None, |calendar| report.light(calendar, glance.now)),
    }
}

/// A report, as one side has it.
pub(super) fn view(glance: &Glance<'_>, request: DiscrepancyRef) -> Result<DiscrepancyScreen, Failure> {
    let DiscrepancyRef { report, side } = request;
    let id = if side == Side::Hall { report } else { report.at_department() };
    let discrepancy = record::discrepancy(glance.connection, id)?;
    let me = glance.session.actor();
    if !concerns(&me, &discrepancy) {
        return Err(Refusal::new(RefusalCode::NotAllowed).into());
    }
    let theirs = side == Side::Department && discrepancy.awaits_answer();
    let mine = discrepancy.holder().is_none_or(|holder| *holder == me.staff);
    Ok(DiscrepancyScreen {
        department_name: glance.department_name(&discrepancy.department),
        can_take: theirs && discrepancy.holder() != Some(&me.staff),
        can_answer: theirs && mine,
        can_close: side == Side::Hall && discrepancy.closed_at().is_none(),
        discrepancy,
    })
}

/// Does something with a report.
pub(super) async fn act(desk: &Desk, request: DiscrepancyAct) -> Result<DiscrepancyScreen, Failure> {
    let DiscrepancyAct { report, action } = request;
    let side = if matches!(action, DiscrepancyAction::Close { .. }) { Side::Hall } else { Side::Department };
    desk.act(move |draft| {
        let id = if side == Side::Hall { report } else { report.at_department() };
        let Discrepancy { hall, department, .. } = record::discrepancy(draft.connection, id)?;
        let action = match action {
            DiscrepancyAction::Take => DiscrepancyCommand::Take { department },
            DiscrepancyAction::Answer { corrected, opinion } => {
                DiscrepancyCommand::Answer { department, corrected, opinion }
            }
            DiscrepancyAction::Close { reason } => DiscrepancyCommand::Close { hall, reason },
        };
        Ok(Command::Discrepancy { discrepancy: report, action })
    })
    .await?;
    desk.look(move |glance| view(glance, DiscrepancyRef { report, side })).await
}
