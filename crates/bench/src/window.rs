//! The real window: its start, its memory, and a key in a large form.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use central::store::{Place, Store};
use central::{CentralKey, Config, Running, provision};
use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::Value;
use system_tests::hall::PASSWORD;
use tokio::time::sleep;

use crate::Fallible;
use crate::large;
use crate::program::{Program, part};
use crate::reading::{MODELS, photographed};
use crate::report::Report;
use crate::times::{Times, brief};

/// Starts of each program.
const STARTS: usize = 9;
/// Keys pressed in a row, and how often; between two rows the screen saves what was typed.
const A_ROW: usize = 6;
const ROWS: usize = 12;

/// From a key going down to the end of the frame that shows it. The listener on the window hears the change after the program has dealt
/// with it; callbacks of a frame run before it is painted, a timer that they set after it.
const STOPWATCH: &str = r"
    window.frames = [];
    let down = 0;
    addEventListener('keydown', () => { down = performance.now(); }, true);
    addEventListener('input', () => {
        // A file that is chosen is none of a key's doing.
        if (down === 0) return;
        const began = down;
        down = 0;
        requestAnimationFrame(() => setTimeout(() => window.frames.push(performance.now() - began), 0));
    });";

/// From the button going down on an item that opens it to the end of the frame in which the cursor is in its first field.
const OPENINGS: &str = r"
    window.frames = [];
    let down = 0;
    addEventListener('mousedown', event => {
        if (event.target.closest('[data-testid^=hit-]')) down = performance.now();
    }, true);
    addEventListener('focusin', event => {
        if (down === 0 || !event.target.closest('.form')) return;
        const began = down;
        down = 0;
        requestAnimationFrame(() => setTimeout(() => window.frames.push(performance.now() - began), 0));
    });";

/// A counter PC with a central API whose catalogue has the large forms.
struct Ground {
    central: Running,
    url: String,
    data: PathBuf,
}

impl Ground {
    async fn prepare(folder: &Path) -> Fallible<Self> {
        let (key, data) = ([7; 32], folder.join("central"));
        std::fs::create_dir_all(&data)?;
        let place = Place::File(data.join("central.sqlite"));
        let store = Store::open(&place, Arc::new(CentralKey::new(key))).await?;
        provision::provision(&store, large::hall()?).await?;
        store.close().await;
        let central = central::start(Config {
            listen: (std::net::Ipv4Addr::LOCALHOST, 0).into(),
            key: Some(key),
            ..central::Config::new(data)
        })
        .await?;
        Ok(Self { url: format!("http://{}", central.address), central, data: folder.join("counter") })
    }

    /// Starts the desktop program and waits for a part of its screen.
    async fn open(&self, testid: &str) -> Fallible<(Program, Duration)> {
        let variables = [
            ("YICHUANG_CENTRAL", OsStr::new(&self.url)),
            ("YICHUANG_DATA", self.data.as_os_str()),
            ("YICHUANG_MODELS", OsStr::new(MODELS)),
        ];
        Program::start("yichuang", &variables, &part(testid)).await
    }
}

/// Measures everything that needs a window.
pub async fn measure(folder: &Path, report: &mut Report) -> Fallible {
    let ground = Ground::prepare(folder).await?;
    log_in(&ground).await?;
    start(&ground, report).await?;
    openings(&ground, report).await?;
    keys(&ground, report).await?;
    keys_while_reading(&ground, folder, report).await?;
    ground.central.stop().await;
    Ok(())
}

/// A session that was not ended is taken up again at the next start.
async fn log_in(ground: &Ground) -> Fallible {
    let (program, _) = ground.open("login").await?;
    for (field, text) in [("login-name", "wangxiaomin"), ("login-password", PASSWORD)] {
        let field = part(field);
        program.see(&format!("input{field}, {field} input")).await?.send_keys(text).await?;
    }
    program.see(&part("login-submit")).await?.click().await?;
    program.see(&part("queue")).await?;
    // The first pull brings the catalogue.
    sleep(Duration::from_secs(5)).await;
    program.kill().await;
    Ok(())
}

async fn start(ground: &Ground, report: &mut Report) -> Fallible {
    let (mut ours, mut empty) = (Times::default(), Times::default());
    let (mut our_memory, mut empty_memory) = (Vec::new(), Vec::new());
    // The first of each fills the disk cache and does not count.
    for run in 0..=STARTS {
        let (program, time) = ground.open("queue").await?;
        sleep(Duration::from_secs(2)).await;
        our_memory.push(program.memory());
        program.kill().await;
        let (window, empty_time) = Program::start("empty-window", &[], &part("empty")).await?;
        sleep(Duration::from_secs(2)).await;
        empty_memory.push(window.memory());
        window.kill().await;
        if run > 0 {
            ours.add(time);
            empty.add(empty_time);
        }
    }
    report.times("Start to the queue, warm, logged in", &ours);
    report.times("Start of an empty Tauri window", &empty);
    report.ratio("Start to the queue : empty window", &ours, &empty, Some(2.0));
    let (ours, empty) = (median(our_memory), median(empty_memory));
    report.fact(
        "Memory (PSS) at the queue, with WebKit's processes",
        format!("{} MiB; an empty window {} MiB", brief(ours), brief(empty)),
    );
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Opens every item that is modelled in full, and the large forms.
async fn openings(ground: &Ground, report: &mut Report) -> Fallible {
    let (program, _) = ground.open("queue").await?;
    program.client.execute(OPENINGS, Vec::new()).await?;
    let modelled = central::sample::load().definitions.into_iter().filter(|definition| !definition.general);
    let mut items: Vec<(String, String)> =
        modelled.map(|definition| (definition.code.0, definition.name)).collect();
    items.extend([large::RULES, large::SCREEN].map(|large| (large.code.to_owned(), large.name.to_owned())));
    for (code, name) in &items {
        find(&program, code, name).await?;
        sleep(Duration::from_millis(500)).await;
    }
    let opened = times(&program, items.len()).await?;
    let what = format!("Opening an item, each of {}, until the cursor is in its first field", items.len());
    report.times_within(what, &opened, 1.0, 100.0);
    program.kill().await;
    Ok(())
}

/// Finds an item by its name and opens it.
async fn find(program: &Program, code: &str, name: &str) -> Fallible {
    press(program, &[Key::Control.into(), 'k']).await?;
    program.see(&part("search-input")).await?.send_keys(name).await?;
    Ok(program.see(&part(&format!("hit-{code}"))).await?.click().await?)
}

async fn keys(ground: &Ground, report: &mut Report) -> Fallible {
    let (program, _) = ground.open("queue").await?;
    find(&program, large::SCREEN.code, large::SCREEN.name).await?;
    let field = part(&format!("field-{}", large::field(60)));
    program.see(&format!("input{field}, {field} input")).await?.click().await?;
    sleep(Duration::from_secs(1)).await;
    program.client.execute(STOPWATCH, Vec::new()).await?;
    for row in 0..ROWS {
        type_row(&program, row).await?;
    }
    let frames = times(&program, ROWS * A_ROW).await?;
    let fields = program
        .client
        .execute("return document.querySelectorAll('[data-testid^=field-f]').length", Vec::new());
    report.times_within(
        format!(
            "A key in the form with {} fields on the screen, until the frame after it is painted",
            fields.await?
        ),
        &frames,
        0.5,
        8.0,
    );
    program.kill().await;
    Ok(())
}

/// Types a row of letters and lets the screen save it.
async fn type_row(program: &Program, row: usize) -> Fallible {
    for key in "abcdefghijklmnopqrstuvwxyz".chars().cycle().skip(row).take(A_ROW) {
        press(program, &[key]).await?;
        sleep(Duration::from_millis(120)).await;
    }
    sleep(Duration::from_secs(1)).await;
    Ok(())
}

/// Photographs a card before each row of keys: while they are typed the photo is prepared, kept, and read.
async fn keys_while_reading(ground: &Ground, folder: &Path, report: &mut Report) -> Fallible {
    let (program, _) = ground.open("queue").await?;
    find(&program, "juzhuzheng-xinban", "居住证新办").await?;
    for button in ["choice-housing-rented", "choice-ground-home", "next-step"] {
        program.see(&part(button)).await?.click().await?;
    }
    let field = part("field-household_address");
    let field = program.see(&format!("input{field}, {field} input")).await?;
    program.client.execute(STOPWATCH, Vec::new()).await?;
    for row in 0..ROWS {
        let file = folder.join(format!("card-{row}.jpg"));
        std::fs::write(&file, photographed(row as u64))?;
        let slot = part("slot-file-id_card");
        let slot = program.client.find(Locator::Css(&format!("input{slot}, {slot} input"))).await?;
        slot.send_keys(&file.display().to_string()).await?;
        field.click().await?;
        type_row(&program, row).await?;
    }
    let frames = times(&program, ROWS * A_ROW).await?;
    report.times_within(
        "A key while a photographed ID card is prepared and read in the background, until the frame after it is painted",
        &frames,
        0.9,
        16.0,
    );
    program.kill().await;
    Ok(())
}

/// Times in milliseconds that the page has collected, as many as expected or more.
async fn times(program: &Program, expected: usize) -> Fallible<Times> {
    let collected = program.client.execute("return window.frames", Vec::new()).await?;
    let mut times = Times::default();
    for time in collected.as_array().into_iter().flatten().filter_map(Value::as_f64) {
        times.add_milliseconds(time);
    }
    if times.runs() < expected {
        return Err(format!("of {expected} times, {} were taken", times.runs()).into());
    }
    Ok(times)
}

/// Presses keys together and lets them go.
async fn press(program: &Program, keys: &[char]) -> Fallible {
    let mut strokes = KeyActions::new("keyboard".to_owned());
    for &value in keys {
        strokes = strokes.then(KeyAction::Down { value });
    }
    for &value in keys.iter().rev() {
        strokes = strokes.then(KeyAction::Up { value });
    }
    Ok(program.client.perform_actions(strokes).await?)
}
