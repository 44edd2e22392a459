//! Rules on comparisons, truth values and the guards on them.

use super::{Arg, Rule, View, binary, truth, unary, value};
use crate::ir::entity::Value;
use firesteel_protocol::uops::Uop;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "compare-constant-right",
        uops: &[Uop::EqI64, Uop::NeI64, Uop::LtI64, Uop::LeI64, Uop::GtI64, Uop::GeI64],
        apply: |view| match (view.int(0), view.int(1)) {
            (Some(_), None) => binary(mirrored(view.inst.uop)?, Arg::Value(view.arg(1)), Arg::Value(view.arg(0))),
            (Some(_), Some(_)) | (None, _) => None,
        },
    },
    Rule {
        name: "compare-self",
        uops: &[Uop::EqI64, Uop::LeI64, Uop::GeI64],
        apply: |view| if view.arg(0) == view.arg(1) { truth(true) } else { None },
    },
    Rule {
        // False for NaN as well.
        name: "compare-self-strict",
        uops: &[Uop::NeI64, Uop::LtI64, Uop::GtI64, Uop::LtU64, Uop::LtF64, Uop::GtF64],
        apply: |view| if view.arg(0) == view.arg(1) { truth(false) } else { None },
    },
    Rule {
        name: "unsigned-below-zero",
        uops: &[Uop::LtU64],
        apply: |view| if view.int(1) == Some(0) { truth(false) } else { None },
    },
    Rule {
        name: "bool-as-int",
        uops: &[Uop::EqI64, Uop::NeI64],
        apply: |view| {
            let (wanted, flag) = (view.int(1)?, made_by(view, view.arg(0), Uop::BoolToI64)?);
            let same = view.inst.uop == Uop::EqI64;
            match wanted {
                0 | 1 if (wanted == 1) == same => value(flag),
                0 | 1 => unary(Uop::NotBool, flag),
                _ => truth(!same),
            }
        },
    },
    Rule { name: "not-not", uops: &[Uop::NotBool], apply: |view| value(made_by(view, view.arg(0), Uop::NotBool)?) },
    Rule {
        // The opposite of an order of floats is not an order: NaN.
        name: "not-compare",
        uops: &[Uop::NotBool],
        apply: |view| {
            let inner = view.def(view.arg(0))?;
            let &[a, b] = inner.args.as_slice() else { return None };
            binary(opposite(inner.uop)?, Arg::Value(a), Arg::Value(b))
        },
    },
    Rule {
        name: "guard-not",
        uops: &[Uop::GuardTrue, Uop::GuardFalse],
        apply: |view| {
            let flag = made_by(view, view.arg(0), Uop::NotBool)?;
            unary(if view.inst.uop == Uop::GuardTrue { Uop::GuardFalse } else { Uop::GuardTrue }, flag)
        },
    },
    Rule {
        name: "bool-operand",
        uops: &[Uop::AndBool, Uop::OrBool, Uop::XorBool],
        apply: |view| {
            let (known, other) = match (view.bool(0), view.bool(1)) {
                (Some(known), _) => (known, view.arg(1)),
                (None, Some(known)) => (known, view.arg(0)),
                (None, None) => return None,
            };
            if view.inst.uop == Uop::XorBool {
                if known { unary(Uop::NotBool, other) } else { value(other) }
            } else if known == (view.inst.uop == Uop::AndBool) {
                value(other)
            } else {
                truth(known)
            }
        },
    },
    Rule {
        name: "bool-self",
        uops: &[Uop::AndBool, Uop::OrBool, Uop::XorBool],
        apply: |view| {
            if view.arg(0) != view.arg(1) {
                None
            } else if view.inst.uop == Uop::XorBool {
                truth(false)
            } else {
                value(view.arg(0))
            }
        },
    },
];

/// The operand of the uop that made `value`.
fn made_by(view: &View<'_>, value: Value, uop: Uop) -> Option<Value> {
    let inner = view.def(value).filter(|inner| inner.uop == uop)?;
    inner.args.first().copied()
}

const MIRRORED: [(Uop, Uop); 6] = [
    (Uop::EqI64, Uop::EqI64),
    (Uop::NeI64, Uop::NeI64),
    (Uop::LtI64, Uop::GtI64),
    (Uop::GtI64, Uop::LtI64),
    (Uop::LeI64, Uop::GeI64),
    (Uop::GeI64, Uop::LeI64),
];
const OPPOSITE: [(Uop, Uop); 8] = [
    (Uop::EqI64, Uop::NeI64),
    (Uop::NeI64, Uop::EqI64),
    (Uop::LtI64, Uop::GeI64),
    (Uop::GeI64, Uop::LtI64),
    (Uop::GtI64, Uop::LeI64),
    (Uop::LeI64, Uop::GtI64),
    (Uop::EqF64, Uop::NeF64),
    (Uop::NeF64, Uop::EqF64),
];

fn find(pairs: &[(Uop, Uop)], uop: Uop) -> Option<Uop> {
    pairs.iter().find(|(from, _)| *from == uop).map(|(_, to)| *to)
}

/// The comparison with operands exchanged.
fn mirrored(uop: Uop) -> Option<Uop> {
    find(&MIRRORED, uop)
}

/// The comparison that is true where this one is false.
pub(in crate::opt) fn opposite(uop: Uop) -> Option<Uop> {
    find(&OPPOSITE, uop)
}
