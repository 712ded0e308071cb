//! What each counter did with a ticket, and what follows from all of it.
//!
//! A counter that is alone calls from the list it last saw, so two of them may call one person. Each has a [`Claim`] of its own, made
//! of nothing but its own commands in their order; where the ticket stands is a pure function of the set of claims ([`settle`]). So it does
//! not matter whose log arrives first.
//!
//! The rules, in this order:
//!
//! 1. What happened to the person: being served now, then served to the end, then sent on from the window (parked, transferred), then
//!    called, then missed. A claim that was given back counts for nothing.
//! 2. A counter whose clock is in doubt does not win by its clock.
//! 3. Earlier beats later: when the person came to the window, or was called.
//! 4. At the same moment, the lower counter.
//!
//! Rule 3 uses times corrected by the desktop's estimate of the central clock. Such a time is as good as the desktop's word; a desktop
//! whose clock the central API finds wrong by more than it tolerates loses by rule 2, so a wrong clock wins at most that much. The order of
//! arrival decides nothing: it says whose cable was mended first.
//!
//! What somebody did *knowing* where the ticket stood (called it online, took a parked person back, let one who was missed queue again)
//! comes after what was known and is no rival of it. There the order of arrival does count, as it does for any two people who talk.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AtCounter, Parked, TicketState};
use crate::id::StaffId;
use crate::rights::{Clock, Context};
use crate::time::Timestamp;

/// What one counter did with a ticket. A counter has at most one claim on a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Claim {
    /// Counter.
    pub counter: u16,
    /// Clerk.
    pub staff: StaffId,
    /// Whether the counter called alone, without the word of the central API.
    pub alone: bool,
    /// Whether the clock it was timed by is in doubt.
    pub clock_in_doubt: bool,
    /// When the person was called.
    pub called_at: Timestamp,
    /// When the person came to the window, once that has happened.
    pub started_at: Option<Timestamp>,
    /// How it stands.
    pub standing: Standing,
    /// Since when.
    pub since: Timestamp,
    /// Other counters' claims that the clerk knew of when calling alone: those are not rivals of this one.
    pub over: Vec<Known>,
}

/// How a claim stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Standing {
    /// Called, not here yet.
    Called,
    /// At the window.
    Serving,
    /// Sent away for something, comes back without queuing.
    Parked {
        /// Why.
        reason: String,
        /// What the person has to bring.
        missing: Vec<String>,
    },
    /// Sent to another counter.
    Transferred {
        /// That counter.
        to: u16,
    },
    /// Back in the queue: the counter makes no claim any more.
    GivenBack,
    /// Did not come.
    NoShow,
    /// Done.
    Finished,
}

/// A claim as somebody knew it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Known {
    /// Whose.
    pub counter: u16,
    /// Since when it stood as it did.
    pub since: Timestamp,
}

/// How it was settled that more than one counter had the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "TicketSettlement")]
pub struct Settlement {
    /// The claim that counts.
    pub stands: Claim,
    /// The others, best first. What was done under them stays as it is: cases stay valid and linked to the ticket.
    pub yields: Vec<Claim>,
    /// Which rule told the first from the best of the others.
    pub rule: SettlementRule,
    /// Who has taken note.
    pub seen_by: Vec<StaffId>,
}

/// Which rule settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SettlementRule {
    /// What happened to the person, for example served beats missed.
    Outcome,
    /// The other counter's clock is in doubt.
    ClockInDoubt,
    /// Earlier beats later.
    Earlier,
    /// The same moment: the lower counter.
    LowerCounter,
}

impl Settlement {
    /// Whether this counter or member of staff is a party to it.
    pub fn concerns(&self, staff: &StaffId, counter: Option<u16>) -> bool {
        self.parties().any(|claim| claim.staff == *staff || Some(claim.counter) == counter)
    }

    /// Everybody's claims, the one that counts first.
    pub fn parties(&self) -> impl Iterator<Item = &Claim> {
        std::iter::once(&self.stands).chain(&self.yields)
    }

    /// Whether it says the same, whoever has taken note.
    fn says_the_same(&self, other: &Settlement) -> bool {
        let gist = |settlement: &Settlement| {
            settlement.parties().map(|claim| (claim.counter, claim.standing.clone())).collect::<Vec<_>>()
        };
        self.rule == other.rule && gist(self) == gist(other)
    }

    /// This settlement with the notes of the one before, when it says the same.
    pub(super) fn noted_as(mut self, before: Option<&Settlement>) -> Self {
        if let Some(before) = before.filter(|before| self.says_the_same(before)) {
            self.seen_by.clone_from(&before.seen_by);
        }
        self
    }
}

impl Claim {
    /// A claim that begins with a call.
    pub(super) fn called(counter: u16, context: &Context, issued_at: Timestamp) -> Self {
        Self {
            counter,
            staff: context.actor.staff.clone(),
            alone: false,
            // Nobody is called before the ticket exists.
            clock_in_doubt: context.clock == Clock::InDoubt || context.at < issued_at,
            called_at: context.at,
            started_at: None,
            standing: Standing::Called,
            since: context.at,
            over: Vec::new(),
        }
    }

    /// The claim after a step.
    pub(super) fn then(&self, standing: Standing, context: &Context) -> Self {
        let mut claim = self.clone();
        if standing == Standing::Serving {
            claim.started_at = Some(context.at);
        }
        claim.staff = context.actor.staff.clone();
        claim.clock_in_doubt |= context.clock == Clock::InDoubt;
        claim.standing = standing;
        claim.since = context.at;
        claim
    }

    /// The only claim on a ticket whose claims were not kept, from where it stands.
    pub(super) fn of_state(state: &TicketState) -> Option<Self> {
        let claim = |at: &AtCounter, came: bool, standing| Self {
            counter: at.counter,
            staff: at.staff.clone(),
            alone: false,
            clock_in_doubt: false,
            called_at: at.since,
            started_at: came.then_some(at.since),
            standing,
            since: at.since,
            over: Vec::new(),
        };
        Some(match state {
            TicketState::Waiting => return None,
            TicketState::Called(at) => claim(at, false, Standing::Called),
            TicketState::Serving(at) => claim(at, true, Standing::Serving),
            TicketState::NoShow(at) => claim(at, false, Standing::NoShow),
            TicketState::Finished(at) => claim(at, true, Standing::Finished),
            TicketState::Parked(parked) => {
                let Parked { counter, staff, since, reason, missing } = parked.clone();
                let standing = Standing::Parked { reason, missing };
                claim(&AtCounter { counter, staff, since }, true, standing)
            }
        })
    }

    /// Rule 1: larger beats smaller; 0 is no claim.
    fn weight(&self) -> u8 {
        match self.standing {
            Standing::Serving => 5,
            Standing::Finished => 4,
            Standing::Parked { .. } | Standing::Transferred { .. } => 3,
            Standing::Called => 2,
            Standing::NoShow => 1,
            Standing::GivenBack => 0,
        }
    }

    /// Rule 3: when the person came, or was called.
    fn moment(&self) -> Timestamp {
        self.started_at.unwrap_or(self.called_at)
    }

    /// Whether the person left this counter in a way that others may go on from: then a counter that knew of it is no rival.
    fn can_be_followed(&self) -> bool {
        matches!(
            self.standing,
            Standing::Parked { .. } | Standing::Transferred { .. } | Standing::GivenBack | Standing::NoShow
        )
    }

    /// Whether the claim counts among these.
    fn counts(&self, all: &[Claim], back_since: Option<Timestamp>) -> bool {
        let followed = self.can_be_followed()
            && all.iter().any(|other| {
                other.counter != self.counter
                    && other.weight() > 0
                    && other
                        .over
                        .iter()
                        .any(|known| known.counter == self.counter && known.since >= self.since)
            });
        let came_back =
            self.standing == Standing::NoShow && back_since.is_some_and(|back| self.since <= back);
        self.weight() > 0 && !followed && !came_back
    }

    /// Where the ticket stands when this claim counts, and for which counter it is reserved.
    fn state(&self) -> (TicketState, Option<u16>) {
        let at = AtCounter { counter: self.counter, staff: self.staff.clone(), since: self.since };
        let state = match &self.standing {
            Standing::Called => TicketState::Called(at),
            Standing::Serving => TicketState::Serving(at),
            Standing::NoShow => TicketState::NoShow(at),
            Standing::Finished => TicketState::Finished(at),
            Standing::GivenBack => TicketState::Waiting,
            Standing::Transferred { to } => return (TicketState::Waiting, Some(*to)),
            Standing::Parked { reason, missing } => TicketState::Parked(Parked {
                counter: at.counter,
                staff: at.staff,
                since: at.since,
                reason: reason.clone(),
                missing: missing.clone(),
            }),
        };
        (state, None)
    }
}

/// What follows from all claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Where the ticket stands.
    pub state: TicketState,
    /// The counter that it is reserved for.
    pub reserved_for: Option<u16>,
    /// How rivals were told apart, when there were any.
    pub settlement: Option<Settlement>,
}

/// What follows from all claims on a ticket, whatever the order in which they arrived. `back_since` is when a person who was missed
/// last queued again: whatever missed the person before that does not count.
pub fn settle(claims: &[Claim], back_since: Option<Timestamp>) -> Settled {
    let mut rivals: Vec<&Claim> = claims.iter().filter(|claim| claim.counts(claims, back_since)).collect();
    rivals.sort_by_key(|claim| {
        (std::cmp::Reverse(claim.weight()), claim.clock_in_doubt, claim.moment(), claim.counter)
    });
    let (state, reserved_for) = rivals.first().map_or((TicketState::Waiting, None), |claim| claim.state());
    let settlement = match rivals.as_slice() {
        [first, second, ..] => Some(Settlement {
            stands: (*first).clone(),
            yields: rivals[1..].iter().map(|claim| (*claim).clone()).collect(),
            rule: if first.weight() != second.weight() {
                SettlementRule::Outcome
            } else if first.clock_in_doubt != second.clock_in_doubt {
                SettlementRule::ClockInDoubt
            } else if first.moment() != second.moment() {
                SettlementRule::Earlier
            } else {
                SettlementRule::LowerCounter
            },
            seen_by: Vec::new(),
        }),
        _ => None,
    };
    Settled { state, reserved_for, settlement }
}

/// Two counters that served the person at overlapping times.
pub(super) fn served_at_once(claims: &[Claim]) -> Option<(&Claim, &Claim)> {
    let span = |claim: &Claim| {
        let began = claim.started_at?;
        let ended = if claim.standing == Standing::Serving { Timestamp(i64::MAX) } else { claim.since };
        Some((began, ended))
    };
    claims.iter().enumerate().find_map(|(place, one)| {
        let (began, ended) = span(one)?;
        let other = claims[place + 1..].iter().find(|other| {
            span(other).is_some_and(|(other_began, other_ended)| other_began < ended && began < other_ended)
        })?;
        Some((one, other))
    })
}
