//! Float arithmetic that is not one machine instruction, exactly as Objects/floatobject.c does it.
//!
//! Pure functions with the C calling convention, called by compiled code; any thread. Divisors are not zero:
//! the uop's guard saw to that.

unsafe extern "C" {
    /// libm.
    fn fmod(x: f64, y: f64) -> f64;
    /// libm: the very function that CPython's `float_pow` calls.
    pub fn pow(x: f64, y: f64) -> f64;
}

/// Remainder with the divisor's sign (`float_rem`).
pub extern "C" fn floor_mod(left: f64, right: f64) -> f64 {
    // SAFETY: fmod has no precondition.
    let remainder = unsafe { fmod(left, right) };
    if remainder == 0.0 {
        // A zero has the divisor's sign.
        return 0.0_f64.copysign(right);
    }
    if (right < 0.0) == (remainder < 0.0) { remainder } else { remainder + right }
}

/// Floor quotient (`float_floor_div` by `_float_div_mod`).
pub extern "C" fn floor_div(left: f64, right: f64) -> f64 {
    // SAFETY: fmod has no precondition.
    let remainder = unsafe { fmod(left, right) };
    // Close to an integer: left - remainder is a multiple of right up to rounding.
    let mut quotient = (left - remainder) / right;
    if remainder != 0.0 && (right < 0.0) != (remainder < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(left / right);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotient_and_remainder_are_python_s() {
        // Taken from CPython 3.13: divmod of these pairs.
        let cases = [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (-7.5, -2.0, 3.0, -1.5),
            (0.0, -3.0, -0.0, -0.0),
            (-0.0, 3.0, -0.0, 0.0),
            (6.0, -3.0, -2.0, -0.0),
            (1.0, f64::INFINITY, 0.0, 1.0),
            (-1.0, f64::INFINITY, -1.0, f64::INFINITY),
            (1.0, 0.1, 9.0, 0.099_999_999_999_999_95),
            (1e300, 1e-10, f64::INFINITY, 5.476_641_984_772_742e-11),
        ];
        for (left, right, quotient, remainder) in cases {
            assert_eq!(floor_div(left, right).to_bits(), f64::to_bits(quotient), "{left} // {right}");
            assert_eq!(floor_mod(left, right).to_bits(), f64::to_bits(remainder), "{left} % {right}");
        }
        assert!(floor_mod(f64::NAN, 1.0).is_nan() && floor_div(1.0, f64::NAN).is_nan());
        assert!(floor_mod(f64::INFINITY, 1.0).is_nan());
    }
}
