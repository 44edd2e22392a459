//! What arithmetic and comparison mean.
//!
//! Integers have 64 bits and wrap. An integer beside a float becomes the nearest float. `/` of two integers is a
//! float; `floordiv` and `mod` round towards minus infinity. Dividing by zero and shifting by a negative count are
//! errors. Pure, any thread.

use super::Fail;
use crate::heap::Value;
use crate::heap::object::Tag;

/// Operators by the argument of `ARITH`, for messages.
const OPERATORS: [&str; 11] = ["add", "sub", "mul", "div", "floordiv", "mod", "and", "or", "xor", "shl", "shr"];
/// Comparisons by the argument of `COMPARE`, for messages.
const COMPARISONS: [&str; 6] = ["lt", "le", "eq", "ne", "gt", "ge"];

fn name(names: &[&'static str], operator: u32) -> &'static str {
    names.get(operator as usize).copied().unwrap_or("?")
}

/// Two operands after conversion.
enum Pair {
    Ints(i64, i64),
    Floats(f64, f64),
}

fn pair(lhs: &Value, rhs: &Value) -> Option<Pair> {
    match (lhs.as_int(), rhs.as_int()) {
        (Some(lhs), Some(rhs)) => Some(Pair::Ints(lhs, rhs)),
        _ => Some(Pair::Floats(lhs.as_number()?, rhs.as_number()?)),
    }
}

/// `ARITH`.
///
/// # Errors
/// If the operator does not apply to these operands.
pub fn arith(operator: u32, lhs: &Value, rhs: &Value) -> Result<Value, Fail> {
    let zero = || Fail::new("division by zero");
    let value = match (operator, pair(lhs, rhs)) {
        (0, Some(Pair::Ints(a, b))) => Value::int(a.wrapping_add(b)),
        (1, Some(Pair::Ints(a, b))) => Value::int(a.wrapping_sub(b)),
        (2, Some(Pair::Ints(a, b))) => Value::int(a.wrapping_mul(b)),
        (3, Some(Pair::Ints(_, 0))) => return Err(zero()),
        (3, Some(Pair::Ints(a, b))) => Value::float(a as f64 / b as f64),
        (4, Some(Pair::Ints(a, b))) => Value::int(floor_div_int(a, b).ok_or_else(zero)?),
        (5, Some(Pair::Ints(a, b))) => Value::int(floor_mod_int(a, b).ok_or_else(zero)?),
        (6, Some(Pair::Ints(a, b))) => Value::int(a & b),
        (7, Some(Pair::Ints(a, b))) => Value::int(a | b),
        (8, Some(Pair::Ints(a, b))) => Value::int(a ^ b),
        (9 | 10, Some(Pair::Ints(_, ..0))) => return Err(Fail::new("shift by a negative count")),
        (9, Some(Pair::Ints(a, b))) => Value::int(if b < 64 { a << b } else { 0 }),
        (10, Some(Pair::Ints(a, b))) => Value::int(a >> b.min(63)),
        (0, Some(Pair::Floats(a, b))) => Value::float(a + b),
        (1, Some(Pair::Floats(a, b))) => Value::float(a - b),
        (2, Some(Pair::Floats(a, b))) => Value::float(a * b),
        (3..=5, Some(Pair::Floats(_, 0.0))) => return Err(zero()),
        (3, Some(Pair::Floats(a, b))) => Value::float(a / b),
        (4, Some(Pair::Floats(a, b))) => Value::float(floor_div(a, b)),
        (5, Some(Pair::Floats(a, b))) => Value::float(floor_mod(a, b)),
        _ => {
            let operator = name(&OPERATORS, operator);
            return Err(Fail::new(format!("`{operator}` of {} and {}", lhs.tag().name(), rhs.tag().name())));
        }
    };
    Ok(value)
}

/// `COMPARE`. Other values than numbers are equal if they are the same object, strings if their text is.
///
/// # Errors
/// If the comparison does not apply to these operands.
pub fn compare(operator: u32, lhs: &Value, rhs: &Value) -> Result<bool, Fail> {
    let answer = match (operator, pair(lhs, rhs)) {
        (0, Some(Pair::Ints(a, b))) => a < b,
        (1, Some(Pair::Ints(a, b))) => a <= b,
        (2, Some(Pair::Ints(a, b))) => a == b,
        (3, Some(Pair::Ints(a, b))) => a != b,
        (4, Some(Pair::Ints(a, b))) => a > b,
        (5, Some(Pair::Ints(a, b))) => a >= b,
        (0, Some(Pair::Floats(a, b))) => a < b,
        (1, Some(Pair::Floats(a, b))) => a <= b,
        (2, Some(Pair::Floats(a, b))) => a == b,
        (3, Some(Pair::Floats(a, b))) => a != b,
        (4, Some(Pair::Floats(a, b))) => a > b,
        (5, Some(Pair::Floats(a, b))) => a >= b,
        (2, None) => same(lhs, rhs),
        (3, None) => !same(lhs, rhs),
        _ => {
            let operator = name(&COMPARISONS, operator);
            return Err(Fail::new(format!("`{operator}` of {} and {}", lhs.tag().name(), rhs.tag().name())));
        }
    };
    Ok(answer)
}

fn same(lhs: &Value, rhs: &Value) -> bool {
    match (lhs.tag(), rhs.tag()) {
        (Tag::Str, Tag::Str) => lhs.as_str() == rhs.as_str(),
        _ => lhs == rhs,
    }
}

/// `NEGATE`.
///
/// # Errors
/// If it is no number.
pub fn negate(value: &Value) -> Result<Value, Fail> {
    match (value.as_int(), value.as_float()) {
        (Some(value), _) => Ok(Value::int(value.wrapping_neg())),
        (None, Some(value)) => Ok(Value::float(-value)),
        (None, None) => Err(Fail::new(format!("`neg` of {}", value.tag().name()))),
    }
}

/// `NOT`.
///
/// # Errors
/// If it is no truth value.
pub fn invert(value: &Value) -> Result<Value, Fail> {
    value
        .as_bool()
        .map(|truth| Value::bool(!truth))
        .ok_or_else(|| Fail::new(format!("`not` of {}", value.tag().name())))
}

fn floor_div_int(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let quotient = a.wrapping_div(b);
    Some(if a.wrapping_rem(b) != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

fn floor_mod_int(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let remainder = a.wrapping_rem(b);
    Some(if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder })
}

/// Floor quotient of floats; the divisor is not zero. Compiled code calls it, too.
pub extern "C" fn floor_div(a: f64, b: f64) -> f64 {
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

/// Remainder with the divisor's sign; the divisor is not zero. Compiled code calls it, too.
pub extern "C" fn floor_mod(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder == 0.0 {
        0.0_f64.copysign(b)
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    }
}

/// Power, which only compiled code would call: the machine has no such instruction.
pub extern "C" fn pow(a: f64, b: f64) -> f64 {
    a.powf(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_down_and_wraps_at_the_end() {
        let ints = |operator, a, b| arith(operator, &Value::int(a), &Value::int(b)).map(|value| value.as_int());
        assert_eq!((ints(4, -7, 2), ints(5, -7, 2)), (Ok(Some(-4)), Ok(Some(1))));
        assert_eq!((ints(4, 7, -2), ints(5, 7, -2)), (Ok(Some(-4)), Ok(Some(-1))));
        assert_eq!((ints(4, i64::MIN, -1), ints(5, i64::MIN, -1)), (Ok(Some(i64::MIN)), Ok(Some(0))));
        assert!(ints(4, 1, 0).is_err() && ints(5, 1, 0).is_err() && ints(3, 1, 0).is_err());
        assert_eq!((ints(9, 1, 63), ints(9, 3, 64), ints(10, -8, 70)), (Ok(Some(i64::MIN)), Ok(Some(0)), Ok(Some(-1))));
        assert_eq!(ints(9, 1, -1), Err(Fail::new("shift by a negative count")));
    }

    #[test]
    fn numbers_meet_as_floats_and_other_things_do_not_mix() {
        let value = arith(0, &Value::int(1), &Value::float(0.5)).expect("numbers");
        assert_eq!(value.as_float(), Some(1.5));
        assert_eq!(compare(2, &Value::int(2), &Value::float(2.0)), Ok(true));
        assert_eq!(compare(2, &Value::nil(), &Value::int(0)), Ok(false));
        assert_eq!(arith(0, &Value::nil(), &Value::int(0)), Err(Fail::new("`add` of nil and int")));
        assert_eq!(compare(0, &Value::nil(), &Value::nil()), Err(Fail::new("`lt` of nil and nil")));
        assert!(negate(&Value::bool(true)).is_err() && invert(&Value::int(1)).is_err());
    }
}
