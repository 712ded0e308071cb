//! What time alone does to a case.
//!
//! The rules have no clock: they are told the time of a command, and the central API tells them its own in a sweep. What time has done by a moment
//! is a function of the case, the calendar and that moment, so a desktop and the central API come to the same, in whatever order they
//! look. A command that was given in time and arrives late finds the case as it stood at its own time: a clerk who was cut off and gave
//! the notice on the fourth day has given it on the fourth day.

use super::intake::{Deeming, LaterOverdue, Termination};
use super::transition::evolve;
use super::{Case, CaseEvent, CaseState, Decision};
use crate::calendar::{Calendar, Due};
use crate::deadline::{Deadline, Light, YELLOW, light};
use crate::opening::OpeningTimes;
use crate::rights::{Clock, Context};
use crate::time::Timestamp;

impl Case {
    /// Whether time can have changed anything, so that the calendar is needed to tell.
    pub fn is_timed(&self) -> bool {
        match self.state {
            CaseState::Draft => self.receipt.is_some(),
            CaseState::Deemed => true,
            CaseState::Queued | CaseState::InReview | CaseState::Returned { .. } => {
                self.outstanding().any(|later| !later.lapsed) || self.beyond_the_calendar().is_some()
            }
            CaseState::Noticed => {
                self.notice.as_ref().is_some_and(|notice| notice.supplement_by == Due::NotComputable)
            }
            // Nothing comes of it any more but the light.
            CaseState::Approved(_) => self.outstanding().any(|later| later.due == Due::NotComputable),
            _ => false,
        }
    }

    /// The limit, where the calendar did not reach far enough to tell when it ends.
    fn beyond_the_calendar(&self) -> Option<&Deadline> {
        let acceptance = self.acceptance.as_ref().filter(|held| held.due == Due::NotComputable)?;
        acceptance.deadline.as_deref()
    }

    /// Whether what is done now about a material that was to follow is done in time. A clock in doubt wins nothing.
    pub(super) fn is_in_time(&self, slot: &str, context: &Context) -> bool {
        let due = self.later.iter().find(|later| later.slot == slot).map_or(Due::None, |later| later.due);
        match due {
            Due::On(last) => context.at.date() <= last && context.clock == Clock::Sound,
            Due::At(last) => context.at <= last && context.clock == Clock::Sound,
            Due::NotComputable | Due::None => true,
        }
    }

    /// The last day for the one-time notice, while it still has to be given or the acceptance said.
    pub fn notice_by(&self, calendar: &Calendar, opening: Option<&OpeningTimes>) -> Due {
        match (&self.state, &self.receipt) {
            (CaseState::Draft, Some(receipt)) => receipt.notice_by(calendar, opening),
            _ => Due::None,
        }
    }

    /// What the office must do next by law, and by when: the notice, the decision, or nothing any more.
    pub fn due(&self, calendar: &Calendar, opening: Option<&OpeningTimes>) -> Due {
        match &self.state {
            CaseState::Draft => self.notice_by(calendar, opening),
            CaseState::Noticed => self.notice.as_ref().map_or(Due::None, |notice| notice.supplement_by),
            CaseState::Queued | CaseState::InReview | CaseState::Returned { .. } => {
                self.acceptance.as_ref().map_or(Due::None, |acceptance| acceptance.due)
            }
            _ => Due::None,
        }
    }

    /// The status at a moment, as time has left the case by then.
    pub fn status_at(
        &self,
        calendar: &Calendar,
        opening: Option<&OpeningTimes>,
        now: Timestamp,
    ) -> &'static str {
        match self.state {
            CaseState::Draft if self.notice_by(calendar, opening).has_passed(now) => "deemed",
            _ => self.status(),
        }
    }

    /// The light beside the case at a moment: the most urgent of what is due and of the materials that have still to follow.
    pub fn light(&self, calendar: &Calendar, opening: Option<&OpeningTimes>, now: Timestamp) -> Light {
        let deadline = self.acceptance.as_ref().and_then(|acceptance| acceptance.deadline.as_ref());
        let own = match (&self.state, deadline) {
            (CaseState::Deemed, _) => Light::Red,
            (CaseState::InReview | CaseState::Returned { .. }, Some(deadline)) => {
                deadline.light(calendar, now)
            }
            _ => light(self.due(calendar, opening), YELLOW, calendar, now),
        };
        let follows = self.outstanding().map(|later| light(later.due, YELLOW, calendar, now));
        if self.is_closed() && !matches!(self.state, CaseState::Approved(_)) {
            return Light::None;
        }
        follows.fold(own, Light::max)
    }
}

/// The case as the law has it at the time of a command: what the calendar can tell by now is told first, then what has passed has passed.
pub(crate) fn standing(
    case: &Case,
    calendar: &Calendar,
    opening: Option<&OpeningTimes>,
    context: &Context,
) -> Case {
    let told = happened(case.clone(), reckoned(case, calendar), context);
    let passed = passed(&told, calendar, opening, context);
    happened(told, passed, context)
}

fn happened(case: Case, events: Vec<CaseEvent>, context: &Context) -> Case {
    events.into_iter().fold(case, |case, event| {
        let kept = case.clone();
        evolve(Some(case), event, context.at).unwrap_or(kept)
    })
}

fn passed(
    case: &Case,
    calendar: &Calendar,
    opening: Option<&OpeningTimes>,
    context: &Context,
) -> Vec<CaseEvent> {
    match &case.state {
        CaseState::Draft => {
            deemed(case, calendar, opening, context.at).map(CaseEvent::Deemed).into_iter().collect()
        }
        // Said before the last day had passed, and heard only now. A clock in doubt wins nothing.
        CaseState::Deemed
            if context.clock == Clock::Sound
                && case.deemed.as_ref().is_some_and(|deemed| context.at.date() <= deemed.notice_by) =>
        {
            vec![CaseEvent::NotDeemed]
        }
        CaseState::Queued | CaseState::InReview | CaseState::Returned { .. } => lapsed(case, context.at),
        _ => Vec::new(),
    }
}

/// Whether the time for the notice has passed at a moment. While the calendar does not reach far enough, nobody can tell, and nothing happens.
fn deemed(
    case: &Case,
    calendar: &Calendar,
    opening: Option<&OpeningTimes>,
    at: Timestamp,
) -> Option<Deeming> {
    let receipt = case.receipt.as_ref()?;
    match case.notice_by(calendar, opening) {
        Due::On(last) if at.date() > last => {
            Some(Deeming { on: receipt.counted_day(calendar, opening), notice_by: last })
        }
        _ => None,
    }
}

/// The calendar of the next year is here, and says when limits end that could not be told.
fn reckoned(case: &Case, calendar: &Calendar) -> Vec<CaseEvent> {
    let open = matches!(case.state, CaseState::Queued | CaseState::InReview | CaseState::Returned { .. });
    let limit = case.beyond_the_calendar().filter(|_| open).and_then(|deadline| {
        let due = deadline.due(calendar);
        (due != Due::NotComputable).then(|| CaseEvent::Reckoned(Box::new(deadline.clone()), due))
    });
    let notice = case.notice.as_ref().filter(|_| case.state == CaseState::Noticed);
    let notice = notice.and_then(|notice| notice.reckoned(calendar)).map(CaseEvent::NoticeReckoned);
    let follows = open || matches!(case.state, CaseState::Approved(_));
    let later: Vec<(String, Due)> = case
        .outstanding()
        .filter(|_| follows)
        .filter_map(|later| Some((later.slot.clone(), later.reckoned(calendar)?)))
        .collect();
    let later = (!later.is_empty()).then_some(CaseEvent::LaterReckoned(later));
    limit.into_iter().chain(notice).chain(later).collect()
}

/// What becomes of materials that were to follow and have not.
fn lapsed(case: &Case, at: Timestamp) -> Vec<CaseEvent> {
    let late: Vec<_> = case
        .outstanding()
        .filter(|later| !later.lapsed)
        .filter_map(|later| match later.due {
            Due::On(last) if at.date() > last => Some((later, last)),
            _ => None,
        })
        .collect();
    let Some(last) = late.iter().map(|(_, last)| *last).min() else { return Vec::new() };
    let names = |wanted: LaterOverdue| {
        let names: Vec<&str> = late
            .iter()
            .filter(|(later, _)| later.overdue == wanted)
            .map(|(later, _)| later.name.as_str())
            .collect();
        (!names.is_empty()).then(|| format!("容缺材料逾期未补：{}", names.join("、")))
    };
    let since = last.tomorrow().map(Timestamp::start_of).unwrap_or(at);
    let mut events = vec![CaseEvent::Lapsed(late.iter().map(|(later, _)| later.slot.clone()).collect())];
    if let Some(reason) = names(LaterOverdue::Terminate) {
        events.push(CaseEvent::Terminated(Termination { reason, at: since }));
    } else if let Some(opinion) = names(LaterOverdue::Return)
        && !matches!(case.state, CaseState::Returned { .. })
    {
        let by = String::new();
        events.push(CaseEvent::Returned(Decision { by, at: since, opinion, legal_basis: String::new() }));
    }
    events
}
