//! Questions about classes that are answered without running code.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::Ref;
use crate::ffi::api::_PyType_Lookup;
use crate::ffi::object::type_of;
use crate::gil::{Gil, Locked};
use core::cell::Cell;
use core::ptr::null_mut;
use pyo3::ffi;

/// What `py_isinstance` says where only running code tells.
const UNKNOWN: i64 = 2;

/// The string `__class__`, which lasts.
static CLASS: Gil<Cell<Ref>> = Gil::new(Cell::new(null_mut()));

/// Whether a value is an instance of a class whose own class is `type`, as `_PyObject_IsInstance` in Objects/abstract.c
/// finds out: by the value's type, and then by its `__class__`.
pub unsafe extern "C-unwind" fn isinstance(value: Ref, class: Ref) -> i64 {
    // SAFETY: compiled code passed live objects, the second a class; it runs with the lock.
    unsafe {
        let ty = type_of(value);
        if ty == class.cast() || ffi::PyType_IsSubtype(ty, class.cast()) != 0 {
            return 1;
        }
        if has_usual_class(ty) { 0 } else { UNKNOWN }
    }
}

/// Whether `__class__` of a type's instances is the type.
unsafe fn has_usual_class(ty: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise: a live type, and the lock is held. Looking up an interned string runs no code.
    unsafe {
        let usual = ffi::PyObject_GenericGetAttr as *const () as usize;
        if (*ty).tp_getattro.map(|getter| getter as usize) != Some(usual) {
            return false;
        }
        let place = CLASS.get(Locked::assume());
        if place.get().is_null() {
            place.set(ffi::PyUnicode_InternFromString(c"__class__".as_ptr()));
        }
        let name = place.get();
        if name.is_null() {
            ffi::PyErr_Clear();
            return false;
        }
        let found = _PyType_Lookup(ty, name);
        !found.is_null() && found == _PyType_Lookup(&raw mut ffi::PyBaseObject_Type, name)
    }
}
