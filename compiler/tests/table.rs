//! The executor table under one thread: what takes whose place, and when code is freed. Under several, see
//! `compiler/models`.

use crossbeam_epoch as epoch;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::{Callees, Code, Executor};
use firesteel_compiler::install::life::{ExecutorState, Life};
use firesteel_compiler::install::links::{self, Links};
use firesteel_compiler::install::table::LoopSlot;
use firesteel_protocol::exits::{ExitDescriptor, ExitKey, ExitKind};
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
        links: Links::of_root(2, 3),
        callees: Callees::default(),
        widest: 0,
        relink: None,
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
        runs: AtomicU64::new(0),
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

/// An executor with an exit to instruction `instr`, for each, taken so often.
fn with_exits(id: u32, exits: &[(u32, u32)], ended: &Arc<AtomicU32>) -> Executor {
    let descriptor = |instr| ExitDescriptor {
        key: ExitKey { trace: 0, instr, resume: 0 },
        kind: ExitKind::Guard,
        resume: 0,
        depth: 0,
        calls: Vec::new(),
        used: 0,
        slots: Vec::new(),
        stale: Vec::new(),
        bridged: false,
    };
    Executor {
        exits: exits.iter().map(|&(instr, _)| descriptor(instr)).collect(),
        heat: exits.iter().map(|&(_, taken)| AtomicU32::new(taken)).collect(),
        ..executor(id, Tier::Warm, ended)
    }
}

#[test]
fn fragments_live_as_long_as_their_tree_and_better_ones_take_the_place_of_the_first() {
    let ended = Arc::default();
    let root = with_exits(1, &[(4, 0), (9, 0)], &ended);
    let attached = |at| root.links.get(at).map(|fragment| fragment.id);
    root.links.attach(1, executor(2, Tier::Warm, &ended));
    assert_eq!((attached(0), attached(1)), (None, Some(2)));
    assert!(root.links.family().take_fresh() && !root.links.family().take_fresh(), "it is told once");
    assert!(!root.links.promote(1, 7, executor(3, Tier::Hot, &ended)), "7 is not there");
    let first = root.links.get(1).expect("attached");
    assert!(root.links.promote(1, 2, executor(4, Tier::Hot, &ended)));
    assert_eq!((attached(1), first.id, first.state()), (Some(4), 2, ExecutorState::Invalid), "it is alive still");
    assert_eq!(ended.load(Ordering::Relaxed), 1, "what was refused has ended");
    let hot = Executor { links: Arc::clone(&root.links), ..executor(5, Tier::Hot, &ended) };
    drop(root);
    assert_eq!(
        (ended.load(Ordering::Relaxed), hot.links.family().attached()),
        (2, 2),
        "better code has the same links"
    );
    drop(hot);
    assert_eq!(ended.load(Ordering::Relaxed), 5);
}

#[test]
fn a_fragment_goes_to_the_exit_of_its_name_that_is_taken_most_and_has_none() {
    let ended = Arc::default();
    let root = with_exits(1, &[(4, 10), (4, 30)], &ended);
    let found = |instr| {
        let found = links::find(&root, ExitKey { trace: 0, instr, resume: 0 });
        found.map(|(place, _)| (Arc::as_ptr(&place.links), place.exit))
    };
    assert_eq!(found(4), Some((Arc::as_ptr(&root.links), 1)));
    root.links.attach(1, with_exits(2, &[(7, 1)], &ended));
    let fragment = root.links.get(1).expect("attached");
    assert_eq!(found(4), Some((Arc::as_ptr(&root.links), 0)));
    assert_eq!(found(7), Some((Arc::as_ptr(&fragment.links), 0)), "exits of fragments are found, too");
    assert_eq!(found(5), None);
    fragment.invalidate();
    assert_eq!(found(4), Some((Arc::as_ptr(&root.links), 1)), "in the place of one that is invalid");
}
