//! Whole halls from seeds: nothing is lost, nothing happens twice, whatever the cable, the disks and the clocks do.
//!
//! `SEED=17` runs that one and prints its steps; `SEEDS=100000` runs so many, beginning at `FIRST` if that is set (`make soak`).

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use system_tests::simulation::{Deceit, Ground, Tally, run};

/// Seeds of an ordinary test run.
const SEEDS: u64 = 200;

/// Seeds that once found something.
const FOUND: [u64; 0] = [];

fn lay() -> Ground {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(Ground::lay())
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text}")))
}

/// Runs many seeds on all processors. The first one after which something does not hold ends it.
fn run_all(ground: &Ground, seeds: impl Fn(u64) -> Option<u64> + Sync) -> Tally {
    let (next, tally, broken) = (AtomicU64::new(0), Mutex::new(Tally::default()), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, NonZero::get) {
            scope.spawn(|| {
                while let Some(seed) = seeds(next.fetch_add(1, Ordering::Relaxed)) {
                    if broken.lock().expect("no poison").is_some() {
                        return;
                    }
                    let verdict = match catch_unwind(AssertUnwindSafe(|| run(ground, seed, None))) {
                        Ok(Ok(outcome)) => {
                            tally.lock().expect("no poison").add(&outcome.tally);
                            continue;
                        }
                        Ok(Err(found)) => found.to_string(),
                        Err(_) => format!("seed {seed}: it panicked, see above"),
                    };
                    broken.lock().expect("no poison").get_or_insert(verdict);
                }
            });
        }
    });
    if let Some(broken) = broken.into_inner().expect("no poison") {
        panic!("{broken}");
    }
    tally.into_inner().expect("no poison")
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever runs seeds by hand wants to see what happened")]
fn a_seed_or_hundreds_of_them_leave_every_desk_with_what_the_hall_has() {
    let ground = lay();
    if let Some(seed) = number("SEED") {
        match run(&ground, seed, None) {
            Ok(outcome) => println!("{}\n{}", outcome.trace.join("\n"), outcome.tally),
            Err(broken) => panic!("{broken}"),
        }
        return;
    }
    let (first, many) = (number("FIRST").unwrap_or(0), number("SEEDS").unwrap_or(SEEDS));
    let tally = run_all(&ground, |index| match index {
        _ if index < many => Some(first + index),
        _ => FOUND.get(usize::try_from(index - many).ok()?).copied(),
    });
    println!("{tally}");
    assert!(
        many < SEEDS || tally.never().is_empty(),
        "faults that never happened prove nothing: {:?}",
        tally.never()
    );
}

#[test]
fn a_seed_runs_the_same_way_again() {
    let ground = lay();
    for seed in 0..4 {
        let steps = [0, 1]
            .map(|_| run(&ground, seed, None).map_or_else(|broken| broken.trace, |outcome| outcome.trace));
        let parted = steps[0].iter().zip(&steps[1]).find(|(one, other)| one != other);
        assert_eq!(parted, None, "seed {seed} must run the same way again");
        assert_eq!(steps[0].len(), steps[1].len(), "seed {seed} must run the same way again");
    }
}

#[test]
fn every_lie_is_noticed() {
    let ground = lay();
    let lies = [
        (Deceit::MadeUpAcknowledgement, "committed it 0 times"),
        (Deceit::ForgottenCommand, "committed it 0 times"),
        (Deceit::AlteredRecord, "and the central API differ"),
        (Deceit::AlteredAnswer, "as the answer to"),
    ];
    for (deceit, complaint) in lies {
        let told = run(&ground, 1, Some(deceit)).map_or_else(|broken| broken.what, |_| "nothing".to_owned());
        assert!(told.contains(complaint), "{deceit:?} must be noticed by its check, which said: {told}");
    }
}
