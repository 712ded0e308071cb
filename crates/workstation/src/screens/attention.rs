//! 待处理: what the central API did not carry out, what it holds instead, and doing it again.

mod again;
mod authors;
pub(super) mod lines;
pub(super) mod settlements;

use domain::command::{CaseCommand, Command, DiscrepancyCommand, JointCommand, TicketCommand};
use domain::id::TicketId;
use domain::record::Record;
use domain::refusal::{Refusal, RefusalCode};
use domain::rights::Context;
use domain::world::World;
use protocol::error::Failure;
use protocol::screen::{AttentionEntry, AttentionLine, AttentionTarget, Empty, Tag};
use rusqlite::Connection;

use super::{Glance, Ground};
use crate::cache::attention::Entry;
use crate::cache::{attention, record};
use crate::desk::{self, Desk};

/// Open entries, oldest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<AttentionEntry>, Failure> {
    let staff = record::staff(glance.connection)?;
    attention::open(glance.connection)?
        .into_iter()
        .map(|entry| {
            let actor = &entry.envelope.actor;
            let by = staff.iter().find(|person| person.id == *actor).map_or(&actor.0, |person| &person.name);
            let mut entered = lines::of(glance, &entry.envelope.command, entry.mine.as_ref())?;
            authors::note(glance.connection, &staff, &entry.envelope.command, &mut entered)?;
            Ok(AttentionEntry {
                id: entry.id,
                at: entry.envelope.at,
                by: by.clone(),
                command: entry.envelope.command.name().to_owned(),
                subject: subject(glance.connection, &entry.envelope.command, entry.mine.as_ref())?,
                can_redo: can_redo(glance, &entry)?,
                target: target(glance.connection, &entry.envelope.command)?,
                refusal: told(&entry, &entered),
                entered,
            })
        })
        .collect()
}

/// Why it was refused, as the clerk knows it: the central API names a field by its code, the form by its label.
fn told(entry: &Entry, lines: &[AttentionLine]) -> Refusal {
    let mut refusal = entry.refusal.clone();
    let changes = match &entry.envelope.command {
        Command::Case { action: CaseCommand::Edit { changes, .. }, .. }
        | Command::Joint { action: JointCommand::Edit { changes, .. }, .. } => changes,
        _ => return refusal,
    };
    if refusal.code == RefusalCode::FieldConflict
        && let Some(field) = refusal.params.get_mut("field")
        && let Some(line) = changes.keys().position(|name| name == field).and_then(|at| lines.get(at))
    {
        field.clone_from(&line.label);
    }
    refusal
}

/// The record as this desktop has it now, or as it had it.
fn known(
    connection: &Connection,
    command: &Command,
    before: Option<&Record>,
) -> Result<Option<Record>, Failure> {
    match command.subject() {
        Some(key) => Ok(record::get(connection, &key)?.or_else(|| before.cloned())),
        None => Ok(None),
    }
}

/// Ticket or case number that a command is about; empty when there is none. `before` is the record as it was when the command was made.
pub(super) fn subject(
    connection: &Connection,
    command: &Command,
    before: Option<&Record>,
) -> Result<String, Failure> {
    if let Command::TicketIssue(new) = command {
        return Ok(new.number.clone());
    }
    Ok(match known(connection, command, before)? {
        Some(record) => number_of(connection, &record),
        None => match command {
            Command::CaseOpen { ticket, .. } | Command::JointOpen { ticket, .. } => {
                ticket_number(connection, *ticket)
            }
            _ => String::new(),
        },
    })
}

fn ticket_number(connection: &Connection, ticket: Option<TicketId>) -> String {
    let ticket = ticket.and_then(|ticket| record::ticket(connection, ticket).ok());
    ticket.map(|ticket| ticket.number).unwrap_or_default()
}

/// The number by which staff know a record: of a draft that of its ticket; empty when there is none.
pub(super) fn number_of(connection: &Connection, record: &Record) -> String {
    match record {
        Record::Ticket(ticket) => ticket.number.clone(),
        Record::Case(case) => match &case.acceptance {
            Some(acceptance) => acceptance.number.clone(),
            None => ticket_number(connection, case.ticket),
        },
        Record::Joint(joint) => match joint.receipt() {
            Some(receipt) => receipt.number.clone(),
            None => ticket_number(connection, joint.ticket),
        },
        Record::Task(task) => task.submission.case_number.clone(),
        _ => String::new(),
    }
}

/// The screen that shows the record, when there is such a record.
pub(super) fn target(connection: &Connection, command: &Command) -> Result<AttentionTarget, Failure> {
    let target = match command {
        Command::TicketIssue(new) => AttentionTarget::Ticket(new.ticket),
        Command::Ticket { ticket, .. } => AttentionTarget::Ticket(*ticket),
        Command::CaseOpen { case, .. } | Command::Case { case, .. } => AttentionTarget::Case(*case),
        Command::JointOpen { joint, .. } | Command::Joint { joint, .. } => AttentionTarget::Joint(*joint),
        Command::Task { task, .. } => AttentionTarget::Task(*task),
        Command::CounterOpen { .. }
        | Command::CounterClose { .. }
        | Command::TicketCallNext { .. }
        | Command::Handover { .. } => return Ok(AttentionTarget::None),
        Command::Discrepancy { action: DiscrepancyCommand::Report { case, .. }, .. } => {
            AttentionTarget::Case(*case)
        }
        Command::Discrepancy { action: DiscrepancyCommand::ReportJoint { joint, .. }, .. } => {
            AttentionTarget::Joint(*joint)
        }
        Command::Discrepancy { .. } => return Ok(AttentionTarget::None),
    };
    let exists = match command.subject() {
        Some(key) => record::get(connection, &key)?.is_some(),
        None => false,
    };
    Ok(if exists { target } else { AttentionTarget::None })
}

/// Whether doing it again makes sense: the rules would let it through now.
fn can_redo(glance: &Glance<'_>, entry: &Entry) -> Result<bool, Failure> {
    // The rights and the record are what they are; the same person would be refused again.
    let code = entry.refusal.code;
    if matches!(
        code,
        RefusalCode::NotAllowed | RefusalCode::AlreadyExists | RefusalCode::HandedOver | RefusalCode::Endless
    ) {
        return Ok(false);
    }
    let ground = Ground {
        connection: glance.connection,
        session: &glance.session,
        at: glance.now,
        surroundings: &*glance.surroundings,
    };
    // No serial is spent on a try: blocks begin at 1, so 0 is free.
    let Ok(command) = again::command(&ground, &glance.offer, &entry.envelope.command, &mut |_| Ok(0)) else {
        return Ok(false);
    };
    let context = Context::at_desk(glance.now, glance.session.actor());
    Ok(desk::run(glance.connection, &mut World::default(), &command, &context)?.is_ok())
}

/// Does the refused command again with the same intent, and closes the entry.
pub(super) async fn redo(desk: &Desk, id: i64) -> Result<Empty, Failure> {
    let (entry, offer) = desk
        .look(move |glance| {
            let entry = attention::find(glance.connection, id)?;
            let entry = entry.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "entry"))?;
            Ok((entry, glance.offer.clone()))
        })
        .await?;
    let command = entry.envelope.command;
    let calls = matches!(
        command,
        Command::TicketCallNext { .. }
            | Command::Ticket { action: TicketCommand::Call { .. } | TicketCommand::CallAlone { .. }, .. }
    );
    if calls && !again::still_waits(desk, &command).await? {
        // Whoever was to be called is gone: the intent was to call the next one.
        desk.call_next(false).await?;
    } else {
        desk.act(move |draft| {
            again::command(&draft.into(), &offer, &command, &mut |series| draft.take_number(series))
        })
        .await?;
    }
    close(desk, id, true).await
}

/// Closes an entry.
pub(super) async fn close(desk: &Desk, id: i64, redone: bool) -> Result<Empty, Failure> {
    let open = desk.ready()?;
    open.session()?;
    open.cache.write(move |connection| attention::close(connection, id, redone)).await?;
    open.announce(Tag::Attention);
    open.announce(Tag::Sync);
    Ok(Empty {})
}
