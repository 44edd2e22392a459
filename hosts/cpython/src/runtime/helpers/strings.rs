//! Strings: comparison, parts, and formatting of values for formatted strings.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted};
use crate::ffi::object::{int_value, type_of};
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// FORMAT_SIMPLE, FORMAT_WITH_SPEC.
pub unsafe extern "C-unwind" fn format(context: *mut NativeContext, value: Ref, spec: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live value, and a live spec or null.
    unsafe { hosted(context, unit, |_| ffi::PyObject_Format(value, spec)) }
}

/// FORMAT_SIMPLE of an exact int, float or bool, which is its `repr`. Runs no Python code, and so leaves large ints to the
/// interpreter: handlers of signals may run while they are turned into digits (and `PyObject_Str` asks for signals first).
pub unsafe extern "C-unwind" fn format_number(value: Ref) -> Ref {
    // SAFETY: compiled code passed a live number, whose type has a `repr`.
    unsafe {
        let ty = type_of(value);
        let is_large = ty == &raw mut ffi::PyLong_Type && int_value(value).is_none();
        match (*ty).tp_repr {
            Some(repr) if !is_large => repr(value),
            Some(_) | None => null_mut(),
        }
    }
}

/// COMPARE_OP of exact strings: below zero, zero or above. Cannot fail.
pub unsafe extern "C-unwind" fn compare(left: Ref, right: Ref) -> i64 {
    // SAFETY: compiled code passed two live strings.
    if left == right { 0 } else { i64::from(unsafe { ffi::PyUnicode_Compare(left, right) }) }
}

/// CONTAINS_OP of exact strings: 1 or 0; 2 if memory is out, so that the interpreter finds that out.
pub unsafe extern "C-unwind" fn contains(container: Ref, item: Ref) -> i64 {
    // SAFETY: compiled code passed two live strings.
    unsafe {
        match ffi::PyUnicode_Contains(container, item) {
            ..0 => {
                ffi::PyErr_Clear();
                2
            }
            answer => i64::from(answer),
        }
    }
}

/// BINARY_OP that adds two exact strings, tuples or lists, not in place.
pub unsafe extern "C-unwind" fn concat(left: Ref, right: Ref) -> Ref {
    // SAFETY: compiled code passed two live sequences.
    unsafe { ffi::PySequence_Concat(left, right) }
}

/// CONVERT_VALUE (`_PyEval_ConversionFuncs`, Python/ceval.c).
pub unsafe extern "C-unwind" fn convert(context: *mut NativeContext, value: Ref, conversion: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live value.
    unsafe {
        hosted(context, unit, |_| match conversion {
            1 => ffi::PyObject_Str(value),
            2 => ffi::PyObject_Repr(value),
            3 => ffi::PyObject_ASCII(value),
            _ => {
                ffi::PyErr_BadInternalCall();
                null_mut()
            }
        })
    }
}
