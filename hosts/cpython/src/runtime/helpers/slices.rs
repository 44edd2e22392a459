//! Slices: parts of sequences, and slice objects.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted, none_unless, row};
use crate::ffi::object::type_of;
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi::{self, Py_ssize_t};

/// Bounds that are counted from the beginning and lie in a sequence of this length, the first not behind the second
/// (PySlice_AdjustIndices, Objects/sliceobject.c, for a step of one).
fn bounds(length: Py_ssize_t, start: i64, stop: i64) -> (Py_ssize_t, Py_ssize_t) {
    let length = length as i64;
    let inside = |at: i64| if at < 0 { at.saturating_add(length).max(0) } else { at.min(length) };
    let (start, stop) = (inside(start), inside(stop));
    (start as Py_ssize_t, stop.max(start) as Py_ssize_t)
}

/// BINARY_SLICE of an exact list, tuple, str or bytes. Runs no Python code. What is cut out whole is the sequence itself where
/// that cannot change.
pub unsafe extern "C-unwind" fn cut(sequence: Ref, start: i64, stop: i64) -> Ref {
    // SAFETY: compiled code passed a live sequence, whose type it guarded.
    unsafe {
        let ty = type_of(sequence);
        if ty == &raw mut ffi::PyList_Type {
            let (start, stop) = bounds(ffi::Py_SIZE(sequence), start, stop);
            return ffi::PyList_GetSlice(sequence, start, stop);
        }
        if ty == &raw mut ffi::PyTuple_Type {
            let (start, stop) = bounds(ffi::Py_SIZE(sequence), start, stop);
            return ffi::PyTuple_GetSlice(sequence, start, stop);
        }
        if ty == &raw mut ffi::PyUnicode_Type {
            let (start, stop) = bounds(ffi::PyUnicode_GET_LENGTH(sequence), start, stop);
            return ffi::PyUnicode_Substring(sequence, start, stop);
        }
        if ty == &raw mut ffi::PyBytes_Type {
            let (start, stop) = bounds(ffi::Py_SIZE(sequence), start, stop);
            if stop - start == ffi::Py_SIZE(sequence) {
                return crate::ffi::object::share(sequence);
            }
            let bytes = ffi::PyBytes_AsString(sequence);
            return ffi::PyBytes_FromStringAndSize(bytes.offset(start), stop - start);
        }
        ffi::PyErr_BadInternalCall();
        null_mut()
    }
}

/// STORE_SLICE of an exact list; the result is None. Iterables that are no list or tuple may run code, which may change the list
/// before the bounds are brought into range, and fail with an error of the list's own.
pub unsafe extern "C-unwind" fn store_cut(
    context: *mut NativeContext,
    value: Ref,
    list: Ref,
    start: i64,
    stop: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live list and value.
    unsafe {
        hosted(context, unit, |_| {
            if ffi::PyList_CheckExact(value) != 0 || ffi::PyTuple_CheckExact(value) != 0 {
                let (start, stop) = bounds(ffi::Py_SIZE(list), start, stop);
                return none_unless(ffi::PyList_SetSlice(list, start, stop, value) != 0);
            }
            let bounds = [start, stop].map(|bound| ffi::PyLong_FromLongLong(bound));
            // No bound is as good as none, but an object that there is no memory for is an error.
            let failed = bounds.contains(&null_mut()) || set(list, bounds, value);
            for bound in bounds {
                ffi::Py_XDECREF(bound);
            }
            none_unless(failed)
        })
    }
}

/// BINARY_SLICE. Takes its operands over: the slice object, and with it the bounds, ends before the container is released.
pub unsafe extern "C-unwind" fn slice(
    context: *mut NativeContext,
    container: Ref,
    start: Ref,
    stop: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands, with references.
    unsafe {
        hosted(context, unit, |_| {
            let slice = made(start, stop);
            let result = if slice.is_null() { null_mut() } else { ffi::PyObject_GetItem(container, slice) };
            ffi::Py_XDECREF(slice);
            ffi::Py_DECREF(container);
            result
        })
    }
}

/// STORE_SLICE between numbers; the result is None.
pub unsafe extern "C-unwind" fn store_slice(
    context: *mut NativeContext,
    value: Ref,
    container: Ref,
    start: Ref,
    stop: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| none_unless(set(container, [start, stop], value))) }
}

/// Stores to a slice; whether that failed.
unsafe fn set(container: Ref, [start, stop]: [Ref; 2], value: Ref) -> bool {
    // SAFETY: the caller passes live operands.
    unsafe {
        let slice = ffi::PySlice_New(start, stop, null_mut());
        let failed = slice.is_null() || ffi::PyObject_SetItem(container, slice, value) != 0;
        ffi::Py_XDECREF(slice);
        failed
    }
}

/// A slice object to which the bounds move, also if there is none.
unsafe fn made(start: Ref, stop: Ref) -> Ref {
    // SAFETY: the caller owns both.
    unsafe {
        let slice = ffi::PySlice_New(start, stop, null_mut());
        ffi::Py_DECREF(start);
        ffi::Py_DECREF(stop);
        slice
    }
}

/// BUILD_SLICE of two or three parts.
pub unsafe extern "C-unwind" fn build(parts: *mut Ref, count: i64) -> Ref {
    // SAFETY: compiled code passed live parts.
    unsafe {
        match *row(parts, count) {
            [start, stop] => ffi::PySlice_New(start, stop, null_mut()),
            [start, stop, step] => ffi::PySlice_New(start, stop, step),
            _ => {
                ffi::PyErr_BadInternalCall();
                null_mut()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Python's own slices of a range of numbers.
    #[test]
    fn bounds_are_those_of_slice_indices() {
        let cases = [
            ((5, 0, i64::MAX), (0, 5)),
            ((5, -2, i64::MAX), (3, 5)),
            ((5, i64::MIN, 2), (0, 2)),
            ((5, 4, 1), (4, 4)),
            ((5, 9, 12), (5, 5)),
            ((5, -9, -1), (0, 4)),
            ((0, -1, 1), (0, 0)),
            ((3, i64::MAX, i64::MIN), (3, 3)),
        ];
        for ((length, start, stop), expected) in cases {
            assert_eq!(bounds(length, start, stop), expected, "{length} {start} {stop}");
        }
    }
}
