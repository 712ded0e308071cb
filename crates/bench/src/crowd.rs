//! The central API under the load of many counters, on the embedded store and on PostgreSQL, both syncing every commit to the disk. The
//! counters are simulated by the crate `load`; what they were told is compared with what the central API holds at the end of every run.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use load::city::{self, City};
use load::day::Day;
use load::findings::Findings;
use load::server::Server;
use load::{Mode, change, photos, press, storm};
use protocol::rpc::Commands as _;
use protocol::screen::{CaseAttach, CaseOpening, LoginForm};
use tempfile::TempDir;
use workstation::config::SecretPlace;
use workstation::sync::Scope;
use workstation::{Config, Desk};

use crate::Fallible;
use crate::picture::picture_of;
use crate::report::Report;
use crate::times::Times;

/// Runs of what is measured as a whole.
const RUNS: u64 = 3;
/// Counters that were alone, and commands that each of them made.
const ALONE: (u16, usize) = (12, 833);
/// Counters that press at once, or listen.
const MANY: u16 = 200;
/// Photos of an outage.
const PHOTOS: u32 = 300;
/// Photos that one case takes.
const OF_ONE_CASE: u32 = 150;

/// Everything.
pub async fn measure(folder: &Path, report: &mut Report) -> Fallible {
    for store in ["SQLite", "PostgreSQL"] {
        storms(folder, store, report).await?;
        presses(folder, store, report).await?;
        changes(folder, store, report).await?;
    }
    effects(folder, report).await?;
    pictures(folder, report).await?;
    working_day(folder, report).await
}

/// Simulates something on a new store.
async fn simulate(mode: Mode, folder: &Path, store: &str) -> Fallible<Findings> {
    let data = tempfile::tempdir_in(folder)?;
    let database = match store {
        "PostgreSQL" => Some(testbed::postgres::durable_database().await),
        _ => None,
    };
    let findings = load::run(mode, data.path(), database.as_deref()).await?;
    if findings.proof.holds() {
        Ok(findings)
    } else {
        Err(format!("something was lost, doubled or out of order: {:?}", findings.proof).into())
    }
}

async fn storms(folder: &Path, store: &str, report: &mut Report) -> Fallible {
    let (counters, commands) = ALONE;
    let (mut drained, mut online) = (Times::default(), Times::default());
    let mut last = Findings::default();
    for seed in 1..=RUNS {
        last = simulate(Mode::Storm(storm::Storm { counters, commands, seed }), folder, store).await?;
        drained.add_milliseconds(last.throughput);
        online.add_milliseconds(last.push_of_others.map_or(f64::NAN, |push| push.p99));
    }
    let who = format!("{counters} counters × {commands} commands reconnect at once, {store}");
    report.at_least(format!("{who}: commands drained a second"), drained.median(), RUNS, 2000.0);
    report.times_within(format!("{who}: p99 of an online counter's commands meanwhile"), &online, 0.5, 150.0);
    let cost = format!(
        "{:.0} µs central API, {:.0} µs database; {:.0} bytes",
        last.cpu_per_command, last.database_cpu_per_command, last.bytes_per_command
    );
    report.fact(format!("{who}: CPU and bytes of one command"), cost);
    Ok(())
}

async fn presses(folder: &Path, store: &str, report: &mut Report) -> Fallible {
    let press = press::Press { counters: MANY, rounds: 10 };
    let findings = simulate(Mode::Press(press), folder, store).await?;
    let what = format!("{MANY} clerks press \"call next\" at once, {store}");
    report.percentile(&what, findings.call_next, 95, 50.0);
    if let Some(first) = findings.first_call_next {
        let found = format!("{:.1} ms, p95 {:.1} ms", first.p50, first.p95);
        report.fact(format!("{what}: the first time after it was started"), found);
    }
    Ok(())
}

async fn changes(folder: &Path, store: &str, report: &mut Report) -> Fallible {
    let change = change::Change { counters: MANY, changes: 30, pause: Duration::from_millis(200) };
    let findings = simulate(Mode::Change(change), folder, store).await?;
    let what =
        format!("From a key at one counter until each of {MANY} others has pulled the change, {store}");
    report.percentile(what, findings.seen, 99, 300.0);
    Ok(())
}

/// A desk of a counter of the simulated hall that syncs when it is told to.
async fn desk(server: &Server, folder: &TempDir, counter: u16) -> Fallible<Desk> {
    let name = format!("counter-{counter}");
    let mut config = Config::new(format!("http://{}", server.address), folder.path().join(&name));
    config.secrets = SecretPlace::Folder(folder.path().join(format!("{name}-key")));
    config.by_itself = false;
    let desk = Desk::open(config);
    let form = LoginForm { staff: city::clerk(1, counter), password: city::PASSWORD.to_owned() };
    desk.session_login(form).await?;
    Ok(desk)
}

/// What others did during an outage reaches a counter that is there, and one that is empty.
async fn effects(folder: &Path, report: &mut Report) -> Fallible {
    let (counters, commands) = ALONE;
    let (mut tail, mut whole) = (Times::default(), Times::default());
    let mut changed = 0;
    for seed in 1..=RUNS {
        let data = tempfile::tempdir_in(folder)?;
        let city = City { halls: 1, counters: counters + 2 };
        let server = Server::start(&city, &data.path().join("central"), None).await?;
        let here = desk(&server, &data, counters + 1).await?;
        here.sync(Scope::All).await?;
        changed = storm::fill(server.address, storm::Storm { counters, commands, seed }).await?;
        tail.of(here.sync(Scope::All)).await?;
        here.close();
        let empty = desk(&server, &data, counters + 2).await?;
        whole.of(empty.sync(Scope::All)).await?;
        empty.close();
    }
    let effects = usize::from(counters) * commands;
    let what = format!("{effects} effects of others on {changed} records pulled and applied by a counter");
    report.times_within(what, &tail, 0.5, 3000.0);
    report.times("The same taken as a snapshot by an empty counter", &whole);
    Ok(())
}

/// Photos of an outage through the engine, and as many bytes through curl, to the same server.
async fn pictures(folder: &Path, report: &mut Report) -> Fallible {
    let data = tempfile::tempdir_in(folder)?;
    let server = Server::start(&City { halls: 1, counters: 2 }, &data.path().join("central"), None).await?;
    let desk = desk(&server, &data, 1).await?;
    desk.sync(Scope::All).await?;
    let mut kept = 0;
    for case in 0..PHOTOS.div_ceil(OF_ONE_CASE) {
        let opening = CaseOpening { item: city::ITEM.into(), ticket: None };
        let screen = desk.case_open(opening).await?;
        let slot = screen.form.materials.first().ok_or("the item has materials")?.slot.clone();
        for number in 0..OF_ONE_CASE.min(PHOTOS - case * OF_ONE_CASE) {
            let photo = desk.put_photo(picture_of(1800, 1350, case * OF_ONE_CASE + number)?).await?;
            kept += u64::from(photo.bytes);
            let attach = CaseAttach { case: screen.case.id, slot: slot.clone(), photo };
            desk.case_attach(attach).await?;
        }
    }
    let bytes = usize::try_from(kept / u64::from(PHOTOS))?;
    let mut curled = Times::default();
    curled.add(curl(&server, &data, 1, bytes).await?);
    desk.sync(Scope::All).await?;
    let mut uploaded = Times::default();
    uploaded.of(desk.upload()).await?;
    curled.add(curl(&server, &data, 2, bytes).await?);
    desk.close();
    let speed = |times: &Times| load::findings::count(kept) / times.median() / 1000.0;
    report.fact(
        format!("{PHOTOS} photos of {} kB after an outage, by the engine and by curl", bytes / 1000),
        format!("{:.1} and {:.1} MB/s", speed(&uploaded), speed(&curled)),
    );
    report.at_least("The engine's speed, in % of curl's", 100.0 * speed(&uploaded) / speed(&curled), 1, 80.0);
    Ok(())
}

/// Uploads photos with one curl over one connection; how long that took.
async fn curl(server: &Server, folder: &TempDir, run: u16, bytes: usize) -> Fallible<Duration> {
    let counter = load::counter::Counter::open(server.address, 1, 2).await?;
    let token = counter.line.authorization().ok_or("a counter is logged in")?;
    let mut uploads = Vec::new();
    for number in 0..PHOTOS {
        let photo = photos::picture(run, number, bytes);
        let file = folder.path().join(format!("photo-{run}-{number}"));
        std::fs::write(&file, &photo)?;
        let url = format!("http://{}/v1/blobs/{}", server.address, photos::hash(&photo));
        uploads.push(format!(
            "upload-file = \"{}\"\nurl = \"{url}\"\nheader = \"authorization: {token}\"\nfail\nsilent\n",
            file.display()
        ));
    }
    let config = folder.path().join("curl");
    std::fs::write(&config, uploads.join("next\n"))?;
    let mut curl = Command::new("curl");
    curl.arg("--config").arg(&config).stdout(Stdio::null());
    let begun = Instant::now();
    let ended = tokio::task::spawn_blocking(move || curl.status()).await??;
    let took = begun.elapsed();
    if ended.success() { Ok(took) } else { Err("curl must upload every photo".into()) }
}

async fn working_day(folder: &Path, report: &mut Report) -> Fallible {
    let day = Day::of_city(City { halls: 220, counters: 20 }, Duration::from_secs(60));
    let findings = simulate(Mode::Day("city", day), folder, "SQLite").await?;
    let what = format!("A city of {} counters at a day's mean rate, \"call next\"", findings.counters);
    report.percentile(what, findings.call_next, 99, 250.0);
    report.fact(
        "What that takes",
        format!(
            "{:.0} commands/s, {:.2} cores, {:.0} MiB, {:.0} bytes of bodies for a command with all pulls",
            findings.throughput, findings.cores, findings.memory, findings.bytes_per_command
        ),
    );
    Ok(())
}
