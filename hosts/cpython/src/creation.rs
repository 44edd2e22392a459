//! Mode `count`: every code object with a loop sends JUMP events from its creation on.
//!
//! Deterministic, for tests and short programs: whether a loop is recorded depends only on how often it ran.
//! Owns the process's code watcher and the search for code objects that exist already. Code that the interpreter
//! has frozen into itself sends no creation event; it is found when functions are searched.

use crate::control::host::{self, Host};
use crate::ffi::Code;
use crate::gil::{Gil, Locked};
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use std::cell::Cell;
use std::ffi::c_int;

/// `PY_CODE_EVENT_CREATE` of Include/cpython/code.h.
const CREATED: c_int = 0;

type CodeCallback = unsafe extern "C" fn(c_int, *mut PyObject) -> c_int;

unsafe extern "C" {
    /// codeobject.c: a new watcher's id, -1 with an exception if there is none left.
    fn PyCode_AddWatcher(callback: CodeCallback) -> c_int;
    /// codeobject.c: 0, or -1 with an exception.
    fn PyCode_ClearWatcher(watcher: c_int) -> c_int;
}

static WATCHER: Gil<Cell<Option<c_int>>> = Gil::new(Cell::new(None));

/// Arms what exists, and from now on what is made.
pub fn attach(py: Python<'_>, host: &'static Host) -> PyResult<()> {
    let locked = Locked::from_python(py);
    let watcher = WATCHER.get(locked);
    if watcher.get().is_none() {
        // SAFETY: the lock is held; the function is static.
        let id = unsafe { PyCode_AddWatcher(on_code) };
        if id < 0 {
            // SAFETY: as above.
            unsafe { ffi::PyErr_Clear() };
            return Err(PyRuntimeError::new_err("no code watcher is left in this process"));
        }
        watcher.set(Some(id));
    }
    arm_existing(py, host, locked)
}

/// Ends the watcher.
pub fn detach(locked: Locked) {
    if let Some(id) = WATCHER.get(locked).take() {
        // SAFETY: the lock is held; the id is ours.
        unsafe {
            if PyCode_ClearWatcher(id) < 0 {
                ffi::PyErr_Clear();
            }
        }
    }
}

fn arm_existing(py: Python<'_>, host: &'static Host, locked: Locked) -> PyResult<()> {
    let frames = py.import("sys")?.call_method0("_current_frames")?;
    for (_, frame) in frames.cast::<PyDict>()?.iter() {
        let mut frame = frame;
        while !frame.is_none() {
            arm_nested(host, locked, &frame.getattr("f_code")?);
            frame = frame.getattr("f_back")?;
        }
    }
    let objects = py.import("gc")?.call_method0("get_objects")?;
    for object in objects.cast::<PyList>()?.iter() {
        // SAFETY: a live object; functions always have code.
        unsafe {
            if ffi::Py_TYPE(object.as_ptr()) == &raw mut ffi::PyFunction_Type {
                arm_all(host, locked, ffi::PyFunction_GetCode(object.as_ptr()));
            }
        }
    }
    Ok(())
}

fn arm_nested(host: &'static Host, locked: Locked, code: &Bound<'_, PyAny>) {
    arm_all(host, locked, code.as_ptr());
    let Ok(consts) = code.getattr("co_consts") else {
        return;
    };
    if let Ok(consts) = consts.cast::<PyTuple>() {
        for item in consts.iter() {
            arm_all(host, locked, item.as_ptr());
        }
    }
}

/// Arms an object if it is a code object with a loop.
fn arm_all(host: &'static Host, locked: Locked, object: *mut PyObject) {
    // SAFETY: callers hold a reference, or someone they hold does.
    if let Some(code) = unsafe { Code::from_object(object) }
        && let Some(state) = host.state_or_new(locked, code)
    {
        state.arm(locked, &host.events);
    }
}

unsafe extern "C" fn on_code(event: c_int, code: *mut PyObject) -> c_int {
    if event == CREATED {
        // SAFETY: code objects are made with the lock held.
        let locked = unsafe { Locked::assume() };
        if let Some(host) = host::current(locked) {
            arm_all(host, locked, code);
        }
    }
    0
}
