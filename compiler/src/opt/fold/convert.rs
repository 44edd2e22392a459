//! Rules on boxes, conversions and references known while compiling.

use super::{Action, Rule, View, truth, value};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::uops::Uop;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "unbox-box",
        uops: &[Uop::UnboxI64, Uop::UnboxF64, Uop::UnboxBool],
        apply: |view| {
            let made = view.def(view.arg(0))?;
            let undone = BOXES.iter().any(|(make, undo, _)| *make == made.uop && *undo == view.inst.uop);
            if undone { value(*made.args.first()?) } else { None }
        },
    },
    Rule {
        name: "type-of-box",
        uops: &[Uop::GuardType],
        apply: |view| {
            let made = view.def(view.arg(0))?;
            let (_, _, unboxed) = BOXES.iter().find(|(make, ..)| *make == made.uop)?;
            let named = view.model.types.get(view.inst.imm as usize)?;
            Some(if named.unboxed == *unboxed { Action::Drop } else { Action::Leave })
        },
    },
    Rule {
        name: "int-float-int",
        uops: &[Uop::F64ToI64],
        apply: |view| {
            let made = view.def(view.arg(0)).filter(|made| made.uop == Uop::I64ToF64Exact)?;
            value(*made.args.first()?)
        },
    },
    Rule {
        name: "same-object",
        uops: &[Uop::GuardIs],
        apply: |view| Some(if same(view)? { Action::Drop } else { Action::Leave }),
    },
    Rule { name: "is-same-object", uops: &[Uop::IsSame], apply: |view| truth(same(view)?) },
    Rule {
        name: "null-known",
        uops: &[Uop::GuardNotNull],
        apply: |view| Some(if is_null(view, view.arg(0))? { Action::Leave } else { Action::Drop }),
    },
    Rule {
        name: "type-of-null",
        uops: &[Uop::GuardType],
        apply: |view| if is_null(view, view.arg(0))? { Some(Action::Leave) } else { None },
    },
    Rule {
        name: "release-null",
        uops: &[Uop::XDecref, Uop::XIncref, Uop::TakeHome],
        apply: |view| if is_null(view, view.arg(0))? { Some(Action::Drop) } else { None },
    },
    Rule {
        name: "take-null",
        uops: &[Uop::TakeElem],
        apply: |view| if is_null(view, view.arg(2))? { Some(Action::Drop) } else { None },
    },
];

/// Boxes that hold a value: made by, undone by, of the type that is so unboxed.
const BOXES: [(Uop, Uop, Unboxed); 3] = [
    (Uop::BoxI64, Uop::UnboxI64, Unboxed::Int),
    (Uop::BoxF64, Uop::UnboxF64, Unboxed::Float),
    (Uop::BoxBool, Uop::UnboxBool, Unboxed::Bool),
];

/// Whether a constant reference is null; none for other values.
fn is_null(view: &View<'_>, value: Value) -> Option<bool> {
    match view.constant(value)? {
        Const::Null => Some(true),
        Const::Object(_) => Some(false),
        Const::I64(_) | Const::F64(_) | Const::Bool(_) => None,
    }
}

/// Whether both operands are the same object, if that is known. Two names may stand for one object, so
/// different symbols tell nothing.
fn same(view: &View<'_>) -> Option<bool> {
    let (a, b) = (view.arg(0), view.arg(1));
    if a == b {
        return Some(true);
    }
    if is_null(view, a)? != is_null(view, b)? { Some(false) } else { None }
}
