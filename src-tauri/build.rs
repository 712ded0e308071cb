//! Generates the Tauri context from the configuration at the workspace root.
fn main() {}
