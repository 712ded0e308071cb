//! Where pushes wait for their turn.
//!
//! What can be decided independently has a lane of its own: a hall on PostgreSQL, where halls do not wait for each other; everything on the
//! embedded store, which has one writer. A lane is worked off group by group. A group takes the small pushes first, in the order in which
//! they came, and a part of the large ones with what room is left: a clerk who calls the next person does not wait until a colleague's
//! whole outage has been dealt with. A push that takes several groups is dealt with up to its last committed part when something fails;
//! the same push again goes on from there.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::id::ClientId;
use domain::record::Space;
use protocol::sync::{CommandResult, Hint, Push, PushAnswer};
use tokio::sync::oneshot;

use super::Halt;
use super::group::{Done, Part, attempt};
use super::memory::Memory;
use crate::Central;
use crate::caller::Caller;
use crate::failure::HttpFailure;

/// Most commands of small pushes in one group.
const GROUP: usize = 256;
/// Most commands of large pushes in one group; those of small ones count. Everybody else waits that long: some 20 milliseconds.
const OF_LARGE: usize = 128;
/// What large pushes may have in any case, so that they get on behind however many small ones.
const LEAST_OF_LARGE: usize = 32;
/// Most commands of a push that counts as small.
const SMALL: usize = 16;
/// Tries after failures that may pass.
const TRIES: u32 = 6;
/// First pause between two tries; doubled each time.
const PAUSE: Duration = Duration::from_millis(15);

/// All lanes of this server.
#[derive(Default)]
pub(crate) struct Lanes {
    memory: Memory,
    busy: Mutex<HashMap<Option<Space>, Queue>>,
}

/// Pushes that wait in one lane.
#[derive(Default)]
struct Queue {
    small: VecDeque<Job>,
    large: VecDeque<Job>,
}

/// A push on its way through a lane.
struct Job {
    caller: Caller,
    push: Push,
    skew: i64,
    results: Vec<CommandResult>,
    raised: BTreeMap<Space, u64>,
    /// Whether it changed more than what was raised for it: see [`super::group::DonePart::repeated`].
    repeated: bool,
    answer: oneshot::Sender<Result<PushAnswer, HttpFailure>>,
}

impl Job {
    fn left(&self) -> usize {
        self.push.commands.len() - self.results.len()
    }

    /// Takes over what became of its part, and answers when that was the last one.
    fn advance(mut self, done: &Done, index: usize) -> Option<Self> {
        let part = &done.parts[index];
        self.results.extend(part.results.iter().cloned());
        self.repeated |= part.repeated;
        let raised = done.raised.iter().filter(|(space, _)| part.touched.contains(space));
        self.raised.extend(raised.map(|(space, version)| (space.clone(), *version)));
        if self.left() > 0 {
            return Some(self);
        }
        if self.repeated {
            // Its spaces are not known; the desktop pulls all of its own.
            self.raised.clear();
        }
        let hint = |(space, version): (Space, u64)| Hint { space: space.to_string(), version };
        let answer = PushAnswer {
            last_seq: part.last_seq,
            results: self.results,
            raised: self.raised.into_iter().map(hint).collect(),
            now: done.now,
            epoch: done.epoch.clone(),
        };
        // Whoever asked may have gone; what was done is done.
        let _ = self.answer.send(Ok(answer));
        None
    }

    fn fail(self, failure: HttpFailure) {
        let _ = self.answer.send(Err(failure));
    }
}

impl Queue {
    fn take_in(&mut self, job: Job) {
        if job.left() <= SMALL { self.small.push_back(job) } else { self.large.push_back(job) }
    }

    /// The next group, each push with how many of its commands are executed now.
    fn group(&mut self) -> Vec<(Job, usize)> {
        let mut group = Vec::new();
        let mut desktops = BTreeSet::new();
        let left = take(&mut self.small, GROUP, &mut group, &mut desktops);
        let room = OF_LARGE.saturating_sub(GROUP - left).max(LEAST_OF_LARGE);
        take(&mut self.large, room, &mut group, &mut desktops);
        group
    }
}

/// Takes pushes from the front of a queue into a group, each with as many of its commands as there is room for; how much room is left.
fn take(
    queue: &mut VecDeque<Job>,
    mut room: usize,
    group: &mut Vec<(Job, usize)>,
    desktops: &mut BTreeSet<ClientId>,
) -> usize {
    let mut later = VecDeque::new();
    while room > 0
        && let Some(job) = queue.pop_front()
    {
        if desktops.insert(job.caller.client) {
            let count = job.left().min(room);
            // An empty push, a sign of life, takes its time, too.
            room -= count.max(1);
            group.push((job, count));
        } else {
            // A desktop that sent the same again before it was answered waits for its own first.
            later.push_back(job);
        }
    }
    later.append(queue);
    *queue = later;
    room
}

impl Lanes {
    /// Takes a push in; whether nobody works the lane off yet.
    fn take_in(&self, lane: &Option<Space>, job: Job) -> bool {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = !busy.contains_key(lane);
        busy.entry(lane.clone()).or_default().take_in(job);
        idle
    }

    /// The next group of a lane, after what is left of the last one was put back; none when nothing waits.
    fn next(&self, lane: &Option<Space>, unfinished: Vec<Job>) -> Vec<(Job, usize)> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = busy.get_mut(lane) else { return Vec::new() };
        unfinished.into_iter().for_each(|job| queue.take_in(job));
        let group = queue.group();
        if group.is_empty() {
            busy.remove(lane);
        }
        group
    }

    fn give_up(&self, lane: &Option<Space>) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(lane);
    }
}

/// Waits in the lane of the caller's hall until the push has been executed.
pub(super) async fn join(
    central: &Arc<Central>,
    caller: Caller,
    push: Push,
    skew: i64,
) -> Result<PushAnswer, HttpFailure> {
    let lane = central.store.halls_wait_for_each_other().then_some(()).map_or(Some(caller.hall()), |()| None);
    let (answer, ready) = oneshot::channel();
    let job =
        Job { caller, push, skew, results: Vec::new(), raised: BTreeMap::new(), repeated: false, answer };
    if central.lanes.take_in(&lane, job) {
        // Not in the request's own future: that ends when its desktop hangs up, and others wait behind it.
        tokio::spawn(work_off(Arc::clone(central), lane));
    }
    ready.await.map_err(|_| HttpFailure::busy("the work on this push ended early"))?
}

/// Tells those who wait when the work on their lane ends by a fault of the program.
struct Turn<'a> {
    central: &'a Central,
    lane: &'a Option<Space>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.central.lanes.give_up(self.lane);
        }
    }
}

async fn work_off(central: Arc<Central>, lane: Option<Space>) {
    let _turn = Turn { central: &central, lane: &lane };
    let mut unfinished = Vec::new();
    loop {
        let group = central.lanes.next(&lane, unfinished);
        if group.is_empty() {
            return;
        }
        unfinished = execute(&central, group).await;
    }
}

/// Executes a group; what is left of its pushes.
async fn execute(central: &Central, mut group: Vec<(Job, usize)>) -> Vec<Job> {
    let mut wider = BTreeSet::new();
    let mut failures = 0;
    let mut unfinished = Vec::new();
    loop {
        let parts: Vec<Part<'_>> = group.iter().map(|(job, count)| part(job, *count)).collect();
        if parts.is_empty() {
            return unfinished;
        }
        match attempt(&central.store, &central.lanes.memory, &parts, &wider).await {
            Ok(done) => {
                let fresh = done.parts.iter().flat_map(|part| part.results.iter().rev().take(part.fresh));
                central.metrics.executed(fresh);
                central.hints.publish(&done.raised);
                let jobs = group.into_iter().enumerate();
                unfinished.extend(jobs.filter_map(|(index, (job, _))| job.advance(&done, index)));
                return unfinished;
            }
            // Each round adds a space, and a group can only touch so many.
            Err(Halt::Widen(more)) => wider.extend(more),
            Err(Halt::Failed(index, failure)) => group.remove(index).0.fail(failure),
            // What fails for one must not fail for the others: each is tried alone.
            Err(Halt::Store(error)) if group.len() > 1 => {
                tracing::debug!(%error, pushes = group.len(), "a group of pushes is tried one by one");
                central.metrics.push_retried();
                for alone in group {
                    unfinished.extend(Box::pin(execute(central, vec![alone])).await);
                }
                return unfinished;
            }
            Err(Halt::Store(error)) if error.is_transient() && failures < TRIES => {
                tracing::debug!(%error, failures, "a push is tried again");
                central.metrics.push_retried();
                tokio::time::sleep(pause(failures)).await;
                failures += 1;
            }
            Err(Halt::Store(error)) => group.remove(0).0.fail(error.into()),
        }
    }
}

fn part(job: &Job, count: usize) -> Part<'_> {
    let first = job.results.len();
    Part { caller: &job.caller, skew: job.skew, commands: &job.push.commands[first..first + count] }
}

/// A pause with jitter, so that those who collided do not collide again.
fn pause(failures: u32) -> Duration {
    let jitter = crate::key::random::<1>().map_or(0, |[byte]| u32::from(byte));
    PAUSE * 2u32.pow(failures) * (128 + jitter) / 256
}
