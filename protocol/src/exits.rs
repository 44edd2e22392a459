//! Exit kinds, abort reasons, and the descriptor by which a host restores its state at an exit.
//!
//! Owns the tables of reasons with their messages. A descriptor is made by the compiler, immutable, and
//! read by the host on the thread that left compiled code.

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
    /// The trace ends here, by design (link to another loop, or nothing more was recorded).
    End,
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
            ExitKind::End => "end",
        }
    }

    /// All kinds.
    pub const ALL: [ExitKind; 8] = [
        ExitKind::Refused,
        ExitKind::Guard,
        ExitKind::Branch,
        ExitKind::Leave,
        ExitKind::Error,
        ExitKind::Ended,
        ExitKind::Poll,
        ExitKind::End,
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
            ExitKind::Branch | ExitKind::Error | ExitKind::Ended | ExitKind::End => false,
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
    pub instr: u32,
    /// Resume point, in the host's code units.
    pub resume: u32,
}

impl ExitKey {
    /// Tells the exit by which an instruction's iteration ends from those that resume at the instruction.
    pub const ENDED: u32 = 1 << 31;

    /// Tells the exits on the way into a loop inside the tree from those of the loop's first instruction.
    pub const BEFORE_HEADER: u32 = 1 << 30;

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

/// One frame slot to restore. Slots that are not listed are already right in memory.
#[derive(Clone, PartialEq, Debug)]
pub struct RestoreSlot {
    /// Locals first, then the value stack.
    pub slot: u16,
    /// Where its value comes from. Two slots with the same spilled word become one shared object.
    pub value: Restore,
}

/// What the host needs to go on in its interpreter after one exit.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitDescriptor {
    /// Stable name.
    pub key: ExitKey,
    /// Kind.
    pub kind: ExitKind,
    /// Resume point, in the host's code units.
    pub resume: u32,
    /// Depth of the value stack at the resume point.
    pub depth: u16,
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
}
