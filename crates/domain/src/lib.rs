//! The rules of the counter. Pure: no IO, no clock, no randomness, no serialized forms in the logic.
//!
//! Aggregates ([`ticket`], [`case`], [`joint`], [`task`], [`counter`]) have `decide(&state, command, &context)`
//! and `evolve(state, event)`. [`execute`] runs one [`command::Command`] against a [`world::World`]; the desktop and
//! the central API call the same function.

pub mod answer;
pub mod archive;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod code;
pub mod command;
pub mod counter;
pub mod deadline;
pub mod discrepancy;
pub mod execute;
pub mod form;
pub mod handover;
pub mod id;
pub mod joint;
pub mod opening;
pub mod photo;
pub mod queue;
pub mod rating;
pub mod record;
pub mod refusal;
pub mod rights;
pub mod task;
pub mod ticket;
pub mod time;
pub mod veil;
pub mod world;
