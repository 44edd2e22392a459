//! The uop table: the micro-operations that members expand to, and the opcode space of the trace IR.
//!
//! One row an operation. The enum, the names, operand kinds, result kinds, immediates, effects, exits and
//! the reference page derive from the row; to add a uop, add a row here, then rustc's exhaustive matches
//! list the places that must decide (the reference interpreter and the lowering).
//!
//! Conventions. Integer operations named `_ovf` leave the trace when the mathematical result does not fit
//! 64 bits; the others wrap. Operand order is the host's (`sub a b` is `a - b`). Pure data: any thread.

use crate::effects::{AliasClass, Effect};
use crate::types::{Items, Kind};
use core::fmt;
use std::fmt::Write;

/// What a uop's immediate operand means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImmKind {
    /// No immediate.
    None,
    /// A frame slot: locals first, then the value stack.
    Slot,
    /// A host type, by its index in the host's table.
    Type,
    /// A field of a host object, by its index in the host's table; gives offset, kind and alias class.
    Field,
    /// A class of array elements, by its index in the host's table; gives the alias class.
    Elem,
    /// A runtime helper, by its index in the host's table; gives operand and result kinds and the effect.
    Helper,
}

/// Where a uop's effect is declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EffectOf {
    /// In the row itself.
    Row(Effect),
    /// Reads the alias class of the field or element named by the immediate.
    ReadImm,
    /// Writes the alias class of the field or element named by the immediate.
    WriteImm,
    /// As declared for the helper named by the immediate.
    HelperImm,
}

/// Operand kinds of a uop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Args {
    /// Exactly these.
    Fixed(&'static [Kind]),
    /// As declared for the helper named by the immediate.
    Helper,
    /// One object, then one value of the field's kind.
    FieldStore,
}

/// Result of a uop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultOf {
    /// No result.
    None,
    /// A value of this kind.
    Kind(Kind),
    /// The kind of the field named by the immediate.
    Field,
    /// As declared for the helper named by the immediate.
    Helper,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct UopInfo {
    /// Name in the text form.
    pub name: &'static str,
    /// Operand kinds.
    pub args: Args,
    /// Result.
    pub result: ResultOf,
    /// Meaning of the immediate.
    pub imm: ImmKind,
    /// Effect.
    pub effect: EffectOf,
    /// Whether the uop leaves the trace when its condition fails, and so carries an exit.
    pub exits: bool,
    /// Whether it leaves only because its result needs a wider form than the trace has. The host's own operation
    /// then does nothing that shows but give that result, so an unused one may be dropped, exit and all. The others
    /// leave where the host may raise.
    pub widens: bool,
    /// One line of documentation.
    pub doc: &'static str,
}

macro_rules! result {
    (none) => {
        ResultOf::None
    };
    (field) => {
        ResultOf::Field
    };
    (helper) => {
        ResultOf::Helper
    };
    ($kind:ident) => {
        ResultOf::Kind(Kind::$kind)
    };
}
macro_rules! args {
    (helper) => { Args::Helper };
    (field_store) => { Args::FieldStore };
    ([$($kind:ident)*]) => { Args::Fixed(&[$(Kind::$kind),*]) };
}
macro_rules! effect {
    (pure) => {
        EffectOf::Row(Effect::Pure)
    };
    (guard) => {
        EffectOf::Row(Effect::Guard)
    };
    (alloc) => {
        EffectOf::Row(Effect::Alloc)
    };
    (runs_host) => {
        EffectOf::Row(Effect::RunsHost)
    };
    (read_home) => {
        EffectOf::Row(Effect::Read(AliasClass::HOME))
    };
    (write_home) => {
        EffectOf::Row(Effect::Write(AliasClass::HOME))
    };
    (write_requests) => {
        EffectOf::Row(Effect::Write(AliasClass::REQUESTS))
    };
    (write_counts) => {
        EffectOf::Row(Effect::Write(AliasClass::COUNTS))
    };
    (read_imm) => {
        EffectOf::ReadImm
    };
    (write_imm) => {
        EffectOf::WriteImm
    };
    (helper) => {
        EffectOf::HelperImm
    };
}
macro_rules! exits {
    (exits) => {
        true
    };
    (widens) => {
        true
    };
    (stays) => {
        false
    };
}
macro_rules! widens {
    (widens) => {
        true
    };
    ($other:ident) => {
        false
    };
}

macro_rules! uops {
    ($($variant:ident $name:literal $args:tt -> $result:ident, $imm:ident, $effect:ident, $exits:ident, $doc:literal;)*) => {
        /// A micro-operation. See the table in this module for each one's operands and meaning.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Uop { $(#[doc = $doc] $variant,)* }

        impl Uop {
            /// Every uop, in table order.
            pub const ALL: &'static [Uop] = &[$(Uop::$variant,)*];

            /// The row of this uop.
            pub const fn info(self) -> &'static UopInfo {
                const ROWS: &[UopInfo] = &[$(UopInfo {
                    name: $name,
                    args: args!($args),
                    result: result!($result),
                    imm: ImmKind::$imm,
                    effect: effect!($effect),
                    exits: exits!($exits),
                    widens: widens!($exits),
                    doc: $doc,
                },)*];
                &ROWS[self as usize]
            }
        }
    };
}

uops! {
    // Frame and thread.
    LoadHome    "load_home"    []         -> Ref,  Slot, read_home,  stays, "The reference a frame slot holds in memory, borrowed; null when unbound.";
    StoreHome   "store_home"   [Ref]      -> none, Slot, write_home, stays, "Writes a frame slot in memory; the slot takes over the reference, the old one is not released.";
    ReplaceHome "replace_home" [Ref]      -> none, Slot, write_home, stays, "Writes a frame slot in memory; the slot takes over the reference, the stale plain object or null it held is released.";
    TakeHome    "take_home"    [Ref]      -> none, Slot, write_home, stays, "As replace_home, but a null reference leaves the slot as it is.";
    Poll        "poll"         []         -> none, None, guard,      exits, "Leaves when the thread has a request pending (signal, lock hand-over, instrumentation change), or as many rounds are done as were wanted.";
    At          "at"           [I64]      -> none, None, write_requests, stays, "Notes the code unit of the instruction in the context, for host code that a release of a reference may run.";
    CheckLeave  "check_leave"  []         -> none, None, guard,      exits, "Leaves when host code that just ran made this executor invalid or changed the frame.";
    PushFrames  "push_frames"  []         -> none, None, write_requests, exits, "Has the host make frames for the calls of its exit, which host code may look at; the exit only says what is in them, and is never taken.";
    PopFrames   "pop_frames"   []         -> none, None, write_requests, stays, "Has the host take these frames away again.";

    Misfortune  "misfortune"   []         -> none, None, guard,      exits, "Counts the context's checks down and leaves at the last; only where chaos put it, after all passes.";

    // Guards.
    GuardTrue     "guard_true"     [Bool]    -> none, None, guard, exits, "Leaves unless true.";
    GuardFalse    "guard_false"    [Bool]    -> none, None, guard, exits, "Leaves unless false.";
    GuardType     "guard_type"     [Ref]     -> none, Type, guard, exits, "Leaves unless the object's type is exactly this one; the reference is not null.";
    GuardIs       "guard_is"       [Ref Ref] -> none, None, guard, exits, "Leaves unless both references are the same object.";
    GuardNotNull  "guard_not_null" [Ref]     -> none, None, guard, exits, "Leaves when the reference is null.";
    GuardUnique   "guard_unique"   [Ref]     -> none, None, guard, exits, "Leaves unless the object's reference count is one.";

    GuardShared   "guard_shared"   [Ref]     -> none, None, guard, exits, "Leaves when the object's reference count is one, so that a release after it cannot end the object.";

    // Boxes.
    BoxI64    "box_i64"    [I64]  -> Ref,  None, alloc, stays, "A host integer object.";
    BoxF64    "box_f64"    [F64]  -> Ref,  None, alloc, stays, "A host float object.";
    BoxBool   "box_bool"   [Bool] -> Ref,  None, pure,  stays, "The host's true or false object, borrowed.";
    ObjectI64 "object_i64" [Ref I64] -> Ref, None, alloc, stays, "The object, with one more reference, unless it is null: then a host integer object.";
    ObjectF64 "object_f64" [Ref F64] -> Ref, None, alloc, stays, "The object, with one more reference, unless it is null: then a host float object.";
    UnboxI64  "unbox_i64"  [Ref]  -> I64,  None, pure,  widens, "The value of an object known to be a host integer; leaves when it needs more than 64 bits.";
    UnboxF64  "unbox_f64"  [Ref]  -> F64,  None, pure,  stays, "The value of an object known to be a host float.";
    UnboxBool "unbox_bool" [Ref]  -> Bool, None, pure,  stays, "Whether an object known to be a host bool is the true one.";
    NewRangeIter "new_range_iter" [I64 I64 I64] -> Ref, None, alloc, stays, "A range iterator: next value, remaining count, step.";
    NewListIter  "new_list_iter"  [Ref I64]     -> Ref, None, alloc, stays, "A list iterator that owns the list: list, next index.";

    // Integers.
    AddI64      "add_i64"       [I64 I64] -> I64, None, pure, stays, "Sum, wrapping.";
    SubI64      "sub_i64"       [I64 I64] -> I64, None, pure, stays, "Difference, wrapping.";
    MulI64      "mul_i64"       [I64 I64] -> I64, None, pure, stays, "Product, wrapping.";
    AddOvf      "add_ovf"       [I64 I64] -> I64, None, pure, widens, "Sum; leaves on overflow.";
    SubOvf      "sub_ovf"       [I64 I64] -> I64, None, pure, widens, "Difference; leaves on overflow.";
    MulOvf      "mul_ovf"       [I64 I64] -> I64, None, pure, widens, "Product; leaves on overflow.";
    NegOvf      "neg_ovf"       [I64]     -> I64, None, pure, widens, "Negation; leaves on overflow.";
    AbsOvf      "abs_ovf"       [I64]     -> I64, None, pure, widens, "Absolute value; leaves on overflow.";
    FloorDivOvf "floordiv_ovf"  [I64 I64] -> I64, None, pure, exits, "Quotient rounded to minus infinity; leaves on a zero divisor and on overflow.";
    FloorModOvf "floormod_ovf"  [I64 I64] -> I64, None, pure, exits, "Remainder with the divisor's sign; leaves on a zero divisor.";
    ShlOvf      "shl_ovf"       [I64 I64] -> I64, None, pure, exits, "Left shift; leaves on a negative count and when bits are lost.";
    ShrI64      "shr"           [I64 I64] -> I64, None, pure, exits, "Arithmetic right shift, counts above 63 act as 63; leaves on a negative count.";
    AndI64      "and"           [I64 I64] -> I64, None, pure, stays, "Bitwise and.";
    OrI64       "or"            [I64 I64] -> I64, None, pure, stays, "Bitwise or.";
    XorI64      "xor"           [I64 I64] -> I64, None, pure, stays, "Bitwise exclusive or.";
    MaxI64      "max_i64"       [I64 I64] -> I64, None, pure, stays, "The greater, signed.";
    MinI64      "min_i64"       [I64 I64] -> I64, None, pure, stays, "The lesser, signed.";
    NotI64      "not"           [I64]     -> I64, None, pure, stays, "Bitwise complement.";
    EqI64       "eq_i64"        [I64 I64] -> Bool, None, pure, stays, "Equal.";
    NeI64       "ne_i64"        [I64 I64] -> Bool, None, pure, stays, "Not equal.";
    LtI64       "lt_i64"        [I64 I64] -> Bool, None, pure, stays, "Less, signed.";
    LeI64       "le_i64"        [I64 I64] -> Bool, None, pure, stays, "Less or equal, signed.";
    GtI64       "gt_i64"        [I64 I64] -> Bool, None, pure, stays, "Greater, signed.";
    GeI64       "ge_i64"        [I64 I64] -> Bool, None, pure, stays, "Greater or equal, signed.";
    LtU64       "lt_u64"        [I64 I64] -> Bool, None, pure, stays, "Less, unsigned: one compare for a bounds check.";

    // Floats.
    AddF64      "add_f64"       [F64 F64] -> F64, None, pure, stays, "Sum.";
    SubF64      "sub_f64"       [F64 F64] -> F64, None, pure, stays, "Difference.";
    MulF64      "mul_f64"       [F64 F64] -> F64, None, pure, stays, "Product.";
    DivF64      "div_f64"       [F64 F64] -> F64, None, pure, exits, "Quotient; leaves on a zero divisor.";
    NegF64      "neg_f64"       [F64]     -> F64, None, pure, stays, "Negation.";
    AbsF64      "abs_f64"       [F64]     -> F64, None, pure, stays, "Absolute value.";
    SqrtF64     "sqrt_f64"      [F64]     -> F64, None, pure, exits, "Square root; leaves on a negative operand (minus zero stays).";
    FloorDivF64 "floordiv_f64"  [F64 F64] -> F64, None, pure, exits, "Floor quotient as Python's float_floor_div; leaves on a zero divisor.";
    FloorModF64 "floormod_f64"  [F64 F64] -> F64, None, pure, exits, "Remainder as Python's float_rem; leaves on a zero divisor.";
    PowF64      "pow_f64"       [F64 F64] -> F64, None, pure, exits, "Power by C pow of the base's magnitude, with its sign where the exponent is odd; leaves where an operand or the result is not finite, a negative base has no real power, zero has none, or the result comes to zero.";
    EqF64       "eq_f64"        [F64 F64] -> Bool, None, pure, stays, "Ordered and equal.";
    NeF64       "ne_f64"        [F64 F64] -> Bool, None, pure, stays, "Unordered or not equal.";
    LtF64       "lt_f64"        [F64 F64] -> Bool, None, pure, stays, "Ordered and less.";
    LeF64       "le_f64"        [F64 F64] -> Bool, None, pure, stays, "Ordered and less or equal.";
    GtF64       "gt_f64"        [F64 F64] -> Bool, None, pure, stays, "Ordered and greater.";
    GeF64       "ge_f64"        [F64 F64] -> Bool, None, pure, stays, "Ordered and greater or equal.";

    // Conversions and truth values.
    I64ToF64    "i64_to_f64"    [I64]     -> F64,  None, pure, stays, "Nearest float, ties to even.";
    I64ToF64Exact "i64_to_f64_exact" [I64] -> F64, None, pure, widens, "The equal float; leaves when the magnitude exceeds 2^53.";
    F64ToI64    "f64_to_i64"    [F64]     -> I64,  None, pure, exits, "Truncation to zero; leaves when the result does not fit or the operand is not finite.";
    BoolToI64   "bool_to_i64"   [Bool]    -> I64,  None, pure, stays, "1 or 0.";
    NotBool     "not_bool"      [Bool]    -> Bool, None, pure, stays, "Logical complement.";
    AndBool     "and_bool"      [Bool Bool] -> Bool, None, pure, stays, "Both.";
    OrBool      "or_bool"       [Bool Bool] -> Bool, None, pure, stays, "Either.";
    XorBool     "xor_bool"      [Bool Bool] -> Bool, None, pure, stays, "Exactly one.";
    IsSame      "is_same"       [Ref Ref] -> Bool, None, pure, stays, "Whether both references are the same object; never on boxes made by the trace.";

    // Memory.
    LoadField   "load_field"    [Ref]     -> field, Field, read_imm,  stays, "A field of an object; references come borrowed.";
    StoreField  "store_field"   field_store -> none, Field, write_imm, stays, "Writes a field; a reference is taken over, the old one is not released.";
    FieldAddr   "field_addr"    [Ref]     -> Addr, Field, pure, stays, "Address of a field inside an object, for arrays that lie in the object itself.";
    LoadElem    "load_elem"     [Addr I64] -> Ref,  Elem,  read_imm,  stays, "Element of an array of references, borrowed; the index is in bounds.";
    StoreElem   "store_elem"    [Addr I64 Ref] -> none, Elem, write_imm, stays, "Writes an element; the reference is taken over, the old one is not released.";
    TakeElem    "take_elem"     [Addr I64 Ref] -> none, Elem, write_imm, stays, "As store_elem, but a null reference leaves the element as it is; the old one, whose end cannot run host code, is released.";
    LoadF64     "load_f64"      [Addr I64] -> F64,  Elem,  read_imm,  stays, "Element of an array of floats; the index is in bounds.";
    StoreF64    "store_f64"     [Addr I64 F64] -> none, Elem, write_imm, stays, "Writes an element of an array of floats.";
    LoadI64     "load_i64"      [Addr I64] -> I64,  Elem,  read_imm,  stays, "Element of an array of words; the index is in bounds.";
    StoreI64    "store_i64"     [Addr I64 I64] -> none, Elem, write_imm, stays, "Writes an element of an array of words.";
    LoadByte    "load_byte"     [Addr I64] -> I64,  Elem,  read_imm,  stays, "Element of an array of bytes, 0 to 255; the index is in bounds.";
    StoreByte   "store_byte"    [Addr I64 I64] -> none, Elem, write_imm, stays, "Writes the lowest byte of a word as an element of an array of bytes.";
    StoreElemF64 "store_elem_f64" [Addr I64 F64] -> none, Elem, write_imm, stays, "Replaces an element known to be a float by a float: in place when nobody shares the old one, else by a new object, the old one released.";

    // Reference counts.
    Incref       "incref"        [Ref] -> none, None, write_counts, stays, "One more reference.";
    XIncref      "xincref"       [Ref] -> none, None, write_counts, stays, "As incref, null allowed.";
    DecrefPlain  "decref_plain"  [Ref] -> none, None, write_counts, stays, "One reference less to an object whose end cannot run host code (numbers, strings, None).";
    Decref       "decref"        [Ref] -> none, None, runs_host,    stays, "One reference less; the last one runs the object's end, which may run host code.";
    XDecref      "xdecref"       [Ref] -> none, None, runs_host,    stays, "As decref, null allowed.";

    // Calls.
    Call         "call"          helper -> helper, Helper, helper, stays, "Calls a runtime helper.";
}

impl Uop {
    /// The name in the text form.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether it writes the memory of the frame slot that its immediate names.
    pub const fn writes_home(self) -> bool {
        matches!(self.info().effect, EffectOf::Row(Effect::Write(AliasClass::HOME)))
            && matches!(self.info().imm, ImmKind::Slot)
    }

    /// What the elements of the array are that it reads or writes, if it does.
    pub fn items(self) -> Option<Items> {
        const OF_NUMBERS: [(Uop, Items); 6] = [
            (Uop::LoadF64, Items::Floats),
            (Uop::StoreF64, Items::Floats),
            (Uop::LoadI64, Items::Words),
            (Uop::StoreI64, Items::Words),
            (Uop::LoadByte, Items::Bytes),
            (Uop::StoreByte, Items::Bytes),
        ];
        let of_numbers = OF_NUMBERS.into_iter().find(|(uop, _)| *uop == self);
        (self.info().imm == ImmKind::Elem).then(|| of_numbers.map_or(Items::Objects, |(_, items)| items))
    }

    /// The uop with this textual name.
    pub fn from_name(name: &str) -> Option<Uop> {
        Uop::ALL.iter().copied().find(|uop| uop.name() == name)
    }
}

impl fmt::Display for Uop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The table of uops for docs/ir.md.
pub fn emit_uops() -> String {
    let mut out = "| uop | operands | immediate | result | effect | leaves | what it does |\n".to_owned();
    out.push_str("|---|---|---|---|---|---|---|\n");
    for &uop in Uop::ALL {
        let info = uop.info();
        let operands = match info.args {
            Args::Fixed(kinds) => kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "),
            Args::Helper => "the helper's".to_owned(),
            Args::FieldStore => "ref, the field's".to_owned(),
        };
        let immediate = match info.imm {
            ImmKind::None => "",
            ImmKind::Slot => "slot",
            ImmKind::Type => "type",
            ImmKind::Field => "field",
            ImmKind::Elem => "element",
            ImmKind::Helper => "helper",
        };
        let result = match info.result {
            ResultOf::None => "",
            ResultOf::Kind(kind) => kind.name(),
            ResultOf::Field => "the field's",
            ResultOf::Helper => "the helper's",
        };
        let effect = match info.effect {
            EffectOf::Row(effect) => effect.to_string(),
            EffectOf::ReadImm => format!("reads the {immediate}"),
            EffectOf::WriteImm => format!("writes the {immediate}"),
            EffectOf::HelperImm => "the helper's".to_owned(),
        };
        let leaves = match (info.exits, info.widens) {
            (false, _) => "",
            (true, false) => "yes",
            (true, true) => "to a wider form",
        };
        let name = info.name;
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "| `{name}` | {operands} | {immediate} | {result} | {effect} | {leaves} | {} |", info.doc);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for &uop in Uop::ALL {
            assert_eq!(Uop::from_name(uop.name()), Some(uop), "{uop} is shadowed by an earlier row");
        }
    }

    #[test]
    fn immediates_fit_what_they_derive() {
        for &uop in Uop::ALL {
            let info = uop.info();
            match info.effect {
                EffectOf::ReadImm | EffectOf::WriteImm => {
                    assert!(
                        matches!(info.imm, ImmKind::Field | ImmKind::Elem),
                        "{uop} has no place to take its alias class from"
                    );
                }
                EffectOf::HelperImm => assert_eq!(info.imm, ImmKind::Helper, "{uop}"),
                EffectOf::Row(_) => {}
            }
        }
    }
}
