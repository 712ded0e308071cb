//! A ticket of the queue.
//!
//! ```text
//!            issue
//!              │
//!              ▼        call             start
//!   ┌──────► Waiting ─────────► Called ─────────► Serving ──finish──► Finished
//!   │          ▲  ▲               │ │  ◄──recall     │ │
//!   │ transfer │  └──give back────┘ │                │ │
//!   └──────────┼────────────────────┼────────────────┘ │
//!              │ rejoin             ▼ not here         ▼ park
//!              └───────────────── NoShow             Parked
//!                                   │                  │
//!                                   └──── come back ───┴──► Called at the counter that takes the person
//! ```
//!
//! Everything else is refused. The last change can be undone for a few seconds by who made it.
//!
//! Each counter's steps are kept as its [`Claim`], and the state follows from all claims: when counters were alone, more than one
//! can have called the same person. How that is settled is in [`claim`].

pub mod claim;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::TicketCommand;
use crate::id::{BusinessCode, HallCode, ItemCode, StaffId, TicketId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;
use claim::{Claim, Settled, Settlement, Standing, settle};

/// A person as known at check-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// Name.
    pub name: String,
    /// ID number, normalised; empty when checked in by hand without one.
    pub id_number: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ticket {
    /// Id.
    pub id: TicketId,
    /// Hall.
    pub hall: HallCode,
    /// Printed number, for example `A012` or `V003`.
    pub number: String,
    /// Business.
    pub business: BusinessCode,
    /// Service item, when it was chosen at check-in.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Why the ticket has priority.
    pub priority_reason: Option<PriorityReason>,
    /// Who it is for.
    pub person: Person,
    /// When it was issued. Its rank: kept by transfers, give-backs and rejoining.
    pub issued_at: Timestamp,
    /// Time of the appointment.
    pub appointment_at: Option<Timestamp>,
    /// Only this counter may call it (after a transfer).
    pub reserved_for: Option<u16>,
    /// Where it stands: what follows from the claims.
    pub state: TicketState,
    /// What each counter did with it, by counter. Whoever takes the ticket knowing where it stands begins anew.
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// How it was settled that several counters have it, as long as they do.
    #[serde(default)]
    pub settlement: Option<Settlement>,
    /// Settlements of before somebody took the ticket anew, oldest first.
    #[serde(default)]
    pub settled: Vec<Settlement>,
    /// When the person, having missed a call, last queued again.
    #[serde(default)]
    pub back_since: Option<Timestamp>,
    /// How often the person was called.
    pub calls: u32,
    /// How often the person came to a counter.
    pub visits: u32,
    /// Counts changes, from 1.
    pub revision: u32,
    /// What the last changes can be undone to, one for each who made one.
    #[serde(default)]
    pub undos: Vec<Undo>,
}

/// State of a ticket, with what only makes sense in that state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TicketState {
    /// In the queue.
    Waiting,
    /// Called to a counter.
    Called(AtCounter),
    /// Being served.
    Serving(AtCounter),
    /// Sent away for something, comes back without queuing.
    Parked(Parked),
    /// Did not come.
    NoShow(AtCounter),
    /// Done.
    Finished(AtCounter),
}

/// Where and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AtCounter {
    /// Counter.
    pub counter: u16,
    /// Clerk.
    pub staff: StaffId,
    /// Since when.
    pub since: Timestamp,
}

/// A parked ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Parked {
    /// Counter that keeps it.
    pub counter: u16,
    /// Clerk who owns it.
    pub staff: StaffId,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
    /// What the person has to bring.
    pub missing: Vec<String>,
}

/// How to undo somebody's last change. It touches nothing but that: what another counter did meanwhile stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Undo {
    /// Who made the change.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Counter whose claim it changed; `None` for one who queued again.
    pub counter: Option<u16>,
    /// That claim before; `None` when there was none.
    pub claim: Option<Claim>,
    /// Claims that ended with the change, because the counter knew of them.
    pub ended: Vec<Claim>,
    /// [`Ticket::back_since`] before; means something only for one who queued again.
    pub back_since: Option<Timestamp>,
}

/// Class of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketClass {
    /// 优先 (V).
    Priority,
    /// 预约 (Y).
    Appointment,
    /// 普通.
    Normal,
}

/// Why a ticket has priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PriorityReason {
    /// Of great age (by default 70).
    Elderly,
    /// Soldier or veteran.
    Soldier,
    /// Disabled.
    Disabled,
    /// Pregnant or with an infant.
    Pregnant,
}

/// What happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketEvent {
    /// It entered the queue.
    Issued(Box<Ticket>),
    /// Its claims changed.
    Changed(Box<Change>),
    /// The person was called again.
    Recalled {
        /// By whom.
        by: StaffId,
        /// To which counter.
        counter: u16,
    },
    /// Somebody took note of the settlement.
    Noted {
        /// Who.
        by: StaffId,
    },
}

/// A change of the claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who made it.
    pub by: StaffId,
    /// The counters whose steps it goes on from: nobody undoes those any more. One that begins anew goes on from everything.
    pub goes_on_from: Vec<u16>,
    /// All claims now.
    pub claims: Vec<Claim>,
    /// Whether it ends what was settled: the ticket was taken by somebody who knew of it.
    pub anew: bool,
    /// [`Ticket::back_since`] now.
    pub back_since: Option<Timestamp>,
    /// The person was called.
    pub called: bool,
    /// The person came to the window.
    pub came: bool,
    /// How to undo it, when that is possible.
    pub undo: Option<Undo>,
}

/// Seconds in which a mis-click can be undone at the window; the same for all halls, because the screen shows the count-down.
pub const UNDO_SECONDS: u64 = 10;

/// A pushed undo may arrive late, but it was made in time: the desktop's own clock decides. This much is forgiven for clocks that tick apart.
const UNDO_GRACE_SECONDS: u64 = 2;

impl Ticket {
    /// The name of the status, as in the serialized form.
    pub fn status(&self) -> &'static str {
        match self.state {
            TicketState::Waiting => "waiting",
            TicketState::Called(_) => "called",
            TicketState::Serving(_) => "serving",
            TicketState::Parked(_) => "parked",
            TicketState::NoShow(_) => "no_show",
            TicketState::Finished(_) => "finished",
        }
    }

    /// Ticket numbers repeat daily: the date makes them unique within a hall.
    pub fn number_key(&self) -> String {
        format!("{}/{}", self.issued_at.date(), self.number)
    }

    /// The counter that has the ticket, when one has.
    pub fn counter(&self) -> Option<u16> {
        match &self.state {
            TicketState::Waiting => None,
            TicketState::Parked(parked) => Some(parked.counter),
            TicketState::Called(at)
            | TicketState::Serving(at)
            | TicketState::NoShow(at)
            | TicketState::Finished(at) => Some(at.counter),
        }
    }

    /// Open tickets count for "one open ticket per person and business".
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TicketState::Finished(_) | TicketState::NoShow(_))
    }

    /// Called to, or being served at, this counter. A person who sits at a window is there, also when another counter's claim counts.
    pub fn is_at(&self, number: u16) -> bool {
        matches!(&self.state, TicketState::Called(at) | TicketState::Serving(at) if at.counter == number)
            || self.claims.iter().any(|claim| claim.counter == number && claim.standing == Standing::Serving)
    }

    /// Merely called by this counter, whichever counter's claim counts.
    pub fn is_merely_called_by(&self, number: u16) -> bool {
        self.claim_of(number).is_some_and(|claim| claim.standing == Standing::Called)
    }

    /// Parked by this counter, also when another counter's claim counts: the person was told to come back here.
    pub fn is_parked_by(&self, number: u16) -> bool {
        let parked = |claim: &Claim| matches!(claim.standing, Standing::Parked { .. });
        self.claim_of(number).is_some_and(|claim| parked(&claim))
    }

    /// Two counters that served the person at overlapping times without a settlement that names both. There is no way to that state; whoever
    /// checks a hall asks here.
    pub fn served_at_once_unsettled(&self) -> Option<(u16, u16)> {
        let (one, other) = claim::served_at_once(&self.claims)?;
        let named = |claim: &Claim| {
            let parties = self.settlement.iter().flat_map(Settlement::parties);
            parties.into_iter().any(|party| party.counter == claim.counter)
        };
        if named(one) && named(other) { None } else { Some((one.counter, other.counter)) }
    }

    fn claim_of(&self, number: u16) -> Option<Claim> {
        self.known_claims().into_iter().find(|claim| claim.counter == number)
    }

    /// The claims; a ticket that was written before claims were kept has the one that its state says.
    fn known_claims(&self) -> Vec<Claim> {
        if self.claims.is_empty() {
            Claim::of_state(&self.state).into_iter().collect()
        } else {
            self.claims.clone()
        }
    }

    fn refused(&self) -> Refusal {
        Refusal::new(RefusalCode::TicketState).with("number", &self.number).with("status", self.status())
    }

    fn elsewhere(&self, counter: u16) -> Refusal {
        Refusal::new(RefusalCode::TicketElsewhere).with("number", &self.number).with("counter", counter)
    }

    /// Why a counter without the fitting claim cannot act.
    fn not_here(&self, number: u16) -> Refusal {
        match &self.state {
            TicketState::Called(held) | TicketState::Serving(held) if held.counter != number => {
                self.elsewhere(held.counter)
            }
            _ => self.refused(),
        }
    }

    /// One counter's claim changes; the others' stay.
    fn step(&self, claim: Claim, context: &Context) -> TicketEvent {
        let mut claims = self.known_claims();
        let before =
            claims.iter().position(|known| known.counter == claim.counter).map(|at| claims.remove(at));
        let undo = self.undo(Some(claim.counter), before, Vec::new(), context);
        let (called, came) = (claim.standing == Standing::Called, claim.standing == Standing::Serving);
        let goes_on_from = vec![claim.counter];
        claims.push(claim);
        let (by, back_since) = (context.actor.staff.clone(), self.back_since);
        TicketEvent::Changed(Box::new(Change {
            by,
            goes_on_from,
            claims,
            anew: false,
            back_since,
            called,
            came,
            undo: Some(undo),
        }))
    }

    /// A counter takes the ticket knowing where it stands: what was before is over.
    fn taken(&self, claim: Claim, context: &Context) -> TicketEvent {
        let undo = self.undo(Some(claim.counter), None, self.known_claims(), context);
        TicketEvent::Changed(Box::new(Change {
            by: context.actor.staff.clone(),
            goes_on_from: Vec::new(),
            claims: vec![claim],
            anew: true,
            back_since: self.back_since,
            called: true,
            came: false,
            undo: Some(undo),
        }))
    }

    fn undo(&self, counter: Option<u16>, claim: Option<Claim>, ended: Vec<Claim>, context: &Context) -> Undo {
        let (by, at) = (context.actor.staff.clone(), context.at);
        Undo { by, at, counter, claim, ended, back_since: self.back_since }
    }
}

/// Decides what a command does to a ticket. The right to act and the counter were checked by [`crate::execute`].
///
/// # Errors
/// A [`Refusal`] when the transition is not legal.
pub fn decide(
    ticket: &Ticket,
    command: &TicketCommand,
    context: &Context,
) -> Result<Vec<TicketEvent>, Refusal> {
    let new_claim = |counter: u16| Claim::called(counter, context, ticket.issued_at);
    let event = match command {
        TicketCommand::Call { counter } => match &ticket.state {
            TicketState::Waiting => match ticket.reserved_for.filter(|reserved| reserved != counter) {
                Some(reserved) => return Err(ticket.elsewhere(reserved)),
                None => ticket.taken(new_claim(*counter), context),
            },
            // The claim whose answer was lost had got the very ticket that the counter then chose.
            TicketState::Called(held) if held.counter == *counter => return Ok(Vec::new()),
            // Somebody was faster: say where the person is.
            _ => return Err(ticket.not_here(*counter)),
        },
        TicketCommand::CallAlone { counter, over } => {
            let own = ticket.claim_of(*counter);
            match own.map(|claim| claim.standing) {
                Some(Standing::Called | Standing::Serving) => return Ok(Vec::new()),
                Some(Standing::Finished) => return Err(ticket.refused()),
                _ => ticket.step(Claim { alone: true, over: over.clone(), ..new_claim(*counter) }, context),
            }
        }
        TicketCommand::ComeBack { counter } => match &ticket.state {
            TicketState::Parked(_) | TicketState::NoShow(_) => ticket.taken(new_claim(*counter), context),
            // Another counter's claim counts, but this one had told the person to come back, and here the person is.
            _ => match ticket.claim_of(*counter) {
                Some(claim) if matches!(claim.standing, Standing::Parked { .. }) => {
                    ticket.step(claim.then(Standing::Serving, context), context)
                }
                _ => return Err(ticket.refused()),
            },
        },
        TicketCommand::Recall { counter } if ticket.is_merely_called_by(*counter) => {
            TicketEvent::Recalled { by: context.actor.staff.clone(), counter: *counter }
        }
        TicketCommand::Recall { counter } => return Err(ticket.not_here(*counter)),
        TicketCommand::Rejoin => rejoined(ticket, context)?,
        TicketCommand::Undo => undone(ticket, context)?,
        TicketCommand::Note => {
            let settlement = ticket.settlement.as_ref().ok_or_else(|| ticket.refused())?;
            if settlement.seen_by.contains(&context.actor.staff) {
                return Ok(Vec::new());
            }
            TicketEvent::Noted { by: context.actor.staff.clone() }
        }
        TicketCommand::Start { counter }
        | TicketCommand::NotHere { counter }
        | TicketCommand::GiveBack { counter }
        | TicketCommand::Park { counter, .. }
        | TicketCommand::Transfer { counter, .. }
        | TicketCommand::Finish { counter } => {
            let claim = ticket.claim_of(*counter).ok_or_else(|| ticket.not_here(*counter))?;
            let standing = next_standing(ticket, &claim, command)?;
            ticket.step(claim.then(standing, context), context)
        }
    };
    Ok(vec![event])
}

/// The person, having been missed, queues again.
fn rejoined(ticket: &Ticket, context: &Context) -> Result<TicketEvent, Refusal> {
    let claims = ticket.known_claims();
    let missed_by: Vec<u16> = claims
        .iter()
        .filter(|claim| claim.standing == Standing::NoShow)
        .filter(|claim| ticket.back_since.is_none_or(|back| back < claim.since))
        .map(|claim| claim.counter)
        .collect();
    if missed_by.is_empty() {
        return Err(ticket.refused());
    }
    Ok(TicketEvent::Changed(Box::new(Change {
        by: context.actor.staff.clone(),
        goes_on_from: missed_by,
        claims,
        anew: false,
        back_since: ticket.back_since.max(Some(context.at)),
        called: false,
        came: false,
        undo: Some(ticket.undo(None, None, Vec::new(), context)),
    })))
}

/// The next step of a counter's claim. It depends on nothing but the counter's own steps before.
fn next_standing(ticket: &Ticket, claim: &Claim, command: &TicketCommand) -> Result<Standing, Refusal> {
    Ok(match (command, &claim.standing) {
        (TicketCommand::Start { .. }, Standing::Called) => Standing::Serving,
        (TicketCommand::NotHere { .. }, Standing::Called) => Standing::NoShow,
        (TicketCommand::GiveBack { .. }, Standing::Called) => Standing::GivenBack,
        (TicketCommand::Park { reason, missing, .. }, Standing::Called | Standing::Serving) => {
            if reason.trim().is_empty() {
                return Err(Refusal::new(RefusalCode::ReasonNeeded));
            }
            Standing::Parked { reason: reason.clone(), missing: missing.clone() }
        }
        (TicketCommand::Transfer { counter, to_counter, .. }, Standing::Called | Standing::Serving) => {
            if counter == to_counter {
                return Err(ticket.elsewhere(*counter));
            }
            Standing::Transferred { to: *to_counter }
        }
        (TicketCommand::Finish { .. }, Standing::Called | Standing::Serving) => Standing::Finished,
        _ => return Err(ticket.not_here(claim.counter)),
    })
}

fn undone(ticket: &Ticket, context: &Context) -> Result<TicketEvent, Refusal> {
    if ticket.undos.is_empty() {
        return Err(ticket.refused());
    }
    let undo = ticket.undos.iter().find(|undo| undo.by == context.actor.staff);
    let undo = undo.ok_or_else(|| Refusal::new(RefusalCode::NotAllowed))?;
    if context.at.seconds_since(undo.at) > UNDO_SECONDS + UNDO_GRACE_SECONDS {
        return Err(Refusal::new(RefusalCode::UndoTooLate));
    }
    let mut claims = ticket.known_claims();
    claims.retain(|claim| Some(claim.counter) != undo.counter);
    for before in undo.claim.iter().chain(&undo.ended) {
        if !claims.iter().any(|claim| claim.counter == before.counter) {
            claims.push(before.clone());
        }
    }
    Ok(TicketEvent::Changed(Box::new(Change {
        by: context.actor.staff.clone(),
        goes_on_from: undo.counter.into_iter().collect(),
        claims,
        anew: false,
        back_since: if undo.counter.is_none() { undo.back_since } else { ticket.back_since },
        called: false,
        came: false,
        undo: None,
    })))
}

/// Applies an event.
pub fn evolve(ticket: Option<Ticket>, event: TicketEvent) -> Option<Ticket> {
    let mut ticket = match event {
        TicketEvent::Issued(issued) => return Some(*issued),
        _ => ticket?,
    };
    match event {
        TicketEvent::Issued(_) => {}
        TicketEvent::Changed(change) => change_to(&mut ticket, *change),
        TicketEvent::Recalled { by, counter } => {
            ticket.calls += 1;
            forget_undo(&mut ticket, &by, &[counter]);
        }
        TicketEvent::Noted { by } => {
            if let Some(settlement) = &mut ticket.settlement {
                settlement.seen_by.push(by);
            }
        }
    }
    ticket.revision += 1;
    Some(ticket)
}

fn change_to(ticket: &mut Ticket, change: Change) {
    let Change { by, goes_on_from, mut claims, anew, back_since, called, came, undo } = change;
    claims.sort_by_key(|claim| claim.counter);
    let before = ticket.settlement.take();
    let Settled { state, reserved_for, settlement } = settle(&claims, back_since);
    ticket.settlement = settlement.map(|settlement| settlement.noted_as(before.as_ref()));
    if anew {
        ticket.settled.extend(before);
    }
    ticket.calls += u32::from(called);
    ticket.visits += u32::from(came);
    ticket.state = state;
    ticket.reserved_for = reserved_for;
    ticket.back_since = back_since;
    ticket.claims = claims;
    if anew {
        ticket.undos.clear();
    }
    forget_undo(ticket, &by, &goes_on_from);
    ticket.undos.extend(undo);
}

/// A change ends the chance to undo the ones that it goes on from. Rivals, who do not know of each other, keep theirs: whether a counter
/// can undo its own step must not depend on whose log arrived first.
fn forget_undo(ticket: &mut Ticket, by: &StaffId, goes_on_from: &[u16]) {
    ticket
        .undos
        .retain(|undo| undo.by != *by && undo.counter.is_none_or(|counter| !goes_on_from.contains(&counter)));
}
