//! The trace tree: storage of segments, values, instructions, exits and snapshots.
//!
//! Owns the data structure; [`super::builder`] is the only way to append, the passes rewrite in place and
//! [`super::verify`] states every rule of well-formedness. One job owns a tree; it is never shared.

use super::entity::{EntityMap, Exit, Segment, Value};
use firesteel_protocol::exits::{CallKind, ExitKey, ExitKind};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;

/// A constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Const {
    /// A 64-bit integer.
    I64(i64),
    /// A float, by its bits.
    F64(u64),
    /// A truth value.
    Bool(bool),
    /// A host object, by its index in [`TraceTree::symbols`]: a symbol at link time, never an address in IR.
    Object(u32),
    /// The null reference.
    Null,
}

impl Const {
    /// The constant's kind.
    pub fn kind(self) -> Kind {
        match self {
            Const::I64(_) => Kind::I64,
            Const::F64(_) => Kind::F64,
            Const::Bool(_) => Kind::Bool,
            Const::Object(_) | Const::Null => Kind::Ref,
        }
    }
}

/// A host object that a tree names.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ObjectSymbol {
    /// Readable name, unique in the tree; the link-time symbol derives from it.
    pub name: String,
    /// Address in this process; 0 in tests that do not run code.
    pub address: u64,
}

/// How a value is defined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Def {
    /// A constant.
    Const(Const),
    /// Parameter `index` of a segment.
    Param(Segment, u16),
    /// An instruction of this segment.
    Inst(Segment),
}

/// A value's kind and definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ValueData {
    /// Kind.
    pub kind: Kind,
    /// Definition.
    pub def: Def,
}

/// One instruction: a uop with SSA operands.
#[derive(Clone, PartialEq, Debug)]
pub struct Inst {
    /// Operation.
    pub uop: Uop,
    /// Operands.
    pub args: SmallVec<[Value; 3]>,
    /// Immediate: slot, type, field, element class or helper index, by the uop's row; 0 if it has none.
    pub imm: u32,
    /// Result, if the uop has one.
    pub result: Option<Value>,
    /// Where it leaves, if the uop may.
    pub exit: Option<Exit>,
}

/// How a segment ends.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    /// Not ended yet (only while building).
    Open,
    /// To the start of a segment with parameters: the next one down (its first entry) or one that encloses
    /// this (a back edge).
    Jump(Segment, Vec<Value>),
    /// Leaves unconditionally (or into the bridge attached to this exit).
    Exit(Exit),
}

/// From where a segment is entered first. Segments form a tree by this relation, and a value is visible
/// in the segment that defines it, after its definition, and in all segments below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// Entry of the compiled code. Exactly one segment, `s0`. It has parameters where it continues an exit: the words
    /// that this one has spilled, in their order.
    Start,
    /// By the jump that ends this segment; such a segment is a loop header: it has parameters and segments
    /// below it may jump back to it.
    Jump(Segment),
    /// It is the bridge attached to this exit; no parameters.
    Exit(Exit),
}

/// A straight-line piece of the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct SegmentData {
    /// First entry.
    pub entry: Entry,
    /// Parameters; only of loop headers, and of a fragment's start.
    pub params: Vec<Value>,
    /// Instructions in order.
    pub insts: Vec<Inst>,
    /// End.
    pub end: End,
}

/// How a snapshot slot relates to the reference it holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Own {
    /// Compiled code owns a reference and the slot takes it over.
    Owned,
    /// Somebody else keeps the object; the slot needs a new reference.
    Borrowed,
}

/// One slot of a snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SnapshotSlot {
    /// Locals first, then the value stack.
    pub slot: u16,
    /// The value: a reference, or an unboxed one that becomes an object at the exit.
    pub value: Value,
    /// Ownership, for references.
    pub own: Own,
    /// The object that a number is, borrowed, or null: of which the slot gets a reference then.
    pub object: Option<Value>,
}

impl SnapshotSlot {
    /// What it names.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        core::iter::once(self.value).chain(self.object)
    }
}

/// A call that is going on at an exit: the frame that the host makes for it. See
/// [`CallRestore`](firesteel_protocol::exits::CallRestore).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SnapshotCall {
    /// What becomes of what it returns.
    pub kind: CallKind,
    /// The code object, by its index in [`TraceTree::symbols`].
    pub code: u32,
    /// Slot of the callee's first local.
    pub base: u16,
    /// How many slots before that its caller has no more.
    pub inputs: u16,
    /// How many of the topmost values its caller has until the call returns.
    pub kept: u16,
    /// Unit of the call in the caller.
    pub unit: u32,
    /// Unit behind it.
    pub next: u32,
}

/// The frame's state at an exit. Slots that are not listed are right in memory.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Snapshot {
    /// Depth of the value stack, with everything that calls put above it.
    pub depth: u16,
    /// Calls that are going on, outermost first. Frames of calls have no memory.
    pub calls: Vec<SnapshotCall>,
    /// How many of the topmost values the instruction has used up when it raises; 0 where it does not.
    pub used: u16,
    /// Slots to restore, by slot number.
    pub slots: Vec<SnapshotSlot>,
    /// Stack slots at or above `depth` whose memory still owns a stale object.
    pub stale: Vec<u16>,
}

/// An exit: where to resume with what state, and the bridge that replaced it, if any.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitData {
    /// Stable name across recompilations.
    pub key: ExitKey,
    /// Kind.
    pub kind: ExitKind,
    /// State.
    pub snapshot: Snapshot,
    /// The segment entered instead of leaving.
    pub bridge: Option<Segment>,
}

/// What a tree is to the loop that it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Role {
    /// The loop, entered by the host.
    #[default]
    Loop,
    /// A path that continues an exit. Its start has parameters.
    Fragment,
    /// The loop, entered where fragments come back to its header. Its start has parameters.
    Label,
}

impl Role {
    /// Whether what is entered is compiled code's state, and not a frame.
    pub const fn continues(self) -> bool {
        match self {
            Role::Loop => false,
            Role::Fragment | Role::Label => true,
        }
    }
}

/// A trace tree: root, bridges, loop headers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TraceTree {
    /// All values. Constants are shared: one value a constant.
    pub values: EntityMap<Value, ValueData>,
    /// All segments, parents before children.
    pub segments: EntityMap<Segment, SegmentData>,
    /// All exits.
    pub exits: EntityMap<Exit, ExitData>,
    /// Host objects named by [`Const::Object`].
    pub symbols: Vec<ObjectSymbol>,
    /// Number of local slots of the frame; stack slots follow.
    pub locals: u16,
    /// What it is to the loop that it belongs to.
    pub role: Role,
    /// The start's parameters of which compiled code owns references there, each as often as it owns one. Of the others it
    /// only borrows the objects.
    pub owned: Vec<Value>,
}

impl TraceTree {
    /// The segment from which `segment` is entered first, none for the start.
    ///
    /// Exits do not name their segment, so a bridge's parent is found through `exit_owner`.
    pub fn parent(&self, segment: Segment) -> Option<Segment> {
        match self.segments[segment].entry {
            Entry::Start => None,
            Entry::Jump(parent) => Some(parent),
            Entry::Exit(exit) => self.exit_owner(exit),
        }
    }

    /// The unit of the header that a segment begins with, if it is one: where its poll resumes.
    pub fn header_unit(&self, segment: Segment) -> Option<u32> {
        let poll = self.segments[segment].insts.iter().find(|inst| inst.uop == Uop::Poll)?;
        Some(self.exits[poll.exit?].key.resume)
    }

    /// The unit of the header of the loop that the tree belongs to, the outermost one; none if its root is no loop,
    /// and for a fragment.
    pub fn root_unit(&self) -> Option<u32> {
        if self.role == Role::Fragment {
            return None;
        }
        self.segments.keys().find_map(|segment| self.header_unit(segment))
    }

    /// The segment that contains an exit.
    pub fn exit_owner(&self, exit: Exit) -> Option<Segment> {
        self.segments.iter().find_map(|(segment, data)| {
            let ends_here = data.end == End::Exit(exit);
            (ends_here || data.insts.iter().any(|inst| inst.exit == Some(exit))).then_some(segment)
        })
    }

    /// The constant a value is, if it is one.
    pub fn as_const(&self, value: Value) -> Option<Const> {
        match self.values[value].def {
            Def::Const(constant) => Some(constant),
            Def::Param(..) | Def::Inst(_) => None,
        }
    }

    /// The kind of a value.
    pub fn kind(&self, value: Value) -> Kind {
        self.values[value].kind
    }
}
