//! Private servers for tests, each started on demand, on this machine only, in a folder of its own, and gone with the test.
//!
//! - [`postgres::database`]: a new database in a PostgreSQL cluster of this test program.
//! - [`nats::Nats`]: a message server that can be stopped and started again.
//! - [`cups::Cups`]: a print queue whose printers keep their paper in a folder.
//! - [`s3::Bucket`]: an S3 store in this process, over a folder.
//! - [`licences::Licences`]: a sharing platform with the e-licences of a few people; also a program of its own, `sample-licences`.
//!
//! The devices of a counter are simulated by the crate `devices`; `sample-devices` is the program for it.
//!
//! Whatever fails here panics with a sentence that says what should hold: this code runs in tests only.

#[cfg(unix)]
pub mod cups;
pub mod licences;
pub mod nats;
pub mod postgres;
pub mod s3;
