//! Subscripts, additions to containers, iteration.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::int_keys::{Found, find};
use super::{EVALUATION, Ref, hosted, hosted_with, moved, none_unless};
use crate::ffi::api::_PyErr_SetKeyError;
use crate::ffi::object;
use crate::record::methods;
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// BINARY_SUBSCR of what is no instance of a class written in Python.
pub unsafe extern "C-unwind" fn subscr(context: *mut NativeContext, container: Ref, sub: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| ffi::PyObject_GetItem(container, sub)) }
}

/// BINARY_SUBSCR, where the interpreter may push a frame for `__getitem__`. Takes its operands over.
pub unsafe extern "C-unwind" fn subscr_pushed(context: *mut NativeContext, container: Ref, sub: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands, with references. The container's class keeps the function.
    unsafe {
        match methods::subscripts(object::type_of(container)) {
            Some(function) => {
                hosted_with(context, unit, EVALUATION, |_| moved::run(function, &mut [null_mut(), container, sub]))
            }
            None => hosted(context, unit, |_| {
                let result = ffi::PyObject_GetItem(container, sub);
                ffi::Py_DECREF(container);
                ffi::Py_DECREF(sub);
                result
            }),
        }
    }
}

/// BINARY_SUBSCR of an exact dict.
pub unsafe extern "C-unwind" fn dict_subscr(context: *mut NativeContext, dict: Ref, key: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe {
        if let Found::Value(value) = find(dict, key) {
            return object::share(value);
        }
        hosted(context, unit, |_| {
            let mut value = null_mut();
            if ffi::PyDict_GetItemRef(dict, key, &mut value) == 0 {
                _PyErr_SetKeyError(key);
            }
            value
        })
    }
}

/// STORE_SUBSCR, operands in stack order; the result is None.
pub unsafe extern "C-unwind" fn store_subscr(
    context: *mut NativeContext,
    value: Ref,
    container: Ref,
    sub: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| none_unless(ffi::PyObject_SetItem(container, sub, value) != 0)) }
}

/// DELETE_SUBSCR; the result is None.
pub unsafe extern "C-unwind" fn delete_subscr(context: *mut NativeContext, container: Ref, sub: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| none_unless(ffi::PyObject_DelItem(container, sub) != 0)) }
}

/// LIST_APPEND and `list.append`; the result is None. Runs no Python code: the list may move its items, and
/// memory may be out.
pub unsafe extern "C-unwind" fn list_append(list: Ref, item: Ref) -> Ref {
    // SAFETY: compiled code passed a live list and item.
    unsafe { none_unless(ffi::PyList_Append(list, item) != 0) }
}

/// SET_ADD; the result is None.
pub unsafe extern "C-unwind" fn set_add(context: *mut NativeContext, set: Ref, item: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live set and item.
    unsafe { hosted(context, unit, |_| none_unless(ffi::PySet_Add(set, item) != 0)) }
}

/// MAP_ADD; the result is None.
pub unsafe extern "C-unwind" fn dict_add(
    context: *mut NativeContext,
    dict: Ref,
    key: Ref,
    value: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live dict, key and value.
    unsafe { hosted(context, unit, |_| none_unless(ffi::PyDict_SetItem(dict, key, value) != 0)) }
}

/// CALL_INTRINSIC_1 that makes a tuple of a list.
pub unsafe extern "C-unwind" fn list_to_tuple(list: Ref) -> Ref {
    // SAFETY: compiled code passed a live list.
    unsafe { ffi::PyList_AsTuple(list) }
}

/// The length of an object, by CALL of `len`.
pub unsafe extern "C-unwind" fn length(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe {
        hosted(context, unit, |_| match ffi::PyObject_Size(value) {
            ..0 => null_mut(),
            length => ffi::PyLong_FromSsize_t(length),
        })
    }
}

/// GET_ITER.
pub unsafe extern "C-unwind" fn get_iter(context: *mut NativeContext, iterable: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe { hosted(context, unit, |_| ffi::PyObject_GetIter(iterable)) }
}

/// FOR_ITER: the next item; null without an exception when the iterator is exhausted.
pub unsafe extern "C-unwind" fn next(context: *mut NativeContext, iterator: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed what GET_ITER gave; the context is its own.
    unsafe {
        // For a generator, a frame is pushed by FOR_ITER_GEN.
        let levels = if object::type_of(iterator) == &raw mut ffi::PyGen_Type { EVALUATION } else { 0 };
        let item = hosted_with(context, unit, levels, |_| ffi::PyIter_Next(iterator));
        if item.is_null() && !ffi::PyErr_Occurred().is_null() {
            // Null alone is the end: compiled code that expects the end asks here whether it failed.
            (*context).leave = 1;
        }
        item
    }
}
