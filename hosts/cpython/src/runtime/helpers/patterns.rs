//! What patterns ask of a subject (match statements).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted, truth_of};
use crate::ffi::api::{_PyEval_MatchClass, _PyEval_MatchKeys};
use crate::ffi::object::{share, type_of};
use core::ffi::{c_int, c_ulong};
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING (Include/object.h).
const SEQUENCE: c_ulong = 1 << 5;
const MAPPING: c_ulong = 1 << 6;

/// MATCH_SEQUENCE.
pub unsafe extern "C-unwind" fn sequence(subject: Ref) -> Ref {
    // SAFETY: compiled code passed a live subject.
    truth_of(c_int::from(unsafe { ffi::PyType_GetFlags(type_of(subject)) } & SEQUENCE != 0))
}

/// MATCH_MAPPING.
pub unsafe extern "C-unwind" fn mapping(subject: Ref) -> Ref {
    // SAFETY: compiled code passed a live subject.
    truth_of(c_int::from(unsafe { ffi::PyType_GetFlags(type_of(subject)) } & MAPPING != 0))
}

/// MATCH_KEYS: the values of these keys, or None.
pub unsafe extern "C-unwind" fn keys(context: *mut NativeContext, subject: Ref, keys: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live subject and a tuple of keys.
    unsafe { hosted(context, unit, |activation| _PyEval_MatchKeys(activation.tstate.as_ptr().cast(), subject, keys)) }
}

/// MATCH_CLASS: the attributes that a pattern of a class asks for, or None.
pub unsafe extern "C-unwind" fn class(
    context: *mut NativeContext,
    subject: Ref,
    class: Ref,
    names: Ref,
    count: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands, and the names as a tuple.
    unsafe {
        hosted(context, unit, |activation| {
            let thread = activation.tstate.as_ptr().cast();
            let attributes = _PyEval_MatchClass(thread, subject, class, count as ffi::Py_ssize_t, names);
            // Null without an exception: it does not match.
            let is_none = attributes.is_null() && ffi::PyErr_Occurred().is_null();
            if is_none { share(ffi::Py_None()) } else { attributes }
        })
    }
}
