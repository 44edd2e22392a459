//! Exit kinds, abort reasons, and the descriptor by which a host restores its state at an exit.
//!
//! Owns the tables of reasons with their messages. A descriptor is made by the compiler, immutable, and
//! read by the host on the thread that left compiled code.

use crate::native::MAX_SPILLS;
use crate::types::Kind;

/// Why and how compiled code is left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ExitKind {
    /// The entry conditions did not hold: nothing was done, the host goes on as if it had not entered.
    Refused,
    /// A guard failed: resume at the instruction, before any of its effects.
    Guard,
    /// The path went the other way at a branch or the end of an iterator: resume at the target. What it restores may be
    /// what just that way has: an item where the path had none.
    Branch,
    /// Host code that the trace ran changed the world: resume after the instruction.
    Leave,
    /// A helper raised: the error is set, the state is the one before the instruction, do not run it again.
    Error,
    /// A helper that advances an iterator gave nothing: it has ended, or raised, as for `Error`. The host carries out
    /// what the instruction does at the end, and goes on behind it: there a bridge of this exit begins.
    Ended,
    /// A request is pending: resume at the loop header; the host serves it and enters again.
    Poll,
    /// Never taken: the state of calls while host code runs, of which the host makes frames that this may look at.
    Frames,
    /// The trace ends here, by design (link to another loop, or nothing more was recorded).
    End,
    /// A fragment is back at the header of its tree's loop: the host restores the state there and enters the tree again.
    Link,
}

impl ExitKind {
    /// Name in the text form and in statistics.
    pub const fn name(self) -> &'static str {
        match self {
            ExitKind::Refused => "refused",
            ExitKind::Guard => "guard",
            ExitKind::Branch => "branch",
            ExitKind::Leave => "leave",
            ExitKind::Error => "error",
            ExitKind::Ended => "ended",
            ExitKind::Poll => "poll",
            ExitKind::Frames => "frames",
            ExitKind::End => "end",
            ExitKind::Link => "link",
        }
    }

    /// All kinds.
    pub const ALL: [ExitKind; 10] = [
        ExitKind::Refused,
        ExitKind::Guard,
        ExitKind::Branch,
        ExitKind::Leave,
        ExitKind::Error,
        ExitKind::Ended,
        ExitKind::Poll,
        ExitKind::Frames,
        ExitKind::End,
        ExitKind::Link,
    ];

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<ExitKind> {
        ExitKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a bridge may be recorded from such an exit.
    pub const fn takes_bridge(self) -> bool {
        matches!(self, ExitKind::Guard | ExitKind::Branch | ExitKind::Ended | ExitKind::End)
    }

    /// Whether the state to restore is right whatever made compiled code leave here, so that misfortune may. The other
    /// kinds restore what one outcome of the instruction left behind, or tell the host of an error.
    pub const fn may_be_forced(self) -> bool {
        match self {
            ExitKind::Guard | ExitKind::Leave | ExitKind::Poll | ExitKind::Refused => true,
            ExitKind::Branch
            | ExitKind::Error
            | ExitKind::Ended
            | ExitKind::Frames
            | ExitKind::End
            | ExitKind::Link => false,
        }
    }

    /// Whether a helper may have raised, so that the host raises in place of going on.
    pub const fn may_raise(self) -> bool {
        matches!(self, ExitKind::Error | ExitKind::Ended)
    }
}

/// Names an exit through recompilations of its tree: the same place in the same recorded trace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ExitKey {
    /// The recorded trace: 0 the root, then bridges in order of attachment.
    pub trace: u16,
    /// Index of the recorded instruction in it, with [`ExitKey::ENDED`] for the end of its iteration, or
    /// [`ExitKey::BEFORE_HEADER`] for the way into a loop that begins with it; [`ExitKey::AT_HEADER`] for a header itself.
    /// See [`ExitKey::nth`] for an instruction with several exits to its beginning.
    pub instr: u32,
    /// Resume point, in the host's code units.
    pub resume: u32,
}

impl ExitKey {
    /// Tells the exit by which an instruction's iteration ends from those that resume at the instruction.
    pub const ENDED: u32 = 1 << 31;

    /// Tells the exits on the way into a loop inside the tree from those of the loop's first instruction.
    pub const BEFORE_HEADER: u32 = 1 << 30;

    /// Where the number of an instruction's exit begins among the bits.
    const NTH: u32 = 24;

    /// The key of another exit of the same instruction to the same place, which restores another state: numbers that were
    /// taken out of their objects meanwhile, say. Each has its own bridge. The first is number 0.
    pub const fn nth(self, number: u32) -> ExitKey {
        const MOST: u32 = ExitKey::BEFORE_HEADER >> ExitKey::NTH;
        let number = if number < MOST { number } else { MOST - 1 };
        ExitKey { instr: self.instr | number << ExitKey::NTH, ..self }
    }

    /// Whether it is an exit to the first recorded instruction, whichever of them.
    pub const fn is_at_beginning(self) -> bool {
        self.instr & (ExitKey::ENDED | ExitKey::BEFORE_HEADER | ((1 << ExitKey::NTH) - 1)) == 0
    }

    /// Whether it is an exit on the way into a loop that its path begins at.
    pub const fn is_before_first_header(self) -> bool {
        self.instr & (ExitKey::ENDED | ExitKey::BEFORE_HEADER | ((1 << ExitKey::NTH) - 1)) == ExitKey::BEFORE_HEADER
    }

    /// Stands for the instruction where a header polls.
    pub const AT_HEADER: u32 = u32::MAX;
}

/// Where a word of restored state comes from.
#[derive(Clone, PartialEq, Debug)]
pub enum Restore {
    /// Word `index` of the spilled values, of this kind. `I64`, `F64` and `Bool` become objects; a `Ref`
    /// is stored as it is if `owned`, with a new reference otherwise; a null reference is an unbound slot. A slot whose
    /// memory holds this very object keeps the reference it has: compiled code owns no further one then.
    Spilled {
        /// Index into the spilled values.
        index: u16,
        /// Kind of the word.
        kind: Kind,
        /// Whether the slot takes over a reference that compiled code owns.
        owned: bool,
    },
    /// An integer known at compile time.
    Int(i64),
    /// A float known at compile time, by its bits.
    Float(u64),
    /// A truth value known at compile time.
    Bool(bool),
    /// An object known at compile time, by its address; immortal or kept by the executor. 0 is null.
    Object(u64),
    /// A number that may be an object of the host already.
    Number {
        /// That object, borrowed, or null.
        object: Box<Restore>,
        /// The number, of which an object is made if there is none.
        number: Box<Restore>,
    },
    /// A range iterator. If the slot's memory holds one (stale, unshared), it is brought up to date in
    /// place, else a new one is made.
    RangeIter {
        /// Next value.
        next: Box<Restore>,
        /// Remaining count.
        len: Box<Restore>,
        /// Step.
        step: Box<Restore>,
    },
    /// A list iterator; in place as for ranges, if the slot's memory holds one.
    ListIter {
        /// The list. Compiled code owns a reference to it, as the iterator that stood in the slot did, and gives it to
        /// the new one, whatever `owned` says.
        list: Box<Restore>,
        /// Next index.
        index: Box<Restore>,
    },
}

impl Restore {
    /// Whether it can be restored whatever the spilled words are: they exist, and parts are of the kinds that they must be.
    pub fn is_well_formed(&self) -> bool {
        match self {
            Restore::Spilled { index, kind, .. } => usize::from(*index) < MAX_SPILLS && *kind != Kind::Addr,
            Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) | Restore::Object(_) => true,
            Restore::Number { object, number } => object.is_borrowed() && number.is_number(),
            Restore::RangeIter { next, len, step } => [next, len, step].into_iter().all(|part| part.is_integer()),
            Restore::ListIter { list, index } => list.is_list() && index.is_integer(),
        }
    }

    /// The integer that a part is; 0 if it is none. `word` gives the spilled word of an index.
    #[inline]
    pub fn integer(&self, word: impl FnOnce(u16) -> u64) -> i64 {
        match self {
            Restore::Spilled { index, .. } => word(*index) as i64,
            Restore::Int(number) => *number,
            Restore::Float(_) | Restore::Bool(_) | Restore::Object(_) => 0,
            Restore::Number { .. } | Restore::RangeIter { .. } | Restore::ListIter { .. } => 0,
        }
    }

    /// The address of the object that a part is; 0 if it is null or none. `word` gives the spilled word of an index.
    #[inline]
    pub fn address(&self, word: impl FnOnce(u16) -> u64) -> u64 {
        match self {
            Restore::Spilled { index, .. } => word(*index),
            Restore::Object(address) => *address,
            Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) => 0,
            Restore::Number { .. } | Restore::RangeIter { .. } | Restore::ListIter { .. } => 0,
        }
    }

    /// Whether it is a spilled word of one of these kinds.
    fn is_word(&self, kinds: &[Kind]) -> bool {
        matches!(self, Restore::Spilled { index, kind, .. } if usize::from(*index) < MAX_SPILLS && kinds.contains(kind))
    }

    fn is_integer(&self) -> bool {
        matches!(self, Restore::Int(_)) || self.is_word(&[Kind::I64])
    }

    fn is_number(&self) -> bool {
        matches!(self, Restore::Int(_) | Restore::Float(_)) || self.is_word(&[Kind::I64, Kind::F64])
    }

    fn is_borrowed(&self) -> bool {
        let is_owned = matches!(self, Restore::Spilled { owned: true, .. });
        matches!(self, Restore::Object(_)) || self.is_word(&[Kind::Ref]) && !is_owned
    }

    fn is_list(&self) -> bool {
        matches!(self, Restore::Object(address) if *address != 0) || self.is_word(&[Kind::Ref])
    }
}

/// One frame slot to restore. Slots that are not listed are already right in memory.
#[derive(Clone, PartialEq, Debug)]
pub struct RestoreSlot {
    /// Locals first, then the value stack.
    pub slot: u16,
    /// Where its value comes from. Two slots with the same spilled word become one shared object.
    pub value: Restore,
}

/// What becomes of what a call returns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallKind {
    /// The caller gets it, on top of its stack.
    Function,
    /// It must be None: the call initialises an instance, which lies on top of the caller's stack already. The interpreter
    /// has a frame of its own between the two, a level of recursion more.
    Init,
    /// As [`CallKind::Init`], where the interpreter calls through C, without a frame of its own.
    SlotInit,
    /// The method of an operator, which the interpreter calls through C: the caller gets the result unless it is
    /// `NotImplemented`.
    Operator,
}

impl CallKind {
    /// Every kind.
    pub const ALL: &'static [CallKind] = &[CallKind::Function, CallKind::Init, CallKind::SlotInit, CallKind::Operator];

    /// The name in the text form; none for calls that nothing need be said of.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            CallKind::Function => None,
            CallKind::Init => Some("init"),
            CallKind::SlotInit => Some("slot_init"),
            CallKind::Operator => Some("operator"),
        }
    }

    /// Whether the caller has the result already, and the call returns None.
    pub const fn is_init(self) -> bool {
        match self {
            CallKind::Function | CallKind::Operator => false,
            CallKind::Init | CallKind::SlotInit => true,
        }
    }

    /// Levels of recursion that the call takes while it runs.
    pub const fn levels(self) -> u32 {
        match self {
            CallKind::Function | CallKind::SlotInit | CallKind::Operator => 1,
            CallKind::Init => 2,
        }
    }
}

/// A call that compiled code was in the middle of: the host makes a frame for it. Its slots are numbered on from those of its
/// caller's value stack: first what the call took from there, then the callee's locals, then its value stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallRestore {
    /// What becomes of what it returns.
    pub kind: CallKind,
    /// Address of the code object.
    pub code: u64,
    /// Slot of the callee's first local. The slot before holds the function, which the frame gets.
    pub base: u16,
    /// How many slots before `base` the caller has no more: the function among them, the others are released.
    pub inputs: u16,
    /// How many of the topmost values the caller has until the call returns or raises, since C code has them that long.
    pub kept: u16,
    /// Unit of the call in the caller, where the caller raises what the callee does not handle.
    pub unit: u32,
    /// Unit behind it, where the caller goes on with what the callee returns.
    pub next: u32,
}

impl CallRestore {
    /// The first slot that the caller has no more.
    pub const fn first(&self) -> u16 {
        self.base.saturating_sub(self.inputs)
    }
}

/// What the host needs to go on in its interpreter after one exit.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitDescriptor {
    /// Stable name.
    pub key: ExitKey,
    /// Kind.
    pub kind: ExitKind,
    /// Resume point, in the host's code units: of the innermost frame.
    pub resume: u32,
    /// Depth of the value stack at the resume point; with calls, of all slots above the outermost frame's locals.
    pub depth: u16,
    /// Calls that are going on, outermost first: none if the exit leads to the frame that compiled code runs for.
    pub calls: Vec<CallRestore>,
    /// How many values on top of the stack the instruction has used up, where it may have raised: the host releases them,
    /// deepest first, before anything sees the error.
    pub used: u16,
    /// Slots to restore; those of the stack below `depth` that are not listed are right in memory.
    pub slots: Vec<RestoreSlot>,
    /// Stack slots at or above `depth` whose memory still owns a stale object that the restore must release.
    pub stale: Vec<u16>,
    /// Whether a bridge is attached: the exit is then never taken.
    pub bridged: bool,
}

impl ExitDescriptor {
    /// Levels of recursion that its calls take while they run.
    pub fn levels(&self) -> u32 {
        self.calls.iter().map(|call| call.kind.levels()).sum()
    }
}

macro_rules! reasons {
    ($($variant:ident $name:literal $message:literal;)*) => {
        /// Why a recording or a compile was given up.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum AbortReason { $(#[doc = $message] $variant,)* }

        impl AbortReason {
            /// Every reason.
            pub const ALL: &'static [AbortReason] = &[$(AbortReason::$variant,)*];

            /// Short name, for statistics.
            pub const fn name(self) -> &'static str {
                match self { $(AbortReason::$variant => $name,)* }
            }

            /// One sentence for people.
            pub const fn message(self) -> &'static str {
                match self { $(AbortReason::$variant => $message,)* }
            }
        }
    };
}
reasons! {
    TooLong          "too-long"          "the path is longer than the record limit";
    UnsupportedInstr "unsupported-instr" "an instruction on the path has no expansion yet";
    UnsupportedTypes "unsupported-types" "an instruction on the path met operand types without an expansion";
    InnerLoop        "inner-loop"        "the path ran into another loop, which is to be compiled first";
    LeftFrame        "left-frame"        "the frame returned, yielded or raised before the path closed";
    Exception        "exception"         "an exception handler is on the path";
    UnstableTypes    "unstable-types"    "types at the end of the path differ from those at its start";
    OtherTool        "other-tool"        "another monitoring tool, tracer, profiler or eval hook is active";
    RingFull         "ring-full"         "the record buffer is full because the compiler is behind";
    QueueFull        "queue-full"        "too many compile jobs are waiting";
    Unreleased       "unreleased"        "too many references of earlier recordings wait to be released";
    LayoutMismatch   "layout-mismatch"   "a record does not fit the family tables of this build";
    ValueTooWide     "value-too-wide"    "an integer at the loop header needs more than 64 bits";
    TooManyValues    "too-many-values"   "an exit would have to restore more values than an exit buffer holds";
    TreeFull         "tree-full"         "the trace tree has reached its size limit";
    CompilerError    "compiler-error"    "the compiler reported an error or failed; see the log";
    Stale            "stale"             "a fact the trace relies on changed before it was installed";
    Disabled         "disabled"          "compilation was switched off or is shutting down";
    NotPaying        "not-paying"        "native code was not faster than the interpreter";
    TooExpensive     "too-expensive"     "its compile costs more than the program's time so far allows";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_names_are_found_again() {
        for kind in ExitKind::ALL {
            assert_eq!(ExitKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn exits_of_one_instruction_have_keys_of_their_own() {
        let first = ExitKey { trace: 3, instr: 0, resume: 8 };
        let ended = ExitKey { instr: ExitKey::ENDED, ..first };
        let before_header = ExitKey { instr: ExitKey::BEFORE_HEADER, ..first };
        let mut keys: Vec<ExitKey> = (0..64).map(|number| first.nth(number)).collect();
        assert_eq!(keys.first(), Some(&first));
        assert!(keys.iter().all(|key| key.is_at_beginning()));
        keys.extend([ended, before_header, ExitKey { instr: 1, ..first }, ExitKey { instr: 1, ..first }.nth(5)]);
        assert!(!keys.iter().skip(64).any(|key| key.is_at_beginning()));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 68);
        assert_eq!(first.nth(64), first.nth(1000), "no number reaches into the marks of other exits");
    }

    #[test]
    fn what_a_host_cannot_restore_is_not_well_formed() {
        let word = |kind, owned| Restore::Spilled { index: 3, kind, owned };
        let number =
            |object: Restore, number: Restore| Restore::Number { object: object.into(), number: number.into() };
        let range = |next: Restore| Restore::RangeIter {
            next: next.into(),
            len: Restore::Int(1).into(),
            step: Restore::Int(1).into(),
        };
        let list = |list: Restore, index: Restore| Restore::ListIter { list: list.into(), index: index.into() };
        for good in [
            word(Kind::Ref, true),
            Restore::Object(0),
            number(word(Kind::Ref, false), word(Kind::F64, false)),
            number(Restore::Object(0), Restore::Int(2)),
            range(word(Kind::I64, false)),
            list(word(Kind::Ref, true), Restore::Int(0)),
        ] {
            assert!(good.is_well_formed(), "{good:?}");
        }
        for bad in [
            word(Kind::Addr, false),
            Restore::Spilled { index: MAX_SPILLS as u16, kind: Kind::I64, owned: false },
            number(word(Kind::Ref, true), Restore::Int(2)),
            number(word(Kind::I64, false), Restore::Int(2)),
            number(Restore::Object(8), word(Kind::Ref, false)),
            number(Restore::Object(8), number(Restore::Object(8), Restore::Int(2))),
            range(word(Kind::Ref, false)),
            range(Restore::Float(0)),
            list(Restore::Object(0), Restore::Int(0)),
            list(word(Kind::Ref, true), Restore::Bool(true)),
        ] {
            assert!(!bad.is_well_formed(), "{bad:?}");
        }
    }

    #[test]
    fn parts_are_words_or_known() {
        let word = |index: u16| u64::from(index) + 40;
        let spilled = Restore::Spilled { index: 2, kind: Kind::I64, owned: false };
        assert_eq!((spilled.integer(word), spilled.address(word)), (42, 42));
        assert_eq!((Restore::Int(-7).integer(word), Restore::Int(-7).address(word)), (-7, 0));
        assert_eq!((Restore::Object(8).integer(word), Restore::Object(8).address(word)), (0, 8));
    }
}
