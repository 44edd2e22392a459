//! What `firesteel.bench_record` compares recording with, and what `firesteel.bench_retention` measures.
//!
//! Interpreter threads with the lock.

use crate::control::host;
use crate::gil::Locked;
use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;
use std::ptr;

/// A builtin function's definition, as the interpreter wants it: static.
struct Definition(ffi::PyMethodDef);

// SAFETY: the definition is immutable and its strings are static.
unsafe impl Sync for Definition {}

static NOTHING: Definition = Definition(ffi::PyMethodDef {
    ml_name: c"firesteel_nothing".as_ptr(),
    ml_meth: ffi::PyMethodDefPointer { PyCFunctionFast: nothing },
    ml_flags: ffi::METH_FASTCALL,
    ml_doc: ptr::null(),
});

/// A callback that does nothing, as a builtin function: the usual way to write one in C.
unsafe extern "C" fn nothing(_: *mut PyObject, _: *mut *mut PyObject, _: Py_ssize_t) -> *mut PyObject {
    // SAFETY: None is immortal.
    unsafe { ffi::Py_None() }
}

/// A function object for it.
#[pyfunction]
pub fn null_callback(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let definition = ptr::from_ref(&NOTHING.0).cast_mut();
    // SAFETY: the definition is static and nobody writes it; null with an error set is handled by PyO3.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyCFunction_NewEx(definition, ptr::null_mut(), ptr::null_mut())) }
}

/// Starts or stops to measure how long recordings hold references. Forgets what was measured.
#[pyfunction]
pub fn follow_references(py: Python<'_>, on: bool) {
    if let Some(host) = host::current(Locked::from_python(py)) {
        host.recorder.retention.follow(on);
    }
}

/// Nanoseconds that recordings held each reference that came back, and the number of those still held.
#[pyfunction]
pub fn held_references(py: Python<'_>) -> (Vec<u64>, u64) {
    host::last(Locked::from_python(py)).map_or_else(Default::default, |host| host.recorder.retention.measured())
}
