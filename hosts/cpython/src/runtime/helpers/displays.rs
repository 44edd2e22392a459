//! Containers and strings from items on the stack, and what is unpacked into them. Collections wait for the interpreter's own
//! checks (since 3.12).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted, none_unless, row};
use crate::ffi::api::{
    _PyDict_FromItems, _PyDict_MergeEx, _PyEval_FormatKwargsError, _PyList_FromArraySteal, _PySet_Update,
    _PyTuple_FromArraySteal, _PyUnicode_JoinArray, PyList_Extend,
};
use crate::ffi::object::{share, type_of};
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi::{self, Py_ssize_t};

/// Makes a container of items that get references of their own; `make` takes those over, on failure too.
#[inline]
unsafe fn display(items: *mut Ref, count: i64, make: unsafe extern "C" fn(*const Ref, Py_ssize_t) -> Ref) -> Ref {
    // SAFETY: compiled code passed live items.
    unsafe {
        for &mut item in row(items, count) {
            share(item);
        }
        make(items, count as Py_ssize_t)
    }
}

/// BUILD_LIST.
pub unsafe extern "C-unwind" fn list(items: *mut Ref, count: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(items, count, _PyList_FromArraySteal) }
}

/// BUILD_TUPLE.
pub unsafe extern "C-unwind" fn tuple(items: *mut Ref, count: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { display(items, count, _PyTuple_FromArraySteal) }
}

/// BUILD_STRING.
pub unsafe extern "C-unwind" fn string(pieces: *mut Ref, count: i64) -> Ref {
    // SAFETY: compiled code passed live strings; that of no characters is one for good.
    unsafe {
        let nothing = ffi::PyUnicode_FromStringAndSize(core::ptr::null(), 0);
        if nothing.is_null() {
            return null_mut();
        }
        let joined = _PyUnicode_JoinArray(nothing, pieces, count as Py_ssize_t);
        ffi::Py_DECREF(nothing);
        joined
    }
}

/// BUILD_SET. Takes the items over: each is released behind its addition, added or not.
pub unsafe extern "C-unwind" fn set(context: *mut NativeContext, items: *mut Ref, count: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed live items, with references.
    unsafe {
        hosted(context, unit, |_| {
            let set = ffi::PySet_New(null_mut());
            let mut failed = set.is_null();
            for &mut item in row(items, count) {
                failed = failed || ffi::PySet_Add(set, item) != 0;
                ffi::Py_DECREF(item);
            }
            if failed {
                ffi::Py_XDECREF(set);
                return null_mut();
            }
            set
        })
    }
}

/// BUILD_MAP: keys and values in turn. Takes them over, and releases them from the end, whatever comes of it: the interpreter
/// releases an array so, and so it unwinds its stack.
pub unsafe extern "C-unwind" fn map(context: *mut NativeContext, items: *mut Ref, count: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed live keys and values, with references; of none the addresses are not looked at.
    unsafe {
        hosted(context, unit, |_| {
            let map = _PyDict_FromItems(items, 2, items.wrapping_add(1), 2, count as Py_ssize_t / 2);
            release_back(row(items, count));
            map
        })
    }
}

/// Releases an array from its end.
///
/// # Safety
/// Each is owned by the caller.
unsafe fn release_back(items: &[Ref]) {
    for &item in items.iter().rev() {
        // SAFETY: the caller's promise.
        unsafe { ffi::Py_DECREF(item) };
    }
}

/// BUILD_CONST_KEY_MAP: values, and a tuple of as many keys. Takes them over, as BUILD_MAP.
pub unsafe extern "C-unwind" fn const_key_map(
    context: *mut NativeContext,
    items: *mut Ref,
    count: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live values with references, and the keys that the interpreter's compiler put behind them.
    unsafe {
        hosted(context, unit, |_| {
            let Some((&mut keys, values)) = row(items, count).split_last_mut() else { return null_mut() };
            let count = values.len() as Py_ssize_t;
            let map = if ffi::PyTuple_CheckExact(keys) == 0 || ffi::PyTuple_GET_SIZE(keys) != count {
                ffi::PyErr_SetString(ffi::PyExc_SystemError, c"bad BUILD_CONST_KEY_MAP keys argument".as_ptr());
                null_mut()
            } else {
                let first = &raw mut (*keys.cast::<ffi::PyTupleObject>()).ob_item;
                _PyDict_FromItems(first.cast(), 1, items, 1, count)
            };
            release_back(values);
            ffi::Py_DECREF(keys);
            map
        })
    }
}

/// LIST_EXTEND; the result is None.
pub unsafe extern "C-unwind" fn list_extend(context: *mut NativeContext, list: Ref, iterable: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live list and operand.
    unsafe {
        hosted(context, unit, |_| {
            let failed = PyList_Extend(list, iterable) != 0;
            let is_iterable = || (*type_of(iterable)).tp_iter.is_some() || ffi::PySequence_Check(iterable) != 0;
            if failed && ffi::PyErr_ExceptionMatches(ffi::PyExc_TypeError) != 0 && !is_iterable() {
                ffi::PyErr_Clear();
                let message = c"Value after * must be an iterable, not %.200s".as_ptr();
                ffi::PyErr_Format(ffi::PyExc_TypeError, message, (*type_of(iterable)).tp_name);
            }
            none_unless(failed)
        })
    }
}

/// SET_UPDATE; the result is None.
pub unsafe extern "C-unwind" fn set_update(context: *mut NativeContext, set: Ref, iterable: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live set and operand.
    unsafe { hosted(context, unit, |_| none_unless(_PySet_Update(set, iterable) < 0)) }
}

/// DICT_UPDATE; the result is None.
pub unsafe extern "C-unwind" fn dict_update(context: *mut NativeContext, dict: Ref, update: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live dict and operand.
    unsafe {
        hosted(context, unit, |_| {
            let failed = ffi::PyDict_Update(dict, update) < 0;
            if failed && ffi::PyErr_ExceptionMatches(ffi::PyExc_AttributeError) != 0 {
                let message = c"'%.200s' object is not a mapping".as_ptr();
                ffi::PyErr_Format(ffi::PyExc_TypeError, message, (*type_of(update)).tp_name);
            }
            none_unless(failed)
        })
    }
}

/// DICT_MERGE: what a call of `callable` gets by names; the result is None.
pub unsafe extern "C-unwind" fn dict_merge(
    context: *mut NativeContext,
    callable: Ref,
    dict: Ref,
    update: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live dict and operands.
    unsafe {
        hosted(context, unit, |activation| {
            let failed = _PyDict_MergeEx(dict, update, 2) < 0;
            if failed {
                _PyEval_FormatKwargsError(activation.tstate.as_ptr().cast(), callable, update);
            }
            none_unless(failed)
        })
    }
}
