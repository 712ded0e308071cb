//! Limits: the calendar of 2026 as published, and what the law says of how limits run.

#![expect(clippy::unwrap_used, reason = "a failed parse of a literal is a failed test")]

mod support;

use domain::calendar::{Calendar, Due, Period, PeriodUnit};
use domain::catalogue::Role;
use domain::deadline::{Deadline, Light, Procedure, SpecialProcedure, Stage, YELLOW, light};
use domain::form::definition::{Definition, Routing};
use domain::opening::{Hours, OpeningTimes};
use domain::refusal::RefusalCode;
use domain::rights::Context;
use domain::time::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, time};
use proptest::prelude::*;
use support::{definition, staff};

/// The notice of the State Council on the holidays of 2026.
fn calendar() -> Calendar {
    let days = |from: &str, to: &str| {
        let (from, to): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
        from.series(1.day()).take_while(move |day| *day <= to).collect::<Vec<_>>()
    };
    let off = [
        days("2026-01-01", "2026-01-03"),
        days("2026-02-15", "2026-02-23"),
        days("2026-04-04", "2026-04-06"),
        days("2026-05-01", "2026-05-05"),
        days("2026-06-19", "2026-06-21"),
        days("2026-09-25", "2026-09-27"),
        days("2026-10-01", "2026-10-07"),
    ];
    let make_up = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];
    Calendar {
        from: "2026-01-01".parse().unwrap(),
        horizon: "2026-12-31".parse().unwrap(),
        off: off.concat().into_iter().collect(),
        make_up: make_up.iter().map(|day| day.parse().unwrap()).collect(),
        source: "State Council notice on 2026 holidays".into(),
    }
}

/// `2026-03-09 10:00`, or a day at ten.
fn at(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').unwrap_or((text, "10:00"));
    let (hour, minute) = clock.split_once(':').unwrap();
    let seconds = hour.parse::<i64>().unwrap() * 3600 + minute.parse::<i64>().unwrap() * 60;
    Timestamp::start_of(day.parse().unwrap()).plus_seconds(seconds)
}

/// `3w` is three workdays, `3d` three days, `3h` three hours.
fn period(text: &str) -> Period {
    let (count, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "w" => PeriodUnit::Workdays,
        "d" => PeriodUnit::Days,
        "h" => PeriodUnit::Hours,
        other => panic!("no unit {other}"),
    };
    Period { count: count.parse().unwrap(), unit }
}

/// `2026-03-09`, `2026-03-09 10:00`, or `?` for what cannot be computed.
fn due(text: &str) -> Due {
    match text {
        "?" => Due::NotComputable,
        moment if moment.contains(' ') => Due::At(at(moment)),
        day => Due::On(day.parse().unwrap()),
    }
}

/// Nine to half past eleven, half past one to five.
fn office_hours() -> OpeningTimes {
    OpeningTimes {
        hours: vec![
            Hours { from: time(9, 0, 0, 0), to: time(11, 30, 0, 0) },
            Hours { from: time(13, 30, 0, 0), to: time(17, 0, 0, 0) },
        ],
        ..OpeningTimes::default()
    }
}

fn item() -> Definition {
    definition("one", "police", Routing::Department, &["name"])
}

fn deadline(from: &str, stages: &str, opening: Option<&OpeningTimes>) -> Deadline {
    let stages: Vec<Stage> =
        stages.split('+').map(|text| Stage { name: String::new(), period: period(text) }).collect();
    let item = Definition { stages, ..item() };
    Deadline::of(&item, None, at(from), opening).unwrap()
}

/// A limit that special procedures may stop.
fn stoppable(from: &str, limit: &str) -> Deadline {
    let kinds = [(Procedure::Hearing, "20w"), (Procedure::SiteVisit, "5d"), (Procedure::Testing, "3w")];
    let procedures = kinds.map(|(kind, limit)| SpecialProcedure { kind, limit: period(limit) }).to_vec();
    Deadline { procedures, extendable: Some(period("10w")), ..deadline(from, limit, None) }
}

fn by(name: &str, now: &str) -> Context {
    Context::at_desk(at(now), staff(name, Role::Approver, &["police"]))
}

fn stop(deadline: &mut Deadline, kind: Procedure, now: &str) -> Result<(), RefusalCode> {
    deadline.stop(kind, "告知〔2026〕1号", &calendar(), &by("a", now)).map_err(|refusal| refusal.code)
}

fn resume(deadline: &mut Deadline, now: &str) -> Result<(), RefusalCode> {
    deadline.resume(&calendar(), at(now)).map_err(|refusal| refusal.code)
}

#[test]
fn workdays_begin_after_the_day_of_receipt_and_leave_out_what_is_off() {
    for (from, limit, expected) in [
        // The examples that were published with the calendar.
        ("2026-02-13", "1w", "2026-02-14"),
        ("2026-02-13", "5w", "2026-02-27"),
        ("2026-09-24", "5w", "2026-10-09"),
        ("2026-12-25", "5w", "?"),
        // An ordinary week; over a weekend; from a weekend.
        ("2026-03-09", "1w", "2026-03-10"),
        ("2026-03-09", "5w", "2026-03-16"),
        ("2026-03-13", "1w", "2026-03-16"),
        ("2026-03-14", "1w", "2026-03-16"),
        ("2026-03-15", "3w", "2026-03-18"),
        ("2026-03-09", "20w", "2026-04-07"),
        // New Year: the 1st to the 3rd are off, Sunday the 4th is worked.
        ("2026-01-01", "1w", "2026-01-04"),
        ("2026-01-03", "2w", "2026-01-05"),
        ("2026-01-04", "1w", "2026-01-05"),
        // Spring Festival: nine days off, two make-up Saturdays around them.
        ("2026-02-12", "3w", "2026-02-24"),
        ("2026-02-14", "1w", "2026-02-24"),
        ("2026-02-14", "5w", "2026-02-28"),
        ("2026-02-14", "6w", "2026-03-02"),
        ("2026-02-20", "1w", "2026-02-24"),
        ("2026-02-27", "1w", "2026-02-28"),
        ("2026-02-27", "2w", "2026-03-02"),
        // Qingming, Labour Day with its make-up Saturday, Dragon Boat.
        ("2026-04-03", "1w", "2026-04-07"),
        ("2026-04-04", "1w", "2026-04-07"),
        ("2026-04-30", "1w", "2026-05-06"),
        ("2026-04-30", "4w", "2026-05-09"),
        ("2026-04-30", "5w", "2026-05-11"),
        ("2026-05-08", "1w", "2026-05-09"),
        ("2026-06-18", "1w", "2026-06-22"),
        // Mid-Autumn with the make-up Sunday before, National Day with the make-up Saturday after.
        ("2026-09-18", "1w", "2026-09-20"),
        ("2026-09-19", "1w", "2026-09-20"),
        ("2026-09-24", "1w", "2026-09-28"),
        ("2026-09-30", "1w", "2026-10-08"),
        ("2026-09-30", "3w", "2026-10-10"),
        ("2026-09-30", "4w", "2026-10-12"),
        // The end of the calendar.
        ("2026-12-25", "4w", "2026-12-31"),
        ("2026-12-31", "1w", "?"),
        ("2026-12-31", "0w", "2026-12-31"),
        ("2026-11-02", "45w", "?"),
        ("2026-10-12", "45w", "2026-12-14"),
        // Statutory limits of the Administrative Licensing Law: 5, 10, 20, 45 days.
        ("2026-07-01", "5w", "2026-07-08"),
        ("2026-07-01", "10w", "2026-07-15"),
        ("2026-07-01", "20w", "2026-07-29"),
        ("2026-07-01", "30w", "2026-08-12"),
        ("2026-07-01", "45w", "2026-09-02"),
        ("2026-07-01", "60w", "2026-09-22"),
    ] {
        let got = deadline(from, limit, None).due(&calendar());
        assert_eq!(got, due(expected), "{limit} after {from}");
    }
}

#[test]
fn natural_days_count_every_day_and_need_no_calendar() {
    for (from, limit, expected) in [
        ("2026-02-13", "7d", "2026-02-20"),
        ("2026-03-09", "90d", "2026-06-07"),
        ("2026-12-25", "30d", "2027-01-24"),
        ("2026-09-30", "1d", "2026-10-01"),
        ("2028-02-28", "1d", "2028-02-29"),
        ("2026-01-31", "0d", "2026-01-31"),
    ] {
        assert_eq!(deadline(from, limit, None).due(&calendar()), due(expected), "{limit} after {from}");
    }
}

#[test]
fn hours_are_those_in_which_the_hall_is_open() {
    let open = office_hours();
    for (from, limit, expected) in [
        ("2026-03-09 09:00", "2h", "2026-03-09 11:00"),
        ("2026-03-09 10:30", "1h", "2026-03-09 11:30"),
        ("2026-03-09 10:30", "2h", "2026-03-09 14:30"),
        ("2026-03-09 09:00", "4h", "2026-03-09 15:00"),
        ("2026-03-09 15:00", "4h", "2026-03-10 11:00"),
        ("2026-03-13 16:00", "4h", "2026-03-16 14:00"),
        ("2026-03-09 18:00", "1h", "2026-03-10 10:00"),
        ("2026-03-09 12:00", "1h", "2026-03-09 14:30"),
        ("2026-02-14 16:00", "2h", "2026-02-24 10:00"),
        ("2026-02-13 16:00", "2h", "2026-02-14 10:00"),
        ("2026-12-31 16:00", "2h", "?"),
    ] {
        let got = deadline(from, limit, Some(&open)).due(&calendar());
        assert_eq!(got, due(expected), "{limit} after {from}");
    }
    assert_eq!(deadline("2026-03-09 22:00", "4h", None).due(&calendar()), due("2026-03-10 02:00"));
}

#[test]
fn what_comes_in_after_closing_counts_from_the_next_workday() {
    let open = office_hours();
    for (from, limit, expected) in [
        ("2026-03-09 16:59", "1w", "2026-03-10"),
        ("2026-03-09 17:00", "1w", "2026-03-11"),
        ("2026-03-09 17:30", "0w", "2026-03-10"),
        ("2026-03-09 12:00", "1w", "2026-03-10"),
        ("2026-03-13 17:00", "1w", "2026-03-17"),
        ("2026-03-14 10:00", "1w", "2026-03-17"),
        ("2026-02-13 18:00", "1w", "2026-02-24"),
        ("2026-02-14 16:00", "1w", "2026-02-24"),
        ("2026-02-14 18:00", "0w", "2026-02-24"),
        ("2026-12-31 18:00", "0w", "2026-12-31"),
    ] {
        let got = deadline(from, limit, Some(&open)).due(&calendar());
        assert_eq!(got, due(expected), "{limit} after {from}");
    }
}

#[test]
fn opening_days_are_not_workdays() {
    let calendar = calendar();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let open = OpeningTimes {
        also_weekdays: [6].into(),
        open: [day("2026-10-01")].into(),
        closed: [day("2026-03-10")].into(),
        ..office_hours()
    };
    for (when, expected) in [
        ("2026-03-09", Some(true)),
        ("2026-03-10", Some(false)),
        ("2026-03-14", Some(true)),
        ("2026-03-15", Some(false)),
        ("2026-02-21", Some(false)),
        ("2026-02-28", Some(true)),
        ("2026-10-01", Some(true)),
        ("2027-01-04", None),
    ] {
        assert_eq!(open.is_open(&calendar, day(when)), expected, "{when}");
    }
    // Received on a Saturday on which the hall serves: the limit still runs in workdays.
    let saturday = deadline("2026-03-14 10:00", "1w", Some(&open));
    assert_eq!(saturday.due(&calendar), due("2026-03-16"));
    // Closed for a move: nobody works there, and the law counts the day all the same.
    let before = deadline("2026-03-09 10:00", "1w", Some(&open));
    assert_eq!(before.due(&calendar), due("2026-03-10"));
}

#[test]
fn a_published_limit_may_be_a_sum_of_stages() {
    for (from, stages, expected) in [
        ("2026-03-09", "2w+3w", &["2026-03-11", "2026-03-16"][..]),
        ("2026-03-09", "1w+7d+2w", &["2026-03-10", "2026-03-17", "2026-03-19"]),
        ("2026-02-12", "1w+1w+1w", &["2026-02-13", "2026-02-14", "2026-02-24"]),
        ("2026-12-29", "2w+1w", &["2026-12-31", "?"]),
        ("2026-03-09", "7d+1w", &["2026-03-16", "2026-03-17"]),
    ] {
        let deadline = deadline(from, stages, None);
        let expected: Vec<Due> = expected.iter().map(|text| due(text)).collect();
        assert_eq!(deadline.stage_dues(&calendar()), expected, "{stages} after {from}");
        assert_eq!(Some(&deadline.due(&calendar())), expected.last(), "the whole ends with its last stage");
    }
}

#[test]
fn only_a_listed_procedure_stops_the_clock_one_at_a_time_and_with_a_written_notice() {
    let mut deadline = stoppable("2026-03-09", "10w");
    assert_eq!(stop(&mut deadline, Procedure::Auction, "2026-03-10"), Err(RefusalCode::ProcedureNotListed));
    let unwritten = deadline.stop(Procedure::Hearing, " ", &calendar(), &by("a", "2026-03-10"));
    assert_eq!(unwritten.unwrap_err().code, RefusalCode::ReasonNeeded);
    assert_eq!(resume(&mut deadline, "2026-03-10"), Err(RefusalCode::ClockRuns));
    stop(&mut deadline, Procedure::Hearing, "2026-03-10").unwrap();
    assert_eq!(stop(&mut deadline, Procedure::SiteVisit, "2026-03-11"), Err(RefusalCode::ClockStopped));
    assert_eq!(deadline.light(&calendar(), at("2026-03-11")), Light::Stopped);
    resume(&mut deadline, "2026-03-12").unwrap();
    assert_eq!(resume(&mut deadline, "2026-03-12"), Err(RefusalCode::ClockRuns));
    stop(&mut deadline, Procedure::SiteVisit, "2026-03-13").unwrap();
}

#[test]
fn what_was_stopped_goes_on_where_it_stood() {
    let calendar = calendar();
    for (limit, stopped, resumed, expected) in [
        // Stopped on Tuesday, on again on Thursday: Wednesday and Thursday do not count.
        ("10w", "2026-03-10", Some("2026-03-12"), "2026-03-25"),
        // On again the same day: nothing is lost and nothing won.
        ("10w", "2026-03-10", Some("2026-03-10 16:00"), "2026-03-23"),
        // Over a weekend only Monday is a workday that does not count.
        ("10w", "2026-03-13", Some("2026-03-16"), "2026-03-24"),
        // A procedure that nobody ends ends by itself: the hearing after 20 workdays, on the 8th of April.
        ("10w", "2026-03-10", None, "2026-04-21"),
        // On again after that: no later.
        ("10w", "2026-03-10", Some("2026-04-08 16:00"), "2026-04-21"),
        // Natural days.
        ("10d", "2026-03-10", Some("2026-03-12"), "2026-03-21"),
    ] {
        let mut deadline = stoppable("2026-03-09", limit);
        stop(&mut deadline, Procedure::Hearing, stopped).unwrap();
        if let Some(resumed) = resumed {
            resume(&mut deadline, resumed).unwrap();
        }
        assert_eq!(deadline.due(&calendar), due(expected), "{limit}, {stopped} to {resumed:?}");
    }
}

#[test]
fn a_procedure_that_nobody_ended_is_over_when_its_limit_is() {
    let mut deadline = stoppable("2026-03-09", "10w");
    stop(&mut deadline, Procedure::SiteVisit, "2026-03-10").unwrap();
    assert!(deadline.stop_at(&calendar(), at("2026-03-15 16:00")).is_some(), "the fifth day");
    assert!(deadline.stop_at(&calendar(), at("2026-03-16 00:00")).is_none());
    assert_eq!(resume(&mut deadline, "2026-03-16"), Err(RefusalCode::ClockRuns));
    assert_eq!(stop(&mut deadline, Procedure::Testing, "2026-03-16"), Ok(()), "another may follow");
}

#[test]
fn a_limit_in_hours_stands_still_too() {
    let open = office_hours();
    let testing = SpecialProcedure { kind: Procedure::Testing, limit: period("3w") };
    let mut deadline =
        Deadline { procedures: vec![testing], ..deadline("2026-03-09 09:00", "4h", Some(&open)) };
    stop(&mut deadline, Procedure::Testing, "2026-03-09 10:00").unwrap();
    resume(&mut deadline, "2026-03-09 14:00").unwrap();
    assert_eq!(deadline.due(&calendar()), due("2026-03-09 17:00"));
}

#[test]
fn what_is_over_can_be_neither_stopped_nor_extended() {
    let mut deadline = stoppable("2026-03-09", "2w");
    assert_eq!(stop(&mut deadline, Procedure::Hearing, "2026-03-12"), Err(RefusalCode::DeadlinePassed));
    let late = deadline.request(period("5w"), "案情复杂", &calendar(), &by("a", "2026-03-12"));
    assert_eq!(late.unwrap_err().code, RefusalCode::DeadlinePassed);
}

#[test]
fn more_time_is_given_once_by_somebody_else_and_no_more_than_the_item_allows() {
    let calendar = calendar();
    let mut deadline = stoppable("2026-03-09", "10w");
    let ask = |deadline: &mut Deadline, by_how_much: &str, reason: &str| {
        let asked = deadline.request(period(by_how_much), reason, &calendar, &by("a", "2026-03-20"));
        asked.map_err(|refusal| refusal.code)
    };
    for wrong in ["11w", "10d", "0w"] {
        assert_eq!(ask(&mut deadline, wrong, "x"), Err(RefusalCode::ExtensionNotAllowed), "{wrong}");
    }
    assert_eq!(ask(&mut deadline, "5w", " "), Err(RefusalCode::ReasonNeeded));
    ask(&mut deadline, "5w", "案情复杂").unwrap();
    assert_eq!(ask(&mut deadline, "5w", "x"), Err(RefusalCode::ExtensionUsed));
    assert_eq!(deadline.due(&calendar), due("2026-03-23"), "asking alone gives nothing");
    let own = deadline.answer(true, "", &by("a", "2026-03-20"));
    assert_eq!(own.unwrap_err().code, RefusalCode::NotAllowed);
    let silent = deadline.clone().answer(false, " ", &by("head", "2026-03-20"));
    assert_eq!(silent.unwrap_err().code, RefusalCode::ReasonNeeded);
    let mut denied = deadline.clone();
    denied.answer(false, "材料清楚", &by("head", "2026-03-20")).unwrap();
    assert_eq!(denied.due(&calendar), due("2026-03-23"));
    assert_eq!(ask(&mut denied, "5w", "x"), Err(RefusalCode::ExtensionUsed), "a denial is an answer, too");
    deadline.answer(true, "", &by("head", "2026-03-20")).unwrap();
    assert_eq!(deadline.due(&calendar), due("2026-03-30"));
    let again = deadline.answer(true, "", &by("head", "2026-03-20"));
    assert_eq!(again.unwrap_err().code, RefusalCode::NotFound);
    let mut firm = Deadline { extendable: None, ..stoppable("2026-03-09", "10w") };
    assert_eq!(ask(&mut firm, "1w", "x"), Err(RefusalCode::ExtensionNotAllowed));
}

#[test]
fn a_joint_decision_has_a_ceiling_of_its_own() {
    let calendar = calendar();
    let mut joint =
        Deadline { extendable: Some(period("30w")), ..deadline("2026-03-09", "50w", None) }.jointly();
    assert_eq!(joint.due(&calendar), due("2026-05-14"), "45 workdays");
    joint.request(period("30w"), "x", &calendar, &by("a", "2026-05-14")).unwrap();
    joint.answer(true, "", &by("head", "2026-05-14")).unwrap();
    assert_eq!(joint.due(&calendar), due("2026-06-04"), "60 workdays, although 80 were asked for");
    let short = deadline("2026-03-09", "3w", None).jointly();
    assert_eq!(short.due(&calendar), due("2026-03-12"), "a short limit stays short");
    let second = short.starting(at("2026-03-16"));
    assert_eq!(second.due(&calendar), due("2026-03-19"), "it starts when the office before it has finished");
    assert_eq!(
        second.starting(at("2026-05-14")).due(&calendar),
        due("2026-05-14"),
        "but ends with the whole"
    );
}

#[test]
fn the_lights_go_on_as_the_item_says() {
    let calendar = calendar();
    for (due_text, yellow, now, expected) in [
        ("2026-03-13", "1w", "2026-03-11", Light::None),
        ("2026-03-13", "1w", "2026-03-12", Light::Yellow),
        ("2026-03-13", "1w", "2026-03-13 23:59", Light::Yellow),
        ("2026-03-13", "1w", "2026-03-14 00:00", Light::Red),
        ("2026-03-16", "1w", "2026-03-13", Light::Yellow),
        ("2026-03-16", "1w", "2026-03-12", Light::None),
        ("2026-02-24", "1w", "2026-02-14", Light::Yellow),
        ("2026-02-24", "1d", "2026-02-14", Light::None),
        ("2026-03-13", "3w", "2026-03-10", Light::Yellow),
        ("2026-03-13", "24h", "2026-03-12 23:00", Light::None),
        ("2026-03-13", "24h", "2026-03-13 00:00", Light::Yellow),
        ("2026-03-13 15:00", "1h", "2026-03-13 13:59", Light::None),
        ("2026-03-13 15:00", "1h", "2026-03-13 14:00", Light::Yellow),
        ("2026-03-13 15:00", "1h", "2026-03-13 15:01", Light::Red),
        ("2026-12-31", "5w", "2026-12-30", Light::Yellow),
        ("?", "1w", "2026-12-30", Light::None),
    ] {
        let got = light(due(due_text), period(yellow), &calendar, at(now));
        assert_eq!(got, expected, "due {due_text}, yellow {yellow} before, at {now}");
    }
    assert_eq!(light(Due::None, YELLOW, &calendar, at("2026-03-13")), Light::None);
    assert!(Light::Red > Light::Yellow && Light::Yellow > Light::Stopped && Light::Stopped > Light::None);
}

fn unit() -> impl Strategy<Value = PeriodUnit> {
    prop_oneof![Just(PeriodUnit::Workdays), Just(PeriodUnit::Days), Just(PeriodUnit::Hours)]
}

fn day_of(offset: i64) -> Timestamp {
    at("2026-01-05").plus_seconds(offset * 24 * 3600)
}

proptest! {
    #[test]
    fn a_stop_never_shortens_and_more_stopped_is_never_sooner(
        count in 1u16..30, unit in unit(), received in 0i64..120, wait in 0i64..20, rest in 0i64..10, more in 0i64..10,
    ) {
        let calendar = calendar();
        let stage = Stage { name: String::new(), period: Period { count, unit } };
        let item = Definition { stages: vec![stage], ..item() };
        let plain = Deadline {
            procedures: vec![SpecialProcedure { kind: Procedure::Hearing, limit: period("30d") }],
            ..Deadline::of(&item, None, day_of(received), None).unwrap()
        };
        let held = |rest: i64| {
            let mut deadline = plain.clone();
            let now = day_of(received + wait);
            let context = Context::at_desk(now, staff("a", Role::Approver, &["police"]));
            if deadline.stop(Procedure::Hearing, "n", &calendar, &context).is_ok() && rest > 0 {
                deadline.resume(&calendar, day_of(received + wait + rest)).unwrap();
            }
            deadline.due(&calendar).order()
        };
        prop_assert!(plain.due(&calendar).order() <= held(rest));
        if rest > 0 {
            prop_assert!(held(rest) <= held(rest + more));
        }
    }

    #[test]
    fn a_longer_limit_and_a_later_receipt_are_never_due_sooner(
        count in 0u16..40, unit in unit(), received in 0i64..200, later in 0i64..10, more in 0u16..5, known in any::<bool>(),
    ) {
        let calendar = calendar();
        let opening = office_hours();
        let due = |received: i64, count: u16| {
            let item = Definition { stages: vec![Stage { name: String::new(), period: Period { count, unit } }], ..item() };
            Deadline::of(&item, None, day_of(received), known.then_some(&opening)).unwrap().due(&calendar).order()
        };
        prop_assert!(due(received, count) <= due(received + later, count));
        prop_assert!(due(received, count) <= due(received, count + more));
    }

    #[test]
    fn one_limit_in_stages_of_one_unit_is_the_limit(first in 1u16..10, second in 1u16..10, received in 0i64..200) {
        let calendar = calendar();
        let whole = deadline("2026-01-05", &format!("{}w", first + second), None);
        let parts = deadline("2026-01-05", &format!("{first}w+{second}w"), None);
        let due = |deadline: Deadline| Deadline { from: day_of(received), ..deadline }.due(&calendar);
        prop_assert_eq!(due(whole), due(parts));
    }

    #[test]
    fn a_light_never_goes_back(offset in 0i64..300, count in 0u16..10, first in 0i64..340, later in 0i64..30) {
        let calendar = calendar();
        let end = Due::On(day_of(offset).date());
        let shines = |day| light(end, Period { count, unit: PeriodUnit::Workdays }, &calendar, day_of(day));
        prop_assert!(shines(first) <= shines(first + later));
    }
}
