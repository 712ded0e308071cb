//! What crosses a boundary: the sync messages between desktops and the central API, and the typed command list between the
//! engine and the screens. TypeScript is generated from it.

pub mod archive;
pub mod auth;
pub mod catalogue;
pub mod error;
pub mod report;
pub mod rpc;
pub mod screen;
pub mod shared;
pub mod snapshot;
pub mod sync;
