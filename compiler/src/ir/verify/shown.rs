//! What a guard shows, where it stays in the trace and where it leaves.
//!
//! Owns how truth values are read back to what they were computed from: a guard on `is_same a, b` shows that two
//! references are the same object. The rules that follow what is known along a path ask here, so that all of them learn
//! the same. Any thread.

use crate::ir::entity::Value;
use crate::ir::tree::{Const, Inst, TraceTree};
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A fact about values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shown {
    /// Both are the same object, or both are null.
    Same(Value, Value),
    /// A reference is not null.
    NotNull(Value),
    /// An object, not null, has exactly the type with this index.
    Type(Value, u32),
    /// Two references are not the same.
    Apart(Value, Value),
    /// Somebody else has a reference to the object, too.
    Shared(Value),
    /// Nobody but one has a reference to the object.
    Unique(Value),
}

pub(super) type Facts = SmallVec<[Shown; 2]>;

/// The definitions of a tree.
pub(super) struct Definitions<'t> {
    tree: &'t TraceTree,
    insts: FxHashMap<Value, &'t Inst>,
    null: Value,
}

/// Stands for the null reference in a tree that does not name it.
const NO_NULL: Value = Value(u32::MAX);

impl<'t> Definitions<'t> {
    pub(super) fn of(tree: &'t TraceTree) -> Definitions<'t> {
        let insts = tree.segments.iter().flat_map(|(_, data)| &data.insts);
        let null = tree.values.keys().find(|&value| tree.as_const(value) == Some(Const::Null));
        let insts = insts.filter_map(|inst| Some((inst.result?, inst))).collect();
        Definitions { tree, insts, null: null.unwrap_or(NO_NULL) }
    }

    /// The instruction that a value is the result of.
    pub(super) fn get(&self, value: Value) -> Option<&'t Inst> {
        self.insts.get(&value).copied()
    }

    /// Whether a value is the result of one of these.
    pub(super) fn is(&self, value: Value, uops: &[Uop]) -> bool {
        self.get(value).is_some_and(|inst| uops.contains(&inst.uop))
    }

    /// What holds behind an instruction that did not leave.
    pub(super) fn stays(&self, inst: &Inst) -> Facts {
        let mut facts = Facts::new();
        match (inst.uop, inst.args.as_slice()) {
            (Uop::GuardTrue, &[flag]) => self.truth(flag, true, &mut facts),
            (Uop::GuardFalse, &[flag]) => self.truth(flag, false, &mut facts),
            (Uop::GuardIs, &[a, b]) => facts.push(Shown::Same(a, b)),
            (Uop::GuardNotNull, &[value]) => facts.push(Shown::NotNull(value)),
            (Uop::GuardType, &[value]) => facts.extend([Shown::NotNull(value), Shown::Type(value, inst.imm)]),
            (Uop::GuardUnique, &[value]) => facts.push(Shown::Unique(value)),
            (Uop::GuardShared, &[value]) => facts.push(Shown::Shared(value)),
            (_, _) => {}
        }
        facts
    }

    /// What holds where an instruction leaves.
    pub(super) fn leaves(&self, inst: &Inst) -> Facts {
        let mut facts = Facts::new();
        match (inst.uop, inst.args.as_slice()) {
            (Uop::GuardTrue, &[flag]) => self.truth(flag, false, &mut facts),
            (Uop::GuardFalse, &[flag]) => self.truth(flag, true, &mut facts),
            (Uop::GuardNotNull, &[value]) => facts.push(Shown::Same(value, self.null)),
            (_, _) => {}
        }
        facts
    }

    /// The null reference. Where the tree does not name it, no value of the tree.
    pub(super) fn null(&self) -> Value {
        self.null
    }

    /// Whether a value is the same wherever it is seen.
    pub(super) fn is_constant(&self, value: Value) -> bool {
        value == self.null || self.tree.as_const(value).is_some()
    }

    fn truth(&self, flag: Value, truth: bool, facts: &mut Facts) {
        let Some(inst) = self.get(flag) else { return };
        match (inst.uop, inst.args.as_slice(), truth) {
            (Uop::NotBool, &[inner], _) => self.truth(inner, !truth, facts),
            (Uop::AndBool, &[a, b], true) | (Uop::OrBool, &[a, b], false) => {
                self.truth(a, truth, facts);
                self.truth(b, truth, facts);
            }
            (Uop::IsSame, &[a, b], true) => facts.push(Shown::Same(a, b)),
            (Uop::IsSame, &[a, b], false) if a == self.null || b == self.null => {
                facts.push(Shown::NotNull(if a == self.null { b } else { a }));
            }
            (Uop::IsSame, &[a, b], false) => facts.push(Shown::Apart(a, b)),
            (_, _, _) => {}
        }
    }
}
