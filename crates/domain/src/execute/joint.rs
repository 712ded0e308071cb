//! Joint applications: one submission becomes one case for each member, in parallel or one after another.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{complete, decided_here, fetchable, fold, opening_of, review, well_numbered};
use super::{Effects, free_number, still_offered, unused};
use crate::answer::Answers;
use crate::calendar::Due;
use crate::case::{Acceptance, AcceptanceBasis, Case, CaseEvent, Decision};
use crate::catalogue::{JointPackage, PackageMember};
use crate::command::JointCommand;
use crate::deadline::Deadline;
use crate::form;
use crate::form::definition::{Definition, Routing};
use crate::form::migration::MemberForms;
use crate::id::{CaseId, HallCode, ItemCode, JointId, PackageCode, TicketId};
use crate::joint::{
    self, JointApplication, JointEvent, JointMember, JointReceipt, JointState, JointVersions,
};
use crate::record::{Key, Record};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::world::{Stop, World};

pub(super) struct Opening<'a> {
    pub joint: JointId,
    pub hall: &'a HallCode,
    pub ticket: Option<TicketId>,
    pub package: &'a PackageCode,
    pub version: u32,
    pub members: &'a BTreeMap<ItemCode, u32>,
    pub answers: &'a Answers,
}

pub(super) fn open(world: &World, opening: &Opening<'_>, context: &Context) -> Result<Effects, Stop> {
    context.actor.intake(opening.hall)?;
    unused(world, Key::joint(opening.joint))?;
    let package = world.package(opening.package, opening.version)?;
    let members = package
        .members
        .iter()
        .map(|rule| {
            let version = *opening
                .members
                .get(&rule.item)
                .ok_or_else(|| Refusal::new(RefusalCode::Malformed).with("what", "members"))?;
            let definition = world.item(&rule.item, version)?;
            still_offered(definition, context)?;
            Ok(JointMember::of(definition, rule.preselected))
        })
        .collect::<Result<Vec<_>, Stop>>()?;
    let mut common = opening.answers.clone();
    common.retain(|_, answer| !answer.is_blank());
    let joint = JointApplication {
        id: opening.joint,
        hall: opening.hall.clone(),
        ticket: opening.ticket,
        package: package.code.clone(),
        version: package.version,
        package_name: package.name.clone(),
        members,
        common,
        attachments: Vec::new(),
        licences: Vec::new(),
        set_aside: Vec::new(),
        consent_at: None,
        delivery: None,
        signature: None,
        rating: None,
        state: JointState::Draft,
        opened_at: context.at,
        opened_by: context.actor.staff.clone(),
        changed_at: context.at,
        revision: 1,
    };
    Ok(Effects::of([Record::Joint(Box::new(joint))]))
}

pub(super) fn act(
    world: &World,
    id: JointId,
    action: &JointCommand,
    context: &Context,
) -> Result<Effects, Stop> {
    let joint = world.joint(id)?;
    context.actor.intake(&joint.hall)?;
    let package = world.package(&joint.package, joint.version)?;
    let events = joint::decide(joint, package, action, context)?;
    if let JointCommand::Rate { .. } = action {
        context.actor.window(&joint.hall)?;
    }
    if let JointCommand::Submit { counter, number, case_numbers } = action {
        context.actor.window(&joint.hall)?;
        let receipt = JointReceipt {
            number: number.clone(),
            at: context.at,
            by: context.actor.name.clone(),
            counter: *counter,
        };
        return submit(world, joint, package, receipt, case_numbers, context);
    }
    if let JointCommand::Renew { to, .. } = action {
        let event = JointEvent::Migrated(Box::new(renewed(world, joint, package, to, context)?));
        return Ok(Effects::of([Record::Joint(Box::new(apply(joint, vec![event], context)))]));
    }
    if let JointCommand::Migrate { member, from, to } = action {
        let (old, new) = (world.item(member, *from)?, world.item(member, *to)?);
        let migrated = form::joint_migration(joint, old, new, &BTreeSet::new()).joint;
        let event = JointEvent::Migrated(Box::new(migrated));
        return Ok(Effects::of([Record::Joint(Box::new(apply(joint, vec![event], context)))]));
    }
    if let JointCommand::Fetch { member, slot, shared } = action {
        let version = joint.member(member)?.version;
        fetchable(world.item(member, version)?, slot, shared)?;
    }
    if events.is_empty() {
        return Ok(Effects::default());
    }
    Ok(Effects::of([Record::Joint(Box::new(apply(joint, events, context)))]))
}

/// The draft under newer versions. What a newer package adds must be on offer.
fn renewed(
    world: &World,
    joint: &JointApplication,
    old: &JointPackage,
    to: &JointVersions,
    context: &Context,
) -> Result<JointApplication, Stop> {
    let new = world.package(&joint.package, to.package)?;
    let mut forms = BTreeMap::new();
    for member in &joint.members {
        let old = Some(world.item(&member.item, member.version)?);
        forms.insert(member.item.clone(), MemberForms { old, new: None });
    }
    for rule in &new.members {
        let version = to.members.get(&rule.item);
        let version = *version.ok_or_else(|| Refusal::new(RefusalCode::Malformed).with("what", "members"))?;
        let definition = world.item(&rule.item, version)?;
        let form = forms.entry(rule.item.clone()).or_insert(MemberForms { old: None, new: None });
        if form.old.is_none() {
            still_offered(definition, context)?;
        }
        form.new = Some(definition);
    }
    if to.members.len() > new.members.len() {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "members").into());
    }
    Ok(form::joint_renewal(joint, old, new, &forms).joint)
}

pub(super) fn apply(
    joint: &JointApplication,
    events: Vec<JointEvent>,
    context: &Context,
) -> JointApplication {
    events.into_iter().fold(joint.clone(), |joint, event| {
        let kept = joint.clone();
        joint::evolve(Some(joint), event, context.at).unwrap_or(kept)
    })
}

fn submit(
    world: &World,
    joint: &JointApplication,
    package: &JointPackage,
    receipt: JointReceipt,
    numbers: &BTreeMap<ItemCode, String>,
    context: &Context,
) -> Result<Effects, Stop> {
    free_number(world, &joint.hall, &receipt.number)?;
    let common = form::resolve_common(package, &joint.common, context.at.date());
    if let Some(first) = common.problems.first() {
        return Err(Refusal::new(RefusalCode::FormIncomplete)
            .with("count", common.problems.len())
            .with("first", &first.label)
            .with("item", &package.name)
            .into());
    }
    let opening = opening_of(world, &joint.hall)?;
    let mut cases = BTreeMap::new();
    for member in joint.chosen() {
        let rule = rule_of(package, &member.item)?;
        let definition = world.item(&member.item, member.version)?;
        still_offered(definition, context)?;
        let number = numbers
            .get(&member.item)
            .ok_or_else(|| Refusal::new(RefusalCode::Malformed).with("what", "case_numbers"))?;
        well_numbered(definition, number)?;
        free_number(world, &joint.hall, number)?;
        let draft = member_case(joint, package, member, definition, context);
        complete(definition, &draft, context)?;
        // The one receipt is the receipt of every office: parallel members count as received at the same moment.
        // A member that waits for another starts when that has finished; until then only the ceiling of the whole is certain.
        let waits = rule.after.iter().any(|item| joint.chosen().any(|other| other.item == *item));
        let deadline = Deadline::of(definition, rule.limit, context.at, opening.as_ref());
        let deadline = deadline.map(Deadline::jointly);
        let due = match &deadline {
            Some(deadline) if waits => deadline.ceiling_due(world.calendar()?),
            Some(deadline) => deadline.due(world.calendar()?),
            None => Due::None,
        };
        let acceptance = Acceptance {
            number: number.clone(),
            document: receipt.number.clone(),
            query_password: String::new(),
            at: context.at,
            by: context.actor.name.clone(),
            counter: receipt.counter,
            due,
            deadline: deadline.map(Box::new),
            basis: AcceptanceBasis::Complete,
            counts_from: None,
        };
        let events = vec![CaseEvent::Accepted(acceptance), CaseEvent::Queued];
        let accepted = fold(&draft, events, context);
        cases.insert(member.item.clone(), accepted);
    }
    let ids = cases.iter().map(|(item, case)| (item.clone(), case.id)).collect();
    let mut effects = Effects::default();
    let mut joint = apply(joint, vec![JointEvent::Submitted(receipt, ids)], context);
    for case in cases.values() {
        joint = note(joint, case, "", context);
        effects.put(Record::Case(Box::new(case.clone())));
    }
    start_ready(world, &mut effects, joint, package, context)?;
    Ok(effects)
}

fn rule_of<'p>(package: &'p JointPackage, item: &ItemCode) -> Result<&'p PackageMember, Refusal> {
    package
        .members
        .iter()
        .find(|rule| rule.item == *item)
        .ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "member"))
}

/// The case of a member before acceptance: its own answers with the common ones, the photos of the kinds it needs, and what was fetched.
pub(crate) fn member_case(
    joint: &JointApplication,
    package: &JointPackage,
    member: &JointMember,
    definition: &Definition,
    context: &Context,
) -> Case {
    let answers = joint.member_answers(member, package);
    let (licences, discrepancies) =
        (joint.licences_of(definition, &answers), joint.discrepancies_of(definition, &answers));
    let id = CaseId::of_member(joint.id, &member.item);
    Case {
        ticket: joint.ticket,
        joint: Some(joint.id),
        attachments: joint.photos_for(definition),
        licences,
        discrepancies,
        set_aside: member.set_aside.clone(),
        signature: joint.signature.clone(),
        ..Case::draft(id, joint.hall.clone(), definition, answers, context)
    }
}

fn note(joint: JointApplication, case: &Case, by: &str, context: &Context) -> JointApplication {
    let event = JointEvent::MemberMoved {
        item: case.item.clone(),
        status: case.status().to_owned(),
        by: by.to_owned(),
    };
    apply(&joint, vec![event], context)
}

/// Starts every queued member whose predecessors are all approved, decides at once what the window decides, and ends what can no
/// longer start because a predecessor was refused. Goes on until nothing moves, which is at most once for each member.
fn start_ready(
    world: &World,
    effects: &mut Effects,
    mut joint: JointApplication,
    package: &JointPackage,
    context: &Context,
) -> Result<(), Stop> {
    loop {
        let is = |item: &ItemCode, wanted: fn(&JointMember) -> bool| {
            joint.members.iter().any(|member| member.item == *item && wanted(member))
        };
        let next = joint.chosen().find_map(|member| {
            if member.status != "queued" {
                return None;
            }
            let after = package
                .members
                .iter()
                .find(|rule| rule.item == member.item)
                .map(|rule| rule.after.as_slice());
            let after = after.unwrap_or_default();
            let blocked = after.iter().any(|item| is(item, JointMember::is_in_vain));
            let ready = after.iter().all(|item| is(item, |member| member.status == "approved"));
            (blocked || ready).then(|| (member.item.clone(), member.version, member.case, blocked))
        });
        let Some((item, version, Some(id), blocked)) = next else { break };
        let case = changed_case(effects, id).map_or_else(|| world.case(id).cloned(), Ok)?;
        let after_others = joint.chosen().any(|other| {
            package.members.iter().any(|rule| rule.item == item && rule.after.contains(&other.item))
        });
        let case = if after_others { starting(world, &case, context)? } else { case };
        let definition = world.item(&item, version)?;
        let moved = if blocked {
            let decision = Decision {
                by: context.actor.name.clone(),
                at: context.at,
                opinion: "前置事项未获同意，本事项不再办理".to_owned(),
                legal_basis: String::new(),
            };
            fold(&case, vec![CaseEvent::Decided { approved: false, decision }], context)
        } else if definition.routing == Routing::Counter {
            decided_here(&case, context)
        } else {
            let view = form::resolve_case(definition, &case, context.at.date());
            let started = fold(&case, vec![CaseEvent::ReviewStarted], context);
            let post = rule_of(package, &item)?.post.clone();
            for record in review(&case, &started, &view, &post, &joint.package_name, context).changed {
                effects.put(record);
            }
            started
        };
        let by = if moved.status() == "in_review" { String::new() } else { context.actor.name.clone() };
        joint = note(joint, &moved, &by, context);
        effects.put(Record::Case(Box::new(moved)));
    }
    effects.put(Record::Joint(Box::new(joint)));
    Ok(())
}

/// The limit of a member that comes after another begins to run when that has finished.
fn starting(world: &World, case: &Case, context: &Context) -> Result<Case, Stop> {
    let deadline = case.acceptance.as_ref().and_then(|acceptance| acceptance.deadline.clone());
    let Some(deadline) = deadline else { return Ok(case.clone()) };
    let deadline = deadline.starting(context.at);
    let due = deadline.due(world.calendar()?);
    Ok(fold(case, vec![CaseEvent::Reckoned(Box::new(deadline), due)], context))
}

fn changed_case(effects: &Effects, id: CaseId) -> Option<Case> {
    effects.changed.iter().find_map(|record| match record {
        Record::Case(case) if case.id == id => Some((**case).clone()),
        _ => None,
    })
}

/// Tells the joint application that one of its cases moved, and starts what waited for it.
pub(super) fn member_moved(
    world: &World,
    effects: &mut Effects,
    case: &Case,
    by: &str,
    context: &Context,
) -> Result<(), Stop> {
    let Some(id) = case.joint else { return Ok(()) };
    let joint = world.joint(id)?;
    let package = world.package(&joint.package, joint.version)?;
    let joint = note(joint.clone(), case, by, context);
    start_ready(world, effects, joint, package, context)
}
