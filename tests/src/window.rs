//! The real program in its real window, driven through WebKitWebDriver.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use protocol::screen::DeviceSettings;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use crate::hall::{Hall, PASSWORD};
use crate::patience::PATIENCE;
use crate::{Gate, screenshot, wait_until};

/// The program that lets others drive a WebKitGTK window; package `webkit2gtk-driver`.
const DRIVER: &str = "WebKitWebDriver";

/// Held while a program opens its window. The driver chooses a free port, gives it up, and the program takes it a moment later to be driven
/// through: two that open at once may choose the same, and then one drives the other's window and waits for ever for its own.
static OPENING: Mutex<()> = Mutex::const_new(());

/// A counter PC with its window open. Parts of the screen are named by their `data-testid`.
///
/// Everything waits up to [`PATIENCE`] and then panics, leaving a picture of the window in target/screenshots.
pub struct Window {
    /// The cable to the hall.
    pub gate: Gate,
    name: String,
    client: Client,
    program: Program,
}

/// The processes of a window; they end with it, however the test ends.
struct Program {
    driver: Child,
    binary: PathBuf,
    data: PathBuf,
}

impl Window {
    /// Starts the program. The same name again, after [`Window::close`] or [`Window::kill`], is the same PC with what it had kept.
    ///
    /// # Panics
    /// When there is no display, no session bus, no WebKitWebDriver or no built program; the message says what to do.
    pub async fn open(hall: &Hall, name: &str) -> Self {
        Self::open_with(hall, name, &[]).await
    }

    /// As [`Window::open`], with environment variables of the program's own.
    ///
    /// # Panics
    /// As [`Window::open`].
    pub async fn open_with(hall: &Hall, name: &str, variables: &[(&str, &str)]) -> Self {
        for variable in ["DISPLAY", "DBUS_SESSION_BUS_ADDRESS"] {
            assert!(
                env::var_os(variable).is_some_and(|value| !value.is_empty()),
                "the window needs a desktop, and {variable} is not set: run this with scripts/with-desktop.sh or scripts/test.sh"
            );
        }
        let gate = hall.gate().await;
        let opening = OPENING.lock().await;
        let (program, driver) = Program::start(gate.url(), hall.folder(name), variables).await;
        let options = json!({ "binary": program.binary, "args": [] });
        let capabilities = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        // The driver waits for ever for a program that ended before it opened its window.
        let client = answered(
            &format!("{} opens its window; its messages are above", program.binary.display()),
            ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&driver),
        )
        .await
        .unwrap_or_else(|error| panic!("the program must open its window: {error}"));
        drop(opening);
        Self { gate, name: name.to_owned(), client, program }
    }

    /// As [`Window::open`], at a PC where these devices are set up.
    ///
    /// # Panics
    /// As [`Window::open`].
    pub async fn open_at(hall: &Hall, name: &str, devices: &DeviceSettings) -> Self {
        let file = hall.folder(&format!("{name}-devices.json"));
        let settings = serde_json::to_vec(devices).expect("settings are JSON");
        std::fs::write(&file, settings).expect("a file on the disk");
        let path = file.to_str().expect("test files have plain names");
        Self::open_with(hall, name, &[("YICHUANG_DEVICES", path)]).await
    }

    /// Logs somebody of the sample hall in, as the person would.
    pub async fn log_in(&self, staff: &str) {
        self.enter("login-name", staff).await;
        self.enter("login-password", PASSWORD).await;
        self.click("login-submit").await;
        self.gone("login-submit").await;
    }

    /// Opens 居住证新办 for the person at the counter, by its initials and with the keyboard.
    pub async fn open_residence_permit(&self) {
        self.press("Ctrl+k").await;
        self.wait_focus("search-input").await;
        self.type_on("jzzxb").await;
        self.see("hit-juzhuzheng-xinban").await;
        self.press("Enter").await;
        self.see("case").await;
    }

    /// Turns to another window of the program, by its page: whatever is done from now on is done there.
    pub async fn turn_to(&self, page: &str) {
        self.patiently(&format!("there is a window with {page}"), async || {
            for window in self.client.windows().await? {
                self.client.switch_to_window(window).await?;
                let path = self.client.execute("return location.pathname", Vec::new()).await?;
                let path = path.as_str().unwrap_or_default();
                // The program's first window has no name in its address.
                if path.trim_start_matches('/') == page || (path == "/" && page == "index.html") {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await;
    }

    /// The folder where the program keeps its data.
    pub fn data(&self) -> &Path {
        &self.program.data
    }

    /// Waits until a part of the screen is there to be seen.
    pub async fn see(&self, testid: &str) -> Element {
        self.find(&part(testid), &format!("`{testid}` is shown")).await
    }

    /// Waits until a part of the screen is not to be seen (any more).
    pub async fn gone(&self, testid: &str) {
        self.patiently(&format!("`{testid}` is not shown"), async || {
            for element in self.client.find_all(Locator::Css(&part(testid))).await? {
                if element.is_displayed().await? {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await;
    }

    /// Clicks a part of the screen as soon as it can be clicked.
    pub async fn click(&self, testid: &str) {
        self.patiently(&format!("`{testid}` can be clicked"), async || {
            let element = self.client.find(Locator::Css(&part(testid))).await?;
            if !element.is_enabled().await? {
                return Ok(None);
            }
            self.scroll_to(&part(testid)).await?;
            element.click().await.map(Some)
        })
        .await;
    }

    /// Types into a part of the screen: the input that it is or that is in it. What was there goes first.
    pub async fn type_into(&self, testid: &str, text: &str) {
        let what = format!("`{testid}` can be typed into");
        self.find(&input(testid), &what).await;
        self.patiently(&what, async || {
            // Looked for again each time: the page may have put another in its place.
            let element = self.client.find(Locator::Css(&input(testid))).await?;
            self.scroll_to(&input(testid)).await?;
            element.click().await?;
            self.press("Ctrl+a").await;
            element.send_keys(text).await.map(Some)
        })
        .await;
    }

    /// As [`Window::type_into`], until the field holds exactly that: on a slow machine the driver loses keys that follow the window's first
    /// ones at once.
    async fn enter(&self, testid: &str, text: &str) {
        self.patiently(&format!("`{testid}` holds what was typed"), async || {
            self.type_into(testid, text).await;
            let held = self.client.find(Locator::Css(&input(testid))).await?.prop("value").await?;
            Ok((held.as_deref() == Some(text)).then_some(()))
        })
        .await;
    }

    /// What is typed in a part of the screen: the input that it is or that is in it.
    pub async fn value(&self, testid: &str) -> String {
        self.patiently(&format!("`{testid}` holds text"), async || {
            self.client.find(Locator::Css(&input(testid))).await?.prop("value").await
        })
        .await
    }

    /// Chooses a file in a part of the screen: the file input that it is or that is in it, shown or not.
    pub async fn choose_file(&self, testid: &str, file: &Path) {
        let path = file.to_str().expect("test files have plain names");
        self.patiently(&format!("`{testid}` takes a file"), async || {
            let element = self.client.find(Locator::Css(&input(testid))).await?;
            element.send_keys(path).await.map(Some)
        })
        .await;
    }

    /// What a part of the screen says.
    pub async fn text(&self, testid: &str) -> String {
        self.patiently(&format!("`{testid}` says something"), async || {
            self.client.find(Locator::Css(&part(testid))).await?.text().await.map(Some)
        })
        .await
    }

    /// Waits until a part of the screen says something with this text in it.
    pub async fn wait_text(&self, testid: &str, text: &str) {
        self.patiently(&format!("`{testid}` says “{text}”"), async || {
            for element in self.client.find_all(Locator::Css(&part(testid))).await? {
                if element.text().await?.contains(text) {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await;
    }

    /// Waits until a part of the screen has this state, as its `data-status` says.
    pub async fn wait_status(&self, testid: &str, status: &str) {
        let selector = format!(r#"{}[data-status="{status}"]"#, part(testid));
        self.find(&selector, &format!("`{testid}` is {status}")).await;
    }

    /// Waits until the focus is in a part of the screen.
    pub async fn wait_focus(&self, testid: &str) {
        let script = "return document.activeElement?.closest('[data-testid]')?.dataset.testid ?? ''";
        self.patiently(&format!("the focus is in `{testid}`"), async || {
            let focused = self.client.execute(script, Vec::new()).await?;
            Ok((focused == json!(testid)).then_some(()))
        })
        .await;
    }

    /// Waits until the pictures of this name have been drawn.
    pub async fn wait_picture(&self, testid: &str) {
        let script = "const pictures = [...document.querySelectorAll(arguments[0])]; \
            return pictures.length > 0 && pictures.every(picture => picture.naturalWidth > 0)";
        self.patiently(&format!("`{testid}` is drawn"), async || {
            let drawn = self.client.execute(script, vec![part(testid).into()]).await?;
            Ok((drawn == json!(true)).then_some(()))
        })
        .await;
    }

    /// Presses keys as they are written on the buttons: `F2`, `Ctrl+Enter`, `Esc`, `1`.
    pub async fn press(&self, chord: &str) {
        let (held, key) = keys(chord);
        let mut strokes = KeyActions::new("keyboard".to_owned());
        for &value in held.iter().chain([&key]) {
            strokes = strokes.then(KeyAction::Down { value });
        }
        for &value in [&key].into_iter().chain(held.iter().rev()) {
            strokes = strokes.then(KeyAction::Up { value });
        }
        let done = answered(chord, self.client.perform_actions(strokes)).await;
        done.unwrap_or_else(|error| panic!("{chord} must be possible to press: {error}"));
    }

    /// Types into whatever has the focus.
    pub async fn type_on(&self, text: &str) {
        self.patiently("something has the focus and can be typed into", async || {
            self.client.active_element().await?.send_keys(text).await.map(Some)
        })
        .await;
    }

    /// Draws a stroke across a part of the screen with the left button held, as somebody does who signs.
    pub async fn draw(&self, testid: &str) {
        let element = self.see(testid).await;
        drop(self.scroll_to(&part(testid)).await);
        let step = |x, y| PointerAction::MoveBy { duration: Some(Duration::from_millis(20)), x, y };
        let strokes = MouseActions::new("pen".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(step(60.0, 12.0))
            .then(step(-90.0, 6.0))
            .then(step(70.0, -30.0))
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        let done = answered(testid, self.client.perform_actions(strokes)).await;
        done.unwrap_or_else(|error| panic!("`{testid}` must be possible to draw on: {error}"));
    }

    /// Whether a part of the screen is there to be seen right now.
    pub async fn shows(&self, testid: &str) -> bool {
        let found = self.client.find_all(Locator::Css(&part(testid))).await.unwrap_or_default();
        for element in found {
            if element.is_displayed().await.unwrap_or(false) {
                return true;
            }
        }
        false
    }

    /// Runs JavaScript in the window; `return` gives the answer.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = answered("a script has run", self.client.execute(script, arguments)).await;
        answer.unwrap_or_else(|error| panic!("the script must run: {error}"))
    }

    /// Holds the screen against the rules of WCAG 2.2 AA that a program can check, with axe-core.
    ///
    /// # Panics
    /// When it breaks one; the message says which and where.
    pub async fn check_accessibility(&self, screen: &str) {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("axe-core is installed by scripts/setup.sh");
        if self.run("return typeof window.axe", Vec::new()).await == json!("undefined") {
            self.run(&axe, Vec::new()).await;
        }
        let tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
        let check = "const [tags, done] = arguments; \
            axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }).then( \
                found => done(found.violations.map(rule => \
                    `${rule.id}: ${rule.nodes.map(node => node.target + ' ' + node.failureSummary).join('; ')}`)), \
                error => done([String(error)]))";
        let answer = answered(screen, self.client.execute_async(check, vec![json!(tags)])).await;
        let broken = answer.unwrap_or_else(|error| panic!("{screen} must be possible to check: {error}"));
        assert_eq!(broken, json!([]), "{screen} must be usable by everybody");
    }

    /// Keeps a picture of the window as `docs/screenshots/<name>.png`, if it looks different from the one there.
    pub async fn screenshot(&self, name: &str) {
        let png = self.picture().await.unwrap_or_else(|error| panic!("no picture of the window: {error}"));
        screenshot::keep(name, &png);
    }

    /// Puts a picture of the window where nobody commits it, for somebody who wants to look.
    pub async fn snapshot(&self, name: &str) {
        let png = self.picture().await.unwrap_or_else(|error| panic!("no picture of the window: {error}"));
        screenshot::leave(name, &png);
    }

    /// Closes the program.
    pub async fn close(self) {
        // The session ends with the window whether or not the driver still answers.
        drop(timeout(PATIENCE, self.client.clone().close()).await);
        let program = &self.program;
        wait_until("the closed program ends", async || program.processes().is_empty()).await;
    }

    /// Ends the program as a power cut does (`kill -9`).
    pub async fn kill(self) {
        self.program.kill();
        let program = &self.program;
        wait_until("the killed program ends", async || program.processes().is_empty()).await;
    }

    /// What the window looks like. WebKit takes the picture with the next frame that it paints, and a page on which nothing moves paints
    /// none; so something moves that nobody sees.
    async fn picture(&self) -> Result<Vec<u8>, CmdError> {
        let frames = "const { style } = document.body; let left = 60; \
            const next = () => { \
                style.opacity = left % 2 === 0 ? '0.999' : ''; \
                if (left-- > 0) requestAnimationFrame(next); else style.opacity = ''; }; \
            next();";
        answered("a picture of the window", async {
            self.client.execute(frames, Vec::new()).await?;
            self.client.screenshot().await
        })
        .await
    }

    /// Scrolls to the middle of what can be scrolled: at its edges something may lie on top.
    async fn scroll_to(&self, selector: &str) -> Result<Value, CmdError> {
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
        self.client.execute(script, vec![selector.into()]).await
    }

    async fn find(&self, selector: &str, what: &str) -> Element {
        self.patiently(what, async || {
            for element in self.client.find_all(Locator::Css(selector)).await? {
                if element.is_displayed().await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Tries until there is something. An element that is covered, replaced or not there yet is tried again.
    async fn patiently<T>(
        &self,
        what: &str,
        mut attempt: impl AsyncFnMut() -> Result<Option<T>, CmdError>,
    ) -> T {
        let begun = Instant::now();
        loop {
            let failed = match answered(what, attempt()).await {
                Ok(Some(found)) => return found,
                Ok(None) => String::new(),
                Err(error) => format!(" ({error})"),
            };
            if begun.elapsed() > PATIENCE {
                let picture = self.picture().await.map(|png| screenshot::leave(&self.name, &png));
                let picture =
                    picture.map_or_else(|_| "no picture".to_owned(), |path| path.display().to_string());
                panic!(
                    "after {} seconds it still does not hold: {what}{failed}; see {picture}",
                    PATIENCE.as_secs()
                );
            }
            sleep(PATIENCE / 300).await;
        }
    }
}

/// What the driver answers. One that has lost its program answers nothing any more, and a test that waits for it would never end.
async fn answered<T>(what: &str, answer: impl Future<Output = T>) -> T {
    let answer = timeout(PATIENCE, answer).await;
    answer.unwrap_or_else(|_| {
        panic!("the window's driver has not answered for {} seconds: {what}", PATIENCE.as_secs())
    })
}

impl Program {
    /// Starts the driver, which starts the program when a session begins; gives the driver's address.
    async fn start(central: String, data: PathBuf, variables: &[(&str, &str)]) -> (Self, String) {
        let binary = built("yichuang");
        let port = free_port();
        let driver = Command::new(DRIVER)
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("YICHUANG_CENTRAL", central)
            .env("YICHUANG_DATA", &data)
            .env("YICHUANG_PRINT_QUEUE", "none")
            // Reading takes both cores for seconds; the test that is about it names the folder.
            .env("YICHUANG_MODELS", "none")
            .env_remove("YICHUANG_SECRETS")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{DRIVER} cannot be started ({error}): run scripts/setup.sh"));
        let program = Self { driver, binary, data };
        wait_until("WebKitWebDriver listens", async || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok()
        })
        .await;
        (program, format!("http://127.0.0.1:{port}"))
    }

    /// Ids of the program's own processes: the binary, on this data folder. WebKit's helper processes end with it.
    fn processes(&self) -> Vec<String> {
        let mark = format!("YICHUANG_DATA={}", self.data.display());
        let is_ours = |process: &Path| {
            process.join("exe").read_link().is_ok_and(|exe| exe == self.binary)
                && std::fs::read(process.join("environ")).is_ok_and(|environ| {
                    environ.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes())
                })
        };
        let processes = std::fs::read_dir("/proc").expect("the system tests run on Linux");
        processes
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|process| is_ours(process))
            .filter_map(|process| Some(process.file_name()?.to_str()?.to_owned()))
            .collect()
    }

    fn kill(&self) {
        for process in self.processes() {
            // It may have ended by itself meanwhile.
            drop(Command::new("kill").args(["-KILL", &process]).stderr(Stdio::null()).status());
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        // The driver may have ended by itself; waiting leaves no zombie.
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// A program that cargo built, beside the tests.
pub(crate) fn built(name: &str) -> PathBuf {
    let tests = env::current_exe().expect("a test knows where it is");
    let program = tests.parent().and_then(Path::parent).map(|folder| folder.join(name));
    let program = program.and_then(|path| path.canonicalize().ok());
    program.unwrap_or_else(|| {
        panic!("{name} is not built: run `cargo build --workspace --bins` first, or scripts/test.sh")
    })
}

/// A port that is free just now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("the listener has an address").port()
}

fn part(testid: &str) -> String {
    format!(r#"[data-testid="{testid}"]"#)
}

fn input(testid: &str) -> String {
    let part = part(testid);
    format!("input{part}, textarea{part}, {part} input, {part} textarea")
}

/// The held keys and the last one.
fn keys(chord: &str) -> (Vec<char>, char) {
    let mut names: Vec<&str> = chord.split('+').collect();
    let last = names.pop().unwrap_or_default();
    (names.into_iter().map(key).collect(), key(last))
}

fn key(name: &str) -> char {
    let mut letters = name.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return only.to_ascii_lowercase();
    }
    match name {
        "Ctrl" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Enter" => Key::Enter,
        "Esc" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => Key::Space,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "PageDown" => Key::PageDown,
        "F2" => Key::F2,
        "F3" => Key::F3,
        "F4" => Key::F4,
        "F5" => Key::F5,
        "F6" => Key::F6,
        "F7" => Key::F7,
        "F8" => Key::F8,
        "F9" => Key::F9,
        _ => panic!("{name} is not a key of this keyboard"),
    }
    .into()
}
