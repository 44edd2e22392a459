//! Counters of the service: what was compiled, given up and why, and the time of each stage.
//!
//! Written by the service's threads, read by anyone; also the latch on which a [`Waiter`](super::Waiter) waits.

use crate::config::Tier;
use crate::sync::{AtomicBool, Condvar, Mutex, Ordering};
use firesteel_protocol::exits::AbortReason;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Stages of a trace's way, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Records to projected trace, references given back.
    Project,
    /// Projected traces to trace IR.
    Translate,
    /// Trace IR passes.
    Optimize,
    /// Trace IR to LLVM IR.
    Lower(Tier),
    /// LLVM's passes.
    LlvmPasses(Tier),
    /// Machine code.
    Emit(Tier),
    /// Link into the process.
    Link(Tier),
    /// From the seal of the recording to the patched table, waiting included.
    SealToPatch,
    /// From the warm tier to the hot one, waiting not included.
    Promote,
}

/// Times of one stage, in microseconds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StageTime {
    /// How often it ran.
    pub count: u64,
    /// Sum.
    pub total_us: u64,
    /// Median of the last thousand.
    pub median_us: u64,
}

/// A snapshot of the counters.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ServiceStats {
    /// Executors published (a tree counts again for each bridge).
    pub compiled: u64,
    /// Executors that better code of the same tree took the place of.
    pub promoted: u64,
    /// Recordings and compiles given up, by reason.
    pub aborted: BTreeMap<&'static str, u64>,
    /// Instructions whose member in the bytecode did not fit what was recorded.
    pub overruled: u64,
    /// Machine code published, in bytes, replaced code included.
    pub code_bytes: u64,
    /// Time by stage.
    pub stages: BTreeMap<&'static str, StageTime>,
}

#[derive(Default)]
struct Times {
    count: u64,
    total: Duration,
    recent: Vec<u64>,
}

#[derive(Default)]
struct Table {
    compiled: u64,
    promoted: u64,
    overruled: u64,
    code_bytes: u64,
    aborted: BTreeMap<&'static str, u64>,
    stages: BTreeMap<Stage, Times>,
}

/// What is still to be done, and who waits for that.
#[derive(Default)]
struct Pending {
    submitted: u64,
    waiters: u32,
    /// Nobody may wait: the threads rest.
    resting: bool,
}

#[derive(Default)]
pub(super) struct Counters {
    table: Mutex<Table>,
    pending: Mutex<Pending>,
    /// Nothing is pending, or nobody waits any more.
    idle: Condvar,
    closed: AtomicBool,
    /// Held while something is done that may not be done any more once this is closed.
    open: Mutex<()>,
}

const RECENT: usize = 1000;

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Stage::Project => "project",
            Stage::Translate => "translate",
            Stage::Optimize => "optimize",
            Stage::Lower(Tier::Warm) => "warm_lower",
            Stage::LlvmPasses(Tier::Warm) => "warm_llvm_passes",
            Stage::Emit(Tier::Warm) => "warm_emit",
            Stage::Link(Tier::Warm) => "warm_link",
            Stage::Lower(Tier::Hot) => "hot_lower",
            Stage::LlvmPasses(Tier::Hot) => "hot_llvm_passes",
            Stage::Emit(Tier::Hot) => "hot_emit",
            Stage::Link(Tier::Hot) => "hot_link",
            Stage::SealToPatch => "seal_to_patch",
            Stage::Promote => "promote",
        }
    }
}

impl Counters {
    pub(super) fn submitted(&self) {
        self.pending.lock().submitted += 1;
    }

    pub(super) fn done(&self) {
        let mut pending = self.pending.lock();
        pending.submitted = pending.submitted.saturating_sub(1);
        if pending.submitted == 0 {
            self.idle.notify_all();
        }
    }

    /// Nothing is pending any more: what was, was dropped.
    pub(super) fn drain(&self) {
        self.pending.lock().submitted = 0;
        self.idle.notify_all();
    }

    /// Notes somebody who is going to wait. False if nobody may.
    pub(super) fn announce(&self) -> bool {
        let mut pending = self.pending.lock();
        let may_wait = !pending.resting && !self.is_closed();
        pending.waiters += u32::from(may_wait);
        may_wait
    }

    /// Waits until nothing is pending or nobody may wait any more, after [`Counters::announce`].
    pub(super) fn wait_idle(&self) {
        let mut pending = self.pending.lock();
        while pending.submitted > 0 && !pending.resting && !self.is_closed() {
            pending = self.idle.wait(pending);
        }
        pending.waiters = pending.waiters.saturating_sub(1);
        if pending.waiters == 0 {
            self.idle.notify_all();
        }
    }

    /// Nobody may wait from now on; returns when nobody does.
    pub(super) fn dismiss_waiters(&self) {
        let mut pending = self.pending.lock();
        pending.resting = true;
        self.idle.notify_all();
        while pending.waiters > 0 {
            pending = self.idle.wait(pending);
        }
    }

    /// The threads run: who wants to may wait.
    pub(super) fn admit_waiters(&self) {
        self.pending.lock().resting = false;
    }

    /// Whether somebody waits until nothing is pending: what can be done is done now.
    pub(super) fn is_awaited(&self) -> bool {
        self.pending.lock().waiters > 0
    }

    /// From now on nothing is published and nobody woken; what was begun of it is over.
    pub(super) fn close(&self) {
        let open = self.open.lock();
        self.closed.store(true, Ordering::Release);
        drop(open);
        // Under the lock, so that nobody has looked and sleeps only after this.
        let _pending = self.pending.lock();
        self.idle.notify_all();
    }

    /// Does something short, unless it is too late.
    pub(super) fn while_open<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        let _open = self.open.lock();
        (!self.is_closed()).then(act)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    pub(super) fn aborted(&self, reason: AbortReason) {
        *self.table.lock().aborted.entry(reason.name()).or_default() += 1;
    }

    pub(super) fn published(&self, bytes: u64, overruled: u32) {
        let mut table = self.table.lock();
        table.compiled += 1;
        table.code_bytes += bytes;
        table.overruled += u64::from(overruled);
    }

    pub(super) fn promoted(&self, bytes: u64) {
        let mut table = self.table.lock();
        table.promoted += 1;
        table.code_bytes += bytes;
    }

    pub(super) fn stage(&self, stage: Stage, time: Duration) {
        let mut table = self.table.lock();
        let times = table.stages.entry(stage).or_default();
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let at = usize::try_from(times.count).unwrap_or(0) % RECENT;
        match times.recent.get_mut(at) {
            Some(place) => *place = micros,
            None => times.recent.push(micros),
        }
        times.count += 1;
        times.total += time;
    }

    pub(super) fn snapshot(&self) -> ServiceStats {
        let table = self.table.lock();
        let stages = table.stages.iter().map(|(stage, times)| {
            let mut recent = times.recent.clone();
            recent.sort_unstable();
            let median_us = recent.get(recent.len() / 2).copied().unwrap_or(0);
            let total_us = u64::try_from(times.total.as_micros()).unwrap_or(u64::MAX);
            (stage.name(), StageTime { count: times.count, total_us, median_us })
        });
        ServiceStats {
            compiled: table.compiled,
            promoted: table.promoted,
            aborted: table.aborted.clone(),
            overruled: table.overruled,
            code_bytes: table.code_bytes,
            stages: stages.collect(),
        }
    }
}
