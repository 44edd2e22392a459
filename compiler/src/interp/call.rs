//! Calls of host functions by address, with the C calling convention.
//!
//! Owns the step from words and kinds to a typed function pointer: integers, truth values, references and
//! addresses are passed as 64-bit integers, floats as doubles, and each combination of up to
//! eight (the hidden context included) is called with its exact signature. Runs on the thread that entered.

use firesteel_protocol::types::Kind;

/// An operand by its class.
#[derive(Clone, Copy)]
pub(super) enum Arg {
    Word(u64),
    Float(f64),
}

impl Arg {
    pub(super) fn of(kind: Kind, word: u64) -> Arg {
        match kind {
            Kind::F64 => Arg::Float(f64::from_bits(word)),
            Kind::Ref | Kind::I64 | Kind::Bool | Kind::Addr => Arg::Word(word),
        }
    }
}

/// Walks the operands and calls with the types found; `()` when there are more than the names given.
macro_rules! call_typed {
    ($address:ident, $result:ty, $rest:ident, [$($name:ident: $type:ty),*]) => { call_typed!(@end $address, $result, $rest, [$($name: $type),*]) };
    ($address:ident, $result:ty, $rest:ident, [$($name:ident: $type:ty),*] $next:ident $($more:ident)*) => {
        match $rest {
            [] => call_typed!(@call $address, $result, [$($name: $type),*]),
            &[Arg::Word($next), ref rest @ ..] => call_typed!($address, $result, rest, [$($name: $type,)* $next: u64] $($more)*),
            &[Arg::Float($next), ref rest @ ..] => call_typed!($address, $result, rest, [$($name: $type,)* $next: f64] $($more)*),
        }
    };
    (@end $address:ident, $result:ty, $rest:ident, [$($name:ident: $type:ty),*]) => {
        if $rest.is_empty() { call_typed!(@call $address, $result, [$($name: $type),*]) } else { None }
    };
    (@call $address:ident, $result:ty, [$($name:ident: $type:ty),*]) => {{
        // SAFETY: the caller vouches for a function of this signature at the address.
        let function = unsafe { core::mem::transmute::<*const (), unsafe extern "C" fn($($type),*) -> $result>($address) };
        // SAFETY: as above, and for the operands.
        Some(unsafe { function($($name),*) })
    }};
}

/// Calls the function at `address`; the result is its word, 0 if it has none. `None` when there are more
/// than eight operands.
///
/// # Safety
/// `address` is that of a C function with these operands and this result, which may be called now.
pub(super) unsafe fn call(address: *const (), args: &[Arg], result: Option<Kind>) -> Option<u64> {
    match result {
        None => call_typed!(address, (), args, [] a b c d e f g h).map(|()| 0),
        Some(Kind::F64) => call_typed!(address, f64, args, [] a b c d e f g h).map(f64::to_bits),
        // A C bool fills the low byte only, and any bit of it is true, as to machine code.
        Some(Kind::Bool) => call_typed!(address, u8, args, [] a b c d e f g h).map(|byte| u64::from(byte != 0)),
        Some(Kind::Ref | Kind::I64 | Kind::Addr) => call_typed!(address, u64, args, [] a b c d e f g h),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    extern "C" fn mixed(a: f64, b: u64, c: f64, d: u64, e: u64, f: f64, g: u64) -> f64 {
        [a, b as f64, c, d as f64, e as f64, f, g as f64].iter().fold(0.0, |sum, x| sum * 10.0 + x)
    }

    #[test]
    fn operands_of_both_classes_arrive_in_order() {
        use Arg::{Float, Word};
        let args = [Float(1.0), Word(2), Float(3.0), Word(4), Word(5), Float(6.0), Word(7)];
        // SAFETY: the function above has this signature.
        let word = unsafe { call(mixed as *const (), &args, Some(Kind::F64)) };
        assert_eq!(word, Some(1_234_567_f64.to_bits()));
        // SAFETY: nothing is called, there are too many operands.
        assert_eq!(unsafe { call(mixed as *const (), &[Word(0); 9], None) }, None);
    }
}
