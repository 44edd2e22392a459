//! Rules on integer and float arithmetic.
//!
//! Float identities hold for every operand, signed zeros, infinities and NaN included: `x * 1.0`, `x / 1.0`,
//! `x - 0.0` and `x + -0.0` are `x`; `x + 0.0` is not (it turns -0.0 into 0.0).

use super::{Action, Arg, Rule, View, binary, int, unary, value};
use crate::ir::tree::Const;
use firesteel_protocol::uops::Uop;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "constant-right",
        uops: &[
            Uop::AddI64,
            Uop::AddOvf,
            Uop::MulI64,
            Uop::MulOvf,
            Uop::AndI64,
            Uop::OrI64,
            Uop::XorI64,
            Uop::MaxI64,
            Uop::MinI64,
        ],
        apply: |view| match (view.int(0), view.int(1)) {
            (Some(_), None) => binary(view.inst.uop, Arg::Value(view.arg(1)), Arg::Value(view.arg(0))),
            (Some(_), Some(_)) | (None, _) => None,
        },
    },
    Rule {
        name: "zero-right",
        uops: &[Uop::AddI64, Uop::AddOvf, Uop::SubI64, Uop::SubOvf, Uop::OrI64, Uop::XorI64, Uop::ShrI64, Uop::ShlOvf],
        apply: |view| if view.int(1) == Some(0) { value(view.arg(0)) } else { None },
    },
    Rule {
        name: "self-cancels",
        uops: &[Uop::SubI64, Uop::SubOvf, Uop::XorI64],
        apply: |view| if view.arg(0) == view.arg(1) { int(0) } else { None },
    },
    Rule {
        name: "self-absorbs",
        uops: &[Uop::AndI64, Uop::OrI64, Uop::MaxI64, Uop::MinI64],
        apply: |view| if view.arg(0) == view.arg(1) { value(view.arg(0)) } else { None },
    },
    Rule {
        name: "one-right",
        uops: &[Uop::MulI64, Uop::MulOvf, Uop::FloorDivOvf],
        apply: |view| if view.int(1) == Some(1) { value(view.arg(0)) } else { None },
    },
    Rule {
        name: "zero-product",
        uops: &[Uop::MulI64, Uop::MulOvf, Uop::AndI64],
        apply: |view| if view.int(1) == Some(0) { int(0) } else { None },
    },
    Rule {
        name: "all-ones",
        uops: &[Uop::AndI64],
        apply: |view| if view.int(1) == Some(-1) { value(view.arg(0)) } else { None },
    },
    Rule {
        name: "or-all-ones",
        uops: &[Uop::OrI64],
        apply: |view| if view.int(1) == Some(-1) { int(-1) } else { None },
    },
    Rule { name: "not-not-int", uops: &[Uop::NotI64], apply: |view| undo(view, Uop::NotI64) },
    Rule {
        // An arithmetic shift rounds to minus infinity, as floor division does.
        name: "floordiv-power",
        uops: &[Uop::FloorDivOvf],
        apply: |view| {
            let shift = power(view.int(1)?)?;
            binary(Uop::ShrI64, Arg::Value(view.arg(0)), Arg::Const(Const::I64(shift)))
        },
    },
    Rule {
        // The remainder has the divisor's sign, so a mask gives it for negative operands too.
        name: "floormod-power",
        uops: &[Uop::FloorModOvf],
        apply: |view| {
            let divisor = view.int(1)?;
            power(divisor)?;
            binary(Uop::AndI64, Arg::Value(view.arg(0)), Arg::Const(Const::I64(divisor - 1)))
        },
    },
    Rule {
        name: "floormod-one",
        uops: &[Uop::FloorModOvf],
        apply: |view| if matches!(view.int(1), Some(1 | -1)) { int(0) } else { None },
    },
    Rule {
        name: "mul-f64-one",
        uops: &[Uop::MulF64],
        apply: |view| {
            if is_float(view, 1, 1.0) {
                value(view.arg(0))
            } else if is_float(view, 0, 1.0) {
                value(view.arg(1))
            } else {
                None
            }
        },
    },
    Rule {
        name: "div-f64-one",
        uops: &[Uop::DivF64],
        apply: |view| if is_float(view, 1, 1.0) { value(view.arg(0)) } else { None },
    },
    Rule {
        // Both round the same real number once.
        name: "div-f64-power",
        uops: &[Uop::DivF64],
        apply: |view| {
            let divisor = view.float(1)?;
            let inverse = 1.0 / divisor;
            const MANTISSA: u64 = (1 << 52) - 1;
            let exact = divisor.is_normal() && inverse.is_normal() && divisor.to_bits() & MANTISSA == 0;
            if !exact {
                return None;
            }
            binary(Uop::MulF64, Arg::Value(view.arg(0)), Arg::Const(Const::F64(inverse.to_bits())))
        },
    },
    Rule {
        name: "sub-f64-zero",
        uops: &[Uop::SubF64],
        apply: |view| if is_float(view, 1, 0.0) { value(view.arg(0)) } else { None },
    },
    Rule {
        name: "add-f64-minus-zero",
        uops: &[Uop::AddF64],
        apply: |view| {
            if is_float(view, 1, -0.0) {
                value(view.arg(0))
            } else if is_float(view, 0, -0.0) {
                value(view.arg(1))
            } else {
                None
            }
        },
    },
    Rule { name: "neg-neg-f64", uops: &[Uop::NegF64], apply: |view| undo(view, Uop::NegF64) },
    Rule {
        name: "abs-of-sign",
        uops: &[Uop::AbsF64],
        apply: |view| {
            let inner = view.def(view.arg(0))?;
            if inner.uop == Uop::AbsF64 {
                value(view.arg(0))
            } else if inner.uop == Uop::NegF64 {
                unary(Uop::AbsF64, *inner.args.first()?)
            } else {
                None
            }
        },
    },
];

/// `uop(uop(x))` is `x`.
fn undo(view: &View<'_>, uop: Uop) -> Option<Action> {
    let inner = view.def(view.arg(0))?;
    if inner.uop == uop { value(*inner.args.first()?) } else { None }
}

/// Whether an operand is this float, by its bits.
fn is_float(view: &View<'_>, at: usize, float: f64) -> bool {
    view.float(at).is_some_and(|found| found.to_bits() == float.to_bits())
}

/// The exponent of a power of two greater than one.
fn power(value: i64) -> Option<i64> {
    (value > 1 && value & (value - 1) == 0).then(|| i64::from(value.trailing_zeros()))
}
