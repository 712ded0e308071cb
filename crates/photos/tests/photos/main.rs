//! What photographed materials go through, from the file a citizen brings to the encrypted store.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod corners;
mod frames;
mod held;
mod hostile;
mod metadata;
mod pdf;
mod pdfs;
mod pictures;
mod preparation;
mod quality;
mod vault;
