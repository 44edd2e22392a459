//! Projected traces: what is kept of a recording after its raw references were given back.
//!
//! Plain data, kept for as long as its tree lives, so that the tree can be translated again when a bridge
//! joins it. Owns no host reference: objects are named by address only where a dependency or the code
//! object keeps them alive.

use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::fam::tables::FamilyId;
use firesteel_protocol::trace::{CodeCopy, SlotType, TraceEnd, TreeId};
use smallvec::SmallVec;
use std::sync::Arc;

/// What is known of a recorded slot after projection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The type, if the `.fam` file names it and, for integers, 64 bits hold the value.
    pub ty: Option<u16>,
    /// Index of the object among those that the `.fam` file names.
    pub known: Option<u16>,
    /// Address, where the view keeps the object's identity; 0 otherwise.
    pub address: u64,
}

impl Seen {
    /// Nothing is known: the slot was null, or its predicate failed.
    pub const ABSENT: Seen = Seen { ty: None, known: None, address: 0 };
}

/// One recorded instruction.
#[derive(Clone, PartialEq, Debug)]
pub struct ProjectedInstr {
    /// Unit of the instruction proper.
    pub unit: u32,
    /// Its family.
    pub family: FamilyId,
    /// What was seen, by the family's slots.
    pub seen: SmallVec<[Seen; 4]>,
    /// The specialised instruction that stood there, if its expansion reads the inline cache.
    pub cached: Option<Cached>,
}

/// A specialised instruction with its inline cache, as both were when the trace was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cached {
    /// Opcode byte.
    pub opcode: u8,
    /// Units of the cache.
    pub units: SmallVec<[u16; 4]>,
}

/// One recorded trace.
#[derive(Clone, PartialEq, Debug)]
pub struct ProjectedTrace {
    /// The exit it continues; none for the root.
    pub bridge_of: Option<ExitKey>,
    /// Unit at which it starts.
    pub unit: u32,
    /// Depth of the value stack there.
    pub depth: u16,
    /// Types of all slots there.
    pub slots: Vec<SlotType>,
    /// Instructions.
    pub instrs: Vec<ProjectedInstr>,
    /// End.
    pub end: TraceEnd,
}

/// All traces of a tree: the root first, then bridges in order of attachment.
#[derive(Clone, Debug)]
pub struct RecordedTree {
    /// Name.
    pub tree: TreeId,
    /// Code object.
    pub code: Arc<CodeCopy>,
    /// Unit of the loop header.
    pub header: u32,
    /// Traces.
    pub traces: Vec<ProjectedTrace>,
}

/// A recording that does not become trace IR.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{} at unit {unit}: {detail}", reason.message())]
pub struct ProjectError {
    /// Reason from the table.
    pub reason: AbortReason,
    /// Unit of the instruction.
    pub unit: u32,
    /// What exactly.
    pub detail: String,
}
