//! Operators on any objects, as the generic instructions do them (Python/bytecodes.c).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::int_keys::{Found, find};
use super::{Ref, hosted, truth_of};
use crate::ffi::api::_PyEval_BinaryOps;
use core::ffi::c_int;
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// BINARY_OP: the argument is one of `NB_...` in opcode.h.
pub unsafe extern "C-unwind" fn binary(
    context: *mut NativeContext,
    left: Ref,
    right: Ref,
    operator: i64,
    unit: i64,
) -> Ref {
    let table = usize::try_from(operator)
        .ok()
        // SAFETY: a constant table of the interpreter.
        .and_then(|at| unsafe { _PyEval_BinaryOps.get(at).copied() });
    let Some(function) = table else {
        return null_mut(); // Not an operator of this release: the interpreter decides.
    };
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| function(left, right)) }
}

/// COMPARE_OP: the operator is `Py_LT` to `Py_GE`.
pub unsafe extern "C-unwind" fn compare(
    context: *mut NativeContext,
    left: Ref,
    right: Ref,
    operator: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| ffi::PyObject_RichCompare(left, right, operator as c_int)) }
}

/// CONTAINS_OP, operands in stack order: the true or the false object, the other one if `inverted` is 1.
pub unsafe extern "C-unwind" fn contains(
    context: *mut NativeContext,
    item: Ref,
    container: Ref,
    inverted: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe {
        let truth = |found: c_int| truth_of(if found < 0 { found } else { found ^ inverted as c_int });
        match find(container, item) {
            Found::Value(_) => truth(1),
            Found::Absent => truth(0),
            Found::Unknown => hosted(context, unit, |_| truth(ffi::PySequence_Contains(container, item))),
        }
    }
}

/// TO_BOOL: the true or the false object.
pub unsafe extern "C-unwind" fn truth(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand; true and false are immortal.
    unsafe {
        // What a comparison gives nearly always.
        if value == ffi::Py_True() || value == ffi::Py_False() {
            return value;
        }
        hosted(context, unit, |_| truth_of(ffi::PyObject_IsTrue(value)))
    }
}

/// CALL_INTRINSIC_1 for a plus sign.
pub unsafe extern "C-unwind" fn positive(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe { hosted(context, unit, |_| ffi::PyNumber_Positive(value)) }
}

/// UNARY_NEGATIVE.
pub unsafe extern "C-unwind" fn negative(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe { hosted(context, unit, |_| ffi::PyNumber_Negative(value)) }
}

/// UNARY_INVERT.
pub unsafe extern "C-unwind" fn invert(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe { hosted(context, unit, |_| ffi::PyNumber_Invert(value)) }
}
