//! Classes whose calls a recording follows: which function initialises the instances, and how the interpreter calls it.
//!
//! Owns the choice: classes of exactly `type` whose instances `object.__new__` makes, so that nothing but `__init__` runs. The
//! conditions are those of CALL_ALLOC_AND_ENTER_INIT (`get_init_for_simple_managed_python_class` in Python/specialize.c), and
//! without those on the layout, since classes with `__slots__` differ in how `__init__` is called only. Interpreter threads,
//! inside INSTRUCTION callbacks; runs no Python code and leaves no exception.

use crate::ffi::{Function, api, object, raw};
use crate::gil::{Gil, Locked};
use core::cell::Cell;
use core::ffi::c_ulong;
use core::ptr::null_mut;
use firesteel_protocol::exits::CallKind;
use firesteel_protocol::trace::ClassCopy;
use pyo3::ffi::{self, PyObject, PyTypeObject};

/// The string `__init__`, which lasts.
static INIT: Gil<Cell<*mut PyObject>> = Gil::new(Cell::new(null_mut()));

/// The function that initialises instances of a class that is called with so many arguments; none if a call of it may run
/// something else.
///
/// # Safety
/// `class` is live, and the lock is held.
pub unsafe fn initialiser(class: *mut PyObject, arguments: u32) -> Option<(Function, ClassCopy)> {
    // SAFETY: the caller's promise; what is a type is asked first.
    unsafe {
        if object::type_of(class) != &raw mut ffi::PyType_Type {
            return None;
        }
        let ty = class.cast::<PyTypeObject>();
        let has = |flag: c_ulong| (*ty).tp_flags & flag != 0;
        let plain: ffi::allocfunc = ffi::PyType_GenericAlloc;
        let makes = (*ty).tp_new.map(|new| new as usize) == ffi::PyBaseObject_Type.tp_new.map(|new| new as usize)
            && (*ty).tp_alloc.map(|alloc| alloc as usize) == Some(plain as usize)
            && has(ffi::Py_TPFLAGS_HEAPTYPE)
            && !has(ffi::Py_TPFLAGS_IS_ABSTRACT)
            && (*ty).tp_itemsize == 0
            && (*ty).tp_version_tag != 0;
        if !makes {
            return None;
        }
        let function = Function::from_object(api::_PyType_Lookup(ty, name()?))?;
        let code = function.code()?;
        let is_pushed =
            has(c_ulong::from(raw::FS_TYPE_INLINE_VALUES)) && code.parameter_count() == arguments.checked_add(1)?;
        let kind = if is_pushed { CallKind::Init } else { CallKind::SlotInit };
        Some((function, ClassCopy { version: (*ty).tp_version_tag, init: function.address(), kind }))
    }
}

fn name() -> Option<*mut PyObject> {
    // SAFETY: the lock is held, see `initialiser`.
    unsafe {
        let place = INIT.get(Locked::assume());
        if place.get().is_null() {
            place.set(ffi::PyUnicode_InternFromString(c"__init__".as_ptr()));
        }
        let name = place.get();
        if name.is_null() {
            ffi::PyErr_Clear();
        }
        (!name.is_null()).then_some(name)
    }
}
