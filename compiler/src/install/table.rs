//! The executor table: one slot a loop, read without locks by interpreter threads, written by workers.
//!
//! Publishing swaps a pointer with release order after the executor is complete; the executor it replaces is
//! destroyed when no thread can be inside it ([`Slot`]). A thread keeps an executor for as long as it runs the code.

use super::executor::Executor;
use super::life::ExecutorState;
use super::slot::{Kept, Slot};
use crate::sync::{AtomicU8, AtomicU32, Ordering};
use crossbeam_epoch::{self as epoch, Guard};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::TreeId;

/// A loop's place in the table. Shared between the host, which keeps it at the loop, and the service.
pub struct LoopSlot {
    /// The tree's name.
    pub tree: TreeId,
    executor: Slot<Executor>,
    /// Counts publications, so that a host sees cheaply that something changed.
    published: AtomicU32,
    /// Why the last job for this loop failed, as `AbortReason as u8 + 1`; 0 if it did not.
    failed: AtomicU8,
}

impl LoopSlot {
    /// An empty slot.
    pub fn new(tree: TreeId) -> LoopSlot {
        LoopSlot { tree, executor: Slot::new(), published: AtomicU32::new(0), failed: AtomicU8::new(0) }
    }

    /// The executor now installed. Valid as long as the guard lives.
    #[inline]
    pub fn get<'g>(&self, guard: &'g Guard) -> Option<&'g Executor> {
        self.executor.get(guard)
    }

    /// The executor now installed, for as long as its code runs: it has to be released. Not inlined: the pin's end must not be
    /// in the frame that is there while the code runs, where a thread may be ended.
    #[inline(never)]
    pub fn keep(&self) -> Option<Kept<Executor>> {
        self.executor.keep(&epoch::pin())
    }

    /// Whether the executor now installed is this one.
    #[inline]
    pub fn is(&self, kept: &Kept<Executor>) -> bool {
        self.executor.is(kept)
    }

    /// Whether an executor is installed.
    pub fn is_installed(&self) -> bool {
        self.get(&epoch::pin()).is_some()
    }

    /// Whether the executor with this number is installed and not invalid.
    pub fn holds(&self, id: u32) -> bool {
        let guard = epoch::pin();
        let executor = self.get(&guard);
        executor.is_some_and(|executor| executor.id == id && executor.state() != ExecutorState::Invalid)
    }

    /// Number of publications so far.
    #[inline]
    pub fn generation(&self) -> u32 {
        self.published.load(Ordering::Acquire)
    }

    /// Installs an executor in place of the one there, which is invalidated and destroyed when nobody can
    /// be inside it.
    pub fn publish(&self, executor: Executor) {
        self.executor.publish(executor, &epoch::pin());
        self.published.fetch_add(1, Ordering::Release);
    }

    /// A fragment was attached to the executor there: a publication, too.
    pub fn grew(&self) {
        self.published.fetch_add(1, Ordering::Release);
    }

    /// Puts better code of the same trace tree in the place of the executor `base`. False, and nothing is
    /// changed, if that one is not there any more or was invalidated. Not a publication: no trace was attached.
    pub fn promote(&self, base: u32, executor: Executor) -> bool {
        self.executor.promote(base, executor, &epoch::pin())
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
        self.executor.clear(&epoch::pin());
    }
}

impl Drop for LoopSlot {
    fn drop(&mut self) {
        if !self.executor.is_empty() {
            self.clear();
        }
    }
}
