//! What happened in the seeds that were run: a fault that never happens proves nothing.

use std::collections::BTreeMap;
use std::fmt;

/// A fault that the scheduler can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The line of a PC is dead for a while.
    CutLine,
    /// A question is lost on its way.
    LostQuestion,
    /// The central API acts, and its answer is lost.
    LostAnswer,
    /// A question arrives twice.
    Twice,
    /// The desktop has given a question up, and it arrives later all the same.
    Late,
    /// A proxy's page stands in the place of the answer.
    ProxyPage,
    /// A proxy takes smaller bodies than the central API does.
    NarrowProxy,
    /// A PC loses power before it sends.
    CrashBeforeSending,
    /// A PC loses power after it sent and before it was answered.
    CrashBeforeTheAnswer,
    /// A PC loses power in the middle of an upload.
    CrashWhileUploading,
    /// The central API loses power with a question on its way.
    ServerCrash,
    /// The central API loses power after it committed and before it answered.
    ServerCrashAfterCommit,
    /// The central API's disk is replaced by its last backup.
    Restored,
    /// A PC's disk is copied, and both copies are used.
    Cloned,
    /// A PC's clock is set wrong, by up to two days.
    WrongClock,
    /// A PC's disk is full.
    FullDisk,
    /// A hint is lost on its way.
    LostHint,
    /// A hint arrives twice.
    HintTwice,
    /// A hint is overtaken by later ones.
    LateHint,
    /// Somebody else sits down at a PC, with the network or without.
    OtherPerson,
    /// The account of somebody who works is closed, or opened again.
    ClosedAccount,
    /// Somebody who works loses a role or the departments, or gets them back.
    LostRole,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::CutLine,
        Self::LostQuestion,
        Self::LostAnswer,
        Self::Twice,
        Self::Late,
        Self::ProxyPage,
        Self::NarrowProxy,
        Self::CrashBeforeSending,
        Self::CrashBeforeTheAnswer,
        Self::CrashWhileUploading,
        Self::ServerCrash,
        Self::ServerCrashAfterCommit,
        Self::Restored,
        Self::Cloned,
        Self::WrongClock,
        Self::FullDisk,
        Self::LostHint,
        Self::HintTwice,
        Self::LateHint,
        Self::OtherPerson,
        Self::ClosedAccount,
        Self::LostRole,
    ];
}

/// How often what happened.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Seeds.
    pub seeds: u64,
    /// Steps of the scheduler.
    pub steps: u64,
    /// Faults by kind.
    pub faults: BTreeMap<Fault, u64>,
    /// What people did, and what came of faults, by name.
    pub events: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a fault.
    pub(super) fn fault(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    /// Counts something else.
    pub(super) fn event(&mut self, name: impl Into<String>) {
        *self.events.entry(name.into()).or_default() += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        for (fault, count) in &other.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        for (event, count) in &other.events {
            *self.events.entry(event.clone()).or_default() += count;
        }
    }

    /// Faults that never happened.
    pub fn never(&self) -> Vec<Fault> {
        Fault::ALL.into_iter().filter(|fault| !self.faults.contains_key(fault)).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} seeds, {} steps", self.seeds, self.steps)?;
        for fault in Fault::ALL {
            writeln!(f, "{:>9}  {fault:?}", self.faults.get(&fault).copied().unwrap_or(0))?;
        }
        for (event, count) in &self.events {
            writeln!(f, "{count:>9}  {event}")?;
        }
        Ok(())
    }
}
