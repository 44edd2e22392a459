//! Callbacks as objects that the interpreter enters directly.
//!
//! A builtin function is entered by way of code that counts the depth of C recursion, for which it looks up the
//! thread's state: that costs as much as recording an instruction. An object of the type made here is entered at
//! once (PEP 590). A callback below which Python code runs counts the depth itself, where it does
//! ([`crate::runtime::enter`]).
//!
//! Owns the type, which lives as long as the process. Needs the interpreter's lock.

use crate::gil::{Gil, Locked};
use core::ffi::{c_int, c_uint, c_void};
use core::mem::{offset_of, transmute};
use core::ptr::{NonNull, null, null_mut};
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use std::cell::Cell;

/// What is called: itself, arguments, their number with the flag of `PyVectorcall_NARGS`, names of keyword arguments.
/// It may be unwound by the end of its thread.
pub type Entry =
    unsafe extern "C-unwind" fn(*mut PyObject, *const *mut PyObject, usize, *mut PyObject) -> *mut PyObject;

/// An object of the type.
#[repr(C)]
struct Callable {
    head: PyObject,
    entry: ffi::vectorcallfunc,
}

/// The type, made when it is needed first.
static TYPE: Gil<Cell<*mut ffi::PyTypeObject>> = Gil::new(Cell::new(null_mut()));

/// A new callable.
pub fn callable(py: Python<'_>, entry: Entry) -> PyResult<Bound<'_, PyAny>> {
    let ty = type_object(Locked::from_python(py)).ok_or_else(|| PyErr::fetch(py))?;
    // SAFETY: the lock is held. The object is of our type, so its fields are ours; the two function types differ in
    // their unwinding ABI only, and the interpreter calls it as C either way.
    unsafe {
        let object = ffi::PyType_GenericAlloc(ty.as_ptr(), 0);
        if !object.is_null() {
            let place = &raw mut (*object.cast::<Callable>()).entry;
            place.write(transmute::<Entry, ffi::vectorcallfunc>(entry));
        }
        Bound::from_owned_ptr_or_err(py, object)
    }
}

/// The type; none with an exception set.
fn type_object(locked: Locked) -> Option<NonNull<ffi::PyTypeObject>> {
    let cell = TYPE.get(locked);
    if cell.get().is_null() {
        cell.set(make_type());
    }
    NonNull::new(cell.get())
}

/// A new type, or null with an exception set.
fn make_type() -> *mut ffi::PyTypeObject {
    const NO_MEMBER: ffi::PyMemberDef =
        ffi::PyMemberDef { name: null(), type_code: 0, offset: 0, flags: 0, doc: null() };
    let mut members = [
        ffi::PyMemberDef {
            name: c"__vectorcalloffset__".as_ptr(),
            type_code: ffi::Py_T_PYSSIZET,
            offset: offset_of!(Callable, entry) as ffi::Py_ssize_t,
            flags: ffi::Py_READONLY,
            doc: null(),
        },
        NO_MEMBER,
    ];
    let mut slots = [
        ffi::PyType_Slot { slot: ffi::Py_tp_call, pfunc: ffi::PyVectorcall_Call as *mut c_void },
        ffi::PyType_Slot { slot: ffi::Py_tp_members, pfunc: members.as_mut_ptr().cast() },
        ffi::PyType_Slot { slot: 0, pfunc: null_mut() },
    ];
    let flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_HAVE_VECTORCALL
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION
        | ffi::Py_TPFLAGS_IMMUTABLETYPE;
    let mut spec = ffi::PyType_Spec {
        name: c"firesteel._native.Callback".as_ptr(),
        basicsize: size_of::<Callable>() as c_int,
        itemsize: 0,
        flags: flags as c_uint,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the lock is held; the specification is complete, and copied with its members by the function.
    unsafe { ffi::PyType_FromSpec(&raw mut spec) }.cast()
}
