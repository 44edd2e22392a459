//! Classes and their instances, as far as no code is run: questions, new instances, first values of attributes.
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::Ref;
use crate::ffi::api::{_PyType_Lookup, PyType_GetDict};
use crate::ffi::object::{share, type_of};
use crate::ffi::raw;
use crate::ffi::{Code, Function};
use crate::runtime::strings::interned;
use core::ptr::null_mut;
use pyo3::ffi;

/// What `py_isinstance` says where only running code tells.
const UNKNOWN: i64 = 2;

/// Whether a value is an instance of a class whose own class is `type`, or of one in a tuple, as `_PyObject_IsInstance` in
/// Objects/abstract.c finds out.
pub unsafe extern "C-unwind" fn isinstance(value: Ref, class: Ref) -> i64 {
    // SAFETY: compiled code passed live objects, the second a class or a tuple; it runs with the lock.
    unsafe {
        if ffi::PyTuple_CheckExact(class) == 0 {
            return is_instance(value, class);
        }
        for at in 0..ffi::PyTuple_GET_SIZE(class) {
            let class = ffi::PyTuple_GET_ITEM(class, at);
            let is_plain = type_of(class) == &raw mut ffi::PyType_Type;
            match if is_plain { is_instance(value, class) } else { UNKNOWN } {
                0 => {}
                answer => return answer,
            }
        }
        0
    }
}

/// The same for a class: by the value's type, and then by its `__class__`.
unsafe fn is_instance(value: Ref, class: Ref) -> i64 {
    // SAFETY: the caller's promise.
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
        let Some(name) = interned(c"__class__") else { return false };
        let found = _PyType_Lookup(ty, name);
        !found.is_null() && found == _PyType_Lookup(&raw mut ffi::PyBaseObject_Type, name)
    }
}

/// A new instance of a class, without attributes.
pub unsafe extern "C-unwind" fn new(class: Ref) -> Ref {
    // SAFETY: compiled code passed a class whose instances `object.__new__` makes; collections wait for the interpreter's
    // own checks (since 3.12).
    unsafe { ffi::PyType_GenericAlloc(class.cast(), 0) }
}

/// Notes that the value at a place among those that lie in an object is its latest
/// (`_PyDictValues_AddToInsertionOrder` in Include/internal/pycore_dict.h); the result is None.
pub unsafe extern "C-unwind" fn note_attribute(owner: Ref, place: i64) -> Ref {
    // SAFETY: compiled code saw that the values are the object's, and that there was none at this place: so there is room in
    // the list of places, which lies behind the values.
    unsafe {
        let values = owner.cast::<u8>().add(size_of::<ffi::PyObject>()).cast::<raw::PyDictValues>();
        let list = (&raw mut (*values).values).cast::<Ref>().add(usize::from((*values).capacity)).cast::<u8>();
        list.add(usize::from((*values).size)).write(place as u8);
        (*values).size += 1;
        ffi::Py_None()
    }
}

/// The function that `super(class, object)` finds (`_super_lookup_descr` in Objects/typeobject.c).
pub unsafe extern "C-unwind" fn super_method(class: Ref, object: Ref, code: Ref, name: i64) -> Ref {
    // SAFETY: compiled code passed live objects, the first a class, the third its own code. Names in the dicts of classes are
    // strings.
    unsafe {
        let Some(name) = Code::from_object(code).and_then(|code| code.name(u32::try_from(name).ok()?)) else {
            return null_mut();
        };
        // `super` itself has that.
        if interned(c"__class__") == Some(name) {
            return null_mut();
        }
        // A class that has the first one among its bases is searched itself, also where it is an instance of it as well
        // (`supercheck`).
        if ffi::PyType_Check(object) != 0 && ffi::PyType_IsSubtype(object.cast(), class.cast()) != 0 {
            return null_mut();
        }
        let order = (*type_of(object)).tp_mro;
        let count = if order.is_null() { 0 } else { ffi::PyTuple_GET_SIZE(order) };
        let at = |at: ffi::Py_ssize_t| ffi::PyTuple_GET_ITEM(order, at);
        let Some(own) = (0..count).find(|&place| at(place) == class) else {
            return null_mut();
        };
        for place in own + 1..count {
            let dict = PyType_GetDict(at(place).cast());
            if dict.is_null() {
                return null_mut();
            }
            let found = ffi::PyDict_GetItemWithError(dict, name);
            let function = if Function::from_object(found).is_some() { share(found) } else { null_mut() };
            ffi::Py_DECREF(dict);
            if !found.is_null() {
                return function;
            }
        }
        ffi::PyErr_Clear();
        null_mut()
    }
}
