//! What `firesteel.bench_record` compares recording with.
//!
//! Interpreter threads with the lock.

use crate::events::Definition;
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
