//! What an engine takes from outside its own files: the time of day, chance, and the line to the central API.
//!
//! The program takes them from the machine it runs on ([`Machine`]). A simulation gives its own, so that a whole hall runs in one process
//! by a clock and a cable that it decides over, and runs the same way again.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;
use protocol::error::Failure;
use uuid::Uuid;

use crate::line::{Cable, Line};
use crate::trouble;

/// Time, chance and the line to the central API. Secrets never come from here: keys and nonces are the machine's business alone.
pub trait Surroundings: Debug + Send + Sync {
    /// This PC's clock, uncorrected.
    fn wall_clock(&self) -> Timestamp;

    /// A new time-ordered id.
    fn new_id(&self) -> Uuid;

    /// Fills the bytes by chance.
    ///
    /// # Errors
    /// When there is no randomness.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure>;

    /// A line to the central API at a base address.
    ///
    /// # Errors
    /// [`protocol::error::FailureCode::BadRequest`] for an address that must not be used.
    fn line(&self, central: &str) -> Result<Arc<dyn Line>, Failure>;
}

/// The machine that the program runs on: the system's clock and randomness, HTTP over its network.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

impl Surroundings for Machine {
    fn wall_clock(&self) -> Timestamp {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        getrandom::fill(bytes).map_err(|_| trouble::internal("no randomness"))
    }

    fn line(&self, central: &str) -> Result<Arc<dyn Line>, Failure> {
        Ok(Arc::new(Cable::new(central)?))
    }
}
