//! A load driver: simulates any number of counters through the public HTTP API, measures what their clerks would feel and what the central
//! API pays for it, and compares at the end what the central API holds with what it told every counter.
//!
//! `cargo build --profile measure -p central -p load && target/measure/load storm`. Every counter has a login, a log and a connection of
//! its own; the city they belong to is written into an empty store, and the central API runs as a program of its own.

pub mod change;
pub mod city;
pub mod counter;
pub mod day;
pub mod findings;
pub mod line;
pub mod photos;
pub mod press;
pub mod proof;
pub mod server;
pub mod storm;
mod trouble;
pub mod work;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use tokio::task::JoinSet;

pub use trouble::Trouble;

use crate::city::City;
use crate::counter::Counter;
use crate::findings::Findings;
use crate::proof::Proof;
use crate::server::Server;

/// What is simulated.
#[derive(Clone, Debug)]
pub enum Mode {
    /// A day, see [`day`].
    Day(&'static str, day::Day),
    /// See [`storm`].
    Storm(storm::Storm),
    /// See [`press`].
    Press(press::Press),
    /// See [`change`].
    Change(change::Change),
    /// See [`photos`].
    Photos(photos::Photos),
}

impl Mode {
    /// The city that it needs.
    pub fn city(&self) -> City {
        let hall = |counters| City { halls: 1, counters };
        match self {
            Self::Day(_, day) => day.city,
            Self::Storm(storm) => hall(storm.counters + 1),
            Self::Press(press) => hall(press.counters),
            Self::Change(change) => hall(change.counters + 1),
            Self::Photos(photos) => hall(photos.counters),
        }
    }
}

/// Simulates something on an empty store in a folder, or on an empty PostgreSQL database, and proves that nothing was lost: also not by
/// the power cut with which the central API ends.
///
/// # Errors
/// [`Trouble`].
pub async fn run(mode: Mode, data: &Path, database: Option<&str>) -> Result<Findings, Trouble> {
    let city = mode.city();
    let server = Server::start(&city, data, database).await?;
    let (mut findings, counters) = match mode {
        Mode::Day(name, day) => day::run(&server, name, day).await?,
        Mode::Storm(storm) => storm::run(&server, storm).await?,
        Mode::Press(press) => press::run(&server, press).await?,
        Mode::Change(change) => change::run(&server, change).await?,
        Mode::Photos(photos) => photos::run(&server, photos).await?,
    };
    let last: BTreeMap<_, _> = counters.iter().map(|counter| (counter.client, counter.last_seq())).collect();
    let store = server.kill().await?;
    findings.proof = findings.proof + Proof::of_ledgers(&store, city.halls, &last).await?;
    store.close().await;
    Ok(findings)
}

/// Opens all counters of a hall, a few at a time.
///
/// # Errors
/// [`Trouble`].
pub async fn open_all(address: SocketAddr, hall: u16, counters: u16) -> Result<Vec<Counter>, Trouble> {
    let mut open = Vec::new();
    let mut opening = JoinSet::new();
    for number in 1..=counters {
        opening.spawn(Counter::open(address, hall, number));
        if opening.len() >= 16
            && let Some(counter) = opening.join_next().await
        {
            open.push(counter??);
        }
    }
    while let Some(counter) = opening.join_next().await {
        open.push(counter??);
    }
    open.sort_by_key(|counter| counter.number);
    Ok(open)
}
