//! What is known of a loop, by all threads at once.
//!
//! Its life is drawn in `status.rs`. Counting is relaxed and may lose a hit. What is rarely needed lies behind a lock,
//! which is held for moments.

pub use super::status::{Event, Status};

use super::status::Life;
use firesteel_compiler::install::table::LoopSlot;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_recorder::hotness::{Backoff, HeatParams, Verdict};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// How long refusals in a row are put up with before the tree is recorded anew.
const REFUSALS: u32 = 2000;

/// What [`LoopState::hopeless`] holds for an exit. Resume points have 16 bits, as a function's units.
fn packed(exit: ExitKey) -> u64 {
    u64::from(exit.trace) << 48 | u64::from(exit.resume as u16) << 32 | u64::from(exit.instr)
}

/// What it holds for none: no tree has so many traces.
const NO_EXIT: u64 = u64::MAX;

/// A bridge that a thread records, or that is on its way through the compiler.
#[derive(Clone, Copy, Debug)]
pub struct PendingBridge {
    /// The exit it is for.
    pub exit: ExitKey,
    /// The slot's generation when the recording began: another one means that it is attached.
    pub generation: u32,
    /// It was handed over.
    pub submitted: bool,
}

/// What is rarely needed.
#[derive(Debug)]
struct Details {
    backoff: Backoff,
    exits: FxHashMap<ExitKey, Backoff>,
    pending: Option<PendingBridge>,
    restarts: u8,
    paid: (u64, u64),
    last_failure: Option<AbortReason>,
}

/// A loop.
pub struct LoopState {
    /// Index of its function.
    pub function: usize,
    /// Unit of its header.
    pub header: u32,
    slot: OnceLock<Arc<LoopSlot>>,
    life: Life,
    hits: AtomicU32,
    threshold: AtomicU32,
    refused: AtomicU32,
    /// Whether `details.pending` is set.
    bridging: AtomicBool,
    /// The exit that was asked for last of those that never get a bridge: a function that returns from its loop leaves
    /// through the same one each time, and threads shall not meet at a lock for it.
    hopeless: AtomicU64,
    details: Mutex<Details>,
}

impl LoopState {
    /// A cold loop.
    pub fn new(function: usize, header: u32, params: &HeatParams) -> LoopState {
        LoopState {
            function,
            header,
            slot: OnceLock::new(),
            life: Life::new(),
            hits: AtomicU32::new(0),
            threshold: AtomicU32::new(params.threshold),
            refused: AtomicU32::new(0),
            bridging: AtomicBool::new(false),
            hopeless: AtomicU64::new(NO_EXIT),
            details: Mutex::new(Details {
                backoff: Backoff::new(params),
                exits: FxHashMap::default(),
                pending: None,
                restarts: 0,
                paid: (0, 0),
                last_failure: None,
            }),
        }
    }

    /// Its slot in the executor table, once its first recording has begun.
    pub fn slot(&self) -> Option<&Arc<LoopSlot>> {
        self.slot.get()
    }

    /// Its slot, made by `make` if there is none.
    pub fn slot_or(&self, make: impl FnOnce() -> Arc<LoopSlot>) -> &Arc<LoopSlot> {
        self.slot.get_or_init(make)
    }

    /// Status now.
    #[inline]
    pub fn status(&self) -> Status {
        self.life.status()
    }

    /// Lets an event happen; true if this call made the transition.
    pub fn apply(&self, event: Event) -> bool {
        self.life.apply(event)
    }

    /// Counts a back edge of a cold loop; true when a recording is due.
    #[inline]
    pub fn hit(&self) -> bool {
        let hits = self.hits.load(Ordering::Relaxed).saturating_add(1);
        self.hits.store(hits, Ordering::Relaxed);
        hits >= self.threshold.load(Ordering::Relaxed)
    }

    /// An attempt at the root failed, which had brought it to a state: back to cold with a longer wait, or blacklisted.
    /// If another thread is further by now, only the wait is noted.
    pub fn failed(&self, from: Status, reason: AbortReason, params: &HeatParams) {
        let mut details = self.details.lock();
        details.last_failure = Some(reason);
        details.restarts = 0;
        let event = match details.backoff.failed(reason, params) {
            Verdict::After(threshold) => {
                self.threshold.store(threshold, Ordering::Relaxed);
                Event::Fail
            }
            Verdict::Blacklisted => Event::GiveUp,
        };
        self.hits.store(0, Ordering::Relaxed);
        self.life.apply_from(from, event);
    }

    /// Empties the slot and forgets what was known of exits; the loop is counted anew.
    pub fn reset(&self) {
        if let Some(slot) = self.slot.get() {
            slot.clear();
        }
        let mut details = self.details.lock();
        details.exits.clear();
        self.hopeless.store(NO_EXIT, Ordering::Relaxed);
        details.paid = (0, 0);
        self.refused.store(0, Ordering::Relaxed);
        self.hits.store(0, Ordering::Relaxed);
        self.apply(Event::Reset);
    }

    /// Forgets every failed attempt: a loop that was given up is counted again.
    pub fn forgive(&self, params: &HeatParams) {
        let mut details = self.details.lock();
        details.backoff = Backoff::new(params);
        details.exits.clear();
        self.hopeless.store(NO_EXIT, Ordering::Relaxed);
        self.threshold.store(params.threshold, Ordering::Relaxed);
        self.apply(Event::Forgive);
    }

    /// Counts a restart of the root because types were not stable; how many there were before.
    pub fn restart(&self) -> u8 {
        let mut details = self.details.lock();
        let before = details.restarts;
        details.restarts = before.saturating_add(1);
        before
    }

    /// Why the last attempt failed.
    pub fn last_failure(&self) -> Option<AbortReason> {
        self.details.lock().last_failure
    }

    /// Looks whether a root that was handed over is done; true if it is installed.
    pub fn settle(&self, params: &HeatParams) -> bool {
        let Some(slot) = self.slot.get() else { return false };
        if slot.is_installed() {
            self.apply(Event::Install);
            return true;
        }
        if let Some(reason) = slot.take_failure() {
            self.failed(Status::Compiling, reason, params);
        }
        false
    }

    /// Notes an entry that was refused; true when there were too many in a row.
    pub fn refused(&self) -> bool {
        self.refused.fetch_add(1, Ordering::Relaxed) + 1 >= REFUSALS
    }

    /// Notes an entry that was not refused.
    #[inline]
    pub fn accepted(&self) {
        if self.refused.load(Ordering::Relaxed) != 0 {
            self.refused.store(0, Ordering::Relaxed);
        }
    }

    /// Whether a bridge is recorded or compiled.
    #[inline]
    pub fn is_bridging(&self) -> bool {
        self.bridging.load(Ordering::Acquire)
    }

    /// Claims the right to record a bridge at an exit that was taken this often, if it is due and nobody else does.
    pub fn claim_bridge(&self, exit: ExitKey, taken: u32, params: &HeatParams) -> bool {
        // Written with the lock held only, as what it says is.
        if self.hopeless.load(Ordering::Relaxed) == packed(exit) {
            return false;
        }
        let generation = self.slot.get().map_or(0, |slot| slot.generation());
        let mut details = self.details.lock();
        if details.exits.get(&exit).is_some_and(Backoff::is_blacklisted) {
            self.hopeless.store(packed(exit), Ordering::Relaxed);
            return false;
        }
        let due = details.exits.get(&exit).map_or(taken >= params.threshold, |backoff| backoff.is_due(taken));
        if details.pending.is_some() || !due {
            return false;
        }
        details.pending = Some(PendingBridge { exit, generation, submitted: false });
        self.bridging.store(true, Ordering::Release);
        true
    }

    /// The claimed bridge was handed over.
    pub fn bridge_submitted(&self) {
        if let Some(pending) = &mut self.details.lock().pending {
            pending.submitted = true;
        }
    }

    /// The claimed bridge failed.
    pub fn bridge_failed(&self, reason: AbortReason, params: &HeatParams) {
        let mut details = self.details.lock();
        details.last_failure = Some(reason);
        if let Some(pending) = details.pending.take() {
            details.exits.entry(pending.exit).or_insert_with(|| Backoff::new(params)).failed(reason, params);
        }
        self.bridging.store(false, Ordering::Release);
    }

    /// Looks whether a bridge that was handed over is attached or failed.
    pub fn settle_bridge(&self, params: &HeatParams) {
        let Some(slot) = self.slot.get() else { return };
        let mut details = self.details.lock();
        let Some(pending) = details.pending.filter(|pending| pending.submitted) else { return };
        if slot.generation() != pending.generation {
            details.pending = None;
            self.bridging.store(false, Ordering::Release);
        } else if let Some(reason) = slot.take_failure() {
            drop(details);
            self.bridge_failed(reason, params);
        }
    }

    /// Whether a bridge of this exit failed before.
    pub fn exit_has_failed(&self, exit: ExitKey) -> bool {
        self.details.lock().exits.contains_key(&exit)
    }

    /// Whether an exit never gets a bridge.
    pub fn exit_is_hopeless(&self, exit: ExitKey) -> bool {
        self.details.lock().exits.get(&exit).is_some_and(Backoff::is_blacklisted)
    }

    /// Entries and iterations since this was last asked.
    pub fn since_last_asked(&self, entries: u64, iterations: u64) -> (u64, u64) {
        let mut details = self.details.lock();
        let (before, done) = std::mem::replace(&mut details.paid, (entries, iterations));
        // A new executor counts from zero again.
        if before > entries || done > iterations {
            (entries, iterations)
        } else {
            (entries - before, iterations - done)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firesteel_recorder::hotness::HotnessParams;

    #[test]
    fn an_exit_that_failed_for_good_stands_in_no_other_ones_way() {
        let params = HotnessParams::default();
        let found = LoopState::new(0, 0, &params.loops);
        let [exit, other] = [3, 4].map(|instr| ExitKey { trace: 1, instr, resume: 7 });
        let claim = |exit| found.claim_bridge(exit, u32::MAX, &params.exits);
        let mut tries = 0;
        while claim(exit) {
            found.bridge_failed(AbortReason::LeftFrame, &params.exits);
            tries += 1;
        }
        assert!(tries > 1 && found.exit_is_hopeless(exit), "{tries}");
        assert!(!claim(exit) && claim(other), "only the one is hopeless");
        found.bridge_failed(AbortReason::LeftFrame, &params.exits);
        found.reset();
        assert!(claim(exit), "another tree begins anew");
    }

    #[test]
    fn a_failure_does_not_end_the_recording_of_another_thread() {
        let params = HotnessParams::default().loops;
        let found = LoopState::new(0, 0, &params);
        for event in [Event::Start, Event::Seal, Event::Install] {
            assert!(found.apply(event));
        }
        // One thread retires the tree, another records it before the first has said why.
        found.reset();
        assert!(found.apply(Event::Start));
        for _ in 0..u8::MAX {
            found.failed(Status::Cold, AbortReason::NotPaying, &params);
            found.failed(Status::Compiling, AbortReason::Stale, &params);
        }
        assert_eq!(found.status(), Status::Recording);
        found.failed(Status::Recording, AbortReason::LeftFrame, &params);
        assert_eq!(found.status(), Status::Blacklisted, "it had failed too often");
        found.forgive(&params);
        assert_eq!(found.status(), Status::Cold);
    }
}
