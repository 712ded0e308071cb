//! The devices of a counter behind one driver each, with simulated devices.
//!
//! - [`reader::IdReader`]: an ID card reader behind its vendor's program on this PC.
//! - [`printer::TicketPrinter`]: an ESC/POS printer in the network, at a USB device file or a serial line.
//! - [`camera::Cameras`]: document cameras that give whole JPEG pictures.
//! - [`trial`]: the test button of each.
//!
//! Settings and faults are in [`protocol::screen`], because the settings page shows them; `docs/devices.md` explains them. The scanner types, so it is
//! recognised where keys arrive, in the user interface. Nothing here keeps anything: a driver lives as long as whoever made it, and a future that
//! is dropped ends what it did.
//!
//! With the feature `simulated`, `simulated` has devices for tests and for trying the program out.

pub mod camera;
mod fault;
mod loopback;
pub mod printer;
pub mod reader;
#[cfg(feature = "simulated")]
pub mod simulated;
pub mod trial;
