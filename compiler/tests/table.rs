//! The executor table under one thread: what takes whose place, and when code is freed. Under several, see
//! `compiler/models`.

use crossbeam_epoch as epoch;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::{Callees, Code, Executor};
use firesteel_compiler::install::life::{ExecutorState, Life};
use firesteel_compiler::install::table::LoopSlot;
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::trace::{CodeCopy, TreeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

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
        callees: Callees::default(),
        widest: 0,
        id,
        tree: TreeId(1),
        tier,
        traces: 1,
        length: 0,
        guards: 0,
        code: Arc::new(CodeCopy::default()),
        header: 0,
        units: (0, 0),
        improves: AtomicBool::new(false),
        exits: Vec::new(),
        heat: Vec::new(),
        contract: Vec::new(),
        root: 0,
        dependencies: Vec::new(),
        entries: AtomicU64::new(0),
        iterations: AtomicU64::new(0),
        rounds: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        body: Box::new(Body(Arc::clone(ended))),
        life: Life::new(),
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
