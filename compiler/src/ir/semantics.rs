//! The exact meaning of the uops that compute on unboxed values only.
//!
//! Owns the one definition that the interpreter runs, constant folding applies and the lowering is tested
//! against. Where a uop's one-line doc leaves room, this module decides:
//!
//! * `shl_ovf` leaves unless `0 <= count <= 63` and shifting back gives the operand (so `0 << 64` leaves).
//! * `floormod_ovf` by -1 is 0, for the smallest integer too; `floordiv_ovf` of it by -1 leaves.
//! * `pow_f64` is the power of the base's magnitude, with the base's sign if the exponent is odd. It leaves if an operand is not
//!   finite, if the base is negative and the exponent no integer, if the base is zero and the exponent negative, and if the
//!   result is not finite or is zero though the base is not. The other cases of Python's `float_pow` are special or raise.
//! * `f64_to_i64` takes the operands whose truncation is in [-2^63, 2^63).
//! * `sqrt_f64` leaves for operands less than zero only: minus zero gives minus zero, NaN gives NaN.
//!
//! Pure functions: any thread.

use crate::ir::tree::Const;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;

/// An unboxed value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scalar {
    /// Integer.
    I64(i64),
    /// Float.
    F64(f64),
    /// Truth value.
    Bool(bool),
}

impl Scalar {
    /// The constant with this value.
    pub fn to_const(self) -> Const {
        match self {
            Scalar::I64(value) => Const::I64(value),
            Scalar::F64(value) => Const::F64(value.to_bits()),
            Scalar::Bool(value) => Const::Bool(value),
        }
    }

    /// The value of a constant that is not a reference.
    pub fn from_const(constant: Const) -> Option<Scalar> {
        match constant {
            Const::I64(value) => Some(Scalar::I64(value)),
            Const::F64(bits) => Some(Scalar::F64(f64::from_bits(bits))),
            Const::Bool(value) => Some(Scalar::Bool(value)),
            Const::Object(_) | Const::Null => None,
        }
    }

    /// The value in a machine word of this kind; none for references and addresses.
    pub fn from_word(kind: Kind, word: u64) -> Option<Scalar> {
        match kind {
            Kind::I64 => Some(Scalar::I64(word as i64)),
            Kind::F64 => Some(Scalar::F64(f64::from_bits(word))),
            Kind::Bool => Some(Scalar::Bool(word != 0)),
            Kind::Ref | Kind::Addr => None,
        }
    }

    /// The machine word: two's complement, IEEE bits, or 0 and 1.
    pub fn to_word(self) -> u64 {
        match self {
            Scalar::I64(value) => value as u64,
            Scalar::F64(value) => value.to_bits(),
            Scalar::Bool(value) => u64::from(value),
        }
    }
}

/// What evaluating a uop comes to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Outcome {
    /// This result.
    Value(Scalar),
    /// A guard that holds.
    Holds,
    /// The instruction leaves the trace.
    Leaves,
    /// Not a computation on unboxed values, or operands of other kinds than the row's.
    Unknown,
}

fn int(value: i64) -> Outcome {
    Outcome::Value(Scalar::I64(value))
}
fn float(value: f64) -> Outcome {
    Outcome::Value(Scalar::F64(value))
}
fn truth(value: bool) -> Outcome {
    Outcome::Value(Scalar::Bool(value))
}
fn checked(value: Option<i64>) -> Outcome {
    value.map_or(Outcome::Leaves, int)
}
fn guard(holds: bool) -> Outcome {
    if holds { Outcome::Holds } else { Outcome::Leaves }
}

fn ints(args: &[Scalar], f: impl FnOnce(i64, i64) -> Outcome) -> Outcome {
    match *args {
        [Scalar::I64(a), Scalar::I64(b)] => f(a, b),
        _ => Outcome::Unknown,
    }
}
fn floats(args: &[Scalar], f: impl FnOnce(f64, f64) -> Outcome) -> Outcome {
    match *args {
        [Scalar::F64(a), Scalar::F64(b)] => f(a, b),
        _ => Outcome::Unknown,
    }
}
fn bools(args: &[Scalar], f: impl FnOnce(bool, bool) -> Outcome) -> Outcome {
    match *args {
        [Scalar::Bool(a), Scalar::Bool(b)] => f(a, b),
        _ => Outcome::Unknown,
    }
}
fn of_int(args: &[Scalar], f: impl FnOnce(i64) -> Outcome) -> Outcome {
    match *args {
        [Scalar::I64(a)] => f(a),
        _ => Outcome::Unknown,
    }
}
fn of_float(args: &[Scalar], f: impl FnOnce(f64) -> Outcome) -> Outcome {
    match *args {
        [Scalar::F64(a)] => f(a),
        _ => Outcome::Unknown,
    }
}
fn of_bool(args: &[Scalar], f: impl FnOnce(bool) -> Outcome) -> Outcome {
    match *args {
        [Scalar::Bool(a)] => f(a),
        _ => Outcome::Unknown,
    }
}

/// Evaluates `uop`. Any operands are allowed; those that do not fit give [`Outcome::Unknown`].
pub fn eval(uop: Uop, args: &[Scalar]) -> Outcome {
    match uop {
        Uop::AddI64 => ints(args, |a, b| int(a.wrapping_add(b))),
        Uop::SubI64 => ints(args, |a, b| int(a.wrapping_sub(b))),
        Uop::MulI64 => ints(args, |a, b| int(a.wrapping_mul(b))),
        Uop::AddOvf => ints(args, |a, b| checked(a.checked_add(b))),
        Uop::SubOvf => ints(args, |a, b| checked(a.checked_sub(b))),
        Uop::MulOvf => ints(args, |a, b| checked(a.checked_mul(b))),
        Uop::NegOvf => of_int(args, |a| checked(a.checked_neg())),
        Uop::AbsOvf => of_int(args, |a| checked(a.checked_abs())),
        Uop::FloorDivOvf => ints(args, |a, b| checked(floor_div(a, b))),
        Uop::FloorModOvf => ints(args, |a, b| checked(floor_mod(a, b))),
        Uop::ShlOvf => ints(args, |a, b| checked(shl(a, b))),
        Uop::ShrI64 => ints(args, |a, b| checked((b >= 0).then(|| a >> b.min(63)))),
        Uop::AndI64 => ints(args, |a, b| int(a & b)),
        Uop::OrI64 => ints(args, |a, b| int(a | b)),
        Uop::XorI64 => ints(args, |a, b| int(a ^ b)),
        Uop::MaxI64 => ints(args, |a, b| int(a.max(b))),
        Uop::MinI64 => ints(args, |a, b| int(a.min(b))),
        Uop::NotI64 => of_int(args, |a| int(!a)),
        Uop::EqI64 => ints(args, |a, b| truth(a == b)),
        Uop::NeI64 => ints(args, |a, b| truth(a != b)),
        Uop::LtI64 => ints(args, |a, b| truth(a < b)),
        Uop::LeI64 => ints(args, |a, b| truth(a <= b)),
        Uop::GtI64 => ints(args, |a, b| truth(a > b)),
        Uop::GeI64 => ints(args, |a, b| truth(a >= b)),
        Uop::LtU64 => ints(args, |a, b| truth((a as u64) < (b as u64))),
        Uop::AddF64 => floats(args, |a, b| float(a + b)),
        Uop::SubF64 => floats(args, |a, b| float(a - b)),
        Uop::MulF64 => floats(args, |a, b| float(a * b)),
        Uop::DivF64 => floats(args, |a, b| if b == 0.0 { Outcome::Leaves } else { float(a / b) }),
        Uop::NegF64 => of_float(args, |a| float(-a)),
        Uop::AbsF64 => of_float(args, |a| float(a.abs())),
        Uop::SqrtF64 => of_float(args, |a| if a < 0.0 { Outcome::Leaves } else { float(a.sqrt()) }),
        Uop::FloorDivF64 => floats(args, |a, b| if b == 0.0 { Outcome::Leaves } else { float(float_floor_div(a, b)) }),
        Uop::FloorModF64 => floats(args, |a, b| if b == 0.0 { Outcome::Leaves } else { float(float_rem(a, b)) }),
        Uop::PowF64 => floats(args, |a, b| pow(a, b).map_or(Outcome::Leaves, float)),
        Uop::EqF64 => floats(args, |a, b| truth(a == b)),
        Uop::NeF64 => floats(args, |a, b| truth(a != b)),
        Uop::LtF64 => floats(args, |a, b| truth(a < b)),
        Uop::LeF64 => floats(args, |a, b| truth(a <= b)),
        Uop::GtF64 => floats(args, |a, b| truth(a > b)),
        Uop::GeF64 => floats(args, |a, b| truth(a >= b)),
        Uop::I64ToF64 => of_int(args, |a| float(a as f64)),
        Uop::I64ToF64Exact => {
            of_int(args, |a| if a.unsigned_abs() <= 1 << 53 { float(a as f64) } else { Outcome::Leaves })
        }
        Uop::F64ToI64 => of_float(args, |a| checked(truncate(a))),
        Uop::BoolToI64 => of_bool(args, |a| int(i64::from(a))),
        Uop::NotBool => of_bool(args, |a| truth(!a)),
        Uop::AndBool => bools(args, |a, b| truth(a & b)),
        Uop::OrBool => bools(args, |a, b| truth(a | b)),
        Uop::XorBool => bools(args, |a, b| truth(a ^ b)),
        Uop::GuardTrue => of_bool(args, guard),
        Uop::GuardFalse => of_bool(args, |a| guard(!a)),
        Uop::LoadHome
        | Uop::StoreHome
        | Uop::ReplaceHome
        | Uop::TakeHome
        | Uop::Poll
        | Uop::CheckLeave
        | Uop::PushFrames
        | Uop::PopFrames
        | Uop::Misfortune
        | Uop::GuardType
        | Uop::GuardIs
        | Uop::GuardNotNull
        | Uop::GuardUnique
        | Uop::GuardShared
        | Uop::BoxI64
        | Uop::BoxF64
        | Uop::BoxBool
        | Uop::ObjectI64
        | Uop::ObjectF64
        | Uop::UnboxI64
        | Uop::UnboxF64
        | Uop::UnboxBool
        | Uop::NewRangeIter
        | Uop::NewListIter
        | Uop::IsSame
        | Uop::LoadField
        | Uop::At
        | Uop::FieldAddr
        | Uop::StoreField
        | Uop::LoadElem
        | Uop::StoreElem
        | Uop::StoreElemF64
        | Uop::LoadF64
        | Uop::StoreF64
        | Uop::LoadI64
        | Uop::StoreI64
        | Uop::LoadByte
        | Uop::StoreByte
        | Uop::TakeElem
        | Uop::Incref
        | Uop::XIncref
        | Uop::DecrefPlain
        | Uop::Decref
        | Uop::XDecref
        | Uop::Call => Outcome::Unknown,
    }
}

fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

fn floor_mod(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let remainder = a.wrapping_rem(b);
    Some(if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder })
}

fn shl(a: i64, count: i64) -> Option<i64> {
    let count = u32::try_from(count).ok()?;
    let shifted = a.checked_shl(count)?;
    (shifted >> count == a).then_some(shifted)
}

fn truncate(a: f64) -> Option<i64> {
    // Both bounds are floats, so the comparison is exact; NaN fails it.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let whole = a.trunc();
    (-LIMIT..LIMIT).contains(&whole).then_some(whole as i64)
}

/// CPython's `float_floor_div` (`_float_div_mod` in `Objects/floatobject.c`) for a divisor that is not zero.
pub fn float_floor_div(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 && (b < 0.0) != (remainder < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(a / b);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

/// CPython's `float_rem` (`Objects/floatobject.c`) for a divisor that is not zero.
pub fn float_rem(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder == 0.0 {
        0.0_f64.copysign(b)
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    }
}

fn pow(a: f64, b: f64) -> Option<f64> {
    let is_whole = |x: f64| x.floor() == x;
    let is_defined = if a == 0.0 { b >= 0.0 } else { a > 0.0 || is_whole(b) };
    if !a.is_finite() || !b.is_finite() || !is_defined {
        return None;
    }
    let power = a.abs().powf(b);
    let is_odd = is_whole(b) && !is_whole(b / 2.0);
    let is_plain = power.is_finite() && (power != 0.0 || a == 0.0);
    is_plain.then(|| if is_odd { power.copysign(a) } else { power })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_ints(uop: Uop, a: i64, b: i64) -> Outcome {
        eval(uop, &[Scalar::I64(a), Scalar::I64(b)])
    }
    fn on_floats(uop: Uop, a: f64, b: f64) -> Outcome {
        eval(uop, &[Scalar::F64(a), Scalar::F64(b)])
    }

    #[test]
    fn integer_division_rounds_as_python_does() {
        for (a, b, quotient, remainder) in
            [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (6, -3, -2, 0)]
        {
            assert_eq!(on_ints(Uop::FloorDivOvf, a, b), int(quotient), "{a} // {b}");
            assert_eq!(on_ints(Uop::FloorModOvf, a, b), int(remainder), "{a} % {b}");
        }
        assert_eq!(on_ints(Uop::FloorDivOvf, i64::MIN, -1), Outcome::Leaves);
        assert_eq!(on_ints(Uop::FloorModOvf, i64::MIN, -1), int(0));
        assert_eq!(on_ints(Uop::FloorDivOvf, 1, 0), Outcome::Leaves);
        assert_eq!(on_ints(Uop::FloorModOvf, 1, 0), Outcome::Leaves);
    }

    #[test]
    fn shifts_at_their_borders() {
        assert_eq!(on_ints(Uop::ShlOvf, -1, 63), int(i64::MIN));
        assert_eq!(on_ints(Uop::ShlOvf, 1, 63), Outcome::Leaves);
        assert_eq!(on_ints(Uop::ShlOvf, 0, 64), Outcome::Leaves);
        assert_eq!(on_ints(Uop::ShlOvf, 1, -1), Outcome::Leaves);
        assert_eq!(on_ints(Uop::ShrI64, -5, 1 << 40), int(-1));
        assert_eq!(on_ints(Uop::ShrI64, 5, -1), Outcome::Leaves);
    }

    #[test]
    fn float_division_matches_cpython() {
        // Values printed by CPython 3.13: a // b, a % b.
        for (a, b, quotient, remainder) in [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (1.0, f64::INFINITY, 0.0, 1.0),
            (-1.0, f64::INFINITY, -1.0, f64::INFINITY),
            (0.0, -3.0, -0.0, -0.0),
        ] {
            let (Outcome::Value(Scalar::F64(q)), Outcome::Value(Scalar::F64(r))) =
                (on_floats(Uop::FloorDivF64, a, b), on_floats(Uop::FloorModF64, a, b))
            else {
                panic!("{a} and {b} have a quotient");
            };
            assert_eq!((q.to_bits(), r.to_bits()), (f64::to_bits(quotient), f64::to_bits(remainder)), "{a} by {b}");
        }
        assert_eq!(on_floats(Uop::FloorDivF64, 1.0, -0.0), Outcome::Leaves);
    }

    #[test]
    fn conversions_at_their_borders() {
        let to_int = |a: f64| eval(Uop::F64ToI64, &[Scalar::F64(a)]);
        assert_eq!(to_int(-9_223_372_036_854_775_808.0), int(i64::MIN));
        assert_eq!(to_int(9_223_372_036_854_775_808.0), Outcome::Leaves);
        assert_eq!(to_int(f64::NAN), Outcome::Leaves);
        assert_eq!(to_int(-1.9), int(-1));
        let exact = |a: i64| eval(Uop::I64ToF64Exact, &[Scalar::I64(a)]);
        assert_eq!(exact(1 << 53), float(9_007_199_254_740_992.0));
        assert_eq!(exact((1 << 53) + 1), Outcome::Leaves);
    }

    #[test]
    fn comparisons_with_nan_are_false_but_for_not_equal() {
        for uop in [Uop::EqF64, Uop::LtF64, Uop::LeF64, Uop::GtF64, Uop::GeF64] {
            assert_eq!(on_floats(uop, f64::NAN, 1.0), truth(false), "{uop}");
        }
        assert_eq!(on_floats(Uop::NeF64, f64::NAN, f64::NAN), truth(true));
    }

    #[test]
    fn roots_and_powers_leave_where_python_does_something_else() {
        let root = |a: f64| eval(Uop::SqrtF64, &[Scalar::F64(a)]);
        assert_eq!(root(-1.0), Outcome::Leaves);
        assert!(matches!(root(-0.0), Outcome::Value(Scalar::F64(r)) if r.is_sign_negative()));
        for (a, b, power) in [
            (2.0, 10.0, 1024.0),
            (-2.0, 2.0, 4.0),
            (-2.0, 3.0, -8.0),
            (-2.0, -1.0, -0.5),
            (2.0, 0.0, 1.0),
            (0.0, 0.0, 1.0),
            (0.0, 2.5, 0.0),
        ] {
            assert_eq!(on_floats(Uop::PowF64, a, b), float(power), "{a} ** {b}");
        }
        let sign = |a: f64, b: f64| match on_floats(Uop::PowF64, a, b) {
            Outcome::Value(Scalar::F64(power)) => power.is_sign_negative(),
            other => panic!("{a} ** {b} is {other:?}"),
        };
        assert!(sign(-0.0, 3.0) && !sign(-0.0, 2.0) && !sign(-0.0, 2.5) && !sign(0.0, 3.0));
        let leaving = [
            (0.0, -1.0),
            (-0.0, -3.0),
            (-2.0, 0.5),
            (-2.0, -1.5),
            (2.0, 5000.0),
            (-2.0, 5001.0),
            (2.0, -5000.0),
            (f64::NAN, 1.0),
            (f64::NAN, 0.0),
            (f64::INFINITY, 1.0),
            (1.0, f64::INFINITY),
            (1.0, f64::NAN),
        ];
        for (a, b) in leaving {
            assert_eq!(on_floats(Uop::PowF64, a, b), Outcome::Leaves, "{a} ** {b}");
        }
    }
}
