//! Joint applications: one form, one signature, one receipt.

mod materials;
mod screen;

pub(super) use screen::draw;
pub(crate) use screen::{Part, parts};

use std::collections::BTreeMap;

use domain::answer::Answers;
use domain::case::replaced_by;
use domain::command::{Changes, Command, DiscrepancyCommand, JointCommand};
use domain::form;
use domain::form::definition::Definition;
use domain::form::migration::{JointPreview, MemberForms};
use domain::form::parts::FormParts;
use domain::id::{DiscrepancyId, ItemCode, JointId, PackageCode, TicketId};
use domain::joint::{JointApplication, JointVersions};
use domain::record::{Key, Kind, Record};
use domain::refusal::{Refusal, RefusalCode};
use domain::time::Timestamp;
use protocol::error::Failure;
use protocol::screen::{
    DraftRef, Empty, JointChoose, JointConsent, JointDeliver, JointDiscard, JointDispute, JointEdit,
    JointFetch, JointMigrate, JointOpening, JointRow, JointScreen, JointSign,
};
use protocol::shared::LicenceQuestion;
use protocol::sync::CASE_SERIES;
use rusqlite::Connection;

use super::{Glance, Ground, counter_of, discrepancy, intake, photos, queue, rows};
use crate::cache::record::{self, place};
use crate::desk::Desk;
use crate::numbers;
use crate::offer::Offer;

/// Joint applications in the list.
const LATELY: u32 = 200;

/// Joint applications of the hall that were changed lately, latest first.
pub(super) fn list(glance: &Glance<'_>) -> Result<Vec<JointRow>, Failure> {
    let records = record::latest(glance.connection, Kind::Joint, place::CHANGED_AT, Timestamp(0), LATELY)?;
    Ok(records
        .iter()
        .filter_map(|record| match record {
            Record::Joint(joint) if joint.hall == glance.hall.code && joint.status() != "discarded" => {
                Some(rows::joint(joint))
            }
            _ => None,
        })
        .collect())
}

/// A joint application with its forms.
pub(super) async fn view(desk: &Desk, joint: JointId) -> Result<JointScreen, Failure> {
    desk.look(move |glance| screen::draw(glance, record::joint(glance.connection, joint)?)).await
}

/// Begins a joint application, or gives the ticket's draft of the same package.
pub(super) async fn open(desk: &Desk, opening: JointOpening) -> Result<JointScreen, Failure> {
    let JointOpening { package, ticket } = opening;
    queue::start_if_called(desk, ticket).await?;
    let (draft, version, members) = desk
        .look({
            let package = package.clone();
            move |glance| {
                if let Some(joint) = draft_of(glance.connection, ticket, &package)? {
                    return Ok((Some(joint), 0, BTreeMap::new()));
                }
                let package = glance.offer.package(&package)?;
                let members = package
                    .members
                    .iter()
                    .map(|member| Ok((member.item.clone(), glance.offer.version(&member.item)?)))
                    .collect::<Result<BTreeMap<ItemCode, u32>, Failure>>()?;
                Ok((None, package.version, members))
            }
        })
        .await?;
    if let Some(joint) = draft {
        return view(desk, joint).await;
    }
    let joint = JointId(desk.new_id());
    desk.act(move |draft| {
        let common = record::package(draft.connection, &package, version)?;
        let answers = match ticket {
            Some(ticket) => {
                let person = record::ticket(draft.connection, ticket)?.person;
                intake::prefilled(&FormParts::from(&common), &person)
            }
            None => Answers::new(),
        };
        let hall = draft.session.known.staff.hall.clone();
        Ok(Command::JointOpen { joint, hall, ticket, package, version, members, answers })
    })
    .await?;
    view(desk, joint).await
}

fn draft_of(
    connection: &Connection,
    ticket: Option<TicketId>,
    package: &PackageCode,
) -> Result<Option<JointId>, Failure> {
    let Some(ticket) = ticket else { return Ok(None) };
    let mut drafts: Vec<JointApplication> = record::of_ticket(connection, Kind::Joint, ticket)?
        .into_iter()
        .filter_map(|record| match record {
            Record::Joint(joint) if joint.package == *package && joint.status() == "draft" => Some(*joint),
            _ => None,
        })
        .collect();
    drafts.sort_by_key(|joint| joint.changed_at);
    Ok(drafts.pop().map(|joint| joint.id))
}

/// Does something with a joint application.
pub(super) async fn perform(
    desk: &Desk,
    joint: JointId,
    action: JointCommand,
) -> Result<JointScreen, Failure> {
    desk.act(move |_| Ok(Command::Joint { joint, action })).await?;
    view(desk, joint).await
}

/// Chooses members.
pub(super) async fn choose(desk: &Desk, request: JointChoose) -> Result<JointScreen, Failure> {
    perform(desk, request.joint, JointCommand::Choose { members: request.members }).await
}

/// Consent, given or taken back.
pub(super) async fn consent(desk: &Desk, request: JointConsent) -> Result<JointScreen, Failure> {
    perform(desk, request.joint, JointCommand::Consent { given: request.given }).await
}

/// Changes answers of the common part or of a member.
pub(super) async fn edit(desk: &Desk, request: JointEdit) -> Result<JointScreen, Failure> {
    let JointEdit { joint, member, changes } = request;
    desk.act(move |draft| {
        draft.look_at(Key::joint(joint), |held| match held {
            Some(Record::Joint(held)) => Ok(edited(held, member, changes)),
            _ => Err(Refusal::new(RefusalCode::NotFound).with("what", "joint").into()),
        })?
    })
    .await?;
    view(desk, joint).await
}

/// The command that changes answers from what the screens show now.
pub(super) fn edited(held: &JointApplication, member: Option<ItemCode>, changes: Changes) -> Command {
    let seen =
        held.answers_of(member.as_ref()).map(|answers| replaced_by(answers, &changes)).unwrap_or_default();
    Command::Joint { joint: held.id, action: JointCommand::Edit { member, changes, seen } }
}

/// What would become of a draft under the versions that are offered now.
pub(super) fn migration(glance: &Glance<'_>, id: JointId) -> Result<JointPreview, Failure> {
    let joint = record::joint(glance.connection, id)?;
    let to = offered(&glance.offer, &joint);
    let package = |version| record::package(glance.connection, &joint.package, version);
    let (old, new) = (package(joint.version)?, package(to.package)?);
    let item = |code: &ItemCode, version: &u32| record::item(glance.connection, code, *version);
    let load = |versions: &JointVersions| -> Result<BTreeMap<ItemCode, Definition>, Failure> {
        versions.members.iter().map(|(code, version)| Ok((code.clone(), item(code, version)?))).collect()
    };
    let (before, after) = (load(&joint.versions())?, load(&to)?);
    let codes = before.keys().chain(after.keys());
    let forms = codes
        .map(|code| (code.clone(), MemberForms { old: before.get(code), new: after.get(code) }))
        .collect();
    Ok(form::joint_renewal(&joint, &old, &new, &forms).preview)
}

/// The versions that a draft could be brought to: the newest, as long as everything that a newer package adds is on offer.
pub(super) fn offered(offer: &Offer, joint: &JointApplication) -> JointVersions {
    let held = joint.versions();
    let newest = |item: &ItemCode, held: u32| offer.item(item).map_or(held, |now| now.version.max(held));
    let of_package = offer.package(&joint.package).ok().filter(|newest| newest.version > held.package);
    let under_newer = of_package.and_then(|package| {
        let members = package.members.iter().map(|rule| {
            let version = match held.members.get(&rule.item) {
                Some(version) => newest(&rule.item, *version),
                None => offer.version(&rule.item).ok()?,
            };
            Some((rule.item.clone(), version))
        });
        Some(JointVersions { package: package.version, members: members.collect::<Option<_>>()? })
    });
    under_newer.unwrap_or_else(|| JointVersions {
        package: held.package,
        members: held.members.iter().map(|(item, held)| (item.clone(), newest(item, *held))).collect(),
    })
}

/// Brings a draft to the versions whose preview was shown.
pub(super) async fn migrate(desk: &Desk, request: JointMigrate) -> Result<JointScreen, Failure> {
    let JointMigrate { joint, to } = request;
    desk.act(move |draft| {
        let from = record::joint(draft.connection, joint)?.versions();
        Ok(Command::Joint { joint, action: JointCommand::Renew { from, to } })
    })
    .await?;
    view(desk, joint).await
}

/// Fetches the records for a kind of material that no member has yet, or all of them again. Each serves every member that wants it.
pub(super) async fn fetch(desk: &Desk, request: JointFetch) -> Result<JointScreen, Failure> {
    let JointFetch { joint, kind } = request;
    discrepancy::reach(desk, joint.to_string()).await?;
    let questions = desk
        .look(move |glance| {
            let held = record::joint(glance.connection, joint)?;
            held.may_be_looked_up()?;
            with_wanted(glance, &held, &kind, |wanted| {
                let open = wanted.iter().any(|one| !one.is_settled());
                let asked = wanted.iter().filter(|one| !open || !one.is_settled());
                asked.map(|one| (one.member.clone(), one.slot.to_owned())).collect::<Vec<_>>()
            })
        })
        .await?;
    for (member, slot) in questions {
        let question = LicenceQuestion::Joint { joint, member: member.clone(), slot: slot.clone() };
        let shared = Box::new(discrepancy::ask(desk, &question).await?);
        desk.act(move |_| Ok(Command::Joint { joint, action: JointCommand::Fetch { member, slot, shared } }))
            .await?;
    }
    view(desk, joint).await
}

/// Reports that what was fetched for a kind of material is not right.
pub(super) async fn dispute(desk: &Desk, request: JointDispute) -> Result<JointScreen, Failure> {
    let JointDispute { joint, kind, account } = request;
    let (member, slot) = desk
        .look(move |glance| {
            let held = record::joint(glance.connection, joint)?;
            let found = with_wanted(glance, &held, &kind, |wanted| {
                let first = wanted.iter().find(|one| one.view.fetched.is_some());
                first.map(|one| (one.member.clone(), one.slot.to_owned()))
            })?;
            found.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "licence").into())
        })
        .await?;
    let discrepancy = DiscrepancyId(desk.new_id());
    let action = DiscrepancyCommand::ReportJoint { joint, member, slot, account };
    desk.act(move |_| Ok(Command::Discrepancy { discrepancy, action })).await?;
    view(desk, joint).await
}

/// The records that are wanted for a kind of material; a kind that nobody fetches is refused.
fn with_wanted<T>(
    glance: &Glance<'_>,
    joint: &JointApplication,
    kind: &str,
    see: impl FnOnce(&[materials::Wanted<'_>]) -> T,
) -> Result<T, Failure> {
    let package = record::package(glance.connection, &joint.package, joint.version)?;
    let parts = parts(glance.connection, joint, &package, glance.today())?;
    let chosen: Vec<&Part> = parts.iter().filter(|part| part.member.chosen).collect();
    let wanted = materials::wanted(&chosen, kind);
    if wanted.is_empty() {
        return Err(Refusal::new(RefusalCode::NotShared).with("material", kind).into());
    }
    Ok(see(&wanted))
}

/// Chooses the delivery.
pub(super) async fn deliver(desk: &Desk, request: JointDeliver) -> Result<JointScreen, Failure> {
    let JointDeliver { joint, kind, address } = request;
    perform(desk, joint, JointCommand::Deliver { kind, address }).await
}

/// The applicant signed.
pub(super) async fn sign(desk: &Desk, request: JointSign) -> Result<JointScreen, Failure> {
    let JointSign { joint, signature } = request;
    desk.act(move |draft| {
        photos::kept(draft.connection, &signature)?;
        Ok(Command::Joint { joint, action: JointCommand::Sign { signature } })
    })
    .await?;
    view(desk, joint).await
}

/// Launches it.
pub(super) async fn submit(desk: &Desk, joint: JointId) -> Result<JointScreen, Failure> {
    desk.act(move |draft| submission(&draft.into(), joint, &mut || draft.take_number(CASE_SERIES))).await?;
    view(desk, joint).await
}

/// The launch with a serial for the whole and one for each chosen member.
pub(super) fn submission(
    ground: &Ground<'_>,
    id: JointId,
    serial: &mut dyn FnMut() -> Result<u32, Failure>,
) -> Result<Command, Failure> {
    let counter = counter_of(ground.session)?;
    let joint = record::joint(ground.connection, id)?;
    let day = ground.at.date();
    let number = numbers::tracking(day, serial()?);
    let case_numbers = joint
        .chosen()
        .map(|member| {
            let definition = record::item(ground.connection, &member.item, member.version)?;
            Ok((member.item.clone(), numbers::case(&definition.implementation_code, day, serial()?)))
        })
        .collect::<Result<_, Failure>>()?;
    Ok(Command::Joint { joint: id, action: JointCommand::Submit { counter, number, case_numbers } })
}

/// Drops a draft.
pub(super) async fn discard(desk: &Desk, request: JointDiscard) -> Result<Empty, Failure> {
    let JointDiscard { joint, reason } = request;
    desk.act(move |_| Ok(Command::Joint { joint, action: JointCommand::Discard { reason } })).await?;
    // No screen of it is drawn any more that would say so.
    desk.ready()?.readings.want(DraftRef::Joint(joint), &[]);
    Ok(Empty {})
}
