//! What `firesteel.bench_record` compares recording with, and what `firesteel.bench_retention` measures.
//!
//! Interpreter threads with the lock.

use crate::control::host;
use crate::events::Definition;
use crate::gil::Locked;
use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;

static NOTHING: Definition = Definition::new(c"firesteel_nothing", nothing);

/// A callback that does nothing, as a builtin function: the usual way to write one in C.
unsafe extern "C-unwind" fn nothing(_: *mut PyObject, _: *const *mut PyObject, _: Py_ssize_t) -> *mut PyObject {
    // SAFETY: None is immortal.
    unsafe { ffi::Py_None() }
}

/// A function object for it.
#[pyfunction]
pub fn null_callback(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    NOTHING.function(py)
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
