//! Whole-system tests: journeys, faults, the real window. This is what they are written with; the tests are in `tests/`.
//!
//! - [`Hall`]: a real central API with the sample hall, on a port and a folder of its own.
//! - [`Counter`]: the engine of a counter PC without a window.
//! - [`Window`]: the real program, driven through WebKitWebDriver. `scripts/with-desktop.sh` gives it a display and a keyring.
//! - [`Gate`]: the cable between a counter and the hall, which a test can pull out.
//! - [`photo`]: pictures to hand in; [`paper`]: reading what was printed.
//!
//! Whatever fails here panics with a sentence that says what should hold: this code runs in tests only.

pub mod counter;
pub mod errand;
pub mod gate;
pub mod hall;
pub mod paper;
pub mod patience;
pub mod photo;
pub mod screenshot;
pub mod window;

pub use counter::Counter;
pub use gate::Gate;
pub use hall::Hall;
pub use patience::{wait_for, wait_until};
pub use window::Window;
