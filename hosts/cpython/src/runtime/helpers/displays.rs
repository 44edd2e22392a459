//! New containers from items on the stack. None runs Python code: collections wait for the interpreter's own checks (since
//! 3.12).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::Ref;
use crate::ffi::api::{_PyList_FromArraySteal, _PyTuple_FromArraySteal};
use crate::ffi::object::share;
use pyo3::ffi::{self, Py_ssize_t};

/// Makes a container of items that get references of their own; `make` takes those over, on failure too.
#[inline]
unsafe fn display<const N: usize>(items: [Ref; N], make: unsafe extern "C" fn(*const Ref, Py_ssize_t) -> Ref) -> Ref {
    // SAFETY: compiled code passed live items.
    unsafe {
        for item in items {
            share(item);
        }
        make(items.as_ptr(), N as Py_ssize_t)
    }
}

/// BUILD_MAP of none.
pub unsafe extern "C-unwind" fn dict_0() -> Ref {
    // SAFETY: GIL held.
    unsafe { ffi::PyDict_New() }
}

/// BUILD_LIST of none.
pub unsafe extern "C-unwind" fn list_0() -> Ref {
    // SAFETY: GIL held.
    unsafe { ffi::PyList_New(0) }
}

/// BUILD_LIST of one.
pub unsafe extern "C-unwind" fn list_1(first: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first], _PyList_FromArraySteal) }
}

/// BUILD_LIST of two.
pub unsafe extern "C-unwind" fn list_2(first: Ref, second: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second], _PyList_FromArraySteal) }
}

/// BUILD_LIST of three.
pub unsafe extern "C-unwind" fn list_3(first: Ref, second: Ref, third: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second, third], _PyList_FromArraySteal) }
}

/// BUILD_LIST of four.
pub unsafe extern "C-unwind" fn list_4(first: Ref, second: Ref, third: Ref, fourth: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second, third, fourth], _PyList_FromArraySteal) }
}

/// BUILD_TUPLE of one.
pub unsafe extern "C-unwind" fn tuple_1(first: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first], _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of two.
pub unsafe extern "C-unwind" fn tuple_2(first: Ref, second: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second], _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of three.
pub unsafe extern "C-unwind" fn tuple_3(first: Ref, second: Ref, third: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second, third], _PyTuple_FromArraySteal) }
}

/// BUILD_TUPLE of four.
pub unsafe extern "C-unwind" fn tuple_4(first: Ref, second: Ref, third: Ref, fourth: Ref) -> Ref {
    // SAFETY: passed on.
    unsafe { display([first, second, third, fourth], _PyTuple_FromArraySteal) }
}
