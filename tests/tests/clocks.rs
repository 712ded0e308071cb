//! Clocks that are wrong by two days: what is accepted has the right date and is due on the right day, and nobody is locked out.

use std::collections::BTreeSet;

use domain::id::StaffId;
use domain::time::Timestamp;
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    accept_residence_permit, check_in, check_nothing_refused, check_photos, clear_counter,
};
use system_tests::hall::PASSWORD;
use system_tests::{Clock, Counter, Hall, Pc, Workplace, wait_until};
use workstation::surroundings::{Machine, Surroundings as _};

/// The date on the hall's wall, so many days from now.
fn date_in(days: i64) -> String {
    Timestamp(Machine.wall_clock().0).plus_seconds(days * 86_400).date().to_string()
}

/// The day of an acceptance, which its number also says.
fn day_of(accepted: &CaseScreen) -> String {
    let acceptance = accepted.case.acceptance.as_ref().expect("accepted");
    let day = acceptance.at.date().to_string();
    assert!(acceptance.number.contains(&day.replace('-', "")), "{} is of {day}", acceptance.number);
    day
}

async fn a_counter_whose_clock_is_wrong_by(days: i32) {
    let mut hall = Hall::start().await;
    hall.stop().await;
    hall.resume_as_program().await;
    let clock = Clock::days_ahead(days);
    let pc = Pc::start_with(&hall, "counter-3", Some(&clock)).await;
    pc.log_in("wangxiaomin").await;
    pc.sent().await;
    pc.gate.cut();

    let today = date_in(0);
    clear_counter(&pc).await;
    let issued = check_in(&pc, "己", 600, "A").await;
    let accepted = accept_residence_permit(&pc).await;
    assert!([today, date_in(0)].contains(&day_of(&accepted)), "accepted on the hall's day, not on the PC's");
    pc.gate.restore();
    pc.sent().await;
    let status = pc.sync_status(Empty {}).await.expect("status");
    assert!(!status.login_needed, "what was done goes out without another login");
    pc.gate.cut();
    pc.session_logout(Empty {}).await.expect("logging out");
    let form = LoginForm { staff: StaffId::from("wangxiaomin"), password: PASSWORD.to_owned() };
    let state = pc.session_login(form).await.expect("who was here today can log in alone");
    assert!(state.staff.expect("logged in").offline);
    check_nothing_refused(&pc).await;
    assert!(hall.log().contains("a desktop's clock is wrong"), "somebody is told that the clock is wrong");

    // A colleague whose clock is right sees the same, and gets the same day for the same item.
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let queue = other.queue_view(Empty {}).await.expect("queue");
    assert!(queue.waiting.iter().any(|row| row.id == issued.ticket.id), "the ticket is in the queue");
    let seen = other.case_view(CaseRef { case: accepted.case.id }).await.expect("the case");
    assert_eq!(seen.case.acceptance, accepted.case.acceptance, "what is printed is what the hall has");
    let same = accept_residence_permit(&other).await;
    let due = |screen: &CaseScreen| screen.case.acceptance.as_ref().expect("accepted").due;
    if day_of(&same) == day_of(&accepted) {
        assert_eq!(due(&same), due(&accepted), "due on the same day");
    }
    check_photos(&hall, &accepted.case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_a_counter_is_two_days_ahead() {
    a_counter_whose_clock_is_wrong_by(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_a_counter_is_two_days_behind() {
    a_counter_whose_clock_is_wrong_by(-2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_central_api_jumps_two_days_ahead_and_back() {
    let mut hall = Hall::start().await;
    hall.stop().await;
    let clock = Clock::days_ahead(0);
    hall.resume_as_program_with(Some(&clock)).await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    let mut numbers = BTreeSet::new();
    let mut person = 620;
    for days in [0, 2, 0] {
        clock.set_days_ahead(days);
        // The first thing that is sent tells the counter what time it is at the hall.
        let draft = counter.case_open(CaseOpening { item: "juzhuzheng-xinban".into(), ticket: None }).await;
        let draft = draft.expect("a case can be begun");
        counter
            .case_discard(CaseDiscard { case: draft.case.id, reason: "误建".to_owned() })
            .await
            .expect("dropped");
        counter.sent().await;
        wait_until("numbers of the hall's day are there", async || {
            counter.sync_status(Empty {}).await.expect("status").case_numbers_left > 0
        })
        .await;
        for _ in 0..2 {
            check_in(&counter, "庚", person, "A").await;
            person += 1;
        }
        let called = counter.ticket_call_next(Empty {}).await.expect("somebody is called");
        let act = TicketAct { ticket: called.ticket.id, action: TicketAction::Finish };
        counter.ticket_act(act).await.expect("and served");
        let accepted = accept_residence_permit(&counter).await;
        assert_eq!(day_of(&accepted), date_in(days.into()), "the day is the hall's");
        let number = accepted.case.acceptance.expect("accepted").number;
        assert!(numbers.insert(number.clone()), "{number} was given before");
        counter.sent().await;
        assert!(!counter.sync_status(Empty {}).await.expect("status").login_needed, "nobody is locked out");
    }
    check_nothing_refused(&counter).await;
    let other = Counter::open(&hall, "counter-2").await;
    other.log_in("lijing").await;
    let cases = other.case_list(Empty {}).await.expect("cases");
    for number in &numbers {
        assert_eq!(cases.iter().filter(|case| case.number == *number).count(), 1, "{number} is there once");
    }
}
