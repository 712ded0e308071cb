//! The central API from outside, over HTTP. What concerns the store runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "an answer that is missing is a failed test")]

mod blobs;
mod contract;
mod cursor;
mod desk;
mod hall;
mod postgres;
mod program;
mod rights;
mod session;
mod store;
