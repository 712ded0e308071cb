//! The sync page, and how the other desktops of the hall stand.

use std::collections::BTreeMap;

use domain::catalogue::{Role, Staff};
use domain::id::StaffId;
use domain::record::{Key, Record};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::report::Reports;
use protocol::screen::{
    DeskRow, SYNC_ROWS, SyncRepairs, SyncView, UploadRow, UploadState, UploadSum, WaitingRow,
};
use protocol::sync::PUSH_MAX_BYTES;
use rusqlite::Connection;

use super::{Glance, attention};
use crate::cache::{blob, lease, meta, outbox, pushes, record};
use crate::desk::Desk;
use crate::sync::{Repairs, report};

/// What waits, what is being uploaded, and what was sent.
pub(super) async fn view(desk: &Desk) -> Result<SyncView, Failure> {
    let (under_way, done) = desk.ready()?.progress.look();
    desk.look(move |glance| {
        let connection = glance.connection;
        let staff = record::staff(connection)?;
        let (waiting_photos, waiting_bytes) = blob::waiting(connection)?;
        let mut sent = done.bytes;
        let mut owners = BTreeMap::new();
        let mut uploads = Vec::new();
        for wanted in blob::wanted(connection, SYNC_ROWS)? {
            let known = under_way.get(&wanted.hash);
            let owner = match wanted.owner {
                Some(key) => owner(connection, &mut owners, key)?,
                None => None,
            };
            let here = known.map_or(0, |known| known.sent.min(wanted.bytes));
            sent += here;
            uploads.push(UploadRow {
                subject: owner.map(|owner| attention::number_of(connection, owner)).unwrap_or_default(),
                material: owner
                    .and_then(|owner| material(connection, owner, &wanted.slot))
                    .unwrap_or_default(),
                sent: here,
                total: wanted.bytes,
                state: known.map_or(UploadState::Waiting, |known| known.state.clone()),
                hash: wanted.hash,
            });
        }
        Ok(SyncView {
            kinds: outbox::waiting_kinds(connection)?,
            waiting: waiting(connection, &staff)?,
            uploads,
            upload: UploadSum {
                done: done.count,
                count: done.count + waiting_photos,
                sent,
                total: done.bytes + waiting_bytes,
            },
            pushes: pushes::latest(connection, SYNC_ROWS)?,
            pushes_kept_days: u32::try_from(pushes::KEPT_DAYS).unwrap_or_default(),
            numbers: lease::left_of_all(connection, &glance.today().to_string())?,
            repairs: repairs(connection)?,
            now: glance.now,
        })
    })
    .await
}

fn repairs(connection: &Connection) -> Result<SyncRepairs, Failure> {
    let Repairs { done, in_vain, last } = Repairs::of(connection)?;
    Ok(SyncRepairs { done, in_vain, last })
}

fn waiting(connection: &Connection, staff: &[Staff]) -> Result<Vec<WaitingRow>, Failure> {
    outbox::to_send(connection, SYNC_ROWS, PUSH_MAX_BYTES)?
        .into_iter()
        .map(|envelope| {
            Ok(WaitingRow {
                seq: envelope.seq,
                at: envelope.at,
                by: name(staff, &envelope.actor),
                command: envelope.command.name().to_owned(),
                subject: attention::subject(connection, &envelope.command, None)?,
            })
        })
        .collect()
}

fn name(staff: &[Staff], id: &StaffId) -> String {
    staff.iter().find(|person| person.id == *id).map_or_else(|| id.0.clone(), |person| person.name.clone())
}

/// The record a photo belongs to; a case with twenty photos is read once.
fn owner<'o>(
    connection: &Connection,
    known: &'o mut BTreeMap<Key, Option<Record>>,
    key: Key,
) -> Result<Option<&'o Record>, Failure> {
    if !known.contains_key(&key) {
        let record = record::get(connection, &key)?;
        known.insert(key.clone(), record);
    }
    Ok(known.get(&key).and_then(Option::as_ref))
}

/// Name of the material in a slot of a case, or of that kind in a joint application.
fn material(connection: &Connection, owner: &Record, slot: &str) -> Option<String> {
    match owner {
        Record::Case(case) => {
            let definition = record::item(connection, &case.item, case.version).ok()?;
            definition.materials.into_iter().find(|material| material.slot == slot)
        }
        Record::Joint(joint) => joint.members.iter().find_map(|member| {
            let definition = record::item(connection, &member.item, member.version).ok()?;
            definition.materials.into_iter().find(|material| material.kind == slot)
        }),
        _ => None,
    }
    .map(|material| material.name)
}

/// How the desktops of the hall stand, and as of when. For supervisors.
pub(super) fn desks(glance: &Glance<'_>) -> Result<(Vec<DeskRow>, Option<Timestamp>), Failure> {
    if !glance.session.known.staff.roles.contains(&Role::Supervisor) {
        return Ok((Vec::new(), None));
    }
    let Some(reports) = meta::get::<Reports>(glance.connection, report::OF_HALL)? else {
        return Ok((Vec::new(), None));
    };
    let staff = record::staff(glance.connection)?;
    let desks = reports.desks.into_iter().map(|heard| DeskRow {
        counter: heard.report.counter,
        name: name(&staff, &heard.staff),
        staff: heard.staff,
        heard_at: heard.heard_at,
        waiting: heard.report.waiting,
        oldest: heard.report.oldest,
        photos: heard.report.photos,
        attention: heard.report.attention,
        alone_since: heard.report.alone_since,
        version: heard.report.version,
    });
    Ok((desks.collect(), Some(reports.now)))
}
