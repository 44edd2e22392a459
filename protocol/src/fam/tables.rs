//! The tables that a `.fam` file becomes: what the recorder, the projection and the expansion read.
//!
//! Everything is `'static`: a Rust host has the tables generated into its binary; a host that loads a
//! `.fam` file at run time leaks them once. Immutable, any thread.

pub use super::views::View;
use crate::effects::Effect;
use crate::host::Unboxed;
use crate::types::{Items, Kind};
use crate::uops::Uop;

/// Index into [`Tables::instrs`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct InstrId(pub u16);
/// Index into [`Tables::families`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FamilyId(pub u16);

/// Where a snapshot reads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Source {
    /// The value stack, counted from the top before the instruction: 0 is the top. With `per_oparg` the
    /// instruction's argument is added (`stack[-2 - oparg]` is depth 1 plus the argument). What lies below the
    /// bottom of the stack is recorded as 0.
    Stack {
        /// Distance from the top.
        below_top: u16,
        /// Whether the argument is added to the distance.
        per_oparg: bool,
    },
    /// A local by the instruction's argument.
    Local,
    /// A global or builtin by the instruction's name, as the instruction would find it.
    Global,
    /// The element that a subscript on the stack names: container and index by distance from the top.
    Element {
        /// Container's distance from the top.
        container: u16,
        /// Index's distance from the top.
        index: u16,
    },
    /// The attribute that the instruction's inline cache finds in an object on the stack, without running code.
    Attribute {
        /// The object's distance from the top.
        owner: u16,
    },
}

impl Source {
    /// Whether it lies in an object, so that an expansion loads it for itself.
    pub const fn is_inside(self) -> bool {
        match self {
            Source::Element { .. } | Source::Attribute { .. } => true,
            Source::Stack { .. } | Source::Local | Source::Global => false,
        }
    }
}

/// One recorded word of a family's layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot {
    /// Where it is read.
    pub source: Source,
    /// What is recorded of it: the join of what head and members want there.
    pub view: View,
}

/// How one thing that an instruction consumes is found in its family's layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Want {
    /// Index into the family's slots.
    pub slot: u8,
    /// The view wanted.
    pub view: View,
    /// Whether the slot holds something wider, which must be projected.
    pub project: bool,
}

/// A number taken from the instruction's argument: `(oparg >> shift) & mask`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Oparg {
    /// Right shift.
    pub shift: u8,
    /// Mask after the shift.
    pub mask: u32,
}

impl Oparg {
    /// The whole argument.
    pub const WHOLE: Oparg = Oparg { shift: 0, mask: u32::MAX };

    /// The number for this argument.
    pub const fn of(self, oparg: u32) -> u32 {
        (oparg >> self.shift) & self.mask
    }
}

/// An operand of a step.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Operand {
    /// A register: inputs first in stack order (deepest first), then results of steps.
    Reg(u8),
    /// An integer constant.
    I64(i64),
    /// A float constant, by its bits.
    F64(u64),
    /// A truth value.
    Bool(bool),
    /// An object that the `.fam` file names, by index into [`Tables::objects`].
    Object(u16),
    /// The null reference.
    Null,
    /// The instruction's argument as an integer.
    Oparg(Oparg),
    /// A part of a field of the instruction's inline cache, as it was when the bytecode was copied.
    Cache {
        /// Units of cache before the field.
        first: u8,
        /// Units of the field: one or two, the lower one first.
        units: u8,
        /// The part.
        part: Oparg,
    },
    /// The object whose address is a field of four units of the inline cache. What guards before it show keeps it alive.
    CacheObject {
        /// Units of cache before the field.
        first: u8,
    },
}

/// Units of a cache field that has an object's address.
pub const CACHE_OBJECT_UNITS: u8 = 4;

impl Operand {
    /// Whether it is read from the inline cache.
    pub const fn is_cached(self) -> bool {
        match self {
            Operand::Cache { .. } | Operand::CacheObject { .. } => true,
            Operand::Reg(_)
            | Operand::I64(_)
            | Operand::F64(_)
            | Operand::Bool(_)
            | Operand::Object(_)
            | Operand::Null
            | Operand::Oparg(_) => false,
        }
    }
}

/// Frame operations: what an instruction does to the abstract frame rather than to values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameOp {
    /// Nothing.
    Nop,
    /// Pushes a local that is known to be bound.
    LoadLocal(Oparg),
    /// Pushes a local; leaves before the instruction when it is unbound.
    LoadLocalCheck(Oparg),
    /// Pushes a local or null, and unbinds it.
    LoadLocalAndClear(Oparg),
    /// Pops into a local; null unbinds it.
    StoreLocal(Oparg),
    /// Unbinds a local; leaves before the instruction when it is unbound.
    DeleteLocal(Oparg),
    /// Pushes a constant of the code object.
    LoadConst(Oparg),
    /// Pushes null.
    PushNull,
    /// Pops and releases the top.
    Pop,
    /// Pushes the entry this far from the top (1 is the top itself).
    Copy(Oparg),
    /// Exchanges the top with the entry this far from the top (1 is the top itself).
    Swap(Oparg),
    /// Pushes the global or builtin recorded, under a dependency on its name; then null if the
    /// masked argument is not zero.
    LoadGlobal {
        /// Whether null is pushed after it.
        push_null: Oparg,
    },
    /// Pushes what a name of a module body is found to be, as [`FrameOp::LoadGlobal`] does; in other bodies, and
    /// where that cannot be, the helper of this index finds it (`ref load(i64 name)`).
    LoadName(u16),
    /// Pushes what the cell in a local slot holds: in a call that is followed, where there is no memory, by a load; elsewhere by
    /// the helper of this index (`ref load(i64 slot)`).
    LoadCell(u16),
    /// Replaces `super`, a class and an object by the function that `super` finds there under the name that the argument's bits
    /// from 2 on select, and the object, by the helper of this index (`ref find(ref class, ref object, ref code, i64 name)`),
    /// which runs no code. Leaves where it finds no function.
    LoadSuper(u16),
    /// Pops into a name of a module body, in its entry if that is known; in other bodies, and where it is not, by the
    /// helper of this index (`ref store(ref value, i64 name)`).
    StoreName(u16),
    /// The same for a global of any body.
    StoreGlobal(u16),
    /// Jumps, forwards or backwards, to the recorded next instruction.
    Jump,
    /// Pops a bool and branches: the trace follows the recorded way, the other way is an exit.
    Branch {
        /// The truth value for which the jump is taken.
        taken_if: bool,
    },
    /// Pops a reference and branches on its being None.
    BranchNone {
        /// The answer for which the jump is taken.
        taken_if: bool,
    },
    /// Advances a range iterator on top of the stack and pushes its next value, or takes the exhausted way.
    NextRange,
    /// The same for a list iterator.
    NextList,
    /// The same for a tuple iterator.
    NextTuple,
    /// The same for any iterator, through the host's helper of this index (`ref next(ref iterator)`, null when exhausted).
    NextAny(u16),
    /// Replaces the inputs by a range iterator over what the topmost ones say: as many numbers as the instruction's
    /// argument. Where the interpreter has a range object instead, only before an instruction that takes the iterator
    /// of it.
    CallRange,
    /// Leaves the iterator on top of the stack as it is.
    KeepIter,
    /// Replaces a list on top of the stack by an iterator over it.
    IterList,
    /// Replaces a range object on top of the stack by an iterator over it; leaves if 64 bits are not enough for what it says.
    IterRange,
    /// Calls the helper of this index with all inputs (`ref call(refs)`), and has its result in their place.
    CallAll(u16),
    /// The same where the interpreter releases the inputs from the last to the first.
    BuildAll(u16),
    /// Calls a Python-like function whose call was recorded instruction by instruction: those that follow are of its code.
    /// The inputs are the callable, self or null, and as many arguments as the instruction's argument says. Leaves when the
    /// function has other code, globals or builtins by then.
    CallFunction,
    /// Pops the result of such a call, ends it, and goes on behind the call.
    Return,
    /// The same with a constant of the code object.
    ReturnConst(Oparg),
    /// Pops a sequence whose items are the `count` next pushes, last item first pushed; leaves when the
    /// length differs. The items are elements of an array field.
    Unpack {
        /// Field with the array address, or the offset of inline items; index into [`Tables::fields`].
        items: u16,
        /// Length field.
        len: u16,
        /// Element class.
        elem: u16,
    },
}

/// One step of an expansion.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    /// A uop. Exits resume at the instruction itself.
    Uop {
        /// Operation.
        uop: Uop,
        /// Immediate, by the uop's row: index of a type, field, element class or helper.
        imm: u16,
        /// Operands.
        args: &'static [Operand],
        /// Register of the result.
        dst: Option<u8>,
    },
    /// A register becomes a named object or null, borrowed.
    Value {
        /// [`Operand::Object`], [`Operand::CacheObject`] or [`Operand::Null`].
        value: Operand,
        /// Register.
        dst: u8,
    },
    /// A helper that may raise was called: leave with the error if this register is null.
    CheckError(u8),
    /// A frame operation.
    Frame(FrameOp),
}

/// When an entry applies. All parts must hold.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Condition {
    /// The argument is one of these.
    Oparg(&'static [u32]),
    /// A part of the argument is one of these.
    OpargPart {
        /// The part.
        part: Oparg,
        /// Its values.
        values: &'static [u32],
    },
    /// The name that this part of the argument selects in the code object's names is this one.
    Name {
        /// The part that is the index of the name.
        part: Oparg,
        /// The name.
        name: &'static str,
    },
    /// The wanted thing of this index has this type (index into [`Tables::types`]); integers that need more
    /// than 64 bits have no type here.
    Type {
        /// Index into the entry's wants.
        want: u8,
        /// Index into [`Tables::types`].
        ty: u16,
    },
    /// The wanted thing of this index is this object (index into [`Tables::objects`]).
    Is {
        /// Index into the entry's wants.
        want: u8,
        /// Index into [`Tables::objects`].
        object: u16,
    },
    /// There is nothing where the wanted thing of this index is taken from.
    Null {
        /// Index into the entry's wants.
        want: u8,
    },
    /// The next instruction belongs to the family, or is the instruction, with this name.
    Next(&'static str),
}

/// What an entry turns into.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expansion {
    /// These steps; inputs are popped and released afterwards, then `outs` are pushed, deepest first.
    ///
    /// An out register that is an input moves that input as it is, with what is known of it; it is then not
    /// released. An out register that holds a borrowed result (a load, `box_bool`, a named object) gets a new
    /// reference before the inputs are released, one that holds an owned result (`box_i64`, `box_f64`, a call)
    /// gives it away. A step that stores a reference into memory is preceded by an explicit `incref` if the
    /// reference is borrowed or an input.
    ///
    /// Where a frame operation is among the steps it is the last value operation: only guards come before it,
    /// frame operations do all popping and pushing themselves, inputs are not popped afterwards and `outs` is
    /// empty.
    Steps {
        /// Steps in order.
        steps: &'static [Step],
        /// Registers to push.
        outs: &'static [u8],
    },
    /// Not yet: a trace that meets it is given up with this explanation.
    Missing(&'static str),
}

/// One way to execute an instruction: the head, a specialised member, or a case of the head that the
/// interpreter has no member for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entry {
    /// Name; a case's is `HEAD.case`.
    pub name: &'static str,
    /// Opcode byte, none for a case.
    pub opcode: Option<u8>,
    /// When it applies.
    pub when: &'static [Condition],
    /// What it consumes of the snapshot.
    pub wants: &'static [Want],
    /// What it turns into.
    pub expansion: Expansion,
}

impl Entry {
    /// Whether its steps read the inline cache: then it means something only where its own opcode stood.
    pub fn reads_cache(&self) -> bool {
        let Expansion::Steps { steps, .. } = self.expansion else { return false };
        steps.iter().any(|step| match step {
            Step::Uop { args, .. } => args.iter().any(|arg| arg.is_cached()),
            Step::Value { value, .. } => value.is_cached(),
            Step::CheckError(_) | Step::Frame(_) => false,
        })
    }
}

/// Stack effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StackEffect {
    /// Popped.
    pub pops: Count,
    /// Pushed when falling through or without a jump.
    pub pushes: Count,
    /// Pushed when the jump is taken (branches and iterators), with the same pops.
    pub pushes_on_jump: Count,
}

/// A part of the argument that a count has, `scale` times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Factor.
    pub scale: u16,
    /// The part.
    pub oparg: Oparg,
}

/// A count that may depend on the argument: a constant and parts of the argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Count {
    /// Constant part.
    pub fixed: u16,
    /// Parts of the argument, each once.
    pub parts: &'static [Part],
}

impl Count {
    /// The count for this argument.
    pub const fn of(self, oparg: u32) -> u32 {
        let mut count = self.fixed as u32;
        let mut at = 0;
        while at < self.parts.len() {
            let part = self.parts[at];
            count = count.saturating_add((part.scale as u32).saturating_mul(part.oparg.of(oparg)));
            at += 1;
        }
        count
    }
}

/// How control leaves an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// Forwards by the argument, always.
    JumpForward,
    /// Backwards by the argument, always: closes a loop.
    JumpBackward,
    /// To the next instruction or forwards by the argument.
    BranchForward,
    /// To the next instruction or forwards by the argument plus the units of the clean-up instructions
    /// that the interpreter skips (an iterator's end).
    IterForward {
        /// Units added to the target.
        skip: u8,
    },
    /// Out of the frame, by return, yield or raise.
    Leaves,
    /// Not followed: what comes next is decided by the interpreter (handlers, generators).
    Opaque,
}

/// An instruction of the interpreter: what is the same for all members of its family.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Instr {
    /// Name of the head, or of the instruction itself.
    pub name: &'static str,
    /// Opcode byte.
    pub opcode: u8,
    /// Its family; every recorded instruction has one, an instruction without members is a family of one.
    pub family: FamilyId,
    /// Units of inline cache after it.
    pub caches: u8,
    /// Fields of the cache in order, with their units; without names where the file gives only a number.
    pub cache: &'static [(&'static str, u8)],
    /// Stack effect.
    pub effect: StackEffect,
    /// Flow.
    pub flow: Flow,
}

/// A family: a head with its members and cases, and the layout of its records.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Family {
    /// Name of the head.
    pub name: &'static str,
    /// The head's instruction.
    pub head: InstrId,
    /// What a snapshot records, in order.
    pub slots: &'static [Slot],
    /// What the compiler thread reads of a record: each view of each slot that an entry or claim wants, once.
    pub reads: &'static [Want],
    /// Hash of name and slots, stamped on records.
    pub fingerprint: u32,
    /// Inputs, deepest first, with their places; none for a list of them.
    pub inputs: &'static [(&'static str, Option<Source>)],
    /// Number of inputs popped is the head's `effect.pops`; entries in order of choice, the most general last.
    pub entries: &'static [Entry],
    /// Members that expand as the head: what their presence in the bytecode claims of the values.
    pub claims: &'static [Claim],
}

impl Family {
    /// Which of its [`reads`](Family::reads) gives this view of a slot.
    pub fn read(&self, slot: u8, view: View) -> Option<usize> {
        self.reads.iter().position(|read| read.slot == slot && read.view == view)
    }

    /// The entries of the member with this opcode, in order of choice; none if it expands as the head, or is no member.
    pub fn members(&self, opcode: u8) -> impl Iterator<Item = &'static Entry> + use<> {
        let but_head = self.entries.split_last().map_or(&[][..], |(_, entries)| entries);
        but_head.iter().filter(move |entry| entry.opcode == Some(opcode))
    }
}

/// What a specialised instruction without an expansion of its own says by standing in the bytecode. The entry is
/// chosen by the values all the same; if they meet none of the member's claims, the bytecode is overruled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Claim {
    /// The member's opcode. Alternatives are claims of their own.
    pub opcode: u8,
    /// What must hold.
    pub when: &'static [Condition],
    /// What the member consumes of the snapshot.
    pub wants: &'static [Want],
}

/// A view that the host projects.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ViewDecl {
    /// The view.
    pub view: View,
    /// What it is of this host's objects.
    pub doc: &'static str,
}

/// A type that `.fam` names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TypeDecl {
    /// Name.
    pub name: &'static str,
    /// Symbol of the type object in the interpreter.
    pub symbol: &'static str,
    /// How values live unboxed.
    pub unboxed: Unboxed,
    /// Whether the end of its objects never runs host code.
    pub plain: bool,
}

/// A field that `.fam` names; the offset comes from the running interpreter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FieldDecl {
    /// `type.field`.
    pub name: &'static str,
    /// Kind.
    pub kind: Kind,
    /// Alias class number.
    pub class: u16,
    /// Whether it never changes.
    pub immutable: bool,
}

/// An element class that `.fam` names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ElemDecl {
    /// Name.
    pub name: &'static str,
    /// Alias class number.
    pub class: u16,
    /// Whether elements never change.
    pub immutable: bool,
    /// Whether a place may hold nothing.
    pub nullable: bool,
    /// What they are.
    pub items: Items,
}

/// A helper that `.fam` names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HelperDecl {
    /// Name and link-time symbol.
    pub name: &'static str,
    /// Operand kinds.
    pub args: &'static [Kind],
    /// Whether it takes any number of references, as an array.
    pub variadic: bool,
    /// Result kind.
    pub result: Option<Kind>,
    /// Effect.
    pub effect: Effect,
    /// Whether the result only tells that nothing failed: an object that lasts, and is never released.
    pub lasting: bool,
    /// The element class of which it replaces one, if it does. The reference that was there goes to the caller.
    pub replaces: Option<u16>,
    /// Whether it takes over the references that it is given, also where it fails.
    pub takes: bool,
}

/// An object that `.fam` names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ObjectDecl {
    /// Name.
    pub name: &'static str,
    /// Where the host finds it, e.g. `builtins.len`.
    pub path: &'static str,
}

/// Everything one `.fam` file says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tables {
    /// Interpreter's name.
    pub name: &'static str,
    /// Interpreter's version, e.g. `3.13`.
    pub version: &'static str,
    /// Views that the host projects, beside those that conditions need.
    pub views: &'static [ViewDecl],
    /// Types.
    pub types: &'static [TypeDecl],
    /// Fields.
    pub fields: &'static [FieldDecl],
    /// Element classes.
    pub elems: &'static [ElemDecl],
    /// Helpers.
    pub helpers: &'static [HelperDecl],
    /// Named objects.
    pub objects: &'static [ObjectDecl],
    /// Instructions: heads and members, each once.
    pub instrs: &'static [Instr],
    /// Families.
    pub families: &'static [Family],
    /// Instruction by opcode byte.
    pub by_opcode: &'static [Option<InstrId>; 256],
}
