//! Devices that exist in memory and on sockets only. They behave as real ones do at their best and at their worst, and tests and the sample hall speak to
//! them through the same sockets as to real ones.
//!
//! Whatever fails in here itself panics with a sentence that says what should hold: this code runs in tests and samples only.

mod camera;
mod card;
mod paper;
mod printer;
mod reader;
mod vendor;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use camera::SimulatedCameras;
pub use card::SampleCard;
pub use paper::{Paper, PaperError, Piece};
pub use printer::{SimulatedPrinter, Trouble};
pub use reader::{Conduct, SimulatedReader};
pub use vendor::Vendor;

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
