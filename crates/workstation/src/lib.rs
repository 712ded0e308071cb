//! The counter's engine without a window: encrypted cache, outbox, sync, photos, documents.
//!
//! A host (the desktop shell, the browser host, a test) opens a [`Desk`], answers its screens' commands with
//! [`protocol::rpc::dispatch`], passes photos in and documents out, and forwards [`Desk::changes`] to the screens.

mod applicant;
pub mod cache;
pub mod calling;
mod catalogue;
pub mod config;
pub mod desk;
mod developing;
pub mod devices;
pub mod document;
pub mod line;
pub mod login;
pub mod numbers;
pub mod offer;
pub mod photo;
pub mod printing;
mod reading;
pub mod screens;
pub mod search;
pub mod secrets;
pub mod surroundings;
pub mod sync;
pub mod trouble;
mod watched;
mod words;

pub use applicant::SecondScreen;
pub use config::Config;
pub use desk::Desk;
