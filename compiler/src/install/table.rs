//! The executor table: one slot a loop, read without locks by interpreter threads, written by workers.
//!
//! Publishing swaps a pointer with release order after the executor is complete; the executor it replaces is
//! destroyed when no thread can be inside it (epochs, crossbeam-epoch). A reader pins the epoch for as long as
//! it runs the code.

use super::executor::{Executor, ExecutorState};
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

    /// Whether the executor with this number is installed and valid.
    pub fn holds(&self, id: u32) -> bool {
        let guard = epoch::pin();
        let executor = self.get(&guard);
        executor.is_some_and(|executor| executor.id == id && executor.state() != ExecutorState::Invalid)
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

    /// Puts better code of the same trace tree in the place of the executor `base`. False, and nothing is
    /// changed, if that one is not there any more or was invalidated. Not a publication: no trace was attached.
    pub fn promote(&self, base: u32, executor: Executor) -> bool {
        let guard = epoch::pin();
        let old = self.executor.load(Ordering::Acquire, &guard);
        // SAFETY: as in `get`.
        let current = unsafe { old.as_ref() };
        if !current.is_some_and(|current| current.id == base && current.state() != ExecutorState::Invalid) {
            return false;
        }
        let new = Owned::new(executor);
        match self.executor.compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire, &guard) {
            Ok(_) => {
                retire(old, &guard);
                true
            }
            Err(_) => false,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Tier;
    use crate::install::executor::Code;
    use firesteel_protocol::native::NativeContext;
    use firesteel_protocol::trace::CodeCopy;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, AtomicU64};

    /// Counts its end.
    struct Body(Arc<AtomicU32>);

    impl Code for Body {
        unsafe fn run(&self, _: *mut u64, _: *mut NativeContext) -> u32 {
            0
        }

        fn size(&self) -> usize {
            0
        }
    }

    impl Drop for Body {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn executor(id: u32, tier: Tier, ended: &Arc<AtomicU32>) -> Executor {
        Executor {
            id,
            tree: TreeId(1),
            tier,
            traces: 1,
            length: 0,
            guards: 0,
            code: Arc::new(CodeCopy::default()),
            header: 0,
            exits: Vec::new(),
            heat: Vec::new(),
            contract: Vec::new(),
            dependencies: Vec::new(),
            entries: AtomicU64::new(0),
            iterations: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            body: Box::new(Body(Arc::clone(ended))),
            state: AtomicU8::new(0),
        }
    }

    fn installed(slot: &LoopSlot) -> Option<(u32, Tier)> {
        let guard = epoch::pin();
        slot.get(&guard).map(|executor| (executor.id, executor.tier))
    }

    #[test]
    fn a_promotion_takes_the_place_of_the_executor_it_was_made_from_and_is_no_publication() {
        let (slot, ended) = (LoopSlot::new(TreeId(1)), Arc::default());
        slot.publish(executor(7, Tier::Warm, &ended));
        let before = slot.generation();
        assert!(slot.promote(7, executor(8, Tier::Hot, &ended)));
        assert_eq!((installed(&slot), slot.generation()), (Some((8, Tier::Hot)), before));
    }

    #[test]
    fn a_promotion_comes_too_late_for_an_executor_that_is_replaced_invalid_or_gone() {
        let (slot, ended) = (LoopSlot::new(TreeId(1)), Arc::default());
        assert!(!slot.promote(7, executor(8, Tier::Hot, &ended)));
        assert_eq!(installed(&slot), None, "it is gone");
        slot.publish(executor(7, Tier::Warm, &ended));
        slot.publish(executor(9, Tier::Warm, &ended));
        assert!(!slot.promote(7, executor(8, Tier::Hot, &ended)));
        assert_eq!(installed(&slot), Some((9, Tier::Warm)), "it is replaced");
        if let Some(executor) = slot.get(&epoch::pin()) {
            executor.invalidate();
        }
        assert!(!slot.promote(9, executor(8, Tier::Hot, &ended)));
        assert_eq!(installed(&slot), Some((9, Tier::Warm)), "it is invalid");
        assert!(!slot.holds(9));
    }

    #[test]
    fn an_executor_that_was_replaced_lives_as_long_as_somebody_may_be_inside() {
        let (slot, ended) = (LoopSlot::new(TreeId(1)), Arc::<AtomicU32>::default());
        slot.publish(executor(7, Tier::Warm, &ended));
        let guard = epoch::pin();
        let inside = slot.get(&guard).expect("installed");
        assert!(slot.promote(7, executor(8, Tier::Hot, &ended)));
        assert_eq!((inside.state(), ended.load(Ordering::Relaxed)), (ExecutorState::Invalid, 0));
        drop(guard);
        for _ in 0..10_000 {
            epoch::pin().flush();
            if ended.load(Ordering::Relaxed) == 1 {
                return;
            }
            std::thread::yield_now();
        }
        panic!("the replaced executor was never freed");
    }
}
