//! How long it takes until a change at one counter has reached all others: by the stream of hints and the pull that follows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use hyper::Method;
use hyper::body::Bytes;
use tokio::sync::{mpsc, watch};

use crate::counter::Counter;
use crate::findings::{Durations, Findings, Spread};
use crate::proof::Proof;
use crate::server::Server;
use crate::work::Work;
use crate::{Trouble, city, open_all};

/// Changes in one hall.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Counters that listen.
    pub counters: u16,
    /// Changes that are made, one after the other.
    pub changes: u32,
    /// Pause between two changes.
    pub pause: Duration,
}

/// Which counter was when at which version.
struct Seen {
    version: u64,
    at: Instant,
}

/// Runs it in the first hall, which has one counter more: the one that makes the changes.
///
/// # Errors
/// [`Trouble`].
pub async fn run(server: &Server, change: Change) -> Result<(Findings, Vec<Counter>), Trouble> {
    let form = Arc::new(city::Form::load());
    let mut counters = open_all(server.address, 1, change.counters + 1).await?;
    let mut maker = counters.pop().ok_or(Trouble::Missing("somebody makes the changes"))?;
    let (told, mut seen) = mpsc::unbounded_channel();
    let (end, ended) = watch::channel(false);
    let mut listening = tokio::task::JoinSet::new();
    let (ready, mut listeners) = mpsc::unbounded_channel();
    for counter in &counters {
        let (told, mut ended, ready) = (told.clone(), ended.clone(), ready.clone());
        let (mut hints, mut follower) = (Hints::of(counter).await?, counter.follower());
        listening.spawn(async move {
            // The first hint tells where the hall is now.
            hints.next().await?;
            follower.glance().await?;
            let _ = ready.send(());
            let before = follower.line.received;
            loop {
                tokio::select! {
                    hint = hints.next() => hint?,
                    _ = ended.changed() => return Ok::<_, Trouble>(follower.line.received - before),
                }
                follower.glance().await?;
                drop(told.send(Seen { version: follower.cursor, at: Instant::now() }));
            }
        });
    }
    for _ in 0..change.counters {
        listeners.recv().await;
    }
    let mut work = Work::at(1, maker.number, form, 0);
    let mut findings = Findings { mode: "change", ..Findings::default() };
    let (before, begun) = (server.cost(), Instant::now());
    let mut times = Durations::default();
    maker.pushes.clear();
    let mut own = maker.follower();
    for _ in 0..change.changes {
        let pressed = Instant::now();
        for command in work.of_outage(1, &[]) {
            maker.act(command).await?;
        }
        own.glance().await?;
        findings.commands += 1;
        let mut left = change.counters;
        while left > 0 {
            let Some(seen) = seen.recv().await else { break };
            if seen.version == own.cursor {
                times.add(seen.at.saturating_duration_since(pressed));
                left -= 1;
            }
        }
        tokio::time::sleep(change.pause).await;
    }
    findings.enter_cost(server.cost() - before, begun.elapsed());
    end.send_replace(true);
    let mut pulled = 0;
    while let Some(received) = listening.join_next().await {
        pulled += received??;
    }
    findings.counters = counters.len();
    findings.seen = Some(Spread::from(&times));
    findings.push = Some(Spread::from(&maker.pushes.iter().copied().collect::<Durations>()));
    findings.bytes_per_command =
        crate::findings::count(pulled) / crate::findings::count(findings.commands.max(1));
    counters.push(maker);
    findings.proof = Proof::of_records(&counters).await?;
    Ok((findings, counters))
}

/// The stream of hints of a counter's hall.
pub(crate) struct Hints {
    body: hyper::body::Incoming,
    // The stream ends with its connection.
    _line: crate::line::Line,
    needle: String,
    pending: Vec<u8>,
}

impl Hints {
    /// Begins to listen.
    pub(crate) fn of(counter: &Counter) -> impl Future<Output = Result<Self, Trouble>> + use<> {
        let mut line = counter.line.beside();
        let needle = format!("\"{}\"", city::space(counter.hall));
        async move {
            let answer = line.open(Method::GET, "/v1/hints", &[], Bytes::new()).await?;
            Ok(Self { body: answer.into_body(), _line: line, needle, pending: Vec::new() })
        }
    }

    /// Waits for a hint of the hall.
    pub(crate) async fn next(&mut self) -> Result<(), Trouble> {
        loop {
            let frame = self.body.frame().await.ok_or(Trouble::Missing("the stream of hints goes on"))??;
            let Ok(data) = frame.into_data() else { continue };
            self.pending.extend_from_slice(&data);
            let whole = self.pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let rest = self.pending.split_off(whole);
            let lines = std::mem::replace(&mut self.pending, rest);
            if String::from_utf8_lossy(&lines).contains(&self.needle) {
                return Ok(());
            }
        }
    }
}
