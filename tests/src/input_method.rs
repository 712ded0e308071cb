//! A Chinese input method as people type with it: fcitx5 with pinyin, a window manager that gives windows the keyboard, and the keys of the
//! display itself. WebDriver's keys go past input methods.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::{wait_for, wait_until};

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
    programs: Vec<Child>,
    _settings: TempDir,
}

impl InputMethod {
    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// When a program is not installed; the message says what to do.
    pub async fn start() -> Self {
        let settings = tempfile::tempdir().expect("a folder for the settings");
        let folder = settings.path().join("fcitx5");
        std::fs::create_dir(&folder).expect("a folder in it");
        std::fs::write(folder.join("profile"), PROFILE).expect("the settings are written");
        let manager = start("openbox", &[], settings.path());
        // Nothing from the network, and no icons that nobody sees.
        let without = "--disable=wayland,cloudpinyin,notificationitem,kimpanel";
        let programs = vec![start("fcitx5", &[without], settings.path()), manager];
        // Whoever speaks to it too early makes the bus start another one, which has not these settings.
        wait_until("fcitx5 is on the bus", async || said("dbus-send", &OWNED).contains("true")).await;
        Self { programs, _settings: settings }
    }

    /// Gives the keyboard to a window; answers which one it is to the display.
    ///
    /// # Panics
    /// When there is no such window.
    pub async fn turn_to(&self, title: &str) -> String {
        wait_for("the window has the keyboard", async || {
            // The program's helpers may have windows of that name that nobody sees.
            let found = said("xdotool", &["search", "--onlyvisible", "--name", title]);
            let mut windows = found.lines();
            windows
                .find(|window| succeeds("xdotool", &["windowactivate", "--sync", window]))
                .map(str::to_owned)
        })
        .await
    }

    /// Clicks with the display's own pointer at a place of a window, in its pixels. What WebDriver clicks has the focus, but the webview
    /// does not tell the input method so.
    ///
    /// # Panics
    /// When the display has no pointer.
    pub fn click(&self, window: &str, (x, y): (i64, i64)) {
        let (x, y) = (x.to_string(), y.to_string());
        let arguments = ["mousemove", "--window", window, &x, &y, "click", "1"];
        assert!(succeeds("xdotool", &arguments), "the display must have a pointer");
    }

    /// Tries to switch pinyin on for what has the keyboard; whether it is on.
    pub fn switch_on(&self) -> bool {
        succeeds("fcitx5-remote", &["-s", "pinyin"]) && said("fcitx5-remote", &["-n"]).trim() == "pinyin"
    }

    /// Presses keys one after the other, by their names on the X keyboard (`n`, `space`, `Return`).
    ///
    /// # Panics
    /// When the display takes no keys.
    pub fn press(&self, keys: &[&str]) {
        let arguments: Vec<&str> = ["key", "--delay", "80"].iter().chain(keys).copied().collect();
        assert!(succeeds("xdotool", &arguments), "the display must take keys");
    }

    /// Presses the letters of a pinyin.
    pub fn spell(&self, pinyin: &str) {
        let letters: Vec<String> = pinyin.chars().map(String::from).collect();
        self.press(&letters.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

impl Drop for InputMethod {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // It may have ended by itself; waiting leaves no zombie.
            drop(program.kill());
            drop(program.wait());
        }
    }
}

fn start(program: &str, arguments: &[&str], settings: &Path) -> Child {
    Command::new(program)
        .args(arguments)
        .env("XDG_CONFIG_HOME", settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} cannot be started ({error}): run scripts/setup.sh"))
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let command = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    command.is_ok_and(|status| status.success())
}
