//! The executor table: one slot a loop, read without locks by interpreter threads, written by workers.
//!
//! Publishing swaps a pointer with release order after the executor is complete; the executor it replaces is
//! destroyed when no thread can be inside it (epochs, crossbeam-epoch). A reader pins the epoch for as long as
//! it runs the code.

use super::executor::Executor;
use crossbeam_epoch::{self as epoch, Atomic, Guard, Owned, Shared};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::TreeId;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// A loop's place in the table. Shared between the host, which keeps it at the loop, and the service.
pub struct LoopSlot {
    /// The tree's name.
    pub tree: TreeId,
    executor: Atomic<Executor>,
    /// Counts publications, so that a host sees cheaply that something changed.
    published: AtomicU32,
    /// Why the last job for this loop failed, as `AbortReason as u8 + 1`; 0 if it did not.
    failed: AtomicU8,
}

impl LoopSlot {
    /// An empty slot.
    pub fn new(tree: TreeId) -> LoopSlot {
        LoopSlot { tree, executor: Atomic::null(), published: AtomicU32::new(0), failed: AtomicU8::new(0) }
    }

    /// The executor now installed. Valid as long as the guard lives.
    pub fn get<'g>(&self, guard: &'g Guard) -> Option<&'g Executor> {
        let shared = self.executor.load(Ordering::Acquire, guard);
        // SAFETY: the pointer was made by `publish` from an owned executor and is only destroyed through
        // `defer_destroy` after being unlinked, so it lives at least as long as the guard.
        unsafe { shared.as_ref() }
    }

    /// Whether an executor is installed.
    pub fn is_installed(&self) -> bool {
        let guard = epoch::pin();
        !self.executor.load(Ordering::Relaxed, &guard).is_null()
    }

    /// Number of publications so far.
    pub fn generation(&self) -> u32 {
        self.published.load(Ordering::Acquire)
    }

    /// Installs an executor in place of the one there, which is invalidated and destroyed when nobody can
    /// be inside it.
    pub fn publish(&self, executor: Executor) {
        let guard = epoch::pin();
        let old = self.executor.swap(Owned::new(executor), Ordering::AcqRel, &guard);
        self.published.fetch_add(1, Ordering::Release);
        retire(old, &guard);
    }

    /// Tells the host that the last job for this loop failed.
    pub fn fail(&self, reason: AbortReason) {
        self.failed.store(reason as u8 + 1, Ordering::Release);
    }

    /// Why the last job failed, once: the host that takes the answer decides on the penalty.
    pub fn take_failure(&self) -> Option<AbortReason> {
        let code = self.failed.swap(0, Ordering::AcqRel);
        code.checked_sub(1).and_then(|at| AbortReason::ALL.get(usize::from(at)).copied())
    }

    /// Empties the slot.
    pub fn clear(&self) {
        let guard = epoch::pin();
        let old = self.executor.swap(Shared::null(), Ordering::AcqRel, &guard);
        retire(old, &guard);
    }
}

fn retire(old: Shared<'_, Executor>, guard: &Guard) {
    // SAFETY: `old` was unlinked by the caller's swap, so no new reader can reach it; those who can are pinned.
    if let Some(executor) = unsafe { old.as_ref() } {
        executor.invalidate();
        // SAFETY: as above; it is unlinked exactly once.
        unsafe { guard.defer_destroy(old) };
    }
}

impl Drop for LoopSlot {
    fn drop(&mut self) {
        self.clear();
    }
}
