//! The central API from outside, over HTTP. What concerns the store runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "an answer that is missing is a failed test")]

mod archive;
mod blobs;
mod calendar;
mod catalogue;
mod catalogue_hostile;
mod clock;
mod config;
mod contract;
mod cursor;
mod desk;
mod group;
mod hall;
mod handover;
mod maintenance;
mod metrics;
mod origins;
mod program;
mod recorded;
mod reports;
mod rights;
mod servers;
mod session;
mod settlement;
mod sharing;
mod snapshot;
mod store;
mod time;
