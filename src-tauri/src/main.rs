//! The desktop program of a counter.

// A release build on Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    spare_the_dmabuf_renderer();
    yichuang_desktop::run()
}

/// WebKitGTK shows a blank window on machines without a render node unless its DMA-BUF renderer is off. Someone who sets the
/// variable decides for themselves.
fn spare_the_dmabuf_renderer() {
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if cfg!(target_os = "linux") && std::env::var_os(VARIABLE).is_none() {
        // SAFETY: this is the first thing the program does, so no other thread reads the environment meanwhile.
        #[expect(unsafe_code, reason = "WebKitGTK reads this only from the environment of the process")]
        unsafe {
            std::env::set_var(VARIABLE, "1");
        }
    }
}
