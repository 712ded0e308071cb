//! Waiting for what happens by itself.

use std::time::{Duration, Instant};

use tokio::time::sleep;

/// How long anything may take before the test fails. Generous, because test machines are slow and busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked at.
const EVERY: Duration = Duration::from_millis(50);

/// Waits until a condition holds.
///
/// # Panics
/// When it does not within [`PATIENCE`]; `what` says what should hold.
pub async fn wait_until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    wait_for(what, async || condition().await.then_some(())).await;
}

/// Waits until there is something, and gives it.
///
/// # Panics
/// When there is nothing within [`PATIENCE`]; `what` says what should be there.
pub async fn wait_for<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "after {} seconds it still does not hold: {what}",
            PATIENCE.as_secs()
        );
        sleep(EVERY).await;
    }
}
