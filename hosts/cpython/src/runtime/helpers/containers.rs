//! Containers and iterators.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted, none_unless, truth_of};
use crate::ffi::api::_PyTuple_FromArraySteal;
use crate::ffi::object::share;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// BINARY_SUBSCR.
pub unsafe extern "C" fn get_item(
    context: *mut NativeContext,
    container: Ref,
    key: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe { hosted(context, unit, |_| ffi::PyObject_GetItem(container, key)) }
}

/// STORE_SUBSCR, operands in stack order; the result is None.
pub unsafe extern "C" fn set_item(
    context: *mut NativeContext,
    value: Ref,
    container: Ref,
    key: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe {
        hosted(context, unit, |_| {
            none_unless(ffi::PyObject_SetItem(container, key, value) != 0)
        })
    }
}

/// CONTAINS_OP, operands in stack order: the true or the false object.
pub unsafe extern "C" fn contains(
    context: *mut NativeContext,
    needle: Ref,
    container: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands.
    unsafe {
        hosted(context, unit, |_| {
            truth_of(ffi::PySequence_Contains(container, needle))
        })
    }
}

/// `list.append`; the result is None.
pub unsafe extern "C" fn list_append(
    context: *mut NativeContext,
    list: Ref,
    item: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live list and item.
    unsafe {
        hosted(context, unit, |_| {
            none_unless(ffi::PyList_Append(list, item) != 0)
        })
    }
}

/// GET_ITER.
pub unsafe extern "C" fn get_iter(context: *mut NativeContext, value: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live operand.
    unsafe { hosted(context, unit, |_| ffi::PyObject_GetIter(value)) }
}

/// FOR_ITER: the next item; null without an exception when the iterator is exhausted.
pub unsafe extern "C" fn iter_next(context: *mut NativeContext, iterator: Ref, unit: i64) -> Ref {
    // SAFETY: compiled code passed what GET_ITER gave.
    unsafe { hosted(context, unit, |_| ffi::PyIter_Next(iterator)) }
}

/// BUILD_TUPLE of two.
pub unsafe extern "C" fn build_tuple_2(first: Ref, second: Ref) -> Ref {
    // SAFETY: compiled code passed live items; the function takes over the new references, on failure too.
    unsafe {
        let items = [share(first), share(second)];
        _PyTuple_FromArraySteal(items.as_ptr(), 2)
    }
}

/// BUILD_TUPLE of three.
pub unsafe extern "C" fn build_tuple_3(first: Ref, second: Ref, third: Ref) -> Ref {
    // SAFETY: as for two.
    unsafe {
        let items = [share(first), share(second), share(third)];
        _PyTuple_FromArraySteal(items.as_ptr(), 3)
    }
}

/// BUILD_LIST of none.
pub unsafe extern "C" fn build_list_0() -> Ref {
    // SAFETY: GIL held.
    unsafe { ffi::PyList_New(0) }
}
