//! Which transitions are legal, and what each changes.

use super::{
    Case, CaseEvent, CaseState, Correction, DeclineGround, Hand, MAX_ATTACHMENTS, NonAcceptance, Notice,
    Receipt, ReceivedLater, Telling, Withdrawal, apply, not_changed_meanwhile,
};
use crate::calendar::Due;
use crate::command::CaseCommand;
use crate::id::BlobHash;
use crate::photo::{self, Recipe};
use crate::rating;
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;

/// Decides what a command does to a case, as time has left it. What needs the definition is prepared by [`crate::execute`], which checks the form;
/// here only the state is judged.
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(case: &Case, command: &CaseCommand, context: &Context) -> Result<Vec<CaseEvent>, Refusal> {
    let (at, by) = (context.at, context.actor.name.clone());
    let event = match command {
        CaseCommand::Edit { changes, seen } => {
            editable(case)?;
            not_changed_meanwhile(&case.answers, changes, seen)?;
            CaseEvent::Edited(changes.clone(), context.actor.staff.clone())
        }
        // What it becomes needs both versions: prepared by [`crate::execute`].
        CaseCommand::Migrate { from, to } => return may_migrate(case, *from, *to).map(|()| Vec::new()),
        CaseCommand::Attach { attachment } => {
            takes_photos(case, &attachment.slot)?;
            well_formed(&attachment.hash)?;
            attachment.recipe.iter().try_for_each(Recipe::check)?;
            if case.attachments.len() >= MAX_ATTACHMENTS {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "attachments"));
            }
            if case.attachments.iter().any(|a| a.slot == attachment.slot && a.hash == attachment.hash) {
                return Ok(Vec::new());
            }
            CaseEvent::Attached(attachment.clone())
        }
        CaseCommand::Detach { slot, hash } => {
            takes_photos(case, slot)?;
            CaseEvent::Detached(slot.clone(), hash.clone())
        }
        CaseCommand::Photo { slot, hash, action } => {
            takes_photos(case, slot)?;
            if !photo::decide(&case.attachments, slot, hash, action)? {
                return Ok(Vec::new());
            }
            CaseEvent::PhotoChanged(slot.clone(), hash.clone(), action.clone())
        }
        CaseCommand::Settle { slot, settlement } => {
            editable(case)?;
            CaseEvent::Settled(slot.clone(), *settlement)
        }
        CaseCommand::Fetch { slot, shared } => {
            editable(case)?;
            CaseEvent::Fetched(slot.clone(), shared.clone())
        }
        CaseCommand::Sign { signature } => {
            editable(case)?;
            well_formed(signature)?;
            let signed = CaseEvent::Signed(signature.clone());
            // What the applicant has signed has been handed in, even where no receipt is printed.
            return Ok(match &case.receipt {
                None if case.state == CaseState::Draft => {
                    vec![signed, CaseEvent::Received(Receipt { number: String::new(), at, by })]
                }
                _ => vec![signed],
            });
        }
        CaseCommand::Receive { number } => {
            if case.receipt.as_ref().is_some_and(|receipt| !receipt.number.is_empty()) {
                return Err(Refusal::new(RefusalCode::ReceiptGiven));
            }
            if case.state != CaseState::Draft {
                return Err(case.refused());
            }
            needed(number)?;
            // Signed earlier: it was in the office's hands then already.
            let at = case.receipt.as_ref().map_or(at, |receipt| receipt.at);
            CaseEvent::Received(Receipt { number: number.clone(), at, by })
        }
        CaseCommand::Correct { what, how } => {
            if !matches!(case.state, CaseState::Draft | CaseState::Noticed | CaseState::Deemed) {
                return Err(case.refused());
            }
            needed(what)?;
            CaseEvent::Corrected(Correction { what: trimmed(what), how: trimmed(how), at, by })
        }
        CaseCommand::Notify { number, missing, points } => {
            if case.notice.is_some() {
                return Err(Refusal::new(RefusalCode::NoticeGiven));
            }
            before_acceptance(case, &[CaseState::Draft])?;
            if missing.is_empty() && points.iter().all(|point| point.trim().is_empty()) {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            let (number, missing, points) = (number.clone(), missing.clone(), points.clone());
            CaseEvent::Noticed(Notice {
                number,
                at,
                by,
                missing,
                points,
                supplement_by: Due::None,
                supplement_within: None,
            })
        }
        CaseCommand::Accept { .. } => {
            return if matches!(case.state, CaseState::Draft | CaseState::Noticed | CaseState::Deemed) {
                Ok(Vec::new())
            } else {
                Err(case.refused())
            };
        }
        CaseCommand::Supplement { received, .. } => {
            if !matches!(case.state, CaseState::Noticed | CaseState::Deemed | CaseState::Returned { .. }) {
                return Err(case.refused());
            }
            if received.is_empty() || received.iter().any(|material| material.name.trim().is_empty()) {
                return Err(Refusal::new(RefusalCode::Malformed).with("what", "received"));
            }
            return Ok(Vec::new());
        }
        CaseCommand::BringLater { slots, number } => return bring_later(case, slots, number, context),
        CaseCommand::Resubmit => {
            if !matches!(case.state, CaseState::Returned { .. }) {
                return Err(case.refused());
            }
            nothing_lapsed(case)?;
            CaseEvent::ReviewStarted
        }
        CaseCommand::Discard { reason } => {
            before_acceptance(case, &[CaseState::Draft, CaseState::Noticed])?;
            if case.receipt.as_ref().is_some_and(|receipt| !receipt.number.is_empty()) {
                return Err(Refusal::new(RefusalCode::ReceiptGiven));
            }
            needed(reason)?;
            CaseEvent::Discarded(reason.clone())
        }
        CaseCommand::NotNeeded { number, reason } => {
            before_acceptance(case, &[CaseState::Draft])?;
            needed(reason)?;
            CaseEvent::NotNeeded(Telling { number: number.clone(), reason: trimmed(reason), at, by })
        }
        CaseCommand::Decline { number, ground, reason, legal_basis, office } => {
            before_acceptance(case, &[CaseState::Draft, CaseState::Noticed])?;
            needed(reason)?;
            if *ground == DeclineGround::NotSupplemented && case.notice.is_none() {
                return Err(case.refused());
            }
            let office = office.clone().filter(|office| !office.name.trim().is_empty());
            if *ground == DeclineGround::NotOurRemit && office.is_none() {
                return Err(Refusal::new(RefusalCode::OfficeNeeded));
            }
            let (number, ground) = (number.clone(), *ground);
            let (reason, legal_basis) = (trimmed(reason), trimmed(legal_basis));
            CaseEvent::Declined(NonAcceptance { number, ground, reason, legal_basis, office, at, by })
        }
        CaseCommand::Withdraw { number, reason } => {
            match &case.state {
                CaseState::Approved(_) | CaseState::Refused(_) => {
                    return Err(Refusal::new(RefusalCode::CaseDecided).with("status", case.status()));
                }
                _ if case.is_closed() => return Err(case.refused()),
                _ => {}
            }
            needed(reason)?;
            let (number, reason) = (number.clone(), trimmed(reason));
            CaseEvent::Withdrawn(Withdrawal { number, reason, at, by })
        }
        CaseCommand::Rate { opinion } => {
            if !case.can_be_rated() {
                return Err(case.refused());
            }
            CaseEvent::Rated(rating::first(case.rating.as_ref(), opinion, at)?)
        }
    };
    Ok(vec![event])
}

fn editable(case: &Case) -> Result<(), Refusal> {
    if case.is_editable() { Ok(()) } else { Err(case.refused()) }
}

/// Photos are taken while the window may change the case, and for what was allowed to follow as long as it has not.
fn takes_photos(case: &Case, slot: &str) -> Result<(), Refusal> {
    let in_vain = matches!(case.state, CaseState::Refused(_) | CaseState::Withdrawn(_));
    let follows = case.acceptance.is_some() && case.awaits(slot) && !in_vain;
    if follows { Ok(()) } else { editable(case) }
}

fn well_formed(hash: &BlobHash) -> Result<(), Refusal> {
    if hash.is_well_formed() {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::Malformed).with("what", "hash"))
    }
}

fn needed(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::new(RefusalCode::ReasonNeeded)) } else { Ok(()) }
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// What can only be done before the acceptance; a case that is accepted by law says so.
fn before_acceptance(case: &Case, states: &[CaseState]) -> Result<(), Refusal> {
    match (&case.state, &case.deemed) {
        (CaseState::Deemed, Some(deemed)) => {
            let refusal = Refusal::new(RefusalCode::DeemedAccepted);
            Err(refusal.with("since", deemed.on).with("notice_by", deemed.notice_by))
        }
        (state, _) if states.contains(state) => Ok(()),
        _ => Err(case.refused()),
    }
}

/// A case that came back for want of a material does not go on without it.
fn nothing_lapsed(case: &Case) -> Result<(), Refusal> {
    let mut lapsed = case.outstanding().filter(|later| later.lapsed);
    match lapsed.next() {
        Some(first) => Err(Refusal::new(RefusalCode::MaterialsOutstanding)
            .with("count", 1 + lapsed.count())
            .with("first", &first.name)),
        None => Ok(()),
    }
}

/// Materials that were to follow are here. Whoever brought them in time, and is heard of only after the case went back or was ended for want of
/// them, has it go on.
fn bring_later(
    case: &Case,
    slots: &[String],
    number: &str,
    context: &Context,
) -> Result<Vec<CaseEvent>, Refusal> {
    let awaited = !slots.is_empty() && slots.iter().all(|slot| case.awaits(slot));
    if !awaited || case.acceptance.is_none() {
        return Err(Refusal::new(RefusalCode::Malformed).with("what", "slots"));
    }
    let in_time = slots.iter().all(|slot| case.is_in_time(slot, context));
    let ended = matches!(case.state, CaseState::Terminated(_));
    let in_vain = matches!(case.state, CaseState::Refused(_) | CaseState::Withdrawn(_));
    if in_vain || (ended && !in_time) {
        return Err(case.refused());
    }
    let received =
        ReceivedLater { number: number.to_owned(), at: context.at, by: context.actor.name.clone() };
    let mut events = vec![CaseEvent::BroughtLater { slots: slots.to_vec(), received }];
    let for_want_of_it = case.later.iter().any(|later| later.lapsed && slots.contains(&later.slot));
    let still_lapsed = case.outstanding().any(|later| later.lapsed && !slots.contains(&later.slot));
    let stopped = ended || matches!(case.state, CaseState::Returned { .. });
    if stopped && in_time && for_want_of_it && !still_lapsed {
        events.push(CaseEvent::ReviewStarted);
    }
    Ok(events)
}

/// A draft goes to a newer version, and from the version that it was previewed from. What is accepted stays under the version it was
/// accepted under, also when it comes back for supplement.
fn may_migrate(case: &Case, from: u32, to: u32) -> Result<(), Refusal> {
    if !matches!(case.state, CaseState::Draft | CaseState::Noticed) {
        return Err(case.refused());
    }
    match case.version == from && from < to {
        true => Ok(()),
        false => Err(Refusal::new(RefusalCode::FormVersion).with("version", case.version)),
    }
}

/// Applies an event that happened at the given time.
pub fn evolve(case: Option<Case>, event: CaseEvent, at: Timestamp) -> Option<Case> {
    if let CaseEvent::Opened(case) = event {
        return Some(*case);
    }
    let mut case = case?;
    match event {
        CaseEvent::Opened(_) => {}
        CaseEvent::Edited(changes, staff) => {
            for field in changes.keys() {
                if staff == case.opened_by {
                    case.entered_by_others.remove(field);
                } else {
                    let hand = Hand { staff: staff.clone(), at };
                    case.entered_by_others.insert(field.clone(), hand);
                }
            }
            apply(&mut case.answers, changes);
        }
        CaseEvent::Migrated(migrated) => case = *migrated,
        CaseEvent::Attached(attachment) => case.attachments.push(attachment),
        CaseEvent::Detached(slot, hash) => case.attachments.retain(|a| a.slot != slot || a.hash != hash),
        CaseEvent::PhotoChanged(slot, hash, action) => {
            photo::apply(&mut case.attachments, &slot, &hash, action);
        }
        CaseEvent::Settled(slot, Some(settlement)) => {
            case.settlements.insert(slot, settlement);
        }
        CaseEvent::Settled(slot, None) => {
            case.settlements.remove(&slot);
        }
        CaseEvent::Fetched(slot, shared) => {
            case.licences.insert(slot, *shared);
        }
        CaseEvent::DiscrepancyReported(slot, report) => {
            case.discrepancies.insert(slot, report);
        }
        CaseEvent::Signed(hash) => case.signature = Some(hash),
        CaseEvent::Noticed(notice) => {
            case.notice = Some(notice);
            case.state = CaseState::Noticed;
        }
        CaseEvent::Received(receipt) => case.receipt = Some(receipt),
        CaseEvent::Corrected(correction) => case.corrections.push(correction),
        CaseEvent::Supplemented(supplement) => case.supplements.push(supplement),
        CaseEvent::Deemed(deemed) => {
            case.deemed = Some(deemed);
            case.state = CaseState::Deemed;
        }
        CaseEvent::NotDeemed => {
            case.deemed = None;
            case.state = CaseState::Draft;
        }
        CaseEvent::Accepted(acceptance) => case.acceptance = Some(acceptance),
        CaseEvent::Promised(later) => case.later.extend(later),
        CaseEvent::BroughtLater { slots, received } => {
            for slot in &slots {
                case.settlements.remove(slot);
            }
            for later in case.later.iter_mut().filter(|later| slots.contains(&later.slot)) {
                later.received = Some(received.clone());
                later.lapsed = false;
            }
        }
        CaseEvent::LaterReckoned(days) => {
            for (slot, due) in days {
                if let Some(later) = case.later.iter_mut().find(|later| later.slot == slot) {
                    later.due = due;
                }
            }
        }
        CaseEvent::NoticeReckoned(due) => {
            if let Some(notice) = &mut case.notice {
                notice.supplement_by = due;
            }
        }
        CaseEvent::Lapsed(slots) => {
            for later in case.later.iter_mut().filter(|later| slots.contains(&later.slot)) {
                later.lapsed = true;
            }
        }
        CaseEvent::Reckoned(deadline, due) => {
            if let Some(acceptance) = &mut case.acceptance {
                acceptance.deadline = Some(deadline);
                acceptance.due = due;
            }
        }
        CaseEvent::Queued => case.state = CaseState::Queued,
        CaseEvent::ReviewStarted => {
            case.state = CaseState::InReview;
            case.rounds += 1;
        }
        CaseEvent::Returned(decision) => {
            let returned = case.returning(&decision.opinion, &decision.by, decision.at);
            case.returned.push(returned);
            case.state = CaseState::Returned { opinion: decision.opinion, by: decision.by, at: decision.at };
        }
        CaseEvent::Decided { approved: true, decision } => case.state = CaseState::Approved(decision),
        CaseEvent::Decided { approved: false, decision } => case.state = CaseState::Refused(decision),
        CaseEvent::Discarded(reason) => case.state = CaseState::Discarded { reason },
        CaseEvent::NotNeeded(telling) => case.state = CaseState::NotNeeded(telling),
        CaseEvent::Declined(decision) => case.state = CaseState::Declined(decision),
        CaseEvent::Withdrawn(withdrawal) => case.state = CaseState::Withdrawn(withdrawal),
        CaseEvent::Terminated(termination) => case.state = CaseState::Terminated(termination),
        CaseEvent::Rated(rating) => case.rating = Some(rating),
    }
    case.changed_at = at;
    case.revision += 1;
    Some(case)
}
