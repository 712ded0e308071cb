//! A Chinese input method as people type with it: fcitx5 with pinyin.

use std::process::Command;

use tempfile::TempDir;

use crate::display::{Background, said, succeeds};
use crate::wait_until;

/// What tells GTK to ask fcitx5; for the program under test.
pub const VARIABLES: [(&str, &str); 2] = [("GTK_IM_MODULE", "fcitx"), ("XMODIFIERS", "@im=fcitx")];

/// Pinyin beside a plain keyboard, pinyin first.
const PROFILE: &str = "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\
    [Groups/0/Items/0]\nName=keyboard-us\nLayout=\n[Groups/0/Items/1]\nName=pinyin\nLayout=\n\
    [GroupOrder]\n0=Default\n";

/// Asks the bus whether fcitx5 is there, without starting it.
const OWNED: [&str; 6] = [
    "--session",
    "--print-reply=literal",
    "--dest=org.freedesktop.DBus",
    "/org/freedesktop/DBus",
    "org.freedesktop.DBus.NameHasOwner",
    "string:org.fcitx.Fcitx5",
];

/// The input method of a display. It ends with this.
pub struct InputMethod {
    _program: Background,
    _settings: TempDir,
}

impl InputMethod {
    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// When it is not installed; the message says what to do.
    pub async fn start() -> Self {
        let settings = tempfile::tempdir().expect("a folder for the settings");
        let folder = settings.path().join("fcitx5");
        std::fs::create_dir(&folder).expect("a folder in it");
        std::fs::write(folder.join("profile"), PROFILE).expect("the settings are written");
        // Nothing from the network, and no icons that nobody sees.
        let without = "--disable=wayland,cloudpinyin,notificationitem,kimpanel";
        let program =
            Background::start(Command::new("fcitx5").arg(without).env("XDG_CONFIG_HOME", settings.path()));
        // Whoever speaks to it too early makes the bus start another one, which has not these settings.
        wait_until("fcitx5 is on the bus", async || said("dbus-send", &OWNED).contains("true")).await;
        Self { _program: program, _settings: settings }
    }

    /// Tries to switch pinyin on for what has the keyboard; whether it is on.
    pub fn switch_on(&self) -> bool {
        succeeds("fcitx5-remote", &["-s", "pinyin"]) && said("fcitx5-remote", &["-n"]).trim() == "pinyin"
    }
}
