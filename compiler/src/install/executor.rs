//! An executor: compiled code of one trace tree with its exits, dependencies, state and counters.
//!
//! Made by a compile worker, immutable but for its state and counters; entered and invalidated by
//! interpreter threads. Its code is freed with it, so a thread that runs it must keep it (the table's
//! guard does).

pub use super::life::ExecutorState;
use super::life::{Event, Life};
use super::links::Links;
use super::relink::Relink;
use super::slot::Tenant;
use crate::config::Tier;
use firesteel_protocol::exits::{ExitDescriptor, ExitKey};
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::trace::{CodeCopy, Dependency, SlotContract, TreeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Something that runs a trace tree.
pub trait Code: Send + Sync {
    /// Runs it; returns the index of the exit taken.
    ///
    /// # Safety
    /// `home` is slot 0 of a frame that matches what was recorded, with the host's lock held; `context` is
    /// filled in as [`NativeContext`] says.
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32;

    /// Bytes of machine code, 0 if there is none.
    fn size(&self) -> usize;
}

/// The calls that are part of compiled code.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Callees {
    /// Addresses of the code objects of the functions called, each once: identity only. Whoever enters makes sure that they
    /// may run as they were recorded.
    pub codes: Vec<u64>,
    /// How many calls are going on at once, at most.
    pub depth: u32,
}

/// Compiled code with all that is needed to enter and leave it.
pub struct Executor {
    /// Number, unique in the process, for people.
    pub id: u32,
    /// Loop it belongs to.
    pub tree: TreeId,
    /// How well it was compiled.
    pub tier: Tier,
    /// Number of recorded traces in it (root and bridges).
    pub traces: u32,
    /// Number of trace IR instructions.
    pub length: u32,
    /// Number of places where it can be left without a bridge.
    pub guards: u32,
    /// Code object it was recorded from.
    pub code: Arc<CodeCopy>,
    /// Calls that are part of it.
    pub callees: Callees,
    /// Unit of the loop header.
    pub header: u32,
    /// First and last unit of what was recorded: more than its own loop if its code goes around another one.
    pub units: (u32, u32),
    /// Whether better code of the same tree can be had.
    pub improves: AtomicBool,
    /// Exits by index.
    pub exits: Vec<ExitDescriptor>,
    /// The fragments that continue them.
    pub links: Arc<Links>,
    /// Of a fragment that comes back to its loop: how it goes on at the loop's label.
    pub relink: Option<Relink>,
    /// Most slots that one of them restores.
    pub widest: usize,
    /// How often each exit was taken.
    pub heat: Vec<AtomicU32>,
    /// What the loop header expects.
    pub contract: Vec<SlotContract>,
    /// The recording of its root, by the position of that one's first word in the ring.
    pub root: u64,
    /// Facts relied on.
    pub dependencies: Vec<Dependency>,
    /// Times entered.
    pub entries: AtomicU64,
    /// Times that this code was run, without its fragments: from where it begins, or once around a loop in it.
    pub runs: AtomicU64,
    /// Loop iterations run.
    pub iterations: AtomicU64,
    /// Iterations of the tree's own loop, without loops inside it.
    pub rounds: AtomicU64,
    /// Entries that were refused.
    pub refused: AtomicU64,
    /// The code.
    pub body: Box<dyn Code>,
    /// Its state.
    pub life: Life,
}

impl Executor {
    /// The state now.
    #[inline]
    pub fn state(&self) -> ExecutorState {
        self.life.state()
    }

    /// Fresh to valid, after the caller checked the dependencies under the host's lock. False if it was
    /// invalidated meanwhile.
    pub fn validate(&self) -> bool {
        self.life.apply(Event::Validate) || self.state() == ExecutorState::Valid
    }

    /// Makes it unreachable: nobody enters it any more. Running code leaves when its context says so.
    pub fn invalidate(&self) {
        self.life.apply(Event::Invalidate);
    }

    /// The exit with this stable name that takes a bridge, if there is one.
    pub fn exit_named(&self, key: ExitKey) -> Option<&ExitDescriptor> {
        self.exits.iter().find(|exit| exit.key == key && exit.kind.takes_bridge())
    }

    /// Whether an exit has its bridge: in this code, or as a fragment.
    pub fn is_bridged(&self, exit: usize) -> bool {
        self.exits.get(exit).is_some_and(|exit| exit.bridged)
            || self.links.get(exit).is_some_and(|fragment| fragment.state() != ExecutorState::Invalid)
    }

    /// Whether a fragment may be attached at an exit.
    pub fn takes_fragment(&self, exit: usize) -> bool {
        self.exits.get(exit).is_some_and(|exit| exit.kind.takes_bridge()) && !self.is_bridged(exit)
    }

    /// Number of trace IR instructions that this code has executed, at most.
    pub fn executed(&self) -> u64 {
        self.runs.load(Ordering::Relaxed).saturating_mul(self.length.into())
    }

    /// Number of trace IR instructions of it and all of its fragments.
    pub fn whole_length(&self) -> u32 {
        let mut length = self.length;
        self.links.for_each(&mut |fragment| length = length.saturating_add(fragment.length));
        length
    }
}

impl Tenant for Executor {
    fn id(&self) -> u32 {
        self.id
    }

    fn life(&self) -> &Life {
        &self.life
    }
}
