//! Whole-system tests: journeys, faults, the real window. This is what they are written with; the tests are in `tests/`.
//!
//! - [`Hall`]: a real central API with the sample hall, on a port and a folder of its own.
//! - [`City`]: several central APIs of one PostgreSQL, one S3 store and one NATS, behind a proxy.
//! - [`Counter`]: the engine of a counter PC without a window.
//! - [`Window`]: the real program, driven through WebKitWebDriver. `scripts/with-desktop.sh` gives it a display and a keyring.
//! - [`Pc`]: a counter PC as a process of its own, which can be killed.
//! - [`Gate`]: the cable between a counter and the hall, which a test can pull out, at a decided byte if need be.
//! - [`Tap`]: somebody in between who listens and may change what passes.
//! - [`SmallDisk`]: a disk that can be filled; [`Clock`]: a clock that is wrong.
//! - [`Display`]: the keys and the pointer of the display itself; [`InputMethod`]: fcitx5 with pinyin.
//! - [`simulation`]: a whole hall in one process, from a seed.
//! - [`photo`]: pictures to hand in; [`paper`]: reading what was printed.
//!
//! Whatever fails here panics with a sentence that says what should hold: this code runs in tests only.

pub mod city;
pub mod clock;
pub mod counter;
pub mod disk;
pub mod display;
pub mod errand;
pub mod gate;
pub mod hall;
pub mod input_method;
pub mod paper;
pub mod patience;
pub mod pc;
pub mod photo;
pub mod screenshot;
pub mod simulation;
pub mod tap;
pub mod window;
pub mod workplace;

pub use city::City;
pub use clock::Clock;
pub use counter::Counter;
pub use disk::SmallDisk;
pub use display::Display;
pub use gate::{Fate, Gate};
pub use hall::Hall;
pub use input_method::InputMethod;
pub use patience::{wait_for, wait_until};
pub use pc::Pc;
pub use tap::{Passage, Tap};
pub use window::Window;
pub use workplace::Workplace;
