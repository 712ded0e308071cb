//! The display itself, as somebody sits at it: a window manager that gives windows the keyboard, and the keys and the pointer that every program
//! hears. WebDriver's keys come from inside the window: they go past input methods, and as slowly as the driver speaks.

use std::process::{Child, Command, Stdio};

use crate::wait_for;

/// A display with a window manager, which ends with this. It has one keyboard: a test that uses it is alone on its display.
pub struct Display {
    _manager: Background,
}

impl Display {
    /// Starts the window manager of the display that the tests run on.
    ///
    /// # Panics
    /// When it is not installed; the message says what to do.
    pub fn start() -> Self {
        Self { _manager: Background::start(&mut Command::new("openbox")) }
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

    /// Presses keys one after the other, by their names on the X keyboard (`n`, `space`, `Return`), as fast as a person does.
    ///
    /// # Panics
    /// When the display takes no keys.
    pub fn press(&self, keys: &[&str]) {
        let arguments: Vec<&str> = ["key", "--delay", "80"].iter().chain(keys).copied().collect();
        assert!(succeeds("xdotool", &arguments), "the display must take keys");
    }

    /// Presses the letters of a pinyin.
    ///
    /// # Panics
    /// When the display takes no keys.
    pub fn spell(&self, pinyin: &str) {
        self.press(&each(pinyin).iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Presses the digits of a code and Enter, as fast as a scanner that types.
    ///
    /// # Panics
    /// When the display takes no keys.
    pub fn scan(&self, code: &str) {
        let digits = each(code);
        let keys = digits.iter().map(String::as_str).chain(["Return"]);
        let arguments: Vec<&str> = ["key", "--delay", "1"].into_iter().chain(keys).collect();
        assert!(succeeds("xdotool", &arguments), "the display must take keys");
    }
}

/// The keys of a word: letters and digits are called as they look.
fn each(word: &str) -> Vec<String> {
    word.chars().map(String::from).collect()
}

/// A program in the background, which ends with this.
pub(crate) struct Background(Child);

impl Background {
    /// Starts it; nobody reads what it says.
    ///
    /// # Panics
    /// When it is not installed; the message says what to do.
    pub(crate) fn start(command: &mut Command) -> Self {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = quiet.spawn();
        Self(child.unwrap_or_else(|error| {
            panic!("{} cannot be started ({error}): run scripts/setup.sh", command.get_program().display())
        }))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It may have ended by itself; waiting leaves no zombie.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What a program prints; nothing when it cannot be started.
pub(crate) fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// Whether a program does what it is asked.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let command = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    command.is_ok_and(|status| status.success())
}
