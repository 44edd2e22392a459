//! New containers from items on the stack.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted};
use crate::ffi::api::{_PyList_FromArraySteal, _PyTuple_FromArraySteal};
use crate::ffi::object::share;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi::{self, Py_ssize_t};

/// Makes a container of items that get references of their own; `make` takes those over, on failure too.
#[inline]
unsafe fn display<const N: usize>(
    context: *mut NativeContext,
    items: [Ref; N],
    unit: i64,
    make: unsafe extern "C" fn(*const Ref, Py_ssize_t) -> Ref,
) -> Ref {
    // SAFETY: compiled code passed live items.
    unsafe {
        hosted(context, unit, |_| {
            for item in items {
                share(item);
            }
            make(items.as_ptr(), N as Py_ssize_t)
        })
    }
}

/// BUILD_MAP of none.
pub unsafe extern "C-unwind" fn dict_0(context: *mut NativeContext, unit: i64) -> Ref {
    // SAFETY: GIL held.
    unsafe { hosted(context, unit, |_| ffi::PyDict_New()) }
}

/// BUILD_LIST of none. Runs no Python code: collections wait for the interpreter's own checks (since 3.12).
pub unsafe extern "C-unwind" fn list_0() -> Ref {
    // SAFETY: GIL held.
    unsafe { ffi::PyList_New(0) }
}

/// BUILD_LIST of one.
pub unsafe extern "C-unwind" fn list_1(context: *mut NativeContext, first: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first], unit, _PyList_FromArraySteal) }
}

/// BUILD_LIST of two.
pub unsafe extern "C-unwind" fn list_2(context: *mut NativeContext, first: Ref, second: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second], unit, _PyList_FromArraySteal) }
}

/// BUILD_LIST of three.
pub unsafe extern "C-unwind" fn list_3(
    context: *mut NativeContext,
    first: Ref,
    second: Ref,
    third: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second, third], unit, _PyList_FromArraySteal) }
}

/// BUILD_LIST of four.
pub unsafe extern "C-unwind" fn list_4(
    context: *mut NativeContext,
    first: Ref,
    second: Ref,
    third: Ref,
    fourth: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second, third, fourth], unit, _PyList_FromArraySteal) }
}

/// BUILD_TUPLE of one.
pub unsafe extern "C-unwind" fn tuple_1(context: *mut NativeContext, first: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first], unit, _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of two.
pub unsafe extern "C-unwind" fn tuple_2(context: *mut NativeContext, first: Ref, second: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second], unit, _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of three.
pub unsafe extern "C-unwind" fn tuple_3(
    context: *mut NativeContext,
    first: Ref,
    second: Ref,
    third: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second, third], unit, _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of four.
pub unsafe extern "C-unwind" fn tuple_4(
    context: *mut NativeContext,
    first: Ref,
    second: Ref,
    third: Ref,
    fourth: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: passed on.
    unsafe { display(context, [first, second, third, fourth], unit, _PyTuple_FromArraySteal) }
}
