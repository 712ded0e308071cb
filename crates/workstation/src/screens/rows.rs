//! Lines of lists.

use std::cmp::Reverse;

use domain::case::Case;
use domain::code::{self, IdNumber};
use domain::form::definition::Definition;
use domain::joint::JointApplication;
use domain::queue::RankReason;
use domain::record::{Kind, Record};
use domain::ticket::{Ticket, TicketState, UNDO_SECONDS};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::{CaseRow, DocumentRef, JointRow, TicketRow};

use super::{Deadlines, Glance};
use crate::cache::record;

/// A ticket, with its cases.
pub(super) fn ticket(
    glance: &Glance<'_>,
    ticket: &Ticket,
    reason: Option<RankReason>,
) -> Result<TicketRow, Failure> {
    let deadlines = glance.deadlines()?;
    let mut cases: Vec<CaseRow> = record::of_ticket(glance.connection, Kind::Case, ticket.id)?
        .iter()
        .filter_map(|record| match record {
            Record::Case(found) if found.status() != "discarded" => Some(case(&deadlines, found)),
            _ => None,
        })
        .collect();
    cases.sort_by_key(|case| Reverse(case.changed_at));
    let age = age(&ticket.person.id_number, glance.today());
    let staff = &glance.session.known.staff.id;
    let undo_until = ticket.undos.iter().find(|undo| undo.by == *staff).map(|undo| {
        let seconds = i64::try_from(UNDO_SECONDS).unwrap_or_default();
        undo.at.plus_seconds(seconds)
    });
    Ok(TicketRow {
        id: ticket.id,
        number: ticket.number.clone(),
        status: ticket.status().to_owned(),
        business: ticket.business.clone(),
        title: title(glance, ticket),
        item: ticket.item.clone(),
        class: ticket.class,
        priority_reason: ticket.priority_reason,
        name: ticket.person.name.clone(),
        id_number_masked: code::mask_id_number(&ticket.person.id_number),
        age,
        issued_at: ticket.issued_at,
        appointment_at: ticket.appointment_at,
        counter: ticket.counter(),
        since: since(ticket),
        reason,
        parked: if let TicketState::Parked(parked) = &ticket.state { Some(parked.clone()) } else { None },
        visits: ticket.visits,
        calls: ticket.calls,
        undo_until: undo_until.filter(|until| *until > glance.now),
        cases,
    })
}

/// Completed years of whoever has the number; `None` when it is no valid one.
pub(super) fn age(id_number: &str, today: jiff::civil::Date) -> Option<u16> {
    if id_number.is_empty() {
        return None;
    }
    IdNumber::parse(id_number, today).ok().map(|number| number.age(today))
}

/// Item, or else business, in words.
fn title(glance: &Glance<'_>, ticket: &Ticket) -> String {
    let item = ticket.item.as_ref().and_then(|code| glance.offer.item(code)).map(|item| item.name.clone());
    item.unwrap_or_else(|| business_name(glance, ticket))
}

/// The business of a ticket in words.
pub(crate) fn business_name(glance: &Glance<'_>, ticket: &Ticket) -> String {
    let known = glance.hall.businesses.iter().find(|business| business.code == ticket.business);
    known.map_or_else(|| ticket.business.0.clone(), |business| business.name.clone())
}

/// Since when a ticket is in its state.
pub(super) fn since(ticket: &Ticket) -> Timestamp {
    match &ticket.state {
        // Given back, rejoined or transferred: since then; otherwise since it was issued.
        TicketState::Waiting => ticket.undos.iter().map(|undo| undo.at).max().unwrap_or(ticket.issued_at),
        TicketState::Parked(parked) => parked.since,
        TicketState::Called(at)
        | TicketState::Serving(at)
        | TicketState::NoShow(at)
        | TicketState::Finished(at) => at.since,
    }
}

/// A case.
pub(super) fn case(deadlines: &Deadlines<'_>, case: &Case) -> CaseRow {
    let (due, light) = deadlines.of_case(case);
    CaseRow {
        id: case.id,
        joint: case.joint,
        item_name: case.item_name.clone(),
        status: deadlines.status_now(case).to_owned(),
        applicant: case.text("name").to_owned(),
        number: case.acceptance.as_ref().map(|acceptance| acceptance.number.clone()).unwrap_or_default(),
        due,
        light,
        outcome_untold: false,
        changed_at: case.changed_at,
    }
}

/// A joint application.
pub(super) fn joint(joint: &JointApplication) -> JointRow {
    let count = |members: usize| u32::try_from(members).unwrap_or(u32::MAX);
    JointRow {
        id: joint.id,
        package_name: joint.package_name.clone(),
        applicant: joint.common.get("name").and_then(|name| name.as_text()).unwrap_or_default().to_owned(),
        status: joint.status().to_owned(),
        number: joint.receipt().map(|receipt| receipt.number.clone()).unwrap_or_default(),
        members: count(joint.chosen().count()),
        decided: count(joint.chosen().filter(|member| member.is_decided()).count()),
        changed_at: joint.changed_at,
    }
}

/// The slip of a ticket.
pub(crate) fn slip(ticket: &Ticket) -> DocumentRef {
    DocumentRef {
        id: format!("ticket/{}", ticket.id),
        kind: "ticket".to_owned(),
        number: ticket.number.clone(),
        file_name: format!("排队小票-{}-{}", ticket.issued_at.date(), ticket.number),
    }
}

/// The guide of an item.
pub(crate) fn guide(definition: &Definition) -> DocumentRef {
    DocumentRef {
        id: format!("guide/{}", definition.code),
        kind: "guide".to_owned(),
        number: String::new(),
        file_name: format!("办事指南-{}", definition.name),
    }
}

/// The receipt of a joint application, once it is submitted.
pub(crate) fn receipt(joint: &JointApplication) -> Option<DocumentRef> {
    joint.receipt().map(|receipt| DocumentRef {
        id: format!("joint/{}", joint.id),
        kind: "joint".to_owned(),
        number: receipt.number.clone(),
        file_name: format!("联办申请表-{}", receipt.number),
    })
}
