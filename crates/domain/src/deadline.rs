//! How long an office may take for a case, and what changes that.
//!
//! A published limit is one period or the sum of several stages, each in its own unit. It begins to run after the day on which the case counts as
//! received. Only a special procedure of the item's own list stops it, one at a time and each for no longer than its own limit (Administrative
//! Licensing Law art. 45); it may be extended once, with the approval of somebody else, by no more than the item allows (art. 42). Offices that
//! decide jointly have a ceiling of 45 workdays, or 60 with an extension (art. 42).

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::calendar::{Calendar, Due, Period, PeriodUnit};
use crate::form::definition::Definition;
use crate::id::StaffId;
use crate::opening::OpeningTimes;
use crate::refusal::{Refusal, RefusalCode};
use crate::rights::Context;
use crate::time::Timestamp;

/// The ceiling of a joint decision.
pub const JOINT_CEILING: Period = Period { count: 45, unit: PeriodUnit::Workdays };
/// The ceiling of a joint decision that was extended.
pub const JOINT_CEILING_EXTENDED: Period = Period { count: 60, unit: PeriodUnit::Workdays };
/// When the yellow light goes on, where the item says nothing else.
pub const YELLOW: Period = Period { count: 1, unit: PeriodUnit::Workdays };

/// A part of a limit, in one office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stage {
    /// Name, for example of the office; empty when the limit is one.
    pub name: String,
    /// How long.
    pub period: Period,
}

/// A procedure during which a limit does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 听证.
    Hearing,
    /// 招标.
    Tender,
    /// 拍卖.
    Auction,
    /// 检验.
    Inspection,
    /// 检测.
    Testing,
    /// 检疫.
    Quarantine,
    /// 鉴定.
    Appraisal,
    /// 专家评审.
    ExpertReview,
    /// 现场勘验.
    SiteVisit,
}

/// A special procedure of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpecialProcedure {
    /// Which.
    pub kind: Procedure,
    /// The longest it may take.
    pub limit: Period,
}

/// The limit does not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClockStop {
    /// For which procedure.
    pub kind: Procedure,
    /// The longest it may take.
    pub limit: Period,
    /// Number of the written notice to the applicant.
    pub notice: String,
    /// Since when.
    pub from: Timestamp,
    /// By whom.
    pub by: String,
    /// When it went on; while empty, it goes on by itself when the procedure's own limit ends.
    pub until: Option<Timestamp>,
}

/// Somebody asks for more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExtensionRequest {
    /// By how much.
    pub by: Period,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub answer: Option<ExtensionAnswer>,
}

/// What came of a request for more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExtensionAnswer {
    /// Granted, or denied.
    pub granted: bool,
    /// Opinion; a denial has a reason.
    pub opinion: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The limit of a case with everything that may change it. A case and its task hold the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Deadline {
    /// The stages, one after the other.
    pub stages: Vec<Stage>,
    /// When the case counts as received: the limit begins to run after that.
    pub from: Timestamp,
    /// When the hall is open, as known at acceptance.
    pub opening: Option<OpeningTimes>,
    /// A joint decision is made no later than so long after the one receipt, whatever the stages say.
    pub ceiling: Option<Ceiling>,
    /// Procedures that may stop it.
    pub procedures: Vec<SpecialProcedure>,
    /// Times at which it did not run, in order.
    pub stops: Vec<ClockStop>,
    /// By how much it may be extended at most.
    pub extendable: Option<Period>,
    /// The request for more time.
    pub extension: Option<ExtensionRequest>,
    /// How long before the end the yellow light goes on.
    pub yellow: Period,
}

/// The most that a joint decision may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ceiling {
    /// When all offices received the application: at the one receipt.
    pub from: Timestamp,
    /// How long.
    pub period: Period,
    /// How long with an extension.
    pub extended: Period,
}

/// A light beside a case. The order is that of urgency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Nothing is urgent, or there is no limit that can be told.
    #[default]
    None,
    /// The limit does not run now.
    Stopped,
    /// It ends soon.
    Yellow,
    /// It has ended.
    Red,
}

/// Where the reckoning stands: at the end of a day, or at a moment.
#[derive(Clone, Copy)]
enum Position {
    Day(Date),
    Moment(Timestamp),
}

impl Deadline {
    /// The limit of an item for what was received at a moment; `None` where no limit is published.
    pub fn of(
        definition: &Definition,
        limit: Option<Period>,
        from: Timestamp,
        opening: Option<&OpeningTimes>,
    ) -> Option<Self> {
        let stages = match limit.or(definition.promised_limit).or(definition.legal_limit) {
            // A limit of its own inside a joint package replaces the stages of the item.
            None => return None,
            Some(_) if limit.is_none() && !definition.stages.is_empty() => definition.stages.clone(),
            Some(period) => vec![Stage { name: String::new(), period }],
        };
        Some(Self {
            stages,
            from,
            opening: opening.cloned(),
            ceiling: None,
            procedures: definition.procedures.clone(),
            stops: Vec::new(),
            extendable: definition.extension,
            extension: None,
            yellow: definition.yellow.unwrap_or(YELLOW),
        })
    }

    /// The same for a member of a joint application, which has a ceiling.
    #[must_use]
    pub fn jointly(self) -> Self {
        let ceiling = Ceiling { from: self.from, period: JOINT_CEILING, extended: JOINT_CEILING_EXTENDED };
        Self { ceiling: Some(ceiling), ..self }
    }

    /// The same for a member that starts only now, because the office before it has finished.
    #[must_use]
    pub fn starting(self, now: Timestamp) -> Self {
        Self { from: now, ..self }
    }

    /// When the ceiling ends: all that can be said of a member that has not started.
    pub fn ceiling_due(&self, calendar: &Calendar) -> Due {
        match (self.ceiling, self.stopped(calendar)) {
            (Some(ceiling), Some(stops)) => {
                let extended = self.extension.as_ref().is_some_and(ExtensionRequest::is_granted);
                let period = if extended { ceiling.extended } else { ceiling.period };
                self.reckoned(calendar, &stops, ceiling.from, [period].into_iter())
            }
            (Some(_), None) => Due::NotComputable,
            (None, _) => Due::None,
        }
    }

    /// When it ends.
    pub fn due(&self, calendar: &Calendar) -> Due {
        let Some(stops) = self.stopped(calendar) else { return Due::NotComputable };
        let extension = self.extension.as_ref().filter(|extension| extension.is_granted());
        let periods = self.stages.iter().map(|stage| stage.period).chain(extension.map(|more| more.by));
        self.reckoned(calendar, &stops, self.from, periods).or_sooner(self.ceiling_due(calendar))
    }

    /// When each stage ends.
    pub fn stage_dues(&self, calendar: &Calendar) -> Vec<Due> {
        let Some(stops) = self.stopped(calendar) else {
            return vec![Due::NotComputable; self.stages.len()];
        };
        let until = |stage| self.stages.iter().take(stage).map(|stage| stage.period);
        (1..=self.stages.len())
            .map(|stage| self.reckoned(calendar, &stops, self.from, until(stage)))
            .collect()
    }

    /// The stop that holds at a moment.
    pub fn stop_at(&self, calendar: &Calendar, at: Timestamp) -> Option<&ClockStop> {
        self.stops.iter().find(|stop| match stop.until {
            Some(until) => stop.from <= at && at < until,
            None => stop.from <= at && stop.last_day(calendar).is_none_or(|last| at.date() <= last),
        })
    }

    /// The light at a moment.
    pub fn light(&self, calendar: &Calendar, now: Timestamp) -> Light {
        if self.stop_at(calendar, now).is_some() {
            return Light::Stopped;
        }
        light(self.due(calendar), self.yellow, calendar, now)
    }

    /// Stops the clock for a special procedure.
    ///
    /// # Errors
    /// A [`Refusal`] when the item does not list the procedure, another one stops it already, or it has ended.
    pub fn stop(
        &mut self,
        kind: Procedure,
        notice: &str,
        calendar: &Calendar,
        context: &Context,
    ) -> Result<(), Refusal> {
        let Some(procedure) = self.procedures.iter().find(|procedure| procedure.kind == kind) else {
            return Err(Refusal::new(RefusalCode::ProcedureNotListed));
        };
        if self.stop_at(calendar, context.at).is_some() {
            return Err(Refusal::new(RefusalCode::ClockStopped));
        }
        self.still_runs(calendar, context.at)?;
        if notice.trim().is_empty() {
            return Err(Refusal::new(RefusalCode::ReasonNeeded));
        }
        self.stops.push(ClockStop {
            kind,
            limit: procedure.limit,
            notice: notice.to_owned(),
            from: context.at,
            by: context.actor.name.clone(),
            until: None,
        });
        Ok(())
    }

    /// Lets the clock go on.
    ///
    /// # Errors
    /// A [`Refusal`] when it runs.
    pub fn resume(&mut self, calendar: &Calendar, at: Timestamp) -> Result<(), Refusal> {
        let running = self.stop_at(calendar, at).map(|stop| stop.from);
        let stop = self.stops.iter_mut().find(|stop| stop.until.is_none() && Some(stop.from) == running);
        match stop {
            Some(stop) => {
                stop.until = Some(at);
                Ok(())
            }
            None => Err(Refusal::new(RefusalCode::ClockRuns)),
        }
    }

    /// Asks for more time.
    ///
    /// # Errors
    /// A [`Refusal`] when the item allows none or less, it was asked for before, or the limit has ended.
    pub fn request(
        &mut self,
        by: Period,
        reason: &str,
        calendar: &Calendar,
        context: &Context,
    ) -> Result<(), Refusal> {
        let most =
            self.extendable.filter(|most| most.unit == by.unit && (1..=most.count).contains(&by.count));
        if most.is_none() {
            let count = self.extendable.map_or(0, |most| most.count);
            return Err(Refusal::new(RefusalCode::ExtensionNotAllowed).with("most", count));
        }
        if self.extension.is_some() {
            return Err(Refusal::new(RefusalCode::ExtensionUsed));
        }
        self.still_runs(calendar, context.at)?;
        if reason.trim().is_empty() {
            return Err(Refusal::new(RefusalCode::ReasonNeeded));
        }
        self.extension = Some(ExtensionRequest {
            by,
            reason: reason.trim().to_owned(),
            staff: context.actor.staff.clone(),
            name: context.actor.name.clone(),
            at: context.at,
            answer: None,
        });
        Ok(())
    }

    /// Answers a request for more time. Nobody grants their own.
    ///
    /// # Errors
    /// A [`Refusal`] when nobody asks, the one who answers is the one who asked, or a denial has no reason.
    pub fn answer(&mut self, granted: bool, opinion: &str, context: &Context) -> Result<(), Refusal> {
        let Some(request) = self.extension.as_mut().filter(|request| request.answer.is_none()) else {
            return Err(Refusal::new(RefusalCode::NotFound).with("what", "extension"));
        };
        if request.staff == context.actor.staff {
            return Err(Refusal::new(RefusalCode::NotAllowed).with("what", "own_request"));
        }
        if !granted && opinion.trim().is_empty() {
            return Err(Refusal::new(RefusalCode::ReasonNeeded));
        }
        request.answer = Some(ExtensionAnswer {
            granted,
            opinion: opinion.trim().to_owned(),
            by: context.actor.name.clone(),
            at: context.at,
        });
        Ok(())
    }

    /// What has ended can be neither stopped nor extended any more.
    fn still_runs(&self, calendar: &Calendar, at: Timestamp) -> Result<(), Refusal> {
        if self.due(calendar).has_passed(at) {
            return Err(Refusal::new(RefusalCode::DeadlinePassed));
        }
        Ok(())
    }

    /// Moments between which it does not run; `None` where the calendar does not tell how long a procedure may take.
    fn stopped(&self, calendar: &Calendar) -> Option<Vec<(Timestamp, Timestamp)>> {
        self.stops
            .iter()
            .map(|stop| {
                let most = stop.last_day(calendar)?;
                let end = most.tomorrow().map_or(stop.from, Timestamp::start_of);
                Some((stop.from, stop.until.map_or(end, |until| until.min(end))))
            })
            .collect()
    }

    fn reckoned(
        &self,
        calendar: &Calendar,
        stops: &[(Timestamp, Timestamp)],
        from: Timestamp,
        periods: impl Iterator<Item = Period>,
    ) -> Due {
        let counted = match &self.opening {
            Some(opening) => opening.counted_day(calendar, from),
            None => from.date(),
        };
        let mut position = Position::Day(counted);
        for (index, period) in periods.enumerate() {
            let next = match period.unit {
                PeriodUnit::Hours => {
                    let begins = match position {
                        Position::Day(_) if index == 0 => from,
                        Position::Day(day) => day.tomorrow().map_or(from, Timestamp::start_of),
                        Position::Moment(at) => at,
                    };
                    self.after_hours(calendar, stops, begins, period.count).map(Position::Moment)
                }
                PeriodUnit::Workdays | PeriodUnit::Days => {
                    let day = match position {
                        Position::Day(day) => day,
                        Position::Moment(at) => at.date(),
                    };
                    after_days(calendar, stops, day, period).map(Position::Day)
                }
            };
            match next {
                Some(next) => position = next,
                None => return Due::NotComputable,
            }
        }
        match position {
            Position::Day(day) => Due::On(day),
            Position::Moment(at) => Due::At(at),
        }
    }

    /// So many hours later: hours during which the hall is open, or any hours where it is not known when it is open.
    fn after_hours(
        &self,
        calendar: &Calendar,
        stops: &[(Timestamp, Timestamp)],
        from: Timestamp,
        hours: u16,
    ) -> Option<Timestamp> {
        let mut left = i64::from(hours) * 60;
        let mut day = from.date();
        loop {
            let spans = match self.opening.as_ref().filter(|opening| !opening.hours.is_empty()) {
                Some(opening) => opening.moments(calendar, day)?,
                None => vec![(day.at(0, 0, 0, 0), day.tomorrow().ok()?.at(0, 0, 0, 0))],
            };
            for (begin, end) in spans {
                let (begin, end) = (Timestamp::at(begin).max(from), Timestamp::at(end));
                if begin >= end {
                    continue;
                }
                let mut minute = begin;
                // Minute by minute: limits in hours are short, and stops may cut the hours anywhere.
                while minute < end {
                    if left == 0 {
                        return Some(minute);
                    }
                    let stopped = stops.iter().any(|(from, until)| *from <= minute && minute < *until);
                    left -= i64::from(!stopped);
                    minute = minute.plus_seconds(60);
                }
                if left == 0 {
                    return Some(end);
                }
            }
            day = day.tomorrow().ok()?;
        }
    }
}

/// The last of so many days after a day on which the clock runs. The day of a stop has run; the day on which it goes on does not count, as the first day
/// of no limit does.
fn after_days(
    calendar: &Calendar,
    stops: &[(Timestamp, Timestamp)],
    start: Date,
    period: Period,
) -> Option<Date> {
    let stopped = |day: Date| stops.iter().any(|(from, until)| from.date() < day && day <= last_of(*until));
    let mut day = start;
    let mut left = period.count;
    while left > 0 {
        day = day.tomorrow().ok()?;
        let counts = match period.unit {
            PeriodUnit::Workdays => calendar.is_workday(day)?,
            PeriodUnit::Days | PeriodUnit::Hours => true,
        };
        left -= u16::from(counts && !stopped(day));
    }
    Some(day)
}

/// The day to which a moment belongs; midnight belongs to the day that ends.
fn last_of(at: Timestamp) -> Date {
    Timestamp(at.0 - 1).date()
}

impl ClockStop {
    /// The last day on which it may hold.
    pub fn last_day(&self, calendar: &Calendar) -> Option<Date> {
        match calendar.due_from(self.from, self.limit) {
            Due::On(day) => Some(day),
            Due::At(at) => Some(at.date()),
            Due::NotComputable | Due::None => None,
        }
    }
}

impl ExtensionRequest {
    /// Whether the time was given.
    pub fn is_granted(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.granted)
    }
}

/// The light of something due, with the yellow light so long before its end.
pub fn light(due: Due, yellow: Period, calendar: &Calendar, now: Timestamp) -> Light {
    let end = match due {
        Due::NotComputable | Due::None => return Light::None,
        _ if due.has_passed(now) => return Light::Red,
        Due::On(day) => day.tomorrow().map_or(now, Timestamp::start_of),
        Due::At(at) => at,
    };
    let near = match yellow.unit {
        PeriodUnit::Hours => end <= now.plus_seconds(i64::from(yellow.count) * 3600),
        PeriodUnit::Workdays | PeriodUnit::Days => match calendar.due(now.date(), yellow) {
            Due::On(day) => last_of(end) <= day,
            // Beyond the calendar is later than what could be computed.
            _ => true,
        },
    };
    if near { Light::Yellow } else { Light::None }
}

impl Timestamp {
    fn at(civil: DateTime) -> Self {
        let midnight = Self::start_of(civil.date());
        let time = civil.time();
        midnight.plus_seconds(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60)
    }
}

impl Calendar {
    /// The end of a limit that begins at a moment.
    pub fn due_from(&self, from: Timestamp, period: Period) -> Due {
        match period.unit {
            PeriodUnit::Hours => Due::At(from.plus_seconds(i64::from(period.count) * 3600)),
            PeriodUnit::Workdays | PeriodUnit::Days => self.due(from.date(), period),
        }
    }

    /// The first workday after a day; `None` beyond the calendar.
    pub fn next_workday(&self, day: Date) -> Option<Date> {
        let mut next = day.tomorrow().ok()?;
        while !self.is_workday(next)? {
            next = next.checked_add(1.day()).ok()?;
        }
        Some(next)
    }
}
