//! 移交: what somebody entered who has lost the right to it since. Supervisors see all of the hall's, clerks those they were asked to see to.

use domain::catalogue::{Role, Staff};
use domain::command::{CaseCommand, Command, HandoverCommand, JointCommand};
use domain::form::definition::FieldKind;
use domain::handover::{Handed, Handover, HandoverState};
use domain::id::StaffId;
use domain::record::{Key, Kind, Record};
use domain::rights::Context;
use domain::world::World;
use protocol::error::Failure;
use protocol::screen::{
    AttentionLine, HandoverAct, HandoverAction, HandoverClerk, HandoverDeed, HandoverEnd, HandoverRow,
    HandoverView,
};
use rusqlite::Connection;

use super::{Glance, attention};
use crate::cache::record;
use crate::desk::{self, Desk, Session};
use crate::words;

/// Lines of a check-in that say nothing about the person: number, business, class.
const ISSUED_LINES: usize = 3;

/// Handovers that this person may see: open ones first, then the latest.
pub(super) fn view(glance: &Glance<'_>) -> Result<HandoverView, Failure> {
    let staff = record::staff(glance.connection)?;
    let me = glance.session.actor();
    let supervises = me.supervision(&glance.hall.code).is_ok();
    let mut handovers: Vec<Handover> = record::list(glance.connection, Kind::Handover, &[])?
        .into_iter()
        .filter_map(|record| if let Record::Handover(handover) = record { Some(*handover) } else { None })
        .filter(|handover| handover.hall == glance.hall.code)
        .filter(|handover| supervises || handover.assigned_to.as_ref() == Some(&me.staff))
        // What went to a clerk is shown once: where the clerk sees it.
        .filter(|handover| !matches!(handover.state, HandoverState::Assigned(_)))
        .collect();
    handovers.sort_by_key(|handover| (!handover.takes(), std::cmp::Reverse(handover.received_at)));
    let rows = handovers.iter().map(|handover| row(glance, &staff, handover, supervises));
    let clerks = staff.iter().filter(|person| {
        supervises && person.hall == glance.hall.code && person.roles.contains(&Role::Clerk)
    });
    Ok(HandoverView {
        rows: rows.collect::<Result<_, _>>()?,
        clerks: clerks
            .map(|person| HandoverClerk { id: person.id.clone(), name: person.name.clone() })
            .collect(),
    })
}

/// How many this person was asked to take over. What waits for the supervisors has a page of its own.
pub(super) fn asked(connection: &Connection, session: &Session) -> Result<u32, Failure> {
    let me = &session.known.staff.id;
    let mut open = record::list(connection, Kind::Handover, &["open"])?;
    open.retain(
        |record| matches!(record, Record::Handover(handover) if handover.assigned_to.as_ref() == Some(me)),
    );
    Ok(u32::try_from(open.len()).unwrap_or(u32::MAX))
}

fn row(
    glance: &Glance<'_>,
    staff: &[Staff],
    handover: &Handover,
    supervises: bool,
) -> Result<HandoverRow, Failure> {
    let name = |id: &StaffId| {
        staff
            .iter()
            .find(|person| person.id == *id)
            .map_or_else(|| id.0.clone(), |person| person.name.clone())
    };
    let about = about(glance, handover)?;
    let person = about.as_ref().map(Record::person).unwrap_or_default();
    let first = handover.carried_out.iter().chain(&handover.waiting).min_by_key(|handed| handed.seq);
    let number = about.as_ref().map(|record| attention::number_of(glance.connection, record));
    let subject = match number.filter(|number| !number.is_empty()) {
        Some(number) => number,
        None => about.as_ref().map(title).unwrap_or_default(),
    };
    let mut deeds = Vec::new();
    for (handed, carried_out) in handover
        .waiting
        .iter()
        .map(|handed| (handed, false))
        .chain(handover.carried_out.iter().map(|h| (h, true)))
    {
        deeds.push(deed(glance, handed, carried_out, about.as_ref())?);
    }
    let open = handover.takes();
    Ok(HandoverRow {
        id: handover.id,
        subject,
        target: match first {
            Some(handed) => attention::target(glance.connection, &handed.command)?,
            None => protocol::screen::AttentionTarget::None,
        },
        person_masked: words::veiled(FieldKind::Text, &person.name),
        id_number_masked: words::veiled(FieldKind::IdNumber, &person.id_number),
        by: handover.by_name.clone(),
        brought_by: name(&handover.brought_by),
        lost: handover.lost,
        at: first.map_or(handover.received_at, |handed| handed.at),
        received_at: handover.received_at,
        deeds,
        assigned_to: handover.assigned_to.as_ref().map(name),
        status: handover.status().to_owned(),
        end: end(&handover.state),
        can_take_over: open,
        can_direct: open && supervises,
    })
}

fn end(state: &HandoverState) -> Option<HandoverEnd> {
    let (seen, reason) = match state {
        HandoverState::Open => return None,
        HandoverState::Assigned(seen) | HandoverState::TakenOver(seen) => (seen, ""),
        HandoverState::Closed { seen, reason } => (seen, &**reason),
    };
    Some(HandoverEnd { by: seen.name.clone(), at: seen.at, reason: reason.to_owned() })
}

fn deed(
    glance: &Glance<'_>,
    handed: &Handed,
    carried_out: bool,
    about: Option<&Record>,
) -> Result<HandoverDeed, Failure> {
    Ok(HandoverDeed {
        at: handed.at,
        command: handed.command.name().to_owned(),
        entered: said(&handed.command, attention::lines::of(glance, &handed.command, about)?),
        carried_out,
        refusal: handed.refusal.clone(),
    })
}

/// What is said of a command to somebody who only decides who is to see to it: which answers were given, and not what they are. Whose affair it
/// is stands masked beside it.
fn said(command: &Command, lines: Vec<AttentionLine>) -> Vec<AttentionLine> {
    match command {
        Command::Case { action: CaseCommand::Edit { .. }, .. }
        | Command::Joint { action: JointCommand::Edit { .. } | JointCommand::Deliver { .. }, .. } => {
            let labels: Vec<&str> = lines.iter().map(|line| &*line.label).collect();
            let entered = labels.join("、");
            vec![AttentionLine { label: "填写".to_owned(), entered, held: None, author: None }]
        }
        Command::TicketIssue(_) => lines.into_iter().take(ISSUED_LINES).collect(),
        _ => lines,
    }
}

/// The record it is about: as it would be when everything was carried out now, or else as it is.
fn about(glance: &Glance<'_>, handover: &Handover) -> Result<Option<Record>, Failure> {
    if handover.takes() {
        let action = HandoverCommand::TakeOver;
        let command = Command::Handover { handover: handover.id, hall: handover.hall.clone(), action };
        let context = Context::at_desk(glance.now, glance.session.actor());
        let tried = desk::run(glance.connection, &mut World::default(), &command, &context)?;
        let would_be = tried.ok().into_iter().flatten().find(|record| record.key() == handover.subject);
        if would_be.is_some() {
            return Ok(would_be);
        }
    }
    record::get(glance.connection, &handover.subject)
}

fn title(record: &Record) -> String {
    match record {
        Record::Case(case) => case.item_name.clone(),
        Record::Joint(joint) => joint.package_name.clone(),
        _ => String::new(),
    }
}

/// Does something with a handover.
pub(super) async fn act(desk: &Desk, request: HandoverAct) -> Result<HandoverView, Failure> {
    let HandoverAct { handover, action } = request;
    let action = match action {
        HandoverAction::TakeOver => HandoverCommand::TakeOver,
        HandoverAction::Assign { to } => HandoverCommand::Assign { to },
        HandoverAction::Close { reason } => HandoverCommand::Close { reason },
    };
    desk.act(move |draft| {
        let hall = draft.session.known.staff.hall.clone();
        // Blobs of what is taken over were wanted on the desktop on which it was entered, and come from there.
        match record::get(draft.connection, &Key::handover(handover))? {
            Some(_) => Ok(Command::Handover { handover, hall, action }),
            None => Err(domain::refusal::Refusal::new(domain::refusal::RefusalCode::NotFound)
                .with("what", "handover")
                .into()),
        }
    })
    .await?;
    desk.look(view).await
}
