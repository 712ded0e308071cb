//! `make bench`: measures what people wait for, compares it with the least it could cost, and writes docs/benchmarks.md.
//!
//! Everything is the real thing: a central API on this machine, the engine of a counter, the desktop program in its window. No time
//! fails a run; the table says which goals are met.
//!
//! `bench commit window` measures only the named parts, prints the table and leaves the page as it is.

use std::error::Error;
use std::path::Path;

use system_tests::{Counter, Hall};

mod commit;
mod crowd;
mod engine;
mod items;
mod large;
mod machine;
mod photos;
mod picture;
mod program;
mod reading;
mod report;
mod times;
mod window;

/// Parts that can be measured alone.
const PARTS: [&str; 6] = ["commit", "engine", "photos", "items", "crowd", "window"];

/// What can go wrong here is told to the person who runs it, and ends the run.
type Fallible<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Fallible {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = named.iter().find(|name| !PARTS.contains(&name.as_str())) {
        return Err(format!("there is no part {unknown}; there are {}", PARTS.join(", ")).into());
    }
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let folder = tempfile::tempdir()?;
    let mut report = report::Report::default();

    if ["commit", "engine", "photos"].into_iter().any(wanted) {
        say("the engine of a counter");
        let hall = Hall::start().await;
        let counter = Counter::open(&hall, "counter-3").await;
        counter.log_in("wangxiaomin").await;
        counter.sent().await;
        if wanted("commit") {
            commit::measure(&counter, folder.path(), &mut report).await?;
        }
        if wanted("engine") {
            engine::sync(&counter, &mut report).await?;
            engine::search(&counter, &mut report).await?;
            engine::form(&mut report)?;
            engine::receipt(&counter, &mut report).await?;
            reading::measure(&hall, &mut report).await?;
        }
        if wanted("photos") {
            photos::measure(&counter, folder.path(), &mut report).await?;
        }
        counter.close();
    }
    if wanted("items") {
        say("a file of service items");
        items::measure(&mut report).await?;
    }
    if wanted("crowd") {
        say("the central API under load");
        crowd::measure(folder.path(), &mut report).await?;
    }
    if wanted("window") {
        say("the window");
        window::measure(folder.path(), &mut report).await?;
    }

    let page = report.page(&machine::Machine::of(folder.path()))?;
    say(&page);
    if named.is_empty() {
        let file = Path::new("docs/benchmarks.md");
        std::fs::write(file, &page)?;
        say(&format!("written to {}", file.display()));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program is for the person in front of the terminal")]
fn say(what: &str) {
    println!("{what}");
}
