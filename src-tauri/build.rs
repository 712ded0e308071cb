//! Reads tauri.conf.json of the repository's root, and the capabilities of this folder.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    // The program embeds the built screens, so a new build of them is a new build of the program.
    println!("cargo:rerun-if-changed=../ui/dist");
    println!("cargo:rerun-if-changed=capabilities");
    println!("cargo:rerun-if-changed=permissions");
    if !Path::new("../ui/dist/index.html").exists() {
        return Err("ui/dist is missing: run scripts/build-ui.sh first".into());
    }
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .config_path("../tauri.conf.json")
            .capabilities_path_pattern("./capabilities/*.json"),
    )?;
    Ok(())
}
