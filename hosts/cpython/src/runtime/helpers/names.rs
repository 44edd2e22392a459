//! Attributes, globals, cells, and the names of module and class bodies.
//!
//! Names come by their index in the running code's `co_names`. Helpers: see the module above for thread,
//! ownership and errors.

use super::{EVALUATION, Ref, hosted, hosted_with, moved, none_unless};
use crate::ffi::api::{_PyEval_FormatExcCheckArg, _PyEval_FormatExcUnbound, _PyObject_GetMethod, _PyType_Lookup};
use crate::ffi::dict;
use crate::ffi::object::{share, type_of};
use crate::gil::Locked;
use crate::record::methods;
use crate::runtime::activation::{Activation, of};
use crate::watch;
use core::ffi::c_int;
use core::ptr::null_mut;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// A name, borrowed; null with IndexError for an index that the code does not have.
unsafe fn name(activation: &Activation, index: i64) -> Ref {
    // SAFETY: the code's names are a tuple.
    unsafe { ffi::PyTuple_GetItem(activation.code.names(), index as ffi::Py_ssize_t) }
}

/// LOAD_ATTR.
pub unsafe extern "C-unwind" fn load_attr(context: *mut NativeContext, owner: Ref, index: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live owner.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            if name.is_null() {
                return null_mut();
            }
            ffi::PyObject_GetAttr(owner, name)
        })
    }
}

/// LOAD_ATTR where the interpreter may push a frame for the getter of a property or for `__getattribute__`. Takes the owner
/// over.
pub unsafe extern "C-unwind" fn load_attr_pushed(
    context: *mut NativeContext,
    owner: Ref,
    index: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live owner, with a reference. Its class keeps the function.
    unsafe {
        let name = name(&of(context), index);
        match if name.is_null() { None } else { methods::gets(owner, name) } {
            Some((function, false)) => {
                hosted_with(context, unit, EVALUATION, |_| moved::run(function, &mut [null_mut(), owner]))
            }
            Some((function, true)) => {
                hosted_with(context, unit, EVALUATION, |_| moved::run(function, &mut [null_mut(), owner, share(name)]))
            }
            None => hosted(context, unit, |_| {
                let result = if name.is_null() {
                    // What was taken is gone, so that the interpreter could not execute the instruction.
                    ffi::PyErr_BadInternalCall();
                    null_mut()
                } else {
                    ffi::PyObject_GetAttr(owner, name)
                };
                ffi::Py_DECREF(owner);
                result
            }),
        }
    }
}

/// LOAD_ATTR of a method to be called with its owner: the unbound method, if the owner's type finds attributes
/// the usual way and no attribute of the instance hides it. Null without an exception otherwise; the
/// interpreter does it then. Runs no Python code.
pub unsafe extern "C-unwind" fn load_method(context: *mut NativeContext, owner: Ref, index: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live owner; the look-up gives a borrowed reference that the type keeps.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            let ty = type_of(owner);
            let usual = ffi::PyObject_GenericGetAttr as *const () as usize;
            let getter = (*ty).tp_getattro.map(|getter| getter as usize);
            if name.is_null() || getter != Some(usual) {
                ffi::PyErr_Clear();
                return null_mut();
            }
            let found = _PyType_Lookup(ty, name);
            if found.is_null() {
                return null_mut();
            }
            let flags = ffi::PyType_GetFlags(type_of(found));
            if flags & ffi::Py_TPFLAGS_METHOD_DESCRIPTOR == 0 {
                return null_mut();
            }
            // With a method descriptor this looks into the instance and calls nothing.
            let mut method = null_mut();
            if _PyObject_GetMethod(owner, name, &mut method) == 1 {
                return method;
            }
            ffi::Py_XDECREF(method);
            ffi::PyErr_Clear();
            null_mut()
        })
    }
}

/// STORE_ATTR; the result is None.
pub unsafe extern "C-unwind" fn store_attr(
    context: *mut NativeContext,
    owner: Ref,
    value: Ref,
    index: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed a live owner and value.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            if name.is_null() {
                return null_mut();
            }
            none_unless(ffi::PyObject_SetAttr(owner, name, value) != 0)
        })
    }
}

/// DELETE_ATTR; the result is None.
pub unsafe extern "C-unwind" fn delete_attr(context: *mut NativeContext, owner: Ref, index: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live owner.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            none_unless(name.is_null() || ffi::PyObject_SetAttr(owner, name, null_mut()) != 0)
        })
    }
}

/// LOAD_NAME: locals, globals, builtins.
pub unsafe extern "C-unwind" fn load_name(context: *mut NativeContext, index: i64, unit: i64) -> Ref {
    // SAFETY: the frame is a module's or class body's, with these three namespaces.
    unsafe {
        hosted(context, unit, |activation| {
            let frame = activation.frame;
            let name = name(activation, index);
            let namespace = frame.namespace();
            if name.is_null() || namespace.is_null() {
                return null_mut();
            }
            let mut value = null_mut();
            if ffi::PyMapping_GetOptionalItem(namespace, name, &mut value) != 0 {
                return value;
            }
            if ffi::PyDict_GetItemRef(frame.globals(), name, &mut value) != 0 {
                return value;
            }
            if ffi::PyMapping_GetOptionalItem(frame.builtins(), name, &mut value) == 0 {
                _PyEval_FormatExcCheckArg(
                    activation.tstate.as_api(),
                    ffi::PyExc_NameError,
                    c"name '%.200s' is not defined".as_ptr(),
                    name,
                );
            }
            value
        })
    }
}

/// STORE_NAME; the result is None.
pub unsafe extern "C-unwind" fn store_name(context: *mut NativeContext, value: Ref, index: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live value.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            let namespace = activation.frame.namespace();
            if name.is_null() || namespace.is_null() {
                return null_mut();
            }
            let failed = if ffi::PyDict_CheckExact(namespace) != 0 {
                ffi::PyDict_SetItem(namespace, name, value)
            } else {
                ffi::PyObject_SetItem(namespace, name, value)
            };
            none_unless(failed != 0)
        })
    }
}

/// STORE_GLOBAL; the result is None.
pub unsafe extern "C-unwind" fn store_global(context: *mut NativeContext, value: Ref, index: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed a live value; a frame's globals are a dictionary.
    unsafe {
        hosted(context, unit, |activation| {
            let name = name(activation, index);
            if name.is_null() {
                return null_mut();
            }
            none_unless(ffi::PyDict_SetItem(activation.frame.globals(), name, value) != 0)
        })
    }
}

/// LOAD_GLOBAL: globals, builtins, as the interpreter finds them where its caches do not help.
pub unsafe extern "C-unwind" fn load_global(context: *mut NativeContext, index: i64, unit: i64) -> Ref {
    // SAFETY: a frame's globals are a dict, and its builtins are one where recordings are made.
    unsafe {
        hosted(context, unit, |activation| {
            let (frame, name) = (activation.frame, name(activation, index));
            let mut value = null_mut();
            if name.is_null() || ffi::PyDict_GetItemRef(frame.globals(), name, &mut value) != 0 {
                return value;
            }
            if ffi::PyMapping_GetOptionalItem(frame.builtins(), name, &mut value) == 0 {
                _PyEval_FormatExcCheckArg(
                    activation.tstate.as_api(),
                    ffi::PyExc_NameError,
                    c"name '%.200s' is not defined".as_ptr(),
                    name,
                );
            }
            value
        })
    }
}

/// A store to a name whose entry compiled code has just looked at: the dict is exact, the value is at a place in its
/// keys, and its end runs no Python code. Neither does this. The dict's reference to it goes to compiled code. Null without an exception where others watch the dict.
pub unsafe extern "C-unwind" fn store_entry(dict: Ref, value: Ref, at: i64) -> Ref {
    // SAFETY: compiled code has looked; it passes a live value. The GIL is held.
    unsafe {
        let (Ok(at), locked) = (u32::try_from(at), Locked::assume()) else {
            return null_mut();
        };
        let watchers = dict::watchers(dict);
        if watchers & !watch::bit(locked) != 0 {
            return null_mut();
        }
        let key = dict::key(dict, at);
        if !dict::is_tracked(dict) {
            let old = dict::value(dict, at);
            ffi::Py_INCREF(old);
            let failed = ffi::PyDict_SetItem(dict, key, value) != 0;
            if failed {
                ffi::Py_DECREF(old);
            }
            return none_unless(failed);
        }
        if watchers != 0 {
            watch::stores(locked, dict, key);
        }
        if dict::replace(dict, at, value) { ffi::Py_None() } else { null_mut() }
    }
}

/// The cell in a slot of the frame, borrowed; null if there is none.
unsafe fn cell(activation: &Activation, slot: i64) -> Ref {
    let slot = u16::try_from(slot).unwrap_or(u16::MAX);
    if u32::from(slot) >= activation.code.local_count() {
        return null_mut();
    }
    // SAFETY: a local of the frame; compiled code keeps cells in memory.
    unsafe {
        let object = activation.frame.slot(slot);
        if object.is_null() || type_of(object) != &raw mut ffi::PyCell_Type {
            return null_mut();
        }
        object
    }
}

/// LOAD_DEREF.
pub unsafe extern "C-unwind" fn load_deref(context: *mut NativeContext, slot: i64, unit: i64) -> Ref {
    // SAFETY: the cell is live.
    unsafe {
        hosted(context, unit, |activation| {
            let cell = cell(activation, slot);
            if cell.is_null() {
                return null_mut();
            }
            let value = ffi::PyCell_Get(cell);
            if value.is_null() {
                _PyEval_FormatExcUnbound(activation.tstate.as_api(), activation.code.as_ptr(), slot as c_int);
            }
            value
        })
    }
}

/// STORE_DEREF; the result is None.
pub unsafe extern "C-unwind" fn store_deref(context: *mut NativeContext, value: Ref, slot: i64, unit: i64) -> Ref {
    // SAFETY: the cell and the value are live.
    unsafe {
        hosted(context, unit, |activation| {
            let cell = cell(activation, slot);
            if cell.is_null() {
                return null_mut();
            }
            none_unless(ffi::PyCell_Set(cell, value) != 0)
        })
    }
}
