//! Keeping enough numbers leased for today and the next days, so that an outage over a night does not stop the counter.

use domain::catalogue::Role;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::ToSpan;
use protocol::error::Failure;
use protocol::sync::{CASE_SERIES, Lease, LeaseRequest};
use reqwest::Method;

use super::client::read;
use crate::cache::{lease, record};
use crate::desk::Open;

/// Numbers to hold for today; a new block is leased when fewer than half are left.
const CASES_A_DAY: u32 = 60;
const TICKETS_A_DAY: u32 = 20;
/// As [`TICKETS_A_DAY`], where people are checked in all day: enough for a busy morning without the network.
const TICKETS_A_DAY_AT_RECEPTION: u32 = 100;
/// Days ahead for which numbers are held.
const DAYS: i64 = 3;
/// Blocks asked for at the same time: a new desktop needs some forty, and on a slow line each takes a second.
const AT_ONCE: usize = 8;
/// Days for which past blocks are remembered. A clock may jump and come back, on this PC or at the central API: a block that was forgotten
/// meanwhile would be given again from its beginning, and its numbers are printed already.
const REMEMBERED: i64 = 40;

/// Asks for a block and keeps it.
async fn ask(open: &Open, request: LeaseRequest) -> Result<(), Failure> {
    let answer = open.authorized(Method::POST, "/v1/leases", |builder| builder.json(&request)).await?;
    let leases: Vec<Lease> = read(answer)?;
    open.cache.write(move |connection| lease::keep(connection, &leases)).await
}

pub(super) async fn top_up(open: &Open) -> Result<(), Failure> {
    let today = open.now().date();
    let staff = open.session()?.known.staff.clone();
    let tickets_a_day =
        if staff.roles.contains(&Role::Guide) { TICKETS_A_DAY_AT_RECEPTION } else { TICKETS_A_DAY };
    let hall = staff.hall;
    let hall = open.cache.read(move |connection| record::hall(connection, &hall)).await?;
    let tickets = hall.into_iter().flat_map(|hall| hall.businesses).flat_map(|business| {
        ["", "V", "Y"].map(|prefix| (format!("{prefix}{}", business.code), tickets_a_day))
    });
    let wanted: Vec<(String, u32)> =
        std::iter::once((CASE_SERIES.to_owned(), CASES_A_DAY)).chain(tickets).collect();
    for ahead in 0..DAYS {
        let Ok(day) = today.checked_add(ahead.days()) else { break };
        let day = day.to_string();
        let (names, date) = (wanted.clone(), day.clone());
        let short = open
            .cache
            .read(move |connection| {
                let mut short = Vec::new();
                for (series, count) in names {
                    if lease::left(connection, &series, &date)? < count / 2 {
                        short.push((series, count));
                    }
                }
                Ok(short)
            })
            .await?;
        let asked = short.into_iter().map(|(series, count)| {
            ask(open, LeaseRequest { client: open.client(), series, day: day.clone(), count })
        });
        stream::iter(asked).buffer_unordered(open.at_once(AT_ONCE)).try_collect::<()>().await?;
    }
    let Ok(oldest) = today.checked_sub(REMEMBERED.days()) else { return Ok(()) };
    let oldest = oldest.to_string();
    open.cache.write(move |connection| lease::clear_before(connection, &oldest)).await
}
